/* airlockctl-terminal.h – asking the person at the terminal
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean     airlockctl_terminal_is_there (void);
void         airlockctl_terminal_say      (const char *format,
                                           ...) G_GNUC_PRINTF (1, 2);
char        *airlockctl_terminal_read     (void);
gboolean     airlockctl_terminal_agrees   (const char *answer);

/* The text agent of polkit, where nobody else asks for passwords; NULL: there is none. */
GSubprocess *airlockctl_agent_start       (void);
void         airlockctl_agent_stop        (GSubprocess *agent);

G_END_DECLS
