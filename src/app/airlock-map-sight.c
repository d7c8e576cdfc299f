/* airlock-map-sight.c – links and hulls of that part of the Map that is in sight
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-map-sight.h"

#include "airlock-map-drawing.h"
#include "airlock-map-runs.h"

/* How far a hull stands off its cards, and how strong links are. */
#define HULL_PADDING 4
#define LINK_ALPHA 0.35f
/* Where the parts of a card hang below it. */
#define STACK_TRUNK 12
/* How far beyond the last line with widgets links and hulls go on. */
#define BEYOND 40

static gboolean
get_bounds (const AirlockMapSight *self, AirlockMapItem *item, graphene_rect_t *bounds)
{
  GtkWidget *node = g_hash_table_lookup (self->node_of, item);

  return node != NULL && gtk_widget_compute_bounds (node, self->canvas, bounds);
}

static float
get_trunk (const AirlockMapSight *self, AirlockMapItem *item)
{
  gboolean rtl = gtk_widget_get_direction (self->canvas) == GTK_TEXT_DIR_RTL;
  AirlockMapItem *child = g_ptr_array_index (item->children, 0);
  AirlockMapLayout *layout = self->layout;
  int trunk;

  if (child->kind == AIRLOCK_MAP_PARTS || child->kind == AIRLOCK_MAP_PART)
    trunk = airlock_map_layout_get_start (layout, item->column, item->indent) + STACK_TRUNK;
  else
    trunk = airlock_map_layout_get_trunk (layout, item->column);

  return rtl ? gtk_widget_get_width (self->canvas) - trunk : trunk;
}

/* Where what has widgets ends. */
static void
get_edges (const AirlockMapSight *self, float *top, float *bottom)
{
  int first;
  int last;
  int unused;

  airlock_map_layout_get_line (self->layout, self->first_line, &first, &unused);
  airlock_map_layout_get_line (self->layout, self->last_line, &unused, &last);
  *top = first - BEYOND;
  *bottom = last + BEYOND;
}

static void
draw_links (const AirlockMapSight *self, GtkSnapshot *snapshot, AirlockMapItem *item, float trunk)
{
  AirlockMapItem *last = g_ptr_array_index (item->children, item->children->len - 1);
  graphene_rect_t from;
  GdkRGBA color;
  float top;
  float bottom;
  gboolean stack;

  gtk_widget_get_color (self->canvas, &color);
  color.alpha *= LINK_ALPHA;

  get_edges (self, &top, &bottom);
  if (get_bounds (self, item, &from))
    {
      stack = trunk > from.origin.x && trunk < from.origin.x + from.size.width;
      top =
          stack ? from.origin.y + from.size.height : floorf (from.origin.y + from.size.height / 2);
      if (!stack)
        airlock_map_drawing_stem (snapshot, &color, &from, trunk);
    }
  else
    {
      graphene_rect_init (&from, trunk, top, 0, 0);
    }

  for (guint i = 0; i < item->children->len; i++)
    {
      AirlockMapItem *child = g_ptr_array_index (item->children, i);
      graphene_rect_t to;

      if (!get_bounds (self, child, &to) || child->line < (gint) self->first_line)
        continue;

      airlock_map_drawing_link (snapshot, &color, &from, &to, trunk, top, child == last);
      top = MAX (top, floorf (to.origin.y + to.size.height / 2));
    }

  if (last->line > (gint) self->last_line)
    airlock_map_drawing_trunk (snapshot, &color, trunk, top, bottom);
}

static void
draw_all_links (const AirlockMapSight *self, GtkSnapshot *snapshot)
{
  GPtrArray *items = self->items;

  for (guint i = 0; i < items->len; i++)
    {
      AirlockMapItem *item = g_ptr_array_index (items, i);
      AirlockMapItem *last;

      if (item->line > (gint) self->last_line)
        break;
      if (item->folded || item->children->len == 0)
        continue;

      last = g_ptr_array_index (item->children, item->children->len - 1);
      if (last->line >= (gint) self->first_line)
        draw_links (self, snapshot, item, get_trunk (self, item));
    }
}

static void
draw_run (const AirlockMapSight *self, GtkSnapshot *snapshot, AirlockMapRun *run, GtkWidget *label)
{
  graphene_rect_t hull = GRAPHENE_RECT_INIT_ZERO;
  gboolean any = FALSE;
  GdkRGBA color;
  float top;
  float bottom;

  for (guint i = 0; i < run->items->len; i++)
    {
      AirlockMapItem *item = g_ptr_array_index (run->items, i);
      graphene_rect_t bounds;

      if (!get_bounds (self, item, &bounds))
        continue;
      if (any)
        graphene_rect_union (&hull, &bounds, &hull);
      else
        hull = bounds;
      any = TRUE;
    }
  if (!any)
    return;

  graphene_rect_inset (&hull, -HULL_PADDING - 1, -HULL_PADDING);
  get_edges (self, &top, &bottom);
  top = run->first_line < self->first_line ? top : hull.origin.y;
  bottom = run->last_line > self->last_line ? bottom : hull.origin.y + hull.size.height;
  hull.origin.y = top;
  hull.size.height = bottom - top;

  gtk_widget_get_color (label, &color);
  airlock_map_drawing_hull (snapshot, &color, &hull, run->hull->number);
}

/**
 * airlock_map_sight_draw:
 * @self: what is in sight
 * @snapshot: what is drawn to
 *
 * Draws the links and hulls of what has widgets; those that go on out of sight are cut off there.
 */
void
airlock_map_sight_draw (const AirlockMapSight *self, GtkSnapshot *snapshot)
{
  GHashTableIter iter;
  gpointer run;
  gpointer label;

  g_hash_table_iter_init (&iter, self->label_of);
  while (g_hash_table_iter_next (&iter, &run, &label))
    draw_run (self, snapshot, run, label);

  draw_all_links (self, snapshot);
}
