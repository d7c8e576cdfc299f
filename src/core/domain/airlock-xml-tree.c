/* airlock-xml-tree.c – an XML text as a tree whose nodes remember the bytes they were read from
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-xml-tree-private.h"

#include <glib/gi18n-lib.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

#include "base/airlock-error.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlParserCtxt, xmlFreeParserCtxt)

static void
source_free (AirlockXmlSource *source)
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
  g_clear_pointer ((AirlockXmlSource **) &tree->_private, source_free);
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
  AirlockXmlSource *source = node->doc->_private;
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
  AirlockXmlSource *source = node->doc->_private;
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

/**
 * airlock_xml_tree_next:
 *
 * Returns: (nullable): the node behind @node in document order, of those below @root
 */
xmlNode *
airlock_xml_tree_next (xmlNode *node, xmlNode *root)
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
  for (xmlNode *node = root; node != NULL; node = airlock_xml_tree_next (node, root), index++)
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
  /* An empty file has no place in memory at all. */
  const char *bad = length > 0 ? memchr (text, '\0', length) : NULL;

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
  AirlockXmlSource *source;

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

  source = g_new0 (AirlockXmlSource, 1);
  source->text = g_strndup (text, length);
  source->length = length;
  source->pieces = g_steal_pointer (&pieces);
  source->newline = find_newline (source->text);
  tree->_private = source;

  return g_steal_pointer (&tree);
}
