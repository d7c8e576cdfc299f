/* airlockctl-text.h – text in terminal cells: how wide, where to cut, what may be shown
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char  *airlockctl_text_clean     (const char *text);
gsize  airlockctl_text_width     (const char *text);
char  *airlockctl_text_ellipsize (const char *text,
                                  gsize       width,
                                  const char *ellipsis);
char **airlockctl_text_wrap      (const char *text,
                                  gsize       width);

G_END_DECLS
