/* airlock-history-row.h – one change in the history, and the way back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "core/plan/airlock-history.h"

G_BEGIN_DECLS

/**
 * AirlockHistoryRow:
 *
 * Its buttons activate `history.undo` and `history.finish` (u).
 */
#define AIRLOCK_TYPE_HISTORY_ROW (airlock_history_row_get_type ())
G_DECLARE_FINAL_TYPE (AirlockHistoryRow, airlock_history_row, AIRLOCK, HISTORY_ROW, GtkBox)

GtkWidget *airlock_history_row_new  (void);
void       airlock_history_row_show (AirlockHistoryRow   *self,
                                     AirlockHistory      *history,
                                     AirlockHistoryEntry *entry);

char      *airlock_history_row_dup_line (AirlockHistoryEntry *entry);

G_END_DECLS
