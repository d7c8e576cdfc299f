/* test-edid.c – what monitors say of themselves, and what is none of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/host/airlock-edid.h"

#include <string.h>

#define SERIAL_TEXT "H4ZN123456"

static void
put_descriptor (guint8 *block, guint index, guint8 tag, const char *text, gsize length)
{
  guint8 *descriptor = block + 54 + 18 * index;

  memset (descriptor, 0, 18);
  descriptor[3] = tag;
  memset (descriptor + 5, ' ', 13);
  memcpy (descriptor + 5, text, length);
}

static guint8
sum_of (const guint8 *block)
{
  guint8 sum = 0;

  for (guint i = 0; i < AIRLOCK_EDID_BLOCK; i++)
    sum = (guint8) (sum + block[i]);

  return sum;
}

/* A "DEL" of the model 0xa0c4 with two descriptors of text, and one extension block. */
static void
init (guint8 edid[256])
{
  static const guint8 header[] = { 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00,
                                   0x10, 0xac, 0xc4, 0xa0, 0x11, 0x22, 0x33, 0x44 };

  memset (edid, 0, 256);
  memcpy (edid, header, sizeof header);
  edid[54] = 0x02;
  edid[55] = 0x3a;
  put_descriptor (edid, 1, 0xff, SERIAL_TEXT "\n", strlen (SERIAL_TEXT) + 1);
  put_descriptor (edid, 2, 0xfc, "DELL U2720Q\n", 12);
  put_descriptor (edid, 3, 0xfe, SERIAL_TEXT "\n", strlen (SERIAL_TEXT) + 1);
  edid[126] = 1;
  memcpy (edid + 140, SERIAL_TEXT, strlen (SERIAL_TEXT));
  edid[127] = (guint8) -sum_of (edid);
}

static void
assert_name (const guint8 *edid, gsize length, const char *expected)
{
  g_autofree guint8 *copy = g_memdup2 (edid, length);
  g_autofree char *name = airlock_edid_dup_name (copy, length);

  g_assert_cmpstr (name, ==, expected);
}

static void
test_name (void)
{
  guint8 edid[256];

  init (edid);
  assert_name (edid, 256, "DELL U2720Q");
  assert_name (edid, 128, "DELL U2720Q");

  put_descriptor (edid, 2, 0xfc, "Thirteen char", 13);
  assert_name (edid, 256, "Thirteen char");
  /* Where it is empty, another one counts. */
  put_descriptor (edid, 1, 0xfc, "\n", 1);
  assert_name (edid, 256, "Thirteen char");
}

static void
test_no_name (void)
{
  guint8 edid[256];

  init (edid);
  put_descriptor (edid, 2, 0x10, "", 0);
  assert_name (edid, 256, "DEL a0c4");

  /* A timing that looks like a name but for its clock. */
  put_descriptor (edid, 2, 0xfc, "NOT A NAME\n", 11);
  edid[54 + 36] = 1;
  assert_name (edid, 256, "DEL a0c4");

  /* No letters: 0, or more than 26. */
  memset (edid + 8, 0x00, 2);
  assert_name (edid, 256, NULL);
  memset (edid + 8, 0x7f, 2);
  assert_name (edid, 256, NULL);
}

static void
test_hostile (void)
{
  guint8 edid[256];

  init (edid);
  for (gsize length = 0; length < AIRLOCK_EDID_BLOCK; length++)
    assert_name (edid, length, NULL);
  assert_name (NULL, 0, NULL);

  put_descriptor (edid, 2, 0xfc,
                  "\x1b[31m\x07\xff"
                  "A\tB\n",
                  10);
  assert_name (edid, 256, "?[31m??A?B");
  put_descriptor (edid, 2, 0xfc, "<b>%s\0\0&\n", 9);
  assert_name (edid, 256, "<b>%s&");

  edid[0] = 1;
  assert_name (edid, 256, NULL);
}

static gboolean
contains (GBytes *bytes, const void *wanted, gsize n)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  for (gsize i = 0; i + n <= length; i++)
    if (memcmp (data + i, wanted, n) == 0)
      return TRUE;
  return FALSE;
}

static void
test_redact (void)
{
  static const guint8 serial[] = { 0x11, 0x22, 0x33, 0x44 };
  guint8 edid[256];
  g_autoptr (GBytes) whole = NULL;
  g_autoptr (GBytes) redacted = NULL;
  const guint8 *block;

  init (edid);
  whole = g_bytes_new (edid, sizeof edid);
  g_assert_true (contains (whole, serial, sizeof serial));
  redacted = airlock_edid_redact (edid, sizeof edid);
  g_assert_cmpuint (g_bytes_get_size (redacted), ==, AIRLOCK_EDID_BLOCK);
  g_assert_false (contains (redacted, serial, sizeof serial));
  g_assert_false (contains (redacted, SERIAL_TEXT, strlen (SERIAL_TEXT)));

  block = g_bytes_get_data (redacted, NULL);
  g_assert_cmpuint (sum_of (block), ==, 0);
  g_assert_cmpuint (block[126], ==, 0);
  g_assert_cmpmem (block, 12, edid, 12);
  g_assert_cmpmem (block + 54, 18, edid + 54, 18);
  assert_name (block, AIRLOCK_EDID_BLOCK, "DELL U2720Q");
}

/* What is no EDID may hold anything, so nothing of it stays. */
static void
test_redact_other (void)
{
  guint8 edid[256];

  init (edid);
  edid[7] = 1;
  for (gsize length = 0; length <= 256; length += 64)
    {
      g_autoptr (GBytes) redacted = airlock_edid_redact (edid, length);

      g_assert_cmpuint (g_bytes_get_size (redacted), ==, 0);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/edid/name", test_name);
  g_test_add_func ("/edid/no-name", test_no_name);
  g_test_add_func ("/edid/hostile", test_hostile);
  g_test_add_func ("/edid/redact", test_redact);
  g_test_add_func ("/edid/redact-other", test_redact_other);

  return g_test_run ();
}
