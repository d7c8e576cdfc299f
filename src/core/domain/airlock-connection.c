/* airlock-connection.c – libvirt on this or another computer, and the VMs that it knows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "airlock-domain-claims.h"
#include "airlock-domain-enum-types.h"
#include "airlock-domain-private.h"
#include "base/airlock-error.h"

/* Seconds until a lost daemon is tried again; doubled each time. */
#define FIRST_RETRY_SECONDS 1
#define LAST_RETRY_SECONDS 30

struct _AirlockConnection
{
  GObject parent_instance;

  char *uri;
  AirlockConnectionState state;
  GError *error;         /* nullable */
  AirlockVirtLink *link; /* NULL unless open */

  GPtrArray *domains;    /* of AirlockDomain, sorted */
  GHashTable *by_uuid;   /* UUID, not owned, to AirlockDomain, not owned */
  GPtrArray *waiting;    /* of GTask: opens that wait for the one that runs */
  GHashTable *changed;   /* UUIDs to read again */
  GHashTable *overtaken; /* UUIDs of which the reader that runs may tell old news */
  gboolean opening;
  gboolean reading;
  guint retry;
  guint retry_seconds;
};

enum
{
  PROP_ERROR = 1,
  PROP_STATE,
  PROP_URI,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void airlock_connection_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AirlockConnection,
                               airlock_connection,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      airlock_connection_list_model_init))

/* URI to GWeakRef of an AirlockConnection. A worker may be the last to let go of one, so that only
 * weak references know when it is gone. */
static GHashTable *connections;

static void try_to_open (AirlockConnection *self);
static void read_changed (AirlockConnection *self);

static void
set_state (AirlockConnection *self, AirlockConnectionState state, GError *error)
{
  g_clear_error (&self->error);
  self->error = error;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static GType
get_item_type (GListModel *model)
{
  return AIRLOCK_TYPE_DOMAIN;
}

static guint
get_n_items (GListModel *model)
{
  return AIRLOCK_CONNECTION (model)->domains->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  AirlockConnection *self = AIRLOCK_CONNECTION (model);

  return position < self->domains->len ? g_object_ref (self->domains->pdata[position]) : NULL;
}

static void
airlock_connection_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static gint
compare_domains (AirlockDomain *a, AirlockDomain *b)
{
  gint order = g_utf8_collate (airlock_domain_get_name (a), airlock_domain_get_name (b));

  return order != 0 ? order : g_strcmp0 (airlock_domain_get_uuid (a), airlock_domain_get_uuid (b));
}

static gint
compare_pointers (gconstpointer a, gconstpointer b)
{
  return compare_domains (*(AirlockDomain **) a, *(AirlockDomain **) b);
}

static void
insert_domain (AirlockConnection *self, AirlockDomain *domain)
{
  guint low = 0, high = self->domains->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (compare_domains (self->domains->pdata[middle], domain) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  g_ptr_array_insert (self->domains, (gint) low, g_object_ref (domain));
  g_list_model_items_changed (G_LIST_MODEL (self), low, 0, 1);
}

static void
remove_domain (AirlockConnection *self, AirlockDomain *domain)
{
  guint position;

  if (!g_ptr_array_find (self->domains, domain, &position))
    return;
  g_ptr_array_remove_index (self->domains, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static void
forget_domain (AirlockConnection *self, const char *uuid)
{
  AirlockDomain *domain = g_hash_table_lookup (self->by_uuid, uuid);
  g_autoptr (AirlockDomain) alive = domain != NULL ? g_object_ref (domain) : NULL;

  if (domain == NULL)
    return;
  g_hash_table_remove (self->by_uuid, uuid);
  remove_domain (self, domain);
  _airlock_domain_forget_state (domain);
}

/* A new name is another place in the list. */
static void
update_domain (AirlockConnection *self, AirlockDomain *domain, const AirlockDomainFacts *facts)
{
  g_autoptr (AirlockDomain) alive = g_object_ref (domain);
  gboolean renamed = !g_str_equal (airlock_domain_get_name (domain), facts->name);

  if (renamed)
    remove_domain (self, domain);
  _airlock_domain_take_facts (domain, facts);
  if (renamed)
    insert_domain (self, domain);
}

/* One VM as it is now. */
static void
take_one (AirlockConnection *self, const AirlockDomainFacts *facts)
{
  AirlockDomain *domain = g_hash_table_lookup (self->by_uuid, facts->uuid);
  g_autoptr (AirlockDomain) fresh = NULL;

  if (facts->gone)
    {
      forget_domain (self, facts->uuid);
      return;
    }
  if (domain != NULL)
    {
      update_domain (self, domain, facts);
      return;
    }

  fresh = _airlock_domain_new (self, facts);
  g_hash_table_insert (self->by_uuid, (char *) airlock_domain_get_uuid (fresh), fresh);
  insert_domain (self, fresh);
}

/**
 * _airlock_connection_take_facts:
 * @facts: (transfer full) (nullable): a VM as it was read by an action
 */
void
_airlock_connection_take_facts (AirlockConnection *self, AirlockDomainFacts *facts)
{
  g_autoptr (AirlockDomainFacts) owned = facts;

  if (owned == NULL)
    return;
  if (self->reading)
    g_hash_table_add (self->overtaken, g_strdup (owned->uuid));
  take_one (self, owned);
}

/* A list that was empty is filled at once: hundreds of VMs are one change. */
static void
fill (AirlockConnection *self, GPtrArray *all)
{
  for (guint i = 0; i < all->len; i++)
    {
      AirlockDomain *domain = _airlock_domain_new (self, all->pdata[i]);

      g_ptr_array_add (self->domains, domain);
      g_hash_table_insert (self->by_uuid, (char *) airlock_domain_get_uuid (domain), domain);
    }
  g_ptr_array_sort (self->domains, compare_pointers);
  if (self->domains->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, self->domains->len);
}

static void
take_all (AirlockConnection *self, GPtrArray *all)
{
  g_autoptr (GHashTable) present = g_hash_table_new (g_str_hash, g_str_equal);

  if (self->domains->len == 0)
    {
      fill (self, all);
      return;
    }

  for (guint i = 0; i < all->len; i++)
    {
      const AirlockDomainFacts *facts = all->pdata[i];

      g_hash_table_add (present, facts->uuid);
      take_one (self, facts);
    }
  for (guint i = self->domains->len; i > 0; i--)
    {
      const char *uuid = airlock_domain_get_uuid (self->domains->pdata[i - 1]);

      if (!g_hash_table_contains (present, uuid))
        forget_domain (self, uuid);
    }
}

typedef struct
{
  AirlockVirtLink *link;
  GPtrArray *uuids; /* of char * */
  GPtrArray *facts; /* of AirlockDomainFacts */
} Reading;

static void
reading_free (Reading *self)
{
  _airlock_virt_link_unref (self->link);
  g_ptr_array_unref (self->uuids);
  g_ptr_array_unref (self->facts);
  g_free (self);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Reading *reading = data;

  for (guint i = 0; i < reading->uuids->len; i++)
    {
      AirlockDomainFacts *facts = _airlock_virt_read_uuid (reading->link, reading->uuids->pdata[i]);

      if (facts != NULL)
        g_ptr_array_add (reading->facts, facts);
    }
  g_task_return_boolean (task, TRUE);
}

/* What an action has told meanwhile is newer, or not: it is read once more. */
static void
take_read (AirlockConnection *self, const AirlockDomainFacts *facts)
{
  if (g_hash_table_contains (self->overtaken, facts->uuid))
    g_hash_table_add (self->changed, g_strdup (facts->uuid));
  else
    take_one (self, facts);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  AirlockConnection *self = AIRLOCK_CONNECTION (source);
  Reading *reading = g_task_get_task_data (G_TASK (result));

  self->reading = FALSE;
  for (guint i = 0; self->link == reading->link && i < reading->facts->len; i++)
    take_read (self, reading->facts->pdata[i]);
  g_hash_table_remove_all (self->overtaken);
  read_changed (self);
}

/* One reader at a time, so that what was read last stands. */
static void
read_changed (AirlockConnection *self)
{
  g_autoptr (GTask) task = NULL;
  Reading *reading;
  GHashTableIter iter;
  gpointer uuid;

  if (self->reading || self->link == NULL || g_hash_table_size (self->changed) == 0)
    return;

  reading = g_new0 (Reading, 1);
  reading->link = _airlock_virt_link_ref (self->link);
  reading->uuids = g_ptr_array_new_with_free_func (g_free);
  reading->facts = g_ptr_array_new_with_free_func ((GDestroyNotify) _airlock_domain_facts_free);
  g_hash_table_iter_init (&iter, self->changed);
  while (g_hash_table_iter_next (&iter, &uuid, NULL))
    g_ptr_array_add (reading->uuids, g_strdup (uuid));
  g_hash_table_remove_all (self->changed);

  self->reading = TRUE;
  task = g_task_new (self, NULL, on_read, NULL);
  g_task_set_source_tag (task, read_changed);
  g_task_set_task_data (task, reading, (GDestroyNotify) reading_free);
  g_task_run_in_thread (task, read_in_thread);
}

static void
drop_link (AirlockConnection *self)
{
  g_hash_table_remove_all (self->changed);
  g_clear_pointer (&self->link, _airlock_virt_link_unref);
}

static void
on_retry (gpointer user_data)
{
  AirlockConnection *self = user_data;

  self->retry = 0;
  try_to_open (self);
}

static void
retry_later (AirlockConnection *self)
{
  g_clear_handle_id (&self->retry, g_source_remove);
  self->retry = g_timeout_add_seconds_once (self->retry_seconds, on_retry, self);
  self->retry_seconds = MIN (self->retry_seconds * 2, LAST_RETRY_SECONDS);
}

static void
on_lost (AirlockConnection *self)
{
  GError *error = g_error_new (AIRLOCK_ERROR, AIRLOCK_ERROR_VANISHED,
                               _ ("the connection to libvirt at %s was lost"), self->uri);

  drop_link (self);
  for (guint i = 0; i < self->domains->len; i++)
    _airlock_domain_forget_state (self->domains->pdata[i]);
  set_state (self, AIRLOCK_CONNECTION_LOST, error);
  self->retry_seconds = FIRST_RETRY_SECONDS;
  retry_later (self);
}

static void
on_event (GObject *owner, AirlockVirtLink *link, const char *uuid, gboolean closed)
{
  AirlockConnection *self = AIRLOCK_CONNECTION (owner);

  if (link != self->link)
    return;
  if (closed)
    {
      on_lost (self);
      return;
    }
  g_hash_table_add (self->changed, g_strdup (uuid));
  read_changed (self);
}

typedef struct
{
  char *uri;
  AirlockVirtLink *link;
  GPtrArray *all; /* of AirlockDomainFacts */
  AirlockConnectionState state;
} Opening;

static void
opening_free (Opening *self)
{
  g_clear_pointer (&self->link, _airlock_virt_link_unref);
  g_clear_pointer (&self->all, g_ptr_array_unref);
  g_free (self->uri);
  g_free (self);
}

static void
open_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Opening *opening = data;
  GError *error = NULL;

  opening->link =
      _airlock_virt_link_open (opening->uri, G_OBJECT (source), on_event, &opening->state, &error);
  if (opening->link != NULL)
    {
      opening->all = _airlock_virt_read_all (opening->link, &error);
      if (opening->all == NULL)
        opening->state = AIRLOCK_CONNECTION_FAILED;
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
answer_waiting (AirlockConnection *self)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    if (self->link != NULL)
      g_task_return_boolean (waiting->pdata[i], TRUE);
    else
      g_task_return_error (waiting->pdata[i], g_error_copy (self->error));
}

static void
on_open_failed (AirlockConnection *self, AirlockConnectionState state, GError *error)
{
  /* What was there once is waited for. */
  if (self->state == AIRLOCK_CONNECTION_LOST)
    {
      set_state (self, AIRLOCK_CONNECTION_LOST, error);
      retry_later (self);
    }
  else
    set_state (self, state, error);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  AirlockConnection *self = AIRLOCK_CONNECTION (source);
  Opening *opening = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  self->opening = FALSE;
  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      self->link = g_steal_pointer (&opening->link);
      take_all (self, opening->all);
      self->retry_seconds = FIRST_RETRY_SECONDS;
      set_state (self, opening->state, NULL);
    }
  else
    on_open_failed (self, opening->state, error);
  answer_waiting (self);
}

static void
try_to_open (AirlockConnection *self)
{
  g_autoptr (GTask) task = NULL;
  Opening *opening;

  if (self->opening)
    return;

  self->opening = TRUE;
  task = g_task_new (self, NULL, on_opened, NULL);
  opening = g_new0 (Opening, 1);
  opening->uri = g_strdup (self->uri);
  g_task_set_source_tag (task, try_to_open);
  g_task_set_task_data (task, opening, (GDestroyNotify) opening_free);
  g_task_run_in_thread (task, open_in_thread);
}

static void
airlock_connection_dispose (GObject *object)
{
  AirlockConnection *self = AIRLOCK_CONNECTION (object);

  g_clear_handle_id (&self->retry, g_source_remove);
  drop_link (self);
  g_hash_table_remove_all (self->by_uuid);
  g_ptr_array_set_size (self->domains, 0);

  G_OBJECT_CLASS (airlock_connection_parent_class)->dispose (object);
}

static void
airlock_connection_finalize (GObject *object)
{
  AirlockConnection *self = AIRLOCK_CONNECTION (object);

  g_free (self->uri);
  g_clear_error (&self->error);
  g_ptr_array_unref (self->domains);
  g_ptr_array_unref (self->waiting);
  g_hash_table_unref (self->by_uuid);
  g_hash_table_unref (self->changed);
  g_hash_table_unref (self->overtaken);

  G_OBJECT_CLASS (airlock_connection_parent_class)->finalize (object);
}

static void
airlock_connection_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AirlockConnection *self = AIRLOCK_CONNECTION (object);

  switch (id)
    {
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    case PROP_URI:
      g_value_set_string (value, self->uri);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
airlock_connection_class_init (AirlockConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = airlock_connection_dispose;
  object_class->finalize = airlock_connection_finalize;
  object_class->get_property = airlock_connection_get_property;

  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_URI] = g_param_spec_string ("uri", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
airlock_connection_init (AirlockConnection *self)
{
  self->domains = g_ptr_array_new_with_free_func (g_object_unref);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_uuid = g_hash_table_new (g_str_hash, g_str_equal);
  self->changed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->overtaken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->retry_seconds = FIRST_RETRY_SECONDS;
}

/**
 * airlock_connection_get:
 * @uri: (nullable): libvirt's name for where it is; %NULL: this computer's system
 *
 * The connections of a process are shared: pages and plans speak of the same VMs. Nothing is opened
 * yet.
 *
 * Returns: (transfer full): the connection
 */
AirlockConnection *
airlock_connection_get (const char *uri)
{
  AirlockConnection *self;
  GWeakRef *place;

  if (uri == NULL)
    uri = AIRLOCK_CONNECTION_DEFAULT_URI;
  _airlock_virt_init ();
  if (connections == NULL)
    connections = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  place = g_hash_table_lookup (connections, uri);
  if (place == NULL)
    {
      place = g_new0 (GWeakRef, 1);
      g_weak_ref_init (place, NULL);
      g_hash_table_insert (connections, g_strdup (uri), place);
    }
  self = g_weak_ref_get (place);
  if (self == NULL)
    {
      self = g_object_new (AIRLOCK_TYPE_CONNECTION, NULL);
      self->uri = g_strdup (uri);
      g_weak_ref_set (place, self);
    }

  return self;
}

/**
 * airlock_connection_get_uri:
 *
 * Returns: libvirt's name for where it is
 */
const char *
airlock_connection_get_uri (AirlockConnection *self)
{
  return self->uri;
}

/**
 * airlock_connection_get_state:
 *
 * Returns: how it is
 */
AirlockConnectionState
airlock_connection_get_state (AirlockConnection *self)
{
  return self->state;
}

/**
 * airlock_connection_get_error:
 *
 * Returns: (nullable): why it is not open
 */
const GError *
airlock_connection_get_error (AirlockConnection *self)
{
  return self->error;
}

/**
 * airlock_connection_is_open:
 *
 * Returns: whether libvirt can be asked
 */
gboolean
airlock_connection_is_open (AirlockConnection *self)
{
  return self->link != NULL;
}

/**
 * airlock_connection_open_async:
 *
 * Opens it and reads its VMs. One that is open answers at once; one that is being opened is waited
 * for. What failed may be tried again this way.
 */
void
airlock_connection_open_async (AirlockConnection *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, airlock_connection_open_async);
  if (self->link != NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_ptr_array_add (self->waiting, g_steal_pointer (&task));
  g_clear_handle_id (&self->retry, g_source_remove);
  if (self->state != AIRLOCK_CONNECTION_LOST)
    set_state (self, AIRLOCK_CONNECTION_CONNECTING, NULL);
  try_to_open (self);
}

/**
 * airlock_connection_open_finish:
 * @error: %AIRLOCK_ERROR_NOT_AUTHORIZED and others; the state says more
 *
 * Returns: whether it is open
 */
gboolean
airlock_connection_open_finish (AirlockConnection *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The open connection, for worker threads. */
AirlockVirtLink *
_airlock_connection_get_link (AirlockConnection *self, GError **error)
{
  if (self->link != NULL)
    return _airlock_virt_link_ref (self->link);
  if (self->error != NULL)
    g_propagate_error (error, g_error_copy (self->error));
  else
    g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_VANISHED,
                 _ ("there is no connection to libvirt at %s"), self->uri);

  return NULL;
}

/**
 * airlock_connection_lookup:
 *
 * Returns: (transfer none) (nullable): the VM of this UUID
 */
AirlockDomain *
airlock_connection_lookup (AirlockConnection *self, const char *uuid)
{
  return g_hash_table_lookup (self->by_uuid, uuid);
}

/**
 * airlock_connection_find:
 * @name: name or UUID of a VM
 * @error: %AIRLOCK_ERROR_NOT_FOUND
 *
 * Returns: (transfer none) (nullable): the VM
 */
AirlockDomain *
airlock_connection_find (AirlockConnection *self, const char *name, GError **error)
{
  AirlockDomain *domain = airlock_connection_lookup (self, name);

  for (guint i = 0; domain == NULL && i < self->domains->len; i++)
    if (g_str_equal (airlock_domain_get_name (self->domains->pdata[i]), name))
      domain = self->domains->pdata[i];
  if (domain == NULL)
    g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND,
                 _ ("libvirt at %1$s knows no VM “%2$s”"), self->uri, name);

  return domain;
}

static gboolean
claims_any (AirlockDomain *domain, GPtrArray *hostdevs)
{
  g_autoptr (AirlockDomainDocument) document = airlock_domain_dup_document (domain, NULL);
  g_autoptr (GPtrArray) documents = g_ptr_array_new ();
  g_autoptr (AirlockDomainClaims) claims = NULL;

  if (document == NULL)
    return FALSE;
  g_ptr_array_add (documents, document);
  claims = airlock_domain_claims_new (documents);
  for (guint i = 0; i < hostdevs->len; i++)
    {
      g_autoptr (GPtrArray) found = airlock_domain_claims_lookup (claims, hostdevs->pdata[i]);

      if (found->len > 0)
        return TRUE;
    }

  return FALSE;
}

/**
 * airlock_connection_list_claimants:
 * @document: a VM
 * @except: (nullable): the same VM, as libvirt has it
 *
 * Returns: (transfer full) (element-type AirlockDomain): other VMs that ask for a device that
 *   @document asks for too (S20)
 */
GPtrArray *
airlock_connection_list_claimants (AirlockConnection *self,
                                   AirlockDomainDocument *document,
                                   AirlockDomain *except)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) hostdevs = airlock_hostdev_list (document);

  for (guint i = 0; hostdevs->len > 0 && i < self->domains->len; i++)
    {
      AirlockDomain *other = self->domains->pdata[i];

      if (other != except && claims_any (other, hostdevs))
        g_ptr_array_add (found, g_object_ref (other));
    }

  return found;
}
