/* airlock-history-private.h – what the files of history share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-history.h"
#include "airlock-journal.h"

G_BEGIN_DECLS

/* Lines of a journal: what happened to which step. The nicks are what is written. */
typedef enum
{
  AIRLOCK_EVENT_BEGIN,      /* is about to be done */
  AIRLOCK_EVENT_DONE,       /* with "state", the step as it is then */
  AIRLOCK_EVENT_TAKE_BACK,  /* is about to be taken back */
  AIRLOCK_EVENT_TAKEN_BACK,
  AIRLOCK_EVENT_HOLD,       /* all is done, and waits to be kept */
  AIRLOCK_EVENT_APPLIED,    /* the end: all is done */
  AIRLOCK_EVENT_FAILED,     /* the end: everything is as before; with "message" */
  AIRLOCK_EVENT_REVERTED,   /* the end: nobody kept it */
  AIRLOCK_EVENT_INCOMPLETE, /* the end for now; with "message" */
  AIRLOCK_EVENT_UNDONE,     /* an entry that was applied: with "by", the one that took it back */
} AirlockJournalEvent;

JsonObject          *_airlock_journal_line          (AirlockJournalEvent   event,
                                                     gint                  step,
                                                     const char           *message);
AirlockHistoryEntry *_airlock_history_entry_read    (const char           *folder,
                                                     guint                 number,
                                                     const char           *boot,
                                                     gboolean              locked);
AirlockHistoryEntry *_airlock_history_entry_new_seen (GDateTime           *time,
                                                     const char           *title);
gboolean             _airlock_history_entry_equal   (AirlockHistoryEntry  *a,
                                                     AirlockHistoryEntry  *b);
gint                 _airlock_history_entry_compare (gconstpointer         a,
                                                     gconstpointer         b);
/* Whether a step was begun and it is not known how it ended. */
gboolean             _airlock_history_entry_is_open (AirlockHistoryEntry  *self,
                                                     guint                 step);

char                *_airlock_history_read_boot     (AirlockSysroot       *sysroot);
GPtrArray           *_airlock_history_read_seen     (const char           *folder);
gboolean             _airlock_history_observe       (const char           *folder,
                                                     AirlockTopology      *topology,
                                                     AirlockSysroot       *sysroot,
                                                     GError              **error);
char                *_airlock_history_read_file     (const char           *path,
                                                     GError              **error);
AirlockSysroot      *_airlock_history_get_sysroot   (AirlockHistory       *self);
void                 _airlock_history_reload        (AirlockHistory       *self);

G_END_DECLS
