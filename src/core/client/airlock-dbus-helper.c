/* airlock-dbus-helper.c – the helper on the system bus
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-dbus-helper.h"

#include "airlock-dbus-error-private.h"
#include "airlock-helper-private.h"
#include "base/airlock-error.h"
#include "base/airlock-names.h"
#include "ipc/airlock-ipc-error.h"

/* Reading is quick, and nobody is asked anything. */
#define READ_TIMEOUT_MS (20 * 1000)
/* A person may have to type a password first, and find it. */
#define CHECK_TIMEOUT_MS (5 * 60 * 1000)
/* A person looks for a password, and each of many writes may take its deadline (R4.5). */
#define APPLY_TIMEOUT_MS (30 * 60 * 1000)

struct _AirlockDBusHelper
{
  GObject parent_instance;

  GDBusConnection
      *bus; /* (owned) (nullable): of this object alone, so that the service sees it go */
  GHashTable *counting; /* (owned) set of tokens that count down */
  GHashTable *reverting; /* (owned) token to the task of its Revert() */
  guint subscription;
  guint watch;
};

/* One method call; the data of its task. */
typedef struct
{
  const char *method;        /* static */
  GVariant *parameters;      /* owned */
  const GVariantType *reply; /* static */
  gint timeout;
  char *token; /* (owned) (nullable): whose work it is about */
  guint n_operations;
  GSource *on_cancel; /* (owned) (nullable) */
  gboolean replied;   /* of Revert(): it has begun */
  gboolean reverted;  /* and has ended */
  GError *failure;    /* (owned) (nullable): not well */
  GVariant *answer;   /* (owned) (nullable) */
} Call;

static void airlock_dbus_helper_iface_init (AirlockHelperInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AirlockDBusHelper,
                               airlock_dbus_helper,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (AIRLOCK_TYPE_HELPER,
                                                      airlock_dbus_helper_iface_init))

static Call *
call_new (const char *method, GVariant *parameters, const char *reply, gint timeout)
{
  Call *call = g_new0 (Call, 1);

  call->method = method;
  call->parameters = parameters != NULL ? g_variant_ref_sink (parameters) : NULL;
  call->reply = G_VARIANT_TYPE (reply);
  call->timeout = timeout;

  return call;
}

static void
call_forget_cancel (Call *call)
{
  if (call->on_cancel != NULL)
    g_source_destroy (call->on_cancel);
  g_clear_pointer (&call->on_cancel, g_source_unref);
}

static void
call_free (Call *call)
{
  call_forget_cancel (call);
  g_clear_pointer (&call->parameters, g_variant_unref);
  g_clear_pointer (&call->answer, g_variant_unref);
  g_clear_error (&call->failure);
  g_free (call->token);
  g_free (call);
}

/* Revert() is answered when it begins; what was asked for is that it has ended. */
static void
return_if_reverted (AirlockDBusHelper *self, GTask *waiting)
{
  g_autoptr (GTask) task = g_object_ref (waiting);
  Call *call = g_task_get_task_data (task);

  if (!call->replied || !call->reverted)
    return;

  g_hash_table_remove (self->reverting, call->token);
  if (call->failure != NULL)
    g_task_return_error (task, g_steal_pointer (&call->failure));
  else
    g_task_return_boolean (task, TRUE);
}

static void
take_reverted (AirlockDBusHelper *self, const char *token, gboolean complete, const char *message)
{
  GTask *task = g_hash_table_lookup (self->reverting, token);
  Call *call;

  if (task == NULL)
    {
      _airlock_helper_reverted (AIRLOCK_HELPER (self), token, complete, message);
      return;
    }

  call = g_task_get_task_data (task);
  call->reverted = TRUE;
  if (!complete)
    call->failure = g_error_new_literal (AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED, message);
  return_if_reverted (self, task);
}

static void
on_signal (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *name,
           GVariant *parameters,
           gpointer data)
{
  AirlockDBusHelper *self = data;
  const char *token, *text;
  guint index;
  gboolean complete;

  if (g_str_equal (name, "BindingsChanged"))
    {
      _airlock_helper_bindings_changed (AIRLOCK_HELPER (self));
    }
  else if (g_str_equal (name, "Progress") &&
           g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sus)")))
    {
      g_variant_get (parameters, "(&su&s)", &token, &index, &text);
      _airlock_helper_progress (AIRLOCK_HELPER (self), token, index, g_str_equal (text, "done"));
    }
  else if (g_str_equal (name, "Reverted") &&
           g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sbs)")))
    {
      g_variant_get (parameters, "(&sb&s)", &token, &complete, &text);
      g_hash_table_remove (self->counting, token);
      take_reverted (self, token, complete, text);
    }
}

/* A service that ends takes its countdowns with it: whether the work stands is not known then. */
static void
on_vanished (GDBusConnection *bus, const char *name, gpointer data)
{
  AirlockDBusHelper *self = data;
  g_autoptr (GHashTable) counting = g_steal_pointer (&self->counting);
  g_autoptr (GError) error = _airlock_dbus_error_new_ended ();
  GHashTableIter iter;
  gpointer token;

  self->counting = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_iter_init (&iter, counting);
  while (g_hash_table_iter_next (&iter, &token, NULL))
    take_reverted (self, token, FALSE, error->message);
}

static void
drop_bus (AirlockDBusHelper *self)
{
  if (self->bus == NULL)
    return;

  g_clear_handle_id (&self->watch, g_bus_unwatch_name);
  g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
  g_clear_object (&self->bus);
}

static void
take_bus (AirlockDBusHelper *self, GDBusConnection *bus)
{
  drop_bus (self);
  self->bus = g_object_ref (bus);
  self->subscription = g_dbus_connection_signal_subscribe (
      bus, AIRLOCK_HELPER_BUS_NAME, AIRLOCK_HELPER_BUS_NAME, NULL, AIRLOCK_HELPER_PATH, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, on_signal, self, NULL);
  self->watch = g_bus_watch_name_on_connection (
      bus, AIRLOCK_HELPER_BUS_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, on_vanished, self, NULL);
}

static gboolean
is_revert (Call *call)
{
  return g_str_equal (call->method, "Revert");
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  call->answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  call_forget_cancel (call);
  call->replied = TRUE;
  if (call->answer != NULL && is_revert (call))
    {
      return_if_reverted (g_task_get_source_object (task), task);
      return;
    }

  if (is_revert (call))
    g_hash_table_remove (AIRLOCK_DBUS_HELPER (g_task_get_source_object (task))->reverting,
                         call->token);
  if (call->answer != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, _airlock_dbus_error_translate (g_steal_pointer (&error)));
}

/* The answer to the cancelled call itself says how it ended; this one says nothing. */
static gboolean
on_cancelled (GCancellable *cancellable, gpointer data)
{
  GTask *task = data;
  AirlockDBusHelper *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  g_dbus_connection_call (self->bus, AIRLOCK_HELPER_BUS_NAME, AIRLOCK_HELPER_PATH,
                          AIRLOCK_HELPER_BUS_NAME, "Cancel", g_variant_new ("(s)", call->token),
                          NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, READ_TIMEOUT_MS, NULL, NULL, NULL);

  return G_SOURCE_REMOVE;
}

/* Work that has begun is not let go of: cancelling tells the service, and its answer is awaited. */
static void
send (AirlockDBusHelper *self, GTask *task)
{
  Call *call = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  gboolean is_work = g_str_equal (call->method, "Apply");

  if (g_task_return_error_if_cancelled (task))
    return;

  if (is_work && cancellable != NULL)
    {
      call->on_cancel = g_cancellable_source_new (cancellable);
      g_source_set_callback (call->on_cancel, G_SOURCE_FUNC (on_cancelled), task, NULL);
      g_source_attach (call->on_cancel, g_main_context_get_thread_default ());
    }

  if (is_revert (call))
    g_hash_table_insert (self->reverting, g_strdup (call->token), g_object_ref (task));
  g_dbus_connection_call (self->bus, AIRLOCK_HELPER_BUS_NAME, AIRLOCK_HELPER_PATH,
                          AIRLOCK_HELPER_BUS_NAME, call->method, call->parameters, call->reply,
                          G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION, call->timeout,
                          is_work ? NULL : cancellable, on_answer, g_object_ref (task));
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  AirlockDBusHelper *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_dbus_connection_new_for_address_finish (result, &error);

  if (bus == NULL)
    {
      g_task_return_error (task, _airlock_dbus_error_new_no_bus (g_steal_pointer (&error)));
      return;
    }

  /* Of two calls that came before there was a connection, the first one's stays. */
  if (self->bus == NULL || g_dbus_connection_is_closed (self->bus))
    take_bus (self, bus);
  send (self, task);
}

static void
begin (AirlockDBusHelper *self,
       Call *call,
       GCancellable *cancellable,
       gpointer tag,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL;

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  /* What the answer to work was counts, not when it came. */
  g_task_set_check_cancellable (task, !g_str_equal (call->method, "Apply"));

  if (self->bus != NULL && !g_dbus_connection_is_closed (self->bus))
    {
      send (self, task);
      return;
    }

  address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
  if (address == NULL)
    {
      g_task_return_error (task, _airlock_dbus_error_new_no_bus (g_steal_pointer (&error)));
      return;
    }
  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                         G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, cancellable, on_bus, g_steal_pointer (&task));
}

/* The call that has ended well, or NULL with an error. */
static Call *
finish (AirlockHelper *helper, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, helper), NULL);

  return g_task_propagate_boolean (G_TASK (result), error) ? g_task_get_task_data (G_TASK (result))
                                                           : NULL;
}

static void
airlock_dbus_helper_apply_async (AirlockHelper *helper,
                                 GPtrArray *operations,
                                 const char *token,
                                 gboolean confirmed,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  Call *call;

  g_variant_builder_add (&options, "{sv}", "confirmed", g_variant_new_boolean (confirmed));
  call = call_new ("Apply",
                   g_variant_new ("(@"
                                  "a" AIRLOCK_OPERATION_FORMAT "sa{sv})",
                                  airlock_operations_to_variant (operations), token, &options),
                   "(aa{sv}u)", APPLY_TIMEOUT_MS);
  call->token = g_strdup (token);
  call->n_operations = operations->len;
  begin (AIRLOCK_DBUS_HELPER (helper), call, cancellable, airlock_dbus_helper_apply_async, callback,
         user_data);
}

static GPtrArray *
airlock_dbus_helper_apply_finish (AirlockHelper *helper,
                                  GAsyncResult *result,
                                  guint *countdown,
                                  GError **error)
{
  AirlockDBusHelper *self = AIRLOCK_DBUS_HELPER (helper);
  Call *call = finish (helper, result, error);
  g_autoptr (GVariant) results = NULL;
  guint seconds = 0;

  if (call == NULL)
    return NULL;

  g_variant_get (call->answer, "(@aa{sv}u)", &results, &seconds);
  if (seconds > 0)
    g_hash_table_add (self->counting, g_strdup (call->token));
  if (countdown != NULL)
    *countdown = seconds;

  return _airlock_helper_parse_results (results, call->n_operations, error);
}

static void
airlock_dbus_helper_keep_async (AirlockHelper *helper,
                                const char *token,
                                gboolean keep,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  Call *call =
      call_new (keep ? "Keep" : "Revert", g_variant_new ("(s)", token), "()", APPLY_TIMEOUT_MS);

  call->token = g_strdup (token);
  begin (AIRLOCK_DBUS_HELPER (helper), call, cancellable, airlock_dbus_helper_keep_async, callback,
         user_data);
}

static gboolean
airlock_dbus_helper_keep_finish (AirlockHelper *helper, GAsyncResult *result, GError **error)
{
  Call *call = finish (helper, result, error);

  if (call != NULL)
    g_hash_table_remove (AIRLOCK_DBUS_HELPER (helper)->counting, call->token);

  return call != NULL;
}

static void
airlock_dbus_helper_check_async (AirlockHelper *helper,
                                 GPtrArray *operations,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GVariant *parameters = g_variant_new ("(@"
                                        "a" AIRLOCK_OPERATION_FORMAT ")",
                                        airlock_operations_to_variant (operations));

  begin (AIRLOCK_DBUS_HELPER (helper),
         call_new ("Check", parameters, "(aa{sv}s)", CHECK_TIMEOUT_MS), cancellable,
         airlock_dbus_helper_check_async, callback, user_data);
}

static GPtrArray *
airlock_dbus_helper_check_finish (AirlockHelper *helper,
                                  GAsyncResult *result,
                                  char **action,
                                  GError **error)
{
  Call *call = finish (helper, result, error);
  g_autoptr (GVariant) findings = NULL;
  const char *asked;

  if (call == NULL)
    return NULL;

  g_variant_get (call->answer, "(@aa{sv}&s)", &findings, &asked);
  if (action != NULL)
    *action = g_strdup (asked);

  return _airlock_helper_parse_findings (findings, error);
}

static void
airlock_dbus_helper_list_bindings_async (AirlockHelper *helper,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  begin (AIRLOCK_DBUS_HELPER (helper), call_new ("ListBindings", NULL, "(aa{sv})", READ_TIMEOUT_MS),
         cancellable, airlock_dbus_helper_list_bindings_async, callback, user_data);
}

static GPtrArray *
airlock_dbus_helper_list_bindings_finish (AirlockHelper *helper,
                                          GAsyncResult *result,
                                          GError **error)
{
  Call *call = finish (helper, result, error);
  g_autoptr (GVariant) bindings = NULL;

  if (call == NULL)
    return NULL;

  g_variant_get (call->answer, "(@aa{sv})", &bindings);
  return _airlock_helper_parse_bindings (bindings, error);
}

static void
airlock_dbus_helper_read_isolation_async (AirlockHelper *helper,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data)
{
  begin (AIRLOCK_DBUS_HELPER (helper),
         call_new ("ReadIsolation", NULL, "(a(ssa{sv}))", READ_TIMEOUT_MS), cancellable,
         airlock_dbus_helper_read_isolation_async, callback, user_data);
}

static GVariant *
airlock_dbus_helper_read_isolation_finish (AirlockHelper *helper,
                                           GAsyncResult *result,
                                           GError **error)
{
  Call *call = finish (helper, result, error);

  return call != NULL ? g_variant_get_child_value (call->answer, 0) : NULL;
}

static void
airlock_dbus_helper_read_users_async (AirlockHelper *helper,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  begin (AIRLOCK_DBUS_HELPER (helper),
         call_new ("ReadUsers", NULL, "(ua(ssasi)a(tts))", READ_TIMEOUT_MS), cancellable,
         airlock_dbus_helper_read_users_async, callback, user_data);
}

static AirlockHostUses *
airlock_dbus_helper_read_users_finish (AirlockHelper *helper, GAsyncResult *result, GError **error)
{
  Call *call = finish (helper, result, error);
  g_autoptr (GVariant) uses = NULL;
  g_autoptr (GVariant) framebuffers = NULL;
  guint32 seen;

  if (call == NULL)
    return NULL;

  g_variant_get (call->answer, "(u@a(ssasi)@a(tts))", &seen, &uses, &framebuffers);
  return _airlock_helper_parse_users (seen, uses, framebuffers, error);
}

static void
airlock_dbus_helper_iface_init (AirlockHelperInterface *interface)
{
  interface->apply_async = airlock_dbus_helper_apply_async;
  interface->apply_finish = airlock_dbus_helper_apply_finish;
  interface->keep_async = airlock_dbus_helper_keep_async;
  interface->keep_finish = airlock_dbus_helper_keep_finish;
  interface->check_async = airlock_dbus_helper_check_async;
  interface->check_finish = airlock_dbus_helper_check_finish;
  interface->list_bindings_async = airlock_dbus_helper_list_bindings_async;
  interface->list_bindings_finish = airlock_dbus_helper_list_bindings_finish;
  interface->read_isolation_async = airlock_dbus_helper_read_isolation_async;
  interface->read_isolation_finish = airlock_dbus_helper_read_isolation_finish;
  interface->read_users_async = airlock_dbus_helper_read_users_async;
  interface->read_users_finish = airlock_dbus_helper_read_users_finish;
}

static void
airlock_dbus_helper_dispose (GObject *object)
{
  drop_bus (AIRLOCK_DBUS_HELPER (object));

  G_OBJECT_CLASS (airlock_dbus_helper_parent_class)->dispose (object);
}

static void
airlock_dbus_helper_finalize (GObject *object)
{
  g_clear_pointer (&AIRLOCK_DBUS_HELPER (object)->counting, g_hash_table_unref);
  g_clear_pointer (&AIRLOCK_DBUS_HELPER (object)->reverting, g_hash_table_unref);

  G_OBJECT_CLASS (airlock_dbus_helper_parent_class)->finalize (object);
}

static void
airlock_dbus_helper_class_init (AirlockDBusHelperClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = airlock_dbus_helper_dispose;
  G_OBJECT_CLASS (klass)->finalize = airlock_dbus_helper_finalize;

  airlock_ipc_register_errors ();
}

static void
airlock_dbus_helper_init (AirlockDBusHelper *self)
{
  self->counting = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->reverting = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/**
 * airlock_dbus_helper_new:
 *
 * Says nothing on the bus before it is asked something.
 *
 * Returns: (transfer full): the service on the system bus
 */
AirlockHelper *
airlock_dbus_helper_new (void)
{
  return g_object_new (AIRLOCK_TYPE_DBUS_HELPER, NULL);
}
