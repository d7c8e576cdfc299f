/* airlockctl-status.c – `airlockctl status`: can this host give devices to virtual machines
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "airlock-enum-types.h"
#include "airlockctl-json.h"
#include "airlockctl-words.h"
#include "airlockctl.h"
#include "core/analysis/airlock-catalogue.h"
#include "core/analysis/airlock-readiness.h"

static const char *
severity_word (AirlockSeverity severity)
{
  switch (severity)
    {
    case AIRLOCK_SEVERITY_BLOCK:
      return C_ ("severity", "In the way");
    case AIRLOCK_SEVERITY_CONFIRM:
      return C_ ("severity", "Care");
    case AIRLOCK_SEVERITY_WARN:
      return C_ ("severity", "Warning");
    case AIRLOCK_SEVERITY_INFO:
    default:
      return C_ ("severity", "Fine");
    }
}

static AirlockctlStyle
severity_style (AirlockSeverity severity)
{
  switch (severity)
    {
    case AIRLOCK_SEVERITY_BLOCK:
      return AIRLOCKCTL_STYLE_BAD;
    case AIRLOCK_SEVERITY_CONFIRM:
    case AIRLOCK_SEVERITY_WARN:
      return AIRLOCKCTL_STYLE_CAUTION;
    case AIRLOCK_SEVERITY_INFO:
    default:
      return AIRLOCKCTL_STYLE_GOOD;
    }
}

static AirlockctlExit
exit_status (const AirlockReadiness *readiness)
{
  AirlockSeverity worst = AIRLOCK_SEVERITY_INFO;

  for (guint i = 0; i < readiness->findings->len; i++)
    worst = MAX (worst, airlock_finding_get_severity (readiness->findings->pdata[i]));

  if (worst == AIRLOCK_SEVERITY_BLOCK)
    return AIRLOCKCTL_REFUSED;
  if (readiness->iommu == AIRLOCK_IOMMU_UNKNOWN)
    return AIRLOCKCTL_UNKNOWN;
  if (readiness->iommu != AIRLOCK_IOMMU_ENABLED)
    return AIRLOCKCTL_REFUSED;

  return worst > AIRLOCK_SEVERITY_INFO ? AIRLOCKCTL_CARE : AIRLOCKCTL_OK;
}

static void
print_json (AirlockctlContext *context,
            AirlockTopology *topology,
            const AirlockReadiness *readiness)
{
  JsonObject *root = json_object_new ();
  JsonArray *findings = json_array_new ();

  for (guint i = 0; i < readiness->findings->len; i++)
    json_array_add_object_element (findings,
                                   airlockctl_json_finding (readiness->findings->pdata[i]));

  json_object_set_string_member (root, "iommu",
                                 airlock_enum_to_nick (AIRLOCK_TYPE_IOMMU_STATE, readiness->iommu));
  json_object_set_boolean_member (root, "live", airlock_topology_is_live (topology));
  json_object_set_array_member (root, "findings", findings);
  airlockctl_json_print (root, context->output);
}

static void
print_finding (AirlockctlOutput *output, AirlockFinding *finding)
{
  g_autofree char *title = airlock_finding_dup_title (finding);
  g_autofree char *explanation = airlock_finding_dup_explanation (finding);
  g_autofree char *remedy = airlock_finding_dup_remedy (finding);
  AirlockSeverity severity = airlock_finding_get_severity (finding);
  g_autofree char *lead = g_strdup_printf ("%s · ", severity_word (severity));

  airlockctl_output_blank_line (output);
  airlockctl_output_prose_after (output, 0, severity_style (severity), lead,
                                 AIRLOCKCTL_STYLE_STRONG, title);
  airlockctl_output_prose (output, AIRLOCKCTL_STYLE_PLAIN, 2, NULL, explanation);
  if (remedy != NULL)
    airlockctl_output_prose (output, AIRLOCKCTL_STYLE_PLAIN, 2, "→ ", remedy);
}

static void
print_text (AirlockctlContext *context, const AirlockReadiness *readiness)
{
  airlockctl_output_prose (context->output, AIRLOCKCTL_STYLE_STRONG, 0, NULL,
                           airlockctl_iommu_sentence (readiness->iommu));
  for (guint i = 0; i < readiness->findings->len; i++)
    print_finding (context->output, readiness->findings->pdata[i]);
}

/**
 * airlockctl_status:
 *
 * Exits 0 if the host is ready, 3 if it is with warnings, 4 if something is in the way, 5 if the
 * state of the IOMMU is not known.
 */
AirlockctlExit
airlockctl_status (AirlockctlContext *context, char **arguments)
{
  g_autoptr (AirlockTopology) topology = NULL;
  g_autoptr (AirlockReadiness) readiness = NULL;
  AirlockctlExit status;

  if (!airlockctl_context_parse (context, NULL, 0, &arguments, &status))
    return status;

  topology = airlockctl_context_open (context);
  if (topology == NULL)
    return AIRLOCKCTL_FAILURE;

  readiness = airlock_readiness_judge (topology);
  if (context->json)
    print_json (context, topology, readiness);
  else
    print_text (context, readiness);

  return exit_status (readiness);
}
