/* airlockctl-remote.h – whether the person sits at the host or reaches it over the network
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *airlockctl_find_remote_session (void);

G_END_DECLS
