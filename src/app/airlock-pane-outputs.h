/* airlock-pane-outputs.h – what hangs on a graphics card, in its pane
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void airlock_pane_outputs_fill (GtkListBox *list,
                                GPtrArray  *devices);

G_END_DECLS
