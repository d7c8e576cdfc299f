/* airlockctl-reasons.h – why a group is as it is, and what helps
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlockctl-output.h"
#include "core/analysis/airlock-isolation.h"

G_BEGIN_DECLS

/**
 * AirlockctlReasons:
 * @said: (nullable): advice that was printed before -> the group it was printed for; with it,
 *   advice is not repeated but pointed to
 */
typedef struct
{
  AirlockctlOutput *output;
  GHashTable *said;
} AirlockctlReasons;

char *airlockctl_group_title   (AirlockGroup      *group);
void  airlockctl_reasons_print (AirlockctlReasons *self,
                                AirlockGroup      *group,
                                gsize              indent);

G_END_DECLS
