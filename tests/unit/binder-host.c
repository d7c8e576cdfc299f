/* binder-host.c – a small host whose devices are bound and given back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "binder-host.h"

#include <string.h>

typedef struct
{
  const char *address;
  const char *path; /* of its parent */
  const char *vendor;
  const char *device;
  const char *class;
  const char *driver;
  int group;
} Function;

#define PORT "pci0000:00/"

static const Function functions[] = {
  { BRIDGE, PORT, "8086", "a110", "0604", "pcieport", 0 },
  { UNGROUPED, PORT, "8086", "a170", "0403", "snd_hda_intel", -1 },
  { TWIN_A, PORT "0000:00:01.0/", "144d", "a808", "0108", "nvme", 1 },
  { TWIN_B, PORT "0000:00:02.0/", "144d", "a808", "0108", "nvme", 2 },
  { GPU, PORT "0000:00:03.0/", "10de", "2204", "0300", "nvidia", 3 },
  { GPU_SOUND, PORT "0000:00:03.0/", "10de", "1aef", "0403", "snd_hda_intel", 3 },
  { NIC, PORT "0000:00:04.0/", "8086", "10c9", "0200", "igb", 4 },
  { DRIVE, PORT "0000:00:05.0/", "1c5c", "174a", "0108", "vfio-pci", 5 },
};

static void
add_text (TemporaryRoot *root, const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  temporary_root_add (root, path, line);
}

static void
add_link (TemporaryRoot *root, const char *folder, const char *name, const char *target)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  temporary_root_add_link (root, path, target);
}

static char *
climb (const char *folder, const char *rest)
{
  GString *text = g_string_new (NULL);

  for (const char *c = strchr (folder + 1, '/'); c != NULL; c = strchr (c + 1, '/'))
    g_string_append (text, "../");
  return g_string_free (g_string_append (text, rest), FALSE);
}

static void
add_group (TemporaryRoot *root, const Function *function, const char *folder)
{
  g_autofree char *group = g_strdup_printf ("/sys/kernel/iommu_groups/%d", function->group);
  g_autofree char *devices = g_strconcat (group, "/devices", NULL);
  g_autofree char *back =
      g_strdup_printf ("../../../../devices/%s%s", function->path, function->address);
  g_autofree char *rest = g_strdup_printf ("kernel/iommu_groups/%d", function->group);
  g_autofree char *target = climb (folder, rest);

  add_text (root, group, "type", "DMA-FQ");
  add_link (root, devices, function->address, back);
  add_link (root, folder, "iommu_group", target);
}

static void
add_driver (TemporaryRoot *root, const Function *function, const char *folder)
{
  g_autofree char *rest = g_strdup_printf ("bus/pci/drivers/%s", function->driver);
  g_autofree char *target = climb (folder, rest);
  g_autofree char *drivers = g_strconcat ("/sys/", rest, NULL);
  g_autofree char *back =
      g_strdup_printf ("../../../../devices/%s%s", function->path, function->address);

  add_link (root, folder, "driver", target);
  add_link (root, drivers, function->address, back);
}

static void
add_function (TemporaryRoot *root, const Function *function)
{
  g_autofree char *folder =
      g_strdup_printf ("/sys/devices/%s%s", function->path, function->address);
  g_autofree char *vendor = g_strconcat ("0x", function->vendor, NULL);
  g_autofree char *device = g_strconcat ("0x", function->device, NULL);
  g_autofree char *class = g_strdup_printf ("0x%s00", function->class);
  g_autofree char *ids = g_strdup_printf ("v0000%s%c0000%s", function->vendor, '*', function->device);
  g_autofree char *upper = g_ascii_strup (ids + 1, -1);
  g_autofree char *modalias =
      g_strdup_printf ("pci:v%ssv00001458sd00005000bc02sc00i00", g_strdelimit (upper, "*", 'd'));
  g_autofree char *target =
      g_strdup_printf ("../../../devices/%s%s", function->path, function->address);

  add_text (root, folder, "vendor", vendor);
  add_text (root, folder, "device", device);
  add_text (root, folder, "subsystem_vendor", "0x1458");
  add_text (root, folder, "subsystem_device", "0x5000");
  add_text (root, folder, "class", class);
  add_text (root, folder, "modalias", modalias);
  add_text (root, folder, "d3cold_allowed", "1");
  add_text (root, folder, "driver_override",
            strcmp (function->driver, "vfio-pci") == 0 ? "vfio-pci" : "(null)");
  add_link (root, "/sys/bus/pci/devices", function->address, target);
  if (function->group >= 0)
    add_group (root, function, folder);
  add_driver (root, function, folder);
}

static void
add_host (TemporaryRoot *root)
{
#define NIC_FOLDER "/sys/devices/pci0000:00/0000:00:04.0/" NIC
  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    add_function (root, &functions[i]);

  add_text (root, NIC_FOLDER, "sriov_totalvfs", "7");
  add_text (root, NIC_FOLDER, "sriov_numvfs", "0");
  add_text (root, NIC_FOLDER, "sriov_offset", "128");
  add_text (root, NIC_FOLDER, "sriov_stride", "2");
  add_text (root, NIC_FOLDER, "sriov_vf_device", "10ca");
  add_text (root, NIC_FOLDER, "sriov_drivers_autoprobe", "1");
  add_text (root, NIC_FOLDER "/net/eth0", "operstate", "up");
  add_link (root, "/sys/class/net", "eth0",
            "../../devices/pci0000:00/0000:00:04.0/" NIC "/net/eth0");
  temporary_root_add (root, "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "0\n");
  temporary_root_add (
      root, "/sys/devices/system/node/node0/hugepages/hugepages-1048576kB/nr_hugepages", "0\n");
  temporary_root_add (root, "/sys/devices/system/node/node0/meminfo",
                      "Node 0 MemTotal:       16777216 kB\nNode 0 MemFree:         4194304 kB\n");
  temporary_root_add (root, "/sys/bus/pci/drivers/igbvf/module", "");
}

/* A helper that was started anew, over the same computer. */
void
binder_host_restart (BinderHost *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->binder);
  g_clear_object (&self->kernel);
  self->kernel = airlock_fake_kernel_new (self->root->path, &error);
  g_assert_no_error (error);
  self->binder = airlock_binder_new (AIRLOCK_KERNEL (self->kernel), self->run, self->state);
}

/* What dies with the boot is gone. */
void
binder_host_reboot (BinderHost *self)
{
  temporary_root_remove (self->root, "../run");
  binder_host_restart (self);
}

BinderHost *
binder_host_new (void)
{
  BinderHost *self = g_new0 (BinderHost, 1);

  self->root = temporary_root_new ();
  self->run = g_build_filename (self->root->folder, "run", NULL);
  self->state = g_build_filename (self->root->folder, "state", NULL);
  add_host (self->root);
  binder_host_restart (self);
  return self;
}

void
binder_host_free (BinderHost *self)
{
  g_assert_finalize_object (g_steal_pointer (&self->binder));
  g_assert_finalize_object (g_steal_pointer (&self->kernel));
  temporary_root_free (self->root);
  g_free (self->run);
  g_free (self->state);
  g_free (self);
}

AirlockDeviceIdentity
binder_host_identify (BinderHost *self, const char *address)
{
  AirlockDeviceIdentity identity;
  AirlockPciAddress parsed;
  g_autoptr (GError) error = NULL;

  g_assert_true (airlock_pci_address_parse (address, &parsed));
  airlock_device_identity_read (airlock_kernel_get_sysroot (AIRLOCK_KERNEL (self->kernel)), &parsed,
                                &identity, &error);
  g_assert_no_error (error);
  return identity;
}

AirlockOperation
binder_host_operation (BinderHost *self, AirlockOperationKind kind, const char *address)
{
  AirlockOperation operation = { .kind = kind, .node = -1, .page_kib = 2048 };

  if (address != NULL)
    operation.device = binder_host_identify (self, address);
  return operation;
}

/* "-": none */
char *
binder_host_driver (BinderHost *self, const char *address)
{
  g_autofree char *path = g_strdup_printf ("/sys/bus/pci/devices/%s/driver", address);
  AirlockSysroot *sysroot = airlock_kernel_get_sysroot (AIRLOCK_KERNEL (self->kernel));
  g_autofree char *target = NULL;

  if (airlock_sysroot_read_link (sysroot, path, &target) != AIRLOCK_READ_OK)
    return g_strdup ("-");
  return g_path_get_basename (target);
}

static void
dump (const char *path, const char *shown, GString *text)
{
  g_autoptr (GDir) dir = NULL;
  g_autofree char *target = g_file_read_link (path, NULL);
  g_autofree char *contents = NULL;

  if (target != NULL)
    g_string_append_printf (text, "%s -> %s\n", shown, target);
  else if (g_file_get_contents (path, &contents, NULL, NULL))
    g_string_append_printf (text, "%s: %s\n", shown, contents);
  else
    dir = g_dir_open (path, 0, NULL);
  if (dir == NULL)
    return;

  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort_values (names, (GCompareFunc) g_strcmp0);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *inner = g_build_filename (path, names->pdata[i], NULL);
      g_autofree char *inner_shown = g_build_filename (shown, names->pdata[i], NULL);

      dump (inner, inner_shown, text);
    }
}

/* All that is in the tree and in the ledgers, but empty folders: a driver's stays when its module
 * was loaded. What the fake kernel has put aside is its own business. */
char *
binder_host_dump (BinderHost *self)
{
  static const char *const parts[] = { "root/sys", "root/dev", "run/bindings", "run/changes",
                                       "state" };
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *path = g_build_filename (self->root->folder, parts[i], NULL);

      dump (path, parts[i], text);
    }

  return g_string_free (text, FALSE);
}

GPtrArray *
binder_host_batch (const AirlockOperation *operations, gsize n)
{
  GPtrArray *batch = g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_operation_free);

  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (batch, airlock_operation_copy (&operations[i]));
  return batch;
}

GPtrArray *
binder_host_apply (BinderHost *self, const AirlockOperation *operations, gsize n, GError **error)
{
  g_autoptr (GPtrArray) batch = binder_host_batch (operations, n);

  return airlock_binder_apply (self->binder, batch, NULL, NULL, NULL, error);
}
