/* airlock-hostdev-option.c – what can be set for one device of the host in a VM
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-domain-setting.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "airlock-domain-identity.h"
#include "airlock-domain-record-private.h"
#include "airlock-hostdev-private.h"
#include "airlock-rom-image.h"
#include "airlock-setting-private.h"
#include "base/airlock-error.h"

#define KIND(kind) (1u << AIRLOCK_HOSTDEV_##kind)
#define PCI_LIKE (KIND (PCI) | KIND (NETWORK))

static char *
get_source (const AirlockSettingTarget *target)
{
  return g_strdup (target->hostdev->id);
}

static gboolean
set_source (const AirlockSettingTarget *target, const char *value, GError **error)
{
  AirlockPciAddress address;

  return airlock_pci_address_parse_user (value, &address, error) &&
         airlock_domain_identity_move (target->document, &target->hostdev->address, &address,
                                       target->host, error);
}

static gboolean
refuse_reset (const AirlockSettingTarget *target, GError **error)
{
  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
               _ ("a device can’t be without %s; remove the device instead"),
               target->setting->name);
  return FALSE;
}

static const AirlockSettingOps source_ops = { get_source, set_source, refuse_reset };

/* The ids of the device: as the host has them, or as they were when it was added. */
static gboolean
find_ids (const AirlockSettingTarget *target, guint *vendor, guint *device)
{
  AirlockDevice *found = target->host != NULL
                             ? airlock_topology_lookup (target->host, &target->hostdev->address)
                             : NULL;
  xmlNode *record = airlock_domain_record_find (target->document, "device", target->hostdev->id);
  const char *ids = record != NULL ? airlock_xml_get (record, "ids") : NULL;

  if (found != NULL && airlock_device_knows (found, AIRLOCK_FACT_IDENTITY))
    {
      *vendor = airlock_device_get_facts (found)->vendor;
      *device = airlock_device_get_facts (found)->device;
      return TRUE;
    }

  return ids != NULL && sscanf (ids, "%4x:%4x", vendor, device) == 2;
}

static gboolean
set_rom_file (const AirlockSettingTarget *target, const char *value, GError **error)
{
  g_autoptr (GPtrArray) images = NULL;
  guint vendor, device;

  if (!g_path_is_absolute (value))
    return airlock_rom_check_place (value, error);
  images = airlock_rom_load (value, error);
  if (images == NULL)
    return FALSE;
  if (find_ids (target, &vendor, &device) &&
      !airlock_rom_fits (images, (guint16) vendor, (guint16) device))
    {
      const AirlockRomImage *image = images->pdata[0];

      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                   _ ("%s is an option ROM for %04x:%04x, and the device is %04x:%04x"), value,
                   image->vendor, image->device, vendor, device);
      return FALSE;
    }
  if (!airlock_rom_check_place (value, error))
    return FALSE;

  return airlock_setting_ops_path.set (target, value, error);
}

static gboolean
set_mac (const AirlockSettingTarget *target, const char *value, GError **error)
{
  return airlock_hostdev_check_mac (value, error) &&
         airlock_setting_ops_path.set (target, value, error);
}

static gboolean
set_word (const AirlockSettingTarget *target, const char *value, const char *start, GError **error)
{
  const char *rest = value + strlen (start);

  if (!g_str_has_prefix (value, start) || *rest == '\0' ||
      strspn (rest, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") !=
          strlen (rest))
    return airlock_setting_set_invalid (target, value, error);

  return airlock_setting_ops_path.set (target, value, error);
}

static gboolean
set_driver (const AirlockSettingTarget *target, const char *value, GError **error)
{
  return set_word (target, value, "", error);
}

static gboolean
set_alias (const AirlockSettingTarget *target, const char *value, GError **error)
{
  return set_word (target, value, "ua-", error);
}

static char *
get_at_path (const AirlockSettingTarget *target)
{
  return airlock_setting_ops_path.get (target);
}

static gboolean
reset_at_path (const AirlockSettingTarget *target, GError **error)
{
  return airlock_setting_ops_path.reset (target, error);
}

static const AirlockSettingOps rom_file_ops = { get_at_path, set_rom_file, reset_at_path };
static const AirlockSettingOps mac_ops = { get_at_path, set_mac, reset_at_path };
static const AirlockSettingOps driver_ops = { get_at_path, set_driver, reset_at_path };
static const AirlockSettingOps alias_ops = { get_at_path, set_alias, reset_at_path };

/* Driver names are words of the kernel; libvirt's "name" is never written (R7.1). */
static const AirlockSetting options[] = {
  { "source", AIRLOCK_SETTING_TEXT, "0000:01:00.0", 0, 0, N_ ("Device"),
    N_ ("Which device of the host it is; to be changed when the device has moved."), NULL, "",
    &source_ops, PCI_LIKE },
  { "managed", AIRLOCK_SETTING_SWITCH, "yes|no", 0, 0, N_ ("Taken when the VM starts"),
    N_ ("Libvirt takes the device from the host’s driver when the VM starts and gives it back "
        "afterwards."),
    NULL, "@managed", NULL, PCI_LIKE },
  { "driver", AIRLOCK_SETTING_TEXT, "vfio-pci", 0, 0, N_ ("Driver on the host"),
    N_ ("Which driver holds the device for the VM; without it libvirt takes the best one."), NULL,
    "driver@model", &driver_ops, PCI_LIKE },
  { "iommufd", AIRLOCK_SETTING_SWITCH, "yes|no", 0, 0, N_ ("IOMMUFD"),
    N_ ("Uses the kernel’s newer way; libvirt knows it from version 12.1 on."), NULL,
    "driver@iommufd", NULL, PCI_LIKE },
  { "rom.bar", AIRLOCK_SETTING_SWITCH, "on|off", 0, 0, N_ ("Option ROM visible"),
    N_ ("Whether the guest’s firmware sees the device’s own program for starting."), NULL,
    "rom@bar", NULL, PCI_LIKE },
  { "rom.file", AIRLOCK_SETTING_TEXT, "/var/lib/libvirt/vbios/card.rom", 0, 0,
    N_ ("Option ROM from a file"),
    N_ ("Used in place of the device’s own, which can’t be read from the graphics card that the "
        "host started with."),
    NULL, "rom@file", &rom_file_ops, PCI_LIKE },
  { "rom.enabled", AIRLOCK_SETTING_SWITCH, "yes|no", 0, 0, N_ ("Option ROM loaded"),
    N_ ("Whether QEMU loads any option ROM for the device."), NULL, "rom@enabled", NULL, PCI_LIKE },
  { "boot-order", AIRLOCK_SETTING_NUMBER, NULL, 1, 999, N_ ("Place in the boot order"),
    N_ ("When the VM tries to start from this device; 1 is first. Those behind move on."), NULL, "",
    &airlock_setting_ops_disk_boot_order, PCI_LIKE | KIND (USB) },
  { "display", AIRLOCK_SETTING_SWITCH, "on|off", 0, 0, N_ ("Shown on the host"),
    N_ ("Whether a mediated device shows its picture in a window of the host."), NULL, "@display",
    NULL, KIND (MDEV) | KIND (PCI) },
  { "ramfb", AIRLOCK_SETTING_SWITCH, "on|off", 0, 0, N_ ("Picture while starting"),
    N_ ("Shows a picture before the guest’s driver is there."), "display=on", "@ramfb", NULL,
    KIND (MDEV) | KIND (PCI) },
  { "startup-policy", AIRLOCK_SETTING_CHOICE, "mandatory|requisite|optional", 0, 0,
    N_ ("If it is not plugged in"),
    N_ ("Whether the VM starts without the USB device: only with optional."), NULL,
    "source@startupPolicy", NULL, KIND (USB) },
  { "guest-reset", AIRLOCK_SETTING_CHOICE, "off|uninitialized|on", 0, 0, N_ ("Reset by the guest"),
    N_ ("Whether the guest may reset the USB device; some devices don’t survive it."), NULL,
    "source@guestReset", NULL, KIND (USB) },
  { "mac", AIRLOCK_SETTING_TEXT, "52:54:00:12:34:56", 0, 0, N_ ("MAC address"),
    N_ ("The address that the network card gets before the VM starts."), NULL, "mac@address",
    &mac_ops, KIND (NETWORK) },
  { "vlan", AIRLOCK_SETTING_NUMBER, NULL, 1, 4094, N_ ("VLAN"),
    N_ ("The network that the card puts all traffic of the VM into."), NULL, "vlan/tag@id", NULL,
    KIND (NETWORK) },
  { "alias", AIRLOCK_SETTING_TEXT, "ua-NAME", 0, 0, N_ ("Alias"),
    N_ ("A name for other programs; it begins with “ua-”."), NULL, "alias@name", &alias_ops,
    PCI_LIKE | KIND (USB) | KIND (MDEV) },
};

/**
 * airlock_hostdev_option_list:
 * @n_options: (out): how many there are
 *
 * Returns: (array length=n_options) (transfer none): what can be set for devices of the host
 */
const AirlockSetting *
airlock_hostdev_option_list (gsize *n_options)
{
  *n_options = G_N_ELEMENTS (options);
  return options;
}

static gboolean
has_option (const AirlockHostdev *hostdev, const AirlockSetting *option)
{
  return (option->kinds & 1u << hostdev->kind) != 0;
}

static char **
list_set (AirlockDomainDocument *document, xmlNode *node)
{
  g_autoptr (AirlockHostdev) hostdev = airlock_hostdev_read (node);
  AirlockSettingTarget target = { .document = document, .base = node, .hostdev = hostdev };
  GPtrArray *pairs = g_ptr_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autofree char *value = NULL;

      target.setting = &options[i];
      if (options[i].ops == &source_ops || !has_option (hostdev, &options[i]))
        continue;
      value = airlock_setting_get (&target);
      if (value != NULL)
        g_ptr_array_add (pairs, g_strconcat (options[i].name, "=", value, NULL));
    }
  g_ptr_array_add (pairs, NULL);

  return (char **) g_ptr_array_free (pairs, FALSE);
}

/**
 * airlock_hostdev_option_list_set:
 *
 * Returns: (transfer full) (element-type GStrv): for each device of airlock_hostdev_list() the
 *   options that are set, "rom.bar=off", but for its source
 */
GPtrArray *
airlock_hostdev_option_list_set (AirlockDomainDocument *document)
{
  GPtrArray *lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  for (xmlNode *node = airlock_hostdev_first_node (document); node != NULL;
       node = airlock_hostdev_next_node (node))
    g_ptr_array_add (lists, list_set (document, node));

  return lists;
}

static gboolean
check_option (const AirlockSettingTarget *target, const char *name, GError **error)
{
  if (target->setting == NULL)
    {
      g_autofree char *valid = g_utf8_make_valid (name, -1);

      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND, _ ("devices have no option “%s”"),
                   valid);
      return FALSE;
    }
  if (has_option (target->hostdev, target->setting))
    return TRUE;

  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
               _ ("%1$s is no option of a device like %2$s"), name, target->hostdev->id);
  return FALSE;
}

/* @hostdev and @subject belong to the caller, who keeps them as long as @target. */
static gboolean
aim (AirlockSettingTarget *target,
     AirlockDomainDocument *document,
     const char *device,
     const char *name,
     AirlockHostdev **hostdev,
     GError **error)
{
  g_autofree char *subject = NULL;

  *hostdev = airlock_hostdev_find (document, device, error);
  if (*hostdev == NULL)
    return FALSE;
  target->document = document;
  target->hostdev = *hostdev;
  target->base = airlock_hostdev_find_node (document, (*hostdev)->id);
  target->setting = airlock_setting_find (options, G_N_ELEMENTS (options), name, &subject);

  return check_option (target, name, error);
}

/**
 * airlock_hostdev_option_get:
 * @device: as airlock_hostdev_find() takes it
 * @name: of an option
 *
 * Returns: (transfer full) (nullable): its value; %NULL without an error: libvirt's default holds
 */
char *
airlock_hostdev_option_get (AirlockDomainDocument *document,
                            const char *device,
                            const char *name,
                            GError **error)
{
  AirlockSettingTarget target = { 0 };
  g_autoptr (AirlockHostdev) hostdev = NULL;

  return aim (&target, document, device, name, &hostdev, error) ? airlock_setting_get (&target)
                                                                : NULL;
}

/**
 * airlock_hostdev_option_set:
 * @device: as airlock_hostdev_find() takes it
 * @name: of an option
 * @host: (nullable): to check a ROM against the device, and to remember where it has moved
 *
 * Sets an option of a device; all others stay as they are (S18).
 *
 * Returns: %FALSE with the document as it was if it can't be
 */
gboolean
airlock_hostdev_option_set (AirlockDomainDocument *document,
                            const char *device,
                            const char *name,
                            const char *value,
                            AirlockTopology *host,
                            GError **error)
{
  AirlockSettingTarget target = { .host = host };
  g_autoptr (AirlockHostdev) hostdev = NULL;

  return aim (&target, document, device, name, &hostdev, error) &&
         airlock_setting_set (&target, value, error);
}

/**
 * airlock_hostdev_option_reset:
 * @device: as airlock_hostdev_find() takes it
 * @name: of an option
 *
 * Returns: %FALSE with the document as it was if there is no such device or option, or the device
 *   can't be without
 */
gboolean
airlock_hostdev_option_reset (AirlockDomainDocument *document,
                              const char *device,
                              const char *name,
                              GError **error)
{
  AirlockSettingTarget target = { 0 };
  g_autoptr (AirlockHostdev) hostdev = NULL;

  return aim (&target, document, device, name, &hostdev, error) &&
         airlock_setting_reset (&target, error);
}
