/* fuzz-mountinfo.c – any text as mounts, swaps, and the device to boot from
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fuzz.h"

#include <limits.h>
#include <string.h>

#include "base/airlock-kernel-cmdline.h"
#include "safety/airlock-block-names.h"
#include "safety/airlock-mountinfo.h"

static guint
count_lines (const char *text)
{
  guint n = 1;

  while ((text = strchr (text, '\n')) != NULL)
    {
      n++;
      text++;
    }

  return n;
}

static void
assert_text (const char *text)
{
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

static void
try_mounts (const char *text)
{
  g_autoptr (AirlockMountTable) table = airlock_mount_table_parse (text);

  g_assert_cmpuint (table->mounts->len, <=, count_lines (text));
  for (guint i = 0; i < table->mounts->len; i++)
    {
      const AirlockMount *mount = table->mounts->pdata[i];
      const AirlockMount *found = airlock_mount_table_find (table, mount->mount_point);

      g_assert_cmpint (*mount->mount_point, ==, '/');
      assert_text (mount->mount_point);
      assert_text (mount->fs_type);
      assert_text (mount->source);
      assert_text (mount->options);
      if (strlen (mount->mount_point) < PATH_MAX)
        g_assert_cmpstr (found->mount_point, ==, mount->mount_point);
    }

  airlock_mount_table_find (table, text);
}

static void
try_swaps (const char *text)
{
  gboolean complete;
  g_autoptr (GPtrArray) swaps = airlock_swaps_parse (text, &complete);

  g_assert_cmpuint (swaps->len, <, count_lines (text));
  for (guint i = 0; i < swaps->len; i++)
    {
      const AirlockSwap *swap = swaps->pdata[i];

      g_assert_cmpint (*swap->path, ==, '/');
      assert_text (swap->path);
    }
}

/* What is found is a path in /dev and nowhere else, and is found again under its own name. */
static void
try_name (const char *name)
{
  g_autofree char *path = airlock_block_names_parse (name);
  g_autofree char *again = NULL;
  g_autofree char *plain = NULL;

  if (path == NULL)
    return;
  plain = g_canonicalize_filename (path, "/");
  g_assert_cmpstr (plain, ==, path);
  g_assert_true (g_str_has_prefix (path, "/dev/"));
  if (strlen (path) < PATH_MAX)
    {
      again = airlock_block_names_parse (path);
      g_assert_cmpstr (again, ==, path);
    }
}

static void
try_cmdline (const char *text)
{
  static const char *const names[] = { "root", "resume" };
  g_autoptr (AirlockKernelCmdline) cmdline = airlock_kernel_cmdline_parse (text);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = airlock_kernel_cmdline_get_last (cmdline, names[i]);

      if (value != NULL)
        try_name (value);
    }
  try_name (text);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_log_set_always_fatal (G_LOG_LEVEL_MASK &
                          ~(G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG));
  return 0;
}

/* As the sysroot gives it to the parsers: valid UTF-8. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *bytes = g_strndup ((const char *) data, size);
  g_autofree char *text = g_utf8_make_valid (bytes, -1);

  try_mounts (text);
  try_swaps (text);
  try_cmdline (text);
  return 0;
}
