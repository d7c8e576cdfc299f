/* airlockctl-json.c – JSON of groups and findings, and the pieces it is made of
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlockctl-json.h"

#include "airlock-enum-types.h"
#include "airlockctl-words.h"
#include "core/analysis/airlock-catalogue.h"

void
airlockctl_json_set_string (JsonObject *object, const char *name, const char *value)
{
  g_autofree char *valid = NULL;

  if (value == NULL)
    {
      json_object_set_null_member (object, name);
      return;
    }

  valid = g_utf8_make_valid (value, -1);
  json_object_set_string_member (object, name, valid);
}

void
airlockctl_json_set_address (JsonObject *object, const char *name, const AirlockPciAddress *value)
{
  json_object_set_string_member (object, name, AIRLOCK_PCI_ADDRESS_TEXT (value));
}

/* JSON has no unsigned 64-bit integer in json-glib; no real size comes near the limit. */
void
airlockctl_json_set_integer (JsonObject *object, const char *name, guint64 value)
{
  json_object_set_int_member (object, name, (gint64) MIN (value, G_MAXINT64));
}

void
airlockctl_json_set_hex (JsonObject *object, const char *name, int digits, guint64 value)
{
  g_autofree char *text = g_strdup_printf ("0x%0*" G_GINT64_MODIFIER "x", digits, value);

  json_object_set_string_member (object, name, text);
}

/**
 * airlockctl_json_set_unknown:
 *
 * Sets @name to null and lists it as not known: a null that is not listed means "there is none".
 */
void
airlockctl_json_set_unknown (JsonObject *object, const char *name, JsonArray *unknown)
{
  json_object_set_null_member (object, name);
  json_array_add_string_element (unknown, name);
}

void
airlockctl_json_set_tristate (JsonObject *object,
                              const char *name,
                              AirlockTristate value,
                              JsonArray *unknown)
{
  if (value == AIRLOCK_TRISTATE_UNKNOWN)
    airlockctl_json_set_unknown (object, name, unknown);
  else
    json_object_set_boolean_member (object, name, value == AIRLOCK_TRISTATE_YES);
}

JsonArray *
airlockctl_json_strings (const char *const *strings)
{
  JsonArray *array = json_array_new ();

  for (gsize i = 0; strings != NULL && strings[i] != NULL; i++)
    {
      g_autofree char *valid = g_utf8_make_valid (strings[i], -1);

      json_array_add_string_element (array, valid);
    }

  return array;
}

JsonArray *
airlockctl_json_addresses (GPtrArray *devices)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < devices->len; i++)
    json_array_add_string_element (array, airlock_device_get_address_text (devices->pdata[i]));

  return array;
}

/**
 * airlockctl_json_device:
 *
 * Returns: (transfer full): @device in short, as it stands in a group
 */
JsonObject *
airlockctl_json_device (AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);
  JsonObject *object = json_object_new ();
  JsonArray *unknown = json_array_new ();

  json_object_set_string_member (object, "address", airlock_device_get_address_text (device));
  if (airlock_device_knows (device, AIRLOCK_FACT_IDENTITY))
    {
      g_autofree char *vendor = g_strdup_printf ("%04x", facts->vendor);
      g_autofree char *product = g_strdup_printf ("%04x", facts->device);
      g_autofree char *class_code = g_strdup_printf ("%06x", facts->class_code);

      json_object_set_string_member (object, "vendor", vendor);
      json_object_set_string_member (object, "device", product);
      json_object_set_string_member (object, "class", class_code);
    }
  else
    {
      airlockctl_json_set_unknown (object, "vendor", unknown);
      airlockctl_json_set_unknown (object, "device", unknown);
      airlockctl_json_set_unknown (object, "class", unknown);
    }

  if (airlock_device_knows (device, AIRLOCK_FACT_DRIVER))
    airlockctl_json_set_string (object, "driver", facts->driver);
  else
    airlockctl_json_set_unknown (object, "driver", unknown);

  airlockctl_json_set_string (object, "name", airlock_device_get_name (device));
  json_object_set_string_member (object, "role",
                                 airlock_device_is_bridge (device) ? "bridge" : "endpoint");
  json_object_set_array_member (object, "unknown", unknown);

  return object;
}

/* The bits of the ACS registers by their short names in the PCI Express specification. */
static JsonArray *
acs_bits_to_json (guint16 bits)
{
  static const char *const names[] = { "SV", "TB", "RR", "CR", "UF", "EC", "DT" };
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (bits & (1u << i))
      json_array_add_string_element (array, names[i]);

  return array;
}

static JsonObject *
reason_to_json (const AirlockReason *reason)
{
  g_autofree char *text = airlock_reason_dup_text (reason);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "kind",
                                 airlock_enum_to_nick (AIRLOCK_TYPE_REASON_KIND, reason->kind));
  json_object_set_string_member (object, "from", airlock_device_get_address_text (reason->from));
  json_object_set_string_member (object, "to", airlock_device_get_address_text (reason->to));
  json_object_set_string_member (object, "cause", airlock_device_get_address_text (reason->cause));
  json_object_set_boolean_member (object, "probable", reason->probable);
  airlockctl_json_set_string (object, "text", text);
  json_object_set_array_member (object, "missing", acs_bits_to_json (reason->missing));

  return object;
}

static JsonArray *
reasons_to_json (GPtrArray *reasons)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < reasons->len; i++)
    json_array_add_object_element (array, reason_to_json (reasons->pdata[i]));

  return array;
}

static JsonArray *
notes_to_json (AirlockGroupNote notes)
{
  static const struct
  {
    AirlockGroupNote note;
    const char *nick;
  } nicks[] = {
    { AIRLOCK_GROUP_NOTE_OVERRIDE, "override" },
    { AIRLOCK_GROUP_NOTE_KERNEL_SPLITS, "kernel-splits" },
    { AIRLOCK_GROUP_NOTE_KERNEL_JOINS, "kernel-joins" },
    { AIRLOCK_GROUP_NOTE_UNREADABLE, "unreadable" },
    { AIRLOCK_GROUP_NOTE_SWITCH_PEERS, "switch-peers" },
    { AIRLOCK_GROUP_NOTE_DIRECT_REGION, "direct-region" },
    { AIRLOCK_GROUP_NOTE_NOIOMMU, "noiommu" },
  };
  JsonArray *array = json_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (nicks); i++)
    if (notes & nicks[i].note)
      json_array_add_string_element (array, nicks[i].nick);

  return array;
}

/**
 * airlockctl_json_group:
 *
 * Returns: (transfer full): @group with its devices and reasons
 */
JsonObject *
airlockctl_json_group (AirlockGroup *group)
{
  const AirlockKernelGroup *kernel = airlock_group_get_kernel (group);
  AirlockIsolationVerdict verdict = airlock_group_get_verdict (group);
  GPtrArray *members = airlock_group_get_members (group);
  g_autofree char *summary = airlock_group_dup_summary (group);
  g_auto (GStrv) remedies = airlock_group_list_remedies (group);
  JsonArray *devices = json_array_new ();
  JsonObject *object = json_object_new ();

  if (airlock_group_get_id (group) >= 0)
    json_object_set_int_member (object, "id", airlock_group_get_id (group));
  else
    json_object_set_null_member (object, "id");
  json_object_set_string_member (object, "isolation",
                                 airlock_enum_to_nick (AIRLOCK_TYPE_ISOLATION_VERDICT, verdict));
  json_object_set_boolean_member (object, "forecast", airlock_group_is_forecast (group));
  airlockctl_json_set_string (object, "type", kernel != NULL ? kernel->type : NULL);
  airlockctl_json_set_string (object, "summary", summary);

  for (guint i = 0; i < members->len; i++)
    json_array_add_object_element (devices, airlockctl_json_device (members->pdata[i]));
  json_object_set_array_member (object, "devices", devices);
  json_object_set_array_member (object, "reasons",
                                reasons_to_json (airlock_group_get_reasons (group)));
  json_object_set_array_member (object, "split_from",
                                reasons_to_json (airlock_group_get_split_from (group)));
  json_object_set_array_member (object, "notes", notes_to_json (airlock_group_get_notes (group)));
  json_object_set_array_member (object, "remedies",
                                airlockctl_json_strings ((const char *const *) remedies));

  return object;
}

JsonArray *
airlockctl_json_groups (GPtrArray *groups)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < groups->len; i++)
    json_array_add_object_element (array, airlockctl_json_group (groups->pdata[i]));

  return array;
}

/* The terms of the glossary that the words of @finding take for known. */
static JsonArray *
terms_to_json (AirlockFinding *finding)
{
  const AirlockCatalogueEntry *entry = airlock_catalogue_lookup (airlock_finding_get_id (finding));
  g_auto (GStrv) terms = g_strsplit (entry != NULL ? entry->terms : "", " ", -1);
  JsonArray *array = json_array_new ();

  for (gsize i = 0; terms[i] != NULL; i++)
    if (terms[i][0] != '\0')
      json_array_add_string_element (array, terms[i]);

  return array;
}

/**
 * airlockctl_json_finding:
 *
 * Returns: (transfer full): @finding with its words; the message alone says all that is to be said
 */
JsonObject *
airlockctl_json_finding (AirlockFinding *finding)
{
  g_autofree char *title = airlock_finding_dup_title (finding);
  g_autofree char *explanation = airlock_finding_dup_explanation (finding);
  g_autofree char *remedy = airlock_finding_dup_remedy (finding);
  g_autofree char *message =
      explanation[0] != '\0' ? g_strdup_printf ("%s. %s", title, explanation) : g_strdup (title);
  const char *const *chain = airlock_finding_get_chain (finding);
  AirlockSeverity severity = airlock_finding_get_severity (finding);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", airlock_finding_get_id (finding));
  json_object_set_string_member (object, "severity",
                                 airlock_enum_to_nick (AIRLOCK_TYPE_SEVERITY, severity));
  airlockctl_json_set_string (object, "subject", airlock_finding_get_subject (finding));
  airlockctl_json_set_string (object, "title", title);
  airlockctl_json_set_string (object, "message", message);
  airlockctl_json_set_string (object, "remedy", remedy);
  json_object_set_array_member (
      object, "chain", chain != NULL ? airlockctl_json_strings (chain) : json_array_new ());
  json_object_set_boolean_member (object, "undecided", airlock_finding_is_undecided (finding));
  json_object_set_array_member (object, "terms", terms_to_json (finding));

  return object;
}

/**
 * airlockctl_json_print:
 * @root: (transfer full): the document
 */
void
airlockctl_json_print (JsonObject *root, AirlockctlOutput *output)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), root);
  g_autofree char *text = json_to_string (node, TRUE);

  json_object_unref (root);
  airlockctl_output_json (output, text);
}

/**
 * airlockctl_json_print_array:
 * @root: (transfer full): the document
 */
void
airlockctl_json_print_array (JsonArray *root, AirlockctlOutput *output)
{
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), root);
  g_autofree char *text = json_to_string (node, TRUE);

  json_array_unref (root);
  airlockctl_output_json (output, text);
}
