/* airlock-edid.c – what a monitor says of itself (VESA E-EDID), over bytes that nobody checked
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-edid.h"

#include <string.h>

/* Offsets in the base block. */
enum
{
  MANUFACTURER = 8,
  PRODUCT = 10,
  SERIAL = 12,
  DESCRIPTORS = 54,
  EXTENSIONS = 126,
  CHECKSUM = 127,
};

#define N_DESCRIPTORS 4
#define DESCRIPTOR_LENGTH 18
#define DESCRIPTOR_TEXT 5

/* Tags of descriptors that are no timing. */
enum
{
  TAG_UNUSED = 0x10,
  TAG_NAME = 0xfc,
  TAG_TEXT = 0xfe,
  TAG_SERIAL = 0xff,
};

static const guint8 header[] = { 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00 };

static gboolean
has_base_block (const guint8 *data, gsize length)
{
  return length >= AIRLOCK_EDID_BLOCK && memcmp (data, header, sizeof header) == 0;
}

/* The tag of a descriptor; 0 if it is a timing. */
static guint8
tag_of (const guint8 *descriptor)
{
  return descriptor[0] == 0 && descriptor[1] == 0 && descriptor[2] == 0 ? descriptor[3] : 0;
}

/* Thirteen characters at most, a line feed behind them if they are fewer. What a monitor says goes
 * to terminals and labels, so nothing but printable ASCII is taken. */
static char *
dup_text (const guint8 *descriptor)
{
  GString *text = g_string_new (NULL);

  for (guint i = DESCRIPTOR_TEXT; i < DESCRIPTOR_LENGTH && descriptor[i] != '\n'; i++)
    {
      if (descriptor[i] != '\0')
        g_string_append_c (text, g_ascii_isprint (descriptor[i]) ? (char) descriptor[i] : '?');
    }

  return g_strstrip (g_string_free_and_steal (text));
}

/* "GSM 5b09": three letters that the maker has registered, and its number for the model. */
static char *
dup_model_code (const guint8 *data)
{
  guint packed = (guint) data[MANUFACTURER] << 8 | data[MANUFACTURER + 1];
  guint product = data[PRODUCT] | (guint) data[PRODUCT + 1] << 8;
  char letters[4] = { 0 };

  for (guint i = 0; i < 3; i++)
    {
      guint letter = packed >> (10 - 5 * i) & 0x1f;

      if (letter < 1 || letter > 26)
        return NULL;
      letters[i] = (char) ('A' + letter - 1);
    }

  return g_strdup_printf ("%s %04x", letters, product);
}

/**
 * airlock_edid_dup_name:
 * @data: (array length=length) (nullable): an EDID, or anything else
 * @length: how much
 *
 * Returns: (transfer full) (nullable): the monitor's name; without one, its maker's letters and
 *   number for it; %NULL if @data is no EDID
 */
char *
airlock_edid_dup_name (const guint8 *data, gsize length)
{
  if (!has_base_block (data, length))
    return NULL;

  for (guint i = 0; i < N_DESCRIPTORS; i++)
    {
      const guint8 *descriptor = data + DESCRIPTORS + i * DESCRIPTOR_LENGTH;
      g_autofree char *text = tag_of (descriptor) == TAG_NAME ? dup_text (descriptor) : NULL;

      if (text != NULL && *text != '\0')
        return g_steal_pointer (&text);
    }

  return dup_model_code (data);
}

static void
fix_checksum (guint8 *block)
{
  guint8 sum = 0;

  for (guint i = 0; i < CHECKSUM; i++)
    sum = (guint8) (sum + block[i]);
  block[CHECKSUM] = (guint8) -sum;
}

/**
 * airlock_edid_redact:
 * @data: (array length=length) (nullable): an EDID, or anything else
 * @length: how much
 *
 * Takes out what tells one monitor from another of its model: serial numbers, free text and all
 * extension blocks, which may have them too. What is left is valid, and names the same monitor.
 *
 * Returns: (transfer full): the base block without them; nothing if @data is no EDID
 */
GBytes *
airlock_edid_redact (const guint8 *data, gsize length)
{
  guint8 block[AIRLOCK_EDID_BLOCK];

  if (!has_base_block (data, length))
    return g_bytes_new (NULL, 0);

  memcpy (block, data, sizeof block);
  memset (block + SERIAL, 0, 4);
  for (guint i = 0; i < N_DESCRIPTORS; i++)
    {
      guint8 *descriptor = block + DESCRIPTORS + i * DESCRIPTOR_LENGTH;

      if (tag_of (descriptor) != TAG_SERIAL && tag_of (descriptor) != TAG_TEXT)
        continue;
      memset (descriptor, 0, DESCRIPTOR_LENGTH);
      descriptor[3] = TAG_UNUSED;
    }
  block[EXTENSIONS] = 0;
  fix_checksum (block);

  return g_bytes_new (block, sizeof block);
}
