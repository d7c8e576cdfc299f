/* airlock-block-layers.c – what a block device lies directly on
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-block-layers.h"

#include <stdio.h>
#include <string.h>

#include "airlock-host-use-private.h"

#define NVME_SUBSYSTEMS "/sys/devices/virtual/nvme-subsystem/"
#define NVME_FABRICS "/sys/devices/virtual/nvme-fabrics/"

static gboolean
is_usb_port (const char *text)
{
  gboolean has_dash = FALSE;

  if (!g_ascii_isdigit (*text))
    return FALSE;
  for (; *text != '\0'; text++)
    if (*text == '-' && !has_dash)
      has_dash = TRUE;
    else if (!g_ascii_isdigit (*text) && (*text != '.' || !has_dash))
      return FALSE;

  return has_dash;
}

/* The port of the USB device nearest to the disk, "1-2.4". */
static char *
find_usb_port (const char *path)
{
  g_auto (GStrv) parts = NULL;

  if (strstr (path, "/usb") == NULL)
    return NULL;
  parts = g_strsplit (path, "/", -1);
  for (guint i = g_strv_length (parts); i > 0; i--)
    if (is_usb_port (parts[i - 1]))
      return g_strdup (parts[i - 1]);

  return NULL;
}

static void
add_functions (AirlockBlockStack *self,
               AirlockBlockDevice *device,
               const char *path,
               const char *step)
{
  g_autoptr (GArray) functions = _airlock_pci_functions_of_path (path);

  for (guint i = 0; i < functions->len; i++)
    {
      AirlockBlockOrigin origin = {
        .function = g_array_index (functions, AirlockPciAddress, i),
        .disk = device,
        .step = g_strdup (step),
      };

      g_array_append_val (device->origins, origin);
    }
}

/* A disk on a bus. One that hangs on no PCI function (an SD card slot of the chip, iSCSI) is fine:
 * no function takes it along. */
static void
trace_disk (AirlockBlockStack *self, AirlockBlockDevice *device)
{
  g_autofree char *port = find_usb_port (device->path);

  add_functions (self, device, device->path, port);
}

/* What reaches over the network is the network's concern; only Fibre Channel has an adapter of its
 * own, which can't be seen from here. */
static gboolean
is_on_network (AirlockBlockStack *self, const char *controller)
{
  g_autofree char *file = g_build_filename (controller, "transport", NULL);
  g_autofree char *transport = NULL;

  return airlock_sysroot_read_text (self->sysroot, file, &transport) == AIRLOCK_READ_OK &&
         (strcmp (transport, "tcp") == 0 || strcmp (transport, "rdma") == 0 ||
          strcmp (transport, "loop") == 0);
}

/* With several controllers the chain names the hidden disk that stands for the way through one of
 * them: "nvme0c1n1" for nvme0n1 through nvme1. */
static char *
name_nvme_path (AirlockBlockStack *self, AirlockBlockDevice *head, const char *controller)
{
  g_autofree char *number = g_path_get_basename (controller);
  g_autofree char *folder = NULL;
  g_autofree char *name = NULL;
  guint subsystem, instance, space;
  char rest;

  if (sscanf (head->name, "nvme%un%u%c", &subsystem, &space, &rest) != 2 ||
      sscanf (number, "nvme%u%c", &instance, &rest) != 1)
    return g_steal_pointer (&number);

  name = g_strdup_printf ("nvme%uc%un%u", subsystem, instance, space);
  folder = g_build_filename (controller, name, NULL);
  if (airlock_sysroot_probe (self->sysroot, folder) != AIRLOCK_READ_OK)
    return g_steal_pointer (&number);
  return g_steal_pointer (&name);
}

/* The links in the folder of an NVMe subsystem that lead to its controllers. */
static GPtrArray *
list_controllers (AirlockBlockStack *self, const char *subsystem)
{
  g_autoptr (GPtrArray) controllers = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) names = NULL;

  if (airlock_sysroot_list (self->sysroot, subsystem, &names) != AIRLOCK_READ_OK)
    return g_steal_pointer (&controllers);
  for (char **name = names; *name != NULL; name++)
    {
      g_autofree char *link = g_build_filename (subsystem, *name, NULL);
      g_autofree char *path = NULL;
      guint instance;
      char rest;

      if (sscanf (*name, "nvme%u%c", &instance, &rest) == 1 &&
          airlock_sysroot_resolve_link (self->sysroot, link, &path) == AIRLOCK_READ_OK)
        g_ptr_array_add (controllers, g_steal_pointer (&path));
    }

  return g_steal_pointer (&controllers);
}

static void
trace_nvme_head (AirlockBlockStack *self, AirlockBlockDevice *device)
{
  g_autofree char *subsystem = g_path_get_dirname (device->path);
  g_autoptr (GPtrArray) controllers = list_controllers (self, subsystem);

  device->unsure = controllers->len == 0;
  for (guint i = 0; i < controllers->len; i++)
    {
      const char *controller = controllers->pdata[i];
      g_autofree char *step = NULL;

      if (controllers->len > 1)
        step = name_nvme_path (self, device, controller);
      if (g_str_has_prefix (controller, NVME_FABRICS))
        device->unsure |= !is_on_network (self, controller);
      else
        add_functions (self, device, controller, step);
    }
}

static void
lie_on (AirlockBlockDevice *device, GPtrArray *below)
{
  g_ptr_array_extend (device->below, below, NULL, NULL);
  device->lies_on_devices = below->len > 0;
}

/* The file lies on a mounted file system, or is a block device itself. */
static void
trace_loop (AirlockBlockStack *self, AirlockBlockDevice *device)
{
  g_autofree char *attribute = g_build_filename (device->path, "loop", "backing_file", NULL);
  g_autofree char *file = NULL;
  g_autoptr (GPtrArray) below = g_ptr_array_new ();

  device->unsure = TRUE;
  if (airlock_sysroot_read_text (self->sysroot, attribute, &file) != AIRLOCK_READ_OK)
    return;
  if (g_str_has_suffix (file, " (deleted)"))
    file[strlen (file) - strlen (" (deleted)")] = '\0';

  if (airlock_block_names_find (self->names, file, below))
    {
      device->unsure = FALSE;
      lie_on (device, below);
      return;
    }
  device->unsure = !airlock_filesystems_of_path (self->filesystems, file, device->below);
  device->file = g_steal_pointer (&file);
}

/* A ZFS volume does not say which pool it is of. */
static void
trace_zvol (AirlockBlockStack *self, AirlockBlockDevice *device)
{
  const GPtrArray *pools = self->filesystems->zfs;

  device->unsure = pools->len == 0;
  for (guint i = 0; i < pools->len; i++)
    {
      const AirlockPool *pool = pools->pdata[i];

      g_ptr_array_extend (device->below, pool->members, NULL, NULL);
      device->unsure |= !pool->complete;
    }
}

/* In memory or on the network. */
static gboolean
has_no_device (const char *name)
{
  static const char *const prefixes[] = { "zram", "ram", "nbd", "nullb", "rbd", "drbd" };

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (name, prefixes[i]))
      return TRUE;

  return FALSE;
}

/* dm, md, bcache, drbd. */
static void
trace_slaves (AirlockBlockStack *self, AirlockBlockDevice *device)
{
  g_autofree char *folder = g_build_filename (device->path, "slaves", NULL);
  g_autoptr (GPtrArray) below = g_ptr_array_new ();
  g_auto (GStrv) names = NULL;

  if (airlock_sysroot_list (self->sysroot, folder, &names) == AIRLOCK_READ_UNKNOWN)
    device->unsure = TRUE;
  for (char **name = names; name != NULL && *name != NULL; name++)
    {
      AirlockBlockDevice *slave = airlock_block_table_by_name (self->table, *name);

      if (slave != NULL)
        g_ptr_array_add (below, slave);
      else
        device->unsure = TRUE;
    }
  if (below->len == 0 && !has_no_device (device->name))
    device->unsure = TRUE;

  lie_on (device, below);
}

/**
 * airlock_block_layers_trace:
 * @self: the stack
 * @device: a block device, looked at for the first time
 *
 * Finds what is directly below, by where @device sits in sysfs: other devices, or the PCI functions
 * that carry a disk.
 */
void
airlock_block_layers_trace (AirlockBlockStack *self, AirlockBlockDevice *device)
{
  if (device->disk != NULL)
    g_ptr_array_add (device->below, device->disk);
  else if (g_str_has_prefix (device->path, NVME_SUBSYSTEMS))
    trace_nvme_head (self, device);
  else if (g_str_has_prefix (device->path, NVME_FABRICS))
    {
      g_autofree char *controller = g_path_get_dirname (device->path);

      device->unsure = !is_on_network (self, controller);
    }
  else if (!device->is_virtual)
    trace_disk (self, device);
  else if (g_str_has_prefix (device->name, "loop"))
    trace_loop (self, device);
  else if (g_str_has_prefix (device->name, "zd"))
    trace_zvol (self, device);
  else
    trace_slaves (self, device);
}
