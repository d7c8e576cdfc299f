/* airlock-helper-undo.h – takes work back, except from what the host has begun to use
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-helper-setup.h"

G_BEGIN_DECLS

GPtrArray *airlock_helper_list_undo (GPtrArray           *outcomes);
gboolean   airlock_helper_take_back (AirlockHelperSetup  *setup,
                                     GPtrArray           *undo,
                                     const char          *reason,
                                     GError             **error);
gboolean   airlock_helper_may_take  (const AirlockDeviceIdentity *device,
                                     gpointer             user_data,
                                     GError             **error);

G_END_DECLS
