/* airlock-history-entry.c – one plan that was carried out, or a change that was noticed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-history-entry.h"

#include <glib/gi18n-lib.h>

#include "airlock-history-entry-private.h"

enum
{
  PROP_0,
  PROP_NUMBER,
  PROP_STATE,
  PROP_TITLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AirlockHistoryEntry, airlock_history_entry, G_TYPE_OBJECT)

static void
airlock_history_entry_finalize (GObject *object)
{
  AirlockHistoryEntry *self = AIRLOCK_HISTORY_ENTRY (object);

  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->time, g_date_time_unref);
  g_clear_pointer (&self->undone, g_date_time_unref);
  g_clear_pointer (&self->message, g_free);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->steps, g_array_unref);
  g_clear_object (&self->plan);

  G_OBJECT_CLASS (airlock_history_entry_parent_class)->finalize (object);
}

static void
airlock_history_entry_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AirlockHistoryEntry *self = AIRLOCK_HISTORY_ENTRY (object);

  switch (id)
    {
    case PROP_NUMBER:
      g_value_set_uint (value, self->number);
      break;
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
airlock_history_entry_class_init (AirlockHistoryEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = airlock_history_entry_finalize;
  object_class->get_property = airlock_history_entry_get_property;

  properties[PROP_NUMBER] = g_param_spec_uint ("number", NULL, NULL, 0, G_MAXUINT, 0,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, AIRLOCK_HISTORY_UNREADABLE, 0,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TITLE] =
      g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
airlock_history_entry_init (AirlockHistoryEntry *self)
{
  self->steps = g_array_new (FALSE, TRUE, sizeof (AirlockEntryStep));
}

/* What was noticed at a start. */
AirlockHistoryEntry *
_airlock_history_entry_new_seen (GDateTime *time, const char *title)
{
  AirlockHistoryEntry *self = g_object_new (AIRLOCK_TYPE_HISTORY_ENTRY, NULL);

  self->state = AIRLOCK_HISTORY_SEEN;
  self->time = g_date_time_ref (time);
  self->title = g_utf8_make_valid (title, -1);

  return self;
}

static gboolean
equal_times (GDateTime *a, GDateTime *b)
{
  return a == NULL || b == NULL ? a == b : g_date_time_equal (a, b);
}

/* Whether nothing of what is shown of it differs. */
gboolean
_airlock_history_entry_equal (AirlockHistoryEntry *a, AirlockHistoryEntry *b)
{
  return a->number == b->number && a->state == b->state && g_str_equal (a->title, b->title) &&
         equal_times (a->time, b->time) && equal_times (a->undone, b->undone) &&
         g_strcmp0 (a->message, b->message) == 0 && a->steps->len == b->steps->len &&
         (a->steps->len == 0 ||
          memcmp (a->steps->data, b->steps->data, a->steps->len * sizeof (AirlockEntryStep)) == 0);
}

/* Newest first. */
gint
_airlock_history_entry_compare (gconstpointer a, gconstpointer b)
{
  AirlockHistoryEntry *x = *(AirlockHistoryEntry *const *) a;
  AirlockHistoryEntry *y = *(AirlockHistoryEntry *const *) b;
  gint order = g_date_time_compare (y->time, x->time);

  return order != 0 ? order : (x->number < y->number) - (x->number > y->number);
}

gboolean
_airlock_history_entry_is_open (AirlockHistoryEntry *self, guint step)
{
  return step < self->steps->len && g_array_index (self->steps, AirlockEntryStep, step).open;
}

/**
 * airlock_history_entry_get_number:
 *
 * Returns: what people call it by: “airlockctl undo NUMBER”; 0: noticed at a start
 */
guint
airlock_history_entry_get_number (AirlockHistoryEntry *self)
{
  return self->number;
}

/**
 * airlock_history_entry_get_title:
 *
 * Returns: (transfer none): what was done, in one line
 */
const char *
airlock_history_entry_get_title (AirlockHistoryEntry *self)
{
  return self->title;
}

/**
 * airlock_history_entry_get_state:
 *
 * Returns: what became of it
 */
AirlockHistoryState
airlock_history_entry_get_state (AirlockHistoryEntry *self)
{
  return self->state;
}

/**
 * airlock_history_entry_get_time:
 *
 * Returns: (transfer none): when it was begun, or noticed
 */
GDateTime *
airlock_history_entry_get_time (AirlockHistoryEntry *self)
{
  return self->time;
}

/**
 * airlock_history_entry_get_undone:
 *
 * Returns: (transfer none) (nullable): when it was taken back
 */
GDateTime *
airlock_history_entry_get_undone (AirlockHistoryEntry *self)
{
  return self->undone;
}

/**
 * airlock_history_entry_get_plan:
 *
 * Returns: (transfer none) (nullable): what was planned, with what the steps yielded
 */
AirlockPlan *
airlock_history_entry_get_plan (AirlockHistoryEntry *self)
{
  return self->plan;
}

/**
 * airlock_history_entry_was_done:
 * @step: which step of its plan
 *
 * Returns: whether it was done and not taken back in the same run
 */
gboolean
airlock_history_entry_was_done (AirlockHistoryEntry *self, guint step)
{
  return step < self->steps->len && g_array_index (self->steps, AirlockEntryStep, step).done;
}

/**
 * airlock_history_entry_get_message:
 *
 * Returns: (transfer none) (nullable): why it failed, or can't be read
 */
const char *
airlock_history_entry_get_message (AirlockHistoryEntry *self)
{
  return self->message;
}

/**
 * airlock_history_entry_get_folder:
 *
 * Returns: (transfer none) (nullable): where restore.sh and the saved files are
 */
const char *
airlock_history_entry_get_folder (AirlockHistoryEntry *self)
{
  return self->folder;
}

/**
 * airlock_history_entry_can_undo:
 *
 * Returns: whether there is something to take back
 */
gboolean
airlock_history_entry_can_undo (AirlockHistoryEntry *self)
{
  return self->plan != NULL &&
         (self->state == AIRLOCK_HISTORY_APPLIED || self->state == AIRLOCK_HISTORY_INTERRUPTED);
}

/**
 * airlock_history_entry_can_finish:
 *
 * Returns: whether it was interrupted and can be gone on with
 */
gboolean
airlock_history_entry_can_finish (AirlockHistoryEntry *self)
{
  return self->plan != NULL && self->state == AIRLOCK_HISTORY_INTERRUPTED;
}
