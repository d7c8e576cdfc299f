/* plan-world.c – a small world for plans: files that steps write, and faults at every point
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "plan-world.h"

#include <glib/gstdio.h>
#include <signal.h>

#include "base/airlock-error.h"
#include "core/plan/airlock-json-member.h"

struct _FileStep
{
  AirlockStep parent_instance;

  char *name;
  char *before;
  char *value;
  gboolean done;
  gboolean inverse;
  guint hold;
  gboolean held;
};

G_DEFINE_FINAL_TYPE (FileStep, file_step, AIRLOCK_TYPE_STEP)

static GHashTable *faults;

void
file_step_set_fault (const char *name, FileFault fault)
{
  if (faults == NULL)
    faults = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_insert (faults, g_strdup (name), GINT_TO_POINTER (fault));
}

static FileFault
fault_of (FileStep *self)
{
  return faults != NULL ? GPOINTER_TO_INT (g_hash_table_lookup (faults, self->name))
                        : FILE_FAULT_NONE;
}

static char *
file_path (AirlockPlanContext *context, const char *name)
{
  return g_build_filename (airlock_sysroot_get_path (airlock_plan_context_get_sysroot (context)),
                           name, NULL);
}

static char *
read_value (AirlockSysroot *sysroot, const char *name)
{
  g_autofree char *path = g_build_filename ("/", name, NULL);
  char *text = NULL;

  g_assert_cmpint (airlock_sysroot_read_text (sysroot, path, &text), ==, AIRLOCK_READ_OK);

  return text;
}

static void
file_step_finalize (GObject *object)
{
  FileStep *self = FILE_STEP (object);

  g_free (self->name);
  g_free (self->before);
  g_free (self->value);

  G_OBJECT_CLASS (file_step_parent_class)->finalize (object);
}

static char *
file_step_dup_title (AirlockStep *step)
{
  return g_strdup_printf ("Write %s", FILE_STEP (step)->name);
}

static char **
file_step_dup_resources (AirlockStep *step)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_take (builder, g_strconcat ("file:", FILE_STEP (step)->name, NULL));

  return g_strv_builder_end (builder);
}

static void
file_step_save (AirlockStep *step, JsonObject *object)
{
  FileStep *self = FILE_STEP (step);

  json_object_set_string_member (object, "name", self->name);
  json_object_set_string_member (object, "before", self->before);
  json_object_set_string_member (object, "value", self->value);
  json_object_set_boolean_member (object, "done", self->done);
}

static gboolean
file_step_load (AirlockStep *step, JsonObject *object, GError **error)
{
  FileStep *self = FILE_STEP (step);
  const char *name, *before, *value;

  if (!airlock_json_member_string (object, "name", &name, error) ||
      !airlock_json_member_string (object, "before", &before, error) ||
      !airlock_json_member_string (object, "value", &value, error) ||
      !airlock_json_member_boolean (object, "done", &self->done, error))
    return FALSE;
  self->name = g_strdup (name);
  self->before = g_strdup (before);
  self->value = g_strdup (value);

  return TRUE;
}

static AirlockStep *
file_step_invert (AirlockStep *step, GError **error)
{
  FileStep *self = FILE_STEP (step);
  FileStep *inverse;

  if (fault_of (self) == FILE_FAULT_NO_UNDO)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_STUCK, "%s is stuck", self->name);
      return NULL;
    }
  if (fault_of (self) == FILE_FAULT_DIE_IN_UNDO)
    raise (SIGKILL);

  inverse = g_object_new (FILE_TYPE_STEP, NULL);
  inverse->name = g_strdup (self->name);
  inverse->before = g_strdup (self->value);
  inverse->value = g_strdup (self->before);
  inverse->inverse = TRUE;

  return AIRLOCK_STEP (inverse);
}

static void
file_step_restore (AirlockStep *step, AirlockRestore *restore)
{
  FileStep *self = FILE_STEP (step);
  g_autofree char *value = g_shell_quote (self->before);
  g_autofree char *name = g_shell_quote (self->name);
  g_autofree char *part = g_strdup_printf ("put %s /%s\n", value, self->name);

  airlock_restore_add_part (restore, part);
}

static void
file_step_verify_async (AirlockStep *step,
                        AirlockPlanContext *context,
                        gboolean resuming,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  FileStep *self = FILE_STEP (step);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *now = read_value (airlock_plan_context_get_sysroot (context), self->name);

  if (!resuming && !g_str_equal (now, self->before) &&
      !(self->inverse && g_str_equal (now, self->value)))
    g_task_return_new_error (task, AIRLOCK_ERROR, AIRLOCK_ERROR_STALE, "%s is “%s” now", self->name,
                             now);
  else
    g_task_return_boolean (task, TRUE);
}

static void
hang_until_cancelled (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  while (!g_cancellable_is_cancelled (cancellable))
    g_usleep (1000);
  g_task_return_error_if_cancelled (task);
}

static void
write_value (FileStep *self, AirlockPlanContext *context)
{
  g_autofree char *path = file_path (context, self->name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, self->value, -1, &error);
  g_assert_no_error (error);
  self->done = TRUE;
}

static void
file_step_apply_async (AirlockStep *step,
                       AirlockPlanContext *context,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  FileStep *self = FILE_STEP (step);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  FileFault fault = fault_of (self);

  g_task_set_check_cancellable (task, FALSE);
  if (fault == FILE_FAULT_DIE_BEFORE)
    raise (SIGKILL);
  if (fault == FILE_FAULT_FAIL)
    {
      g_task_return_new_error (task, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED, "%s fails", self->name);
      return;
    }
  if (fault == FILE_FAULT_HANG)
    {
      g_task_run_in_thread (task, hang_until_cancelled);
      return;
    }

  write_value (self, context);
  self->held = self->hold > 0;
  if (fault == FILE_FAULT_DIE_AFTER)
    raise (SIGKILL);
  if (fault == FILE_FAULT_UNCERTAIN)
    {
      /* What takes it back must not be hit as well. */
      file_step_set_fault (self->name, FILE_FAULT_NONE);
      g_task_return_new_error (task, AIRLOCK_ERROR, AIRLOCK_ERROR_TIMED_OUT, "%s: no answer",
                               self->name);
    }
  else
    g_task_return_boolean (task, TRUE);
}

static guint
file_step_hold_seconds (AirlockStep *step)
{
  return FILE_STEP (step)->held ? FILE_STEP (step)->hold : 0;
}

static void
file_step_settle_async (AirlockStep *step,
                        AirlockPlanContext *context,
                        gboolean keep,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  FileStep *self = FILE_STEP (step);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (!keep)
    {
      g_autofree char *path = file_path (context, self->name);

      g_assert_true (g_file_set_contents (path, self->before, -1, NULL));
    }
  self->held = FALSE;
  g_task_return_boolean (task, TRUE);
}

static gboolean
finish_boolean (AirlockStep *step, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
file_step_class_init (FileStepClass *klass)
{
  AirlockStepClass *step_class = AIRLOCK_STEP_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = file_step_finalize;
  step_class->kind = "file";
  step_class->dup_title = file_step_dup_title;
  step_class->dup_resources = file_step_dup_resources;
  step_class->save = file_step_save;
  step_class->load = file_step_load;
  step_class->invert = file_step_invert;
  step_class->restore = file_step_restore;
  step_class->verify_async = file_step_verify_async;
  step_class->verify_finish = finish_boolean;
  step_class->apply_async = file_step_apply_async;
  step_class->apply_finish = finish_boolean;
  step_class->hold_seconds = file_step_hold_seconds;
  step_class->settle_async = file_step_settle_async;
  step_class->settle_finish = finish_boolean;
}

static void
file_step_init (FileStep *self)
{
}

FileStep *
file_step_new (AirlockSysroot *sysroot, const char *name, const char *value)
{
  FileStep *self = g_object_new (FILE_TYPE_STEP, NULL);

  self->name = g_strdup (name);
  self->before = read_value (sysroot, name);
  self->value = g_strdup (value);

  return self;
}

void
file_step_set_hold (FileStep *self, guint seconds)
{
  self->hold = seconds;
}

static void
open_world (PlanWorld *self, const char *root)
{
  g_autoptr (GError) error = NULL;

  airlock_step_register ("file", FILE_TYPE_STEP);
  self->sysroot = airlock_sysroot_new (root, &error);
  g_assert_no_error (error);
  self->context = airlock_plan_context_new (NULL, self->sysroot);
  self->folder = g_strconcat (root, "-history", NULL);
  self->history = airlock_history_new (self->folder, self->sysroot);
}

PlanWorld *
plan_world_new (void)
{
  PlanWorld *self = g_new0 (PlanWorld, 1);

  self->root = temporary_root_new ();
  open_world (self, self->root->path);

  return self;
}

/* The world of another process. */
PlanWorld *
plan_world_open (const char *folder)
{
  PlanWorld *self = g_new0 (PlanWorld, 1);

  open_world (self, folder);

  return self;
}

void
plan_world_set_helper (PlanWorld *self, AirlockHelper *helper)
{
  g_clear_object (&self->context);
  self->context = airlock_plan_context_new (helper, self->sysroot);
}

void
plan_world_free (PlanWorld *self)
{
  g_clear_object (&self->history);
  g_clear_object (&self->context);
  g_clear_object (&self->sysroot);
  g_clear_pointer (&self->root, temporary_root_free);
  g_free (self->folder);
  g_free (self);
}

void
plan_world_set (PlanWorld *self, const char *name, const char *value)
{
  g_autofree char *path = file_path (self->context, name);

  g_assert_true (g_file_set_contents (path, value, -1, NULL));
}

char *
plan_world_get (PlanWorld *self, const char *name)
{
  return read_value (self->sysroot, name);
}

typedef struct
{
  GAsyncResult *result;
} Wait;

static void
take_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  wait->result = g_object_ref (result);
}

static GAsyncResult *
wait_for (Wait *wait)
{
  while (wait->result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return wait->result;
}

void
plan_world_load (PlanWorld *self)
{
  Wait wait = { NULL };
  g_autoptr (GError) error = NULL;

  airlock_history_load_async (self->history, NULL, take_result, &wait);
  airlock_history_load_finish (self->history, wait_for (&wait), &error);
  g_assert_no_error (error);
  g_object_unref (wait.result);
}

gboolean
plan_world_execute (AirlockExecutor *executor, GCancellable *cancellable, GError **error)
{
  Wait wait = { NULL };
  gboolean done;

  airlock_executor_run_async (executor, cancellable, take_result, &wait);
  done = airlock_executor_run_finish (executor, wait_for (&wait), error);
  g_object_unref (wait.result);

  return done;
}

gboolean
plan_world_run (PlanWorld *self, AirlockPlan *plan, GError **error)
{
  g_autoptr (AirlockExecutor) executor = airlock_executor_new (plan, self->context, self->history);

  return plan_world_execute (executor, NULL, error);
}
