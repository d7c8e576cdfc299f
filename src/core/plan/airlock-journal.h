/* airlock-journal.h – what a plan does, on the disk before it is done
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-restore.h"
#include "core/plan/airlock-json-member.h"

G_BEGIN_DECLS

/* The files of an entry, and those beside the entries. */
#define AIRLOCK_JOURNAL_PLAN "plan.json"
#define AIRLOCK_JOURNAL_FILE "journal"
#define AIRLOCK_JOURNAL_SCRIPT "restore.sh"
#define AIRLOCK_JOURNAL_LOCK "lock"

/* Plans and journals are far smaller: what is larger was not written by Airlock. */
#define AIRLOCK_JOURNAL_MAX (8u << 20)

/**
 * AirlockJournal:
 *
 * The right to change a history folder, and the entry that is being written. Blocking: for one worker
 * thread at a time. Another process, or another journal of this one, waits until it is gone.
 */
#define AIRLOCK_TYPE_JOURNAL (airlock_journal_get_type ())
G_DECLARE_FINAL_TYPE (AirlockJournal, airlock_journal, AIRLOCK, JOURNAL, GObject)

AirlockJournal *airlock_journal_lock       (const char      *folder,
                                            GError         **error);
gboolean        airlock_journal_create     (AirlockJournal  *self,
                                            const char      *plan,
                                            AirlockRestore  *restore,
                                            gsize            reserve,
                                            GError         **error);
gboolean        airlock_journal_reopen     (AirlockJournal  *self,
                                            guint            number,
                                            GError         **error);
guint           airlock_journal_get_number (AirlockJournal  *self);
gboolean        airlock_journal_append     (AirlockJournal  *self,
                                            const char      *line,
                                            GError         **error);
gboolean        airlock_journal_append_to  (AirlockJournal  *self,
                                            guint            number,
                                            const char      *line,
                                            GError         **error);
void            airlock_journal_close      (AirlockJournal  *self);

gboolean        airlock_journal_is_locked  (const char      *folder);

G_END_DECLS
