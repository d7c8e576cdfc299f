/* airlock-usb-words.h – a USB device as people know it: product, socket, speed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "safety/airlock-host-use.h"

G_BEGIN_DECLS

char       *airlock_usb_words_dup_title (const AirlockUsbDevice *usb);
char       *airlock_usb_words_dup_line  (const AirlockUsbDevice *usb);
char       *airlock_usb_words_dup_speed (const AirlockUsbDevice *usb);
const char *airlock_usb_words_get_kind  (const AirlockUsbDevice *usb);
const char *airlock_usb_words_get_icon  (const AirlockUsbDevice *usb);

G_END_DECLS
