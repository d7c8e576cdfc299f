/* plan-world.h – a small world for plans: files that steps write, and faults at every point
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/plan/airlock-executor.h"
#include "temporary-root.h"

G_BEGIN_DECLS

/**
 * FileFault:
 *
 * What goes wrong with the step that a fault is set for.
 */
typedef enum
{
  FILE_FAULT_NONE,
  FILE_FAULT_FAIL,       /* it can't be done */
  FILE_FAULT_UNCERTAIN,  /* it is done, and the answer is lost */
  FILE_FAULT_HANG,       /* it goes on until it is cancelled */
  FILE_FAULT_DIE_BEFORE, /* the process dies before the change */
  FILE_FAULT_DIE_AFTER,  /* the process dies after it */
  FILE_FAULT_NO_UNDO,    /* it is done, and can't be taken back */
  FILE_FAULT_DIE_IN_UNDO,
} FileFault;

/* A step that writes a file of the world. */
#define FILE_TYPE_STEP (file_step_get_type ())
G_DECLARE_FINAL_TYPE (FileStep, file_step, FILE, STEP, AirlockStep)

FileStep *file_step_new       (AirlockSysroot    *sysroot,
                               const char        *name,
                               const char        *value);
void      file_step_set_hold  (FileStep          *self,
                               guint              seconds);

/* The fault of the step that writes @name, in this process. */
void      file_step_set_fault (const char        *name,
                               FileFault          fault);

typedef struct
{
  TemporaryRoot *root;
  AirlockSysroot *sysroot;
  AirlockPlanContext *context;
  char *folder;
  AirlockHistory *history;
} PlanWorld;

PlanWorld *plan_world_new         (void);
PlanWorld *plan_world_open        (const char    *folder);
void       plan_world_set_helper  (PlanWorld     *self,
                                   AirlockHelper *helper);
void       plan_world_free        (PlanWorld     *self);
void       plan_world_set         (PlanWorld     *self,
                                   const char    *name,
                                   const char    *value);
char      *plan_world_get         (PlanWorld     *self,
                                   const char    *name);
void       plan_world_load        (PlanWorld     *self);
gboolean   plan_world_run         (PlanWorld     *self,
                                   AirlockPlan   *plan,
                                   GError       **error);
gboolean   plan_world_execute     (AirlockExecutor *executor,
                                   GCancellable  *cancellable,
                                   GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlanWorld, plan_world_free)

G_END_DECLS
