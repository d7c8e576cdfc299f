/* airlock-setting-change.c – huge pages, and whether an idle device may be powered off
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "airlock-change-private.h"
#include "base/airlock-error.h"

#define D3COLD "d3cold_allowed"

static gboolean
read_pages (AirlockSysroot *sysroot, const AirlockOperation *operation, guint *pages)
{
  g_autofree char *path = airlock_kernel_hugepages_folder (operation->node, operation->page_kib);
  g_autoptr (AirlockSysdir) dir = NULL;
  gint64 value;

  if (airlock_sysroot_open_dir (sysroot, path, &dir) != AIRLOCK_READ_OK ||
      airlock_sysdir_read_int (dir, "nr_hugepages", &value) != AIRLOCK_READ_OK || value < 0 ||
      value > G_MAXUINT)
    return FALSE;

  *pages = (guint) value;
  return TRUE;
}

static gboolean
look_hugepages (AirlockKernel *kernel, AirlockChange *change, GError **error)
{
  const AirlockOperation *operation = &change->operation;

  if (!read_pages (airlock_kernel_get_sysroot (kernel), operation, &change->number))
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNSUPPORTED,
                   _ ("This computer has no huge pages of %u KiB there"), operation->page_kib);
      return FALSE;
    }

  change->acts = change->number != operation->count;
  change->outcome->got = change->number;
  change->outcome->undo = *operation;
  change->outcome->undo.count = change->number;
  return TRUE;
}

static gboolean
set_pages (AirlockKernel *kernel, const AirlockOperation *operation, guint count, GError **error)
{
  return airlock_kernel_write_hugepages (kernel, operation->node, operation->page_kib, count,
                                         error);
}

/* Memory that is in pieces gives fewer pages: the caller is told how many. */
static gboolean
make_hugepages (AirlockKernel *kernel, AirlockChange *change, GError **error)
{
  const AirlockOperation *operation = &change->operation;

  if (!set_pages (kernel, operation, operation->count, error))
    return FALSE;
  if (read_pages (airlock_kernel_get_sysroot (kernel), operation, &change->outcome->got))
    return TRUE;

  g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNREADABLE,
                       _ ("Could not see how many huge pages there are"));
  return FALSE;
}

static gboolean
take_back_hugepages (AirlockKernel *kernel, AirlockChange *change, GError **error)
{
  guint pages;

  return (read_pages (airlock_kernel_get_sysroot (kernel), &change->operation, &pages) &&
          pages == change->number) ||
         set_pages (kernel, &change->operation, change->number, error);
}

static gboolean
set_d3cold (AirlockKernel *kernel, const AirlockDeviceIdentity *device, guint value, GError **error)
{
  AirlockSysroot *sysroot = airlock_kernel_get_sysroot (kernel);
  guint now;

  if (_airlock_device_read_number (sysroot, &device->address, D3COLD, &now) && now == value)
    return TRUE;
  if (!airlock_kernel_write_device (kernel, device, AIRLOCK_KERNEL_D3COLD_ALLOWED,
                                    value != 0 ? "1" : "0", error))
    return FALSE;
  if (_airlock_device_read_number (sysroot, &device->address, D3COLD, &now) && now == value)
    return TRUE;

  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED,
               _ ("Whether %s may be powered off could not be set"),
               AIRLOCK_PCI_ADDRESS_TEXT (&device->address));
  return FALSE;
}

static gboolean
look_d3cold (AirlockKernel *kernel, AirlockChange *change, GError **error)
{
  const AirlockOperation *operation = &change->operation;

  if (!_airlock_device_read_number (airlock_kernel_get_sysroot (kernel), &operation->device.address,
                                    D3COLD, &change->number))
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNSUPPORTED, _ ("%s can’t be powered off"),
                   AIRLOCK_PCI_ADDRESS_TEXT (&operation->device.address));
      return FALSE;
    }

  change->acts = (change->number != 0) != !!operation->allowed;
  _airlock_change_set_undo (change, AIRLOCK_OPERATION_D3COLD, FALSE);
  change->outcome->undo.allowed = change->number != 0;
  return TRUE;
}

static gboolean
make_d3cold (AirlockKernel *kernel, AirlockChange *change, GError **error)
{
  return set_d3cold (kernel, &change->operation.device, change->operation.allowed ? 1 : 0, error);
}

static gboolean
take_back_d3cold (AirlockKernel *kernel, AirlockChange *change, GError **error)
{
  return set_d3cold (kernel, &change->operation.device, change->number, error);
}

const AirlockChangeClass _airlock_hugepages_change = {
  look_hugepages,
  make_hugepages,
  take_back_hugepages,
};
const AirlockChangeClass _airlock_d3cold_change = { look_d3cold, make_d3cold, take_back_d3cold };
