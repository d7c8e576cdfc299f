/* airlock-kernel-child.h – one write, made by a process that nobody has to wait for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean _airlock_kernel_child_write (int         fd,
                                      const char *value,
                                      guint       deadline_ms,
                                      GError    **error);

G_END_DECLS
