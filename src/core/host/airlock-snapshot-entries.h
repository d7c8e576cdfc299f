/* airlock-snapshot-entries.h – the contents of a snapshot: what was read of a host, path by path
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "base/airlock-sysroot.h"

G_BEGIN_DECLS

typedef enum
{
  AIRLOCK_ENTRY_DIRECTORY,
  AIRLOCK_ENTRY_FILE,
  AIRLOCK_ENTRY_LINK,
  AIRLOCK_ENTRY_NAME,       /* seen in a listing, never looked at: stored as an empty file */
  AIRLOCK_ENTRY_UNREADABLE, /* stored as a link to itself, which reads as unknown */
} AirlockEntryKind;

/**
 * AirlockSnapshotEntry:
 * @kind: what it is
 * @path: absolute inside the root, with no link in it but possibly the last part
 * @data: a file's bytes, or a link's target relative to its folder
 */
typedef struct
{
  AirlockEntryKind kind;
  char *path;
  GBytes *data; /* nullable */
} AirlockSnapshotEntry;

/**
 * AirlockSnapshotRecorder:
 *
 * Collects the accesses of an observed root.
 */
typedef struct _AirlockSnapshotRecorder AirlockSnapshotRecorder;

AirlockSnapshotRecorder *_airlock_snapshot_recorder_new  (const char              *path,
                                                          GError                 **error);
void                     _airlock_snapshot_recorder_free (AirlockSnapshotRecorder *self);
AirlockSysroot          *_airlock_snapshot_recorder_get_sysroot (AirlockSnapshotRecorder *self);
GPtrArray               *_airlock_snapshot_recorder_finish (AirlockSnapshotRecorder *self);

AirlockSnapshotEntry    *_airlock_snapshot_entry_new     (AirlockEntryKind         kind,
                                                          const char              *path,
                                                          const void              *data,
                                                          gsize                    length);
void                     _airlock_snapshot_entry_free    (AirlockSnapshotEntry    *self);

void                     _airlock_snapshot_redact        (GPtrArray               *entries,
                                                          const char              *host_name);
void                     _airlock_snapshot_entries_sort  (GPtrArray               *entries);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockSnapshotRecorder, _airlock_snapshot_recorder_free)

G_END_DECLS
