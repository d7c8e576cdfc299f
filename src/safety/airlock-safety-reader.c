/* airlock-safety-reader.c – reads what judgement needs, and nothing else
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-safety-reader.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "base/airlock-config-space.h"
#include "base/airlock-error.h"

#define PCI_DEVICES "/sys/bus/pci/devices"
#define GROUPS "/sys/kernel/iommu_groups"

/* Flags of a line of `resource` (kernel: include/linux/ioport.h). */
#define RESOURCE_MEMORY 0x200

static void
read_identity (AirlockSafetyFunction *function, AirlockSysdir *dir)
{
  guint64 vendor = 0, device = 0, class_code = 0;

  function->class_known = airlock_sysdir_read_hex (dir, "vendor", &vendor) == AIRLOCK_READ_OK &&
                          airlock_sysdir_read_hex (dir, "device", &device) == AIRLOCK_READ_OK &&
                          airlock_sysdir_read_hex (dir, "class", &class_code) == AIRLOCK_READ_OK;
  function->vendor = (guint16) vendor;
  function->device = (guint16) device;
  function->class_code = (guint32) class_code & 0xffffff;
}

/* The first 64 bytes are for everyone, and reading them wakes nothing (R2.8). */
static gboolean
is_bridge (const AirlockSafetyFunction *function, AirlockSysdir *dir)
{
  guint32 subclass = function->class_code >> 8;
  guint8 header[64];
  gsize length = 0;

  if (airlock_sysdir_read_bytes (dir, "config", header, sizeof header, &length) ==
          AIRLOCK_READ_OK &&
      length > 0x0e)
    return (header[0x0e] & 0x7f) == 1 || (header[0x0e] & 0x7f) == 2;

  return subclass == 0x0604 || subclass == 0x0607 || subclass == 0x0609;
}

static void
read_driver (AirlockSafetyReading *self, AirlockSafetyFunction *function, AirlockSysdir *dir)
{
  g_autofree char *driver = NULL;
  AirlockReadStatus status = airlock_sysdir_read_link_base (dir, "driver", &driver);

  function->driver_known = status != AIRLOCK_READ_UNKNOWN;
  function->vfio_dev = airlock_sysdir_probe (dir, "vfio-dev") == AIRLOCK_READ_OK;
  if (status != AIRLOCK_READ_OK)
    return;

  function->driver = driver;
  g_ptr_array_add (self->drivers, g_steal_pointer (&driver));
}

static void
read_group (AirlockSafetyFunction *function, AirlockSysdir *dir)
{
  g_autofree char *name = NULL;
  guint64 id = 0;
  AirlockReadStatus status = airlock_sysdir_read_link_base (dir, "iommu_group", &name);

  function->iommu_group = -1;
  function->group_known = status == AIRLOCK_READ_ABSENT;
  if (status == AIRLOCK_READ_OK && g_ascii_string_to_unsigned (name, 10, 0, G_MAXINT, &id, NULL))
    {
      function->iommu_group = (gint) id;
      function->group_known = TRUE;
    }
}

static void
read_sriov (AirlockSafetyFunction *function, AirlockSysdir *dir)
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

  function->num_vfs = pf == AIRLOCK_READ_OK ? (guint) CLAMP (enabled, 0, G_MAXUINT16) : 0;
  function->is_vf =
      physfn != NULL && airlock_pci_address_parse (physfn, &function->physical_function);
  function->sriov_known = TRUE;
}

/* Lines "start end flags", the six BARs first. */
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

static gboolean
is_set (AirlockSysdir *dir, const char *name)
{
  gint64 value = 0;

  return airlock_sysdir_read_int (dir, name, &value) == AIRLOCK_READ_OK && value != 0;
}

/* boot_vga is there for the VGA class only; boot_display came with the device first, then with its
 * DRM card (R3.11). */
static gboolean
is_boot_display (const AirlockSafetyFunction *function, AirlockSysdir *dir)
{
  g_autoptr (AirlockSysdir) drm = NULL;
  g_auto (GStrv) cards = NULL;

  if (function->class_code >> 16 != 0x03)
    return FALSE;
  if (is_set (dir, "boot_vga") || is_set (dir, "boot_display"))
    return TRUE;
  if (airlock_sysdir_open_dir (dir, "drm", &drm) != AIRLOCK_READ_OK ||
      airlock_sysdir_list (drm, &cards) != AIRLOCK_READ_OK)
    return FALSE;

  for (guint i = 0; cards[i] != NULL; i++)
    {
      g_autofree char *name = g_build_filename (cards[i], "boot_display", NULL);

      if (is_set (drm, name))
        return TRUE;
    }

  return FALSE;
}

static void
read_function (AirlockSafetyReading *self, AirlockSysroot *sysroot, const char *name)
{
  AirlockSafetyFunction function = { .iommu_group = -1 };
  g_autofree char *path = g_build_filename (PCI_DEVICES, name, NULL);
  g_autoptr (AirlockSysdir) dir = NULL;

  /* One that vanishes while the others are read is not there. */
  if (!airlock_pci_address_parse (name, &function.address) ||
      airlock_sysroot_open_dir (sysroot, path, &dir) != AIRLOCK_READ_OK)
    return;

  read_identity (&function, dir);
  function.is_bridge = is_bridge (&function, dir);
  function.is_boot_display = is_boot_display (&function, dir);
  read_driver (self, &function, dir);
  read_group (&function, dir);
  read_sriov (&function, dir);
  read_bars (&function, dir);
  g_array_append_val (self->host.functions, function);
}

/* Only once all are read do the entries stay where they are. */
static void
index_functions (AirlockSafetyReading *self)
{
  for (guint i = 0; i < self->host.functions->len; i++)
    {
      AirlockSafetyFunction *function =
          &g_array_index (self->host.functions, AirlockSafetyFunction, i);

      g_hash_table_insert (self->host.by_address, &function->address, function);
    }
}

/* A root complex inside another device's folder is Intel VMD (R1.12). */
static void
note_functions_behind (AirlockSafetyReading *self, AirlockSysroot *sysroot, const char *name)
{
  g_autofree char *path = g_build_filename (PCI_DEVICES, name, NULL);
  g_autofree char *resolved = NULL;
  g_auto (GStrv) parts = NULL;
  gboolean left_domain = FALSE;

  if (airlock_sysroot_resolve_link (sysroot, path, &resolved) != AIRLOCK_READ_OK)
    return;

  parts = g_strsplit (resolved, "/", -1);
  for (gint i = (gint) g_strv_length (parts) - 2; i >= 0; i--)
    {
      AirlockSafetyFunction *endpoint;
      AirlockPciAddress above;

      if (airlock_pci_is_root_complex (parts[i]))
        {
          left_domain = TRUE;
          continue;
        }
      if (!left_domain || !airlock_pci_address_parse (parts[i], &above))
        continue;
      endpoint = g_hash_table_lookup (self->host.by_address, &above);
      if (endpoint != NULL)
        endpoint->has_functions_behind = TRUE;
      return;
    }
}

/* "0x0000000000100000 0x000000000fffffff direct" (R1.9). A line that makes no sense may be one. */
static gboolean
read_regions (const char *text, gboolean *direct)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      guint64 start, end;
      char kind[32];

      if (*lines[i] == '\0')
        continue;
      if (sscanf (lines[i], "%" G_GINT64_MODIFIER "x %" G_GINT64_MODIFIER "x %31s", &start, &end,
                  kind) != 3)
        return FALSE;
      *direct = *direct || strcmp (kind, "direct") == 0;
    }

  return TRUE;
}

static void
note_regions (AirlockSafetyReading *self, AirlockSysroot *sysroot)
{
  for (guint i = 0; i < self->host.functions->len; i++)
    {
      gint id = g_array_index (self->host.functions, AirlockSafetyFunction, i).iommu_group;
      g_autofree char *path = g_strdup_printf (GROUPS "/%d/reserved_regions", id);
      g_autofree char *text = NULL;
      gboolean direct = FALSE;

      if (id < 0)
        continue;
      if (airlock_sysroot_read_text (sysroot, path, &text) != AIRLOCK_READ_OK ||
          !read_regions (text, &direct))
        g_hash_table_add (self->host.groups_unread, GINT_TO_POINTER (id));
      if (direct)
        g_hash_table_add (self->host.groups_with_direct, GINT_TO_POINTER (id));
    }
}

static AirlockSafetyReading *
new_empty (gboolean remote)
{
  AirlockSafetyReading *self = g_new0 (AirlockSafetyReading, 1);

  self->drivers = g_ptr_array_new_with_free_func (g_free);
  self->host.functions = g_array_new (FALSE, TRUE, sizeof (AirlockSafetyFunction));
  self->host.by_address = g_hash_table_new (airlock_pci_address_hash, airlock_pci_address_equal);
  self->host.groups_with_direct = g_hash_table_new (NULL, NULL);
  self->host.groups_unread = g_hash_table_new (NULL, NULL);
  self->host.remote = remote;

  return self;
}

/**
 * airlock_safety_reading_new:
 * @sysroot: the machine
 * @remote: whether the user comes over the network
 * @error: return location for an error
 *
 * Blocking. Devices, groups and uses are read anew: nothing here comes from a caller (R10.6).
 *
 * Returns: (transfer full): the reading, or %NULL with %AIRLOCK_ERROR_UNREADABLE
 */
AirlockSafetyReading *
airlock_safety_reading_new (AirlockSysroot *sysroot, gboolean remote, GError **error)
{
  g_autoptr (AirlockSafetyReading) self = NULL;
  g_auto (GStrv) names = NULL;

  if (airlock_sysroot_list (sysroot, PCI_DEVICES, &names) != AIRLOCK_READ_OK)
    {
      g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNREADABLE,
                           _ ("Could not list the PCI devices of this computer"));
      return NULL;
    }

  self = new_empty (remote);
  for (guint i = 0; names[i] != NULL; i++)
    read_function (self, sysroot, names[i]);
  index_functions (self);
  for (guint i = 0; names[i] != NULL; i++)
    note_functions_behind (self, sysroot, names[i]);
  note_regions (self, sysroot);
  self->host.uses = airlock_host_uses_read (sysroot);

  return g_steal_pointer (&self);
}

/**
 * airlock_safety_reading_free:
 * @self: a reading
 *
 * Frees it with everything that its host points to.
 */
void
airlock_safety_reading_free (AirlockSafetyReading *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->host.uses, airlock_host_uses_unref);
  g_hash_table_unref (self->host.by_address);
  g_hash_table_unref (self->host.groups_with_direct);
  g_hash_table_unref (self->host.groups_unread);
  g_array_unref (self->host.functions);
  g_ptr_array_unref (self->drivers);
  g_free (self);
}
