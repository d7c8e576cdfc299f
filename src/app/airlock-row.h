/* airlock-row.h – one row of the list of devices: a group, a card, a function, a USB device
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "airlock-answer.h"
#include "airlock-kind.h"
#include "core/analysis/airlock-isolation.h"

G_BEGIN_DECLS

typedef enum
{
  AIRLOCK_ROW_GROUP,
  AIRLOCK_ROW_CARD,
  AIRLOCK_ROW_FUNCTION,
  AIRLOCK_ROW_SYSTEM,
  AIRLOCK_ROW_USB,
} AirlockRowType;

/**
 * AirlockRow:
 *
 * What the list shows is built in a worker as fresh rows; the row that the list already has under
 * the same key then takes the fresh one's content over, so that the list keeps its objects and with
 * them selection, scroll position and unfolded rows.
 *
 * Signals: `changed` when the content was taken over and differs.
 */
#define AIRLOCK_TYPE_ROW (airlock_row_get_type ())
G_DECLARE_FINAL_TYPE (AirlockRow, airlock_row, AIRLOCK, ROW, GObject)

AirlockRow     *airlock_row_new            (AirlockRowType  type,
                                            const char     *key);
void            airlock_row_set_texts      (AirlockRow     *self,
                                            const char     *title,
                                            const char     *subtitle,
                                            const char     *icon_name);
void            airlock_row_set_group      (AirlockRow     *self,
                                            AirlockGroup   *group);
void            airlock_row_set_answer     (AirlockRow     *self,
                                            AirlockAnswer  *answer);
void            airlock_row_set_usb        (AirlockRow     *self,
                                            AirlockHostUses *uses,
                                            const AirlockUsbDevice *usb);
void            airlock_row_add_device     (AirlockRow     *self,
                                            AirlockDevice  *device);
void            airlock_row_set_unfoldable (AirlockRow     *self);
void            airlock_row_add_child      (AirlockRow     *self,
                                            AirlockRow     *child);

AirlockRowType  airlock_row_get_row_type   (AirlockRow     *self);
const char     *airlock_row_get_key        (AirlockRow     *self);
const char     *airlock_row_get_title      (AirlockRow     *self);
const char     *airlock_row_get_subtitle   (AirlockRow     *self);
const char     *airlock_row_get_icon_name  (AirlockRow     *self);
AirlockGroup   *airlock_row_get_group      (AirlockRow     *self);
AirlockAnswer  *airlock_row_get_answer     (AirlockRow     *self);
const AirlockUsbDevice *airlock_row_get_usb (AirlockRow    *self);
GPtrArray      *airlock_row_get_devices    (AirlockRow     *self);
AirlockDevice  *airlock_row_get_device     (AirlockRow     *self);
GListModel     *airlock_row_get_children   (AirlockRow     *self);
AirlockRow     *airlock_row_get_parent     (AirlockRow     *self);
void            airlock_row_set_parent     (AirlockRow     *self,
                                            AirlockRow     *parent);
char           *airlock_row_dup_group_text (AirlockRow     *self);

const char     *airlock_row_get_search_text (AirlockRow    *self);
void            airlock_row_take_over      (AirlockRow     *self,
                                            AirlockRow     *fresh);

G_END_DECLS
