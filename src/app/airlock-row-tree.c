/* airlock-row-tree.c – the rows that the list shows, kept from one reading to the next
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-row-tree.h"

struct _AirlockRowTree
{
  GObject parent_instance;

  GListStore *top;
  GListStore *flat;
  GHashTable *by_key; /* borrowed key -> AirlockRow, borrowed from flat */
};

G_DEFINE_FINAL_TYPE (AirlockRowTree, airlock_row_tree, G_TYPE_OBJECT)

static void
airlock_row_tree_finalize (GObject *object)
{
  AirlockRowTree *self = AIRLOCK_ROW_TREE (object);

  g_hash_table_unref (self->by_key);
  g_object_unref (self->flat);
  g_object_unref (self->top);

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
  self->top = g_list_store_new (AIRLOCK_TYPE_ROW);
  self->flat = g_list_store_new (AIRLOCK_TYPE_ROW);
  self->by_key = g_hash_table_new (g_str_hash, g_str_equal);
}

AirlockRowTree *
airlock_row_tree_new (void)
{
  return g_object_new (AIRLOCK_TYPE_ROW_TREE, NULL);
}

static void
remove_missing (GListStore *store, GHashTable *wanted)
{
  for (guint end = g_list_model_get_n_items (G_LIST_MODEL (store)); end > 0;)
    {
      guint start = end;

      while (start > 0)
        {
          g_autoptr (AirlockRow) row = g_list_model_get_item (G_LIST_MODEL (store), start - 1);

          if (g_hash_table_contains (wanted, row))
            break;
          start--;
        }

      if (start < end)
        g_list_store_splice (store, start, end - start, NULL, 0);
      end = start > 0 ? start - 1 : 0;
    }
}

/* Rows that stay are not touched unless their order changes: GTK would fold them. */
static void
insert_new (GListStore *store, GPtrArray *rows, GHashTable *present)
{
  guint i = 0;

  while (i < rows->len)
    {
      g_autoptr (AirlockRow) here = g_list_model_get_item (G_LIST_MODEL (store), i);
      guint n_new = 0;
      guint old;

      if (here == rows->pdata[i])
        {
          i++;
          continue;
        }

      if (g_hash_table_contains (present, rows->pdata[i]))
        {
          if (g_list_store_find (store, rows->pdata[i], &old))
            g_list_store_remove (store, old);
          g_list_store_insert (store, i, rows->pdata[i]);
          continue;
        }

      /* One splice for a run of new rows: the first filling is a single one. */
      while (i + n_new < rows->len && !g_hash_table_contains (present, rows->pdata[i + n_new]))
        n_new++;

      g_list_store_splice (store, i, 0, rows->pdata + i, n_new);
      i += n_new;
    }
}

static void
synchronise (GListStore *store, GPtrArray *rows)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) present = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < rows->len; i++)
    g_hash_table_add (wanted, rows->pdata[i]);

  remove_missing (store, wanted);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (store)); i++)
    {
      g_autoptr (AirlockRow) row = g_list_model_get_item (G_LIST_MODEL (store), i);

      g_hash_table_add (present, row);
    }

  insert_new (store, rows, present);
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
settle_row (AirlockRowTree *self, AirlockRow *fresh, AirlockRow *parent, GPtrArray *flat)
{
  AirlockRow *known = g_hash_table_lookup (self->by_key, airlock_row_get_key (fresh));
  AirlockRow *row = known != NULL ? known : fresh;
  g_autoptr (GPtrArray) fresh_children = list_rows (airlock_row_get_children (fresh));
  g_autoptr (GPtrArray) children = g_ptr_array_new ();

  g_ptr_array_add (flat, row);
  for (guint i = 0; i < fresh_children->len; i++)
    g_ptr_array_add (children, settle_row (self, fresh_children->pdata[i], row, flat));

  airlock_row_set_parent (row, parent);
  if (airlock_row_get_children (row) != NULL)
    synchronise (G_LIST_STORE (airlock_row_get_children (row)), children);
  if (known != NULL)
    airlock_row_take_over (known, fresh);

  return row;
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
  g_autoptr (GPtrArray) top = g_ptr_array_new ();
  g_autoptr (GPtrArray) flat = g_ptr_array_new ();
  /* A row that moves to another parent must outlive its old one. */
  g_autoptr (GPtrArray) alive = list_rows (G_LIST_MODEL (self->flat));

  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (top, settle_row (self, rows->pdata[i], NULL, flat));

  g_hash_table_remove_all (self->by_key);
  for (guint i = 0; i < flat->len; i++)
    g_hash_table_insert (self->by_key, (char *) airlock_row_get_key (flat->pdata[i]),
                         flat->pdata[i]);

  synchronise (self->flat, flat);
  synchronise (self->top, top);
}

GListModel *
airlock_row_tree_get_top (AirlockRowTree *self)
{
  return G_LIST_MODEL (self->top);
}

GListModel *
airlock_row_tree_get_flat (AirlockRowTree *self)
{
  return G_LIST_MODEL (self->flat);
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
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->flat));

  if (row != NULL || device == NULL || airlock_row_get_row_type (gone) == AIRLOCK_ROW_GROUP)
    return row;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AirlockRow) candidate = g_list_model_get_item (G_LIST_MODEL (self->flat), i);
      AirlockDevice *other = airlock_row_get_device (candidate);

      if (airlock_row_get_row_type (candidate) != AIRLOCK_ROW_GROUP && other != NULL &&
          airlock_pci_address_equal (airlock_device_get_address (device),
                                     airlock_device_get_address (other)))
        return candidate;
    }

  return NULL;
}
