/* airlock-sysdir-index.c – what kind of thing each name in a directory is
 *
 * A function's folder is asked for dozens of attributes, many of which it doesn't have. One listing
 * answers for the absent ones, and tells plain files from what must not be opened.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-sysdir-private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* A directory that is asked for no more than this is not worth listing. */
#define WORTH_LISTING 1

/* More names than this: a directory that is not a device's. */
#define MAX_NAMES 4096

typedef DIR Dir;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Dir, closedir)

static GHashTable *
list_kinds (const AirlockSysdir *self)
{
  g_autoptr (GHashTable) kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (Dir) dir = NULL;
  struct dirent *entry;
  int fd = airlock_sysdir_lookup (self, ".", O_RDONLY | O_DIRECTORY);

  if (fd < 0)
    return NULL;
  dir = fdopendir (fd);
  if (dir == NULL)
    {
      close (fd);
      return NULL;
    }

  while ((errno = 0, entry = readdir (dir)) != NULL)
    {
      if (g_hash_table_size (kinds) == MAX_NAMES)
        return NULL;
      g_hash_table_insert (kinds, g_strdup (entry->d_name), GUINT_TO_POINTER (entry->d_type));
    }

  return errno == 0 ? g_steal_pointer (&kinds) : NULL;
}

static AirlockSysdirKind
kind_from_dirent (guint type)
{
  switch (type)
    {
    case DT_REG:
      return AIRLOCK_SYSDIR_KIND_FILE;
    case DT_LNK:
    case DT_DIR:
    case DT_UNKNOWN:
      return AIRLOCK_SYSDIR_KIND_UNKNOWN;
    default:
      return AIRLOCK_SYSDIR_KIND_SPECIAL;
    }
}

/**
 * airlock_sysdir_index_find:
 * @self: a directory
 * @path: a path relative to it
 *
 * What a listing of @self says of @path's first part; it is made after a few look-ups and kept, so
 * that all answers are of one moment.
 *
 * Returns: unknown where only a look can tell
 */
AirlockSysdirKind
airlock_sysdir_index_find (const AirlockSysdir *self, const char *path)
{
  AirlockSysdirIndex *index = self->index;
  gsize length = strcspn (path, "/");
  g_autofree char *first = NULL;
  gpointer type;

  if (index == NULL)
    return AIRLOCK_SYSDIR_KIND_UNKNOWN;
  if (index->n_lookups++ == WORTH_LISTING)
    index->kinds = list_kinds (self);
  if (index->kinds == NULL || strcmp (path, ".") == 0)
    return AIRLOCK_SYSDIR_KIND_UNKNOWN;

  if (path[length] != '\0')
    first = g_strndup (path, length);
  if (!g_hash_table_lookup_extended (index->kinds, first != NULL ? first : path, NULL, &type))
    return AIRLOCK_SYSDIR_KIND_ABSENT;

  return first == NULL ? kind_from_dirent (GPOINTER_TO_UINT (type)) : AIRLOCK_SYSDIR_KIND_UNKNOWN;
}
