/* airlock-plan-json.c – plans as JSON, in history
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "airlock-enum-types.h"
#include "airlock-json-member.h"
#include "airlock-plan.h"
#include "base/airlock-error.h"

/* Of what lies in history; newer ones are refused instead of misread. */
#define FORMAT 1

/* More than any plan has: what is larger was not written by Airlock. */
#define STEPS_MAX 64
#define FINDINGS_MAX 4096

static JsonObject *
finding_to_json (AirlockFinding *finding)
{
  static const char *const none[] = { NULL };
  JsonObject *object = json_object_new ();
  const char *const *chain = airlock_finding_get_chain (finding);
  g_autofree char *detail = NULL;

  json_object_set_string_member (object, "id", airlock_finding_get_id (finding));
  json_object_set_string_member (
      object, "severity",
      airlock_enum_to_nick (AIRLOCK_TYPE_SEVERITY, airlock_finding_get_severity (finding)));
  json_object_set_string_member (object, "subject", airlock_finding_get_subject (finding));
  if (airlock_finding_get_detail (finding) != NULL)
    {
      detail = g_utf8_make_valid (airlock_finding_get_detail (finding), -1);
      json_object_set_string_member (object, "detail", detail);
    }
  airlock_json_set_strings (object, "chain", chain != NULL ? chain : none);
  json_object_set_boolean_member (object, "undecided", airlock_finding_is_undecided (finding));

  return object;
}

static AirlockFinding *
finding_from_json (JsonObject *object, GError **error)
{
  const char *id, *severity, *subject, *detail = NULL;
  g_auto (GStrv) chain = NULL;
  gboolean undecided;
  int value;

  if (!airlock_json_member_string (object, "id", &id, error) ||
      !airlock_json_member_string (object, "severity", &severity, error) ||
      !airlock_json_member_string (object, "subject", &subject, error) ||
      !airlock_json_member_boolean (object, "undecided", &undecided, error))
    return NULL;
  if (json_object_has_member (object, "detail") &&
      !airlock_json_member_string (object, "detail", &detail, error))
    return NULL;
  chain = airlock_json_member_strings (object, "chain", error);
  if (chain == NULL)
    return NULL;
  if (!airlock_enum_from_nick (AIRLOCK_TYPE_SEVERITY, severity, &value))
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("unknown severity “%s”"),
                   severity);
      return NULL;
    }

  return airlock_finding_new_full (id, (AirlockSeverity) value, subject, detail,
                                   (const char *const *) chain, undecided);
}

static void
set_addresses (JsonObject *object, const char *name, GPtrArray *addresses)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < addresses->len; i++)
    json_array_add_string_element (array, addresses->pdata[i]);
  json_object_set_array_member (object, name, array);
}

/**
 * airlock_plan_to_json:
 *
 * Returns: (transfer full): all of the plan
 */
JsonObject *
airlock_plan_to_json (AirlockPlan *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *steps = json_array_new ();
  JsonArray *findings = json_array_new ();
  GPtrArray *own_steps = airlock_plan_get_steps (self);
  GPtrArray *own_findings = airlock_plan_get_findings (self);
  g_autofree char *title = g_utf8_make_valid (airlock_plan_get_title (self), -1);

  for (guint i = 0; i < own_steps->len; i++)
    json_array_add_object_element (steps, airlock_step_to_json (own_steps->pdata[i]));
  for (guint i = 0; i < own_findings->len; i++)
    json_array_add_object_element (findings, finding_to_json (own_findings->pdata[i]));

  json_object_set_int_member (object, "format", FORMAT);
  json_object_set_string_member (object, "title", title);
  json_object_set_int_member (object, "undoes", airlock_plan_get_undoes (self));
  set_addresses (object, "companions", airlock_plan_get_companions (self));
  set_addresses (object, "stays", airlock_plan_get_stays (self));
  json_object_set_array_member (object, "findings", findings);
  json_object_set_array_member (object, "steps", steps);

  return object;
}

static gboolean
load_steps (AirlockPlan *self, JsonObject *object, GError **error)
{
  JsonArray *steps = airlock_json_member_array (object, "steps", error);

  if (steps == NULL)
    return FALSE;
  if (json_array_get_length (steps) > STEPS_MAX)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("more than %d steps"),
                   STEPS_MAX);
      return FALSE;
    }

  for (guint i = 0; i < json_array_get_length (steps); i++)
    {
      JsonObject *member = airlock_json_element_object (steps, i, error);
      g_autoptr (AirlockStep) step = NULL;

      step = member != NULL ? airlock_step_new_from_json (member, error) : NULL;
      if (step == NULL)
        {
          g_prefix_error (error, _ ("step %u: "), i + 1);
          return FALSE;
        }
      airlock_plan_add_step (self, step);
    }

  return TRUE;
}

static gboolean
load_findings (AirlockPlan *self, JsonObject *object, GError **error)
{
  JsonArray *findings = airlock_json_member_array (object, "findings", error);

  if (findings == NULL)
    return FALSE;
  if (json_array_get_length (findings) > FINDINGS_MAX)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("more than %d findings"),
                   FINDINGS_MAX);
      return FALSE;
    }

  for (guint i = 0; i < json_array_get_length (findings); i++)
    {
      JsonObject *member = airlock_json_element_object (findings, i, error);
      g_autoptr (AirlockFinding) finding = NULL;

      finding = member != NULL ? finding_from_json (member, error) : NULL;
      if (finding == NULL)
        {
          g_prefix_error (error, _ ("finding %u: "), i + 1);
          return FALSE;
        }
      airlock_plan_add_finding (self, finding);
    }

  return TRUE;
}

static GPtrArray *
load_addresses (JsonObject *object, const char *name, GError **error)
{
  char **strings = airlock_json_member_strings (object, name, error);

  return strings != NULL ? g_ptr_array_new_take_null_terminated ((gpointer *) strings, g_free)
                         : NULL;
}

/**
 * airlock_plan_new_from_json:
 * @object: anything
 * @error: %AIRLOCK_ERROR_INVALID: it is no plan, or of a newer Airlock
 *
 * Returns: (transfer full) (nullable): the plan
 */
AirlockPlan *
airlock_plan_new_from_json (JsonObject *object, GError **error)
{
  g_autoptr (AirlockPlan) self = NULL;
  g_autoptr (GPtrArray) companions = NULL;
  g_autoptr (GPtrArray) stays = NULL;
  const char *title;
  gint64 format, undoes;

  if (!airlock_json_member_integer (object, "format", 1, G_MAXINT, &format, error))
    return NULL;
  if (format != FORMAT)
    {
      g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                           _ ("written by a newer Airlock"));
      return NULL;
    }
  if (!airlock_json_member_string (object, "title", &title, error) ||
      !airlock_json_member_integer (object, "undoes", 0, G_MAXINT, &undoes, error))
    return NULL;

  companions = load_addresses (object, "companions", error);
  stays = companions != NULL ? load_addresses (object, "stays", error) : NULL;
  if (stays == NULL)
    return NULL;

  self = airlock_plan_new (title);
  airlock_plan_set_undoes (self, (guint) undoes);
  airlock_plan_set_companions (self, companions, stays);
  if (!load_steps (self, object, error) || !load_findings (self, object, error))
    return NULL;

  return g_steal_pointer (&self);
}
