/* airlock-step-row.h – a step of a plan, and how far it is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "core/plan/airlock-executor.h"

G_BEGIN_DECLS

#define AIRLOCK_TYPE_STEP_ROW (airlock_step_row_get_type ())
G_DECLARE_FINAL_TYPE (AirlockStepRow, airlock_step_row, AIRLOCK, STEP_ROW, AdwActionRow)

GtkWidget *airlock_step_row_new       (AirlockStep      *step,
                                       guint             number);
void       airlock_step_row_set_state (AirlockStepRow   *self,
                                       AirlockStepState  state);

G_END_DECLS
