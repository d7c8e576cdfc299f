/* airlock-finding.h – something worth telling about a host or a device
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "base/airlock-types.h"

G_BEGIN_DECLS

#define AIRLOCK_TYPE_FINDING (airlock_finding_get_type ())
G_DECLARE_FINAL_TYPE (AirlockFinding, airlock_finding, AIRLOCK, FINDING, GObject)

AirlockFinding  *airlock_finding_new          (const char      *id,
                                               AirlockSeverity  severity,
                                               const char      *subject,
                                               const char      *detail);
const char      *airlock_finding_get_id       (AirlockFinding  *self);
AirlockSeverity  airlock_finding_get_severity (AirlockFinding  *self);
const char      *airlock_finding_get_subject  (AirlockFinding  *self);
const char      *airlock_finding_get_detail   (AirlockFinding  *self);

/* A finding with the way from the device to what would be lost, and with whether it says that
 * something could not be seen: such a one never lets a verdict be "ok". */
AirlockFinding  *airlock_finding_new_full     (const char        *id,
                                               AirlockSeverity    severity,
                                               const char        *subject,
                                               const char        *detail,
                                               const char *const *chain,
                                               gboolean           undecided);
const char *const *airlock_finding_get_chain  (AirlockFinding  *self);
gboolean         airlock_finding_is_undecided (AirlockFinding  *self);

G_END_DECLS
