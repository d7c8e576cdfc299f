/* airlock-map-drawing.c – draws the links and hulls of the Map
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-map-drawing.h"

#include <math.h>

#define LINE 1.0f
#define BEND 8.0f
#define HULL_RADIUS 13.0f
#define HULL_LINE 1.5f
#define HULL_TINT 0.10f

/* Told apart without colours, and by people who print in grey. */
static const float dashes[AIRLOCK_MAP_N_DASHES][4] = {
  { 6, 4, 6, 4 },  { 2, 3, 2, 3 }, { 12, 4, 12, 4 },
  { 10, 3, 2, 3 }, { 2, 6, 2, 6 }, { 16, 3, 5, 3 },
};

static void
fill (GtkSnapshot *snapshot, const GdkRGBA *color, float x1, float y1, float x2, float y2)
{
  graphene_rect_t rect =
      GRAPHENE_RECT_INIT (MIN (x1, x2), MIN (y1, y2), fabsf (x2 - x1), fabsf (y2 - y1));

  if (rect.size.width > 0 && rect.size.height > 0)
    gtk_snapshot_append_color (snapshot, color, &rect);
}

static float
middle (const graphene_rect_t *rect)
{
  return floorf (rect->origin.y + rect->size.height / 2);
}

static float
right (const graphene_rect_t *rect)
{
  return rect->origin.x + rect->size.width;
}

/**
 * airlock_map_drawing_stem:
 * @snapshot: what is drawn to
 * @color: the link's colour
 * @from: a node
 * @to: where its children's links begin, beside it
 */
void
airlock_map_drawing_stem (GtkSnapshot *snapshot,
                          const GdkRGBA *color,
                          const graphene_rect_t *from,
                          float to)
{
  float start = to > from->origin.x ? right (from) : from->origin.x;

  fill (snapshot, color, start, middle (from), to, middle (from) + LINE);
}

/**
 * airlock_map_drawing_trunk:
 * @snapshot: what is drawn to
 * @color: the link's colour
 * @trunk: where it runs down
 * @top: where it begins
 * @bottom: where it ends: out of sight
 */
void
airlock_map_drawing_trunk (
    GtkSnapshot *snapshot, const GdkRGBA *color, float trunk, float top, float bottom)
{
  trunk = floorf (trunk);
  fill (snapshot, color, trunk, top, trunk + LINE, MAX (top, bottom));
}

/* A quarter of a rounded frame, from a trunk above into a node beside it. */
static void
bend (GtkSnapshot *snapshot, const GdkRGBA *color, float trunk, float y, float end)
{
  gboolean rtl = end < trunk;
  graphene_rect_t rect = rtl ? GRAPHENE_RECT_INIT (end, y - BEND, trunk + LINE - end, BEND + LINE)
                             : GRAPHENE_RECT_INIT (trunk, y - BEND, end - trunk, BEND + LINE);
  float widths[4] = { 0, rtl ? LINE : 0, LINE, rtl ? 0 : LINE };
  GdkRGBA colors[4] = { *color, *color, *color, *color };
  GskRoundedRect frame;

  gsk_rounded_rect_init (&frame, &rect, &GRAPHENE_SIZE_INIT (0, 0), &GRAPHENE_SIZE_INIT (0, 0),
                         rtl ? &GRAPHENE_SIZE_INIT (BEND, BEND) : &GRAPHENE_SIZE_INIT (0, 0),
                         rtl ? &GRAPHENE_SIZE_INIT (0, 0) : &GRAPHENE_SIZE_INIT (BEND, BEND));
  gtk_snapshot_append_border (snapshot, &frame, widths, colors);
}

/**
 * airlock_map_drawing_link:
 * @snapshot: what is drawn to
 * @color: its colour
 * @from: the node nearer to the processor
 * @to: the node that hangs on it
 * @trunk: where the links of @from run down
 * @trunk_top: how far the links of the nodes before have drawn the trunk
 * @last: whether nothing hangs on @from after @to
 */
void
airlock_map_drawing_link (GtkSnapshot *snapshot,
                          const GdkRGBA *color,
                          const graphene_rect_t *from,
                          const graphene_rect_t *to,
                          float trunk,
                          float trunk_top,
                          gboolean last)
{
  float y = middle (to);
  float end = to->origin.x > trunk ? to->origin.x : right (to);

  trunk = floorf (trunk);

  if (fabsf (y - middle (from)) < 2)
    {
      fill (snapshot, color, trunk, y, end, y + LINE);
      return;
    }

  if (last && y - trunk_top > BEND)
    {
      fill (snapshot, color, trunk, trunk_top, trunk + LINE, y - BEND);
      bend (snapshot, color, trunk, y, end);
      return;
    }

  fill (snapshot, color, trunk, trunk_top, trunk + LINE, y);
  fill (snapshot, color, trunk, y, end, y + LINE);
}

/**
 * airlock_map_drawing_hull:
 * @snapshot: what is drawn to
 * @color: the group's colour
 * @bounds: the outline
 * @number: of the hull, picks the dash pattern
 */
void
airlock_map_drawing_hull (GtkSnapshot *snapshot,
                          const GdkRGBA *color,
                          const graphene_rect_t *bounds,
                          guint number)
{
  GdkRGBA tint = *color;
  GskRoundedRect outline;
  g_autoptr (GskPathBuilder) builder = gsk_path_builder_new ();
  g_autoptr (GskPath) path = NULL;
  g_autoptr (GskStroke) stroke = gsk_stroke_new (HULL_LINE);

  gsk_rounded_rect_init_from_rect (&outline, bounds, HULL_RADIUS);
  tint.alpha *= HULL_TINT;
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &tint, bounds);
  gtk_snapshot_pop (snapshot);

  gsk_path_builder_add_rounded_rect (builder, &outline);
  path = gsk_path_builder_free_to_path (g_steal_pointer (&builder));
  gsk_stroke_set_dash (stroke, dashes[number % AIRLOCK_MAP_N_DASHES], 4);
  gtk_snapshot_append_stroke (snapshot, path, stroke, color);
}
