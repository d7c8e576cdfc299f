/* airlock-xml-compare.c – whether nodes of two trees say the same, and which are about the same
 * thing
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-xml-compare-private.h"

#include <string.h>

/* What tells elements of one name apart: attributes of the element or of a child ("source/@dev").
 */
static const struct
{
  const char *element;
  const char *child; /* nullable */
  const char *attributes[4];
} keys[] = {
  { "disk", "target", { "dev" } },
  { "interface", "mac", { "address" } },
  { "controller", NULL, { "type", "index" } },
  { "hostdev", "source/address", { "domain", "bus", "slot", "function" } },
  { "hostdev", "source/address", { "uuid" } },
  { "hostdev", "source/vendor", { "id" } },
  { "filesystem", "target", { "dir" } },
  { "shmem", NULL, { "name" } },
  { "channel", "target", { "name" } },
  { "graphics", NULL, { "type" } },
  { "input", "source", { "dev" } },
  { "input", NULL, { "type", "bus" } },
  { "timer", NULL, { "name" } },
  { "feature", NULL, { "name" } },
  { "vcpupin", NULL, { "vcpu" } },
  { "iothreadpin", NULL, { "iothread" } },
  { "cell", NULL, { "id" } },
  { "page", NULL, { "size", "unit", "nodeset" } },
};

static int
compare_text (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char **) a, *(const char **) b);
}

static const char *
uri_of (xmlNs *ns)
{
  return ns != NULL && ns->href != NULL ? (const char *) ns->href : "";
}

/* Attributes in one order, whatever the prefixes. */
static void
append_attributes (GString *text, xmlNode *node)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  for (xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next)
    {
      xmlChar *value = xmlNodeListGetString (node->doc, attribute->children, 1);

      g_ptr_array_add (parts, g_strdup_printf (" {%s}%s=%s\1", uri_of (attribute->ns),
                                               (const char *) attribute->name,
                                               value != NULL ? (const char *) value : ""));
      xmlFree (value);
    }
  g_ptr_array_sort (parts, compare_text);
  for (guint i = 0; i < parts->len; i++)
    g_string_append (text, parts->pdata[i]);
}

/**
 * airlock_xml_dup_own_text:
 *
 * Returns: (transfer full): the text in an element, without the space around it and without that of
 *   its child elements
 */
char *
airlock_xml_dup_own_text (xmlNode *node)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if ((child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE) &&
        child->content != NULL)
      g_string_append (text, (const char *) child->content);

  return g_strdup (g_strstrip (text->str));
}

static void
append_signature (GString *text, xmlNode *node)
{
  g_autofree char *own = airlock_xml_dup_own_text (node);

  g_string_append_printf (text, "<{%s}%s", uri_of (node->ns), (const char *) node->name);
  append_attributes (text, node);
  g_string_append_printf (text, ">%s", own);
  for (xmlNode *child = airlock_xml_first_element (node); child != NULL;
       child = airlock_xml_next_element (child))
    append_signature (text, child);
  g_string_append (text, "</>");
}

/**
 * airlock_xml_dup_signature:
 *
 * Returns: (transfer full): a text that is the same for elements that say the same: comments,
 * space, quotes, prefixes and the order of attributes don't count
 */
char *
airlock_xml_dup_signature (xmlNode *node)
{
  GString *text = g_string_new (NULL);

  append_signature (text, node);

  return g_string_free (text, FALSE);
}

static gboolean
append_key (GString *key, xmlNode *node, const char *const *attributes, gsize n_attributes)
{
  gboolean found = FALSE;

  for (gsize i = 0; i < n_attributes && attributes[i] != NULL; i++)
    {
      const char *value = airlock_xml_get (node, attributes[i]);

      g_string_append_printf (key, "|%s", value != NULL ? value : "");
      found = found || value != NULL;
    }

  return found;
}

/**
 * airlock_xml_dup_key:
 *
 * Returns: (transfer full): the same for elements of two documents that are about the same thing
 */
char *
airlock_xml_dup_key (xmlNode *node)
{
  g_autoptr (GString) key = g_string_new (NULL);
  gsize length;

  g_string_append_printf (key, "{%s}%s", uri_of (node->ns), (const char *) node->name);
  length = key->len;
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      xmlNode *place = !airlock_xml_is (node, keys[i].element) ? NULL
                       : keys[i].child != NULL ? airlock_xml_find_path (node, keys[i].child)
                                               : node;

      if (place != NULL &&
          append_key (key, place, keys[i].attributes, G_N_ELEMENTS (keys[i].attributes)))
        break;
      g_string_truncate (key, length);
    }

  return g_string_free (g_steal_pointer (&key), FALSE);
}

static gboolean
has_attributes_of (xmlNode *node, xmlNode *base)
{
  for (xmlAttr *attribute = base->properties; attribute != NULL; attribute = attribute->next)
    {
      const xmlChar *href = attribute->ns != NULL ? attribute->ns->href : NULL;
      xmlAttr *other = xmlHasNsProp (node, attribute->name, href);
      xmlChar *a = xmlNodeListGetString (base->doc, attribute->children, 1);
      xmlChar *b = other != NULL ? xmlNodeListGetString (node->doc, other->children, 1) : NULL;
      gboolean same = other != NULL && xmlStrEqual (a, b);

      xmlFree (a);
      xmlFree (b);
      if (!same)
        return FALSE;
    }

  return TRUE;
}

/**
 * airlock_xml_extends:
 *
 * What libvirt makes of a text when it is defined: the same with more in it (R7.32).
 *
 * Returns: whether @node has all that is in @base, in whatever order of elements
 */
gboolean
airlock_xml_extends (xmlNode *node, xmlNode *base)
{
  g_autoptr (GHashTable) used = g_hash_table_new (NULL, NULL);
  g_autofree char *own = airlock_xml_dup_own_text (node);
  g_autofree char *own_base = airlock_xml_dup_own_text (base);

  if (!xmlStrEqual (node->name, base->name) ||
      !g_str_equal (uri_of (node->ns), uri_of (base->ns)) || !g_str_equal (own, own_base) ||
      !has_attributes_of (node, base))
    return FALSE;

  for (xmlNode *wanted = airlock_xml_first_element (base); wanted != NULL;
       wanted = airlock_xml_next_element (wanted))
    {
      xmlNode *child = airlock_xml_first_element (node);

      while (child != NULL &&
             (g_hash_table_contains (used, child) || !airlock_xml_extends (child, wanted)))
        child = airlock_xml_next_element (child);
      if (child == NULL)
        return FALSE;
      g_hash_table_add (used, child);
    }

  return TRUE;
}

static void
copy_namespace (xmlNode *copy, xmlNs *ns)
{
  xmlNs *own = xmlSearchNsByHref (copy->doc, copy, ns->href);

  if (own == NULL)
    own = xmlNewNs (copy, ns->href, ns->prefix);
  xmlSetNs (copy, own);
}

/* What is in @original, in the other document's layout. */
static void
fill_copy (xmlNode *copy, xmlNode *original)
{
  g_autofree char *own = airlock_xml_dup_own_text (original);

  for (xmlAttr *attribute = original->properties; attribute != NULL; attribute = attribute->next)
    {
      xmlChar *value = xmlNodeListGetString (original->doc, attribute->children, 1);
      const xmlChar *text = value != NULL ? value : (const xmlChar *) "";

      if (attribute->ns == NULL)
        airlock_xml_set (copy, (const char *) attribute->name, (const char *) text);
      else
        {
          xmlNs *ns = xmlSearchNsByHref (copy->doc, copy, attribute->ns->href);

          if (ns == NULL)
            ns = xmlNewNs (copy, attribute->ns->href, attribute->ns->prefix);
          xmlSetNsProp (copy, ns, attribute->name, text);
        }
      xmlFree (value);
    }
  if (own[0] != '\0')
    airlock_xml_set_text (copy, own);
  for (xmlNode *child = airlock_xml_first_element (original); child != NULL;
       child = airlock_xml_next_element (child))
    airlock_xml_add_copy (copy, child);
}

/**
 * airlock_xml_add_copy:
 * @parent: in one document
 * @original: an element of another one
 *
 * Returns: (transfer none): the copy, behind the last child of @parent of the same name, or last
 */
xmlNode *
airlock_xml_add_copy (xmlNode *parent, xmlNode *original)
{
  const char *name = (const char *) original->name;
  xmlNode *last = NULL, *copy;

  for (xmlNode *node = airlock_xml_first_element (parent); node != NULL;
       node = airlock_xml_next_element (node))
    if (xmlStrEqual (node->name, original->name))
      last = node;
  copy = last != NULL ? airlock_xml_add_after (last, name) : airlock_xml_add (parent, name);
  if (original->ns != NULL)
    copy_namespace (copy, original->ns);
  fill_copy (copy, original);

  return copy;
}
