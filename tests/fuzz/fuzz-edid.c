/* fuzz-edid.c – any bytes as what a monitor says of itself
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fuzz.h"

#include <string.h>

#include "core/host/airlock-edid.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_log_set_always_fatal (G_LOG_LEVEL_MASK &
                          ~(G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG));
  return 0;
}

/* A name is short and printable, and stays the same when serial numbers go; these do go. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree guint8 *copy = g_memdup2 (data, size);
  g_autofree char *name = airlock_edid_dup_name (copy, size);
  g_autoptr (GBytes) redacted = airlock_edid_redact (copy, size);
  g_autoptr (GBytes) again = NULL;
  g_autofree char *name_after = NULL;
  gsize length;
  const guint8 *block = g_bytes_get_data (redacted, &length);
  guint8 sum = 0;

  g_assert_true (length == 0 || length == AIRLOCK_EDID_BLOCK);
  name_after = airlock_edid_dup_name (block, length);
  g_assert_cmpstr (name, ==, name_after);
  again = airlock_edid_redact (block, length);
  g_assert_true (g_bytes_equal (redacted, again));

  for (const char *c = name; c != NULL && *c != '\0'; c++)
    g_assert_true (g_ascii_isprint (*c));
  g_assert_true (name == NULL || (*name != '\0' && strlen (name) <= 13));

  for (gsize i = 0; i < length; i++)
    sum = (guint8) (sum + block[i]);
  g_assert_cmpuint (sum, ==, 0);

  return 0;
}
