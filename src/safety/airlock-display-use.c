/* airlock-display-use.c – which devices show a picture
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "airlock-host-use-private.h"
#include "airlock-sysfs-device-private.h"

#define DRM "/sys/class/drm"
#define GRAPHICS "/sys/class/graphics"
#define NVIDIA "/proc/driver/nvidia/gpus"

/* "card1-HDMI-A-1" is "card1" and "HDMI-A-1". */
static gboolean
split_connector (const char *name, char **card, const char **connector)
{
  const char *p = name;

  if (!g_str_has_prefix (p, "card"))
    return FALSE;
  p += strlen ("card");
  if (strspn (p, "0123456789") == 0)
    return FALSE;
  p += strspn (p, "0123456789");
  if (p[0] != '-' || p[1] == '\0')
    return FALSE;

  *card = g_strndup (name, (gsize) (p - name));
  *connector = p + 1;
  return TRUE;
}

/* Connectors of a display chain come and go with the cable: one that went is no failure. */
static gboolean
read_connector (AirlockHostUses *self, AirlockSysroot *sysroot, const char *name, const char *path)
{
  g_autofree char *file = g_build_filename (DRM, name, "enabled", NULL);
  g_autofree char *enabled = NULL;
  g_autofree char *card = NULL;
  g_autofree char *shown = NULL;
  const char *connector;
  AirlockReadStatus status = airlock_sysroot_read_text (sysroot, file, &enabled);

  if (status != AIRLOCK_READ_OK)
    return status == AIRLOCK_READ_ABSENT && airlock_sysroot_is_live (sysroot) &&
           airlock_sysroot_probe (sysroot, path) == AIRLOCK_READ_ABSENT;
  if (strcmp (enabled, "enabled") != 0 || !split_connector (name, &card, &connector))
    return TRUE;

  shown = _airlock_make_printable (connector);
  _airlock_host_uses_add_path (self, AIRLOCK_USE_DISPLAY_OUTPUT, path,
                               (const char *const[]) { card, shown, NULL });
  return TRUE;
}

/* Remembers in @with_connectors the functions whose outputs the kernel knows. */
static gboolean
read_connectors (AirlockHostUses *self, AirlockSysroot *sysroot, GHashTable *with_connectors)
{
  g_auto (GStrv) names = NULL;
  AirlockReadStatus status = airlock_sysroot_list (sysroot, DRM, &names);
  gboolean whole = TRUE;

  /* A kernel may do without DRM. */
  if (status == AIRLOCK_READ_ABSENT)
    return _airlock_sysfs_has_folder (sysroot, "/sys/class");
  if (status != AIRLOCK_READ_OK)
    return FALSE;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GArray) functions = NULL;
      g_autofree char *card = NULL;
      g_autofree char *path = NULL;
      const char *connector;

      if (!split_connector (names[i], &card, &connector))
        continue;
      status = _airlock_sysfs_device_path (sysroot, DRM, names[i], &path);
      if (status == AIRLOCK_READ_UNKNOWN)
        whole = FALSE;
      if (status != AIRLOCK_READ_OK)
        continue;
      functions = _airlock_pci_functions_of_path (path);
      if (functions->len > 0)
        g_hash_table_add (with_connectors, airlock_pci_address_copy (
                                               &g_array_index (functions, AirlockPciAddress, 0)));
      if (!read_connector (self, sysroot, names[i], path))
        whole = FALSE;
    }

  return whole;
}

/* Frame buffers of the firmware (efifb, simpledrm) sit on platform devices: no function is theirs.
 */
static gboolean
read_consoles (AirlockHostUses *self, AirlockSysroot *sysroot)
{
  g_auto (GStrv) names = NULL;
  AirlockReadStatus status = airlock_sysroot_list (sysroot, GRAPHICS, &names);
  gboolean whole = TRUE;

  if (status == AIRLOCK_READ_ABSENT)
    return _airlock_sysfs_has_folder (sysroot, "/sys/class");
  if (status != AIRLOCK_READ_OK)
    return FALSE;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *file = g_build_filename (GRAPHICS, names[i], "name", NULL);
      g_autofree char *path = NULL;
      g_autofree char *driver = NULL;
      g_autofree char *printable = NULL;
      g_autofree char *shown = NULL;

      if (!g_str_has_prefix (names[i], "fb") || !g_ascii_isdigit (names[i][2]))
        continue;
      status = _airlock_sysfs_device_path (sysroot, GRAPHICS, names[i], &path);
      if (status == AIRLOCK_READ_UNKNOWN)
        whole = FALSE;
      if (status != AIRLOCK_READ_OK)
        continue;
      airlock_sysroot_read_text (sysroot, file, &driver);
      printable = _airlock_make_printable (driver != NULL && *driver != '\0' ? driver : "?");
      shown = g_strdup_printf ("%s (%s)", names[i], printable);
      _airlock_host_uses_add_path (self, AIRLOCK_USE_DISPLAY_CONSOLE, path,
                                   (const char *const[]) { shown, NULL });
    }

  return whole;
}

static gboolean
has_processes (AirlockSysroot *sysroot)
{
  g_auto (GStrv) names = NULL;

  if (airlock_sysroot_list (sysroot, "/proc", &names) != AIRLOCK_READ_OK)
    return FALSE;
  for (gsize i = 0; names[i] != NULL; i++)
    if (g_ascii_isdigit (names[i][0]))
      return TRUE;
  return FALSE;
}

/* NVIDIA's own driver without kernel mode setting tells nobody what its outputs show. It shows
 * something only for a display server that has its nodes open, and the reader of processes finds
 * that; where there are no processes to look at, nobody knows. */
static gboolean
knows_nvidia_outputs (AirlockSysroot *sysroot, GHashTable *with_connectors)
{
  g_auto (GStrv) names = NULL;
  AirlockReadStatus status = airlock_sysroot_list (sysroot, NVIDIA, &names);

  if (status == AIRLOCK_READ_UNKNOWN)
    return FALSE;
  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    {
      AirlockPciAddress address;

      if (airlock_pci_address_parse (names[i], &address) &&
          !g_hash_table_contains (with_connectors, &address) && !has_processes (sysroot))
        return FALSE;
    }

  return TRUE;
}

/**
 * _airlock_display_read:
 * @self: uses to add to
 * @sysroot: where to read
 *
 * The connectors that show a picture, and the text console's frame buffers (R3.11). A monitor that
 * is plugged in and switched off is no use.
 */
void
_airlock_display_read (AirlockHostUses *self, AirlockSysroot *sysroot)
{
  g_autoptr (GHashTable) with_connectors =
      g_hash_table_new_full (airlock_pci_address_hash, airlock_pci_address_equal,
                             (GDestroyNotify) airlock_pci_address_free, NULL);
  gboolean connectors = read_connectors (self, sysroot, with_connectors);
  gboolean consoles = read_consoles (self, sysroot);

  if (connectors && consoles && knows_nvidia_outputs (sysroot, with_connectors))
    self->seen |= AIRLOCK_SCOPE_DISPLAYS;
}
