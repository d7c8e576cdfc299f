/* airlock-keyboards.c – the keyboards of a host, and what they would go with
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <linux/input.h>
#include <string.h>

#include "airlock-host-use-private.h"
#include "airlock-sysfs-device-private.h"
#include "airlock-use-text-private.h"

#define BLUETOOTH "/sys/class/bluetooth"
#define USB "/sys/bus/usb/devices"

/* BlueZ makes the keyboards that it speaks to itself here; the path then names no adapter. */
#define UHID "/devices/virtual/misc/uhid/"

static AirlockKeyboardBus
bus_of (guint bus)
{
  switch (bus)
    {
    case BUS_USB:
      return AIRLOCK_KEYBOARD_USB;
    case BUS_I8042:
      return AIRLOCK_KEYBOARD_PS2;
    case BUS_I2C:
      return AIRLOCK_KEYBOARD_I2C;
    case BUS_BLUETOOTH:
      return AIRLOCK_KEYBOARD_BLUETOOTH;
    default:
      return AIRLOCK_KEYBOARD_OTHER;
    }
}

static void
add_keyboard (AirlockHostUses *self,
              AirlockKeyboardBus bus,
              const char *name,
              const AirlockPciAddress *device)
{
  AirlockKeyboard *keyboard = g_new0 (AirlockKeyboard, 1);

  keyboard->name = _airlock_make_printable (name);
  keyboard->bus = bus;
  keyboard->has_device = device != NULL;
  if (device != NULL)
    keyboard->device = *device;
  g_ptr_array_add (self->keyboards, keyboard);
}

static void
add_keyboard_at (AirlockHostUses *self, AirlockKeyboardBus bus, const char *name, const char *path)
{
  g_autoptr (GArray) functions = _airlock_pci_functions_of_path (path);

  add_keyboard (self, bus, name,
                functions->len > 0 ? &g_array_index (functions, AirlockPciAddress, 0) : NULL);
}

/* "1-1.4": what is plugged in; an interface of it would have a colon. */
static gboolean
is_usb_device (const char *component)
{
  return g_ascii_isdigit (component[0]) && strchr (component, '-') != NULL &&
         component[strspn (component, "0123456789-.")] == '\0';
}

/* What several input devices of one keyboard have in common: the USB device that it is, or else the
 * folder of the device below which they are. */
static char *
device_of_input (const char *sysfs)
{
  g_auto (GStrv) components = g_strsplit (sysfs, "/", -1);
  const char *input = strstr (sysfs, "/input/");
  gsize length = 0;
  gsize end = 0;

  for (gsize i = 0; components[i] != NULL; i++)
    {
      length += strlen (components[i]) + (i > 0);
      if (is_usb_device (components[i]))
        end = length;
    }

  if (end == 0)
    end = input != NULL ? (gsize) (input - sysfs) : strlen (sysfs);
  return g_strndup (sysfs, end);
}

/* "hci0" is an adapter, "hci0:256" a connection that it has. */
static gboolean
is_connected (char **names, const char *adapter)
{
  g_autofree char *prefix = g_strconcat (adapter, ":", NULL);

  for (gsize i = 0; names[i] != NULL; i++)
    if (g_str_has_prefix (names[i], prefix))
      return TRUE;
  return FALSE;
}

/* The folders of the adapters that a keyboard may speak to: those with connections, or else all. */
static GPtrArray *
find_adapters (AirlockSysroot *sysroot)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) connected = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) names = NULL;

  if (airlock_sysroot_list (sysroot, BLUETOOTH, &names) != AIRLOCK_READ_OK)
    return g_steal_pointer (&all);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = NULL;

      if (strchr (names[i], ':') != NULL ||
          _airlock_sysfs_device_path (sysroot, BLUETOOTH, names[i], &path) != AIRLOCK_READ_OK)
        continue;
      if (is_connected (names, names[i]))
        g_ptr_array_add (connected, g_strdup (path));
      g_ptr_array_add (all, g_steal_pointer (&path));
    }

  return connected->len > 0 ? g_steal_pointer (&connected) : g_steal_pointer (&all);
}

/* One entry for each adapter that the keyboard may be on. Returns whether it is clear which. */
static gboolean
add_uhid_keyboard (AirlockHostUses *self, AirlockSysroot *sysroot, const char *name)
{
  g_autoptr (GPtrArray) adapters = find_adapters (sysroot);

  for (guint i = 0; i < adapters->len; i++)
    add_keyboard_at (self, AIRLOCK_KEYBOARD_BLUETOOTH, name, adapters->pdata[i]);
  if (adapters->len == 0)
    add_keyboard (self, AIRLOCK_KEYBOARD_BLUETOOTH, name, NULL);

  return adapters->len == 1;
}

static gboolean
any_not_bluetooth (AirlockHostUses *self)
{
  for (guint i = 0; i < self->keyboards->len; i++)
    if (((AirlockKeyboard *) self->keyboards->pdata[i])->bus != AIRLOCK_KEYBOARD_BLUETOOTH)
      return TRUE;
  return FALSE;
}

/* Returns whether it is known what each of the keyboards would go with. */
static gboolean
add_input_devices (AirlockHostUses *self, AirlockSysroot *sysroot, GPtrArray *devices)
{
  g_autoptr (GHashTable) counted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean console_listens = FALSE;
  gboolean clear = TRUE;

  /* A kernel without virtual terminals has no such handler on anything. */
  for (guint i = 0; i < devices->len; i++)
    console_listens |= ((AirlockInputDevice *) devices->pdata[i])->has_handler;

  for (guint i = 0; i < devices->len; i++)
    {
      const AirlockInputDevice *device = devices->pdata[i];
      AirlockKeyboardBus bus = bus_of (device->bus);

      if (!device->has_letters || (console_listens && !device->has_handler) ||
          !g_hash_table_add (counted, device_of_input (device->sysfs)))
        continue;
      if (!g_str_has_prefix (device->sysfs, "/devices/virtual/"))
        add_keyboard_at (self, bus, device->name, device->sysfs);
      /* Programs make others: they are no way in. */
      else if (bus == AIRLOCK_KEYBOARD_BLUETOOTH && g_str_has_prefix (device->sysfs, UHID))
        clear = add_uhid_keyboard (self, sysroot, device->name) && clear;
    }

  return clear || any_not_bluetooth (self);
}

static gboolean
reads_as (AirlockSysdir *dir, const char *name, guint64 expected)
{
  guint64 value;

  return airlock_sysdir_read_hex (dir, name, &value) == AIRLOCK_READ_OK && value == expected;
}

/* Without the kernel's list: USB interfaces of class HID with the protocol of keyboards. */
static void
add_usb_interfaces (AirlockHostUses *self, AirlockSysroot *sysroot)
{
  g_autoptr (GHashTable) counted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) names = NULL;

  if (airlock_sysroot_list (sysroot, USB, &names) != AIRLOCK_READ_OK)
    return;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *entry = g_build_filename (USB, names[i], NULL);
      g_autofree char *port = g_strndup (names[i], strcspn (names[i], ":"));
      g_autofree char *product = g_build_filename (USB, port, "product", NULL);
      g_autofree char *name = NULL;
      g_autofree char *path = NULL;
      g_autoptr (AirlockSysdir) dir = NULL;

      if (strchr (names[i], ':') == NULL ||
          airlock_sysroot_open_dir (sysroot, entry, &dir) != AIRLOCK_READ_OK ||
          !reads_as (dir, "bInterfaceClass", 0x03) || !reads_as (dir, "bInterfaceProtocol", 0x01) ||
          _airlock_sysfs_device_path (sysroot, USB, names[i], &path) != AIRLOCK_READ_OK)
        continue;
      airlock_sysroot_read_text (sysroot, product, &name);
      if (g_hash_table_add (counted, g_strdup (port)))
        add_keyboard_at (self, AIRLOCK_KEYBOARD_USB, name != NULL && *name != '\0' ? name : port,
                         path);
    }
}

/**
 * _airlock_input_read:
 * @self: uses to add to
 * @sysroot: where to read
 *
 * The keyboards that a person can write on (R3.13, S6), each once: no power buttons, no extra keys
 * of mice and webcams, none that a program made. Where the kernel's list can't be read, USB
 * keyboards are found all the same, and input does not count as seen: there may be others.
 */
void
_airlock_input_read (AirlockHostUses *self, AirlockSysroot *sysroot)
{
  g_autoptr (GPtrArray) devices =
      g_ptr_array_new_with_free_func ((GDestroyNotify) _airlock_input_device_free);
  g_autofree char *text = NULL;
  gboolean whole;

  if (airlock_sysroot_read_text (sysroot, "/proc/bus/input/devices", &text) != AIRLOCK_READ_OK)
    {
      add_usb_interfaces (self, sysroot);
      return;
    }

  whole = _airlock_input_devices_parse (text, devices) && !_airlock_text_was_cut (text);
  if (add_input_devices (self, sysroot, devices) && whole)
    self->seen |= AIRLOCK_SCOPE_INPUT;
}
