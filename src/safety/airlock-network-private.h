/* airlock-network-private.h – the network cards of a host, and whether its root is on the network
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "base/airlock-sysroot.h"

G_BEGIN_DECLS

/**
 * AirlockNic:
 * @name: the interface
 * @path: its folder below /sys/devices
 * @is_up: whether it is up and has a link
 *
 * An interface of some hardware.
 */
typedef struct
{
  char *name;
  char *path;
  gboolean is_up;
} AirlockNic;

AirlockReadStatus _airlock_nics_read         (AirlockSysroot *sysroot,
                                              GPtrArray     **nics,
                                              GHashTable    **names);
AirlockReadStatus _airlock_network_root_read (AirlockSysroot *sysroot,
                                              gboolean       *on_network);

G_END_DECLS
