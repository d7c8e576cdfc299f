/* airlockctl-bind.c – `airlockctl bind`, `unbind`: devices held for VMs, and returned
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "airlockctl-addresses.h"
#include "airlockctl-remote.h"
#include "airlockctl-run.h"

typedef struct
{
  AirlockctlRunOptions run;
  gboolean hold;
  gboolean keep;
  gboolean remote;
  gboolean local;
} Options;

static gboolean
parse_bind (AirlockctlContext *context, Options *options, char ***arguments, AirlockctlExit *status)
{
  const GOptionEntry entries[] = {
    { "hold", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &options->hold,
      N_ ("From the next boot on, before anything opens them; nothing changes now"), NULL },
    { "keep", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &options->keep,
      N_ ("Now, and again at each boot"), NULL },
    { "remote", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &options->remote,
      N_ ("Judge for someone who reaches this host over the network"), NULL },
    { "local", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &options->local,
      N_ ("Judge for someone who sits at this host, even in an SSH session"), NULL },
    AIRLOCKCTL_RUN_ENTRIES (&options->run),
    G_OPTION_ENTRY_NULL,
  };

  if (!airlockctl_context_parse (context, entries, AIRLOCKCTL_ANY_NUMBER, arguments, status))
    return FALSE;

  if ((*arguments)[0] == NULL)
    *status = airlockctl_usage (context, _ ("which device? Give its address"));
  else if (options->hold && options->keep)
    *status = airlockctl_usage (context, _ ("--hold and --keep exclude each other"));
  else if (options->local && options->remote)
    *status = airlockctl_usage (context, _ ("--local and --remote exclude each other"));
  else
    return TRUE;

  return FALSE;
}

static gboolean
parse_unbind (AirlockctlContext *context,
              Options *options,
              char ***arguments,
              AirlockctlExit *status)
{
  const GOptionEntry entries[] = {
    AIRLOCKCTL_RUN_ENTRIES (&options->run),
    G_OPTION_ENTRY_NULL,
  };

  if (!airlockctl_context_parse (context, entries, AIRLOCKCTL_ANY_NUMBER, arguments, status))
    return FALSE;
  if ((*arguments)[0] != NULL)
    return TRUE;
  *status = airlockctl_usage (context, _ ("which device? Give its address"));

  return FALSE;
}

static AirlockctlExit
plan_and_run (AirlockctlContext *context,
              GArray *addresses,
              AirlockHostIntent *intent,
              const AirlockctlRunOptions *options)
{
  g_autoptr (AirlockctlSession) session = airlockctl_session_open (context);
  g_autoptr (GPtrArray) devices = NULL;
  g_autoptr (AirlockHostPlanner) planner = NULL;
  g_autoptr (AirlockPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  if (session == NULL || !airlockctl_session_read (session, context))
    return AIRLOCKCTL_FAILURE;
  devices = airlockctl_find_devices (session->topology, addresses);
  if (devices == NULL)
    return AIRLOCKCTL_FAILURE;

  intent->devices = devices;
  planner = airlockctl_session_new_planner (session, context);
  plan = airlock_host_planner_plan (planner, intent, &error);
  if (plan == NULL)
    {
      airlockctl_complain ("%s", error->message);
      return AIRLOCKCTL_FAILURE;
    }

  return airlockctl_run (context, session, plan, options);
}

static void
options_clear (Options *options)
{
  airlockctl_run_options_clear (&options->run);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/**
 * airlockctl_bind:
 *
 * Exits 0 if the devices are held; with --dry-run with the verdict.
 */
AirlockctlExit
airlockctl_bind (AirlockctlContext *context, char **arguments)
{
  g_auto (Options) options = { { FALSE } };
  g_autoptr (GArray) addresses = NULL;
  AirlockHostIntent intent = { .node = -1 };
  AirlockctlExit status;

  if (!parse_bind (context, &options, &arguments, &status))
    return status;
  addresses = airlockctl_parse_addresses (context, arguments, &status);
  if (addresses == NULL)
    return status;

  intent.kind = options.hold ? AIRLOCK_HOST_INTENT_HOLD_AT_BOOT : AIRLOCK_HOST_INTENT_HOLD_NOW;
  intent.keep = options.keep;
  intent.remote = options.remote || (!options.local && airlockctl_find_remote_session () != NULL);

  return plan_and_run (context, addresses, &intent, &options.run);
}

/**
 * airlockctl_unbind:
 *
 * Exits 0 if the devices are this computer's again.
 */
AirlockctlExit
airlockctl_unbind (AirlockctlContext *context, char **arguments)
{
  g_auto (Options) options = { { FALSE } };
  g_autoptr (GArray) addresses = NULL;
  AirlockHostIntent intent = { .kind = AIRLOCK_HOST_INTENT_RETURN, .node = -1 };
  AirlockctlExit status;

  if (!parse_unbind (context, &options, &arguments, &status))
    return status;
  addresses = airlockctl_parse_addresses (context, arguments, &status);
  if (addresses == NULL)
    return status;

  return plan_and_run (context, addresses, &intent, &options.run);
}
