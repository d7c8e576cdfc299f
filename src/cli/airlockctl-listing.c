/* airlockctl-listing.c – devices one below the other, in aligned columns
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlockctl-listing.h"

#include "airlockctl-text.h"
#include "airlockctl-words.h"

/* Below this a single line has no room left for the name. */
#define MIN_WIDTH_FOR_COLUMNS 100
#define MIN_NAME 24
#define GOOD_CLASS_AND_NAME 80
/* Longer marks go to a line of their own rather than take room from every name. */
#define MAX_MARKS 20
#define GAP 2

static gsize
text_cells (const char *text)
{
  g_autofree char *clean = airlockctl_text_clean (text);

  return airlockctl_text_width (clean);
}

/**
 * airlockctl_listing_init:
 * @lead: the most cells that go before an address
 */
void
airlockctl_listing_init (AirlockctlListing *self, AirlockctlOutput *output, gsize lead)
{
  gsize width = airlockctl_output_get_width (output);

  *self = (AirlockctlListing) { .output = output, .lead = lead };
  self->stacked = width > 0 && width < MIN_WIDTH_FOR_COLUMNS;
}

static char *
join_marks (AirlockDevice *device)
{
  g_auto (GStrv) marks = airlockctl_device_marks (device);

  return g_strjoinv (", ", marks);
}

static gsize
name_cells (AirlockDevice *device)
{
  g_autofree char *id = airlockctl_id_text (device);

  return text_cells (airlock_device_get_name (device)) + 1 + text_cells (id);
}

/**
 * airlockctl_listing_measure:
 *
 * Takes @device into account for the widths of the columns.
 */
void
airlockctl_listing_measure (AirlockctlListing *self, AirlockDevice *device)
{
  g_autofree char *marks = join_marks (device);
  gsize marks_cells = text_cells (marks);

  if (marks_cells <= MAX_MARKS)
    self->marks = MAX (self->marks, marks_cells);
  self->address = MAX (self->address, text_cells (airlock_device_get_address_text (device)));
  self->class = MAX (self->class, text_cells (airlockctl_class_text (device)));
  self->name = MAX (self->name, name_cells (device));
  self->driver = MAX (self->driver, text_cells (airlockctl_driver_text (device)));
}

/**
 * airlockctl_listing_fit:
 *
 * Once all devices were measured: makes the columns fit the width of the terminal. Names and
 * classes give way, classes down to a third of what the two have.
 */
void
airlockctl_listing_fit (AirlockctlListing *self)
{
  gsize width = airlockctl_output_get_width (self->output);
  gsize fixed = self->lead + self->address + self->driver + 3 * GAP;
  gsize marks = self->marks > 0 ? self->marks + GAP : 0;
  gsize room = width > fixed ? width - fixed : 0;

  if (width == 0 || self->stacked || self->class + self->name + marks <= room)
    return;

  /* Few devices have marks: only a wide terminal keeps a column for them. */
  if (room >= marks + GOOD_CLASS_AND_NAME)
    room -= marks;
  self->class = MIN (self->class, MAX (room / 3, room - MIN (room, self->name)));
  self->name = MAX (room - self->class, MIN_NAME);
}

/* The name gives way, the identifiers after it stay whole. */
static void
add_name (AirlockctlListing *self, AirlockDevice *device, gsize room)
{
  g_autofree char *id = airlockctl_id_text (device);
  g_autofree char *clean = airlockctl_text_clean (airlock_device_get_name (device));
  gsize id_cells = airlockctl_text_width (id) + 1;
  g_autofree char *name = NULL;

  name = room == 0 ? g_steal_pointer (&clean)
                   : airlockctl_text_ellipsize (clean, room - MIN (room, id_cells),
                                                airlockctl_output_get_ellipsis (self->output));
  airlockctl_output_add (self->output, AIRLOCKCTL_STYLE_PLAIN, name);
  airlockctl_output_pad (self->output, 1);
  airlockctl_output_add (self->output, AIRLOCKCTL_STYLE_QUIET, id);
  if (room > 0)
    airlockctl_output_pad (self->output,
                           room - MIN (room, airlockctl_text_width (name) + id_cells));
}

static void
add_columns (AirlockctlListing *self, AirlockDevice *device)
{
  gsize width = airlockctl_output_get_width (self->output);
  gsize used = self->indent + self->class + self->name + self->driver + 3 * GAP;
  g_autofree char *marks = join_marks (device);
  g_autofree char *class_text = airlockctl_text_clean (airlockctl_class_text (device));
  g_autofree char *class_fit = NULL;

  class_fit = airlockctl_text_ellipsize (class_text, self->class,
                                         airlockctl_output_get_ellipsis (self->output));
  airlockctl_output_add_padded (self->output, AIRLOCKCTL_STYLE_PLAIN, class_fit, self->class + GAP);
  add_name (self, device, self->name);
  airlockctl_output_pad (self->output, GAP);
  airlockctl_output_add_padded (self->output, AIRLOCKCTL_STYLE_PLAIN,
                                airlockctl_driver_text (device), self->driver + GAP);
  if (marks[0] != '\0' && width > 0 && used + text_cells (marks) > width)
    {
      airlockctl_output_end_line (self->output);
      airlockctl_output_pad (self->output, self->indent);
    }
  airlockctl_output_add (self->output, AIRLOCKCTL_STYLE_QUIET, marks);
  airlockctl_output_end_line (self->output);
}

/* Name and identifiers first, as in the wide form; class, driver and marks below. */
static void
add_stacked (AirlockctlListing *self, AirlockDevice *device)
{
  gsize width = airlockctl_output_get_width (self->output);
  gsize indent = self->indent;
  g_auto (GStrv) marks = airlockctl_device_marks (device);
  g_autoptr (GString) details = g_string_new (airlockctl_class_text (device));

  add_name (self, device, width > indent ? width - indent : 1);
  airlockctl_output_end_line (self->output);

  g_string_append_printf (details, " · %s", airlockctl_driver_text (device));
  for (gsize i = 0; marks[i] != NULL; i++)
    g_string_append_printf (details, " · %s", marks[i]);
  airlockctl_output_prose (self->output, AIRLOCKCTL_STYLE_PLAIN, indent, NULL, details->str);
}

/**
 * airlockctl_listing_add_row:
 * @lead: what stands before the address
 */
void
airlockctl_listing_add_row (AirlockctlListing *self, const char *lead, AirlockDevice *device)
{
  airlockctl_listing_add_row_after (self, airlockctl_text_width (lead), lead, device);
}

/**
 * airlockctl_listing_add_row_after:
 * @lead: how many cells stand before the address, @gap included
 * @gap: goes between what was written in this row already and the address
 */
void
airlockctl_listing_add_row_after (AirlockctlListing *self,
                                  gsize lead,
                                  const char *gap,
                                  AirlockDevice *device)
{
  self->indent = lead + self->address + GAP;
  airlockctl_output_add (self->output, AIRLOCKCTL_STYLE_PLAIN, gap);
  airlockctl_output_add_padded (self->output, AIRLOCKCTL_STYLE_STRONG,
                                airlock_device_get_address_text (device), self->address + GAP);
  if (self->stacked)
    add_stacked (self, device);
  else
    add_columns (self, device);
}
