/* airlock-change-private.h – how each operation looks, acts and is taken back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-device-driver-private.h"
#include "airlock-ledger-private.h"

G_BEGIN_DECLS

/**
 * AirlockChangeClass:
 * @look: refuses what can't be done, notes what is there, and says what will be different
 * @make: does it and looks whether it was done
 * @take_back: brings the kernel's side back to what was noted; nothing is done where that is so
 *
 * One for each kind of operation. The ledger's entries are written by the binder, before @make.
 */
typedef struct
{
  gboolean (*look)      (AirlockKernel *kernel,
                         AirlockChange *change,
                         GError       **error);
  gboolean (*make)      (AirlockKernel *kernel,
                         AirlockChange *change,
                         GError       **error);
  gboolean (*take_back) (AirlockKernel *kernel,
                         AirlockChange *change,
                         GError       **error);
} AirlockChangeClass;

extern const AirlockChangeClass _airlock_bind_change;
extern const AirlockChangeClass _airlock_unbind_change;
extern const AirlockChangeClass _airlock_hold_change;
extern const AirlockChangeClass _airlock_forget_change;
extern const AirlockChangeClass _airlock_vfs_change;
extern const AirlockChangeClass _airlock_hugepages_change;
extern const AirlockChangeClass _airlock_d3cold_change;

const AirlockChangeClass *_airlock_change_get_class (AirlockOperationKind    kind);
gboolean                  _airlock_change_look      (AirlockKernel          *kernel,
                                                     AirlockLedger          *ledger,
                                                     AirlockChange          *change,
                                                     GError                **error);

/* What the looks share. */
gboolean                  _airlock_change_was_kept  (const AirlockChange    *change,
                                                     AirlockOperationKind    kind);
gboolean                  _airlock_change_keep      (AirlockChange          *change,
                                                     AirlockOperationKind    kind,
                                                     gboolean                keep,
                                                     GError                **error);
void                      _airlock_change_set_undo  (AirlockChange          *change,
                                                     AirlockOperationKind    kind,
                                                     gboolean                keep);

G_END_DECLS
