/* airlock-kind-bar.h – a row of kinds of devices, of which one is chosen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "airlock-row-filter.h"

G_BEGIN_DECLS

/**
 * AirlockKindBar:
 *
 * Words where there is room for them, icons where there is not.
 *
 * Properties: `kind` (#AirlockKindChoice).
 */
#define AIRLOCK_TYPE_KIND_BAR (airlock_kind_bar_get_type ())
G_DECLARE_FINAL_TYPE (AirlockKindBar, airlock_kind_bar, AIRLOCK, KIND_BAR, AdwBreakpointBin)

G_END_DECLS
