/* airlock-device-driver.c – who has a device now, and which VFIO driver could
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-device-driver-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/airlock-error.h"

#define PCI_DEVICES "/sys/bus/pci/devices"
#define PCI_DRIVERS "/sys/bus/pci/drivers"
#define OSRELEASE "/proc/sys/kernel/osrelease"

/* What the kernel prints for "none" (R4.1). */
#define NO_OVERRIDE "(null)"

#define GENERIC_MODULE "vfio_pci"
#define ALIAS_START "alias vfio_pci:"

void
_airlock_driver_state_clear (AirlockDriverState *self)
{
  g_clear_pointer (&self->driver, g_free);
  g_clear_pointer (&self->override, g_free);
}

/* The folder of a device, %NULL if there is none. */
AirlockSysdir *
_airlock_device_open (AirlockSysroot *sysroot, const AirlockPciAddress *address)
{
  g_autofree char *path = g_build_filename (PCI_DEVICES, AIRLOCK_PCI_ADDRESS_TEXT (address), NULL);
  AirlockSysdir *dir;

  airlock_sysroot_open_dir (sysroot, path, &dir);
  return dir;
}

static char *
read_override (AirlockSysdir *dir)
{
  g_autofree char *text = NULL;

  if (airlock_sysdir_read_text (dir, "driver_override", &text) != AIRLOCK_READ_OK ||
      *text == '\0' || strcmp (text, NO_OVERRIDE) == 0)
    return NULL;

  return g_steal_pointer (&text);
}

/* %AIRLOCK_ERROR_VANISHED, %AIRLOCK_ERROR_UNREADABLE */
gboolean
_airlock_driver_state_read (AirlockSysroot *sysroot,
                            const AirlockPciAddress *address,
                            AirlockDriverState *self,
                            GError **error)
{
  g_autoptr (AirlockSysdir) dir = _airlock_device_open (sysroot, address);
  g_autofree char *driver = NULL;

  if (dir == NULL)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_VANISHED, _ ("There is no device at %s"),
                   AIRLOCK_PCI_ADDRESS_TEXT (address));
      return FALSE;
    }
  if (airlock_sysdir_read_link_base (dir, "driver", &driver) == AIRLOCK_READ_UNKNOWN)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNREADABLE,
                   _ ("Could not read which driver %s has"), AIRLOCK_PCI_ADDRESS_TEXT (address));
      return FALSE;
    }

  _airlock_driver_state_clear (self);
  self->driver = g_steal_pointer (&driver);
  self->override = read_override (dir);
  return TRUE;
}

/* Whether the very device that is meant sits there. */
gboolean
_airlock_device_check (AirlockSysroot *sysroot, const AirlockDeviceIdentity *device, GError **error)
{
  AirlockDeviceIdentity found;

  if (!airlock_device_identity_read (sysroot, &device->address, &found, error))
    return FALSE;
  if (airlock_device_identity_equal (&found, device))
    return TRUE;

  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_IDENTITY,
               _ ("At %s is the device %04x:%04x now, not %04x:%04x as expected"),
               AIRLOCK_PCI_ADDRESS_TEXT (&device->address), found.vendor, found.device,
               device->vendor, device->device);
  return FALSE;
}

/* A number of a device's folder. */
gboolean
_airlock_device_read_number (AirlockSysroot *sysroot,
                             const AirlockPciAddress *address,
                             const char *name,
                             guint *value)
{
  g_autoptr (AirlockSysdir) dir = _airlock_device_open (sysroot, address);
  gint64 number;

  if (dir == NULL || airlock_sysdir_read_int (dir, name, &number) != AIRLOCK_READ_OK ||
      number < 0 || number > G_MAXUINT)
    return FALSE;

  *value = (guint) number;
  return TRUE;
}

/* The number of its IOMMU group, as text; %NULL if it is in none. */
char *
_airlock_device_read_group (AirlockSysroot *sysroot, const AirlockPciAddress *address)
{
  g_autoptr (AirlockSysdir) dir = _airlock_device_open (sysroot, address);
  char *group = NULL;

  if (dir != NULL)
    airlock_sysdir_read_link_base (dir, "iommu_group", &group);
  return group;
}

/* All of them, and no others, have it in their names (R3.1). */
gboolean
_airlock_driver_is_vfio (const char *driver)
{
  return driver != NULL && strstr (driver, "vfio") != NULL;
}

static guint
count_wildcards (const char *pattern)
{
  guint n = 0;

  for (; *pattern != '\0'; pattern++)
    n += *pattern == '*';

  return n;
}

/* "alias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_vfio_pci": the fewer wildcards, the better
 * it fits. Returns whether this line is better than the best one so far. */
static gboolean
take_alias (const char *line, const char *wanted, guint *best)
{
  g_auto (GStrv) words = NULL;
  guint n;

  if (!g_str_has_prefix (line, ALIAS_START))
    return FALSE;

  words = g_strsplit (line, " ", 4);
  if (g_strv_length (words) != 3 || !g_pattern_match_simple (words[1], wanted))
    return FALSE;

  n = count_wildcards (words[1]);
  if (n >= *best)
    return FALSE;

  *best = n;
  return TRUE;
}

/* A name that comes from a file must not lead to another folder. */
static gboolean
is_module_name (const char *name)
{
  if (*name == '\0')
    return FALSE;
  for (; *name != '\0'; name++)
    if (!g_ascii_isalnum (*name) && *name != '_' && *name != '-')
      return FALSE;

  return TRUE;
}

static char *
read_aliases (AirlockSysroot *sysroot)
{
  g_autofree char *release = NULL;
  g_autofree char *path = NULL;
  char *text = NULL;

  if (airlock_sysroot_read_text (sysroot, OSRELEASE, &release) != AIRLOCK_READ_OK ||
      strchr (release, '/') != NULL)
    return NULL;

  path = g_build_filename ("/lib/modules", release, "modules.alias", NULL);
  airlock_sysroot_read_text (sysroot, path, &text);
  return text;
}

/* The device's own "pci:v…" as VFIO drivers name what they can drive. */
static char *
read_wanted_alias (AirlockSysroot *sysroot, const AirlockPciAddress *address)
{
  g_autoptr (AirlockSysdir) dir = _airlock_device_open (sysroot, address);
  g_autofree char *modalias = NULL;

  if (dir == NULL || airlock_sysdir_read_text (dir, "modalias", &modalias) != AIRLOCK_READ_OK ||
      !g_str_has_prefix (modalias, "pci:"))
    return NULL;

  return g_strconcat ("vfio_", modalias, NULL);
}

/* The VFIO module that fits the device best, chosen as libvirt does, so that it finds what it would
 * have chosen itself (R4.8). */
char *
_airlock_vfio_choose_module (AirlockSysroot *sysroot, const AirlockPciAddress *address)
{
  g_autofree char *wanted = read_wanted_alias (sysroot, address);
  g_autofree char *aliases = wanted != NULL ? read_aliases (sysroot) : NULL;
  g_autofree char *module = NULL;
  guint best = G_MAXUINT;
  char *end;

  for (char *line = aliases; line != NULL; line = end != NULL ? end + 1 : NULL)
    {
      end = strchr (line, '\n');
      if (end != NULL)
        *end = '\0';
      if (take_alias (line, wanted, &best))
        {
          g_free (module);
          module = g_strdup (strrchr (line, ' ') + 1);
        }
    }

  if (module == NULL || !is_module_name (module))
    return g_strdup (GENERIC_MODULE);
  return g_steal_pointer (&module);
}

/* The driver of a module, which spells its name with dashes or not; %NULL if it isn't there. */
char *
_airlock_vfio_find_driver (AirlockSysroot *sysroot, const char *module)
{
  g_autofree char *name = g_strdup (module);

  for (int i = 0; i < 2; i++)
    {
      g_autofree char *path = NULL;

      g_strdelimit (name, i == 0 ? "_" : "-", i == 0 ? '-' : '_');
      path = g_build_filename (PCI_DRIVERS, name, NULL);
      if (airlock_sysroot_probe (sysroot, path) == AIRLOCK_READ_OK)
        return g_steal_pointer (&name);
    }

  return NULL;
}
