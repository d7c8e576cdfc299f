/* airlock-row-builder.h – from an analysis to the rows of the list; pure
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-row.h"
#include "core/client/airlock-helper.h"

G_BEGIN_DECLS

GPtrArray *airlock_row_builder_build (AirlockIsolation *isolation,
                                      AirlockHostUses  *uses,
                                      GPtrArray        *bindings);

G_END_DECLS
