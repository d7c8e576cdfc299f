/* airlock-map-sizes.c – how much room the whole Map takes, from a few nodes of each kind
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-map-sizes.h"

#include "airlock-map-label.h"
#include "airlock-map-runs.h"
#include "airlock-map-words.h"

/* Nodes that look alike: as high as each other, and as wide as the longest of their words. */
typedef struct
{
  AirlockMapItem *longest_title;
  AirlockMapItem *longest_line;
  glong title_length;
  glong line_length;
  GtkRequisition size;
  int minimum;
} Shape;

static glong
length (const char *text)
{
  return text != NULL ? g_utf8_strlen (text, -1) : 0;
}

/* What the number of lines and widgets of a node depends on. */
static char *
dup_shape_key (const AirlockMapContent *content,
               AirlockMapItem *item,
               AirlockRow *row,
               gboolean line)
{
  const AirlockReason *blame = item->blames->len > 0 ? g_ptr_array_index (item->blames, 0) : NULL;
  AirlockAnswer *answer = row != NULL ? airlock_row_get_answer (row) : NULL;

  return g_strdup_printf ("%d %u %u %d %d %d %d %d %s", item->kind, item->column, item->indent,
                          airlock_map_item_can_fold (item), item->folded, line,
                          blame != NULL ? (int) blame->kind * 2 + blame->probable : -1,
                          g_hash_table_contains (content->hull_of, item),
                          answer != NULL ? airlock_answer_get_word (answer) : "");
}

static Shape *
find_shape (const AirlockMapContent *content, GHashTable *shapes, AirlockMapItem *item)
{
  AirlockRow *row = content->get_row (item, content->data);
  g_autofree char *line = airlock_map_words_dup_line (item, row);
  g_autofree char *title = content->density == AIRLOCK_MAP_DENSITY_ADDRESS
                               ? airlock_map_words_dup_address (item)
                               : airlock_map_words_dup_title (item, row);
  g_autofree char *key = dup_shape_key (content, item, row, line != NULL && *line != '\0');
  Shape *shape = g_hash_table_lookup (shapes, key);

  if (shape == NULL)
    {
      shape = g_new0 (Shape, 1);
      shape->title_length = shape->line_length = -1;
      g_hash_table_insert (shapes, g_steal_pointer (&key), shape);
    }
  if (length (title) > shape->title_length)
    {
      shape->title_length = length (title);
      shape->longest_title = item;
    }
  if (length (line) > shape->line_length)
    {
      shape->line_length = length (line);
      shape->longest_line = item;
    }

  return shape;
}

static void
measure_item (const AirlockMapContent *content,
              GtkWidget *probe,
              AirlockMapItem *item,
              Shape *shape)
{
  GtkRequisition minimum;
  GtkRequisition size;

  airlock_map_node_show (AIRLOCK_MAP_NODE (probe), item, content->get_row (item, content->data),
                         g_hash_table_lookup (content->hull_of, item), content->density);
  gtk_widget_get_preferred_size (probe, &minimum, &size);
  shape->size.width = MAX (shape->size.width, size.width);
  shape->size.height = MAX (shape->size.height, size.height);
  if (airlock_map_node_fills (item))
    shape->minimum = MAX (shape->minimum, minimum.width);
}

static void
measure_shapes (const AirlockMapContent *content, GtkWidget *canvas, GHashTable *shapes)
{
  GtkWidget *probe = airlock_map_node_new ();
  GHashTableIter iter;
  gpointer value;

  gtk_widget_set_parent (probe, canvas);
  g_hash_table_iter_init (&iter, shapes);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Shape *shape = value;

      measure_item (content, probe, shape->longest_title, shape);
      if (shape->longest_line != shape->longest_title)
        measure_item (content, probe, shape->longest_line, shape);
    }
  gtk_widget_unparent (probe);
}

static void
expect_labels (const AirlockMapContent *content, GtkWidget *canvas, AirlockMapLayout *layout)
{
  const AirlockMapHull *widest = NULL;
  GtkRequisition size;
  GtkWidget *probe;

  for (guint i = 0; i < content->runs->len; i++)
    {
      const AirlockMapRun *run = g_ptr_array_index (content->runs, i);

      if (widest == NULL ||
          airlock_group_get_id (run->hull->group) > airlock_group_get_id (widest->group))
        widest = run->hull;
    }
  if (widest == NULL)
    return;

  probe = airlock_map_label_new (widest);
  gtk_widget_set_parent (probe, canvas);
  gtk_widget_get_preferred_size (probe, NULL, &size);
  gtk_widget_unparent (probe);

  for (guint i = 0; i < content->runs->len; i++)
    {
      const AirlockMapRun *run = g_ptr_array_index (content->runs, i);

      airlock_map_layout_expect_label (layout, run->label_line, &size);
    }
}

/**
 * airlock_map_sizes_expect:
 * @content: what is shown
 * @canvas: what it is shown in
 * @layout: told where everything will have room
 *
 * Measures one node of each shape instead of thousands, so that nothing moves when those that are
 * out of sight come into it.
 */
void
airlock_map_sizes_expect (const AirlockMapContent *content,
                          GtkWidget *canvas,
                          AirlockMapLayout *layout)
{
  GPtrArray *items = content->items;
  g_autoptr (GHashTable) shapes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree Shape **shape_of = g_new (Shape *, items->len);

  airlock_map_layout_reset (layout);
  for (guint i = 0; i < items->len; i++)
    shape_of[i] = find_shape (content, shapes, g_ptr_array_index (items, i));

  measure_shapes (content, canvas, shapes);

  for (guint i = 0; i < items->len; i++)
    {
      const AirlockMapItem *item = g_ptr_array_index (items, i);

      airlock_map_layout_expect (layout, item->line, item->column, item->indent, &shape_of[i]->size,
                                 shape_of[i]->minimum);
    }
  expect_labels (content, canvas, layout);
}
