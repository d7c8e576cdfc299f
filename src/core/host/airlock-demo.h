/* airlock-demo.h – made-up machines that come with Airlock
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *const *airlock_demo_get_scenes (void);
char              *airlock_demo_find       (const char  *scene,
                                            GError     **error);
const char        *airlock_demo_scene_of   (const char  *path);

G_END_DECLS
