/* airlock-review-words.c – how carrying out a plan goes, in sentences
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-review-words.h"

#include <glib/gi18n.h>

const char *
airlock_review_words_running (AirlockExecutorState state)
{
  switch ((int) state)
    {
    case AIRLOCK_EXECUTOR_READY:
    case AIRLOCK_EXECUTOR_VERIFYING:
      return _ ("Looking whether everything still is as planned…");
    case AIRLOCK_EXECUTOR_WORKING:
      return _ ("Working…");
    case AIRLOCK_EXECUTOR_TO_BE_KEPT:
      return _ ("All is done. It goes back by itself unless you keep it.");
    case AIRLOCK_EXECUTOR_TAKING_BACK:
      return _ ("Taking back what was done…");
    default:
      return airlock_review_words_end (state);
    }
}

const char *
airlock_review_words_end (AirlockExecutorState state)
{
  switch ((int) state)
    {
    case AIRLOCK_EXECUTOR_APPLIED:
      return _ ("All is done.");
    case AIRLOCK_EXECUTOR_UNCHANGED:
      return _ ("Nothing was changed: everything is as before.");
    case AIRLOCK_EXECUTOR_REVERTED:
      return _ ("It was not kept: everything is as before.");
    case AIRLOCK_EXECUTOR_INCOMPLETE:
    default:
      return _ ("Neither all of it was done nor all of it taken back. History has it as "
                "interrupted: there it can be undone or finished.");
    }
}
