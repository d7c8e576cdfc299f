/* airlock-plan-context.c – what the steps of a plan work with: the host and its helper
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-plan-context.h"

struct _AirlockPlanContext
{
  GObject parent_instance;

  AirlockHelper *helper;   /* owned, nullable */
  AirlockSysroot *sysroot; /* owned */
};

G_DEFINE_FINAL_TYPE (AirlockPlanContext, airlock_plan_context, G_TYPE_OBJECT)

static void
airlock_plan_context_dispose (GObject *object)
{
  AirlockPlanContext *self = AIRLOCK_PLAN_CONTEXT (object);

  g_clear_object (&self->helper);
  g_clear_object (&self->sysroot);

  G_OBJECT_CLASS (airlock_plan_context_parent_class)->dispose (object);
}

static void
airlock_plan_context_class_init (AirlockPlanContextClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = airlock_plan_context_dispose;
}

static void
airlock_plan_context_init (AirlockPlanContext *self)
{
}

/**
 * airlock_plan_context_new:
 * @helper: (nullable): who changes the host; %NULL: nobody can
 * @sysroot: the host
 *
 * Returns: (transfer full): where plans are carried out
 */
AirlockPlanContext *
airlock_plan_context_new (AirlockHelper *helper, AirlockSysroot *sysroot)
{
  AirlockPlanContext *self = g_object_new (AIRLOCK_TYPE_PLAN_CONTEXT, NULL);

  g_set_object (&self->helper, helper);
  g_set_object (&self->sysroot, sysroot);

  return self;
}

/**
 * airlock_plan_context_get_helper:
 *
 * Returns: (transfer none) (nullable): who changes the host
 */
AirlockHelper *
airlock_plan_context_get_helper (AirlockPlanContext *self)
{
  return self->helper;
}

/**
 * airlock_plan_context_get_sysroot:
 *
 * Returns: (transfer none): the host
 */
AirlockSysroot *
airlock_plan_context_get_sysroot (AirlockPlanContext *self)
{
  return self->sysroot;
}
