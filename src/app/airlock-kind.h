/* airlock-kind.h – what sort of thing a device is, in the order people look for it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/host/airlock-device.h"

G_BEGIN_DECLS

/**
 * AirlockKind:
 * @AIRLOCK_KIND_SYSTEM: ports, bridges and parts of the chipset: they stay with the computer
 *
 * The order is that of the list of devices.
 */
typedef enum
{
  AIRLOCK_KIND_GRAPHICS,
  AIRLOCK_KIND_STORAGE,
  AIRLOCK_KIND_NETWORK,
  AIRLOCK_KIND_USB,
  AIRLOCK_KIND_SOUND,
  AIRLOCK_KIND_OTHER,
  AIRLOCK_KIND_SYSTEM,
} AirlockKind;

AirlockKind airlock_kind_of_device   (AirlockDevice *device);
const char *airlock_kind_get_word    (AirlockDevice *device);
const char *airlock_kind_get_icon    (AirlockDevice *device);
char       *airlock_kind_dup_address (AirlockDevice *device);

G_END_DECLS
