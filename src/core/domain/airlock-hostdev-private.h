/* airlock-hostdev-private.h – the nodes behind devices of the host
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-domain-document-private.h"
#include "airlock-hostdev.h"

G_BEGIN_DECLS

xmlNode  *airlock_hostdev_find_node        (AirlockDomainDocument   *document,
                                            const char              *id);
xmlNode  *airlock_hostdev_first_node       (AirlockDomainDocument   *document);
xmlNode  *airlock_hostdev_next_node        (xmlNode                 *node);
AirlockHostdev *airlock_hostdev_read       (xmlNode                 *node);
gboolean  airlock_hostdev_check_mac        (const char              *mac,
                                            GError                 **error);
gboolean  airlock_xml_get_number           (xmlNode                 *node,
                                            const char              *attribute,
                                            guint64                  maximum,
                                            guint64                 *value);
gboolean  airlock_xml_get_pci_address      (xmlNode                 *node,
                                            AirlockPciAddress       *address);
void      airlock_xml_set_pci_address      (xmlNode                 *node,
                                            const AirlockPciAddress *address);

G_END_DECLS
