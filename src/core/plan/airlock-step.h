/* airlock-step.h – one change of a plan, which knows how to be taken back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "airlock-plan-context.h"
#include "airlock-restore.h"

G_BEGIN_DECLS

/**
 * AirlockPrompt:
 * @AIRLOCK_PROMPT_NONE: no password is asked for
 * @AIRLOCK_PROMPT_AIRLOCK: Airlock's own
 * @AIRLOCK_PROMPT_LIBVIRT: libvirt's
 */
typedef enum
{
  AIRLOCK_PROMPT_NONE,
  AIRLOCK_PROMPT_AIRLOCK,
  AIRLOCK_PROMPT_LIBVIRT,
} AirlockPrompt;

/**
 * AirlockStepTraits:
 * @AIRLOCK_STEP_NEEDS_REBOOT: works only after this computer was booted again
 * @AIRLOCK_STEP_NEEDS_VM_START: works only from the VM's next start on
 * @AIRLOCK_STEP_ENDS_WITH_BOOT: what it does is gone after a reboot by itself
 */
typedef enum
{
  AIRLOCK_STEP_NEEDS_REBOOT = 1 << 0,
  AIRLOCK_STEP_NEEDS_VM_START = 1 << 1,
  AIRLOCK_STEP_ENDS_WITH_BOOT = 1 << 2,
} AirlockStepTraits;

/**
 * AirlockStep:
 *
 * One change, planned, done or taken back. It carries all that verifying, doing and inverting it
 * needs, so that what one process has begun another can take back. All functions are for the main
 * thread; whatever waits is asynchronous and does its work in a thread.
 *
 * Signals: "progress" (guint done, guint total): inside one long step; "reverted" (gboolean complete,
 * char *message): nobody kept it in time, so it was taken back.
 */
#define AIRLOCK_TYPE_STEP (airlock_step_get_type ())
G_DECLARE_DERIVABLE_TYPE (AirlockStep, airlock_step, AIRLOCK, STEP, GObject)

/**
 * AirlockStepClass:
 * @kind: its name in journals; set by each type
 * @dup_title: "Add 4 functions": what is done, in words
 * @dup_details: (nullable): a line for each thing that is touched
 * @dup_exact: (nullable): the exact changes: a diff, or the values that are written
 * @get_prompt: which password it asks for; none unless overridden
 * @get_traits: none unless overridden
 * @dup_resources: what it changes: "pci:0000:01:00.0", "hugepages:0:2048", "domain:UUID"; with "uses:"
 *   before it, what it only stands on, such as the virtual functions of another step
 * @save: adds its members to @object, what applying has yielded included
 * @load: the reverse; @object may hold anything, and bad input is an error
 * @invert: (nullable): the step that takes this one back, from what applying yielded, or from what
 *   was planned if that is not known; %NULL without error: there is nothing to take back. As it is
 *   not always known whether a step was done, its inverse does nothing where it was not
 * @verify_async: whether things still are as when this was planned; fails with AIRLOCK_ERROR_STALE,
 *   naming what changed. @resuming: the step may have been done already
 * @apply_async: does all of it or nothing: what fails has been taken back, or the error says so
 * @check_async: (nullable): what somebody who sees more than this process says of it, as findings
 * @hold_seconds: (nullable): how long the change stands unless settle_async() is called; 0: for good
 * @settle_async: (nullable): keeps what only stands for some seconds, or takes it back at once
 * @restore: (nullable): adds what takes it back without Airlock
 * @dup_outcome: (nullable): after it was applied: where less came of it than was asked for
 */
struct _AirlockStepClass
{
  GObjectClass parent_class;

  const char *kind;

  char              *(*dup_title)     (AirlockStep          *self);
  char             **(*dup_details)   (AirlockStep          *self);
  char              *(*dup_exact)     (AirlockStep          *self);
  AirlockPrompt      (*get_prompt)    (AirlockStep          *self);
  AirlockStepTraits  (*get_traits)    (AirlockStep          *self);
  char             **(*dup_resources) (AirlockStep          *self);
  char              *(*dup_outcome)   (AirlockStep          *self);

  void               (*save)          (AirlockStep          *self,
                                       JsonObject           *object);
  gboolean           (*load)          (AirlockStep          *self,
                                       JsonObject           *object,
                                       GError              **error);
  AirlockStep       *(*invert)        (AirlockStep          *self,
                                       GError              **error);
  void               (*restore)       (AirlockStep          *self,
                                       AirlockRestore       *restore);

  void               (*verify_async)  (AirlockStep          *self,
                                       AirlockPlanContext   *context,
                                       gboolean              resuming,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
  gboolean           (*verify_finish) (AirlockStep          *self,
                                       GAsyncResult         *result,
                                       GError              **error);
  void               (*apply_async)   (AirlockStep          *self,
                                       AirlockPlanContext   *context,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
  gboolean           (*apply_finish)  (AirlockStep          *self,
                                       GAsyncResult         *result,
                                       GError              **error);
  void               (*check_async)   (AirlockStep          *self,
                                       AirlockPlanContext   *context,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
  GPtrArray         *(*check_finish)  (AirlockStep          *self,
                                       GAsyncResult         *result,
                                       GError              **error);
  guint              (*hold_seconds)  (AirlockStep          *self);
  void               (*settle_async)  (AirlockStep          *self,
                                       AirlockPlanContext   *context,
                                       gboolean              keep,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
  gboolean           (*settle_finish) (AirlockStep          *self,
                                       GAsyncResult         *result,
                                       GError              **error);

  gpointer padding[4];
};

void              airlock_step_register       (const char           *kind,
                                               GType                 type);

char             *airlock_step_dup_title      (AirlockStep          *self);
char            **airlock_step_dup_details    (AirlockStep          *self);
char             *airlock_step_dup_exact      (AirlockStep          *self);
AirlockPrompt     airlock_step_get_prompt     (AirlockStep          *self);
AirlockStepTraits airlock_step_get_traits     (AirlockStep          *self);
char            **airlock_step_dup_resources  (AirlockStep          *self);
char             *airlock_step_dup_outcome    (AirlockStep          *self);
gboolean          airlock_step_get_confirmed  (AirlockStep          *self);
void              airlock_step_set_confirmed  (AirlockStep          *self,
                                               gboolean              confirmed);

JsonObject       *airlock_step_to_json        (AirlockStep          *self);
AirlockStep      *airlock_step_new_from_json  (JsonObject           *object,
                                               GError              **error);
AirlockStep      *airlock_step_invert         (AirlockStep          *self,
                                               GError              **error);
void              airlock_step_restore        (AirlockStep          *self,
                                               AirlockRestore       *restore);

void              airlock_step_verify_async   (AirlockStep          *self,
                                               AirlockPlanContext   *context,
                                               gboolean              resuming,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean          airlock_step_verify_finish  (AirlockStep          *self,
                                               GAsyncResult         *result,
                                               GError              **error);
void              airlock_step_apply_async    (AirlockStep          *self,
                                               AirlockPlanContext   *context,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean          airlock_step_apply_finish   (AirlockStep          *self,
                                               GAsyncResult         *result,
                                               GError              **error);
void              airlock_step_undo_async     (AirlockStep          *self,
                                               AirlockPlanContext   *context,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean          airlock_step_undo_finish    (AirlockStep          *self,
                                               GAsyncResult         *result,
                                               GError              **error);
void              airlock_step_check_async    (AirlockStep          *self,
                                               AirlockPlanContext   *context,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
GPtrArray        *airlock_step_check_finish   (AirlockStep          *self,
                                               GAsyncResult         *result,
                                               GError              **error);
guint             airlock_step_hold_seconds   (AirlockStep          *self);
void              airlock_step_settle_async   (AirlockStep          *self,
                                               AirlockPlanContext   *context,
                                               gboolean              keep,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean          airlock_step_settle_finish  (AirlockStep          *self,
                                               GAsyncResult         *result,
                                               GError              **error);

G_END_DECLS
