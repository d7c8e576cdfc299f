/* airlock-sysdir.c – an open directory below a sysroot
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-sysdir-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>

/* Numbers of sysfs are short; a file that has more than this is not one. */
#define NUMBER_SIZE 32

/* Names may come from files themselves: only what stays below the directory is looked up. */
static gboolean
is_below (const char *name)
{
  if (name == NULL || *name == '\0' || *name == '/')
    return FALSE;

  while (name != NULL)
    {
      if (name[0] == '.' && name[1] == '.' && (name[2] == '/' || name[2] == '\0'))
        return FALSE;

      name = strchr (name, '/');
      if (name != NULL)
        name++;
    }

  return TRUE;
}

/**
 * airlock_sysdir_open_below:
 * @self: a directory
 * @root: the root that it belongs to
 * @path: a path relative to @self
 * @dir: (out): the directory there
 *
 * Returns: whether it could be opened
 */
AirlockReadStatus
airlock_sysdir_open_below (const AirlockSysdir *self,
                           AirlockSysroot *root,
                           const char *path,
                           AirlockSysdir **dir)
{
  AirlockSysdir *opened;
  AirlockReadStatus status = AIRLOCK_READ_OK;
  int fd;

  if (airlock_sysdir_index_find (self, path) == AIRLOCK_SYSDIR_KIND_ABSENT)
    return AIRLOCK_READ_ABSENT;

  fd = airlock_sysdir_lookup (self, path, O_PATH | O_DIRECTORY);

  if (fd < 0)
    status = airlock_sysdir_lookup_status (errno);
  airlock_sysdir_tell (self, path, AIRLOCK_ACCESS_DIRECTORY, status, NULL, 0);
  if (fd < 0)
    return status;

  opened = g_new0 (AirlockSysdir, 1);
  opened->root = g_object_ref (root);
  opened->top = self->top;
  opened->fd = fd;
  opened->confined = self->confined;
  opened->below_proc = self->below_proc || airlock_sysdir_is_proc (self, path);
  opened->index = g_new0 (AirlockSysdirIndex, 1);
  if (self->confined || self->top->observer != NULL)
    opened->path = self == self->top ? g_strdup (path) : g_build_filename (self->path, path, NULL);

  *dir = opened;
  return AIRLOCK_READ_OK;
}

/**
 * airlock_sysdir_open_dir:
 * @self: a directory
 * @name: a name in it, or a path below it; links lead anywhere in the root
 * @dir: (out) (transfer full): the directory there, %NULL unless it could be opened
 *
 * In this and in all functions of #AirlockSysdir, an absolute @name or one with ".." in it is
 * answered with unknown.
 *
 * Returns: whether it could be opened
 */
AirlockReadStatus
airlock_sysdir_open_dir (AirlockSysdir *self, const char *name, AirlockSysdir **dir)
{
  g_return_val_if_fail (self != NULL, AIRLOCK_READ_UNKNOWN);
  g_return_val_if_fail (dir != NULL, AIRLOCK_READ_UNKNOWN);

  *dir = NULL;
  if (!is_below (name))
    return AIRLOCK_READ_UNKNOWN;

  return airlock_sysdir_open_below (self, self->root, name, dir);
}

/**
 * airlock_sysdir_free:
 * @self: (transfer full) (nullable): a directory
 */
void
airlock_sysdir_free (AirlockSysdir *self)
{
  if (self == NULL)
    return;

  g_clear_fd (&self->fd, NULL);
  g_clear_object (&self->root);
  g_clear_pointer (&self->index->kinds, g_hash_table_unref);
  g_free (self->index);
  g_free (self->path);
  g_free (self);
}

/**
 * airlock_sysdir_read_text:
 * @self: a directory
 * @name: a file in it
 * @text: (out) (transfer full): as in airlock_sysroot_read_text()
 *
 * Returns: whether it could be read
 */
AirlockReadStatus
airlock_sysdir_read_text (AirlockSysdir *self, const char *name, char **text)
{
  g_return_val_if_fail (self != NULL, AIRLOCK_READ_UNKNOWN);
  g_return_val_if_fail (text != NULL, AIRLOCK_READ_UNKNOWN);

  *text = NULL;
  return is_below (name) ? airlock_sysdir_get_text (self, name, text) : AIRLOCK_READ_UNKNOWN;
}

/**
 * airlock_sysdir_read_bytes:
 * @self: a directory
 * @name: a file in it
 * @buffer: (out caller-allocates) (array length=size): room for the contents
 * @size: how much to read at most
 * @length: (out): how many bytes were read, 0 unless it could be read
 *
 * Returns: whether it could be read; a file shorter than @size is no failure
 */
AirlockReadStatus
airlock_sysdir_read_bytes (
    AirlockSysdir *self, const char *name, guint8 *buffer, gsize size, gsize *length)
{
  g_return_val_if_fail (self != NULL, AIRLOCK_READ_UNKNOWN);
  g_return_val_if_fail (length != NULL, AIRLOCK_READ_UNKNOWN);

  *length = 0;
  return is_below (name) ? airlock_sysdir_get_bytes (self, name, buffer, size, length)
                         : AIRLOCK_READ_UNKNOWN;
}

/* The contents of a short file without the white space at its end; FALSE where that is no text. */
static AirlockReadStatus
read_number (AirlockSysdir *self, const char *name, char buffer[NUMBER_SIZE])
{
  gsize length;
  AirlockReadStatus status =
      airlock_sysdir_read_bytes (self, name, (guint8 *) buffer, NUMBER_SIZE, &length);

  if (status != AIRLOCK_READ_OK)
    return status;
  if (length == NUMBER_SIZE || memchr (buffer, '\0', length) != NULL)
    return AIRLOCK_READ_UNKNOWN;

  buffer[length] = '\0';
  g_strchomp (buffer);
  return AIRLOCK_READ_OK;
}

/**
 * airlock_sysdir_read_hex:
 * @self: a directory
 * @name: a file in it that holds a hexadecimal number, with "0x" in front or without
 * @value: (out): the number; untouched unless it could be read
 *
 * Returns: unknown if the file holds anything else
 */
AirlockReadStatus
airlock_sysdir_read_hex (AirlockSysdir *self, const char *name, guint64 *value)
{
  char buffer[NUMBER_SIZE];
  const char *digits = buffer;
  AirlockReadStatus status = read_number (self, name, buffer);

  g_return_val_if_fail (value != NULL, AIRLOCK_READ_UNKNOWN);

  if (status != AIRLOCK_READ_OK)
    return status;
  if (g_str_has_prefix (buffer, "0x") || g_str_has_prefix (buffer, "0X"))
    digits += 2;
  if (!g_ascii_string_to_unsigned (digits, 16, 0, G_MAXUINT64, value, NULL))
    return AIRLOCK_READ_UNKNOWN;

  return AIRLOCK_READ_OK;
}

/**
 * airlock_sysdir_read_int:
 * @self: a directory
 * @name: a file in it that holds a decimal number, possibly negative
 * @value: (out): the number; untouched unless it could be read
 *
 * Returns: unknown if the file holds anything else
 */
AirlockReadStatus
airlock_sysdir_read_int (AirlockSysdir *self, const char *name, gint64 *value)
{
  char buffer[NUMBER_SIZE];
  AirlockReadStatus status = read_number (self, name, buffer);

  g_return_val_if_fail (value != NULL, AIRLOCK_READ_UNKNOWN);

  if (status != AIRLOCK_READ_OK)
    return status;
  if (!g_ascii_string_to_signed (buffer, 10, G_MININT64, G_MAXINT64, value, NULL))
    return AIRLOCK_READ_UNKNOWN;

  return AIRLOCK_READ_OK;
}

/**
 * airlock_sysdir_read_link:
 * @self: a directory
 * @name: a link in it
 * @target: (out) (transfer full): the text of the link, not followed
 *
 * Returns: whether it could be read; unknown for what is no link
 */
AirlockReadStatus
airlock_sysdir_read_link (AirlockSysdir *self, const char *name, char **target)
{
  g_return_val_if_fail (self != NULL, AIRLOCK_READ_UNKNOWN);
  g_return_val_if_fail (target != NULL, AIRLOCK_READ_UNKNOWN);

  *target = NULL;
  return is_below (name) ? airlock_sysdir_get_link (self, name, target) : AIRLOCK_READ_UNKNOWN;
}

/**
 * airlock_sysdir_read_link_base:
 * @self: a directory
 * @name: a link in it, such as "driver"
 * @basename: (out) (transfer full): the last part of where it leads
 *
 * The link is not followed: what it leads to may be missing, in a Flatpak for one (R10.15).
 *
 * Returns: whether it could be read; unknown for what is no link or names nothing
 */
AirlockReadStatus
airlock_sysdir_read_link_base (AirlockSysdir *self, const char *name, char **basename)
{
  g_autofree char *target = NULL;
  g_autofree char *base = NULL;
  AirlockReadStatus status;

  g_return_val_if_fail (basename != NULL, AIRLOCK_READ_UNKNOWN);

  *basename = NULL;
  status = airlock_sysdir_read_link (self, name, &target);
  if (status != AIRLOCK_READ_OK)
    return status;

  base = g_path_get_basename (target);
  if (strcmp (base, "/") == 0 || strcmp (base, ".") == 0 || strcmp (base, "..") == 0)
    return AIRLOCK_READ_UNKNOWN;

  *basename = g_steal_pointer (&base);
  return AIRLOCK_READ_OK;
}

/**
 * airlock_sysdir_list:
 * @self: a directory
 * @names: (out) (transfer full) (array zero-terminated=1): the names in it, sorted
 *
 * Returns: whether it could be read
 */
AirlockReadStatus
airlock_sysdir_list (AirlockSysdir *self, char ***names)
{
  g_return_val_if_fail (self != NULL, AIRLOCK_READ_UNKNOWN);
  g_return_val_if_fail (names != NULL, AIRLOCK_READ_UNKNOWN);

  *names = NULL;
  return airlock_sysdir_get_names (self, ".", names);
}

/**
 * airlock_sysdir_probe:
 * @self: a directory
 * @name: a name in it
 *
 * Returns: whether something of that name is there, a link that leads nowhere included
 */
AirlockReadStatus
airlock_sysdir_probe (AirlockSysdir *self, const char *name)
{
  g_return_val_if_fail (self != NULL, AIRLOCK_READ_UNKNOWN);

  return is_below (name) ? airlock_sysdir_get_presence (self, name) : AIRLOCK_READ_UNKNOWN;
}
