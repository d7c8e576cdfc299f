/* airlock-history.h – the plans that were carried out, newest first
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-history-entry.h"
#include "core/host/airlock-topology.h"

G_BEGIN_DECLS

/**
 * AirlockHistory:
 *
 * A #GListModel of #AirlockHistoryEntry, newest first. A folder with a numbered folder for each plan:
 * plan.json, journal, backup files, restore.sh. Read in a thread; it follows what other processes do.
 * Plans that took another one back are not listed once they are through: the other one says so.
 *
 * Properties: `loading` (gboolean).
 */
#define AIRLOCK_TYPE_HISTORY (airlock_history_get_type ())
G_DECLARE_FINAL_TYPE (AirlockHistory, airlock_history, AIRLOCK, HISTORY, GObject)

/* @folder: NULL: the user's own. @sysroot: the host that it is of. */
AirlockHistory      *airlock_history_new             (const char           *folder,
                                                      AirlockSysroot       *sysroot);
const char          *airlock_history_get_folder      (AirlockHistory       *self);

void                 airlock_history_load_async      (AirlockHistory       *self,
                                                      GCancellable         *cancellable,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);
gboolean             airlock_history_load_finish     (AirlockHistory       *self,
                                                      GAsyncResult         *result,
                                                      GError              **error);
AirlockHistoryEntry *airlock_history_lookup          (AirlockHistory       *self,
                                                      guint                 number);

/* Compares the host with how it was at the last look, notes what changed by itself, and remembers. */
void                 airlock_history_observe_async   (AirlockHistory       *self,
                                                      AirlockTopology      *topology,
                                                      GCancellable         *cancellable,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);
gboolean             airlock_history_observe_finish  (AirlockHistory       *self,
                                                      GAsyncResult         *result,
                                                      GError              **error);

/* Later entries that are in force and touch the same things: they have to be undone first. */
GPtrArray           *airlock_history_list_dependents (AirlockHistory       *self,
                                                      AirlockHistoryEntry  *entry);
AirlockPlan         *airlock_history_plan_undo       (AirlockHistory       *self,
                                                      AirlockHistoryEntry  *entry,
                                                      GError              **error);

G_END_DECLS
