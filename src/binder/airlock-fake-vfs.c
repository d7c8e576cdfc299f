/* airlock-fake-vfs.c – virtual functions and huge pages of a copied tree
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <string.h>

#include "airlock-device-driver-private.h"
#include "airlock-fake-private.h"
#include "airlock-kernel.h"

#define DEVICES "/sys/bus/pci/devices"
#define GROUPS "/sys/kernel/iommu_groups"
#define NODES "/sys/devices/system/node"
#define HOST_DRIVERS "host-drivers"

/* Host drivers that make virtual functions, and the driver that those have. */
static const struct
{
  const char *physical;
  const char *virtual;
} sriov_drivers[] = {
  { "bnxt_en", "bnxt_en" },
  { "i40e", "iavf" },
  { "i915", "i915" },
  { "ice", "iavf" },
  { "igb", "igbvf" },
  { "ixgbe", "ixgbevf" },
  { "mlx4_core", "mlx4_core" },
  { "mlx5_core", "mlx5_core" },
  { "nvme", "nvme" },
  { "qede", "qede" },
  { "xe", "xe" },
};

static const char *
virtual_driver (const char *physical)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sriov_drivers); i++)
    if (g_strcmp0 (sriov_drivers[i].physical, physical) == 0)
      return sriov_drivers[i].virtual;

  return NULL;
}

static char *
attribute (const char *device, const char *name)
{
  return g_build_filename (device, name, NULL);
}

static guint
read_number (AirlockFakeTree *self, const char *device, const char *name)
{
  g_autofree char *path = attribute (device, name);

  return _airlock_fake_tree_number (self, path);
}

static char *
read_text (AirlockFakeTree *self, const char *device, const char *name)
{
  g_autofree char *path = attribute (device, name);

  return _airlock_fake_tree_read (self, path);
}

static void
write_line (AirlockFakeTree *self, const char *device, const char *name, const char *text)
{
  g_autofree char *path = attribute (device, name);
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  _airlock_fake_tree_write (self, path, line);
}

static void
copy_line (AirlockFakeTree *self, const char *from, const char *to, const char *name)
{
  g_autofree char *text = read_text (self, from, name);

  if (text != NULL)
    write_line (self, to, name, text);
}

/* The routing id of the physical function, and from there on in equal steps (R5.1). */
static AirlockPciAddress
address_of (AirlockFakeTree *self, const AirlockPciAddress *physical, const char *device, guint n)
{
  guint id = (guint) physical->bus << 8 | (guint) physical->slot << 3 | physical->function;
  AirlockPciAddress address = { .domain = physical->domain };

  id += read_number (self, device, "sriov_offset") + n * read_number (self, device, "sriov_stride");
  address.bus = (guint8) (id >> 8);
  address.slot = (guint8) (id >> 3 & 0x1f);
  address.function = (guint8) (id & 7);
  return address;
}

static guint
next_group (AirlockFakeTree *self)
{
  g_auto (GStrv) names = _airlock_fake_tree_list (self, GROUPS);
  guint next = 0;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      guint64 number;

      if (g_ascii_string_to_unsigned (names[i], 10, 0, G_MAXUINT - 1, &number, NULL))
        next = MAX (next, (guint) number + 1);
    }

  return next;
}

/* A group of its own where the physical function has one; else what holds that holds this too. */
static void
join_group (AirlockFakeTree *self,
            const AirlockPciAddress *physical,
            const AirlockPciAddress *address,
            const char *device)
{
  g_autofree char *group = _airlock_device_read_group (self->sysroot, physical);
  g_autofree char *first = group != NULL ? g_build_filename (GROUPS, group, NULL) : NULL;
  g_autofree char *members = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *link = NULL;
  g_autofree char *back = attribute (device, "iommu_group");
  g_auto (GStrv) names = NULL;

  if (group == NULL)
    return;

  members = g_build_filename (first, "devices", NULL);
  names = _airlock_fake_tree_list (self, members);
  if (g_strv_length (names) > 1)
    folder = g_strdup (first);
  else
    {
      folder = g_strdup_printf (GROUPS "/%u", next_group (self));
      copy_line (self, first, folder, "type");
      copy_line (self, first, folder, "reserved_regions");
    }

  link = g_build_filename (folder, "devices", AIRLOCK_PCI_ADDRESS_TEXT (address), NULL);
  _airlock_fake_tree_link (self, link, device);
  _airlock_fake_tree_link (self, back, folder);
}

static void
write_identity (AirlockFakeTree *self, const char *physical, const char *device)
{
  static const char *const same[] = { "vendor",           "class",     "revision",
                                      "subsystem_vendor", "numa_node", "subsystem_device" };
  g_autofree char *id = read_text (self, physical, "sriov_vf_device");
  g_autofree char *hex = g_strconcat ("0x", id != NULL ? id : "0", NULL);
  g_autofree char *modalias = read_text (self, physical, "modalias");
  char *at = modalias != NULL ? strchr (modalias, 'd') : NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (same); i++)
    copy_line (self, physical, device, same[i]);
  write_line (self, device, "device", hex);

  /* "pci:v00008086d000010C9sv…" */
  if (at != NULL && strlen (at) > 9)
    {
      guint value = (guint) g_ascii_strtoull (hex, NULL, 16);
      g_autofree char *changed =
          g_strdup_printf ("%.*s%08X%s", (int) (at + 1 - modalias), modalias, value, at + 9);

      write_line (self, device, "modalias", changed);
    }
}

static void
make_function (AirlockFakeTree *self,
               const AirlockPciAddress *physical,
               const char *physical_path,
               const AirlockPciAddress *address,
               const char *driver)
{
  g_autofree char *folder = g_path_get_dirname (physical_path);
  g_autofree char *device = attribute (folder, AIRLOCK_PCI_ADDRESS_TEXT (address));
  g_autofree char *link = attribute (DEVICES, AIRLOCK_PCI_ADDRESS_TEXT (address));
  g_autofree char *physfn = attribute (device, "physfn");
  g_autofree char *subsystem = attribute (device, "subsystem");

  write_identity (self, physical_path, device);
  write_line (self, device, "driver_override", "(null)");
  write_line (self, device, "d3cold_allowed", "1");
  write_line (self, device, "enable", "0");
  write_line (self, device, "reset_method", "flr");
  write_line (self, device, "power_state", "D0");
  _airlock_fake_tree_link (self, physfn, physical_path);
  _airlock_fake_tree_link (self, subsystem, "/sys/bus/pci");
  _airlock_fake_tree_link (self, link, device);
  _airlock_fake_tree_remember (self, HOST_DRIVERS, address, driver);
  join_group (self, physical, address, device);
}

static void
add_functions (AirlockFakeTree *self,
               const AirlockPciAddress *physical,
               const char *path,
               const char *driver,
               guint count)
{
  for (guint i = 0; i < count; i++)
    {
      AirlockPciAddress address = address_of (self, physical, path, i);
      g_autofree char *name = g_strdup_printf ("virtfn%u", i);
      g_autofree char *link = attribute (path, name);
      g_autofree char *device = NULL;

      if (!_airlock_fake_device_return (self, &address))
        make_function (self, physical, path, &address, driver);
      device = _airlock_fake_device_path (self, &address);
      _airlock_fake_tree_link (self, link, device);
      _airlock_fake_device_probe (self, &address);
    }
}

static void
remove_functions (AirlockFakeTree *self, const AirlockPciAddress *physical, const char *path)
{
  guint count = read_number (self, path, "sriov_numvfs");

  for (guint i = count; i > 0; i--)
    {
      AirlockPciAddress address = address_of (self, physical, path, i - 1);
      g_autofree char *name = g_strdup_printf ("virtfn%u", i - 1);
      g_autofree char *link = attribute (path, name);

      _airlock_fake_tree_remove (self, link);
      _airlock_fake_device_vanish (self, &address);
    }
}

/* The answers of R5.2. */
int
_airlock_fake_device_set_vfs (AirlockFakeTree *self, const AirlockPciAddress *address, guint count)
{
  g_autofree char *path = _airlock_fake_device_path (self, address);
  g_autofree char *driver = _airlock_fake_device_driver (self, address);
  const char *virtual = virtual_driver (driver);
  g_autofree char *text = g_strdup_printf ("%u", count);
  guint now;

  if (path == NULL)
    return ENODEV;

  now = read_number (self, path, "sriov_numvfs");
  if (count > read_number (self, path, "sriov_totalvfs"))
    return ERANGE;
  if (count == now)
    return 0;
  if (virtual == NULL)
    return ENOENT;
  if (count != 0 && now != 0)
    return EBUSY;

  if (count == 0)
    remove_functions (self, address, path);
  else
    add_functions (self, address, path, virtual, count);
  write_line (self, path, "sriov_numvfs", text);
  return 0;
}

/* Free memory that could become pages, and what already has; all that is asked for where the tree
 * doesn't say. */
static guint
limit_pages (AirlockFakeTree *self, gint node, guint page_kib, guint now, guint count)
{
  g_autofree char *path =
      node < 0 ? g_strdup ("/proc/meminfo") : g_strdup_printf (NODES "/node%d/meminfo", node);
  g_autofree char *text = _airlock_fake_tree_read (self, path);
  const char *at = text != NULL ? strstr (text, "MemFree:") : NULL;
  guint64 free_kib;

  if (at == NULL)
    return count;

  free_kib = g_ascii_strtoull (at + strlen ("MemFree:"), NULL, 10);
  return (guint) MIN (count, now + free_kib / page_kib);
}

/* The host's counter is the sum over the nodes: it goes up and down with them. */
static void
add_to_host (AirlockFakeTree *self, guint page_kib, guint before, guint after)
{
  g_autofree char *folder = airlock_kernel_hugepages_folder (-1, page_kib);
  guint sum = read_number (self, folder, "nr_hugepages");
  g_autofree char *text = g_strdup_printf ("%u", sum > before ? sum - before + after : after);

  if (_airlock_fake_tree_has (self, folder))
    write_line (self, folder, "nr_hugepages", text);
}

void
_airlock_fake_set_pages (AirlockFakeTree *self, gint node, guint page_kib, guint count)
{
  g_autofree char *folder = airlock_kernel_hugepages_folder (node, page_kib);
  guint before = read_number (self, folder, "nr_hugepages");
  guint after = limit_pages (self, node, page_kib, before, count);
  g_autofree char *text = g_strdup_printf ("%u", after);

  write_line (self, folder, "nr_hugepages", text);
  if (node >= 0)
    add_to_host (self, page_kib, before, after);
}
