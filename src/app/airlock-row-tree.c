/* airlock-row-tree.c – the rows that the list shows, kept from one reading to the next
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-row-tree.h"

#include "airlock-list-follow.h"

struct _AirlockRowTree
{
  GObject parent_instance;

  AirlockRowFilter *filter; /* owned */
  GPtrArray *top;           /* (owned) of AirlockRow, as the builder orders them */
  GListStore *all;
  GListStore *shown;
  GListStore *found;
  GHashTable *by_key; /* borrowed key -> AirlockRow, borrowed from all */
  AirlockRowOrder order;
  gboolean with_system;
};

G_DEFINE_FINAL_TYPE (AirlockRowTree, airlock_row_tree, G_TYPE_OBJECT)

static void
airlock_row_tree_finalize (GObject *object)
{
  AirlockRowTree *self = AIRLOCK_ROW_TREE (object);

  g_hash_table_unref (self->by_key);
  g_object_unref (self->found);
  g_object_unref (self->shown);
  g_object_unref (self->all);
  g_ptr_array_unref (self->top);
  g_clear_object (&self->filter);

  G_OBJECT_CLASS (airlock_row_tree_parent_class)->finalize (object);
}

static void
airlock_row_tree_class_init (AirlockRowTreeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_row_tree_finalize;
}

static void
airlock_row_tree_init (AirlockRowTree *self)
{
  self->top = g_ptr_array_new_with_free_func (g_object_unref);
  self->all = g_list_store_new (AIRLOCK_TYPE_ROW);
  self->shown = g_list_store_new (AIRLOCK_TYPE_ROW);
  self->found = g_list_store_new (AIRLOCK_TYPE_ROW);
  self->by_key = g_hash_table_new (g_str_hash, g_str_equal);
  self->with_system = TRUE;
}

/**
 * airlock_row_tree_new:
 * @filter: what is asked for; call airlock_row_tree_arrange() when that changes
 *
 * Returns: (transfer full): an empty tree
 */
AirlockRowTree *
airlock_row_tree_new (AirlockRowFilter *filter)
{
  AirlockRowTree *self = g_object_new (AIRLOCK_TYPE_ROW_TREE, NULL);

  self->filter = g_object_ref (filter);

  return self;
}

static GPtrArray *
list_rows (GListModel *model)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; model != NULL && i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (rows, g_list_model_get_item (model, i));

  return rows;
}

/* The row to show for a fresh one: the known row of that key brought up to date, or itself. */
static AirlockRow *
settle_row (AirlockRowTree *self, AirlockRow *fresh, AirlockRow *parent, GPtrArray *all)
{
  AirlockRow *known = g_hash_table_lookup (self->by_key, airlock_row_get_key (fresh));
  AirlockRow *row = known != NULL ? known : fresh;
  g_autoptr (GPtrArray) fresh_children = list_rows (airlock_row_get_children (fresh));
  g_autoptr (GPtrArray) children = g_ptr_array_new ();

  g_ptr_array_add (all, row);
  for (guint i = 0; i < fresh_children->len; i++)
    g_ptr_array_add (children, settle_row (self, fresh_children->pdata[i], row, all));

  airlock_row_set_parent (row, parent);
  if (airlock_row_get_children (row) != NULL)
    airlock_list_follow (G_LIST_STORE (airlock_row_get_children (row)), children);
  if (known != NULL)
    airlock_row_take_over (known, fresh);

  return row;
}

static gboolean
is_system (AirlockRow *row)
{
  AirlockRow *parent = airlock_row_get_parent (row);

  return airlock_row_get_row_type (row) == AIRLOCK_ROW_SYSTEM ||
         (parent != NULL && is_system (parent));
}

static void
arrange_shown (AirlockRowTree *self)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->top->len; i++)
    {
      AirlockRow *row = self->top->pdata[i];

      if (gtk_filter_match (GTK_FILTER (self->filter), row) &&
          (self->with_system || !is_system (row)))
        g_ptr_array_add (rows, g_object_ref (row));
    }

  airlock_row_order_sort (rows, self->order);
  airlock_list_follow (self->shown, rows);
}

static void
arrange_found (AirlockRowTree *self)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->all));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AirlockRow) row = g_list_model_get_item (G_LIST_MODEL (self->all), i);

      if (airlock_row_filter_lists (self->filter, row) && (self->with_system || !is_system (row)))
        g_ptr_array_add (rows, g_steal_pointer (&row));
    }

  airlock_row_order_sort (rows, self->order);
  airlock_list_follow (self->found, rows);
}

/* While searching the tree waits as it is, and what the last search found goes with it. */
static void
arrange (AirlockRowTree *self)
{
  if (airlock_row_filter_get_query (self->filter) != NULL)
    {
      arrange_found (self);
      return;
    }

  g_list_store_remove_all (self->found);
  arrange_shown (self);
}

/**
 * airlock_row_tree_arrange:
 * @self: a tree
 * @order: how its rows stand
 * @with_system: whether the system parts are among them
 *
 * Brings what is shown and found in step with the filter.
 */
void
airlock_row_tree_arrange (AirlockRowTree *self, AirlockRowOrder order, gboolean with_system)
{
  self->order = order;
  self->with_system = with_system;
  arrange (self);
}

/**
 * airlock_row_tree_update:
 * @self: a tree
 * @rows: (element-type AirlockRow): from airlock_row_builder_build()
 *
 * Shows @rows. Rows whose key is known keep their object, and with it what the list remembers of
 * it.
 */
void
airlock_row_tree_update (AirlockRowTree *self, GPtrArray *rows)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  /* A row that moves to another parent must outlive its old one. */
  g_autoptr (GPtrArray) alive = list_rows (G_LIST_MODEL (self->all));

  g_ptr_array_set_size (self->top, 0);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (self->top, g_object_ref (settle_row (self, rows->pdata[i], NULL, all)));

  g_hash_table_remove_all (self->by_key);
  for (guint i = 0; i < all->len; i++)
    g_hash_table_insert (self->by_key, (char *) airlock_row_get_key (all->pdata[i]), all->pdata[i]);

  airlock_list_follow (self->all, all);
  arrange (self);
}

gboolean
airlock_row_tree_is_empty (AirlockRowTree *self)
{
  return self->top->len == 0;
}

/**
 * airlock_row_tree_get_all:
 * @self: a tree
 *
 * Returns: (transfer none): every row, of every depth
 */
GListStore *
airlock_row_tree_get_all (AirlockRowTree *self)
{
  return self->all;
}

/**
 * airlock_row_tree_get_shown:
 * @self: a tree
 *
 * Returns: (transfer none): the top rows that are asked for; they wait while something is searched
 *   for
 */
GListStore *
airlock_row_tree_get_shown (AirlockRowTree *self)
{
  return self->shown;
}

/**
 * airlock_row_tree_get_found:
 * @self: a tree
 *
 * Returns: (transfer none): rows of every depth that a search finds; empty without one
 */
GListStore *
airlock_row_tree_get_found (AirlockRowTree *self)
{
  return self->found;
}

AirlockRow *
airlock_row_tree_lookup (AirlockRowTree *self, const char *key)
{
  return g_hash_table_lookup (self->by_key, key);
}

/**
 * airlock_row_tree_find:
 * @self: a tree
 * @gone: a row that the last update may have dropped
 *
 * A card that got a second function, or whose group became shared, has a new row.
 *
 * Returns: (transfer none) (nullable): the row that stands for the same device now
 */
AirlockRow *
airlock_row_tree_find (AirlockRowTree *self, AirlockRow *gone)
{
  AirlockDevice *device = airlock_row_get_device (gone);
  AirlockRow *row = g_hash_table_lookup (self->by_key, airlock_row_get_key (gone));
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->all));

  if (row != NULL || device == NULL || airlock_row_get_row_type (gone) == AIRLOCK_ROW_GROUP)
    return row;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AirlockRow) candidate = g_list_model_get_item (G_LIST_MODEL (self->all), i);
      AirlockDevice *other = airlock_row_get_device (candidate);

      if (airlock_row_get_row_type (candidate) != AIRLOCK_ROW_GROUP && other != NULL &&
          airlock_pci_address_equal (airlock_device_get_address (device),
                                     airlock_device_get_address (other)))
        return candidate;
    }

  return NULL;
}
