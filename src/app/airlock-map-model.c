/* airlock-map-model.c – the tree that the Map shows, from processor to card; pure
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-map-model.h"

#include "airlock-map-builder.h"

struct _AirlockMapModel
{
  GObject parent_instance;

  AirlockIsolation *isolation; /* owned */
  GPtrArray *roots;            /* of AirlockMapItem */
  GPtrArray *hulls;            /* of AirlockMapHull */
  GPtrArray *shown;            /* of AirlockMapItem, borrowed, from the top; NULL: not arranged */
  GHashTable *by_device;       /* AirlockDevice -> AirlockMapItem, borrowed */
};

G_DEFINE_FINAL_TYPE (AirlockMapModel, airlock_map_model, G_TYPE_OBJECT)

static void
hull_free (AirlockMapHull *hull)
{
  g_hash_table_unref (hull->items);
  g_free (hull);
}

static void
airlock_map_model_finalize (GObject *object)
{
  AirlockMapModel *self = AIRLOCK_MAP_MODEL (object);

  g_clear_pointer (&self->shown, g_ptr_array_unref);
  g_clear_pointer (&self->hulls, g_ptr_array_unref);
  g_clear_pointer (&self->roots, g_ptr_array_unref);
  g_clear_pointer (&self->by_device, g_hash_table_unref);
  g_clear_object (&self->isolation);

  G_OBJECT_CLASS (airlock_map_model_parent_class)->finalize (object);
}

static void
airlock_map_model_class_init (AirlockMapModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_map_model_finalize;
}

static void
airlock_map_model_init (AirlockMapModel *self)
{
  self->by_device = g_hash_table_new (NULL, NULL);
  self->hulls = g_ptr_array_new_with_free_func ((GDestroyNotify) hull_free);
}

/* A part is its own item, and its stack stands for it while that is folded. */
static void
add_hull (AirlockMapModel *self, AirlockGroup *group)
{
  GPtrArray *members = airlock_group_get_members (group);
  g_autoptr (GHashTable) items = g_hash_table_new (NULL, NULL);
  AirlockMapHull *hull;
  guint n_system = 0;

  for (guint i = 0; i < members->len; i++)
    {
      AirlockDevice *device = g_ptr_array_index (members, i);
      AirlockMapItem *item = g_hash_table_lookup (self->by_device, device);

      if (item == NULL)
        continue;
      if (item->kind == AIRLOCK_MAP_SYSTEM)
        n_system += !airlock_device_is_bridge (device);
      if (item->kind == AIRLOCK_MAP_CARD || item->kind == AIRLOCK_MAP_PART)
        g_hash_table_add (items, item);
      if (item->kind == AIRLOCK_MAP_PART)
        g_hash_table_add (items, item->parent);
    }

  if (g_hash_table_size (items) == 0)
    return;

  hull = g_new0 (AirlockMapHull, 1);
  hull->group = group;
  hull->number = self->hulls->len;
  hull->items = g_steal_pointer (&items);
  hull->n_system = n_system;
  g_ptr_array_add (self->hulls, hull);
}

static void
add_hulls (AirlockMapModel *self, GPtrArray *groups)
{
  for (guint i = 0; groups != NULL && i < groups->len; i++)
    {
      AirlockGroup *group = g_ptr_array_index (groups, i);

      if (airlock_group_get_verdict (group) == AIRLOCK_ISOLATION_SHARED)
        add_hull (self, group);
    }
}

/* Folds what makes the Map shorter, never what would only hide a single card. */
static void
fold_kind (AirlockMapItem *item, AirlockMapKind kind)
{
  if (item->kind == kind && (kind != AIRLOCK_MAP_PORT || item->n_cards > 1))
    item->folded = TRUE;

  for (guint i = 0; i < item->children->len; i++)
    fold_kind (g_ptr_array_index (item->children, i), kind);
}

static guint
count_lines (AirlockMapModel *self)
{
  GPtrArray *shown = airlock_map_model_arrange (self);
  guint lines = 0;

  for (guint i = 0; i < shown->len; i++)
    lines = MAX (lines, (guint) ((AirlockMapItem *) g_ptr_array_index (shown, i))->line + 1);

  return lines;
}

static void
fold_at_start (AirlockMapModel *self)
{
  static const AirlockMapKind kinds[] = { AIRLOCK_MAP_PORT, AIRLOCK_MAP_BUS,
                                          AIRLOCK_MAP_PROCESSOR };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds) && count_lines (self) > AIRLOCK_MAP_MAX_LINES; i++)
    {
      for (guint j = 0; j < self->roots->len; j++)
        fold_kind (g_ptr_array_index (self->roots, j), kinds[i]);
    }
}

/**
 * airlock_map_model_new:
 * @isolation: an analysis
 *
 * Returns: (transfer full): its map; with more than %AIRLOCK_MAP_MAX_LINES lines partly folded
 */
AirlockMapModel *
airlock_map_model_new (AirlockIsolation *isolation)
{
  AirlockMapModel *self = g_object_new (AIRLOCK_TYPE_MAP_MODEL, NULL);

  self->isolation = g_object_ref (isolation);
  self->roots = airlock_map_builder_build (isolation, self->by_device);
  add_hulls (self, airlock_isolation_get_groups (isolation));
  add_hulls (self, airlock_isolation_get_forecast (isolation));
  fold_at_start (self);
  airlock_map_model_arrange (self);

  return self;
}

AirlockIsolation *
airlock_map_model_get_isolation (AirlockMapModel *self)
{
  return self->isolation;
}

/**
 * airlock_map_model_get_roots:
 * @self: a map
 *
 * Returns: (transfer none) (element-type AirlockMapItem): the processors
 */
GPtrArray *
airlock_map_model_get_roots (AirlockMapModel *self)
{
  return self->roots;
}

/**
 * airlock_map_model_get_hulls:
 * @self: a map
 *
 * Returns: (transfer none) (element-type AirlockMapHull): the shared groups, by number
 */
GPtrArray *
airlock_map_model_get_hulls (AirlockMapModel *self)
{
  return self->hulls;
}

/**
 * airlock_map_model_find:
 * @self: a map
 * @device: a device
 *
 * Returns: (transfer none) (nullable): what stands for it, shown or not
 */
AirlockMapItem *
airlock_map_model_find (AirlockMapModel *self, AirlockDevice *device)
{
  return g_hash_table_lookup (self->by_device, device);
}

static gboolean
is_stack (AirlockMapItem *item)
{
  return item->kind == AIRLOCK_MAP_PARTS || item->kind == AIRLOCK_MAP_PART;
}

/* Cards stand in one column, all but those that lead to further ports (Intel VMD). */
static gboolean
stands_last (AirlockMapItem *item)
{
  switch (item->kind)
    {
    case AIRLOCK_MAP_CARD:
      return item->children->len == 0 || is_stack (g_ptr_array_index (item->children, 0));
    case AIRLOCK_MAP_PARTS:
    case AIRLOCK_MAP_PART:
    case AIRLOCK_MAP_SYSTEM:
      return TRUE;
    case AIRLOCK_MAP_PROCESSOR:
    case AIRLOCK_MAP_BUS:
    case AIRLOCK_MAP_PORT:
    default:
      return FALSE;
    }
}

static void
hide (AirlockMapItem *item)
{
  item->line = -1;
  for (guint i = 0; i < item->children->len; i++)
    hide (g_ptr_array_index (item->children, i));
}

/* A port stands on the line of its first child, a stack of parts below its card. */
static guint
arrange_item (AirlockMapModel *self, AirlockMapItem *item, guint line, guint column)
{
  gboolean below = is_stack (item) || stands_last (item);
  guint next = below ? line + 1 : line;

  item->line = line;
  item->column = column;
  item->indent = item->kind == AIRLOCK_MAP_PARTS ? 1 : item->kind == AIRLOCK_MAP_PART ? 2 : 0;
  g_ptr_array_add (self->shown, item);

  for (guint i = 0; i < item->children->len; i++)
    {
      AirlockMapItem *child = g_ptr_array_index (item->children, i);

      if (item->folded)
        hide (child);
      else
        next = arrange_item (self, child, next, column + 1);
    }

  return MAX (next, line + 1);
}

/**
 * airlock_map_model_arrange:
 * @self: a map
 *
 * Gives each item that is not folded away its line, column and indent.
 *
 * Returns: (transfer none) (element-type AirlockMapItem): those items, parents before their
 *   children, from the top
 */
GPtrArray *
airlock_map_model_arrange (AirlockMapModel *self)
{
  guint line = 0;
  guint last = 0;

  g_clear_pointer (&self->shown, g_ptr_array_unref);
  self->shown = g_ptr_array_new ();
  for (guint i = 0; i < self->roots->len; i++)
    line = arrange_item (self, g_ptr_array_index (self->roots, i), line, 0);

  for (guint i = 0; i < self->shown->len; i++)
    {
      AirlockMapItem *item = g_ptr_array_index (self->shown, i);

      if (!is_stack (item))
        last = MAX (last, item->column);
    }

  for (guint i = 0; i < self->shown->len; i++)
    {
      AirlockMapItem *item = g_ptr_array_index (self->shown, i);

      if (stands_last (item))
        item->column = last;
    }

  return self->shown;
}

static void
collect_folds (AirlockMapItem *item, GHashTable *folds)
{
  g_hash_table_insert (folds, item->key, GINT_TO_POINTER (item->folded));
  for (guint i = 0; i < item->children->len; i++)
    collect_folds (g_ptr_array_index (item->children, i), folds);
}

static void
apply_folds (AirlockMapItem *item, GHashTable *folds)
{
  gpointer folded;

  if (g_hash_table_lookup_extended (folds, item->key, NULL, &folded))
    item->folded = GPOINTER_TO_INT (folded);
  for (guint i = 0; i < item->children->len; i++)
    apply_folds (g_ptr_array_index (item->children, i), folds);
}

/**
 * airlock_map_model_keep_folds:
 * @self: a map
 * @previous: the map of an earlier reading
 *
 * Folds what was folded there and unfolds what was not, then arranges @self.
 */
void
airlock_map_model_keep_folds (AirlockMapModel *self, AirlockMapModel *previous)
{
  g_autoptr (GHashTable) folds = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < previous->roots->len; i++)
    collect_folds (g_ptr_array_index (previous->roots, i), folds);
  for (guint i = 0; i < self->roots->len; i++)
    apply_folds (g_ptr_array_index (self->roots, i), folds);

  airlock_map_model_arrange (self);
}

static AirlockMapItem *
next_in_column (AirlockMapModel *self, AirlockMapItem *from, int step)
{
  guint at = 0;

  if (!g_ptr_array_find (self->shown, from, &at))
    return NULL;

  for (guint i = at + step; i < self->shown->len; i += step)
    {
      AirlockMapItem *item = g_ptr_array_index (self->shown, i);

      if (item->column == from->column)
        return item;
    }

  return NULL;
}

/**
 * airlock_map_model_move:
 * @self: a map
 * @from: where the keyboard is
 * @move: where it goes
 *
 * Up and down stay in the column; in and out follow the links.
 *
 * Returns: (transfer none): where it is then; @from where there is nothing
 */
AirlockMapItem *
airlock_map_model_move (AirlockMapModel *self, AirlockMapItem *from, AirlockMapMove move)
{
  AirlockMapItem *to = NULL;

  switch (move)
    {
    case AIRLOCK_MAP_MOVE_UP:
      to = next_in_column (self, from, -1);
      break;
    case AIRLOCK_MAP_MOVE_DOWN:
      to = next_in_column (self, from, 1);
      break;
    case AIRLOCK_MAP_MOVE_IN:
      to = from->folded || from->children->len == 0 ? NULL : g_ptr_array_index (from->children, 0);
      break;
    case AIRLOCK_MAP_MOVE_OUT:
      to = from->parent;
      break;
    case AIRLOCK_MAP_MOVE_FIRST:
      to = g_ptr_array_index (self->shown, 0);
      break;
    case AIRLOCK_MAP_MOVE_LAST:
      to = g_ptr_array_index (self->shown, self->shown->len - 1);
      break;
    default:
      break;
    }

  return to != NULL ? to : from;
}

/**
 * airlock_map_item_get_shown:
 * @item: an item
 *
 * Returns: (transfer none): the item, or the one it is folded into
 */
AirlockMapItem *
airlock_map_item_get_shown (AirlockMapItem *item)
{
  while (item->line < 0 && item->parent != NULL)
    item = item->parent;

  return item;
}

/* A port with one card has nothing to gain from folding, and a card never hides its stack. */
gboolean
airlock_map_item_can_fold (AirlockMapItem *item)
{
  if (item->kind == AIRLOCK_MAP_CARD && stands_last (item))
    return FALSE;

  return item->kind == AIRLOCK_MAP_PARTS || item->children->len > 1 ||
         (item->children->len > 0 && item->n_cards > 1);
}
