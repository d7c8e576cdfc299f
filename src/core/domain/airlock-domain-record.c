/* airlock-domain-record.c – what Airlock remembers inside a VM's XML
 *
 * One element of Airlock's own namespace in <metadata>, as libvirt wants it (R7.36):
 *
 *   <airlock:vm xmlns:airlock='…'>
 *     <airlock:device id='0000:01:00.0' vendor='10de' … port='9'/>
 *   </airlock:vm>
 *
 * It holds only what the rest of the XML can't say: what a device was when it was added, and what
 * has to go when it goes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-domain-record-private.h"

#include <string.h>

#define NAMESPACE "https://airlock-vm.github.io/xmlns/vm/1"
#define PREFIX "airlock"
#define HOLDER "vm"

static gboolean
is_own (xmlNode *node, const char *name)
{
  return node->ns != NULL && xmlStrEqual (node->ns->href, (const xmlChar *) NAMESPACE) &&
         xmlStrEqual (node->name, (const xmlChar *) name);
}

static xmlNode *
find_holder (AirlockDomainDocument *document)
{
  xmlNode *metadata = airlock_xml_find (airlock_domain_document_get_root (document), "metadata");
  xmlNode *node = airlock_xml_first_element (metadata);

  while (node != NULL && !is_own (node, HOLDER))
    node = airlock_xml_next_element (node);

  return node;
}

/**
 * airlock_domain_record_find:
 * @kind: what it is about: "device", "boot"
 * @id: which
 *
 * Returns: (nullable): the record
 */
xmlNode *
airlock_domain_record_find (AirlockDomainDocument *document, const char *kind, const char *id)
{
  xmlNode *node = airlock_xml_first_element (find_holder (document));

  while (node != NULL && !(is_own (node, kind) && airlock_xml_has (node, "id", id)))
    node = airlock_xml_next_element (node);

  return node;
}

/* Where libvirt has it: behind what names the VM. */
static xmlNode *
ensure_metadata (xmlNode *root)
{
  static const char *const before[] = { "description", "title", "hwuuid", "genid", "uuid", "name" };
  xmlNode *metadata = airlock_xml_find (root, "metadata");

  for (gsize i = 0; metadata == NULL && i < G_N_ELEMENTS (before); i++)
    {
      xmlNode *place = airlock_xml_find (root, before[i]);

      if (place != NULL)
        metadata = airlock_xml_add_after (place, "metadata");
    }

  return metadata != NULL ? metadata : airlock_xml_add (root, "metadata");
}

static xmlNode *
ensure_holder (AirlockDomainDocument *document)
{
  xmlNode *holder = find_holder (document);

  if (holder == NULL)
    {
      holder =
          airlock_xml_add (ensure_metadata (airlock_domain_document_get_root (document)), HOLDER);
      xmlSetNs (holder, xmlNewNs (holder, (const xmlChar *) NAMESPACE, (const xmlChar *) PREFIX));
    }

  return holder;
}

/**
 * airlock_domain_record_ensure:
 *
 * Returns: the record, made if there was none
 */
xmlNode *
airlock_domain_record_ensure (AirlockDomainDocument *document, const char *kind, const char *id)
{
  xmlNode *record = airlock_domain_record_find (document, kind, id);

  if (record == NULL)
    {
      xmlNode *holder = ensure_holder (document);

      record = airlock_xml_add (holder, kind);
      xmlSetNs (record, holder->ns);
      airlock_xml_set (record, "id", id);
    }

  return record;
}

/**
 * airlock_domain_record_remove:
 *
 * Forgets a record, if there is one; with the last one goes everything of Airlock's.
 */
void
airlock_domain_record_remove (AirlockDomainDocument *document, const char *kind, const char *id)
{
  xmlNode *record = airlock_domain_record_find (document, kind, id);
  xmlNode *holder = find_holder (document);

  if (record == NULL)
    return;

  airlock_xml_remove (record);
  if (airlock_xml_first_element (holder) == NULL)
    {
      xmlNode *metadata = holder->parent;

      airlock_xml_remove (holder);
      airlock_xml_prune (metadata);
    }
}
