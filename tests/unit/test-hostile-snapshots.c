/* test-hostile-snapshots.c – archives that are no snapshots are refused, and leave nothing behind
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "base/airlock-error.h"
#include "core/host/airlock-snapshot.h"
#include "core/host/airlock-source.h"
#include "hostile-archive.h"
#include "temporary-root.h"

typedef struct
{
  TemporaryRoot *root;
  char *path; /* of the archive under test */
} Fixture;

static char *temporary_folder;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->root = temporary_root_new ();
  fixture->path = g_build_filename (fixture->root->folder, "file.airlock", NULL);
}

static void
assert_nothing_left (void)
{
  g_autoptr (GDir) dir = g_dir_open (temporary_folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  /* The tests' own root is the only other thing here. */
  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert_true (g_str_has_prefix (name, "airlock-test-"));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  assert_nothing_left ();
  g_free (fixture->path);
  temporary_root_free (fixture->root);
}

/* Refused by both ways in, with words that name the file. */
static void
assert_refused (Fixture *fixture, AirlockError code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  g_autoptr (AirlockSnapshot) snapshot = airlock_snapshot_open (fixture->path, NULL, &error);

  g_assert_null (snapshot);
  g_assert_error (error, AIRLOCK_ERROR, (int) code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "file.airlock"));
  g_assert_null (strstr (error->message, "(null)"));
  if (words != NULL)
    g_assert_nonnull (strstr (error->message, words));
  assert_nothing_left ();

  g_assert_null (airlock_source_open (fixture->path, NULL, &again));
  g_assert_error (again, AIRLOCK_ERROR, (int) code);
  assert_nothing_left ();
}

/* One entry beside a good description. */
typedef struct
{
  const char *test;
  mode_t type;
  const char *name;
  const char *data;
  const char *words;
} Entry;

static const Entry entries[] = {
  { "absolute-name", AE_IFREG, "/etc/passwd", "x", "leads out" },
  { "name-up", AE_IFREG, "../evil", "x", "leads out" },
  { "name-up-inside", AE_IFREG, "sys/../../evil", "x", "leads out" },
  { "name-dot", AE_IFREG, "./sys/x", "x", "leads out" },
  { "folder-up", AE_IFDIR, "sys/..", NULL, "leads out" },
  { "absolute-link", AE_IFLNK, "sys/x", "/etc", "a link leads out" },
  { "link-up", AE_IFLNK, "sys/x", "../../etc", "a link leads out" },
  { "link-at-top", AE_IFLNK, "x", "..", "a link leads out" },
  { "link-down-and-up", AE_IFLNK, "sys/x", "a/../../../etc", "a link leads out" },
  { "link-through-another", AE_IFLNK, "x", "other/../..", "a link leads out" },
  { "empty-link", AE_IFLNK, "x", "", NULL },
  { "character-device", AE_IFCHR, "dev/null", NULL, "device files" },
  { "block-device", AE_IFBLK, "dev/sda", NULL, "device files" },
  { "named-pipe", AE_IFIFO, "sys/pipe", NULL, "device files" },
  { "not-utf8", AE_IFREG, "sys/\xff\xfe", "x", NULL },
};

static void
test_entry (Fixture *fixture, gconstpointer data)
{
  const Entry *entry = data;
  ArchiveWriter *writer = archive_writer_new (fixture->path);

  archive_writer_add (writer, AE_IFLNK, "other", ".");
  archive_writer_add (writer, entry->type, entry->name, entry->data);
  archive_writer_finish (writer);
  assert_refused (fixture, AIRLOCK_ERROR_INVALID, entry->words);
}

/* The same archive without the bad entry opens: the tests above can fail. */
static void
test_good (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL;
  ArchiveWriter *writer = archive_writer_new (fixture->path);
  AirlockSnapshot *snapshot;

  archive_writer_add (writer, AE_IFLNK, "other", ".");
  archive_writer_add (writer, AE_IFREG, "sys/file with blank – ü", "x\n");
  archive_writer_add (writer, AE_IFREG, "sys/empty", "");
  archive_writer_add (writer, AE_IFLNK, "sys/link", "../sys/empty");
  archive_writer_add (writer, AE_IFLNK, "sys/itself", "itself");
  archive_writer_finish (writer);

  snapshot = airlock_snapshot_open (fixture->path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (airlock_snapshot_get_kernel (snapshot), ==, "6.12.0");
  g_assert_cmpint (g_date_time_to_unix (airlock_snapshot_get_date (snapshot)), ==, 1700000000);
  folder = g_strdup (airlock_snapshot_get_folder (snapshot));
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
  g_assert_finalize_object (snapshot);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static void
test_hard_link (Fixture *fixture, gconstpointer data)
{
  ArchiveWriter *writer = archive_writer_new (fixture->path);

  archive_writer_add_hard_link (writer, "sys/x", "airlock/snapshot.json");
  archive_writer_finish (writer);
  assert_refused (fixture, AIRLOCK_ERROR_INVALID, "hard links");
}

/* A link with something below it: that would be written through it. */
static void
test_below_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *victim = g_build_filename (fixture->root->path, "victim", NULL);
  ArchiveWriter *writer = archive_writer_new (fixture->path);

  archive_writer_add (writer, AE_IFLNK, "sys/a", "b");
  archive_writer_add (writer, AE_IFREG, "sys/a/victim", "x");
  archive_writer_finish (writer);
  assert_refused (fixture, AIRLOCK_ERROR_INVALID, NULL);
  g_assert_false (g_file_test (victim, G_FILE_TEST_EXISTS));
}

static const struct
{
  const char *test;
  mode_t first, second;
} twice[] = {
  { "file-twice", AE_IFREG, AE_IFREG },       { "file-then-link", AE_IFREG, AE_IFLNK },
  { "link-then-file", AE_IFLNK, AE_IFREG },   { "link-twice", AE_IFLNK, AE_IFLNK },
  { "folder-then-file", AE_IFDIR, AE_IFREG }, { "folder-then-link", AE_IFDIR, AE_IFLNK },
};

static void
test_twice (Fixture *fixture, gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  ArchiveWriter *writer = archive_writer_new (fixture->path);

  archive_writer_add (writer, twice[i].first, "sys/x", twice[i].first == AE_IFDIR ? NULL : "y");
  archive_writer_add (writer, twice[i].second, "sys/x", "y");
  archive_writer_finish (writer);
  assert_refused (fixture, AIRLOCK_ERROR_INVALID, "one name twice");
}

static void
test_file_as_folder (Fixture *fixture, gconstpointer data)
{
  ArchiveWriter *writer = archive_writer_new (fixture->path);

  archive_writer_add (writer, AE_IFREG, "sys/x", "y");
  archive_writer_add (writer, AE_IFREG, "sys/x/y", "y");
  archive_writer_finish (writer);
  assert_refused (fixture, AIRLOCK_ERROR_INVALID, "in the way");
}

static void
test_large_file (Fixture *fixture, gconstpointer data)
{
  gint64 start;
  ArchiveWriter *writer = archive_writer_new (fixture->path);

  archive_writer_add_zeros (writer, "sys/zeros", 1u << 30);
  archive_writer_finish (writer);
  start = g_get_monotonic_time ();
  assert_refused (fixture, AIRLOCK_ERROR_INVALID, "larger than any host");
  /* Not the time that a gibibyte takes, even where the sanitizer looks on. */
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_USEC_PER_SEC);
}

static void
test_large_sum (Fixture *fixture, gconstpointer data)
{
  ArchiveWriter *writer = archive_writer_new (fixture->path);

  for (guint i = 0; i <= AIRLOCK_SNAPSHOT_MAX_SIZE / AIRLOCK_SNAPSHOT_MAX_FILE; i++)
    {
      g_autofree char *name = g_strdup_printf ("sys/zeros%u", i);

      archive_writer_add_zeros (writer, name, AIRLOCK_SNAPSHOT_MAX_FILE);
    }
  archive_writer_finish (writer);
  assert_refused (fixture, AIRLOCK_ERROR_INVALID, "more than any host");
}

/* Links only: nothing of them is on the disk until all are known. */
static void
test_many_entries (Fixture *fixture, gconstpointer data)
{
  ArchiveWriter *writer = archive_writer_new (fixture->path);

  for (guint i = 0; i < AIRLOCK_SNAPSHOT_MAX_ENTRIES; i++)
    {
      char name[16];

      g_snprintf (name, sizeof name, "x%u", i);
      archive_writer_add (writer, AE_IFLNK, name, "y");
    }
  archive_writer_finish (writer);
  assert_refused (fixture, AIRLOCK_ERROR_INVALID, "more files than any host");
}

static void
test_deep (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) name = g_string_new ("x");
  ArchiveWriter *writer = archive_writer_new (fixture->path);

  for (guint i = 0; i < AIRLOCK_SNAPSHOT_MAX_DEPTH; i++)
    g_string_append (name, "/x");
  archive_writer_add (writer, AE_IFREG, name->str, "y");
  archive_writer_finish (writer);
  assert_refused (fixture, AIRLOCK_ERROR_INVALID, "too long");
}

static void
test_long_name (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = g_strnfill (65536, 'x');
  ArchiveWriter *writer = archive_writer_new (fixture->path);

  archive_writer_add (writer, AE_IFREG, name, "y");
  archive_writer_finish (writer);
  assert_refused (fixture, AIRLOCK_ERROR_INVALID, NULL);
}

static const struct
{
  const char *test;
  const char *json;
  const char *words;
} descriptions[] = {
  { "empty", "", "doesn’t say" },
  { "blank", " \n", "doesn’t say" },
  { "no-json", "hello", "doesn’t say" },
  { "list", "[1]", "doesn’t say" },
  { "null", "null", "doesn’t say" },
  { "no-format", "{}", "doesn’t say" },
  { "text-as-format", "{\"format\": \"1\"}", "doesn’t say" },
  { "object-as-format", "{\"format\": {}}", "doesn’t say" },
  { "negative", "{\"format\": -1}", "doesn’t say" },
  { "newer", "{\"format\": 2, \"kernel\": 7}", "newer" },
  { "much-newer", "{\"format\": 9223372036854775807}", "newer" },
  { "not-utf8", "{\"format\": 1, \"kernel\": \"\xff\"", "doesn’t say" },
  { "entries-missing", "{\"format\": 1, \"entries\": 3}", "missing" },
};

static void
test_description (Fixture *fixture, gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  ArchiveWriter *writer = archive_writer_new_bare (fixture->path);

  archive_writer_add (writer, AE_IFREG, "airlock/snapshot.json", descriptions[i].json);
  archive_writer_add (writer, AE_IFREG, "sys/x", "y");
  archive_writer_finish (writer);
  assert_refused (fixture, AIRLOCK_ERROR_INVALID, descriptions[i].words);
}

static void
test_nested_description (Fixture *fixture, gconstpointer data)
{
  g_autofree char *brackets = g_strnfill (1 << 20, '[');
  ArchiveWriter *writer = archive_writer_new_bare (fixture->path);

  archive_writer_add (writer, AE_IFREG, "airlock/snapshot.json", brackets);
  archive_writer_finish (writer);
  assert_refused (fixture, AIRLOCK_ERROR_INVALID, "doesn’t say");
}

/* Odd, and harmless: what is of another type than expected is not there. */
static void
test_odd_description (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockSource) source = NULL;
  g_autoptr (AirlockTopology) topology = NULL;
  ArchiveWriter *writer = archive_writer_new_bare (fixture->path);

  archive_writer_add (writer, AE_IFREG, "airlock/snapshot.json",
                      "{\"format\": 1, \"created\": 9223372036854775807, \"kernel\": [],"
                      " \"kvm-device\": 5, \"kvm-access\": \"perhaps\"}");
  archive_writer_add (writer, AE_IFDIR, "sys/bus/pci/devices", NULL);
  archive_writer_finish (writer);
  source = airlock_source_open (fixture->path, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (airlock_snapshot_get_date (airlock_source_get_snapshot (source)));
  g_assert_null (airlock_snapshot_get_kernel (airlock_source_get_snapshot (source)));
  topology = airlock_source_read (source, NULL, NULL, NULL, &error);
  g_assert_true ((topology == NULL) == (error != NULL));
}

/* A description that is somewhere else, by way of a link. */
static void
test_linked_description (Fixture *fixture, gconstpointer data)
{
  ArchiveWriter *writer = archive_writer_new_bare (fixture->path);

  archive_writer_add (writer, AE_IFLNK, "airlock", "airlock");
  archive_writer_finish (writer);
  assert_refused (fixture, AIRLOCK_ERROR_INVALID, "doesn’t say");
}

static void
test_no_archive (Fixture *fixture, gconstpointer data)
{
  static const char *const contents[] = { "",           "\n",
                                          "\x1f\x8b",   "\x28\xb5\x2f\xfd",
                                          "PK\x03\x04", "7z\xbc\xaf\x27\x1c",
                                          "070701",     "0000:00:00.0 Host bridge\n00: 86 80\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_assert_true (g_file_set_contents (fixture->path, contents[i], -1, NULL));
      assert_refused (fixture, AIRLOCK_ERROR_INVALID, NULL);
    }
}

/* Only tar: each other format is one more reader to trust. */
static void
test_other_formats (Fixture *fixture, gconstpointer data)
{
  static const int formats[] = { ARCHIVE_FORMAT_CPIO_SVR4_NOCRC, ARCHIVE_FORMAT_ZIP,
                                 ARCHIVE_FORMAT_7ZIP, ARCHIVE_FORMAT_ISO9660, ARCHIVE_FORMAT_XAR };

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    for (guint compressed = 0; compressed < 2; compressed++)
      {
        struct archive *writer = archive_write_new ();

        if (compressed)
          archive_write_add_filter_gzip (writer);
        g_assert_cmpint (archive_write_set_format (writer, formats[i]), ==, ARCHIVE_OK);
        g_assert_cmpint (archive_write_open_filename (writer, fixture->path), ==, ARCHIVE_OK);
        archive_writer_add (writer, AE_IFREG, "airlock/snapshot.json", GOOD_DESCRIPTION);
        archive_writer_finish (writer);
        assert_refused (fixture, AIRLOCK_ERROR_INVALID, NULL);
      }
}

static char *
save_small (Fixture *fixture, gsize *length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockSnapshotDraft) draft = NULL;
  char *contents;

  temporary_root_add (fixture->root, "/sys/bus/pci/slots/1/address", "0000:01:00\n");
  temporary_root_add (fixture->root, "/proc/cmdline", "quiet\n");
  temporary_root_add_link (fixture->root, "/sys/bus/pci/devices/0000:00:00.0",
                           "../../../devices/pci0000:00/0000:00:00.0");
  temporary_root_add (fixture->root, "/sys/devices/pci0000:00/0000:00:00.0/vendor", "0x8086\n");
  draft = airlock_snapshot_draft_new (fixture->root->path, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (airlock_snapshot_draft_save (draft, fixture->path, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (fixture->path, &contents, length, NULL));

  return contents;
}

/* Cut off anywhere: refused, or – where only the trailer is gone – whole. */
static void
test_truncated (Fixture *fixture, gconstpointer data)
{
  gsize length;
  g_autofree char *contents = save_small (fixture, &length);
  guint n_opened = 0;

  for (gsize cut = 0; cut < length; cut++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AirlockSnapshot) snapshot = NULL;

      g_assert_true (g_file_set_contents (fixture->path, contents, (gssize) cut, NULL));
      snapshot = airlock_snapshot_open (fixture->path, NULL, &error);
      g_assert_true ((snapshot == NULL) == (error != NULL));
      if (snapshot != NULL)
        {
          g_autofree char *last =
              g_build_filename (airlock_snapshot_get_folder (snapshot), "sys", "devices",
                                "pci0000:00", "0000:00:00.0", "vendor", NULL);

          g_assert_true (g_file_test (last, G_FILE_TEST_IS_REGULAR));
          g_assert_cmpuint (length - cut, <=, 64);
          n_opened++;
        }
    }
  g_test_message ("%u of %" G_GSIZE_FORMAT " cuts are of no account", n_opened, length);
}

/* The same, not compressed: nothing but the archive itself says where it ends. */
static void
test_truncated_plain (Fixture *fixture, gconstpointer data)
{
  gsize length;
  g_autofree char *compressed = save_small (fixture, &length);
  g_autoptr (GInputStream) memory =
      g_memory_input_stream_new_from_data (compressed, (gssize) length, NULL);
  g_autoptr (GConverter) gunzip =
      G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (memory, gunzip);
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *tar = g_malloc (8 << 20);
  gsize size;

  g_assert_true (g_input_stream_read_all (stream, tar, 8 << 20, &size, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (size, <, 8 << 20);
  /* Two empty blocks end it; what pads it behind them does not count. */
  while (size >= 512 && tar[size - 512] == 0)
    size -= 512;
  g_assert_cmpuint (size, >, 4096);
  for (gsize cut = 0; cut < size; cut += 512)
    {
      g_assert_true (g_file_set_contents (fixture->path, (const char *) tar, (gssize) cut, NULL));
      assert_refused (fixture, AIRLOCK_ERROR_INVALID, NULL);
    }
}

/* gzip allows several members in a row; together they are one archive. */
static void
test_second_member (Fixture *fixture, gconstpointer data)
{
  gsize length;
  g_autofree char *contents = save_small (fixture, &length);
  g_autoptr (GByteArray) both = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockSnapshot) snapshot = NULL;

  g_byte_array_append (both, (const guint8 *) contents, (guint) length);
  g_byte_array_append (both, (const guint8 *) contents, (guint) length);
  g_assert_true (g_file_set_contents (fixture->path, (const char *) both->data, both->len, NULL));
  snapshot = airlock_snapshot_open (fixture->path, NULL, &error);
  /* What follows the end of the archive is never looked at. */
  g_assert_no_error (error);
  g_assert_nonnull (snapshot);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  ArchiveWriter *writer = archive_writer_new (fixture->path);

  archive_writer_finish (writer);
  g_cancellable_cancel (cancellable);
  g_assert_null (airlock_snapshot_open (fixture->path, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Stands for a full disk: writing fails in the middle of a file. */
static void
limit_files (rlim_t size)
{
  struct rlimit limit;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = MIN (size, limit.rlim_max);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
test_disk_full_unpacking (Fixture *fixture, gconstpointer data)
{
  ArchiveWriter *writer = archive_writer_new (fixture->path);

  archive_writer_add_zeros (writer, "sys/zeros", 1 << 20);
  archive_writer_finish (writer);
  limit_files (65536);
  assert_refused (fixture, AIRLOCK_ERROR_FAILED, "Could not unpack");
  limit_files (RLIM_INFINITY);
}

/* The file that was there stays, and no half of a new one beside it. */
static void
test_disk_full_saving (Fixture *fixture, gconstpointer data)
{
  gsize length, length_after;
  g_autofree char *contents = save_small (fixture, &length);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockSnapshotDraft) draft = NULL;
  g_autoptr (GDir) dir = NULL;
  guint n_names = 0;

  draft = airlock_snapshot_draft_new (fixture->root->path, NULL, NULL, &error);
  g_assert_no_error (error);
  limit_files (16);
  g_assert_false (airlock_snapshot_draft_save (draft, fixture->path, &error));
  limit_files (RLIM_INFINITY);
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "file.airlock"));

  g_assert_true (g_file_get_contents (fixture->path, &after, &length_after, NULL));
  g_assert_cmpmem (after, length_after, contents, length);
  dir = g_dir_open (fixture->root->folder, 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    n_names++;
  g_assert_cmpuint (n_names, ==, 2); /* the root and the snapshot */
}

static void
test_save_nowhere (Fixture *fixture, gconstpointer data)
{
  gsize length;
  g_autofree char *contents = save_small (fixture, &length);
  g_autofree char *nowhere = g_build_filename (fixture->root->folder, "no", "file.airlock", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockSnapshotDraft) draft =
      airlock_snapshot_draft_new (fixture->root->path, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_false (airlock_snapshot_draft_save (draft, nowhere, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED);
  g_clear_error (&error);
  /* Over a folder. */
  g_assert_false (airlock_snapshot_draft_save (draft, fixture->root->path, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
}

static void
add (const char *name, gconstpointer data, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/hostile-snapshots/", name, NULL);

  g_test_add (path, Fixture, data, set_up, test, tear_down);
}

static void
add_tables (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_autofree char *name = g_strconcat ("entry/", entries[i].test, NULL);

      add (name, &entries[i], test_entry);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (twice); i++)
    {
      g_autofree char *name = g_strconcat ("twice/", twice[i].test, NULL);

      add (name, GSIZE_TO_POINTER (i), test_twice);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (descriptions); i++)
    {
      g_autofree char *name = g_strconcat ("description/", descriptions[i].test, NULL);

      add (name, GSIZE_TO_POINTER (i), test_description);
    }
}

int
main (int argc, char **argv)
{
  const char *tmp = g_getenv ("TMPDIR");
  int result;

  /* Before GLib looks for it: all that is unpacked goes here. */
  temporary_folder = g_build_filename (tmp != NULL ? tmp : "/tmp", "airlock-hostile-XXXXXX", NULL);
  g_assert_nonnull (g_mkdtemp (temporary_folder));
  g_setenv ("TMPDIR", temporary_folder, TRUE);

  g_test_init (&argc, &argv, NULL);
  add ("good", NULL, test_good);
  add_tables ();
  add ("hard-link", NULL, test_hard_link);
  add ("below-link", NULL, test_below_link);
  add ("file-as-folder", NULL, test_file_as_folder);
  add ("large-file", NULL, test_large_file);
  add ("large-sum", NULL, test_large_sum);
  add ("many-entries", NULL, test_many_entries);
  add ("deep", NULL, test_deep);
  add ("long-name", NULL, test_long_name);
  add ("nested-description", NULL, test_nested_description);
  add ("odd-description", NULL, test_odd_description);
  add ("linked-description", NULL, test_linked_description);
  add ("no-archive", NULL, test_no_archive);
  add ("other-formats", NULL, test_other_formats);
  add ("truncated", NULL, test_truncated);
  add ("truncated-plain", NULL, test_truncated_plain);
  add ("second-member", NULL, test_second_member);
  add ("cancelled", NULL, test_cancelled);
  add ("disk-full/unpacking", NULL, test_disk_full_unpacking);
  add ("disk-full/saving", NULL, test_disk_full_saving);
  add ("save-nowhere", NULL, test_save_nowhere);

  result = g_test_run ();
  g_rmdir (temporary_folder);
  g_free (temporary_folder);
  return result;
}
