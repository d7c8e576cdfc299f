/* airlock-device-identity.h – which physical device is meant, not just where one sits
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-pci-address.h"
#include "airlock-sysroot.h"

G_BEGIN_DECLS

/**
 * AirlockDeviceIdentity:
 * @address: where it was seen
 * @vendor: @device: @subsystem_vendor: @subsystem_device: what was seen there; the subsystem is 0
 *   where there is none
 *
 * What a person saw when they chose a device. Addresses move when hardware or firmware changes
 * (S10), so whoever acts on a device compares the whole identity with what is there then (R4.7).
 * A plain value. On the bus: "(sqqqq)".
 */
typedef struct
{
  AirlockPciAddress address;
  guint16 vendor;
  guint16 device;
  guint16 subsystem_vendor;
  guint16 subsystem_device;
} AirlockDeviceIdentity;

#define AIRLOCK_TYPE_DEVICE_IDENTITY (airlock_device_identity_get_type ())
GType airlock_device_identity_get_type (void) G_GNUC_CONST;

#define AIRLOCK_DEVICE_IDENTITY_FORMAT "(sqqqq)"

AirlockDeviceIdentity *airlock_device_identity_copy         (const AirlockDeviceIdentity *self);
void                   airlock_device_identity_free         (AirlockDeviceIdentity       *self);
gboolean               airlock_device_identity_equal        (gconstpointer                a,
                                                             gconstpointer                b);
GVariant              *airlock_device_identity_to_variant   (const AirlockDeviceIdentity *self);
gboolean               airlock_device_identity_from_variant (GVariant                    *variant,
                                                             AirlockDeviceIdentity       *self,
                                                             GError                     **error);
gboolean               airlock_device_identity_read         (AirlockSysroot              *sysroot,
                                                             const AirlockPciAddress     *address,
                                                             AirlockDeviceIdentity       *self,
                                                             GError                     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockDeviceIdentity, airlock_device_identity_free)

G_END_DECLS
