/* airlock-pane-answer.h – the answer in a device's pane: verdict, what goes, what is lost
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "airlock-row.h"

G_BEGIN_DECLS

void airlock_pane_answer_fill_verdict (GtkListBox *list,
                                       AirlockTopology *topology,
                                       AirlockRow *row,
                                       gboolean changeable);
void airlock_pane_answer_fill_uses    (GtkListBox *list,
                                       AirlockRow *row);
void airlock_pane_answer_fill_outlook (GtkListBox *list,
                                       AirlockRow *row);
void airlock_pane_answer_fill_usb     (GtkListBox *list,
                                       AirlockRow *row);

GPtrArray *airlock_pane_answer_list_uses (AirlockAnswer *answer);

G_END_DECLS
