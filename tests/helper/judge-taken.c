/* judge-taken.c – what the helper's gate says of taking devices, for comparison with airlockctl
 *
 * usage: judge-taken ROOT; each line of standard input, "bind ADDRESS…" or "hold ADDRESS…", is
 * answered by a line of SEVERITY:ID:SUBJECT, "?" for the severity of what could not be seen.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "airlock-enum-types.h"
#include "safety/airlock-safety-gate.h"

static GPtrArray *
parse_line (char *line)
{
  g_auto (GStrv) words = g_strsplit (g_strstrip (line), " ", -1);
  GPtrArray *operations = g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_operation_free);

  for (guint i = 1; words[i] != NULL; i++)
    {
      AirlockOperation operation = { .kind = strcmp (words[0], "bind") == 0
                                                 ? AIRLOCK_OPERATION_BIND
                                                 : AIRLOCK_OPERATION_HOLD };

      if (!airlock_pci_address_parse (words[i], &operation.device.address))
        g_error ("no address: %s", words[i]);
      g_ptr_array_add (operations, airlock_operation_copy (&operation));
    }

  return operations;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockSysroot) sysroot = airlock_sysroot_new (argv[1], &error);
  g_autoptr (AirlockSafetyReading) reading =
      sysroot != NULL ? airlock_safety_reading_new (sysroot, &error) : NULL;
  char line[1 << 16];

  if (reading == NULL)
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }

  while (fgets (line, sizeof line, stdin) != NULL)
    {
      g_autoptr (GPtrArray) operations = parse_line (line);
      g_autoptr (AirlockSafetyGate) gate = airlock_safety_gate_judge (reading, operations);

      for (guint i = 0; i < gate->findings->len; i++)
        {
          AirlockFinding *finding = gate->findings->pdata[i];

          printf ("%s:%s:%s ",
                  airlock_finding_is_undecided (finding)
                      ? "?"
                      : airlock_enum_to_nick (AIRLOCK_TYPE_SEVERITY,
                                              airlock_finding_get_severity (finding)),
                  airlock_finding_get_id (finding), airlock_finding_get_subject (finding));
        }
      printf ("\n");
    }

  return 0;
}
