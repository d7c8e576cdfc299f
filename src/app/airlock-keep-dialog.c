/* airlock-keep-dialog.c – "Keep this?": what is not kept goes back by itself
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-keep-dialog.h"

#include <glib/gi18n.h>

/* The countdown runs in the helper; this one only shows it. */
typedef struct
{
  AirlockExecutor *executor; /* owned */
  AdwAlertDialog *dialog;
  gint64 end; /* monotonic, in microseconds */
  guint tick;
} Keep;

static void
keep_free (gpointer data, GClosure *closure)
{
  Keep *keep = data;

  g_clear_handle_id (&keep->tick, g_source_remove);
  g_clear_object (&keep->executor);
  g_free (keep);
}

static void
update (Keep *keep)
{
  gint64 left = MAX (keep->end - g_get_monotonic_time (), 0);
  guint seconds = (guint) ((left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
  g_autofree char *body =
      g_strdup_printf (ngettext ("Airlock takes it back in %u second.",
                                 "Airlock takes it back in %u seconds.", seconds),
                       seconds);

  adw_alert_dialog_set_body (keep->dialog, body);
}

static gboolean
on_tick (gpointer data)
{
  update (data);

  return G_SOURCE_CONTINUE;
}

static void
on_response (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  Keep *keep = data;

  g_clear_handle_id (&keep->tick, g_source_remove);
  if (airlock_executor_get_state (keep->executor) == AIRLOCK_EXECUTOR_TO_BE_KEPT)
    airlock_executor_settle (keep->executor, g_str_equal (response, "keep"));
}

/* It went back by itself: there is nothing to answer any more. */
static void
on_state (AirlockExecutor *executor, GParamSpec *pspec, gpointer data)
{
  if (airlock_executor_get_state (executor) != AIRLOCK_EXECUTOR_TO_BE_KEPT)
    adw_dialog_force_close (ADW_DIALOG (data));
}

/**
 * airlock_keep_dialog_present:
 * @executor: one whose state is TO_BE_KEPT
 * @parent: what it belongs to
 *
 * Asks whether the change is to stay. To say nothing, Escape and Enter all take it back: whoever
 * can't see this any more need not do anything.
 */
void
airlock_keep_dialog_present (AirlockExecutor *executor, GtkWidget *parent)
{
  AdwDialog *dialog = adw_alert_dialog_new (_ ("Keep This?"), NULL);
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (dialog);
  Keep *keep = g_new0 (Keep, 1);

  keep->executor = g_object_ref (executor);
  keep->dialog = alert;
  keep->end =
      g_get_monotonic_time () + (gint64) airlock_executor_get_countdown (executor) * G_USEC_PER_SEC;
  adw_alert_dialog_add_responses (alert, "undo", _ ("_Undo Now"), "keep", _ ("_Keep"), NULL);
  adw_alert_dialog_set_default_response (alert, "undo");
  adw_alert_dialog_set_close_response (alert, "undo");
  g_signal_connect_data (alert, "response", G_CALLBACK (on_response), keep, keep_free,
                         G_CONNECT_DEFAULT);
  g_signal_connect_object (executor, "notify::state", G_CALLBACK (on_state), alert,
                           G_CONNECT_DEFAULT);
  update (keep);
  keep->tick = g_timeout_add (250, on_tick, keep);
  adw_dialog_present (dialog, parent);
}
