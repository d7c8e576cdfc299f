/* airlock-host-step-json.c – changes to the host as JSON, in history
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "airlock-host-step-private.h"
#include "airlock-json-member.h"
#include "base/airlock-error.h"

/* An operation as GVariant text: typed, and read back by the strict reader of the bus. */
static char *
operation_to_text (const AirlockOperation *operation)
{
  g_autoptr (GVariant) variant = NULL;

  if (operation == NULL)
    return g_strdup ("");
  variant = g_variant_ref_sink (airlock_operation_to_variant (operation));

  return g_variant_print (variant, TRUE);
}

static gboolean
operation_from_text (const char *text, AirlockOperation *operation, GError **error)
{
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (GError) local = NULL;

  variant = g_variant_parse (G_VARIANT_TYPE (AIRLOCK_OPERATION_FORMAT), text, NULL, NULL, &local);
  if (variant == NULL)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("malformed operation: %s"),
                   local->message);
      return FALSE;
    }

  return airlock_operation_from_variant (variant, operation, error);
}

static JsonObject *
result_to_json (const AirlockHelperResult *result)
{
  JsonObject *object = json_object_new ();
  g_autofree char *undo = operation_to_text (result->undo);

  json_object_set_string_member (object, "undo", undo);
  json_object_set_int_member (object, "got", result->got);
  json_object_set_string_member (object, "driver", result->driver != NULL ? result->driver : "");

  return object;
}

static AirlockHelperResult *
result_from_json (JsonObject *object, GError **error)
{
  g_autoptr (AirlockHelperResult) result = g_new0 (AirlockHelperResult, 1);
  const char *undo, *driver;
  AirlockOperation operation;
  gint64 got;

  if (!airlock_json_member_string (object, "undo", &undo, error) ||
      !airlock_json_member_integer (object, "got", 0, G_MAXUINT, &got, error) ||
      !airlock_json_member_string (object, "driver", &driver, error))
    return NULL;
  if (undo[0] != '\0')
    {
      if (!operation_from_text (undo, &operation, error))
        return NULL;
      result->undo = airlock_operation_copy (&operation);
    }
  result->got = (guint) got;
  result->driver = driver[0] != '\0' ? g_strdup (driver) : NULL;

  return g_steal_pointer (&result);
}

static void
save_operations (JsonObject *object, const char *name, GPtrArray *operations)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < operations->len; i++)
    {
      g_autofree char *text = operation_to_text (operations->pdata[i]);

      json_array_add_string_element (array, text);
    }
  json_object_set_array_member (object, name, array);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

void
_airlock_host_step_save (AirlockStep *step, JsonObject *object)
{
  AirlockHostStep *self = AIRLOCK_HOST_STEP (step);
  JsonObject *names = json_object_new ();
  /* Sorted: the same plan gives the same text. */
  g_autoptr (GList) addresses = g_list_sort (g_hash_table_get_keys (self->names), compare_names);

  for (GList *link = addresses; link != NULL; link = link->next)
    json_object_set_string_member (names, link->data,
                                   g_hash_table_lookup (self->names, link->data));

  save_operations (object, "operations", self->operations);
  save_operations (object, "planned-undo", self->planned_undo);
  json_object_set_object_member (object, "names", names);
  json_object_set_array_member (object, "facts", airlock_host_facts_to_json (self->facts));
  json_object_set_boolean_member (object, "inverse", self->inverse);

  if (self->results != NULL)
    {
      JsonArray *results = json_array_new ();

      for (guint i = 0; i < self->results->len; i++)
        json_array_add_object_element (results, result_to_json (self->results->pdata[i]));
      json_object_set_array_member (object, "results", results);
    }
}

static gboolean
load_operations (AirlockHostStep *self, JsonObject *object, GError **error)
{
  g_auto (GStrv) operations = NULL;
  g_auto (GStrv) undo = NULL;

  operations = airlock_json_member_strings (object, "operations", error);
  undo = operations != NULL ? airlock_json_member_strings (object, "planned-undo", error) : NULL;
  if (undo == NULL)
    return FALSE;
  if (operations[0] == NULL || g_strv_length (operations) > AIRLOCK_OPERATIONS_MAX ||
      g_strv_length (undo) != g_strv_length (operations))
    {
      g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                           _ ("no operation, too many, or not as many to take them back"));
      return FALSE;
    }

  for (gsize i = 0; operations[i] != NULL; i++)
    {
      AirlockOperation forth, back;

      if (!operation_from_text (operations[i], &forth, error) ||
          (undo[i][0] != '\0' && !operation_from_text (undo[i], &back, error)))
        return FALSE;
      airlock_host_step_add (self, &forth, undo[i][0] != '\0' ? &back : NULL);
    }

  return TRUE;
}

static gboolean
load_names (AirlockHostStep *self, JsonObject *object, GError **error)
{
  JsonObject *names = airlock_json_member_object (object, "names", error);
  g_autoptr (GList) members = names != NULL ? json_object_get_members (names) : NULL;

  for (GList *link = members; link != NULL; link = link->next)
    {
      const char *name;

      if (!airlock_json_member_string (names, link->data, &name, error))
        return FALSE;
      airlock_host_step_set_name (self, link->data, name);
    }

  return names != NULL;
}

static gboolean
load_results (AirlockHostStep *self, JsonObject *object, GError **error)
{
  g_autoptr (GPtrArray) results =
      g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_helper_result_free);
  JsonArray *array;

  if (!json_object_has_member (object, "results"))
    return TRUE;
  array = airlock_json_member_array (object, "results", error);
  if (array == NULL)
    return FALSE;
  if (json_array_get_length (array) != self->operations->len)
    {
      g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                           _ ("not as many results as operations"));
      return FALSE;
    }

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *member = airlock_json_element_object (array, i, error);
      AirlockHelperResult *result = member != NULL ? result_from_json (member, error) : NULL;

      if (result == NULL)
        return FALSE;
      g_ptr_array_add (results, result);
    }
  self->results = g_steal_pointer (&results);

  return TRUE;
}

static gboolean
load_facts (AirlockHostStep *self, JsonObject *object, GError **error)
{
  JsonArray *array = airlock_json_member_array (object, "facts", error);
  AirlockHostFacts *facts = array != NULL ? airlock_host_facts_from_json (array, error) : NULL;

  if (facts == NULL)
    return FALSE;
  g_clear_pointer (&self->facts, airlock_host_facts_free);
  self->facts = facts;

  return TRUE;
}

gboolean
_airlock_host_step_load (AirlockStep *step, JsonObject *object, GError **error)
{
  AirlockHostStep *self = AIRLOCK_HOST_STEP (step);

  return load_operations (self, object, error) && load_names (self, object, error) &&
         load_facts (self, object, error) &&
         airlock_json_member_boolean (object, "inverse", &self->inverse, error) &&
         load_results (self, object, error);
}
