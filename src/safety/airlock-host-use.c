/* airlock-host-use.c – what the host uses its PCI devices for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-host-use.h"
#include "airlock-host-use-private.h"

typedef struct
{
  AirlockHostUses uses;
  gatomicrefcount refs;
} Counted;

static void
use_free (AirlockHostUse *use)
{
  g_strfreev (use->chain);
  g_free (use);
}

static void
keyboard_free (AirlockKeyboard *keyboard)
{
  g_free (keyboard->name);
  g_free (keyboard);
}

static void
usb_device_free (AirlockUsbDevice *device)
{
  g_free (device->port);
  g_free (device->manufacturer);
  g_free (device->product_name);
  g_free (device);
}

static void
framebuffer_free (AirlockFirmwareFramebuffer *framebuffer)
{
  g_free (framebuffer->name);
  g_free (framebuffer);
}

/**
 * airlock_host_uses_new:
 *
 * Returns: (transfer full): uses of which nothing has been seen
 */
AirlockHostUses *
airlock_host_uses_new (void)
{
  Counted *self = g_new0 (Counted, 1);

  g_atomic_ref_count_init (&self->refs);
  self->uses.uses = g_ptr_array_new_with_free_func ((GDestroyNotify) use_free);
  self->uses.keyboards = g_ptr_array_new_with_free_func ((GDestroyNotify) keyboard_free);
  self->uses.usb_devices = g_ptr_array_new_with_free_func ((GDestroyNotify) usb_device_free);
  self->uses.framebuffers = g_ptr_array_new_with_free_func ((GDestroyNotify) framebuffer_free);

  return &self->uses;
}

/**
 * airlock_host_uses_ref:
 * @self: uses
 *
 * Returns: (transfer full): @self
 */
AirlockHostUses *
airlock_host_uses_ref (AirlockHostUses *self)
{
  g_atomic_ref_count_inc (&((Counted *) self)->refs);

  return self;
}

/**
 * airlock_host_uses_unref:
 * @self: (transfer full): uses
 */
void
airlock_host_uses_unref (AirlockHostUses *self)
{
  if (!g_atomic_ref_count_dec (&((Counted *) self)->refs))
    return;

  g_ptr_array_unref (self->uses);
  g_ptr_array_unref (self->keyboards);
  g_ptr_array_unref (self->usb_devices);
  g_ptr_array_unref (self->framebuffers);
  g_free (self);
}

/**
 * airlock_host_uses_add:
 * @self: uses
 * @kind: what for
 * @device: the PCI function
 * @chain: from the device to what uses it
 * @pid: the process, or 0
 *
 * Returns: (transfer none): the new entry
 */
AirlockHostUse *
airlock_host_uses_add (AirlockHostUses *self,
                       AirlockUseKind kind,
                       const AirlockPciAddress *device,
                       const char *const *chain,
                       gint pid)
{
  AirlockHostUse *use = g_new0 (AirlockHostUse, 1);

  use->kind = kind;
  use->device = *device;
  use->chain = g_strdupv ((char **) chain);
  use->pid = pid;
  g_ptr_array_add (self->uses, use);

  return use;
}

/* The nearest function owns the device; where its root complex lies inside another function's
 * folder (Intel VMD, R1.12), that function's loss takes it along as well. */
GArray *
_airlock_pci_functions_of_path (const char *sysfs_path)
{
  GArray *functions = g_array_new (FALSE, FALSE, sizeof (AirlockPciAddress));
  g_auto (GStrv) components = g_strsplit (sysfs_path, "/", -1);
  gboolean wanted = TRUE;

  for (gint i = (gint) g_strv_length (components) - 1; i >= 0; i--)
    {
      AirlockPciAddress address;

      if (airlock_pci_is_root_complex (components[i]))
        wanted = TRUE;
      if (!wanted || !airlock_pci_address_parse (components[i], &address))
        continue;
      g_array_append_val (functions, address);
      wanted = FALSE;
    }

  return functions;
}

/**
 * airlock_host_uses_read:
 * @sysroot: where to read
 *
 * Looks at everything that could use a device (R3.10–R3.13). Reads files only, and never fails:
 * what can't be read is left out of `seen`. Takes long with many processes: call it in a worker
 * thread.
 *
 * Returns: (transfer full): the uses
 */
AirlockHostUses *
airlock_host_uses_read (AirlockSysroot *sysroot)
{
  AirlockHostUses *self = airlock_host_uses_new ();

  _airlock_storage_read (self, sysroot);
  _airlock_network_read (self, sysroot);
  _airlock_display_read (self, sysroot);
  _airlock_processes_read (self, sysroot);
  _airlock_usb_read (self, sysroot);
  _airlock_input_read (self, sysroot);
  _airlock_iomem_read (self, sysroot);

  return self;
}
