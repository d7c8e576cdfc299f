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
 * Returns: (array zero-terminated=1): the names of the scenes; the first is shown where none is
 * named
 */
const char *const *
airlock_demo_get_scenes (void)
{
  static const char *const scenes[] = { "desktop", "laptop", "server", "iommu-off", NULL };

  return scenes;
}

static char *
path_of (const char *scene)
{
  const char *folder = g_getenv ("AIRLOCK_DEMO_DIR");
  g_autofree char *name = g_strconcat (scene, ".airlock", NULL);

  return folder != NULL ? g_build_filename (folder, name, NULL)
                        : g_build_filename (PKGDATADIR, "demo", name, NULL);
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
  g_autofree char *path = NULL;

  if (scene == NULL || *scene == '\0')
    scene = scenes[0];
  if (!g_strv_contains (scenes, scene))
    {
      g_autofree char *list = g_strjoinv (", ", (char **) scenes);

      /* Translators: what was typed, then the names that there are, which stay as they are */
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                   _ ("there is no demo scene “%s”; there are: %s"), scene, list);
      return NULL;
    }

  path = path_of (scene);
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND,
                   _ ("the demo is not installed: “%s” is missing"), path);
      return NULL;
    }

  return g_steal_pointer (&path);
}

/**
 * airlock_demo_scene_of:
 * @path: the path of a host
 *
 * Returns: (nullable): the name of the scene that is at @path, or %NULL if it is none
 */
const char *
airlock_demo_scene_of (const char *path)
{
  const char *const *scenes = airlock_demo_get_scenes ();
  g_autofree char *wanted = g_canonicalize_filename (path, NULL);

  for (gsize i = 0; scenes[i] != NULL; i++)
    {
      g_autofree char *scene_path = path_of (scenes[i]);
      g_autofree char *absolute = g_canonicalize_filename (scene_path, NULL);

      if (g_str_equal (absolute, wanted))
        return scenes[i];
    }

  return NULL;
}
