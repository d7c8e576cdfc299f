/* airlock-device-driver-private.h – who has a device now, and which VFIO driver could
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "base/airlock-device-identity.h"

G_BEGIN_DECLS

/**
 * AirlockDriverState:
 * @driver: (nullable): the driver that has the device
 * @override: (nullable): the only driver that may take it (R4.1)
 */
typedef struct
{
  char *driver;
  char *override;
} AirlockDriverState;

void          _airlock_driver_state_clear  (AirlockDriverState      *self);
gboolean      _airlock_driver_state_read   (AirlockSysroot          *sysroot,
                                            const AirlockPciAddress *address,
                                            AirlockDriverState      *self,
                                            GError                 **error);

AirlockSysdir *_airlock_device_open        (AirlockSysroot          *sysroot,
                                            const AirlockPciAddress *address);
gboolean      _airlock_device_check        (AirlockSysroot          *sysroot,
                                            const AirlockDeviceIdentity *device,
                                            GError                 **error);
gboolean      _airlock_device_read_number  (AirlockSysroot          *sysroot,
                                            const AirlockPciAddress *address,
                                            const char              *name,
                                            guint                   *value);
char         *_airlock_device_read_group   (AirlockSysroot          *sysroot,
                                            const AirlockPciAddress *address);

gboolean      _airlock_driver_is_vfio      (const char              *driver);
char         *_airlock_vfio_choose_module  (AirlockSysroot          *sysroot,
                                            const AirlockPciAddress *address);
char         *_airlock_vfio_find_driver    (AirlockSysroot          *sysroot,
                                            const char              *module);
gboolean      _airlock_vfio_has_nodes      (AirlockSysroot          *sysroot,
                                            const AirlockPciAddress *address);
gboolean      _airlock_vfio_check_unused   (AirlockSysroot          *sysroot,
                                            const AirlockPciAddress *address,
                                            GError                 **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AirlockDriverState, _airlock_driver_state_clear)

G_END_DECLS
