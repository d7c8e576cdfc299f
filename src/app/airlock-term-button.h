/* airlock-term-button.h – a small button that explains a word
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *airlock_term_button_new     (const char *term);
GtkWidget *airlock_term_button_new_box (const char *terms);

G_END_DECLS
