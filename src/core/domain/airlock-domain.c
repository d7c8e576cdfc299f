/* airlock-domain.c – one VM that libvirt knows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "airlock-domain-private.h"
#include "base/airlock-error.h"

struct _AirlockDomain
{
  GObject parent_instance;

  GWeakRef connection;
  char *uuid;
  char *name;
  AirlockDomainState state;
  gboolean autostart;
  gboolean managed_save;
  gboolean persistent;
  char *definition; /* nullable */
  char **pending;
};

enum
{
  PROP_AUTOSTART = 1,
  PROP_MANAGED_SAVE,
  PROP_NAME,
  PROP_PENDING,
  PROP_PERSISTENT,
  PROP_STATE,
  PROP_UUID,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint changed_signal;

G_DEFINE_FINAL_TYPE (AirlockDomain, airlock_domain, G_TYPE_OBJECT)

static void
airlock_domain_finalize (GObject *object)
{
  AirlockDomain *self = AIRLOCK_DOMAIN (object);

  g_weak_ref_clear (&self->connection);
  g_free (self->uuid);
  g_free (self->name);
  g_free (self->definition);
  g_strfreev (self->pending);

  G_OBJECT_CLASS (airlock_domain_parent_class)->finalize (object);
}

static void
airlock_domain_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AirlockDomain *self = AIRLOCK_DOMAIN (object);

  switch (id)
    {
    case PROP_AUTOSTART:
      g_value_set_boolean (value, self->autostart);
      break;
    case PROP_MANAGED_SAVE:
      g_value_set_boolean (value, self->managed_save);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_PENDING:
      g_value_set_boolean (value, self->pending[0] != NULL);
      break;
    case PROP_PERSISTENT:
      g_value_set_boolean (value, self->persistent);
      break;
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    case PROP_UUID:
      g_value_set_string (value, self->uuid);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
airlock_domain_class_init (AirlockDomainClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = airlock_domain_finalize;
  object_class->get_property = airlock_domain_get_property;

  properties[PROP_AUTOSTART] = g_param_spec_boolean ("autostart", NULL, NULL, FALSE, flags);
  properties[PROP_MANAGED_SAVE] = g_param_spec_boolean ("managed-save", NULL, NULL, FALSE, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_PENDING] = g_param_spec_boolean ("pending", NULL, NULL, FALSE, flags);
  properties[PROP_PERSISTENT] = g_param_spec_boolean ("persistent", NULL, NULL, FALSE, flags);
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_UUID] = g_param_spec_string ("uuid", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
airlock_domain_init (AirlockDomain *self)
{
  self->pending = g_new0 (char *, 1);
}

AirlockDomain *
_airlock_domain_new (AirlockConnection *connection, const AirlockDomainFacts *facts)
{
  AirlockDomain *self = g_object_new (AIRLOCK_TYPE_DOMAIN, NULL);

  g_weak_ref_init (&self->connection, connection);
  self->uuid = g_strdup (facts->uuid);
  self->name = g_strdup (facts->name);
  _airlock_domain_take_facts (self, facts);

  return self;
}

static gboolean
take_boolean (AirlockDomain *self, gboolean *place, gboolean value, guint property)
{
  if (*place == value)
    return FALSE;
  *place = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);

  return TRUE;
}

static gboolean
take_state (AirlockDomain *self, AirlockDomainState state)
{
  if (self->state == state)
    return FALSE;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);

  return TRUE;
}

static gboolean
take_pending (AirlockDomain *self, char **pending)
{
  static const char *const none[] = { NULL };
  const char *const *fresh = pending != NULL ? (const char *const *) pending : none;
  gboolean had_pending = self->pending[0] != NULL;

  if (g_strv_equal ((const char *const *) self->pending, fresh))
    return FALSE;
  g_strfreev (self->pending);
  self->pending = g_strdupv ((char **) fresh);
  if (had_pending != (self->pending[0] != NULL))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PENDING]);

  return TRUE;
}

/* What libvirt told last. */
void
_airlock_domain_take_facts (AirlockDomain *self, const AirlockDomainFacts *facts)
{
  gboolean changed = g_set_str (&self->name, facts->name);

  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
  changed |= take_boolean (self, &self->autostart, facts->autostart, PROP_AUTOSTART);
  changed |= take_boolean (self, &self->managed_save, facts->managed_save, PROP_MANAGED_SAVE);
  changed |= take_boolean (self, &self->persistent, facts->persistent, PROP_PERSISTENT);
  changed |= g_set_str (&self->definition, facts->definition);
  changed |= take_pending (self, facts->pending);
  changed |= take_state (self, facts->state);
  if (changed)
    g_signal_emit (self, changed_signal, 0);
}

/* libvirt can't be asked, or has forgotten the VM. */
void
_airlock_domain_forget_state (AirlockDomain *self)
{
  if (take_state (self, AIRLOCK_DOMAIN_UNKNOWN))
    g_signal_emit (self, changed_signal, 0);
}

AirlockConnection *
_airlock_domain_get_connection (AirlockDomain *self)
{
  return g_weak_ref_get (&self->connection);
}

/**
 * airlock_domain_get_uuid:
 *
 * Returns: what it is known by, whatever its name
 */
const char *
airlock_domain_get_uuid (AirlockDomain *self)
{
  return self->uuid;
}

/**
 * airlock_domain_get_name:
 *
 * Returns: its name
 */
const char *
airlock_domain_get_name (AirlockDomain *self)
{
  return self->name;
}

/**
 * airlock_domain_get_state:
 *
 * Returns: what it does now
 */
AirlockDomainState
airlock_domain_get_state (AirlockDomain *self)
{
  return self->state;
}

/**
 * airlock_domain_is_active:
 *
 * Returns: whether it holds its devices: it runs, also paused or asleep
 */
gboolean
airlock_domain_is_active (AirlockDomain *self)
{
  switch (self->state)
    {
    case AIRLOCK_DOMAIN_RUNNING:
    case AIRLOCK_DOMAIN_PAUSED:
    case AIRLOCK_DOMAIN_SUSPENDED:
    case AIRLOCK_DOMAIN_SHUTTING_DOWN:
      return TRUE;
    case AIRLOCK_DOMAIN_UNKNOWN:
    case AIRLOCK_DOMAIN_OFF:
    case AIRLOCK_DOMAIN_CRASHED:
    default:
      return FALSE;
    }
}

/**
 * airlock_domain_get_autostart:
 *
 * Returns: whether it starts with the host
 */
gboolean
airlock_domain_get_autostart (AirlockDomain *self)
{
  return self->autostart;
}

/**
 * airlock_domain_get_persistent:
 *
 * Returns: whether libvirt keeps it when it is off
 */
gboolean
airlock_domain_get_persistent (AirlockDomain *self)
{
  return self->persistent;
}

/**
 * airlock_domain_get_managed_save:
 *
 * Returns: whether its memory is saved, so that the next start goes on with it, and with the old
 *   devices
 */
gboolean
airlock_domain_get_managed_save (AirlockDomain *self)
{
  return self->managed_save;
}

/**
 * airlock_domain_get_text:
 *
 * Returns: (nullable): the XML that its next start goes by
 */
const char *
airlock_domain_get_text (AirlockDomain *self)
{
  return self->definition;
}

/**
 * airlock_domain_dup_document:
 *
 * Returns: (transfer full) (nullable): what its next start goes by, to be read or edited
 */
AirlockDomainDocument *
airlock_domain_dup_document (AirlockDomain *self, GError **error)
{
  AirlockDomainDocument *document;

  if (self->definition == NULL)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNREADABLE,
                   _ ("libvirt does not tell what the VM “%s” consists of"), self->name);
      return NULL;
    }
  document = airlock_domain_document_new (self->definition, -1, error);
  if (document == NULL)
    g_prefix_error (error, "%s: ", self->name);

  return document;
}

/**
 * airlock_domain_get_pending:
 *
 * Returns: (transfer none): what comes only with the next start: names of settings, ids of devices,
 *   paths in the XML; empty if the VM is off (R7.38)
 */
const char *const *
airlock_domain_get_pending (AirlockDomain *self)
{
  return (const char *const *) self->pending;
}
