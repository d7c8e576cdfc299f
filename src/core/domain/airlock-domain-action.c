/* airlock-domain-action.c – starting VMs, stopping them, and the like
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "airlock-domain-private.h"
#include "airlock-hostdev.h"
#include "base/airlock-error.h"

typedef struct
{
  AirlockVirtLink *link;
  char *uuid;
  char *failure; /* what is said if it fails */
  gboolean deletes;
  AirlockDomainAction action;
  AirlockDomainDeletion deletion;
  AirlockDomainFacts *facts; /* afterwards */
} Act;

static void
act_free (Act *self)
{
  g_clear_pointer (&self->link, _airlock_virt_link_unref);
  g_clear_pointer (&self->facts, _airlock_domain_facts_free);
  g_free (self->uuid);
  g_free (self->failure);
  g_free (self);
}

static char *
dup_failure (AirlockDomainAction action, const char *name)
{
  switch (action)
    {
    case AIRLOCK_DOMAIN_START:
      return g_strdup_printf (_ ("“%s” could not be started"), name);
    case AIRLOCK_DOMAIN_SHUT_DOWN:
      return g_strdup_printf (_ ("“%s” could not be asked to shut down"), name);
    case AIRLOCK_DOMAIN_FORCE_OFF:
      return g_strdup_printf (_ ("“%s” could not be switched off"), name);
    case AIRLOCK_DOMAIN_REBOOT:
      return g_strdup_printf (_ ("“%s” could not be asked to restart"), name);
    case AIRLOCK_DOMAIN_PAUSE:
      return g_strdup_printf (_ ("“%s” could not be paused"), name);
    case AIRLOCK_DOMAIN_RESUME:
      return g_strdup_printf (_ ("“%s” could not go on"), name);
    case AIRLOCK_DOMAIN_AUTOSTART:
    case AIRLOCK_DOMAIN_NO_AUTOSTART:
    default:
      return g_strdup_printf (_ ("whether “%s” starts with the host could not be changed"), name);
    }
}

static int
do_action (virDomainPtr domain, AirlockDomainAction action)
{
  switch (action)
    {
    case AIRLOCK_DOMAIN_START:
      return virDomainCreate (domain);
    case AIRLOCK_DOMAIN_SHUT_DOWN:
      return virDomainShutdown (domain);
    case AIRLOCK_DOMAIN_FORCE_OFF:
      return virDomainDestroy (domain);
    case AIRLOCK_DOMAIN_REBOOT:
      return virDomainReboot (domain, 0);
    case AIRLOCK_DOMAIN_PAUSE:
      return virDomainSuspend (domain);
    case AIRLOCK_DOMAIN_RESUME:
      return virDomainResume (domain);
    case AIRLOCK_DOMAIN_AUTOSTART:
      return virDomainSetAutostart (domain, 1);
    case AIRLOCK_DOMAIN_NO_AUTOSTART:
      return virDomainSetAutostart (domain, 0);
    default:
      g_return_val_if_reached (-1);
    }
}

static void
act_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Act *act = data;
  g_autoptr (virDomain) domain =
      virDomainLookupByUUIDString (_airlock_virt_link_get (act->link), act->uuid);
  GError *error = NULL;
  int result = -1;

  if (domain != NULL)
    result = act->deletes ? _airlock_virt_undefine (domain, TRUE, act->deletion)
                          : do_action (domain, act->action);
  if (result < 0)
    _airlock_virt_set_error (&error, act->failure);
  act->facts = _airlock_virt_read_uuid (act->link, act->uuid);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* The list is up to date before the caller hears of it. */
static void
on_acted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (AirlockConnection) connection =
      _airlock_domain_get_connection (AIRLOCK_DOMAIN (source));
  Act *act = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  if (connection != NULL)
    _airlock_connection_take_facts (connection, g_steal_pointer (&act->facts));
  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
run_act (AirlockDomain *self, Act *act, AirlockConnection *connection, GTask *answer)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  act->uuid = g_strdup (airlock_domain_get_uuid (self));
  act->link = _airlock_connection_get_link (connection, &error);
  if (act->link == NULL)
    {
      act_free (act);
      g_task_return_error (answer, error);
      return;
    }

  task = g_task_new (self, g_task_get_cancellable (answer), on_acted, g_object_ref (answer));
  g_task_set_source_tag (task, run_act);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, act, (GDestroyNotify) act_free);
  g_task_run_in_thread (task, act_in_thread);
}

static AirlockConnection *
ref_connection (AirlockDomain *self, GTask *answer)
{
  AirlockConnection *connection = _airlock_domain_get_connection (self);

  if (connection == NULL)
    g_task_return_new_error (answer, AIRLOCK_ERROR, AIRLOCK_ERROR_VANISHED,
                             _ ("“%s”: the connection to libvirt is closed"),
                             airlock_domain_get_name (self));

  return connection;
}

/* libvirt would refuse too, but after it has begun to unbind drivers. */
static gboolean
return_if_held (AirlockDomain *self, AirlockConnection *connection, GTask *answer)
{
  g_autoptr (AirlockDomainDocument) document = airlock_domain_dup_document (self, NULL);
  g_autoptr (GPtrArray) claimants =
      document != NULL ? airlock_connection_list_claimants (connection, document, self) : NULL;

  for (guint i = 0; claimants != NULL && i < claimants->len; i++)
    if (airlock_domain_is_active (claimants->pdata[i]))
      {
        g_task_return_new_error (
            answer, AIRLOCK_ERROR, AIRLOCK_ERROR_BUSY,
            _ ("“%1$s” can’t start: the VM “%2$s” runs with a device that it needs"),
            airlock_domain_get_name (self), airlock_domain_get_name (claimants->pdata[i]));
        return TRUE;
      }

  return FALSE;
}

/**
 * airlock_domain_act_async:
 *
 * Does it in a worker thread. A start is refused where another VM runs with one of the devices
 * (S20).
 */
void
airlock_domain_act_async (AirlockDomain *self,
                          AirlockDomainAction action,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) answer = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (AirlockConnection) connection = NULL;
  Act *act;

  g_task_set_source_tag (answer, airlock_domain_act_async);
  connection = ref_connection (self, answer);
  if (connection == NULL ||
      (action == AIRLOCK_DOMAIN_START && return_if_held (self, connection, answer)))
    return;

  act = g_new0 (Act, 1);
  act->action = action;
  act->failure = dup_failure (action, airlock_domain_get_name (self));
  run_act (self, act, connection, answer);
}

/**
 * airlock_domain_act_finish:
 * @error: libvirt's reason; %AIRLOCK_ERROR_BUSY names the VM that runs with a device
 *
 * Returns: whether it was done; of a shutdown and a restart, whether the guest was asked
 */
gboolean
airlock_domain_act_finish (AirlockDomain *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * airlock_domain_delete_async:
 * @deletion: which files go with it; disks never do
 *
 * Makes libvirt forget the VM, its snapshots and its saved memory. One that runs goes on until it
 * is off.
 */
void
airlock_domain_delete_async (AirlockDomain *self,
                             AirlockDomainDeletion deletion,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) answer = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (AirlockConnection) connection = NULL;
  Act *act;

  g_task_set_source_tag (answer, airlock_domain_delete_async);
  connection = ref_connection (self, answer);
  if (connection == NULL)
    return;

  act = g_new0 (Act, 1);
  act->deletes = TRUE;
  act->deletion = deletion;
  act->failure = g_strdup_printf (_ ("“%s” could not be deleted"), airlock_domain_get_name (self));
  run_act (self, act, connection, answer);
}

/**
 * airlock_domain_delete_finish:
 *
 * Returns: whether libvirt has forgotten it
 */
gboolean
airlock_domain_delete_finish (AirlockDomain *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
