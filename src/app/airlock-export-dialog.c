/* airlock-export-dialog.c – what a snapshot holds, to be looked at before it is saved
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-export-dialog.h"

#include <glib/gi18n.h>

struct _AirlockExportDialog
{
  AdwDialog parent_instance;

  GtkStack *stack;
  AdwStatusPage *reading_page;
  AdwStatusPage *error_page;
  GtkLabel *count_label;
  GtkLabel *error_label;
  GtkStringList *files;
  GtkWidget *save_button;

  AirlockSnapshotDraft *draft; /* owned; NULL before it is read */
  GCancellable *cancellable;   /* owned: the dialog was closed */
};

enum
{
  SIGNAL_SAVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AirlockExportDialog, airlock_export_dialog, ADW_TYPE_DIALOG)

/* In a worker thread. */
static void
save_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree char *path = g_file_get_path (data);
  g_autoptr (GError) error = NULL;

  if (airlock_snapshot_draft_save (source, path, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AirlockExportDialog) self = data;
  g_autoptr (GError) error = NULL;
  GFile *file = g_task_get_task_data (G_TASK (result));

  gtk_widget_set_sensitive (self->save_button, TRUE);
  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_signal_emit (self, signals[SIGNAL_SAVED], 0, file);
      adw_dialog_close (ADW_DIALOG (self));
      return;
    }

  gtk_label_set_label (self->error_label, error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
}

static void
on_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AirlockExportDialog) self = data;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
  g_autoptr (GTask) task = NULL;

  /* Nothing was chosen, or the dialog is gone. */
  if (file == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;

  gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
  gtk_widget_set_sensitive (self->save_button, FALSE);
  task = g_task_new (self->draft, NULL, on_saved, g_object_ref (self));
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_task_run_in_thread (task, save_thread);
}

static void
on_save (AirlockExportDialog *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _ ("Save Snapshot"));
  /* Translators: the name of a file, which ends in .airlock. */
  gtk_file_dialog_set_initial_name (dialog, _ ("computer.airlock"));
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                        self->cancellable, on_chosen, g_object_ref (self));
}

/* What a draft is made from, in a worker thread. */
typedef struct
{
  char *root;
  AirlockSupplement *supplement; /* nullable */
} Reading;

static void
reading_free (Reading *reading)
{
  g_clear_pointer (&reading->root, g_free);
  g_clear_object (&reading->supplement);
  g_free (reading);
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Reading *reading = data;
  g_autoptr (GError) error = NULL;
  AirlockSnapshotDraft *draft =
      airlock_snapshot_draft_new (reading->root, reading->supplement, cancellable, &error);

  if (draft != NULL)
    g_task_return_pointer (task, draft, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  AirlockExportDialog *self = AIRLOCK_EXPORT_DIALOG (source);
  g_autoptr (GError) error = NULL;
  AirlockSnapshotDraft *draft = g_task_propagate_pointer (G_TASK (result), &error);
  g_auto (GStrv) files = NULL;
  g_autofree char *count = NULL;
  guint n_files;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (draft == NULL)
    {
      adw_status_page_set_description (self->error_page, error->message);
      gtk_stack_set_visible_child_name (self->stack, "error");
      return;
    }

  self->draft = draft;
  files = airlock_snapshot_draft_list (draft);
  n_files = g_strv_length (files);
  gtk_string_list_splice (self->files, 0, 0, (const char *const *) files);
  count = g_strdup_printf (ngettext ("%u file", "%u files", n_files), n_files);
  gtk_label_set_label (self->count_label, count);
  gtk_stack_set_visible_child_name (self->stack, "list");
  gtk_widget_set_sensitive (self->save_button, TRUE);
}

static void
airlock_export_dialog_closed (AdwDialog *dialog)
{
  g_cancellable_cancel (AIRLOCK_EXPORT_DIALOG (dialog)->cancellable);
}

static void
airlock_export_dialog_dispose (GObject *object)
{
  AirlockExportDialog *self = AIRLOCK_EXPORT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->draft);

  G_OBJECT_CLASS (airlock_export_dialog_parent_class)->dispose (object);
}

static void
airlock_export_dialog_class_init (AirlockExportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = airlock_export_dialog_dispose;
  ADW_DIALOG_CLASS (klass)->closed = airlock_export_dialog_closed;

  signals[SIGNAL_SAVED] = g_signal_new ("saved", AIRLOCK_TYPE_EXPORT_DIALOG, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_FILE);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/airlock_vm/Airlock/airlock-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AirlockExportDialog, count_label);
  gtk_widget_class_bind_template_child (widget_class, AirlockExportDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, AirlockExportDialog, error_page);
  gtk_widget_class_bind_template_child (widget_class, AirlockExportDialog, files);
  gtk_widget_class_bind_template_child (widget_class, AirlockExportDialog, reading_page);
  gtk_widget_class_bind_template_child (widget_class, AirlockExportDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, AirlockExportDialog, stack);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
}

static void
airlock_export_dialog_init (AirlockExportDialog *self)
{
  g_autoptr (GdkPaintable) spinner = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  spinner = GDK_PAINTABLE (adw_spinner_paintable_new (GTK_WIDGET (self->reading_page)));
  adw_status_page_set_paintable (self->reading_page, spinner);
}

/**
 * airlock_export_dialog_can_save:
 * @host: a host
 *
 * Returns: whether a snapshot can be made of it: not of one, and not of a dump
 */
gboolean
airlock_export_dialog_can_save (AirlockHost *host)
{
  AirlockSource *source = airlock_host_get_source (host);

  return source != NULL && (airlock_source_get_kind (source) == AIRLOCK_SOURCE_LIVE ||
                            airlock_source_get_kind (source) == AIRLOCK_SOURCE_FOLDER);
}

/**
 * airlock_export_dialog_new:
 * @host: a host that a snapshot can be made of
 *
 * Returns: (transfer floating): a dialog that reads @host, tells what would be saved, and saves it
 */
AdwDialog *
airlock_export_dialog_new (AirlockHost *host)
{
  AirlockExportDialog *self = g_object_new (AIRLOCK_TYPE_EXPORT_DIALOG, NULL);
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, on_read, NULL);
  Reading *reading = g_new0 (Reading, 1);

  reading->root = g_strdup (airlock_host_get_path (host));
  g_set_object (&reading->supplement, airlock_host_get_supplement (host));
  g_task_set_task_data (task, reading, (GDestroyNotify) reading_free);
  g_task_run_in_thread (task, read_thread);

  return ADW_DIALOG (self);
}
