/* airlock-plan-words.c – the words that Review and --dry-run share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "airlock-plan.h"

/**
 * airlock_plan_dup_summary:
 *
 * Returns: (transfer full): one to three sentences: how much changes, and from when on
 */
char *
airlock_plan_dup_summary (AirlockPlan *self)
{
  GPtrArray *steps = airlock_plan_get_steps (self);
  AirlockStepTraits traits = airlock_plan_get_traits (self);
  g_autoptr (GString) text = g_string_new (NULL);

  if (airlock_plan_get_verdict (self) == AIRLOCK_VERDICT_REFUSED)
    return g_strdup (_ ("This can’t be done."));
  if (steps->len == 0)
    return g_strdup (_ ("Everything is so already: there is nothing to do."));

  if (traits & AIRLOCK_STEP_NEEDS_REBOOT)
    g_string_append (text, _ ("Works from the next boot of this computer on; until then nothing "
                              "changes."));
  else if (traits & AIRLOCK_STEP_NEEDS_VM_START)
    g_string_append (text, _ ("Works from the next start of the virtual machine on."));
  else
    g_string_append (text, _ ("Works at once."));

  /* What takes something back leaves nothing that could end. */
  if (airlock_plan_get_undoes (self) != 0)
    return g_string_free (g_steal_pointer (&text), FALSE);
  if (traits & AIRLOCK_STEP_ENDS_WITH_BOOT)
    g_string_append_printf (text, " %s", _ ("Ends with the next boot of this computer."));
  g_string_append_printf (text, " %s", _ ("It can be undone."));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * airlock_plan_dup_passwords:
 *
 * Returns: (transfer full): a sentence: who will ask for a password
 */
char *
airlock_plan_dup_passwords (AirlockPlan *self)
{
  guint n = airlock_plan_count_prompts (self);
  gboolean libvirt = airlock_plan_asks (self, AIRLOCK_PROMPT_LIBVIRT);

  if (n == 0)
    return g_strdup (_ ("No password is needed."));
  if (libvirt && n > 1)
    return g_strdup_printf (
        ngettext ("Up to %u password: Airlock’s and libvirt’s are asked for separately.",
                  "Up to %u passwords: Airlock’s and libvirt’s are asked for separately.", n),
        n);
  if (libvirt)
    return g_strdup (_ ("libvirt may ask for a password."));

  return g_strdup_printf (ngettext ("Airlock may ask for a password.",
                                    "Airlock may ask for a password up to %u times.", n),
                          n);
}

/**
 * airlock_plan_dup_exact:
 *
 * Returns: (transfer full): the exact changes of all steps, one paragraph each
 */
char *
airlock_plan_dup_exact (AirlockPlan *self)
{
  GPtrArray *steps = airlock_plan_get_steps (self);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < steps->len; i++)
    {
      g_autofree char *exact = airlock_step_dup_exact (steps->pdata[i]);

      if (exact == NULL)
        continue;
      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, exact);
      if (!g_str_has_suffix (exact, "\n"))
        g_string_append_c (text, '\n');
    }

  return g_string_free (text, FALSE);
}
