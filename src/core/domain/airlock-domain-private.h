/* airlock-domain-private.h – what AirlockConnection tells its VMs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-connection.h"
#include "airlock-virt-private.h"

G_BEGIN_DECLS

AirlockDomain     *_airlock_domain_new            (AirlockConnection        *connection,
                                                   const AirlockDomainFacts *facts);
void               _airlock_domain_take_facts     (AirlockDomain            *self,
                                                   const AirlockDomainFacts *facts);
void               _airlock_domain_forget_state   (AirlockDomain            *self);
AirlockConnection *_airlock_domain_get_connection (AirlockDomain            *self);

AirlockVirtLink   *_airlock_connection_get_link   (AirlockConnection        *self,
                                                   GError                  **error);
void               _airlock_connection_take_facts (AirlockConnection        *self,
                                                   AirlockDomainFacts       *facts);

char             **_airlock_domain_list_differences (const char             *before,
                                                   const char               *after,
                                                   gboolean                  live);

G_END_DECLS
