/* airlock-domain-identity.h – whether a VM's devices still are what they were when they were added
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-domain-document.h"
#include "core/host/airlock-topology.h"

G_BEGIN_DECLS

/**
 * AirlockIdentityMismatch:
 * @address: what the VM asks for
 * @expected: ids of the device that was added, "10de:1b80"
 * @found: (nullable): what sits at @address now; %NULL: nothing
 * @proposed: (nullable): where the device that was added is now; %NULL: nowhere, or it can't be
 *   told from others
 */
typedef struct
{
  AirlockPciAddress address;
  char *expected;
  AirlockDevice *found;
  AirlockDevice *proposed;
} AirlockIdentityMismatch;

void       airlock_identity_mismatch_free (AirlockIdentityMismatch *self);

void       airlock_domain_identity_record (AirlockDomainDocument   *document,
                                           const AirlockPciAddress *address,
                                           AirlockTopology         *host);
GPtrArray *airlock_domain_identity_check  (AirlockDomainDocument   *document,
                                           AirlockTopology         *host);
gboolean   airlock_domain_identity_move   (AirlockDomainDocument   *document,
                                           const AirlockPciAddress *from,
                                           const AirlockPciAddress *to,
                                           AirlockTopology         *host,
                                           GError                 **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockIdentityMismatch, airlock_identity_mismatch_free)

G_END_DECLS
