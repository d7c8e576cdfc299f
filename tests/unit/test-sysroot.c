/* test-sysroot.c – reading below a root that nothing leaves
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/airlock-error.h"
#include "base/airlock-sysroot.h"
#include "temporary-root.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

typedef struct
{
  TemporaryRoot *tree;
  AirlockSysroot *sysroot;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->tree = temporary_root_new ();
  fixture->sysroot = airlock_sysroot_new (fixture->tree->path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->sysroot);
  temporary_root_free (fixture->tree);
}

static void
assert_text (Fixture *fixture, const char *path, const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_cmpint (airlock_sysroot_read_text (fixture->sysroot, path, &text), ==, AIRLOCK_READ_OK);
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_no_text (Fixture *fixture, const char *path, AirlockReadStatus expected)
{
  char *text = (char *) "untouched";

  g_assert_cmpint (airlock_sysroot_read_text (fixture->sysroot, path, &text), ==, expected);
  g_assert_null (text);
}

static void
test_text (Fixture *fixture, gconstpointer data)
{
  temporary_root_add (fixture->tree, "/sys/class/plain", "0x10de\n");
  temporary_root_add (fixture->tree, "/sys/class/empty", "");
  temporary_root_add (fixture->tree, "/sys/class/blank", " \n\t\n");
  temporary_root_add (fixture->tree, "/sys/class/lines", "  one\ntwo \n\n");
  temporary_root_add_bytes (fixture->tree, "/sys/class/nul", "a\0b\0\n\0", 6);
  temporary_root_add (fixture->tree, "/sys/class/latin1", "caf\xe9 au lait\n");

  assert_text (fixture, "/sys/class/plain", "0x10de");
  assert_text (fixture, "/sys//class/./plain", "0x10de");
  assert_text (fixture, "/sys/class/empty", "");
  assert_text (fixture, "/sys/class/blank", "");
  assert_text (fixture, "/sys/class/lines", "  one\ntwo");
  assert_text (fixture, "/sys/class/nul",
               "a\xef\xbf\xbd"
               "b");
  assert_text (fixture, "/sys/class/latin1", "caf\xef\xbf\xbd au lait");
}

static void
test_absent (Fixture *fixture, gconstpointer data)
{
  char **names = NULL;
  char *target = NULL;

  temporary_root_add (fixture->tree, "/sys/file", "x");

  assert_no_text (fixture, "/sys/none", AIRLOCK_READ_ABSENT);
  assert_no_text (fixture, "/none/at/all", AIRLOCK_READ_ABSENT);
  assert_no_text (fixture, "/sys/file/below", AIRLOCK_READ_ABSENT);
  assert_no_text (fixture, "/sys", AIRLOCK_READ_UNKNOWN);
  assert_no_text (fixture, "/", AIRLOCK_READ_UNKNOWN);
  g_assert_cmpint (airlock_sysroot_probe (fixture->sysroot, "/sys/none"), ==, AIRLOCK_READ_ABSENT);
  g_assert_cmpint (airlock_sysroot_probe (fixture->sysroot, "/sys/file"), ==, AIRLOCK_READ_OK);
  g_assert_cmpint (airlock_sysroot_probe (fixture->sysroot, "/"), ==, AIRLOCK_READ_OK);
  g_assert_cmpint (airlock_sysroot_list (fixture->sysroot, "/sys/none", &names), ==,
                   AIRLOCK_READ_ABSENT);
  g_assert_cmpint (airlock_sysroot_list (fixture->sysroot, "/sys/file", &names), ==,
                   AIRLOCK_READ_ABSENT);
  g_assert_null (names);
  g_assert_cmpint (airlock_sysroot_read_link (fixture->sysroot, "/sys/none", &target), ==,
                   AIRLOCK_READ_ABSENT);
  g_assert_cmpint (airlock_sysroot_read_link (fixture->sysroot, "/sys/file", &target), ==,
                   AIRLOCK_READ_UNKNOWN);
  g_assert_null (target);
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) names = NULL;
  g_autofree char *joined = NULL;

  temporary_root_add (fixture->tree, "/sys/devices/b", "");
  temporary_root_add (fixture->tree, "/sys/devices/a/file", "");
  temporary_root_add (fixture->tree, "/sys/devices/.hidden", "");
  temporary_root_add_link (fixture->tree, "/sys/devices/link", "nowhere");
  temporary_root_add (fixture->tree, "/sys/devices/\xff", "");

  g_assert_cmpint (airlock_sysroot_list (fixture->sysroot, "/sys/devices", &names), ==,
                   AIRLOCK_READ_OK);
  joined = g_strjoinv (" ", names);
  g_assert_cmpstr (joined, ==, ".hidden a b link \xef\xbf\xbd");

  g_clear_pointer (&names, g_strfreev);
  g_assert_cmpint (airlock_sysroot_list (fixture->sysroot, "/", &names), ==, AIRLOCK_READ_OK);
  g_assert_cmpuint (g_strv_length (names), ==, 1);
  g_assert_cmpstr (names[0], ==, "sys");
}

/* Every way out that a link has: absolute, climbing, through a folder, from a deep place. */
static void
test_links_stay_inside (Fixture *fixture, gconstpointer data)
{
  g_autofree char *secret = g_build_filename (fixture->tree->folder, "secret", NULL);
  g_autoptr (AirlockSysdir) dir = NULL;

  g_assert_true (g_file_set_contents (secret, "outside", -1, NULL));
  temporary_root_add (fixture->tree, "/sys/inside", "inside");
  temporary_root_add_link (fixture->tree, "/sys/absolute", secret);
  temporary_root_add_link (fixture->tree, "/sys/climbing", "../../../secret");
  temporary_root_add_link (fixture->tree, "/sys/folder", fixture->tree->folder);
  temporary_root_add_link (fixture->tree, "/sys/up", "../../..");
  temporary_root_add_link (fixture->tree, "/sys/passwd", "/etc/passwd");

  assert_no_text (fixture, "/sys/absolute", AIRLOCK_READ_ABSENT);
  assert_no_text (fixture, "/sys/climbing", AIRLOCK_READ_ABSENT);
  assert_no_text (fixture, "/sys/folder/secret", AIRLOCK_READ_ABSENT);
  assert_no_text (fixture, "/sys/up/secret", AIRLOCK_READ_ABSENT);
  assert_no_text (fixture, "/../secret", AIRLOCK_READ_ABSENT);
  assert_no_text (fixture, "/sys/../../secret", AIRLOCK_READ_ABSENT);
  assert_no_text (fixture, "/sys/passwd", AIRLOCK_READ_ABSENT);
  g_assert_cmpint (airlock_sysroot_open_dir (fixture->sysroot, "/sys/folder", &dir), ==,
                   AIRLOCK_READ_ABSENT);

  /* A root is a root: "/" and ".." mean the folder itself, and links inside work. */
  temporary_root_add_link (fixture->tree, "/sys/rooted", "/sys/inside");
  assert_text (fixture, "/sys/rooted", "inside");
  assert_text (fixture, "/sys/up/sys/inside", "inside");
  temporary_root_add (fixture->tree, "/etc/passwd", "of the tree");
  assert_text (fixture, "/sys/passwd", "of the tree");
}

static void
test_link_loops (Fixture *fixture, gconstpointer data)
{
  g_autofree char *target = NULL;
  char **names = NULL;

  temporary_root_add_link (fixture->tree, "/sys/one", "two");
  temporary_root_add_link (fixture->tree, "/sys/two", "one");
  temporary_root_add_link (fixture->tree, "/sys/self", "self/self");

  assert_no_text (fixture, "/sys/one", AIRLOCK_READ_UNKNOWN);
  assert_no_text (fixture, "/sys/self", AIRLOCK_READ_UNKNOWN);
  g_assert_cmpint (airlock_sysroot_list (fixture->sysroot, "/sys/one", &names), ==,
                   AIRLOCK_READ_UNKNOWN);
  g_assert_cmpint (airlock_sysroot_probe (fixture->sysroot, "/sys/one"), ==, AIRLOCK_READ_OK);
  g_assert_cmpint (airlock_sysroot_read_link (fixture->sysroot, "/sys/one", &target), ==,
                   AIRLOCK_READ_OK);
  g_assert_cmpstr (target, ==, "two");
}

static void
test_not_files (Fixture *fixture, gconstpointer data)
{
  g_autofree char *pipe_path = temporary_root_get_path (fixture->tree, "/sys/pipe");
  g_autofree char *socket_path = temporary_root_get_path (fixture->tree, "/s");
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  g_autofd int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (mkfifo (pipe_path, 0666), ==, 0);
  g_assert_cmpuint (g_strlcpy (address.sun_path, socket_path, sizeof address.sun_path), <,
                    sizeof address.sun_path);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);

  assert_no_text (fixture, "/sys/pipe", AIRLOCK_READ_UNKNOWN);
  assert_no_text (fixture, "/s", AIRLOCK_READ_UNKNOWN);
}

static void
test_large (Fixture *fixture, gconstpointer data)
{
  static const gsize sizes[] = { 4095, 4096, 4097, 16384, 100000, AIRLOCK_SYSROOT_MAX_FILE };
  g_autofree char *path = temporary_root_get_path (fixture->tree, "/sys/huge");
  g_autofree char *text = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *contents = g_strnfill (sizes[i], 'x');

      temporary_root_add (fixture->tree, "/sys/large", contents);
      assert_text (fixture, "/sys/large", contents);
    }

  /* A hole of a terabyte, with text before it: cut, not swallowed. */
  temporary_root_add (fixture->tree, "/sys/huge", "start");
  g_assert_cmpint (truncate (path, G_GINT64_CONSTANT (1) << 40), ==, 0);
  g_assert_cmpint (airlock_sysroot_read_text (fixture->sysroot, "/sys/huge", &text), ==,
                   AIRLOCK_READ_OK);
  g_assert_cmpstr (text, ==, "start");

  g_clear_pointer (&text, g_free);
  {
    g_autofree char *contents = g_strnfill (AIRLOCK_SYSROOT_MAX_FILE + 1000, 'y');

    temporary_root_add (fixture->tree, "/sys/large", contents);
    g_assert_cmpint (airlock_sysroot_read_text (fixture->sysroot, "/sys/large", &text), ==,
                     AIRLOCK_READ_OK);
    g_assert_cmpuint (strlen (text), ==, AIRLOCK_SYSROOT_MAX_FILE);
  }
}

static void
test_resolve_link (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *target;
    const char *resolved;
  } cases[] = {
    { "../../../devices/pci0000:00/0000:00:01.0", "/sys/devices/pci0000:00/0000:00:01.0" },
    { "/sys/kernel//iommu_groups/./3/", "/sys/kernel/iommu_groups/3" },
    { "beside", "/sys/bus/pci/devices/beside" },
    { "../../../../../../../../etc/passwd", "/etc/passwd" },
    { "../../../../..", "/" },
    { "/..", "/" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *resolved = NULL;

      temporary_root_add_link (fixture->tree, "/sys/bus/pci/devices/X", cases[i].target);
      g_assert_cmpint (
          airlock_sysroot_resolve_link (fixture->sysroot, "/sys/bus/pci/devices/X", &resolved), ==,
          AIRLOCK_READ_OK);
      g_assert_cmpstr (resolved, ==, cases[i].resolved);
      temporary_root_remove (fixture->tree, "/sys/bus/pci/devices/X");
    }
}

static void
assert_new_fails (const char *path, AirlockError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockSysroot) sysroot = airlock_sysroot_new (path, &error);

  g_assert_null (sysroot);
  g_assert_error (error, AIRLOCK_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_new (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = temporary_root_get_path (fixture->tree, "/file");
  g_autofree char *none = temporary_root_get_path (fixture->tree, "/none");
  g_autofree char *loop = temporary_root_get_path (fixture->tree, "/loop");
  g_autofree char *untidy = g_strconcat (fixture->tree->path, "/./../root/", NULL);
  g_autofree char *canonical = g_canonicalize_filename (fixture->tree->path, NULL);
  g_autoptr (AirlockSysroot) sysroot = NULL;
  g_autoptr (GError) error = NULL;

  temporary_root_add (fixture->tree, "/file", "");
  temporary_root_add_link (fixture->tree, "/loop", "loop");

  assert_new_fails (none, AIRLOCK_ERROR_NOT_FOUND);
  assert_new_fails (file, AIRLOCK_ERROR_INVALID);
  assert_new_fails (loop, AIRLOCK_ERROR_INVALID);

  sysroot = airlock_sysroot_new (untidy, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (airlock_sysroot_get_path (sysroot), ==, canonical);
  g_assert_false (airlock_sysroot_is_live (sysroot));
}

static void
test_live (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockSysroot) sysroot = airlock_sysroot_new ("/proc/..", &error);
  g_autoptr (AirlockSysdir) dir = NULL;
  g_autofree char *text = NULL;
  g_autofree char *maps = NULL;
  g_auto (GStrv) names = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *target = NULL;
  char *unread = NULL;
  gint64 pid = 0;

  g_assert_no_error (error);
  g_assert_true (airlock_sysroot_is_live (sysroot));
  g_assert_cmpstr (airlock_sysroot_get_path (sysroot), ==, "/");

  g_assert_cmpint (airlock_sysroot_read_text (sysroot, "/proc/sys/kernel/ostype", &text), ==,
                   AIRLOCK_READ_OK);
  g_assert_cmpstr (text, ==, "Linux");

  /* Longer than what the kernel hands out at once: a short read is not the end. */
  g_assert_cmpint (airlock_sysroot_read_text (sysroot, "/proc/self/smaps", &maps), ==,
                   AIRLOCK_READ_OK);
  g_assert_cmpuint (strlen (maps), >, 8192);

  /* Nothing is mapped at address 0, whoever asks: that is an error and no absence. */
  g_assert_cmpint (airlock_sysroot_read_text (sysroot, "/proc/self/mem", &unread), ==,
                   AIRLOCK_READ_UNKNOWN);
  g_assert_null (unread);

  expected = g_strdup_printf ("%d", getpid ());
  g_assert_cmpint (airlock_sysroot_read_link (sysroot, "/proc/self", &target), ==, AIRLOCK_READ_OK);
  g_assert_cmpstr (target, ==, expected);

  g_assert_cmpint (airlock_sysroot_list (sysroot, "/proc/self/ns", &names), ==, AIRLOCK_READ_OK);
  g_assert_true (g_strv_contains ((const char *const *) names, "mnt"));
  g_assert_cmpint (airlock_sysroot_open_dir (sysroot, "/proc/sys", &dir), ==, AIRLOCK_READ_OK);
  g_assert_cmpint (airlock_sysdir_read_int (dir, "kernel/pid_max", &pid), ==, AIRLOCK_READ_OK);
  g_assert_cmpint (pid, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/sysroot/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("text", test_text);
  ADD ("absent", test_absent);
  ADD ("list", test_list);
  ADD ("links-stay-inside", test_links_stay_inside);
  ADD ("link-loops", test_link_loops);
  ADD ("not-files", test_not_files);
  ADD ("large", test_large);
  ADD ("resolve-link", test_resolve_link);
  ADD ("new", test_new);
#undef ADD
  g_test_add_func ("/sysroot/live", test_live);
  return g_test_run ();
}
