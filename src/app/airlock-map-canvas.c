/* airlock-map-canvas.c – the nodes of the Map, and the links and hulls beneath them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-map-canvas.h"

#include "airlock-map-label.h"
#include "airlock-map-layout.h"
#include "airlock-map-runs.h"
#include "airlock-map-sight.h"

/* Lines above and below what is in sight that have widgets too. */
#define SPARE_LINES 5
/* Lines that get their widgets at once when all of them are wanted. */
#define MORE_LINES 60
/* What is in sight before anything is laid out. */
#define FIRST_HEIGHT 900
/* What is left free around what is scrolled to. */
#define ROOM 6

struct _AirlockMapCanvas
{
  GtkWidget parent_instance;

  GtkAdjustment *hadjustment; /* owned, nullable */
  GtkAdjustment *vadjustment; /* owned, nullable */
  double page;                /* of the last: height and what it is of, to tell who moved it */
  double upper;
  guint tick_id; /* waits for the next frame; 0: nothing to do */

  AirlockMapModel *model;    /* owned, nullable: keeps the items */
  AirlockMapContent content; /* items, runs and hulls are owned */
  gboolean stale;            /* the content has changed since the nodes were made */
  guint first_line;          /* those from here */
  guint last_line;           /* to here have widgets */
  guint more_lines;          /* so many below what is in sight have them too */

  GHashTable *nodes;       /* key -> AirlockMapNode, a child */
  GHashTable *by_item;     /* AirlockMapItem -> AirlockMapNode, borrowed */
  GHashTable *labels;      /* AirlockMapRun -> GtkWidget, a child */
  GHashTable *found;       /* of AirlockMapItem; NULL: nothing is searched for */
  AirlockMapItem *current; /* in the model: where Tab comes in; nullable */
  AirlockMapItem *wanted;  /* in the model: to come into sight; nullable */
};

enum
{
  PROP_HADJUSTMENT = 1,
  PROP_VADJUSTMENT,
  N_PROPS,
};

enum
{
  SIGNAL_ACTIVATED,
  SIGNAL_FOLD,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AirlockMapCanvas, airlock_map_canvas, GTK_TYPE_WIDGET)

static AirlockMapLayout *
get_layout (AirlockMapCanvas *self)
{
  return AIRLOCK_MAP_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));
}

static AirlockMapNode *
find_node (AirlockMapCanvas *self, AirlockMapItem *item)
{
  return g_hash_table_lookup (self->by_item, item);
}

static void
airlock_map_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  AirlockMapCanvas *self = AIRLOCK_MAP_CANVAS (widget);
  AirlockMapSight sight = {
    .canvas = widget,
    .layout = get_layout (self),
    .items = self->content.items,
    .node_of = self->by_item,
    .label_of = self->labels,
    .first_line = self->first_line,
    .last_line = self->last_line,
  };

  if (sight.items != NULL)
    airlock_map_sight_draw (&sight, snapshot);

  GTK_WIDGET_CLASS (airlock_map_canvas_parent_class)->snapshot (widget, snapshot);
}

/* Widgets for what is in sight */

static void
on_activated (AirlockMapCanvas *self, AirlockMapNode *node)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, node);
}

static void
on_fold (AirlockMapCanvas *self, AirlockMapNode *node)
{
  g_signal_emit (self, signals[SIGNAL_FOLD], 0, node);
}

static GtkWidget *
create_node (AirlockMapCanvas *self)
{
  GtkWidget *node = airlock_map_node_new ();

  g_signal_connect_object (node, "activated", G_CALLBACK (on_activated), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (node, "fold", G_CALLBACK (on_fold), self, G_CONNECT_SWAPPED);

  return node;
}

static void
update_state (AirlockMapCanvas *self, AirlockMapNode *node, AirlockMapItem *item)
{
  airlock_map_node_set_selected (node, item == self->current);
  airlock_map_node_set_dimmed (node,
                               self->found != NULL && !g_hash_table_contains (self->found, item));
}

static void
update_states (AirlockMapCanvas *self)
{
  GHashTableIter iter;
  gpointer item;
  gpointer node;

  g_hash_table_iter_init (&iter, self->by_item);
  while (g_hash_table_iter_next (&iter, &item, &node))
    update_state (self, node, item);
}

/* The node that stood for the same before keeps its widget, and with that the keyboard; one that
 * is out of sight stands for another; %NULL: there is none to spare. */
static GtkWidget *
take_node (GHashTable *previous, GPtrArray *spare, const char *key)
{
  gpointer node = NULL;

  if (g_hash_table_lookup_extended (previous, key, NULL, &node))
    {
      g_hash_table_remove (previous, key);
      return node;
    }

  return spare->len > 0 ? g_ptr_array_steal_index_fast (spare, spare->len - 1) : NULL;
}

static void
show_node (AirlockMapCanvas *self, GtkWidget *node, GtkWidget *before, AirlockMapItem *item)
{
  if (gtk_widget_get_parent (node) == NULL || gtk_widget_get_prev_sibling (node) != before)
    gtk_widget_insert_after (node, GTK_WIDGET (self), before);

  airlock_map_layout_place (get_layout (self), node, item->line, item->column, item->indent,
                            airlock_map_node_fills (item));
  airlock_map_node_show (AIRLOCK_MAP_NODE (node), item,
                         self->content.get_row (item, self->content.data),
                         g_hash_table_lookup (self->content.hull_of, item), self->content.density);
  update_state (self, AIRLOCK_MAP_NODE (node), item);
}

/* %NULL: the keyboard is somewhere else. */
static const char *
find_focused (AirlockMapCanvas *self)
{
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self));
  GHashTableIter iter;
  gpointer key;
  gpointer node;

  g_hash_table_iter_init (&iter, self->nodes);
  while (focus != NULL && g_hash_table_iter_next (&iter, &key, &node))
    {
      if (node == focus)
        return key;
    }

  return NULL;
}

/* What is in sight. What has the keyboard keeps it, wherever it is scrolled to. */
static GPtrArray *
list_wanted (AirlockMapCanvas *self, const char *focused)
{
  GPtrArray *wanted = g_ptr_array_new ();

  for (guint i = 0; i < self->content.items->len; i++)
    {
      AirlockMapItem *item = g_ptr_array_index (self->content.items, i);
      guint line = item->line;

      if ((line >= self->first_line && line <= self->last_line) ||
          g_strcmp0 (item->key, focused) == 0)
        g_ptr_array_add (wanted, item);
    }

  return wanted;
}

/* Those that nothing stands for any more; the one with the keyboard must not pass it on. */
static GPtrArray *
list_spare (GHashTable *nodes, GPtrArray *wanted, const char *focused)
{
  GPtrArray *spare = g_ptr_array_new ();
  g_autoptr (GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer key;
  gpointer node;

  for (guint i = 0; i < wanted->len; i++)
    g_hash_table_add (keys, ((AirlockMapItem *) g_ptr_array_index (wanted, i))->key);

  g_hash_table_iter_init (&iter, nodes);
  while (g_hash_table_iter_next (&iter, &key, &node))
    {
      if (g_hash_table_contains (keys, key))
        continue;
      if (g_strcmp0 (key, focused) == 0)
        gtk_widget_unparent (node);
      else
        g_ptr_array_add (spare, node);
      g_hash_table_iter_remove (&iter);
    }

  return spare;
}

static void
update_nodes (AirlockMapCanvas *self, gboolean changed)
{
  g_autofree char *focused = g_strdup (find_focused (self));
  g_autoptr (GPtrArray) wanted = list_wanted (self, focused);
  g_autoptr (GHashTable) previous = g_steal_pointer (&self->nodes);
  g_autoptr (GPtrArray) spare = list_spare (previous, wanted, focused);
  GtkWidget *before = NULL;

  self->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_remove_all (self->by_item);

  for (guint i = 0; i < wanted->len; i++)
    {
      AirlockMapItem *item = g_ptr_array_index (wanted, i);
      gboolean same = !changed && g_hash_table_contains (previous, item->key);
      GtkWidget *node = take_node (previous, spare, item->key);

      if (node == NULL)
        node = create_node (self);
      if (!same)
        show_node (self, node, before, item);
      g_hash_table_insert (self->nodes, g_strdup (item->key), node);
      g_hash_table_insert (self->by_item, item, node);
      before = node;
    }

  for (guint i = 0; i < spare->len; i++)
    gtk_widget_unparent (g_ptr_array_index (spare, i));
}

static gboolean
is_in_sight (AirlockMapCanvas *self, const AirlockMapRun *run)
{
  return run->first_line <= self->last_line && run->last_line >= self->first_line;
}

static void
update_labels (AirlockMapCanvas *self)
{
  GHashTableIter iter;
  gpointer run;

  g_hash_table_iter_init (&iter, self->labels);
  while (g_hash_table_iter_next (&iter, &run, NULL))
    {
      if (!is_in_sight (self, run))
        g_hash_table_iter_remove (&iter);
    }

  for (guint i = 0; i < self->content.runs->len; i++)
    {
      AirlockMapRun *shown = g_ptr_array_index (self->content.runs, i);
      GtkWidget *label;

      if (!is_in_sight (self, shown) || g_hash_table_contains (self->labels, shown))
        continue;

      label = airlock_map_label_new (shown->hull);
      gtk_widget_set_parent (label, GTK_WIDGET (self));
      /* Another run has it on this line already. */
      gtk_widget_set_visible (label, shown->label_line == shown->first_line);
      airlock_map_layout_place_label (get_layout (self), label, shown->label_line);
      g_hash_table_insert (self->labels, shown, label);
    }
}

static void
get_range (AirlockMapCanvas *self, guint *first, guint *last)
{
  double value = self->vadjustment != NULL ? gtk_adjustment_get_value (self->vadjustment) : 0;
  double page = self->vadjustment != NULL ? gtk_adjustment_get_page_size (self->vadjustment) : 0;
  AirlockMapLayout *layout = get_layout (self);
  guint top = airlock_map_layout_find_line (layout, value);

  if (page <= 0)
    page = FIRST_HEIGHT;

  *first = top > SPARE_LINES ? top - SPARE_LINES : 0;
  *last = airlock_map_layout_find_line (layout, value + page) + SPARE_LINES + self->more_lines;
  if (self->more_lines > 0)
    *first = top > self->more_lines ? top - self->more_lines : 0;
}

static void
update_range (AirlockMapCanvas *self)
{
  guint first;
  guint last;

  if (self->content.items == NULL || self->stale)
    return;

  get_range (self, &first, &last);
  if (first == self->first_line && last == self->last_line)
    return;

  self->first_line = first;
  self->last_line = last;
  update_nodes (self, FALSE);
  update_labels (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Measuring needs the style, so nothing happens until it is to be seen. */
static void
refresh (AirlockMapCanvas *self)
{
  if (!self->stale || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  self->stale = FALSE;
  airlock_map_sizes_expect (&self->content, GTK_WIDGET (self), get_layout (self));
  get_range (self, &self->first_line, &self->last_line);
  update_nodes (self, TRUE);
  update_labels (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* Scrolling */

static void
clamp_to (GtkAdjustment *adjustment, double start, double end)
{
  if (adjustment != NULL)
    gtk_adjustment_clamp_page (adjustment, start, end);
}

static void
scroll_to_wanted (AirlockMapCanvas *self)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  AirlockMapNode *node = find_node (self, self->wanted);
  int top;
  int bottom;
  int start;
  int width;

  airlock_map_layout_get_line (get_layout (self), self->wanted->line, &top, &bottom);
  clamp_to (self->vadjustment, top - ROOM, bottom + ROOM);
  if (node == NULL)
    return;

  airlock_map_layout_get_extent (get_layout (self), GTK_WIDGET (node), &start, &width);
  if (rtl)
    start = gtk_widget_get_width (GTK_WIDGET (self)) - start - width;
  clamp_to (self->hadjustment, start - ROOM, start + width + ROOM);
}

/* Places are known once a frame is laid out. */
static gboolean
on_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  AirlockMapCanvas *self = AIRLOCK_MAP_CANVAS (widget);

  if (gtk_widget_get_width (widget) == 0)
    return G_SOURCE_CONTINUE;

  self->tick_id = 0;
  if (self->wanted != NULL)
    scroll_to_wanted (self);
  self->wanted = NULL;
  update_range (self);

  return G_SOURCE_REMOVE;
}

static void
wait_for_frame (AirlockMapCanvas *self)
{
  if (self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame, NULL, NULL);
}

/* Somebody scrolls: at once. The layout does it, where no child may come or go: next frame. */
static void
on_scrolled (AirlockMapCanvas *self)
{
  double page = gtk_adjustment_get_page_size (self->vadjustment);
  double upper = gtk_adjustment_get_upper (self->vadjustment);

  if (page == self->page && upper == self->upper)
    {
      update_range (self);
      return;
    }

  self->page = page;
  self->upper = upper;
  wait_for_frame (self);
}

static void
set_adjustment (AirlockMapCanvas *self,
                GtkAdjustment **place,
                GtkAdjustment *adjustment,
                GParamSpec *pspec)
{
  if (*place == adjustment)
    return;

  if (*place != NULL)
    g_signal_handlers_disconnect_by_data (*place, self);
  g_set_object (place, adjustment);
  if (adjustment != NULL && place == &self->vadjustment)
    {
      g_signal_connect_object (adjustment, "changed", G_CALLBACK (wait_for_frame), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_scrolled), self,
                               G_CONNECT_SWAPPED);
    }
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

/* One stop for Tab; inside, the arrows walk. */
static gboolean
airlock_map_canvas_focus (GtkWidget *widget, GtkDirectionType direction)
{
  AirlockMapCanvas *self = AIRLOCK_MAP_CANVAS (widget);
  GPtrArray *items = self->content.items;

  if (gtk_widget_get_focus_child (widget) != NULL || items == NULL || items->len == 0)
    return FALSE;

  return airlock_map_canvas_focus_item (self, self->current != NULL ? self->current
                                                                    : g_ptr_array_index (items, 0));
}

static void
airlock_map_canvas_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (airlock_map_canvas_parent_class)->map (widget);

  refresh (AIRLOCK_MAP_CANVAS (widget));
}

/* Another size of text. */
static void
on_font (AirlockMapCanvas *self)
{
  self->stale = self->content.items != NULL;
  refresh (self);
}

static void
airlock_map_canvas_root (GtkWidget *widget)
{
  GtkSettings *settings = gtk_widget_get_settings (widget);

  GTK_WIDGET_CLASS (airlock_map_canvas_parent_class)->root (widget);

  g_signal_connect_object (settings, "notify::gtk-font-name", G_CALLBACK (on_font), widget,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::gtk-xft-dpi", G_CALLBACK (on_font), widget,
                           G_CONNECT_SWAPPED);
}

static void
airlock_map_canvas_unroot (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_data (gtk_widget_get_settings (widget), widget);

  GTK_WIDGET_CLASS (airlock_map_canvas_parent_class)->unroot (widget);
}

static void
drop_content (AirlockMapCanvas *self)
{
  g_hash_table_remove_all (self->by_item);
  g_hash_table_remove_all (self->labels);
  g_clear_pointer (&self->content.items, g_ptr_array_unref);
  g_clear_pointer (&self->content.runs, g_ptr_array_unref);
  g_clear_pointer (&self->content.hull_of, g_hash_table_unref);
  g_clear_pointer (&self->found, g_hash_table_unref);
  self->current = NULL;
  self->wanted = NULL;
}

static void
airlock_map_canvas_dispose (GObject *object)
{
  AirlockMapCanvas *self = AIRLOCK_MAP_CANVAS (object);
  GtkWidget *child;

  drop_content (self);
  g_hash_table_remove_all (self->nodes);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->model);
  g_clear_object (&self->hadjustment);
  g_clear_object (&self->vadjustment);

  G_OBJECT_CLASS (airlock_map_canvas_parent_class)->dispose (object);
}

static void
airlock_map_canvas_finalize (GObject *object)
{
  AirlockMapCanvas *self = AIRLOCK_MAP_CANVAS (object);

  g_hash_table_unref (self->by_item);
  g_hash_table_unref (self->labels);
  g_hash_table_unref (self->nodes);

  G_OBJECT_CLASS (airlock_map_canvas_parent_class)->finalize (object);
}

static void
airlock_map_canvas_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AirlockMapCanvas *self = AIRLOCK_MAP_CANVAS (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
      g_value_set_object (value, self->hadjustment);
      break;
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->vadjustment);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
airlock_map_canvas_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AirlockMapCanvas *self = AIRLOCK_MAP_CANVAS (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
      set_adjustment (self, &self->hadjustment, g_value_get_object (value), pspec);
      break;
    case PROP_VADJUSTMENT:
      set_adjustment (self, &self->vadjustment, g_value_get_object (value), pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
airlock_map_canvas_class_init (AirlockMapCanvasClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = airlock_map_canvas_dispose;
  object_class->finalize = airlock_map_canvas_finalize;
  object_class->get_property = airlock_map_canvas_get_property;
  object_class->set_property = airlock_map_canvas_set_property;
  widget_class->focus = airlock_map_canvas_focus;
  widget_class->map = airlock_map_canvas_map;
  widget_class->root = airlock_map_canvas_root;
  widget_class->snapshot = airlock_map_canvas_snapshot;
  widget_class->unroot = airlock_map_canvas_unroot;

  properties[PROP_HADJUSTMENT] =
      g_param_spec_object ("hadjustment", NULL, NULL, GTK_TYPE_ADJUSTMENT,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_VADJUSTMENT] =
      g_param_spec_object ("vadjustment", NULL, NULL, GTK_TYPE_ADJUSTMENT,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_ACTIVATED] =
      g_signal_new ("activated", AIRLOCK_TYPE_MAP_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, AIRLOCK_TYPE_MAP_NODE);
  signals[SIGNAL_FOLD] = g_signal_new ("fold", AIRLOCK_TYPE_MAP_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, AIRLOCK_TYPE_MAP_NODE);

  gtk_widget_class_set_css_name (widget_class, "map");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_TREE);
  gtk_widget_class_set_layout_manager_type (widget_class, AIRLOCK_TYPE_MAP_LAYOUT);
}

static void
airlock_map_canvas_init (AirlockMapCanvas *self)
{
  self->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->by_item = g_hash_table_new (NULL, NULL);
  self->labels = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) gtk_widget_unparent);
}

/**
 * airlock_map_canvas_show:
 * @self: a canvas
 * @model: what it shows
 * @density: how much the nodes say
 * @get_row: asked for the row of each item
 * @data: for @get_row
 *
 * What was selected or found before is not any more.
 */
void
airlock_map_canvas_show (AirlockMapCanvas *self,
                         AirlockMapModel *model,
                         AirlockMapDensity density,
                         AirlockMapRowFunc get_row,
                         gpointer data)
{
  g_autoptr (AirlockMapModel) kept = g_steal_pointer (&self->model);

  drop_content (self);
  self->model = g_object_ref (model);
  self->content.items = g_ptr_array_ref (airlock_map_model_arrange (model));
  self->content.hull_of = airlock_map_runs_index_hulls (model);
  self->content.runs = airlock_map_runs_list (self->content.items, self->content.hull_of);
  self->content.density = density;
  self->content.get_row = get_row;
  self->content.data = data;
  self->stale = TRUE;
  refresh (self);
}

/**
 * airlock_map_canvas_set_current:
 * @self: a canvas
 * @item: (nullable): the item of its model that is selected
 */
void
airlock_map_canvas_set_current (AirlockMapCanvas *self, AirlockMapItem *item)
{
  self->current = item;
  update_states (self);
}

/**
 * airlock_map_canvas_set_found:
 * @self: a canvas
 * @found: (nullable) (element-type AirlockMapItem): what a search found, all else steps back;
 *   %NULL: nothing is searched for
 */
void
airlock_map_canvas_set_found (AirlockMapCanvas *self, GHashTable *found)
{
  g_clear_pointer (&self->found, g_hash_table_unref);
  self->found = found != NULL ? g_hash_table_ref (found) : NULL;
  update_states (self);
}

/**
 * airlock_map_canvas_reveal:
 * @self: a canvas
 * @item: an item of its model that is not folded away
 *
 * Brings it into sight, at the latest with the next frame.
 */
void
airlock_map_canvas_reveal (AirlockMapCanvas *self, AirlockMapItem *item)
{
  self->wanted = item;
  if (self->stale || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      wait_for_frame (self);
      return;
    }

  scroll_to_wanted (self);
  update_range (self);
  wait_for_frame (self);
}

/* Gives an item the keyboard, and brings it into sight. */
gboolean
airlock_map_canvas_focus_item (AirlockMapCanvas *self, AirlockMapItem *item)
{
  AirlockMapNode *node;

  airlock_map_canvas_reveal (self, item);
  node = find_node (self, item);

  return node != NULL && gtk_widget_grab_focus (GTK_WIDGET (node));
}

/**
 * airlock_map_canvas_show_more:
 * @self: a canvas
 *
 * Makes widgets for more of what is out of sight, a screen's worth a call, one call a frame.
 *
 * Returns: %FALSE if all there is had been laid out before
 */
gboolean
airlock_map_canvas_show_more (AirlockMapCanvas *self)
{
  guint n = self->content.items != NULL ? self->content.items->len : 0;

  if (g_hash_table_size (self->by_item) == n)
    return FALSE;

  self->more_lines += MORE_LINES;
  update_range (self);

  return TRUE;
}

/* Only what is in sight again. */
void
airlock_map_canvas_show_less (AirlockMapCanvas *self)
{
  self->more_lines = 0;
  update_range (self);
}
