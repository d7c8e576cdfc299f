/* airlock-helper-audit.h – leaves word in the system's journal of who did what
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "base/airlock-operation.h"

G_BEGIN_DECLS

void airlock_helper_audit_applied  (GPtrArray    *operations,
                                    const char   *sender,
                                    guint         uid,
                                    guint         pid,
                                    const char   *action,
                                    GPtrArray    *outcomes,
                                    const GError *error);
void airlock_helper_audit_reverted (GPtrArray    *operations,
                                    const char   *reason,
                                    const GError *error);
void airlock_helper_audit_problem  (const char   *subject,
                                    const char   *message);

G_END_DECLS
