/* airlock-helper.c – the root helper, as app and command line see it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-helper.h"

#include "airlock-helper-private.h"

enum
{
  BINDINGS_CHANGED,
  PROGRESS,
  REVERTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_INTERFACE (AirlockHelper, airlock_helper, G_TYPE_OBJECT)

static void
airlock_helper_default_init (AirlockHelperInterface *interface)
{
  signals[BINDINGS_CHANGED] = g_signal_new ("bindings-changed", AIRLOCK_TYPE_HELPER,
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PROGRESS] =
      g_signal_new ("progress", AIRLOCK_TYPE_HELPER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_UINT, G_TYPE_BOOLEAN);
  signals[REVERTED] =
      g_signal_new ("reverted", AIRLOCK_TYPE_HELPER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_BOOLEAN, G_TYPE_STRING);
}

/**
 * airlock_helper_result_free:
 * @self: (transfer full): a result
 */
void
airlock_helper_result_free (AirlockHelperResult *self)
{
  g_clear_pointer (&self->undo, airlock_operation_free);
  g_free (self->driver);
  g_free (self);
}

/**
 * airlock_helper_binding_free:
 * @self: (transfer full): a binding
 */
void
airlock_helper_binding_free (AirlockHelperBinding *self)
{
  g_free (self->state);
  g_free (self->host_driver);
  g_free (self);
}

/* For the implementations: tells that operation @index of @token begins or is @done. */
void
_airlock_helper_progress (AirlockHelper *self, const char *token, guint index, gboolean done)
{
  g_signal_emit (self, signals[PROGRESS], 0, token, index, done);
}

/* For the implementations: tells that the countdown of @token has ended without it being kept. */
void
_airlock_helper_reverted (AirlockHelper *self,
                          const char *token,
                          gboolean complete,
                          const char *message)
{
  g_signal_emit (self, signals[REVERTED], 0, token, complete, message);
}

/* For the implementations: tells that the ledger says something else now. */
void
_airlock_helper_bindings_changed (AirlockHelper *self)
{
  g_signal_emit (self, signals[BINDINGS_CHANGED], 0);
}

/**
 * airlock_helper_apply_async:
 * @self: a helper
 * @operations: (element-type AirlockOperation): what to do, in this order
 * @token: the caller's name for this piece of work: 1 to 64 of [A-Za-z0-9-]
 * @confirmed: a person has confirmed what the findings ask to be confirmed
 * @cancellable: (nullable): ends it between two operations; what was done is taken back first, so
 *   the answer comes when things are as before
 * @callback: called when all is done, or nothing
 * @user_data: for @callback
 *
 * Does all of it or nothing. A person may be asked for a password, so it can take minutes.
 */
void
airlock_helper_apply_async (AirlockHelper *self,
                            GPtrArray *operations,
                            const char *token,
                            gboolean confirmed,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  AIRLOCK_HELPER_GET_IFACE (self)->apply_async (self, operations, token, confirmed, cancellable,
                                                callback, user_data);
}

/**
 * airlock_helper_apply_finish:
 * @self: a helper
 * @result: of the callback
 * @countdown: (out) (optional): 0, or after how many seconds all of it is taken back unless it is
 *   kept
 * @error: return location
 *
 * Returns: (transfer full) (element-type AirlockHelperResult): one result for each operation, or
 *   %NULL with an %AIRLOCK_ERROR or %G_IO_ERROR_CANCELLED
 */
GPtrArray *
airlock_helper_apply_finish (AirlockHelper *self,
                             GAsyncResult *result,
                             guint *countdown,
                             GError **error)
{
  return AIRLOCK_HELPER_GET_IFACE (self)->apply_finish (self, result, countdown, error);
}

/**
 * airlock_helper_keep_async:
 * @self: a helper
 * @token: the name of work that counts down
 * @keep: %TRUE: it stands; %FALSE: it is taken back at once
 * @cancellable: (nullable): to wait for the answer no longer
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * Ends a countdown.
 */
void
airlock_helper_keep_async (AirlockHelper *self,
                           const char *token,
                           gboolean keep,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  AIRLOCK_HELPER_GET_IFACE (self)->keep_async (self, token, keep, cancellable, callback, user_data);
}

/**
 * airlock_helper_keep_finish:
 * @self: a helper
 * @result: of the callback
 * @error: return location
 *
 * Returns: whether it stands, or was taken back, as was asked for
 */
gboolean
airlock_helper_keep_finish (AirlockHelper *self, GAsyncResult *result, GError **error)
{
  return AIRLOCK_HELPER_GET_IFACE (self)->keep_finish (self, result, error);
}

/**
 * airlock_helper_check_async:
 * @self: a helper
 * @operations: (element-type AirlockOperation): what would be done
 * @cancellable: (nullable): to stop it
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * What airlock_helper_apply_async() would say.
 */
void
airlock_helper_check_async (AirlockHelper *self,
                            GPtrArray *operations,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  AIRLOCK_HELPER_GET_IFACE (self)->check_async (self, operations, cancellable, callback, user_data);
}

/**
 * airlock_helper_check_finish:
 * @self: a helper
 * @result: of the callback
 * @action: (out) (optional) (transfer full): the polkit action that it would ask for; "" where it
 *   would refuse
 * @error: return location
 *
 * Returns: (transfer full) (element-type AirlockFinding): what speaks against it, or %NULL
 */
GPtrArray *
airlock_helper_check_finish (AirlockHelper *self,
                             GAsyncResult *result,
                             char **action,
                             GError **error)
{
  return AIRLOCK_HELPER_GET_IFACE (self)->check_finish (self, result, action, error);
}

/**
 * airlock_helper_list_bindings_async:
 * @self: a helper
 * @cancellable: (nullable): to stop it
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * What is bound, held and kept.
 */
void
airlock_helper_list_bindings_async (AirlockHelper *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  AIRLOCK_HELPER_GET_IFACE (self)->list_bindings_async (self, cancellable, callback, user_data);
}

/**
 * airlock_helper_list_bindings_finish:
 * @self: a helper
 * @result: of the callback
 * @error: return location
 *
 * Returns: (transfer full) (element-type AirlockHelperBinding): the ledger, or %NULL
 */
GPtrArray *
airlock_helper_list_bindings_finish (AirlockHelper *self, GAsyncResult *result, GError **error)
{
  return AIRLOCK_HELPER_GET_IFACE (self)->list_bindings_finish (self, result, error);
}

/**
 * airlock_helper_read_isolation_async:
 * @self: a helper
 * @cancellable: (nullable): to stop it
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * What only root may read of config space. Nobody is asked for a password.
 */
void
airlock_helper_read_isolation_async (AirlockHelper *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  AIRLOCK_HELPER_GET_IFACE (self)->read_isolation_async (self, cancellable, callback, user_data);
}

/**
 * airlock_helper_read_isolation_finish:
 * @self: a helper
 * @result: of the callback
 * @error: return location
 *
 * Returns: (transfer full): "a(ssa{sv})" as of ReadIsolation(), or %NULL
 */
GVariant *
airlock_helper_read_isolation_finish (AirlockHelper *self, GAsyncResult *result, GError **error)
{
  return AIRLOCK_HELPER_GET_IFACE (self)->read_isolation_finish (self, result, error);
}

/**
 * airlock_helper_read_users_async:
 * @self: a helper
 * @cancellable: (nullable): to stop it
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * What the host uses its devices for, with the processes of all users.
 */
void
airlock_helper_read_users_async (AirlockHelper *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  AIRLOCK_HELPER_GET_IFACE (self)->read_users_async (self, cancellable, callback, user_data);
}

/**
 * airlock_helper_read_users_finish:
 * @self: a helper
 * @result: of the callback
 * @error: return location
 *
 * Returns: (transfer full): the uses, without keyboards and USB devices; or %NULL
 */
AirlockHostUses *
airlock_helper_read_users_finish (AirlockHelper *self, GAsyncResult *result, GError **error)
{
  return AIRLOCK_HELPER_GET_IFACE (self)->read_users_finish (self, result, error);
}
