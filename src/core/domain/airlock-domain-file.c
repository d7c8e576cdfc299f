/* airlock-domain-file.c – a VM's XML in a file: bounded reading, safe writing
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-domain-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "airlock-xml-scan.h"
#include "base/airlock-error.h"

/* Names tried for a backup before giving up. */
#define MAX_BACKUPS 1000

static void
set_error_from_errno (GError **error, const char *path)
{
  int saved = errno;

  g_set_error (error, AIRLOCK_ERROR,
               saved == ENOENT                     ? AIRLOCK_ERROR_NOT_FOUND
               : saved == EACCES || saved == EPERM ? AIRLOCK_ERROR_UNREADABLE
                                                   : AIRLOCK_ERROR_FAILED,
               "%s: %s", path, g_strerror (saved));
}

static gboolean
read_all (int fd, const char *path, GByteArray *bytes, GError **error)
{
  guint8 buffer[64 << 10];
  gssize n_read;

  do
    {
      n_read = read (fd, buffer, sizeof buffer);
      if (n_read > 0)
        g_byte_array_append (bytes, buffer, (guint) n_read);
    }
  while ((n_read > 0 && bytes->len <= AIRLOCK_XML_MAX_BYTES) || (n_read < 0 && errno == EINTR));

  if (n_read < 0)
    set_error_from_errno (error, path);

  return n_read >= 0;
}

/**
 * airlock_domain_document_load:
 * @path: of a file
 *
 * Reads a VM's XML from a file. No more of it is read than a VM's XML can have.
 *
 * Returns: (transfer full) (nullable): the document; the error names the file
 */
AirlockDomainDocument *
airlock_domain_document_load (const char *path, GError **error)
{
  g_autofree char *display = g_filename_display_name (path);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  /* A pipe without a writer would keep open() waiting. */
  g_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  AirlockDomainDocument *self;
  struct stat info;

  if (fd < 0 || fstat (fd, &info) != 0)
    {
      set_error_from_errno (error, display);
      return NULL;
    }
  if (!S_ISREG (info.st_mode))
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("%s is no ordinary file"),
                   display);
      return NULL;
    }
  if (!read_all (fd, display, bytes, error))
    return NULL;

  self = airlock_domain_document_new ((const char *) bytes->data, bytes->len, error);
  if (self == NULL)
    g_prefix_error (error, "%s: ", display);

  return self;
}

/* The file's bytes under a name beside it that was free: nothing is overwritten, ever. */
static char *
make_backup (const char *path, GError **error)
{
  g_autofree char *display = g_filename_display_name (path);
  g_autofree char *contents = NULL;
  struct stat info;
  gsize length;

  if (stat (path, &info) != 0 || !g_file_get_contents (path, &contents, &length, error))
    {
      if (error != NULL && *error == NULL)
        set_error_from_errno (error, display);
      return NULL;
    }

  for (guint number = 1; number <= MAX_BACKUPS; number++)
    {
      g_autofree char *name = g_strdup_printf ("%s.~%u~", path, number);
      g_autofd int fd =
          open (name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, info.st_mode & 0777);
      g_autofree char *shown = g_filename_display_name (name);
      gsize written = 0;

      if (fd < 0 && errno == EEXIST)
        continue;
      while (fd >= 0 && written < length)
        {
          gssize step = write (fd, contents + written, length - written);

          if (step < 0 && errno != EINTR)
            break;
          written += step > 0 ? (gsize) step : 0;
        }
      if (fd < 0 || written < length || fsync (fd) != 0)
        {
          set_error_from_errno (error, shown);
          if (fd >= 0)
            g_unlink (name);
          return NULL;
        }
      return g_steal_pointer (&name);
    }

  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED,
               _ ("%s: there are %u backups of it already"), display, MAX_BACKUPS);
  return NULL;
}

/**
 * airlock_domain_file_save:
 * @path: of the file
 * @text: what it is to hold
 * @backup: (out) (transfer full) (nullable) (optional): where its earlier content is; %NULL if
 *   there was no such file
 *
 * Replaces a file at once: at every moment it holds the old text or the new, and the old one stays
 * beside it. Permissions stay; a symbolic link keeps pointing where it points.
 *
 * Returns: %FALSE with the file as it was if anything of that fails
 */
gboolean
airlock_domain_file_save (const char *path, const char *text, char **backup, GError **error)
{
  g_autofree char *target =
      g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? realpath (path, NULL) : g_strdup (path);
  g_autofree char *display = g_filename_display_name (path);
  g_autofree char *kept = NULL;
  g_autoptr (GError) problem = NULL;
  struct stat info;
  int mode = 0644;

  if (target == NULL)
    {
      set_error_from_errno (error, display);
      return FALSE;
    }
  if (stat (target, &info) == 0)
    {
      mode = (int) (info.st_mode & 0777);
      kept = make_backup (target, error);
      if (kept == NULL)
        return FALSE;
    }
  if (!g_file_set_contents_full (target, text, -1,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, mode,
                                 &problem))
    {
      if (kept != NULL)
        g_unlink (kept);
      g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED, problem->message);
      return FALSE;
    }
  if (backup != NULL)
    *backup = g_steal_pointer (&kept);

  return TRUE;
}
