/* airlock-device-reader.c – reads one PCI function from sysfs or from bare config space
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-device-reader.h"

#include <stdio.h>
#include <string.h>

/* Flags of struct resource, as the `resource` file prints them (linux/ioport.h). */
#define RESOURCE_IO 0x100
#define RESOURCE_MEMORY 0x200
#define RESOURCE_PREFETCH 0x2000
#define RESOURCE_MEMORY_64 0x100000

#define ROM_RESOURCE 6

static void
note (AirlockDeviceFacts *facts, AirlockFacts fact, AirlockReadStatus status)
{
  if (status != AIRLOCK_READ_UNKNOWN)
    facts->known |= fact;
}

/* "PCI_ID=10DE:2204" and the like: all ids in one file instead of five. */
static gboolean
read_identity_at_once (AirlockDeviceFacts *facts, AirlockSysdir *dir)
{
  g_autofree char *text = NULL;
  const char *ids, *class_code, *subsystem;
  guint vendor, device, class_value, subsystem_vendor, subsystem_device;

  if (airlock_sysdir_read_text (dir, "uevent", &text) != AIRLOCK_READ_OK)
    return FALSE;

  ids = strstr (text, "PCI_ID=");
  class_code = strstr (text, "PCI_CLASS=");
  subsystem = strstr (text, "PCI_SUBSYS_ID=");
  if (ids == NULL || class_code == NULL || subsystem == NULL ||
      sscanf (ids, "PCI_ID=%4x:%4x", &vendor, &device) != 2 ||
      sscanf (class_code, "PCI_CLASS=%6x", &class_value) != 1 ||
      sscanf (subsystem, "PCI_SUBSYS_ID=%4x:%4x", &subsystem_vendor, &subsystem_device) != 2)
    return FALSE;

  facts->vendor = (guint16) vendor;
  facts->device = (guint16) device;
  facts->class_code = class_value;
  facts->subsystem_vendor = (guint16) subsystem_vendor;
  facts->subsystem_device = (guint16) subsystem_device;
  facts->known |= AIRLOCK_FACT_IDENTITY | AIRLOCK_FACT_SUBSYSTEM;

  return TRUE;
}

static void
read_identity_by_file (AirlockDeviceFacts *facts, AirlockSysdir *dir)
{
  guint64 vendor = 0, device = 0, class_code = 0, subsystem_vendor = 0, subsystem_device = 0;

  if (airlock_sysdir_read_hex (dir, "vendor", &vendor) == AIRLOCK_READ_OK &&
      airlock_sysdir_read_hex (dir, "device", &device) == AIRLOCK_READ_OK &&
      airlock_sysdir_read_hex (dir, "class", &class_code) == AIRLOCK_READ_OK)
    facts->known |= AIRLOCK_FACT_IDENTITY;

  if (airlock_sysdir_read_hex (dir, "subsystem_vendor", &subsystem_vendor) == AIRLOCK_READ_OK &&
      airlock_sysdir_read_hex (dir, "subsystem_device", &subsystem_device) == AIRLOCK_READ_OK)
    facts->known |= AIRLOCK_FACT_SUBSYSTEM;

  facts->vendor = (guint16) vendor;
  facts->device = (guint16) device;
  facts->class_code = (guint32) class_code & 0xffffff;
  facts->subsystem_vendor = (guint16) subsystem_vendor;
  facts->subsystem_device = (guint16) subsystem_device;
}

static void
read_identity (AirlockDeviceFacts *facts, AirlockSysdir *dir)
{
  guint64 revision = 0;

  if (!read_identity_at_once (facts, dir))
    read_identity_by_file (facts, dir);

  if (airlock_sysdir_read_hex (dir, "revision", &revision) == AIRLOCK_READ_OK)
    facts->known |= AIRLOCK_FACT_REVISION;
  facts->revision = (guint8) revision;
}

static void
read_driver (AirlockDeviceFacts *facts, AirlockSysdir *dir)
{
  g_autofree char *override = NULL;
  AirlockReadStatus status;

  note (facts, AIRLOCK_FACT_DRIVER, airlock_sysdir_read_link_base (dir, "driver", &facts->driver));

  status = airlock_sysdir_read_text (dir, "driver_override", &override);
  note (facts, AIRLOCK_FACT_DRIVER_OVERRIDE, status);
  if (status == AIRLOCK_READ_OK && *override != '\0' && strcmp (override, "(null)") != 0)
    facts->driver_override = g_steal_pointer (&override);

  facts->vfio_dev = airlock_sysdir_probe (dir, "vfio-dev") == AIRLOCK_READ_OK;
}

/* By the link's own text, never by its target: inside a Flatpak that does not exist (R10.15). */
static void
read_group (AirlockDeviceFacts *facts, AirlockSysdir *dir)
{
  g_autofree char *name = NULL;
  guint64 id;

  switch (airlock_sysdir_read_link_base (dir, "iommu_group", &name))
    {
    case AIRLOCK_READ_OK:
      if (!g_ascii_string_to_unsigned (name, 10, 0, G_MAXINT, &id, NULL))
        return;
      facts->iommu_group = (gint) id;
      break;

    case AIRLOCK_READ_ABSENT:
      break;

    case AIRLOCK_READ_UNKNOWN:
    default:
      return;
    }

  facts->known |= AIRLOCK_FACT_GROUP;
}

/* The bridge above is the folder above. A root complex inside another device's folder is Intel VMD:
 * its functions sit on root buses of their own, and their DMA is that of the endpoint (R1.12). */
static void
read_parent (AirlockDeviceFacts *facts)
{
  g_auto (GStrv) components = g_strsplit (facts->sysfs_path, "/", -1);
  gboolean left_domain = FALSE;

  for (gint i = (gint) g_strv_length (components) - 2; i >= 0; i--)
    {
      AirlockPciAddress above;

      if (airlock_pci_is_root_complex (components[i]))
        {
          left_domain = TRUE;
          continue;
        }
      if (!airlock_pci_address_parse (components[i], &above))
        continue;
      if (left_domain)
        {
          facts->behind_vmd = TRUE;
          facts->vmd_endpoint = above;
          return;
        }
      if (!facts->has_parent)
        {
          facts->has_parent = TRUE;
          facts->parent = above;
        }
    }
}

static void
read_slot_label (AirlockDeviceFacts *facts, AirlockReader *reader, AirlockSysdir *dir)
{
  g_autofree char *slot = NULL;

  if (airlock_sysdir_read_text (dir, "label", &facts->slot_label) == AIRLOCK_READ_OK)
    {
      facts->known |= AIRLOCK_FACT_SLOT_LABEL;
      return;
    }

  if (reader->slot_labels == NULL)
    return;

  slot = g_strdup_printf ("%04x:%02x:%02x", facts->address.domain, facts->address.bus,
                          facts->address.slot);
  facts->slot_label = g_strdup (g_hash_table_lookup (reader->slot_labels, slot));
  facts->known |= AIRLOCK_FACT_SLOT_LABEL;
}

static void
read_numa_node (AirlockDeviceFacts *facts, AirlockSysdir *dir)
{
  gint64 node = -1;
  AirlockReadStatus status = airlock_sysdir_read_int (dir, "numa_node", &node);

  /* A kernel without NUMA has no such file. */
  note (facts, AIRLOCK_FACT_NUMA_NODE, status);
  facts->numa_node = status == AIRLOCK_READ_OK && node >= 0 && node <= G_MAXINT ? (gint) node : -1;
}

static void
read_sriov (AirlockDeviceFacts *facts, AirlockSysdir *dir)
{
  g_autofree char *physfn = NULL;
  gint64 total = 0, enabled = 0;
  AirlockReadStatus pf = airlock_sysdir_read_int (dir, "sriov_totalvfs", &total);
  AirlockReadStatus vf = airlock_sysdir_read_link_base (dir, "physfn", &physfn);

  if (pf == AIRLOCK_READ_OK &&
      airlock_sysdir_read_int (dir, "sriov_numvfs", &enabled) != AIRLOCK_READ_OK)
    return;
  if (pf == AIRLOCK_READ_UNKNOWN || vf == AIRLOCK_READ_UNKNOWN)
    return;

  facts->is_pf = pf == AIRLOCK_READ_OK;
  facts->total_vfs = facts->is_pf ? (guint) CLAMP (total, 0, G_MAXUINT16) : 0;
  facts->num_vfs = facts->is_pf ? (guint) CLAMP (enabled, 0, G_MAXUINT16) : 0;
  facts->is_vf = physfn != NULL && airlock_pci_address_parse (physfn, &facts->physical_function);
  facts->known |= AIRLOCK_FACT_SRIOV;
}

static void
add_bar (AirlockDeviceFacts *facts, guint index, guint64 start, guint64 end, guint64 flags)
{
  AirlockPciBar bar = {
    .index = index,
    .address = start,
    .size = end - start + 1,
    .io = (flags & RESOURCE_IO) != 0,
    .prefetchable = (flags & RESOURCE_PREFETCH) != 0,
    .is_64bit = (flags & RESOURCE_MEMORY_64) != 0,
  };

  g_array_append_val (facts->bars, bar);
}

/* Lines "start end flags": six BARs, the ROM, then windows of bridges and VFs. */
static void
read_resources (AirlockDeviceFacts *facts, AirlockSysdir *dir)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (airlock_sysdir_read_text (dir, "resource", &text) != AIRLOCK_READ_OK)
    return;

  lines = g_strsplit (text, "\n", ROM_RESOURCE + 2);
  for (guint i = 0; i <= ROM_RESOURCE && lines[i] != NULL; i++)
    {
      guint64 start, end, flags;

      if (sscanf (lines[i],
                  "%" G_GINT64_MODIFIER "x %" G_GINT64_MODIFIER "x %" G_GINT64_MODIFIER "x", &start,
                  &end, &flags) != 3)
        return;
      if (flags == 0 || end < start || (end == 0 && start == 0))
        continue;
      if (i == ROM_RESOURCE)
        facts->rom_size = end - start + 1;
      else if ((flags & (RESOURCE_IO | RESOURCE_MEMORY)) != 0)
        add_bar (facts, i, start, end, flags);
    }

  facts->known |= AIRLOCK_FACT_BARS | AIRLOCK_FACT_ROM;
}

static void
read_reset_methods (AirlockDeviceFacts *facts, AirlockSysdir *dir, AirlockDeviceHints *hints)
{
  g_autofree char *text = NULL;
  AirlockReadStatus status = airlock_sysdir_read_text (dir, "reset_method", &text);

  hints->reset_attribute = status == AIRLOCK_READ_OK;

  /* Kernels before 5.15 have `reset` and no `reset_method`: there the methods are not known. */
  if (status == AIRLOCK_READ_ABSENT && airlock_sysdir_probe (dir, "reset") == AIRLOCK_READ_OK)
    return;

  note (facts, AIRLOCK_FACT_RESET_METHODS, status);
  if (status == AIRLOCK_READ_OK)
    {
      g_auto (GStrv) words = g_strsplit_set (text, " \t\n", -1);
      g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

      for (guint i = 0; words[i] != NULL; i++)
        {
          if (*words[i] != '\0')
            g_strv_builder_add (builder, words[i]);
        }
      facts->reset_methods = g_strv_builder_end (builder);
    }
  else if (status == AIRLOCK_READ_ABSENT)
    {
      facts->reset_methods = g_new0 (char *, 1);
    }
}

static AirlockTristate
read_flag (AirlockSysdir *dir, const char *name)
{
  gint64 value;

  switch (airlock_sysdir_read_int (dir, name, &value))
    {
    case AIRLOCK_READ_OK:
      return value != 0 ? AIRLOCK_TRISTATE_YES : AIRLOCK_TRISTATE_NO;
    case AIRLOCK_READ_ABSENT:
      return AIRLOCK_TRISTATE_NO;
    case AIRLOCK_READ_UNKNOWN:
    default:
      return AIRLOCK_TRISTATE_UNKNOWN;
    }
}

static void
read_power (AirlockDeviceFacts *facts, AirlockSysdir *dir, AirlockDeviceHints *hints)
{
  AirlockReadStatus state = airlock_sysdir_read_text (dir, "power_state", &facts->power_state);
  AirlockReadStatus status =
      airlock_sysdir_read_text (dir, "power/runtime_status", &facts->runtime_status);

  hints->power_attribute = state == AIRLOCK_READ_OK || status == AIRLOCK_READ_OK;
  if (state != AIRLOCK_READ_UNKNOWN && status != AIRLOCK_READ_UNKNOWN)
    facts->known |= AIRLOCK_FACT_POWER;

  facts->d3cold_allowed = read_flag (dir, "d3cold_allowed");
}

/* boot_vga exists for VGA class devices only; boot_display came with 6.17 (R3.11), first with the
 * device, then with its DRM card. */
static void
read_display (AirlockDeviceFacts *facts, AirlockSysdir *dir)
{
  g_autoptr (AirlockSysdir) drm = NULL;
  g_auto (GStrv) cards = NULL;

  facts->boot_vga = AIRLOCK_TRISTATE_NO;
  facts->boot_display = AIRLOCK_TRISTATE_NO;
  if (facts->class_code >> 16 != 0x03)
    return;

  facts->boot_vga = read_flag (dir, "boot_vga");
  facts->boot_display = read_flag (dir, "boot_display");
  if (facts->boot_display == AIRLOCK_TRISTATE_YES ||
      airlock_sysdir_open_dir (dir, "drm", &drm) != AIRLOCK_READ_OK ||
      airlock_sysdir_list (drm, &cards) != AIRLOCK_READ_OK)
    return;

  for (guint i = 0; cards[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (cards[i], "boot_display", NULL);

      if (read_flag (drm, path) == AIRLOCK_TRISTATE_YES)
        facts->boot_display = AIRLOCK_TRISTATE_YES;
    }
}

/* Of anything but a display controller they are known to be none. */
static void
read_outputs (AirlockDeviceFacts *facts, AirlockSysdir *dir)
{
  if ((facts->known & AIRLOCK_FACT_IDENTITY) == 0)
    return;
  if (facts->class_code >> 16 != 0x03 || airlock_outputs_read (dir, facts->outputs))
    facts->known |= AIRLOCK_FACT_OUTPUTS;
}

static void
read_mdev_type (AirlockDeviceFacts *facts, AirlockSysdir *types, const char *id)
{
  g_autoptr (AirlockSysdir) dir = NULL;
  AirlockMdevType *type;

  if (airlock_sysdir_open_dir (types, id, &dir) != AIRLOCK_READ_OK)
    return;

  type = g_new0 (AirlockMdevType, 1);
  type->id = g_strdup (id);
  airlock_sysdir_read_text (dir, "name", &type->name);
  airlock_sysdir_read_text (dir, "description", &type->description);
  airlock_sysdir_read_text (dir, "device_api", &type->device_api);
  if (airlock_sysdir_read_int (dir, "available_instances", &type->available) != AIRLOCK_READ_OK)
    type->available = -1;
  g_ptr_array_add (facts->mdev_types, type);
}

static void
read_mdev (AirlockDeviceFacts *facts, AirlockSysdir *dir)
{
  g_autoptr (AirlockSysdir) types = NULL;
  g_auto (GStrv) ids = NULL;
  AirlockReadStatus status = airlock_sysdir_open_dir (dir, "mdev_supported_types", &types);

  note (facts, AIRLOCK_FACT_MDEV, status);
  if (status != AIRLOCK_READ_OK || airlock_sysdir_list (types, &ids) != AIRLOCK_READ_OK)
    return;

  for (guint i = 0; ids[i] != NULL; i++)
    read_mdev_type (facts, types, ids[i]);
}

/* Lines "ID : name"; a heading may stand first (R6.6). */
static void
read_vgpu (AirlockDeviceFacts *facts, AirlockSysdir *dir)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gint64 current = 0;
  AirlockReadStatus status = airlock_sysdir_read_text (dir, "nvidia/creatable_vgpu_types", &text);

  note (facts, AIRLOCK_FACT_VGPU, status);
  if (airlock_sysdir_read_int (dir, "nvidia/current_vgpu_type", &current) == AIRLOCK_READ_OK)
    facts->vgpu_current = (guint) CLAMP (current, 0, G_MAXINT);
  if (status != AIRLOCK_READ_OK)
    return;

  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *colon = strchr (lines[i], ':');
      guint64 id;
      AirlockVgpuType *type;

      if (colon == NULL)
        continue;
      *colon = '\0';
      if (!g_ascii_string_to_unsigned (g_strstrip (lines[i]), 10, 1, G_MAXINT, &id, NULL))
        continue;
      type = g_new0 (AirlockVgpuType, 1);
      type->id = (guint) id;
      type->name = g_strdup (g_strstrip (colon + 1));
      g_ptr_array_add (facts->vgpu_types, type);
    }
}

/* What is read only once and only from a device that is awake: each of these resumes a sleeping
 * one (R2.8). */

/* "16.0 GT/s PCIe"; "Unknown" for a port with nothing behind it. */
static guint
parse_link_speed (const char *text)
{
  double speed = g_ascii_strtod (text, NULL);

  return speed > 0 && speed < 1000 ? (guint) (speed * 1000 + 0.5) : 0;
}

static void
read_link_pair (AirlockSysdir *dir,
                const char *speed_name,
                const char *width_name,
                AirlockLink *link)
{
  g_autofree char *speed = NULL;
  gint64 width = 0;

  if (airlock_sysdir_read_text (dir, speed_name, &speed) == AIRLOCK_READ_OK)
    link->speed = parse_link_speed (speed);
  if (airlock_sysdir_read_int (dir, width_name, &width) == AIRLOCK_READ_OK && width > 0 &&
      width <= 32)
    link->width = (guint) width;
}

static void
read_link (AirlockDeviceFacts *facts, AirlockSysdir *dir)
{
  read_link_pair (dir, "current_link_speed", "current_link_width", &facts->link_current);
  read_link_pair (dir, "max_link_speed", "max_link_width", &facts->link_maximum);
  facts->known |= AIRLOCK_FACT_LINK;
}

/* `resourceN_resize` prints a mask of the possible sizes, bit n for 2^n MiB. */
static void
read_resizable_sizes (AirlockDeviceFacts *facts, AirlockSysdir *dir)
{
  for (guint i = 0; i < facts->bars->len; i++)
    {
      AirlockPciBar *bar = &g_array_index (facts->bars, AirlockPciBar, i);
      char name[] = "resource0_resize";
      guint64 sizes = 0;

      if (bar->io)
        continue;
      name[strlen ("resource")] = (char) ('0' + bar->index);
      if (airlock_sysdir_read_hex (dir, name, &sizes) == AIRLOCK_READ_OK)
        bar->resizable_sizes = sizes;
    }

  facts->known |= AIRLOCK_FACT_REBAR;
}

/**
 * airlock_device_facts_decode:
 * @facts: facts with address and, if known, ids
 * @config: config space, as much as there is
 *
 * Takes from config space what only it has: header type, multifunction bit, PCI Express type, ACS;
 * and the ids where sysfs did not have them.
 */
void
airlock_device_facts_decode (AirlockDeviceFacts *facts, const AirlockConfigSpace *config)
{
  gboolean dword_acs;
  guint8 secondary = 0, subordinate = 0;

  facts->header_type = airlock_config_space_get_header_type (config);
  facts->multifunction = airlock_config_space_get_multifunction (config);
  /* A VF's header never has the bit, whatever its function number (2.2). */
  if (facts->is_vf)
    facts->multifunction = AIRLOCK_TRISTATE_NO;
  else if (facts->address.function > 0)
    facts->multifunction = AIRLOCK_TRISTATE_YES;

  facts->pcie_type = airlock_config_space_get_pcie_type (config);
  dword_acs = airlock_acs_has_dword_registers (facts->vendor, facts->device);
  if (airlock_config_space_get_acs (config, dword_acs, &facts->acs) != AIRLOCK_TRISTATE_UNKNOWN &&
      facts->pcie_type != AIRLOCK_PCIE_TYPE_UNKNOWN)
    facts->known |= AIRLOCK_FACT_CONFIG;

  if ((facts->known & AIRLOCK_FACT_BRIDGE_BUSES) == 0 &&
      airlock_config_space_get_bridge_buses (config, &secondary, &subordinate))
    {
      facts->secondary_bus = secondary;
      facts->subordinate_bus = subordinate;
      facts->known |= AIRLOCK_FACT_BRIDGE_BUSES;
    }
}

static void
read_config (AirlockDeviceFacts *facts, AirlockSysdir *dir)
{
  guint8 bytes[AIRLOCK_CONFIG_SPACE_MAX];
  AirlockConfigSpace config = { bytes, 0 };

  if (airlock_sysdir_read_bytes (dir, "config", bytes, sizeof bytes, &config.length) ==
      AIRLOCK_READ_OK)
    airlock_device_facts_decode (facts, &config);
}

static void
read_bridge_buses (AirlockDeviceFacts *facts, AirlockSysdir *dir)
{
  gint64 secondary = 0, subordinate = 0;

  if (airlock_sysdir_read_int (dir, "secondary_bus_number", &secondary) != AIRLOCK_READ_OK ||
      airlock_sysdir_read_int (dir, "subordinate_bus_number", &subordinate) != AIRLOCK_READ_OK)
    return;

  facts->secondary_bus = (guint) CLAMP (secondary, 0, 255);
  facts->subordinate_bus = (guint) CLAMP (subordinate, 0, 255);
  facts->known |= AIRLOCK_FACT_BRIDGE_BUSES;
}

static gboolean
same_function (const AirlockDeviceFacts *a, const AirlockDeviceFacts *b)
{
  return a->vendor == b->vendor && a->device == b->device && a->class_code == b->class_code &&
         a->is_vf == b->is_vf && g_strcmp0 (a->sysfs_path, b->sysfs_path) == 0;
}

static void
carry_over (AirlockDeviceFacts *facts, const AirlockDeviceFacts *before)
{
  const AirlockFacts carried = AIRLOCK_FACT_CONFIG | AIRLOCK_FACT_LINK | AIRLOCK_FACT_REBAR;

  facts->known |= before->known & carried;
  facts->header_type = before->header_type;
  facts->multifunction = before->multifunction;
  facts->pcie_type = before->pcie_type;
  facts->pcie_type_guessed = before->pcie_type_guessed;
  facts->acs = before->acs;
  facts->link_current = before->link_current;
  facts->link_maximum = before->link_maximum;

  for (guint i = 0; i < facts->bars->len; i++)
    {
      AirlockPciBar *bar = &g_array_index (facts->bars, AirlockPciBar, i);

      for (guint j = 0; j < before->bars->len; j++)
        {
          const AirlockPciBar *old = &g_array_index (before->bars, AirlockPciBar, j);

          if (old->index == bar->index)
            bar->resizable_sizes = old->resizable_sizes;
        }
    }
}

static gboolean
is_suspended (const char *runtime_status)
{
  return g_strcmp0 (runtime_status, "suspended") == 0 ||
         g_strcmp0 (runtime_status, "suspending") == 0;
}

/* Ports are mostly read before what is behind them; of others the file is asked. */
static gboolean
is_parent_suspended (const AirlockDeviceFacts *facts, AirlockReader *reader)
{
  g_autofree char *folder = g_path_get_dirname (facts->sysfs_path);
  g_autofree char *path = NULL, *status = NULL;
  gpointer suspended;

  if (g_hash_table_lookup_extended (reader->suspended, folder, NULL, &suspended))
    return GPOINTER_TO_INT (suspended);

  path = g_strconcat (folder, "/power/runtime_status", NULL);

  return airlock_sysroot_read_text (reader->sysroot, path, &status) == AIRLOCK_READ_OK &&
         is_suspended (status);
}

/* To read configuration space, the kernel wakes the port above the function, and the function
 * itself only from D3cold (pci_config_pm_runtime_get(); seen in the lab). A function that is
 * suspended in another state, below a port that is awake, can be read as it is. */
static gboolean
reading_wakes (const AirlockDeviceFacts *facts, AirlockReader *reader)
{
  if (facts->power_state == NULL)
    return is_suspended (facts->runtime_status);
  if (g_str_equal (facts->power_state, "D3cold"))
    return TRUE;

  return facts->has_parent && is_parent_suspended (facts, reader);
}

/* A device that was asleep at the first look is read when it is seen awake. */
static void
read_waking (AirlockDeviceFacts *facts,
             AirlockReader *reader,
             AirlockSysdir *dir,
             AirlockDevice *previous)
{
  const AirlockDeviceFacts *before = previous != NULL ? airlock_device_get_facts (previous) : NULL;
  gboolean seen = before != NULL && same_function (facts, before);
  gboolean wakes = reading_wakes (facts, reader);

  if (seen && ((before->known & AIRLOCK_FACT_LINK) != 0 || wakes))
    {
      carry_over (facts, before);
      return;
    }

  if (wakes)
    return;

  read_config (facts, dir);
  read_link (facts, dir);
  read_resizable_sizes (facts, dir);
}

static AirlockReadStatus
open_device (AirlockReader *reader,
             const char *name,
             AirlockDeviceFacts *facts,
             AirlockSysdir **dir)
{
  g_autofree char *link = g_strconcat ("/sys/bus/pci/devices/", name, NULL);

  if (airlock_sysroot_resolve_link (reader->sysroot, link, &facts->sysfs_path) != AIRLOCK_READ_OK)
    facts->sysfs_path = g_steal_pointer (&link);

  return airlock_sysroot_open_dir (reader->sysroot, facts->sysfs_path, dir);
}

/**
 * airlock_device_read:
 * @reader: where to read
 * @name: an entry of /sys/bus/pci/devices
 * @previous: (nullable): the same function as it was read before
 * @hints: receives which optional attributes there are
 *
 * Reads all attributes of one function. Config space, link and resizable BARs are read only where
 * that wakes nothing, and only once: with @previous they are taken from there, so that reading
 * again never wakes anything (R2.8).
 *
 * Returns: (transfer full) (nullable): the facts; %NULL if @name is no PCI function or is gone
 */
AirlockDeviceFacts *
airlock_device_read (AirlockReader *reader,
                     const char *name,
                     AirlockDevice *previous,
                     AirlockDeviceHints *hints)
{
  g_autoptr (AirlockDeviceFacts) facts = airlock_device_facts_new ();
  g_autoptr (AirlockSysdir) dir = NULL;

  if (!airlock_pci_address_parse (name, &facts->address))
    return NULL;
  switch (open_device (reader, name, facts, &dir))
    {
    case AIRLOCK_READ_OK:
      break;
    case AIRLOCK_READ_ABSENT:
      return NULL;
    case AIRLOCK_READ_UNKNOWN:
    default:
      /* It is there and says nothing: not to be mistaken for one that went. */
      read_parent (facts);
      return g_steal_pointer (&facts);
    }

  read_identity (facts, dir);
  read_driver (facts, dir);
  read_group (facts, dir);
  read_parent (facts);
  read_slot_label (facts, reader, dir);
  read_numa_node (facts, dir);
  read_sriov (facts, dir);
  read_bridge_buses (facts, dir);
  read_resources (facts, dir);
  read_reset_methods (facts, dir, hints);
  read_power (facts, dir, hints);
  g_hash_table_insert (reader->suspended, g_strdup (facts->sysfs_path),
                       GINT_TO_POINTER (is_suspended (facts->runtime_status)));
  read_display (facts, dir);
  read_outputs (facts, dir);
  read_mdev (facts, dir);
  read_vgpu (facts, dir);
  hints->link_attribute = airlock_sysdir_probe (dir, "max_link_speed") == AIRLOCK_READ_OK;
  read_waking (facts, reader, dir, previous);

  /* An unplugged device answers with ones; its folder goes a moment later. */
  if ((facts->known & AIRLOCK_FACT_IDENTITY) == 0 &&
      airlock_sysdir_probe (dir, "vendor") != AIRLOCK_READ_OK)
    return NULL;

  if (previous != NULL && same_function (facts, airlock_device_get_facts (previous)))
    {
      const AirlockDeviceFacts *before = airlock_device_get_facts (previous);

      facts->vendor_name = g_strdup (before->vendor_name);
      facts->device_name = g_strdup (before->device_name);
      facts->subsystem_name = g_strdup (before->subsystem_name);
      facts->class_name = g_strdup (before->class_name);
    }
  else
    {
      airlock_pci_names_fill (reader->names, facts);
    }

  return g_steal_pointer (&facts);
}
