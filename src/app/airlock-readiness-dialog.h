/* airlock-readiness-dialog.h – what stands in the way on this host, and what can be done
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "core/analysis/airlock-readiness.h"

G_BEGIN_DECLS

#define AIRLOCK_TYPE_READINESS_DIALOG (airlock_readiness_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AirlockReadinessDialog, airlock_readiness_dialog, AIRLOCK, READINESS_DIALOG, AdwDialog)

AdwDialog *airlock_readiness_dialog_new (const AirlockReadiness *readiness);

G_END_DECLS
