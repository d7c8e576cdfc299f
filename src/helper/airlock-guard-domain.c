/* airlock-guard-domain.c – the host's devices in the XML of a VM that is about to start
 *
 * GMarkup knows neither entities of its own nor external ones, so there is nothing in a hostile
 * document to expand. It knows no namespaces either: prefixes are looked up here.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-guard-domain.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "base/airlock-error.h"
#include "base/airlock-names.h"

/* Deeper than any domain: only a hostile one gets here. */
#define MAX_DEPTH 64
#define MAX_DEVICES 4096

typedef struct
{
  GArray *devices;     /* of AirlockGuardDevice */
  GHashTable *records; /* address as text to AirlockGuardDevice with ids only */
  char *prefix;        /* (nullable): of Airlock's namespace, with its colon */
} Reading;

static const char *
find_attribute (const char **names, const char **values, const char *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      if (strcmp (names[i], name) == 0)
        return values[i];
    }

  return NULL;
}

/* Of the elements that are open, 0 is the innermost. */
static const char *
open_element (GMarkupParseContext *context, guint depth)
{
  return g_slist_nth_data ((GSList *) g_markup_parse_context_get_element_stack (context), depth);
}

static gboolean
parse_number (const char *text, guint64 maximum, guint64 *number)
{
  gboolean hex = text != NULL && g_ascii_strncasecmp (text, "0x", 2) == 0;

  return text != NULL &&
         g_ascii_string_to_unsigned (hex ? text + 2 : text, hex ? 16 : 10, 0, maximum, number, NULL);
}

static gboolean
parse_address (const char **names, const char **values, AirlockPciAddress *address, GError **error)
{
  const char *domain_text = find_attribute (names, values, "domain");
  guint64 domain = 0, bus, slot, function;

  if ((domain_text != NULL && !parse_number (domain_text, G_MAXUINT32, &domain)) ||
      !parse_number (find_attribute (names, values, "bus"), 255, &bus) ||
      !parse_number (find_attribute (names, values, "slot"), 31, &slot) ||
      !parse_number (find_attribute (names, values, "function"), 7, &function))
    {
      g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                           _ ("A host device in the VM’s XML has no valid address"));
      return FALSE;
    }

  address->domain = (guint32) domain;
  address->bus = (guint8) bus;
  address->slot = (guint8) slot;
  address->function = (guint8) function;

  return TRUE;
}

/* What other programs keep in there says nothing about devices. */
static gboolean
is_in_metadata (GMarkupParseContext *context)
{
  return g_slist_find_custom ((GSList *) g_markup_parse_context_get_element_stack (context),
                              "metadata", (GCompareFunc) strcmp) != NULL;
}

/* <source><address> with a slot is a PCI function of the host, whatever takes it: <hostdev>,
 * <interface>, <disk type='nvme'> or what is behind one. Addresses in the guest have no <source>,
 * and those of USB and SCSI no slot. */
static gboolean
is_host_address (GMarkupParseContext *context, const char **names, const char **values)
{
  const char *source = open_element (context, 1);
  const char *type = find_attribute (names, values, "type");

  return source != NULL && strcmp (source, "source") == 0 &&
         (type == NULL || strcmp (type, "pci") == 0) &&
         find_attribute (names, values, "bus") != NULL &&
         find_attribute (names, values, "slot") != NULL && !is_in_metadata (context);
}

static gboolean
parse_pair (const char *text, guint16 *first, guint16 *second)
{
  guint a, b;
  char rest;

  if (text == NULL || strlen (text) != strlen ("10de:2204") ||
      sscanf (text, "%4x:%4x%c", &a, &b, &rest) != 2)
    return FALSE;

  *first = (guint16) a;
  *second = (guint16) b;

  return TRUE;
}

/* A record that says nothing of use must not pass for none. */
static void
add_record (Reading *self, const char **names, const char **values, GError **error)
{
  const char *id = find_attribute (names, values, "id");
  const char *subsystem = find_attribute (names, values, "subsystem");
  AirlockGuardDevice record = { .has_ids = TRUE };

  if (id == NULL || !airlock_pci_address_parse (id, &record.address) ||
      !parse_pair (find_attribute (names, values, "ids"), &record.vendor, &record.device))
    {
      g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                           _ ("What Airlock remembers of a device in the VM’s XML is damaged"));
      return;
    }

  record.has_subsystem =
      parse_pair (subsystem, &record.subsystem_vendor, &record.subsystem_device);
  g_hash_table_insert (self->records, g_strdup (id), g_memdup2 (&record, sizeof record));
}

static gboolean
is_own (const Reading *self, const char *element, const char *name)
{
  return self->prefix != NULL && g_str_has_prefix (element, self->prefix) &&
         strcmp (element + strlen (self->prefix), name) == 0;
}

static void
note_prefix (Reading *self, const char **names, const char **values)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      if (strcmp (values[i], AIRLOCK_DOMAIN_NAMESPACE) != 0)
        continue;
      g_free (self->prefix);
      self->prefix = g_str_has_prefix (names[i], "xmlns:")
                         ? g_strconcat (names[i] + strlen ("xmlns:"), ":", NULL)
                         : g_strdup ("");
    }
}

static void
on_start (GMarkupParseContext *context,
          const char *element,
          const char **names,
          const char **values,
          gpointer user_data,
          GError **error)
{
  Reading *self = user_data;
  AirlockGuardDevice device = { 0 };
  const char *parent = open_element (context, 1);

  if (g_slist_length ((GSList *) g_markup_parse_context_get_element_stack (context)) > MAX_DEPTH ||
      self->devices->len > MAX_DEVICES || g_hash_table_size (self->records) > MAX_DEVICES)
    {
      g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                           _ ("The VM’s XML is larger than any VM’s"));
      return;
    }

  note_prefix (self, names, values);
  if (strcmp (element, "address") == 0 && is_host_address (context, names, values))
    {
      if (parse_address (names, values, &device.address, error))
        g_array_append_val (self->devices, device);
    }
  else if (is_own (self, element, "device") && parent != NULL && is_own (self, parent, "vm"))
    {
      add_record (self, names, values, error);
    }
}

static void
merge_records (Reading *self)
{
  for (guint i = 0; i < self->devices->len; i++)
    {
      AirlockGuardDevice *device = &g_array_index (self->devices, AirlockGuardDevice, i);
      const AirlockGuardDevice *record =
          g_hash_table_lookup (self->records, AIRLOCK_PCI_ADDRESS_TEXT (&device->address));

      if (record != NULL)
        *device = *record;
    }
}

/**
 * airlock_guard_domain_parse:
 * @xml: what libvirt gives its hooks; nothing of it is believed
 * @length: bytes
 * @error: return location
 *
 * Finds the PCI functions that libvirt will take from the host, as devices, interfaces or NVMe
 * disks, and what Airlock has remembered of them.
 *
 * Returns: (transfer full) (element-type AirlockGuardDevice): the devices, maybe none, or %NULL
 * with AIRLOCK_ERROR_INVALID or an error of GMarkup
 */
GArray *
airlock_guard_domain_parse (const char *xml, gsize length, GError **error)
{
  const GMarkupParser parser = { .start_element = on_start };
  Reading self = { 0 };
  g_autoptr (GArray) devices = g_array_new (FALSE, FALSE, sizeof (AirlockGuardDevice));
  g_autoptr (GHashTable) records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GMarkupParseContext) context = NULL;
  gboolean parsed;

  self.devices = devices;
  self.records = records;
  context = g_markup_parse_context_new (&parser, G_MARKUP_PREFIX_ERROR_POSITION, &self, NULL);
  parsed = g_markup_parse_context_parse (context, xml, (gssize) length, error) &&
           g_markup_parse_context_end_parse (context, error);
  if (parsed)
    merge_records (&self);
  g_free (self.prefix);

  return parsed ? g_steal_pointer (&devices) : NULL;
}
