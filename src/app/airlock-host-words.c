/* airlock-host-words.c – which host is shown, and what is the matter with it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-host-words.h"

#include <glib/gi18n.h>

#include "airlock-iommu-words.h"

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
 * airlock_host_words_dup_name:
 * @host: a host
 *
 * Returns: (transfer full): its name: "This Computer", or that of the file or folder
 */
char *
airlock_host_words_dup_name (AirlockHost *host)
{
  g_autofree char *name = NULL;

  if (airlock_host_words_is_here (host))
    return g_strdup (_("This Computer"));

  name = g_path_get_basename (airlock_host_get_path (host));

  return g_filename_display_name (name);
}

/**
 * airlock_host_words_dup_source:
 * @host: a host
 *
 * Returns: (transfer full) (nullable): what is said above everything of another root; %NULL here
 */
char *
airlock_host_words_dup_source (AirlockHost *host)
{
  g_autofree char *path = NULL;
  AirlockTopology *topology = airlock_host_get_topology (host);
  const char *release = NULL;

  if (airlock_host_words_is_here (host))
    return NULL;

  path = g_filename_display_name (airlock_host_get_path (host));
  if (topology != NULL)
    release = airlock_topology_get_platform (topology)->kernel_release;

  if (release != NULL)
    /* Translators: a path, and the version of a kernel. */
    return g_strdup_printf (_("Read from %s, Linux %s. Nothing can be changed here."), path,
                            release);

  return g_strdup_printf (_("Read from %s. Nothing can be changed here."), path);
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
    return g_strdup (_("This Computer Can’t Be Read"));

  name = airlock_host_words_dup_name (host);

  /* Translators: the name of a file or folder. */
  return g_strdup_printf (_("“%s” Can’t Be Read"), name);
}

/**
 * airlock_host_words_dup_iommu:
 * @assessment: an assessment
 *
 * Returns: (transfer full) (nullable): what is the matter with the IOMMU, and what that means for
 *   the list; %NULL: nothing
 */
char *
airlock_host_words_dup_iommu (const AirlockAssessment *assessment)
{
  const char *state = airlock_iommu_words_host (assessment->readiness->iommu);
  GPtrArray *forecast = airlock_isolation_get_forecast (assessment->isolation);

  if (assessment->rows->len == 0 || state == NULL)
    return NULL;

  if (forecast != NULL && forecast->len > 0)
    return g_strdup_printf (_("%s. The groups below are a forecast."), state);
  if (airlock_isolation_is_predicted (assessment->isolation))
    return g_strdup_printf (_("%s. The groups below are worked out from the devices’ registers."),
                            state);

  return g_strdup_printf (_("%s."), state);
}
