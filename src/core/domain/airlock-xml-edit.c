/* airlock-xml-edit.c – changing the nodes of a tree, laid out as libvirt does
 *
 * Indentation is part of the tree: who adds or removes an element adds or removes the space that
 * belongs to its lines, so that all other lines stay as they are.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-xml-edit-private.h"

#include <string.h>

#include "airlock-xml-tree-private.h"

#define XML(text) ((const xmlChar *) (text))

/* What a changed attribute carries; one that was read carries nothing. */
static char touched_mark;

gboolean
airlock_xml_attribute_is_touched (xmlAttr *attribute)
{
  return attribute->_private == &touched_mark;
}

static void
touch (xmlNode *node)
{
  AirlockXmlPiece *piece = airlock_xml_tree_get_piece (node);

  if (piece != NULL)
    piece->touched = TRUE;
}

/**
 * airlock_xml_set:
 * @value: (nullable): %NULL takes the attribute away
 *
 * Sets an attribute. Nothing is touched if it has this value already.
 */
void
airlock_xml_set (xmlNode *node, const char *attribute, const char *value)
{
  const char *old = airlock_xml_get (node, attribute);

  if (g_strcmp0 (old, value) == 0)
    return;

  touch (node);
  if (value == NULL)
    xmlUnsetProp (node, XML (attribute));
  else
    xmlSetNsProp (node, NULL, XML (attribute), XML (value))->_private = &touched_mark;
}

/**
 * airlock_xml_set_printf:
 * @format: of the value
 */
void
airlock_xml_set_printf (xmlNode *node, const char *attribute, const char *format, ...)
{
  g_autofree char *value = NULL;
  va_list arguments;

  va_start (arguments, format);
  value = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  airlock_xml_set (node, attribute, value);
}

static void
discard (xmlNode *node)
{
  xmlUnlinkNode (node);
  xmlFreeNode (node);
}

/**
 * airlock_xml_set_text:
 *
 * Sets the text of an element; comments in it stay. Nothing is touched if it has this text already.
 */
void
airlock_xml_set_text (xmlNode *node, const char *text)
{
  g_autofree char *old = airlock_xml_dup_text (node);
  xmlNode *added;

  if (g_strcmp0 (old, text) == 0)
    return;

  for (xmlNode *child = node->children, *next; child != NULL; child = next)
    {
      next = child->next;
      if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE)
        discard (child);
    }
  added = xmlNewDocText (node->doc, XML (text));
  if (node->children != NULL)
    xmlAddPrevSibling (node->children, added);
  else
    xmlAddChild (node, added);
}

static gboolean
is_blank (xmlNode *node)
{
  return node != NULL && node->type == XML_TEXT_NODE && xmlIsBlankNode (node);
}

/* The space that @node's line begins with, from its line break on; NULL if it begins no line. */
static const char *
indentation_of (xmlNode *node)
{
  return is_blank (node->prev) ? strrchr ((const char *) node->prev->content, '\n') : NULL;
}

/* What children of @parent are to begin their lines with; NULL if they stand on its line. */
static char *
indentation_in (xmlNode *parent)
{
  xmlNode *grandparent = parent->parent;
  const char *own = indentation_of (parent);
  const char *outer = grandparent->type == XML_ELEMENT_NODE ? indentation_of (grandparent) : NULL;

  if (own == NULL)
    /* The root element, or an element on the line of others. */
    return grandparent->type == XML_ELEMENT_NODE ? NULL : g_strdup ("\n  ");
  if (outer == NULL && grandparent->parent->type != XML_ELEMENT_NODE)
    outer = "\n";
  if (outer != NULL && g_str_has_prefix (own, outer))
    return g_strconcat (own, own + strlen (outer), NULL);

  return g_strconcat (own, "  ", NULL);
}

static void
put_text_before (xmlNode *node, const char *text)
{
  if (text != NULL)
    xmlAddPrevSibling (node, xmlNewDocText (node->doc, XML (text)));
}

/* The last child that is more than space. */
static xmlNode *
last_solid (xmlNode *parent)
{
  xmlNode *node = parent->last;

  while (node != NULL && is_blank (node))
    node = node->prev;

  return node;
}

/* @node goes behind @sibling and is laid out as that. */
static void
link_after (xmlNode *sibling, xmlNode *node)
{
  g_autofree char *indentation = g_strdup (indentation_of (sibling));

  xmlAddNextSibling (sibling, node);
  put_text_before (node, indentation);
}

/* @node becomes the only child that is more than space. */
static void
link_first (xmlNode *parent, xmlNode *node)
{
  g_autofree char *inner = indentation_in (parent);
  const char *own = indentation_of (parent);

  while (parent->children != NULL)
    discard (parent->children);
  xmlAddChild (parent, node);
  put_text_before (node, inner);
  if (inner != NULL)
    xmlAddNextSibling (node, xmlNewDocText (node->doc, XML (own != NULL ? own : "\n")));
}

/**
 * airlock_xml_add:
 *
 * Returns: (transfer none): a new element, the last child of @parent
 */
xmlNode *
airlock_xml_add (xmlNode *parent, const char *name)
{
  xmlNode *node = xmlNewDocNode (parent->doc, NULL, XML (name), NULL);
  xmlNode *last = last_solid (parent);

  if (last != NULL)
    link_after (last, node);
  else
    link_first (parent, node);

  return node;
}

/**
 * airlock_xml_add_after:
 *
 * Returns: (transfer none): a new element behind @sibling
 */
xmlNode *
airlock_xml_add_after (xmlNode *sibling, const char *name)
{
  xmlNode *node = xmlNewDocNode (sibling->doc, NULL, XML (name), NULL);

  link_after (sibling, node);

  return node;
}

/**
 * airlock_xml_add_first:
 *
 * Returns: (transfer none): a new element, the first child of @parent
 */
xmlNode *
airlock_xml_add_first (xmlNode *parent, const char *name)
{
  g_autofree char *indentation = NULL;
  xmlNode *first = parent->children;
  xmlNode *node;

  while (first != NULL && is_blank (first))
    first = first->next;
  if (first == NULL)
    return airlock_xml_add (parent, name);

  node = xmlNewDocNode (parent->doc, NULL, XML (name), NULL);
  indentation = g_strdup (indentation_of (first));
  xmlAddPrevSibling (first, node);
  put_text_before (first, indentation);

  return node;
}

/**
 * airlock_xml_ensure:
 *
 * Returns: the first child element of this name, made if there was none
 */
xmlNode *
airlock_xml_ensure (xmlNode *parent, const char *name)
{
  xmlNode *node = airlock_xml_find (parent, name);

  return node != NULL ? node : airlock_xml_add (parent, name);
}

/**
 * airlock_xml_ensure_path:
 * @path: names with “/” between them
 *
 * Returns: the element at @path below @parent, made with its parents if need be
 */
xmlNode *
airlock_xml_ensure_path (xmlNode *parent, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);

  for (gsize i = 0; names[i] != NULL; i++)
    parent = airlock_xml_ensure (parent, names[i]);

  return parent;
}

/* Takes away the line break and the indentation that end in @text. */
static void
cut_last_line (xmlNode *text)
{
  const char *content = (const char *) text->content;
  const char *line = strrchr (content, '\n');

  if (line == NULL)
    return;
  if (line == content)
    {
      discard (text);
      return;
    }

  {
    g_autofree char *rest = g_strndup (content, (gsize) (line - content));

    xmlNodeSetContent (text, XML (rest));
    text->_private = NULL;
  }
}

/**
 * airlock_xml_remove:
 * @node: (transfer full): an element
 *
 * Takes an element away, and its lines with it.
 */
void
airlock_xml_remove (xmlNode *node)
{
  xmlNode *parent = node->parent;

  if (is_blank (node->prev))
    cut_last_line (node->prev);
  discard (node);
  if (last_solid (parent) == NULL)
    while (parent->children != NULL)
      discard (parent->children);
}

/**
 * airlock_xml_remove_all:
 * @parent: (nullable):
 *
 * Takes all child elements of this name away.
 */
void
airlock_xml_remove_all (xmlNode *parent, const char *name)
{
  xmlNode *node;

  while ((node = airlock_xml_find (parent, name)) != NULL)
    airlock_xml_remove (node);
}

static guint
count_attributes (xmlNode *node)
{
  guint count = 0;

  for (xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next)
    count++;

  return count;
}

/**
 * airlock_xml_is_void:
 * @n_attributes: how many attributes do no more than name the element
 *
 * Returns: whether nothing is left in an element; one that was so in the text may mean something by
 *   being there, and does not count
 */
gboolean
airlock_xml_is_void (xmlNode *node, guint n_attributes)
{
  return count_attributes (node) == n_attributes && node->nsDef == NULL &&
         last_solid (node) == NULL &&
         airlock_xml_tree_count_attributes (node) != (gint) n_attributes;
}

/**
 * airlock_xml_prune:
 * @node: (nullable): an element that held others
 *
 * Takes @node away if nothing is left in it, then likewise what held it, up to the parts of the
 * root element.
 */
void
airlock_xml_prune (xmlNode *node)
{
  while (node != NULL && node->parent != NULL && node->parent->type == XML_ELEMENT_NODE &&
         !airlock_xml_is (node, "devices") && airlock_xml_is_void (node, 0))
    {
      xmlNode *parent = node->parent;

      airlock_xml_remove (node);
      node = parent;
    }
}
