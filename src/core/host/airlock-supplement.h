/* airlock-supplement.h – what somebody with more rights told of a host
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "airlock-device.h"
#include "safety/airlock-host-use.h"

G_BEGIN_DECLS

/**
 * AirlockSupplement:
 *
 * What an unprivileged reader can't see: the PCIe type and ACS bits of functions (R2.8), and what
 * the processes of all users hold. It fills gaps only: what was read stands. Immutable, safe to use
 * from worker threads.
 */
#define AIRLOCK_TYPE_SUPPLEMENT (airlock_supplement_get_type ())
G_DECLARE_FINAL_TYPE (AirlockSupplement, airlock_supplement, AIRLOCK, SUPPLEMENT, GObject)

AirlockSupplement *airlock_supplement_new           (GVariant            *isolation,
                                                     AirlockHostUses     *users);
AirlockSupplement *airlock_supplement_new_from_json (const char          *text,
                                                     gssize               length,
                                                     GError             **error);
char              *airlock_supplement_to_json       (AirlockSupplement   *self);
gboolean           airlock_supplement_equal         (AirlockSupplement   *a,
                                                     AirlockSupplement   *b);

gboolean           airlock_supplement_has_isolation (AirlockSupplement   *self);
void               airlock_supplement_fill_facts    (AirlockSupplement   *self,
                                                     AirlockDeviceFacts  *facts);
AirlockHostUses   *airlock_supplement_fill_uses     (AirlockSupplement   *self,
                                                     AirlockHostUses     *own);

G_END_DECLS
