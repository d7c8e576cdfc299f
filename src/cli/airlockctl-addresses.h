/* airlockctl-addresses.h – devices by the addresses that were typed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlockctl.h"

G_BEGIN_DECLS

GArray    *airlockctl_parse_addresses (AirlockctlContext *context,
                                       char             **arguments,
                                       AirlockctlExit    *status);
GPtrArray *airlockctl_find_devices    (AirlockTopology   *topology,
                                       GArray            *addresses);

G_END_DECLS
