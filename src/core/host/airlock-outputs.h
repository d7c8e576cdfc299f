/* airlock-outputs.h – the sockets of a graphics function, and the monitors in them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "base/airlock-sysroot.h"
#include "base/airlock-types.h"

G_BEGIN_DECLS

/**
 * AirlockOutput:
 * @name: as the kernel calls the connector, without the card's number: "HDMI-A-1", "eDP-1"
 * @connected: whether something is plugged in
 * @enabled: whether it shows a picture
 * @monitor: (nullable): what is plugged in, by its own name; %NULL if nothing is, or it says nothing
 */
typedef struct
{
  char *name;
  AirlockTristate connected;
  AirlockTristate enabled;
  char *monitor;
} AirlockOutput;

GPtrArray *airlock_outputs_new      (void);
gboolean   airlock_outputs_equal    (GPtrArray           *a,
                                     GPtrArray           *b);
gboolean   airlock_outputs_read     (AirlockSysdir       *function,
                                     GPtrArray           *outputs);
gboolean   airlock_output_is_panel  (const AirlockOutput *self);

G_END_DECLS
