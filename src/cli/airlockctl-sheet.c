/* airlockctl-sheet.c – facts under headings, their names in one column and values in another
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlockctl-sheet.h"

#include <glib/gi18n.h>

#include "airlockctl-text.h"

#define INDENT 2
#define GAP 2

typedef struct
{
  char *label; /* NULL: a title */
  char *value;
  gboolean unknown;
} Row;

struct _AirlockctlSheet
{
  GPtrArray *rows; /* (owned) of Row */
};

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->label);
  g_free (row->value);
  g_free (row);
}

AirlockctlSheet *
airlockctl_sheet_new (void)
{
  AirlockctlSheet *self = g_new0 (AirlockctlSheet, 1);

  self->rows = g_ptr_array_new_with_free_func (row_free);

  return self;
}

void
airlockctl_sheet_free (AirlockctlSheet *self)
{
  g_ptr_array_unref (self->rows);
  g_free (self);
}

static void
add_row (AirlockctlSheet *self, const char *label, const char *value, gboolean unknown)
{
  Row *row = g_new0 (Row, 1);

  row->label = g_strdup (label);
  row->value = g_strdup (value);
  row->unknown = unknown;
  g_ptr_array_add (self->rows, row);
}

void
airlockctl_sheet_add_title (AirlockctlSheet *self, const char *title)
{
  add_row (self, NULL, title, FALSE);
}

/**
 * airlockctl_sheet_add:
 * @label: what it is; "" for one more value of the row above
 */
void
airlockctl_sheet_add (AirlockctlSheet *self, const char *label, const char *value)
{
  add_row (self, label, value, FALSE);
}

/**
 * airlockctl_sheet_add_unknown:
 *
 * Says that the value could not be read, which is not the same as that there is none.
 */
void
airlockctl_sheet_add_unknown (AirlockctlSheet *self, const char *label)
{
  add_row (self, label, _ ("not known"), TRUE);
}

static gsize
label_width (AirlockctlSheet *self)
{
  gsize width = 0;

  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = self->rows->pdata[i];

      if (row->label != NULL)
        width = MAX (width, airlockctl_text_width (row->label));
    }

  return width;
}

static void
print_row (const Row *row, AirlockctlOutput *output, gsize width)
{
  g_autofree char *lead = NULL;
  gsize used;

  if (row->label == NULL)
    {
      airlockctl_output_blank_line (output);
      airlockctl_output_line (output, AIRLOCKCTL_STYLE_STRONG, 0, row->value);
      return;
    }

  used = airlockctl_text_width (row->label);
  lead = g_strdup_printf ("%s%*s", row->label, (int) (width - used + GAP), "");
  airlockctl_output_prose_after (output, INDENT, AIRLOCKCTL_STYLE_PLAIN, lead,
                                 row->unknown ? AIRLOCKCTL_STYLE_QUIET : AIRLOCKCTL_STYLE_PLAIN,
                                 row->value);
}

void
airlockctl_sheet_print (AirlockctlSheet *self, AirlockctlOutput *output)
{
  gsize width = label_width (self);

  for (guint i = 0; i < self->rows->len; i++)
    print_row (self->rows->pdata[i], output, width);
}
