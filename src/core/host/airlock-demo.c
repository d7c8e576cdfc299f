/* airlock-demo.c – made-up machines that come with Airlock
 *
 * Each is a snapshot, made from its description in data/demo when Airlock is built.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-demo.h"

#include <glib/gi18n-lib.h>

#include "base/airlock-error.h"

/**
 * airlock_demo_get_scenes:
 *
 * Returns: (array zero-terminated=1): the names of the scenes; the first is shown where none is named
 */
const char *const *
airlock_demo_get_scenes (void)
{
  static const char *const scenes[] = { "desktop", "laptop", "server", "iommu-off", NULL };

  return scenes;
}

/**
 * airlock_demo_find:
 * @scene: (nullable): the name of a scene, or %NULL or "" for the first
 * @error: return location
 *
 * Looks in the folder that the environment names in AIRLOCK_DEMO_DIR, else where Airlock is
 * installed.
 *
 * Returns: (transfer full): the path of its snapshot; or %NULL with %AIRLOCK_ERROR_INVALID if there
 *   is no such scene, or %AIRLOCK_ERROR_NOT_FOUND if its file is missing
 */
char *
airlock_demo_find (const char *scene, GError **error)
{
  const char *const *scenes = airlock_demo_get_scenes ();
  const char *folder = g_getenv ("AIRLOCK_DEMO_DIR");
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  if (scene == NULL || *scene == '\0')
    scene = scenes[0];
  if (!g_strv_contains (scenes, scene))
    {
      g_autofree char *list = g_strjoinv (", ", (char **)scenes);

      /* Translators: what was typed, then the names that there are, which stay as they are */
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                   _ ("there is no demo scene “%s”; there are: %s"), scene, list);
      return NULL;
    }

  name = g_strconcat (scene, ".airlock", NULL);
  path = folder != NULL ? g_build_filename (folder, name, NULL)
                        : g_build_filename (PKGDATADIR, "demo", name, NULL);
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND,
                   _ ("the demo is not installed: “%s” is missing"), path);
      return NULL;
    }

  return g_steal_pointer (&path);
}
