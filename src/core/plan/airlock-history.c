/* airlock-history.c – the plans that were carried out, newest first
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-history.h"

#include "airlock-history-private.h"
#include "base/airlock-names.h"

/* Several events of a running plan are one change. */
#define SETTLE_MS 150

struct _AirlockHistory
{
  GObject parent_instance;

  char *folder;
  AirlockSysroot *sysroot;
  GPtrArray *entries; /* of AirlockHistoryEntry */
  GFileMonitor *monitor;
  guint reload_source;
  guint loading;
};

enum
{
  PROP_0,
  PROP_LOADING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GType
airlock_history_get_item_type (GListModel *model)
{
  return AIRLOCK_TYPE_HISTORY_ENTRY;
}

static guint
airlock_history_get_n_items (GListModel *model)
{
  return AIRLOCK_HISTORY (model)->entries->len;
}

static gpointer
airlock_history_get_item (GListModel *model, guint position)
{
  AirlockHistory *self = AIRLOCK_HISTORY (model);

  return position < self->entries->len ? g_object_ref (self->entries->pdata[position]) : NULL;
}

static void
airlock_history_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = airlock_history_get_item_type;
  iface->get_n_items = airlock_history_get_n_items;
  iface->get_item = airlock_history_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (AirlockHistory,
                               airlock_history,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      airlock_history_list_model_init))

static void
airlock_history_dispose (GObject *object)
{
  AirlockHistory *self = AIRLOCK_HISTORY (object);

  g_clear_handle_id (&self->reload_source, g_source_remove);
  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
  g_clear_object (&self->sysroot);

  G_OBJECT_CLASS (airlock_history_parent_class)->dispose (object);
}

static void
airlock_history_finalize (GObject *object)
{
  AirlockHistory *self = AIRLOCK_HISTORY (object);

  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->entries, g_ptr_array_unref);

  G_OBJECT_CLASS (airlock_history_parent_class)->finalize (object);
}

static void
airlock_history_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AirlockHistory *self = AIRLOCK_HISTORY (object);

  switch (id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading > 0);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
airlock_history_class_init (AirlockHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = airlock_history_dispose;
  object_class->finalize = airlock_history_finalize;
  object_class->get_property = airlock_history_get_property;

  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
airlock_history_init (AirlockHistory *self)
{
  self->entries = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * airlock_history_new:
 * @folder: (nullable): where it lies; %NULL: in the user's state folder, for a copied tree inside
 * it
 * @sysroot: the host that it is of
 *
 * Returns: (transfer full): a history that was not read yet
 */
AirlockHistory *
airlock_history_new (const char *folder, AirlockSysroot *sysroot)
{
  AirlockHistory *self = g_object_new (AIRLOCK_TYPE_HISTORY, NULL);

  if (folder != NULL)
    self->folder = g_strdup (folder);
  else if (airlock_sysroot_is_live (sysroot))
    self->folder = g_build_filename (g_get_user_state_dir (), "airlock", "history", NULL);
  else
    self->folder = g_build_filename (airlock_sysroot_get_path (sysroot), AIRLOCK_STATE_FOLDER,
                                     "history", NULL);
  self->sysroot = g_object_ref (sysroot);

  return self;
}

/**
 * airlock_history_get_folder:
 *
 * Returns: (transfer none): where it lies
 */
const char *
airlock_history_get_folder (AirlockHistory *self)
{
  return self->folder;
}

AirlockSysroot *
_airlock_history_get_sysroot (AirlockHistory *self)
{
  return self->sysroot;
}

/* The kernel's name of this boot; "" where it can't be told. */
char *
_airlock_history_read_boot (AirlockSysroot *sysroot)
{
  char *text = NULL;

  if (airlock_sysroot_read_text (sysroot, "/proc/sys/kernel/random/boot_id", &text) !=
      AIRLOCK_READ_OK)
    return g_strdup ("");

  return g_strstrip (text);
}

/* Its plan is written last: without one, nothing was ever begun. */
static gboolean
was_never_begun (const char *folder, const char *name)
{
  g_autofree char *plan = g_build_filename (folder, name, AIRLOCK_JOURNAL_PLAN, NULL);
  g_autofree char *journal = g_build_filename (folder, name, AIRLOCK_JOURNAL_FILE, NULL);
  g_autofree char *text = NULL;

  if (g_file_test (plan, G_FILE_TEST_EXISTS))
    return FALSE;
  text = _airlock_history_read_file (journal, NULL);

  return text == NULL || text[0] == '\0';
}

/* A plan that took another one back is told of by that one. */
static gboolean
is_listed (AirlockHistoryEntry *entry)
{
  AirlockPlan *plan = airlock_history_entry_get_plan (entry);
  AirlockHistoryState state = airlock_history_entry_get_state (entry);

  return plan == NULL || airlock_plan_get_undoes (plan) == 0 ||
         (state != AIRLOCK_HISTORY_APPLIED && state != AIRLOCK_HISTORY_ENDED);
}

typedef struct
{
  char *folder;
  AirlockSysroot *sysroot;
} Load;

static void
load_free (Load *self)
{
  g_free (self->folder);
  g_object_unref (self->sysroot);
  g_free (self);
}

static GPtrArray *
read_entries (Load *work)
{
  g_autofree char *boot = _airlock_history_read_boot (work->sysroot);
  gboolean locked = airlock_journal_is_locked (work->folder);
  GPtrArray *entries = _airlock_history_read_seen (work->folder);
  g_autoptr (GDir) dir = g_dir_open (work->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autoptr (AirlockHistoryEntry) entry = NULL;
      guint64 number;

      if (!g_ascii_string_to_unsigned (name, 10, 1, G_MAXINT, &number, NULL) || name[0] == '0' ||
          was_never_begun (work->folder, name))
        continue;
      entry = _airlock_history_entry_read (work->folder, (guint) number, boot, locked);
      if (is_listed (entry))
        g_ptr_array_add (entries, g_steal_pointer (&entry));
    }
  g_ptr_array_sort (entries, _airlock_history_entry_compare);

  return entries;
}

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_pointer (task, read_entries (task_data), (GDestroyNotify) g_ptr_array_unref);
}

static gboolean
same_entry (GPtrArray *a, guint i, GPtrArray *b, guint j)
{
  return _airlock_history_entry_equal (a->pdata[i], b->pdata[j]);
}

/* What did not change keeps its object, so that a list keeps what is selected and open. */
static void
replace_entries (AirlockHistory *self, GPtrArray *entries)
{
  GPtrArray *old = self->entries;
  guint start = 0, end = 0, least = MIN (old->len, entries->len);

  while (start < least && same_entry (old, start, entries, start))
    start++;
  while (end < least - start &&
         same_entry (old, old->len - end - 1, entries, entries->len - end - 1))
    end++;
  if (start == old->len && start == entries->len)
    return;

  for (guint i = 0; i < start; i++)
    g_set_object ((GObject **) &entries->pdata[i], old->pdata[i]);
  for (guint i = 1; i <= end; i++)
    g_set_object ((GObject **) &entries->pdata[entries->len - i], old->pdata[old->len - i]);

  self->entries = g_ptr_array_ref (entries);
  g_list_model_items_changed (G_LIST_MODEL (self), start, old->len - start - end,
                              entries->len - start - end);
  g_ptr_array_unref (old);
}

static gboolean
reload_now (gpointer user_data)
{
  AirlockHistory *self = user_data;

  self->reload_source = 0;
  airlock_history_load_async (self, NULL, NULL, NULL);

  return G_SOURCE_REMOVE;
}

/* Reads again soon. */
void
_airlock_history_reload (AirlockHistory *self)
{
  if (self->reload_source == 0)
    self->reload_source = g_timeout_add (SETTLE_MS, reload_now, self);
}

/* The entries' own files are not watched: whoever writes one touches the lock as well. */
static void
watch (AirlockHistory *self)
{
  g_autoptr (GFile) folder = g_file_new_for_path (self->folder);

  if (self->monitor != NULL)
    return;
  self->monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_swapped (self->monitor, "changed", G_CALLBACK (_airlock_history_reload), self);
}

static void
set_loading (AirlockHistory *self, int change)
{
  gboolean before = self->loading > 0;

  self->loading += (guint) change;
  if (before != (self->loading > 0))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

static void
loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  AirlockHistory *self = AIRLOCK_HISTORY (source);
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = g_task_propagate_pointer (G_TASK (result), &error);

  set_loading (self, -1);
  if (entries == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  replace_entries (self, entries);
  g_task_return_boolean (task, TRUE);
}

/**
 * airlock_history_load_async:
 *
 * Reads it in a thread, and follows it from then on. What can't be read is an entry that says so.
 */
void
airlock_history_load_async (AirlockHistory *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GTask) thread = g_task_new (self, cancellable, loaded, task);
  Load *work = g_new0 (Load, 1);

  g_task_set_source_tag (task, airlock_history_load_async);
  work->folder = g_strdup (self->folder);
  work->sysroot = g_object_ref (self->sysroot);
  g_task_set_task_data (thread, work, (GDestroyNotify) load_free);
  watch (self);
  set_loading (self, 1);
  g_task_run_in_thread (thread, load_in_thread);
}

/**
 * airlock_history_load_finish:
 * @error: it was cancelled
 *
 * Returns: whether it was read
 */
gboolean
airlock_history_load_finish (AirlockHistory *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * airlock_history_lookup:
 * @number: of an entry
 *
 * Returns: (transfer none) (nullable): the entry
 */
AirlockHistoryEntry *
airlock_history_lookup (AirlockHistory *self, guint number)
{
  for (guint i = 0; number != 0 && i < self->entries->len; i++)
    {
      if (airlock_history_entry_get_number (self->entries->pdata[i]) == number)
        return self->entries->pdata[i];
    }

  return NULL;
}

typedef struct
{
  Load load;
  AirlockTopology *topology;
} Observation;

static void
observation_free (Observation *self)
{
  g_free (self->load.folder);
  g_object_unref (self->load.sysroot);
  g_object_unref (self->topology);
  g_free (self);
}

static void
observe_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Observation *work = task_data;
  GError *error = NULL;

  if (_airlock_history_observe (work->load.folder, work->topology, work->load.sysroot, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * airlock_history_observe_async:
 * @topology: the host as it is
 *
 * Compares it with the last look: kernel, its arguments, firmware, cards that moved, are missing or
 * sit in another group. What differs becomes an entry; then this look is the last one.
 */
void
airlock_history_observe_async (AirlockHistory *self,
                               AirlockTopology *topology,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Observation *work = g_new0 (Observation, 1);

  g_task_set_source_tag (task, airlock_history_observe_async);
  work->load.folder = g_strdup (self->folder);
  work->load.sysroot = g_object_ref (self->sysroot);
  work->topology = g_object_ref (topology);
  g_task_set_task_data (task, work, (GDestroyNotify) observation_free);
  g_task_run_in_thread (task, observe_in_thread);
}

/**
 * airlock_history_observe_finish:
 * @error: the look could not be remembered
 *
 * Returns: whether this look is remembered
 */
gboolean
airlock_history_observe_finish (AirlockHistory *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
