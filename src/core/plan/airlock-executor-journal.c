/* airlock-executor-journal.c – the disk work of a run, in worker threads
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-executor-private.h"

/* Room for a step in the journal, beside what it yields: its beginning and end, there and back. */
#define LINE_RESERVE 1024
#define JOURNAL_RESERVE 16384

typedef struct _DiskWork DiskWork;

struct _DiskWork
{
  void (*run) (DiskWork *work, GError **error);
  AirlockExecutorNext next;

  char *folder;
  AirlockJournal *journal;
  AirlockSysroot *sysroot;
  AirlockRestore *restore;
  JsonObject *object;
  gsize reserve;
  guint number;
};

static void
disk_work_free (DiskWork *self)
{
  g_free (self->folder);
  g_clear_object (&self->journal);
  g_clear_object (&self->sysroot);
  g_clear_pointer (&self->restore, airlock_restore_free);
  g_clear_pointer (&self->object, json_object_unref);
  g_free (self);
}

static void
run_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  DiskWork *work = task_data;
  GError *error = NULL;

  work->run (work, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
ran (GObject *source, GAsyncResult *result, gpointer user_data)
{
  AirlockExecutor *self = AIRLOCK_EXECUTOR (source);
  DiskWork *work = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  if (work->journal != NULL)
    g_set_object (&self->journal, work->journal);
  work->next (self, error);
}

/* No cancellable: what has to be on the disk has to be on the disk. */
static void
start (AirlockExecutor *self, DiskWork *work, AirlockExecutorNext next)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, ran, NULL);

  work->next = next;
  g_set_object (&work->journal, self->journal);
  g_task_set_task_data (task, work, (GDestroyNotify) disk_work_free);
  g_task_run_in_thread (task, run_in_thread);
}

static void
run_lock (DiskWork *work, GError **error)
{
  work->journal = airlock_journal_lock (work->folder, error);
}

void
_airlock_executor_lock (AirlockExecutor *self, AirlockExecutorNext next)
{
  DiskWork *work = g_new0 (DiskWork, 1);

  work->run = run_lock;
  work->folder = g_strdup (airlock_history_get_folder (self->history));
  start (self, work, next);
}

static void
run_create (DiskWork *work, GError **error)
{
  g_autofree char *boot = _airlock_history_read_boot (work->sysroot);
  g_autofree char *text = NULL;

  json_object_set_string_member (work->object, "boot", boot);
  text = airlock_json_to_text (work->object, TRUE);
  airlock_journal_create (work->journal, text, work->restore, work->reserve, error);
}

static void
run_reopen (DiskWork *work, GError **error)
{
  airlock_journal_reopen (work->journal, work->number, error);
}

static AirlockRestore *
make_restore (AirlockPlan *plan)
{
  GPtrArray *steps = airlock_plan_get_steps (plan);
  AirlockRestore *restore = airlock_restore_new (airlock_plan_get_title (plan));

  for (guint i = 0; i < steps->len; i++)
    airlock_step_restore (steps->pdata[i], restore);

  return restore;
}

/* What the journal will hold at most: each step once more as it is when it is done, which is little
 * more than as it was planned. */
static gsize
estimate (AirlockPlan *plan, JsonObject *object)
{
  g_autofree char *text = airlock_json_to_text (object, FALSE);

  return JOURNAL_RESERVE + 2 * strlen (text) +
         4 * LINE_RESERVE * (gsize) airlock_plan_get_steps (plan)->len;
}

/* Makes the entry, or goes on with the one that is there. */
void
_airlock_executor_create_entry (AirlockExecutor *self, AirlockExecutorNext next)
{
  DiskWork *work = g_new0 (DiskWork, 1);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format_iso8601 (now);

  if (self->finishing)
    {
      work->run = run_reopen;
      work->number = self->entry;
      start (self, work, next);
      return;
    }

  work->run = run_create;
  work->sysroot = g_object_ref (airlock_plan_context_get_sysroot (self->context));
  work->restore = make_restore (self->plan);
  work->object = json_object_new ();
  json_object_set_string_member (work->object, "time", time);
  json_object_set_object_member (work->object, "plan", airlock_plan_to_json (self->plan));
  work->reserve = estimate (self->plan, work->object);
  start (self, work, next);
}

static void
run_append (DiskWork *work, GError **error)
{
  g_autofree char *text = airlock_json_to_text (work->object, FALSE);

  if (work->number != 0)
    airlock_journal_append_to (work->journal, work->number, text, error);
  else
    airlock_journal_append (work->journal, text, error);
}

/* Says in the journal what is about to happen, or what has happened. */
void
_airlock_executor_note (AirlockExecutor *self,
                        AirlockJournalEvent event,
                        gint step,
                        const char *message,
                        AirlockExecutorNext next)
{
  DiskWork *work = g_new0 (DiskWork, 1);

  work->run = run_append;
  work->object = _airlock_journal_line (event, step, message);
  if (event == AIRLOCK_EVENT_DONE)
    json_object_set_object_member (
        work->object, "state",
        airlock_step_to_json (airlock_plan_get_steps (self->plan)->pdata[step]));
  start (self, work, next);
}

/* Tells the entry that the plan took back. */
void
_airlock_executor_note_undone (AirlockExecutor *self, AirlockExecutorNext next)
{
  DiskWork *work = g_new0 (DiskWork, 1);

  work->run = run_append;
  work->number = airlock_plan_get_undoes (self->plan);
  work->object = _airlock_journal_line (AIRLOCK_EVENT_UNDONE, -1, NULL);
  json_object_set_int_member (work->object, "by", self->entry);
  start (self, work, next);
}
