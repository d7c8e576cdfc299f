/* airlock-plan.c – what will be done, in order, with what speaks against it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-plan.h"

#include "core/analysis/airlock-check.h"

struct _AirlockPlan
{
  GObject parent_instance;

  char *title;
  GPtrArray *steps;      /* of AirlockStep */
  GPtrArray *findings;   /* of AirlockFinding */
  GPtrArray *companions; /* of char * */
  GPtrArray *stays;      /* of char * */
  guint undoes;
  gboolean confirmed;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AirlockPlan, airlock_plan, G_TYPE_OBJECT)

static void
airlock_plan_finalize (GObject *object)
{
  AirlockPlan *self = AIRLOCK_PLAN (object);

  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->steps, g_ptr_array_unref);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_pointer (&self->companions, g_ptr_array_unref);
  g_clear_pointer (&self->stays, g_ptr_array_unref);

  G_OBJECT_CLASS (airlock_plan_parent_class)->finalize (object);
}

static void
airlock_plan_class_init (AirlockPlanClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_plan_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
airlock_plan_init (AirlockPlan *self)
{
  self->steps = g_ptr_array_new_with_free_func (g_object_unref);
  self->findings = g_ptr_array_new_with_free_func (g_object_unref);
  self->companions = g_ptr_array_new_with_free_func (g_free);
  self->stays = g_ptr_array_new_with_free_func (g_free);
}

/**
 * airlock_plan_new:
 * @title: what it does, in one line without a full stop
 *
 * Returns: (transfer full): a plan without steps
 */
AirlockPlan *
airlock_plan_new (const char *title)
{
  AirlockPlan *self = g_object_new (AIRLOCK_TYPE_PLAN, NULL);

  self->title = g_strdup (title);

  return self;
}

/**
 * airlock_plan_add_step:
 * @step: (transfer none): what is done after the steps that are there
 */
void
airlock_plan_add_step (AirlockPlan *self, AirlockStep *step)
{
  airlock_step_set_confirmed (step, self->confirmed);
  g_ptr_array_add (self->steps, g_object_ref (step));
}

static gboolean
equal_findings (gconstpointer a, gconstpointer b)
{
  AirlockFinding *x = AIRLOCK_FINDING ((gpointer) a);
  AirlockFinding *y = AIRLOCK_FINDING ((gpointer) b);

  return g_str_equal (airlock_finding_get_id (x), airlock_finding_get_id (y)) &&
         g_strcmp0 (airlock_finding_get_subject (x), airlock_finding_get_subject (y)) == 0 &&
         g_strcmp0 (airlock_finding_get_detail (x), airlock_finding_get_detail (y)) == 0;
}

/**
 * airlock_plan_add_finding:
 * @finding: (transfer none): what speaks against the plan, or is good to know; each is there once
 */
void
airlock_plan_add_finding (AirlockPlan *self, AirlockFinding *finding)
{
  if (g_ptr_array_find_with_equal_func (self->findings, finding, equal_findings, NULL))
    return;
  g_ptr_array_add (self->findings, g_object_ref (finding));
  airlock_findings_sort (self->findings);
}

static void
set_strings (GPtrArray *strings, GPtrArray *values)
{
  g_ptr_array_set_size (strings, 0);
  for (guint i = 0; values != NULL && i < values->len; i++)
    g_ptr_array_add (strings, g_strdup (values->pdata[i]));
}

/**
 * airlock_plan_set_companions:
 * @companions: (element-type utf8) (nullable): addresses of what goes along
 * @stays: (element-type utf8) (nullable): addresses of group members that need no action
 */
void
airlock_plan_set_companions (AirlockPlan *self, GPtrArray *companions, GPtrArray *stays)
{
  set_strings (self->companions, companions);
  set_strings (self->stays, stays);
}

/**
 * airlock_plan_set_undoes:
 * @entry: the number of the entry of history that this plan takes back
 */
void
airlock_plan_set_undoes (AirlockPlan *self, guint entry)
{
  self->undoes = entry;
}

/**
 * airlock_plan_get_title:
 *
 * Returns: what it does, in one line
 */
const char *
airlock_plan_get_title (AirlockPlan *self)
{
  return self->title;
}

/**
 * airlock_plan_get_steps:
 *
 * Returns: (transfer none) (element-type AirlockStep): its steps in order. None: it is refused, or
 *   everything is so already
 */
GPtrArray *
airlock_plan_get_steps (AirlockPlan *self)
{
  return self->steps;
}

/**
 * airlock_plan_get_findings:
 *
 * Returns: (transfer none) (element-type AirlockFinding): the most severe first
 */
GPtrArray *
airlock_plan_get_findings (AirlockPlan *self)
{
  return self->findings;
}

/**
 * airlock_plan_get_companions:
 *
 * Returns: (transfer none) (element-type utf8): addresses of what goes along (S1–S3)
 */
GPtrArray *
airlock_plan_get_companions (AirlockPlan *self)
{
  return self->companions;
}

/**
 * airlock_plan_get_stays:
 *
 * Returns: (transfer none) (element-type utf8): addresses of group members that stay as they are
 */
GPtrArray *
airlock_plan_get_stays (AirlockPlan *self)
{
  return self->stays;
}

/**
 * airlock_plan_get_undoes:
 *
 * Returns: the number of the entry of history that it takes back, 0: none
 */
guint
airlock_plan_get_undoes (AirlockPlan *self)
{
  return self->undoes;
}

/**
 * airlock_plan_get_verdict:
 *
 * Returns: whether it may be done; a refused one never is
 */
AirlockVerdict
airlock_plan_get_verdict (AirlockPlan *self)
{
  return airlock_findings_get_verdict (self->findings);
}

/**
 * airlock_plan_get_traits:
 *
 * Returns: those of any of its steps; AIRLOCK_STEP_ENDS_WITH_BOOT only if all of them do
 */
AirlockStepTraits
airlock_plan_get_traits (AirlockPlan *self)
{
  AirlockStepTraits any = 0, all = AIRLOCK_STEP_ENDS_WITH_BOOT;

  for (guint i = 0; i < self->steps->len; i++)
    {
      AirlockStepTraits traits = airlock_step_get_traits (self->steps->pdata[i]);

      any |= traits;
      all &= traits;
    }

  return (any & ~AIRLOCK_STEP_ENDS_WITH_BOOT) | (self->steps->len > 0 ? all : 0);
}

/**
 * airlock_plan_asks:
 * @prompt: whose password
 *
 * Returns: whether a step asks for it
 */
gboolean
airlock_plan_asks (AirlockPlan *self, AirlockPrompt prompt)
{
  for (guint i = 0; i < self->steps->len; i++)
    {
      if (airlock_step_get_prompt (self->steps->pdata[i]) == prompt)
        return TRUE;
    }

  return FALSE;
}

/**
 * airlock_plan_count_prompts:
 *
 * Airlock keeps an authorisation for some minutes, except for what a person has to confirm, which
 * is asked for each time; libvirt keeps a connection.
 *
 * Returns: how many passwords will be asked for at most
 */
guint
airlock_plan_count_prompts (AirlockPlan *self)
{
  gboolean each = airlock_plan_get_verdict (self) != AIRLOCK_VERDICT_OK;
  guint own = 0;

  for (guint i = 0; i < self->steps->len; i++)
    {
      if (airlock_step_get_prompt (self->steps->pdata[i]) == AIRLOCK_PROMPT_AIRLOCK)
        own = each ? own + 1 : 1;
    }

  return own + (airlock_plan_asks (self, AIRLOCK_PROMPT_LIBVIRT) ? 1 : 0);
}

/**
 * airlock_plan_dup_resources:
 *
 * Returns: (transfer full): names of all that its steps change, each once
 */
char **
airlock_plan_dup_resources (AirlockPlan *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->steps->len; i++)
    {
      g_auto (GStrv) resources = airlock_step_dup_resources (self->steps->pdata[i]);

      for (gsize j = 0; resources[j] != NULL; j++)
        {
          if (g_hash_table_add (seen, g_strdup (resources[j])))
            g_strv_builder_add (builder, resources[j]);
        }
    }

  return g_strv_builder_end (builder);
}

/* The interface of a network finding stands behind the device in its chain. */
static const char *
name_of_loss (AirlockFinding *finding)
{
  const char *const *chain = airlock_finding_get_chain (finding);

  if (g_str_has_prefix (airlock_finding_get_id (finding), "network.") && chain != NULL &&
      chain[0] != NULL && chain[1] != NULL)
    return chain[1];

  return airlock_finding_get_subject (finding);
}

/**
 * airlock_plan_dup_confirmation:
 *
 * Names the thing that would be lost, not a spell: typing it makes one look at it.
 *
 * Returns: (transfer full) (nullable): what a person has to type before this may be done
 */
char *
airlock_plan_dup_confirmation (AirlockPlan *self)
{
  for (guint i = 0; i < self->findings->len; i++)
    {
      AirlockFinding *finding = self->findings->pdata[i];
      AirlockSeverity severity = airlock_finding_get_severity (finding);

      if (severity == AIRLOCK_SEVERITY_BLOCK)
        return NULL;
      if (severity == AIRLOCK_SEVERITY_CONFIRM || airlock_finding_is_undecided (finding))
        return g_strdup (name_of_loss (finding));
    }

  return NULL;
}

/**
 * airlock_plan_set_confirmed:
 * @confirmed: whether a person has typed airlock_plan_dup_confirmation()
 */
void
airlock_plan_set_confirmed (AirlockPlan *self, gboolean confirmed)
{
  self->confirmed = confirmed;
  for (guint i = 0; i < self->steps->len; i++)
    airlock_step_set_confirmed (self->steps->pdata[i], confirmed);
}

/**
 * airlock_plan_get_confirmed:
 *
 * Returns: whether a person has confirmed it
 */
gboolean
airlock_plan_get_confirmed (AirlockPlan *self)
{
  return self->confirmed;
}

/* What could not be seen before has been looked at now, and is said again where it still could not;
 * the groups' own isolation is judged by this process alone. */
static void
drop_undecided (AirlockPlan *self)
{
  for (guint i = self->findings->len; i > 0; i--)
    {
      AirlockFinding *finding = self->findings->pdata[i - 1];

      if (airlock_finding_is_undecided (finding) &&
          !g_str_has_prefix (airlock_finding_get_id (finding), "isolation."))
        g_ptr_array_remove_index (self->findings, i - 1);
    }
}

typedef struct
{
  AirlockPlanContext *context;
  GPtrArray *findings;
  guint next;
} Consultation;

static void
consultation_free (Consultation *self)
{
  g_object_unref (self->context);
  g_ptr_array_unref (self->findings);
  g_free (self);
}

static void consult_next (GTask *task);

static void
consulted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Consultation *work = g_task_get_task_data (task);
  GError *error = NULL;
  GPtrArray *findings = airlock_step_check_finish (AIRLOCK_STEP (source), result, &error);

  if (findings == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_ptr_array_extend_and_steal (work->findings, findings);
  consult_next (task);
}

static void
consult_next (GTask *task)
{
  AirlockPlan *self = g_task_get_source_object (task);
  Consultation *work = g_task_get_task_data (task);

  if (work->next < self->steps->len)
    {
      airlock_step_check_async (self->steps->pdata[work->next++], work->context,
                                g_task_get_cancellable (task), consulted, g_object_ref (task));
      return;
    }

  drop_undecided (self);
  for (guint i = 0; i < work->findings->len; i++)
    airlock_plan_add_finding (self, work->findings->pdata[i]);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  g_task_return_boolean (task, TRUE);
}

/**
 * airlock_plan_consult_async:
 * @context: the host
 *
 * Asks those who will do the steps what they see, which is more than an unprivileged process does,
 * and puts their findings in the place of what was undecided.
 */
void
airlock_plan_consult_async (AirlockPlan *self,
                            AirlockPlanContext *context,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Consultation *work = g_new0 (Consultation, 1);

  g_task_set_source_tag (task, airlock_plan_consult_async);
  work->context = g_object_ref (context);
  work->findings = g_ptr_array_new_with_free_func (g_object_unref);
  g_task_set_task_data (task, work, (GDestroyNotify) consultation_free);

  if (self->steps->len == 0)
    g_task_return_boolean (task, TRUE);
  else
    consult_next (task);
}

/**
 * airlock_plan_consult_finish:
 * @error: why nobody could be asked, such as %AIRLOCK_ERROR_NOT_INSTALLED
 *
 * Returns: whether they were asked
 */
gboolean
airlock_plan_consult_finish (AirlockPlan *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
