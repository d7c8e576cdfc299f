/* airlock-use-text-private.h – the parsers of what the kernel says about uses in text
 *
 * They take any bytes: a snapshot's text is a stranger's. What they return says whether every line
 * was understood: a line that was not may be the one that mattered.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AirlockInputDevice:
 * @bus: number of the bus, BUS_USB and so on
 * @name: as the driver gives it
 * @sysfs: the folder below /sys, "/devices/…/input/input3"
 * @has_letters: whether it has the keys of a keyboard for writing
 * @has_handler: whether the console takes its keys
 *
 * One block of /proc/bus/input/devices.
 */
typedef struct
{
  guint bus;
  char *name;
  char *sysfs;
  gboolean has_letters;
  gboolean has_handler;
} AirlockInputDevice;

void     _airlock_input_device_free   (AirlockInputDevice *self);
gboolean _airlock_input_devices_parse (const char         *text,
                                       GPtrArray          *devices);
gboolean _airlock_iomem_parse         (const char         *text,
                                       GPtrArray          *framebuffers);
gboolean _airlock_routes_parse        (const char         *text,
                                       gboolean            ipv6,
                                       GPtrArray          *interfaces);

G_END_DECLS
