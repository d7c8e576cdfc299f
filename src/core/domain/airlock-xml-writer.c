/* airlock-xml-writer.c – a tree written back as the text it was read from
 *
 * An untouched node is the bytes that it was read from; only what is new or changed is put in
 * words, in libvirt's own style.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-xml-edit-private.h"
#include "airlock-xml-tree-private.h"

#include <string.h>

typedef struct
{
  AirlockXmlSource *source;
  GString *out;
} Writer;

static void write_node (Writer *writer, xmlNode *node);

static void
write_span (Writer *writer, guint32 start, guint32 end)
{
  g_string_append_len (writer->out, writer->source->text + start, end - start);
}

/* As libvirt does it, in attributes and texts alike; what a parser would change is kept too. */
static void
write_escaped (Writer *writer, const char *text, gboolean attribute)
{
  for (const char *p = text; *p != '\0'; p++)
    switch (*p)
      {
      case '&':
        g_string_append (writer->out, "&amp;");
        break;
      case '<':
        g_string_append (writer->out, "&lt;");
        break;
      case '>':
        g_string_append (writer->out, "&gt;");
        break;
      case '\'':
        g_string_append (writer->out, "&apos;");
        break;
      case '"':
        g_string_append (writer->out, "&quot;");
        break;
      case '\r':
        g_string_append (writer->out, "&#13;");
        break;
      case '\n':
        g_string_append (writer->out, attribute ? "&#10;" : writer->source->newline);
        break;
      case '\t':
        g_string_append (writer->out, attribute ? "&#9;" : "\t");
        break;
      default:
        g_string_append_c (writer->out, *p);
      }
}

static void
write_name (Writer *writer, const xmlNs *ns, const xmlChar *name)
{
  if (ns != NULL && ns->prefix != NULL)
    g_string_append_printf (writer->out, "%s:", (const char *) ns->prefix);
  g_string_append (writer->out, (const char *) name);
}

static void
write_namespace (Writer *writer, const xmlNs *ns)
{
  g_string_append (writer->out, " xmlns");
  if (ns->prefix != NULL)
    g_string_append_printf (writer->out, ":%s", (const char *) ns->prefix);
  g_string_append (writer->out, "='");
  write_escaped (writer, (const char *) ns->href, TRUE);
  g_string_append_c (writer->out, '\'');
}

static void
write_new_attribute (Writer *writer, xmlAttr *attribute)
{
  g_string_append_c (writer->out, ' ');
  write_name (writer, attribute->ns, attribute->name);
  g_string_append (writer->out, "='");
  if (attribute->children != NULL)
    write_escaped (writer, (const char *) attribute->children->content, TRUE);
  g_string_append_c (writer->out, '\'');
}

static gboolean
has_name (const char *text, AirlockXmlSpan span, const xmlNs *ns, const xmlChar *name)
{
  g_autofree char *full = ns != NULL && ns->prefix != NULL
                              ? g_strconcat ((const char *) ns->prefix, ":", name, NULL)
                              : g_strdup ((const char *) name);

  return strlen (full) == span.end - span.start &&
         memcmp (text + span.start, full, span.end - span.start) == 0;
}

static xmlAttr *
find_attribute (Writer *writer, xmlNode *node, AirlockXmlSpan name)
{
  for (xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next)
    if (has_name (writer->source->text, name, attribute->ns, attribute->name))
      return attribute;

  return NULL;
}

/* An attribute that was in the text: as it was, with its new value, or not at all. */
static void
write_old_attribute (Writer *writer, xmlNode *node, const AirlockXmlAttribute *old)
{
  const char *name = writer->source->text + old->name.start;
  xmlAttr *attribute = find_attribute (writer, node, old->name);

  if (strncmp (name, "xmlns", 5) == 0 && (name[5] == ':' || old->name.end - old->name.start == 5))
    {
      write_span (writer, old->whole.start, old->whole.end);
      return;
    }
  if (attribute == NULL)
    return;
  if (!airlock_xml_attribute_is_touched (attribute))
    {
      write_span (writer, old->whole.start, old->whole.end);
      return;
    }

  write_span (writer, old->whole.start, old->value.start);
  if (attribute->children != NULL)
    write_escaped (writer, (const char *) attribute->children->content, TRUE);
  write_span (writer, old->value.end, old->whole.end);
}

static void
write_touched_start (Writer *writer, xmlNode *node, const AirlockXmlPiece *piece)
{
  const char *text = writer->source->text;
  AirlockXmlSpan rest = { airlock_xml_scan_name (text, piece), piece->start.end };
  AirlockXmlAttribute old;
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  write_span (writer, piece->start.start, rest.start);
  while (airlock_xml_scan_attribute (text, &rest, &old))
    {
      g_hash_table_add (seen, find_attribute (writer, node, old.name));
      write_old_attribute (writer, node, &old);
    }
  for (xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next)
    if (!g_hash_table_contains (seen, attribute))
      write_new_attribute (writer, attribute);

  /* The space before the end of the tag, if any, and the end. */
  write_span (writer, rest.start, piece->start.end);
}

static gboolean
ends_itself (Writer *writer, const AirlockXmlPiece *piece)
{
  return writer->source->text[piece->start.end - 2] == '/';
}

/* Start and end tag of an element that was in the text, and now has children or none. */
static void
write_old_element (Writer *writer, xmlNode *node, const AirlockXmlPiece *piece)
{
  gboolean single = ends_itself (writer, piece);
  gboolean had_content = !single && piece->start.end != piece->end.start;

  if (piece->touched)
    write_touched_start (writer, node, piece);
  else
    write_span (writer, piece->start.start, piece->start.end);

  if (single && node->children != NULL)
    {
      g_string_truncate (writer->out, writer->out->len - 2);
      g_string_append_c (writer->out, '>');
    }
  else if (had_content && node->children == NULL)
    {
      g_string_truncate (writer->out, writer->out->len - 1);
      g_string_append (writer->out, "/>");
      return;
    }

  for (xmlNode *child = node->children; child != NULL; child = child->next)
    write_node (writer, child);

  if (!single)
    {
      write_span (writer, piece->end.start, piece->end.end);
    }
  else if (node->children != NULL)
    {
      g_string_append (writer->out, "</");
      write_name (writer, node->ns, node->name);
      g_string_append_c (writer->out, '>');
    }
}

static void
write_new_element (Writer *writer, xmlNode *node)
{
  g_string_append_c (writer->out, '<');
  write_name (writer, node->ns, node->name);
  for (xmlNs *ns = node->nsDef; ns != NULL; ns = ns->next)
    write_namespace (writer, ns);
  for (xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next)
    write_new_attribute (writer, attribute);
  if (node->children == NULL)
    {
      g_string_append (writer->out, "/>");
      return;
    }

  g_string_append_c (writer->out, '>');
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    write_node (writer, child);
  g_string_append (writer->out, "</");
  write_name (writer, node->ns, node->name);
  g_string_append_c (writer->out, '>');
}

static void
write_node (Writer *writer, xmlNode *node)
{
  const AirlockXmlPiece *piece = airlock_xml_tree_get_piece (node);

  if (node->type == XML_ELEMENT_NODE && piece != NULL)
    write_old_element (writer, node, piece);
  else if (node->type == XML_ELEMENT_NODE)
    write_new_element (writer, node);
  else if (piece != NULL)
    write_span (writer, piece->start.start, piece->start.end);
  else if (node->content != NULL)
    write_escaped (writer, (const char *) node->content, FALSE);
}

/**
 * airlock_xml_tree_to_text:
 *
 * Returns: (transfer full): the text that @tree was read from, with what has been changed since
 */
char *
airlock_xml_tree_to_text (xmlDoc *tree)
{
  Writer writer = { tree->_private,
                    g_string_sized_new (((AirlockXmlSource *) tree->_private)->length + 512) };
  xmlNode *root = xmlDocGetRootElement (tree);
  const AirlockXmlPiece *piece = airlock_xml_tree_get_piece (root);
  guint32 end = ends_itself (&writer, piece) ? piece->start.end : piece->end.end;

  write_span (&writer, 0, piece->start.start);
  write_node (&writer, root);
  write_span (&writer, end, (guint32) writer.source->length);

  return g_string_free (writer.out, FALSE);
}
