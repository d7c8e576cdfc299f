/* airlock-xml-scan.c – where the pieces of an XML text lie, so that untouched ones can stay as they
 * are
 *
 * No parser: libxml2 decides afterwards whether the text is XML. This pass bounds what libxml2 gets
 * to see (some of its steps take quadratic time), and remembers places, which libxml2 does not.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-xml-scan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/airlock-error.h"

typedef struct
{
  const char *text;
  gsize length;
  gsize at;
  GArray *pieces; /* of AirlockXmlPiece, in the order of their starts */
  GArray *open;   /* of guint: indices of elements without their end tag yet */
} Scan;

/**
 * airlock_xml_line_of:
 *
 * Returns: the number of the line that byte @offset of @text is in, from 1
 */
guint
airlock_xml_line_of (const char *text, gsize offset)
{
  guint line = 1;

  for (gsize i = 0; i < offset; i++)
    line += text[i] == '\n';

  return line;
}

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static gboolean
is_name_end (char c)
{
  return is_space (c) || c == '=' || c == '>' || c == '/' || c == '<' || c == '"' || c == '\'';
}

/**
 * airlock_xml_scan_name:
 *
 * Returns: where the name of an element ends and its attributes begin
 */
guint32
airlock_xml_scan_name (const char *text, const AirlockXmlPiece *element)
{
  guint32 at = element->start.start + 1;

  while (at < element->start.end && !is_name_end (text[at]))
    at++;

  return at;
}

/**
 * airlock_xml_scan_attribute:
 * @rest: (inout): what is left of a start tag behind its name; moves on past the attribute
 * @attribute: (out): the next one
 *
 * Returns: %FALSE if there is none left, or the tag is malformed
 */
gboolean
airlock_xml_scan_attribute (const char *text, AirlockXmlSpan *rest, AirlockXmlAttribute *attribute)
{
  guint32 at = rest->start;
  char quote;

  attribute->whole.start = at;
  while (at < rest->end && is_space (text[at]))
    at++;
  attribute->name.start = at;
  while (at < rest->end && !is_name_end (text[at]))
    at++;
  attribute->name.end = at;
  while (at < rest->end && is_space (text[at]))
    at++;
  if (at >= rest->end || text[at] != '=' || attribute->name.start == attribute->name.end)
    return FALSE;
  at++;
  while (at < rest->end && is_space (text[at]))
    at++;
  if (at >= rest->end || (text[at] != '"' && text[at] != '\''))
    return FALSE;

  quote = text[at++];
  attribute->value.start = at;
  while (at < rest->end && text[at] != quote)
    at++;
  if (at >= rest->end)
    return FALSE;
  attribute->value.end = at++;
  attribute->whole.end = rest->start = at;

  return TRUE;
}

/* The end of what begins here, behind @closing; the end of the text if it is not closed. */
static gsize
find_closing (Scan *scan, gsize opening_length, const char *closing)
{
  gsize start = MIN (scan->at + opening_length, scan->length);
  const char *found = g_strstr_len (scan->text + start, (gssize) (scan->length - start), closing);

  return found != NULL ? (gsize) (found - scan->text) + strlen (closing) : scan->length;
}

/* The end of the tag that begins here: a “>” outside of quotes. */
static gsize
find_tag_end (Scan *scan)
{
  char quote = '\0';

  for (gsize i = scan->at + 1; i < scan->length; i++)
    {
      char c = scan->text[i];

      if (quote != '\0')
        quote = c == quote ? '\0' : quote;
      else if (c == '"' || c == '\'')
        quote = c;
      else if (c == '>')
        return i + 1;
    }

  return scan->length;
}

static gboolean
check_attributes (Scan *scan, gsize end, GError **error)
{
  AirlockXmlSpan rest = { (guint32) scan->at + 1, (guint32) end };
  AirlockXmlAttribute attribute;
  guint count = 0;

  while (rest.start < rest.end && !is_name_end (scan->text[rest.start]))
    rest.start++;
  while (airlock_xml_scan_attribute (scan->text, &rest, &attribute))
    if (++count > AIRLOCK_XML_MAX_ATTRIBUTES)
      {
        g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                     _ ("line %u: an element has more than %u attributes"),
                     airlock_xml_line_of (scan->text, scan->at), AIRLOCK_XML_MAX_ATTRIBUTES);
        return FALSE;
      }

  return TRUE;
}

static gboolean
add_piece (Scan *scan, AirlockXmlPieceKind kind, gsize end, GError **error)
{
  AirlockXmlPiece piece = { kind, { (guint32) scan->at, (guint32) end }, { 0, 0 }, TRUE, FALSE };

  if (scan->pieces->len >= AIRLOCK_XML_MAX_PIECES)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                   _ ("line %u: there are more than %u elements, comments and texts"),
                   airlock_xml_line_of (scan->text, scan->at), AIRLOCK_XML_MAX_PIECES);
      return FALSE;
    }
  g_array_append_val (scan->pieces, piece);
  scan->at = end;

  return TRUE;
}

static gboolean
add_element (Scan *scan, GError **error)
{
  gsize end = find_tag_end (scan);
  gboolean closed = end >= scan->at + 2 && scan->text[end - 2] == '/';
  guint index = scan->pieces->len;

  if (!check_attributes (scan, end, error))
    return FALSE;
  if (scan->open->len > 0)
    {
      guint parent = g_array_index (scan->open, guint, scan->open->len - 1);

      g_array_index (scan->pieces, AirlockXmlPiece, parent).was_empty = FALSE;
    }
  if (!closed && scan->open->len >= AIRLOCK_XML_MAX_DEPTH)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                   _ ("line %u: elements are nested more than %u deep"),
                   airlock_xml_line_of (scan->text, scan->at), AIRLOCK_XML_MAX_DEPTH);
      return FALSE;
    }
  if (!closed)
    g_array_append_val (scan->open, index);

  return add_piece (scan, AIRLOCK_XML_ELEMENT, end, error);
}

static void
end_element (Scan *scan)
{
  gsize end = find_tag_end (scan);

  if (scan->open->len > 0)
    {
      guint index = g_array_index (scan->open, guint, scan->open->len - 1);

      g_array_index (scan->pieces, AirlockXmlPiece, index).end =
          (AirlockXmlSpan) { (guint32) scan->at, (guint32) end };
      g_array_set_size (scan->open, scan->open->len - 1);
    }
  scan->at = end;
}

static gboolean
starts_with (Scan *scan, const char *start)
{
  gsize length = strlen (start);

  return scan->length - scan->at >= length && memcmp (scan->text + scan->at, start, length) == 0;
}

static gboolean
scan_markup (Scan *scan, GError **error)
{
  if (starts_with (scan, "</"))
    {
      end_element (scan);
      return TRUE;
    }
  if (starts_with (scan, "<!--"))
    return add_piece (scan, AIRLOCK_XML_COMMENT, find_closing (scan, 4, "-->"), error);
  if (starts_with (scan, "<![CDATA["))
    return add_piece (scan, AIRLOCK_XML_CDATA, find_closing (scan, 9, "]]>"), error);
  if (starts_with (scan, "<?"))
    return add_piece (scan, AIRLOCK_XML_INSTRUCTION, find_closing (scan, 2, "?>"), error);
  if (starts_with (scan, "<!"))
    {
      /* What it may hold (entities, external files) has no place in a VM's description. */
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                   _ ("line %u: document type declarations and entities are not accepted"),
                   airlock_xml_line_of (scan->text, scan->at));
      return FALSE;
    }

  return add_element (scan, error);
}

static gboolean
scan_text (Scan *scan, GError **error)
{
  const char *next = memchr (scan->text + scan->at, '<', scan->length - scan->at);
  gsize end = next != NULL ? (gsize) (next - scan->text) : scan->length;

  /* Around the root element there is only space, which belongs to no element. */
  if (scan->open->len > 0)
    return add_piece (scan, AIRLOCK_XML_TEXT, end, error);

  scan->at = end;
  return TRUE;
}

/**
 * airlock_xml_scan:
 * @text: UTF-8 of at most %AIRLOCK_XML_MAX_BYTES, of which nothing is known yet
 *
 * Finds the pieces of @text. Where @text is well-formed, they are the nodes of its tree in document
 * order; where it is not, they mean nothing.
 *
 * Returns: (transfer full) (element-type AirlockXmlPiece): or %NULL and %AIRLOCK_ERROR_INVALID if
 *   a limit is exceeded or there is a document type declaration
 */
GArray *
airlock_xml_scan (const char *text, gsize length, GError **error)
{
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (AirlockXmlPiece));
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (guint));
  Scan scan = { text, length, 0, pieces, open };

  while (scan.at < length)
    if (!(text[scan.at] == '<' ? scan_markup (&scan, error) : scan_text (&scan, error)))
      return NULL;

  return g_steal_pointer (&pieces);
}
