/* airlockctl-history.c – `airlockctl history`, `undo`: what was done, and taking it back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "airlock-plan-enum-types.h"
#include "airlockctl-plan.h"
#include "airlockctl-run.h"

static const char *
state_word (AirlockHistoryState state)
{
  switch (state)
    {
    case AIRLOCK_HISTORY_APPLIED:
      return C_ ("history", "applied");
    case AIRLOCK_HISTORY_ENDED:
      return C_ ("history", "ended with the boot");
    case AIRLOCK_HISTORY_UNDONE:
      return C_ ("history", "undone");
    case AIRLOCK_HISTORY_FAILED:
      return C_ ("history", "failed, nothing changed");
    case AIRLOCK_HISTORY_REVERTED:
      return C_ ("history", "not kept, taken back");
    case AIRLOCK_HISTORY_INTERRUPTED:
      return C_ ("history", "interrupted");
    case AIRLOCK_HISTORY_RUNNING:
      return C_ ("history", "being done now");
    case AIRLOCK_HISTORY_SEEN:
      return C_ ("history", "seen at start");
    case AIRLOCK_HISTORY_UNREADABLE:
    default:
      return C_ ("history", "damaged");
    }
}

static AirlockctlStyle
state_style (AirlockHistoryState state)
{
  switch (state)
    {
    case AIRLOCK_HISTORY_APPLIED:
      return AIRLOCKCTL_STYLE_PLAIN;
    case AIRLOCK_HISTORY_INTERRUPTED:
    case AIRLOCK_HISTORY_UNREADABLE:
      return AIRLOCKCTL_STYLE_BAD;
    case AIRLOCK_HISTORY_ENDED:
    case AIRLOCK_HISTORY_UNDONE:
    case AIRLOCK_HISTORY_FAILED:
    case AIRLOCK_HISTORY_REVERTED:
    case AIRLOCK_HISTORY_RUNNING:
    case AIRLOCK_HISTORY_SEEN:
    default:
      return AIRLOCKCTL_STYLE_QUIET;
    }
}

static char *
local_time (GDateTime *time)
{
  g_autoptr (GDateTime) local = g_date_time_to_local (time);

  return g_date_time_format (local, "%Y-%m-%d %H:%M");
}

static void
print_entry (AirlockHistoryEntry *entry, AirlockctlOutput *output)
{
  AirlockHistoryState state = airlock_history_entry_get_state (entry);
  guint number = airlock_history_entry_get_number (entry);
  g_autofree char *time = local_time (airlock_history_entry_get_time (entry));
  g_autofree char *lead = number != 0 ? g_strdup_printf ("%4u  %s  ", number, time)
                                      : g_strdup_printf ("      %s  ", time);
  g_autofree char *text =
      g_strdup_printf ("%s – %s", airlock_history_entry_get_title (entry), state_word (state));

  airlockctl_output_prose (output, state_style (state), 0, lead, text);
}

static void
print_list (AirlockHistory *history, AirlockctlOutput *output)
{
  GListModel *model = G_LIST_MODEL (history);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (AirlockHistoryEntry) entry = g_list_model_get_item (model, i);

      print_entry (entry, output);
    }
  if (g_list_model_get_n_items (model) == 0)
    airlockctl_output_line (output, AIRLOCKCTL_STYLE_PLAIN, 0, _ ("Nothing was changed yet."));
}

static JsonObject *
entry_to_json (AirlockHistoryEntry *entry)
{
  JsonObject *object = json_object_new ();
  GDateTime *undone = airlock_history_entry_get_undone (entry);
  AirlockPlan *plan = airlock_history_entry_get_plan (entry);
  g_autofree char *time = g_date_time_format_iso8601 (airlock_history_entry_get_time (entry));
  g_autofree char *undone_time = undone != NULL ? g_date_time_format_iso8601 (undone) : NULL;

  if (airlock_history_entry_get_number (entry) != 0)
    json_object_set_int_member (object, "number", airlock_history_entry_get_number (entry));
  else
    json_object_set_null_member (object, "number");
  airlockctl_json_set_string (object, "title", airlock_history_entry_get_title (entry));
  json_object_set_string_member (
      object, "state",
      airlock_enum_to_nick (AIRLOCK_TYPE_HISTORY_STATE,
                            (int) airlock_history_entry_get_state (entry)));
  airlockctl_json_set_string (object, "time", time);
  airlockctl_json_set_string (object, "undone", undone_time);
  airlockctl_json_set_string (object, "message", airlock_history_entry_get_message (entry));
  airlockctl_json_set_string (object, "folder", airlock_history_entry_get_folder (entry));
  if (plan != NULL)
    json_object_set_object_member (object, "plan", airlockctl_plan_to_json (plan));
  else
    json_object_set_null_member (object, "plan");

  return object;
}

static void
print_json_list (AirlockHistory *history, AirlockctlOutput *output)
{
  GListModel *model = G_LIST_MODEL (history);
  JsonObject *root = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (AirlockHistoryEntry) entry = g_list_model_get_item (model, i);

      json_array_add_object_element (array, entry_to_json (entry));
    }
  json_object_set_array_member (root, "history", array);
  airlockctl_json_print (root, output);
}

static void
print_one (AirlockHistoryEntry *entry, AirlockctlOutput *output)
{
  AirlockPlan *plan = airlock_history_entry_get_plan (entry);
  const char *message = airlock_history_entry_get_message (entry);
  g_autofree char *script = NULL;
  g_autofree char *text = NULL;

  print_entry (entry, output);
  if (message != NULL)
    airlockctl_output_prose (output, AIRLOCKCTL_STYLE_CAUTION, 0, NULL, message);
  if (plan != NULL)
    {
      airlockctl_output_blank_line (output);
      airlockctl_plan_print (plan, output);
    }
  script = g_build_filename (airlock_history_entry_get_folder (entry), "restore.sh", NULL);
  text = g_strdup_printf (_ ("Without Airlock, as root: sh %s"), script);
  airlockctl_output_prose (output, AIRLOCKCTL_STYLE_QUIET, 0, NULL, text);
}

static gboolean
parse_number (AirlockctlContext *context, char **arguments, guint *number, AirlockctlExit *status)
{
  guint64 value;

  *number = 0;
  if (arguments[0] == NULL)
    return TRUE;
  if (arguments[1] != NULL)
    *status = airlockctl_usage (context, _ ("unexpected argument “%s”"), arguments[1]);
  else if (!g_ascii_string_to_unsigned (arguments[0], 10, 1, G_MAXINT, &value, NULL))
    *status = airlockctl_usage (context, _ ("“%s” is no number of an entry"), arguments[0]);
  else
    {
      *number = (guint) value;
      return TRUE;
    }

  return FALSE;
}

static AirlockHistoryEntry *
find_entry (AirlockctlSession *session, guint number)
{
  AirlockHistoryEntry *entry = airlock_history_lookup (session->history, number);

  if (entry == NULL)
    airlockctl_complain (_ ("there is no entry %u in the history"), number);

  return entry;
}

/* Reads host and history: what changed by itself is part of it. */
static AirlockctlSession *
open_history (AirlockctlContext *context)
{
  g_autoptr (AirlockctlSession) session = airlockctl_session_open (context);

  if (session == NULL || !airlockctl_session_read (session, context) ||
      !airlockctl_session_load_history (session))
    return NULL;

  return g_steal_pointer (&session);
}

/**
 * airlockctl_history:
 *
 * Exits 0 if it could be read, whatever is in it.
 */
AirlockctlExit
airlockctl_history (AirlockctlContext *context, char **arguments)
{
  g_autoptr (AirlockctlSession) session = NULL;
  AirlockHistoryEntry *entry;
  AirlockctlExit status;
  guint number;

  if (!airlockctl_context_parse (context, NULL, AIRLOCKCTL_ANY_NUMBER, &arguments, &status) ||
      !parse_number (context, arguments, &number, &status))
    return status;
  session = open_history (context);
  if (session == NULL)
    return AIRLOCKCTL_FAILURE;

  if (number == 0)
    {
      if (context->json)
        print_json_list (session->history, context->output);
      else
        print_list (session->history, context->output);
      return AIRLOCKCTL_OK;
    }

  entry = find_entry (session, number);
  if (entry == NULL)
    return AIRLOCKCTL_FAILURE;
  if (context->json)
    airlockctl_json_print (entry_to_json (entry), context->output);
  else
    print_one (entry, context->output);

  return AIRLOCKCTL_OK;
}

/* The last thing that can be undone. */
static AirlockHistoryEntry *
find_last (AirlockctlSession *session)
{
  GListModel *model = G_LIST_MODEL (session->history);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (AirlockHistoryEntry) entry = g_list_model_get_item (model, i);

      if (airlock_history_entry_can_undo (entry))
        return airlock_history_lookup (session->history, airlock_history_entry_get_number (entry));
    }
  airlockctl_complain (_ ("there is nothing to undo"));

  return NULL;
}

static AirlockctlExit
undo_entry (AirlockctlContext *context,
            AirlockctlSession *session,
            AirlockHistoryEntry *entry,
            const AirlockctlRunOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockPlan) plan = airlock_history_plan_undo (session->history, entry, &error);

  if (plan == NULL)
    {
      airlockctl_complain ("%s", error->message);
      return AIRLOCKCTL_FAILURE;
    }

  return airlockctl_run (context, session, plan, options);
}

static AirlockctlExit
finish_entry (AirlockctlContext *context,
              AirlockctlSession *session,
              AirlockHistoryEntry *entry,
              const AirlockctlRunOptions *options)
{
  if (airlock_history_entry_can_finish (entry))
    return airlockctl_run_finish (context, session, entry, options);
  airlockctl_complain (_ ("entry %u was not interrupted"),
                       airlock_history_entry_get_number (entry));

  return AIRLOCKCTL_FAILURE;
}

/**
 * airlockctl_undo:
 *
 * Exits 0 if the entry is undone, or with --finish done.
 */
AirlockctlExit
airlockctl_undo (AirlockctlContext *context, char **arguments)
{
  g_auto (AirlockctlRunOptions) options = { FALSE };
  gboolean finish = FALSE;
  const GOptionEntry entries[] = {
    { "finish", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &finish,
      N_ ("Finish what was interrupted instead of undoing it"), NULL },
    AIRLOCKCTL_RUN_ENTRIES (&options),
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AirlockctlSession) session = NULL;
  AirlockHistoryEntry *entry;
  AirlockctlExit status;
  guint number;

  if (!airlockctl_context_parse (context, entries, AIRLOCKCTL_ANY_NUMBER, &arguments, &status) ||
      !parse_number (context, arguments, &number, &status))
    return status;
  if (finish && number == 0)
    return airlockctl_usage (context, _ ("which entry? --finish needs its number"));
  session = open_history (context);
  if (session == NULL)
    return AIRLOCKCTL_FAILURE;

  entry = number != 0 ? find_entry (session, number) : find_last (session);
  if (entry == NULL)
    return AIRLOCKCTL_FAILURE;

  return finish ? finish_entry (context, session, entry, &options)
                : undo_entry (context, session, entry, &options);
}
