/* airlockctl-session.c – a host that can be changed: its picture, its helper, its history
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlockctl-session.h"

#include <glib/gi18n.h>

#include "core/client/airlock-dbus-helper.h"
#include "core/client/airlock-simulated-helper.h"

/**
 * airlockctl_take_result:
 * @user_data: where the result goes, a GAsyncResult **
 *
 * The callback of a call that airlockctl_wait() waits for.
 */
void
airlockctl_take_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **place = user_data;

  *place = g_object_ref (result);
}

/**
 * airlockctl_wait:
 * @result: where airlockctl_take_result() puts it
 *
 * Returns: (transfer none): the result, once it is there
 */
GAsyncResult *
airlockctl_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

/* A copied tree is played with; this machine is changed by the service; what can't be changed has
 * nobody to change it. */
static gboolean
open_helper (AirlockctlSession *self, AirlockctlContext *context)
{
  g_autoptr (GError) error = NULL;

  switch (airlock_source_get_kind (self->source))
    {
    case AIRLOCK_SOURCE_LIVE:
      self->helper = airlock_dbus_helper_new ();
      return TRUE;
    case AIRLOCK_SOURCE_FOLDER:
      self->helper = airlock_simulated_helper_new (context->sysroot, &error);
      if (self->helper == NULL)
        airlockctl_complain ("%s", error->message);
      return self->helper != NULL;
    case AIRLOCK_SOURCE_SNAPSHOT:
      airlockctl_complain (_ ("“%s” is a snapshot: it can be looked at and not be changed"),
                           context->sysroot);
      return FALSE;
    case AIRLOCK_SOURCE_DUMP:
    default:
      airlockctl_complain (_ ("“%s” is no host: it can be looked at and not be changed"),
                           context->sysroot);
      return FALSE;
    }
}

/**
 * airlockctl_session_open:
 *
 * Opens the host that --sysroot names for changing, and tells if that can't be.
 *
 * Returns: (transfer full) (nullable): the host
 */
AirlockctlSession *
airlockctl_session_open (AirlockctlContext *context)
{
  g_autoptr (AirlockctlSession) self = g_new0 (AirlockctlSession, 1);
  g_autoptr (AirlockSysroot) sysroot = NULL;
  g_autoptr (GError) error = NULL;

  self->source = airlockctl_context_open_source (context);
  if (self->source == NULL || !open_helper (self, context))
    return NULL;

  sysroot = airlock_sysroot_new (context->sysroot != NULL ? context->sysroot : "/", &error);
  if (sysroot == NULL)
    {
      airlockctl_complain ("%s", error->message);
      return NULL;
    }
  self->context = airlock_plan_context_new (self->helper, sysroot);
  self->history = airlock_history_new (NULL, sysroot);

  return g_steal_pointer (&self);
}

/**
 * airlockctl_session_free:
 * @self: (transfer full): a session
 */
void
airlockctl_session_free (AirlockctlSession *self)
{
  g_clear_object (&self->history);
  g_clear_object (&self->context);
  g_clear_object (&self->helper);
  g_clear_object (&self->topology);
  g_clear_object (&self->source);
  g_free (self);
}

/* What changed by itself since the last look goes into history; that it could not be remembered is
 * nothing that anybody asked about. */
static void
observe (AirlockctlSession *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  airlock_history_observe_async (self->history, self->topology, NULL, airlockctl_take_result,
                                 &result);
  airlock_history_observe_finish (self->history, airlockctl_wait (&result), NULL);
}

/**
 * airlockctl_session_read:
 *
 * Reads the host, and tells if that fails.
 *
 * Returns: whether it was read
 */
gboolean
airlockctl_session_read (AirlockctlSession *self, AirlockctlContext *context)
{
  self->topology = airlockctl_context_read (context, self->source);
  if (self->topology == NULL)
    return FALSE;
  observe (self);

  return TRUE;
}

/**
 * airlockctl_session_load_history:
 *
 * Reads the history, and tells if that fails.
 *
 * Returns: whether it was read
 */
gboolean
airlockctl_session_load_history (AirlockctlSession *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  airlock_history_load_async (self->history, NULL, airlockctl_take_result, &result);
  if (airlock_history_load_finish (self->history, airlockctl_wait (&result), &error))
    return TRUE;
  airlockctl_complain ("%s", error->message);

  return FALSE;
}

/**
 * airlockctl_session_list_bindings:
 * @error: why the helper did not answer
 *
 * Returns: (transfer full) (element-type AirlockHelperBinding) (nullable): what the helper holds
 */
GPtrArray *
airlockctl_session_list_bindings (AirlockctlSession *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  airlock_helper_list_bindings_async (self->helper, NULL, airlockctl_take_result, &result);

  return airlock_helper_list_bindings_finish (self->helper, airlockctl_wait (&result), error);
}

/**
 * airlockctl_session_new_planner:
 *
 * Returns: (transfer full): what makes plans for the host as it is; without a helper's answer
 * nothing is known to be held
 */
AirlockHostPlanner *
airlockctl_session_new_planner (AirlockctlSession *self, AirlockctlContext *context)
{
  g_autoptr (AirlockIsolation) isolation = airlock_isolation_analyse (self->topology);
  g_autoptr (AirlockHostUses) uses =
      airlock_source_read_uses (self->source, airlockctl_context_ask (context));
  g_autoptr (GPtrArray) bindings = airlockctl_session_list_bindings (self, NULL);
  g_autoptr (GArray) huge_pages =
      airlock_huge_pages_read (airlock_plan_context_get_sysroot (self->context));

  return airlock_host_planner_new (isolation, uses, bindings, huge_pages);
}
