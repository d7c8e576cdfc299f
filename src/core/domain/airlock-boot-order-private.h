/* airlock-boot-order-private.h – the order in which a VM tries its devices for starting
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-domain-document-private.h"

G_BEGIN_DECLS

guint airlock_boot_order_get   (xmlNode               *device);
void  airlock_boot_order_set   (AirlockDomainDocument *document,
                                xmlNode               *device,
                                const char            *id,
                                guint                  order);
void  airlock_boot_order_unset (AirlockDomainDocument *document,
                                xmlNode               *device,
                                const char            *id);

gboolean airlock_boot_order_is_per_device (AirlockDomainDocument *document);

void     airlock_boot_kinds_set (AirlockDomainDocument *document,
                                 const char *const     *kinds);
char    *airlock_boot_kinds_get (AirlockDomainDocument *document);

G_END_DECLS
