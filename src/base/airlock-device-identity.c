/* airlock-device-identity.c – which physical device is meant, not just where one sits
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-device-identity.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "airlock-error.h"

#define PCI_DEVICES "/sys/bus/pci/devices"

G_DEFINE_BOXED_TYPE (AirlockDeviceIdentity,
                     airlock_device_identity,
                     airlock_device_identity_copy,
                     airlock_device_identity_free)

/**
 * airlock_device_identity_copy:
 * @self: an identity
 *
 * Returns: (transfer full): a copy on the heap
 */
AirlockDeviceIdentity *
airlock_device_identity_copy (const AirlockDeviceIdentity *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_memdup2 (self, sizeof *self);
}

/**
 * airlock_device_identity_free:
 * @self: (transfer full): an identity from airlock_device_identity_copy()
 */
void
airlock_device_identity_free (AirlockDeviceIdentity *self)
{
  g_free (self);
}

/**
 * airlock_device_identity_equal:
 * @a: (type AirlockDeviceIdentity): an identity
 * @b: (type AirlockDeviceIdentity): another
 *
 * Returns: whether both are the same device at the same address
 */
gboolean
airlock_device_identity_equal (gconstpointer a, gconstpointer b)
{
  const AirlockDeviceIdentity *one = a;
  const AirlockDeviceIdentity *other = b;

  return airlock_pci_address_equal (&one->address, &other->address) &&
         one->vendor == other->vendor && one->device == other->device &&
         one->subsystem_vendor == other->subsystem_vendor &&
         one->subsystem_device == other->subsystem_device;
}

/**
 * airlock_device_identity_to_variant:
 * @self: an identity
 *
 * Returns: (transfer floating): %AIRLOCK_DEVICE_IDENTITY_FORMAT
 */
GVariant *
airlock_device_identity_to_variant (const AirlockDeviceIdentity *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_variant_new (AIRLOCK_DEVICE_IDENTITY_FORMAT, AIRLOCK_PCI_ADDRESS_TEXT (&self->address),
                        self->vendor, self->device, self->subsystem_vendor, self->subsystem_device);
}

/**
 * airlock_device_identity_from_variant:
 * @variant: what came from somewhere else
 * @self: (out caller-allocates): set only on success
 * @error: return location for an error
 *
 * Strict: the type is exactly %AIRLOCK_DEVICE_IDENTITY_FORMAT, and the address is written the one
 * way in which sysfs writes it (R10.7).
 *
 * Returns: %TRUE, or %FALSE with %AIRLOCK_ERROR_INVALID
 */
gboolean
airlock_device_identity_from_variant (GVariant *variant,
                                      AirlockDeviceIdentity *self,
                                      GError **error)
{
  AirlockDeviceIdentity parsed = { 0 };
  const char *text;

  g_return_val_if_fail (variant != NULL, FALSE);
  g_return_val_if_fail (self != NULL, FALSE);

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE (AIRLOCK_DEVICE_IDENTITY_FORMAT)))
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                   /* Translators: both are types of D-Bus, such as (sqqqq) */
                   _ ("A device is %s, not %s"), AIRLOCK_DEVICE_IDENTITY_FORMAT,
                   g_variant_get_type_string (variant));
      return FALSE;
    }

  g_variant_get (variant, "(&sqqqq)", &text, &parsed.vendor, &parsed.device,
                 &parsed.subsystem_vendor, &parsed.subsystem_device);
  if (!airlock_pci_address_parse (text, &parsed.address) ||
      strcmp (text, AIRLOCK_PCI_ADDRESS_TEXT (&parsed.address)) != 0)
    {
      g_autofree char *quoted = airlock_error_quote (text);

      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                   _ ("“%s” is not the address of a device, such as 0000:01:00.0"), quoted);
      return FALSE;
    }

  *self = parsed;
  return TRUE;
}

static gboolean
read_id (AirlockSysdir *dir, const char *name, guint16 *id)
{
  guint64 value;

  if (airlock_sysdir_read_hex (dir, name, &value) != AIRLOCK_READ_OK || value > G_MAXUINT16)
    return FALSE;

  *id = (guint16) value;
  return TRUE;
}

/**
 * airlock_device_identity_read:
 * @sysroot: the machine
 * @address: where to look
 * @self: (out caller-allocates): what sits there; set only on success
 * @error: return location for an error
 *
 * All of it comes from one open directory, so it belongs to one device (R4.7).
 *
 * Returns: %TRUE, or %FALSE with %AIRLOCK_ERROR_NOT_FOUND or %AIRLOCK_ERROR_UNREADABLE
 */
gboolean
airlock_device_identity_read (AirlockSysroot *sysroot,
                              const AirlockPciAddress *address,
                              AirlockDeviceIdentity *self,
                              GError **error)
{
  AirlockDeviceIdentity found = { .address = *address };
  g_autofree char *path = g_build_filename (PCI_DEVICES, AIRLOCK_PCI_ADDRESS_TEXT (address), NULL);
  g_autoptr (AirlockSysdir) dir = NULL;
  AirlockReadStatus status = airlock_sysroot_open_dir (sysroot, path, &dir);

  if (status == AIRLOCK_READ_ABSENT)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND,
                   /* Translators: the address of a PCI device */
                   _ ("There is no device at %s"), AIRLOCK_PCI_ADDRESS_TEXT (address));
      return FALSE;
    }
  if (status != AIRLOCK_READ_OK || !read_id (dir, "vendor", &found.vendor) ||
      !read_id (dir, "device", &found.device))
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNREADABLE,
                   _ ("Could not read which device is at %s"), AIRLOCK_PCI_ADDRESS_TEXT (address));
      return FALSE;
    }

  if (!read_id (dir, "subsystem_vendor", &found.subsystem_vendor) ||
      !read_id (dir, "subsystem_device", &found.subsystem_device))
    found.subsystem_vendor = found.subsystem_device = 0;

  *self = found;
  return TRUE;
}
