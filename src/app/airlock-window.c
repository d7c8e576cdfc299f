/* airlock-window.c – the main window: one host
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-window.h"

#include <glib/gi18n.h>

#include "airlock-changer.h"
#include "airlock-devices-page.h"
#include "airlock-export-dialog.h"
#include "airlock-history-page.h"
#include "airlock-host-menu.h"
#include "airlock-host-words.h"
#include "airlock-overview-page.h"
#include "airlock-review.h"
#include "airlock-sidebar-item.h"
#include "core/host/airlock-demo.h"

struct _AirlockWindow
{
  AdwApplicationWindow parent_instance;

  AdwNavigationSplitView *split;
  AdwNavigationPage *sidebar_page;
  AdwToastOverlay *toasts;
  GtkMenuButton *host_button;
  GtkWidget *sidebar;
  GtkSingleSelection *pages;
  AirlockDevicesPage *devices;
  AirlockHistoryPage *history;
  AirlockOverviewPage *overview;

  AirlockHost *host;       /* owned */
  AirlockChanger *changer; /* owned */
  AirlockReview *review;   /* owned */
  GSettings *settings;
};

enum
{
  PROP_HOST = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AirlockWindow, airlock_window, ADW_TYPE_APPLICATION_WINDOW)

static void
on_sidebar_activate (AirlockWindow *self)
{
  adw_navigation_split_view_set_show_content (self->split, TRUE);
}

/* A click opens the page even where it is the one selected. What GTK offers for that
 * ("single-click-activate") would turn pages under a pointer that only passes by. */
static void
on_sidebar_clicked (AirlockWindow *self, int n_press, double x, double y)
{
  GtkWidget *picked = gtk_widget_pick (self->sidebar, x, y, GTK_PICK_DEFAULT);

  if (picked != NULL && picked != self->sidebar)
    on_sidebar_activate (self);
}

static gboolean
leaves_no_trace (AirlockWindow *self)
{
  return airlock_demo_scene_of (airlock_host_get_path (self->host)) != NULL;
}

/* The overview, where there is no page of this name. */
static AdwNavigationPage *
find_page (AirlockWindow *self, const char *name)
{
  AdwNavigationPage *const others[] = { ADW_NAVIGATION_PAGE (self->devices),
                                        ADW_NAVIGATION_PAGE (self->history) };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      if (g_strcmp0 (adw_navigation_page_get_tag (others[i]), name) == 0)
        return others[i];
    }

  return ADW_NAVIGATION_PAGE (self->overview);
}

static void
on_page_selected (AirlockWindow *self)
{
  AirlockSidebarItem *item = gtk_single_selection_get_selected_item (self->pages);
  g_autofree char *page = NULL;
  AdwNavigationPage *content;

  /* While the template is still being made. */
  if (item == NULL || self->host == NULL)
    return;

  g_object_get (item, "page", &page, NULL);
  content = find_page (self, page);
  if (adw_navigation_split_view_get_content (self->split) != content)
    adw_navigation_split_view_set_content (self->split, content);
  if (!leaves_no_trace (self))
    g_settings_set_string (self->settings, "last-page", page);
}

static void
select_page (AirlockWindow *self, const char *name)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->pages));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AirlockSidebarItem) item = g_list_model_get_item (G_LIST_MODEL (self->pages), i);
      g_autofree char *page = NULL;

      g_object_get (item, "page", &page, NULL);
      if (g_str_equal (page, name))
        gtk_single_selection_set_selected (self->pages, i);
    }
}

static void
show_page (AirlockWindow *self, const char *name)
{
  select_page (self, name);
  adw_navigation_split_view_set_show_content (self->split, TRUE);
}

static void
show_device (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AirlockWindow *self = AIRLOCK_WINDOW (widget);

  show_page (self, "devices");
  airlock_devices_page_show_device (self->devices, g_variant_get_string (parameter, NULL));
}

static void
show_steps (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AirlockWindow *self = AIRLOCK_WINDOW (widget);

  show_page (self, "overview");
  airlock_overview_page_show_steps (self->overview);
}

static void
refresh (GtkWidget *widget, const char *name, GVariant *parameter)
{
  airlock_host_refresh (AIRLOCK_WINDOW (widget)->host);
}

static void
update_pages (AirlockWindow *self)
{
  airlock_history_page_show (self->history, self->host);
  airlock_overview_page_show (self->overview, self->host,
                              airlock_devices_page_get_assessment (self->devices));
}

static void
update_export (AirlockWindow *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.export-snapshot",
                                 airlock_export_dialog_can_save (self->host));
}

static void
update_host_button (AirlockWindow *self)
{
  g_autofree char *name = airlock_host_words_dup_name (self->host);
  g_autoptr (GMenuModel) menu = airlock_host_menu_new (self->settings);

  gtk_menu_button_set_label (self->host_button, name);
  gtk_menu_button_set_menu_model (self->host_button, menu);
  adw_navigation_page_set_title (self->sidebar_page, name);
}

/* A snapshot that could be read is offered again. */
static void
remember_snapshot (AirlockWindow *self)
{
  AirlockSource *source = airlock_host_get_source (self->host);

  if (source == NULL || airlock_source_get_snapshot (source) == NULL || leaves_no_trace (self))
    return;

  airlock_host_menu_remember (self->settings, airlock_host_get_path (self->host));
  update_host_button (self);
}

static void
on_topology (AirlockWindow *self)
{
  update_export (self);
  remember_snapshot (self);
}

/* A history begins when it is known what the host is read from. */
static void
on_changer (AirlockWindow *self)
{
  airlock_history_page_set_history (self->history, airlock_changer_get_history (self->changer));
}

static void
on_planned (AirlockWindow *self, AirlockPlan *plan, const char *verb)
{
  airlock_review_plan (self->review, plan, verb);
}

static void
on_plan_failed (AirlockWindow *self, const char *message)
{
  airlock_review_fail (self->review, message);
}

static void
on_undo (AirlockWindow *self, guint entry)
{
  airlock_review_undo (self->review, entry);
}

static void
on_finish (AirlockWindow *self, guint entry)
{
  airlock_review_finish (self->review, entry);
}

static void
connect_changes (AirlockWindow *self)
{
  g_signal_connect_object (airlock_devices_page_get_actions (self->devices), "planned",
                           G_CALLBACK (on_planned), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (airlock_devices_page_get_actions (self->devices), "failed",
                           G_CALLBACK (on_plan_failed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->history, "undo", G_CALLBACK (on_undo), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->history, "finish", G_CALLBACK (on_finish), self,
                           G_CONNECT_SWAPPED);
}

static void
take_changer (AirlockWindow *self)
{
  if (self->changer != NULL)
    g_signal_handlers_disconnect_by_data (self->changer, self);
  g_clear_object (&self->review);
  g_clear_object (&self->changer);
  self->changer = airlock_changer_new (self->host);
  self->review = airlock_review_new (self->changer, self->toasts);
  g_signal_connect_object (self->changer, "changed", G_CALLBACK (on_changer), self,
                           G_CONNECT_SWAPPED);
  airlock_devices_page_set_changer (self->devices, self->changer);
  on_changer (self);
}

static void
take_host (AirlockWindow *self, AirlockHost *host)
{
  if (self->host != host)
    {
      g_signal_handlers_disconnect_by_data (self->host, self);
      g_set_object (&self->host, host);
    }

  update_host_button (self);
  g_signal_connect_object (self->host, "notify::error", G_CALLBACK (update_pages), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->host, "notify::topology", G_CALLBACK (on_topology), self,
                           G_CONNECT_SWAPPED);
  airlock_devices_page_set_host (self->devices, self->host);
  take_changer (self);
  update_pages (self);
  update_export (self);
}

static void
open_host (GtkWidget *widget, const char *name, GVariant *parameter)
{
  airlock_window_open (AIRLOCK_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
on_snapshot_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AirlockWindow) self = data;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL)
    airlock_window_open (self, path);
}

static void
open_snapshot (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);

  gtk_file_filter_set_name (filter, _ ("Snapshots"));
  gtk_file_filter_add_suffix (filter, "airlock");
  g_list_store_append (filters, filter);
  gtk_file_dialog_set_title (dialog, _ ("Open Snapshot"));
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_open (dialog, GTK_WINDOW (widget), NULL, on_snapshot_chosen,
                        g_object_ref (widget));
}

static void
show_in_files (AdwToast *toast, gpointer data)
{
  GtkWidget *window = data;
  g_autoptr (GtkFileLauncher) launcher =
      gtk_file_launcher_new (g_object_get_data (G_OBJECT (toast), "file"));

  gtk_file_launcher_open_containing_folder (launcher, GTK_WINDOW (window), NULL, NULL, NULL);
}

static void
on_snapshot_saved (AirlockWindow *self, GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *shown = g_filename_display_name (name);
  g_autofree char *title = g_strdup_printf (_ ("Saved as %s"), shown);
  AdwToast *toast = adw_toast_new (title);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_button_label (toast, _ ("Show in Files"));
  g_object_set_data_full (G_OBJECT (toast), "file", g_object_ref (file), g_object_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (show_in_files), self,
                           G_CONNECT_DEFAULT);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
export_snapshot (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AdwDialog *dialog = airlock_export_dialog_new (AIRLOCK_WINDOW (widget)->host);

  g_signal_connect_object (dialog, "saved", G_CALLBACK (on_snapshot_saved), widget,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

static void
search (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AirlockWindow *self = AIRLOCK_WINDOW (widget);

  show_page (self, "devices");
  airlock_devices_page_start_search (self->devices);
}

/* The size is remembered from window to window, but a look at the demo leaves no trace. */
static void
bind_size (AirlockWindow *self)
{
  GSettingsBindFlags flags = leaves_no_trace (self)
                                 ? G_SETTINGS_BIND_GET | G_SETTINGS_BIND_GET_NO_CHANGES
                                 : G_SETTINGS_BIND_DEFAULT;

  g_settings_bind (self->settings, "window-width", self, "default-width", flags);
  g_settings_bind (self->settings, "window-height", self, "default-height", flags);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", flags);
}

/* A demo opens with its overview: it has no last time. */
static void
restore_page (AirlockWindow *self)
{
  g_autofree char *page = g_settings_get_string (self->settings, "last-page");

  if (!leaves_no_trace (self))
    select_page (self, page);
}

static void
airlock_window_constructed (GObject *object)
{
  AirlockWindow *self = AIRLOCK_WINDOW (object);

  G_OBJECT_CLASS (airlock_window_parent_class)->constructed (object);

  bind_size (self);
  g_signal_connect_object (self->devices, "assessed", G_CALLBACK (update_pages), self,
                           G_CONNECT_SWAPPED);
  connect_changes (self);
  take_host (self, self->host);
  restore_page (self);
}

static void
airlock_window_dispose (GObject *object)
{
  AirlockWindow *self = AIRLOCK_WINDOW (object);

  g_clear_object (&self->review);
  g_clear_object (&self->changer);
  g_clear_object (&self->host);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (airlock_window_parent_class)->dispose (object);
}

static void
airlock_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_HOST)
    g_value_set_object (value, AIRLOCK_WINDOW (object)->host);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
airlock_window_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_HOST)
    AIRLOCK_WINDOW (object)->host = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
airlock_window_class_init (AirlockWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = airlock_window_constructed;
  object_class->dispose = airlock_window_dispose;
  object_class->get_property = airlock_window_get_property;
  object_class->set_property = airlock_window_set_property;

  properties[PROP_HOST] =
      g_param_spec_object ("host", NULL, NULL, AIRLOCK_TYPE_HOST,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (AIRLOCK_TYPE_DEVICES_PAGE);
  g_type_ensure (AIRLOCK_TYPE_HISTORY_PAGE);
  g_type_ensure (AIRLOCK_TYPE_OVERVIEW_PAGE);
  g_type_ensure (AIRLOCK_TYPE_SIDEBAR_ITEM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/airlock_vm/Airlock/airlock-window.ui");
  gtk_widget_class_bind_template_child (widget_class, AirlockWindow, devices);
  gtk_widget_class_bind_template_child (widget_class, AirlockWindow, history);
  gtk_widget_class_bind_template_child (widget_class, AirlockWindow, host_button);
  gtk_widget_class_bind_template_child (widget_class, AirlockWindow, overview);
  gtk_widget_class_bind_template_child (widget_class, AirlockWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, AirlockWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, AirlockWindow, sidebar_page);
  gtk_widget_class_bind_template_child (widget_class, AirlockWindow, split);
  gtk_widget_class_bind_template_child (widget_class, AirlockWindow, toasts);
  gtk_widget_class_bind_template_callback (widget_class, on_page_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_sidebar_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_sidebar_clicked);

  gtk_widget_class_install_action (widget_class, "win.export-snapshot", NULL, export_snapshot);
  gtk_widget_class_install_action (widget_class, "win.open-host", "s", open_host);
  gtk_widget_class_install_action (widget_class, "win.open-snapshot", NULL, open_snapshot);
  gtk_widget_class_install_action (widget_class, "win.refresh", NULL, refresh);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search);
  gtk_widget_class_install_action (widget_class, "win.show-device", "s", show_device);
  gtk_widget_class_install_action (widget_class, "win.show-steps", NULL, show_steps);
}

static void
airlock_window_init (AirlockWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  if (DEVELOPMENT)
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");

  self->settings = g_settings_new (APPLICATION_ID);
}

/**
 * airlock_window_new:
 * @application: the application
 * @host: the host it shows
 *
 * Returns: (transfer none): a window; GTK holds it
 */
AirlockWindow *
airlock_window_new (GtkApplication *application, AirlockHost *host)
{
  return g_object_new (AIRLOCK_TYPE_WINDOW, "application", application, "host", host, NULL);
}

/**
 * airlock_window_open:
 * @self: the window
 * @path: "/", a root folder, a snapshot or a dump
 *
 * Shows another host.
 */
void
airlock_window_open (AirlockWindow *self, const char *path)
{
  g_autoptr (AirlockHost) host = NULL;

  if (g_str_equal (path, airlock_host_get_path (self->host)))
    return;

  host = airlock_host_new (path);
  take_host (self, host);
}

AirlockHost *
airlock_window_get_host (AirlockWindow *self)
{
  return self->host;
}
