/* airlockctl-finding-list.h – what a check found, in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlockctl-output.h"

G_BEGIN_DECLS

void airlockctl_finding_list_print (AirlockctlOutput *output,
                                    GPtrArray        *findings);

G_END_DECLS
