/* airlock-domain-claims.h – which VMs ask for a device of the host (S20)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-hostdev.h"

G_BEGIN_DECLS

#define AIRLOCK_TYPE_DOMAIN_CLAIMS (airlock_domain_claims_get_type ())
G_DECLARE_FINAL_TYPE (AirlockDomainClaims, airlock_domain_claims, AIRLOCK, DOMAIN_CLAIMS, GObject)

AirlockDomainClaims *airlock_domain_claims_new        (GPtrArray               *documents);
GPtrArray           *airlock_domain_claims_lookup     (AirlockDomainClaims     *self,
                                                       const AirlockHostdev    *hostdev);
GPtrArray           *airlock_domain_claims_lookup_pci (AirlockDomainClaims     *self,
                                                       const AirlockPciAddress *addresses,
                                                       gsize                    n_addresses);

G_END_DECLS
