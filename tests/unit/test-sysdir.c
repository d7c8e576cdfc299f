/* test-sysdir.c – reading the files of one directory
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/airlock-sysroot.h"
#include "temporary-root.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEVICE "/sys/devices/pci0000:00/0000:01:00.0"

typedef struct
{
  TemporaryRoot *tree;
  AirlockSysroot *sysroot;
  AirlockSysdir *dir;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->tree = temporary_root_new ();
  fixture->sysroot = airlock_sysroot_new (fixture->tree->path, &error);
  g_assert_no_error (error);

  temporary_root_add (fixture->tree, DEVICE "/vendor", "0x10de\n");
  temporary_root_add (fixture->tree, DEVICE "/power/runtime_status", "active\n");
  temporary_root_add_link (fixture->tree, "/sys/bus/pci/devices/0000:01:00.0",
                           "../../../devices/pci0000:00/0000:01:00.0");
  g_assert_cmpint (airlock_sysroot_open_dir (fixture->sysroot, "/sys/bus/pci/devices/0000:01:00.0",
                                             &fixture->dir),
                   ==, AIRLOCK_READ_OK);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->dir, airlock_sysdir_free);
  g_assert_finalize_object (fixture->sysroot);
  temporary_root_free (fixture->tree);
}

static void
assert_text (AirlockSysdir *dir, const char *name, const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_cmpint (airlock_sysdir_read_text (dir, name, &text), ==, AIRLOCK_READ_OK);
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_no_text (AirlockSysdir *dir, const char *name, AirlockReadStatus expected)
{
  char *text = (char *) "untouched";

  g_assert_cmpint (airlock_sysdir_read_text (dir, name, &text), ==, expected);
  g_assert_null (text);
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
  static const char *const refused[] = {
    "", "/", "/sys", "..", "../0000:01:00.0/vendor", "power/..", "power/../vendor", "power/../../x",
  };

  assert_text (fixture->dir, "vendor", "0x10de");
  assert_text (fixture->dir, "power/runtime_status", "active");
  assert_no_text (fixture->dir, "absent", AIRLOCK_READ_ABSENT);
  assert_no_text (fixture->dir, "power", AIRLOCK_READ_UNKNOWN);
  assert_no_text (fixture->dir, "..vendor", AIRLOCK_READ_ABSENT);

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (AirlockSysdir) below = NULL;
      char *target = NULL;

      g_test_message ("“%s”", refused[i]);
      assert_no_text (fixture->dir, refused[i], AIRLOCK_READ_UNKNOWN);
      g_assert_cmpint (airlock_sysdir_probe (fixture->dir, refused[i]), ==, AIRLOCK_READ_UNKNOWN);
      g_assert_cmpint (airlock_sysdir_read_link (fixture->dir, refused[i], &target), ==,
                       AIRLOCK_READ_UNKNOWN);
      g_assert_cmpint (airlock_sysdir_open_dir (fixture->dir, refused[i], &below), ==,
                       AIRLOCK_READ_UNKNOWN);
    }
}

static void
test_list_and_probe (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AirlockSysdir) power = NULL;
  g_auto (GStrv) names = NULL;
  g_autofree char *joined = NULL;

  temporary_root_add_link (fixture->tree, DEVICE "/driver", "../../../gone/nvidia");

  /* Twice: the handle keeps no place in the directory. */
  for (int i = 0; i < 2; i++)
    {
      g_clear_pointer (&names, g_strfreev);
      g_clear_pointer (&joined, g_free);
      g_assert_cmpint (airlock_sysdir_list (fixture->dir, &names), ==, AIRLOCK_READ_OK);
      joined = g_strjoinv (" ", names);
      g_assert_cmpstr (joined, ==, "driver power vendor");
    }

  g_assert_cmpint (airlock_sysdir_probe (fixture->dir, "driver"), ==, AIRLOCK_READ_OK);
  g_assert_cmpint (airlock_sysdir_probe (fixture->dir, "driver/x"), ==, AIRLOCK_READ_ABSENT);
  g_assert_cmpint (airlock_sysdir_probe (fixture->dir, "power/runtime_status"), ==,
                   AIRLOCK_READ_OK);
  g_assert_cmpint (airlock_sysdir_probe (fixture->dir, "rom"), ==, AIRLOCK_READ_ABSENT);
  g_assert_cmpint (airlock_sysdir_open_dir (fixture->dir, "power", &power), ==, AIRLOCK_READ_OK);
  assert_text (power, "runtime_status", "active");
}

static void
test_numbers (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *text;
    AirlockReadStatus hex_status;
    guint64 hex;
    AirlockReadStatus int_status;
    gint64 integer;
  } cases[] = {
    { "0x10de\n", AIRLOCK_READ_OK, 0x10de, AIRLOCK_READ_UNKNOWN, 0 },
    { "10de", AIRLOCK_READ_OK, 0x10de, AIRLOCK_READ_UNKNOWN, 0 },
    { "0X0300fF\n", AIRLOCK_READ_OK, 0x300ff, AIRLOCK_READ_UNKNOWN, 0 },
    { "12\n", AIRLOCK_READ_OK, 0x12, AIRLOCK_READ_OK, 12 },
    { "-1\n", AIRLOCK_READ_UNKNOWN, 0, AIRLOCK_READ_OK, -1 },
    { "0xffffffffffffffff\n", AIRLOCK_READ_OK, G_MAXUINT64, AIRLOCK_READ_UNKNOWN, 0 },
    { "0x10000000000000000\n", AIRLOCK_READ_UNKNOWN, 0, AIRLOCK_READ_UNKNOWN, 0 },
    { "9223372036854775807", AIRLOCK_READ_UNKNOWN, 0, AIRLOCK_READ_OK, G_MAXINT64 },
    { "9223372036854775808", AIRLOCK_READ_UNKNOWN, 0, AIRLOCK_READ_UNKNOWN, 0 },
    { "", AIRLOCK_READ_UNKNOWN, 0, AIRLOCK_READ_UNKNOWN, 0 },
    { "\n", AIRLOCK_READ_UNKNOWN, 0, AIRLOCK_READ_UNKNOWN, 0 },
    { "0x", AIRLOCK_READ_UNKNOWN, 0, AIRLOCK_READ_UNKNOWN, 0 },
    { "0x0x12", AIRLOCK_READ_UNKNOWN, 0, AIRLOCK_READ_UNKNOWN, 0 },
    { "0x-12", AIRLOCK_READ_UNKNOWN, 0, AIRLOCK_READ_UNKNOWN, 0 },
    { "1 2", AIRLOCK_READ_UNKNOWN, 0, AIRLOCK_READ_UNKNOWN, 0 },
    { " 1", AIRLOCK_READ_UNKNOWN, 0, AIRLOCK_READ_UNKNOWN, 0 },
    { "+1", AIRLOCK_READ_UNKNOWN, 0, AIRLOCK_READ_OK, 1 },
    { "0000000000000000000000000000000000000001", AIRLOCK_READ_UNKNOWN, 0, AIRLOCK_READ_UNKNOWN,
      0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint64 hex = 0;
      gint64 integer = 0;

      g_test_message ("“%s”", cases[i].text);
      temporary_root_add (fixture->tree, DEVICE "/number", cases[i].text);
      g_assert_cmpint (airlock_sysdir_read_hex (fixture->dir, "number", &hex), ==,
                       cases[i].hex_status);
      g_assert_cmpint (airlock_sysdir_read_int (fixture->dir, "number", &integer), ==,
                       cases[i].int_status);
      if (cases[i].hex_status == AIRLOCK_READ_OK)
        g_assert_cmpuint (hex, ==, cases[i].hex);
      if (cases[i].int_status == AIRLOCK_READ_OK)
        g_assert_cmpint (integer, ==, cases[i].integer);
    }

  temporary_root_add_bytes (fixture->tree, DEVICE "/number", "12\0", 3);
  g_assert_cmpint (airlock_sysdir_read_int (fixture->dir, "number", &(gint64) { 0 }), ==,
                   AIRLOCK_READ_UNKNOWN);
  g_assert_cmpint (airlock_sysdir_read_int (fixture->dir, "none", &(gint64) { 0 }), ==,
                   AIRLOCK_READ_ABSENT);
}

static void
test_bytes (Fixture *fixture, gconstpointer data)
{
  guint8 config[256];
  guint8 buffer[4096];
  gsize length = 77;

  for (gsize i = 0; i < sizeof config; i++)
    config[i] = (guint8) i;
  temporary_root_add_bytes (fixture->tree, DEVICE "/config", config, sizeof config);

  g_assert_cmpint (
      airlock_sysdir_read_bytes (fixture->dir, "config", buffer, sizeof buffer, &length), ==,
      AIRLOCK_READ_OK);
  g_assert_cmpmem (buffer, length, config, sizeof config);

  g_assert_cmpint (airlock_sysdir_read_bytes (fixture->dir, "config", buffer, 64, &length), ==,
                   AIRLOCK_READ_OK);
  g_assert_cmpmem (buffer, length, config, 64);

  g_assert_cmpint (airlock_sysdir_read_bytes (fixture->dir, "none", buffer, 64, &length), ==,
                   AIRLOCK_READ_ABSENT);
  g_assert_cmpuint (length, ==, 0);
}

static void
test_link_base (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *target;
    const char *base;
  } cases[] = {
    { "../../../bus/pci/drivers/vfio-pci", "vfio-pci" },
    { "/sys/bus/pci/drivers/nvidia", "nvidia" },
    { "nvidia/", "nvidia" },
    { "bad\xff"
      "driver",
      "bad\xef\xbf\xbd"
      "driver" },
    { "..", NULL },
    { ".", NULL },
    { "/", NULL },
  };
  char *base = (char *) "untouched";

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = NULL;

      temporary_root_add_link (fixture->tree, DEVICE "/driver", cases[i].target);
      g_assert_cmpint (airlock_sysdir_read_link_base (fixture->dir, "driver", &found), ==,
                       cases[i].base != NULL ? AIRLOCK_READ_OK : AIRLOCK_READ_UNKNOWN);
      g_assert_cmpstr (found, ==, cases[i].base);
      temporary_root_remove (fixture->tree, DEVICE "/driver");
    }

  g_assert_cmpint (airlock_sysdir_read_link_base (fixture->dir, "driver", &base), ==,
                   AIRLOCK_READ_ABSENT);
  g_assert_null (base);
  g_assert_cmpint (airlock_sysdir_read_link_base (fixture->dir, "vendor", &base), ==,
                   AIRLOCK_READ_UNKNOWN);
  g_assert_cmpint (airlock_sysdir_read_link_base (fixture->dir, "power/runtime_status", &base), ==,
                   AIRLOCK_READ_UNKNOWN);
}

static void
test_links_stay_inside (Fixture *fixture, gconstpointer data)
{
  g_autofree char *secret = g_build_filename (fixture->tree->folder, "secret", NULL);
  g_autoptr (AirlockSysdir) outside = NULL;
  g_autoptr (AirlockSysdir) driver = NULL;

  g_assert_true (g_file_set_contents (secret, "outside", -1, NULL));
  temporary_root_add_link (fixture->tree, DEVICE "/absolute", secret);
  temporary_root_add_link (fixture->tree, DEVICE "/climbing", "../../../../../secret");
  temporary_root_add_link (fixture->tree, DEVICE "/folder", "../../../../..");
  temporary_root_add (fixture->tree, "/sys/bus/pci/drivers/nvidia/module/version", "575\n");
  temporary_root_add_link (fixture->tree, DEVICE "/driver", "../../../bus/pci/drivers/nvidia");
  temporary_root_add_link (fixture->tree, "/sys/bus/pci/drivers/nvidia/dev", "/" DEVICE);

  assert_no_text (fixture->dir, "absolute", AIRLOCK_READ_ABSENT);
  assert_no_text (fixture->dir, "climbing", AIRLOCK_READ_ABSENT);
  assert_no_text (fixture->dir, "folder/secret", AIRLOCK_READ_ABSENT);

  /* The link that climbs too far ends at the root of the tree. */
  g_assert_cmpint (airlock_sysdir_open_dir (fixture->dir, "folder", &outside), ==, AIRLOCK_READ_OK);
  g_assert_cmpint (airlock_sysdir_probe (outside, "sys"), ==, AIRLOCK_READ_OK);
  g_assert_cmpint (airlock_sysdir_probe (outside, "secret"), ==, AIRLOCK_READ_ABSENT);

  /* Links to elsewhere in the tree work, also from a directory found through one. */
  assert_text (fixture->dir, "driver/module/version", "575");
  assert_text (fixture->dir, "driver/dev/vendor", "0x10de");
  g_assert_cmpint (airlock_sysdir_open_dir (fixture->dir, "driver", &driver), ==, AIRLOCK_READ_OK);
  assert_text (driver, "module/version", "575");
  assert_text (driver, "dev/vendor", "0x10de");
}

static void
test_hostile_files (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = temporary_root_get_path (fixture->tree, DEVICE "/pipe");
  guint8 buffer[64];
  gsize length;
  guint64 hex = 7;

  g_assert_cmpint (mkfifo (path, 0666), ==, 0);
  temporary_root_add_link (fixture->tree, DEVICE "/loop", "loop");

  assert_no_text (fixture->dir, "pipe", AIRLOCK_READ_UNKNOWN);
  assert_no_text (fixture->dir, "loop", AIRLOCK_READ_UNKNOWN);
  g_assert_cmpint (airlock_sysdir_read_bytes (fixture->dir, "pipe", buffer, sizeof buffer, &length),
                   ==, AIRLOCK_READ_UNKNOWN);
  g_assert_cmpint (airlock_sysdir_read_hex (fixture->dir, "pipe", &hex), ==, AIRLOCK_READ_UNKNOWN);
  g_assert_cmpuint (hex, ==, 7);
}

/* Hot-unplug between two reads, and another device that takes the address. */
static void
test_vanishing (Fixture *fixture, gconstpointer data)
{
  char **names = NULL;
  char *link = NULL;

  temporary_root_add_link (fixture->tree, DEVICE "/driver", "../nvidia");
  assert_text (fixture->dir, "vendor", "0x10de");

  temporary_root_remove (fixture->tree, DEVICE);
  temporary_root_add (fixture->tree, DEVICE "/vendor", "0x8086\n");
  temporary_root_add_link (fixture->tree, DEVICE "/driver", "../ixgbe");

  assert_no_text (fixture->dir, "vendor", AIRLOCK_READ_ABSENT);
  assert_no_text (fixture->dir, "power/runtime_status", AIRLOCK_READ_ABSENT);
  g_assert_cmpint (airlock_sysdir_read_link_base (fixture->dir, "driver", &link), ==,
                   AIRLOCK_READ_ABSENT);
  g_assert_cmpint (airlock_sysdir_probe (fixture->dir, "vendor"), ==, AIRLOCK_READ_ABSENT);
  g_assert_cmpint (airlock_sysdir_list (fixture->dir, &names), !=, AIRLOCK_READ_UNKNOWN);
  g_strfreev (names);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/sysdir/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("names", test_names);
  ADD ("list-and-probe", test_list_and_probe);
  ADD ("numbers", test_numbers);
  ADD ("bytes", test_bytes);
  ADD ("link-base", test_link_base);
  ADD ("links-stay-inside", test_links_stay_inside);
  ADD ("hostile-files", test_hostile_files);
  ADD ("vanishing", test_vanishing);
#undef ADD
  return g_test_run ();
}
