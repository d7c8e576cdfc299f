/* fuzz-sysfs.c – a foreign tree as /sys and /proc, read and analysed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fuzz.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/airlock-sysroot.h"
#include "fuzz-judge.h"

#define MAX_ENTRIES 600
#define MAX_PADDED 4096
#define MAX_OPEN 32

static char *folder;

/* One entry: a kind, the length of a path, the path, the length of the data in two bytes, the
 * data. Kinds: 'f' file; 'z' file filled up with zeros to the length in the first two bytes;
 * 'l' link; 'd' directory; 'p' named pipe. make-corpus writes this from real-looking trees. */
typedef struct
{
  char kind;
  char path[256];
  const guint8 *data;
  gsize length;
} Entry;

static gboolean
take_entry (const guint8 **data, gsize *size, Entry *entry)
{
  gsize path_length;

  if (*size < 4)
    return FALSE;
  entry->kind = (char) (*data)[0];
  path_length = (*data)[1];
  if (*size < 4 + path_length)
    return FALSE;
  memcpy (entry->path, *data + 2, path_length);
  entry->path[path_length] = '\0';
  *data += 2 + path_length;
  *size -= 2 + path_length;

  entry->length = MIN ((*data)[0] | (gsize) (*data)[1] << 8, *size - 2);
  entry->data = *data + 2;
  *data += 2 + entry->length;
  *size -= 2 + entry->length;
  return TRUE;
}

/* Links of the input must not lead this program out of its folder: it writes. */
static int
open_inside (int top, const char *path, int flags)
{
  struct open_how how = {
    .flags = (guint64) (flags | O_CLOEXEC),
    .mode = flags & O_CREAT ? 0644 : 0,
    .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
  };

  return (int) syscall (SYS_openat2, top, path, &how, sizeof how);
}

/* Makes the folders above the last part of a path; returns the folder and the last part. */
static int
open_parent (int top, char *path, char **last)
{
  char *slash = path;

  while ((slash = strchr (slash, '/')) != NULL)
    {
      *slash = '\0';
      if (*path != '\0' && strstr (path, "..") == NULL)
        {
          g_autofree char *above = g_path_get_dirname (path);
          g_autofree char *name = g_path_get_basename (path);
          g_autofd int fd = open_inside (top, above, O_PATH | O_DIRECTORY);

          if (fd >= 0)
            mkdirat (fd, name, 0755);
        }
      *slash = '/';
      slash++;
    }

  slash = strrchr (path, '/');
  if (slash == NULL)
    {
      *last = path;
      return open_inside (top, ".", O_PATH | O_DIRECTORY);
    }
  *slash = '\0';
  *last = slash + 1;
  return open_inside (top, path, O_PATH | O_DIRECTORY);
}

static void
make_file (int parent, const char *name, Entry *entry)
{
  g_autofd int fd =
      open_inside (parent, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK);
  gsize padded = 0;

  if (fd < 0)
    return;
  if (entry->kind == 'z' && entry->length >= 2)
    {
      padded = MIN (entry->data[0] | (gsize) entry->data[1] << 8, MAX_PADDED);
      entry->data += 2;
      entry->length -= 2;
    }
  if (write (fd, entry->data, entry->length) < 0)
    return;
  if (padded > entry->length && ftruncate (fd, (off_t) padded) < 0)
    g_printerr ("ftruncate: %s\n", g_strerror (errno));
}

static void
make_entry (int top, Entry *entry)
{
  char *name;
  char *path = entry->path + strspn (entry->path, "/");
  g_autofd int parent = open_parent (top, path, &name);
  g_autofree char *target = NULL;

  if (parent < 0 || *name == '\0' || strcmp (name, ".") == 0 || strcmp (name, "..") == 0)
    return;

  switch (entry->kind)
    {
    case 'l':
      target = g_strndup ((const char *) entry->data, entry->length);
      if (symlinkat (target, parent, name) < 0)
        return;
      break;
    case 'd':
      mkdirat (parent, name, 0755);
      break;
    case 'p':
      mkfifoat (parent, name, 0644);
      break;
    default:
      make_file (parent, name, entry);
    }
}

static int
remove_one (const char *path, const struct stat *info, int kind, struct FTW *where)
{
  return remove (path);
}

static void
remove_folder (void)
{
  if (folder != NULL)
    nftw (folder, remove_one, MAX_OPEN, FTW_DEPTH | FTW_PHYS);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_autofree char *template = NULL;
  gboolean memory = g_access ("/dev/shm", W_OK) == 0;

  g_log_set_always_fatal (G_LOG_LEVEL_MASK &
                          ~(G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG));
  template = g_build_filename (memory ? "/dev/shm" : g_get_tmp_dir (), "airlock-fuzz-XXXXXX", NULL);
  folder = g_mkdtemp (g_steal_pointer (&template));
  g_assert_nonnull (folder);
  atexit (remove_folder);
  return 0;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *root = g_build_filename (folder, "root", NULL);
  g_autoptr (AirlockSysroot) sysroot = NULL;
  g_autoptr (AirlockTopology) topology = NULL;
  g_autoptr (AirlockTopology) again = NULL;
  g_autoptr (GError) error = NULL;
  Entry entry;

  g_assert_cmpint (g_mkdir (root, 0755), ==, 0);
  {
    g_autofd int top = open (root, O_PATH | O_DIRECTORY | O_CLOEXEC);

    g_assert_cmpint (top, >=, 0);
    for (int i = 0; i < MAX_ENTRIES && take_entry (&data, &size, &entry); i++)
      make_entry (top, &entry);
  }

  sysroot = airlock_sysroot_new (root, &error);
  g_assert_no_error (error);
  topology = airlock_topology_read (sysroot, NULL, NULL, NULL, &error);
  g_assert_true ((topology == NULL) == (error != NULL));
  if (topology != NULL)
    {
      fuzz_judge_topology (topology);
      /* A second reading of the same tree, as after a uevent. */
      again = airlock_topology_read (sysroot, NULL, topology, NULL, NULL);
      g_assert_nonnull (again);
      g_assert_cmpuint (airlock_topology_get_devices (again)->len, ==,
                        airlock_topology_get_devices (topology)->len);
    }

  nftw (root, remove_one, MAX_OPEN, FTW_DEPTH | FTW_PHYS);
  return 0;
}
