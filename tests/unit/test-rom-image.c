/* test-rom-image.c – option ROMs that are none, or for another device, are refused (S16)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/airlock-error.h"
#include "core/domain/airlock-rom-image.h"

#include <string.h>
#include <sys/stat.h>

#include "temporary-root.h"

#define DATA 0x40
#define IMAGE_SIZE 1024

/* One image; @device 0 with a list at its end. */
static void
append_image (GByteArray *rom, guint16 vendor, guint16 device, guint8 code_type, gboolean last)
{
  guint8 image[IMAGE_SIZE] = { 0x55, 0xaa };
  guint8 *data = image + DATA;

  image[0x18] = DATA;
  memcpy (data, "PCIR", 4);
  data[4] = (guint8) vendor;
  data[5] = (guint8) (vendor >> 8);
  data[6] = (guint8) device;
  data[7] = (guint8) (device >> 8);
  data[8] = 0x20;
  data[0xc] = 3;
  data[0x10] = IMAGE_SIZE / 512;
  data[0x14] = code_type;
  data[0x15] = last ? 0x80 : 0;
  /* 0x1b81 0x1b82, end */
  memcpy (data + 0x20, "\x81\x1b\x82\x1b\0\0", 6);
  g_byte_array_append (rom, image, sizeof image);
}

static GPtrArray *
parse (GByteArray *rom, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (rom->data, rom->len);

  return airlock_rom_parse (bytes, error);
}

static void
test_good (void)
{
  g_autoptr (GByteArray) rom = g_byte_array_new ();
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (GError) error = NULL;

  append_image (rom, 0x10de, 0x1b80, 0, FALSE);
  append_image (rom, 0x10de, 0x1b80, 3, TRUE);
  g_byte_array_append (rom, (const guint8 *) "padding", 7);
  images = parse (rom, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (images->len, ==, 2);
  g_assert_false (((AirlockRomImage *) images->pdata[0])->efi);
  g_assert_true (((AirlockRomImage *) images->pdata[1])->efi);
  g_assert_true (airlock_rom_fits (images, 0x10de, 0x1b80));
  g_assert_true (airlock_rom_fits (images, 0x10de, 0x1b82));
  g_assert_false (airlock_rom_fits (images, 0x10de, 0x1b83));
  g_assert_false (airlock_rom_fits (images, 0x1002, 0x1b80));
}

static void
test_bad (void)
{
  g_autoptr (GByteArray) rom = g_byte_array_new ();

  append_image (rom, 0x10de, 0x1b80, 0, TRUE);
  for (guint length = 0; length < DATA + 0x18; length++)
    {
      g_autoptr (GByteArray) part = g_byte_array_new ();
      g_autoptr (GError) error = NULL;

      g_byte_array_append (part, rom->data, length);
      g_assert_null (parse (part, &error));
      g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
    }
  for (guint at = 0; at < 4; at++)
    {
      g_autoptr (GByteArray) spoiled = g_byte_array_new ();
      g_autoptr (GError) error = NULL;

      g_byte_array_append (spoiled, rom->data, rom->len);
      spoiled->data[(const guint[]) { 0, 1, DATA, 0x19 }[at]] ^= 0xff;
      g_assert_null (parse (spoiled, &error));
      g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
    }
}

/* Any bytes: no image reaches beyond them, none is endless. */
static void
test_random (void)
{
  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr (GByteArray) rom = g_byte_array_new ();
      g_autoptr (GPtrArray) images = NULL;

      append_image (rom, 0x10de, 0x1b80, 0, g_test_rand_bit ());
      append_image (rom, 0x10de, 0, 3, FALSE);
      g_byte_array_set_size (rom, (guint) g_test_rand_int_range (1, (gint32) rom->len));
      for (guint i = 0; i < 6; i++)
        rom->data[g_test_rand_int_range (0, (gint32) MIN (rom->len, 0x70))] =
            (guint8) g_test_rand_int ();
      images = parse (rom, NULL);
      g_assert_true (images == NULL || images->len > 0);
    }
}

static void
test_file (void)
{
  g_autoptr (TemporaryRoot) root = temporary_root_new ();
  g_autoptr (GByteArray) rom = g_byte_array_new ();
  g_autofree char *path = NULL, *missing = g_build_filename (root->path, "missing", NULL);
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (GError) error = NULL, not_found = NULL, folder = NULL;

  append_image (rom, 0x10de, 0x1b80, 0, TRUE);
  temporary_root_add_bytes (root, "/card.rom", rom->data, rom->len);
  path = temporary_root_get_path (root, "/card.rom");
  images = airlock_rom_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (images->len, ==, 1);
  g_assert_null (airlock_rom_load (missing, &not_found));
  g_assert_error (not_found, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND);
  g_assert_null (airlock_rom_load (root->path, &folder));
  g_assert_error (folder, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
}

/* What is proposed never weakens the system. */
static void
test_place (void)
{
  static const char *const refused[] = { "/tmp/card.rom", "/run/user/1000/card.rom",
                                         "/no/such/place/card.rom", "/etc/shadow" };
  g_autoptr (GError) relative = NULL, good = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (airlock_rom_check_place (refused[i], &error));
      g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNREADABLE);
      g_assert_nonnull (strstr (error->message, "sudo install -D -m 644"));
      g_assert_null (strstr (error->message, "777"));
      g_assert_null (strstr (error->message, "setenforce"));
    }
  g_assert_false (airlock_rom_check_place ("card.rom", &relative));
  g_assert_error (relative, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
  airlock_rom_check_place ("/etc/passwd", &good);
  g_assert_no_error (good);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/rom-image/good", test_good);
  g_test_add_func ("/rom-image/bad", test_bad);
  g_test_add_func ("/rom-image/random", test_random);
  g_test_add_func ("/rom-image/file", test_file);
  g_test_add_func ("/rom-image/s16-place", test_place);

  return g_test_run ();
}
