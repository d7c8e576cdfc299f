/* airlock-history-entry.h – one plan that was carried out, or a change that was noticed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-plan.h"

G_BEGIN_DECLS

/**
 * AirlockHistoryState:
 * @AIRLOCK_HISTORY_APPLIED: done, and in force
 * @AIRLOCK_HISTORY_ENDED: done, and gone with a reboot by itself
 * @AIRLOCK_HISTORY_UNDONE: done, and taken back later
 * @AIRLOCK_HISTORY_FAILED: failed or stopped; everything was as before
 * @AIRLOCK_HISTORY_REVERTED: nobody kept it, so it was taken back by itself
 * @AIRLOCK_HISTORY_INTERRUPTED: neither done nor taken back: it can be finished or undone
 * @AIRLOCK_HISTORY_RUNNING: another process is at it right now
 * @AIRLOCK_HISTORY_SEEN: changed without Airlock, noticed at a start
 * @AIRLOCK_HISTORY_UNREADABLE: its files make no sense
 */
typedef enum
{
  AIRLOCK_HISTORY_APPLIED,
  AIRLOCK_HISTORY_ENDED,
  AIRLOCK_HISTORY_UNDONE,
  AIRLOCK_HISTORY_FAILED,
  AIRLOCK_HISTORY_REVERTED,
  AIRLOCK_HISTORY_INTERRUPTED,
  AIRLOCK_HISTORY_RUNNING,
  AIRLOCK_HISTORY_SEEN,
  AIRLOCK_HISTORY_UNREADABLE,
} AirlockHistoryState;

/**
 * AirlockHistoryEntry:
 *
 * Immutable: an entry that changes is replaced in its list.
 *
 * Properties, all read-only: `number`, `title`, `state` (int).
 */
#define AIRLOCK_TYPE_HISTORY_ENTRY (airlock_history_entry_get_type ())
G_DECLARE_FINAL_TYPE (AirlockHistoryEntry, airlock_history_entry, AIRLOCK, HISTORY_ENTRY, GObject)

/* What “airlockctl undo” takes; 0: noticed at a start. */
guint                airlock_history_entry_get_number  (AirlockHistoryEntry *self);
const char          *airlock_history_entry_get_title   (AirlockHistoryEntry *self);
AirlockHistoryState  airlock_history_entry_get_state   (AirlockHistoryEntry *self);
GDateTime           *airlock_history_entry_get_time    (AirlockHistoryEntry *self);
GDateTime           *airlock_history_entry_get_undone  (AirlockHistoryEntry *self); /* nullable */
AirlockPlan         *airlock_history_entry_get_plan    (AirlockHistoryEntry *self); /* nullable */
/* Whether a step of the plan was done. */
gboolean             airlock_history_entry_was_done    (AirlockHistoryEntry *self,
                                                        guint                step);
/* Why it failed or is unreadable; nullable. */
const char          *airlock_history_entry_get_message (AirlockHistoryEntry *self);
/* Its folder, with restore.sh; NULL: noticed at a start. */
const char          *airlock_history_entry_get_folder  (AirlockHistoryEntry *self);
gboolean             airlock_history_entry_can_undo    (AirlockHistoryEntry *self);
gboolean             airlock_history_entry_can_finish  (AirlockHistoryEntry *self);

G_END_DECLS
