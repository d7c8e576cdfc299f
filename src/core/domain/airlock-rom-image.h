/* airlock-rom-image.h – whether a file is an option ROM for a device, in a place QEMU may read
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * AirlockRomImage:
 * @vendor: PCI ids that the image names
 * @device: likewise; 0 if its list of devices counts instead
 * @efi: an image for UEFI firmware; otherwise for the old BIOS
 *
 * One image of an option ROM; a ROM may hold several.
 */
typedef struct
{
  guint16 vendor;
  guint16 device;
  guint8 code_type;
  gboolean efi;
  GArray *devices; /* of guint16: other devices it serves */
} AirlockRomImage;

GPtrArray *airlock_rom_parse       (GBytes     *bytes,
                                    GError    **error);
gboolean   airlock_rom_fits        (GPtrArray  *images,
                                    guint16     vendor,
                                    guint16     device);
GPtrArray *airlock_rom_load        (const char *path,
                                    GError    **error);
gboolean   airlock_rom_check_place (const char *path,
                                    GError    **error);

G_END_DECLS
