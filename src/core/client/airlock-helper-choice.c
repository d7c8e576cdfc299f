/* airlock-helper-choice.c – who changes a host: depends on where it is read from
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-helper-choice.h"

#include "airlock-dbus-helper.h"
#include "airlock-simulated-helper.h"

/**
 * airlock_helper_new_for_source:
 * @source: where a host is read from
 *
 * This computer is changed by its system service, a demo by one that is played in the folder that
 * the demo was unpacked to, and goes with it. Snapshots, folders and dumps are only looked at.
 *
 * Returns: (transfer full) (nullable): who changes it; %NULL: nobody can
 */
AirlockHelper *
airlock_helper_new_for_source (AirlockSource *source)
{
  AirlockSnapshot *snapshot = airlock_source_get_snapshot (source);
  g_autoptr (GError) error = NULL;
  AirlockHelper *helper = NULL;

  if (airlock_source_get_kind (source) == AIRLOCK_SOURCE_LIVE)
    return airlock_dbus_helper_new ();
  if (snapshot == NULL || !airlock_snapshot_is_demo (snapshot))
    return NULL;

  helper = airlock_simulated_helper_new (airlock_snapshot_get_folder (snapshot), &error);
  if (helper == NULL)
    g_message ("The demo can’t be changed: %s", error->message);

  return helper;
}
