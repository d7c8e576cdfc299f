/* airlock-kind.c – what sort of thing a device is, in the order people look for it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-kind.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  guint32 mask;
  guint32 code;
  AirlockKind kind;
  const char *word;
  const char *icon;
} KindEntry;

/* The first entry that fits counts: special classes stand before their base class. */
static const KindEntry kinds[] = {
  { 0xffff00, 0x038000, AIRLOCK_KIND_GRAPHICS, N_ ("Display controller"),
    "airlock-graphics-symbolic" },
  { 0xff0000, 0x030000, AIRLOCK_KIND_GRAPHICS, N_ ("Graphics"), "airlock-graphics-symbolic" },
  { 0xffffff, 0x010802, AIRLOCK_KIND_STORAGE, N_ ("NVMe drive"), "airlock-drive-symbolic" },
  { 0xffff00, 0x010600, AIRLOCK_KIND_STORAGE, N_ ("SATA controller"), "airlock-drive-symbolic" },
  { 0xffff00, 0x010400, AIRLOCK_KIND_STORAGE, N_ ("RAID controller"), "airlock-drive-symbolic" },
  { 0xffff00, 0x010700, AIRLOCK_KIND_STORAGE, N_ ("SAS controller"), "airlock-drive-symbolic" },
  { 0xff0000, 0x010000, AIRLOCK_KIND_STORAGE, N_ ("Storage controller"), "airlock-drive-symbolic" },
  { 0xffff00, 0x080500, AIRLOCK_KIND_STORAGE, N_ ("Card reader"), "airlock-drive-symbolic" },
  { 0xffff00, 0x028000, AIRLOCK_KIND_NETWORK, N_ ("Wireless network"),
    "airlock-wireless-symbolic" },
  { 0xffff00, 0x020700, AIRLOCK_KIND_NETWORK, N_ ("InfiniBand"), "airlock-network-symbolic" },
  { 0xff0000, 0x020000, AIRLOCK_KIND_NETWORK, N_ ("Network"), "airlock-network-symbolic" },
  { 0xff0000, 0x0d0000, AIRLOCK_KIND_NETWORK, N_ ("Wireless"), "airlock-wireless-symbolic" },
  { 0xffffff, 0x0c0340, AIRLOCK_KIND_USB, N_ ("USB4 and Thunderbolt controller"),
    "airlock-usb-symbolic" },
  { 0xffff00, 0x0c0300, AIRLOCK_KIND_USB, N_ ("USB controller"), "airlock-usb-symbolic" },
  { 0xff0000, 0x040000, AIRLOCK_KIND_SOUND, N_ ("Sound"), "airlock-sound-symbolic" },
  { 0xff0000, 0x120000, AIRLOCK_KIND_OTHER, N_ ("Accelerator"), "airlock-chip-symbolic" },
  { 0xffff00, 0x0b4000, AIRLOCK_KIND_OTHER, N_ ("Accelerator"), "airlock-chip-symbolic" },
  { 0xffff00, 0x060400, AIRLOCK_KIND_SYSTEM, N_ ("Port or bridge"), "airlock-system-symbolic" },
  { 0xffff00, 0x060000, AIRLOCK_KIND_SYSTEM, N_ ("Host bridge"), "airlock-system-symbolic" },
  { 0xffff00, 0x060100, AIRLOCK_KIND_SYSTEM, N_ ("ISA bridge"), "airlock-system-symbolic" },
  { 0xff0000, 0x060000, AIRLOCK_KIND_SYSTEM, N_ ("Bridge"), "airlock-system-symbolic" },
  { 0xff0000, 0x050000, AIRLOCK_KIND_SYSTEM, N_ ("Memory controller"), "airlock-system-symbolic" },
  { 0xffff00, 0x078000, AIRLOCK_KIND_SYSTEM, N_ ("Management controller"),
    "airlock-system-symbolic" },
  { 0xffff00, 0x080600, AIRLOCK_KIND_SYSTEM, N_ ("IOMMU"), "airlock-system-symbolic" },
  { 0xff0000, 0x080000, AIRLOCK_KIND_SYSTEM, N_ ("System peripheral"), "airlock-system-symbolic" },
  { 0xff0000, 0x0b0000, AIRLOCK_KIND_SYSTEM, N_ ("Processor"), "airlock-system-symbolic" },
  { 0xffff00, 0x0c0500, AIRLOCK_KIND_SYSTEM, N_ ("SMBus"), "airlock-system-symbolic" },
  { 0xffff00, 0x0c8000, AIRLOCK_KIND_SYSTEM, N_ ("Serial bus controller"),
    "airlock-system-symbolic" },
  { 0xff0000, 0x100000, AIRLOCK_KIND_SYSTEM, N_ ("Encryption controller"),
    "airlock-system-symbolic" },
  { 0xff0000, 0x110000, AIRLOCK_KIND_SYSTEM, N_ ("Signal processing"), "airlock-system-symbolic" },
  { 0xff0000, 0x130000, AIRLOCK_KIND_SYSTEM, N_ ("Instrumentation"), "airlock-system-symbolic" },
  { 0xff0000, 0x070000, AIRLOCK_KIND_OTHER, N_ ("Serial and parallel ports"),
    "airlock-chip-symbolic" },
};

static const KindEntry fallback = { 0, 0, AIRLOCK_KIND_OTHER, N_ ("Device"),
                                    "airlock-chip-symbolic" };
static const KindEntry unknown = { 0, 0, AIRLOCK_KIND_OTHER, N_ ("Kind not known"),
                                   "dialog-question-symbolic" };

static const KindEntry *
find_entry (AirlockDevice *device)
{
  guint32 code = airlock_device_get_facts (device)->class_code;

  if (!airlock_device_knows (device, AIRLOCK_FACT_IDENTITY))
    return &unknown;

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if ((code & kinds[i].mask) == kinds[i].code)
        return &kinds[i];
    }

  return &fallback;
}

/**
 * airlock_kind_of_device:
 * @device: a device
 *
 * Returns: where it belongs in the list
 */
AirlockKind
airlock_kind_of_device (AirlockDevice *device)
{
  if (airlock_device_is_bridge (device))
    return AIRLOCK_KIND_SYSTEM;

  return find_entry (device)->kind;
}

/**
 * airlock_kind_get_word:
 * @device: a device
 *
 * Returns: (transfer none): what it is, in one or two translated words
 */
const char *
airlock_kind_get_word (AirlockDevice *device)
{
  return _ (find_entry (device)->word);
}

/**
 * airlock_kind_get_icon:
 * @device: a device
 *
 * Returns: (transfer none): the name of a symbolic icon
 */
const char *
airlock_kind_get_icon (AirlockDevice *device)
{
  return find_entry (device)->icon;
}

/**
 * airlock_kind_dup_address:
 * @device: a device
 *
 * Returns: (transfer full): its address without the domain where that says nothing: "0b:00.0"
 */
char *
airlock_kind_dup_address (AirlockDevice *device)
{
  const char *text = airlock_device_get_address_text (device);

  return g_strdup (g_str_has_prefix (text, "0000:") ? text + strlen ("0000:") : text);
}
