/* airlock-topology-private.h – what reader and topology share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-topology.h"

G_BEGIN_DECLS

AirlockKernelGroup *_airlock_kernel_group_new  (guint               id);
void                _airlock_kernel_group_free (AirlockKernelGroup *self);

G_END_DECLS
