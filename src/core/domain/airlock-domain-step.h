/* airlock-domain-step.h – a VM's XML as libvirt keeps it: changed, defined or taken away
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-domain.h"
#include "core/plan/airlock-step.h"

G_BEGIN_DECLS

/**
 * AirlockDomainChange:
 * @AIRLOCK_DOMAIN_CHANGE_EDIT: the XML of a VM is another one
 * @AIRLOCK_DOMAIN_CHANGE_CREATE: there is one VM more
 * @AIRLOCK_DOMAIN_CHANGE_REMOVE: libvirt forgets a VM; its files stay
 */
typedef enum
{
  AIRLOCK_DOMAIN_CHANGE_EDIT,
  AIRLOCK_DOMAIN_CHANGE_CREATE,
  AIRLOCK_DOMAIN_CHANGE_REMOVE,
} AirlockDomainChange;

#define AIRLOCK_TYPE_DOMAIN_STEP (airlock_domain_step_get_type ())
G_DECLARE_FINAL_TYPE (AirlockDomainStep, airlock_domain_step, AIRLOCK, DOMAIN_STEP, AirlockStep)

AirlockStep *airlock_domain_step_new_edit   (AirlockDomain          *domain,
                                             const char             *uri,
                                             const char             *before,
                                             AirlockDomainDocument  *after,
                                             GError                **error);
AirlockStep *airlock_domain_step_new_create (const char             *uri,
                                             AirlockDomainDocument  *document,
                                             GError                **error);

G_END_DECLS
