/* test-usb-devices.c – what is plugged in below each USB controller (R3.13, S6)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "safety/airlock-host-use-private.h"
#include "uses-root.h"

#include <string.h>

#define XHCI "/sys/devices/pci0000:00/0000:00:14.0/usb1/"
#define XHCI_2 "/sys/devices/pci0000:00/0000:00:01.2/0000:0b:00.3/usb3/"

static void
add_device (
    UsesRoot *root, const char *path, const char *vendor, const char *product, const char *class)
{
  uses_root_add_device (root, "bus/usb/devices", path);
  uses_root_add_file (root, vendor, "%s/idVendor", path);
  uses_root_add_file (root, product, "%s/idProduct", path);
  uses_root_add_file (root, class, "%s/bDeviceClass", path);
  uses_root_add_file (root, "480\n", "%s/speed", path);
  uses_root_add_file (root, "1\n", "%s/busnum", path);
  uses_root_add_file (root, "12\n", "%s/devnum", path);
}

static void
add_interface (
    UsesRoot *root, const char *path, const char *class, const char *subclass, const char *protocol)
{
  uses_root_add_device (root, "bus/usb/devices", path);
  uses_root_add_file (root, class, "%s/bInterfaceClass", path);
  uses_root_add_file (root, subclass, "%s/bInterfaceSubClass", path);
  uses_root_add_file (root, protocol, "%s/bInterfaceProtocol", path);
}

static void
append_flag (GString *text, gboolean flag, const char *word)
{
  if (flag)
    g_string_append_printf (text, " %s", word);
}

static void
assert_devices (UsesRoot *root, gboolean seen, const char *expected)
{
  g_autoptr (AirlockHostUses) uses = airlock_host_uses_new ();
  GString *text = g_string_new (NULL);
  g_autofree char *found = NULL;

  _airlock_usb_read (uses, root->sysroot);
  for (guint i = 0; i < uses->usb_devices->len; i++)
    {
      const AirlockUsbDevice *device = uses->usb_devices->pdata[i];

      g_string_append_printf (
          text, "%s %s %04x:%04x %u %02x", AIRLOCK_PCI_ADDRESS_TEXT (&device->controller),
          device->port, device->vendor, device->product, device->speed, device->interface_class);
      append_flag (text, device->is_hub, "hub");
      append_flag (text, device->is_keyboard, "keyboard");
      append_flag (text, device->is_storage, "storage");
      append_flag (text, device->is_network, "network");
      append_flag (text, device->is_bluetooth, "bluetooth");
      append_flag (text, device->twins, "twin");
      g_string_append_c (text, '\n');
    }

  found = g_string_free_and_steal (text);
  g_assert_cmpstr (found, ==, expected);
  g_assert_cmpuint (uses->seen, ==, seen ? AIRLOCK_SCOPE_USB : 0);
}

static void
test_s6_dock (UsesRoot *root, gconstpointer data)
{
  g_autoptr (AirlockHostUses) uses = airlock_host_uses_new ();
  const AirlockUsbDevice *device;

  add_device (root, "/sys/devices/pci0000:00/0000:00:14.0/usb1", "1d6b\n", "0002\n", "09\n");
  add_interface (root, "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-0:1.0", "09\n", "00\n", "00\n");
  add_device (root, XHCI "1-2", "0bda\n", "5411\n", "09\n");
  add_interface (root, XHCI "1-2/1-2:1.0", "09\n", "00\n", "01\n");
  add_device (root, XHCI "1-2/1-2.4", "046d\n", "c31c\n", "00\n");
  uses_root_add_file (root, "Logitech\n", XHCI "1-2/1-2.4/manufacturer");
  uses_root_add_file (root, " USB\x1bKeyboard \n", XHCI "1-2/1-2.4/product");
  uses_root_add_file (root, "1.5\n", XHCI "1-2/1-2.4/speed");
  add_interface (root, XHCI "1-2/1-2.4/1-2.4:1.0", "03\n", "01\n", "01\n");
  add_interface (root, XHCI "1-2/1-2.4/1-2.4:1.1", "03\n", "00\n", "00\n");
  add_device (root, XHCI "1-2/1-2.10", "0bda\n", "8153\n", "00\n");
  add_interface (root, XHCI "1-2/1-2.10/1-2.10:1.0", "ff\n", "ff\n", "00\n");
  uses_root_add_folder (root, XHCI "1-2/1-2.10/1-2.10:1.0/net/enx00e04c");
  add_device (root, XHCI "1-14", "8087\n", "0026\n", "e0\n");
  add_interface (root, XHCI "1-14/1-14:1.0", "e0\n", "01\n", "01\n");
  add_device (root, XHCI_2 "3-1", "0781\n", "5583\n", "00\n");
  add_interface (root, XHCI_2 "3-1/3-1:1.0", "08\n", "06\n", "50\n");
  add_device (root, XHCI_2 "3-2", "0b95\n", "1790\n", "02\n");
  add_interface (root, XHCI_2 "3-2/3-2:2.0", "02\n", "0d\n", "00\n");

  assert_devices (root, TRUE,
                  "0000:00:14.0 1-2 0bda:5411 480 09 hub\n"
                  "0000:00:14.0 1-2.4 046d:c31c 1 03 keyboard\n"
                  "0000:00:14.0 1-2.10 0bda:8153 480 ff network\n"
                  "0000:00:14.0 1-14 8087:0026 480 e0 bluetooth\n"
                  "0000:0b:00.3 3-1 0781:5583 480 08 storage\n"
                  "0000:0b:00.3 3-2 0b95:1790 480 02 network\n");

  _airlock_usb_read (uses, root->sysroot);
  device = uses->usb_devices->pdata[1];
  g_assert_cmpstr (device->manufacturer, ==, "Logitech");
  g_assert_cmpstr (device->product_name, ==, "USB\xef\xbf\xbdKeyboard");
  g_assert_cmpuint (device->bus_number, ==, 1);
  g_assert_cmpuint (device->device_number, ==, 12);
  device = uses->usb_devices->pdata[0];
  g_assert_null (device->manufacturer);
  g_assert_null (device->product_name);
}

/* Both are there, and their ports tell them apart. */
static void
test_s6_twins (UsesRoot *root, gconstpointer data)
{
  add_device (root, XHCI "1-10", "054c\n", "0ce6\n", "00\n");
  add_device (root, XHCI "1-9", "054c\n", "0ce6\n", "00\n");
  add_device (root, XHCI "1-11", "054c\n", "0ce7\n", "00\n");

  assert_devices (root, TRUE,
                  "0000:00:14.0 1-9 054c:0ce6 480 00 twin\n"
                  "0000:00:14.0 1-10 054c:0ce6 480 00 twin\n"
                  "0000:00:14.0 1-11 054c:0ce7 480 00\n");
}

/* A controller that is not on PCI can't be taken. */
static void
test_platform (UsesRoot *root, gconstpointer data)
{
  add_device (root, "/sys/devices/platform/soc/xhci-hcd.0/usb1/1-1", "0424\n", "2514\n", "09\n");

  assert_devices (root, TRUE, "");
}

static void
test_unseen (UsesRoot *root, gconstpointer data)
{
  assert_devices (root, FALSE, "");
  uses_root_add_folder (root, "/sys/bus/pci/devices");
  assert_devices (root, TRUE, "");

  add_device (root, XHCI "1-1", "zzzz\n", "0ce6\n", "00\n");
  assert_devices (root, FALSE, "0000:00:14.0 1-1 0000:0ce6 480 00\n");
  uses_root_add_file (root, "054c\n", XHCI "1-1/idVendor");
  assert_devices (root, TRUE, "0000:00:14.0 1-1 054c:0ce6 480 00\n");
  uses_root_add_file (root, "fast\n", XHCI "1-1/speed");
  uses_root_add_file (root, "1234567\n", XHCI "1-1/bDeviceClass");
  assert_devices (root, FALSE, "0000:00:14.0 1-1 054c:0ce6 0 00\n");
}

/* None of these is a device. */
static void
test_names (UsesRoot *root, gconstpointer data)
{
  static const char *const names[] = { "usb1", "1-",   "-1",      "1-1.",  "1-1.a",
                                       "1",    "1--1", "1-1:1.0", "1-1..2" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strconcat (XHCI, names[i], NULL);

      add_device (root, path, "054c\n", "0ce6\n", "00\n");
    }
  assert_devices (root, TRUE, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/usb-devices/" name, UsesRoot, NULL, uses_root_set_up, function, uses_root_tear_down)
  ADD ("S6/dock", test_s6_dock);
  ADD ("S6/twins", test_s6_twins);
  ADD ("platform", test_platform);
  ADD ("unseen", test_unseen);
  ADD ("names", test_names);
#undef ADD
  return g_test_run ();
}
