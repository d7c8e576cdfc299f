/* airlock-host-step.c – changes to the host that the root helper makes in one call
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "airlock-host-step-private.h"
#include "base/airlock-error.h"

G_DEFINE_FINAL_TYPE (AirlockHostStep, airlock_host_step, AIRLOCK_TYPE_STEP)

static void
stop_listening (AirlockHostStep *self)
{
  if (self->helper == NULL)
    return;
  g_clear_signal_handler (&self->progress_handler, self->helper);
  g_clear_signal_handler (&self->reverted_handler, self->helper);
  g_clear_object (&self->helper);
  g_clear_pointer (&self->token, g_free);
  self->hold_seconds = 0;
}

static void
airlock_host_step_dispose (GObject *object)
{
  stop_listening (AIRLOCK_HOST_STEP (object));

  G_OBJECT_CLASS (airlock_host_step_parent_class)->dispose (object);
}

static void
airlock_host_step_finalize (GObject *object)
{
  AirlockHostStep *self = AIRLOCK_HOST_STEP (object);

  g_clear_pointer (&self->operations, g_ptr_array_unref);
  g_clear_pointer (&self->planned_undo, g_ptr_array_unref);
  g_clear_pointer (&self->results, g_ptr_array_unref);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_pointer (&self->facts, airlock_host_facts_free);

  G_OBJECT_CLASS (airlock_host_step_parent_class)->finalize (object);
}

static AirlockPrompt
airlock_host_step_get_prompt (AirlockStep *step)
{
  return AIRLOCK_PROMPT_AIRLOCK;
}

/* Whether @operation leaves no trace after a reboot, given what takes it back. */
static gboolean
ends_with_boot (const AirlockOperation *operation, const AirlockOperation *undo)
{
  switch (operation->kind)
    {
    case AIRLOCK_OPERATION_BIND:
    case AIRLOCK_OPERATION_SET_VFS:
      return !operation->keep && (undo == NULL || !undo->keep);
    case AIRLOCK_OPERATION_HUGEPAGES:
    case AIRLOCK_OPERATION_D3COLD:
      return TRUE;
    case AIRLOCK_OPERATION_UNBIND:
    case AIRLOCK_OPERATION_HOLD:
    case AIRLOCK_OPERATION_FORGET:
    default:
      return FALSE;
    }
}

static AirlockStepTraits
airlock_host_step_get_traits (AirlockStep *step)
{
  AirlockHostStep *self = AIRLOCK_HOST_STEP (step);
  AirlockStepTraits traits = AIRLOCK_STEP_ENDS_WITH_BOOT;

  for (guint i = 0; i < self->operations->len; i++)
    {
      const AirlockOperation *operation = self->operations->pdata[i];

      if (!ends_with_boot (operation, _airlock_host_step_get_undo (self, i)))
        traits &= ~AIRLOCK_STEP_ENDS_WITH_BOOT;
      if (operation->kind == AIRLOCK_OPERATION_HOLD)
        traits |= AIRLOCK_STEP_NEEDS_REBOOT;
    }

  return traits;
}

static void
add_device_resources (AirlockHostStep *self, const char *address, GStrvBuilder *builder)
{
  const char *owner =
      airlock_host_facts_lookup (self->facts, AIRLOCK_HOST_FACT_PHYSICAL_FUNCTION, address);

  g_strv_builder_take (builder, g_strconcat ("pci:", address, NULL));
  if (owner != NULL && owner[0] != '\0')
    g_strv_builder_take (builder, g_strconcat ("uses:vfs:", owner, NULL));
}

static char **
airlock_host_step_dup_resources (AirlockStep *step)
{
  AirlockHostStep *self = AIRLOCK_HOST_STEP (step);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < self->operations->len; i++)
    {
      const AirlockOperation *operation = self->operations->pdata[i];
      const char *address = AIRLOCK_PCI_ADDRESS_TEXT (&operation->device.address);

      switch (operation->kind)
        {
        case AIRLOCK_OPERATION_BIND:
        case AIRLOCK_OPERATION_UNBIND:
        case AIRLOCK_OPERATION_HOLD:
        case AIRLOCK_OPERATION_FORGET:
          add_device_resources (self, address, builder);
          break;
        case AIRLOCK_OPERATION_SET_VFS:
          g_strv_builder_take (builder, g_strconcat ("vfs:", address, NULL));
          g_strv_builder_take (builder, g_strconcat ("uses:pci:", address, NULL));
          break;
        case AIRLOCK_OPERATION_HUGEPAGES:
          g_strv_builder_take (
              builder, g_strdup_printf ("hugepages:%d:%u", operation->node, operation->page_kib));
          break;
        case AIRLOCK_OPERATION_D3COLD:
        default:
          g_strv_builder_take (builder, g_strconcat ("d3cold:", address, NULL));
          break;
        }
    }

  return g_strv_builder_end (builder);
}

/* The fact that @operation, once done, leaves behind. */
static void
add_fact_after (AirlockHostStep *inverse,
                const AirlockOperation *operation,
                const AirlockHelperResult *result)
{
  const char *address = AIRLOCK_PCI_ADDRESS_TEXT (&operation->device.address);
  g_autofree char *got = g_strdup_printf ("%u", result->got);
  g_autofree char *pages = g_strdup_printf ("%d:%u", operation->node, operation->page_kib);

  switch (operation->kind)
    {
    case AIRLOCK_OPERATION_BIND:
    case AIRLOCK_OPERATION_UNBIND:
      airlock_host_facts_add (inverse->facts, AIRLOCK_HOST_FACT_DRIVER, address,
                              result->driver != NULL ? result->driver : "");
      break;
    case AIRLOCK_OPERATION_SET_VFS:
      airlock_host_facts_add (inverse->facts, AIRLOCK_HOST_FACT_VFS, address, got);
      break;
    case AIRLOCK_OPERATION_HUGEPAGES:
      airlock_host_facts_add (inverse->facts, AIRLOCK_HOST_FACT_HUGE_PAGES, pages, got);
      break;
    case AIRLOCK_OPERATION_D3COLD:
      airlock_host_facts_add (inverse->facts, AIRLOCK_HOST_FACT_D3COLD, address,
                              operation->allowed ? "1" : "0");
      break;
    case AIRLOCK_OPERATION_HOLD:
    case AIRLOCK_OPERATION_FORGET:
    default:
      break;
    }
}

/* What one virtual function belongs to does not change with its driver. */
static void
copy_owner (AirlockHostStep *from, AirlockHostStep *to, const AirlockOperation *operation)
{
  const char *address = AIRLOCK_PCI_ADDRESS_TEXT (&operation->device.address);
  const char *owner =
      airlock_host_facts_lookup (from->facts, AIRLOCK_HOST_FACT_PHYSICAL_FUNCTION, address);

  if (owner != NULL)
    airlock_host_facts_add (to->facts, AIRLOCK_HOST_FACT_PHYSICAL_FUNCTION, address, owner);
}

static AirlockStep *
airlock_host_step_invert (AirlockStep *step, GError **error)
{
  AirlockHostStep *self = AIRLOCK_HOST_STEP (step);
  g_autoptr (AirlockHostStep) inverse = airlock_host_step_new ();
  GHashTableIter iter;
  gpointer address, name;

  for (guint i = self->operations->len; i > 0; i--)
    {
      const AirlockOperation *operation = self->operations->pdata[i - 1];
      const AirlockOperation *undo = _airlock_host_step_get_undo (self, i - 1);

      if (undo == NULL)
        continue;
      airlock_host_step_add (inverse, undo, operation);
      copy_owner (self, inverse, operation);
      if (self->results != NULL)
        add_fact_after (inverse, operation, self->results->pdata[i - 1]);
    }
  if (inverse->operations->len == 0)
    return NULL;

  g_hash_table_iter_init (&iter, self->names);
  while (g_hash_table_iter_next (&iter, &address, &name))
    airlock_host_step_set_name (inverse, address, name);
  inverse->inverse = TRUE;

  return AIRLOCK_STEP (g_steal_pointer (&inverse));
}

static void
on_progress (
    AirlockHelper *helper, const char *token, guint index, gboolean done, AirlockHostStep *self)
{
  if (g_strcmp0 (token, self->token) == 0)
    g_signal_emit_by_name (self, "progress", index + (done ? 1 : 0), self->operations->len);
}

static void
on_reverted (AirlockHelper *helper,
             const char *token,
             gboolean complete,
             const char *message,
             AirlockHostStep *self)
{
  g_autoptr (AirlockHostStep) alive = g_object_ref (self);

  if (g_strcmp0 (token, self->token) != 0)
    return;
  stop_listening (self);
  g_signal_emit_by_name (self, "reverted", complete, message);
}

static void
listen (AirlockHostStep *self, AirlockHelper *helper)
{
  stop_listening (self);
  self->helper = g_object_ref (helper);
  self->token = g_uuid_string_random ();
  self->progress_handler = g_signal_connect (helper, "progress", G_CALLBACK (on_progress), self);
  self->reverted_handler = g_signal_connect (helper, "reverted", G_CALLBACK (on_reverted), self);
}

/* What a helper says that did not come from this tree is believed only if it makes sense. */
static gboolean
take_results (AirlockHostStep *self, GPtrArray *results, GError **error)
{
  if (results->len != self->operations->len)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_TIMED_OUT,
                   _ ("the helper answered for %1$u of %2$u operations"), results->len,
                   self->operations->len);
      return FALSE;
    }
  g_clear_pointer (&self->results, g_ptr_array_unref);
  self->results = g_ptr_array_ref (results);

  return TRUE;
}

static void
applied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  AirlockHostStep *self = g_task_get_source_object (task);
  g_autoptr (GPtrArray) results = NULL;
  GError *error = NULL;
  guint countdown = 0;

  results = airlock_helper_apply_finish (AIRLOCK_HELPER (source), result, &countdown, &error);
  if (results == NULL || !take_results (self, results, &error))
    {
      stop_listening (self);
      g_task_return_error (task, error);
      return;
    }

  /* It may have been taken back between the answer and now. */
  if (countdown > 0 && self->token != NULL)
    self->hold_seconds = countdown;
  else
    stop_listening (self);
  g_task_return_boolean (task, TRUE);
}

static gboolean
return_if_helpless (GTask *task, AirlockHelper *helper)
{
  if (helper != NULL)
    return FALSE;

  g_task_return_new_error (task, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_INSTALLED,
                           _ ("nothing can be changed on this host"));

  return TRUE;
}

static void
airlock_host_step_apply_async (AirlockStep *step,
                               AirlockPlanContext *context,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  AirlockHostStep *self = AIRLOCK_HOST_STEP (step);
  AirlockHelper *helper = airlock_plan_context_get_helper (context);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, airlock_host_step_apply_async);
  if (return_if_helpless (task, helper))
    return;
  listen (self, helper);
  airlock_helper_apply_async (helper, self->operations, self->token,
                              airlock_step_get_confirmed (step), cancellable, applied,
                              g_object_ref (task));
}

static gboolean
airlock_host_step_apply_finish (AirlockStep *step, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autofree char *action = NULL;
  GError *error = NULL;
  GPtrArray *findings =
      airlock_helper_check_finish (AIRLOCK_HELPER (source), result, &action, &error);

  if (findings != NULL)
    g_task_return_pointer (task, findings, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
airlock_host_step_check_async (AirlockStep *step,
                               AirlockPlanContext *context,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  AirlockHostStep *self = AIRLOCK_HOST_STEP (step);
  AirlockHelper *helper = airlock_plan_context_get_helper (context);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, airlock_host_step_check_async);
  if (return_if_helpless (task, helper))
    return;
  airlock_helper_check_async (helper, self->operations, cancellable, checked, g_object_ref (task));
}

static GPtrArray *
airlock_host_step_check_finish (AirlockStep *step, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static guint
airlock_host_step_hold_seconds (AirlockStep *step)
{
  return AIRLOCK_HOST_STEP (step)->hold_seconds;
}

static void
settled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  AirlockHostStep *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (airlock_helper_keep_finish (AIRLOCK_HELPER (source), result, &error))
    {
      stop_listening (self);
      g_task_return_boolean (task, TRUE);
    }
  else
    g_task_return_error (task, error);
}

static void
airlock_host_step_settle_async (AirlockStep *step,
                                AirlockPlanContext *context,
                                gboolean keep,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  AirlockHostStep *self = AIRLOCK_HOST_STEP (step);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, airlock_host_step_settle_async);
  if (self->token == NULL)
    g_task_return_new_error (task, AIRLOCK_ERROR, AIRLOCK_ERROR_TIMED_OUT,
                             _ ("it was taken back already"));
  else
    airlock_helper_keep_async (self->helper, self->token, keep, cancellable, settled,
                               g_object_ref (task));
}

static gboolean
airlock_host_step_settle_finish (AirlockStep *step, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
airlock_host_step_class_init (AirlockHostStepClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  AirlockStepClass *step_class = AIRLOCK_STEP_CLASS (klass);

  object_class->dispose = airlock_host_step_dispose;
  object_class->finalize = airlock_host_step_finalize;

  step_class->kind = "host";
  step_class->dup_title = _airlock_host_step_dup_title;
  step_class->dup_details = _airlock_host_step_dup_details;
  step_class->dup_outcome = _airlock_host_step_dup_outcome;
  step_class->dup_exact = _airlock_host_step_dup_exact;
  step_class->get_prompt = airlock_host_step_get_prompt;
  step_class->get_traits = airlock_host_step_get_traits;
  step_class->dup_resources = airlock_host_step_dup_resources;
  step_class->save = _airlock_host_step_save;
  step_class->load = _airlock_host_step_load;
  step_class->invert = airlock_host_step_invert;
  step_class->restore = _airlock_host_step_restore;
  step_class->verify_async = _airlock_host_step_verify_async;
  step_class->verify_finish = _airlock_host_step_verify_finish;
  step_class->apply_async = airlock_host_step_apply_async;
  step_class->apply_finish = airlock_host_step_apply_finish;
  step_class->check_async = airlock_host_step_check_async;
  step_class->check_finish = airlock_host_step_check_finish;
  step_class->hold_seconds = airlock_host_step_hold_seconds;
  step_class->settle_async = airlock_host_step_settle_async;
  step_class->settle_finish = airlock_host_step_settle_finish;
}

static void
free_operation (gpointer operation)
{
  if (operation != NULL)
    airlock_operation_free (operation);
}

static void
airlock_host_step_init (AirlockHostStep *self)
{
  self->operations = g_ptr_array_new_with_free_func (free_operation);
  self->planned_undo = g_ptr_array_new_with_free_func (free_operation);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->facts = airlock_host_facts_new ();
}

/**
 * airlock_host_step_new:
 *
 * Returns: (transfer full): a step without operations
 */
AirlockHostStep *
airlock_host_step_new (void)
{
  return g_object_new (AIRLOCK_TYPE_HOST_STEP, NULL);
}

/**
 * airlock_host_step_add:
 * @operation: what to do next
 * @undo: (nullable): what takes it back, as far as can be said beforehand; %NULL: nothing changes
 */
void
airlock_host_step_add (AirlockHostStep *self,
                       const AirlockOperation *operation,
                       const AirlockOperation *undo)
{
  g_ptr_array_add (self->operations, airlock_operation_copy (operation));
  g_ptr_array_add (self->planned_undo, undo != NULL ? airlock_operation_copy (undo) : NULL);
}

/**
 * airlock_host_step_set_name:
 * @address: of a device
 * @name: what people call it
 */
void
airlock_host_step_set_name (AirlockHostStep *self, const char *address, const char *name)
{
  g_hash_table_insert (self->names, g_strdup (address), g_utf8_make_valid (name, -1));
}

/**
 * airlock_host_step_get_facts:
 *
 * Returns: (transfer none): what the step stands on; the planner adds to it
 */
AirlockHostFacts *
airlock_host_step_get_facts (AirlockHostStep *self)
{
  return self->facts;
}

/**
 * airlock_host_step_get_operations:
 *
 * Returns: (transfer none) (element-type AirlockOperation): what is done, in order
 */
GPtrArray *
airlock_host_step_get_operations (AirlockHostStep *self)
{
  return self->operations;
}

/* What takes operation @index back: as it came about, else as it was planned; %NULL: nothing. */
const AirlockOperation *
_airlock_host_step_get_undo (AirlockHostStep *self, guint index)
{
  if (self->results != NULL)
    return ((AirlockHelperResult *) self->results->pdata[index])->undo;

  return self->planned_undo->pdata[index];
}
