/* airlock-map-words.h – what the nodes and hulls of the Map say
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-map-model.h"
#include "airlock-row.h"

G_BEGIN_DECLS

char *airlock_map_words_dup_address (AirlockMapItem       *item);
char *airlock_map_words_dup_title   (AirlockMapItem       *item,
                                     AirlockRow           *row);
char *airlock_map_words_dup_line    (AirlockMapItem       *item,
                                     AirlockRow           *row);
char *airlock_map_words_dup_blame   (AirlockMapItem       *item);
char *airlock_map_words_dup_details (AirlockMapItem       *item,
                                     AirlockRow           *row);
char *airlock_map_words_dup_hull    (const AirlockMapHull *hull);

G_END_DECLS
