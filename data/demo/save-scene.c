/* save-scene.c – saves the folder of a made-up host as a scene of the demo; used by the build only
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "core/host/airlock-snapshot-private.h"

/* The same every time, so that a build can be repeated: 14 November 2026, noon UTC. */
#define CREATED G_GINT64_CONSTANT (1794657600)

int
main (int argc, char *argv[])
{
  g_autoptr (AirlockSnapshotDraft) draft = NULL;
  g_autoptr (GError) error = NULL;

  if (argc != 3)
    {
      g_printerr ("usage: save-scene FOLDER FILE\n");
      return 2;
    }

  draft = _airlock_snapshot_draft_new_demo (argv[1], CREATED, &error);
  if (draft == NULL || !airlock_snapshot_draft_save (draft, argv[2], &error))
    {
      g_printerr ("save-scene: %s\n", error->message);
      return 1;
    }

  return 0;
}
