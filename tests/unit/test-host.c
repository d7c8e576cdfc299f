/* test-host.c – a host that is followed: objects stay, changes are few, failures are told
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>
#include <string.h>

#include "base/airlock-error.h"
#include "core/host/airlock-host.h"
#include "temporary-root.h"

#define PATIENCE_SECONDS 20

typedef struct
{
  TemporaryRoot *root;
  AirlockHost *host;
  GString *changes; /* "position-removed+added " for each */
  guint n_readings;
} Fixture;

static void
add_device (Fixture *fixture, const char *address, const char *device)
{
  g_autofree char *link = g_strconcat ("/sys/bus/pci/devices/", address, NULL);
  g_autofree char *target = g_strconcat ("../../../devices/pci0000:00/", address, NULL);
  g_autofree char *folder = g_strconcat ("/sys/devices/pci0000:00/", address, NULL);
  static const char *const names[] = { "vendor", "device", "class" };
  const char *const values[] = { "0x8086\n", device, "0x020000\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      temporary_root_add (fixture->root, path, values[i]);
    }
  temporary_root_add_link (fixture->root, link, target);
}

static void
remove_device (Fixture *fixture, const char *address)
{
  g_autofree char *link = g_strconcat ("/sys/bus/pci/devices/", address, NULL);
  g_autofree char *folder = g_strconcat ("/sys/devices/pci0000:00/", address, NULL);

  temporary_root_remove (fixture->root, folder);
  temporary_root_remove (fixture->root, link);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->root = temporary_root_new ();
  fixture->changes = g_string_new (NULL);
  add_device (fixture, "0000:00:01.0", "0x0001\n");
  add_device (fixture, "0000:00:02.0", "0x0002\n");
  add_device (fixture, "0000:00:03.0", "0x0003\n");
}

static gboolean
on_late (gpointer data)
{
  g_error ("nothing happened for %d s", PATIENCE_SECONDS);
  return G_SOURCE_REMOVE;
}

static void
on_gone (gpointer data, GObject *object)
{
  *(gboolean *) data = TRUE;
}

/* The thread of the last reading may hold it for a moment. */
static void
drop (AirlockHost *host)
{
  gboolean gone = FALSE;
  guint late = g_timeout_add_seconds (PATIENCE_SECONDS, on_late, NULL);

  g_object_weak_ref (G_OBJECT (host), on_gone, &gone);
  g_object_unref (host);
  while (!gone)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_source_remove (late);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->host != NULL)
    drop (fixture->host);
  g_string_free (fixture->changes, TRUE);
  temporary_root_free (fixture->root);
}

static void
on_changed (Fixture *fixture, guint position, guint removed, guint added)
{
  g_string_append_printf (fixture->changes, "%u-%u+%u ", position, removed, added);
}

static void
on_topology (Fixture *fixture)
{
  fixture->n_readings++;
}

static void
wait_for_readings (Fixture *fixture, guint n)
{
  guint late = g_timeout_add_seconds (PATIENCE_SECONDS, on_late, NULL);

  while (fixture->n_readings < n || airlock_host_get_busy (fixture->host))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (late);
}

static void
wait_for_error (Fixture *fixture, gboolean wanted)
{
  guint late = g_timeout_add_seconds (PATIENCE_SECONDS, on_late, NULL);

  while ((airlock_host_get_error (fixture->host) != NULL) != wanted ||
         airlock_host_get_busy (fixture->host))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (late);
}

static void
follow (Fixture *fixture, const char *path)
{
  fixture->host = airlock_host_new (path);
  g_signal_connect_swapped (fixture->host, "items-changed", G_CALLBACK (on_changed), fixture);
  g_signal_connect_swapped (fixture->host, "notify::topology", G_CALLBACK (on_topology), fixture);
}

/* Follows the folder and forgets what it took to read it first. */
static void
start (Fixture *fixture)
{
  follow (fixture, fixture->root->path);
  wait_for_readings (fixture, 1);
  g_assert_cmpstr (fixture->changes->str, ==, "0-0+3 ");
  g_string_truncate (fixture->changes, 0);
}

static AirlockDevice *
device_at (Fixture *fixture, guint position)
{
  /* The list goes on holding it. */
  g_autoptr (AirlockDevice) device = g_list_model_get_item (G_LIST_MODEL (fixture->host), position);

  return device;
}

static void
refresh (Fixture *fixture)
{
  guint before = fixture->n_readings;

  airlock_host_refresh (fixture->host);
  wait_for_readings (fixture, before + 1);
}

static void
test_first (Fixture *fixture, gconstpointer data)
{
  follow (fixture, fixture->root->path);
  g_assert_null (airlock_host_get_topology (fixture->host));
  g_assert_true (airlock_host_get_busy (fixture->host));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->host)), ==, 0);
  wait_for_readings (fixture, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->host)), ==, 3);
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (fixture->host)) == AIRLOCK_TYPE_DEVICE);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (fixture->host), 3));
  g_assert_null (airlock_host_get_error (fixture->host));
  g_assert_nonnull (airlock_host_get_uses (fixture->host));
  g_assert_cmpint (airlock_source_get_kind (airlock_host_get_source (fixture->host)), ==,
                   AIRLOCK_SOURCE_FOLDER);
}

/* Nothing changed: the same objects, and not a word. */
static void
test_unchanged (Fixture *fixture, gconstpointer data)
{
  AirlockDevice *before[3];

  start (fixture);
  for (guint i = 0; i < 3; i++)
    before[i] = device_at (fixture, i);
  refresh (fixture);
  for (guint i = 0; i < 3; i++)
    g_assert_true (device_at (fixture, i) == before[i]);
  g_assert_cmpstr (fixture->changes->str, ==, "");
}

static void
test_one_changed (Fixture *fixture, gconstpointer data)
{
  AirlockDevice *first, *last;
  g_autoptr (AirlockDevice) middle = NULL;

  start (fixture);
  first = device_at (fixture, 0);
  middle = g_object_ref (device_at (fixture, 1));
  last = device_at (fixture, 2);
  temporary_root_add (fixture->root, "/sys/devices/pci0000:00/0000:00:02.0/device", "0x0022\n");
  refresh (fixture);
  g_assert_true (device_at (fixture, 0) == first);
  g_assert_true (device_at (fixture, 1) != middle);
  g_assert_true (device_at (fixture, 2) == last);
  g_assert_cmpstr (fixture->changes->str, ==, "1-1+1 ");
}

/* Noticed by itself, while the main loop runs. */
static void
test_added (Fixture *fixture, gconstpointer data)
{
  AirlockDevice *second;

  start (fixture);
  second = device_at (fixture, 1);
  add_device (fixture, "0000:00:01.1", "0x0011\n");
  wait_for_readings (fixture, 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->host)), ==, 4);
  g_assert_true (device_at (fixture, 2) == second);
  g_assert_nonnull (strstr (fixture->changes->str, "1-0+1 "));
}

static void
test_removed (Fixture *fixture, gconstpointer data)
{
  AirlockDevice *last;

  start (fixture);
  last = device_at (fixture, 2);
  remove_device (fixture, "0000:00:02.0");
  wait_for_readings (fixture, 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->host)), ==, 2);
  g_assert_true (device_at (fixture, 1) == last);
  g_assert_cmpstr (fixture->changes->str, ==, "1-1+0 ");
}

/* Ends differ, the middle stays: both lists are walked to their ends. */
static void
test_ends (Fixture *fixture, gconstpointer data)
{
  AirlockDevice *middle;

  start (fixture);
  middle = device_at (fixture, 1);
  temporary_root_remove (fixture->root, "/sys/bus/pci/devices/0000:00:01.0");
  temporary_root_remove (fixture->root, "/sys/bus/pci/devices/0000:00:03.0");
  add_device (fixture, "0000:00:00.0", "0x0000\n");
  add_device (fixture, "0000:00:04.0", "0x0004\n");
  refresh (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->host)), ==, 3);
  g_assert_true (device_at (fixture, 1) == middle);
}

/* The last good list stays; the error says that it is old, and goes when the folder is back. */
static void
test_folder_gone (Fixture *fixture, gconstpointer data)
{
  start (fixture);
  temporary_root_remove (fixture->root, "/sys");
  airlock_host_refresh (fixture->host);
  wait_for_error (fixture, TRUE);
  g_assert_true (airlock_host_get_error (fixture->host)->domain == AIRLOCK_ERROR);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->host)), ==, 3);
  g_assert_nonnull (airlock_host_get_topology (fixture->host));
  g_assert_cmpstr (fixture->changes->str, ==, "");

  add_device (fixture, "0000:00:01.0", "0x0001\n");
  airlock_host_refresh (fixture->host);
  wait_for_error (fixture, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->host)), ==, 1);
}

static void
test_nothing_there (Fixture *fixture, gconstpointer data)
{
  g_autofree char *nothing = g_build_filename (fixture->root->path, "nothing", NULL);

  follow (fixture, nothing);
  wait_for_error (fixture, TRUE);
  g_assert_error (airlock_host_get_error (fixture->host), AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND);
  g_assert_null (airlock_host_get_topology (fixture->host));
}

static void
test_snapshot (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->root->folder, "host.airlock", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockSnapshotDraft) draft =
      airlock_snapshot_draft_new (fixture->root->path, NULL, NULL, &error);
  g_autofree char *folder = NULL;
  AirlockDevice *first;

  g_assert_no_error (error);
  g_assert_true (airlock_snapshot_draft_save (draft, path, &error));
  follow (fixture, path);
  wait_for_readings (fixture, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->host)), ==, 3);
  first = device_at (fixture, 0);
  folder = g_strdup (airlock_snapshot_get_folder (
      airlock_source_get_snapshot (airlock_host_get_source (fixture->host))));

  /* It was unpacked once: the file itself is no longer needed. */
  g_assert_cmpint (g_unlink (path), ==, 0);
  refresh (fixture);
  g_assert_true (device_at (fixture, 0) == first);
  drop (g_steal_pointer (&fixture->host));
  /* The thread that was last to hold it removes it. */
  for (guint i = 0; i < PATIENCE_SECONDS * 100 && g_file_test (folder, G_FILE_TEST_EXISTS); i++)
    g_usleep (10000);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static void
test_dump (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->root->folder, "dump.txt", NULL);

  g_assert_true (g_file_set_contents (path,
                                      "00:1f.0 Class 0601: Device 8086:1234\n"
                                      "00: 86 80 34 12 07 00 10 00 00 00 01 06 00 00 80 00\n"
                                      "10: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n"
                                      "20: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n"
                                      "30: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n",
                                      -1, NULL));
  follow (fixture, path);
  wait_for_readings (fixture, 1);
  g_assert_null (airlock_host_get_error (fixture->host));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->host)), ==, 1);
  g_assert_cmpint (airlock_source_get_kind (airlock_host_get_source (fixture->host)), ==,
                   AIRLOCK_SOURCE_DUMP);
}

/* Asked for again and again while it is busy: one more reading, not a hundred. */
static void
test_many_refreshes (Fixture *fixture, gconstpointer data)
{
  AirlockDevice *first;

  start (fixture);
  first = device_at (fixture, 0);
  for (guint i = 0; i < 100; i++)
    airlock_host_refresh (fixture->host);
  wait_for_readings (fixture, 3);
  g_assert_cmpuint (fixture->n_readings, ==, 3);
  for (guint i = 0; i < 30; i++)
    refresh (fixture);
  g_assert_true (device_at (fixture, 0) == first);
  g_assert_cmpstr (fixture->changes->str, ==, "");
}

/* Dropped in the middle of a reading: it ends, and nobody hears of it. */
static void
test_dropped (Fixture *fixture, gconstpointer data)
{
  drop (airlock_host_new (fixture->root->path));
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/host/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("first", test_first);
  add ("unchanged", test_unchanged);
  add ("one-changed", test_one_changed);
  add ("added", test_added);
  add ("removed", test_removed);
  add ("ends", test_ends);
  add ("folder-gone", test_folder_gone);
  add ("nothing-there", test_nothing_there);
  add ("snapshot", test_snapshot);
  add ("dump", test_dump);
  add ("many-refreshes", test_many_refreshes);
  add ("dropped", test_dropped);

  return g_test_run ();
}
