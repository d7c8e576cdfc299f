/* airlock-xml-canonical.c – what a tree says, however it is written
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <libxml/c14n.h>
#include <libxml/uri.h>

#include "airlock-xml-tree-private.h"

/* Space between elements means nothing, nor does space in a text that holds nothing else. Texts
 * that an edit has left side by side are one. */
static void
drop_blank_texts (xmlNode *root)
{
  for (xmlNode *node = root, *next; node != NULL; node = next)
    {
      while (node->type == XML_TEXT_NODE && node->next != NULL && node->next->type == XML_TEXT_NODE)
        xmlTextMerge (node, node->next);
      next = airlock_xml_tree_next (node, root);
      if (node->type == XML_TEXT_NODE && xmlIsBlankNode (node))
        {
          xmlUnlinkNode (node);
          xmlFreeNode (node);
        }
    }
}

/* Canonical XML is defined for absolute and proper URIs only; libvirt lets people put any name of a
 * namespace into metadata. */
static void
make_namespace_absolute (xmlNs *ns)
{
  const char *name = (const char *) ns->href;
  xmlURI *uri = name != NULL ? xmlParseURI (name) : NULL;
  gboolean proper = uri != NULL && uri->scheme != NULL && uri->scheme[0] != '\0';
  g_autofree char *escaped = NULL, *absolute = NULL;

  xmlFreeURI (uri);
  if (proper || name == NULL || name[0] == '\0')
    return;

  escaped = g_uri_escape_string (name, NULL, FALSE);
  absolute = g_strconcat ("airlock-relative:", escaped, NULL);
  xmlFree ((xmlChar *) ns->href);
  ns->href = xmlCharStrdup (absolute);
}

static void
make_namespaces_absolute (xmlNode *root)
{
  for (xmlNode *node = root; node != NULL; node = airlock_xml_tree_next (node, root))
    for (xmlNs *ns = node->type == XML_ELEMENT_NODE ? node->nsDef : NULL; ns != NULL; ns = ns->next)
      make_namespace_absolute (ns);
}

/**
 * airlock_xml_tree_to_canonical:
 *
 * Canonical XML with comments and without the space between elements: equal for two trees exactly
 * if they say the same in the same order.
 *
 * Returns: (transfer full): text
 */
char *
airlock_xml_tree_to_canonical (xmlDoc *tree)
{
  g_autoptr (xmlDoc) copy = xmlCopyDoc (tree, 1);
  xmlChar *canonical = NULL;
  char *text;

  copy->_private = NULL;
  drop_blank_texts (xmlDocGetRootElement (copy));
  make_namespaces_absolute (xmlDocGetRootElement (copy));
  xmlC14NDocDumpMemory (copy, NULL, XML_C14N_1_0, NULL, TRUE, &canonical);
  g_assert (canonical != NULL);
  text = g_strdup ((const char *) canonical);
  xmlFree (canonical);

  return text;
}
