/* airlock-helper-reads.h – what the helper tells, as the bus has it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-helper-setup.h"

G_BEGIN_DECLS

/**
 * AirlockHelperRead:
 *
 * Blocking: from a worker thread. Returns: (transfer full): the arguments of the reply.
 */
typedef GVariant *(*AirlockHelperRead) (AirlockHelperSetup *setup,
                                        GPtrArray          *operations,
                                        GError            **error);

GVariant *airlock_helper_read_isolation (AirlockHelperSetup *setup,
                                         GPtrArray          *operations,
                                         GError            **error);
GVariant *airlock_helper_read_users     (AirlockHelperSetup *setup,
                                         GPtrArray          *operations,
                                         GError            **error);
GVariant *airlock_helper_read_bindings  (AirlockHelperSetup *setup,
                                         GPtrArray          *operations,
                                         GError            **error);
GVariant *airlock_helper_read_check     (AirlockHelperSetup *setup,
                                         GPtrArray          *operations,
                                         GError            **error);
GVariant *airlock_helper_outcomes_to_variant (GPtrArray     *outcomes);

G_END_DECLS
