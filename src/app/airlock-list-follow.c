/* airlock-list-follow.c – lets a list store follow an array
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-list-follow.h"

/* Beyond so many places views redraw more than they keep: one change of the whole is cheaper. */
#define MAX_EDITS 64

/* One place that differs; the position counts what the edits before it have done. */
typedef struct
{
  guint position;
  guint n_removed;
  guint n_added;
} Edit;

static GPtrArray *
list_items (GListStore *store)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (store));
  GPtrArray *items = g_ptr_array_new_full (n, g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (store), i));

  return items;
}

static GHashTable *
index_items (GPtrArray *items)
{
  GHashTable *index = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < items->len; i++)
    g_hash_table_add (index, items->pdata[i]);

  return index;
}

/* NULL: what stays has another order now, or the places are too many. */
static GArray *
find_edits (GPtrArray *before, GPtrArray *after)
{
  g_autoptr (GHashTable) old = index_items (before);
  g_autoptr (GHashTable) wanted = index_items (after);
  g_autoptr (GArray) edits = g_array_new (FALSE, FALSE, sizeof (Edit));
  guint from = 0, to = 0;

  while (from < before->len || to < after->len)
    {
      Edit edit = { .position = to };

      while (from < before->len && !g_hash_table_contains (wanted, before->pdata[from]))
        {
          edit.n_removed++;
          from++;
        }
      while (to < after->len && !g_hash_table_contains (old, after->pdata[to]))
        {
          edit.n_added++;
          to++;
        }

      if (edit.n_removed > 0 || edit.n_added > 0)
        {
          g_array_append_val (edits, edit);
          continue;
        }

      if (before->pdata[from] != after->pdata[to] || edits->len > MAX_EDITS)
        return NULL;
      from++;
      to++;
    }

  return g_steal_pointer (&edits);
}

/* Beginning and end that are the same stay, all between is exchanged. */
static void
exchange (GListStore *store, GPtrArray *before, GPtrArray *after)
{
  guint shorter = MIN (before->len, after->len);
  guint head = 0, tail = 0;

  while (head < shorter && before->pdata[head] == after->pdata[head])
    head++;
  while (tail < shorter - head &&
         before->pdata[before->len - 1 - tail] == after->pdata[after->len - 1 - tail])
    tail++;

  g_list_store_splice (store, head, before->len - head - tail, after->pdata + head,
                       after->len - head - tail);
}

/**
 * airlock_list_follow:
 * @store: a list that views look at
 * @items: (element-type GObject): what it shall hold, each item once
 *
 * Touches only what differs, so that views keep the widgets, the place and the unfolded rows of all
 * that stays where it is.
 */
void
airlock_list_follow (GListStore *store, GPtrArray *items)
{
  g_autoptr (GPtrArray) before = list_items (store);
  g_autoptr (GArray) edits = find_edits (before, items);

  if (edits == NULL)
    {
      exchange (store, before, items);
      return;
    }

  for (guint i = 0; i < edits->len; i++)
    {
      const Edit *edit = &g_array_index (edits, Edit, i);

      g_list_store_splice (store, edit->position, edit->n_removed, items->pdata + edit->position,
                           edit->n_added);
    }
}
