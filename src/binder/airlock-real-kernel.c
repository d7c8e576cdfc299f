/* airlock-real-kernel.c – the running kernel, written to from child processes with a deadline
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-real-kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "airlock-kernel-child.h"
#include "airlock-kernel-modules.h"
#include "base/airlock-error.h"

#define SYSFS_DEVICES "/sys/devices/"
#define PCI_DEVICES "/sys/bus/pci/devices"
#define DRIVERS_PROBE "/sys/bus/pci/drivers_probe"

#define DEADLINE_MS (AIRLOCK_KERNEL_DEADLINE_SECONDS * 1000)

#define OPEN_FOLDER (O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

/* "0x10de\n" and a NUL fit in with room to spare. */
#define ID_SIZE 16

struct _AirlockRealKernel
{
  GObject parent_instance;

  AirlockSysroot *sysroot;
};

static void airlock_real_kernel_kernel_init (AirlockKernelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AirlockRealKernel,
                               airlock_real_kernel,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (AIRLOCK_TYPE_KERNEL,
                                                      airlock_real_kernel_kernel_init))

static void
airlock_real_kernel_finalize (GObject *object)
{
  g_clear_object (&AIRLOCK_REAL_KERNEL (object)->sysroot);

  G_OBJECT_CLASS (airlock_real_kernel_parent_class)->finalize (object);
}

static void
airlock_real_kernel_class_init (AirlockRealKernelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_real_kernel_finalize;
}

static void
airlock_real_kernel_init (AirlockRealKernel *self)
{
}

static AirlockSysroot *
get_sysroot (AirlockKernel *kernel)
{
  return AIRLOCK_REAL_KERNEL (kernel)->sysroot;
}

static gboolean
read_id (int folder, const char *name, guint16 *id)
{
  g_autofd int fd = openat (folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  char text[ID_SIZE] = "";
  char *end;
  guint64 value;

  if (fd < 0 || TEMP_FAILURE_RETRY (read (fd, text, sizeof text - 1)) <= 0)
    return FALSE;

  value = g_ascii_strtoull (text, &end, 16);
  if (end == text || (*end != '\n' && *end != '\0') || value > G_MAXUINT16)
    return FALSE;

  *id = (guint16) value;
  return TRUE;
}

/* Read through the very handle that will be written through (R4.7). */
static gboolean
is_device (int folder, const AirlockDeviceIdentity *device)
{
  AirlockDeviceIdentity found = { .address = device->address };

  if (!read_id (folder, "vendor", &found.vendor) || !read_id (folder, "device", &found.device))
    return FALSE;
  if (!read_id (folder, "subsystem_vendor", &found.subsystem_vendor) ||
      !read_id (folder, "subsystem_device", &found.subsystem_device))
    found.subsystem_vendor = found.subsystem_device = 0;

  return airlock_device_identity_equal (&found, device);
}

static int
fail_gone (const AirlockDeviceIdentity *device, GError **error)
{
  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND, _ ("There is no device at %s"),
               AIRLOCK_PCI_ADDRESS_TEXT (&device->address));
  return -1;
}

/* The folder itself, below /sys/devices, not a link to it: -1 unless that very device is there. */
static int
open_device (const AirlockDeviceIdentity *device, GError **error)
{
  const char *address = AIRLOCK_PCI_ADDRESS_TEXT (&device->address);
  g_autofree char *link = g_build_filename (PCI_DEVICES, address, NULL);
  char *resolved = realpath (link, NULL); /* from malloc() */
  g_autofree char *canonical = g_strdup (resolved);
  g_autofree char *name = canonical != NULL ? g_path_get_basename (canonical) : NULL;
  g_autofd int folder = -1;

  free (resolved);
  if (canonical == NULL || !g_str_has_prefix (canonical, SYSFS_DEVICES) ||
      strcmp (name, address) != 0)
    return fail_gone (device, error);

  folder = open (canonical, OPEN_FOLDER);
  if (folder < 0)
    return fail_gone (device, error);
  if (is_device (folder, device))
    return g_steal_fd (&folder);

  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_IDENTITY,
               _ ("Another device than expected is at %s now"), address);
  return -1;
}

static const char *
name_of (AirlockKernelTarget target)
{
  switch (target)
    {
    case AIRLOCK_KERNEL_DRIVER_OVERRIDE:
      return "driver_override";
    case AIRLOCK_KERNEL_DRIVER_UNBIND:
      return "driver/unbind";
    case AIRLOCK_KERNEL_SRIOV_NUMVFS:
      return "sriov_numvfs";
    case AIRLOCK_KERNEL_SRIOV_AUTOPROBE:
      return "sriov_drivers_autoprobe";
    case AIRLOCK_KERNEL_D3COLD_ALLOWED:
      return "d3cold_allowed";
    case AIRLOCK_KERNEL_DRIVERS_PROBE:
    default:
      return NULL;
    }
}

/* The file for all devices is opened while the one that is meant is held. */
static int
open_target (int folder, AirlockKernelTarget target)
{
  const char *name = name_of (target);

  return name != NULL ? openat (folder, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
                      : open (DRIVERS_PROBE, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
}

static gboolean
write_device (AirlockKernel *kernel,
              const AirlockDeviceIdentity *device,
              AirlockKernelTarget target,
              const char *value,
              GError **error)
{
  g_autofd int folder = open_device (device, error);
  g_autofd int fd = -1;

  if (folder < 0)
    return FALSE;
  fd = open_target (folder, target);
  if (fd < 0)
    return airlock_kernel_fail (errno, error);

  return _airlock_kernel_child_write (fd, value, DEADLINE_MS, error);
}

static gboolean
write_hugepages (AirlockKernel *kernel, gint node, guint page_kib, guint count, GError **error)
{
  g_autofree char *folder = airlock_kernel_hugepages_folder (node, page_kib);
  g_autofree char *path = g_build_filename (folder, "nr_hugepages", NULL);
  g_autofree char *text = g_strdup_printf ("%u", count);
  g_autofd int fd = open (path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);

  if (fd < 0)
    return airlock_kernel_fail (errno, error);

  return _airlock_kernel_child_write (fd, text, DEADLINE_MS, error);
}

static gboolean
load_vfio (AirlockKernel *kernel, const char *module, GError **error)
{
  return _airlock_kernel_load_module (module, error);
}

static void
airlock_real_kernel_kernel_init (AirlockKernelInterface *iface)
{
  iface->get_sysroot = get_sysroot;
  iface->write_device = write_device;
  iface->write_hugepages = write_hugepages;
  iface->load_vfio = load_vfio;
}

/**
 * airlock_real_kernel_new:
 * @error: return location for an error
 *
 * Returns: (transfer full): this computer's kernel, or %NULL with an error of airlock_sysroot_new()
 */
AirlockRealKernel *
airlock_real_kernel_new (GError **error)
{
  g_autoptr (AirlockRealKernel) self = g_object_new (AIRLOCK_TYPE_REAL_KERNEL, NULL);

  self->sysroot = airlock_sysroot_new ("/", error);
  if (self->sysroot == NULL)
    return NULL;

  return g_steal_pointer (&self);
}
