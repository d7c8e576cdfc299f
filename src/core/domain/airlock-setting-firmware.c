/* airlock-setting-firmware.c – settings of firmware and starting that are more than one value
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-setting-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "airlock-boot-order-private.h"
#include "airlock-hostdev-private.h"
#include "base/airlock-error.h"

/* When a VM is defined, libvirt writes down which files its choice of firmware meant. To choose
 * anew, these have to go (R7.23). */
static void
drop_chosen_files (xmlNode *os)
{
  static const char *const names[] = { "nvram", "varstore", "loader" };

  /* Without a loader nothing has been chosen yet, and what is there is a person's wish. */
  for (gsize i = 0; airlock_xml_find (os, "loader") != NULL && i < G_N_ELEMENTS (names); i++)
    airlock_xml_remove_all (os, names[i]);
}

static char *
get_firmware (const AirlockSettingTarget *target)
{
  return g_strdup (airlock_xml_get (airlock_xml_find (target->base, "os"), "firmware"));
}

static gboolean
set_firmware (const AirlockSettingTarget *target, const char *value, GError **error)
{
  xmlNode *os = airlock_xml_ensure (target->base, "os");

  drop_chosen_files (os);
  if (!g_str_equal (value, "efi"))
    airlock_xml_remove_all (os, "firmware");
  airlock_xml_set (os, "firmware", value);

  return TRUE;
}

static gboolean
reset_firmware (const AirlockSettingTarget *target, GError **error)
{
  xmlNode *os = airlock_xml_find (target->base, "os");

  if (os == NULL || airlock_xml_get (os, "firmware") == NULL)
    return TRUE;
  drop_chosen_files (os);
  airlock_xml_remove_all (os, "firmware");
  airlock_xml_set (os, "firmware", NULL);
  airlock_xml_prune (os);

  return TRUE;
}

const AirlockSettingOps airlock_setting_ops_firmware = { get_firmware, set_firmware,
                                                         reset_firmware };

static char *
get_firmware_feature (const AirlockSettingTarget *target)
{
  return airlock_setting_ops_path.get (target);
}

static void
choose_anew (const AirlockSettingTarget *target)
{
  xmlNode *os = airlock_xml_find (target->base, "os");

  if (airlock_xml_get (os, "firmware") != NULL)
    drop_chosen_files (os);
}

static gboolean
set_firmware_feature (const AirlockSettingTarget *target, const char *value, GError **error)
{
  choose_anew (target);
  return airlock_setting_ops_path.set (target, value, error);
}

static gboolean
reset_firmware_feature (const AirlockSettingTarget *target, GError **error)
{
  g_autofree char *old = get_firmware_feature (target);

  if (old != NULL)
    choose_anew (target);

  return airlock_setting_ops_path.reset (target, error);
}

const AirlockSettingOps airlock_setting_ops_firmware_feature = { get_firmware_feature,
                                                                 set_firmware_feature,
                                                                 reset_firmware_feature };

static char *
get_boot (const AirlockSettingTarget *target)
{
  g_autofree char *kinds = airlock_boot_kinds_get (target->document);

  return kinds[0] != '\0' ? g_steal_pointer (&kinds) : NULL;
}

static gboolean
set_boot (const AirlockSettingTarget *target, const char *value, GError **error)
{
  static const char *const known[] = { "hd", "cdrom", "network", "fd", NULL };
  g_auto (GStrv) kinds = g_strsplit (value, ",", -1);

  for (gsize i = 0; kinds[i] != NULL; i++)
    if (!g_strv_contains (known, kinds[i]))
      return airlock_setting_set_invalid (target, value, error);
  if (airlock_boot_order_is_per_device (target->document))
    {
      g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED,
                           _ ("devices of the VM have places in the boot order; libvirt does not "
                              "take kinds of devices beside them"));
      return FALSE;
    }
  airlock_boot_kinds_set (target->document, (const char *const *) kinds);

  return TRUE;
}

static gboolean
reset_boot (const AirlockSettingTarget *target, GError **error)
{
  if (airlock_xml_find_path (target->base, "os/boot") != NULL)
    airlock_boot_kinds_set (target->document, (const char *[]) { NULL });

  return TRUE;
}

const AirlockSettingOps airlock_setting_ops_boot = { get_boot, set_boot, reset_boot };

/* The device that an order belongs to, and the name it is remembered by. */
static xmlNode *
ordered_device (const AirlockSettingTarget *target, char **id)
{
  const char *attribute;

  *id = target->hostdev != NULL ? g_strdup (target->hostdev->id)
                                : g_strconcat ("disk:", target->subject, NULL);

  return airlock_setting_path_find (target, &attribute);
}

static char *
get_order (const AirlockSettingTarget *target)
{
  g_autofree char *id = NULL;
  xmlNode *device = ordered_device (target, &id);
  guint order = device != NULL ? airlock_boot_order_get (device) : 0;

  return order > 0 ? g_strdup_printf ("%u", order) : NULL;
}

static gboolean
set_order (const AirlockSettingTarget *target, const char *value, GError **error)
{
  g_autofree char *id = NULL;
  xmlNode *device = ordered_device (target, &id);

  if (device == NULL)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND, _ ("the VM has no <%s> “%s”"),
                   "disk", target->subject);
      return FALSE;
    }
  airlock_boot_order_set (target->document, device, id, (guint) g_ascii_strtoull (value, NULL, 10));

  return TRUE;
}

static gboolean
reset_order (const AirlockSettingTarget *target, GError **error)
{
  g_autofree char *id = NULL;
  xmlNode *device = ordered_device (target, &id);

  if (device != NULL)
    airlock_boot_order_unset (target->document, device, id);

  return TRUE;
}

const AirlockSettingOps airlock_setting_ops_disk_boot_order = { get_order, set_order, reset_order };
