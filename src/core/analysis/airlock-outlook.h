/* airlock-outlook.h – how a device will behave in a VM: reset, sleep, memory, ROM
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/host/airlock-topology.h"
#include "safety/airlock-finding.h"

G_BEGIN_DECLS

GPtrArray *airlock_outlook_list (AirlockTopology *topology,
                                 AirlockDevice   *device,
                                 GPtrArray       *taken);

G_END_DECLS
