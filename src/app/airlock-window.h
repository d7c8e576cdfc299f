/* airlock-window.h – the main window: one host
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "core/host/airlock-host.h"

G_BEGIN_DECLS

/**
 * AirlockWindow:
 *
 * Properties: `host` (#AirlockHost, construct-only).
 */
#define AIRLOCK_TYPE_WINDOW (airlock_window_get_type ())
G_DECLARE_FINAL_TYPE (AirlockWindow, airlock_window, AIRLOCK, WINDOW, AdwApplicationWindow)

AirlockWindow *airlock_window_new      (GtkApplication *application,
                                        AirlockHost    *host);
AirlockHost   *airlock_window_get_host (AirlockWindow  *self);
void           airlock_window_open     (AirlockWindow  *self,
                                        const char     *path);

G_END_DECLS
