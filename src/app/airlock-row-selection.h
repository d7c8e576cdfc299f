/* airlock-row-selection.h – which row is selected, in the list and on the Map alike
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-row.h"

G_BEGIN_DECLS

/**
 * AirlockRowSelection:
 *
 * The faces of the devices share one: what is selected in the one is so in the other.
 *
 * Properties: `selected` (#AirlockRow, nullable).
 * Signals: `activated` when the selected row is clicked or Enter is pressed on it.
 */
#define AIRLOCK_TYPE_ROW_SELECTION (airlock_row_selection_get_type ())
G_DECLARE_FINAL_TYPE (AirlockRowSelection, airlock_row_selection, AIRLOCK, ROW_SELECTION, GObject)

AirlockRowSelection *airlock_row_selection_new          (void);
AirlockRow          *airlock_row_selection_get_selected (AirlockRowSelection *self);
void                 airlock_row_selection_set_selected (AirlockRowSelection *self,
                                                         AirlockRow          *row);
void                 airlock_row_selection_activate     (AirlockRowSelection *self);

G_END_DECLS
