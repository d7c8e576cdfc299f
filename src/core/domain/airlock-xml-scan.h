/* airlock-xml-scan.h – where the pieces of an XML text lie, so that untouched ones can stay as they are
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Far beyond any VM, near enough that no file can take the memory or the time of the program. */
#define AIRLOCK_XML_MAX_BYTES (4u << 20) /* libvirt itself takes no longer text */
#define AIRLOCK_XML_MAX_DEPTH 128
#define AIRLOCK_XML_MAX_PIECES 400000
#define AIRLOCK_XML_MAX_ATTRIBUTES 256

/**
 * AirlockXmlSpan:
 *
 * Bytes from @start up to but without @end.
 */
typedef struct
{
  guint32 start;
  guint32 end;
} AirlockXmlSpan;

typedef enum
{
  AIRLOCK_XML_ELEMENT,
  AIRLOCK_XML_TEXT, /* between the others, references included */
  AIRLOCK_XML_CDATA,
  AIRLOCK_XML_COMMENT,
  AIRLOCK_XML_INSTRUCTION,
} AirlockXmlPieceKind;

/**
 * AirlockXmlPiece:
 * @start: the whole piece, of an element its start tag or its only tag
 * @end: of an element its end tag; empty for `<a/>`
 * @was_empty: an element without child elements
 * @touched: attributes have changed since
 */
typedef struct
{
  AirlockXmlPieceKind kind;
  AirlockXmlSpan start;
  AirlockXmlSpan end;
  guint8 was_empty;
  guint8 touched;
} AirlockXmlPiece;

/**
 * AirlockXmlAttribute:
 * @whole: the space before it, the name, the value and its quotes
 * @name: with its prefix
 * @value: without the quotes
 */
typedef struct
{
  AirlockXmlSpan whole;
  AirlockXmlSpan name;
  AirlockXmlSpan value;
} AirlockXmlAttribute;

GArray  *airlock_xml_scan           (const char          *text,
                                     gsize                length,
                                     GError             **error);
guint32  airlock_xml_scan_name      (const char          *text,
                                     const AirlockXmlPiece *element);
gboolean airlock_xml_scan_attribute (const char          *text,
                                     AirlockXmlSpan      *rest,
                                     AirlockXmlAttribute *attribute);
guint    airlock_xml_line_of        (const char          *text,
                                     gsize                offset);

G_END_DECLS
