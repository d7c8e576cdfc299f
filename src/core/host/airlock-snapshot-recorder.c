/* airlock-snapshot-recorder.c – collects what was read of a host
 *
 * The readers run over an observed root; each access becomes an entry. Links on the way are entries
 * too, so that the tree leads to the same places when it is read again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-snapshot-entries.h"

#include <string.h>

/* More links than this on one path is a loop. */
#define MAX_LINKS 40

struct _AirlockSnapshotRecorder
{
  AirlockSysroot *plain;    /* owned: to follow links without being told of it */
  AirlockSysroot *observed; /* owned */
  GHashTable *entries;      /* path -> AirlockSnapshotEntry */
  GHashTable *links;        /* path -> target text, or "" for what is no link */
};

AirlockSnapshotEntry *
_airlock_snapshot_entry_new (AirlockEntryKind kind,
                             const char *path,
                             const void *data,
                             gsize length)
{
  AirlockSnapshotEntry *self = g_new0 (AirlockSnapshotEntry, 1);

  self->kind = kind;
  self->path = g_strdup (path);
  self->data = data != NULL ? g_bytes_new (data, length) : NULL;

  return self;
}

void
_airlock_snapshot_entry_free (AirlockSnapshotEntry *self)
{
  if (self == NULL)
    return;

  g_free (self->path);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self);
}

/* What is known better stays: a file that was read after it was asked for is a file; a folder that
 * was opened and could not be listed is unreadable. */
static int
weight (AirlockEntryKind kind, gboolean has_data)
{
  switch (kind)
    {
    case AIRLOCK_ENTRY_LINK:
      return 5;
    case AIRLOCK_ENTRY_FILE:
      return has_data ? 4 : 1;
    case AIRLOCK_ENTRY_UNREADABLE:
      return 3;
    case AIRLOCK_ENTRY_DIRECTORY:
      return 2;
    case AIRLOCK_ENTRY_NAME:
    default:
      return 0;
    }
}

static void
add_entry (AirlockSnapshotRecorder *self,
           AirlockEntryKind kind,
           const char *path,
           const void *data,
           gsize length)
{
  AirlockSnapshotEntry *old = g_hash_table_lookup (self->entries, path);
  AirlockSnapshotEntry *entry;

  if (old != NULL && weight (kind, data != NULL) <= weight (old->kind, old->data != NULL))
    return;

  entry = _airlock_snapshot_entry_new (kind, path, data, length);
  g_hash_table_replace (self->entries, entry->path, entry);
}

static guint
count_slashes (const char *path)
{
  guint n = 0;

  for (; *path != '\0'; path++)
    n += *path == '/';

  return n;
}

/* Whether ".." is only in front, and leads to the root at most. */
static gboolean
is_plain_target (const char *path, const char *target)
{
  guint depth = count_slashes (path) - 1;

  if (*target == '/')
    return FALSE;
  for (; g_str_has_prefix (target, "../") || strcmp (target, "..") == 0;
       target += strlen ("..") + (target[2] == '/'))
    {
      if (depth-- == 0)
        return FALSE;
    }

  return !g_str_has_prefix (target, "../") && strstr (target, "/../") == NULL &&
         !g_str_has_suffix (target, "/..");
}

/* "../../devices/x" from the folder of @path: what leads out of a tree on disk would be refused
 * when the snapshot is opened. */
static char *
relative_target (const char *path, const char *target)
{
  g_autoptr (GString) relative = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *absolute = NULL;

  if (is_plain_target (path, target))
    return g_strdup (target);

  folder = g_path_get_dirname (path);
  absolute = g_canonicalize_filename (target, folder);
  relative = g_string_new (NULL);
  for (guint i = count_slashes (path); i > 1; i--)
    g_string_append (relative, "../");
  g_string_append (relative, absolute[1] != '\0' ? absolute + 1 : ".");

  return g_string_free (g_steal_pointer (&relative), FALSE);
}

static void
add_link (AirlockSnapshotRecorder *self, const char *path, const char *target)
{
  g_autofree char *relative = relative_target (path, target);

  add_entry (self, AIRLOCK_ENTRY_LINK, path, relative, strlen (relative));
}

static const char *
link_at (AirlockSnapshotRecorder *self, const char *path)
{
  const char *known = g_hash_table_lookup (self->links, path);
  char *target = NULL;

  if (known == NULL)
    {
      if (airlock_sysroot_read_link (self->plain, path, &target) != AIRLOCK_READ_OK)
        target = g_strdup ("");
      g_hash_table_insert (self->links, g_strdup (path), target);
      known = target;
    }

  return *known != '\0' ? known : NULL;
}

/* Takes the first part off @rest: what is behind it is left there. */
static char *
take_part (char **rest)
{
  gsize length = strcspn (*rest, "/");
  char *part = g_strndup (*rest, length);
  char *after = g_strdup (*rest + length + strspn (*rest + length, "/"));

  g_free (*rest);
  *rest = after;

  return part;
}

/* Follows the links in all parts of @path but, unless @whole, the last, and notes each of them. */
static char *
follow (AirlockSnapshotRecorder *self, const char *path, gboolean whole)
{
  g_autofree char *rest = g_strdup (path + strspn (path, "/"));
  g_autofree char *done = g_strdup ("");
  guint n_links = 0;

  while (*rest != '\0')
    {
      g_autofree char *part = take_part (&rest);
      g_autofree char *here = g_strconcat (done, "/", part, NULL);
      const char *target = NULL;
      char *slash = strrchr (done, '/');

      if (strcmp (part, ".") == 0)
        continue;
      if (strcmp (part, "..") == 0)
        {
          if (slash != NULL)
            *slash = '\0';
          continue;
        }

      if ((*rest != '\0' || whole) && n_links < MAX_LINKS)
        target = link_at (self, here);
      if (target != NULL)
        {
          char *next = g_strconcat (target + strspn (target, "/"), "/", rest, NULL);

          n_links++;
          add_link (self, here, target);
          if (*target == '/')
            *done = '\0';
          g_free (rest);
          rest = next;
          continue;
        }

      g_set_str (&done, here);
    }

  return *done != '\0' ? g_steal_pointer (&done) : g_strdup ("/");
}

static void
add_names (AirlockSnapshotRecorder *self, const char *folder, const guint8 *data, gsize length)
{
  const char *end;

  /* Of an empty folder there are no data at all. */
  if (length == 0)
    return;
  end = (const char *) data + length;

  for (const char *name = (const char *) data; name < end; name += strlen (name) + 1)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      const char *target = link_at (self, path);

      if (target != NULL)
        add_link (self, path, target);
      else
        add_entry (self, AIRLOCK_ENTRY_NAME, path, NULL, 0);
    }
}

/* Where it fails: a folder on the way that may not be entered, or the thing itself. What only is of
 * another kind than was asked for fails again by itself. */
static void
add_unknown (AirlockSnapshotRecorder *self, AirlockSysrootAccess access, const char *path)
{
  g_autofree char *at = g_strdup (path);
  g_autoptr (AirlockSysdir) dir = NULL;

  while (airlock_sysroot_probe (self->plain, at) == AIRLOCK_READ_UNKNOWN && strlen (at) > 1)
    {
      char *above = g_path_get_dirname (at);

      g_free (at);
      at = above;
    }

  if (strcmp (at, path) == 0 && access == AIRLOCK_ACCESS_LINK)
    add_entry (self, AIRLOCK_ENTRY_FILE, path, NULL, 0);
  else if (strcmp (at, path) == 0 && access == AIRLOCK_ACCESS_FILE &&
           airlock_sysroot_open_dir (self->plain, path, &dir) == AIRLOCK_READ_OK)
    add_entry (self, AIRLOCK_ENTRY_DIRECTORY, path, NULL, 0);
  else if (strlen (at) > 1)
    add_entry (self, AIRLOCK_ENTRY_UNREADABLE, at, NULL, 0);
}

static void
on_access (const char *path,
           AirlockSysrootAccess access,
           AirlockReadStatus status,
           const guint8 *data,
           gsize length,
           gpointer user_data)
{
  AirlockSnapshotRecorder *self = user_data;
  gboolean whole = access != AIRLOCK_ACCESS_LINK && access != AIRLOCK_ACCESS_PROBE;
  g_autofree char *real = NULL;

  if (status == AIRLOCK_READ_ABSENT)
    return;

  real = follow (self, path, whole);
  if (status == AIRLOCK_READ_UNKNOWN)
    {
      add_unknown (self, access, real);
      return;
    }

  switch (access)
    {
    case AIRLOCK_ACCESS_FILE:
      add_entry (self, AIRLOCK_ENTRY_FILE, real, data != NULL ? (const void *) data : "", length);
      break;
    case AIRLOCK_ACCESS_LINK:
      {
        g_autofree char *target = g_strndup ((const char *) data, length);

        add_link (self, real, target);
      }
      break;
    case AIRLOCK_ACCESS_LIST:
      add_entry (self, AIRLOCK_ENTRY_DIRECTORY, real, NULL, 0);
      add_names (self, real, data, length);
      break;
    case AIRLOCK_ACCESS_DIRECTORY:
      add_entry (self, AIRLOCK_ENTRY_DIRECTORY, real, NULL, 0);
      break;
    case AIRLOCK_ACCESS_PROBE:
    default:
      if (link_at (self, real) != NULL)
        add_link (self, real, link_at (self, real));
      else
        add_entry (self, AIRLOCK_ENTRY_FILE, real, NULL, 0);
      break;
    }
}

AirlockSnapshotRecorder *
_airlock_snapshot_recorder_new (const char *path, GError **error)
{
  g_autoptr (AirlockSnapshotRecorder) self = g_new0 (AirlockSnapshotRecorder, 1);

  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                         (GDestroyNotify) _airlock_snapshot_entry_free);
  self->links = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->plain = airlock_sysroot_new (path, error);
  if (self->plain == NULL)
    return NULL;
  self->observed = airlock_sysroot_new_observed (path, on_access, self, error);
  if (self->observed == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

void
_airlock_snapshot_recorder_free (AirlockSnapshotRecorder *self)
{
  g_clear_object (&self->observed);
  g_clear_object (&self->plain);
  g_hash_table_unref (self->entries);
  g_hash_table_unref (self->links);
  g_free (self);
}

AirlockSysroot *
_airlock_snapshot_recorder_get_sysroot (AirlockSnapshotRecorder *self)
{
  return self->observed;
}

/* A name that turned out to have something below it is a folder. */
static void
make_folders (GHashTable *entries)
{
  g_autoptr (GPtrArray) paths = g_hash_table_get_keys_as_ptr_array (entries);

  for (guint i = 0; i < paths->len; i++)
    {
      g_autofree char *folder = g_path_get_dirname (g_ptr_array_index (paths, i));

      while (strlen (folder) > 1)
        {
          AirlockSnapshotEntry *entry = g_hash_table_lookup (entries, folder);
          char *above;

          if (entry == NULL)
            {
              entry = _airlock_snapshot_entry_new (AIRLOCK_ENTRY_DIRECTORY, folder, NULL, 0);
              g_hash_table_insert (entries, entry->path, entry);
            }
          else if (entry->kind == AIRLOCK_ENTRY_NAME ||
                   (entry->kind == AIRLOCK_ENTRY_FILE && entry->data == NULL))
            entry->kind = AIRLOCK_ENTRY_DIRECTORY;
          above = g_path_get_dirname (folder);
          g_free (folder);
          folder = above;
        }
    }
}

static gint
compare_entries (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(AirlockSnapshotEntry *const *) a)->path,
                 (*(AirlockSnapshotEntry *const *) b)->path);
}

/**
 * _airlock_snapshot_entries_sort:
 * @entries: (element-type AirlockSnapshotEntry): entries
 *
 * Sorts them by path, so that folders come before what is in them. Leaves one entry of each path,
 * and nothing below what is no folder: the host may have changed while it was read, and such an
 * archive would be refused. A folder that can't be listed is not seen in part, but not at all.
 */
void
_airlock_snapshot_entries_sort (GPtrArray *entries)
{
  g_autoptr (GHashTable) folders = g_hash_table_new (g_str_hash, g_str_equal);
  const char *last = "";
  guint kept = 0;

  g_ptr_array_sort (entries, compare_entries);
  g_hash_table_add (folders, (gpointer) "/");
  for (guint i = 0; i < entries->len; i++)
    {
      AirlockSnapshotEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *folder = g_path_get_dirname (entry->path);

      g_ptr_array_index (entries, i) = NULL;
      if (strcmp (entry->path, last) == 0 || !g_hash_table_contains (folders, folder))
        {
          _airlock_snapshot_entry_free (entry);
          continue;
        }

      last = entry->path;
      if (entry->kind == AIRLOCK_ENTRY_DIRECTORY)
        g_hash_table_add (folders, entry->path);
      g_ptr_array_index (entries, kept++) = entry;
    }
  g_ptr_array_set_size (entries, (gint) kept);
}

/* Takes the entries, sorted. */
GPtrArray *
_airlock_snapshot_recorder_finish (AirlockSnapshotRecorder *self)
{
  GPtrArray *entries;
  GHashTableIter iter;
  gpointer entry;

  make_folders (self->entries);

  entries = g_ptr_array_new_with_free_func ((GDestroyNotify) _airlock_snapshot_entry_free);
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    {
      g_ptr_array_add (entries, entry);
      g_hash_table_iter_steal (&iter);
    }
  _airlock_snapshot_entries_sort (entries);

  return entries;
}
