/* airlockctl-output.h – what goes to standard output: width, colour, encoding
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AirlockctlStyle:
 *
 * How a piece of text stands out on a terminal that shows colour. Words say the same: style is
 * never the only carrier of a meaning.
 */
typedef enum
{
  AIRLOCKCTL_STYLE_PLAIN,
  AIRLOCKCTL_STYLE_STRONG,
  AIRLOCKCTL_STYLE_QUIET,
  AIRLOCKCTL_STYLE_GOOD,
  AIRLOCKCTL_STYLE_CAUTION,
  AIRLOCKCTL_STYLE_BAD,
} AirlockctlStyle;

typedef enum
{
  AIRLOCKCTL_COLOUR_AUTO,
  AIRLOCKCTL_COLOUR_ALWAYS,
  AIRLOCKCTL_COLOUR_NEVER,
} AirlockctlColour;

/**
 * AirlockctlOutput:
 *
 * Collects the whole output and writes it at the end, so that a failure on the way leaves no half
 * answer behind and every write error is seen.
 */
typedef struct _AirlockctlOutput AirlockctlOutput;

AirlockctlOutput *airlockctl_output_new          (void);
void              airlockctl_output_free         (AirlockctlOutput *self);
void              airlockctl_output_set_colour   (AirlockctlOutput *self,
                                                  AirlockctlColour  colour);
gsize             airlockctl_output_get_width    (AirlockctlOutput *self);
const char       *airlockctl_output_get_ellipsis (AirlockctlOutput *self);

void              airlockctl_output_add          (AirlockctlOutput *self,
                                                  AirlockctlStyle   style,
                                                  const char       *text);
void              airlockctl_output_add_padded   (AirlockctlOutput *self,
                                                  AirlockctlStyle   style,
                                                  const char       *text,
                                                  gsize             width);
void              airlockctl_output_pad          (AirlockctlOutput *self,
                                                  gsize             cells);
void              airlockctl_output_end_line     (AirlockctlOutput *self);
void              airlockctl_output_blank_line   (AirlockctlOutput *self);
void              airlockctl_output_line         (AirlockctlOutput *self,
                                                  AirlockctlStyle   style,
                                                  gsize             indent,
                                                  const char       *text);
void              airlockctl_output_prose        (AirlockctlOutput *self,
                                                  AirlockctlStyle   style,
                                                  gsize             indent,
                                                  const char       *lead,
                                                  const char       *text);
void              airlockctl_output_prose_after  (AirlockctlOutput *self,
                                                  gsize             indent,
                                                  AirlockctlStyle   lead_style,
                                                  const char       *lead,
                                                  AirlockctlStyle   style,
                                                  const char       *text);
void              airlockctl_output_text         (AirlockctlOutput *self,
                                                  const char       *text);
void              airlockctl_output_json         (AirlockctlOutput *self,
                                                  const char       *json);
void              airlockctl_output_show         (AirlockctlOutput *self);
gboolean          airlockctl_output_flush        (AirlockctlOutput *self,
                                                  GError          **error);

void              airlockctl_complain            (const char       *format,
                                                  ...) G_GNUC_PRINTF (1, 2);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockctlOutput, airlockctl_output_free)

G_END_DECLS
