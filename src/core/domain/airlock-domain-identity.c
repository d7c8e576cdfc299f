/* airlock-domain-identity.c – whether a VM's devices still are what they were when they were added
 *
 * Addresses move when a card is plugged in elsewhere or the firmware is updated; started blindly,
 * the VM would be given whatever sits there now (S10).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-domain-identity.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "airlock-domain-record-private.h"
#include "airlock-hostdev-private.h"
#include "base/airlock-error.h"

#define RECORD "device"

/**
 * airlock_identity_mismatch_free:
 * @self: (transfer full):
 */
void
airlock_identity_mismatch_free (AirlockIdentityMismatch *self)
{
  g_free (self->expected);
  g_clear_object (&self->found);
  g_clear_object (&self->proposed);
  g_free (self);
}

static char *
ids_of (AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);

  return airlock_device_knows (device, AIRLOCK_FACT_IDENTITY)
             ? g_strdup_printf ("%04x:%04x", facts->vendor, facts->device)
             : NULL;
}

static char *
subsystem_of (AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);

  return airlock_device_knows (device, AIRLOCK_FACT_SUBSYSTEM)
             ? g_strdup_printf ("%04x:%04x", facts->subsystem_vendor, facts->subsystem_device)
             : NULL;
}

/* The way to it without bus numbers, which change: "0000/1c.4/00.0". */
static char *
place_of (AirlockTopology *host, AirlockDevice *device)
{
  g_autoptr (GPtrArray) path = airlock_topology_list_path (host, device);
  GString *place = g_string_new (NULL);

  g_string_append_printf (place, "%04x", airlock_device_get_address (device)->domain);
  for (guint i = 0; i < path->len; i++)
    {
      const AirlockPciAddress *address = airlock_device_get_address (path->pdata[i]);

      g_string_append_printf (place, "/%02x.%x", address->slot, address->function);
    }

  return g_string_free (place, FALSE);
}

/**
 * airlock_domain_identity_record:
 * @host: the host that @address is of
 *
 * Remembers in @document what the device is: ids, and where it is plugged in. Nothing happens if it
 * is not there or can't be identified.
 */
void
airlock_domain_identity_record (AirlockDomainDocument *document,
                                const AirlockPciAddress *address,
                                AirlockTopology *host)
{
  AirlockDevice *device = airlock_topology_lookup (host, address);
  g_autofree char *ids = device != NULL ? ids_of (device) : NULL;
  g_autofree char *subsystem = ids != NULL ? subsystem_of (device) : NULL;
  g_autofree char *place = ids != NULL ? place_of (host, device) : NULL;
  xmlNode *record;

  if (ids == NULL)
    return;

  record = airlock_domain_record_ensure (document, RECORD, AIRLOCK_PCI_ADDRESS_TEXT (address));
  airlock_xml_set (record, "ids", ids);
  airlock_xml_set (record, "subsystem", subsystem);
  airlock_xml_set (record, "place", place);
}

static gboolean
is_same_device (xmlNode *record, AirlockDevice *device)
{
  g_autofree char *ids = ids_of (device);
  g_autofree char *subsystem = subsystem_of (device);
  const char *recorded = airlock_xml_get (record, "subsystem");

  return ids != NULL && airlock_xml_has (record, "ids", ids) &&
         (recorded == NULL || subsystem == NULL || g_str_equal (recorded, subsystem));
}

/* Where it was plugged in, else the only one of its kind. */
static AirlockDevice *
find_moved (AirlockDomainDocument *document, AirlockTopology *host, xmlNode *record)
{
  GPtrArray *devices = airlock_topology_get_devices (host);
  AirlockDevice *only = NULL;
  guint n_same = 0;

  for (guint i = 0; i < devices->len; i++)
    {
      AirlockDevice *device = devices->pdata[i];
      g_autofree char *place = NULL;

      if (!is_same_device (record, device) ||
          airlock_hostdev_find_node (document, airlock_device_get_address_text (device)) != NULL)
        continue;
      place = place_of (host, device);
      if (airlock_xml_has (record, "place", place))
        return device;
      only = device;
      n_same++;
    }

  return n_same == 1 ? only : NULL;
}

static AirlockIdentityMismatch *
check_one (AirlockDomainDocument *document, AirlockTopology *host, const AirlockHostdev *hostdev)
{
  xmlNode *record = airlock_domain_record_find (document, RECORD, hostdev->id);
  AirlockDevice *found = airlock_topology_lookup (host, &hostdev->address);
  AirlockDevice *moved;
  AirlockIdentityMismatch *mismatch;

  /* What can't be identified now is no proof that it is another device. */
  if (record == NULL || airlock_xml_get (record, "ids") == NULL ||
      (found != NULL &&
       (!airlock_device_knows (found, AIRLOCK_FACT_IDENTITY) || is_same_device (record, found))))
    return NULL;

  moved = find_moved (document, host, record);
  mismatch = g_new0 (AirlockIdentityMismatch, 1);
  mismatch->address = hostdev->address;
  mismatch->expected = g_strdup (airlock_xml_get (record, "ids"));
  mismatch->found = found != NULL ? g_object_ref (found) : NULL;
  mismatch->proposed = moved != NULL ? g_object_ref (moved) : NULL;

  return mismatch;
}

/**
 * airlock_domain_identity_check:
 *
 * Returns: (transfer full) (element-type AirlockIdentityMismatch): devices of the VM that are not
 *   what they were when Airlock added them
 */
GPtrArray *
airlock_domain_identity_check (AirlockDomainDocument *document, AirlockTopology *host)
{
  g_autoptr (GPtrArray) hostdevs = airlock_hostdev_list (document);
  GPtrArray *mismatches =
      g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_identity_mismatch_free);

  for (guint i = 0; i < hostdevs->len; i++)
    {
      const AirlockHostdev *hostdev = hostdevs->pdata[i];
      AirlockIdentityMismatch *mismatch =
          airlock_hostdev_is_pci (hostdev) ? check_one (document, host, hostdev) : NULL;

      if (mismatch != NULL)
        g_ptr_array_add (mismatches, mismatch);
    }

  return mismatches;
}

/**
 * airlock_domain_identity_move:
 * @host: (nullable): to remember what sits at @to
 *
 * Lets the VM ask for @to in place of @from; everything else about the device stays.
 *
 * Returns: %FALSE with %AIRLOCK_ERROR_NOT_FOUND if the VM has no @from, with %AIRLOCK_ERROR_INVALID
 *   if it has @to already
 */
gboolean
airlock_domain_identity_move (AirlockDomainDocument *document,
                              const AirlockPciAddress *from,
                              const AirlockPciAddress *to,
                              AirlockTopology *host,
                              GError **error)
{
  const char *id = AIRLOCK_PCI_ADDRESS_TEXT (from);
  const char *new_id = AIRLOCK_PCI_ADDRESS_TEXT (to);
  xmlNode *node = airlock_hostdev_find_node (document, id);
  xmlNode *record = airlock_domain_record_find (document, RECORD, id);

  if (node == NULL)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND,
                   _ ("the VM has no device %s of the host"), id);
      return FALSE;
    }
  if (airlock_hostdev_find_node (document, new_id) != NULL)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("the VM has %s already"),
                   new_id);
      return FALSE;
    }

  airlock_xml_set_pci_address (airlock_xml_find_path (node, "source/address"), to);
  if (record != NULL)
    airlock_xml_set (record, "id", new_id);
  record = airlock_domain_record_find (document, "boot", id);
  if (record != NULL)
    airlock_xml_set (record, "id", new_id);
  if (host != NULL)
    airlock_domain_identity_record (document, to, host);

  return TRUE;
}
