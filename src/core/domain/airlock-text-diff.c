/* airlock-text-diff.c – which lines of a text have changed, as “diff -u” shows them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-text-diff.h"

#include <string.h>

/* Lines that stay around those that change. */
#define CONTEXT 3
/* Beyond this the middle is shown as replaced: the table below would take too much memory. */
#define MAX_CELLS (16u << 20)

/* One line of the outcome: ' ', '-' or '+', and its text. */
typedef struct
{
  char sign;
  const char *text;
} Line;

static void
add_line (GArray *lines, char sign, const char *text)
{
  const Line line = { sign, text };

  g_array_append_val (lines, line);
}

/* Lengths of the longest common rest of a[i…] and b[j…]. */
static guint32 *
make_table (char **a, gsize n, char **b, gsize m)
{
  guint32 *table = g_new0 (guint32, (n + 1) * (m + 1));

  for (gsize i = n; i > 0; i--)
    for (gsize j = m; j > 0; j--)
      {
        guint32 *cell = &table[(i - 1) * (m + 1) + j - 1];

        if (g_str_equal (a[i - 1], b[j - 1]))
          *cell = table[i * (m + 1) + j] + 1;
        else
          *cell = MAX (table[i * (m + 1) + j - 1], table[(i - 1) * (m + 1) + j]);
      }

  return table;
}

static void
add_middle (GArray *lines, char **a, gsize n, char **b, gsize m)
{
  g_autofree guint32 *table = (n + 1) * (m + 1) <= MAX_CELLS ? make_table (a, n, b, m) : NULL;
  gsize i = 0, j = 0;

  while (table != NULL && i < n && j < m)
    if (g_str_equal (a[i], b[j]))
      {
        add_line (lines, ' ', a[i++]);
        j++;
      }
    else if (table[(i + 1) * (m + 1) + j] >= table[i * (m + 1) + j + 1])
      add_line (lines, '-', a[i++]);
    else
      add_line (lines, '+', b[j++]);
  while (i < n)
    add_line (lines, '-', a[i++]);
  while (j < m)
    add_line (lines, '+', b[j++]);
}

static GArray *
compare (char **a, char **b)
{
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (Line));
  gsize n = g_strv_length (a), m = g_strv_length (b), head = 0, tail = 0;

  while (head < n && head < m && g_str_equal (a[head], b[head]))
    add_line (lines, ' ', a[head++]);
  while (tail < n - head && tail < m - head && g_str_equal (a[n - 1 - tail], b[m - 1 - tail]))
    tail++;
  add_middle (lines, a + head, n - head - tail, b + head, m - head - tail);
  for (gsize i = n - tail; i < n; i++)
    add_line (lines, ' ', a[i]);

  return lines;
}

static gboolean
is_near_change (GArray *lines, guint index)
{
  guint from = index > CONTEXT ? index - CONTEXT : 0;

  for (guint i = from; i <= index + CONTEXT && i < lines->len; i++)
    if (g_array_index (lines, Line, i).sign != ' ')
      return TRUE;

  return FALSE;
}

/* Where a piece begins in both texts, counted from 1. */
static void
append_head (GString *diff, GArray *lines, guint start)
{
  guint a = 1, b = 1;

  for (guint i = 0; i < start; i++)
    {
      char sign = g_array_index (lines, Line, i).sign;

      a += sign != '+';
      b += sign != '-';
    }
  g_string_append_printf (diff, "@@ -%u +%u @@\n", a, b);
}

/**
 * airlock_text_diff:
 *
 * Returns: (transfer full): the lines that change, each with its sign, and some around them; empty
 * if none changes
 */
char *
airlock_text_diff (const char *before, const char *after)
{
  g_auto (GStrv) a = g_strsplit (before, "\n", -1);
  g_auto (GStrv) b = g_strsplit (after, "\n", -1);
  g_autoptr (GArray) lines = compare (a, b);
  GString *diff = g_string_new (NULL);
  gboolean inside = FALSE;

  for (guint i = 0; i < lines->len; i++)
    {
      const Line *line = &g_array_index (lines, Line, i);
      gboolean shown = is_near_change (lines, i);

      if (shown && !inside)
        append_head (diff, lines, i);
      inside = shown;
      if (shown)
        g_string_append_printf (diff, "%c%s\n", line->sign, line->text);
    }

  return g_string_free (diff, FALSE);
}
