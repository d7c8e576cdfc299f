/* airlock-xml-compare-private.h – whether nodes of two trees say the same, and bringing them together
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-xml-edit-private.h"

G_BEGIN_DECLS

char     *airlock_xml_dup_signature (xmlNode    *node);
char     *airlock_xml_dup_key       (xmlNode    *node);
char     *airlock_xml_dup_own_text  (xmlNode    *node);
gboolean  airlock_xml_extends       (xmlNode    *node,
                                     xmlNode    *base);
xmlNode  *airlock_xml_add_copy      (xmlNode    *parent,
                                     xmlNode    *original);

G_END_DECLS
