/* airlock-review-dialog.h – what a plan will do, doing it, and how it went: one page
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "airlock-changer.h"
#include "core/plan/airlock-executor.h"

G_BEGIN_DECLS

/**
 * AirlockReviewDialog:
 *
 * Signals: `applied` (#AirlockPlan, guint entry) when the plan was carried out and the dialog is
 * closed; `undo` (guint entry) when the person wants the history entry taken back.
 */
#define AIRLOCK_TYPE_REVIEW_DIALOG (airlock_review_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AirlockReviewDialog, airlock_review_dialog, AIRLOCK, REVIEW_DIALOG, AdwDialog)

AdwDialog *airlock_review_dialog_new        (AirlockChanger      *changer,
                                             AirlockPlan         *plan,
                                             const char          *verb);
AdwDialog *airlock_review_dialog_new_finish (AirlockChanger      *changer,
                                             AirlockHistoryEntry *entry);

G_END_DECLS
