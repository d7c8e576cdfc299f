/* airlock-json-member.h – members of JSON objects that come from outside
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean    airlock_json_member_string   (JsonObject   *object,
                                          const char   *name,
                                          const char  **value,
                                          GError      **error);
gboolean    airlock_json_member_integer  (JsonObject   *object,
                                          const char   *name,
                                          gint64        minimum,
                                          gint64        maximum,
                                          gint64       *value,
                                          GError      **error);
gboolean    airlock_json_member_boolean  (JsonObject   *object,
                                          const char   *name,
                                          gboolean     *value,
                                          GError      **error);
JsonArray  *airlock_json_member_array    (JsonObject   *object,
                                          const char   *name,
                                          GError      **error);
JsonObject *airlock_json_member_object   (JsonObject   *object,
                                          const char   *name,
                                          GError      **error);
char      **airlock_json_member_strings  (JsonObject   *object,
                                          const char   *name,
                                          GError      **error);
JsonObject *airlock_json_element_object  (JsonArray    *array,
                                          guint         index,
                                          GError      **error);

void        airlock_json_set_strings     (JsonObject   *object,
                                          const char   *name,
                                          const char *const *strings);
char       *airlock_json_to_text         (JsonObject   *object,
                                          gboolean      pretty);
JsonObject *airlock_json_from_text       (const char   *text,
                                          gssize        length,
                                          GError      **error);

G_END_DECLS
