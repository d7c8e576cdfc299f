/* airlock-device-reader.h – reads one PCI function from sysfs or from bare config space
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-device.h"
#include "airlock-libpci.h"
#include "base/airlock-sysroot.h"

G_BEGIN_DECLS

/**
 * AirlockDeviceHints:
 *
 * Which optional attributes a function has. One that no function of a host has proves nothing: the
 * kernel is too old for it, or the tree is not complete.
 */
typedef struct
{
  gboolean link_attribute; /* max_link_speed: the function is PCI Express (R2.8) */
  gboolean reset_attribute;
  gboolean power_attribute;
} AirlockDeviceHints;

/**
 * AirlockReader:
 * @sysroot: where to read
 * @names: pci.ids
 * @slot_labels: "0000:01:00" to the label of the slot; %NULL if they could not be read
 * @suspended: folder of a function read before to whether it was suspended
 */
typedef struct
{
  AirlockSysroot *sysroot;
  AirlockPciNames *names;
  GHashTable *slot_labels;
  GHashTable *suspended;
} AirlockReader;

AirlockDeviceFacts *airlock_device_read             (AirlockReader             *reader,
                                                     const char                *name,
                                                     AirlockDevice             *previous,
                                                     AirlockDeviceHints        *hints);
void                airlock_device_facts_decode     (AirlockDeviceFacts        *facts,
                                                     const AirlockConfigSpace  *config);

G_END_DECLS
