/* airlock-row-tree.h – the rows that the list shows, kept from one reading to the next
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-row-filter.h"
#include "airlock-row-order.h"

G_BEGIN_DECLS

/**
 * AirlockRowTree:
 *
 * List models over the same rows: all of them flat; those top rows that are asked for, each with
 * its children, to look at; and all that a search finds. An update keeps the row object of
 * everything that is still there, and touches only what differs.
 */
#define AIRLOCK_TYPE_ROW_TREE (airlock_row_tree_get_type ())
G_DECLARE_FINAL_TYPE (AirlockRowTree, airlock_row_tree, AIRLOCK, ROW_TREE, GObject)

AirlockRowTree *airlock_row_tree_new             (AirlockRowFilter *filter);
void            airlock_row_tree_update          (AirlockRowTree   *self,
                                                  GPtrArray        *rows);
void            airlock_row_tree_arrange         (AirlockRowTree   *self,
                                                  AirlockRowOrder   order,
                                                  gboolean          with_system);
gboolean        airlock_row_tree_is_empty        (AirlockRowTree   *self);
GListStore     *airlock_row_tree_get_all         (AirlockRowTree   *self);
GListStore     *airlock_row_tree_get_shown       (AirlockRowTree   *self);
GListStore     *airlock_row_tree_get_found       (AirlockRowTree   *self);
AirlockRow     *airlock_row_tree_lookup          (AirlockRowTree   *self,
                                                  const char       *key);
AirlockRow     *airlock_row_tree_find            (AirlockRowTree   *self,
                                                  AirlockRow       *gone);

G_END_DECLS
