/* airlock-sysfs-device.c – from names in /sys/class to devices and their PCI functions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-sysfs-device-private.h"

#include <string.h>

#include "airlock-host-use-private.h"

/* How close to the limit a text may come before it counts as cut: the reader strips white space. */
#define CUT_MARGIN 4096

/**
 * _airlock_is_file_name:
 * @name: a word of a text that is about to be looked up
 *
 * Returns: whether it is the name of one entry of a folder
 */
gboolean
_airlock_is_file_name (const char *name)
{
  return *name != '\0' && strchr (name, '/') == NULL && strcmp (name, ".") != 0 &&
         strcmp (name, "..") != 0;
}

/**
 * _airlock_sysfs_device_path:
 * @sysroot: where to read
 * @folder: "/sys/class/net", "/sys/bus/usb/devices" or the like
 * @name: an entry of it
 * @path: (out) (transfer full): the device's folder below /sys/devices, by the words of the link;
 *   %NULL unless it is known
 *
 * Returns: absent also for what is neither a link nor a folder
 */
AirlockReadStatus
_airlock_sysfs_device_path (AirlockSysroot *sysroot,
                            const char *folder,
                            const char *name,
                            char **path)
{
  g_autofree char *entry = g_build_filename (folder, name, NULL);
  g_autofree char *device = g_build_filename (entry, "device", NULL);
  g_autoptr (AirlockSysdir) dir = NULL;
  AirlockReadStatus status = airlock_sysroot_resolve_link (sysroot, entry, path);

  /* In a snapshot, what could not be read leads to itself. */
  if (status == AIRLOCK_READ_OK && strcmp (*path, entry) == 0)
    {
      g_clear_pointer (path, g_free);
      return AIRLOCK_READ_UNKNOWN;
    }
  if (status != AIRLOCK_READ_UNKNOWN)
    return status;

  /* No link: a folder with a link to its device, or a plain file such as bonding_masters. */
  status = airlock_sysroot_open_dir (sysroot, entry, &dir);
  if (status != AIRLOCK_READ_OK)
    return status;
  if (airlock_sysroot_resolve_link (sysroot, device, path) != AIRLOCK_READ_OK)
    *path = g_steal_pointer (&entry);

  return AIRLOCK_READ_OK;
}

/**
 * _airlock_sysfs_is_virtual:
 * @path: a device's folder
 *
 * Returns: whether there is no hardware behind it
 */
gboolean
_airlock_sysfs_is_virtual (const char *path)
{
  return g_str_has_prefix (path, "/sys/devices/virtual/");
}

/**
 * _airlock_sysfs_has_folder:
 * @sysroot: where to read
 * @path: a folder that every kernel has
 *
 * Tells a kernel without some subsystem from a tree that can't be read.
 *
 * Returns: whether it can be listed
 */
gboolean
_airlock_sysfs_has_folder (AirlockSysroot *sysroot, const char *path)
{
  g_auto (GStrv) names = NULL;

  return airlock_sysroot_list (sysroot, path, &names) == AIRLOCK_READ_OK;
}

/**
 * _airlock_text_was_cut:
 * @text: what airlock_sysroot_read_text() gave
 *
 * Returns: whether the file may have been longer than what is read of a file
 */
gboolean
_airlock_text_was_cut (const char *text)
{
  return strlen (text) >= AIRLOCK_SYSROOT_MAX_FILE - CUT_MARGIN;
}

/**
 * _airlock_make_printable:
 * @text: a name that a device, a process or a foreign tree chose
 *
 * Control characters and marks that turn the direction of text stand for nothing that a person
 * should see: they become U+FFFD.
 *
 * Returns: (transfer full): valid UTF-8 without white space at its ends
 */
char *
_airlock_make_printable (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *printable = g_string_new (NULL);

  g_strstrip (valid);
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean hidden = g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT ||
                        g_unichar_type (c) == G_UNICODE_LINE_SEPARATOR ||
                        g_unichar_type (c) == G_UNICODE_PARAGRAPH_SEPARATOR;

      g_string_append_unichar (printable, hidden ? 0xfffd : c);
    }

  return g_string_free_and_steal (printable);
}

/**
 * _airlock_host_uses_add_path:
 * @self: uses
 * @kind: what for
 * @device_path: the device's folder below /sys/devices
 * @names: what comes after the address in the chain
 *
 * Adds a use to each PCI function whose loss would take the device along.
 */
void
_airlock_host_uses_add_path (AirlockHostUses *self,
                             AirlockUseKind kind,
                             const char *device_path,
                             const char *const *names)
{
  g_autoptr (GArray) functions = _airlock_pci_functions_of_path (device_path);

  for (guint i = 0; i < functions->len; i++)
    {
      const AirlockPciAddress *function = &g_array_index (functions, AirlockPciAddress, i);
      g_autoptr (GStrvBuilder) chain = g_strv_builder_new ();
      g_auto (GStrv) full = NULL;

      g_strv_builder_add (chain, AIRLOCK_PCI_ADDRESS_TEXT (function));
      g_strv_builder_addv (chain, (const char **) names);
      full = g_strv_builder_end (chain);
      airlock_host_uses_add (self, kind, function, (const char *const *) full, 0);
    }
}
