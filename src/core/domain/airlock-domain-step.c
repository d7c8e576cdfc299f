/* airlock-domain-step.c – a VM's XML as libvirt keeps it: changed, defined or taken away
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "airlock-domain-document-private.h"
#include "airlock-domain-enum-types.h"
#include "airlock-domain-step-private.h"
#include "base/airlock-error.h"
#include "base/airlock-types.h"
#include "core/plan/airlock-json-member.h"

G_DEFINE_FINAL_TYPE (AirlockDomainStep, airlock_domain_step, AIRLOCK_TYPE_STEP)

static void
airlock_domain_step_finalize (GObject *object)
{
  AirlockDomainStep *self = AIRLOCK_DOMAIN_STEP (object);

  g_free (self->uri);
  g_free (self->uuid);
  g_free (self->name);
  g_free (self->before);
  g_free (self->after);
  g_free (self->found);
  g_free (self->result);

  G_OBJECT_CLASS (airlock_domain_step_parent_class)->finalize (object);
}

static AirlockStepTraits
airlock_domain_step_get_traits (AirlockStep *step)
{
  return AIRLOCK_DOMAIN_STEP (step)->running ? AIRLOCK_STEP_NEEDS_VM_START : 0;
}

static char **
airlock_domain_step_dup_resources (AirlockStep *step)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_take (builder, g_strconcat ("domain:", AIRLOCK_DOMAIN_STEP (step)->uuid, NULL));

  return g_strv_builder_end (builder);
}

static void
save_text (JsonObject *object, const char *name, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, name, text);
}

static void
airlock_domain_step_save (AirlockStep *step, JsonObject *object)
{
  AirlockDomainStep *self = AIRLOCK_DOMAIN_STEP (step);

  json_object_set_string_member (
      object, "change", airlock_enum_to_nick (AIRLOCK_TYPE_DOMAIN_CHANGE, (int) self->change));
  json_object_set_string_member (object, "uri", self->uri);
  json_object_set_string_member (object, "uuid", self->uuid);
  json_object_set_string_member (object, "name", self->name);
  json_object_set_boolean_member (object, "running", self->running);
  json_object_set_boolean_member (object, "restoring", self->restoring);
  save_text (object, "before", self->before);
  save_text (object, "after", self->after);
  save_text (object, "found", self->found);
  save_text (object, "result", self->result);
}

static gboolean
load_string (JsonObject *object, const char *name, char **place, GError **error)
{
  const char *value;

  if (!airlock_json_member_string (object, name, &value, error))
    return FALSE;
  *place = g_strdup (value);

  return TRUE;
}

/* A VM's XML, or nothing where none has to be. */
static gboolean
load_text (JsonObject *object, const char *name, gboolean needed, char **place, GError **error)
{
  g_autoptr (AirlockDomainDocument) document = NULL;

  if (!needed && !json_object_has_member (object, name))
    return TRUE;
  if (!load_string (object, name, place, error))
    return FALSE;
  document = airlock_domain_document_new (*place, -1, error);
  if (document == NULL)
    g_prefix_error (error, "%s: ", name);

  return document != NULL;
}

static gboolean
load_change (AirlockDomainStep *self, JsonObject *object, GError **error)
{
  g_autofree char *nick = NULL;
  int change;

  if (!load_string (object, "change", &nick, error))
    return FALSE;
  if (!airlock_enum_from_nick (AIRLOCK_TYPE_DOMAIN_CHANGE, nick, &change))
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("unknown change “%s” of a VM"),
                   nick);
      return FALSE;
    }
  self->change = (AirlockDomainChange) change;

  return TRUE;
}

static gboolean
airlock_domain_step_load (AirlockStep *step, JsonObject *object, GError **error)
{
  AirlockDomainStep *self = AIRLOCK_DOMAIN_STEP (step);

  if (!load_change (self, object, error) || !load_string (object, "uri", &self->uri, error) ||
      !load_string (object, "uuid", &self->uuid, error) ||
      !load_string (object, "name", &self->name, error) ||
      !airlock_json_member_boolean (object, "running", &self->running, error) ||
      !airlock_json_member_boolean (object, "restoring", &self->restoring, error) ||
      !load_text (object, "before", self->change != AIRLOCK_DOMAIN_CHANGE_CREATE, &self->before,
                  error) ||
      !load_text (object, "after", self->change != AIRLOCK_DOMAIN_CHANGE_REMOVE, &self->after,
                  error) ||
      !load_text (object, "found", FALSE, &self->found, error) ||
      !load_text (object, "result", FALSE, &self->result, error))
    return FALSE;
  if (!g_uuid_string_is_valid (self->uuid))
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("“%s” is no UUID"), self->uuid);
      return FALSE;
    }

  return TRUE;
}

static AirlockDomainStep *
new_step (AirlockDomainChange change,
          const char *uri,
          const char *uuid,
          const char *name,
          const char *before,
          const char *after)
{
  AirlockDomainStep *self = g_object_new (AIRLOCK_TYPE_DOMAIN_STEP, NULL);

  self->change = change;
  self->uri = g_strdup (uri);
  self->uuid = g_strdup (uuid);
  self->name = g_strdup (name);
  self->before = g_strdup (before);
  self->after = g_strdup (after);

  return self;
}

/* Back to what libvirt had, from what it made of the change. */
static AirlockStep *
airlock_domain_step_invert (AirlockStep *step, GError **error)
{
  AirlockDomainStep *self = AIRLOCK_DOMAIN_STEP (step);
  const char *made = self->result != NULL ? self->result : self->after;
  const char *had = self->found != NULL ? self->found : self->before;
  AirlockDomainStep *inverse = NULL;

  switch (self->change)
    {
    case AIRLOCK_DOMAIN_CHANGE_EDIT:
      inverse = new_step (AIRLOCK_DOMAIN_CHANGE_EDIT, self->uri, self->uuid, self->name, made, had);
      break;
    case AIRLOCK_DOMAIN_CHANGE_CREATE:
      inverse =
          new_step (AIRLOCK_DOMAIN_CHANGE_REMOVE, self->uri, self->uuid, self->name, made, NULL);
      break;
    case AIRLOCK_DOMAIN_CHANGE_REMOVE:
      inverse =
          new_step (AIRLOCK_DOMAIN_CHANGE_CREATE, self->uri, self->uuid, self->name, NULL, had);
      break;
    default:
      g_return_val_if_reached (NULL);
    }
  inverse->running = self->running;
  inverse->restoring = TRUE;

  return AIRLOCK_STEP (inverse);
}

static void
airlock_domain_step_class_init (AirlockDomainStepClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  AirlockStepClass *step_class = AIRLOCK_STEP_CLASS (klass);

  object_class->finalize = airlock_domain_step_finalize;

  step_class->kind = "domain";
  step_class->dup_title = _airlock_domain_step_dup_title;
  step_class->dup_details = _airlock_domain_step_dup_details;
  step_class->dup_exact = _airlock_domain_step_dup_exact;
  step_class->get_traits = airlock_domain_step_get_traits;
  step_class->dup_resources = airlock_domain_step_dup_resources;
  step_class->save = airlock_domain_step_save;
  step_class->load = airlock_domain_step_load;
  step_class->invert = airlock_domain_step_invert;
  step_class->restore = _airlock_domain_step_restore;
  step_class->verify_async = _airlock_domain_step_verify_async;
  step_class->verify_finish = _airlock_domain_step_finish;
  step_class->apply_async = _airlock_domain_step_apply_async;
  step_class->apply_finish = _airlock_domain_step_finish;
}

static void
airlock_domain_step_init (AirlockDomainStep *self)
{
}

/* Who the VM is must not change: libvirt would make a second one of it. */
static gboolean
check_identity (AirlockDomain *domain, AirlockDomainDocument *after, GError **error)
{
  g_autofree char *name = airlock_domain_document_dup_name (after);
  g_autofree char *uuid = airlock_domain_document_dup_uuid (after);

  if (g_strcmp0 (uuid, airlock_domain_get_uuid (domain)) == 0 &&
      g_strcmp0 (name, airlock_domain_get_name (domain)) == 0)
    return TRUE;
  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
               _ ("an edit of the VM “%s” can’t change its name or its UUID"),
               airlock_domain_get_name (domain));

  return FALSE;
}

/**
 * airlock_domain_step_new_edit:
 * @uri: the libvirt that has the VM
 * @before: the XML that the edit began with, from airlock_domain_get_text()
 * @after: what it is to be
 * @error: %AIRLOCK_ERROR_INVALID: @after is another VM
 *
 * Returns: (transfer full) (nullable): the step
 */
AirlockStep *
airlock_domain_step_new_edit (AirlockDomain *domain,
                              const char *uri,
                              const char *before,
                              AirlockDomainDocument *after,
                              GError **error)
{
  g_autofree char *text = airlock_domain_document_dup_text (after);
  AirlockDomainStep *self;

  if (!check_identity (domain, after, error))
    return NULL;

  self = new_step (AIRLOCK_DOMAIN_CHANGE_EDIT, uri, airlock_domain_get_uuid (domain),
                   airlock_domain_get_name (domain), before, text);
  self->running = airlock_domain_is_active (domain);

  return AIRLOCK_STEP (self);
}

/* A VM that has its UUID from the start can be recognised, whatever happens meanwhile. */
static char *
ensure_uuid (AirlockDomainDocument *document)
{
  g_autofree char *uuid = airlock_domain_document_dup_uuid (document);
  xmlNode *root = airlock_domain_document_get_root (document);
  xmlNode *name = airlock_xml_find (root, "name");

  if (uuid != NULL && uuid[0] != '\0')
    return g_ascii_strdown (uuid, -1);

  g_clear_pointer (&uuid, g_free);
  uuid = g_uuid_string_random ();
  airlock_xml_remove_all (root, "uuid");
  airlock_xml_set_text (airlock_xml_add_after (name, "uuid"), uuid);

  return g_steal_pointer (&uuid);
}

/**
 * airlock_domain_step_new_create:
 * @uri: the libvirt that is to have the VM
 * @document: the VM; gets a UUID if it has none
 * @error: %AIRLOCK_ERROR_INVALID: it has no name
 *
 * Returns: (transfer full) (nullable): the step
 */
AirlockStep *
airlock_domain_step_new_create (const char *uri, AirlockDomainDocument *document, GError **error)
{
  g_autofree char *name = airlock_domain_document_dup_name (document);
  g_autofree char *uuid = NULL;
  g_autofree char *text = NULL;

  if (name == NULL || name[0] == '\0')
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("the VM has no name"));
      return NULL;
    }
  uuid = ensure_uuid (document);
  text = airlock_domain_document_dup_text (document);

  return AIRLOCK_STEP (new_step (AIRLOCK_DOMAIN_CHANGE_CREATE, uri, uuid, name, NULL, text));
}
