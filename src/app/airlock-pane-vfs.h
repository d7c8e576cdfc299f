/* airlock-pane-vfs.h – how many virtual functions a card is to have
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

GtkWidget *airlock_pane_vfs_new (guint n_made,
                                 guint n_possible);

G_END_DECLS
