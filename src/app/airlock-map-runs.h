/* airlock-map-runs.h – where the outlines of shared groups begin and end
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-map-model.h"

G_BEGIN_DECLS

/**
 * AirlockMapRun:
 * @hull: the group
 * @items: (element-type AirlockMapItem): its cards; unowned
 * @first_line: where it begins
 * @last_line: where it ends
 * @label_line: where its label is: at its beginning, or where the run before it on that line has it
 *
 * Cards of a group on neighbouring lines; a group that is spread has several.
 */
typedef struct
{
  AirlockMapHull *hull;
  GPtrArray *items;
  guint first_line;
  guint last_line;
  guint label_line;
} AirlockMapRun;

GHashTable *airlock_map_runs_index_hulls (AirlockMapModel *model);
GPtrArray  *airlock_map_runs_list        (GPtrArray       *items,
                                          GHashTable      *hull_of);

G_END_DECLS
