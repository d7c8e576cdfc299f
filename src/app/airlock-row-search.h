/* airlock-row-search.h – which rows a search finds
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-row.h"

G_BEGIN_DECLS

char     *airlock_row_search_text  (AirlockRow *row);
gboolean  airlock_row_search_match (const char *haystack,
                                    const char *query);

G_END_DECLS
