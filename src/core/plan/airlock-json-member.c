/* airlock-json-member.c – members of JSON objects that come from outside
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-json-member.h"

#include <glib/gi18n-lib.h>

#include "base/airlock-error.h"

/* Plans are far flatter; the parser's stack is not endless. */
#define DEPTH_MAX 64

static gboolean
is_too_deep (const char *text, gsize length)
{
  gboolean in_string = FALSE;
  guint depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (in_string && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        in_string = !in_string;
      else if (!in_string && (text[i] == '[' || text[i] == '{') && ++depth > DEPTH_MAX)
        return TRUE;
      else if (!in_string && (text[i] == ']' || text[i] == '}') && depth > 0)
        depth--;
    }

  return FALSE;
}

static void
set_missing (const char *name, GError **error)
{
  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("“%s” is missing or malformed"),
               name);
}

/* The member, if it is a value of @type. */
static JsonNode *
find_value (JsonObject *object, const char *name, GType type)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != type)
    return NULL;

  return node;
}

/**
 * airlock_json_member_string:
 * @value: (out) (transfer none): the string
 * @error: %AIRLOCK_ERROR_INVALID: it is missing, or no string
 *
 * Returns: whether it is there
 */
gboolean
airlock_json_member_string (JsonObject *object,
                            const char *name,
                            const char **value,
                            GError **error)
{
  JsonNode *node = find_value (object, name, G_TYPE_STRING);

  if (node == NULL)
    {
      set_missing (name, error);
      return FALSE;
    }
  *value = json_node_get_string (node);

  return TRUE;
}

/**
 * airlock_json_member_integer:
 * @minimum: the least it may be
 * @maximum: the most it may be
 * @value: (out): the number
 * @error: %AIRLOCK_ERROR_INVALID: it is missing, no integer, or out of range
 *
 * Returns: whether it is there
 */
gboolean
airlock_json_member_integer (JsonObject *object,
                             const char *name,
                             gint64 minimum,
                             gint64 maximum,
                             gint64 *value,
                             GError **error)
{
  JsonNode *node = find_value (object, name, G_TYPE_INT64);

  if (node == NULL || json_node_get_int (node) < minimum || json_node_get_int (node) > maximum)
    {
      set_missing (name, error);
      return FALSE;
    }
  *value = json_node_get_int (node);

  return TRUE;
}

/**
 * airlock_json_member_boolean:
 * @value: (out): the truth
 * @error: %AIRLOCK_ERROR_INVALID: it is missing, or something else
 *
 * Returns: whether it is there
 */
gboolean
airlock_json_member_boolean (JsonObject *object, const char *name, gboolean *value, GError **error)
{
  JsonNode *node = find_value (object, name, G_TYPE_BOOLEAN);

  if (node == NULL)
    {
      set_missing (name, error);
      return FALSE;
    }
  *value = json_node_get_boolean (node);

  return TRUE;
}

/**
 * airlock_json_member_array:
 * @error: %AIRLOCK_ERROR_INVALID: it is missing, or no array
 *
 * Returns: (transfer none) (nullable): the array
 */
JsonArray *
airlock_json_member_array (JsonObject *object, const char *name, GError **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    return json_node_get_array (node);
  set_missing (name, error);

  return NULL;
}

/**
 * airlock_json_member_object:
 * @error: %AIRLOCK_ERROR_INVALID: it is missing, or no object
 *
 * Returns: (transfer none) (nullable): the object
 */
JsonObject *
airlock_json_member_object (JsonObject *object, const char *name, GError **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  set_missing (name, error);

  return NULL;
}

/**
 * airlock_json_member_strings:
 * @error: %AIRLOCK_ERROR_INVALID: it is missing, or no array of strings
 *
 * Returns: (transfer full) (nullable): the strings
 */
char **
airlock_json_member_strings (JsonObject *object, const char *name, GError **error)
{
  JsonArray *array = airlock_json_member_array (object, name, error);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (array == NULL)
    return NULL;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        {
          set_missing (name, error);
          return NULL;
        }
      g_strv_builder_add (builder, json_node_get_string (node));
    }

  return g_strv_builder_end (builder);
}

/**
 * airlock_json_element_object:
 * @error: %AIRLOCK_ERROR_INVALID: it is no object
 *
 * Returns: (transfer none) (nullable): the element
 */
JsonObject *
airlock_json_element_object (JsonArray *array, guint index, GError **error)
{
  JsonNode *node = json_array_get_element (array, index);

  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("element %u is malformed"), index);

  return NULL;
}

/**
 * airlock_json_set_strings:
 * @strings: (array zero-terminated=1): what to store; what is no UTF-8 is made so
 *
 * Adds an array of strings.
 */
void
airlock_json_set_strings (JsonObject *object, const char *name, const char *const *strings)
{
  JsonArray *array = json_array_new ();

  for (gsize i = 0; strings[i] != NULL; i++)
    {
      g_autofree char *valid = g_utf8_make_valid (strings[i], -1);

      json_array_add_string_element (array, valid);
    }
  json_object_set_array_member (object, name, array);
}

/**
 * airlock_json_to_text:
 * @pretty: for people to read: in several lines
 *
 * Returns: (transfer full): its text, without a line's end behind it
 */
char *
airlock_json_to_text (JsonObject *object, gboolean pretty)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);

  return json_to_string (node, pretty);
}

/**
 * airlock_json_from_text:
 * @length: of @text, or -1
 * @error: %AIRLOCK_ERROR_INVALID: it is no JSON object
 *
 * Returns: (transfer full) (nullable): the object
 */
JsonObject *
airlock_json_from_text (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) local = NULL;
  JsonNode *root;

  if (is_too_deep (text, length < 0 ? strlen (text) : (gsize) length))
    {
      g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                           _ ("malformed JSON: nested too deeply"));
      return NULL;
    }
  if (!json_parser_load_from_data (parser, text, length, &local))
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("malformed JSON: %s"),
                   local->message);
      return NULL;
    }

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("no JSON object"));
      return NULL;
    }

  return json_object_ref (json_node_get_object (root));
}
