/* airlock-domain-record-private.h – what Airlock remembers inside a VM's XML
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-domain-document-private.h"

G_BEGIN_DECLS

xmlNode *airlock_domain_record_find   (AirlockDomainDocument *document,
                                       const char            *kind,
                                       const char            *id);
xmlNode *airlock_domain_record_ensure (AirlockDomainDocument *document,
                                       const char            *kind,
                                       const char            *id);
void     airlock_domain_record_remove (AirlockDomainDocument *document,
                                       const char            *kind,
                                       const char            *id);

G_END_DECLS
