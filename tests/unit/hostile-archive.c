/* hostile-archive.c – archives as an enemy would make them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "hostile-archive.h"

#include <string.h>

/* A gzipped tar with nothing in it yet. */
ArchiveWriter *
archive_writer_new_bare (const char *path)
{
  struct archive *self = archive_write_new ();

  archive_write_add_filter_gzip (self);
  archive_write_set_format_pax_restricted (self);
  g_assert_cmpint (archive_write_open_filename (self, path), ==, ARCHIVE_OK);

  return self;
}

/* One that would be opened as it is. */
ArchiveWriter *
archive_writer_new (const char *path)
{
  struct archive *self = archive_writer_new_bare (path);

  archive_writer_add (self, AE_IFREG, "airlock/snapshot.json", GOOD_DESCRIPTION);

  return self;
}

static struct archive_entry *
make_entry (mode_t type, const char *name)
{
  struct archive_entry *entry = archive_entry_new ();

  archive_entry_set_filetype (entry, type);
  archive_entry_set_pathname (entry, name);
  archive_entry_set_perm (entry, 0644);

  return entry;
}

/* @data: the bytes of a file, or where a link leads */
void
archive_writer_add (ArchiveWriter *self, mode_t type, const char *name, const char *data)
{
  struct archive_entry *entry = make_entry (type, name);

  if (type == AE_IFLNK)
    archive_entry_set_symlink (entry, data);
  else if (data != NULL)
    archive_entry_set_size (entry, (gint64) strlen (data));

  g_assert_cmpint (archive_write_header (self, entry), >=, ARCHIVE_WARN);
  if (type == AE_IFREG && data != NULL)
    g_assert_cmpint (archive_write_data (self, data, strlen (data)), ==, (gssize) strlen (data));
  archive_entry_free (entry);
}

void
archive_writer_add_zeros (ArchiveWriter *self, const char *name, guint64 length)
{
  g_autofree guint8 *zeros = g_malloc0 (1 << 20);
  struct archive_entry *entry = make_entry (AE_IFREG, name);

  archive_entry_set_size (entry, (gint64) length);
  g_assert_cmpint (archive_write_header (self, entry), ==, ARCHIVE_OK);
  while (length > 0)
    {
      gsize n = MIN (length, 1 << 20);

      g_assert_cmpint (archive_write_data (self, zeros, n), ==, (gssize) n);
      length -= n;
    }
  archive_entry_free (entry);
}

void
archive_writer_add_hard_link (ArchiveWriter *self, const char *name, const char *target)
{
  struct archive_entry *entry = make_entry (AE_IFREG, name);

  archive_entry_set_hardlink (entry, target);
  g_assert_cmpint (archive_write_header (self, entry), ==, ARCHIVE_OK);
  archive_entry_free (entry);
}

void
archive_writer_finish (ArchiveWriter *self)
{
  g_assert_cmpint (archive_write_close (self), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_write_free (self), ==, ARCHIVE_OK);
}
