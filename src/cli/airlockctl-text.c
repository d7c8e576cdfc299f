/* airlockctl-text.c – text in terminal cells: how wide, where to cut, what may be shown
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlockctl-text.h"

#define REPLACEMENT 0xfffd
#define NO_BREAK_SPACE "\u00a0"

/* Names come from firmware, hardware databases and files that others wrote: nothing in them may
 * move the cursor, recolour the terminal or turn the direction of writing. */
static gunichar
displayable (gunichar character)
{
  switch ((int) g_unichar_type (character))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_UNASSIGNED:
      return REPLACEMENT;
    default:
      return character;
    }
}

static gsize
cells (gunichar character)
{
  if (g_unichar_iszerowidth (character))
    return 0;
  return g_unichar_iswide (character) ? 2 : 1;
}

/**
 * airlockctl_text_clean:
 * @text: any bytes
 *
 * Returns: (transfer full): @text as valid UTF-8 of one line, without control characters
 */
char *
airlockctl_text_clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_unichar (clean, displayable (g_utf8_get_char (p)));

  return g_string_free (clean, FALSE);
}

/**
 * airlockctl_text_width:
 * @text: UTF-8 from airlockctl_text_clean()
 *
 * Returns: how many terminal cells @text takes
 */
gsize
airlockctl_text_width (const char *text)
{
  gsize width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    width += cells (displayable (g_utf8_get_char (p)));

  return width;
}

/**
 * airlockctl_text_ellipsize:
 * @text: UTF-8
 * @width: cells to fit into
 * @ellipsis: what stands for the part left out
 *
 * Returns: (transfer full): @text, its end replaced by @ellipsis if it is wider than @width
 */
char *
airlockctl_text_ellipsize (const char *text, gsize width, const char *ellipsis)
{
  gsize room, used = 0;
  const char *end = text;

  if (airlockctl_text_width (text) <= width)
    return g_strdup (text);

  room = width - MIN (width, airlockctl_text_width (ellipsis));
  while (used + cells (g_utf8_get_char (end)) <= room)
    {
      used += cells (g_utf8_get_char (end));
      end = g_utf8_next_char (end);
    }

  /* "GM204 …" reads worse than "GM204…". */
  while (end > text && end[-1] == ' ')
    end--;

  return g_strdup_printf ("%.*s%s", (int) (end - text), text, ellipsis);
}

/* The end of the longest start of @text that fits into @width and may be followed by a line break;
 * at least one word, however long: addresses and paths are never cut. */
static const char *
find_line_end (const char *text, gsize width)
{
  const char *end = NULL;
  gsize used = 0;
  gboolean after_wide = FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);
      gboolean wide = g_unichar_iswide (character);

      if (character == ' ' || (wide && after_wide))
        {
          if (used > width && end != NULL)
            return end;
          end = p;
          if (used > width)
            return end;
        }
      used += cells (character);
      after_wide = wide;
    }

  return used > width && end != NULL ? end : text + strlen (text);
}

/**
 * airlockctl_text_wrap:
 * @text: UTF-8; any white space counts as one space
 * @width: cells in a line; 0 for no limit
 *
 * Returns: (transfer full): the lines; one empty line for empty text
 */
char **
airlockctl_text_wrap (const char *text, gsize width)
{
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
  g_auto (GStrv) words = g_strsplit_set (text, " \n\t", -1);
  g_autoptr (GString) joined = g_string_new (NULL);
  g_autofree char *clean = NULL;
  const char *rest;

  for (gsize i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0')
      g_string_append_printf (joined, "%s%s", joined->len > 0 ? " " : "", words[i]);

  rest = clean = airlockctl_text_clean (joined->str);
  do
    {
      const char *end = find_line_end (rest, width > 0 ? width : G_MAXSIZE);

      g_autoptr (GString) line = g_string_new_len (rest, end - rest);

      /* It has done its work; grep would not find it as a space. */
      g_string_replace (line, NO_BREAK_SPACE, " ", 0);
      g_strv_builder_add (lines, line->str);
      rest = end + (*end == ' ');
    }
  while (*rest != '\0');

  return g_strv_builder_end (lines);
}
