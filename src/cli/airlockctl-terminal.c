/* airlockctl-terminal.c – asking the person at the terminal
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlockctl-terminal.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "airlockctl-text.h"

/* pkttyagent closes the descriptor once it is registered. */
#define AGENT_FD 3
#define AGENT_PATIENCE_MS 5000

/**
 * airlockctl_terminal_is_there:
 *
 * Returns: whether there is a person to ask: what is asked goes to standard error, for standard
 * output may be a file
 */
gboolean
airlockctl_terminal_is_there (void)
{
  return isatty (STDIN_FILENO) && isatty (STDERR_FILENO);
}

/**
 * airlockctl_terminal_say:
 *
 * Writes to the terminal at once, without an end of the line.
 */
void
airlockctl_terminal_say (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_printerr ("%s", text);
}

/**
 * airlockctl_terminal_read:
 *
 * Returns: (transfer full) (nullable): the line that was typed, without its end; %NULL: there is
 * none any more
 */
char *
airlockctl_terminal_read (void)
{
  GString *line = g_string_new (NULL);
  char byte;

  for (;;)
    {
      ssize_t n = read (STDIN_FILENO, &byte, 1);

      if (n == 1 && byte == '\n')
        return g_string_free (g_steal_pointer (&line), FALSE);
      if (n <= 0)
        break;
      g_string_append_c (line, byte);
    }
  g_string_free (line, TRUE);

  return NULL;
}

/**
 * airlockctl_terminal_agrees:
 * @answer: (nullable): what was typed
 *
 * Returns: whether it means yes, in English or in the person's language
 */
gboolean
airlockctl_terminal_agrees (const char *answer)
{
  g_autofree char *clean = NULL;

  if (answer == NULL)
    return FALSE;
  clean = g_utf8_strdown (answer, -1);
  g_strstrip (clean);

  /* Translators: the answer that means yes, in lower case. */
  return g_str_equal (clean, "y") || g_str_equal (clean, "yes") ||
         g_str_equal (clean, C_ ("answer", "yes"));
}

static gboolean
wait_for_agent (int fd)
{
  struct pollfd wait = { .fd = fd, .events = POLLIN };

  return poll (&wait, 1, AGENT_PATIENCE_MS) > 0;
}

/**
 * airlockctl_agent_start:
 *
 * On a console nobody asks for passwords: polkit's text agent does, as a fallback to one of a
 * desktop.
 *
 * Returns: (transfer full) (nullable): the agent
 */
GSubprocess *
airlockctl_agent_start (void)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) agent = NULL;
  g_autofree char *process = g_strdup_printf ("%d", (int) getpid ());
  g_autofree char *number = g_strdup_printf ("%d", AGENT_FD);
  int ends[2];

  if (!airlockctl_terminal_is_there () || !g_unix_open_pipe (ends, O_CLOEXEC, NULL))
    return NULL;

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_INHERIT);
  g_subprocess_launcher_take_fd (launcher, ends[1], AGENT_FD);
  agent = g_subprocess_launcher_spawn (launcher, NULL, "pkttyagent", "--notify-fd", number,
                                       "--fallback", "--process", process, NULL);
  g_subprocess_launcher_close (launcher);
  if (agent != NULL)
    wait_for_agent (ends[0]);
  g_close (ends[0], NULL);

  return g_steal_pointer (&agent);
}

/**
 * airlockctl_agent_stop:
 * @agent: (transfer full) (nullable): the agent
 *
 * Ends it in a way that lets it put the terminal right.
 */
void
airlockctl_agent_stop (GSubprocess *agent)
{
  if (agent == NULL)
    return;
  g_subprocess_send_signal (agent, SIGTERM);
  g_subprocess_wait (agent, NULL, NULL);
  g_object_unref (agent);
}
