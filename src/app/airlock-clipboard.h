/* airlock-clipboard.h – texts to take elsewhere
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void       airlock_clipboard_copy       (GtkWidget  *widget,
                                         const char *text);
GtkWidget *airlock_clipboard_new_button (const char *label,
                                         const char *text);

G_END_DECLS
