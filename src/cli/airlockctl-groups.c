/* airlockctl-groups.c – `airlockctl groups`: the IOMMU groups, and why they are as they are
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "airlock-enum-types.h"
#include "airlockctl-json.h"
#include "airlockctl-listing.h"
#include "airlockctl-reasons.h"
#include "airlockctl-words.h"
#include "airlockctl.h"
#include "core/analysis/airlock-readiness.h"

/* What stands before an address: in the table of isolated groups the number, where it changes. */
#define TABLE_LEAD "%5d  "
#define TABLE_LEAD_UNNUMBERED "    •  "
#define TABLE_LEAD_NONE "       "
#define BLOCK_LEAD "    "

typedef struct
{
  AirlockctlOutput *output;
  AirlockIsolation *isolation;
  AirlockIommuState iommu;
  AirlockctlListing listing;
  AirlockctlReasons reasons;
} Report;

static void
print_json (Report *self)
{
  JsonObject *root = json_object_new ();

  json_object_set_string_member (root, "iommu",
                                 airlock_enum_to_nick (AIRLOCK_TYPE_IOMMU_STATE, self->iommu));
  json_object_set_boolean_member (root, "predicted",
                                  airlock_isolation_is_predicted (self->isolation));
  json_object_set_boolean_member (root, "override",
                                  airlock_isolation_has_override (self->isolation));
  json_object_set_array_member (
      root, "groups", airlockctl_json_groups (airlock_isolation_get_groups (self->isolation)));
  json_object_set_array_member (
      root, "ungrouped",
      airlockctl_json_addresses (airlock_isolation_get_ungrouped (self->isolation)));
  json_object_set_array_member (
      root, "forecast", airlockctl_json_groups (airlock_isolation_get_forecast (self->isolation)));
  airlockctl_json_print (root, self->output);
}

static void
print_block (Report *self, AirlockGroup *group)
{
  AirlockIsolationVerdict verdict = airlock_group_get_verdict (group);
  GPtrArray *members = airlock_group_get_members (group);
  g_autofree char *title = airlockctl_group_title (group);
  g_autofree char *summary = airlock_group_dup_summary (group);

  airlockctl_output_blank_line (self->output);
  airlockctl_output_add (self->output, AIRLOCKCTL_STYLE_STRONG, title);
  airlockctl_output_add (self->output, AIRLOCKCTL_STYLE_PLAIN, " · ");
  airlockctl_output_add (self->output, airlockctl_isolation_style (verdict),
                         airlockctl_isolation_word (verdict));
  airlockctl_output_end_line (self->output);
  airlockctl_output_prose (self->output, AIRLOCKCTL_STYLE_PLAIN, 2, NULL, summary);

  for (guint i = 0; i < members->len; i++)
    airlockctl_listing_add_row (&self->listing, BLOCK_LEAD, members->pdata[i]);
  airlockctl_reasons_print (&self->reasons, group, 2);
}

/* Isolated groups need no explanation: a row for each device. */
static void
print_compact (Report *self, AirlockGroup *group)
{
  GPtrArray *members = airlock_group_get_members (group);
  gint id = airlock_group_get_id (group);
  g_autofree char *lead =
      id >= 0 ? g_strdup_printf (TABLE_LEAD, id) : g_strdup (TABLE_LEAD_UNNUMBERED);

  for (guint i = 0; i < members->len; i++)
    airlockctl_listing_add_row (&self->listing, i == 0 ? lead : TABLE_LEAD_NONE, members->pdata[i]);
}

/* Adds the remarks on one group to @remarks, and the group to their subjects. */
static void
collect_remarks (AirlockGroup *group, GPtrArray *remarks, GHashTable *subjects)
{
  g_auto (GStrv) notes = airlock_group_list_notes (group);
  g_autofree char *title = airlockctl_group_title (group);

  for (gsize i = 0; notes[i] != NULL; i++)
    {
      GString *subject = g_hash_table_lookup (subjects, notes[i]);

      if (subject == NULL)
        {
          g_ptr_array_add (remarks, g_strdup (notes[i]));
          subject = g_string_new (NULL);
          g_hash_table_insert (subjects, g_strdup (notes[i]), subject);
        }
      g_string_append_printf (subject, "%s%s", subject->len > 0 ? ", " : "", title);
    }
}

static void
free_subject (gpointer data)
{
  g_string_free (data, TRUE);
}

/* What is remarkable about isolated groups, each remark once with the groups it is about. */
static void
print_remarks (Report *self, GPtrArray *groups)
{
  g_autoptr (GPtrArray) remarks = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) subjects =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_subject);

  for (guint i = 0; i < groups->len; i++)
    if (airlock_group_get_verdict (groups->pdata[i]) == AIRLOCK_ISOLATION_ISOLATED)
      collect_remarks (groups->pdata[i], remarks, subjects);

  for (guint i = 0; i < remarks->len; i++)
    {
      const GString *subject = g_hash_table_lookup (subjects, remarks->pdata[i]);

      airlockctl_output_blank_line (self->output);
      airlockctl_output_prose (self->output, AIRLOCKCTL_STYLE_STRONG, 2, NULL, subject->str);
      airlockctl_output_prose (self->output, AIRLOCKCTL_STYLE_CAUTION, 4, "– ", remarks->pdata[i]);
    }
}

static guint
count_verdict (GPtrArray *groups, AirlockIsolationVerdict verdict)
{
  guint count = 0;

  for (guint i = 0; i < groups->len; i++)
    count += airlock_group_get_verdict (groups->pdata[i]) == verdict;

  return count;
}

static void
print_counts (Report *self, GPtrArray *groups)
{
  static const AirlockIsolationVerdict order[] = {
    AIRLOCK_ISOLATION_ISOLATED,
    AIRLOCK_ISOLATION_SHARED,
    AIRLOCK_ISOLATION_OVERRIDE,
    AIRLOCK_ISOLATION_UNKNOWN,
  };
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text, g_dngettext (NULL, "%u group", "%u groups", groups->len), groups->len);
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    {
      guint count = count_verdict (groups, order[i]);

      if (count > 0)
        g_string_append_printf (text, " · %u %s", count, airlockctl_isolation_word (order[i]));
    }
  airlockctl_output_prose (self->output, AIRLOCKCTL_STYLE_PLAIN, 0, NULL, text->str);
}

static void
print_groups (Report *self, GPtrArray *groups, const char *isolated_title)
{
  print_counts (self, groups);

  for (guint i = 0; i < groups->len; i++)
    if (airlock_group_get_verdict (groups->pdata[i]) != AIRLOCK_ISOLATION_ISOLATED)
      print_block (self, groups->pdata[i]);

  if (count_verdict (groups, AIRLOCK_ISOLATION_ISOLATED) == 0)
    return;

  airlockctl_output_blank_line (self->output);
  airlockctl_output_line (self->output, AIRLOCKCTL_STYLE_STRONG, 0, isolated_title);
  for (guint i = 0; i < groups->len; i++)
    if (airlock_group_get_verdict (groups->pdata[i]) == AIRLOCK_ISOLATION_ISOLATED)
      print_compact (self, groups->pdata[i]);
  print_remarks (self, groups);
}

static void
print_forecast (Report *self)
{
  GPtrArray *forecast = airlock_isolation_get_forecast (self->isolation);

  if (forecast->len == 0)
    return;

  airlockctl_output_blank_line (self->output);
  airlockctl_output_line (self->output, AIRLOCKCTL_STYLE_STRONG, 0, _ ("Forecast"));
  airlockctl_output_prose (self->output, AIRLOCKCTL_STYLE_PLAIN, 0, NULL,
                           _ ("None of these groups exists now. They are what the kernel would "
                              "make of these devices with the IOMMU on, as far as their "
                              "registers tell."));
  print_groups (self, forecast, _ ("Would be isolated"));
}

/* Devices that no list above has shown. */
static void
print_ungrouped (Report *self)
{
  GPtrArray *forecast = airlock_isolation_get_forecast (self->isolation);
  GPtrArray *devices = airlock_isolation_get_ungrouped (self->isolation);
  g_autoptr (GHashTable) shown = g_hash_table_new (NULL, NULL);
  gboolean titled = FALSE;

  for (guint i = 0; i < forecast->len; i++)
    {
      GPtrArray *members = airlock_group_get_members (forecast->pdata[i]);

      for (guint j = 0; j < members->len; j++)
        g_hash_table_add (shown, members->pdata[j]);
    }

  for (guint i = 0; i < devices->len; i++)
    {
      if (g_hash_table_contains (shown, devices->pdata[i]))
        continue;
      if (!titled)
        {
          airlockctl_output_blank_line (self->output);
          airlockctl_output_line (self->output, AIRLOCKCTL_STYLE_STRONG, 0, _ ("In no group"));
        }
      titled = TRUE;
      airlockctl_listing_add_row (&self->listing, TABLE_LEAD_NONE, devices->pdata[i]);
    }
}

static void
print_text (Report *self)
{
  GPtrArray *groups = airlock_isolation_get_groups (self->isolation);
  GPtrArray *devices =
      airlock_topology_get_devices (airlock_isolation_get_topology (self->isolation));

  g_autoptr (GHashTable) said = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  self->reasons = (AirlockctlReasons) { .output = self->output, .said = said };
  airlockctl_listing_init (&self->listing, self->output, strlen (TABLE_LEAD_NONE));
  for (guint i = 0; i < devices->len; i++)
    airlockctl_listing_measure (&self->listing, devices->pdata[i]);
  airlockctl_listing_fit (&self->listing);

  airlockctl_output_prose (self->output, AIRLOCKCTL_STYLE_STRONG, 0, NULL,
                           airlockctl_iommu_sentence (self->iommu));
  if (airlock_isolation_is_predicted (self->isolation))
    airlockctl_output_prose (self->output, AIRLOCKCTL_STYLE_PLAIN, 0, NULL,
                             _ ("These groups are computed from the devices’ registers; what the "
                                "kernel made was not looked at."));
  if (groups->len > 0)
    print_groups (self, groups, _ ("Isolated groups"));
  print_forecast (self);
  print_ungrouped (self);
}

/**
 * airlockctl_groups:
 *
 * Exits 0 if the host could be read, whatever its groups are.
 */
AirlockctlExit
airlockctl_groups (AirlockctlContext *context, char **arguments)
{
  gboolean predict = FALSE;
  const GOptionEntry options[] = {
    { "predict", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &predict,
      N_ ("Compute the groups from config space, leaving the kernel’s answer aside"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AirlockTopology) topology = NULL;
  g_autoptr (AirlockIsolation) isolation = NULL;
  g_autoptr (AirlockReadiness) readiness = NULL;
  Report report = { .output = context->output };
  AirlockctlExit status;

  if (!airlockctl_context_parse (context, options, 0, &arguments, &status))
    return status;

  topology = airlockctl_context_open (context);
  if (topology == NULL)
    return AIRLOCKCTL_FAILURE;

  readiness = airlock_readiness_judge (topology);
  isolation = predict ? airlock_isolation_predict (topology) : airlock_isolation_analyse (topology);

  report.isolation = isolation;
  report.iommu = readiness->iommu;
  if (context->json)
    print_json (&report);
  else
    print_text (&report);

  return AIRLOCKCTL_OK;
}
