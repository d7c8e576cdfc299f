/* airlock-output-words.c – sockets of a graphics card and their monitors in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-output-words.h"

#include <glib/gi18n.h>

/**
 * airlock_output_words_apply:
 * @devices: (element-type AirlockDevice): functions of a card
 *
 * Returns: whether there is something to tell: it has graphics
 */
gboolean
airlock_output_words_apply (GPtrArray *devices)
{
  for (guint i = 0; i < devices->len; i++)
    {
      if (airlock_device_is_display (devices->pdata[i]))
        return TRUE;
    }

  return FALSE;
}

/**
 * airlock_output_words_dup_monitor:
 * @output: an output
 *
 * Returns: (transfer full): what is plugged in, as short as it goes
 */
char *
airlock_output_words_dup_monitor (const AirlockOutput *output)
{
  if (output->connected == AIRLOCK_TRISTATE_NO)
    /* Translators: a socket without a monitor in it. */
    return g_strdup (_ ("empty"));
  if (output->monitor != NULL)
    return g_strdup (output->monitor);
  if (output->connected == AIRLOCK_TRISTATE_UNKNOWN)
    return g_strdup (_ ("not known"));

  return g_strdup (airlock_output_is_panel (output) ? _ ("built-in screen")
                                                    : _ ("screen without a name"));
}

/**
 * airlock_output_words_dup_state:
 * @output: an output
 *
 * Returns: (transfer full): all of it in one line
 */
char *
airlock_output_words_dup_state (const AirlockOutput *output)
{
  g_autofree char *monitor = airlock_output_words_dup_monitor (output);

  if (output->connected == AIRLOCK_TRISTATE_NO || output->enabled == AIRLOCK_TRISTATE_UNKNOWN)
    return g_strdup_printf ("%s: %s", output->name, monitor);
  if (output->enabled == AIRLOCK_TRISTATE_YES)
    /* Translators: a socket and the monitor in it. */
    return g_strdup_printf (_ ("%s: %s, shows a picture"), output->name, monitor);

  return g_strdup_printf (_ ("%s: %s, no picture"), output->name, monitor);
}

/**
 * airlock_output_words_dup_none:
 * @devices: (element-type AirlockDevice): functions of a card with graphics
 * @explanation: (out): what that means
 *
 * Returns: (transfer full) (nullable): why there is no output to show; %NULL if that is not so
 */
char *
airlock_output_words_dup_none (GPtrArray *devices, char **explanation)
{
  gboolean known = TRUE;

  *explanation = NULL;
  for (guint i = 0; i < devices->len; i++)
    {
      if (airlock_device_get_facts (devices->pdata[i])->outputs->len > 0)
        return NULL;
      known = known && airlock_device_knows (devices->pdata[i], AIRLOCK_FACT_OUTPUTS);
    }

  if (known)
    {
      *explanation =
          g_strdup (_ ("What it draws reaches a screen only through another card, or over "
                       "a network."));
      return g_strdup (_ ("No sockets of its own"));
    }

  *explanation =
      g_strdup (_ ("Only a graphics driver sees the sockets of a card, and none has it."));

  return g_strdup (_ ("Not known"));
}
