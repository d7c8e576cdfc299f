/* airlock-host-words.c – which host is shown, and what is the matter with it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-host-words.h"

#include <glib/gi18n.h>

#include "core/analysis/airlock-catalogue.h"
#include "core/host/airlock-demo.h"

/**
 * airlock_host_words_is_here:
 * @host: a host
 *
 * Returns: whether it is the computer that Airlock runs on
 */
gboolean
airlock_host_words_is_here (AirlockHost *host)
{
  return g_strcmp0 (airlock_host_get_path (host), "/") == 0;
}

/**
 * airlock_host_words_pick:
 * @topology: a machine
 * @here: words for the computer that Airlock runs on, "this computer"
 * @elsewhere: the same of another one: a snapshot's, a folder's, the demo's
 *
 * Returns: (transfer none): which of the two it takes
 */
const char *
airlock_host_words_pick (AirlockTopology *topology, const char *here, const char *elsewhere)
{
  return airlock_topology_is_live (topology) ? here : elsewhere;
}

/**
 * airlock_host_words_dup_name:
 * @host: a host
 *
 * Returns: (transfer full): its name: "This Computer", that of the demo's scene, or that of the
 * file or folder
 */
char *
airlock_host_words_dup_name (AirlockHost *host)
{
  g_autofree char *name = NULL;
  const char *scene = airlock_demo_scene_of (airlock_host_get_path (host));

  if (airlock_host_words_is_here (host))
    return g_strdup (_ ("This Computer"));

  if (scene != NULL)
    /* Translators: the name of a scene of the demo, like "desktop", which stays as it is. */
    return g_strdup_printf (_ ("Demo: %s"), scene);

  name = g_path_get_basename (airlock_host_get_path (host));

  return g_filename_display_name (name);
}

static gboolean
is_demo (AirlockHost *host)
{
  AirlockSource *source = airlock_host_get_source (host);
  AirlockSnapshot *snapshot = source != NULL ? airlock_source_get_snapshot (source) : NULL;

  return snapshot != NULL && airlock_snapshot_is_demo (snapshot);
}

static char *
dup_snapshot (AirlockSnapshot *snapshot)
{
  GDateTime *date = airlock_snapshot_get_date (snapshot);
  const char *kernel = airlock_snapshot_get_kernel (snapshot);
  g_autoptr (GDateTime) local = date != NULL ? g_date_time_to_local (date) : NULL;
  /* Translators: a date as in “14 Nov 2026”, for g_date_time_format(). */
  g_autofree char *day = local != NULL ? g_date_time_format (local, _ ("%-d %b %Y")) : NULL;

  if (day != NULL && kernel != NULL)
    /* Translators: the day that it was made, and the version of its kernel. */
    return g_strdup_printf (
        _ ("Snapshot of a computer, %s, Linux %s. Nothing can be changed here."), day, kernel);
  if (day != NULL)
    return g_strdup_printf (_ ("Snapshot of a computer, %s. Nothing can be changed here."), day);

  return g_strdup (_ ("Snapshot of a computer. Nothing can be changed here."));
}

/**
 * airlock_host_words_dup_source:
 * @host: a host
 *
 * Returns: (transfer full) (nullable): what is said above everything of another root; %NULL here,
 * and while nothing is read
 */
char *
airlock_host_words_dup_source (AirlockHost *host)
{
  g_autofree char *name = NULL;
  AirlockTopology *topology = airlock_host_get_topology (host);
  AirlockSource *source;
  const char *release = NULL;

  if (airlock_host_words_is_here (host) || topology == NULL)
    return NULL;
  if (is_demo (host))
    return g_strdup (_ ("Demo. Nothing real is touched."));

  source = airlock_host_get_source (host);
  if (source != NULL && airlock_source_get_snapshot (source) != NULL)
    return dup_snapshot (airlock_source_get_snapshot (source));

  name = airlock_host_words_dup_name (host);
  release = airlock_topology_get_platform (topology)->kernel_release;

  if (release != NULL)
    /* Translators: the name of a file or folder, and the version of a kernel. */
    return g_strdup_printf (_ ("Read from %s, Linux %s. Nothing can be changed here."), name,
                            release);

  return g_strdup_printf (_ ("Read from %s. Nothing can be changed here."), name);
}

/**
 * airlock_host_words_dup_unreadable:
 * @host: a host that could not be read
 *
 * Returns: (transfer full): what is so
 */
char *
airlock_host_words_dup_unreadable (AirlockHost *host)
{
  g_autofree char *name = NULL;

  if (airlock_host_words_is_here (host))
    return g_strdup (_ ("This Computer Can’t Be Read"));

  name = airlock_host_words_dup_name (host);

  /* Translators: the name of a file or folder. */
  return g_strdup_printf (_ ("“%s” Can’t Be Read"), name);
}

/**
 * airlock_host_words_dup_attention:
 * @assessment: an assessment
 *
 * Returns: (transfer full) (nullable): the worst that was found, and what it means for the list;
 *   %NULL: nothing needs attention
 */
char *
airlock_host_words_dup_attention (const AirlockAssessment *assessment)
{
  GPtrArray *findings = assessment->readiness->findings;
  GPtrArray *forecast = airlock_isolation_get_forecast (assessment->isolation);
  g_autofree char *title = NULL;

  if (assessment->rows->len == 0 || findings->len == 0 ||
      airlock_finding_get_severity (g_ptr_array_index (findings, 0)) < AIRLOCK_SEVERITY_WARN)
    return NULL;

  title = airlock_finding_dup_title (g_ptr_array_index (findings, 0));
  if (forecast != NULL && forecast->len > 0)
    /* Translators: what stands in the way, like "The IOMMU is off in the firmware". */
    return g_strdup_printf (_ ("%s. The groups below are a forecast."), title);
  if (airlock_isolation_is_predicted (assessment->isolation))
    return g_strdup_printf (_ ("%s. The groups below are worked out from registers."), title);

  return g_steal_pointer (&title);
}

/**
 * airlock_host_words_dup_ungrouped:
 * @topology: a machine
 * @device: a device of it that is in no group
 *
 * Returns: (transfer full): why
 */
char *
airlock_host_words_dup_ungrouped (AirlockTopology *topology, AirlockDevice *device)
{
  g_autoptr (AirlockFinding) finding = NULL;

  if (!airlock_device_knows (device, AIRLOCK_FACT_GROUP))
    return g_strdup (_ ("Its group can’t be read here."));
  if (airlock_readiness_iommu_of_device (topology, device) != AIRLOCK_IOMMU_NOT_BEHIND_IOMMU)
    return g_strdup (_ ("There are no groups while the IOMMU is off."));

  finding = airlock_finding_new ("iommu.device-not-behind", AIRLOCK_SEVERITY_INFO,
                                 airlock_device_get_address_text (device),
                                 airlock_device_get_name (device));

  return airlock_finding_dup_explanation (finding);
}
