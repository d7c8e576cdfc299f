/* airlock-snapshot.c – opens a snapshot, believing nothing of it
 *
 * The archive may come from anyone. It is unpacked into a new folder of its own: plain files and
 * folders first, links last, so that nothing is ever written through one; and every reader goes
 * through AirlockSysroot, which no link leads out of.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-snapshot.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "airlock-snapshot-locale.h"
#include "base/airlock-error.h"
#include "base/airlock-names.h"
#include "base/airlock-sysroot.h"

/* The description is short; a parser needs more of the stack the deeper it is nested. */
#define MAX_DESCRIPTION 4096

/* How much of a name is shown. */
#define MAX_SHOWN 200

struct _AirlockSnapshot
{
  GObject parent_instance;

  char *folder;    /* owned */
  GDateTime *date; /* (owned) (nullable) */
  char *kernel;    /* (owned) (nullable) */
  gboolean is_demo;
};

G_DEFINE_FINAL_TYPE (AirlockSnapshot, airlock_snapshot, G_TYPE_OBJECT)

typedef struct archive Archive;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_read_free)

/* Links wait until all files are written. */
typedef struct
{
  char *path;
  char *target;
} PendingLink;

typedef struct
{
  const char *name; /* of the file, for messages */
  int folder;
  GArray *links;
  guint64 size;
  guint n_entries;
  GCancellable *cancellable; /* nullable */
} Unpacking;

static int
remove_one (const char *path, const struct stat *info, int type, struct FTW *where)
{
  return remove (path);
}

static void
airlock_snapshot_finalize (GObject *object)
{
  AirlockSnapshot *self = AIRLOCK_SNAPSHOT (object);

  if (self->folder != NULL)
    nftw (self->folder, remove_one, 32, FTW_DEPTH | FTW_PHYS);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->date, g_date_time_unref);
  g_clear_pointer (&self->kernel, g_free);

  G_OBJECT_CLASS (airlock_snapshot_parent_class)->finalize (object);
}

static void
airlock_snapshot_class_init (AirlockSnapshotClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_snapshot_finalize;
}

static void
airlock_snapshot_init (AirlockSnapshot *self)
{
}

static gboolean
refuse (const Unpacking *self, GError **error, const char *what)
{
  /* Translators: a file name, then what is wrong with it */
  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("“%s” is no snapshot: %s"),
               self->name, what);
  return FALSE;
}

/* The library does not always say what is wrong. */
static gboolean
refuse_damaged (const Unpacking *self, Archive *archive, GError **error)
{
  const char *reason = archive_error_string (archive);

  return refuse (self, error, reason != NULL ? reason : _ ("it is damaged"));
}

static gboolean
fail (const Unpacking *self, GError **error, int saved)
{
  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED,
               /* Translators: a file name, then the reason from the system */
               _ ("Could not unpack “%s”: %s"), self->name, g_strerror (saved));
  return FALSE;
}

static gboolean
refuse_entry (const Unpacking *self, GError **error, const char *path, const char *what)
{
  g_autofree char *shown =
      path != NULL ? g_utf8_make_valid (path, (gssize) strnlen (path, MAX_SHOWN)) : g_strdup ("?");

  /* Translators: a file name, what is wrong with a part of it, the name of that part */
  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("“%s” is no snapshot: %s (%s)"),
               self->name, what, shown);
  return FALSE;
}

/* Only plain relative names, of a depth that a host's files have. */
static gboolean
is_safe_path (const char *path)
{
  g_auto (GStrv) parts = NULL;

  if (path == NULL || *path == '\0' || *path == '/' || strlen (path) >= PATH_MAX / 2 ||
      !g_utf8_validate (path, -1, NULL))
    return FALSE;

  parts = g_strsplit (path, "/", -1);
  if (g_strv_length (parts) > AIRLOCK_SNAPSHOT_MAX_DEPTH)
    return FALSE;
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (strcmp (parts[i], "..") == 0 || strcmp (parts[i], ".") == 0 ||
          strlen (parts[i]) > NAME_MAX || (*parts[i] == '\0' && parts[i + 1] != NULL))
        return FALSE;
    }

  return TRUE;
}

/* Whether a link at @path with @target stays inside the snapshot. All folders on the way to it are
 * real ones, so ".." in front is what it seems. Behind another part it might be that of another
 * link, which leads elsewhere. */
static gboolean
is_safe_target (const char *path, const char *target)
{
  g_auto (GStrv) parts = NULL;
  guint depth = 0, up = 0;
  gboolean down = FALSE;

  if (target == NULL || *target == '\0' || *target == '/' || strlen (target) >= PATH_MAX / 2)
    return FALSE;

  for (const char *at = path; *at != '\0'; at++)
    depth += *at == '/';

  parts = g_strsplit (target, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      gboolean is_up = strcmp (parts[i], "..") == 0;

      if (is_up && (down || ++up > depth))
        return FALSE;
      down |= !is_up;
    }

  return TRUE;
}

/* What is there already came from the archive too. */
static gboolean
refuse_or_fail (const Unpacking *self, GError **error, const char *path, int saved)
{
  if (saved == ENOTDIR)
    return refuse_entry (self, error, path, _ ("a file is in the way of it"));
  if (saved == EEXIST || saved == EISDIR || saved == ELOOP)
    return refuse_entry (self, error, path, _ ("it has one name twice"));

  return fail (self, error, saved);
}

static gboolean
make_folders (const Unpacking *self, const char *path, GError **error)
{
  g_autofree char *partial = g_strdup (path);

  for (char *slash = strchr (partial, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    {
      *slash = '\0';
      if (mkdirat (self->folder, partial, 0700) != 0 && errno != EEXIST)
        return refuse_or_fail (self, error, path, errno);
      *slash = '/';
    }

  return TRUE;
}

static gboolean
write_fully (int fd, const guint8 *data, gsize length)
{
  while (length > 0)
    {
      gssize n = TEMP_FAILURE_RETRY (write (fd, data, length));

      if (n < 0)
        return FALSE;
      data += n;
      length -= (gsize) n;
    }

  return TRUE;
}

static gboolean
copy_data (Unpacking *self, Archive *archive, int fd, const char *path, GError **error)
{
  guint8 buffer[16384];
  guint64 size = 0;

  while (TRUE)
    {
      gssize n = archive_read_data (archive, buffer, sizeof buffer);

      if (n < 0)
        return refuse_damaged (self, archive, error);
      if (n == 0)
        return TRUE;
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      size += (guint64) n;
      self->size += (guint64) n;
      if (size > AIRLOCK_SNAPSHOT_MAX_FILE)
        return refuse_entry (self, error, path, _ ("a file in it is larger than any host has"));
      if (self->size > AIRLOCK_SNAPSHOT_MAX_SIZE)
        return refuse (self, error, _ ("it unpacks to more than any host has"));
      if (!write_fully (fd, buffer, (gsize) n))
        return fail (self, error, errno);
    }
}

static gboolean
unpack_file (Unpacking *self, Archive *archive, const char *path, GError **error)
{
  g_autofd int fd = -1;

  if (!make_folders (self, path, error))
    return FALSE;

  fd = openat (self->folder, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return refuse_or_fail (self, error, path, errno);

  return copy_data (self, archive, fd, path, error);
}

static gboolean
unpack_folder (Unpacking *self, const char *path, GError **error)
{
  g_autofree char *with_slash =
      g_str_has_suffix (path, "/") ? g_strdup (path) : g_strconcat (path, "/", NULL);

  return make_folders (self, with_slash, error);
}

static gboolean
keep_link (Unpacking *self, const char *path, const char *target, GError **error)
{
  PendingLink link;

  if (!is_safe_target (path, target))
    return refuse_entry (self, error, path, _ ("a link leads out of it"));

  link.path = g_strdup (path);
  link.target = g_strdup (target);
  g_array_append_val (self->links, link);

  return TRUE;
}

static gboolean
unpack_entry (Unpacking *self, Archive *archive, struct archive_entry *entry, GError **error)
{
  const char *path = archive_entry_pathname_utf8 (entry);

  if (++self->n_entries > AIRLOCK_SNAPSHOT_MAX_ENTRIES)
    return refuse (self, error, _ ("it has more files than any host"));
  if (path == NULL)
    return refuse_entry (self, error, archive_entry_pathname (entry), _ ("a name is not UTF-8"));
  if (!is_safe_path (path))
    return refuse_entry (self, error, path, _ ("a name in it leads out of it, or is too long"));
  if (archive_entry_hardlink (entry) != NULL)
    return refuse_entry (self, error, path, _ ("it has hard links"));

  switch (archive_entry_filetype (entry))
    {
    case AE_IFREG:
      return unpack_file (self, archive, path, error);
    case AE_IFDIR:
      return unpack_folder (self, path, error);
    case AE_IFLNK:
      return keep_link (self, path, archive_entry_symlink_utf8 (entry), error);
    default:
      return refuse_entry (self, error, path, _ ("it has device files or the like"));
    }
}

static gboolean
make_links (Unpacking *self, GError **error)
{
  /* All folders first: from the first link on, nothing may be made through a name any more. */
  for (guint i = 0; i < self->links->len; i++)
    {
      if (!make_folders (self, g_array_index (self->links, PendingLink, i).path, error))
        return FALSE;
    }

  for (guint i = 0; i < self->links->len; i++)
    {
      const PendingLink *link = &g_array_index (self->links, PendingLink, i);

      if (symlinkat (link->target, self->folder, link->path) != 0)
        return refuse_or_fail (self, error, link->path, errno);
    }

  return TRUE;
}

static gboolean
unpack_archive (Unpacking *self, Archive *archive, GError **error)
{
  struct archive_entry *entry;
  int result;

  /* A warning is about a name that is no UTF-8, which is refused by name. */
  while ((result = archive_read_next_header (archive, &entry)) == ARCHIVE_OK ||
         result == ARCHIVE_WARN)
    {
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      if (!unpack_entry (self, archive, entry, error))
        return FALSE;
    }

  if (result != ARCHIVE_EOF || archive_read_close (archive) != ARCHIVE_OK)
    return refuse_damaged (self, archive, error);

  return make_links (self, error);
}

static void
pending_link_clear (PendingLink *link)
{
  g_free (link->path);
  g_free (link->target);
}

static gboolean
unpack (AirlockSnapshot *self,
        const char *path,
        guint *n_entries,
        GCancellable *cancellable,
        GError **error)
{
  /* To the end of this function: the archive is closed in it. */
  g_auto (AirlockUtf8Scope) scope G_GNUC_UNUSED = airlock_utf8_scope_enter ();
  g_autoptr (Archive) archive = archive_read_new ();
  g_autoptr (GArray) links = g_array_new (FALSE, FALSE, sizeof (PendingLink));
  g_autofd int folder = open (self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_autofree char *name = g_filename_display_basename (path);
  Unpacking unpacking = { name, folder, links, 0, 0, cancellable };
  gboolean unpacked;

  g_array_set_clear_func (links, (GDestroyNotify) pending_link_clear);
  archive_read_support_filter_gzip (archive);
  archive_read_support_filter_zstd (archive);
  archive_read_support_format_tar (archive);
  if (folder < 0)
    return fail (&unpacking, error, errno);
  if (archive_read_open_filename (archive, path, 65536) != ARCHIVE_OK)
    return refuse_damaged (&unpacking, archive, error);

  unpacked = unpack_archive (&unpacking, archive, error);
  *n_entries = unpacking.n_entries;
  return unpacked;
}

/* Read like everything else in it: no link leads out. */
static JsonObject *
load_description (AirlockSnapshot *self, JsonParser *parser)
{
  g_autoptr (AirlockSysroot) sysroot = airlock_sysroot_new (self->folder, NULL);
  g_autofree char *text = NULL;
  JsonNode *root;

  if (sysroot == NULL ||
      airlock_sysroot_read_text (sysroot, AIRLOCK_SNAPSHOT_DESCRIPTION, &text) != AIRLOCK_READ_OK ||
      strlen (text) > MAX_DESCRIPTION || !json_parser_load_from_data (parser, text, -1, NULL))
    return NULL;

  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
}

static gboolean
read_description (AirlockSnapshot *self, const char *path, guint n_entries, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *name = g_filename_display_basename (path);
  Unpacking unpacking = { .name = name };
  JsonObject *object = load_description (self, parser);
  gint64 format, created;

  format = object != NULL ? json_object_get_int_member_with_default (object, "format", 0) : 0;
  if (format < 1)
    return refuse (&unpacking, error, _ ("it doesn’t say what it is"));
  if (format > AIRLOCK_SNAPSHOT_FORMAT)
    return refuse (&unpacking, error, _ ("it is of a newer kind that this version can’t read"));
  if (json_object_get_int_member_with_default (object, "entries", n_entries) != n_entries)
    return refuse (&unpacking, error, _ ("some of it is missing"));

  created = json_object_get_int_member_with_default (object, "created", 0);
  self->date = created > 0 ? g_date_time_new_from_unix_local (created) : NULL;
  self->kernel = g_strdup (json_object_get_string_member_with_default (object, "kernel", NULL));
  self->is_demo = json_object_get_boolean_member_with_default (object, "demo", FALSE);

  return TRUE;
}

/**
 * airlock_snapshot_open:
 * @path: a `.airlock` file
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Unpacks @path. Archives with links or names that lead outside, devices, hard links, or more than
 * any host has, and damaged ones, are refused whole. Call it in a worker thread.
 *
 * Returns: (transfer full): the snapshot, or %NULL with %AIRLOCK_ERROR_INVALID that says what is
 * wrong
 */
AirlockSnapshot *
airlock_snapshot_open (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (AirlockSnapshot) self = g_object_new (AIRLOCK_TYPE_SNAPSHOT, NULL);
  guint n_entries = 0;

  self->folder = g_dir_make_tmp ("airlock-XXXXXX", error);
  if (self->folder == NULL || !unpack (self, path, &n_entries, cancellable, error) ||
      !read_description (self, path, n_entries, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * airlock_snapshot_get_folder:
 * @self: a snapshot
 *
 * Returns: (transfer none): the root folder to read; it goes with @self
 */
const char *
airlock_snapshot_get_folder (AirlockSnapshot *self)
{
  return self->folder;
}

/**
 * airlock_snapshot_get_date:
 * @self: a snapshot
 *
 * Returns: (transfer none) (nullable): when it was made
 */
GDateTime *
airlock_snapshot_get_date (AirlockSnapshot *self)
{
  return self->date;
}

/**
 * airlock_snapshot_get_kernel:
 * @self: a snapshot
 *
 * Returns: (transfer none) (nullable): the kernel's release
 */
const char *
airlock_snapshot_get_kernel (AirlockSnapshot *self)
{
  return self->kernel;
}

/**
 * airlock_snapshot_is_demo:
 * @self: a snapshot
 *
 * Returns: whether it is a demo: a made-up machine, not anyone's
 */
gboolean
airlock_snapshot_is_demo (AirlockSnapshot *self)
{
  return self->is_demo;
}

/**
 * airlock_snapshot_is_snapshot:
 * @path: a file
 *
 * Returns: whether it starts like a compressed archive; an lspci dump is plain text
 */
gboolean
airlock_snapshot_is_snapshot (const char *path)
{
  static const guint8 gzip[] = { 0x1f, 0x8b };
  static const guint8 zstd[] = { 0x28, 0xb5 };
  g_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  guint8 start[2];

  if (g_str_has_suffix (path, ".airlock"))
    return TRUE;

  return fd >= 0 && read (fd, start, sizeof start) == (gssize) sizeof start &&
         (memcmp (start, gzip, sizeof gzip) == 0 || memcmp (start, zstd, sizeof zstd) == 0);
}
