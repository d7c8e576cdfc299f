/* airlock-snapshot.h – a host in a file, to send to someone who helps
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "airlock-platform.h"
#include "airlock-supplement.h"

G_BEGIN_DECLS

/**
 * AirlockSnapshot:
 *
 * A `.airlock` file that is open: a compressed tar archive of what Airlock reads of a host, unpacked
 * into a folder of its own that goes with the object.
 */
#define AIRLOCK_TYPE_SNAPSHOT (airlock_snapshot_get_type ())
G_DECLARE_FINAL_TYPE (AirlockSnapshot, airlock_snapshot, AIRLOCK, SNAPSHOT, GObject)

/* Limits for what is opened; a snapshot of 10 000 functions stays far below. */
#define AIRLOCK_SNAPSHOT_MAX_ENTRIES 1000000u
#define AIRLOCK_SNAPSHOT_MAX_SIZE (512u << 20)
#define AIRLOCK_SNAPSHOT_MAX_FILE (64u << 20)
#define AIRLOCK_SNAPSHOT_MAX_DEPTH 48u

AirlockSnapshot *airlock_snapshot_open        (const char       *path,
                                               GCancellable     *cancellable,
                                               GError          **error);
const char      *airlock_snapshot_get_folder  (AirlockSnapshot  *self);
GDateTime       *airlock_snapshot_get_date    (AirlockSnapshot  *self);
const char      *airlock_snapshot_get_kernel  (AirlockSnapshot  *self);
gboolean         airlock_snapshot_is_demo     (AirlockSnapshot  *self);
gboolean         airlock_snapshot_is_snapshot (const char       *path);

/**
 * AirlockSnapshotDraft:
 *
 * What would be saved, to be looked at before it is.
 */
#define AIRLOCK_TYPE_SNAPSHOT_DRAFT (airlock_snapshot_draft_get_type ())
G_DECLARE_FINAL_TYPE (AirlockSnapshotDraft, airlock_snapshot_draft, AIRLOCK, SNAPSHOT_DRAFT, GObject)

AirlockSnapshotDraft *airlock_snapshot_draft_new   (const char           *root,
                                                    AirlockSupplement    *supplement,
                                                    GCancellable         *cancellable,
                                                    GError              **error);
char                **airlock_snapshot_draft_list  (AirlockSnapshotDraft *self);
gboolean              airlock_snapshot_draft_save  (AirlockSnapshotDraft *self,
                                                    const char           *path,
                                                    GError              **error);

G_END_DECLS
