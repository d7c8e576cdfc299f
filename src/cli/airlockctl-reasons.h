/* airlockctl-reasons.h – why a group is as it is, and what helps
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlockctl-output.h"
#include "core/analysis/airlock-isolation.h"

G_BEGIN_DECLS

void airlockctl_reasons_print (AirlockctlOutput *output,
                               AirlockGroup     *group,
                               gsize             indent);

G_END_DECLS
