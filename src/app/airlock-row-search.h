/* airlock-row-search.h – which rows a search finds
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-row.h"

G_BEGIN_DECLS

/**
 * AirlockRowSearch:
 *
 * What was typed, taken apart once for all the rows that are asked.
 */
typedef struct _AirlockRowSearch AirlockRowSearch;

AirlockRowSearch *airlock_row_search_new   (const char             *query);
void              airlock_row_search_free  (AirlockRowSearch       *self);
gboolean          airlock_row_search_match (const AirlockRowSearch *self,
                                            const char             *text);
char             *airlock_row_search_text  (AirlockRow             *row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockRowSearch, airlock_row_search_free)

G_END_DECLS
