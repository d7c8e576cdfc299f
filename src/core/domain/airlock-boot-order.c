/* airlock-boot-order.c – the order in which a VM tries its devices for starting
 *
 * libvirt has two ways to say it and takes only one at a time (R7.7): kinds of devices in <os>, or
 * a number in each device. The first number in a device turns the kinds into numbers; when that
 * device's number goes, the earlier state comes back if nobody has changed it since.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-boot-order-private.h"

#include <string.h>

#include "airlock-domain-record-private.h"
#include "airlock-hostdev-private.h"

#define RECORD "boot"
#define MAX_ORDER 0xffff

/**
 * airlock_boot_order_get:
 *
 * Returns: the number of @device, from 1; 0: none
 */
guint
airlock_boot_order_get (xmlNode *device)
{
  guint64 order;

  return airlock_xml_get_number (airlock_xml_find (device, "boot"), "order", MAX_ORDER, &order)
             ? (guint) order
             : 0;
}

static void
write_order (xmlNode *device, guint order)
{
  airlock_xml_set_printf (airlock_xml_ensure (device, "boot"), "order", "%u", order);
}

/**
 * airlock_boot_order_is_per_device:
 *
 * Returns: whether devices carry numbers, so that kinds in <os> would be refused
 */
gboolean
airlock_boot_order_is_per_device (AirlockDomainDocument *document)
{
  for (xmlNode *node = airlock_xml_first_element (airlock_domain_document_get_devices (document));
       node != NULL; node = airlock_xml_next_element (node))
    if (airlock_boot_order_get (node) > 0)
      return TRUE;

  return FALSE;
}

/**
 * airlock_boot_kinds_get:
 *
 * Returns: (transfer full): the kinds in <os>, "cdrom,hd"; empty: none
 */
char *
airlock_boot_kinds_get (AirlockDomainDocument *document)
{
  xmlNode *os = airlock_xml_find (airlock_domain_document_get_root (document), "os");
  GString *kinds = g_string_new (NULL);

  for (xmlNode *node = airlock_xml_find (os, "boot"); node != NULL;
       node = airlock_xml_next (node, "boot"))
    g_string_append_printf (kinds, "%s%s", kinds->len > 0 ? "," : "",
                            airlock_xml_get (node, "dev") != NULL ? airlock_xml_get (node, "dev")
                                                                  : "");

  return g_string_free (kinds, FALSE);
}

/* Behind which they stand in libvirt's order. */
static xmlNode *
find_place_of_kinds (xmlNode *os)
{
  static const char *const before[] = { "acpi",   "shim",     "dtb",      "cmdline",
                                        "initrd", "kernel",   "varstore", "nvram",
                                        "loader", "firmware", "type" };

  for (gsize i = 0; i < G_N_ELEMENTS (before); i++)
    if (airlock_xml_find (os, before[i]) != NULL)
      return airlock_xml_find (os, before[i]);

  return NULL;
}

/**
 * airlock_boot_kinds_set:
 * @kinds: (array zero-terminated=1): "hd", "cdrom", "network", "fd"; none: all are taken away
 *
 * Sets the kinds in <os>.
 */
void
airlock_boot_kinds_set (AirlockDomainDocument *document, const char *const *kinds)
{
  xmlNode *os = airlock_xml_ensure (airlock_domain_document_get_root (document), "os");
  xmlNode *place;

  airlock_xml_remove_all (os, "boot");
  place = find_place_of_kinds (os);
  for (gsize i = 0; kinds[i] != NULL; i++)
    {
      place = place != NULL ? airlock_xml_add_after (place, "boot") : airlock_xml_add (os, "boot");
      airlock_xml_set (place, "dev", kinds[i]);
    }
  airlock_xml_prune (os);
}

/* What QEMU would try for a kind: the first device of it. */
static xmlNode *
find_first_of_kind (AirlockDomainDocument *document, const char *kind)
{
  xmlNode *devices = airlock_domain_document_get_devices (document);
  const char *wanted = g_str_equal (kind, "hd")   ? "disk"
                       : g_str_equal (kind, "fd") ? "floppy"
                                                  : kind;

  if (g_str_equal (kind, "network"))
    return airlock_xml_find (devices, "interface");
  for (xmlNode *node = airlock_xml_find (devices, "disk"); node != NULL;
       node = airlock_xml_next (node, "disk"))
    {
      const char *type = airlock_xml_get (node, "device");

      if (g_str_equal (type != NULL ? type : "disk", wanted))
        return node;
    }

  return NULL;
}

static void
turn_kinds_into_orders (AirlockDomainDocument *document)
{
  g_autofree char *text = airlock_boot_kinds_get (document);
  g_auto (GStrv) kinds = g_strsplit (text[0] != '\0' ? text : "hd", ",", -1);
  guint order = 1;

  airlock_boot_kinds_set (document, (const char *[]) { NULL });
  for (gsize i = 0; kinds[i] != NULL; i++)
    {
      xmlNode *device = find_first_of_kind (document, kinds[i]);

      if (device != NULL && airlock_boot_order_get (device) == 0)
        write_order (device, order++);
    }
}

/* The numbers of all devices but @except, "1,2", in the document's order. */
static char *
list_orders (AirlockDomainDocument *document, xmlNode *except)
{
  GString *orders = g_string_new (NULL);

  for (xmlNode *node = airlock_xml_first_element (airlock_domain_document_get_devices (document));
       node != NULL; node = airlock_xml_next_element (node))
    {
      guint order = airlock_boot_order_get (node);

      if (node != except && order > 0)
        g_string_append_printf (orders, "%s%u", orders->len > 0 ? "," : "", order);
    }

  return g_string_free (orders, FALSE);
}

/* Numbers are unique: who has @order gets the next one. */
static void
make_room (AirlockDomainDocument *document, xmlNode *except, guint order)
{
  for (xmlNode *node = airlock_xml_first_element (airlock_domain_document_get_devices (document));
       node != NULL; node = airlock_xml_next_element (node))
    if (node != except && airlock_boot_order_get (node) == order)
      {
        make_room (document, node, order + 1);
        write_order (node, order + 1);
        return;
      }
}

/**
 * airlock_boot_order_set:
 * @device: a device of @document
 * @id: names it
 * @order: from 1
 *
 * Puts @device at this place of the boot order; those behind move on if need be.
 */
void
airlock_boot_order_set (AirlockDomainDocument *document,
                        xmlNode *device,
                        const char *id,
                        guint order)
{
  gboolean first = airlock_domain_record_find (document, RECORD, id) == NULL &&
                   airlock_boot_order_get (device) == 0;
  g_autofree char *kinds = airlock_boot_kinds_get (document);
  g_autofree char *before = list_orders (document, device);
  g_autofree char *after = NULL;

  if (airlock_boot_order_get (device) == order)
    return;
  if (!airlock_boot_order_is_per_device (document))
    turn_kinds_into_orders (document);
  make_room (document, device, order);
  write_order (device, order);

  after = list_orders (document, device);
  if (first && (kinds[0] != '\0' || !g_str_equal (before, after)))
    {
      xmlNode *record = airlock_domain_record_ensure (document, RECORD, id);

      airlock_xml_set (record, "kinds", kinds);
      airlock_xml_set (record, "before", before);
      airlock_xml_set (record, "after", after);
    }
}

static void
restore_orders (AirlockDomainDocument *document, char **orders)
{
  gsize i = 0;

  for (xmlNode *node = airlock_xml_first_element (airlock_domain_document_get_devices (document));
       node != NULL; node = airlock_xml_next_element (node))
    {
      if (airlock_boot_order_get (node) == 0)
        continue;
      if (orders[0] == NULL)
        airlock_xml_remove (airlock_xml_find (node, "boot"));
      else if (orders[i] != NULL)
        airlock_xml_set (airlock_xml_find (node, "boot"), "order", orders[i++]);
    }
}

/**
 * airlock_boot_order_unset:
 * @id: as it was given to airlock_boot_order_set()
 *
 * Takes @device out of the boot order, and takes back what putting it in has moved, unless the
 * order has been changed since.
 */
void
airlock_boot_order_unset (AirlockDomainDocument *document, xmlNode *device, const char *id)
{
  xmlNode *record = airlock_domain_record_find (document, RECORD, id);
  g_autofree char *now = list_orders (document, device);

  airlock_xml_remove_all (device, "boot");
  if (record != NULL && airlock_xml_has (record, "after", now))
    {
      const char *before = airlock_xml_get (record, "before");
      const char *kinds = airlock_xml_get (record, "kinds");
      g_auto (GStrv) orders = g_strsplit (before != NULL ? before : "", ",", -1);
      g_auto (GStrv) wanted = g_strsplit (kinds != NULL ? kinds : "", ",", -1);

      restore_orders (document, orders);
      if (wanted[0] != NULL)
        airlock_boot_kinds_set (document, (const char *const *) wanted);
    }
  airlock_domain_record_remove (document, RECORD, id);
}
