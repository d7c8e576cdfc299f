/* airlock-snapshot-private.h – what makes the demo's snapshots while Airlock is built
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-snapshot.h"

G_BEGIN_DECLS

AirlockSnapshotDraft *_airlock_snapshot_draft_new_demo (const char  *root,
                                                        gint64       created,
                                                        GError     **error);

G_END_DECLS
