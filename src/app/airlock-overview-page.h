/* airlock-overview-page.h – how a host stands, and what to look at next
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "airlock-assessment.h"
#include "core/host/airlock-host.h"

G_BEGIN_DECLS

#define AIRLOCK_TYPE_OVERVIEW_PAGE (airlock_overview_page_get_type ())
G_DECLARE_FINAL_TYPE (AirlockOverviewPage, airlock_overview_page, AIRLOCK, OVERVIEW_PAGE, AdwNavigationPage)

void airlock_overview_page_show       (AirlockOverviewPage     *self,
                                       AirlockHost             *host,
                                       const AirlockAssessment *assessment);
void airlock_overview_page_show_steps (AirlockOverviewPage     *self);

G_END_DECLS
