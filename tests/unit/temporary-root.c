/* temporary-root.c – a small tree of files that goes when the test ends
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "temporary-root.h"

#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_OPEN 32

TemporaryRoot *
temporary_root_new (void)
{
  g_autoptr (GError) error = NULL;
  TemporaryRoot *self = g_new0 (TemporaryRoot, 1);

  self->folder = g_dir_make_tmp ("airlock-test-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "root", NULL);
  g_assert_cmpint (g_mkdir (self->path, 0755), ==, 0);

  return self;
}

static int
remove_one (const char *path, const struct stat *info, int kind, struct FTW *where)
{
  return remove (path);
}

static void
remove_tree (const char *path)
{
  g_assert_cmpint (nftw (path, remove_one, MAX_OPEN, FTW_DEPTH | FTW_PHYS), ==, 0);
}

void
temporary_root_free (TemporaryRoot *self)
{
  remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->path);
  g_free (self);
}

/* Where "/sys/thing" of the root is on this machine; its folder is made if need be. */
char *
temporary_root_get_path (TemporaryRoot *self, const char *path)
{
  g_autofree char *full = g_build_filename (self->path, path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  return g_steal_pointer (&full);
}

void
temporary_root_add_bytes (TemporaryRoot *self, const char *path, gconstpointer data, gsize length)
{
  g_autofree char *full = temporary_root_get_path (self, path);
  g_autofd int fd = open (full, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

  g_assert_cmpint (fd, >=, 0);
  while (length > 0)
    {
      gssize written = write (fd, data, length);

      g_assert_cmpint (written, >, 0);
      data = (const char *) data + written;
      length -= (gsize) written;
    }
}

void
temporary_root_add (TemporaryRoot *self, const char *path, const char *contents)
{
  temporary_root_add_bytes (self, path, contents, strlen (contents));
}

void
temporary_root_add_link (TemporaryRoot *self, const char *path, const char *target)
{
  g_autofree char *full = temporary_root_get_path (self, path);

  g_assert_cmpint (symlink (target, full), ==, 0);
}

void
temporary_root_remove (TemporaryRoot *self, const char *path)
{
  g_autofree char *full = g_build_filename (self->path, path, NULL);

  remove_tree (full);
}
