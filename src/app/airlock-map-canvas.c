/* airlock-map-canvas.c – the nodes of the Map, and the links and hulls beneath them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-map-canvas.h"

#include "airlock-map-drawing.h"
#include "airlock-map-layout.h"
#include "airlock-map-words.h"

/* How far a hull stands off its cards, and how strong links are. */
#define HULL_PADDING 4
#define LINK_ALPHA 0.35f
/* Where the parts of a card hang below it. */
#define STACK_TRUNK 12

/* Cards of a group on neighbouring lines; a group that is spread has several. */
typedef struct
{
  guint number;
  GtkWidget *label; /* a child; several runs on one line have one */
  GPtrArray *nodes; /* of AirlockMapNode, borrowed */
  gint last_line;
} Run;

struct _AirlockMapCanvas
{
  GtkWidget parent_instance;

  AirlockMapModel *model;  /* owned, nullable */
  GHashTable *nodes;       /* key -> AirlockMapNode, a child */
  GPtrArray *shown;        /* of AirlockMapNode, borrowed, in order */
  GHashTable *by_item;     /* AirlockMapItem -> AirlockMapNode, borrowed */
  GHashTable *hull_of;     /* AirlockMapItem -> AirlockMapHull, borrowed */
  GPtrArray *runs;         /* of Run */
  GPtrArray *labels;       /* of GtkWidget, children */
  AirlockMapItem *current; /* in the model: where Tab comes in; nullable */
};

enum
{
  SIGNAL_ACTIVATED,
  SIGNAL_FOLD,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AirlockMapCanvas, airlock_map_canvas, GTK_TYPE_WIDGET)

static void
run_free (Run *run)
{
  g_ptr_array_unref (run->nodes);
  g_free (run);
}

static AirlockMapLayout *
get_layout (AirlockMapCanvas *self)
{
  return AIRLOCK_MAP_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));
}

static gboolean
get_bounds (AirlockMapCanvas *self, GtkWidget *child, graphene_rect_t *bounds)
{
  return child != NULL && gtk_widget_compute_bounds (child, GTK_WIDGET (self), bounds);
}

static float
get_trunk (AirlockMapCanvas *self, AirlockMapItem *item, const graphene_rect_t *bounds)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  AirlockMapItem *child = g_ptr_array_index (item->children, 0);
  int trunk;

  if (child->kind == AIRLOCK_MAP_PARTS || child->kind == AIRLOCK_MAP_PART)
    return rtl ? bounds->origin.x + bounds->size.width - STACK_TRUNK
               : bounds->origin.x + STACK_TRUNK;

  trunk = airlock_map_layout_get_trunk (get_layout (self), item->column);

  return rtl ? gtk_widget_get_width (GTK_WIDGET (self)) - trunk : trunk;
}

static void
draw_links (AirlockMapCanvas *self, GtkSnapshot *snapshot, AirlockMapNode *node)
{
  AirlockMapItem *item = airlock_map_node_get_item (node);
  graphene_rect_t from;
  GdkRGBA color;
  float trunk;
  float top;
  gboolean stack;

  if (item->folded || item->children->len == 0 || !get_bounds (self, GTK_WIDGET (node), &from))
    return;

  gtk_widget_get_color (GTK_WIDGET (self), &color);
  color.alpha *= LINK_ALPHA;
  trunk = get_trunk (self, item, &from);
  stack = trunk > from.origin.x && trunk < from.origin.x + from.size.width;
  top = stack ? from.origin.y + from.size.height : floorf (from.origin.y + from.size.height / 2);
  if (!stack)
    airlock_map_drawing_stem (snapshot, &color, &from, trunk);

  for (guint i = 0; i < item->children->len; i++)
    {
      AirlockMapNode *child = airlock_map_canvas_find (self, g_ptr_array_index (item->children, i));
      graphene_rect_t to;

      if (child == NULL || !get_bounds (self, GTK_WIDGET (child), &to))
        continue;

      airlock_map_drawing_link (snapshot, &color, &from, &to, trunk, top,
                                i + 1 == item->children->len);
      top = MAX (top, floorf (to.origin.y + to.size.height / 2));
    }
}

static void
draw_run (AirlockMapCanvas *self, GtkSnapshot *snapshot, Run *run)
{
  graphene_rect_t hull;
  GdkRGBA color;

  if (!get_bounds (self, g_ptr_array_index (run->nodes, 0), &hull))
    return;

  for (guint i = 1; i < run->nodes->len; i++)
    {
      graphene_rect_t bounds;

      if (get_bounds (self, g_ptr_array_index (run->nodes, i), &bounds))
        graphene_rect_union (&hull, &bounds, &hull);
    }

  graphene_rect_inset (&hull, -HULL_PADDING - 1, -HULL_PADDING);
  gtk_widget_get_color (run->label, &color);
  airlock_map_drawing_hull (snapshot, &color, &hull, run->number);
}

static void
airlock_map_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  AirlockMapCanvas *self = AIRLOCK_MAP_CANVAS (widget);

  for (guint i = 0; i < self->runs->len; i++)
    draw_run (self, snapshot, g_ptr_array_index (self->runs, i));
  for (guint i = 0; i < self->shown->len; i++)
    draw_links (self, snapshot, g_ptr_array_index (self->shown, i));

  GTK_WIDGET_CLASS (airlock_map_canvas_parent_class)->snapshot (widget, snapshot);
}

/* One stop for Tab; inside, the arrows walk. */
static gboolean
airlock_map_canvas_focus (GtkWidget *widget, GtkDirectionType direction)
{
  AirlockMapCanvas *self = AIRLOCK_MAP_CANVAS (widget);
  AirlockMapNode *node = NULL;

  if (gtk_widget_get_focus_child (widget) != NULL || self->shown->len == 0)
    return FALSE;

  if (self->current != NULL)
    node = airlock_map_canvas_find (self, self->current);
  if (node == NULL)
    node = g_ptr_array_index (self->shown, 0);

  return gtk_widget_grab_focus (GTK_WIDGET (node));
}

static void
airlock_map_canvas_dispose (GObject *object)
{
  AirlockMapCanvas *self = AIRLOCK_MAP_CANVAS (object);
  GtkWidget *child;

  g_ptr_array_set_size (self->runs, 0);
  g_ptr_array_set_size (self->labels, 0);
  g_ptr_array_set_size (self->shown, 0);
  g_hash_table_remove_all (self->by_item);
  g_hash_table_remove_all (self->hull_of);
  g_hash_table_remove_all (self->nodes);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (airlock_map_canvas_parent_class)->dispose (object);
}

static void
airlock_map_canvas_finalize (GObject *object)
{
  AirlockMapCanvas *self = AIRLOCK_MAP_CANVAS (object);

  g_ptr_array_unref (self->runs);
  g_ptr_array_unref (self->labels);
  g_ptr_array_unref (self->shown);
  g_hash_table_unref (self->by_item);
  g_hash_table_unref (self->hull_of);
  g_hash_table_unref (self->nodes);

  G_OBJECT_CLASS (airlock_map_canvas_parent_class)->finalize (object);
}

static void
airlock_map_canvas_class_init (AirlockMapCanvasClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = airlock_map_canvas_dispose;
  object_class->finalize = airlock_map_canvas_finalize;
  widget_class->focus = airlock_map_canvas_focus;
  widget_class->snapshot = airlock_map_canvas_snapshot;

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
  self->shown = g_ptr_array_new ();
  self->by_item = g_hash_table_new (NULL, NULL);
  self->hull_of = g_hash_table_new (NULL, NULL);
  self->labels = g_ptr_array_new_with_free_func ((GDestroyNotify) gtk_widget_unparent);
  self->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) run_free);
}

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

/* The node that stood for the same before keeps its widget, and with that the keyboard. */
static GtkWidget *
take_node (AirlockMapCanvas *self, GHashTable *previous, const char *key)
{
  GtkWidget *node = g_hash_table_lookup (previous, key);

  if (node != NULL)
    {
      g_hash_table_remove (previous, key);
      return node;
    }

  node = airlock_map_node_new ();
  g_signal_connect_object (node, "activated", G_CALLBACK (on_activated), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (node, "fold", G_CALLBACK (on_fold), self, G_CONNECT_SWAPPED);

  return node;
}

static GtkWidget *
add_label (AirlockMapCanvas *self, AirlockMapHull *hull, guint line)
{
  g_autofree char *text = airlock_map_words_dup_hull (hull);
  g_autofree char *style = g_strdup_printf ("hull-%u", hull->number % AIRLOCK_MAP_N_COLORS);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "wrap", TRUE, "xalign", 0.0f,
                                   "max-width-chars", 9, NULL);

  gtk_widget_add_css_class (label, "hull");
  gtk_widget_add_css_class (label, style);
  gtk_widget_set_parent (label, GTK_WIDGET (self));
  airlock_map_layout_place_label (get_layout (self), label, line);
  g_ptr_array_add (self->labels, label);

  return label;
}

static Run *
add_run (AirlockMapCanvas *self, AirlockMapHull *hull, Run *previous, gint line)
{
  Run *run = g_new0 (Run, 1);

  run->number = hull->number;
  run->nodes = g_ptr_array_new ();
  run->label = previous != NULL && previous->last_line == line ? previous->label
                                                               : add_label (self, hull, line);
  g_ptr_array_add (self->runs, run);

  return run;
}

static void
update_runs (AirlockMapCanvas *self)
{
  g_autoptr (GHashTable) open = g_hash_table_new (NULL, NULL); /* AirlockMapHull -> Run */

  for (guint i = 0; i < self->shown->len; i++)
    {
      AirlockMapNode *node = g_ptr_array_index (self->shown, i);
      AirlockMapItem *item = airlock_map_node_get_item (node);
      AirlockMapHull *hull = g_hash_table_lookup (self->hull_of, item);
      Run *run = hull != NULL ? g_hash_table_lookup (open, hull) : NULL;

      if (hull == NULL)
        continue;
      if (run == NULL || run->last_line + 1 != item->line)
        {
          run = add_run (self, hull, run, item->line);
          g_hash_table_insert (open, hull, run);
        }
      g_ptr_array_add (run->nodes, node);
      run->last_line = item->line;
    }
}

static void
index_hulls (AirlockMapCanvas *self)
{
  GPtrArray *hulls = airlock_map_model_get_hulls (self->model);

  g_hash_table_remove_all (self->hull_of);
  for (guint i = 0; i < hulls->len; i++)
    {
      AirlockMapHull *hull = g_ptr_array_index (hulls, i);
      GHashTableIter iter;
      gpointer item;

      g_hash_table_iter_init (&iter, hull->items);
      while (g_hash_table_iter_next (&iter, &item, NULL))
        g_hash_table_insert (self->hull_of, item, hull);
    }
}

static void
place_node (AirlockMapCanvas *self, GtkWidget *node, GtkWidget *before, AirlockMapItem *item)
{
  gboolean fill = item->kind == AIRLOCK_MAP_CARD || item->kind == AIRLOCK_MAP_PART;

  if (gtk_widget_get_parent (node) == NULL || gtk_widget_get_prev_sibling (node) != before)
    gtk_widget_insert_after (node, GTK_WIDGET (self), before);
  airlock_map_layout_place (get_layout (self), node, item->line, item->column, item->indent, fill);
}

/**
 * airlock_map_canvas_show:
 * @self: a canvas
 * @model: what it shows, arranged
 * @density: how much the nodes say
 * @get_row: asked for the row of each item
 * @data: for @get_row
 */
void
airlock_map_canvas_show (AirlockMapCanvas *self,
                         AirlockMapModel *model,
                         AirlockMapDensity density,
                         AirlockMapRowFunc get_row,
                         gpointer data)
{
  GPtrArray *items = airlock_map_model_arrange (model);
  g_autoptr (GHashTable) previous = g_steal_pointer (&self->nodes);
  g_autoptr (AirlockMapModel) kept = g_steal_pointer (&self->model);
  GtkWidget *before = NULL;
  GHashTableIter iter;
  gpointer gone;

  self->model = g_object_ref (model);
  self->current = NULL;
  self->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_ptr_array_set_size (self->runs, 0);
  g_ptr_array_set_size (self->labels, 0);
  g_ptr_array_set_size (self->shown, 0);
  g_hash_table_remove_all (self->by_item);
  index_hulls (self);

  for (guint i = 0; i < items->len; i++)
    {
      AirlockMapItem *item = g_ptr_array_index (items, i);
      GtkWidget *node = take_node (self, previous, item->key);

      place_node (self, node, before, item);
      airlock_map_node_show (AIRLOCK_MAP_NODE (node), item, get_row (item, data),
                             g_hash_table_lookup (self->hull_of, item), density);
      g_hash_table_insert (self->nodes, g_strdup (item->key), node);
      g_hash_table_insert (self->by_item, item, node);
      g_ptr_array_add (self->shown, node);
      before = node;
    }

  g_hash_table_iter_init (&iter, previous);
  while (g_hash_table_iter_next (&iter, NULL, &gone))
    gtk_widget_unparent (gone);

  update_runs (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
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
  for (guint i = 0; i < self->shown->len; i++)
    {
      AirlockMapNode *node = g_ptr_array_index (self->shown, i);

      airlock_map_node_set_selected (node, airlock_map_node_get_item (node) == item);
    }
}

/**
 * airlock_map_canvas_find:
 * @self: a canvas
 * @item: an item of its model
 *
 * Returns: (transfer none) (nullable): its node; %NULL if it is folded away
 */
AirlockMapNode *
airlock_map_canvas_find (AirlockMapCanvas *self, AirlockMapItem *item)
{
  return g_hash_table_lookup (self->by_item, item);
}

/**
 * airlock_map_canvas_get_nodes:
 * @self: a canvas
 *
 * Returns: (transfer none) (element-type AirlockMapNode): all nodes, from the top
 */
GPtrArray *
airlock_map_canvas_get_nodes (AirlockMapCanvas *self)
{
  return self->shown;
}
