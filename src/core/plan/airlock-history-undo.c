/* airlock-history-undo.c – from an entry of history to the plan that takes it back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "airlock-history-private.h"
#include "base/airlock-error.h"

#define USES "uses:"

static gboolean
in_force (AirlockHistoryEntry *entry)
{
  AirlockPlan *plan = airlock_history_entry_get_plan (entry);

  /* What takes another entry back leaves nothing of its own. */
  return airlock_history_entry_can_undo (entry) && airlock_plan_get_undoes (plan) == 0;
}

/* Whether @later changes or uses what @earlier changes. */
static gboolean
stands_on (AirlockHistoryEntry *later, AirlockHistoryEntry *earlier)
{
  g_auto (GStrv) own = airlock_plan_dup_resources (airlock_history_entry_get_plan (later));
  g_auto (GStrv) changed = airlock_plan_dup_resources (airlock_history_entry_get_plan (earlier));

  for (gsize i = 0; own[i] != NULL; i++)
    {
      const char *resource = g_str_has_prefix (own[i], USES) ? own[i] + strlen (USES) : own[i];

      if (g_strv_contains ((const char *const *) changed, resource))
        return TRUE;
    }

  return FALSE;
}

/**
 * airlock_history_list_dependents:
 * @entry: an entry of this history
 *
 * Returns: (transfer container) (element-type AirlockHistoryEntry): what was done later, is in
 * force, and touches the same things: it has to be undone first; newest first
 */
GPtrArray *
airlock_history_list_dependents (AirlockHistory *self, AirlockHistoryEntry *entry)
{
  GListModel *model = G_LIST_MODEL (self);
  GPtrArray *dependents = g_ptr_array_new_with_free_func (g_object_unref);

  if (airlock_history_entry_get_plan (entry) == NULL)
    return dependents;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (AirlockHistoryEntry) other = g_list_model_get_item (model, i);

      if (airlock_history_entry_get_number (other) > airlock_history_entry_get_number (entry) &&
          in_force (other) && stands_on (other, entry))
        g_ptr_array_add (dependents, g_steal_pointer (&other));
    }

  return dependents;
}

static gboolean
check_state (AirlockHistoryEntry *entry, GError **error)
{
  guint number = airlock_history_entry_get_number (entry);

  switch (airlock_history_entry_get_state (entry))
    {
    case AIRLOCK_HISTORY_APPLIED:
    case AIRLOCK_HISTORY_INTERRUPTED:
      return TRUE;
    case AIRLOCK_HISTORY_UNDONE:
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("entry %u is undone already"),
                   number);
      return FALSE;
    case AIRLOCK_HISTORY_ENDED:
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                   _ ("what entry %u did ended with the last boot: there is nothing to undo"),
                   number);
      return FALSE;
    case AIRLOCK_HISTORY_RUNNING:
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_BUSY,
                   _ ("entry %u is being carried out right now"), number);
      return FALSE;
    case AIRLOCK_HISTORY_SEEN:
      g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                           _ ("this was not done by Airlock"));
      return FALSE;
    case AIRLOCK_HISTORY_UNREADABLE:
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNREADABLE,
                   _ ("entry %1$u can’t be read: %2$s"), number,
                   airlock_history_entry_get_message (entry));
      return FALSE;
    case AIRLOCK_HISTORY_FAILED:
    case AIRLOCK_HISTORY_REVERTED:
    default:
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                   _ ("entry %u changed nothing: there is nothing to undo"), number);
      return FALSE;
    }
}

static gboolean
check_dependents (AirlockHistory *self, AirlockHistoryEntry *entry, GError **error)
{
  g_autoptr (GPtrArray) dependents = airlock_history_list_dependents (self, entry);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;
  g_autofree char *list = NULL;

  if (dependents->len == 0)
    return TRUE;

  for (guint i = 0; i < dependents->len; i++)
    g_strv_builder_take (builder,
                         g_strdup_printf ("%u “%s”",
                                          airlock_history_entry_get_number (dependents->pdata[i]),
                                          airlock_history_entry_get_title (dependents->pdata[i])));
  names = g_strv_builder_end (builder);
  list = g_strjoinv (", ", names);
  /* Translators: %1$u is a number, %2$s a list of numbers and titles. */
  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_BUSY,
               _ ("entry %1$u can’t be undone before what stands on it: %2$s"),
               airlock_history_entry_get_number (entry), list);

  return FALSE;
}

/* A step of which only the beginning is known may have been done: what takes it back does nothing
 * where it was not. */
static gboolean
add_inverses (AirlockPlan *undo, AirlockHistoryEntry *entry, GError **error)
{
  GPtrArray *steps = airlock_plan_get_steps (airlock_history_entry_get_plan (entry));

  for (guint i = steps->len; i > 0; i--)
    {
      g_autoptr (AirlockStep) inverse = NULL;
      g_autoptr (GError) local = NULL;

      if (!airlock_history_entry_was_done (entry, i - 1) &&
          !_airlock_history_entry_is_open (entry, i - 1))
        continue;
      inverse = airlock_step_invert (steps->pdata[i - 1], &local);
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (inverse != NULL)
        airlock_plan_add_step (undo, inverse);
    }

  return TRUE;
}

/**
 * airlock_history_plan_undo:
 * @entry: an entry of this history
 * @error: %AIRLOCK_ERROR_BUSY: something later stands on it, which the message names;
 *   %AIRLOCK_ERROR_INVALID: there is nothing to undo
 *
 * Returns: (transfer full) (nullable): the plan that takes it back, to be reviewed and carried out
 * as any other
 */
AirlockPlan *
airlock_history_plan_undo (AirlockHistory *self, AirlockHistoryEntry *entry, GError **error)
{
  g_autofree char *title = NULL;
  g_autoptr (AirlockPlan) undo = NULL;

  if (!check_state (entry, error) || !check_dependents (self, entry, error))
    return NULL;

  title = g_strdup_printf (_ ("Undo “%s”"), airlock_history_entry_get_title (entry));
  undo = airlock_plan_new (title);
  airlock_plan_set_undoes (undo, airlock_history_entry_get_number (entry));
  if (!add_inverses (undo, entry, error))
    return NULL;

  return g_steal_pointer (&undo);
}
