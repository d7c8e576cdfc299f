/* airlock-kernel.c – what takes the writes: the kernel, or one that is played over a copied tree
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-kernel.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

#include "base/airlock-error.h"

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
 * @module: a module with a VFIO driver, such as vfio_pci
 * @error: return location for an error
 *
 * Has the module loaded. Look whether its driver is there then: loading obeys the administrator's
 * blacklist and reports success all the same (facts 4.2).
 *
 * Returns: %TRUE, or %FALSE with %AIRLOCK_ERROR_UNSUPPORTED
 */
gboolean
airlock_kernel_load_vfio (AirlockKernel *self, const char *module, GError **error)
{
  g_return_val_if_fail (AIRLOCK_IS_KERNEL (self), FALSE);
  g_return_val_if_fail (module != NULL, FALSE);

  return AIRLOCK_KERNEL_GET_IFACE (self)->load_vfio (self, module, error);
}

/**
 * airlock_kernel_hugepages_folder:
 * @node: a NUMA node, -1: the host as a whole
 * @page_kib: size of a page in KiB
 *
 * Returns: (transfer full): the folder of their counters, absolute inside the root
 */
char *
airlock_kernel_hugepages_folder (gint node, guint page_kib)
{
  return node < 0 ? g_strdup_printf ("/sys/kernel/mm/hugepages/hugepages-%ukB", page_kib)
                  : g_strdup_printf ("/sys/devices/system/node/node%d/hugepages/hugepages-%ukB",
                                     node, page_kib);
}

static AirlockError
code_of (int saved)
{
  switch (saved)
    {
    case ENODEV:
    case ENXIO:
      return AIRLOCK_ERROR_VANISHED;
    case ENOENT:
    case EOPNOTSUPP:
    case ENOSYS:
      return AIRLOCK_ERROR_UNSUPPORTED;
    case EBUSY:
      return AIRLOCK_ERROR_BUSY;
    case EINVAL:
    case ERANGE:
      return AIRLOCK_ERROR_INVALID;
    case EACCES:
    case EPERM:
    case EROFS:
      return AIRLOCK_ERROR_UNREADABLE;
    default:
      return AIRLOCK_ERROR_FAILED;
    }
}

/**
 * airlock_kernel_fail:
 * @saved: a value of errno
 * @error: return location for an error
 *
 * For implementations: one table says what an answer of the kernel means.
 *
 * Returns: %FALSE
 */
gboolean
airlock_kernel_fail (int saved, GError **error)
{
  g_set_error (error, AIRLOCK_ERROR, (int) code_of (saved),
               /* Translators: the reason from the system */
               _ ("The kernel refused: %s"), g_strerror (saved));
  return FALSE;
}

/**
 * airlock_kernel_fail_stuck:
 * @error: return location for an error
 *
 * For implementations: the kernel has not answered in time (R4.5).
 *
 * Returns: %FALSE
 */
gboolean
airlock_kernel_fail_stuck (GError **error)
{
  g_set_error (
      error, AIRLOCK_ERROR, AIRLOCK_ERROR_STUCK,
      _ ("The kernel has not finished after %d seconds, and can’t be stopped; restart this "
         "computer"),
      AIRLOCK_KERNEL_DEADLINE_SECONDS);
  return FALSE;
}
