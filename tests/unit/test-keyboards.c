/* test-keyboards.c – the keyboards of a host (R3.13, S6)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "safety/airlock-host-use-private.h"
#include "safety/airlock-use-text-private.h"
#include "uses-root.h"

#include <string.h>

#define XHCI "/devices/pci0000:00/0000:00:14.0/usb1/"
#define XHCI_2 "/devices/pci0000:00/0000:00:01.2/0000:0b:00.3/usb3/"
#define UHID "/devices/virtual/misc/uhid/"
#define KEYBOARD_KEYS "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe"

static char *
block (const char *bus,
       const char *name,
       const char *path,
       const char *handlers,
       const char *events,
       const char *keys)
{
  return g_strdup_printf ("I: Bus=%s Vendor=046d Product=c31c Version=0110\n"
                          "N: Name=\"%s\"\n"
                          "P: Phys=somewhere/input0\n"
                          "S: Sysfs=%s\n"
                          "U: Uniq=\n"
                          "H: Handlers=%s \n"
                          "B: PROP=0\n"
                          "B: EV=%s\n"
                          "B: KEY=%s\n"
                          "B: MSC=10\n\n",
                          bus, name, path, handlers, events, keys);
}

static char *
keyboard (const char *bus, const char *name, const char *path)
{
  return block (bus, name, path, "sysrq kbd leds event3", "120013", KEYBOARD_KEYS);
}

static char *
describe (AirlockHostUses *uses)
{
  static const char *const buses[] = { "usb", "ps2", "i2c", "bluetooth", "other" };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < uses->keyboards->len; i++)
    {
      const AirlockKeyboard *found = uses->keyboards->pdata[i];

      g_string_append_printf (text, "%s %s \"%s\"\n", buses[found->bus],
                              found->has_device ? AIRLOCK_PCI_ADDRESS_TEXT (&found->device) : "-",
                              found->name);
    }

  return g_string_free_and_steal (text);
}

static void
assert_keyboards (UsesRoot *root, gboolean seen, const char *expected)
{
  g_autoptr (AirlockHostUses) uses = airlock_host_uses_new ();
  g_autofree char *found = NULL;

  _airlock_input_read (uses, root->sysroot);
  found = describe (uses);
  g_assert_cmpstr (found, ==, expected);
  g_assert_cmpuint (uses->seen, ==, seen ? AIRLOCK_SCOPE_INPUT : 0);
}

/* Takes the blocks, of which the last is NULL. */
static void
add_devices (UsesRoot *root, char *first, ...)
{
  GString *text = g_string_new (NULL);
  g_autofree char *joined = NULL;
  va_list args;

  va_start (args, first);
  for (char *next = first; next != NULL; next = va_arg (args, char *))
    {
      g_string_append (text, next);
      g_free (next);
    }
  va_end (args);
  joined = g_string_free_and_steal (text);
  uses_root_add_file (root, joined, "/proc/bus/input/devices");
}

static void
test_s6_two_controllers (UsesRoot *root, gconstpointer data)
{
  add_devices (
      root, keyboard ("0003", "Logitech K120", XHCI "1-1/1-1:1.0/0003:046D:C31C.0001/input/input3"),
      keyboard ("0003", "Das Keyboard",
                XHCI_2 "3-2/3-2.4/3-2.4:1.0/0003:24F0:0137.0002/input/input4"),
      NULL);
  assert_keyboards (root, TRUE,
                    "usb 0000:00:14.0 \"Logitech K120\"\nusb 0000:0b:00.3 \"Das Keyboard\"\n");
}

static void
test_s6_ps2_and_usb (UsesRoot *root, gconstpointer data)
{
  add_devices (
      root,
      keyboard ("0011", "AT Translated Set 2 keyboard",
                "/devices/platform/i8042/serio0/input/input0"),
      keyboard ("0003", "Logitech K120", XHCI "1-1/1-1:1.0/0003:046D:C31C.0001/input/input3"),
      NULL);
  assert_keyboards (root, TRUE,
                    "ps2 - \"AT Translated Set 2 keyboard\"\nusb 0000:00:14.0 \"Logitech K120\"\n");
}

static void
test_s6_i2c (UsesRoot *root, gconstpointer data)
{
  add_devices (
      root,
      keyboard ("0018", "GXTP7936 Keyboard",
                "/devices/pci0000:00/0000:00:15.1/i2c_designware.1/i2c-1/"
                "i2c-GXTP7936:00/0018:27C6:0123.0001/input/input6"),
      keyboard ("0018", "AMDI Keyboard",
                "/devices/platform/AMDI0010:00/i2c-0/i2c-X:00/0018:27C6:0124.0002/input/input7"),
      keyboard ("0006", "QEMU Virtio Keyboard",
                "/devices/pci0000:00/0000:00:05.0/virtio2/input/input8"),
      NULL);
  assert_keyboards (root, TRUE,
                    "i2c 0000:00:15.1 \"GXTP7936 Keyboard\"\ni2c - \"AMDI Keyboard\"\n"
                    "other 0000:00:05.0 \"QEMU Virtio Keyboard\"\n");
}

/* Each of these has the console's handler, and nobody can write on it. */
static void
test_s6_not_keyboards (UsesRoot *root, gconstpointer data)
{
  add_devices (root,
               block ("0019", "Power Button", "/devices/LNXSYSTM:00/LNXPWRBN:00/input/input0",
                      "kbd event0", "3", "10000000000000 0"),
               block ("0019", "Lid Switch", "/devices/LNXSYSTM:00/PNP0C0D:00/input/input1",
                      "event1", "21", "0"),
               block ("0003", "HD Webcam", XHCI "1-5/1-5:1.0/input/input9", "kbd event9", "3",
                      "100000 0 0 0"),
               block ("0003", "Gaming Mouse Consumer Control",
                      XHCI "1-6/1-6:1.1/0003:1532:0084.0004/input/input10", "kbd event10", "1f",
                      "3f0003007f 0 0 483ffff17aff32d bfd4444600000000 1 130ff38b17c007 "
                      "ffff7bfad9415fff ffbeffdfffefffff fffffffffff00000"),
               block ("0003", "Not sending keys", XHCI "1-7/1-7:1.0/input/input11", "kbd event11",
                      "5", KEYBOARD_KEYS),
               keyboard ("0003", "keyd virtual keyboard", "/devices/virtual/input/input20"),
               keyboard ("0005", "made by a program", "/devices/virtual/input/input21"),
               keyboard ("0003", "Steam controller", UHID "0003:28DE:1142.0009/input/input22"),
               NULL);
  assert_keyboards (root, TRUE, "");
}

static void
test_s6_composite (UsesRoot *root, gconstpointer data)
{
  add_devices (
      root, keyboard ("0003", "Ducky One", XHCI "1-1/1-1:1.0/0003:04D9:0348.0001/input/input3"),
      block ("0003", "Ducky One System Control",
             XHCI "1-1/1-1:1.1/0003:04D9:0348.0002/input/input4", "kbd event4", "13",
             "c000 10000000000000 0"),
      keyboard ("0003", "Ducky One NKRO", XHCI "1-1/1-1:1.2/0003:04D9:0348.0003/input/input5"),
      NULL);
  assert_keyboards (root, TRUE, "usb 0000:00:14.0 \"Ducky One\"\n");

  /* Two of a kind behind one hub are two. */
  add_devices (
      root, keyboard ("0003", "Twin", XHCI "1-4/1-4.1/1-4.1:1.0/0003:04D9:0348.0001/input/input3"),
      keyboard ("0003", "Twin", XHCI "1-4/1-4.2/1-4.2:1.0/0003:04D9:0348.0002/input/input4"), NULL);
  assert_keyboards (root, TRUE, "usb 0000:00:14.0 \"Twin\"\nusb 0000:00:14.0 \"Twin\"\n");
}

static void
add_adapter (UsesRoot *root, const char *path)
{
  g_autofree char *full = g_strconcat ("/sys", path, NULL);

  uses_root_add_device (root, "class/bluetooth", full);
}

static void
test_s6_bluetooth (UsesRoot *root, gconstpointer data)
{
  add_devices (root, keyboard ("0005", "Keychron K2", UHID "0005:05AC:024F.0005/input/input30"),
               block ("0005", "Keychron K2 Mouse", UHID "0005:05AC:024F.0005/input/input31",
                      "mouse0 event31", "17", "1f0000 0 0 0 0"),
               NULL);

  add_adapter (root, XHCI "1-14/1-14:1.0/bluetooth/hci0");
  assert_keyboards (root, TRUE, "bluetooth 0000:00:14.0 \"Keychron K2\"\n");

  /* Two adapters: it may be on either, so nobody knows which one it goes with. */
  add_adapter (root, XHCI_2 "3-1/3-1:1.0/bluetooth/hci1");
  assert_keyboards (root, FALSE,
                    "bluetooth 0000:00:14.0 \"Keychron K2\"\n"
                    "bluetooth 0000:0b:00.3 \"Keychron K2\"\n");

  /* Only one of them has a connection. */
  add_adapter (root, XHCI_2 "3-1/3-1:1.0/bluetooth/hci1/hci1:256");
  assert_keyboards (root, TRUE, "bluetooth 0000:0b:00.3 \"Keychron K2\"\n");
}

/* With another keyboard beside it, it does not matter which adapter it is on. The kernel's own HID
 * over Bluetooth has the adapter in its path. */
static void
test_s6_bluetooth_and_others (UsesRoot *root, gconstpointer data)
{
  add_adapter (root, XHCI "1-14/1-14:1.0/bluetooth/hci0");
  add_adapter (root, XHCI_2 "3-1/3-1:1.0/bluetooth/hci1");
  add_devices (root, keyboard ("0005", "K2", UHID "0005:05AC:024F.0005/input/input30"),
               keyboard ("0011", "AT keyboard", "/devices/platform/i8042/serio0/input/input0"),
               NULL);
  assert_keyboards (root, TRUE,
                    "bluetooth 0000:00:14.0 \"K2\"\nbluetooth 0000:0b:00.3 \"K2\"\n"
                    "ps2 - \"AT keyboard\"\n");

  add_devices (root,
               keyboard ("0005", "Old",
                         XHCI_2
                         "3-1/3-1:1.0/bluetooth/hci1/hci1:11/0005:05AC:0239.0003/input/input9"),
               NULL);
  assert_keyboards (root, TRUE, "bluetooth 0000:0b:00.3 \"Old\"\n");
}

/* A kernel for 32 bits writes shorter words, and one without consoles knows no "kbd". */
static void
test_words (UsesRoot *root, gconstpointer data)
{
  add_devices (root,
               block ("0003", "Short \x1b[31m\"words\"", XHCI "1-1/1-1:1.0/input/input3", "event3",
                      "120013", "10000 7 ff9f207a c14057ff febeffdf ffefffff ffffffff fffffffe"),
               NULL);
  assert_keyboards (root, TRUE, "usb 0000:00:14.0 \"Short \xef\xbf\xbd[31m\"words\"\"\n");
}

static void
test_truncated (UsesRoot *root, gconstpointer data)
{
  g_autofree char *first = keyboard ("0003", "One", XHCI "1-1/1-1:1.0/input/input3");
  g_autofree char *second = keyboard ("0003", "Two", XHCI "1-2/1-2:1.0/input/input4");
  gsize events = (gsize) (strstr (second, "EV=") - second) + strlen ("EV=");
  gsize keys = (gsize) (strstr (second, "KEY=") - second) + strlen ("KEY=");

  for (gsize length = 1; length <= keys; length++)
    {
      g_autofree char *part = g_strndup (second, length);
      g_autofree char *text = g_strconcat (first, part, NULL);

      /* Half a number is one too. */
      if (length > events && length < events + strlen ("120013"))
        continue;
      uses_root_add_file (root, text, "/proc/bus/input/devices");
      assert_keyboards (root, FALSE, "usb 0000:00:14.0 \"One\"\n");
    }

  add_devices (root, g_strdup ("what is this\n"), NULL);
  assert_keyboards (root, FALSE, "");
  add_devices (root, g_strdup (""), NULL);
  assert_keyboards (root, TRUE, "");
}

static void
test_without_list (UsesRoot *root, gconstpointer data)
{
  assert_keyboards (root, FALSE, "");

  uses_root_add_device (root, "bus/usb/devices", "/sys" XHCI "1-1");
  uses_root_add_file (root, "K120\n", "/sys" XHCI "1-1/product");
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *path = g_strdup_printf ("/sys" XHCI "1-1/1-1:1.%u", i);

      uses_root_add_device (root, "bus/usb/devices", path);
      uses_root_add_file (root, "03\n", "%s/bInterfaceClass", path);
      uses_root_add_file (root, "01\n", "%s/bInterfaceProtocol", path);
    }
  uses_root_add_device (root, "bus/usb/devices", "/sys" XHCI "1-2/1-2:1.0");
  uses_root_add_file (root, "03\n", "/sys" XHCI "1-2/1-2:1.0/bInterfaceClass");
  uses_root_add_file (root, "02\n", "/sys" XHCI "1-2/1-2:1.0/bInterfaceProtocol");

  assert_keyboards (root, FALSE, "usb 0000:00:14.0 \"K120\"\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/keyboards/" name, UsesRoot, NULL, uses_root_set_up, function, uses_root_tear_down)
  ADD ("S6/two-controllers", test_s6_two_controllers);
  ADD ("S6/ps2-and-usb", test_s6_ps2_and_usb);
  ADD ("S6/i2c", test_s6_i2c);
  ADD ("S6/not-keyboards", test_s6_not_keyboards);
  ADD ("S6/composite", test_s6_composite);
  ADD ("S6/bluetooth", test_s6_bluetooth);
  ADD ("S6/bluetooth-and-others", test_s6_bluetooth_and_others);
  ADD ("words", test_words);
  ADD ("truncated", test_truncated);
  ADD ("without-list", test_without_list);
#undef ADD
  return g_test_run ();
}
