/* airlock-row-words.h – titles and lines of the rows of the list
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-row.h"

G_BEGIN_DECLS

char *airlock_row_words_card     (GPtrArray     *part,
                                  AirlockAnswer *answer,
                                  gboolean       is_held,
                                  guint          n_elsewhere,
                                  AirlockGroup  *elsewhere);
char *airlock_row_words_function (AirlockDevice *device);
char *airlock_row_words_group_title (AirlockGroup *group);
char *airlock_row_words_group_line (AirlockGroup *group,
                                  guint          n_cards);

G_END_DECLS
