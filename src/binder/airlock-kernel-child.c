/* airlock-kernel-child.c – one write, made by a process that nobody has to wait for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-kernel-child.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "airlock-kernel.h"

/* The first signals are the ones that can have handlers; real-time ones are nobody's here. */
#define LAST_SIGNAL 31

/* Between fork() and _exit() only what is safe in a signal handler: other threads of the parent may
 * hold any lock. Exits with the errno of the write, which fits: they end at 133. */
static void G_NORETURN
child_main (int fd, const char *value, gsize length)
{
  struct sigaction by_default = { .sa_handler = SIG_DFL };
  sigset_t none;
  gssize written;

  for (int i = 1; i <= LAST_SIGNAL; i++)
    sigaction (i, &by_default, NULL);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);

  /* Nothing of the parent's stays open for as long as the kernel takes, which may be for ever: no
   * lock, no bus, no terminal. */
  if (dup2 (fd, 0) < 0 || close_range (1, ~0u, 0) < 0)
    _exit (errno);

  written = TEMP_FAILURE_RETRY (write (0, value, length));
  if (written < 0)
    _exit (errno);
  _exit ((gsize) written == length ? 0 : EIO);
}

/* Whether it ended by itself in time. */
static gboolean
wait_for (int pidfd, guint deadline_ms, int *saved)
{
  const gint64 end = g_get_monotonic_time () + (gint64) deadline_ms * 1000;
  struct pollfd poll_fd = { .fd = pidfd, .events = POLLIN };
  siginfo_t info = { 0 };
  int ready;

  do
    {
      const gint64 left = (end - g_get_monotonic_time ()) / 1000;

      ready = poll (&poll_fd, 1, (int) MAX (left, 0));
    }
  while (ready < 0 && errno == EINTR);

  if (ready <= 0)
    return FALSE;

  *saved = EIO;
  if (TEMP_FAILURE_RETRY (waitid (P_PIDFD, (id_t) pidfd, &info, WEXITED)) == 0 &&
      info.si_code == CLD_EXITED)
    *saved = info.si_status;
  return TRUE;
}

/**
 * _airlock_kernel_child_write:
 * @fd: an open file, which stays the caller's
 * @value: what to write to it, in one go
 * @deadline_ms: how long to wait
 * @error: return location for an error
 *
 * A child that is still at it then is left alone: it can't be killed while the kernel has it, and
 * it ends by itself when the kernel lets go (R4.5). Nothing of it is ever tried again.
 *
 * Returns: %TRUE, or %FALSE with an error of airlock_kernel_fail() or %AIRLOCK_ERROR_STUCK
 */
gboolean
_airlock_kernel_child_write (int fd, const char *value, guint deadline_ms, GError **error)
{
  const gsize length = strlen (value);
  g_autofd int pidfd = -1;
  int saved = 0;
  pid_t pid = fork ();

  if (pid == 0)
    child_main (fd, value, length);
  if (pid < 0)
    return airlock_kernel_fail (errno, error);

  /* Nobody else reaps it, so its number is still its own, even if it has ended already. */
  pidfd = pidfd_open (pid, 0);
  if (pidfd < 0)
    return airlock_kernel_fail_stuck (error);
  if (!wait_for (pidfd, deadline_ms, &saved))
    return airlock_kernel_fail_stuck (error);

  return saved == 0 || airlock_kernel_fail (saved, error);
}
