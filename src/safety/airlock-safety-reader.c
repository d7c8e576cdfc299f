/* airlock-safety-reader.c – what judgement needs to know of a host, read without the core
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-safety-reader.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "airlock-host-use-private.h"
#include "base/airlock-error.h"
#include "base/airlock-kernel-cmdline.h"
#include "base/airlock-names.h"

#define DEVICES "/sys/bus/pci/devices"
#define GROUPS "/sys/kernel/iommu_groups"

/* Flag of struct resource, as the `resource` file prints it (linux/ioport.h). */
#define RESOURCE_MEMORY 0x200

static void
read_class (AirlockSafetyFunction *function, AirlockSysdir *dir)
{
  guint64 vendor = 0, device = 0, class_code = 0;
  g_autofree char *power = NULL;
  guint8 header[64];
  gsize length = 0;
  guint32 subclass;

  function->class_known = airlock_sysdir_read_hex (dir, "vendor", &vendor) == AIRLOCK_READ_OK &&
                          airlock_sysdir_read_hex (dir, "device", &device) == AIRLOCK_READ_OK &&
                          airlock_sysdir_read_hex (dir, "class", &class_code) == AIRLOCK_READ_OK;
  function->vendor = (guint16) vendor;
  function->device = (guint16) device;
  function->class_code = (guint32) class_code & 0xffffff;
  subclass = function->class_code >> 8;
  function->is_bridge = subclass == 0x0604 || subclass == 0x0607 || subclass == 0x0609;

  /* The header decides where it can be had without waking anything. */
  airlock_sysdir_read_text (dir, "power_state", &power);
  if ((power == NULL || strcmp (power, "D0") == 0) &&
      airlock_sysdir_read_bytes (dir, "config", header, sizeof header, &length) ==
          AIRLOCK_READ_OK &&
      length > 0x0e)
    function->is_bridge = (header[0x0e] & 0x7f) == 1 || (header[0x0e] & 0x7f) == 2;
}

static void
read_driver (AirlockSafetyReading *self, AirlockSafetyFunction *function, AirlockSysdir *dir)
{
  g_autofree char *driver = NULL;

  function->driver_known =
      airlock_sysdir_read_link_base (dir, "driver", &driver) != AIRLOCK_READ_UNKNOWN;
  if (driver != NULL)
    function->driver = g_string_chunk_insert_const (self->drivers, driver);
  function->vfio_dev = airlock_sysdir_probe (dir, "vfio-dev") == AIRLOCK_READ_OK;
}

static void
read_group_number (AirlockSafetyFunction *function, AirlockSysdir *dir)
{
  g_autofree char *name = NULL;
  AirlockReadStatus status = airlock_sysdir_read_link_base (dir, "iommu_group", &name);
  guint64 id;

  function->group_known = status == AIRLOCK_READ_ABSENT;
  if (status == AIRLOCK_READ_OK && g_ascii_string_to_unsigned (name, 10, 0, G_MAXINT, &id, NULL))
    {
      function->iommu_group = (gint) id;
      function->group_known = TRUE;
    }
}

static void
read_sriov (AirlockSafetyReading *self, AirlockSafetyFunction *function, AirlockSysdir *dir)
{
  g_autofree char *physfn = NULL;
  gint64 total = 0, enabled = 0;
  AirlockPciAddress address;
  AirlockReadStatus pf = airlock_sysdir_read_int (dir, "sriov_totalvfs", &total);
  AirlockReadStatus vf = airlock_sysdir_read_link_base (dir, "physfn", &physfn);

  if (pf == AIRLOCK_READ_OK &&
      airlock_sysdir_read_int (dir, "sriov_numvfs", &enabled) != AIRLOCK_READ_OK)
    return;
  if (pf == AIRLOCK_READ_UNKNOWN || vf == AIRLOCK_READ_UNKNOWN)
    return;

  function->num_vfs = (guint) CLAMP (enabled, 0, G_MAXUINT16);
  function->is_vf = physfn != NULL && airlock_pci_address_parse (physfn, &address);
  function->sriov_known = TRUE;
  if (function->is_vf)
    g_hash_table_insert (self->physical_functions, airlock_pci_address_copy (&function->address),
                         airlock_pci_address_copy (&address));
}

static gboolean
is_set (AirlockSysdir *dir, const char *name)
{
  gint64 value = 0;

  return airlock_sysdir_read_int (dir, name, &value) == AIRLOCK_READ_OK && value != 0;
}

/* With the device, or on newer kernels with its DRM card (R3.11). */
static void
read_display (AirlockSafetyFunction *function, AirlockSysdir *dir)
{
  g_autoptr (AirlockSysdir) drm = NULL;
  g_auto (GStrv) cards = NULL;

  if (function->class_code >> 16 != 0x03)
    return;

  function->is_boot_display = is_set (dir, "boot_vga") || is_set (dir, "boot_display");
  if (airlock_sysdir_open_dir (dir, "drm", &drm) != AIRLOCK_READ_OK ||
      airlock_sysdir_list (drm, &cards) != AIRLOCK_READ_OK)
    return;

  for (guint i = 0; cards[i] != NULL && !function->is_boot_display; i++)
    {
      g_autofree char *path = g_build_filename (cards[i], "boot_display", NULL);

      function->is_boot_display = is_set (drm, path);
    }
}

/* The first six lines, "start end flags". */
static void
read_bars (AirlockSafetyFunction *function, AirlockSysdir *dir)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (airlock_sysdir_read_text (dir, "resource", &text) != AIRLOCK_READ_OK)
    return;

  lines = g_strsplit (text, "\n", G_N_ELEMENTS (function->bars) + 1);
  for (guint i = 0; i < G_N_ELEMENTS (function->bars) && lines[i] != NULL; i++)
    {
      guint64 start, end, flags;

      if (sscanf (lines[i],
                  "%" G_GINT64_MODIFIER "x %" G_GINT64_MODIFIER "x %" G_GINT64_MODIFIER "x", &start,
                  &end, &flags) != 3)
        return;
      if ((flags & RESOURCE_MEMORY) == 0 || start == 0 || end < start)
        continue;
      function->bars[function->n_bars].start = start;
      function->bars[function->n_bars].end = end;
      function->n_bars++;
    }
}

/* Returns whether there is such a function. One that says nothing is not one that went. */
static gboolean
read_function (AirlockSafetyReading *self,
               AirlockSysroot *sysroot,
               const char *name,
               AirlockSafetyFunction *function)
{
  g_autofree char *link = g_strconcat (DEVICES "/", name, NULL);
  g_autoptr (AirlockSysdir) dir = NULL;

  function->iommu_group = -1;
  if (!airlock_pci_address_parse (name, &function->address))
    return FALSE;
  switch (airlock_sysroot_open_dir (sysroot, link, &dir))
    {
    case AIRLOCK_READ_OK:
      break;
    case AIRLOCK_READ_ABSENT:
      return FALSE;
    case AIRLOCK_READ_UNKNOWN:
    default:
      return TRUE;
    }

  read_class (function, dir);
  if (!function->class_known && airlock_sysdir_probe (dir, "vendor") != AIRLOCK_READ_OK)
    return FALSE;
  read_driver (self, function, dir);
  read_group_number (function, dir);
  read_sriov (self, function, dir);
  read_display (function, dir);
  read_bars (function, dir);

  return TRUE;
}

/* Only now do the entries stay where they are. */
static void
index_functions (AirlockSafetyHost *host)
{
  for (guint i = 0; i < host->functions->len; i++)
    {
      AirlockSafetyFunction *function = &g_array_index (host->functions, AirlockSafetyFunction, i);

      g_hash_table_insert (host->by_address, &function->address, function);
    }
}

/* The folder of what is behind Intel VMD lies in that of the VMD endpoint (R1.12). */
static void
note_functions_behind (AirlockSafetyHost *host, AirlockSysroot *sysroot)
{
  for (guint i = 0; i < host->functions->len; i++)
    {
      AirlockSafetyFunction *function = &g_array_index (host->functions, AirlockSafetyFunction, i);
      g_autofree char *link =
          g_strconcat (DEVICES "/", AIRLOCK_PCI_ADDRESS_TEXT (&function->address), NULL);
      g_autofree char *path = NULL;
      g_autoptr (GArray) carriers = NULL;

      if (airlock_sysroot_resolve_link (sysroot, link, &path) != AIRLOCK_READ_OK)
        continue;
      carriers = _airlock_pci_functions_of_path (path);
      for (guint j = 0; j < carriers->len; j++)
        {
          AirlockSafetyFunction *carrier = g_hash_table_lookup (
              host->by_address, &g_array_index (carriers, AirlockPciAddress, j));

          if (carrier != NULL && carrier != function)
            carrier->has_functions_behind = TRUE;
        }
    }
}

/* Returns whether every line was understood; "0x… 0x… direct" is what matters (R1.9). */
static gboolean
parse_regions (const char *text, gboolean *direct)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean known = TRUE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      guint64 start, end;
      char kind[32];

      if (*lines[i] == '\0')
        continue;
      if (sscanf (lines[i], "%" G_GINT64_MODIFIER "x %" G_GINT64_MODIFIER "x %31s", &start, &end,
                  kind) != 3)
        known = FALSE;
      else if (strcmp (kind, "direct") == 0)
        *direct = TRUE;
    }

  return known;
}

static void
read_group (AirlockSafetyReading *self, AirlockSysroot *sysroot, gint id)
{
  g_autofree char *path = g_strdup_printf (GROUPS "/%d", id);
  g_autoptr (AirlockSysdir) dir = NULL;
  g_autofree char *name = NULL;
  g_autofree char *regions = NULL;
  gboolean direct = FALSE, known = FALSE;

  if (airlock_sysroot_open_dir (sysroot, path, &dir) == AIRLOCK_READ_OK)
    {
      airlock_sysdir_read_text (dir, "name", &name);
      if (airlock_sysdir_read_text (dir, "reserved_regions", &regions) == AIRLOCK_READ_OK)
        known = parse_regions (regions, &direct);
    }

  if (g_strcmp0 (name, AIRLOCK_GROUP_NOIOMMU) == 0)
    g_hash_table_add (self->noiommu_groups, GINT_TO_POINTER (id));
  if (direct)
    g_hash_table_add (self->host.groups_with_direct, GINT_TO_POINTER (id));
  if (!known)
    g_hash_table_add (self->host.groups_unread, GINT_TO_POINTER (id));
}

static void
read_groups (AirlockSafetyReading *self, AirlockSysroot *sysroot)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < self->host.functions->len; i++)
    {
      gint id = g_array_index (self->host.functions, AirlockSafetyFunction, i).iommu_group;

      if (id >= 0 && g_hash_table_add (seen, GINT_TO_POINTER (id)))
        read_group (self, sysroot, id);
    }
}

static void
read_command_line (AirlockSafetyReading *self, AirlockSysroot *sysroot)
{
  g_autofree char *text = NULL;
  g_autoptr (AirlockKernelCmdline) cmdline = NULL;

  if (airlock_sysroot_read_text (sysroot, "/proc/cmdline", &text) != AIRLOCK_READ_OK)
    return;

  cmdline = airlock_kernel_cmdline_parse (text);
  self->has_acs_override = airlock_kernel_cmdline_has (cmdline, AIRLOCK_PARAMETER_ACS_OVERRIDE);
}

static AirlockSafetyReading *
reading_alloc (void)
{
  AirlockSafetyReading *self = g_new0 (AirlockSafetyReading, 1);

  self->drivers = g_string_chunk_new (256);
  self->physical_functions = g_hash_table_new_full (
      airlock_pci_address_hash, airlock_pci_address_equal,
      (GDestroyNotify) airlock_pci_address_free, (GDestroyNotify) airlock_pci_address_free);
  self->noiommu_groups = g_hash_table_new (NULL, NULL);
  self->host.functions = g_array_new (FALSE, TRUE, sizeof (AirlockSafetyFunction));
  self->host.by_address = g_hash_table_new (airlock_pci_address_hash, airlock_pci_address_equal);
  self->host.groups_with_direct = g_hash_table_new (NULL, NULL);
  self->host.groups_unread = g_hash_table_new (NULL, NULL);

  return self;
}

/**
 * airlock_safety_reading_new:
 * @sysroot: where to read
 * @error: return location
 *
 * Reads devices, groups and what the host uses them for; blocking. What can't be read is noted as
 * unknown, never as absent.
 *
 * Returns: (transfer full): the host, or %NULL with AIRLOCK_ERROR_UNREADABLE where there is no list
 *   of PCI devices
 */
AirlockSafetyReading *
airlock_safety_reading_new (AirlockSysroot *sysroot, GError **error)
{
  g_autoptr (AirlockSafetyReading) self = NULL;
  g_auto (GStrv) names = NULL;

  g_return_val_if_fail (AIRLOCK_IS_SYSROOT (sysroot), NULL);

  if (airlock_sysroot_list (sysroot, DEVICES, &names) != AIRLOCK_READ_OK)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNREADABLE,
                   /* Translators: a folder */
                   _ ("The PCI devices in %s can’t be read"), DEVICES);
      return NULL;
    }

  self = reading_alloc ();
  for (guint i = 0; names[i] != NULL; i++)
    {
      AirlockSafetyFunction function = { 0 };

      if (read_function (self, sysroot, names[i], &function))
        g_array_append_val (self->host.functions, function);
    }
  index_functions (&self->host);
  note_functions_behind (&self->host, sysroot);
  read_groups (self, sysroot);
  read_command_line (self, sysroot);
  self->host.uses = airlock_host_uses_read (sysroot);

  return g_steal_pointer (&self);
}

/**
 * airlock_safety_reading_free:
 * @self: (transfer full): a reading
 */
void
airlock_safety_reading_free (AirlockSafetyReading *self)
{
  g_clear_pointer (&self->host.uses, airlock_host_uses_unref);
  g_clear_pointer (&self->host.groups_unread, g_hash_table_unref);
  g_clear_pointer (&self->host.groups_with_direct, g_hash_table_unref);
  g_clear_pointer (&self->host.by_address, g_hash_table_unref);
  g_clear_pointer (&self->host.functions, g_array_unref);
  g_clear_pointer (&self->noiommu_groups, g_hash_table_unref);
  g_clear_pointer (&self->physical_functions, g_hash_table_unref);
  g_clear_pointer (&self->drivers, g_string_chunk_free);
  g_free (self);
}
