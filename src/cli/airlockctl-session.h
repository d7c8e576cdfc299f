/* airlockctl-session.h – a host that can be changed: its picture, its helper, its history
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlockctl.h"
#include "core/plan/airlock-executor.h"
#include "core/plan/airlock-host-planner.h"

G_BEGIN_DECLS

/**
 * AirlockctlSession:
 * @helper: (nullable): who changes it; %NULL: it can only be read
 *
 * What the verbs that change a host work with.
 */
typedef struct
{
  AirlockSource *source;
  AirlockTopology *topology; /* nullable: not read yet */
  AirlockHelper *helper;
  AirlockPlanContext *context;
  AirlockHistory *history;
} AirlockctlSession;

AirlockctlSession  *airlockctl_session_open        (AirlockctlContext *context);
void                airlockctl_session_free        (AirlockctlSession *self);
gboolean            airlockctl_session_read        (AirlockctlSession *self,
                                                    AirlockctlContext *context);
gboolean            airlockctl_session_load_history (AirlockctlSession *self);
GPtrArray          *airlockctl_session_list_bindings (AirlockctlSession *self,
                                                    GError           **error);
AirlockHostPlanner *airlockctl_session_new_planner (AirlockctlSession *self,
                                                    AirlockctlContext *context);

/* For asynchronous calls of a program that does one thing and ends. */
void                airlockctl_take_result         (GObject           *source,
                                                    GAsyncResult      *result,
                                                    gpointer           user_data);
GAsyncResult       *airlockctl_wait                (GAsyncResult     **result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockctlSession, airlockctl_session_free)

G_END_DECLS
