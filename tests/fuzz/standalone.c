/* standalone.c – runs a fuzz target without libFuzzer: seeds, and changed seeds
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fuzz.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LENGTH (64u << 10)
#define MAX_CHANGES 6

static GPtrArray *seeds; /* of GBytes, in the order of their file names */
static guint n_mutations;

/* A generator of our own (SplitMix64), so that a run is the same everywhere. */
static guint64 state;

static guint64
next_random (void)
{
  guint64 z = (state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ z >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ z >> 31;
}

static gsize
below (gsize limit)
{
  return limit > 0 ? (gsize) (next_random () % limit) : 0;
}

static void
change_byte (GByteArray *input)
{
  static const guint8 interesting[] = { 0x00, 0xff, 0x7f, 0x80, 0x40, 0x10, '\n', '/', '0', 'f' };

  if (input->len == 0)
    return;
  if (below (2) == 0)
    input->data[below (input->len)] = interesting[below (G_N_ELEMENTS (interesting))];
  else
    input->data[below (input->len)] ^= (guint8) (1u << below (8));
}

static void
remove_block (GByteArray *input)
{
  gsize start = below (input->len);

  if (input->len > 0)
    g_byte_array_remove_range (input, (guint) start,
                               (guint) (1 + below (MIN (input->len - start, 64))));
}

static void
insert_block (GByteArray *input, const guint8 *block, gsize length)
{
  gsize where = below (input->len + 1);
  guint old_length = input->len;

  if (old_length + length > MAX_LENGTH)
    return;
  g_byte_array_set_size (input, (guint) (old_length + length));
  memmove (input->data + where + length, input->data + where, old_length - where);
  memcpy (input->data + where, block, length);
}

static void
splice (GByteArray *input)
{
  gsize length;
  const guint8 *other = g_bytes_get_data (seeds->pdata[below (seeds->len)], &length);
  gsize start = below (length);

  if (length > 0)
    insert_block (input, other + start, 1 + below (MIN (length - start, 512)));
}

static void
insert_random (GByteArray *input)
{
  guint8 block[8];

  for (gsize i = 0; i < sizeof block; i++)
    block[i] = (guint8) next_random ();
  insert_block (input, block, 1 + below (sizeof block));
}

static void
mutate (GByteArray *input)
{
  for (gsize left = 1 + below (MAX_CHANGES); left > 0; left--)
    switch (below (8))
      {
      case 0:
        g_byte_array_set_size (input, (guint) below (input->len + 1));
        break;
      case 1:
        remove_block (input);
        break;
      case 2:
        splice (input);
        break;
      case 3:
        insert_random (input);
        break;
      default:
        change_byte (input);
      }
}

/* A copy of its own length, so that the sanitizer sees each read beyond the end. */
static void
run_target (const guint8 *data, gsize length)
{
  g_autofree guint8 *copy = g_malloc (MAX (length, 1));

  if (length > 0)
    memcpy (copy, data, length);
  g_assert_cmpint (LLVMFuzzerTestOneInput (copy, length), ==, 0);
}

static void
test_seeds (void)
{
  g_assert_cmpuint (seeds->len, >, 0);
  for (guint i = 0; i < seeds->len; i++)
    {
      gsize length;
      const guint8 *data = g_bytes_get_data (seeds->pdata[i], &length);

      run_target (data, length);
    }
  g_test_message ("%u seeds", seeds->len);
}

/* An input that ends the program is left behind for a second look. */
static void
test_mutations (void)
{
  const char *last = g_getenv ("AIRLOCK_FUZZ_LAST");

  for (guint i = 0; i < n_mutations; i++)
    {
      gsize length;
      const guint8 *data = g_bytes_get_data (seeds->pdata[i % seeds->len], &length);
      g_autoptr (GByteArray) input = g_byte_array_new ();

      state = i;
      g_byte_array_append (input, data, (guint) MIN (length, MAX_LENGTH));
      mutate (input);
      if (last != NULL)
        g_file_set_contents (last, (const char *) input->data, input->len, NULL);
      run_target (input->data, input->len);
    }
  g_test_message ("%u changed inputs", n_mutations);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
load_seeds (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (names, compare_names);

  for (guint i = 0; i < names->len; i++)
    {
      char *contents;
      gsize length;

      g_file_get_contents (names->pdata[i], &contents, &length, &error);
      g_assert_no_error (error);
      g_ptr_array_add (seeds, g_bytes_new_take (contents, length));
    }
}

/* usage: fuzz-… NAME N-MUTATIONS FOLDER… */
int
main (int argc, char **argv)
{
  g_autofree char *seeds_name = NULL;
  g_autofree char *mutations_name = NULL;

  g_test_init (&argc, &argv, NULL);
  LLVMFuzzerInitialize (&argc, &argv);

  seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (argc < 4)
    {
      g_printerr ("usage: %s NAME N-MUTATIONS FOLDER…\n", argv[0]);
      return 2;
    }
  n_mutations = (guint) strtoul (argv[2], NULL, 10);
  for (int i = 3; i < argc; i++)
    load_seeds (argv[i]);

  seeds_name = g_strdup_printf ("/fuzz/%s/seeds", argv[1]);
  mutations_name = g_strdup_printf ("/fuzz/%s/mutations", argv[1]);
  g_test_add_func (seeds_name, test_seeds);
  g_test_add_func (mutations_name, test_mutations);
  return g_test_run ();
}
