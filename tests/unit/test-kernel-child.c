/* test-kernel-child.c – writes that are made by a process of their own
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/airlock-error.h"
#include "binder/airlock-kernel-child.h"
#include "temporary-root.h"

#define LONG_MS 60000

static void
test_write (void)
{
  g_autoptr (TemporaryRoot) root = temporary_root_new ();
  g_autofree char *path = temporary_root_get_path (root, "/attribute");
  g_autofd int fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (_airlock_kernel_child_write (fd, "0000:01:00.0", LONG_MS, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "0000:01:00.0");
}

/* What the kernel says comes back, as the meaning that it has everywhere. */
static void
test_refused (void)
{
  g_autofd int full = open ("/dev/full", O_WRONLY | O_CLOEXEC);
  g_autofd int for_reading = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  g_autoptr (GError) error = NULL;

  g_assert_false (_airlock_kernel_child_write (full, "1", LONG_MS, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED);
  g_assert_nonnull (g_strstr_len (error->message, -1, g_strerror (ENOSPC)));
  g_clear_error (&error);

  g_assert_false (_airlock_kernel_child_write (for_reading, "1", LONG_MS, &error));
  g_assert_nonnull (g_strstr_len (error->message, -1, g_strerror (EBADF)));
}

/* A pipe that is full takes no more, as a driver that doesn't let go: after the deadline the parent
 * goes on, and the child is still there, to end when it can. */
static void
test_stuck (void)
{
  int ends[2];
  char buffer[4096] = "";
  g_autoptr (GError) error = NULL;
  gint64 start;

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  g_assert_cmpint (fcntl (ends[1], F_SETPIPE_SZ, (int) sizeof buffer), ==, sizeof buffer);
  g_assert_cmpint (write (ends[1], buffer, sizeof buffer), ==, sizeof buffer);

  start = g_get_monotonic_time ();
  g_assert_false (_airlock_kernel_child_write (ends[1], "late", 300, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_STUCK);
  /* The kernel's clock for waiting is coarser. */
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 290 * G_TIME_SPAN_MILLISECOND);

  g_assert_cmpint (close (ends[1]), ==, 0);
  g_assert_cmpint (read (ends[0], buffer, sizeof buffer), ==, sizeof buffer);
  g_assert_cmpint (read (ends[0], buffer, sizeof buffer), ==, 4);
  /* The child was the last that had the other end: it has ended. */
  g_assert_cmpint (read (ends[0], buffer, sizeof buffer), ==, 0);
  g_assert_cmpint (close (ends[0]), ==, 0);
}

/* A pipe of the parent's that a stuck child kept open would never end. */
static void
test_nothing_inherited (void)
{
  int ends[2], other[2];
  char buffer[4096] = "";
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (pipe (other), ==, 0);
  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  g_assert_cmpint (fcntl (ends[1], F_SETPIPE_SZ, (int) sizeof buffer), ==, sizeof buffer);
  g_assert_cmpint (write (ends[1], buffer, sizeof buffer), ==, sizeof buffer);
  g_assert_false (_airlock_kernel_child_write (ends[1], "late", 300, &error));

  g_assert_cmpint (close (other[1]), ==, 0);
  g_assert_cmpint (read (other[0], buffer, sizeof buffer), ==, 0);
  g_assert_cmpint (close (other[0]), ==, 0);
  g_assert_cmpint (close (ends[0]), ==, 0);
  g_assert_cmpint (close (ends[1]), ==, 0);
}

static void
ignore (int signal_number)
{
}

/* The parent's handlers are its own: SIGPIPE ends the child, and is told as a failure. */
static void
test_signals (void)
{
  struct sigaction handler = { .sa_handler = ignore };
  struct sigaction before;
  int ends[2];
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (sigaction (SIGPIPE, &handler, &before), ==, 0);
  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  g_assert_cmpint (close (ends[0]), ==, 0);
  g_assert_false (_airlock_kernel_child_write (ends[1], "1", LONG_MS, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED);
  g_assert_nonnull (g_strstr_len (error->message, -1, g_strerror (EIO)));
  g_assert_cmpint (close (ends[1]), ==, 0);
  g_assert_cmpint (sigaction (SIGPIPE, &before, NULL), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kernel-child/write", test_write);
  g_test_add_func ("/kernel-child/refused", test_refused);
  g_test_add_func ("/kernel-child/stuck", test_stuck);
  g_test_add_func ("/kernel-child/nothing-inherited", test_nothing_inherited);
  g_test_add_func ("/kernel-child/signals", test_signals);

  return g_test_run ();
}
