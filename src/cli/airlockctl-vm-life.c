/* airlockctl-vm-life.c – `airlockctl vm start`, `stop` and the like
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "airlock-domain-enum-types.h"
#include "airlockctl-json.h"
#include "airlockctl-vm.h"

static void
print_state (AirlockctlContext *context, AirlockDomain *domain)
{
  const char *state =
      airlock_enum_to_nick (AIRLOCK_TYPE_DOMAIN_STATE, (int) airlock_domain_get_state (domain));
  JsonObject *root;

  if (!context->json)
    return;
  root = json_object_new ();
  airlockctl_json_set_string (root, "name", airlock_domain_get_name (domain));
  json_object_set_string_member (root, "state", state);
  json_object_set_boolean_member (root, "autostart", airlock_domain_get_autostart (domain));
  airlockctl_json_print (root, context->output);
}

static AirlockctlExit
act (AirlockctlContext *context, AirlockctlVm *vm, AirlockDomainAction action)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  AirlockDomain *domain;

  vm->connection = airlockctl_vm_connect (vm->uri);
  if (vm->connection == NULL)
    return AIRLOCKCTL_FAILURE;
  domain = airlock_connection_find (vm->connection, vm->name, &error);
  if (domain == NULL)
    {
      airlockctl_complain ("%s", error->message);
      return AIRLOCKCTL_FAILURE;
    }

  airlock_domain_act_async (domain, action, NULL, airlockctl_take_result, &result);
  if (!airlock_domain_act_finish (domain, airlockctl_wait (&result), &error))
    {
      airlockctl_complain ("%s", error->message);
      return airlockctl_exit_of_error (error);
    }
  print_state (context, domain);

  return AIRLOCKCTL_OK;
}

/* @other: (nullable): an option that makes @other_action of it */
static AirlockctlExit
run (AirlockctlContext *context,
     char **arguments,
     AirlockDomainAction action,
     const char *other,
     const char *other_help,
     AirlockDomainAction other_action)
{
  g_auto (AirlockctlVm) vm = { NULL };
  gboolean wants_other = FALSE;
  const GOptionEntry entries[] = {
    AIRLOCKCTL_VM_CONNECT_ENTRY (&vm),
    { other, 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &wants_other, other_help, NULL },
    G_OPTION_ENTRY_NULL,
  };
  AirlockctlExit status;

  if (!airlockctl_context_parse (context, entries, 1, &arguments, &status))
    return status;
  airlockctl_vm_take_name (&vm, arguments);

  return act (context, &vm, wants_other ? other_action : action);
}

/**
 * airlockctl_vm_start:
 *
 * Exits 0 if the VM runs, 1 with libvirt's reason otherwise.
 */
AirlockctlExit
airlockctl_vm_start (AirlockctlContext *context, char **arguments)
{
  return run (context, arguments, AIRLOCK_DOMAIN_START, NULL, NULL, AIRLOCK_DOMAIN_START);
}

/**
 * airlockctl_vm_stop:
 *
 * Exits 0 if the guest was asked to shut down; it may take its time, or not listen.
 */
AirlockctlExit
airlockctl_vm_stop (AirlockctlContext *context, char **arguments)
{
  return run (context, arguments, AIRLOCK_DOMAIN_SHUT_DOWN, "force",
              N_ ("Switch it off at once; the guest may lose data"), AIRLOCK_DOMAIN_FORCE_OFF);
}

/**
 * airlockctl_vm_reboot:
 *
 * Exits 0 if the guest was asked to restart.
 */
AirlockctlExit
airlockctl_vm_reboot (AirlockctlContext *context, char **arguments)
{
  return run (context, arguments, AIRLOCK_DOMAIN_REBOOT, NULL, NULL, AIRLOCK_DOMAIN_REBOOT);
}

/**
 * airlockctl_vm_pause:
 *
 * Exits 0 if the VM stands still.
 */
AirlockctlExit
airlockctl_vm_pause (AirlockctlContext *context, char **arguments)
{
  return run (context, arguments, AIRLOCK_DOMAIN_PAUSE, NULL, NULL, AIRLOCK_DOMAIN_PAUSE);
}

/**
 * airlockctl_vm_resume:
 *
 * Exits 0 if the VM goes on.
 */
AirlockctlExit
airlockctl_vm_resume (AirlockctlContext *context, char **arguments)
{
  return run (context, arguments, AIRLOCK_DOMAIN_RESUME, NULL, NULL, AIRLOCK_DOMAIN_RESUME);
}

/**
 * airlockctl_vm_autostart:
 *
 * Exits 0 if it is as was asked for.
 */
AirlockctlExit
airlockctl_vm_autostart (AirlockctlContext *context, char **arguments)
{
  return run (context, arguments, AIRLOCK_DOMAIN_AUTOSTART, "off",
              N_ ("Do not start it with the host"), AIRLOCK_DOMAIN_NO_AUTOSTART);
}
