/* airlock-device-list.h – the list of devices: a tree to look at, flat while searching
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "airlock-row.h"

G_BEGIN_DECLS

/**
 * AirlockDeviceList:
 *
 * Properties: `selected` (#AirlockRow, nullable), `query` (what is searched for).
 * Signals: `activated` when a row is clicked or Enter is pressed on it.
 */
#define AIRLOCK_TYPE_DEVICE_LIST (airlock_device_list_get_type ())
G_DECLARE_FINAL_TYPE (AirlockDeviceList, airlock_device_list, AIRLOCK, DEVICE_LIST, AdwBin)

void        airlock_device_list_update       (AirlockDeviceList *self,
                                              GPtrArray         *rows);
gboolean    airlock_device_list_is_empty     (AirlockDeviceList *self);
AirlockRow *airlock_device_list_get_selected (AirlockDeviceList *self);
gboolean    airlock_device_list_select       (AirlockDeviceList *self,
                                              const char        *key);
GListModel *airlock_device_list_get_rows     (AirlockDeviceList *self);
void        airlock_device_list_set_query    (AirlockDeviceList *self,
                                              const char        *query);
void        airlock_device_list_focus        (AirlockDeviceList *self);

G_END_DECLS
