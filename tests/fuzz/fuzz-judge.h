/* fuzz-judge.h – everything Airlock says about a topology, said
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/host/airlock-topology.h"

G_BEGIN_DECLS

void fuzz_judge_topology (AirlockTopology *topology);

G_END_DECLS
