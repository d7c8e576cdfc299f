/* airlock-devices-page.c – a host's devices: the list, and the pane of the selected one
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-devices-page.h"

#include <glib/gi18n.h>

#include "airlock-clipboard.h"
#include "airlock-device-list.h"
#include "airlock-device-pane.h"
#include "airlock-host-words.h"
#include "airlock-kind-bar.h"
#include "airlock-map-view.h"
#include "airlock-pane-text.h"
#include "core/host/airlock-demo.h"

/* A spinner that flashes up says less than none. */
#define SPINNER_DELAY_MS 300

struct _AirlockDevicesPage
{
  AdwNavigationPage parent_instance;

  AdwNavigationSplitView *split;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  AdwBanner *source_banner;
  AdwBanner *attention_banner;
  AdwBanner *helper_banner;
  AdwBanner *error_banner;
  AdwBanner *pane_banner;
  GtkMenuButton *pane_menu;
  GtkStack *stack;
  AdwStatusPage *error_page;
  AdwStatusPage *loading_page;
  AdwBanner *verdict_banner;
  AdwViewStack *faces;
  AirlockKindBar *kinds;
  AirlockDeviceList *list;
  AirlockMapView *map;
  AirlockDevicePane *pane;
  AdwNavigationPage *pane_page;

  AirlockDeviceActions *actions;  /* owned */
  AirlockChanger *changer;        /* owned, nullable */
  AirlockRowFilter *filter;       /* owned */
  AirlockRowSelection *selection; /* owned */
  GSettings *settings;            /* owned */

  AirlockHost *host;             /* owned, nullable */
  AirlockAssessment *assessment; /* owned; NULL before the first */
  GCancellable *cancellable;     /* of the assessment under way; NULL: none */
  guint spinner_id;
  gboolean collapsed; /* the list has no pane beside it */
  gboolean map_alone; /* nor has the Map */
  gboolean with_map;
};

enum
{
  PROP_COLLAPSED = 1,
  PROP_HOST,
  PROP_MAP_ALONE,
  PROP_WITH_MAP,
  N_PROPS,
};

enum
{
  SIGNAL_ASSESSED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AirlockDevicesPage, airlock_devices_page, ADW_TYPE_NAVIGATION_PAGE)

static void
show_state (AirlockDevicesPage *self, const char *name)
{
  g_clear_handle_id (&self->spinner_id, g_source_remove);
  gtk_stack_set_visible_child_name (self->stack, name);
}

static void
on_spinner_due (gpointer data)
{
  AirlockDevicesPage *self = data;

  self->spinner_id = 0;
  gtk_stack_set_visible_child_name (self->stack, "loading");
}

static void
wait (AirlockDevicesPage *self)
{
  show_state (self, "waiting");
  self->spinner_id = g_timeout_add_once (SPINNER_DELAY_MS, on_spinner_due, self);
}

static void
update_banners (AirlockDevicesPage *self)
{
  g_autofree char *source = self->host != NULL ? airlock_host_words_dup_source (self->host) : NULL;
  g_autofree char *attention =
      self->assessment != NULL ? airlock_host_words_dup_attention (self->assessment) : NULL;
  gboolean collapsed = adw_navigation_split_view_get_collapsed (self->split);

  adw_banner_set_title (self->source_banner, source != NULL ? source : "");
  adw_banner_set_revealed (self->source_banner, source != NULL);
  adw_banner_set_revealed (self->pane_banner, source != NULL && collapsed);

  adw_banner_set_title (self->attention_banner, attention != NULL ? attention : "");
  adw_banner_set_revealed (self->attention_banner, attention != NULL);
}

static void update_actions (AirlockDevicesPage *self);

static void
show_selected (AirlockDevicesPage *self)
{
  AirlockRow *row = airlock_row_selection_get_selected (self->selection);
  gboolean any = self->assessment != NULL && !airlock_device_list_is_empty (self->list);

  airlock_device_pane_show (self->pane, any ? self->assessment->topology : NULL, row);
  adw_navigation_page_set_title (self->pane_page,
                                 row != NULL ? airlock_row_get_title (row) : _ ("Device"));
  update_actions (self);
  if (row == NULL)
    adw_navigation_split_view_set_show_content (self->split, FALSE);
}

static gboolean
shows_map (AirlockDevicesPage *self)
{
  return g_strcmp0 (adw_view_stack_get_visible_child_name (self->faces), "map") == 0;
}

/* The Map wants the width that the list leaves to the pane, or all of it. */
static void
update_split (AirlockDevicesPage *self)
{
  gboolean map = shows_map (self);

  adw_navigation_split_view_set_max_sidebar_width (self->split, map ? 1600 : 560);
  adw_navigation_split_view_set_sidebar_width_fraction (self->split, map ? 0.66 : 0.44);
  adw_navigation_split_view_set_collapsed (self->split,
                                           self->collapsed || (map && self->map_alone));
  update_banners (self);
}

/* How the list stands says nothing about the Map. */
static void
on_face (AirlockDevicesPage *self)
{
  gboolean list = !shows_map (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "devices.fold-all", list);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "devices.unfold-all", list);
  update_split (self);

  /* Who asks for the other face wants to see it. */
  adw_navigation_split_view_set_show_content (self->split, FALSE);
}

static void
focus_face (AirlockDevicesPage *self)
{
  if (shows_map (self))
    airlock_map_view_focus (self->map);
  else
    airlock_device_list_focus (self->list);
}

static void
set_with_map (AirlockDevicesPage *self, gboolean with_map)
{
  if (self->with_map == with_map)
    return;

  self->with_map = with_map;
  if (!with_map)
    {
      gboolean in_pane = adw_navigation_split_view_get_show_content (self->split);

      adw_view_stack_set_visible_child_name (self->faces, "list");
      adw_navigation_split_view_set_show_content (self->split, in_pane);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WITH_MAP]);
}

static void
on_activated (AirlockDevicesPage *self)
{
  adw_navigation_split_view_set_show_content (self->split, TRUE);
}

/* Which kind is asked for stands above the list; the verdict would only be missed. */
static void
on_verdict (AirlockDevicesPage *self)
{
  static const char *const words[] = {
    [AIRLOCK_VERDICT_CHOICE_ANY] = "",
    [AIRLOCK_VERDICT_CHOICE_OK] = N_ ("Only what is assignable is shown."),
    [AIRLOCK_VERDICT_CHOICE_CARE] = N_ ("Only what is assignable with care is shown."),
    [AIRLOCK_VERDICT_CHOICE_REFUSED] = N_ ("Only what is not assignable is shown."),
    [AIRLOCK_VERDICT_CHOICE_UNKNOWN] = N_ ("Only what has no known verdict is shown."),
  };
  AirlockVerdictChoice verdict = airlock_row_filter_get_verdict (self->filter);

  if (verdict != AIRLOCK_VERDICT_CHOICE_ANY)
    adw_banner_set_title (self->verdict_banner, _ (words[verdict]));
  adw_banner_set_revealed (self->verdict_banner, verdict != AIRLOCK_VERDICT_CHOICE_ANY);
}

static void
take_assessment (AirlockDevicesPage *self, AirlockAssessment *assessment)
{
  gboolean empty = assessment->rows->len == 0;

  g_clear_pointer (&self->assessment, airlock_assessment_free);
  self->assessment = assessment;

  airlock_device_list_update (self->list, assessment->rows);
  airlock_map_view_update (self->map, assessment->map, airlock_device_list_get_rows (self->list));
  show_state (self, empty ? "empty" : "list");
  show_selected (self);
  update_banners (self);
  g_signal_emit (self, signals[SIGNAL_ASSESSED], 0);
}

static void
on_assessed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockAssessment) assessment = airlock_assess_finish (result, &error);

  /* Cancelled: a newer one is under way, or the page is gone. */
  if (assessment == NULL)
    return;

  g_clear_object (&AIRLOCK_DEVICES_PAGE (data)->cancellable);
  take_assessment (data, g_steal_pointer (&assessment));
}

static void
on_topology (AirlockDevicesPage *self)
{
  AirlockTopology *topology = airlock_host_get_topology (self->host);

  if (topology == NULL)
    return;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  airlock_assess_async (topology, airlock_host_get_uses (self->host),
                        self->changer != NULL ? airlock_changer_get_bindings (self->changer) : NULL,
                        self->cancellable, on_assessed, self);
}

/* With a good reading at hand, a failed one is a remark above it and takes nothing away. */
static void
on_error (AirlockDevicesPage *self)
{
  const GError *error = airlock_host_get_error (self->host);
  g_autofree char *title = NULL;

  if (error == NULL)
    {
      adw_banner_set_revealed (self->error_banner, FALSE);
      return;
    }

  if (airlock_host_get_topology (self->host) != NULL)
    {
      title = g_strdup_printf (_ ("Reading again failed: %s"), error->message);
      adw_banner_set_title (self->error_banner, title);
      adw_banner_set_revealed (self->error_banner, TRUE);
      return;
    }

  title = airlock_host_words_dup_unreadable (self->host);
  adw_status_page_set_title (self->error_page, title);
  adw_status_page_set_description (self->error_page, error->message);
  show_state (self, "error");
}

static void
on_search_changed (AirlockDevicesPage *self)
{
  const char *query = gtk_search_bar_get_search_mode (self->search_bar)
                          ? gtk_editable_get_text (GTK_EDITABLE (self->search_entry))
                          : NULL;

  airlock_row_filter_set_query (self->filter, query);
}

static void
on_search_mode (AirlockDevicesPage *self)
{
  on_search_changed (self);

  if (!gtk_search_bar_get_search_mode (self->search_bar))
    focus_face (self);
}

static void
on_search_activate (AirlockDevicesPage *self)
{
  focus_face (self);
}

/* Down leads to what was found, past the kinds between. */
static gboolean
on_search_key (AirlockDevicesPage *self, guint key, guint code, GdkModifierType state)
{
  if ((key != GDK_KEY_Down && key != GDK_KEY_KP_Down) ||
      (state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return FALSE;

  focus_face (self);

  return TRUE;
}

static void
clear_search (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AirlockDevicesPage *self = AIRLOCK_DEVICES_PAGE (widget);

  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  airlock_row_filter_clear (self->filter);
  focus_face (self);
}

static void
unfold_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  airlock_device_list_unfold_all (AIRLOCK_DEVICES_PAGE (widget)->list);
}

static void
fold_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  airlock_device_list_fold_all (AIRLOCK_DEVICES_PAGE (widget)->list);
}

static void
refresh (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AirlockDevicesPage *self = AIRLOCK_DEVICES_PAGE (widget);

  if (self->host == NULL)
    return;

  if (airlock_host_get_topology (self->host) == NULL)
    wait (self);
  airlock_host_refresh (self->host);
}

static void
copy_text (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AirlockRow *row = airlock_row_selection_get_selected (AIRLOCK_DEVICES_PAGE (widget)->selection);
  g_autofree char *text = row != NULL ? airlock_pane_text_dup (row) : NULL;

  if (text != NULL)
    airlock_clipboard_copy (widget, text);
}

static void
copy_address (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AirlockRow *row = airlock_row_selection_get_selected (AIRLOCK_DEVICES_PAGE (widget)->selection);
  AirlockDevice *device = row != NULL ? airlock_row_get_device (row) : NULL;

  if (device != NULL)
    airlock_clipboard_copy (widget, airlock_device_get_address_text (device));
}

/* A group or the system parts have many addresses, a USB device has none. */
static void
update_actions (AirlockDevicesPage *self)
{
  AirlockRow *row = airlock_row_selection_get_selected (self->selection);
  gboolean is_one = row != NULL && (airlock_row_get_row_type (row) == AIRLOCK_ROW_CARD ||
                                    airlock_row_get_row_type (row) == AIRLOCK_ROW_FUNCTION);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "devices.copy-text", row != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "devices.copy-address", is_one);
  gtk_widget_set_visible (GTK_WIDGET (self->pane_menu), row != NULL);
  airlock_device_actions_set_row (self->actions, row);
}

static void
on_changer (AirlockDevicesPage *self)
{
  gboolean missing = airlock_changer_get_state (self->changer) == AIRLOCK_CHANGER_NOT_INSTALLED;

  adw_banner_set_title (
      self->helper_banner,
      missing ? _ ("Looking works. Changing devices needs airlock-helper on this computer.") : "");
  adw_banner_set_revealed (self->helper_banner, missing);
  airlock_device_pane_set_changeable (self->pane, airlock_changer_get_state (self->changer) ==
                                                      AIRLOCK_CHANGER_READY);
}

/* What is held for the next boot is in the ledger only. */
static void
on_bindings (AirlockDevicesPage *self)
{
  on_changer (self);
  if (self->host != NULL && airlock_changer_get_bindings (self->changer) != NULL)
    on_topology (self);
}

static void
show_helper (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AdwDialog *dialog = adw_alert_dialog_new (
      _ ("Changes Need airlock-helper"),
      _ ("It is the small service that changes this computer, after it has checked everything "
         "itself and asked for a password. Install the package airlock-helper of your system; from "
         "Airlock’s own sources, “./dev install” does it. Then open this window again."));

  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _ ("_Close"));
  adw_dialog_present (dialog, widget);
}

static void
airlock_devices_page_dispose (GObject *object)
{
  AirlockDevicesPage *self = AIRLOCK_DEVICES_PAGE (object);

  g_clear_handle_id (&self->spinner_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->host != NULL)
    g_signal_handlers_disconnect_by_data (self->host, self);
  g_clear_object (&self->host);
  g_clear_pointer (&self->assessment, airlock_assessment_free);
  g_clear_object (&self->actions);
  g_clear_object (&self->changer);
  g_clear_object (&self->filter);
  g_clear_object (&self->selection);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (airlock_devices_page_parent_class)->dispose (object);
}

static void
airlock_devices_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AirlockDevicesPage *self = AIRLOCK_DEVICES_PAGE (object);

  switch (id)
    {
    case PROP_COLLAPSED:
      g_value_set_boolean (value, self->collapsed);
      break;
    case PROP_HOST:
      g_value_set_object (value, self->host);
      break;
    case PROP_MAP_ALONE:
      g_value_set_boolean (value, self->map_alone);
      break;
    case PROP_WITH_MAP:
      g_value_set_boolean (value, self->with_map);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
airlock_devices_page_set_property (GObject *object,
                                   guint id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  AirlockDevicesPage *self = AIRLOCK_DEVICES_PAGE (object);

  switch (id)
    {
    case PROP_COLLAPSED:
      if (self->collapsed != g_value_get_boolean (value))
        {
          self->collapsed = !self->collapsed;
          update_split (self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_HOST:
      airlock_devices_page_set_host (self, g_value_get_object (value));
      break;
    case PROP_MAP_ALONE:
      if (self->map_alone != g_value_get_boolean (value))
        {
          self->map_alone = !self->map_alone;
          update_split (self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_WITH_MAP:
      set_with_map (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicesPage, error_banner);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicesPage, error_page);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicesPage, attention_banner);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicesPage, faces);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicesPage, kinds);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicesPage, list);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicesPage, loading_page);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicesPage, map);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicesPage, pane);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicesPage, pane_banner);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicesPage, pane_menu);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicesPage, pane_page);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicesPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicesPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicesPage, helper_banner);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicesPage, source_banner);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicesPage, split);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicesPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicesPage, verdict_banner);
  gtk_widget_class_bind_template_callback (widget_class, on_face);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_search_key);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_mode);
}

static void
airlock_devices_page_class_init (AirlockDevicesPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = airlock_devices_page_dispose;
  object_class->get_property = airlock_devices_page_get_property;
  object_class->set_property = airlock_devices_page_set_property;

  properties[PROP_COLLAPSED] =
      g_param_spec_boolean ("collapsed", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_HOST] =
      g_param_spec_object ("host", NULL, NULL, AIRLOCK_TYPE_HOST,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_MAP_ALONE] =
      g_param_spec_boolean ("map-alone", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_WITH_MAP] =
      g_param_spec_boolean ("with-map", NULL, NULL, TRUE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_ASSESSED] = g_signal_new ("assessed", AIRLOCK_TYPE_DEVICES_PAGE, G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (AIRLOCK_TYPE_DEVICE_LIST);
  g_type_ensure (AIRLOCK_TYPE_DEVICE_PANE);
  g_type_ensure (AIRLOCK_TYPE_KIND_BAR);
  g_type_ensure (AIRLOCK_TYPE_MAP_VIEW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/airlock_vm/Airlock/airlock-devices-page.ui");
  bind_template (widget_class);

  gtk_widget_class_install_action (widget_class, "devices.clear-search", NULL, clear_search);
  gtk_widget_class_install_action (widget_class, "devices.refresh", NULL, refresh);
  gtk_widget_class_install_action (widget_class, "devices.copy-address", NULL, copy_address);
  gtk_widget_class_install_action (widget_class, "devices.copy-text", NULL, copy_text);
  gtk_widget_class_install_action (widget_class, "devices.fold-all", NULL, fold_all);
  gtk_widget_class_install_action (widget_class, "devices.show-helper", NULL, show_helper);
  gtk_widget_class_install_action (widget_class, "devices.unfold-all", NULL, unfold_all);
}

static void
add_property_action (GSimpleActionGroup *group, const char *name, gpointer object)
{
  g_autoptr (GPropertyAction) action = g_property_action_new (name, object, name);

  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
}

/* What the menu of the view switches. */
static void
add_view_actions (AirlockDevicesPage *self)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  add_property_action (group, "order", self->list);
  add_property_action (group, "show-system", self->list);
  add_property_action (group, "verdict", self->filter);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "view", G_ACTION_GROUP (group));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "device",
                                  airlock_device_actions_get_group (self->actions));
}

/* Both faces show the same devices, with the same one selected. */
static void
share (AirlockDevicesPage *self)
{
  self->filter = airlock_row_filter_new ();
  self->selection = airlock_row_selection_new ();
  airlock_device_list_share (self->list, self->filter, self->selection);
  airlock_map_view_share (self->map, GTK_FILTER (self->filter), self->selection);

  g_object_bind_property (self->filter, "kind", self->kinds, "kind",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->filter, "notify::verdict", G_CALLBACK (on_verdict), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (show_selected), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "activated", G_CALLBACK (on_activated), self,
                           G_CONNECT_SWAPPED);
}

/* How the list stands is remembered from window to window, but a look at the demo leaves no trace.
 */
static void
bind_view (AirlockDevicesPage *self)
{
  gboolean is_demo = airlock_demo_scene_of (airlock_host_get_path (self->host)) != NULL;
  GSettingsBindFlags flags =
      is_demo ? G_SETTINGS_BIND_GET | G_SETTINGS_BIND_GET_NO_CHANGES : G_SETTINGS_BIND_DEFAULT;

  g_settings_bind (self->settings, "device-order", self->list, "order", flags);
  g_settings_bind (self->settings, "show-system-parts", self->list, "show-system", flags);
}

static void
airlock_devices_page_init (AirlockDevicesPage *self)
{
  g_autoptr (GdkPaintable) spinner = NULL;

  self->with_map = TRUE;
  self->actions = airlock_device_actions_new ();
  self->settings = g_settings_new (APPLICATION_ID);
  gtk_widget_init_template (GTK_WIDGET (self));
  share (self);
  add_view_actions (self);

  spinner = GDK_PAINTABLE (adw_spinner_paintable_new (GTK_WIDGET (self->loading_page)));
  adw_status_page_set_paintable (self->loading_page, spinner);
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
}

/* Nothing of one host may stay while the next is read. */
static void
forget_host (AirlockDevicesPage *self)
{
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();

  if (self->host != NULL)
    g_signal_handlers_disconnect_by_data (self->host, self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->assessment, airlock_assessment_free);

  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  airlock_row_filter_clear (self->filter);
  airlock_device_list_update (self->list, nothing);
  show_selected (self);
  adw_banner_set_revealed (self->error_banner, FALSE);
}

/**
 * airlock_devices_page_set_host:
 * @self: the page
 * @host: the host to show
 */
void
airlock_devices_page_set_host (AirlockDevicesPage *self, AirlockHost *host)
{
  if (self->host == host)
    return;

  forget_host (self);
  g_set_object (&self->host, host);
  bind_view (self);

  g_signal_connect_swapped (host, "notify::topology", G_CALLBACK (on_topology), self);
  g_signal_connect_swapped (host, "notify::error", G_CALLBACK (on_error), self);

  wait (self);
  on_topology (self);
  if (airlock_host_get_error (host) != NULL)
    on_error (self);
  update_banners (self);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HOST]);
}

/* Opens the search, or goes back to it. */
void
airlock_devices_page_start_search (AirlockDevicesPage *self)
{
  adw_navigation_split_view_set_show_content (self->split, FALSE);
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

/**
 * airlock_devices_page_show_device:
 * @self: the page
 * @key: the key of a row
 *
 * Selects it and shows its pane, whatever was searched for.
 */
void
airlock_devices_page_show_device (AirlockDevicesPage *self, const char *key)
{
  AirlockRow *row = airlock_device_list_lookup (self->list, key);

  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  if (row == NULL)
    return;

  if (!gtk_filter_match (GTK_FILTER (self->filter), row))
    airlock_row_filter_clear (self->filter);
  airlock_row_selection_set_selected (self->selection, row);
  adw_navigation_split_view_set_show_content (self->split, TRUE);
  if (!adw_navigation_split_view_get_collapsed (self->split))
    focus_face (self);
}

/**
 * airlock_devices_page_get_assessment:
 * @self: the page
 *
 * Returns: (transfer none) (nullable): what is known of the host now
 */
const AirlockAssessment *
airlock_devices_page_get_assessment (AirlockDevicesPage *self)
{
  return self->assessment;
}

/**
 * airlock_devices_page_get_actions:
 * @self: the page
 *
 * Returns: (transfer none): what can be done with the selected device
 */
AirlockDeviceActions *
airlock_devices_page_get_actions (AirlockDevicesPage *self)
{
  return self->actions;
}

/**
 * airlock_devices_page_set_changer:
 * @self: the page
 * @changer: who changes the host that it shows
 */
void
airlock_devices_page_set_changer (AirlockDevicesPage *self, AirlockChanger *changer)
{
  if (self->changer != NULL)
    g_signal_handlers_disconnect_by_data (self->changer, self);
  g_set_object (&self->changer, changer);
  g_signal_connect_object (changer, "changed", G_CALLBACK (on_bindings), self, G_CONNECT_SWAPPED);
  airlock_device_actions_set_changer (self->actions, changer);
  on_changer (self);
}
