/* airlock-map-runs.c – where the outlines of shared groups begin and end
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-map-runs.h"

static void
run_free (AirlockMapRun *run)
{
  g_ptr_array_unref (run->items);
  g_free (run);
}

/**
 * airlock_map_runs_index_hulls:
 * @model: a map
 *
 * Returns: (transfer full) (element-type AirlockMapItem AirlockMapHull): the hull around each item
 *   that has one; both unowned
 */
GHashTable *
airlock_map_runs_index_hulls (AirlockMapModel *model)
{
  GPtrArray *hulls = airlock_map_model_get_hulls (model);
  GHashTable *hull_of = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < hulls->len; i++)
    {
      AirlockMapHull *hull = g_ptr_array_index (hulls, i);
      GHashTableIter iter;
      gpointer item;

      g_hash_table_iter_init (&iter, hull->items);
      while (g_hash_table_iter_next (&iter, &item, NULL))
        g_hash_table_insert (hull_of, item, hull);
    }

  return hull_of;
}

static AirlockMapRun *
run_new (AirlockMapHull *hull, const AirlockMapRun *previous, guint line)
{
  AirlockMapRun *run = g_new0 (AirlockMapRun, 1);

  run->hull = hull;
  run->items = g_ptr_array_new ();
  run->first_line = line;
  run->label_line = previous != NULL && previous->last_line == line ? previous->label_line : line;

  return run;
}

/**
 * airlock_map_runs_list:
 * @items: (element-type AirlockMapItem): what is shown, from the top
 * @hull_of: from airlock_map_runs_index_hulls()
 *
 * Returns: (transfer full) (element-type AirlockMapRun): the runs, by where they begin
 */
GPtrArray *
airlock_map_runs_list (GPtrArray *items, GHashTable *hull_of)
{
  GPtrArray *runs = g_ptr_array_new_with_free_func ((GDestroyNotify) run_free);
  g_autoptr (GHashTable) open = g_hash_table_new (NULL, NULL); /* AirlockMapHull -> AirlockMapRun */

  for (guint i = 0; i < items->len; i++)
    {
      AirlockMapItem *item = g_ptr_array_index (items, i);
      AirlockMapHull *hull = g_hash_table_lookup (hull_of, item);
      AirlockMapRun *run = hull != NULL ? g_hash_table_lookup (open, hull) : NULL;

      if (hull == NULL)
        continue;
      if (run == NULL || run->last_line + 1 != (guint) item->line)
        {
          run = run_new (hull, run, item->line);
          g_hash_table_insert (open, hull, run);
          g_ptr_array_add (runs, run);
        }
      g_ptr_array_add (run->items, item);
      run->last_line = item->line;
    }

  return runs;
}
