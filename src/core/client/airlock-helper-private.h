/* airlock-helper-private.h – what the implementations of the helper's interface share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-helper.h"

G_BEGIN_DECLS

void             _airlock_helper_progress            (AirlockHelper   *self,
                                                      const char      *token,
                                                      guint            index,
                                                      gboolean         done);
void             _airlock_helper_reverted            (AirlockHelper   *self,
                                                      const char      *token,
                                                      gboolean         complete,
                                                      const char      *message);
void             _airlock_helper_bindings_changed    (AirlockHelper   *self);

/* What comes over the bus is believed as far as it makes sense: each fails with
 * AIRLOCK_ERROR_INVALID otherwise. */
GPtrArray       *_airlock_helper_parse_results       (GVariant        *results,
                                                      guint            n_operations,
                                                      GError         **error);
GPtrArray       *_airlock_helper_parse_bindings      (GVariant        *bindings,
                                                      GError         **error);
GPtrArray       *_airlock_helper_parse_findings      (GVariant        *findings,
                                                      GError         **error);
AirlockHostUses *_airlock_helper_parse_users         (guint32          seen,
                                                      GVariant        *uses,
                                                      GVariant        *framebuffers,
                                                      GError         **error);

G_END_DECLS
