/* airlock-map-label.h – the label of an outline around a shared group
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "airlock-map-model.h"

G_BEGIN_DECLS

GtkWidget *airlock_map_label_new (const AirlockMapHull *hull);

G_END_DECLS
