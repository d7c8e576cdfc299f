/* airlockctl-remote.c – whether the person sits at the host or reaches it over the network
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlockctl-remote.h"

/* What a shell that was reached over the network has in its environment. */
static const char *const session_variables[] = { "SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY" };

/**
 * airlockctl_find_remote_session:
 *
 * Returns: (transfer none) (nullable): the environment variable that tells of a session over the
 *   network
 */
const char *
airlockctl_find_remote_session (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (session_variables); i++)
    {
      const char *value = g_getenv (session_variables[i]);

      if (value != NULL && value[0] != '\0')
        return session_variables[i];
    }

  return NULL;
}
