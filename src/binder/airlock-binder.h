/* airlock-binder.h – binds devices to VFIO and gives them back, with a ledger
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-kernel.h"
#include "base/airlock-operation.h"

G_BEGIN_DECLS

/**
 * AirlockBindingState:
 * @AIRLOCK_BINDING_PENDING: being worked on, or it was when the process ended
 * @AIRLOCK_BINDING_BOUND: bound to VFIO by Airlock
 * @AIRLOCK_BINDING_HELD: to be bound at the next boot
 * @AIRLOCK_BINDING_STUCK: the kernel has not finished a write; only a reboot helps (R4.5)
 * @AIRLOCK_BINDING_MISPLACED: kept, and another device sits at its address now (S10)
 */
typedef enum
{
  AIRLOCK_BINDING_PENDING,
  AIRLOCK_BINDING_BOUND,
  AIRLOCK_BINDING_HELD,
  AIRLOCK_BINDING_STUCK,
  AIRLOCK_BINDING_MISPLACED,
} AirlockBindingState;

/**
 * AirlockBinding:
 * @device: which
 * @state: how it stands
 * @kept: whether it is done again at each boot
 * @host_driver: (nullable): the driver it is given back to; %NULL: none was bound
 * @num_vfs: virtual functions kept for a physical function, -1: none are kept
 * @autoprobe: whether host drivers may take those
 *
 * A line of the ledger.
 */
typedef struct
{
  AirlockDeviceIdentity device;
  AirlockBindingState state;
  gboolean kept;
  char *host_driver;
  gint num_vfs;
  gboolean autoprobe;
} AirlockBinding;

void airlock_binding_free (AirlockBinding *self);

/**
 * AirlockOutcome:
 * @changed: whether anything was changed: nothing is when things were already so
 * @undo: what takes it back; only if @changed
 * @got: set-vfs, hugepages: what the kernel really made, which may be fewer
 * @driver: (nullable): the device's driver afterwards
 */
typedef struct
{
  gboolean changed;
  AirlockOperation undo;
  guint got;
  char *driver;
} AirlockOutcome;

void airlock_outcome_free (AirlockOutcome *self);

/**
 * AirlockBinderProgress:
 * @index: which operation of the batch
 * @done: whether it has been done, else it begins
 *
 * Called in the thread that applies.
 */
typedef void (*AirlockBinderProgress) (guint    index,
                                       gboolean done,
                                       gpointer user_data);

/**
 * AirlockBinderGuard:
 * @device: what the host has, and would lose
 * @user_data: of airlock_binder_set_guard()
 * @error: return location
 *
 * Called in the thread that applies or recovers.
 *
 * Returns: whether the host can do without it now
 */
typedef gboolean (*AirlockBinderGuard) (const AirlockDeviceIdentity *device,
                                        gpointer                     user_data,
                                        GError                     **error);

/**
 * AirlockBinder:
 *
 * Blocking: use it from a worker thread. One writer at a time, across processes (R10.13). Before
 * each write the ledger in the run folder says what is about to happen and is on the disk; a binder
 * that finds a pending entry takes it back before anything else. What is kept lies in the state
 * folder. Judging what may be taken is not its work: see src/safety.
 */
#define AIRLOCK_TYPE_BINDER (airlock_binder_get_type ())
G_DECLARE_FINAL_TYPE (AirlockBinder, airlock_binder, AIRLOCK, BINDER, GObject)

AirlockBinder *airlock_binder_new        (AirlockKernel          *kernel,
                                          const char             *run_folder,
                                          const char             *state_folder);
void           airlock_binder_set_guard  (AirlockBinder          *self,
                                          AirlockBinderGuard      guard,
                                          gpointer                user_data);
gboolean       airlock_binder_recover    (AirlockBinder          *self,
                                          GError                **error);
GPtrArray     *airlock_binder_apply      (AirlockBinder          *self,
                                          GPtrArray              *operations,
                                          AirlockBinderProgress   progress,
                                          gpointer                user_data,
                                          GCancellable           *cancellable,
                                          GError                **error);
GPtrArray     *airlock_binder_list       (AirlockBinder          *self,
                                          GError                **error);
GPtrArray     *airlock_binder_list_kept  (AirlockBinder          *self,
                                          GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockBinding, airlock_binding_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockOutcome, airlock_outcome_free)

G_END_DECLS
