/* airlock-history-page.h – what was changed, and the way back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "airlock-changer.h"
#include "core/host/airlock-host.h"

G_BEGIN_DECLS

/**
 * AirlockHistoryPage:
 *
 * Signals: `undo` and `finish` (guint number) when the person wants that of an entry.
 */
#define AIRLOCK_TYPE_HISTORY_PAGE (airlock_history_page_get_type ())
G_DECLARE_FINAL_TYPE (AirlockHistoryPage, airlock_history_page, AIRLOCK, HISTORY_PAGE, AdwNavigationPage)

void airlock_history_page_show        (AirlockHistoryPage *self,
                                       AirlockHost        *host);
void airlock_history_page_set_history (AirlockHistoryPage *self,
                                       AirlockHistory     *history);

G_END_DECLS
