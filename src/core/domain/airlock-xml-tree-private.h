/* airlock-xml-tree-private.h – an XML text as a tree that can be written back with only its changes
 *
 * For src/core/domain alone: outside of it nobody sees libxml2.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <libxml/tree.h>

#include "airlock-xml-scan.h"

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlDoc, xmlFreeDoc)

/**
 * AirlockXmlSource:
 * @text: what the tree was read from
 * @pieces: (element-type AirlockXmlPiece): of @text, in document order
 * @newline: as it is in @text
 *
 * The private data of a tree.
 */
typedef struct
{
  char *text;
  gsize length;
  GArray *pieces;
  const char *newline;
} AirlockXmlSource;

xmlDoc          *airlock_xml_tree_parse         (const char *text,
                                                 gsize       length,
                                                 GError    **error);
void             airlock_xml_tree_free          (xmlDoc     *tree);
char            *airlock_xml_tree_to_text       (xmlDoc     *tree);
char            *airlock_xml_tree_to_canonical  (xmlDoc     *tree);
xmlNode         *airlock_xml_tree_next          (xmlNode    *node,
                                                 xmlNode    *root);
AirlockXmlPiece *airlock_xml_tree_get_piece     (xmlNode    *node);
gint             airlock_xml_tree_count_attributes (xmlNode *node);

G_END_DECLS
