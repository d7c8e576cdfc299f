/* airlock-domain-step-work.c – reading a VM from libvirt and defining it, in a worker thread
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "airlock-domain-merge.h"
#include "airlock-domain-private.h"
#include "airlock-domain-step-private.h"
#include "base/airlock-error.h"

/* What the thread works on; it never touches the step. */
typedef struct
{
  AirlockConnection *connection;
  AirlockVirtLink *link;
  AirlockDomainChange change;
  gboolean apply; /* otherwise only look */
  gboolean resuming;
  gboolean restoring;
  char *uuid;
  char *name;
  char *before;
  char *after;
  char *found;
  char *result;
  AirlockDomainFacts *facts;
} Work;

static void
work_free (Work *self)
{
  g_clear_object (&self->connection);
  g_clear_pointer (&self->link, _airlock_virt_link_unref);
  g_clear_pointer (&self->facts, _airlock_domain_facts_free);
  g_free (self->uuid);
  g_free (self->name);
  g_free (self->before);
  g_free (self->after);
  g_free (self->found);
  g_free (self->result);
  g_free (self);
}

/* The VM of this UUID; %NULL without error: libvirt knows none. */
static virDomainPtr
look_up (Work *work, GError **error)
{
  virDomainPtr domain =
      virDomainLookupByUUIDString (_airlock_virt_link_get (work->link), work->uuid);

  if (domain == NULL && virGetLastErrorCode () != VIR_ERR_NO_DOMAIN)
    _airlock_virt_set_error (error, work->name);

  return domain;
}

static gboolean
set_stale (GError **error, const char *format, const char *name)
{
  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_STALE, format, name);

  return FALSE;
}

/* What libvirt is to have: the edit, or the edit brought onto what it has now. */
static char *
dup_target (Work *work, const char *fresh, GError **error)
{
  char *merged;

  if (airlock_domain_text_equal (fresh, work->after))
    return g_strdup (fresh);
  if (airlock_domain_text_equal (fresh, work->before) ||
      (work->restoring && airlock_domain_text_extends (fresh, work->before)))
    return g_strdup (work->after);

  merged = airlock_domain_merge (work->before, work->after, fresh, error);
  if (merged == NULL)
    g_prefix_error (error, "%s: ", work->name);

  return merged;
}

static gboolean
define (Work *work, const char *text, GError **error)
{
  /* What came from libvirt is taken back even where its own schema would not have it. */
  guint flags = work->restoring ? 0 : VIR_DOMAIN_DEFINE_VALIDATE;
  g_autoptr (virDomain) domain = NULL;

  virResetLastError ();
  domain = virDomainDefineXMLFlags (_airlock_virt_link_get (work->link), text, flags);
  if (domain == NULL)
    {
      g_autofree char *subject =
          g_strdup_printf (_ ("libvirt does not accept the VM “%s” like this"), work->name);

      return _airlock_virt_set_error (error, subject);
    }
  work->result = _airlock_virt_read_definition (domain);

  return TRUE;
}

static gboolean
work_on_edit (Work *work, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (virDomain) domain = look_up (work, &problem);
  g_autofree char *target = NULL;

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (domain == NULL)
    return set_stale (error, _ ("the VM “%s” is not there any more"), work->name);
  if (virDomainIsPersistent (domain) == 0)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNSUPPORTED,
                   _ ("the VM “%s” exists only while it runs, so there is no next start"),
                   work->name);
      return FALSE;
    }

  work->found = _airlock_virt_read_definition (domain);
  if (work->found == NULL)
    return _airlock_virt_set_error (error, work->name);
  target = dup_target (work, work->found, error);
  if (target == NULL)
    return FALSE;
  if (!work->apply)
    return TRUE;
  if (g_str_equal (target, work->found))
    {
      work->result = g_strdup (target);
      return TRUE;
    }

  return define (work, target, error);
}

static gboolean
is_name_taken (Work *work)
{
  g_autoptr (virDomain) domain =
      virDomainLookupByName (_airlock_virt_link_get (work->link), work->name);

  return domain != NULL;
}

static gboolean
work_on_create (Work *work, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (virDomain) domain = look_up (work, &problem);
  g_autofree char *there = domain != NULL ? _airlock_virt_read_definition (domain) : NULL;

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (there != NULL && (work->resuming || work->apply) &&
      airlock_domain_text_extends (there, work->after))
    {
      work->result = g_steal_pointer (&there);
      return TRUE;
    }
  if (domain != NULL || is_name_taken (work))
    return set_stale (error, _ ("there is a VM “%s” already"), work->name);

  return !work->apply || define (work, work->after, error);
}

static gboolean
undefine (Work *work, virDomainPtr domain, GError **error)
{
  g_autofree char *subject = g_strdup_printf (_ ("the VM “%s” can’t be removed"), work->name);

  if (virDomainIsActive (domain) == 1)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_BUSY, _ ("%s: it is running"), subject);
      return FALSE;
    }

  work->found = _airlock_virt_read_definition (domain);
  if (work->found == NULL || _airlock_virt_undefine (domain, FALSE, 0) < 0)
    return _airlock_virt_set_error (error, subject);

  return TRUE;
}

/* One that is not there is removed already. */
static gboolean
work_on_remove (Work *work, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (virDomain) domain = look_up (work, &problem);

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  return domain == NULL || !work->apply || undefine (work, domain, error);
}

static gboolean
do_work (Work *work, GError **error)
{
  switch (work->change)
    {
    case AIRLOCK_DOMAIN_CHANGE_EDIT:
      return work_on_edit (work, error);
    case AIRLOCK_DOMAIN_CHANGE_CREATE:
      return work_on_create (work, error);
    case AIRLOCK_DOMAIN_CHANGE_REMOVE:
      return work_on_remove (work, error);
    default:
      g_return_val_if_reached (FALSE);
    }
}

static void
work_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *work = data;
  GError *error = NULL;

  do_work (work, &error);
  if (work->apply)
    work->facts = _airlock_virt_read_uuid (work->link, work->uuid);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_worked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  AirlockDomainStep *self = AIRLOCK_DOMAIN_STEP (source);
  Work *work = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  _airlock_connection_take_facts (work->connection, g_steal_pointer (&work->facts));
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (work->apply)
    {
      g_set_str (&self->found, work->found);
      g_set_str (&self->result, work->result);
    }
  g_task_return_boolean (task, TRUE);
}

static void
on_open (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  AirlockDomainStep *self = AIRLOCK_DOMAIN_STEP (g_task_get_source_object (task));
  Work *work = g_task_get_task_data (task);
  g_autoptr (GTask) thread = NULL;
  GError *error = NULL;

  if (!airlock_connection_open_finish (AIRLOCK_CONNECTION (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  work->link = _airlock_connection_get_link (work->connection, &error);
  if (work->link == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  thread = g_task_new (self, NULL, on_worked, g_object_ref (task));
  g_task_set_source_tag (thread, on_open);
  /* The outer task keeps it for as long as the thread needs it. */
  g_task_set_task_data (thread, work, NULL);
  g_task_run_in_thread (thread, work_in_thread);
}

static void
run (AirlockDomainStep *self,
     gboolean apply,
     gboolean resuming,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);

  /* A definition is at once: once begun, its outcome counts. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, run);
  work->connection = airlock_connection_get (self->uri);
  work->change = self->change;
  work->apply = apply;
  work->resuming = resuming;
  work->restoring = self->restoring;
  work->uuid = g_strdup (self->uuid);
  work->name = g_strdup (self->name);
  work->before = g_strdup (self->before);
  work->after = g_strdup (self->after);
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  airlock_connection_open_async (work->connection, cancellable, on_open, g_steal_pointer (&task));
}

void
_airlock_domain_step_verify_async (AirlockStep *step,
                                   AirlockPlanContext *context,
                                   gboolean resuming,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  run (AIRLOCK_DOMAIN_STEP (step), FALSE, resuming, cancellable, callback, user_data);
}

void
_airlock_domain_step_apply_async (AirlockStep *step,
                                  AirlockPlanContext *context,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  run (AIRLOCK_DOMAIN_STEP (step), TRUE, TRUE, cancellable, callback, user_data);
}

gboolean
_airlock_domain_step_finish (AirlockStep *step, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
