/* airlock-guest-bus.c – where a guest sees its PCI devices: free ports and slots
 *
 * A PCI Express device needs a root port of its own; the bus behind the port has the number of the
 * port's index (R7.3).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-guest-bus-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "airlock-hostdev-private.h"
#include "base/airlock-error.h"

#define N_BUSES 256
#define N_SLOTS 32

/* Slot 0 is the host bridge, 1 the display's or the south bridge's, 2 the display's of i440FX;
 * 0x1f is the south bridge of q35. */
#define FIRST_FREE_SLOT 3
#define LAST_FREE_SLOT 0x1e

/* What libvirt numbers ports with: slot and function of the port. */
#define PORT_NUMBER(address) ((address)->slot << 3 | (address)->function)

typedef struct
{
  guint8 functions[N_BUSES][N_SLOTS]; /* bit n: function n is taken */
  gboolean bus_used[N_BUSES];
  gboolean indices[N_BUSES]; /* of PCI controllers */
  gboolean chassis[N_BUSES];
  gboolean any_address;
} Bus;

static void
read_device (Bus *self, xmlNode *node)
{
  xmlNode *place = airlock_xml_find_with (node, "address", "type", "pci");
  AirlockPciAddress address;
  guint64 number;

  if (airlock_xml_get_pci_address (place, &address) && address.domain == 0)
    {
      self->functions[address.bus][address.slot] |= (guint8) (1u << address.function);
      /* A device may sit behind a port that libvirt has yet to add. */
      self->bus_used[address.bus] = self->indices[address.bus] = TRUE;
      self->any_address = TRUE;
    }
  if (!airlock_xml_is (node, "controller") || !airlock_xml_has (node, "type", "pci"))
    return;
  if (airlock_xml_get_number (node, "index", N_BUSES - 1, &number))
    self->indices[number] = TRUE;
  if (airlock_xml_get_number (airlock_xml_find (node, "target"), "chassis", N_BUSES - 1, &number))
    self->chassis[number] = TRUE;
}

static Bus *
read_bus (AirlockDomainDocument *document)
{
  Bus *self = g_new0 (Bus, 1);

  for (xmlNode *node = airlock_xml_first_element (airlock_domain_document_get_devices (document));
       node != NULL; node = airlock_xml_next_element (node))
    read_device (self, node);

  return self;
}

/**
 * airlock_guest_bus_functions:
 *
 * Returns: which functions of a guest's slot are taken: bit n for function n
 */
guint
airlock_guest_bus_functions (AirlockDomainDocument *document, const AirlockPciAddress *slot)
{
  g_autofree Bus *bus = read_bus (document);

  return slot->domain == 0 ? bus->functions[slot->bus][slot->slot] : 0;
}

static xmlNode *
next_root_port (xmlNode *node)
{
  while (node != NULL && !(airlock_xml_has (node, "type", "pci") &&
                           airlock_xml_has (node, "model", "pcie-root-port")))
    node = airlock_xml_next (node, "controller");

  return node;
}

static xmlNode *
first_root_port (AirlockDomainDocument *document)
{
  return next_root_port (
      airlock_xml_find (airlock_domain_document_get_devices (document), "controller"));
}

/* Ports of other root buses belong to a NUMA node that somebody chose for something. */
static gboolean
is_on_main_bus (xmlNode *port)
{
  AirlockPciAddress address;

  return !airlock_xml_get_pci_address (airlock_xml_find (port, "address"), &address) ||
         (address.domain == 0 && address.bus == 0);
}

/* The lowest port that nothing hangs on; 0: there is none. */
static guint
find_free_port (AirlockDomainDocument *document, const Bus *bus)
{
  guint best = 0;

  for (xmlNode *port = first_root_port (document); port != NULL;
       port = next_root_port (airlock_xml_next (port, "controller")))
    {
      guint64 index;

      if (airlock_xml_get_number (port, "index", N_BUSES - 1, &index) && index > 0 &&
          !bus->bus_used[index] && is_on_main_bus (port) && (best == 0 || index < best))
        best = (guint) index;
    }

  return best;
}

/* A function on the root bus: beside other root ports in a slot that allows it, else of a new one.
 */
static gboolean
find_port_place (AirlockDomainDocument *document, const Bus *bus, AirlockPciAddress *place)
{
  for (xmlNode *port = first_root_port (document); port != NULL;
       port = next_root_port (airlock_xml_next (port, "controller")))
    {
      xmlNode *node = airlock_xml_find (port, "address");

      if (!airlock_xml_get_pci_address (node, place) || !is_on_main_bus (port) ||
          place->function != 0 || !airlock_xml_has (node, "multifunction", "on"))
        continue;
      for (place->function = 1; place->function < 8; place->function++)
        if ((bus->functions[0][place->slot] & 1u << place->function) == 0)
          return TRUE;
    }

  *place = (AirlockPciAddress) { 0 };
  for (place->slot = FIRST_FREE_SLOT; place->slot <= LAST_FREE_SLOT; place->slot++)
    if (bus->functions[0][place->slot] == 0)
      return TRUE;

  return FALSE;
}

static guint
find_unused (const gboolean *taken, guint preferred)
{
  if (!taken[preferred])
    return preferred;
  for (guint i = 1; i < N_BUSES; i++)
    if (!taken[i])
      return i;

  return 0;
}

static xmlNode *
last_pci_controller (AirlockDomainDocument *document)
{
  xmlNode *last = NULL;

  for (xmlNode *node =
           airlock_xml_find (airlock_domain_document_get_devices (document), "controller");
       node != NULL; node = airlock_xml_next (node, "controller"))
    if (airlock_xml_has (node, "type", "pci"))
      last = node;

  return last;
}

/* Where nothing has an address yet, libvirt will give the port one, and a chassis. */
static void
place_port (const Bus *bus, xmlNode *port, guint index, const AirlockPciAddress *place)
{
  xmlNode *target, *address;

  airlock_xml_set (airlock_xml_add (port, "model"), "name", "pcie-root-port");
  target = airlock_xml_add (port, "target");
  airlock_xml_set_printf (target, "chassis", "%u", find_unused (bus->chassis, index));
  airlock_xml_set_printf (target, "port", "0x%x", PORT_NUMBER (place));
  address = airlock_xml_add (port, "address");
  airlock_xml_set (address, "type", "pci");
  airlock_xml_set_pci_address (address, place);
  if (place->function == 0)
    airlock_xml_set (address, "multifunction", "on");
}

/* Returns the index; 0 with @error set if the machine is full. */
static guint
make_port (AirlockDomainDocument *document, const Bus *bus, GError **error)
{
  guint index = find_unused (bus->indices, 1);
  AirlockPciAddress place;
  xmlNode *last, *port;

  if (index == 0 || !find_port_place (document, bus, &place))
    {
      g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED,
                           _ ("the VM has no room for another PCI Express port"));
      return 0;
    }

  last = last_pci_controller (document);
  port = last != NULL ? airlock_xml_add_after (last, "controller")
                      : airlock_domain_document_add_device (document, "controller");
  airlock_xml_set (port, "type", "pci");
  airlock_xml_set_printf (port, "index", "%u", index);
  airlock_xml_set (port, "model", "pcie-root-port");
  if (bus->any_address)
    place_port (bus, port, index, &place);

  return index;
}

static gboolean
take_conventional_slot (const Bus *bus, AirlockGuestSlot *slot, GError **error)
{
  for (guint8 number = FIRST_FREE_SLOT; number < N_SLOTS; number++)
    if (bus->functions[0][number] == 0)
      {
        slot->address.slot = number;
        return TRUE;
      }

  g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED,
                       _ ("the VM has no free PCI slot on its first bus"));
  return FALSE;
}

/**
 * airlock_guest_bus_take_slot:
 * @slot: (out): an empty slot; on PCI Express behind a port that was free or was made
 *
 * Finds room for one card.
 *
 * Returns: %FALSE and %AIRLOCK_ERROR_FAILED if there is none
 */
gboolean
airlock_guest_bus_take_slot (AirlockDomainDocument *document,
                             AirlockGuestSlot *slot,
                             GError **error)
{
  g_autofree Bus *bus = read_bus (document);
  guint index;

  *slot = (AirlockGuestSlot) { 0 };
  if (airlock_domain_document_get_machine_kind (document) != AIRLOCK_MACHINE_PCIE)
    return take_conventional_slot (bus, slot, error);

  index = find_free_port (document, bus);
  if (index == 0)
    index = slot->made_port = make_port (document, bus, error);
  slot->address.bus = (guint8) index;

  return index > 0;
}

/**
 * airlock_guest_bus_remove_port:
 *
 * Takes away a root port, unless something hangs on it.
 */
void
airlock_guest_bus_remove_port (AirlockDomainDocument *document, guint index)
{
  g_autofree Bus *bus = read_bus (document);

  for (xmlNode *port = first_root_port (document); port != NULL;
       port = next_root_port (airlock_xml_next (port, "controller")))
    {
      guint64 number;

      if (!airlock_xml_get_number (port, "index", N_BUSES - 1, &number) || number != index)
        continue;
      if (!bus->bus_used[index])
        airlock_xml_remove (port);
      return;
    }
}
