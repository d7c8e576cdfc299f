/* airlock-usb-match.c – how libvirt finds a USB device, as people write it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-hostdev-edit.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/airlock-error.h"

#define MAX_BUS 0xffff
#define MAX_DEVICE 127

void
airlock_usb_match_clear (AirlockUsbMatch *self)
{
  g_clear_pointer (&self->port, g_free);
}

/**
 * airlock_usb_match_to_string:
 *
 * Returns: (transfer full): text that airlock_usb_match_parse() understands
 */
char *
airlock_usb_match_to_string (const AirlockUsbMatch *self)
{
  GString *text = g_string_new (NULL);

  if (self->has_ids)
    g_string_append_printf (text, "%04x:%04x", self->vendor, self->product);
  if (self->has_ids && self->bus > 0)
    g_string_append_c (text, '@');
  if (self->bus > 0 && self->port != NULL)
    g_string_append_printf (text, "%u-%s", self->bus, self->port);
  else if (self->bus > 0)
    g_string_append_printf (text, "%u/%u", self->bus, self->device);

  return g_string_free (text, FALSE);
}

static gboolean
is_port (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ".", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    if (!g_ascii_string_to_unsigned (parts[i], 10, 1, 255, NULL, NULL))
      return FALSE;

  return parts[0] != NULL;
}

static gboolean
parse_number (const char *text, guint maximum, guint *value)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 1, maximum, &number, NULL))
    return FALSE;
  *value = (guint) number;

  return TRUE;
}

/* "1-2.4" as the kernel names a port, "1/4" and "001/004" as /dev/bus/usb has it: decimal. */
static gboolean
parse_place (const char *text, AirlockUsbMatch *match)
{
  g_auto (GStrv) place = g_strsplit_set (text, "-/", 2);

  if (place[0] == NULL || place[1] == NULL || !parse_number (place[0], MAX_BUS, &match->bus))
    return FALSE;
  if (strchr (text, '/') != NULL)
    return parse_number (place[1], MAX_DEVICE, &match->device);
  if (!is_port (place[1]))
    return FALSE;
  match->port = g_strdup (place[1]);

  return TRUE;
}

static gboolean
parse_id (const char *text, guint16 *id)
{
  guint64 number;

  if (strlen (text) != 4 || !g_ascii_string_to_unsigned (text, 16, 0, G_MAXUINT16, &number, NULL))
    return FALSE;
  *id = (guint16) number;

  return TRUE;
}

static gboolean
parse_ids (const char *text, AirlockUsbMatch *match)
{
  g_auto (GStrv) ids = g_strsplit (text, ":", 2);

  match->has_ids = ids[0] != NULL && ids[1] != NULL && parse_id (ids[0], &match->vendor) &&
                   parse_id (ids[1], &match->product);

  return match->has_ids;
}

/**
 * airlock_usb_match_parse:
 * @text: "046d:c52b", "1/4" (bus and device number, decimal), "1-2.4" (bus and port), or ids and
 *   one of these with "@" between them
 * @match: (out):
 *
 * Returns: %FALSE and %AIRLOCK_ERROR_INVALID, which names @text, if it is none of these
 */
gboolean
airlock_usb_match_parse (const char *text, AirlockUsbMatch *match, GError **error)
{
  g_auto (AirlockUsbMatch) parsed = { FALSE };
  g_auto (GStrv) parts = g_strsplit (text, "@", 2);
  const char *place = parts[0] != NULL && parts[1] != NULL ? parts[1] : NULL;
  gboolean good = FALSE;

  if (place != NULL)
    good = parse_ids (parts[0], &parsed) && parse_place (place, &parsed);
  else
    good = parse_ids (text, &parsed) || parse_place (text, &parsed);
  if (!good)
    {
      g_autofree char *valid = g_utf8_make_valid (text, -1);

      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                   _ ("“%s” names no USB device; write 046d:c52b, 1/4 (bus and device number) or "
                      "1-2.4 (bus and port)"),
                   valid);
      return FALSE;
    }
  *match = parsed;
  parsed.port = NULL;

  return TRUE;
}

/**
 * airlock_usb_match_resolve:
 * @match: (inout): how the device was named
 * @uses: the host's USB devices
 * @keep_port: write the port down, which libvirt understands from version 12 on; otherwise the
 *   present device number
 *
 * Completes @match from the devices that are there: one named by its place gets its ids too.
 *
 * Returns: %FALSE with %AIRLOCK_ERROR_NOT_FOUND if there is none, with %AIRLOCK_ERROR_INVALID if
 *   there are twins that the ids don't tell apart; the message says their ports
 */
gboolean
airlock_usb_match_resolve (AirlockUsbMatch *match,
                           AirlockHostUses *uses,
                           gboolean keep_port,
                           GError **error)
{
  g_autofree char *name = airlock_usb_match_to_string (match);
  g_autofree char *port =
      match->port != NULL ? g_strdup_printf ("%u-%s", match->bus, match->port) : NULL;
  g_autoptr (GString) ports = g_string_new (NULL);
  const AirlockUsbDevice *found = NULL;
  guint n_found = 0;

  for (guint i = 0; i < uses->usb_devices->len; i++)
    {
      const AirlockUsbDevice *device = uses->usb_devices->pdata[i];

      if ((match->has_ids &&
           (device->vendor != match->vendor || device->product != match->product)) ||
          (port != NULL && g_strcmp0 (device->port, port) != 0) ||
          (match->device > 0 &&
           (device->bus_number != match->bus || device->device_number != match->device)))
        continue;
      g_string_append_printf (ports, "%s%s", ports->len > 0 ? ", " : "", device->port);
      found = device;
      n_found++;
    }

  if (n_found == 0)
    g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND,
                 _ ("there is no USB device %s on this host"), name);
  else if (n_found > 1)
    g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                 _ ("there are %u USB devices %s; name one by its port: %s"), n_found, name,
                 ports->str);
  if (n_found != 1)
    return FALSE;

  match->has_ids = TRUE;
  match->vendor = found->vendor;
  match->product = found->product;
  if (match->port != NULL && !keep_port)
    {
      g_clear_pointer (&match->port, g_free);
      match->device = found->device_number;
    }

  return TRUE;
}
