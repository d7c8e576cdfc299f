/* airlock-ledger.c – what was done, is being done and is to be done again, on the disk
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "airlock-ledger-private.h"
#include "base/airlock-error.h"

/* RUN/lock, RUN/changes, RUN/bindings/ADDRESS, STATE/bindings/ADDRESS */
#define LOCK "lock"
#define CHANGES "changes"
#define BINDINGS "bindings"

#define FOLDER_MODE 0700
#define FILE_MODE 0600

/* Far above what a batch of AIRLOCK_OPERATIONS_MAX needs. */
#define MAX_FILE (1u << 20)

static const GFileSetContentsFlags SAFELY =
    G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE;

AirlockLedger *
_airlock_ledger_new (const char *run, const char *state)
{
  AirlockLedger *self = g_new0 (AirlockLedger, 1);

  self->run = g_strdup (run);
  self->state = g_strdup (state);
  return self;
}

void
_airlock_ledger_free (AirlockLedger *self)
{
  g_free (self->run);
  g_free (self->state);
  g_free (self);
}

static gboolean
fail_file (const char *path, int saved, GError **error)
{
  g_set_error (error, AIRLOCK_ERROR,
               saved == EACCES || saved == EPERM ? AIRLOCK_ERROR_UNREADABLE : AIRLOCK_ERROR_FAILED,
               /* Translators: the name of a file, then the reason from the system */
               _ ("Could not use “%s”, where Airlock notes what it does: %s"), path,
               g_strerror (saved));
  return FALSE;
}

static char *
make_path (AirlockLedger *self, AirlockShelf shelf, const AirlockPciAddress *address)
{
  return g_build_filename (shelf == AIRLOCK_SHELF_RUN ? self->run : self->state, BINDINGS,
                           address != NULL ? AIRLOCK_PCI_ADDRESS_TEXT (address) : NULL, NULL);
}

/* Its end is the end of the lock. -1 with %AIRLOCK_ERROR_BUSY, or that of the file. */
int
_airlock_ledger_lock (AirlockLedger *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->run, LOCK, NULL);
  g_autofd int fd = -1;

  if (g_mkdir_with_parents (self->run, FOLDER_MODE) == 0)
    fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
  if (fd < 0)
    {
      fail_file (path, errno, error);
      return -1;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) < 0)
    {
      g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_BUSY,
                           _ ("Another change to this computer is being made; try again when it "
                              "is done"));
      return -1;
    }

  return g_steal_fd (&fd);
}

static gboolean
read_whole (int fd, char **text)
{
  g_autofree char *buffer = g_malloc (MAX_FILE + 1);
  gsize length = 0;
  gssize n;

  do
    {
      n = TEMP_FAILURE_RETRY (read (fd, buffer + length, MAX_FILE + 1 - length));
      if (n < 0)
        return FALSE;
      length += (gsize) n;
    }
  while (n > 0 && length <= MAX_FILE);

  errno = length > MAX_FILE ? EFBIG : EINVAL;
  if (length > MAX_FILE || memchr (buffer, '\0', length) != NULL ||
      !g_utf8_validate_len (buffer, length, NULL))
    return FALSE;

  *text = g_strndup (buffer, length);
  return TRUE;
}

/* No file is no error: then there is no text. */
static gboolean
read_file (const char *path, char **text, GError **error)
{
  g_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  struct stat info;

  *text = NULL;
  if (fd < 0)
    return errno == ENOENT || fail_file (path, errno, error);
  if (fstat (fd, &info) < 0)
    return fail_file (path, errno, error);
  if (!S_ISREG (info.st_mode))
    return fail_file (path, EINVAL, error);

  return read_whole (fd, text) || fail_file (path, errno, error);
}

static gboolean
sync_folder (const char *path)
{
  g_autofd int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  return fd >= 0 && fsync (fd) == 0;
}

static gboolean
remove_file (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (unlink (path) < 0)
    return errno == ENOENT || fail_file (path, errno, error);

  return sync_folder (folder) || fail_file (folder, errno, error);
}

/* When this returns, the new contents are on the disk, under their name. */
static gboolean
write_file (const char *path, const char *text, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) local = NULL;

  if (text == NULL)
    return remove_file (path, error);
  if (g_mkdir_with_parents (folder, FOLDER_MODE) < 0)
    return fail_file (folder, errno, error);
  if (g_file_set_contents_full (path, text, -1, SAFELY, FILE_MODE, &local))
    return TRUE;

  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED,
               /* Translators: the reason from the system, with the name of the file */
               _ ("Could not note what is about to be done: %s"), local->message);
  return FALSE;
}

/* The text of a device's entry, %NULL if there is none. */
gboolean
_airlock_ledger_read (AirlockLedger *self,
                      AirlockShelf shelf,
                      const AirlockPciAddress *address,
                      char **text,
                      GError **error)
{
  g_autofree char *path = make_path (self, shelf, address);

  return read_file (path, text, error);
}

/* Replaces a device's entry, or with %NULL removes it. */
gboolean
_airlock_ledger_write (AirlockLedger *self,
                       AirlockShelf shelf,
                       const AirlockPciAddress *address,
                       const char *text,
                       GError **error)
{
  g_autofree char *path = make_path (self, shelf, address);

  return write_file (path, text, error);
}

static int
compare_addresses (gconstpointer a, gconstpointer b)
{
  return airlock_pci_address_compare (a, b);
}

/* (element-type AirlockPciAddress): whose entries are there, sorted. Names that are not written as
 * an address is are none of them. */
GArray *
_airlock_ledger_list (AirlockLedger *self, AirlockShelf shelf, GError **error)
{
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (AirlockPciAddress));
  g_autofree char *path = make_path (self, shelf, NULL);
  g_autoptr (GError) local = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &local);
  const char *name;

  if (dir == NULL)
    {
      if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return g_steal_pointer (&addresses);
      g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNREADABLE, local->message);
      return NULL;
    }

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      AirlockPciAddress address;

      if (airlock_pci_address_parse (name, &address) &&
          strcmp (name, AIRLOCK_PCI_ADDRESS_TEXT (&address)) == 0)
        g_array_append_val (addresses, address);
    }

  g_array_sort (addresses, compare_addresses);
  return g_steal_pointer (&addresses);
}

/* What was being done when the last writer ended; %NULL if it ended well. */
gboolean
_airlock_ledger_load_changes (AirlockLedger *self, GPtrArray **changes, GError **error)
{
  g_autofree char *path = g_build_filename (self->run, CHANGES, NULL);
  g_autofree char *text = NULL;

  *changes = NULL;
  if (!read_file (path, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;

  *changes = _airlock_changes_parse (text, error);
  if (*changes == NULL)
    g_prefix_error (error, "%s: ", path);
  return *changes != NULL;
}

/* Says what is being done; none: everything has been done. */
gboolean
_airlock_ledger_save_changes (AirlockLedger *self, GPtrArray *changes, GError **error)
{
  g_autofree char *path = g_build_filename (self->run, CHANGES, NULL);
  g_autofree char *text = changes->len > 0 ? _airlock_changes_format (changes) : NULL;

  return write_file (path, text, error);
}
