/* airlock-rom-image.c – whether a file is an option ROM for a device, in a place QEMU may read
 *
 * A VM with a wrong ROM starts and shows nothing, or the guest's driver fails much later; and a ROM
 * in somebody's home folder can't be read by QEMU (S16).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-rom-image.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/airlock-error.h"

/* A ROM BAR can't be larger; the largest seen are of 2 MiB. */
#define MAX_SIZE (16u << 20)

/* Offsets of the PCI Firmware Specification, from the start of an image and of its “PCIR”. */
#define HEADER_POINTER 0x18
#define HEADER_SIZE 0x1a
#define DATA_VENDOR 0x04
#define DATA_DEVICE 0x06
#define DATA_DEVICE_LIST 0x08
#define DATA_REVISION 0x0c
#define DATA_LENGTH 0x10
#define DATA_CODE_TYPE 0x14
#define DATA_INDICATOR 0x15
#define DATA_SIZE 0x18

#define REVISION_WITH_LIST 3
#define CODE_TYPE_EFI 3
#define LAST_IMAGE 0x80
#define UNIT 512
#define MAX_LISTED 256

typedef struct
{
  const guint8 *data;
  gsize length;
} Bytes;

static void
image_free (AirlockRomImage *image)
{
  g_array_unref (image->devices);
  g_free (image);
}

static guint16
get16 (const Bytes *bytes, gsize offset)
{
  return offset + 2 <= bytes->length
             ? (guint16) (bytes->data[offset] | bytes->data[offset + 1] << 8)
             : 0;
}

static void
read_device_list (const Bytes *bytes, gsize data, AirlockRomImage *image)
{
  gsize at = get16 (bytes, data + DATA_DEVICE_LIST);

  if (bytes->data[data + DATA_REVISION] < REVISION_WITH_LIST || at == 0)
    return;
  for (at += data; image->devices->len < MAX_LISTED; at += 2)
    {
      guint16 device = get16 (bytes, at);

      if (device == 0)
        return;
      g_array_append_val (image->devices, device);
    }
}

static gboolean
set_invalid (GError **error, const char *message)
{
  g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, message);
  return FALSE;
}

/* Moves @start past the image; to the end after the last one. */
static gboolean
read_image (const Bytes *bytes, gsize *start, GPtrArray *images, GError **error)
{
  AirlockRomImage *image;
  gsize data, length;

  if (*start + HEADER_SIZE > bytes->length || get16 (bytes, *start) != 0xaa55)
    return set_invalid (error, _ ("it is no option ROM: it does not begin with 0x55 0xAA"));
  data = *start + get16 (bytes, *start + HEADER_POINTER);
  if (data + DATA_SIZE > bytes->length || memcmp (bytes->data + data, "PCIR", 4) != 0)
    return set_invalid (error, _ ("it is no option ROM of a PCI device: “PCIR” is missing"));

  image = g_new0 (AirlockRomImage, 1);
  image->vendor = get16 (bytes, data + DATA_VENDOR);
  image->device = get16 (bytes, data + DATA_DEVICE);
  image->code_type = bytes->data[data + DATA_CODE_TYPE];
  image->efi = image->code_type == CODE_TYPE_EFI;
  image->devices = g_array_new (FALSE, FALSE, sizeof (guint16));
  read_device_list (bytes, data, image);
  g_ptr_array_add (images, image);

  length = (gsize) get16 (bytes, data + DATA_LENGTH) * UNIT;
  if ((bytes->data[data + DATA_INDICATOR] & LAST_IMAGE) != 0 || length == 0)
    *start = bytes->length;
  else
    *start += length;

  return TRUE;
}

/**
 * airlock_rom_parse:
 * @bytes: what may be an option ROM
 *
 * Returns: (transfer full) (nullable) (element-type AirlockRomImage): its images; on
 *   %AIRLOCK_ERROR_INVALID the message says what is wrong
 */
GPtrArray *
airlock_rom_parse (GBytes *bytes, GError **error)
{
  g_autoptr (GPtrArray) images = g_ptr_array_new_with_free_func ((GDestroyNotify) image_free);
  Bytes view;
  gsize start = 0;

  view.data = g_bytes_get_data (bytes, &view.length);
  do
    {
      /* What follows a good image is padding, or a vendor's own matter. */
      if (!read_image (&view, &start, images, images->len == 0 ? error : NULL))
        return images->len > 0 ? g_steal_pointer (&images) : NULL;
    }
  while (start < view.length);

  return g_steal_pointer (&images);
}

/**
 * airlock_rom_fits:
 * @images: (element-type AirlockRomImage): from airlock_rom_parse()
 *
 * Returns: whether one of them is for this device
 */
gboolean
airlock_rom_fits (GPtrArray *images, guint16 vendor, guint16 device)
{
  for (guint i = 0; i < images->len; i++)
    {
      const AirlockRomImage *image = images->pdata[i];

      if (image->vendor != vendor)
        continue;
      if (image->device == device)
        return TRUE;
      for (guint j = 0; j < image->devices->len; j++)
        if (g_array_index (image->devices, guint16, j) == device)
          return TRUE;
    }

  return FALSE;
}

/**
 * airlock_rom_load:
 * @path: of a file
 *
 * Returns: (transfer full) (nullable) (element-type AirlockRomImage): the images in it; the error
 *   names the file
 */
GPtrArray *
airlock_rom_load (const char *path, GError **error)
{
  g_autofree char *display = g_filename_display_name (path);
  g_autofree char *contents = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) problem = NULL;
  GPtrArray *images;
  struct stat info;
  gsize length;

  if (stat (path, &info) != 0)
    {
      g_set_error (error, AIRLOCK_ERROR,
                   errno == ENOENT ? AIRLOCK_ERROR_NOT_FOUND : AIRLOCK_ERROR_UNREADABLE, "%s: %s",
                   display, g_strerror (errno));
      return NULL;
    }
  if (!S_ISREG (info.st_mode) || info.st_size > MAX_SIZE)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                   _ ("%s: it is no option ROM: not an ordinary file of at most %u MiB"), display,
                   MAX_SIZE >> 20);
      return NULL;
    }
  if (!g_file_get_contents (path, &contents, &length, &problem))
    {
      g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNREADABLE, problem->message);
      return NULL;
    }

  bytes = g_bytes_new_take (g_steal_pointer (&contents), length);
  images = airlock_rom_parse (bytes, error);
  if (images == NULL)
    g_prefix_error (error, "%s: ", display);

  return images;
}

static gboolean
is_inside (const char *path, const char *folder)
{
  gsize length = strlen (folder);

  return length > 1 && strncmp (path, folder, length) == 0 && path[length] == '/';
}

/* Home folders are labelled so that QEMU may not enter them, whatever their permissions. */
static gboolean
is_private_place (const char *path)
{
  static const char *const places[] = { "/home", "/root", "/tmp", "/var/tmp", "/run/user" };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    if (is_inside (path, places[i]))
      return TRUE;

  return is_inside (path, g_get_home_dir ());
}

static gboolean
is_open_to_all (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat info;

  if (stat (path, &info) != 0 || (info.st_mode & S_IROTH) == 0)
    return FALSE;
  while (strlen (folder) > 1)
    {
      char *parent;

      if (stat (folder, &info) != 0 || (info.st_mode & S_IXOTH) == 0)
        return FALSE;
      parent = g_path_get_dirname (folder);
      g_free (folder);
      folder = parent;
    }

  return TRUE;
}

/**
 * airlock_rom_check_place:
 * @path: of a ROM file
 *
 * Whether QEMU, which runs as a user of its own and is confined, will be able to read the file.
 *
 * Returns: %FALSE with %AIRLOCK_ERROR_UNREADABLE and what to do about it
 */
gboolean
airlock_rom_check_place (const char *path, GError **error)
{
  g_autofree char *display = g_filename_display_name (path);
  g_autofree char *quoted = g_shell_quote (display);

  if (!g_path_is_absolute (path))
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                   _ ("“%s” is no absolute path, which libvirt needs"), display);
      return FALSE;
    }
  if (!is_private_place (path) && is_open_to_all (path))
    return TRUE;

  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNREADABLE,
               _ ("QEMU may not read %s where it is; copy it first: "
                  "sudo install -D -m 644 %s /var/lib/libvirt/vbios/"),
               display, quoted);
  return FALSE;
}
