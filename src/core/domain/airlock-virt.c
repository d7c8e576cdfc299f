/* airlock-virt.c – libvirt's own C interface: connections, events, errors, reading VMs
 *
 * libvirt-glib brings the event loop. Its connection object hides the errno of a failed connection
 * and knows neither a lost daemon nor most events (R8.2), so these come from libvirt directly.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <libvirt-glib/libvirt-glib.h>
#include <string.h>

#include "airlock-domain-private.h"
#include "base/airlock-error.h"

/* Seconds between questions whether the daemon is there, and how many may stay without an answer.
 */
#define KEEPALIVE_SECONDS 5
#define KEEPALIVE_TRIES 3

/* What callbacks get: it may outlive the object that wants to know. */
typedef struct
{
  gatomicrefcount references;
  GWeakRef owner;
  AirlockVirtNotify notify;
  AirlockVirtLink *link; /* for comparing only */
} Listener;

struct _AirlockVirtLink
{
  gatomicrefcount references;
  virConnectPtr connection;
  GArray *callbacks; /* of int */
  Listener *listener;
};

static void
ignore_error (void *data, virErrorPtr error)
{
}

/**
 * _airlock_virt_init:
 *
 * Has to come before the first connection, on the main thread: libvirt tells its errors to us
 * instead of to the terminal, and its events through the main loop.
 */
void
_airlock_virt_init (void)
{
  static gsize once;

  if (g_once_init_enter (&once))
    {
      virInitialize ();
      virSetErrorFunc (NULL, ignore_error);
      gvir_event_register ();
      g_once_init_leave (&once, 1);
    }
}

static AirlockError
code_of (const virError *problem)
{
  switch (problem->code)
    {
    case VIR_ERR_NO_DOMAIN:
      return AIRLOCK_ERROR_NOT_FOUND;
    case VIR_ERR_AUTH_CANCELLED:
      return AIRLOCK_ERROR_DISMISSED;
    case VIR_ERR_AUTH_FAILED:
    case VIR_ERR_AUTH_UNAVAILABLE:
    case VIR_ERR_ACCESS_DENIED:
    case VIR_ERR_OPERATION_DENIED:
      return AIRLOCK_ERROR_NOT_AUTHORIZED;
    case VIR_ERR_XML_ERROR:
    case VIR_ERR_XML_DETAIL:
    case VIR_ERR_XML_INVALID_SCHEMA:
      return AIRLOCK_ERROR_INVALID;
    case VIR_ERR_NO_SUPPORT:
    case VIR_ERR_CONFIG_UNSUPPORTED:
    case VIR_ERR_ARGUMENT_UNSUPPORTED:
    case VIR_ERR_OPERATION_UNSUPPORTED:
      return AIRLOCK_ERROR_UNSUPPORTED;
    case VIR_ERR_RESOURCE_BUSY:
      return AIRLOCK_ERROR_BUSY;
    case VIR_ERR_OPERATION_TIMEOUT:
    case VIR_ERR_AGENT_UNRESPONSIVE:
      return AIRLOCK_ERROR_TIMED_OUT;
    case VIR_ERR_RPC:
      return AIRLOCK_ERROR_VANISHED;
    default:
      return problem->domain == VIR_FROM_RPC ? AIRLOCK_ERROR_VANISHED : AIRLOCK_ERROR_FAILED;
    }
}

/**
 * _airlock_virt_set_error:
 * @subject: what it is about
 *
 * Makes an error of what libvirt reported last in this thread.
 *
 * Returns: %FALSE, for callers that return the same
 */
gboolean
_airlock_virt_set_error (GError **error, const char *subject)
{
  virErrorPtr problem = virGetLastError ();

  if (problem == NULL || problem->message == NULL)
    g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED, _ ("%s: libvirt gave no reason"),
                 subject);
  else
    g_set_error (error, AIRLOCK_ERROR, code_of (problem), "%s: %s", subject, problem->message);

  return FALSE;
}

static void
listener_unref (void *data)
{
  Listener *self = data;

  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_weak_ref_clear (&self->owner);
  g_free (self);
}

static Listener *
listener_ref (Listener *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

static void
tell (Listener *self, virDomainPtr domain, gboolean closed)
{
  g_autoptr (GObject) owner = g_weak_ref_get (&self->owner);
  char uuid[VIR_UUID_STRING_BUFLEN] = "";

  if (owner == NULL || (domain != NULL && virDomainGetUUIDString (domain, uuid) < 0))
    return;
  self->notify (owner, self->link, uuid, closed);
}

static int
on_lifecycle (virConnectPtr connection, virDomainPtr domain, int event, int detail, void *data)
{
  tell (data, domain, FALSE);

  return 0;
}

static void
on_metadata (virConnectPtr connection, virDomainPtr domain, int type, const char *uri, void *data)
{
  tell (data, domain, FALSE);
}

static void
on_device (virConnectPtr connection, virDomainPtr domain, const char *alias, void *data)
{
  tell (data, domain, FALSE);
}

static void
on_closed (virConnectPtr connection, int reason, void *data)
{
  tell (data, NULL, TRUE);
}

static void
listen_to (AirlockVirtLink *self,
           int event,
           virConnectDomainEventGenericCallback callback,
           Listener *listener)
{
  int id = virConnectDomainEventRegisterAny (self->connection, NULL, event, callback,
                                             listener_ref (listener), listener_unref);

  /* Not every driver knows every event. */
  if (id < 0)
    listener_unref (listener);
  else
    g_array_append_val (self->callbacks, id);
}

static void
listen_to_all (AirlockVirtLink *self, GObject *owner, AirlockVirtNotify notify)
{
  Listener *listener = g_new0 (Listener, 1);

  g_atomic_ref_count_init (&listener->references);
  g_weak_ref_init (&listener->owner, owner);
  listener->notify = notify;
  listener->link = self;

  listen_to (self, VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK (on_lifecycle),
             listener);
  listen_to (self, VIR_DOMAIN_EVENT_ID_METADATA_CHANGE, VIR_DOMAIN_EVENT_CALLBACK (on_metadata),
             listener);
  listen_to (self, VIR_DOMAIN_EVENT_ID_DEVICE_ADDED, VIR_DOMAIN_EVENT_CALLBACK (on_device),
             listener);
  listen_to (self, VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, VIR_DOMAIN_EVENT_CALLBACK (on_device),
             listener);

  /* Drivers that are never closed by the other side take the callback, and free it never. */
  self->listener = listener;
  virConnectRegisterCloseCallback (self->connection, on_closed, listener, NULL);
  virConnectSetKeepAlive (self->connection, KEEPALIVE_SECONDS, KEEPALIVE_TRIES);
}

static AirlockConnectionState
state_of_failure (void)
{
  virErrorPtr problem = virGetLastError ();

  if (problem == NULL)
    return AIRLOCK_CONNECTION_FAILED;
  switch (problem->code)
    {
    case VIR_ERR_SYSTEM_ERROR:
      if (problem->int1 == EACCES || problem->int1 == EPERM)
        return AIRLOCK_CONNECTION_REFUSED;
      return problem->domain == VIR_FROM_RPC &&
                     (problem->int1 == ENOENT || problem->int1 == ECONNREFUSED)
                 ? AIRLOCK_CONNECTION_MISSING
                 : AIRLOCK_CONNECTION_FAILED;
    case VIR_ERR_AUTH_FAILED:
    case VIR_ERR_AUTH_CANCELLED:
    case VIR_ERR_AUTH_UNAVAILABLE:
    case VIR_ERR_ACCESS_DENIED:
    case VIR_ERR_OPERATION_DENIED:
      return AIRLOCK_CONNECTION_REFUSED;
    default:
      return AIRLOCK_CONNECTION_FAILED;
    }
}

static AirlockConnectionState
state_of_uri (virConnectPtr connection)
{
  g_autofree char *uri = virConnectGetURI (connection);
  g_autoptr (GUri) parsed = uri != NULL ? g_uri_parse (uri, G_URI_FLAGS_NONE, NULL) : NULL;

  return parsed != NULL && g_str_has_prefix (g_uri_get_scheme (parsed), "qemu") &&
                 g_str_equal (g_uri_get_path (parsed), "/session")
             ? AIRLOCK_CONNECTION_SESSION
             : AIRLOCK_CONNECTION_CONNECTED;
}

/**
 * _airlock_virt_link_open:
 * @owner: whom @notify tells on the main thread, as long as it lives
 * @state: (out): what came of it
 *
 * Opens a connection; this waits.
 *
 * Returns: (transfer full) (nullable): the connection
 */
AirlockVirtLink *
_airlock_virt_link_open (const char *uri,
                         GObject *owner,
                         AirlockVirtNotify notify,
                         AirlockConnectionState *state,
                         GError **error)
{
  virConnectPtr connection;
  AirlockVirtLink *self;

  virResetLastError ();
  connection = virConnectOpen (uri);
  if (connection == NULL)
    {
      *state = state_of_failure ();
      _airlock_virt_set_error (error, uri);
      return NULL;
    }

  self = g_new0 (AirlockVirtLink, 1);
  g_atomic_ref_count_init (&self->references);
  self->connection = connection;
  self->callbacks = g_array_new (FALSE, FALSE, sizeof (int));
  listen_to_all (self, owner, notify);
  *state = state_of_uri (connection);

  return self;
}

AirlockVirtLink *
_airlock_virt_link_ref (AirlockVirtLink *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

static gpointer
close_link (gpointer data)
{
  AirlockVirtLink *self = data;

  for (guint i = 0; i < self->callbacks->len; i++)
    virConnectDomainEventDeregisterAny (self->connection, g_array_index (self->callbacks, int, i));
  virConnectUnregisterCloseCallback (self->connection, on_closed);
  virConnectClose (self->connection);
  listener_unref (self->listener);
  g_array_unref (self->callbacks);
  g_free (self);

  return NULL;
}

/* Closing asks the daemon, and so waits: it has a thread of its own. */
void
_airlock_virt_link_unref (AirlockVirtLink *self)
{
  if (g_atomic_ref_count_dec (&self->references))
    g_thread_unref (g_thread_new ("airlock-virt-close", close_link, self));
}

virConnectPtr
_airlock_virt_link_get (AirlockVirtLink *self)
{
  return self->connection;
}

void
_airlock_domain_facts_free (AirlockDomainFacts *self)
{
  g_free (self->uuid);
  g_free (self->name);
  g_free (self->definition);
  g_free (self->running);
  g_strfreev (self->pending);
  g_free (self);
}

static AirlockDomainState
state_of_domain (int state)
{
  switch (state)
    {
    case VIR_DOMAIN_RUNNING:
    case VIR_DOMAIN_BLOCKED:
      return AIRLOCK_DOMAIN_RUNNING;
    case VIR_DOMAIN_PAUSED:
      return AIRLOCK_DOMAIN_PAUSED;
    case VIR_DOMAIN_SHUTDOWN:
      return AIRLOCK_DOMAIN_SHUTTING_DOWN;
    case VIR_DOMAIN_SHUTOFF:
      return AIRLOCK_DOMAIN_OFF;
    case VIR_DOMAIN_CRASHED:
      return AIRLOCK_DOMAIN_CRASHED;
    case VIR_DOMAIN_PMSUSPENDED:
      return AIRLOCK_DOMAIN_SUSPENDED;
    case VIR_DOMAIN_NOSTATE:
    default:
      return AIRLOCK_DOMAIN_UNKNOWN;
    }
}

/**
 * _airlock_virt_read_definition:
 *
 * Returns: (transfer full) (nullable): what the next start goes by, with passwords: without them
 * they would be lost when it is defined again (R7.33); %NULL with libvirt's error set
 */
char *
_airlock_virt_read_definition (virDomainPtr domain)
{
  char *text = virDomainGetXMLDesc (domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);

  return text != NULL ? text : virDomainGetXMLDesc (domain, VIR_DOMAIN_XML_INACTIVE);
}

/* A VM may go away at any moment: what can't be read is left out. */
AirlockDomainFacts *
_airlock_virt_read_domain (virDomainPtr domain)
{
  AirlockDomainFacts *facts = g_new0 (AirlockDomainFacts, 1);
  char uuid[VIR_UUID_STRING_BUFLEN] = "";
  int state = VIR_DOMAIN_NOSTATE, autostart = 0;

  virDomainGetUUIDString (domain, uuid);
  facts->uuid = g_strdup (uuid);
  facts->name = g_strdup (virDomainGetName (domain));
  facts->gone = virDomainGetState (domain, &state, NULL, 0) < 0;
  facts->state = state_of_domain (state);
  facts->autostart = virDomainGetAutostart (domain, &autostart) == 0 && autostart != 0;
  facts->persistent = virDomainIsPersistent (domain) == 1;
  facts->managed_save = virDomainHasManagedSaveImage (domain, 0) == 1;
  facts->definition = _airlock_virt_read_definition (domain);
  if (virDomainIsActive (domain) == 1)
    facts->running = virDomainGetXMLDesc (domain, VIR_DOMAIN_XML_SECURE);
  if (facts->running != NULL && facts->definition != NULL)
    facts->pending = _airlock_domain_list_differences (facts->running, facts->definition, TRUE);

  return facts;
}

/**
 * _airlock_virt_read_uuid:
 *
 * Returns: (transfer full) (nullable): the VM, also one that is gone; %NULL: libvirt can't be asked
 */
AirlockDomainFacts *
_airlock_virt_read_uuid (AirlockVirtLink *link, const char *uuid)
{
  g_autoptr (virDomain) domain = virDomainLookupByUUIDString (link->connection, uuid);
  AirlockDomainFacts *facts;

  if (domain != NULL)
    return _airlock_virt_read_domain (domain);
  if (virGetLastErrorCode () != VIR_ERR_NO_DOMAIN)
    return NULL;

  facts = g_new0 (AirlockDomainFacts, 1);
  facts->uuid = g_strdup (uuid);
  facts->gone = TRUE;

  return facts;
}

/**
 * _airlock_virt_read_all:
 *
 * Returns: (transfer full) (element-type AirlockDomainFacts) (nullable): all VMs
 */
GPtrArray *
_airlock_virt_read_all (AirlockVirtLink *link, GError **error)
{
  GPtrArray *all;
  virDomainPtr *domains = NULL;
  int count = virConnectListAllDomains (link->connection, &domains, 0);

  if (count < 0)
    {
      _airlock_virt_set_error (error, _ ("the VMs could not be listed"));
      return NULL;
    }

  all = g_ptr_array_new_with_free_func ((GDestroyNotify) _airlock_domain_facts_free);
  for (int i = 0; i < count; i++)
    {
      AirlockDomainFacts *facts = _airlock_virt_read_domain (domains[i]);

      if (facts->gone)
        _airlock_domain_facts_free (facts);
      else
        g_ptr_array_add (all, facts);
      virDomainFree (domains[i]);
    }
  free (domains);

  return all;
}

/* Only what the VM has is spoken of: not every driver knows every flag (R7.24). */
static guint
flags_for_files (const char *text, AirlockDomainDeletion deletion)
{
  guint flags = 0;

  if (strstr (text, "<nvram") != NULL || strstr (text, "<varstore") != NULL)
    flags |= (deletion & AIRLOCK_DOMAIN_DELETE_NVRAM) != 0 ? VIR_DOMAIN_UNDEFINE_NVRAM
                                                           : VIR_DOMAIN_UNDEFINE_KEEP_NVRAM;
  if (strstr (text, "<tpm") != NULL)
    flags |= (deletion & AIRLOCK_DOMAIN_DELETE_TPM) != 0 ? VIR_DOMAIN_UNDEFINE_TPM
                                                         : VIR_DOMAIN_UNDEFINE_KEEP_TPM;

  return flags;
}

/**
 * _airlock_virt_undefine:
 * @with_saved: whether its saved memory may go too; otherwise that is an error
 * @deletion: which other files go
 *
 * Returns: -1 with libvirt's error set
 */
int
_airlock_virt_undefine (virDomainPtr domain, gboolean with_saved, AirlockDomainDeletion deletion)
{
  g_autofree char *text = _airlock_virt_read_definition (domain);
  guint flags = VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA;

  if (text == NULL)
    return -1;
  if (with_saved)
    flags |= VIR_DOMAIN_UNDEFINE_MANAGED_SAVE;
  if (virDomainUndefineFlags (domain, flags | flags_for_files (text, deletion) |
                                          VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA) == 0)
    return 0;

  /* Drivers without such files, like the one for tests, know none of these flags. */
  return virGetLastErrorCode () == VIR_ERR_INVALID_ARG ? virDomainUndefineFlags (domain, flags)
                                                       : -1;
}
