/* airlockctl-addresses.c – devices by the addresses that were typed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlockctl-addresses.h"

#include <glib/gi18n.h>

/**
 * airlockctl_parse_addresses:
 * @arguments: what was typed
 * @status: (out): what to exit with where one is none
 *
 * Addresses are understood before the host is read, which takes longer.
 *
 * Returns: (transfer full) (element-type AirlockPciAddress) (nullable): the addresses; %NULL: one
 * is none, which was told
 */
GArray *
airlockctl_parse_addresses (AirlockctlContext *context, char **arguments, AirlockctlExit *status)
{
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (AirlockPciAddress));

  for (gsize i = 0; arguments[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      AirlockPciAddress address;

      if (!airlock_pci_address_parse_user (arguments[i], &address, &error))
        {
          *status = airlockctl_usage (context, "%s", error->message);
          return NULL;
        }
      g_array_append_val (addresses, address);
    }

  return g_steal_pointer (&addresses);
}

/**
 * airlockctl_find_devices:
 * @addresses: (element-type AirlockPciAddress): from airlockctl_parse_addresses()
 *
 * Returns: (transfer container) (element-type AirlockDevice) (nullable): the devices; %NULL: one is
 *   not there, which was told
 */
GPtrArray *
airlockctl_find_devices (AirlockTopology *topology, GArray *addresses)
{
  g_autoptr (GPtrArray) devices = g_ptr_array_new ();

  for (guint i = 0; i < addresses->len; i++)
    {
      const AirlockPciAddress *address = &g_array_index (addresses, AirlockPciAddress, i);
      AirlockDevice *device = airlock_topology_lookup (topology, address);

      if (device == NULL)
        {
          airlockctl_complain (_ ("no device %s on this host"), AIRLOCK_PCI_ADDRESS_TEXT (address));
          return NULL;
        }
      g_ptr_array_add (devices, device);
    }

  return g_steal_pointer (&devices);
}
