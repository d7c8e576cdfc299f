/* airlock-mountinfo.c – what the kernel says is mounted and swapped to
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-mountinfo.h"

#include <limits.h>
#include <string.h>

/* The fields of a line in front of the optional ones (proc_pid_mountinfo(5)). */
enum
{
  FIELD_DEVICE = 2,
  FIELD_MOUNT_POINT = 4,
  FIELD_OPTIONAL = 6,
};

static void
mount_free (gpointer data)
{
  AirlockMount *mount = data;

  g_free (mount->mount_point);
  g_free (mount->fs_type);
  g_free (mount->source);
  g_free (mount->options);
  g_free (mount);
}

static void
swap_free (gpointer data)
{
  AirlockSwap *swap = data;

  g_free (swap->path);
  g_free (swap);
}

/* One line after the other: there may be thousands, with a thousand characters each. */
static char *
take_line (const char **text)
{
  const char *end = strchrnul (*text, '\n');
  char *line = NULL;

  if (**text == '\0')
    return NULL;
  line = g_strndup (*text, (gsize) (end - *text));
  *text = *end != '\0' ? end + 1 : end;
  return line;
}

static gboolean
is_octal (const char *text)
{
  return text[0] >= '0' && text[0] <= '3' && text[1] >= '0' && text[1] <= '7' && text[2] >= '0' &&
         text[2] <= '7';
}

/* The kernel writes blank, tab, newline, backslash and "#" as three octal digits. A NUL, which it
 * never writes, stays as it stands. */
static char *
unescape (const char *text)
{
  g_autofree char *plain = g_malloc (strlen (text) + 1);
  char *end = plain;

  while (*text != '\0')
    {
      if (*text == '\\' && is_octal (text + 1) && strncmp (text + 1, "000", 3) != 0)
        {
          *end++ = (char) ((text[1] - '0') << 6 | (text[2] - '0') << 3 | (text[3] - '0'));
          text += 4;
        }
      else
        *end++ = *text++;
    }
  *end = '\0';

  return g_utf8_make_valid (plain, -1);
}

static gboolean
parse_device (const char *text, guint *major, guint *minor)
{
  g_auto (GStrv) halves = g_strsplit (text, ":", 2);
  guint64 high, low;

  if (g_strv_length (halves) != 2 ||
      !g_ascii_string_to_unsigned (halves[0], 10, 0, G_MAXUINT, &high, NULL) ||
      !g_ascii_string_to_unsigned (halves[1], 10, 0, G_MAXUINT, &low, NULL))
    return FALSE;

  *major = (guint) high;
  *minor = (guint) low;
  return TRUE;
}

static AirlockMount *
parse_mount (const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, " ", -1);
  guint n_fields = g_strv_length (fields);
  guint i = FIELD_OPTIONAL;
  AirlockMount *mount;
  guint major, minor;

  while (i < n_fields && strcmp (fields[i], "-") != 0)
    i++;
  if (i + 1 >= n_fields || *fields[FIELD_MOUNT_POINT] != '/' ||
      !parse_device (fields[FIELD_DEVICE], &major, &minor))
    return NULL;

  mount = g_new0 (AirlockMount, 1);
  mount->major = major;
  mount->minor = minor;
  mount->mount_point = unescape (fields[FIELD_MOUNT_POINT]);
  mount->fs_type = unescape (fields[i + 1]);
  mount->source = unescape (i + 2 < n_fields ? fields[i + 2] : "");
  mount->options = unescape (i + 3 < n_fields ? fields[i + 3] : "");
  return mount;
}

/**
 * airlock_mount_table_parse:
 * @text: (nullable): the contents of /proc/PID/mountinfo
 *
 * Lines that make no sense are left out, and the table is not complete then.
 *
 * Returns: (transfer full): the mounts
 */
AirlockMountTable *
airlock_mount_table_parse (const char *text)
{
  AirlockMountTable *self = g_new0 (AirlockMountTable, 1);
  const char *rest = text != NULL ? text : "";
  char *line;

  self->mounts = g_ptr_array_new_with_free_func (mount_free);
  self->by_point = g_hash_table_new (g_str_hash, g_str_equal);
  self->complete = TRUE;

  while ((line = take_line (&rest)) != NULL)
    {
      g_autofree char *owned = line;
      AirlockMount *mount;

      if (*line == '\0')
        continue;
      mount = parse_mount (line);
      if (mount == NULL)
        {
          self->complete = FALSE;
          continue;
        }
      g_ptr_array_add (self->mounts, mount);
      g_hash_table_replace (self->by_point, mount->mount_point, mount);
    }

  return self;
}

/**
 * airlock_mount_table_free:
 * @self: (transfer full) (nullable): mounts
 */
void
airlock_mount_table_free (AirlockMountTable *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->by_point);
  g_ptr_array_unref (self->mounts);
  g_free (self);
}

/**
 * airlock_mount_table_find:
 * @self: mounts
 * @path: an absolute path
 *
 * Returns: (transfer none) (nullable): the mount that @path lies in, by its name alone; where
 *   mounts cover each other, the last
 */
const AirlockMount *
airlock_mount_table_find (const AirlockMountTable *self, const char *path)
{
  g_autofree char *folder = g_strndup (path, PATH_MAX);
  char *slash;

  /* The kernel knows no longer ones. */
  if (*path != '/' || strlen (path) >= PATH_MAX)
    return NULL;

  while ((slash = strrchr (folder, '/')) != NULL)
    {
      const AirlockMount *mount = g_hash_table_lookup (self->by_point, folder);

      if (mount != NULL)
        return mount;
      *slash = '\0';
    }

  return g_hash_table_lookup (self->by_point, "/");
}

static AirlockSwap *
parse_swap (const char *line)
{
  g_auto (GStrv) words = g_strsplit_set (line, " \t", -1);
  AirlockSwap *swap;
  char **type = words + 1;

  if (**words != '/')
    return NULL;
  while (*type != NULL && **type == '\0')
    type++;
  if (*type == NULL || (strcmp (*type, "file") != 0 && strcmp (*type, "partition") != 0))
    return NULL;

  swap = g_new0 (AirlockSwap, 1);
  swap->path = unescape (words[0]);
  swap->is_file = strcmp (*type, "file") == 0;
  return swap;
}

/**
 * airlock_swaps_parse:
 * @text: (nullable): the contents of /proc/swaps, with its heading
 * @complete: (out): whether every line could be understood
 *
 * Returns: (transfer full) (element-type AirlockSwap): the swaps
 */
GPtrArray *
airlock_swaps_parse (const char *text, gboolean *complete)
{
  GPtrArray *swaps = g_ptr_array_new_with_free_func (swap_free);
  const char *rest = text != NULL ? text : "";
  g_autofree char *heading = take_line (&rest);
  char *line;

  *complete = heading != NULL && g_str_has_prefix (heading, "Filename");
  while ((line = take_line (&rest)) != NULL)
    {
      g_autofree char *owned = line;
      AirlockSwap *swap = *line != '\0' ? parse_swap (line) : NULL;

      if (swap != NULL)
        g_ptr_array_add (swaps, swap);
      else if (*line != '\0')
        *complete = FALSE;
    }

  return swaps;
}
