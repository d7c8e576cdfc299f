/* airlock-row-tree.h – the rows that the list shows, kept from one reading to the next
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-row.h"

G_BEGIN_DECLS

/**
 * AirlockRowTree:
 *
 * Two list models over the same rows: the top rows (each with its children) for looking, and all
 * rows flat for searching. An update keeps the row object of everything that is still there.
 */
#define AIRLOCK_TYPE_ROW_TREE (airlock_row_tree_get_type ())
G_DECLARE_FINAL_TYPE (AirlockRowTree, airlock_row_tree, AIRLOCK, ROW_TREE, GObject)

AirlockRowTree *airlock_row_tree_new      (void);
void            airlock_row_tree_update   (AirlockRowTree *self,
                                           GPtrArray      *rows);
GListModel     *airlock_row_tree_get_top  (AirlockRowTree *self);
GListModel     *airlock_row_tree_get_flat (AirlockRowTree *self);
AirlockRow     *airlock_row_tree_lookup   (AirlockRowTree *self,
                                           const char     *key);
AirlockRow     *airlock_row_tree_find     (AirlockRowTree *self,
                                           AirlockRow     *gone);

G_END_DECLS
