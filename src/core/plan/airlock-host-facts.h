/* airlock-host-facts.h – what a plan for the host stands on, so that a stale one is noticed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "base/airlock-device-identity.h"
#include "base/airlock-sysroot.h"

G_BEGIN_DECLS

/**
 * AirlockHostFactKind:
 * @AIRLOCK_HOST_FACT_DRIVER: the driver of a device; "": none
 * @AIRLOCK_HOST_FACT_GROUP: the number of its group; "": none
 * @AIRLOCK_HOST_FACT_MEMBERS: the addresses of all members of its group, sorted, separated by spaces
 * @AIRLOCK_HOST_FACT_PHYSICAL_FUNCTION: the address of a virtual function's owner; "": it is none
 * @AIRLOCK_HOST_FACT_VFS: how many virtual functions it has
 * @AIRLOCK_HOST_FACT_D3COLD: "1" if it may be powered off, else "0"
 * @AIRLOCK_HOST_FACT_HUGE_PAGES: how many pages are reserved; of "NODE:KIB", "-1" is all nodes
 *
 * The nick is its name in history.
 */
typedef enum
{
  AIRLOCK_HOST_FACT_DRIVER,
  AIRLOCK_HOST_FACT_GROUP,
  AIRLOCK_HOST_FACT_MEMBERS,
  AIRLOCK_HOST_FACT_PHYSICAL_FUNCTION,
  AIRLOCK_HOST_FACT_VFS,
  AIRLOCK_HOST_FACT_D3COLD,
  AIRLOCK_HOST_FACT_HUGE_PAGES,
} AirlockHostFactKind;

/**
 * AirlockHostFacts:
 *
 * A list of facts: kind, of what, and what it was.
 */
typedef struct _AirlockHostFacts AirlockHostFacts;

AirlockHostFacts *airlock_host_facts_new       (void);
void              airlock_host_facts_free      (AirlockHostFacts       *self);
void              airlock_host_facts_add       (AirlockHostFacts       *self,
                                                AirlockHostFactKind     kind,
                                                const char             *subject,
                                                const char             *value);
const char       *airlock_host_facts_lookup    (const AirlockHostFacts *self,
                                                AirlockHostFactKind     kind,
                                                const char             *subject);
AirlockHostFacts *airlock_host_facts_read_again (const AirlockHostFacts *self,
                                                AirlockSysroot         *sysroot);
gboolean          airlock_host_facts_compare   (const AirlockHostFacts *self,
                                                const AirlockHostFacts *now,
                                                GError                **error);
JsonArray        *airlock_host_facts_to_json   (const AirlockHostFacts *self);
AirlockHostFacts *airlock_host_facts_from_json (JsonArray              *array,
                                                GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockHostFacts, airlock_host_facts_free)

G_END_DECLS
