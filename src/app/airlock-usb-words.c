/* airlock-usb-words.c – a USB device as people know it: product, socket, speed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-usb-words.h"

#include <glib/gi18n.h>

typedef struct
{
  guint8 interface_class;
  const char *word;
} Class;

/* USB class codes, as the USB-IF assigns them. */
static const Class classes[] = {
  { 0x01, N_ ("Sound") },       { 0x02, N_ ("Modem") },   { 0x03, N_ ("Input device") },
  { 0x06, N_ ("Camera") },      { 0x07, N_ ("Printer") }, { 0x08, N_ ("Drive") },
  { 0x0b, N_ ("Card reader") }, { 0x0e, N_ ("Camera") },  { 0xe0, N_ ("Wireless") },
};

/**
 * airlock_usb_words_get_kind:
 * @usb: a USB device
 *
 * Returns: (transfer none): what it is, in one or two translated words
 */
const char *
airlock_usb_words_get_kind (const AirlockUsbDevice *usb)
{
  if (usb->is_keyboard)
    return _ ("Keyboard");
  if (usb->is_bluetooth)
    return _ ("Bluetooth");
  if (usb->is_network)
    return _ ("Network");
  if (usb->is_storage)
    return _ ("Drive");

  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      if (classes[i].interface_class == usb->interface_class)
        return _ (classes[i].word);
    }

  return _ ("USB device");
}

const char *
airlock_usb_words_get_icon (const AirlockUsbDevice *usb)
{
  if (usb->is_keyboard)
    return "input-keyboard-symbolic";
  if (usb->is_storage)
    return "airlock-drive-symbolic";
  if (usb->is_network)
    return "airlock-network-symbolic";

  return "airlock-usb-symbolic";
}

/**
 * airlock_usb_words_dup_title:
 * @usb: a USB device
 *
 * Returns: (transfer full): its product, or its ids where it has no name
 */
char *
airlock_usb_words_dup_title (const AirlockUsbDevice *usb)
{
  if (usb->product_name != NULL)
    return g_strdup (usb->product_name);
  if (usb->manufacturer != NULL)
    return g_strdup (usb->manufacturer);

  return g_strdup_printf ("%04x:%04x", usb->vendor, usb->product);
}

/**
 * airlock_usb_words_dup_speed:
 * @usb: a USB device
 *
 * Returns: (transfer full) (nullable): "480 Mbit/s", "10 Gbit/s"; %NULL: not known
 */
char *
airlock_usb_words_dup_speed (const AirlockUsbDevice *usb)
{
  if (usb->speed == 0)
    return NULL;
  if (usb->speed >= 1000)
    return g_strdup_printf (_ ("%u Gbit/s"), usb->speed / 1000);

  return g_strdup_printf (_ ("%u Mbit/s"), usb->speed);
}

/**
 * airlock_usb_words_dup_line:
 * @usb: a USB device
 *
 * Returns: (transfer full): kind, port and speed; the port tells twins apart
 */
char *
airlock_usb_words_dup_line (const AirlockUsbDevice *usb)
{
  g_autofree char *speed = airlock_usb_words_dup_speed (usb);
  GString *line = g_string_new (airlock_usb_words_get_kind (usb));
  /* Translators: the port that a USB device is plugged into, like 1-2. */
  g_autofree char *port = g_strdup_printf (_ ("port %s"), usb->port);

  g_string_append_printf (line, " · %s", port);
  if (speed != NULL)
    g_string_append_printf (line, " · %s", speed);
  if (usb->twins)
    g_string_append_printf (line, " · %s", _ ("has a twin"));

  return g_string_free_and_steal (line);
}
