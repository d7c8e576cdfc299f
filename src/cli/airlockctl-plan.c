/* airlockctl-plan.c – a plan on paper
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlockctl-plan.h"

#include <glib/gi18n.h>

#include "airlock-enum-types.h"
#include "airlock-plan-enum-types.h"
#include "airlockctl-finding-list.h"

static void
print_addresses (AirlockctlOutput *output, GPtrArray *addresses, const char *caption)
{
  g_autoptr (GString) list = g_string_new (NULL);

  if (addresses->len == 0)
    return;
  for (guint i = 0; i < addresses->len; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", (char *) addresses->pdata[i]);
  airlockctl_output_prose (output, AIRLOCKCTL_STYLE_PLAIN, 0, caption, list->str);
}

static void
print_step (AirlockctlOutput *output, AirlockStep *step, guint number)
{
  g_autofree char *lead = g_strdup_printf ("%u ", number);
  g_autofree char *title = airlock_step_dup_title (step);
  g_auto (GStrv) details = airlock_step_dup_details (step);

  airlockctl_output_prose (output, AIRLOCKCTL_STYLE_PLAIN, 2, lead, title);
  for (gsize i = 0; details[i] != NULL; i++)
    airlockctl_output_prose (output, AIRLOCKCTL_STYLE_QUIET, 4, NULL, details[i]);
}

static void
print_exact (AirlockctlOutput *output, AirlockPlan *plan)
{
  g_autofree char *exact = airlock_plan_dup_exact (plan);
  g_auto (GStrv) lines = g_strsplit (exact, "\n", -1);

  if (exact[0] == '\0')
    return;
  airlockctl_output_blank_line (output);
  airlockctl_output_line (output, AIRLOCKCTL_STYLE_STRONG, 0, _ ("Exact changes"));
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      if (lines[i][0] != '\0')
        airlockctl_output_line (output, AIRLOCKCTL_STYLE_PLAIN, 2, lines[i]);
    }
}

/**
 * airlockctl_plan_print:
 *
 * What will be done, what goes along, what speaks against it, and the exact changes.
 */
void
airlockctl_plan_print (AirlockPlan *plan, AirlockctlOutput *output)
{
  GPtrArray *steps = airlock_plan_get_steps (plan);
  g_autofree char *summary = airlock_plan_dup_summary (plan);
  g_autofree char *passwords = airlock_plan_dup_passwords (plan);

  airlockctl_output_prose (output, AIRLOCKCTL_STYLE_STRONG, 0, NULL, airlock_plan_get_title (plan));
  airlockctl_output_prose (output, AIRLOCKCTL_STYLE_PLAIN, 0, NULL, summary);
  print_addresses (output, airlock_plan_get_companions (plan), _ ("Goes along: "));
  print_addresses (output, airlock_plan_get_stays (plan), _ ("Stays: "));
  airlockctl_finding_list_print (output, airlock_plan_get_findings (plan));
  if (steps->len == 0)
    return;

  airlockctl_output_blank_line (output);
  airlockctl_output_line (output, AIRLOCKCTL_STYLE_STRONG, 0, _ ("Steps"));
  for (guint i = 0; i < steps->len; i++)
    print_step (output, steps->pdata[i], i + 1);
  print_exact (output, plan);
  airlockctl_output_blank_line (output);
  airlockctl_output_prose (output, AIRLOCKCTL_STYLE_PLAIN, 0, NULL, passwords);
}

static JsonArray *
strings_of (GPtrArray *strings)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < strings->len; i++)
    json_array_add_string_element (array, strings->pdata[i]);

  return array;
}

static JsonObject *
step_to_json (AirlockStep *step)
{
  JsonObject *object = json_object_new ();
  g_autofree char *title = airlock_step_dup_title (step);
  g_autofree char *exact = airlock_step_dup_exact (step);
  g_auto (GStrv) details = airlock_step_dup_details (step);
  g_auto (GStrv) resources = airlock_step_dup_resources (step);

  airlockctl_json_set_string (object, "title", title);
  json_object_set_array_member (object, "details",
                                airlockctl_json_strings ((const char *const *) details));
  airlockctl_json_set_string (object, "exact", exact);
  json_object_set_string_member (
      object, "prompt",
      airlock_enum_to_nick (AIRLOCK_TYPE_PROMPT, (int) airlock_step_get_prompt (step)));
  json_object_set_array_member (object, "changes",
                                airlockctl_json_strings ((const char *const *) resources));

  return object;
}

/**
 * airlockctl_plan_to_json:
 *
 * Returns: (transfer full): the plan, as airlockctl-json(7) documents it
 */
JsonObject *
airlockctl_plan_to_json (AirlockPlan *plan)
{
  JsonObject *object = json_object_new ();
  JsonArray *steps = json_array_new ();
  JsonArray *findings = json_array_new ();
  GPtrArray *own_steps = airlock_plan_get_steps (plan);
  GPtrArray *own_findings = airlock_plan_get_findings (plan);
  AirlockStepTraits traits = airlock_plan_get_traits (plan);
  g_autofree char *confirmation = airlock_plan_dup_confirmation (plan);

  for (guint i = 0; i < own_steps->len; i++)
    json_array_add_object_element (steps, step_to_json (own_steps->pdata[i]));
  for (guint i = 0; i < own_findings->len; i++)
    json_array_add_object_element (findings, airlockctl_json_finding (own_findings->pdata[i]));

  airlockctl_json_set_string (object, "title", airlock_plan_get_title (plan));
  json_object_set_string_member (
      object, "verdict",
      airlock_enum_to_nick (AIRLOCK_TYPE_VERDICT, (int) airlock_plan_get_verdict (plan)));
  json_object_set_array_member (object, "companions",
                                strings_of (airlock_plan_get_companions (plan)));
  json_object_set_array_member (object, "stays", strings_of (airlock_plan_get_stays (plan)));
  json_object_set_array_member (object, "findings", findings);
  json_object_set_array_member (object, "steps", steps);
  json_object_set_boolean_member (object, "needs-reboot", traits & AIRLOCK_STEP_NEEDS_REBOOT);
  json_object_set_boolean_member (object, "needs-vm-start",
                                  (traits & AIRLOCK_STEP_NEEDS_VM_START) != 0);
  json_object_set_boolean_member (object, "ends-with-boot",
                                  (traits & AIRLOCK_STEP_ENDS_WITH_BOOT) != 0);
  json_object_set_int_member (object, "passwords", airlock_plan_count_prompts (plan));
  airlockctl_json_set_string (object, "confirm", confirmation);
  if (airlock_plan_get_undoes (plan) != 0)
    json_object_set_int_member (object, "undoes", airlock_plan_get_undoes (plan));

  return object;
}
