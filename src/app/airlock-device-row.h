/* airlock-device-row.h – how one row of the list of devices looks
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "airlock-row.h"

G_BEGIN_DECLS

/**
 * AirlockDeviceRow:
 *
 * Signals: `activated` on a click, also on the row that is selected already.
 */
#define AIRLOCK_TYPE_DEVICE_ROW (airlock_device_row_get_type ())
G_DECLARE_FINAL_TYPE (AirlockDeviceRow, airlock_device_row, AIRLOCK, DEVICE_ROW, GtkWidget)

GtkWidget *airlock_device_row_new       (void);
void       airlock_device_row_bind      (AirlockDeviceRow *self,
                                         GtkListItem      *item);
void       airlock_device_row_unbind    (AirlockDeviceRow *self);

AirlockRow *airlock_device_row_peek     (gpointer          item);

G_END_DECLS
