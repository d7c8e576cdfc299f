/* airlockctl-vm-remove.c – `airlockctl vm remove`: devices of the host out of a VM's XML
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "airlockctl-vm.h"
#include "core/domain/airlock-hostdev-edit.h"

/**
 * airlockctl_vm_remove:
 *
 * Exits 0 if all of the devices were removed, 1 if nothing was.
 */
AirlockctlExit
airlockctl_vm_remove (AirlockctlContext *context, char **arguments)
{
  g_auto (AirlockctlVm) vm = { NULL };
  const GOptionEntry entries[] = { AIRLOCKCTL_VM_FILE_ENTRY (&vm), AIRLOCKCTL_VM_OUTPUT_ENTRY (&vm),
                                   G_OPTION_ENTRY_NULL };
  AirlockctlExit status;

  if (!airlockctl_context_parse (context, entries, AIRLOCKCTL_ANY_NUMBER, &arguments, &status))
    return status;
  airlockctl_vm_take_name (&vm, arguments);
  if (arguments[0] == NULL)
    return airlockctl_usage (context, _ ("which device? “airlockctl vm show” has their names"));
  if (!airlockctl_vm_open (context, &vm, &status))
    return status;

  for (gsize i = 0; arguments[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!airlock_hostdev_remove (vm.document, arguments[i], &error))
        {
          airlockctl_complain ("%s", error->message);
          return AIRLOCKCTL_FAILURE;
        }
    }

  return airlockctl_vm_finish (context, &vm);
}
