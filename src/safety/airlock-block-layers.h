/* airlock-block-layers.h – what a block device lies directly on
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-block-stack.h"

G_BEGIN_DECLS

void airlock_block_layers_trace (AirlockBlockStack  *self,
                                 AirlockBlockDevice *device);

G_END_DECLS
