/* airlock-journal.c – what a plan does, on the disk before it is done
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/airlock-error.h"

struct _AirlockJournal
{
  GObject parent_instance;

  char *folder; /* of all entries */
  int lock;
  int file; /* the journal of the entry, -1: none yet */
  guint number;
};

G_DEFINE_FINAL_TYPE (AirlockJournal, airlock_journal, G_TYPE_OBJECT)

static void
airlock_journal_finalize (GObject *object)
{
  AirlockJournal *self = AIRLOCK_JOURNAL (object);

  g_clear_fd (&self->file, NULL);
  g_clear_fd (&self->lock, NULL);
  g_clear_pointer (&self->folder, g_free);

  G_OBJECT_CLASS (airlock_journal_parent_class)->finalize (object);
}

static void
airlock_journal_class_init (AirlockJournalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_journal_finalize;
}

static void
airlock_journal_init (AirlockJournal *self)
{
  self->lock = -1;
  self->file = -1;
}

/* Says what could not be done to which file, and why. */
static gboolean
fail (const char *path, int code, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED, _ ("could not write %1$s: %2$s"), name,
               g_strerror (code));

  return FALSE;
}

/* A new name is on the disk only once its folder is. */
static gboolean
sync_folder (const char *path, GError **error)
{
  g_autofd int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0 || fsync (fd) != 0)
    return fail (path, errno, error);

  return TRUE;
}

static gboolean
make_folder (const char *path, GError **error)
{
  g_autofree char *parent = NULL;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (g_mkdir_with_parents (path, 0700) != 0)
    return fail (path, errno, error);
  parent = g_path_get_dirname (path);

  return sync_folder (parent, error);
}

/* Locks of open file descriptions hold between threads too, go with the process however it ends,
 * and can be asked for without being taken. */
static gboolean
set_lock (int fd)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

  return fcntl (fd, F_OFD_SETLK, &lock) == 0;
}

/**
 * airlock_journal_lock:
 * @folder: of the history; made if it is not there
 * @error: %AIRLOCK_ERROR_BUSY: another plan is being carried out
 *
 * Returns: (transfer full) (nullable): the right to change it, until it is unreffed
 */
AirlockJournal *
airlock_journal_lock (const char *folder, GError **error)
{
  g_autoptr (AirlockJournal) self = g_object_new (AIRLOCK_TYPE_JOURNAL, NULL);
  g_autofree char *path = g_build_filename (folder, AIRLOCK_JOURNAL_LOCK, NULL);

  if (!make_folder (folder, error))
    return NULL;

  self->folder = g_strdup (folder);
  self->lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->lock < 0)
    {
      fail (path, errno, error);
      return NULL;
    }
  if (!set_lock (self->lock))
    {
      g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_BUSY,
                           _ ("another change is being made; try again when it is done"));
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * airlock_journal_close:
 *
 * Lets others change the history, whoever still has a reference.
 */
void
airlock_journal_close (AirlockJournal *self)
{
  g_clear_fd (&self->file, NULL);
  g_clear_fd (&self->lock, NULL);
}

/**
 * airlock_journal_is_locked:
 * @folder: of a history
 *
 * Returns: whether somebody carries out a plan right now
 */
gboolean
airlock_journal_is_locked (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, AIRLOCK_JOURNAL_LOCK, NULL);
  g_autofd int fd = open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

  return fd >= 0 && fcntl (fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

static guint
find_last_number (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint last = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      guint64 number;

      if (g_ascii_string_to_unsigned (name, 10, 1, G_MAXINT - 1, &number, NULL))
        last = MAX (last, (guint) number);
    }

  return last;
}

static char *
entry_path (AirlockJournal *self, guint number, const char *name)
{
  g_autofree char *text = g_strdup_printf ("%u", number);

  return g_build_filename (self->folder, text, name, NULL);
}

static gboolean
write_file (AirlockJournal *self, const char *name, GBytes *contents, int mode, GError **error)
{
  g_autofree char *path = entry_path (self, self->number, name);
  g_autoptr (GError) local = NULL;
  gsize length;
  const char *data = g_bytes_get_data (contents, &length);

  if (g_file_set_contents_full (path, length > 0 ? data : "", (gssize) length,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, mode,
                                &local))
    return TRUE;
  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED, "%s", local->message);

  return FALSE;
}

static gboolean
write_restore (AirlockJournal *self, AirlockRestore *restore, GError **error)
{
  g_autofree char *script = airlock_restore_dup_script (restore);
  g_autoptr (GBytes) bytes = g_bytes_new (script, strlen (script));
  GHashTableIter iter;
  gpointer name, contents;

  g_hash_table_iter_init (&iter, airlock_restore_get_files (restore));
  while (g_hash_table_iter_next (&iter, &name, &contents))
    {
      if (!write_file (self, name, contents, 0600, error))
        return FALSE;
    }

  return write_file (self, AIRLOCK_JOURNAL_SCRIPT, bytes, 0700, error);
}

/* A disk that is full has to be noticed before the first change, not in the middle. */
static gboolean
open_journal (AirlockJournal *self, gsize reserve, GError **error)
{
  g_autofree char *path = entry_path (self, self->number, AIRLOCK_JOURNAL_FILE);

  self->file = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->file < 0)
    return fail (path, errno, error);
  if (reserve > 0 && fallocate (self->file, FALLOC_FL_KEEP_SIZE, 0, (off_t) reserve) != 0 &&
      errno != EOPNOTSUPP && errno != ENOSYS)
    return fail (path, errno, error);
  if (fsync (self->file) != 0)
    return fail (path, errno, error);

  return TRUE;
}

static gboolean
fill_entry (
    AirlockJournal *self, const char *plan, AirlockRestore *restore, gsize reserve, GError **error)
{
  g_autofree char *folder = entry_path (self, self->number, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (plan, strlen (plan));

  return open_journal (self, reserve, error) && write_restore (self, restore, error) &&
         write_file (self, AIRLOCK_JOURNAL_PLAN, bytes, 0600, error) &&
         sync_folder (folder, error) && sync_folder (self->folder, error);
}

/* What was begun and could not be written is nothing that was done. */
static void
remove_entry (AirlockJournal *self)
{
  g_autofree char *folder = entry_path (self, self->number, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
  g_clear_fd (&self->file, NULL);
  self->number = 0;
}

/**
 * airlock_journal_create:
 * @plan: the text of the plan
 * @restore: what takes it back without Airlock
 * @reserve: bytes that the journal will need
 * @error: the disk is full, or something else stands in the way
 *
 * Makes the next entry, all of it on the disk, with room for what is to come.
 *
 * Returns: whether it is there; if not, nothing of it is left
 */
gboolean
airlock_journal_create (
    AirlockJournal *self, const char *plan, AirlockRestore *restore, gsize reserve, GError **error)
{
  g_autofree char *folder = NULL;

  self->number = find_last_number (self->folder) + 1;
  folder = entry_path (self, self->number, NULL);
  if (g_mkdir (folder, 0700) != 0)
    return fail (folder, errno, error);
  if (fill_entry (self, plan, restore, reserve, error))
    return TRUE;
  remove_entry (self);

  return FALSE;
}

/**
 * airlock_journal_reopen:
 * @number: of an entry that is there
 *
 * Goes on with an entry that was interrupted.
 *
 * Returns: whether its journal could be opened
 */
gboolean
airlock_journal_reopen (AirlockJournal *self, guint number, GError **error)
{
  g_clear_fd (&self->file, NULL);
  self->number = number;

  return open_journal (self, 0, error);
}

/**
 * airlock_journal_get_number:
 *
 * Returns: of the entry, 0: none was made
 */
guint
airlock_journal_get_number (AirlockJournal *self)
{
  return self->number;
}

static gboolean
append_line (int fd, const char *line)
{
  g_autofree char *text = g_strconcat (line, "\n", NULL);
  gsize length = strlen (text), written = 0;

  while (written < length)
    {
      ssize_t n = write (fd, text + written, length - written);

      if (n < 0 && errno != EINTR)
        return FALSE;
      written += n > 0 ? (gsize) n : 0;
    }

  return fsync (fd) == 0;
}

/* A process that died in the middle of a line has left the rest of one. */
static gboolean
end_torn_line (const char *path)
{
  g_autofd int fd = open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  off_t end;
  char last;

  if (fd < 0)
    return FALSE;
  end = lseek (fd, 0, SEEK_END);
  if (end <= 0 || (pread (fd, &last, 1, end - 1) == 1 && last == '\n'))
    return TRUE;
  while (end > 0 && pread (fd, &last, 1, end - 1) == 1 && last != '\n')
    end--;

  return ftruncate (fd, end) == 0;
}

/**
 * airlock_journal_append:
 * @line: one line, without its end
 *
 * Returns: whether the line is on the disk
 */
gboolean
airlock_journal_append (AirlockJournal *self, const char *line, GError **error)
{
  g_autofree char *path = entry_path (self, self->number, AIRLOCK_JOURNAL_FILE);

  g_return_val_if_fail (self->file >= 0, FALSE);

  if (!end_torn_line (path) || !append_line (self->file, line))
    return fail (path, errno, error);
  /* Whoever shows the history watches the lock. */
  futimens (self->lock, NULL);

  return TRUE;
}

/**
 * airlock_journal_append_to:
 * @number: of another entry
 * @line: one line, without its end
 *
 * Returns: whether the line is on the disk
 */
gboolean
airlock_journal_append_to (AirlockJournal *self, guint number, const char *line, GError **error)
{
  g_autofree char *path = entry_path (self, number, AIRLOCK_JOURNAL_FILE);
  g_autofd int fd = open (path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);

  if (fd < 0 || !end_torn_line (path) || !append_line (fd, line))
    return fail (path, errno, error);
  futimens (self->lock, NULL);

  return TRUE;
}
