/* airlock-kernel.c – what takes the writes: the kernel, or one that is played over a copied tree
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-kernel.h"

G_DEFINE_INTERFACE (AirlockKernel, airlock_kernel, G_TYPE_OBJECT)

static void
airlock_kernel_default_init (AirlockKernelInterface *iface)
{
}

/**
 * airlock_kernel_get_sysroot:
 * @self: a kernel
 *
 * Returns: (transfer none): where its state is read
 */
AirlockSysroot *
airlock_kernel_get_sysroot (AirlockKernel *self)
{
  g_return_val_if_fail (AIRLOCK_IS_KERNEL (self), NULL);

  return AIRLOCK_KERNEL_GET_IFACE (self)->get_sysroot (self);
}

/**
 * airlock_kernel_write_device:
 * @self: a kernel
 * @device: which device is meant; another one at its address is not written to (R4.7)
 * @target: which of its files, or of those of its bus
 * @value: what to write
 * @error: return location for an error
 *
 * Success says that the kernel took the text, not that it did anything (R4.2). Where the kernel
 * refuses, the message ends in the system's words for its errno.
 *
 * Returns: %TRUE, or %FALSE with %AIRLOCK_ERROR_IDENTITY, %AIRLOCK_ERROR_NOT_FOUND (no such
 * device), %AIRLOCK_ERROR_VANISHED (ENODEV), %AIRLOCK_ERROR_UNSUPPORTED (ENOENT),
 * %AIRLOCK_ERROR_BUSY (EBUSY), %AIRLOCK_ERROR_INVALID (EINVAL, ERANGE), %AIRLOCK_ERROR_UNREADABLE
 * (EACCES, EPERM), %AIRLOCK_ERROR_STUCK (no answer in time; never try again) or
 * %AIRLOCK_ERROR_FAILED
 */
gboolean
airlock_kernel_write_device (AirlockKernel *self,
                             const AirlockDeviceIdentity *device,
                             AirlockKernelTarget target,
                             const char *value,
                             GError **error)
{
  g_return_val_if_fail (AIRLOCK_IS_KERNEL (self), FALSE);
  g_return_val_if_fail (device != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  return AIRLOCK_KERNEL_GET_IFACE (self)->write_device (self, device, target, value, error);
}

/**
 * airlock_kernel_write_hugepages:
 * @self: a kernel
 * @node: a NUMA node, -1: the host as a whole
 * @page_kib: size of a page in KiB
 * @count: how many
 * @error: return location for an error
 *
 * The kernel may reserve fewer and still call it success: read back.
 *
 * Returns: %TRUE, or %FALSE with an error of airlock_kernel_write_device()
 */
gboolean
airlock_kernel_write_hugepages (
    AirlockKernel *self, gint node, guint page_kib, guint count, GError **error)
{
  g_return_val_if_fail (AIRLOCK_IS_KERNEL (self), FALSE);

  return AIRLOCK_KERNEL_GET_IFACE (self)->write_hugepages (self, node, page_kib, count, error);
}

/**
 * airlock_kernel_load_vfio:
 * @self: a kernel
 * @driver: a VFIO driver, as its folder in /sys/bus/pci/drivers is called
 * @error: return location for an error
 *
 * Has the module loaded and looks whether the driver is there then: loading obeys the
 * administrator's blacklist and reports success all the same (facts 4.2).
 *
 * Returns: %TRUE, or %FALSE with %AIRLOCK_ERROR_UNSUPPORTED
 */
gboolean
airlock_kernel_load_vfio (AirlockKernel *self, const char *driver, GError **error)
{
  g_return_val_if_fail (AIRLOCK_IS_KERNEL (self), FALSE);
  g_return_val_if_fail (driver != NULL, FALSE);

  return AIRLOCK_KERNEL_GET_IFACE (self)->load_vfio (self, driver, error);
}
