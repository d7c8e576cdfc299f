/* airlock-host-menu.c – the hosts to choose from
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-host-menu.h"

#include <glib/gi18n.h>

#define KEY "recent-snapshots"
#define MAX_RECENT 5

static void
append_path (GMenu *menu, const char *label, const char *path)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "win.open-host", "s", path);
  g_menu_append_item (menu, item);
}

/* An underscore in the name of a file is no mnemonic. */
static char *
dup_label (const char *path)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = g_filename_display_name (base);
  g_auto (GStrv) parts = g_strsplit (name, "_", -1);

  return g_strjoinv ("__", parts);
}

/**
 * airlock_host_menu_new:
 * @settings: where recent snapshots are remembered
 *
 * Returns: (transfer full): this computer, recent snapshots, and another one
 */
GMenuModel *
airlock_host_menu_new (GSettings *settings)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) here = g_menu_new ();
  g_autoptr (GMenu) recent = g_menu_new ();
  g_autoptr (GMenu) other = g_menu_new ();
  g_auto (GStrv) paths = g_settings_get_strv (settings, KEY);

  append_path (here, _ ("This Computer"), "/");
  for (char **path = paths; *path != NULL; path++)
    {
      g_autofree char *label = dup_label (*path);

      append_path (recent, label, *path);
    }
  g_menu_append (other, _ ("_Open Snapshot…"), "win.open-snapshot");

  g_menu_append_section (menu, NULL, G_MENU_MODEL (here));
  if (paths[0] != NULL)
    g_menu_append_section (menu, _ ("Recent Snapshots"), G_MENU_MODEL (recent));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (other));

  return G_MENU_MODEL (g_steal_pointer (&menu));
}

/**
 * airlock_host_menu_remember:
 * @settings: where recent snapshots are remembered
 * @path: one that was opened
 *
 * Puts it first.
 */
void
airlock_host_menu_remember (GSettings *settings, const char *path)
{
  g_auto (GStrv) paths = g_settings_get_strv (settings, KEY);
  g_autoptr (GPtrArray) fresh = g_ptr_array_new ();

  /* Settings hold texts; a path that is none can be opened, not remembered. */
  if (!g_utf8_validate (path, -1, NULL))
    return;

  g_ptr_array_add (fresh, (char *) path);
  for (char **old = paths; *old != NULL && fresh->len < MAX_RECENT; old++)
    {
      if (!g_str_equal (*old, path))
        g_ptr_array_add (fresh, *old);
    }
  g_ptr_array_add (fresh, NULL);

  g_settings_set_strv (settings, KEY, (const char *const *) fresh->pdata);
}
