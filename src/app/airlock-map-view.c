/* airlock-map-view.c – the Map: how cards hang on the processor, and which share a group
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-map-view.h"

#include <glib/gi18n.h>

#include "airlock-map-canvas.h"
#include "airlock-map-picture.h"

struct _AirlockMapView
{
  AdwBin parent_instance;

  AirlockMapCanvas *canvas;

  AirlockMapModel *model;  /* owned, nullable */
  GHashTable *rows;        /* AirlockDevice -> AirlockRow, both owned */
  AirlockMapItem *current; /* in the model: where the keyboard is; nullable */
  GtkFilter *filter;       /* of AirlockRow; owned, shared with the page */
  AirlockRowSelection *selection; /* owned, shared with the page */
  AirlockMapDensity density;
  GSettings *settings; /* owned: the density is what people are used to */
};

enum
{
  PROP_DENSITY = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AirlockMapView, airlock_map_view, ADW_TYPE_BIN)

static AirlockRow *
get_row (AirlockMapItem *item, gpointer data)
{
  AirlockMapView *self = data;

  if (item->devices->len == 0)
    return NULL;

  return g_hash_table_lookup (self->rows, g_ptr_array_index (item->devices, 0));
}

/* A stack of parts is found by each part, what is folded and the way to a card by the card. */
static gboolean
find_matches (AirlockMapView *self, AirlockMapItem *item, GHashTable *found)
{
  gboolean any = FALSE;

  for (guint i = 0; i < item->children->len; i++)
    any |= find_matches (self, g_ptr_array_index (item->children, i), found);

  for (guint i = 0; i < item->devices->len && !any; i++)
    {
      AirlockRow *row = g_hash_table_lookup (self->rows, g_ptr_array_index (item->devices, i));

      any = row != NULL && gtk_filter_match (self->filter, row);
    }
  if (any)
    g_hash_table_add (found, item);

  return any;
}

static void
update_found (AirlockMapView *self)
{
  g_autoptr (GHashTable) found = NULL;
  GPtrArray *roots;

  if (self->model == NULL)
    return;

  if (gtk_filter_get_strictness (self->filter) != GTK_FILTER_MATCH_ALL)
    {
      roots = airlock_map_model_get_roots (self->model);
      found = g_hash_table_new (NULL, NULL);
      for (guint i = 0; i < roots->len; i++)
        find_matches (self, g_ptr_array_index (roots, i), found);
    }

  airlock_map_canvas_set_found (self->canvas, found);
}

static AirlockMapItem *
find_selected (AirlockMapView *self)
{
  AirlockRow *row = airlock_row_selection_get_selected (self->selection);
  AirlockDevice *device = row != NULL ? airlock_row_get_device (row) : NULL;
  AirlockMapItem *item =
      device != NULL && self->model != NULL ? airlock_map_model_find (self->model, device) : NULL;

  return item != NULL ? airlock_map_item_get_shown (item) : NULL;
}

static void
scroll_to_current (AirlockMapView *self)
{
  if (self->current != NULL)
    airlock_map_canvas_reveal (self->canvas, self->current);
}

static void
show_map (AirlockMapView *self)
{
  if (self->model == NULL)
    return;

  airlock_map_canvas_show (self->canvas, self->model, self->density, get_row, self);
  airlock_map_canvas_set_current (self->canvas, self->current);
  update_found (self);
}

static void
select_item (AirlockMapView *self, AirlockMapItem *item)
{
  AirlockRow *row = get_row (item, self);

  self->current = item;
  airlock_map_canvas_set_current (self->canvas, item);
  if (row != NULL)
    airlock_row_selection_set_selected (self->selection, row);
}

static AirlockMapNode *
get_focused (AirlockMapView *self)
{
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->canvas));

  return AIRLOCK_IS_MAP_NODE (focus) ? AIRLOCK_MAP_NODE (focus) : NULL;
}

/* What had the keyboard may be folded away; then what hides it has it. */
static void
rearrange (AirlockMapView *self)
{
  gboolean focused = get_focused (self) != NULL;

  airlock_map_model_arrange (self->model);
  if (self->current != NULL)
    self->current = airlock_map_item_get_shown (self->current);
  show_map (self);

  if (focused && get_focused (self) == NULL && self->current != NULL)
    airlock_map_canvas_focus_item (self->canvas, self->current);
}

static void
set_folded (AirlockMapView *self, AirlockMapItem *item, gboolean folded)
{
  if (!airlock_map_item_can_fold (item) || item->folded == folded)
    return;

  item->folded = folded;
  rearrange (self);
}

static void
unfold_all (AirlockMapItem *item)
{
  item->folded = FALSE;
  for (guint i = 0; i < item->children->len; i++)
    unfold_all (g_ptr_array_index (item->children, i));
}

static void
on_fold (AirlockMapView *self, AirlockMapNode *node)
{
  AirlockMapItem *item = airlock_map_node_get_item (node);

  set_folded (self, item, !item->folded);
}

/* A click puts the keyboard there first. What has no row has nothing to open. */
static void
on_activated (AirlockMapView *self, AirlockMapNode *node)
{
  select_item (self, airlock_map_node_get_item (node));
  if (airlock_map_node_get_row (node) != NULL)
    airlock_row_selection_activate (self->selection);
}

/* Tab comes in at any node; the selected one is where people were. */
static void
on_focus_enter (AirlockMapView *self)
{
  AirlockMapNode *node = get_focused (self);

  if (node != NULL && self->current == NULL)
    select_item (self, airlock_map_node_get_item (node));
}

static gboolean
move (AirlockMapView *self, AirlockMapItem *from, AirlockMapMove where)
{
  AirlockMapItem *to;

  /* Going in opens what is folded; the next step enters it. */
  if (where == AIRLOCK_MAP_MOVE_IN && from->folded)
    {
      set_folded (self, from, FALSE);
      return TRUE;
    }

  to = airlock_map_model_move (self->model, from, where);
  if (to != from)
    {
      select_item (self, to);
      airlock_map_canvas_focus_item (self->canvas, to);
    }

  return TRUE;
}

static gboolean
on_key_pressed (AirlockMapView *self, guint key, guint code, GdkModifierType state)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  AirlockMapNode *node = get_focused (self);
  AirlockMapItem *item = node != NULL ? airlock_map_node_get_item (node) : NULL;

  if (item == NULL || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;

  switch (key)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      return move (self, item, AIRLOCK_MAP_MOVE_UP);
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      return move (self, item, AIRLOCK_MAP_MOVE_DOWN);
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      return move (self, item, rtl ? AIRLOCK_MAP_MOVE_IN : AIRLOCK_MAP_MOVE_OUT);
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      return move (self, item, rtl ? AIRLOCK_MAP_MOVE_OUT : AIRLOCK_MAP_MOVE_IN);
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      return move (self, item, AIRLOCK_MAP_MOVE_FIRST);
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      return move (self, item, AIRLOCK_MAP_MOVE_LAST);
    case GDK_KEY_plus:
    case GDK_KEY_KP_Add:
      set_folded (self, item, FALSE);
      return TRUE;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      set_folded (self, item, TRUE);
      return TRUE;
    case GDK_KEY_asterisk:
    case GDK_KEY_KP_Multiply:
      unfold_all (item);
      rearrange (self);
      return TRUE;
    case GDK_KEY_space:
      set_folded (self, item, !item->folded);
      return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_ISO_Enter:
      on_activated (self, node);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
set_density (AirlockMapView *self, AirlockMapDensity density)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_action_set_enabled (widget, "map.zoom-in", density < AIRLOCK_MAP_DENSITY_USE);
  gtk_widget_action_set_enabled (widget, "map.zoom-out", density > AIRLOCK_MAP_DENSITY_ADDRESS);
  if (density == self->density)
    return;

  self->density = density;
  show_map (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DENSITY]);
}

static void
zoom (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AirlockMapView *self = AIRLOCK_MAP_VIEW (widget);
  int density = AIRLOCK_MAP_DENSITY_NAME;

  if (g_str_equal (name, "map.zoom-in"))
    density = self->density + 1;
  else if (g_str_equal (name, "map.zoom-out"))
    density = (int) self->density - 1;

  set_density (self, CLAMP (density, AIRLOCK_MAP_DENSITY_ADDRESS, AIRLOCK_MAP_DENSITY_USE));
}

static void
on_picture_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AirlockMapView) self = data;
  g_autoptr (GError) error = NULL;
  AdwDialog *dialog;

  if (airlock_map_picture_save_finish (result, &error))
    return;

  dialog = adw_alert_dialog_new (_ ("The Picture Could Not Be Saved"), error->message);
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _ ("_Close"));
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* A picture has everything, also what is out of sight. */
static gboolean
on_picture_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer file)
{
  AirlockMapView *self = AIRLOCK_MAP_VIEW (widget);
  GdkRGBA background = { 1, 1, 1, 1 };

  if (airlock_map_canvas_show_more (self->canvas))
    return G_SOURCE_CONTINUE;

  if (adw_style_manager_get_dark (adw_style_manager_get_default ()))
    gdk_rgba_parse (&background, "#222226");
  airlock_map_picture_save_async (GTK_WIDGET (self->canvas), file, &background, NULL,
                                  on_picture_saved, g_object_ref (self));
  airlock_map_canvas_show_less (self->canvas);

  return G_SOURCE_REMOVE;
}

static void
on_file_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AirlockMapView) self = data;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);

  /* Cancelled. */
  if (file == NULL)
    return;

  gtk_widget_add_tick_callback (GTK_WIDGET (self), on_picture_frame, g_steal_pointer (&file),
                                g_object_unref);
}

static void
save_picture (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GtkFileFilter) svg = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) png = gtk_file_filter_new ();

  gtk_file_filter_set_name (svg, _ ("Drawing (SVG)"));
  gtk_file_filter_add_suffix (svg, "svg");
  gtk_file_filter_set_name (png, _ ("Picture (PNG)"));
  gtk_file_filter_add_suffix (png, "png");
  g_list_store_append (filters, svg);
  g_list_store_append (filters, png);

  gtk_file_dialog_set_title (dialog, _ ("Save Picture of the Map"));
  gtk_file_dialog_set_initial_name (dialog, _ ("devices.svg"));
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, on_file_chosen,
                        g_object_ref (widget));
}

static void
airlock_map_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (airlock_map_view_parent_class)->map (widget);

  scroll_to_current (AIRLOCK_MAP_VIEW (widget));
}

static void
airlock_map_view_dispose (GObject *object)
{
  AirlockMapView *self = AIRLOCK_MAP_VIEW (object);

  self->current = NULL;
  g_clear_object (&self->model);
  g_clear_object (&self->selection);
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_object (&self->filter);
  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), AIRLOCK_TYPE_MAP_VIEW);

  G_OBJECT_CLASS (airlock_map_view_parent_class)->dispose (object);
}

static void
airlock_map_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AirlockMapView *self = AIRLOCK_MAP_VIEW (object);

  switch (id)
    {
    case PROP_DENSITY:
      g_value_set_enum (value, self->density);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
airlock_map_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AirlockMapView *self = AIRLOCK_MAP_VIEW (object);

  switch (id)
    {
    case PROP_DENSITY:
      set_density (self, g_value_get_enum (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key;
    const char *action;
  } keys[] = {
    { GDK_KEY_plus, "map.zoom-in" },         { GDK_KEY_equal, "map.zoom-in" },
    { GDK_KEY_KP_Add, "map.zoom-in" },       { GDK_KEY_minus, "map.zoom-out" },
    { GDK_KEY_KP_Subtract, "map.zoom-out" }, { GDK_KEY_0, "map.zoom-reset" },
    { GDK_KEY_KP_0, "map.zoom-reset" },
  };

  gtk_widget_class_install_action (widget_class, "map.save-picture", NULL, save_picture);
  gtk_widget_class_install_action (widget_class, "map.zoom-in", NULL, zoom);
  gtk_widget_class_install_action (widget_class, "map.zoom-out", NULL, zoom);
  gtk_widget_class_install_action (widget_class, "map.zoom-reset", NULL, zoom);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].key, GDK_CONTROL_MASK,
                                         keys[i].action, NULL);
}

static void
airlock_map_view_class_init (AirlockMapViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = airlock_map_view_dispose;
  object_class->get_property = airlock_map_view_get_property;
  object_class->set_property = airlock_map_view_set_property;
  widget_class->map = airlock_map_view_map;

  properties[PROP_DENSITY] =
      g_param_spec_enum ("density", NULL, NULL, AIRLOCK_TYPE_MAP_DENSITY, AIRLOCK_MAP_DENSITY_NAME,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (AIRLOCK_TYPE_MAP_CANVAS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/airlock_vm/Airlock/airlock-map-view.ui");
  gtk_widget_class_bind_template_child (widget_class, AirlockMapView, canvas);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_focus_enter);
  gtk_widget_class_bind_template_callback (widget_class, on_fold);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
  install_actions (widget_class);
}

static void
airlock_map_view_init (AirlockMapView *self)
{
  self->density = AIRLOCK_MAP_DENSITY_NAME;
  self->rows = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));

  self->settings = g_settings_new (APPLICATION_ID);
  g_settings_bind (self->settings, "map-density", self, "density", G_SETTINGS_BIND_DEFAULT);
}

/* A card's row speaks for those of its functions that are in the group it tells of; the others,
 * virtual functions and system parts have rows of their own. */
static gboolean
speaks_for (AirlockMapView *self, AirlockRow *row, AirlockDevice *device)
{
  AirlockIsolation *isolation = airlock_map_model_get_isolation (self->model);
  AirlockGroup *group = airlock_isolation_lookup (isolation, device);

  switch (airlock_row_get_row_type (row))
    {
    case AIRLOCK_ROW_CARD:
      return !airlock_device_get_facts (device)->is_vf &&
             (group == NULL || group == airlock_row_get_group (row));
    case AIRLOCK_ROW_FUNCTION:
      return !g_hash_table_contains (self->rows, device);
    case AIRLOCK_ROW_GROUP:
    case AIRLOCK_ROW_SYSTEM:
    case AIRLOCK_ROW_USB:
    default:
      return FALSE;
    }
}

static void
index_rows (AirlockMapView *self, GListModel *rows)
{
  guint n = g_list_model_get_n_items (rows);

  g_hash_table_remove_all (self->rows);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AirlockRow) row = g_list_model_get_item (rows, i);
      GPtrArray *devices = airlock_row_get_devices (row);

      for (guint j = 0; j < devices->len; j++)
        {
          AirlockDevice *device = g_ptr_array_index (devices, j);

          if (speaks_for (self, row, device))
            g_hash_table_replace (self->rows, g_object_ref (device), g_object_ref (row));
        }
    }
}

/**
 * airlock_map_view_update:
 * @self: the map
 * @model: a map
 * @rows: (element-type AirlockRow): all rows of the list, of the same analysis
 *
 * Shows another state of the machine. What was folded stays so, and the keyboard where it was.
 */
void
airlock_map_view_update (AirlockMapView *self, AirlockMapModel *model, GListModel *rows)
{
  g_autoptr (AirlockMapModel) previous = g_steal_pointer (&self->model);

  self->model = g_object_ref (model);
  index_rows (self, rows);
  if (previous != NULL)
    airlock_map_model_keep_folds (self->model, previous);
  self->current = find_selected (self);
  show_map (self);
}

/* The other face, or a link to a device, has selected something. */
static void
on_selected (AirlockMapView *self)
{
  AirlockRow *row = airlock_row_selection_get_selected (self->selection);

  if (self->current != NULL && row == get_row (self->current, self))
    return;

  self->current = find_selected (self);
  airlock_map_canvas_set_current (self->canvas, self->current);
  scroll_to_current (self);
}

/**
 * airlock_map_view_share:
 * @self: a map that shares nothing yet
 * @filter: of #AirlockRow; what it does not let through steps back
 * @selection: what is selected on it
 */
void
airlock_map_view_share (AirlockMapView *self, GtkFilter *filter, AirlockRowSelection *selection)
{
  self->filter = g_object_ref (filter);
  self->selection = g_object_ref (selection);
  g_signal_connect_object (filter, "changed", G_CALLBACK (update_found), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::selected", G_CALLBACK (on_selected), self,
                           G_CONNECT_SWAPPED);
}

/* Puts the keyboard onto the selected node. */
void
airlock_map_view_focus (AirlockMapView *self)
{
  GtkWidget *canvas = GTK_WIDGET (self->canvas);

  if (self->current != NULL)
    airlock_map_canvas_focus_item (self->canvas, self->current);
  else
    gtk_widget_child_focus (canvas, GTK_DIR_TAB_FORWARD);
}
