/* airlock-hostdev.c – devices of the host that a VM's XML asks for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-hostdev-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/airlock-error.h"

/* Domains of guests and VMD go beyond 16 bits (R1.12). */
#define MAX_DOMAIN G_MAXUINT32

/**
 * airlock_hostdev_free:
 * @self: (transfer full):
 */
void
airlock_hostdev_free (AirlockHostdev *self)
{
  g_free (self->id);
  g_free (self->uuid);
  airlock_usb_match_clear (&self->usb);
  g_free (self);
}

/**
 * airlock_hostdev_is_pci:
 *
 * Returns: whether it is a PCI function of the host, so that its address means something
 */
gboolean
airlock_hostdev_is_pci (const AirlockHostdev *self)
{
  return self->kind == AIRLOCK_HOSTDEV_PCI || self->kind == AIRLOCK_HOSTDEV_NETWORK;
}

/**
 * airlock_xml_get_number:
 * @node: (nullable):
 *
 * Reads a number as libvirt does: decimal, "0x…", or octal with a leading 0 (R7.6).
 *
 * Returns: %FALSE if there is none
 */
gboolean
airlock_xml_get_number (xmlNode *node, const char *attribute, guint64 maximum, guint64 *value)
{
  const char *text = airlock_xml_get (node, attribute);
  guint64 number;
  char *end;

  if (text == NULL || !g_ascii_isdigit (text[0]))
    return FALSE;
  number = g_ascii_strtoull (text, &end, 0);
  if (*end != '\0' || number > maximum)
    return FALSE;
  *value = number;

  return TRUE;
}

static gboolean
get_part (xmlNode *node, const char *attribute, guint64 maximum, guint64 *value)
{
  *value = 0;
  return airlock_xml_get (node, attribute) == NULL ||
         airlock_xml_get_number (node, attribute, maximum, value);
}

/**
 * airlock_xml_get_pci_address:
 * @node: (nullable): an `<address>`
 *
 * Returns: %FALSE if it holds no PCI address; parts that are not given are 0
 */
gboolean
airlock_xml_get_pci_address (xmlNode *node, AirlockPciAddress *address)
{
  guint64 domain, bus, slot, function;

  if (node == NULL || airlock_xml_get (node, "bus") == NULL ||
      !get_part (node, "domain", MAX_DOMAIN, &domain) || !get_part (node, "bus", 0xff, &bus) ||
      !get_part (node, "slot", 0x1f, &slot) || !get_part (node, "function", 7, &function))
    return FALSE;

  *address =
      (AirlockPciAddress) { (guint32) domain, (guint8) bus, (guint8) slot, (guint8) function };
  return TRUE;
}

/* In libvirt's own writing; a part that has the value already stays as it is. */
static void
set_part (xmlNode *node, const char *attribute, int digits, guint32 value)
{
  guint64 old;

  if (!airlock_xml_get_number (node, attribute, G_MAXUINT32, &old) || old != value)
    airlock_xml_set_printf (node, attribute, "0x%0*x", digits, value);
}

void
airlock_xml_set_pci_address (xmlNode *node, const AirlockPciAddress *address)
{
  set_part (node, "domain", 4, address->domain);
  set_part (node, "bus", 2, address->bus);
  set_part (node, "slot", 2, address->slot);
  set_part (node, "function", 1, address->function);
}

static AirlockHostdevKind
kind_of (xmlNode *node)
{
  const char *type = airlock_xml_get (node, "type");

  if (airlock_xml_is (node, "interface"))
    return AIRLOCK_HOSTDEV_NETWORK;
  if (g_strcmp0 (type, "pci") == 0)
    return AIRLOCK_HOSTDEV_PCI;
  if (g_strcmp0 (type, "usb") == 0)
    return AIRLOCK_HOSTDEV_USB;
  if (g_strcmp0 (type, "mdev") == 0)
    return AIRLOCK_HOSTDEV_MDEV;

  return AIRLOCK_HOSTDEV_OTHER;
}

static gboolean
read_usb (xmlNode *source, AirlockUsbMatch *usb)
{
  xmlNode *address = airlock_xml_find (source, "address");
  guint64 vendor, product, bus, device;

  if (airlock_xml_get_number (airlock_xml_find (source, "vendor"), "id", 0xffff, &vendor) &&
      airlock_xml_get_number (airlock_xml_find (source, "product"), "id", 0xffff, &product))
    {
      usb->has_ids = TRUE;
      usb->vendor = (guint16) vendor;
      usb->product = (guint16) product;
    }
  if (airlock_xml_get_number (address, "bus", G_MAXUINT, &bus) && bus > 0)
    {
      usb->port = g_strdup (airlock_xml_get (address, "port"));
      if (airlock_xml_get_number (address, "device", G_MAXUINT, &device) && device > 0)
        usb->device = (guint) device;
      if (usb->port != NULL || usb->device > 0)
        usb->bus = (guint) bus;
    }

  return usb->has_ids || usb->bus > 0;
}

/* %FALSE: the device can't be understood, so that it counts as another kind. */
static gboolean
read_source (xmlNode *node, AirlockHostdev *self)
{
  xmlNode *source = airlock_xml_find (node, "source");
  xmlNode *address = airlock_xml_find (source, "address");

  switch (self->kind)
    {
    case AIRLOCK_HOSTDEV_PCI:
    case AIRLOCK_HOSTDEV_NETWORK:
      if (!airlock_xml_get_pci_address (address, &self->address))
        return FALSE;
      self->id = airlock_pci_address_to_string (&self->address);
      return TRUE;
    case AIRLOCK_HOSTDEV_USB:
      if (!read_usb (source, &self->usb))
        return FALSE;
      self->id = airlock_usb_match_to_string (&self->usb);
      return TRUE;
    case AIRLOCK_HOSTDEV_MDEV:
      self->uuid = g_strdup (airlock_xml_get (address, "uuid"));
      self->id = g_strdup (self->uuid);
      return self->id != NULL;
    case AIRLOCK_HOSTDEV_OTHER:
    default:
      return FALSE;
    }
}

/**
 * airlock_hostdev_read:
 * @node: of airlock_hostdev_first_node() and those behind it
 *
 * Returns: (transfer full): the device that it describes
 */
AirlockHostdev *
airlock_hostdev_read (xmlNode *node)
{
  AirlockHostdev *self = g_new0 (AirlockHostdev, 1);
  xmlNode *guest = airlock_xml_find_with (node, "address", "type", "pci");

  self->kind = kind_of (node);
  if (!read_source (node, self))
    {
      self->kind = AIRLOCK_HOSTDEV_OTHER;
      self->id = g_strdup (airlock_xml_get (node, "type"));
    }
  if (self->id == NULL)
    self->id = g_strdup ("");
  self->has_guest_address = airlock_xml_get_pci_address (guest, &self->guest_address);

  return self;
}

static gboolean
is_hostdev (xmlNode *node)
{
  return airlock_xml_is (node, "hostdev") ||
         (airlock_xml_is (node, "interface") && airlock_xml_has (node, "type", "hostdev"));
}

static xmlNode *
hostdev_from (xmlNode *node)
{
  while (node != NULL && !is_hostdev (node))
    node = airlock_xml_next_element (node);

  return node;
}

/**
 * airlock_hostdev_first_node:
 *
 * Returns: (nullable): the first device of the host in @document
 */
xmlNode *
airlock_hostdev_first_node (AirlockDomainDocument *document)
{
  return hostdev_from (airlock_xml_first_element (airlock_domain_document_get_devices (document)));
}

/**
 * airlock_hostdev_next_node:
 *
 * Returns: (nullable): the device of the host behind @node
 */
xmlNode *
airlock_hostdev_next_node (xmlNode *node)
{
  return hostdev_from (airlock_xml_next_element (node));
}

/**
 * airlock_hostdev_list:
 *
 * Returns: (transfer full) (element-type AirlockHostdev): the host's devices in @document, in its
 *   order; those that Airlock does not understand count as other
 */
GPtrArray *
airlock_hostdev_list (AirlockDomainDocument *document)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_hostdev_free);

  for (xmlNode *node = airlock_hostdev_first_node (document); node != NULL;
       node = airlock_hostdev_next_node (node))
    g_ptr_array_add (list, airlock_hostdev_read (node));

  return list;
}

/* @id: as AirlockHostdev has it. */
xmlNode *
airlock_hostdev_find_node (AirlockDomainDocument *document, const char *id)
{
  for (xmlNode *node = airlock_hostdev_first_node (document); node != NULL;
       node = airlock_hostdev_next_node (node))
    {
      g_autoptr (AirlockHostdev) hostdev = airlock_hostdev_read (node);

      if (hostdev->kind != AIRLOCK_HOSTDEV_OTHER && g_ascii_strcasecmp (hostdev->id, id) == 0)
        return node;
    }

  return NULL;
}

/* As people write it: PCI addresses may lack the domain, USB numbers may have zeros in front. */
static char *
normalize_id (const char *id)
{
  g_auto (AirlockUsbMatch) usb = { FALSE };
  AirlockPciAddress address;

  if (airlock_pci_address_parse_user (id, &address, NULL))
    return airlock_pci_address_to_string (&address);
  if (airlock_usb_match_parse (id, &usb, NULL))
    return airlock_usb_match_to_string (&usb);

  return g_strdup (id);
}

/**
 * airlock_hostdev_find:
 * @id: an address, USB device or UUID, as people write it
 *
 * Returns: (transfer full) (nullable): the device; %AIRLOCK_ERROR_NOT_FOUND if the VM has it not
 */
AirlockHostdev *
airlock_hostdev_find (AirlockDomainDocument *document, const char *id, GError **error)
{
  xmlNode *node = airlock_hostdev_find_node (document, id);

  if (node == NULL)
    {
      g_autofree char *normal = normalize_id (id);
      g_autofree char *valid = g_utf8_make_valid (normal, -1);

      node = airlock_hostdev_find_node (document, normal);
      if (node != NULL)
        return airlock_hostdev_read (node);

      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND,
                   _ ("the VM has no device %s of the host"), valid);
      return NULL;
    }

  return airlock_hostdev_read (node);
}
