/* airlock-step.c – one change of a plan, which knows how to be taken back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-step.h"

#include <glib/gi18n-lib.h>

#include "airlock-host-step.h"
#include "airlock-json-member.h"
#include "base/airlock-error.h"
#include "core/domain/airlock-domain-step.h"

typedef struct
{
  gboolean confirmed;
} AirlockStepPrivate;

enum
{
  SIGNAL_PROGRESS,
  SIGNAL_REVERTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (AirlockStep, airlock_step, G_TYPE_OBJECT)

G_LOCK_DEFINE_STATIC (kinds);
static GHashTable *kinds; /* kind to GType */

/**
 * airlock_step_register:
 * @kind: a kind of step, as journals name it; static
 * @type: its type
 *
 * Lets steps of a type be read from history. Airlock's own are known without it.
 */
void
airlock_step_register (const char *kind, GType type)
{
  G_LOCK (kinds);
  if (kinds == NULL)
    kinds = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_insert (kinds, (gpointer) kind, GSIZE_TO_POINTER (type));
  G_UNLOCK (kinds);
}

static GType
find_kind (const char *kind)
{
  GType type = G_TYPE_INVALID;

  if (g_str_equal (kind, "host"))
    return AIRLOCK_TYPE_HOST_STEP;
  if (g_str_equal (kind, "domain"))
    return AIRLOCK_TYPE_DOMAIN_STEP;

  G_LOCK (kinds);
  if (kinds != NULL)
    type = GPOINTER_TO_SIZE (g_hash_table_lookup (kinds, kind));
  G_UNLOCK (kinds);

  return type;
}

static char **
no_strings (AirlockStep *self)
{
  return g_new0 (char *, 1);
}

static char *
no_string (AirlockStep *self)
{
  return NULL;
}

static AirlockPrompt
no_prompt (AirlockStep *self)
{
  return AIRLOCK_PROMPT_NONE;
}

static AirlockStepTraits
no_traits (AirlockStep *self)
{
  return 0;
}

static guint
no_seconds (AirlockStep *self)
{
  return 0;
}

static void
no_restore (AirlockStep *self, AirlockRestore *restore)
{
}

static void
airlock_step_class_init (AirlockStepClass *klass)
{
  klass->dup_details = no_strings;
  klass->dup_exact = no_string;
  klass->get_prompt = no_prompt;
  klass->get_traits = no_traits;
  klass->dup_resources = no_strings;
  klass->dup_outcome = no_string;
  klass->hold_seconds = no_seconds;
  klass->restore = no_restore;

  signals[SIGNAL_PROGRESS] =
      g_signal_new ("progress", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[SIGNAL_REVERTED] =
      g_signal_new ("reverted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_BOOLEAN, G_TYPE_STRING);
}

static void
airlock_step_init (AirlockStep *self)
{
}

/**
 * airlock_step_dup_title:
 *
 * Returns: (transfer full): what is done, in a few words without a full stop
 */
char *
airlock_step_dup_title (AirlockStep *self)
{
  return AIRLOCK_STEP_GET_CLASS (self)->dup_title (self);
}

/**
 * airlock_step_dup_details:
 *
 * Returns: (transfer full): a line for each thing that is touched; may be empty
 */
char **
airlock_step_dup_details (AirlockStep *self)
{
  return AIRLOCK_STEP_GET_CLASS (self)->dup_details (self);
}

/**
 * airlock_step_dup_exact:
 *
 * Returns: (transfer full) (nullable): a diff, or the values that are written: for those who want
 * to see it all
 */
char *
airlock_step_dup_exact (AirlockStep *self)
{
  return AIRLOCK_STEP_GET_CLASS (self)->dup_exact (self);
}

/**
 * airlock_step_get_prompt:
 *
 * Returns: whose password it asks for
 */
AirlockPrompt
airlock_step_get_prompt (AirlockStep *self)
{
  return AIRLOCK_STEP_GET_CLASS (self)->get_prompt (self);
}

/**
 * airlock_step_get_traits:
 *
 * Returns: when it works, and for how long
 */
AirlockStepTraits
airlock_step_get_traits (AirlockStep *self)
{
  return AIRLOCK_STEP_GET_CLASS (self)->get_traits (self);
}

/**
 * airlock_step_dup_resources:
 *
 * Where a later step changes or uses what an earlier one changes, it has to be undone first.
 *
 * Returns: (transfer full): names of what it changes
 */
char **
airlock_step_dup_resources (AirlockStep *self)
{
  return AIRLOCK_STEP_GET_CLASS (self)->dup_resources (self);
}

/**
 * airlock_step_dup_outcome:
 *
 * Returns: (transfer full) (nullable): after it was applied, a sentence where less came of it than
 * was asked for
 */
char *
airlock_step_dup_outcome (AirlockStep *self)
{
  return AIRLOCK_STEP_GET_CLASS (self)->dup_outcome (self);
}

/**
 * airlock_step_get_confirmed:
 *
 * Returns: whether a person has confirmed what the findings ask to be confirmed
 */
gboolean
airlock_step_get_confirmed (AirlockStep *self)
{
  AirlockStepPrivate *priv = airlock_step_get_instance_private (self);

  return priv->confirmed;
}

/**
 * airlock_step_set_confirmed:
 * @confirmed: whether a person has confirmed it; never stored
 */
void
airlock_step_set_confirmed (AirlockStep *self, gboolean confirmed)
{
  AirlockStepPrivate *priv = airlock_step_get_instance_private (self);

  priv->confirmed = confirmed;
}

/**
 * airlock_step_to_json:
 *
 * Returns: (transfer full): all that another process needs to verify it, do it or take it back
 */
JsonObject *
airlock_step_to_json (AirlockStep *self)
{
  AirlockStepClass *klass = AIRLOCK_STEP_GET_CLASS (self);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "kind", klass->kind);
  klass->save (self, object);

  return object;
}

/**
 * airlock_step_new_from_json:
 * @object: anything
 * @error: %AIRLOCK_ERROR_INVALID: it is no step
 *
 * Returns: (transfer full) (nullable): the step
 */
AirlockStep *
airlock_step_new_from_json (JsonObject *object, GError **error)
{
  g_autoptr (AirlockStep) self = NULL;
  const char *kind;
  GType type;

  if (!airlock_json_member_string (object, "kind", &kind, error))
    return NULL;
  type = find_kind (kind);
  if (type == G_TYPE_INVALID)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("unknown kind of step “%s”"),
                   kind);
      return NULL;
    }

  self = g_object_new (type, NULL);
  if (!AIRLOCK_STEP_GET_CLASS (self)->load (self, object, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * airlock_step_invert:
 * @error: %AIRLOCK_ERROR_UNSUPPORTED: it can't be taken back
 *
 * Makes the step that takes this one back. Once this one was applied, it takes back what was really
 * changed; before that, or where it is not known how far it came, what was planned.
 *
 * Returns: (transfer full) (nullable): the step; %NULL without error if there is nothing to take
 * back
 */
AirlockStep *
airlock_step_invert (AirlockStep *self, GError **error)
{
  AirlockStepClass *klass = AIRLOCK_STEP_GET_CLASS (self);
  AirlockStep *inverse;

  if (klass->invert == NULL)
    {
      g_autofree char *title = airlock_step_dup_title (self);

      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNSUPPORTED, _ ("“%s” can’t be taken back"),
                   title);
      return NULL;
    }

  inverse = klass->invert (self, error);
  if (inverse != NULL)
    airlock_step_set_confirmed (inverse, airlock_step_get_confirmed (self));

  return inverse;
}

/**
 * airlock_step_restore:
 * @restore: gets what takes this step back without Airlock
 */
void
airlock_step_restore (AirlockStep *self, AirlockRestore *restore)
{
  AIRLOCK_STEP_GET_CLASS (self)->restore (self, restore);
}

/**
 * airlock_step_verify_async:
 * @context: the host
 * @resuming: it may have been done already: only what it would act upon has to be the same
 *
 * Looks whether things still are as they were planned.
 */
void
airlock_step_verify_async (AirlockStep *self,
                           AirlockPlanContext *context,
                           gboolean resuming,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  AIRLOCK_STEP_GET_CLASS (self)->verify_async (self, context, resuming, cancellable, callback,
                                               user_data);
}

/**
 * airlock_step_verify_finish:
 * @error: %AIRLOCK_ERROR_STALE: something changed, which the message names
 *
 * Returns: whether it may be done
 */
gboolean
airlock_step_verify_finish (AirlockStep *self, GAsyncResult *result, GError **error)
{
  return AIRLOCK_STEP_GET_CLASS (self)->verify_finish (self, result, error);
}

/**
 * airlock_step_apply_async:
 * @context: the host
 * @cancellable: stops it where it can be stopped; what was done then is taken back
 *
 * Does it.
 */
void
airlock_step_apply_async (AirlockStep *self,
                          AirlockPlanContext *context,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  AIRLOCK_STEP_GET_CLASS (self)->apply_async (self, context, cancellable, callback, user_data);
}

/**
 * airlock_step_apply_finish:
 * @error: why it was not done; %AIRLOCK_ERROR_TIMED_OUT: whether it was done is not known
 *
 * Returns: whether it was done
 */
gboolean
airlock_step_apply_finish (AirlockStep *self, GAsyncResult *result, GError **error)
{
  return AIRLOCK_STEP_GET_CLASS (self)->apply_finish (self, result, error);
}

static void
undo_applied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError *error = NULL;

  if (airlock_step_apply_finish (AIRLOCK_STEP (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * airlock_step_undo_async:
 * @context: the host
 *
 * Takes it back at once, by applying its inverse.
 */
void
airlock_step_undo_async (AirlockStep *self,
                         AirlockPlanContext *context,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (AirlockStep) inverse = NULL;
  g_autoptr (GError) error = NULL;

  g_task_set_source_tag (task, airlock_step_undo_async);
  inverse = airlock_step_invert (self, &error);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (inverse == NULL)
    g_task_return_boolean (task, TRUE);
  else
    airlock_step_apply_async (inverse, context, cancellable, undo_applied, g_steal_pointer (&task));
}

/**
 * airlock_step_undo_finish:
 * @error: why it could not be taken back
 *
 * Returns: whether everything is as it was
 */
gboolean
airlock_step_undo_finish (AirlockStep *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * airlock_step_check_async:
 * @context: the host
 *
 * Asks whoever sees more than this process what speaks against it.
 */
void
airlock_step_check_async (AirlockStep *self,
                          AirlockPlanContext *context,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  AirlockStepClass *klass = AIRLOCK_STEP_GET_CLASS (self);
  g_autoptr (GTask) task = NULL;

  if (klass->check_async != NULL)
    {
      klass->check_async (self, context, cancellable, callback, user_data);
      return;
    }

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, airlock_step_check_async);
  g_task_return_pointer (task, g_ptr_array_new_with_free_func (g_object_unref),
                         (GDestroyNotify) g_ptr_array_unref);
}

/**
 * airlock_step_check_finish:
 * @error: why nobody could be asked
 *
 * Returns: (transfer full) (element-type AirlockFinding) (nullable): what was found
 */
GPtrArray *
airlock_step_check_finish (AirlockStep *self, GAsyncResult *result, GError **error)
{
  AirlockStepClass *klass = AIRLOCK_STEP_GET_CLASS (self);

  if (klass->check_async != NULL)
    return klass->check_finish (self, result, error);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * airlock_step_hold_seconds:
 *
 * Returns: after it was applied: the seconds until it is taken back by itself, 0: never
 */
guint
airlock_step_hold_seconds (AirlockStep *self)
{
  return AIRLOCK_STEP_GET_CLASS (self)->hold_seconds (self);
}

/**
 * airlock_step_settle_async:
 * @context: the host
 * @keep: whether it is to stand; else it is taken back at once
 *
 * Ends the wait of a step whose airlock_step_hold_seconds() is not 0.
 */
void
airlock_step_settle_async (AirlockStep *self,
                           AirlockPlanContext *context,
                           gboolean keep,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  AIRLOCK_STEP_GET_CLASS (self)->settle_async (self, context, keep, cancellable, callback,
                                               user_data);
}

/**
 * airlock_step_settle_finish:
 * @error: why that could not be done
 *
 * Returns: whether it is kept, or taken back, as was asked for
 */
gboolean
airlock_step_settle_finish (AirlockStep *self, GAsyncResult *result, GError **error)
{
  return AIRLOCK_STEP_GET_CLASS (self)->settle_finish (self, result, error);
}
