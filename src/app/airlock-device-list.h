/* airlock-device-list.h – the list of devices: a tree to look at, flat while searching
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "airlock-row-filter.h"
#include "airlock-row-order.h"
#include "airlock-row-selection.h"

G_BEGIN_DECLS

/**
 * AirlockDeviceList:
 *
 * Properties: `order` (#AirlockRowOrder), `show-system` (whether the system parts have a row).
 */
#define AIRLOCK_TYPE_DEVICE_LIST (airlock_device_list_get_type ())
G_DECLARE_FINAL_TYPE (AirlockDeviceList, airlock_device_list, AIRLOCK, DEVICE_LIST, AdwBin)

void        airlock_device_list_share      (AirlockDeviceList   *self,
                                            AirlockRowFilter    *filter,
                                            AirlockRowSelection *selection);
void        airlock_device_list_update     (AirlockDeviceList   *self,
                                            GPtrArray           *rows);
gboolean    airlock_device_list_is_empty   (AirlockDeviceList   *self);
AirlockRow *airlock_device_list_lookup     (AirlockDeviceList   *self,
                                            const char          *key);
GListModel *airlock_device_list_get_rows   (AirlockDeviceList   *self);
void        airlock_device_list_unfold_all (AirlockDeviceList   *self);
void        airlock_device_list_fold_all   (AirlockDeviceList   *self);
void        airlock_device_list_focus      (AirlockDeviceList   *self);

G_END_DECLS
