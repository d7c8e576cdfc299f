/* airlock-sysdir-lookup.c – finding and reading files without leaving a root
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-sysdir-private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Most files of sysfs fit in here, and none of its attributes is larger than a page. */
#define STACK_BUFFER 4096

/* With "..", openat2() gives EAGAIN when a directory was renamed meanwhile. */
#define MAX_TRIES 16

/* O_NONBLOCK: a named pipe in a foreign tree must not hold the reader up. */
#define READ_FLAGS (O_RDONLY | O_NONBLOCK | O_NOCTTY)

typedef DIR Dir;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Dir, closedir)

static int
open_confined (int fd, const char *path, int flags, guint64 resolve)
{
  struct open_how how = {
    .flags = (guint64) (flags | O_CLOEXEC),
    .resolve = resolve | RESOLVE_NO_MAGICLINKS,
  };
  int opened;

  for (int i = 0; i < MAX_TRIES; i++)
    {
      opened = (int) syscall (SYS_openat2, fd, path, &how, sizeof how);
      if (opened >= 0 || (errno != EAGAIN && errno != EINTR))
        break;
    }

  return opened;
}

/**
 * airlock_sysdir_lookup:
 * @self: a directory
 * @path: a path relative to it
 * @flags: flags of open(), O_CLOEXEC is added
 *
 * Below a confined root, links inside the directory are followed by the kernel; a link that leads
 * out of it is looked up again from the root, whose edge nothing passes.
 *
 * Returns: a file descriptor, or -1 with errno set
 */
int
airlock_sysdir_lookup (const AirlockSysdir *self, const char *path, int flags)
{
  g_autofree char *from_top = NULL;
  int fd;

  if (!self->confined)
    return TEMP_FAILURE_RETRY (openat (self->fd, path, flags | O_CLOEXEC));
  if (self == self->top)
    return open_confined (self->fd, path, flags, RESOLVE_IN_ROOT);

  fd = open_confined (self->fd, path, flags, RESOLVE_BENEATH);
  if (fd >= 0 || errno != EXDEV)
    return fd;

  from_top = g_build_filename (self->path, path, NULL);
  return open_confined (self->top->fd, from_top, flags, RESOLVE_IN_ROOT);
}

/**
 * airlock_sysdir_lookup_status:
 * @error: a value of errno
 *
 * Returns: whether @error says that something is not there, or that nobody knows
 */
AirlockReadStatus
airlock_sysdir_lookup_status (int error)
{
  return error == ENOENT || error == ENOTDIR || error == ENODEV ? AIRLOCK_READ_ABSENT
                                                                : AIRLOCK_READ_UNKNOWN;
}

static AirlockReadStatus
stat_regular (int fd)
{
  struct stat info;

  if (fstat (fd, &info) < 0)
    return airlock_sysdir_lookup_status (errno);

  return S_ISREG (info.st_mode) ? AIRLOCK_READ_OK : AIRLOCK_READ_UNKNOWN;
}

/* Opens a regular file and nothing else. The files of a foreign tree are looked at before they
 * are opened: opening a device node can have effects of its own. */
static AirlockReadStatus
open_regular (const AirlockSysdir *self, const char *path, int *fd)
{
  AirlockSysdirKind kind = airlock_sysdir_index_find (self, path);
  AirlockReadStatus status;

  if (kind == AIRLOCK_SYSDIR_KIND_ABSENT)
    return AIRLOCK_READ_ABSENT;
  if (kind == AIRLOCK_SYSDIR_KIND_SPECIAL)
    return AIRLOCK_READ_UNKNOWN;

  if (self->confined && kind != AIRLOCK_SYSDIR_KIND_FILE)
    {
      g_autofd int seen = airlock_sysdir_lookup (self, path, O_PATH);

      if (seen < 0)
        return airlock_sysdir_lookup_status (errno);
      status = stat_regular (seen);
      if (status != AIRLOCK_READ_OK)
        return status;
    }

  *fd = airlock_sysdir_lookup (self, path, READ_FLAGS);
  if (*fd < 0)
    return airlock_sysdir_lookup_status (errno);
  if (kind == AIRLOCK_SYSDIR_KIND_FILE)
    return AIRLOCK_READ_OK;

  status = stat_regular (*fd);
  if (status != AIRLOCK_READ_OK)
    g_clear_fd (fd, NULL);
  return status;
}

/**
 * airlock_sysdir_is_proc:
 * @self: a directory
 * @path: a path relative to it
 *
 * Returns: whether @path leads to /proc, from the top or from where @self is
 */
gboolean
airlock_sysdir_is_proc (const AirlockSysdir *self, const char *path)
{
  return self->below_proc || (self == self->top && g_str_has_prefix (path, "proc"));
}

/* Reads to the end of the file or of the buffer. Where the file comes @whole, a read() that did not
 * fill the buffer was the last one; in /proc a single one may stop earlier. */
static AirlockReadStatus
read_fully (int fd, char *buffer, gsize size, gboolean whole, gsize *length)
{
  *length = 0;
  while (*length < size)
    {
      gssize n = TEMP_FAILURE_RETRY (read (fd, buffer + *length, size - *length));

      if (n < 0)
        return airlock_sysdir_lookup_status (errno);
      if (n == 0)
        break;
      *length += (gsize) n;
      if (whole)
        break;
    }

  return AIRLOCK_READ_OK;
}

static gboolean
is_trailing (char c)
{
  return c == '\0' || g_ascii_isspace (c);
}

/* A character that says "here was something" stands for a NUL inside and for what is not UTF-8. */
static char *
make_text (const char *buffer, gsize length)
{
  while (length > 0 && is_trailing (buffer[length - 1]))
    length--;

  return g_utf8_make_valid (buffer, (gssize) length);
}

static AirlockReadStatus
read_large_text (int fd, const char *start, gsize start_length, char **text)
{
  g_autofree char *buffer = NULL;
  gsize size = start_length;
  gsize length = start_length;

  buffer = g_memdup2 (start, start_length);
  while (length == size && size < AIRLOCK_SYSROOT_MAX_FILE)
    {
      AirlockReadStatus status;
      gsize more;

      size = MIN (size * 4, AIRLOCK_SYSROOT_MAX_FILE);
      buffer = g_realloc (buffer, size);
      status = read_fully (fd, buffer + length, size - length, FALSE, &more);
      if (status != AIRLOCK_READ_OK)
        return status;
      length += more;
    }

  *text = make_text (buffer, length);
  return AIRLOCK_READ_OK;
}

/**
 * airlock_sysdir_load_text:
 * @self: a directory
 * @path: a path relative to it
 * @text: (out): the contents, as airlock_sysroot_read_text() describes them
 *
 * Returns: whether it could be read
 */
AirlockReadStatus
airlock_sysdir_load_text (const AirlockSysdir *self, const char *path, char **text)
{
  char buffer[STACK_BUFFER];
  g_autofd int fd = -1;
  gsize length;
  AirlockReadStatus status = open_regular (self, path, &fd);

  if (status == AIRLOCK_READ_OK)
    status = read_fully (fd, buffer, sizeof buffer, !airlock_sysdir_is_proc (self, path), &length);
  if (status != AIRLOCK_READ_OK)
    return status;
  if (length == sizeof buffer)
    return read_large_text (fd, buffer, length, text);

  *text = make_text (buffer, length);
  return AIRLOCK_READ_OK;
}

/**
 * airlock_sysdir_load_bytes:
 * @self: a directory
 * @path: a path relative to it
 * @buffer: (out caller-allocates): room for @size bytes
 * @size: how much to read at most
 * @length: (out): how many bytes there were
 *
 * Returns: whether it could be read
 */
AirlockReadStatus
airlock_sysdir_load_bytes (
    const AirlockSysdir *self, const char *path, guint8 *buffer, gsize size, gsize *length)
{
  g_autofd int fd = -1;
  AirlockReadStatus status = open_regular (self, path, &fd);

  *length = 0;
  if (status == AIRLOCK_READ_OK)
    status = read_fully (fd, (char *) buffer, size, !airlock_sysdir_is_proc (self, path), length);
  if (status != AIRLOCK_READ_OK)
    *length = 0;
  return status;
}

/**
 * airlock_sysdir_load_link:
 * @self: a directory
 * @path: a path relative to it
 * @target: (out): the text of the link
 *
 * Returns: unknown for what is there and not a link
 */
AirlockReadStatus
airlock_sysdir_load_link (const AirlockSysdir *self, const char *path, char **target)
{
  char buffer[PATH_MAX];
  g_autofd int fd = -1;
  gssize length;

  if (airlock_sysdir_index_find (self, path) == AIRLOCK_SYSDIR_KIND_ABSENT)
    return AIRLOCK_READ_ABSENT;

  /* The last part is never followed, so a plain name needs no guarded look-up. */
  if (!self->confined || strchr (path, '/') == NULL)
    length = readlinkat (self->fd, path, buffer, sizeof buffer);
  else
    {
      fd = airlock_sysdir_lookup (self, path, O_PATH | O_NOFOLLOW);
      if (fd < 0)
        return airlock_sysdir_lookup_status (errno);
      length = readlinkat (fd, "", buffer, sizeof buffer);
      /* An empty path gives ENOENT for what is there and not a link. */
      if (length < 0 && errno == ENOENT)
        return AIRLOCK_READ_UNKNOWN;
    }

  if (length < 0)
    return airlock_sysdir_lookup_status (errno);
  if (length == 0 || length == sizeof buffer)
    return AIRLOCK_READ_UNKNOWN;

  *target = g_utf8_make_valid (buffer, length);
  return AIRLOCK_READ_OK;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/**
 * airlock_sysdir_load_names:
 * @self: a directory
 * @path: a path relative to it, "." for the directory itself
 * @names: (out): the names in it, sorted
 *
 * Returns: whether it could be read
 */
AirlockReadStatus
airlock_sysdir_load_names (const AirlockSysdir *self, const char *path, char ***names)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_null_terminated (16, g_free, TRUE);
  g_autoptr (Dir) dir = NULL;
  struct dirent *entry;
  int fd = airlock_sysdir_lookup (self, path, O_RDONLY | O_DIRECTORY);

  if (fd < 0)
    return airlock_sysdir_lookup_status (errno);
  dir = fdopendir (fd);
  if (dir == NULL)
    {
      close (fd);
      return AIRLOCK_READ_UNKNOWN;
    }

  while ((errno = 0, entry = readdir (dir)) != NULL)
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      g_ptr_array_add (found, g_utf8_make_valid (entry->d_name, -1));
  if (errno != 0)
    return airlock_sysdir_lookup_status (errno);

  g_ptr_array_sort (found, compare_names);
  *names = (char **) g_ptr_array_free (g_steal_pointer (&found), FALSE);
  return AIRLOCK_READ_OK;
}

/**
 * airlock_sysdir_load_presence:
 * @self: a directory
 * @path: a path relative to it
 *
 * Returns: whether something of that name is there, a link that leads nowhere included
 */
AirlockReadStatus
airlock_sysdir_load_presence (const AirlockSysdir *self, const char *path)
{
  struct stat info;
  g_autofd int fd = -1;
  AirlockSysdirKind kind = airlock_sysdir_index_find (self, path);

  if (kind != AIRLOCK_SYSDIR_KIND_UNKNOWN)
    return kind == AIRLOCK_SYSDIR_KIND_ABSENT ? AIRLOCK_READ_ABSENT : AIRLOCK_READ_OK;

  if (!self->confined || strchr (path, '/') == NULL)
    {
      if (fstatat (self->fd, path, &info, AT_SYMLINK_NOFOLLOW) < 0)
        return airlock_sysdir_lookup_status (errno);
      return AIRLOCK_READ_OK;
    }

  fd = airlock_sysdir_lookup (self, path, O_PATH | O_NOFOLLOW);
  return fd >= 0 ? AIRLOCK_READ_OK : airlock_sysdir_lookup_status (errno);
}
