/* airlock-kernel.h – what takes the writes: the kernel, or one that is played over a copied tree
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "base/airlock-device-identity.h"

G_BEGIN_DECLS

/**
 * AirlockKernel:
 *
 * The only door through which anything is written to sysfs. Reading goes through its sysroot.
 * Every write names an attribute of an object that the kernel has opened and whose identity it has
 * read again through the same handle (R4.7).
 */
#define AIRLOCK_TYPE_KERNEL (airlock_kernel_get_type ())
G_DECLARE_INTERFACE (AirlockKernel, airlock_kernel, AIRLOCK, KERNEL, GObject)

/**
 * AirlockKernelTarget:
 *
 * The files that Airlock writes, and no others (facts 4.2, 5, R7.12).
 */
typedef enum
{
  AIRLOCK_KERNEL_DRIVER_OVERRIDE,  /* <dev>/driver_override */
  AIRLOCK_KERNEL_DRIVER_UNBIND,    /* <dev>/driver/unbind; may block for ever (R4.5) */
  AIRLOCK_KERNEL_DRIVERS_PROBE,    /* /sys/bus/pci/drivers_probe */
  AIRLOCK_KERNEL_SRIOV_NUMVFS,     /* <dev>/sriov_numvfs */
  AIRLOCK_KERNEL_SRIOV_AUTOPROBE,  /* <dev>/sriov_drivers_autoprobe */
  AIRLOCK_KERNEL_D3COLD_ALLOWED,   /* <dev>/d3cold_allowed */
} AirlockKernelTarget;

struct _AirlockKernelInterface
{
  GTypeInterface parent_iface;

  AirlockSysroot *(*get_sysroot)     (AirlockKernel               *self);
  gboolean        (*write_device)    (AirlockKernel               *self,
                                      const AirlockDeviceIdentity *device,
                                      AirlockKernelTarget          target,
                                      const char                  *value,
                                      GError                     **error);
  gboolean        (*write_hugepages) (AirlockKernel               *self,
                                      gint                         node,
                                      guint                        page_kib,
                                      guint                        count,
                                      GError                     **error);
  gboolean        (*load_vfio)       (AirlockKernel               *self,
                                      const char                  *module,
                                      GError                     **error);
};

/* How long a write may take before it counts as stuck. */
#define AIRLOCK_KERNEL_DEADLINE_SECONDS 20

AirlockSysroot *airlock_kernel_get_sysroot     (AirlockKernel               *self);
gboolean        airlock_kernel_write_device    (AirlockKernel               *self,
                                                const AirlockDeviceIdentity *device,
                                                AirlockKernelTarget          target,
                                                const char                  *value,
                                                GError                     **error);
gboolean        airlock_kernel_write_hugepages (AirlockKernel               *self,
                                                gint                         node,
                                                guint                        page_kib,
                                                guint                        count,
                                                GError                     **error);
gboolean        airlock_kernel_load_vfio       (AirlockKernel               *self,
                                                const char                  *module,
                                                GError                     **error);

char           *airlock_kernel_hugepages_folder (gint                        node,
                                                 guint                       page_kib);
gboolean        airlock_kernel_fail            (int                          saved,
                                                GError                     **error);
gboolean        airlock_kernel_fail_stuck      (GError                     **error);

G_END_DECLS
