/* airlock-simulated-helper.h – the helper, played over a copied tree
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-helper.h"

G_BEGIN_DECLS

#define AIRLOCK_TYPE_SIMULATED_HELPER (airlock_simulated_helper_get_type ())
G_DECLARE_FINAL_TYPE (AirlockSimulatedHelper, airlock_simulated_helper, AIRLOCK, SIMULATED_HELPER, GObject)

AirlockHelper *airlock_simulated_helper_new (const char  *root,
                                             GError     **error);

G_END_DECLS
