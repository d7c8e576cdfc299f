/* domain-fixture.h – VMs of tests/fixtures/domains, and what an edit did to one
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/domain/airlock-domain-document.h"

G_BEGIN_DECLS

/* Every fixture. */
extern const char *const domain_fixture_names[];

char                  *domain_fixture_read (const char            *name);
AirlockDomainDocument *domain_fixture_load (const char            *name);
AirlockDomainDocument *domain_fixture_parse (const char           *text);
char                  *domain_fixture_diff (const char            *before,
                                            AirlockDomainDocument *after);
void                   domain_fixture_assert_diff (const char     *before,
                                            AirlockDomainDocument *after,
                                            const char            *expected);

G_END_DECLS
