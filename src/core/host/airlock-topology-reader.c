/* airlock-topology-reader.c – reads a topology from a sysroot or from an lspci dump
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-topology-private.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "airlock-device-reader.h"
#include "airlock-libpci.h"
#include "base/airlock-error.h"

/* Extended capability "Single Root I/O Virtualization". */
#define EXTENDED_SRIOV 0x0010

#define DEVICES "/sys/bus/pci/devices"
#define SLOTS "/sys/bus/pci/slots"
#define GROUPS "/sys/kernel/iommu_groups"

/* The functions of one host while they are being read. */
typedef struct
{
  GPtrArray *facts; /* of AirlockDeviceFacts */
  GArray *hints;    /* of AirlockDeviceHints, one for each */
} Reading;

static void
reading_clear (Reading *reading)
{
  g_clear_pointer (&reading->facts, g_ptr_array_unref);
  g_clear_pointer (&reading->hints, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static GHashTable *
read_slot_labels (AirlockSysroot *sysroot)
{
  g_autoptr (GHashTable) labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) names = NULL;
  AirlockReadStatus status = airlock_sysroot_list (sysroot, SLOTS, &names);

  if (status == AIRLOCK_READ_UNKNOWN)
    return NULL;

  for (guint i = 0; status == AIRLOCK_READ_OK && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (SLOTS "/", names[i], "/address", NULL);
      char *address = NULL;

      if (airlock_sysroot_read_text (sysroot, path, &address) == AIRLOCK_READ_OK)
        g_hash_table_insert (labels, address, g_strdup (names[i]));
    }

  return g_steal_pointer (&labels);
}

static AirlockDevice *
find_previous (AirlockTopology *previous, const char *name)
{
  AirlockPciAddress address;

  if (previous == NULL || !airlock_pci_address_parse (name, &address))
    return NULL;

  return airlock_topology_lookup (previous, &address);
}

static gboolean
read_functions (AirlockReader *reader,
                char **names,
                AirlockTopology *previous,
                Reading *reading,
                GCancellable *cancellable,
                GError **error)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      AirlockDeviceHints hints = { FALSE, FALSE, FALSE };
      AirlockDeviceFacts *facts;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;

      facts = airlock_device_read (reader, names[i], find_previous (previous, names[i]), &hints);
      if (facts == NULL)
        continue;
      g_ptr_array_add (reading->facts, facts);
      g_array_append_val (reading->hints, hints);
    }

  return TRUE;
}

static AirlockDeviceHints
combine_hints (const Reading *reading)
{
  AirlockDeviceHints all = { FALSE, FALSE, FALSE };

  for (guint i = 0; i < reading->hints->len; i++)
    {
      const AirlockDeviceHints *hints = &g_array_index (reading->hints, AirlockDeviceHints, i);

      all.link_attribute |= hints->link_attribute;
      all.reset_attribute |= hints->reset_attribute;
      all.power_attribute |= hints->power_attribute;
    }

  return all;
}

static gboolean
is_pci_bridge (const AirlockDeviceFacts *facts)
{
  return facts->class_code >> 8 == 0x0604;
}

static gboolean
bus_has_bridges_only (const Reading *reading, const AirlockDeviceFacts *bridge)
{
  gboolean any = FALSE;

  for (guint i = 0; i < reading->facts->len; i++)
    {
      const AirlockDeviceFacts *facts = g_ptr_array_index (reading->facts, i);

      if (!facts->has_parent || !airlock_pci_address_equal (&facts->parent, &bridge->address))
        continue;
      if (!is_pci_bridge (facts))
        return FALSE;
      any = TRUE;
    }

  return any;
}

/* R2.8: without config space the type shows in what an unprivileged reader may see. Which kind of
 * port a bridge is follows from where it sits: on a root bus a root port; a switch has an upstream
 * port with nothing but downstream ports behind it. */
static AirlockPcieType
guess_port_type (const Reading *reading, const AirlockDeviceFacts *facts)
{
  if (!facts->has_parent)
    return AIRLOCK_PCIE_TYPE_ROOT_PORT;

  if (bus_has_bridges_only (reading, facts) && facts->address.function == 0)
    return AIRLOCK_PCIE_TYPE_UPSTREAM_PORT;

  return AIRLOCK_PCIE_TYPE_DOWNSTREAM_PORT;
}

static void
guess_pcie_type (const Reading *reading, AirlockDeviceFacts *facts, gboolean express)
{
  if (facts->pcie_type != AIRLOCK_PCIE_TYPE_UNKNOWN)
    return;

  facts->pcie_type_guessed = AIRLOCK_TRISTATE_YES;
  if (g_strcmp0 (facts->driver, "pcieport") == 0 || (express && is_pci_bridge (facts)))
    facts->pcie_type = guess_port_type (reading, facts);
  else if (!express)
    facts->pcie_type = AIRLOCK_PCIE_TYPE_CONVENTIONAL;
  else if (!facts->has_parent)
    facts->pcie_type = AIRLOCK_PCIE_TYPE_RC_ENDPOINT;
  else
    facts->pcie_type = AIRLOCK_PCIE_TYPE_ENDPOINT;
}

static gboolean
slot_has_others (const Reading *reading, guint index)
{
  const AirlockDeviceFacts *facts = g_ptr_array_index (reading->facts, index);

  /* Names are sorted, so the functions of a slot are neighbours. */
  for (guint i = index + 1; i < reading->facts->len; i++)
    {
      const AirlockDeviceFacts *other = g_ptr_array_index (reading->facts, i);

      if (!airlock_pci_address_same_slot (&facts->address, &other->address))
        return FALSE;
      if (!other->is_vf)
        return TRUE;
    }

  return FALSE;
}

static void
guess_multifunction (const Reading *reading, guint index)
{
  AirlockDeviceFacts *facts = g_ptr_array_index (reading->facts, index);

  if (facts->is_vf)
    facts->multifunction = AIRLOCK_TRISTATE_NO;
  else if (facts->address.function > 0)
    facts->multifunction = AIRLOCK_TRISTATE_YES;
  else if (facts->multifunction == AIRLOCK_TRISTATE_UNKNOWN)
    facts->multifunction =
        slot_has_others (reading, index) ? AIRLOCK_TRISTATE_YES : AIRLOCK_TRISTATE_NO;
}

/* What only the whole host can tell. */
static void
complete_facts (Reading *reading)
{
  AirlockDeviceHints all = combine_hints (reading);

  for (guint i = 0; i < reading->facts->len; i++)
    {
      AirlockDeviceFacts *facts = g_ptr_array_index (reading->facts, i);
      const AirlockDeviceHints *hints = &g_array_index (reading->hints, AirlockDeviceHints, i);

      if (all.link_attribute)
        guess_pcie_type (reading, facts, hints->link_attribute);
      guess_multifunction (reading, i);
      if (!all.reset_attribute)
        facts->known &= ~AIRLOCK_FACT_RESET_METHODS;
      if (!all.power_attribute)
        facts->known &= ~AIRLOCK_FACT_POWER;
    }
}

/* Unchanged functions keep the object of the last reading, so that lists needn't compare again. */
static GPtrArray *
make_devices (Reading *reading, AirlockTopology *previous)
{
  GPtrArray *devices = g_ptr_array_new_with_free_func (g_object_unref);

  while (reading->facts->len > 0)
    {
      AirlockDeviceFacts *facts = g_ptr_array_steal_index (reading->facts, reading->facts->len - 1);
      AirlockDevice *old =
          previous != NULL ? airlock_topology_lookup (previous, &facts->address) : NULL;

      if (old != NULL && airlock_device_facts_equal (airlock_device_get_facts (old), facts))
        {
          g_ptr_array_add (devices, g_object_ref (old));
          airlock_device_facts_free (facts);
        }
      else
        {
          g_ptr_array_add (devices, airlock_device_new (facts));
        }
    }

  return devices;
}

static AirlockRegionKind
region_kind (const char *text)
{
  if (strcmp (text, "direct") == 0)
    return AIRLOCK_REGION_DIRECT;
  if (strcmp (text, "direct-relaxable") == 0)
    return AIRLOCK_REGION_DIRECT_RELAXABLE;
  if (strcmp (text, "reserved") == 0)
    return AIRLOCK_REGION_RESERVED;
  if (strcmp (text, "msi") == 0)
    return AIRLOCK_REGION_MSI;

  return AIRLOCK_REGION_OTHER;
}

/* "0x00000000fee00000 0x00000000feefffff msi" (R1.9). */
static void
parse_regions (AirlockKernelGroup *group, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  group->regions_known = TRUE;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      AirlockReservedRegion region;
      char kind[32];

      if (*lines[i] == '\0')
        continue;
      if (sscanf (lines[i], "%" G_GINT64_MODIFIER "x %" G_GINT64_MODIFIER "x %31s", &region.start,
                  &region.end, kind) != 3)
        {
          group->regions_known = FALSE;
          continue;
        }
      region.kind = region_kind (kind);
      g_array_append_val (group->regions, region);
    }
}

static AirlockKernelGroup *
read_group (AirlockSysroot *sysroot, guint id)
{
  AirlockKernelGroup *group = _airlock_kernel_group_new (id);
  g_autoptr (AirlockSysdir) dir = NULL;
  g_autofree char *path = g_strdup_printf (GROUPS "/%u", id);
  g_autofree char *regions = NULL;

  if (airlock_sysroot_open_dir (sysroot, path, &dir) != AIRLOCK_READ_OK)
    return group;

  airlock_sysdir_read_text (dir, "type", &group->type);
  airlock_sysdir_read_text (dir, "name", &group->name);
  if (airlock_sysdir_read_text (dir, "reserved_regions", &regions) == AIRLOCK_READ_OK)
    parse_regions (group, regions);

  return group;
}

/* Groups without a PCI member (platform devices, mediated devices) are no concern here. */
static GPtrArray *
read_groups (AirlockSysroot *sysroot, const Reading *reading)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func ((GDestroyNotify) _airlock_kernel_group_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < reading->facts->len; i++)
    {
      const AirlockDeviceFacts *facts = g_ptr_array_index (reading->facts, i);

      if (facts->iommu_group < 0 || !g_hash_table_add (seen, GINT_TO_POINTER (facts->iommu_group)))
        continue;
      g_ptr_array_add (groups, read_group (sysroot, (guint) facts->iommu_group));
    }

  return groups;
}

/**
 * airlock_topology_read:
 * @sysroot: where to read
 * @supplement: (nullable): what fills the gaps that a reader without privilege has
 * @previous: (nullable): what was read there before: unchanged devices are taken over, and nothing
 *   that would wake a sleeping device is read again (R2.8)
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Reads every PCI function. Takes file access only, and may take long: call it in a worker thread.
 * Functions that vanish while being read are left out.
 *
 * Returns: (transfer full): the topology; %NULL with %AIRLOCK_ERROR_NOT_FOUND where there is no PCI
 *   bus, with %AIRLOCK_ERROR_UNREADABLE where it may not be read
 */
AirlockTopology *
airlock_topology_read (AirlockSysroot *sysroot,
                       AirlockSupplement *supplement,
                       AirlockTopology *previous,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (AirlockPciNames) pci_names = airlock_pci_names_new ();
  g_autoptr (GHashTable) slot_labels = read_slot_labels (sysroot);
  g_auto (GStrv) names = NULL;
  g_auto (Reading) reading = { NULL, NULL };
  g_autoptr (GHashTable) suspended = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  AirlockReader reader = { sysroot, pci_names, slot_labels, suspended };
  GPtrArray *groups;
  AirlockReadStatus status = airlock_sysroot_list (sysroot, DEVICES, &names);

  if (status != AIRLOCK_READ_OK)
    {
      g_autofree char *path = g_build_filename (airlock_sysroot_get_path (sysroot), DEVICES, NULL);

      g_set_error (
          error, AIRLOCK_ERROR,
          status == AIRLOCK_READ_ABSENT ? AIRLOCK_ERROR_NOT_FOUND : AIRLOCK_ERROR_UNREADABLE,
          status == AIRLOCK_READ_ABSENT ? _ ("“%s” does not exist: there are no PCI devices")
                                        : _ ("“%s” can’t be read"),
          path);
      return NULL;
    }

  reading.facts = g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_device_facts_free);
  reading.hints = g_array_new (FALSE, TRUE, sizeof (AirlockDeviceHints));
  if (!read_functions (&reader, names, previous, &reading, cancellable, error))
    return NULL;

  for (guint i = 0; supplement != NULL && i < reading.facts->len; i++)
    airlock_supplement_fill_facts (supplement, g_ptr_array_index (reading.facts, i));
  complete_facts (&reading);
  groups = read_groups (sysroot, &reading);

  return airlock_topology_new (make_devices (&reading, previous), groups,
                               airlock_platform_read (sysroot), airlock_sysroot_is_live (sysroot));
}

static void
decode_identity (AirlockDeviceFacts *facts, const AirlockConfigSpace *config)
{
  guint16 vendor, device, class_code, subsystem_vendor, subsystem_device;
  guint8 interface, revision;

  if (!airlock_config_space_read_u16 (config, 0x00, &vendor) ||
      !airlock_config_space_read_u16 (config, 0x02, &device) ||
      !airlock_config_space_read_u8 (config, 0x08, &revision) ||
      !airlock_config_space_read_u8 (config, 0x09, &interface) ||
      !airlock_config_space_read_u16 (config, 0x0a, &class_code))
    return;

  facts->vendor = vendor;
  facts->device = device;
  facts->revision = revision;
  facts->class_code = (guint32) class_code << 8 | interface;
  facts->known |= AIRLOCK_FACT_IDENTITY | AIRLOCK_FACT_REVISION;

  if (airlock_config_space_get_header_type (config) == 0 &&
      airlock_config_space_read_u16 (config, 0x2c, &subsystem_vendor) &&
      airlock_config_space_read_u16 (config, 0x2e, &subsystem_device))
    {
      facts->subsystem_vendor = subsystem_vendor;
      facts->subsystem_device = subsystem_device;
      facts->known |= AIRLOCK_FACT_SUBSYSTEM;
    }
}

/* A dump says how many VFs a function has, not which of the others are its VFs. */
static void
decode_sriov (AirlockDeviceFacts *facts, const AirlockConfigSpace *config)
{
  guint total_vfs = 0;
  gsize offset = 0;
  guint16 control = 0, enabled = 0;
  AirlockTristate present = airlock_config_space_get_sriov (config, &total_vfs);

  if (present == AIRLOCK_TRISTATE_UNKNOWN)
    return;

  facts->known |= AIRLOCK_FACT_SRIOV;
  if (present == AIRLOCK_TRISTATE_NO)
    return;

  facts->is_pf = TRUE;
  facts->total_vfs = total_vfs;
  if (airlock_config_space_find_extended (config, EXTENDED_SRIOV, &offset) ==
          AIRLOCK_TRISTATE_YES &&
      airlock_config_space_read_u16 (config, offset + 0x08, &control) &&
      airlock_config_space_read_u16 (config, offset + 0x10, &enabled) && (control & 1) != 0)
    facts->num_vfs = enabled;
}

static AirlockDeviceFacts *
facts_from_dump (const AirlockDumpFunction *function, AirlockPciNames *names)
{
  AirlockDeviceFacts *facts = airlock_device_facts_new ();
  AirlockConfigSpace config = { function->config, function->config_length };

  facts->address = function->address;
  decode_identity (facts, &config);
  airlock_device_facts_decode (facts, &config);
  if (airlock_config_space_get_link (&config, &facts->link_current, &facts->link_maximum) !=
      AIRLOCK_TRISTATE_UNKNOWN)
    facts->known |= AIRLOCK_FACT_LINK;
  decode_sriov (facts, &config);
  airlock_pci_names_fill (names, facts);

  return facts;
}

/* A dump has no links: the bridge above is the one whose secondary bus is the function's bus. */
static void
find_dump_parents (GPtrArray *all)
{
  g_autoptr (GHashTable) by_bus = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < all->len; i++)
    {
      AirlockDeviceFacts *facts = g_ptr_array_index (all, i);

      if (facts->header_type == 1 && facts->secondary_bus > facts->address.bus)
        g_hash_table_insert (
            by_bus, GUINT_TO_POINTER (facts->address.domain << 8 | facts->secondary_bus), facts);
    }

  for (guint i = 0; i < all->len; i++)
    {
      AirlockDeviceFacts *facts = g_ptr_array_index (all, i);
      const AirlockDeviceFacts *bridge = g_hash_table_lookup (
          by_bus, GUINT_TO_POINTER (facts->address.domain << 8 | facts->address.bus));

      if (bridge != NULL && bridge != facts)
        {
          facts->has_parent = TRUE;
          facts->parent = bridge->address;
        }
    }
}

static gint
compare_facts (gconstpointer a, gconstpointer b)
{
  return airlock_pci_address_compare (&(*(const AirlockDeviceFacts *const *) a)->address,
                                      &(*(const AirlockDeviceFacts *const *) b)->address);
}

/**
 * airlock_topology_read_dump:
 * @path: a file with the output of `lspci -xxxx`
 * @error: return location
 *
 * A host of which only config space is known: no drivers, no groups, no platform (R9.7).
 *
 * Returns: (transfer full): the topology, or %NULL with %AIRLOCK_ERROR_INVALID
 */
AirlockTopology *
airlock_topology_read_dump (const char *path, GError **error)
{
  g_autoptr (GPtrArray) functions = airlock_libpci_read_dump (path, error);
  g_autoptr (AirlockPciNames) names = NULL;
  g_auto (Reading) reading = { NULL, NULL };

  if (functions == NULL)
    return NULL;

  names = airlock_pci_names_new ();
  reading.facts = g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_device_facts_free);
  for (guint i = 0; i < functions->len; i++)
    g_ptr_array_add (reading.facts, facts_from_dump (g_ptr_array_index (functions, i), names));

  g_ptr_array_sort (reading.facts, compare_facts);
  find_dump_parents (reading.facts);
  for (guint i = 0; i < reading.facts->len; i++)
    guess_multifunction (&reading, i);

  return airlock_topology_new (
      make_devices (&reading, NULL),
      g_ptr_array_new_with_free_func ((GDestroyNotify) _airlock_kernel_group_free),
      airlock_platform_new_unknown (), FALSE);
}
