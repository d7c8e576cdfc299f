/* airlock-fake-kernel.c – a kernel that is played over a copied sysfs tree
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-fake-kernel.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "airlock-device-driver-private.h"
#include "airlock-fake-private.h"
#include "base/airlock-error.h"

struct _AirlockFakeKernel
{
  GObject parent_instance;

  AirlockFakeTree *tree;
  guint n_writes;
  guint nth_write;
  AirlockFakeFault fault;
};

static void airlock_fake_kernel_kernel_init (AirlockKernelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AirlockFakeKernel,
                               airlock_fake_kernel,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (AIRLOCK_TYPE_KERNEL,
                                                      airlock_fake_kernel_kernel_init))

static void
airlock_fake_kernel_finalize (GObject *object)
{
  AirlockFakeKernel *self = AIRLOCK_FAKE_KERNEL (object);

  g_clear_pointer (&self->tree, _airlock_fake_tree_free);

  G_OBJECT_CLASS (airlock_fake_kernel_parent_class)->finalize (object);
}

static void
airlock_fake_kernel_class_init (AirlockFakeKernelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_fake_kernel_finalize;
}

static void
airlock_fake_kernel_init (AirlockFakeKernel *self)
{
}

static AirlockSysroot *
get_sysroot (AirlockKernel *kernel)
{
  return AIRLOCK_FAKE_KERNEL (kernel)->tree->sysroot;
}

static int
set_flag (AirlockFakeTree *tree, const char *device, const char *name, const char *value)
{
  g_autofree char *path = g_build_filename (device, name, NULL);
  g_autofree char *line = g_strconcat (value, "\n", NULL);

  if (!_airlock_fake_tree_has (tree, path))
    return ENOENT;
  if (strcmp (value, "0") != 0 && strcmp (value, "1") != 0)
    return EINVAL;

  _airlock_fake_tree_write (tree, path, line);
  return 0;
}

/* "\n" clears it (R4.1). */
static int
set_override (AirlockFakeTree *tree, const char *device, const char *value)
{
  g_autofree char *path = g_build_filename (device, "driver_override", NULL);
  g_autofree char *name = g_strstrip (g_strdup (value));
  g_autofree char *line = g_strconcat (*name != '\0' ? name : "(null)", "\n", NULL);

  _airlock_fake_tree_write (tree, path, line);
  return 0;
}

static int
set_vfs (AirlockFakeTree *tree, const AirlockPciAddress *address, const char *value)
{
  guint64 count;

  if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT16, &count, NULL))
    return EINVAL;

  return _airlock_fake_device_set_vfs (tree, address, (guint) count);
}

static int
do_write (AirlockFakeTree *tree,
          const AirlockPciAddress *address,
          AirlockKernelTarget target,
          const char *value)
{
  g_autofree char *device = _airlock_fake_device_path (tree, address);

  if (device == NULL)
    return ENODEV;

  switch (target)
    {
    case AIRLOCK_KERNEL_DRIVER_OVERRIDE:
      return set_override (tree, device, value);
    case AIRLOCK_KERNEL_DRIVER_UNBIND:
      return _airlock_fake_device_unbind (tree, address);
    case AIRLOCK_KERNEL_DRIVERS_PROBE:
      _airlock_fake_device_probe (tree, address);
      return 0;
    case AIRLOCK_KERNEL_SRIOV_NUMVFS:
      return set_vfs (tree, address, value);
    case AIRLOCK_KERNEL_SRIOV_AUTOPROBE:
      return set_flag (tree, device, "sriov_drivers_autoprobe", value);
    case AIRLOCK_KERNEL_D3COLD_ALLOWED:
      return set_flag (tree, device, "d3cold_allowed", value);
    default:
      return EINVAL;
    }
}

/* What goes wrong at this write. */
static AirlockFakeFault
next_fault (AirlockFakeKernel *self)
{
  self->n_writes++;
  return self->n_writes == self->nth_write ? self->fault : AIRLOCK_FAKE_FAULT_NONE;
}

static gboolean
answer (int saved, AirlockFakeFault fault, GError **error)
{
  if (fault == AIRLOCK_FAKE_FAULT_DIE)
    kill (getpid (), SIGKILL);

  return saved == 0 || airlock_kernel_fail (saved, error);
}

/* A driver that VMs still hold a device of never lets go (R4.6). */
static gboolean
hangs (AirlockFakeKernel *self, const AirlockPciAddress *address, AirlockKernelTarget target)
{
  g_autofree char *driver = _airlock_fake_device_driver (self->tree, address);

  return target == AIRLOCK_KERNEL_DRIVER_UNBIND && _airlock_driver_is_vfio (driver) &&
         !_airlock_vfio_check_unused (self->tree->sysroot, address, NULL);
}

static gboolean
write_device (AirlockKernel *kernel,
              const AirlockDeviceIdentity *device,
              AirlockKernelTarget target,
              const char *value,
              GError **error)
{
  AirlockFakeKernel *self = AIRLOCK_FAKE_KERNEL (kernel);
  AirlockFakeFault fault;

  if (!_airlock_device_check (self->tree->sysroot, device, error))
    return FALSE;

  fault = next_fault (self);
  if (fault == AIRLOCK_FAKE_FAULT_HANG || hangs (self, &device->address, target))
    return airlock_kernel_fail_stuck (error);
  if (fault == AIRLOCK_FAKE_FAULT_FAIL)
    return airlock_kernel_fail (EIO, error);
  if (fault == AIRLOCK_FAKE_FAULT_IGNORE)
    return TRUE;
  if (fault == AIRLOCK_FAKE_FAULT_LOSE)
    _airlock_fake_device_vanish (self->tree, &device->address);

  return answer (do_write (self->tree, &device->address, target, value), fault, error);
}

static gboolean
write_hugepages (AirlockKernel *kernel, gint node, guint page_kib, guint count, GError **error)
{
  AirlockFakeKernel *self = AIRLOCK_FAKE_KERNEL (kernel);
  AirlockFakeFault fault = next_fault (self);

  if (fault == AIRLOCK_FAKE_FAULT_HANG)
    return airlock_kernel_fail_stuck (error);
  if (fault == AIRLOCK_FAKE_FAULT_FAIL || fault == AIRLOCK_FAKE_FAULT_LOSE)
    return airlock_kernel_fail (EIO, error);
  if (fault != AIRLOCK_FAKE_FAULT_IGNORE)
    _airlock_fake_set_pages (self->tree, node, page_kib, count);

  return answer (0, fault, error);
}

/* Every module of a copied tree is there: its driver appears. */
static gboolean
load_vfio (AirlockKernel *kernel, const char *module, GError **error)
{
  AirlockFakeKernel *self = AIRLOCK_FAKE_KERNEL (kernel);
  g_autofree char *driver = g_strdelimit (g_strdup (module), "_", '-');
  g_autofree char *folder = g_build_filename ("/sys/bus/pci/drivers", driver, NULL);

  _airlock_fake_tree_folder (self->tree, folder);
  return TRUE;
}

static void
airlock_fake_kernel_kernel_init (AirlockKernelInterface *iface)
{
  iface->get_sysroot = get_sysroot;
  iface->write_device = write_device;
  iface->write_hugepages = write_hugepages;
  iface->load_vfio = load_vfio;
}

/**
 * airlock_fake_kernel_new:
 * @root: a folder with a copy of /sys, which will be changed
 * @error: return location for an error
 *
 * Adds to the copy what it comes without: the nodes of /dev/vfio, and a note of which host driver
 * has which device, so that another fake kernel over the same folder goes on where this one ended.
 *
 * Returns: (transfer full): a kernel, or %NULL with an error of airlock_sysroot_new() or
 *   %AIRLOCK_ERROR_INVALID for the root of this computer
 */
AirlockFakeKernel *
airlock_fake_kernel_new (const char *root, GError **error)
{
  g_autoptr (AirlockFakeKernel) self = g_object_new (AIRLOCK_TYPE_FAKE_KERNEL, NULL);

  g_return_val_if_fail (root != NULL, NULL);

  self->tree = _airlock_fake_tree_new (root, error);
  if (self->tree == NULL)
    return NULL;
  if (airlock_sysroot_is_live (self->tree->sysroot))
    {
      g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                           "A fake kernel needs a folder of its own");
      return NULL;
    }

  _airlock_fake_device_learn (self->tree);
  return g_steal_pointer (&self);
}

/**
 * airlock_fake_kernel_set_fault:
 * @self: a fake kernel
 * @nth_write: at which write, counted from 1 and from now on
 * @fault: what goes wrong
 */
void
airlock_fake_kernel_set_fault (AirlockFakeKernel *self, guint nth_write, AirlockFakeFault fault)
{
  g_return_if_fail (AIRLOCK_IS_FAKE_KERNEL (self));

  self->n_writes = 0;
  self->nth_write = nth_write;
  self->fault = fault;
}

/**
 * airlock_fake_kernel_get_writes:
 * @self: a fake kernel
 *
 * Returns: how many writes there were since the last airlock_fake_kernel_set_fault()
 */
guint
airlock_fake_kernel_get_writes (AirlockFakeKernel *self)
{
  g_return_val_if_fail (AIRLOCK_IS_FAKE_KERNEL (self), 0);

  return self->n_writes;
}
