/* fuzz-snapshot.c – a file from anyone, opened as a snapshot and read
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fuzz.h"

#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/host/airlock-source.h"
#include "fuzz-judge.h"

#define MAX_OPEN 32

static char *folder;
static char *path;

static int
remove_one (const char *name, const struct stat *info, int kind, struct FTW *where)
{
  return remove (name);
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
  template = g_build_filename (memory ? "/dev/shm" : "/tmp", "airlock-fuzz-XXXXXX", NULL);
  folder = g_mkdtemp (g_steal_pointer (&template));
  g_assert_nonnull (folder);
  /* Where it is unpacked; before GLib looks for it. */
  g_setenv ("TMPDIR", folder, TRUE);
  path = g_build_filename (folder, "input.airlock", NULL);
  atexit (remove_folder);
  return 0;
}

/* Beside the input nothing is left. */
static void
assert_cleaned_up (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert_cmpstr (name, ==, "input.airlock");
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  AirlockSource *source;

  g_assert_true (g_file_set_contents_full (path, (const char *) data, (gssize) size,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  source = airlock_source_open (path, NULL, &error);
  g_assert_true ((source == NULL) == (error != NULL));
  if (source != NULL)
    {
      g_autoptr (AirlockTopology) topology = airlock_source_read (source, NULL, NULL, NULL, &error);
      g_autoptr (AirlockHostUses) uses = airlock_source_read_uses (source, NULL);

      g_assert_true ((topology == NULL) == (error != NULL));
      g_assert_nonnull (uses);
      if (topology != NULL)
        fuzz_judge_topology (topology);
      g_clear_object (&topology);
      g_assert_finalize_object (source);
    }

  assert_cleaned_up ();
  return 0;
}
