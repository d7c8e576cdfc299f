/* airlock-edid.h – what a monitor says of itself (VESA E-EDID), over bytes that nobody checked
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The base block; everything that Airlock wants to know is in it. */
#define AIRLOCK_EDID_BLOCK 128

char   *airlock_edid_dup_name (const guint8 *data,
                               gsize         length);
GBytes *airlock_edid_redact   (const guint8 *data,
                               gsize         length);

G_END_DECLS
