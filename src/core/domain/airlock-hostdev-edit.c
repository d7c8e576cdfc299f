/* airlock-hostdev-edit.c – giving devices of the host to a VM's XML, and taking them back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-hostdev-edit.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "airlock-boot-order-private.h"
#include "airlock-domain-identity.h"
#include "airlock-domain-record-private.h"
#include "airlock-guest-bus-private.h"
#include "airlock-hostdev-private.h"
#include "base/airlock-error.h"

#define RECORD "device"
#define MAX_VLAN 4094

static gboolean
check_absent (AirlockDomainDocument *document, const char *id, GError **error)
{
  if (airlock_hostdev_find_node (document, id) == NULL)
    return TRUE;

  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("the VM has %s already"), id);
  return FALSE;
}

/* NVIDIA's vGPU functions stay with their driver, which is the VFIO driver itself (R6.6). */
static const char *
managed_for (AirlockTopology *host, const AirlockPciAddress *address)
{
  AirlockDevice *device = host != NULL ? airlock_topology_lookup (host, address) : NULL;

  return device != NULL && airlock_device_knows (device, AIRLOCK_FACT_VGPU) &&
                 airlock_device_get_facts (device)->vgpu_current > 0
             ? "no"
             : "yes";
}

static xmlNode *
find_at_guest_function (AirlockDomainDocument *document, const AirlockPciAddress *address)
{
  xmlNode *devices = airlock_domain_document_get_devices (document);

  for (xmlNode *node = airlock_xml_first_element (devices); node != NULL;
       node = airlock_xml_next_element (node))
    {
      xmlNode *place = airlock_xml_find_with (node, "address", "type", "pci");
      AirlockPciAddress found;

      if (airlock_xml_get_pci_address (place, &found) &&
          airlock_pci_address_equal (&found, address))
        return place;
    }

  return NULL;
}

static gboolean
has_functions_beside_the_first (AirlockDomainDocument *document, const AirlockPciAddress *slot)
{
  return (airlock_guest_bus_functions (document, slot) & ~1u) != 0;
}

static void
record_of_card (AirlockDomainDocument *document, const char *id, const char *name, guint value)
{
  airlock_xml_set_printf (airlock_domain_record_ensure (document, RECORD, id), name, "%u", value);
}

static xmlNode *
write_pci (AirlockDomainDocument *document, const AirlockPciAddress *address, AirlockTopology *host)
{
  xmlNode *node = airlock_domain_document_add_device (document, "hostdev");

  airlock_xml_set (node, "mode", "subsystem");
  airlock_xml_set (node, "type", "pci");
  airlock_xml_set (node, "managed", managed_for (host, address));
  airlock_xml_set_pci_address (airlock_xml_ensure_path (node, "source/address"), address);

  return node;
}

static void
write_guest_address (xmlNode *node, const AirlockPciAddress *guest)
{
  xmlNode *place = airlock_xml_add (node, "address");

  airlock_xml_set (place, "type", "pci");
  airlock_xml_set_pci_address (place, guest);
}

/* Several functions share a slot only if its first one says so. */
static gboolean
let_slot_be_shared (AirlockDomainDocument *document, const AirlockPciAddress *slot)
{
  AirlockPciAddress first = *slot;
  xmlNode *place;

  first.function = 0;
  place = find_at_guest_function (document, &first);
  if (place == NULL || airlock_xml_has (place, "multifunction", "on") ||
      !has_functions_beside_the_first (document, slot))
    return FALSE;
  airlock_xml_set (place, "multifunction", "on");

  return TRUE;
}

/* Where a function of the same card is in the guest already. */
static gboolean
find_card_in_guest (AirlockDomainDocument *document,
                    const AirlockPciAddress *address,
                    AirlockGuestSlot *slot)
{
  g_autoptr (GPtrArray) hostdevs = airlock_hostdev_list (document);

  for (guint i = 0; i < hostdevs->len; i++)
    {
      const AirlockHostdev *hostdev = hostdevs->pdata[i];

      if (hostdev->kind == AIRLOCK_HOSTDEV_PCI && hostdev->has_guest_address &&
          airlock_pci_address_same_slot (&hostdev->address, address))
        {
          *slot = (AirlockGuestSlot) { hostdev->guest_address, 0 };
          slot->address.function = 0;
          return TRUE;
        }
    }

  return FALSE;
}

/* The host's number where the guest's slot has it free; without function 0 a slot is not seen. */
static gboolean
choose_function (AirlockDomainDocument *document,
                 const AirlockPciAddress *slot,
                 guint wanted,
                 guint *function)
{
  guint taken = airlock_guest_bus_functions (document, slot);

  if (taken == 0)
    wanted = 0;
  for (guint i = 0; i < 8; i++)
    {
      *function = (wanted + i) % 8;
      if ((taken & 1u << *function) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
add_function (AirlockDomainDocument *document,
              const AirlockPciAddress *address,
              AirlockTopology *host,
              GError **error)
{
  const char *id = AIRLOCK_PCI_ADDRESS_TEXT (address);
  gboolean placed = airlock_domain_document_get_machine_kind (document) != AIRLOCK_MACHINE_OTHER;
  AirlockGuestSlot slot;
  guint function = 0;
  xmlNode *node;

  if (!check_absent (document, id, error))
    return FALSE;
  if (placed &&
      !(find_card_in_guest (document, address, &slot) &&
        choose_function (document, &slot.address, address->function, &function)) &&
      !airlock_guest_bus_take_slot (document, &slot, error))
    return FALSE;

  node = write_pci (document, address, host);
  if (host != NULL)
    airlock_domain_identity_record (document, address, host);
  if (!placed)
    return TRUE;

  slot.address.function = (guint8) function;
  write_guest_address (node, &slot.address);
  if (slot.made_port > 0)
    record_of_card (document, id, "port", slot.made_port);
  if (let_slot_be_shared (document, &slot.address))
    record_of_card (document, id, "shares", 1);

  return TRUE;
}

static int
compare_addresses (gconstpointer a, gconstpointer b)
{
  return airlock_pci_address_compare (a, b);
}

/* Either all of an edit is done, or the document is as it was. */
static gboolean
keep_or_undo (AirlockDomainDocument *document, gboolean done, const char *before)
{
  if (!done)
    airlock_domain_document_set_text (document, before, NULL);

  return done;
}

/**
 * airlock_hostdev_add_pci:
 * @addresses: (array length=n_addresses): functions of the host; those of one card share a slot of
 *   the guest and keep their numbers (S3)
 * @host: (nullable): to remember what they are, so that a moved address is noticed (S10)
 *
 * Adds PCI devices, each card behind a root port of its own.
 *
 * Returns: %FALSE with the document as it was if the VM has one already or has no room
 */
gboolean
airlock_hostdev_add_pci (AirlockDomainDocument *document,
                         const AirlockPciAddress *addresses,
                         gsize n_addresses,
                         AirlockTopology *host,
                         GError **error)
{
  g_autofree char *before = airlock_domain_document_dup_text (document);
  g_autoptr (GArray) sorted = g_array_new (FALSE, FALSE, sizeof (AirlockPciAddress));
  gboolean done = TRUE;

  g_array_append_vals (sorted, addresses, (guint) n_addresses);
  g_array_sort (sorted, compare_addresses);
  for (guint i = 0; done && i < sorted->len; i++)
    done = add_function (document, &g_array_index (sorted, AirlockPciAddress, i), host, error);

  return keep_or_undo (document, done, before);
}

/**
 * airlock_hostdev_check_mac:
 *
 * Returns: %FALSE with %AIRLOCK_ERROR_INVALID if @mac is no address that one device can have
 */
gboolean
airlock_hostdev_check_mac (const char *mac, GError **error)
{
  guint octets[6];
  char rest;

  if (strlen (mac) == 17 &&
      sscanf (mac, "%2x:%2x:%2x:%2x:%2x:%2x%c", &octets[0], &octets[1], &octets[2], &octets[3],
              &octets[4], &octets[5], &rest) == 6 &&
      strspn (mac, "0123456789abcdefABCDEF:") == 17)
    {
      if ((octets[0] & 1) == 0)
        return TRUE;
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                   _ ("“%s” is an address of many; a device needs one of its own"), mac);
      return FALSE;
    }

  {
    g_autofree char *valid = g_utf8_make_valid (mac, -1);

    g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                 _ ("“%s” is no MAC address; it looks like 52:54:00:12:34:56"), valid);
  }
  return FALSE;
}

static gboolean
check_network (AirlockTopology *host,
               const AirlockPciAddress *address,
               const AirlockNetworkOptions *options,
               GError **error)
{
  AirlockDevice *device = host != NULL ? airlock_topology_lookup (host, address) : NULL;

  if (device != NULL && airlock_device_knows (device, AIRLOCK_FACT_SRIOV) &&
      !airlock_device_get_facts (device)->is_vf)
    g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                 _ ("%s is no virtual function; libvirt sets MAC address and VLAN only for these"),
                 AIRLOCK_PCI_ADDRESS_TEXT (address));
  else if (options->vlan > MAX_VLAN)
    g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                 _ ("%u is no VLAN; they go from 1 to %d"), options->vlan, MAX_VLAN);
  else
    return options->mac == NULL || airlock_hostdev_check_mac (options->mac, error);

  return FALSE;
}

static void
write_network (AirlockDomainDocument *document,
               const AirlockPciAddress *address,
               const AirlockNetworkOptions *options,
               const AirlockPciAddress *guest)
{
  xmlNode *node = airlock_domain_document_add_device (document, "interface");
  xmlNode *source;

  airlock_xml_set (node, "type", "hostdev");
  airlock_xml_set (node, "managed", "yes");
  if (options->mac != NULL)
    airlock_xml_set (airlock_xml_add (node, "mac"), "address", options->mac);
  source = airlock_xml_ensure_path (node, "source/address");
  airlock_xml_set (source, "type", "pci");
  airlock_xml_set_pci_address (source, address);
  if (options->vlan > 0)
    airlock_xml_set_printf (airlock_xml_ensure_path (node, "vlan/tag"), "id", "%u", options->vlan);
  if (guest != NULL)
    write_guest_address (node, guest);
}

/**
 * airlock_hostdev_add_network:
 * @options: MAC address and VLAN, which the host's driver sets in the card
 * @host: (nullable): to remember what it is, and to see that it is a virtual function
 *
 * Adds a virtual function of a network card as a network interface.
 *
 * Returns: %FALSE with the document as it was if that can't be
 */
gboolean
airlock_hostdev_add_network (AirlockDomainDocument *document,
                             const AirlockPciAddress *address,
                             const AirlockNetworkOptions *options,
                             AirlockTopology *host,
                             GError **error)
{
  const char *id = AIRLOCK_PCI_ADDRESS_TEXT (address);
  gboolean placed = airlock_domain_document_get_machine_kind (document) != AIRLOCK_MACHINE_OTHER;
  AirlockGuestSlot slot = { { 0 }, 0 };

  if (!check_absent (document, id, error) || !check_network (host, address, options, error) ||
      (placed && !airlock_guest_bus_take_slot (document, &slot, error)))
    return FALSE;

  write_network (document, address, options, placed ? &slot.address : NULL);
  if (host != NULL)
    airlock_domain_identity_record (document, address, host);
  if (slot.made_port > 0)
    record_of_card (document, id, "port", slot.made_port);

  return TRUE;
}

/* Two devices of the same ids must both be named by where they are. */
static gboolean
check_usb (AirlockDomainDocument *document, const AirlockUsbMatch *match, GError **error)
{
  g_autoptr (GPtrArray) hostdevs = airlock_hostdev_list (document);
  g_autofree char *id = airlock_usb_match_to_string (match);

  for (guint i = 0; i < hostdevs->len; i++)
    {
      const AirlockHostdev *other = hostdevs->pdata[i];

      if (other->kind == AIRLOCK_HOSTDEV_USB && match->has_ids && other->usb.has_ids &&
          other->usb.vendor == match->vendor && other->usb.product == match->product &&
          (match->bus == 0) != (other->usb.bus == 0))
        {
          g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                       _ ("the VM has %s already; of twins, each must be named by its port"),
                       other->id);
          return FALSE;
        }
    }

  return check_absent (document, id, error);
}

/**
 * airlock_hostdev_add_usb:
 * @match: how libvirt is to find it
 *
 * Adds a USB device. Numbers are written without zeros in front, which libvirt would take for
 * octal (R7.6).
 *
 * Returns: %FALSE with the document as it was if the VM has it already
 */
gboolean
airlock_hostdev_add_usb (AirlockDomainDocument *document,
                         const AirlockUsbMatch *match,
                         GError **error)
{
  xmlNode *node, *source;

  if (!check_usb (document, match, error))
    return FALSE;

  node = airlock_domain_document_add_device (document, "hostdev");
  airlock_xml_set (node, "mode", "subsystem");
  airlock_xml_set (node, "type", "usb");
  airlock_xml_set (node, "managed", "no");
  source = airlock_xml_add (node, "source");
  if (match->has_ids)
    {
      airlock_xml_set_printf (airlock_xml_add (source, "vendor"), "id", "0x%04x", match->vendor);
      airlock_xml_set_printf (airlock_xml_add (source, "product"), "id", "0x%04x", match->product);
    }
  if (match->bus > 0)
    {
      xmlNode *address = airlock_xml_add (source, "address");

      airlock_xml_set_printf (address, "bus", "%u", match->bus);
      if (match->port != NULL)
        airlock_xml_set (address, "port", match->port);
      else
        airlock_xml_set_printf (address, "device", "%u", match->device);
    }

  return TRUE;
}

/**
 * airlock_hostdev_add_mdev:
 * @uuid: of a mediated device
 *
 * Adds a mediated device (R6.4).
 *
 * Returns: %FALSE with the document as it was if @uuid is none, or the VM has it already
 */
gboolean
airlock_hostdev_add_mdev (AirlockDomainDocument *document, const char *uuid, GError **error)
{
  g_autofree char *id = g_ascii_strdown (uuid, -1);
  xmlNode *node;

  if (!g_uuid_string_is_valid (uuid))
    {
      g_autofree char *valid = g_utf8_make_valid (uuid, -1);

      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("“%s” is no UUID"), valid);
      return FALSE;
    }
  if (!check_absent (document, id, error))
    return FALSE;

  node = airlock_domain_document_add_device (document, "hostdev");
  airlock_xml_set (node, "mode", "subsystem");
  airlock_xml_set (node, "type", "mdev");
  airlock_xml_set (node, "managed", "no");
  airlock_xml_set (node, "model", "vfio-pci");
  airlock_xml_set (airlock_xml_ensure_path (node, "source/address"), "uuid", id);

  return TRUE;
}

/* The functions that stay in a slot: one of them must be the first. */
static void
tidy_slot (AirlockDomainDocument *document, const AirlockPciAddress *slot, gboolean unshare)
{
  AirlockPciAddress address = *slot;
  guint taken = airlock_guest_bus_functions (document, slot);
  xmlNode *first;

  if (taken == 0)
    return;
  address.function = 0;
  while ((taken & 1u << address.function) == 0)
    address.function++;
  first = find_at_guest_function (document, &address);
  address.function = 0;
  airlock_xml_set_pci_address (first, &address);
  if (!let_slot_be_shared (document, slot) && unshare &&
      !has_functions_beside_the_first (document, slot))
    airlock_xml_set (first, "multifunction", NULL);
}

/* A function that shares the slot takes over what is to go with the last of them. */
static gboolean
pass_on (AirlockDomainDocument *document,
         const AirlockPciAddress *slot,
         const char *name,
         guint value,
         guint first_function)
{
  g_autoptr (GPtrArray) hostdevs = airlock_hostdev_list (document);

  for (guint i = 0; value > 0 && i < hostdevs->len; i++)
    {
      const AirlockHostdev *hostdev = hostdevs->pdata[i];

      if (hostdev->has_guest_address && hostdev->guest_address.function >= first_function &&
          airlock_pci_address_same_slot (&hostdev->guest_address, slot))
        {
          record_of_card (document, hostdev->id, name, value);
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * airlock_hostdev_remove:
 * @id: as AirlockHostdev has it, or as people write it
 *
 * Takes a device of the host away, and with it everything that came with it: the root port that was
 * made for it, its place in the boot order, what is remembered of it.
 *
 * Returns: %FALSE with %AIRLOCK_ERROR_NOT_FOUND if the VM has it not
 */
gboolean
airlock_hostdev_remove (AirlockDomainDocument *document, const char *id, GError **error)
{
  g_autoptr (AirlockHostdev) hostdev = airlock_hostdev_find (document, id, error);
  xmlNode *record, *node;
  guint64 port = 0;
  gboolean unshare;

  if (hostdev == NULL)
    return FALSE;

  node = airlock_hostdev_find_node (document, hostdev->id);
  airlock_boot_order_unset (document, node, hostdev->id);
  record = airlock_domain_record_find (document, RECORD, hostdev->id);
  airlock_xml_get_number (record, "port", 255, &port);
  unshare = airlock_xml_has (record, "shares", "1");

  airlock_xml_remove (node);
  airlock_domain_record_remove (document, RECORD, hostdev->id);
  if (!hostdev->has_guest_address)
    return TRUE;
  tidy_slot (document, &hostdev->guest_address, unshare);
  pass_on (document, &hostdev->guest_address, "shares", unshare, 1);
  if (port > 0 && !pass_on (document, &hostdev->guest_address, "port", (guint) port, 0))
    airlock_guest_bus_remove_port (document, (guint) port);

  return TRUE;
}
