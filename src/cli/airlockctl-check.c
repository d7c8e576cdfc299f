/* airlockctl-check.c – `airlockctl check`: may devices go to a VM, and what would the host lose
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "airlock-enum-types.h"
#include "airlockctl-addresses.h"
#include "airlockctl-json.h"
#include "airlockctl-remote.h"
#include "airlockctl-verdict.h"
#include "airlockctl.h"

typedef struct
{
  gboolean all;
  gboolean now;
  gboolean remote;
  gboolean local;
} Options;

static AirlockctlVerdict
situation_of (const Options *options, AirlockctlOutput *output)
{
  AirlockctlVerdict verdict = { .output = output };

  verdict.session = options->remote || options->local ? NULL : airlockctl_find_remote_session ();
  verdict.options.remote = options->remote || verdict.session != NULL;
  verdict.options.situation =
      options->now ? AIRLOCK_SITUATION_BIND_NOW : AIRLOCK_SITUATION_VM_START;

  return verdict;
}

static AirlockctlExit
exit_status (AirlockVerdict verdict)
{
  switch (verdict)
    {
    case AIRLOCK_VERDICT_OK:
      return AIRLOCKCTL_OK;
    case AIRLOCK_VERDICT_CARE:
      return AIRLOCKCTL_CARE;
    case AIRLOCK_VERDICT_REFUSED:
      return AIRLOCKCTL_REFUSED;
    case AIRLOCK_VERDICT_UNKNOWN:
    default:
      return AIRLOCKCTL_UNKNOWN;
    }
}

static JsonObject *
check_to_json (const AirlockctlVerdict *self, const AirlockCheck *check)
{
  JsonObject *root = json_object_new ();
  JsonArray *findings = json_array_new ();

  for (guint i = 0; i < check->findings->len; i++)
    json_array_add_object_element (findings, airlockctl_json_finding (check->findings->pdata[i]));

  json_object_set_string_member (root, "verdict",
                                 airlock_enum_to_nick (AIRLOCK_TYPE_VERDICT, check->verdict));
  json_object_set_array_member (root, "devices", airlockctl_json_addresses (check->devices));
  json_object_set_array_member (root, "companions", airlockctl_json_addresses (check->companions));
  json_object_set_array_member (root, "stays", airlockctl_json_addresses (check->stays));
  json_object_set_array_member (root, "findings", findings);
  json_object_set_string_member (
      root, "situation",
      self->options.situation == AIRLOCK_SITUATION_BIND_NOW ? "bind-now" : "vm-start");
  json_object_set_boolean_member (root, "remote", self->options.remote);

  return root;
}

static AirlockctlExit
check_devices (AirlockctlContext *context, AirlockctlVerdict *self, GPtrArray *devices)
{
  g_autoptr (AirlockCheck) check = airlock_checker_check (self->checker, devices, &self->options);

  if (context->json)
    airlockctl_json_print (check_to_json (self, check), context->output);
  else
    airlockctl_verdict_print (self, check);

  return exit_status (check->verdict);
}

/* Other functions of a card that was asked for need no answer of their own. */
static void
leave_out_card (GHashTable *done, const AirlockCheck *check)
{
  const AirlockPciAddress *asked = airlock_device_get_address (check->devices->pdata[0]);

  for (guint i = 0; i < check->companions->len; i++)
    {
      AirlockDevice *companion = check->companions->pdata[i];

      if (!airlock_device_get_facts (companion)->is_vf &&
          airlock_pci_address_same_slot (asked, airlock_device_get_address (companion)))
        g_hash_table_add (done, companion);
    }
}

static GPtrArray *
check_every_card (AirlockctlVerdict *self, AirlockTopology *topology)
{
  GPtrArray *devices = airlock_topology_get_devices (topology);
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL);
  GPtrArray *checks = g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_check_free);

  for (guint i = 0; i < devices->len; i++)
    {
      g_autoptr (GPtrArray) asked = g_ptr_array_new ();
      AirlockCheck *check;

      if (g_hash_table_contains (done, devices->pdata[i]))
        continue;
      g_ptr_array_add (asked, devices->pdata[i]);
      check = airlock_checker_check (self->checker, asked, &self->options);
      if (!airlock_device_get_facts (devices->pdata[i])->is_vf)
        leave_out_card (done, check);
      g_ptr_array_add (checks, check);
    }

  return checks;
}

/* Having an answer for each is what is asked for, whatever the answers are. */
static AirlockctlExit
check_all (AirlockctlContext *context, AirlockctlVerdict *self, AirlockTopology *topology)
{
  g_autoptr (GPtrArray) checks = check_every_card (self, topology);

  if (context->json)
    {
      JsonArray *root = json_array_new ();

      for (guint i = 0; i < checks->len; i++)
        json_array_add_object_element (root, check_to_json (self, checks->pdata[i]));
      airlockctl_json_print_array (root, context->output);
    }
  else
    {
      airlockctl_verdict_print_table (self, checks);
    }

  return AIRLOCKCTL_OK;
}

static gboolean
parse_command_line (AirlockctlContext *context,
                    Options *options,
                    char ***arguments,
                    AirlockctlExit *status)
{
  const GOptionEntry entries[] = {
    { "all", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &options->all,
      N_ ("Judge every card of this host, one by one"), NULL },
    { "now", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &options->now,
      N_ ("Judge taking them this moment instead of when a VM starts"), NULL },
    { "remote", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &options->remote,
      N_ ("Judge for someone who reaches this host over the network"), NULL },
    { "local", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &options->local,
      N_ ("Judge for someone who sits at this host, even in an SSH session"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!airlockctl_context_parse (context, entries, AIRLOCKCTL_ANY_NUMBER, arguments, status))
    return FALSE;

  if (options->all && (*arguments)[0] != NULL)
    *status = airlockctl_usage (context, _ ("with --all, no address is given"));
  else if (!options->all && (*arguments)[0] == NULL)
    *status = airlockctl_usage (context, _ ("which device? Give its address, or --all"));
  else if (options->local && options->remote)
    *status = airlockctl_usage (context, _ ("--local and --remote exclude each other"));
  else
    return TRUE;

  return FALSE;
}

/**
 * airlockctl_check:
 *
 * Exits with the verdict: 0 ok, 3 care, 4 refused, 5 unknown; with --all, with 0.
 */
AirlockctlExit
airlockctl_check (AirlockctlContext *context, char **arguments)
{
  Options options = { FALSE };
  g_autoptr (GArray) addresses = NULL;
  g_autoptr (AirlockSource) source = NULL;
  g_autoptr (AirlockTopology) topology = NULL;
  g_autoptr (GPtrArray) devices = NULL;
  g_autoptr (AirlockIsolation) isolation = NULL;
  g_autoptr (AirlockHostUses) uses = NULL;
  g_autoptr (AirlockChecker) checker = NULL;
  AirlockctlVerdict verdict;
  AirlockctlExit status;

  if (!parse_command_line (context, &options, &arguments, &status))
    return status;
  addresses = airlockctl_parse_addresses (context, arguments, &status);
  if (addresses == NULL)
    return status;

  source = airlockctl_context_open_source (context);
  topology = source != NULL ? airlockctl_context_read (context, source) : NULL;
  devices = topology != NULL ? airlockctl_find_devices (topology, addresses) : NULL;
  if (devices == NULL)
    return AIRLOCKCTL_FAILURE;

  isolation = airlock_isolation_analyse (topology);
  uses = airlock_source_read_uses (source, airlockctl_context_ask (context));
  checker = airlock_checker_new (isolation, uses);
  verdict = situation_of (&options, context->output);
  verdict.checker = checker;
  verdict.isolation = isolation;

  return options.all ? check_all (context, &verdict, topology)
                     : check_devices (context, &verdict, devices);
}
