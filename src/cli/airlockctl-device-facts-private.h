/* airlockctl-device-facts-private.h – what the two parts of a device's description share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlockctl-sheet.h"
#include "core/host/airlock-topology.h"

G_BEGIN_DECLS

typedef struct
{
  AirlockctlSheet *sheet;
  AirlockTopology *topology;
  AirlockDevice *device;
  const AirlockDeviceFacts *facts;
} AirlockctlFacts;

void        _airlockctl_facts_add           (AirlockctlFacts *self,
                                             const char      *label,
                                             const char      *format,
                                             ...) G_GNUC_PRINTF (3, 4);
gboolean    _airlockctl_facts_knows         (AirlockctlFacts *self,
                                             AirlockFacts     fact,
                                             const char      *label);
const char *_airlockctl_name_or_unnamed     (const char      *name);
void        _airlockctl_facts_add_abilities (AirlockctlFacts *self);

G_END_DECLS
