/* airlock-domain-document-private.h – the tree of a document, for those that edit it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-domain-document.h"
#include "airlock-xml-edit-private.h"

G_BEGIN_DECLS

xmlNode *airlock_domain_document_get_root      (AirlockDomainDocument *self);
xmlNode *airlock_domain_document_get_devices   (AirlockDomainDocument *self);
xmlNode *airlock_domain_document_add_device    (AirlockDomainDocument *self,
                                                const char            *name);

G_END_DECLS
