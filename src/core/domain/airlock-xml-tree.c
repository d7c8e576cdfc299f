/* airlock-xml-tree.c – an XML text as a tree that can be written back with only its changes
 *
 * Every node remembers the bytes it was read from. Written back, an untouched node is these bytes;
 * only what is new or changed is put in words, in libvirt's own style.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-xml-tree-private.h"

#include <glib/gi18n-lib.h>
#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/uri.h>
#include <string.h>

#include "airlock-xml-edit-private.h"
#include "base/airlock-error.h"

/* What the tree was read from; its xmlDoc's private data. */
typedef struct
{
  char *text;
  gsize length;
  GArray *pieces;      /* of AirlockXmlPiece */
  const char *newline; /* as in the text */
} Source;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlParserCtxt, xmlFreeParserCtxt)

static void
source_free (Source *source)
{
  g_free (source->text);
  g_array_unref (source->pieces);
  g_free (source);
}

/**
 * airlock_xml_tree_free:
 * @tree: (transfer full): from airlock_xml_tree_parse()
 */
void
airlock_xml_tree_free (xmlDoc *tree)
{
  g_clear_pointer ((Source **) &tree->_private, source_free);
  xmlFreeDoc (tree);
}

/**
 * airlock_xml_tree_get_piece:
 *
 * Returns: (nullable): where @node was in the text; %NULL if it was made later
 */
AirlockXmlPiece *
airlock_xml_tree_get_piece (xmlNode *node)
{
  Source *source = node->doc->_private;
  guint index = GPOINTER_TO_UINT (node->_private);

  return index > 0 ? &g_array_index (source->pieces, AirlockXmlPiece, index - 1) : NULL;
}

/**
 * airlock_xml_tree_count_attributes:
 *
 * Returns: how many attributes an element without children had in the text; -1 if it was made
 *   later or had children
 */
gint
airlock_xml_tree_count_attributes (xmlNode *node)
{
  Source *source = node->doc->_private;
  const AirlockXmlPiece *piece = airlock_xml_tree_get_piece (node);
  AirlockXmlAttribute attribute;
  AirlockXmlSpan rest;
  gint count = 0;

  if (piece == NULL || !piece->was_empty)
    return -1;

  rest = (AirlockXmlSpan) { airlock_xml_scan_name (source->text, piece), piece->start.end };
  while (airlock_xml_scan_attribute (source->text, &rest, &attribute))
    count++;

  return count;
}

static gboolean
kind_fits (const AirlockXmlPiece *piece, const xmlNode *node)
{
  static const xmlElementType types[] = {
    [AIRLOCK_XML_ELEMENT] = XML_ELEMENT_NODE,     [AIRLOCK_XML_TEXT] = XML_TEXT_NODE,
    [AIRLOCK_XML_CDATA] = XML_CDATA_SECTION_NODE, [AIRLOCK_XML_COMMENT] = XML_COMMENT_NODE,
    [AIRLOCK_XML_INSTRUCTION] = XML_PI_NODE,
  };

  return types[piece->kind] == node->type;
}

static xmlNode *
next_in_document_order (xmlNode *node, xmlNode *root)
{
  if (node->children != NULL)
    return node->children;
  while (node != root && node->next == NULL)
    node = node->parent;

  return node != root ? node->next : NULL;
}

/* Gives each node below the root element its piece. */
static gboolean
join_pieces (xmlDoc *tree, GArray *pieces)
{
  xmlNode *root = xmlDocGetRootElement (tree);
  guint index = 0;

  while (index < pieces->len &&
         g_array_index (pieces, AirlockXmlPiece, index).kind != AIRLOCK_XML_ELEMENT)
    index++;
  for (xmlNode *node = root; node != NULL; node = next_in_document_order (node, root), index++)
    {
      if (index >= pieces->len ||
          !kind_fits (&g_array_index (pieces, AirlockXmlPiece, index), node))
        return FALSE;
      node->_private = GUINT_TO_POINTER (index + 1);
    }

  return TRUE;
}

static gboolean
check_text (const char *text, gsize length, GError **error)
{
  const char *bad = memchr (text, '\0', length);

  if (length > AIRLOCK_XML_MAX_BYTES)
    g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                 _ ("it is larger than %u MiB, more than libvirt accepts"),
                 AIRLOCK_XML_MAX_BYTES >> 20);
  else if (bad != NULL)
    g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                 _ ("line %u: there is a NUL character, which XML does not allow"),
                 airlock_xml_line_of (text, (gsize) (bad - text)));
  else if (!g_utf8_validate (text, (gssize) length, &bad))
    g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("line %u: it is not UTF-8"),
                 airlock_xml_line_of (text, (gsize) (bad - text)));
  else
    return TRUE;

  return FALSE;
}

static void
set_parse_error (xmlParserCtxt *parser, GError **error)
{
  const xmlError *problem = xmlCtxtGetLastError (parser);
  g_autofree char *message =
      g_strdup (problem != NULL && problem->message != NULL ? problem->message : "?");
  g_autofree char *valid = NULL;

  g_strstrip (message);
  valid = g_utf8_make_valid (message, -1);
  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("line %d: it is not XML: %s"),
               problem != NULL ? problem->line : 1, valid);
}

/* No entity is loaded or expanded: the scan has refused everything that could declare one. */
static xmlDoc *
parse_bounded (const char *text, gsize length, GError **error)
{
  g_autoptr (xmlParserCtxt) parser = xmlNewParserCtxt ();
  xmlDoc *tree = xmlCtxtReadMemory (parser, text, (int) length, NULL, "UTF-8",
                                    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);

  /* A prefix without a declaration is no error to libvirt either. */
  if (tree == NULL)
    set_parse_error (parser, error);

  return tree;
}

static const char *
find_newline (const char *text)
{
  const char *first = strchr (text, '\n');

  return first != NULL && first > text && first[-1] == '\r' ? "\r\n" : "\n";
}

/**
 * airlock_xml_tree_parse:
 * @text: any bytes
 *
 * Reads XML of unknown origin: in bounded memory, without touching a file or the network.
 *
 * Returns: (transfer full) (nullable): the tree, for airlock_xml_tree_free(); on
 *   %AIRLOCK_ERROR_INVALID the message names the line
 */
xmlDoc *
airlock_xml_tree_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (GArray) pieces = NULL;
  g_autoptr (xmlDoc) tree = NULL;
  Source *source;

  if (!check_text (text, length, error))
    return NULL;
  pieces = airlock_xml_scan (text, length, error);
  if (pieces == NULL)
    return NULL;
  tree = parse_bounded (text, length, error);
  if (tree == NULL)
    return NULL;
  if (!join_pieces (tree, pieces))
    {
      g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                           _ ("its XML is too unusual to be edited safely"));
      return NULL;
    }

  source = g_new0 (Source, 1);
  source->text = g_strndup (text, length);
  source->length = length;
  source->pieces = g_steal_pointer (&pieces);
  source->newline = find_newline (source->text);
  tree->_private = source;

  return g_steal_pointer (&tree);
}

typedef struct
{
  Source *source;
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
                    g_string_sized_new (((Source *) tree->_private)->length + 512) };
  xmlNode *root = xmlDocGetRootElement (tree);
  const AirlockXmlPiece *piece = airlock_xml_tree_get_piece (root);
  guint32 end = ends_itself (&writer, piece) ? piece->start.end : piece->end.end;

  write_span (&writer, 0, piece->start.start);
  write_node (&writer, root);
  write_span (&writer, end, (guint32) writer.source->length);

  return g_string_free (writer.out, FALSE);
}

/* Space between elements means nothing, nor does space in a text that holds nothing else. Texts
 * that an edit has left side by side are one. */
static void
drop_blank_texts (xmlNode *root)
{
  for (xmlNode *node = root, *next; node != NULL; node = next)
    {
      while (node->type == XML_TEXT_NODE && node->next != NULL && node->next->type == XML_TEXT_NODE)
        xmlTextMerge (node, node->next);
      next = next_in_document_order (node, root);
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
  for (xmlNode *node = root; node != NULL; node = next_in_document_order (node, root))
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
