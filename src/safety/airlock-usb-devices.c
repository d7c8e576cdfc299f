/* airlock-usb-devices.c – what is plugged in below each USB controller
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "airlock-host-use-private.h"
#include "airlock-sysfs-device-private.h"

#define USB "/sys/bus/usb/devices"

/* Classes of USB (usb.org, defined class codes). */
enum
{
  CLASS_COMMUNICATION = 0x02,
  CLASS_HID = 0x03,
  CLASS_STORAGE = 0x08,
  CLASS_HUB = 0x09,
  CLASS_WIRELESS = 0xe0,
};

typedef struct
{
  AirlockHostUses *uses;
  AirlockSysroot *sysroot;
  GHashTable *by_port; /* port → AirlockUsbDevice of @uses */
  gboolean whole;
} Reading;

/* "1-2.4": a bus and ports. Root hubs are "usb1", interfaces have a colon. */
static gboolean
is_port (const char *name)
{
  const char *digits = "0123456789";
  gsize length = strspn (name, digits);

  if (length == 0 || name[length] != '-')
    return FALSE;

  do
    {
      name += length + 1;
      length = strspn (name, digits);
      if (length == 0)
        return FALSE;
    }
  while (name[length] == '.');

  return name[length] == '\0';
}

static guint64
read_hex (Reading *self, AirlockSysdir *dir, const char *name, guint64 max)
{
  guint64 value = 0;

  if (airlock_sysdir_read_hex (dir, name, &value) != AIRLOCK_READ_OK || value > max)
    {
      self->whole = FALSE;
      return 0;
    }

  return value;
}

static guint
read_number (AirlockSysdir *dir, const char *name)
{
  gint64 value = 0;

  return airlock_sysdir_read_int (dir, name, &value) == AIRLOCK_READ_OK && value > 0 &&
                 value <= G_MAXUINT
             ? (guint) value
             : 0;
}

static char *
read_words (AirlockSysdir *dir, const char *name)
{
  g_autofree char *text = NULL;

  if (airlock_sysdir_read_text (dir, name, &text) != AIRLOCK_READ_OK || *text == '\0')
    return NULL;
  return _airlock_make_printable (text);
}

/* Low speed is "1.5". */
static guint
read_speed (AirlockSysdir *dir)
{
  g_autofree char *text = NULL;
  double speed;

  if (airlock_sysdir_read_text (dir, "speed", &text) != AIRLOCK_READ_OK)
    return 0;
  speed = g_ascii_strtod (text, NULL);
  return speed > 0 && speed < 1e9 ? (guint) speed : 0;
}

static void
read_device (Reading *self,
             const char *port,
             const AirlockPciAddress *controller,
             AirlockSysdir *dir)
{
  AirlockUsbDevice *device = g_new0 (AirlockUsbDevice, 1);

  device->controller = *controller;
  device->port = g_strdup (port);
  device->bus_number = read_number (dir, "busnum");
  device->device_number = read_number (dir, "devnum");
  device->vendor = (guint16) read_hex (self, dir, "idVendor", G_MAXUINT16);
  device->product = (guint16) read_hex (self, dir, "idProduct", G_MAXUINT16);
  device->manufacturer = read_words (dir, "manufacturer");
  device->product_name = read_words (dir, "product");
  device->speed = read_speed (dir);
  device->interface_class = (guint8) read_hex (self, dir, "bDeviceClass", G_MAXUINT8);
  device->is_hub = device->interface_class == CLASS_HUB;
  g_ptr_array_add (self->uses->usb_devices, device);
  g_hash_table_insert (self->by_port, device->port, device);
}

/* A device unplugged meanwhile is no failure; controllers that are not on PCI can't be taken. */
static void
find_device (Reading *self, const char *name)
{
  g_autoptr (GArray) functions = NULL;
  g_autoptr (AirlockSysdir) dir = NULL;
  g_autofree char *entry = g_build_filename (USB, name, NULL);
  g_autofree char *path = NULL;
  AirlockReadStatus status = _airlock_sysfs_device_path (self->sysroot, USB, name, &path);

  if (status == AIRLOCK_READ_OK)
    status = airlock_sysroot_open_dir (self->sysroot, entry, &dir);
  if (status == AIRLOCK_READ_UNKNOWN)
    self->whole = FALSE;
  if (status != AIRLOCK_READ_OK)
    return;

  functions = _airlock_pci_functions_of_path (path);
  if (functions->len > 0)
    read_device (self, name, &g_array_index (functions, AirlockPciAddress, 0), dir);
}

static gboolean
is_network_class (guint64 class, guint64 subclass, guint64 protocol)
{
  if (class == CLASS_COMMUNICATION)
    return subclass == 0x06 || subclass == 0x0d || subclass == 0x0e; /* ECM, NCM, MBIM */

  return class == CLASS_WIRELESS && subclass == 0x01 && protocol == 0x03; /* RNDIS */
}

static void
mark (
    AirlockUsbDevice *device, AirlockSysdir *dir, guint64 class, guint64 subclass, guint64 protocol)
{
  device->is_keyboard |= class == CLASS_HID && protocol == 0x01;
  device->is_storage |= class == CLASS_STORAGE;
  device->is_hub |= class == CLASS_HUB;
  device->is_bluetooth |= (class == CLASS_WIRELESS && subclass == 0x01 && protocol == 0x01) ||
                          airlock_sysdir_probe (dir, "bluetooth") == AIRLOCK_READ_OK;
  /* Most adapters are of a class of their vendor's: the driver's folder tells. */
  device->is_network |= is_network_class (class, subclass, protocol) ||
                        airlock_sysdir_probe (dir, "net") == AIRLOCK_READ_OK;
}

/* "1-2.4:1.0" belongs to "1-2.4". Sorted names: the first interface comes first. */
static void
find_interface (Reading *self, const char *name)
{
  const char *colon = strchr (name, ':');
  g_autofree char *port = colon != NULL ? g_strndup (name, (gsize) (colon - name)) : NULL;
  AirlockUsbDevice *device = port != NULL ? g_hash_table_lookup (self->by_port, port) : NULL;
  g_autofree char *entry = g_build_filename (USB, name, NULL);
  g_autoptr (AirlockSysdir) dir = NULL;
  AirlockReadStatus status;
  guint64 class;

  if (device == NULL)
    return;
  status = airlock_sysroot_open_dir (self->sysroot, entry, &dir);
  if (status == AIRLOCK_READ_UNKNOWN)
    self->whole = FALSE;
  if (status != AIRLOCK_READ_OK)
    return;

  class = read_hex (self, dir, "bInterfaceClass", G_MAXUINT8);
  if (device->interface_class == 0)
    device->interface_class = (guint8) class;
  mark (device, dir, class, read_hex (self, dir, "bInterfaceSubClass", G_MAXUINT8),
        read_hex (self, dir, "bInterfaceProtocol", G_MAXUINT8));
}

/* "1-2" before "1-10": numbers count as numbers. */
static int
compare_ports (gconstpointer a, gconstpointer b)
{
  const AirlockUsbDevice *const *first = a, *const *second = b;
  const char *p = (*first)->port, *q = (*second)->port;

  while (*p != '\0' && *q != '\0')
    {
      char *p_end, *q_end;
      guint64 x = g_ascii_strtoull (p, &p_end, 10);
      guint64 y = g_ascii_strtoull (q, &q_end, 10);

      if (x != y)
        return x < y ? -1 : 1;
      if (*p_end != *q_end)
        return (guchar) *p_end < (guchar) *q_end ? -1 : 1;
      p = p_end + (*p_end != '\0');
      q = q_end + (*q_end != '\0');
    }

  return strcmp ((*first)->port, (*second)->port);
}

static void
find_twins (GPtrArray *devices)
{
  g_autoptr (GHashTable) first = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < devices->len; i++)
    {
      AirlockUsbDevice *device = devices->pdata[i];
      gpointer ids = GUINT_TO_POINTER ((guint) device->vendor << 16 | device->product);
      AirlockUsbDevice *twin = g_hash_table_lookup (first, ids);

      if (twin != NULL)
        twin->twins = device->twins = TRUE;
      else
        g_hash_table_insert (first, ids, device);
    }
}

/**
 * _airlock_usb_read:
 * @self: uses to add to
 * @sysroot: where to read
 *
 * The USB devices below controllers that are PCI functions, in the order of their ports; root hubs
 * are parts of the controller and left out.
 */
void
_airlock_usb_read (AirlockHostUses *self, AirlockSysroot *sysroot)
{
  g_autoptr (GHashTable) by_port = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) names = NULL;
  Reading reading = { self, sysroot, by_port, TRUE };
  AirlockReadStatus status = airlock_sysroot_list (sysroot, USB, &names);

  /* A kernel may do without USB. */
  if (status == AIRLOCK_READ_ABSENT && _airlock_sysfs_has_folder (sysroot, "/sys/bus"))
    self->seen |= AIRLOCK_SCOPE_USB;
  if (status != AIRLOCK_READ_OK)
    return;

  for (gsize i = 0; names[i] != NULL; i++)
    if (is_port (names[i]))
      find_device (&reading, names[i]);
  for (gsize i = 0; names[i] != NULL; i++)
    find_interface (&reading, names[i]);
  g_ptr_array_sort (self->usb_devices, compare_ports);
  find_twins (self->usb_devices);

  if (reading.whole)
    self->seen |= AIRLOCK_SCOPE_USB;
}
