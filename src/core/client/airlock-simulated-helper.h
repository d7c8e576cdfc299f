/* airlock-simulated-helper.h – the helper, played over a copied tree
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-helper.h"

G_BEGIN_DECLS

/**
 * AirlockSimulatedHelper:
 *
 * Judges and changes a folder that is a copy of a root, with the code that the service judges and
 * changes this computer with; nobody is asked for a password. For the demo, for tests, and for
 * `airlockctl --sysroot`.
 */
#define AIRLOCK_TYPE_SIMULATED_HELPER (airlock_simulated_helper_get_type ())
G_DECLARE_FINAL_TYPE (AirlockSimulatedHelper, airlock_simulated_helper, AIRLOCK, SIMULATED_HELPER, GObject)

/* How long what is risky stands unless it is kept, as in the service. */
#define AIRLOCK_SIMULATED_COUNTDOWN_SECONDS 30

AirlockHelper *airlock_simulated_helper_new           (const char              *root,
                                                       GError                 **error);
void           airlock_simulated_helper_set_countdown (AirlockSimulatedHelper  *self,
                                                       guint                    seconds);

G_END_DECLS
