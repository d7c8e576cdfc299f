/* airlockctl-output.c – what goes to standard output: width, colour, encoding
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlockctl-output.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "airlockctl-text.h"

/* Narrower than this and a device row can't be laid out; the terminal may wrap. */
#define MIN_WIDTH 40
#define DEFAULT_WIDTH 80

struct _AirlockctlOutput
{
  GString *text;    /* UTF-8 */
  gsize width;      /* cells in a line; 0: as many as it takes */
  gsize line_start; /* of the line being written, in @text */
  gboolean colour;
  gboolean is_json;
  gboolean utf8;
};

/* A file or a pipe gets whole sentences in a line and uncut names, for grep's sake; who wants it
 * otherwise there exports COLUMNS. */
static gsize
find_width (void)
{
  const char *columns = g_getenv ("COLUMNS");
  struct winsize size = { 0 };
  guint64 value;

  if (columns != NULL && g_ascii_string_to_unsigned (columns, 10, 1, G_MAXUINT16, &value, NULL))
    return MAX (value, MIN_WIDTH);

  if (!isatty (STDOUT_FILENO))
    return 0;

  if (ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return MAX (size.ws_col, MIN_WIDTH);

  return DEFAULT_WIDTH;
}

AirlockctlOutput *
airlockctl_output_new (void)
{
  AirlockctlOutput *self = g_new0 (AirlockctlOutput, 1);

  self->text = g_string_new (NULL);
  self->width = find_width ();
  self->utf8 = g_get_charset (NULL);
  airlockctl_output_set_colour (self, AIRLOCKCTL_COLOUR_AUTO);

  return self;
}

void
airlockctl_output_free (AirlockctlOutput *self)
{
  g_string_free (self->text, TRUE);
  g_free (self);
}

/**
 * airlockctl_output_set_colour:
 *
 * By default a terminal gets colour, unless it is a dumb one or NO_COLOR is set and not empty.
 */
void
airlockctl_output_set_colour (AirlockctlOutput *self, AirlockctlColour colour)
{
  const char *no_color = g_getenv ("NO_COLOR");

  if (colour == AIRLOCKCTL_COLOUR_AUTO)
    self->colour = isatty (STDOUT_FILENO) && (no_color == NULL || no_color[0] == '\0') &&
                   g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
  else
    self->colour = colour == AIRLOCKCTL_COLOUR_ALWAYS;
}

/**
 * airlockctl_output_get_width:
 *
 * Returns: cells in a line, 0 for no limit
 */
gsize
airlockctl_output_get_width (AirlockctlOutput *self)
{
  return self->width;
}

const char *
airlockctl_output_get_ellipsis (AirlockctlOutput *self)
{
  return self->utf8 ? "…" : "...";
}

static const char *
style_sequence (AirlockctlStyle style)
{
  static const char *const sequences[] = {
    [AIRLOCKCTL_STYLE_PLAIN] = NULL,         [AIRLOCKCTL_STYLE_STRONG] = "\033[1m",
    [AIRLOCKCTL_STYLE_QUIET] = "\033[2m",    [AIRLOCKCTL_STYLE_GOOD] = "\033[32m",
    [AIRLOCKCTL_STYLE_CAUTION] = "\033[33m", [AIRLOCKCTL_STYLE_BAD] = "\033[31m",
  };

  return sequences[style];
}

/**
 * airlockctl_output_add:
 * @text: any text; what a terminal would act on is replaced
 *
 * Continues the line being written.
 */
void
airlockctl_output_add (AirlockctlOutput *self, AirlockctlStyle style, const char *text)
{
  g_autofree char *clean = airlockctl_text_clean (text);
  const char *sequence = self->colour && clean[0] != '\0' ? style_sequence (style) : NULL;

  if (sequence != NULL)
    g_string_append (self->text, sequence);
  g_string_append (self->text, clean);
  if (sequence != NULL)
    g_string_append (self->text, "\033[0m");
}

/**
 * airlockctl_output_add_padded:
 * @width: cells to fill up with spaces; longer text is not cut
 */
void
airlockctl_output_add_padded (AirlockctlOutput *self,
                              AirlockctlStyle style,
                              const char *text,
                              gsize width)
{
  g_autofree char *clean = airlockctl_text_clean (text);
  gsize used = airlockctl_text_width (clean);

  airlockctl_output_add (self, style, clean);
  airlockctl_output_pad (self, width - MIN (width, used));
}

void
airlockctl_output_pad (AirlockctlOutput *self, gsize n_cells)
{
  g_string_append_printf (self->text, "%*s", (int) n_cells, "");
}

/**
 * airlockctl_output_end_line:
 *
 * Ends the line being written, without spaces at its end.
 */
void
airlockctl_output_end_line (AirlockctlOutput *self)
{
  gsize length = self->text->len;

  while (length > self->line_start && self->text->str[length - 1] == ' ')
    length--;
  g_string_truncate (self->text, length);
  g_string_append_c (self->text, '\n');
  self->line_start = self->text->len;
}

/**
 * airlockctl_output_blank_line:
 *
 * Sets the next line apart from the last; two in a row make one, and none comes first.
 */
void
airlockctl_output_blank_line (AirlockctlOutput *self)
{
  if (self->text->len > 0 && !g_str_has_suffix (self->text->str, "\n\n"))
    airlockctl_output_end_line (self);
}

/**
 * airlockctl_output_line:
 *
 * Adds one line that is never wrapped.
 */
void
airlockctl_output_line (AirlockctlOutput *self,
                        AirlockctlStyle style,
                        gsize indent,
                        const char *text)
{
  airlockctl_output_pad (self, indent);
  airlockctl_output_add (self, style, text);
  airlockctl_output_end_line (self);
}

/**
 * airlockctl_output_prose_after:
 * @indent: cells before each line
 * @lead: a bullet, number or word before the text; further lines stand under the text
 * @text: sentences, wrapped at the width of the terminal
 */
void
airlockctl_output_prose_after (AirlockctlOutput *self,
                               gsize indent,
                               AirlockctlStyle lead_style,
                               const char *lead,
                               AirlockctlStyle style,
                               const char *text)
{
  gsize hang = indent + airlockctl_text_width (lead);
  gsize room = self->width == 0 ? 0 : MAX (self->width, hang + MIN_WIDTH / 2) - hang;
  g_auto (GStrv) lines = airlockctl_text_wrap (text, room);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      airlockctl_output_pad (self, i == 0 ? indent : hang);
      if (i == 0)
        airlockctl_output_add (self, lead_style, lead);
      airlockctl_output_add (self, style, lines[i]);
      airlockctl_output_end_line (self);
    }
}

/**
 * airlockctl_output_prose:
 * @lead: (nullable): as for airlockctl_output_prose_after(), in the style of the text
 */
void
airlockctl_output_prose (
    AirlockctlOutput *self, AirlockctlStyle style, gsize indent, const char *lead, const char *text)
{
  airlockctl_output_prose_after (self, indent, style, lead != NULL ? lead : "", style, text);
}

/**
 * airlockctl_output_text:
 * @text: lines that were laid out already
 */
void
airlockctl_output_text (AirlockctlOutput *self, const char *text)
{
  g_string_append (self->text, text);
  self->line_start = self->text->len;
}

/**
 * airlockctl_output_json:
 * @json: a document; written as UTF-8 whatever the locale says
 */
void
airlockctl_output_json (AirlockctlOutput *self, const char *json)
{
  airlockctl_output_text (self, json);
  airlockctl_output_text (self, "\n");
  self->is_json = TRUE;
}

/* In the locale's own encoding, typographic characters replaced by near ones where it has none. */
static char *
encode (const char *text)
{
  const char *charset;
  g_autofree char *translit = NULL;
  char *encoded;

  if (g_get_charset (&charset))
    return g_strdup (text);

  translit = g_strconcat (charset, "//TRANSLIT", NULL);
  encoded = g_convert (text, -1, translit, "UTF-8", NULL, NULL, NULL);
  if (encoded == NULL)
    encoded = g_convert_with_fallback (text, -1, charset, "UTF-8", "?", NULL, NULL, NULL);

  return encoded != NULL ? encoded : g_strdup (text);
}

static gboolean
write_all (int fd, const char *bytes, gsize length)
{
  while (length > 0)
    {
      gssize written = write (fd, bytes, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return FALSE;
      bytes += written;
      length -= written;
    }

  return TRUE;
}

/**
 * airlockctl_output_show:
 *
 * Writes what was collected up to now, before a question or before something that takes its time.
 * The check for errors is airlockctl_output_flush(), at the end.
 */
void
airlockctl_output_show (AirlockctlOutput *self)
{
  g_autofree char *encoded = self->is_json ? g_strdup (self->text->str) : encode (self->text->str);

  if (!write_all (STDOUT_FILENO, encoded, strlen (encoded)))
    return;
  g_string_truncate (self->text, 0);
  self->line_start = 0;
}

/**
 * airlockctl_output_flush:
 *
 * Writes everything. A reader that has gone away (`airlockctl groups | head -1`) is no error.
 *
 * Returns: whether all of it was taken
 */
gboolean
airlockctl_output_flush (AirlockctlOutput *self, GError **error)
{
  g_autofree char *encoded = self->is_json ? g_strdup (self->text->str) : encode (self->text->str);

  g_string_truncate (self->text, 0);
  self->line_start = 0;
  /* Network and quota-limited file systems report some errors only at the close. */
  if ((write_all (STDOUT_FILENO, encoded, strlen (encoded)) && close (STDOUT_FILENO) == 0) ||
      errno == EPIPE)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
  return FALSE;
}

/**
 * airlockctl_complain:
 *
 * Tells on standard error what went wrong, the program's name before it.
 */
void
airlockctl_complain (const char *format, ...)
{
  g_autofree char *message = NULL, *clean = NULL, *line = NULL, *encoded = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  clean = airlockctl_text_clean (message);
  line = g_strdup_printf ("airlockctl: %s\n", clean);
  encoded = encode (line);
  /* Nobody is left to tell if this fails too. */
  write_all (STDERR_FILENO, encoded, strlen (encoded));
}
