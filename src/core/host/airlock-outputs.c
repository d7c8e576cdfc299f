/* airlock-outputs.c – the sockets of a graphics function, and the monitors in them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-outputs.h"

#include <string.h>

#include "airlock-edid.h"

static void
output_free (AirlockOutput *self)
{
  g_free (self->name);
  g_free (self->monitor);
  g_free (self);
}

/**
 * airlock_outputs_new:
 *
 * Returns: (transfer full) (element-type AirlockOutput): no outputs
 */
GPtrArray *
airlock_outputs_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) output_free);
}

/**
 * airlock_outputs_equal:
 * @a: (element-type AirlockOutput): outputs
 * @b: (element-type AirlockOutput): other outputs
 *
 * Returns: whether both are the same, in the same order
 */
gboolean
airlock_outputs_equal (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      const AirlockOutput *x = g_ptr_array_index (a, i);
      const AirlockOutput *y = g_ptr_array_index (b, i);

      if (strcmp (x->name, y->name) != 0 || x->connected != y->connected ||
          x->enabled != y->enabled || g_strcmp0 (x->monitor, y->monitor) != 0)
        return FALSE;
    }

  return TRUE;
}

/* "card1" of a function's folder "drm", not "renderD128" and no connector. */
static gboolean
is_card (const char *name)
{
  return g_str_has_prefix (name, "card") && name[strlen ("card")] != '\0' &&
         name[strlen ("card") + strspn (name + strlen ("card"), "0123456789")] == '\0';
}

static AirlockTristate
read_state (AirlockSysdir *dir, const char *file, const char *yes, const char *no)
{
  g_autofree char *text = NULL;

  if (airlock_sysdir_read_text (dir, file, &text) != AIRLOCK_READ_OK)
    return AIRLOCK_TRISTATE_UNKNOWN;
  if (strcmp (text, yes) == 0)
    return AIRLOCK_TRISTATE_YES;

  return strcmp (text, no) == 0 ? AIRLOCK_TRISTATE_NO : AIRLOCK_TRISTATE_UNKNOWN;
}

static char *
read_monitor (AirlockSysdir *dir)
{
  guint8 edid[AIRLOCK_EDID_BLOCK];
  gsize length = 0;

  if (airlock_sysdir_read_bytes (dir, "edid", edid, sizeof edid, &length) != AIRLOCK_READ_OK)
    return NULL;

  return airlock_edid_dup_name (edid, length);
}

/* All three files are what the kernel remembers of its last look; to read them asks no monitor, and
 * wakes no card. */
static AirlockReadStatus
read_output (AirlockSysdir *card, const char *folder, const char *name, GPtrArray *outputs)
{
  g_autoptr (AirlockSysdir) dir = NULL;
  AirlockReadStatus status = airlock_sysdir_open_dir (card, folder, &dir);
  AirlockOutput *self;

  if (status != AIRLOCK_READ_OK)
    return status;

  self = g_new0 (AirlockOutput, 1);
  self->name = g_utf8_make_valid (name, -1);
  self->connected = read_state (dir, "status", "connected", "disconnected");
  self->enabled = read_state (dir, "enabled", "enabled", "disabled");
  if (self->connected != AIRLOCK_TRISTATE_NO)
    self->monitor = read_monitor (dir);
  g_ptr_array_add (outputs, self);

  return AIRLOCK_READ_OK;
}

/* A connector of a display chain comes and goes with its cable: one that just went is none. */
static gboolean
read_card (AirlockSysdir *drm, const char *card, GPtrArray *outputs)
{
  g_autofree char *prefix = g_strconcat (card, "-", NULL);
  g_autoptr (AirlockSysdir) dir = NULL;
  g_auto (GStrv) names = NULL;
  gboolean whole = TRUE;

  if (airlock_sysdir_open_dir (drm, card, &dir) != AIRLOCK_READ_OK ||
      airlock_sysdir_list (dir, &names) != AIRLOCK_READ_OK)
    return FALSE;

  for (guint i = 0; names[i] != NULL; i++)
    {
      const char *name = names[i] + strlen (prefix);

      /* A writeback connector leads back into memory. */
      if (!g_str_has_prefix (names[i], prefix) || g_str_has_prefix (name, "Writeback-"))
        continue;
      if (read_output (dir, names[i], name, outputs) == AIRLOCK_READ_UNKNOWN)
        whole = FALSE;
    }

  return whole;
}

/* "DP-2" before "DP-10". */
static int
compare (gconstpointer a, gconstpointer b)
{
  const AirlockOutput *const *first = a, *const *second = b;
  const char *x = (*first)->name, *y = (*second)->name;
  const char *x_number = strrchr (x, '-'), *y_number = strrchr (y, '-');
  gsize length = x_number != NULL ? (gsize) (x_number - x) : 0;
  guint64 m, n;

  if (length == 0 || y_number == NULL || (gsize) (y_number - y) != length ||
      strncmp (x, y, length) != 0)
    return strcmp (x, y);

  m = g_ascii_strtoull (x_number + 1, NULL, 10);
  n = g_ascii_strtoull (y_number + 1, NULL, 10);

  return m != n ? (m < n ? -1 : 1) : strcmp (x, y);
}

/**
 * airlock_outputs_read:
 * @function: the folder of a PCI function
 * @outputs: (element-type AirlockOutput): receives its outputs, by name
 *
 * Returns: whether these are all of them; %FALSE too where no graphics driver has the function, so
 *   that the kernel knows nothing of its sockets
 */
gboolean
airlock_outputs_read (AirlockSysdir *function, GPtrArray *outputs)
{
  g_autoptr (AirlockSysdir) drm = NULL;
  g_auto (GStrv) names = NULL;
  gboolean any = FALSE, whole = TRUE;

  if (airlock_sysdir_open_dir (function, "drm", &drm) != AIRLOCK_READ_OK ||
      airlock_sysdir_list (drm, &names) != AIRLOCK_READ_OK)
    return FALSE;

  for (guint i = 0; names[i] != NULL; i++)
    {
      if (!is_card (names[i]))
        continue;
      any = TRUE;
      whole = read_card (drm, names[i], outputs) && whole;
    }
  g_ptr_array_sort (outputs, compare);

  return any && whole;
}

/**
 * airlock_output_is_panel:
 * @self: an output
 *
 * Returns: whether it leads to a screen that is built in, as the one of a laptop
 */
gboolean
airlock_output_is_panel (const AirlockOutput *self)
{
  static const char *const kinds[] = { "eDP-", "LVDS-", "DSI-", "DPI-" };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (g_str_has_prefix (self->name, kinds[i]))
        return TRUE;
    }

  return FALSE;
}
