/* airlock-review.h – opens Review for a window, and tells what came of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "airlock-changer.h"

G_BEGIN_DECLS

/**
 * AirlockReview:
 *
 * Of one window and one host. Success is a toast with the way back.
 */
#define AIRLOCK_TYPE_REVIEW (airlock_review_get_type ())
G_DECLARE_FINAL_TYPE (AirlockReview, airlock_review, AIRLOCK, REVIEW, GObject)

AirlockReview *airlock_review_new    (AirlockChanger      *changer,
                                      AdwToastOverlay     *toasts);
void           airlock_review_plan   (AirlockReview       *self,
                                      AirlockPlan         *plan,
                                      const char          *verb);
void           airlock_review_undo   (AirlockReview       *self,
                                      guint                entry);
void           airlock_review_finish (AirlockReview       *self,
                                      guint                entry);
void           airlock_review_fail   (AirlockReview       *self,
                                      const char          *message);

G_END_DECLS
