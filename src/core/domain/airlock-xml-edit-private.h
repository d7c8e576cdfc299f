/* airlock-xml-edit-private.h – reading and changing the nodes of a tree, laid out as libvirt does
 *
 * All names are of elements and attributes without a namespace unless one is given.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

xmlNode    *airlock_xml_find                 (xmlNode    *parent,
                                              const char *name);
xmlNode    *airlock_xml_next                 (xmlNode    *node,
                                              const char *name);
xmlNode    *airlock_xml_find_with            (xmlNode    *parent,
                                              const char *name,
                                              const char *attribute,
                                              const char *value);
xmlNode    *airlock_xml_find_path            (xmlNode    *parent,
                                              const char *path);
xmlNode    *airlock_xml_first_element        (xmlNode    *parent);
xmlNode    *airlock_xml_next_element         (xmlNode    *node);
gboolean    airlock_xml_is                   (xmlNode    *node,
                                              const char *name);
const char *airlock_xml_get                  (xmlNode    *node,
                                              const char *attribute);
gboolean    airlock_xml_has                  (xmlNode    *node,
                                              const char *attribute,
                                              const char *value);
char       *airlock_xml_dup_text             (xmlNode    *node);

void        airlock_xml_set                  (xmlNode    *node,
                                              const char *attribute,
                                              const char *value);
void        airlock_xml_set_printf           (xmlNode    *node,
                                              const char *attribute,
                                              const char *format,
                                              ...) G_GNUC_PRINTF (3, 4);
void        airlock_xml_set_text             (xmlNode    *node,
                                              const char *text);
xmlNode    *airlock_xml_add                  (xmlNode    *parent,
                                              const char *name);
xmlNode    *airlock_xml_add_first            (xmlNode    *parent,
                                              const char *name);
xmlNode    *airlock_xml_add_after            (xmlNode    *sibling,
                                              const char *name);
xmlNode    *airlock_xml_ensure               (xmlNode    *parent,
                                              const char *name);
xmlNode    *airlock_xml_ensure_path          (xmlNode    *parent,
                                              const char *path);
void        airlock_xml_remove               (xmlNode    *node);
void        airlock_xml_remove_all           (xmlNode    *parent,
                                              const char *name);
void        airlock_xml_prune                (xmlNode    *node);
gboolean    airlock_xml_is_void              (xmlNode    *node,
                                              guint       n_attributes);

gboolean    airlock_xml_attribute_is_touched (xmlAttr    *attribute);
gboolean    airlock_xml_text_is_possible     (const char *text);

G_END_DECLS
