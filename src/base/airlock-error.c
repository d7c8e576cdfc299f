/* airlock-error.c – the error domain of everything below app and cli
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-error.h"

/* What an error message shows of a text that came from somewhere else. */
#define MAX_QUOTED 64

/* The formatter would take the dashes for subtraction. */
/* clang-format off */
G_DEFINE_QUARK (airlock-error-quark, airlock_error)
/* clang-format on */

/**
 * airlock_error_quote:
 * @text: a text that came from somewhere else
 *
 * Returns: (transfer full): its beginning, as UTF-8 in one line, fit for an error message
 */
char *
airlock_error_quote (const char *text)
{
  g_autofree char *start = NULL;
  g_autofree char *valid = NULL;
  GString *quoted;

  g_return_val_if_fail (text != NULL, NULL);

  start = g_strndup (text, MAX_QUOTED);
  valid = g_utf8_make_valid (start, -1);
  quoted = g_string_new (NULL);
  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      g_string_append_unichar (quoted, g_unichar_isprint (character) ? character : 0xfffd);
    }

  return g_string_free (quoted, FALSE);
}
