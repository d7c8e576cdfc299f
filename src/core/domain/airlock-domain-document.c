/* airlock-domain-document.c – the XML of a libvirt domain, edited in place
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "airlock-domain-document"

#include "config.h"

#include "airlock-domain-document-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "airlock-xml-tree-private.h"
#include "base/airlock-error.h"

struct _AirlockDomainDocument
{
  GObject parent_instance;

  xmlDoc *tree;
};

G_DEFINE_FINAL_TYPE (AirlockDomainDocument, airlock_domain_document, G_TYPE_OBJECT)

static void
airlock_domain_document_finalize (GObject *object)
{
  AirlockDomainDocument *self = AIRLOCK_DOMAIN_DOCUMENT (object);

  g_clear_pointer (&self->tree, airlock_xml_tree_free);

  G_OBJECT_CLASS (airlock_domain_document_parent_class)->finalize (object);
}

static void
airlock_domain_document_class_init (AirlockDomainDocumentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_domain_document_finalize;
}

static void
airlock_domain_document_init (AirlockDomainDocument *self)
{
}

static xmlDoc *
parse_domain (const char *text, gsize length, GError **error)
{
  xmlDoc *tree = airlock_xml_tree_parse (text, length, error);
  xmlNode *root = tree != NULL ? xmlDocGetRootElement (tree) : NULL;

  if (root == NULL || airlock_xml_is (root, "domain"))
    return tree;

  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
               _ ("it describes no VM: its root element is <%s>, not <domain>"),
               (const char *) root->name);
  airlock_xml_tree_free (tree);

  return NULL;
}

/**
 * airlock_domain_document_new:
 * @text: any bytes; a VM's XML is expected
 * @length: of @text in bytes, or -1 if it ends with a NUL
 *
 * Reads XML that may come from anywhere. It is never validated here: libvirt does that when the VM
 * is defined.
 *
 * Returns: (transfer full) (nullable): the document; %AIRLOCK_ERROR_INVALID tells the line and what
 *   is wrong there
 */
AirlockDomainDocument *
airlock_domain_document_new (const char *text, gssize length, GError **error)
{
  xmlDoc *tree = parse_domain (text, length < 0 ? strlen (text) : (gsize) length, error);
  AirlockDomainDocument *self;

  if (tree == NULL)
    return NULL;

  self = g_object_new (AIRLOCK_TYPE_DOMAIN_DOCUMENT, NULL);
  self->tree = tree;

  return self;
}

/**
 * airlock_domain_document_dup_text:
 *
 * Returns: (transfer full): the XML: the bytes that were read, but for what has been edited since.
 *   Kept, it serves airlock_domain_document_set_text() as the way back.
 */
char *
airlock_domain_document_dup_text (AirlockDomainDocument *self)
{
  g_return_val_if_fail (AIRLOCK_IS_DOMAIN_DOCUMENT (self), NULL);

  return airlock_xml_tree_to_text (self->tree);
}

/**
 * airlock_domain_document_set_text:
 *
 * Replaces the whole document, as for undoing edits with an earlier text of it.
 *
 * Returns: %FALSE with the document as it was if @text is no VM's XML
 */
gboolean
airlock_domain_document_set_text (AirlockDomainDocument *self, const char *text, GError **error)
{
  xmlDoc *tree = parse_domain (text, strlen (text), error);

  if (tree == NULL)
    return FALSE;

  airlock_xml_tree_free (self->tree);
  self->tree = tree;

  return TRUE;
}

/**
 * airlock_domain_document_dup_canonical:
 *
 * Returns: (transfer full): canonical XML, comments included, without the space between elements:
 *   the same for documents that say the same in the same order
 */
char *
airlock_domain_document_dup_canonical (AirlockDomainDocument *self)
{
  g_return_val_if_fail (AIRLOCK_IS_DOMAIN_DOCUMENT (self), NULL);

  return airlock_xml_tree_to_canonical (self->tree);
}

/**
 * airlock_domain_document_dup_hash:
 *
 * Returns: (transfer full): a digest of the canonical XML, to notice later that somebody else has
 *   changed the VM meanwhile (R7.35)
 */
char *
airlock_domain_document_dup_hash (AirlockDomainDocument *self)
{
  g_autofree char *canonical = airlock_domain_document_dup_canonical (self);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, canonical, -1);
}

/**
 * airlock_domain_document_same_meaning:
 *
 * Returns: whether both have the same canonical XML
 */
gboolean
airlock_domain_document_same_meaning (AirlockDomainDocument *a, AirlockDomainDocument *b)
{
  g_autofree char *canonical_a = airlock_domain_document_dup_canonical (a);
  g_autofree char *canonical_b = airlock_domain_document_dup_canonical (b);

  return g_str_equal (canonical_a, canonical_b);
}

/* The <domain> element. */
xmlNode *
airlock_domain_document_get_root (AirlockDomainDocument *self)
{
  return xmlDocGetRootElement (self->tree);
}

/* The <devices> element; NULL if there is none. */
xmlNode *
airlock_domain_document_get_devices (AirlockDomainDocument *self)
{
  return airlock_xml_find (airlock_domain_document_get_root (self), "devices");
}

/* A new device behind those of its kind, where libvirt would have it too; else the last. */
xmlNode *
airlock_domain_document_add_device (AirlockDomainDocument *self, const char *name)
{
  xmlNode *devices = airlock_xml_ensure (airlock_domain_document_get_root (self), "devices");
  xmlNode *last = NULL;

  for (xmlNode *node = airlock_xml_find (devices, name); node != NULL;
       node = airlock_xml_next (node, name))
    last = node;

  return last != NULL ? airlock_xml_add_after (last, name) : airlock_xml_add (devices, name);
}

static char *
dup_part (AirlockDomainDocument *self, const char *name)
{
  return airlock_xml_dup_text (airlock_xml_find (airlock_domain_document_get_root (self), name));
}

/**
 * airlock_domain_document_dup_name:
 *
 * Returns: (transfer full) (nullable): the VM's name
 */
char *
airlock_domain_document_dup_name (AirlockDomainDocument *self)
{
  g_return_val_if_fail (AIRLOCK_IS_DOMAIN_DOCUMENT (self), NULL);

  return dup_part (self, "name");
}

/**
 * airlock_domain_document_dup_uuid:
 *
 * Returns: (transfer full) (nullable): the VM's UUID; a VM that is not defined yet may have none
 */
char *
airlock_domain_document_dup_uuid (AirlockDomainDocument *self)
{
  g_return_val_if_fail (AIRLOCK_IS_DOMAIN_DOCUMENT (self), NULL);

  return dup_part (self, "uuid");
}

/**
 * airlock_domain_document_dup_machine:
 *
 * Returns: (transfer full) (nullable): the machine type, "pc-q35-9.2"; %NULL: libvirt's default
 */
char *
airlock_domain_document_dup_machine (AirlockDomainDocument *self)
{
  xmlNode *type;

  g_return_val_if_fail (AIRLOCK_IS_DOMAIN_DOCUMENT (self), NULL);

  type = airlock_xml_find_path (airlock_domain_document_get_root (self), "os/type");

  return g_strdup (airlock_xml_get (type, "machine"));
}

static AirlockMachineKind
kind_by_controller (AirlockDomainDocument *self)
{
  xmlNode *devices = airlock_domain_document_get_devices (self);

  if (airlock_xml_find_with (devices, "controller", "model", "pcie-root") != NULL)
    return AIRLOCK_MACHINE_PCIE;
  if (airlock_xml_find_with (devices, "controller", "model", "pci-root") != NULL)
    return AIRLOCK_MACHINE_PCI;

  return AIRLOCK_MACHINE_OTHER;
}

/**
 * airlock_domain_document_get_machine_kind:
 *
 * Returns: how devices are placed on this machine
 */
AirlockMachineKind
airlock_domain_document_get_machine_kind (AirlockDomainDocument *self)
{
  g_autofree char *machine = NULL;
  AirlockMachineKind kind;
  const char *arch;

  g_return_val_if_fail (AIRLOCK_IS_DOMAIN_DOCUMENT (self), AIRLOCK_MACHINE_OTHER);

  kind = kind_by_controller (self);
  if (kind != AIRLOCK_MACHINE_OTHER)
    return kind;

  machine = airlock_domain_document_dup_machine (self);
  arch = airlock_xml_get (
      airlock_xml_find_path (airlock_domain_document_get_root (self), "os/type"), "arch");
  if (machine == NULL)
    /* QEMU's default for PCs is still the old one. */
    return g_strcmp0 (arch, "x86_64") == 0 || g_strcmp0 (arch, "i686") == 0 ? AIRLOCK_MACHINE_PCI
                                                                            : AIRLOCK_MACHINE_OTHER;
  if (strstr (machine, "q35") != NULL || g_str_equal (machine, "virt") ||
      g_str_has_prefix (machine, "virt-"))
    return AIRLOCK_MACHINE_PCIE;
  if (g_str_equal (machine, "pc") || g_str_has_prefix (machine, "pc-") ||
      g_str_has_prefix (machine, "pseries"))
    return AIRLOCK_MACHINE_PCI;

  return AIRLOCK_MACHINE_OTHER;
}
