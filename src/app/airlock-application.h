/* airlock-application.h – the application: options, windows, accelerators
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define AIRLOCK_TYPE_APPLICATION (airlock_application_get_type ())
G_DECLARE_FINAL_TYPE (AirlockApplication, airlock_application, AIRLOCK, APPLICATION, AdwApplication)

AirlockApplication *airlock_application_new (void);

G_END_DECLS
