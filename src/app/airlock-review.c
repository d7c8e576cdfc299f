/* airlock-review.c – opens Review for a window, and tells what came of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-review.h"

#include <glib/gi18n.h>

#include "airlock-review-dialog.h"

struct _AirlockReview
{
  GObject parent_instance;

  AirlockChanger *changer; /* owned */
  AdwToastOverlay *toasts; /* borrowed: the window's, which owns this */
};

G_DEFINE_FINAL_TYPE (AirlockReview, airlock_review, G_TYPE_OBJECT)

static void
airlock_review_finalize (GObject *object)
{
  g_clear_object (&AIRLOCK_REVIEW (object)->changer);

  G_OBJECT_CLASS (airlock_review_parent_class)->finalize (object);
}

static void
airlock_review_class_init (AirlockReviewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_review_finalize;
}

static void
airlock_review_init (AirlockReview *self)
{
}

static void
on_toast_undo (AirlockReview *self, AdwToast *toast)
{
  airlock_review_undo (self,
                       GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (toast), "airlock-entry")));
}

static void
on_applied (AirlockReview *self, AirlockPlan *plan, guint entry)
{
  AdwToast *toast = adw_toast_new (airlock_plan_get_title (plan));

  adw_toast_set_use_markup (toast, FALSE);
  if (airlock_plan_get_undoes (plan) == 0)
    {
      adw_toast_set_button_label (toast, _ ("_Undo"));
      g_object_set_data (G_OBJECT (toast), "airlock-entry", GUINT_TO_POINTER (entry));
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_toast_undo), self,
                               G_CONNECT_SWAPPED);
    }
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
present (AirlockReview *self, AdwDialog *dialog)
{
  g_signal_connect_object (dialog, "applied", G_CALLBACK (on_applied), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "undo", G_CALLBACK (airlock_review_undo), self,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self->toasts));
}

/**
 * airlock_review_new:
 * @changer: who carries plans out
 * @toasts: of the window
 *
 * Returns: (transfer full): a review
 */
AirlockReview *
airlock_review_new (AirlockChanger *changer, AdwToastOverlay *toasts)
{
  AirlockReview *self = g_object_new (AIRLOCK_TYPE_REVIEW, NULL);

  self->changer = g_object_ref (changer);
  self->toasts = toasts;

  return self;
}

/**
 * airlock_review_plan:
 * @self: a review
 * @plan: what is wished
 * @verb: the label of the button that does it
 */
void
airlock_review_plan (AirlockReview *self, AirlockPlan *plan, const char *verb)
{
  present (self, airlock_review_dialog_new (self->changer, plan, verb));
}

/**
 * airlock_review_fail:
 * @self: a review
 * @message: why there is nothing to review
 */
void
airlock_review_fail (AirlockReview *self, const char *message)
{
  AdwDialog *dialog = adw_alert_dialog_new (_ ("This Can’t Be Done"), message);

  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _ ("_Close"));
  adw_dialog_present (dialog, GTK_WIDGET (self->toasts));
}

static AirlockHistoryEntry *
lookup (AirlockReview *self, guint entry)
{
  AirlockHistory *history = airlock_changer_get_history (self->changer);

  return history != NULL ? airlock_history_lookup (history, entry) : NULL;
}

/**
 * airlock_review_undo:
 * @self: a review
 * @entry: the number of what is to be taken back
 *
 * Shows what taking it back will do; says what stands in the way otherwise.
 */
void
airlock_review_undo (AirlockReview *self, guint entry)
{
  AirlockHistoryEntry *found = lookup (self, entry);
  g_autoptr (AirlockPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  if (found != NULL)
    plan = airlock_history_plan_undo (airlock_changer_get_history (self->changer), found, &error);
  if (plan != NULL)
    airlock_review_plan (self, plan, _ ("_Undo"));
  else
    airlock_review_fail (self, error != NULL ? error->message
                                             : _ ("History has no such change any more."));
}

/**
 * airlock_review_finish:
 * @self: a review
 * @entry: the number of what was interrupted
 */
void
airlock_review_finish (AirlockReview *self, guint entry)
{
  AirlockHistoryEntry *found = lookup (self, entry);

  if (found != NULL)
    present (self, airlock_review_dialog_new_finish (self->changer, found));
  else
    airlock_review_fail (self, _ ("History has no such change any more."));
}
