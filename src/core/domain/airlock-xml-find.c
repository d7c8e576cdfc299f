/* airlock-xml-find.c – reading the nodes of a tree by name
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-xml-edit-private.h"

#include <string.h>

#define XML(text) ((const xmlChar *) (text))

/**
 * airlock_xml_is:
 *
 * Returns: whether @node is an element of this name
 */
gboolean
airlock_xml_is (xmlNode *node, const char *name)
{
  return node->type == XML_ELEMENT_NODE && node->ns == NULL && xmlStrEqual (node->name, XML (name));
}

static xmlNode *
first_named (xmlNode *node, const char *name)
{
  while (node != NULL && !airlock_xml_is (node, name))
    node = node->next;

  return node;
}

/**
 * airlock_xml_find:
 * @parent: (nullable):
 *
 * Returns: (nullable): the first child element of this name
 */
xmlNode *
airlock_xml_find (xmlNode *parent, const char *name)
{
  return parent != NULL ? first_named (parent->children, name) : NULL;
}

/**
 * airlock_xml_next:
 *
 * Returns: (nullable): the next sibling of this name
 */
xmlNode *
airlock_xml_next (xmlNode *node, const char *name)
{
  return first_named (node->next, name);
}

/**
 * airlock_xml_find_with:
 * @parent: (nullable):
 *
 * Returns: (nullable): the first child element of this name whose @attribute is @value
 */
xmlNode *
airlock_xml_find_with (xmlNode *parent, const char *name, const char *attribute, const char *value)
{
  xmlNode *node = airlock_xml_find (parent, name);

  while (node != NULL && !airlock_xml_has (node, attribute, value))
    node = airlock_xml_next (node, name);

  return node;
}

/**
 * airlock_xml_find_path:
 * @parent: (nullable):
 * @path: names with “/” between them
 *
 * Returns: (nullable): the element at @path below @parent
 */
xmlNode *
airlock_xml_find_path (xmlNode *parent, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);

  for (gsize i = 0; names[i] != NULL; i++)
    parent = airlock_xml_find (parent, names[i]);

  return parent;
}

static xmlNode *
first_element (xmlNode *node)
{
  while (node != NULL && node->type != XML_ELEMENT_NODE)
    node = node->next;

  return node;
}

/**
 * airlock_xml_first_element:
 * @parent: (nullable):
 *
 * Returns: (nullable): the first child element, of whatever name and namespace
 */
xmlNode *
airlock_xml_first_element (xmlNode *parent)
{
  return parent != NULL ? first_element (parent->children) : NULL;
}

xmlNode *
airlock_xml_next_element (xmlNode *node)
{
  return first_element (node->next);
}

/**
 * airlock_xml_get:
 * @node: (nullable):
 *
 * Returns: (nullable): the value of an attribute, %NULL if it is not there; valid until it changes
 */
const char *
airlock_xml_get (xmlNode *node, const char *attribute)
{
  xmlAttr *found = node != NULL ? xmlHasNsProp (node, XML (attribute), NULL) : NULL;

  if (found == NULL)
    return NULL;

  /* Without entities a value is one text, or none if it is empty. */
  return found->children != NULL ? (const char *) found->children->content : "";
}

/**
 * airlock_xml_has:
 * @node: (nullable):
 *
 * Returns: whether an attribute is there and has this value
 */
gboolean
airlock_xml_has (xmlNode *node, const char *attribute, const char *value)
{
  const char *found = airlock_xml_get (node, attribute);

  return found != NULL && g_str_equal (found, value);
}

/**
 * airlock_xml_dup_text:
 * @node: (nullable):
 *
 * Returns: (transfer full) (nullable): the text of an element without the space around it
 */
char *
airlock_xml_dup_text (xmlNode *node)
{
  xmlChar *content = node != NULL ? xmlNodeGetContent (node) : NULL;
  char *text = content != NULL ? g_strstrip (g_strdup ((const char *) content)) : NULL;

  if (content != NULL)
    xmlFree (content);

  return text;
}

/**
 * airlock_xml_text_is_possible:
 *
 * Returns: whether XML can hold @text: valid UTF-8 without control characters
 */
gboolean
airlock_xml_text_is_possible (const char *text)
{
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7f || c == 0xfffe || c == 0xffff)
        return FALSE;
    }

  return TRUE;
}
