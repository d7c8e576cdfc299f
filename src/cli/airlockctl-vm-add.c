/* airlockctl-vm-add.c – `airlockctl vm add`: devices of the host into a VM's XML
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "airlockctl-addresses.h"
#include "airlockctl-vm.h"
#include "base/airlock-error.h"
#include "core/domain/airlock-domain-setting.h"
#include "core/domain/airlock-hostdev-edit.h"

typedef struct
{
  AirlockctlVm vm;
  gboolean card;
  gboolean network;
  gboolean port;
  char **usb;
  char **mdev;
  char **options;
  char *mac;
  int vlan;
  AirlockTopology *host;
  AirlockHostUses *uses;
} Add;

static void
add_clear (Add *self)
{
  airlockctl_vm_clear (&self->vm);
  g_clear_pointer (&self->usb, g_strfreev);
  g_clear_pointer (&self->mdev, g_strfreev);
  g_clear_pointer (&self->options, g_strfreev);
  g_clear_pointer (&self->mac, g_free);
  g_clear_object (&self->host);
  g_clear_pointer (&self->uses, airlock_host_uses_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Add, add_clear)

static gboolean
parse_command_line (AirlockctlContext *context,
                    Add *self,
                    char ***arguments,
                    AirlockctlExit *status)
{
  const GOptionEntry entries[] = {
    AIRLOCKCTL_VM_FILE_ENTRY (&self->vm),
    AIRLOCKCTL_VM_OUTPUT_ENTRY (&self->vm),
    { "card", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &self->card,
      N_ ("Add all functions of the card"), NULL },
    { "network", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &self->network,
      N_ ("Add virtual functions of a network card as network interfaces"), NULL },
    { "mac", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &self->mac,
      N_ ("The network interface’s MAC address"), N_ ("MAC") },
    { "vlan", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_INT, &self->vlan,
      N_ ("The network interface’s VLAN"), N_ ("NUMBER") },
    { "usb", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING_ARRAY, &self->usb,
      N_ ("Add a USB device: 046d:c52b, 1-2.4 (bus and port) or 1/4 (bus and number)"),
      N_ ("DEVICE") },
    { "usb-port", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &self->port,
      N_ ("Find USB devices by their port at each start; needs libvirt 12"), NULL },
    { "mdev", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING_ARRAY, &self->mdev,
      N_ ("Add a mediated device"), N_ ("UUID") },
    { "option", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING_ARRAY, &self->options,
      N_ ("Set an option of the devices, such as rom.bar=off; “airlockctl vm set --list” has them"),
      N_ ("NAME=VALUE") },
    G_OPTION_ENTRY_NULL,
  };

  if (!airlockctl_context_parse (context, entries, AIRLOCKCTL_ANY_NUMBER, arguments, status))
    return FALSE;

  airlockctl_vm_take_name (&self->vm, *arguments);
  if ((*arguments)[0] == NULL && self->usb == NULL && self->mdev == NULL)
    *status = airlockctl_usage (context, _ ("which device? Give its address, or --usb or --mdev"));
  else if (!self->network && (self->mac != NULL || self->vlan != 0))
    *status = airlockctl_usage (context, _ ("--mac and --vlan are for --network"));
  else if (self->network && self->card)
    *status = airlockctl_usage (context, _ ("--network and --card exclude each other"));
  else if (self->vlan < 0)
    *status = airlockctl_usage (context, _ ("--vlan is a number from 1 to 4094"));
  else
    return TRUE;

  return FALSE;
}

static gboolean
contains_address (GArray *addresses, const AirlockPciAddress *address)
{
  for (guint i = 0; i < addresses->len; i++)
    if (airlock_pci_address_equal (&g_array_index (addresses, AirlockPciAddress, i), address))
      return TRUE;

  return FALSE;
}

/* The functions that belong to it go along, or are named. */
static void
look_at_card (Add *self, AirlockDevice *device, GArray *addresses)
{
  g_autoptr (GPtrArray) card = airlock_topology_list_card (self->host, device);

  for (guint i = 0; i < card->len; i++)
    {
      const AirlockPciAddress *address = airlock_device_get_address (card->pdata[i]);
      g_autoptr (AirlockHostdev) present = airlock_hostdev_find (
          self->vm.document, airlock_device_get_address_text (card->pdata[i]), NULL);

      if (present != NULL || contains_address (addresses, address))
        continue;
      if (self->card)
        g_array_append_val (addresses, *address);
      else
        airlockctl_vm_note (&self->vm,
                            _ ("%1$s (%2$s) is a part of the same card and stays with the host; "
                               "guest drivers often need all parts (--card)."),
                            airlock_device_get_address_text (card->pdata[i]),
                            airlock_device_get_name (card->pdata[i]));
    }
}

static gboolean
look_at_devices (Add *self, GArray *addresses, AirlockctlExit *status)
{
  guint n_asked = addresses->len;

  for (guint i = 0; i < n_asked; i++)
    {
      const AirlockPciAddress address = g_array_index (addresses, AirlockPciAddress, i);
      AirlockDevice *device = airlock_topology_lookup (self->host, &address);

      if (device == NULL)
        {
          airlockctl_vm_note (&self->vm,
                              _ ("%s is not on this host, so that a later change of its address "
                                 "can’t be noticed."),
                              AIRLOCK_PCI_ADDRESS_TEXT (&address));
          continue;
        }
      if (airlock_device_is_bridge (device))
        {
          airlockctl_complain (_ ("%s is a bridge; bridges can’t be given to a VM"),
                               AIRLOCK_PCI_ADDRESS_TEXT (&address));
          *status = AIRLOCKCTL_REFUSED;
          return FALSE;
        }
      if (!self->network)
        look_at_card (self, device, addresses);
    }

  return TRUE;
}

static gboolean
add_addresses (Add *self, GArray *addresses, GError **error)
{
  const AirlockNetworkOptions options = { self->mac, (guint) self->vlan };

  if (!self->network)
    return airlock_hostdev_add_pci (self->vm.document, (AirlockPciAddress *) addresses->data,
                                    addresses->len, self->host, error);
  for (guint i = 0; i < addresses->len; i++)
    if (!airlock_hostdev_add_network (self->vm.document,
                                      &g_array_index (addresses, AirlockPciAddress, i), &options,
                                      self->host, error))
      return FALSE;

  return TRUE;
}

/* A device that is not plugged in can be named by its ids only. */
static gboolean
add_usb (Add *self, const char *text, GPtrArray *ids, GError **error)
{
  g_auto (AirlockUsbMatch) match = { FALSE };
  g_autoptr (GError) problem = NULL;

  if (!airlock_usb_match_parse (text, &match, error))
    return FALSE;
  if (!airlock_usb_match_resolve (&match, self->uses, self->port, &problem))
    {
      if (!g_error_matches (problem, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND) ||
          (match.port != NULL && !self->port))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      airlockctl_vm_note (&self->vm, _ ("USB device %s is not plugged into this host."), text);
    }
  g_ptr_array_add (ids, airlock_usb_match_to_string (&match));

  return airlock_hostdev_add_usb (self->vm.document, &match, error);
}

static gboolean
add_others (Add *self, GPtrArray *ids, GError **error)
{
  for (gsize i = 0; self->usb != NULL && self->usb[i] != NULL; i++)
    if (!add_usb (self, self->usb[i], ids, error))
      return FALSE;
  for (gsize i = 0; self->mdev != NULL && self->mdev[i] != NULL; i++)
    {
      g_ptr_array_add (ids, g_strdup (self->mdev[i]));
      if (!airlock_hostdev_add_mdev (self->vm.document, self->mdev[i], error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
set_options (Add *self, GPtrArray *ids, GError **error)
{
  for (gsize i = 0; self->options != NULL && self->options[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (self->options[i], "=", 2);

      for (guint j = 0; j < ids->len; j++)
        if (!airlock_hostdev_option_set (
                self->vm.document, ids->pdata[j], pair[0] != NULL ? pair[0] : "",
                pair[0] != NULL && pair[1] != NULL ? pair[1] : "", self->host, error))
          return FALSE;
    }

  return TRUE;
}

static GPtrArray *
list_ids (GArray *addresses)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < addresses->len; i++)
    g_ptr_array_add (
        ids, airlock_pci_address_to_string (&g_array_index (addresses, AirlockPciAddress, i)));

  return ids;
}

/**
 * airlockctl_vm_add:
 *
 * Exits 0 if the devices were added, 4 if one of them is none that a VM can have.
 */
AirlockctlExit
airlockctl_vm_add (AirlockctlContext *context, char **arguments)
{
  g_auto (Add) self = { .card = FALSE };
  g_autoptr (GArray) addresses = NULL;
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GError) error = NULL;
  AirlockctlExit status;

  if (!parse_command_line (context, &self, &arguments, &status))
    return status;
  addresses = airlockctl_parse_addresses (context, arguments, &status);
  if (addresses == NULL || !airlockctl_vm_open (context, &self.vm, &status))
    return status;
  self.host = airlockctl_vm_read_host (context, self.usb != NULL ? &self.uses : NULL);
  if (self.host == NULL)
    return AIRLOCKCTL_FAILURE;
  if (!look_at_devices (&self, addresses, &status))
    return status;

  ids = list_ids (addresses);
  if (!add_addresses (&self, addresses, &error) || !add_others (&self, ids, &error) ||
      !set_options (&self, ids, &error))
    {
      airlockctl_complain ("%s", error->message);
      return AIRLOCKCTL_FAILURE;
    }

  return airlockctl_vm_finish (context, &self.vm);
}
