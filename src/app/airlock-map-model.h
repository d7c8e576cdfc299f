/* airlock-map-model.h – the tree that the Map shows, from processor to card; pure
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/analysis/airlock-isolation.h"

G_BEGIN_DECLS

/**
 * AirlockMapKind:
 * @AIRLOCK_MAP_PROCESSOR: a root complex or, with NUMA, those of one node
 * @AIRLOCK_MAP_BUS: a root bus, where a processor has several
 * @AIRLOCK_MAP_PORT: a port or bridge, or a chain of them
 * @AIRLOCK_MAP_CARD: the functions of one slot
 * @AIRLOCK_MAP_PARTS: the virtual functions of a card, stacked
 * @AIRLOCK_MAP_PART: one of them
 * @AIRLOCK_MAP_SYSTEM: what stays with the computer anyway, folded for good
 */
typedef enum
{
  AIRLOCK_MAP_PROCESSOR,
  AIRLOCK_MAP_BUS,
  AIRLOCK_MAP_PORT,
  AIRLOCK_MAP_CARD,
  AIRLOCK_MAP_PARTS,
  AIRLOCK_MAP_PART,
  AIRLOCK_MAP_SYSTEM,
} AirlockMapKind;

typedef struct _AirlockMapItem AirlockMapItem;

/**
 * AirlockMapItem:
 * @key: what identifies it from one reading to the next
 * @devices: (element-type AirlockDevice): what it stands for; of a card the most telling first, of
 *   a chain of ports the one next to the processor
 * @children: (element-type AirlockMapItem): owned, by address
 * @parent: (nullable): unowned
 * @group: (nullable): the group of the first device; unowned, the model's isolation holds it
 * @blames: (element-type AirlockReason): why it is to blame for shared groups, the most telling
 *   first; unowned
 * @n_cards: cards at and below it
 * @numa_node: of a processor; -1: not known, or the machine has no nodes
 * @folded: its children are not shown
 * @line: where it is, counted from the top; -1: not shown
 * @column: where it is, counted from the processor
 * @indent: how far it is moved in within its column
 *
 * Everything after @folded is set by airlock_map_model_arrange().
 */
struct _AirlockMapItem
{
  AirlockMapKind kind;
  char *key;
  GPtrArray *devices;
  GPtrArray *children;
  AirlockMapItem *parent;
  AirlockGroup *group;
  GPtrArray *blames;
  guint n_cards;
  gint numa_node;
  gboolean folded;
  gint line;
  guint column;
  guint indent;
};

/**
 * AirlockMapHull:
 * @group: a shared group; unowned
 * @number: counts the hulls, for colours and dash patterns
 * @items: (element-type AirlockMapItem): cards and parts that have a member; unowned
 * @n_system: members that are system parts
 */
typedef struct
{
  AirlockGroup *group;
  guint number;
  GHashTable *items;
  guint n_system;
} AirlockMapHull;

typedef enum
{
  AIRLOCK_MAP_MOVE_UP,
  AIRLOCK_MAP_MOVE_DOWN,
  AIRLOCK_MAP_MOVE_IN,  /* towards the cards */
  AIRLOCK_MAP_MOVE_OUT, /* towards the processor */
  AIRLOCK_MAP_MOVE_FIRST,
  AIRLOCK_MAP_MOVE_LAST,
} AirlockMapMove;

/* Above this many lines, the Map starts folded. */
#define AIRLOCK_MAP_MAX_LINES 300

#define AIRLOCK_TYPE_MAP_MODEL (airlock_map_model_get_type ())
G_DECLARE_FINAL_TYPE (AirlockMapModel, airlock_map_model, AIRLOCK, MAP_MODEL, GObject)

AirlockMapModel  *airlock_map_model_new           (AirlockIsolation *isolation);
AirlockIsolation *airlock_map_model_get_isolation (AirlockMapModel  *self);
GPtrArray        *airlock_map_model_get_roots     (AirlockMapModel  *self);
GPtrArray        *airlock_map_model_get_hulls     (AirlockMapModel  *self);
AirlockMapItem   *airlock_map_model_find          (AirlockMapModel  *self,
                                                   AirlockDevice    *device);
GPtrArray        *airlock_map_model_arrange       (AirlockMapModel  *self);
void              airlock_map_model_keep_folds    (AirlockMapModel  *self,
                                                   AirlockMapModel  *previous);
AirlockMapItem   *airlock_map_model_move          (AirlockMapModel  *self,
                                                   AirlockMapItem   *from,
                                                   AirlockMapMove    move);
AirlockMapItem   *airlock_map_item_get_shown      (AirlockMapItem   *item);
gboolean          airlock_map_item_can_fold       (AirlockMapItem   *item);

G_END_DECLS
