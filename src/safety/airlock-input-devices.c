/* airlock-input-devices.c – the kernel's list of input devices
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <linux/input-event-codes.h>
#include <string.h>

#include "airlock-use-text-private.h"

/* Q to P, A and S: letters whose bits are in the lowest 32 of the bitmap, which every size of word
 * that the kernel writes it in has in its last word. */
#define TOP_ROW (((1u << (KEY_P - KEY_Q + 1)) - 1) << KEY_Q)
#define LETTERS (TOP_ROW | 1u << KEY_A | 1u << KEY_S)

/* The lines without which a block is not whole. */
enum
{
  HAS_ID = 1 << 0,
  HAS_NAME = 1 << 1,
  HAS_PATH = 1 << 2,
  HAS_HANDLERS = 1 << 3,
  HAS_EVENTS = 1 << 4,
  HAS_ALL = HAS_ID | HAS_NAME | HAS_PATH | HAS_HANDLERS | HAS_EVENTS,
};

typedef struct
{
  AirlockInputDevice *device;
  guint has;
  gboolean sends_keys;
  gboolean lists_keys;
} Block;

void
_airlock_input_device_free (AirlockInputDevice *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->sysfs);
  g_free (self);
}

/* The lowest word of "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe". */
static gboolean
parse_lowest (const char *bitmap, guint64 *lowest)
{
  g_autofree char *words = g_strstrip (g_strdup (bitmap));
  const char *space = strrchr (words, ' ');

  return g_ascii_string_to_unsigned (space != NULL ? space + 1 : words, 16, 0, G_MAXUINT64, lowest,
                                     NULL);
}

static void
take_id (Block *block, const char *text)
{
  const char *bus = strstr (text, "Bus=");
  g_autofree char *digits = bus != NULL ? g_strndup (bus + strlen ("Bus="), 4) : NULL;
  guint64 value;

  if (digits == NULL || !g_ascii_string_to_unsigned (digits, 16, 0, G_MAXUINT16, &value, NULL))
    return;
  block->device->bus = (guint) value;
  block->has |= HAS_ID;
}

static void
take_name (Block *block, const char *text)
{
  gsize length = strlen (text);

  if (length > 0 && text[0] == '"')
    text++, length--;
  if (length > 0 && text[length - 1] == '"')
    length--;
  g_free (block->device->name);
  block->device->name = g_strndup (text, length);
  block->has |= HAS_NAME;
}

static void
take_handlers (Block *block, const char *text)
{
  g_auto (GStrv) names = g_strsplit (text, " ", -1);

  block->device->has_handler = g_strv_contains ((const char *const *) names, "kbd");
  block->has |= HAS_HANDLERS;
}

static void
take_bits (Block *block, const char *text)
{
  guint64 lowest;

  if (g_str_has_prefix (text, "EV=") && parse_lowest (text + strlen ("EV="), &lowest))
    {
      block->sends_keys = (lowest & 1u << EV_KEY) != 0;
      block->has |= HAS_EVENTS;
    }
  if (g_str_has_prefix (text, "KEY=") && parse_lowest (text + strlen ("KEY="), &lowest))
    {
      block->device->has_letters = (lowest & LETTERS) == LETTERS;
      block->lists_keys = TRUE;
    }
}

static void
take_line (Block *block, const char *line)
{
  const char *text = line + strlen ("X: ");

  if (block->device == NULL)
    block->device = g_new0 (AirlockInputDevice, 1);

  if (line[0] == 'I')
    take_id (block, text);
  else if (line[0] == 'N' && g_str_has_prefix (text, "Name="))
    take_name (block, text + strlen ("Name="));
  else if (line[0] == 'S' && g_str_has_prefix (text, "Sysfs="))
    {
      g_free (block->device->sysfs);
      block->device->sysfs = g_strdup (text + strlen ("Sysfs="));
      block->has |= HAS_PATH;
    }
  else if (line[0] == 'H' && g_str_has_prefix (text, "Handlers="))
    take_handlers (block, text + strlen ("Handlers="));
  else if (line[0] == 'B')
    take_bits (block, text);
}

/* Adds the block if it is whole; returns whether it was, or none had begun. */
static gboolean
end_block (Block *block, GPtrArray *devices)
{
  Block ended = *block;

  *block = (Block) { NULL };
  if (ended.device == NULL)
    return TRUE;

  ended.device->has_letters = ended.device->has_letters && ended.sends_keys;
  if (ended.has == HAS_ALL && (ended.lists_keys || !ended.sends_keys))
    {
      g_ptr_array_add (devices, ended.device);
      return TRUE;
    }

  _airlock_input_device_free (ended.device);
  return FALSE;
}

/**
 * _airlock_input_devices_parse:
 * @text: contents of /proc/bus/input/devices
 * @devices: (element-type AirlockInputDevice): where they are added
 *
 * Returns: whether every block was whole
 */
gboolean
_airlock_input_devices_parse (const char *text, GPtrArray *devices)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  Block block = { NULL };
  gboolean whole = TRUE;

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      /* A new block may also start where an empty line was lost. */
      if (*lines[i] == '\0' || (block.has != 0 && g_str_has_prefix (lines[i], "I: ")))
        whole = end_block (&block, devices) && whole;
      if (*lines[i] == '\0')
        continue;
      if (g_ascii_isupper (lines[i][0]) && lines[i][1] == ':' && lines[i][2] == ' ')
        take_line (&block, lines[i]);
      else
        whole = FALSE;
    }

  return end_block (&block, devices) && whole;
}
