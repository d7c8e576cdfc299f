/* airlock-pane-rows.h – the rows that a device's pane is made of
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "core/analysis/airlock-isolation.h"

G_BEGIN_DECLS

GtkWidget *airlock_pane_rows_new         (const char   *title,
                                          const char   *subtitle,
                                          const char   *icon_name,
                                          const char   *style);
GtkWidget *airlock_pane_rows_new_icon    (const char   *icon_name,
                                          const char   *style);
GtkWidget *airlock_pane_rows_new_expander (const char  *title);
GtkWidget *airlock_pane_rows_new_property (const char  *label,
                                          const char   *value);
GtkWidget *airlock_pane_rows_new_long    (const char   *title,
                                          GPtrArray    *texts);

void       airlock_pane_rows_fill_group  (GtkListBox   *list,
                                          AirlockGroup *group,
                                          gboolean      titled,
                                          const char   *ungrouped);
void       airlock_pane_rows_fill_remedies (GtkListBox *list,
                                          AirlockGroup *group);
void       airlock_pane_rows_fill_devices (GtkListBox  *list,
                                          GPtrArray    *devices);

G_END_DECLS
