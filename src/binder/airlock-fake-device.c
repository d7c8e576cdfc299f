/* airlock-fake-device.c – drivers take and leave the devices of a copied tree
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <string.h>

#include "airlock-device-driver-private.h"
#include "airlock-fake-private.h"

#define DEVICES "/sys/bus/pci/devices"
#define DRIVERS "/sys/bus/pci/drivers"
#define GROUPS "/sys/kernel/iommu_groups"
#define CLASS_VFIO "/sys/class/vfio-dev"
#define VFIO_NODES "/dev/vfio"
#define STASH "/airlock/kernel/gone"

/* Groups of the memory. */
#define HOST_DRIVERS "host-drivers"
#define VFIO_NUMBERS "vfio-numbers"

/* %NULL if there is no such device. */
char *
_airlock_fake_device_path (AirlockFakeTree *self, const AirlockPciAddress *address)
{
  g_autofree char *link = g_build_filename (DEVICES, AIRLOCK_PCI_ADDRESS_TEXT (address), NULL);
  g_autofree char *path = NULL;

  if (airlock_sysroot_resolve_link (self->sysroot, link, &path) != AIRLOCK_READ_OK ||
      !g_str_has_prefix (path, "/sys/devices/") || !_airlock_fake_tree_has (self, path))
    return NULL;

  return g_steal_pointer (&path);
}

static char *
inside (AirlockFakeTree *self, const AirlockPciAddress *address, const char *name)
{
  g_autofree char *path = _airlock_fake_device_path (self, address);

  return g_build_filename (path != NULL ? path : "/nowhere", name, NULL);
}

char *
_airlock_fake_device_driver (AirlockFakeTree *self, const AirlockPciAddress *address)
{
  g_auto (AirlockDriverState) state = { 0 };

  _airlock_driver_state_read (self->sysroot, address, &state, NULL);
  return g_steal_pointer (&state.driver);
}

/* The first line of uevent names the driver. */
static void
tell_uevent (AirlockFakeTree *self, const char *device, const char *driver)
{
  g_autofree char *path = g_build_filename (device, "uevent", NULL);
  g_autofree char *text = _airlock_fake_tree_read (self, path);
  g_autofree char *changed = NULL;
  const char *rest = text;

  if (text == NULL)
    return;
  if (g_str_has_prefix (text, "DRIVER="))
    rest = strchr (text, '\n') != NULL ? strchr (text, '\n') + 1 : "";

  changed = driver != NULL ? g_strdup_printf ("DRIVER=%s\n%s\n", driver, rest)
                           : g_strdup_printf ("%s\n", rest);
  _airlock_fake_tree_write (self, path, changed);
}

static gboolean
group_has_vfio (AirlockFakeTree *self, const char *group)
{
  g_autofree char *folder = g_build_filename (GROUPS, group, "devices", NULL);
  g_auto (GStrv) names = _airlock_fake_tree_list (self, folder);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      AirlockPciAddress member;
      g_autofree char *driver = NULL;

      if (airlock_pci_address_parse (names[i], &member))
        driver = _airlock_fake_device_driver (self, &member);
      if (_airlock_driver_is_vfio (driver))
        return TRUE;
    }

  return FALSE;
}

/* /dev/vfio/GROUP is there as long as a VFIO driver has a member of it. */
static void
update_group_node (AirlockFakeTree *self, const AirlockPciAddress *address)
{
  g_autofree char *group = _airlock_device_read_group (self->sysroot, address);
  g_autofree char *node = NULL;

  if (group == NULL)
    return;

  node = g_build_filename (VFIO_NODES, group, NULL);
  if (!group_has_vfio (self, group))
    _airlock_fake_tree_remove (self, node);
  else if (!_airlock_fake_tree_has (self, node))
    _airlock_fake_tree_write (self, node, "");
}

static gboolean
is_number_taken (AirlockFakeTree *self, const char *number)
{
  g_auto (GStrv) keys = g_key_file_get_keys (self->memory, VFIO_NUMBERS, NULL, NULL);

  for (gsize i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *taken = g_key_file_get_string (self->memory, VFIO_NUMBERS, keys[i], NULL);

      if (g_strcmp0 (taken, number) == 0)
        return TRUE;
    }

  return FALSE;
}

/* vfio0, vfio1, …: a device that comes again has the same one. */
static char *
vfio_name (AirlockFakeTree *self, const AirlockPciAddress *address)
{
  char *name = _airlock_fake_tree_recall (self, VFIO_NUMBERS, address);

  for (guint i = 0; name == NULL; i++)
    {
      g_autofree char *candidate = g_strdup_printf ("vfio%u", i);

      if (!is_number_taken (self, candidate))
        name = g_steal_pointer (&candidate);
    }

  _airlock_fake_tree_remember (self, VFIO_NUMBERS, address, name);
  return name;
}

static void
add_vfio_device (AirlockFakeTree *self, const AirlockPciAddress *address)
{
  g_autofree char *name = vfio_name (self, address);
  g_autofree char *folder = inside (self, address, "vfio-dev");
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *link = g_build_filename (CLASS_VFIO, name, NULL);

  _airlock_fake_tree_folder (self, path);
  _airlock_fake_tree_link (self, link, path);
}

static void
remove_vfio_device (AirlockFakeTree *self, const AirlockPciAddress *address)
{
  g_autofree char *folder = inside (self, address, "vfio-dev");
  g_auto (GStrv) names = _airlock_fake_tree_list (self, folder);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *link = g_build_filename (CLASS_VFIO, names[i], NULL);

      _airlock_fake_tree_remove (self, link);
    }
  _airlock_fake_tree_remove (self, folder);
}

static void
bind_to (AirlockFakeTree *self, const AirlockPciAddress *address, const char *driver)
{
  g_autofree char *device = _airlock_fake_device_path (self, address);
  g_autofree char *link = g_build_filename (device, "driver", NULL);
  g_autofree char *folder = g_build_filename (DRIVERS, driver, NULL);
  g_autofree char *back = g_build_filename (folder, AIRLOCK_PCI_ADDRESS_TEXT (address), NULL);

  _airlock_fake_tree_folder (self, folder);
  _airlock_fake_tree_link (self, link, folder);
  _airlock_fake_tree_link (self, back, device);
  tell_uevent (self, device, driver);
  if (_airlock_driver_is_vfio (driver))
    {
      add_vfio_device (self, address);
      update_group_node (self, address);
    }
  else
    {
      _airlock_fake_tree_remember (self, HOST_DRIVERS, address, driver);
      _airlock_fake_parts_return (self, address, device);
    }
}

/* What <dev>/driver/unbind does: ENODEV without a driver. */
int
_airlock_fake_device_unbind (AirlockFakeTree *self, const AirlockPciAddress *address)
{
  g_autofree char *device = _airlock_fake_device_path (self, address);
  g_autofree char *driver = _airlock_fake_device_driver (self, address);
  g_autofree char *link = NULL;
  g_autofree char *back = NULL;

  if (device == NULL || driver == NULL)
    return ENODEV;

  link = g_build_filename (device, "driver", NULL);
  back = g_build_filename (DRIVERS, driver, AIRLOCK_PCI_ADDRESS_TEXT (address), NULL);
  _airlock_fake_tree_remove (self, link);
  _airlock_fake_tree_remove (self, back);
  tell_uevent (self, device, NULL);
  if (_airlock_driver_is_vfio (driver))
    {
      remove_vfio_device (self, address);
      update_group_node (self, address);
    }
  else
    _airlock_fake_parts_leave (self, address, device);
  return 0;
}

/* Twins have the same driver. */
static char *
driver_of_twins (AirlockFakeTree *self, const AirlockPciAddress *address)
{
  g_autofree char *path = inside (self, address, "modalias");
  g_autofree char *modalias = _airlock_fake_tree_read (self, path);
  g_auto (GStrv) names = _airlock_fake_tree_list (self, DEVICES);

  for (gsize i = 0; modalias != NULL && names[i] != NULL; i++)
    {
      AirlockPciAddress twin;
      g_autofree char *other_path = NULL;
      g_autofree char *other = NULL;
      g_autofree char *driver = NULL;

      if (!airlock_pci_address_parse (names[i], &twin))
        continue;
      other_path = inside (self, &twin, "modalias");
      other = _airlock_fake_tree_read (self, other_path);
      if (g_strcmp0 (modalias, other) == 0)
        driver = _airlock_fake_tree_recall (self, HOST_DRIVERS, &twin);
      if (driver != NULL)
        return g_steal_pointer (&driver);
    }

  return NULL;
}

/* R5.4: host drivers may be told to leave virtual functions alone. */
static gboolean
is_left_alone (AirlockFakeTree *self, const AirlockPciAddress *address)
{
  g_autofree char *path = inside (self, address, "physfn/sriov_drivers_autoprobe");
  g_autofree char *text = _airlock_fake_tree_read (self, path);

  return g_strcmp0 (text, "0") == 0;
}

/* vfio-pci takes no bridges, nothing outside a group, and no function with virtual ones (R3.2,
 * R3.8). */
static gboolean
vfio_takes (AirlockFakeTree *self, const AirlockPciAddress *address)
{
  g_autofree char *numvfs = inside (self, address, "sriov_numvfs");
  g_autofree char *class_path = inside (self, address, "class");
  g_autofree char *class = _airlock_fake_tree_read (self, class_path);
  g_autofree char *group = _airlock_device_read_group (self->sysroot, address);

  return group != NULL && _airlock_fake_tree_number (self, numvfs) == 0 &&
         (class == NULL || !g_str_has_prefix (class, "0x0604"));
}

/* What drivers_probe does: a success whatever comes of it (R4.2). */
void
_airlock_fake_device_probe (AirlockFakeTree *self, const AirlockPciAddress *address)
{
  g_auto (AirlockDriverState) state = { 0 };
  g_autofree char *driver = NULL;
  g_autofree char *folder = NULL;

  if (!_airlock_driver_state_read (self->sysroot, address, &state, NULL) || state.driver != NULL)
    return;

  if (state.override != NULL)
    {
      folder = g_build_filename (DRIVERS, state.override, NULL);
      if (_airlock_fake_tree_has (self, folder))
        driver = g_strdup (state.override);
    }
  else if (!is_left_alone (self, address))
    {
      driver = _airlock_fake_tree_recall (self, HOST_DRIVERS, address);
      if (driver == NULL)
        driver = driver_of_twins (self, address);
    }

  if (driver != NULL && (!_airlock_driver_is_vfio (driver) || vfio_takes (self, address)))
    bind_to (self, address, driver);
}

static void
learn_device (AirlockFakeTree *self, const AirlockPciAddress *address)
{
  g_autofree char *driver = _airlock_fake_device_driver (self, address);
  g_autofree char *folder = NULL;
  g_auto (GStrv) names = NULL;

  if (driver == NULL)
    return;
  if (!_airlock_driver_is_vfio (driver))
    {
      _airlock_fake_tree_remember (self, HOST_DRIVERS, address, driver);
      return;
    }

  folder = inside (self, address, "vfio-dev");
  names = _airlock_fake_tree_list (self, folder);
  if (names[0] != NULL)
    _airlock_fake_tree_remember (self, VFIO_NUMBERS, address, names[0]);
  else
    add_vfio_device (self, address);
  update_group_node (self, address);
}

/* Remembers who has what, and adds the nodes in /dev that a copy of /sys comes without. */
void
_airlock_fake_device_learn (AirlockFakeTree *self)
{
  g_auto (GStrv) names = _airlock_fake_tree_list (self, DEVICES);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      AirlockPciAddress address;

      if (airlock_pci_address_parse (names[i], &address))
        learn_device (self, &address);
    }
}

static char *
stash_path (const AirlockPciAddress *address, const char *what)
{
  return g_build_filename (STASH, AIRLOCK_PCI_ADDRESS_TEXT (address), what, NULL);
}

/* A group goes with its last member. */
static void
leave_group (AirlockFakeTree *self, const AirlockPciAddress *address)
{
  g_autofree char *group = _airlock_device_read_group (self->sysroot, address);
  g_autofree char *folder = NULL;
  g_autofree char *members = NULL;
  g_autofree char *link = NULL;
  g_autofree char *stash = stash_path (address, "group");
  g_auto (GStrv) names = NULL;

  if (group == NULL)
    return;

  folder = g_build_filename (GROUPS, group, NULL);
  members = g_build_filename (folder, "devices", NULL);
  link = g_build_filename (members, AIRLOCK_PCI_ADDRESS_TEXT (address), NULL);
  _airlock_fake_tree_remove (self, link);
  names = _airlock_fake_tree_list (self, members);
  if (names[0] == NULL)
    _airlock_fake_tree_move (self, folder, stash);
}

/* The device is gone; what it was is put aside, in case it comes again. */
void
_airlock_fake_device_vanish (AirlockFakeTree *self, const AirlockPciAddress *address)
{
  g_autofree char *device = _airlock_fake_device_path (self, address);
  g_autofree char *link = g_build_filename (DEVICES, AIRLOCK_PCI_ADDRESS_TEXT (address), NULL);
  g_autofree char *stash = stash_path (address, "device");
  g_autofree char *where = stash_path (address, "where");

  if (device == NULL)
    return;

  _airlock_fake_device_unbind (self, address);
  leave_group (self, address);
  _airlock_fake_tree_remove (self, link);
  _airlock_fake_tree_move (self, device, stash);
  _airlock_fake_tree_write (self, where, device);
}

static void
return_to_group (AirlockFakeTree *self, const AirlockPciAddress *address, const char *device)
{
  g_autofree char *group = _airlock_device_read_group (self->sysroot, address);
  g_autofree char *folder = NULL;
  g_autofree char *link = NULL;
  g_autofree char *stash = stash_path (address, "group");

  if (group == NULL)
    return;

  folder = g_build_filename (GROUPS, group, NULL);
  if (_airlock_fake_tree_has (self, stash))
    _airlock_fake_tree_move (self, stash, folder);
  link = g_build_filename (folder, "devices", AIRLOCK_PCI_ADDRESS_TEXT (address), NULL);
  _airlock_fake_tree_link (self, link, device);
}

/* Whether there was one of that address before; then it is there again, without a driver. */
gboolean
_airlock_fake_device_return (AirlockFakeTree *self, const AirlockPciAddress *address)
{
  g_autofree char *link = g_build_filename (DEVICES, AIRLOCK_PCI_ADDRESS_TEXT (address), NULL);
  g_autofree char *stash = stash_path (address, "device");
  g_autofree char *where = stash_path (address, "where");
  g_autofree char *device = _airlock_fake_tree_read (self, where);
  g_autofree char *folder = stash_path (address, NULL);

  if (device == NULL)
    return FALSE;

  _airlock_fake_tree_move (self, stash, device);
  _airlock_fake_tree_link (self, link, device);
  return_to_group (self, address, device);
  _airlock_fake_tree_remove (self, folder);
  return TRUE;
}
