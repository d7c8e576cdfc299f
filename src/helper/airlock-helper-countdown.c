/* airlock-helper-countdown.c – takes work back by itself unless someone says that all is well
 *
 * Here and not in the app: the person may see nothing any more. What to take back is on the disk
 * while it runs, so that the helper's own end doesn't stop it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-helper-countdown.h"

#include <glib/gstdio.h>

#include "airlock-helper-audit.h"
#include "airlock-helper-undo.h"

struct _AirlockHelperCountdown
{
  GObject parent_instance;

  AirlockHelperSetup *setup; /* unowned */
  char *sender;
  char *token;
  GPtrArray *undo;    /* of AirlockOperation */
  GPtrArray *to_keep; /* of AirlockOperation */
  AirlockHelperCountdownEnded ended;
  gpointer user_data;
  guint timer;
  guint watch;
  gboolean is_over;
};

G_DEFINE_FINAL_TYPE (AirlockHelperCountdown, airlock_helper_countdown, G_TYPE_OBJECT)

static void
stop (AirlockHelperCountdown *self)
{
  self->is_over = TRUE;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->watch, g_bus_unwatch_name);
}

static void
airlock_helper_countdown_finalize (GObject *object)
{
  AirlockHelperCountdown *self = AIRLOCK_HELPER_COUNTDOWN (object);

  stop (self);
  g_free (self->sender);
  g_free (self->token);
  g_ptr_array_unref (self->undo);
  g_ptr_array_unref (self->to_keep);

  G_OBJECT_CLASS (airlock_helper_countdown_parent_class)->finalize (object);
}

static void
airlock_helper_countdown_class_init (AirlockHelperCountdownClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_helper_countdown_finalize;
}

static void
airlock_helper_countdown_init (AirlockHelperCountdown *self)
{
}

static void
take_back_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AirlockHelperCountdown *self = source;
  GError *error = NULL;
  gboolean done = airlock_helper_take_back (self->setup, self->undo, data, &error);

  /* Also where it failed: what a later helper finds may long have been put right by someone. */
  g_remove (self->setup->countdown_file);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_taken_back (GObject *source, GAsyncResult *result, gpointer user_data)
{
  AirlockHelperCountdown *self = AIRLOCK_HELPER_COUNTDOWN (source);
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  self->ended (self, TRUE, error, self->user_data);
}

/**
 * airlock_helper_countdown_revert:
 * @self: a countdown
 * @reason: for the journal
 *
 * Takes the work back now. Nothing happens if it is over.
 */
void
airlock_helper_countdown_revert (AirlockHelperCountdown *self, const char *reason)
{
  g_autoptr (GTask) task = NULL;

  if (self->is_over)
    return;

  stop (self);
  task = g_task_new (self, NULL, on_taken_back, NULL);
  g_task_set_task_data (task, g_strdup (reason), g_free);
  g_task_run_in_thread (task, take_back_in_thread);
}

static void
keep_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AirlockHelperCountdown *self = source;
  g_autoptr (GPtrArray) outcomes = NULL;
  GError *error = NULL;

  if (self->to_keep->len > 0)
    outcomes = airlock_binder_apply (self->setup->binder, self->to_keep, NULL, NULL, NULL, &error);
  g_remove (self->setup->countdown_file);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  AirlockHelperCountdown *self = AIRLOCK_HELPER_COUNTDOWN (source);
  g_autoptr (GTask) task = G_TASK (user_data);
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  self->ended (self, FALSE, NULL, self->user_data);
}

/**
 * airlock_helper_countdown_keep_async:
 * @self: a countdown that runs
 * @callback: called when what was to be kept is kept
 * @user_data: for @callback
 *
 * Lets the work stand.
 */
void
airlock_helper_countdown_keep_async (AirlockHelperCountdown *self,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GTask) work = NULL;

  g_return_if_fail (!self->is_over);

  stop (self);
  work = g_task_new (self, NULL, on_kept, g_task_new (self, NULL, callback, user_data));
  g_task_run_in_thread (work, keep_in_thread);
}

/**
 * airlock_helper_countdown_keep_finish:
 * @self: a countdown
 * @result: from the callback
 * @error: return location
 *
 * Returns: whether all is kept that was to be; if not, the work stands until the next boot
 */
gboolean
airlock_helper_countdown_keep_finish (AirlockHelperCountdown *self,
                                      GAsyncResult *result,
                                      GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
on_time (gpointer user_data)
{
  AirlockHelperCountdown *self = user_data;

  self->timer = 0;
  airlock_helper_countdown_revert (self, "time");

  return G_SOURCE_REMOVE;
}

static void
on_caller_gone (GDBusConnection *connection, const char *name, gpointer user_data)
{
  airlock_helper_countdown_revert (user_data, "caller");
}

/**
 * airlock_helper_countdown_note:
 * @setup: what to work on
 * @undo: (element-type AirlockOperation): what a countdown would take back
 * @error: return location
 *
 * Blocking: from a worker thread, before airlock_helper_countdown_new(). From then on the work is
 * taken back if this helper ends.
 *
 * Returns: whether it is on the disk; without that there is no countdown to rely on
 */
gboolean
airlock_helper_countdown_note (AirlockHelperSetup *setup, GPtrArray *undo, GError **error)
{
  g_autoptr (GVariant) operations = g_variant_ref_sink (airlock_operations_to_variant (undo));
  g_autofree char *text = g_variant_print (operations, TRUE);

  return g_file_set_contents_full (setup->countdown_file, text, -1,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, error);
}

/**
 * airlock_helper_countdown_new:
 * @setup: what to work on
 * @connection: the bus
 * @sender: who did the work; leaving the bus reverts it at once
 * @token: that one's name for it
 * @undo: (transfer none) (element-type AirlockOperation): what takes it back, and has been noted
 * @to_keep: (transfer none) (element-type AirlockOperation): what is done again at each boot if it
 *   stands
 * @ended: called once, when it is kept or has been taken back
 * @user_data: for @ended
 *
 * Returns: (transfer full): a running countdown
 */
AirlockHelperCountdown *
airlock_helper_countdown_new (AirlockHelperSetup *setup,
                              GDBusConnection *connection,
                              const char *sender,
                              const char *token,
                              GPtrArray *undo,
                              GPtrArray *to_keep,
                              AirlockHelperCountdownEnded ended,
                              gpointer user_data)
{
  AirlockHelperCountdown *self = g_object_new (AIRLOCK_TYPE_HELPER_COUNTDOWN, NULL);

  self->setup = setup;
  self->sender = g_strdup (sender);
  self->token = g_strdup (token);
  self->undo = g_ptr_array_ref (undo);
  self->to_keep = g_ptr_array_ref (to_keep);
  self->ended = ended;
  self->user_data = user_data;
  self->timer = g_timeout_add_seconds (setup->countdown_seconds, on_time, self);
  self->watch = g_bus_watch_name_on_connection (connection, sender, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                NULL, on_caller_gone, self, NULL);

  return self;
}

/**
 * airlock_helper_countdown_is_of:
 * @self: a countdown
 * @sender: a caller
 * @token: a name for a piece of work
 *
 * Returns: whether it is theirs and still runs
 */
gboolean
airlock_helper_countdown_is_of (AirlockHelperCountdown *self, const char *sender, const char *token)
{
  return !self->is_over && g_str_equal (self->sender, sender) && g_str_equal (self->token, token);
}

/**
 * airlock_helper_countdown_get_sender:
 * @self: a countdown
 *
 * Returns: (transfer none): whose it is
 */
const char *
airlock_helper_countdown_get_sender (AirlockHelperCountdown *self)
{
  return self->sender;
}

/**
 * airlock_helper_countdown_get_token:
 * @self: a countdown
 *
 * Returns: (transfer none): their name for the work
 */
const char *
airlock_helper_countdown_get_token (AirlockHelperCountdown *self)
{
  return self->token;
}

static GPtrArray *
parse_file (const char *text, GError **error)
{
  g_autoptr (GVariant) operations =
      g_variant_parse (G_VARIANT_TYPE ("a" AIRLOCK_OPERATION_FORMAT), text, NULL, NULL, error);

  return operations != NULL ? airlock_operations_from_variant (operations, error) : NULL;
}

/**
 * airlock_helper_countdown_recover:
 * @setup: what to work on
 *
 * Takes back what an earlier helper was counting down for when it ended; blocking. Nobody can have
 * said meanwhile that all is well.
 */
void
airlock_helper_countdown_recover (AirlockHelperSetup *setup)
{
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) undo = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_get_contents (setup->countdown_file, &text, NULL, &error))
    {
      if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        airlock_helper_audit_problem (setup->countdown_file, error->message);
      return;
    }

  undo = parse_file (text, &error);
  if (undo == NULL || !airlock_helper_take_back (setup, undo, "restart", &error))
    airlock_helper_audit_problem (setup->countdown_file, error->message);
  g_remove (setup->countdown_file);
}
