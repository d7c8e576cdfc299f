/* airlockctl-run.h – shows a plan, asks, and carries it out
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlockctl-session.h"

G_BEGIN_DECLS

/**
 * AirlockctlRunOptions:
 *
 * The options of every verb that changes something.
 */
typedef struct
{
  gboolean dry_run;
  gboolean yes;
  char *confirm;
} AirlockctlRunOptions;

/* For the entries of a verb: AIRLOCKCTL_RUN_ENTRIES (&options), */
#define AIRLOCKCTL_RUN_ENTRIES(options) \
  { "dry-run", 'n', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &(options)->dry_run, \
    N_ ("Show what would be done, and do nothing"), NULL }, \
  { "yes", 'y', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &(options)->yes, \
    N_ ("Do it without asking, and keep it"), NULL }, \
  { "confirm", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &(options)->confirm, \
    N_ ("Agree to lose this: the name that would have to be typed"), N_ ("NAME") }

void           airlockctl_run_options_clear (AirlockctlRunOptions *self);
AirlockctlExit airlockctl_run               (AirlockctlContext    *context,
                                             AirlockctlSession    *session,
                                             AirlockPlan          *plan,
                                             const AirlockctlRunOptions *options);
AirlockctlExit airlockctl_run_finish        (AirlockctlContext    *context,
                                             AirlockctlSession    *session,
                                             AirlockHistoryEntry  *entry,
                                             const AirlockctlRunOptions *options);
AirlockctlExit airlockctl_exit_of_error     (const GError         *error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AirlockctlRunOptions, airlockctl_run_options_clear)

G_END_DECLS
