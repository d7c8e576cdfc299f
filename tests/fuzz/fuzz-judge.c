/* fuzz-judge.c – everything Airlock says about a topology, said
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fuzz-judge.h"

#include "core/analysis/airlock-isolation.h"
#include "core/analysis/airlock-readiness.h"

static void
assert_text (const char *text)
{
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

static void
assert_texts (char **texts)
{
  for (gsize i = 0; texts != NULL && texts[i] != NULL; i++)
    assert_text (texts[i]);
}

static void
say_group (AirlockGroup *group)
{
  g_autofree char *summary = airlock_group_dup_summary (group);
  g_auto (GStrv) notes = airlock_group_list_notes (group);
  g_auto (GStrv) remedies = airlock_group_list_remedies (group);
  GPtrArray *reasons = airlock_group_get_reasons (group);

  assert_text (summary);
  assert_texts (notes);
  assert_texts (remedies);
  g_assert_cmpuint (airlock_group_get_members (group)->len, >, 0);
  for (guint i = 0; i < reasons->len; i++)
    {
      g_autofree char *text = airlock_reason_dup_text (reasons->pdata[i]);

      assert_text (text);
    }
}

/* No device in two groups, and none of another host. */
static void
check_groups (AirlockTopology *topology, GPtrArray *groups)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < groups->len; i++)
    {
      GPtrArray *members = airlock_group_get_members (groups->pdata[i]);

      say_group (groups->pdata[i]);
      for (guint j = 0; j < members->len; j++)
        {
          const AirlockPciAddress *address = airlock_device_get_address (members->pdata[j]);

          g_assert_true (airlock_topology_lookup (topology, address) == members->pdata[j]);
          g_assert_true (g_hash_table_add (seen, members->pdata[j]));
        }
    }
}

static void
check_isolation (AirlockTopology *topology, AirlockIsolation *isolation)
{
  check_groups (topology, airlock_isolation_get_groups (isolation));
  check_groups (topology, airlock_isolation_get_forecast (isolation));
}

/* Reads and says all of it: nothing may crash, warn, or answer in anything but UTF-8. */
void
fuzz_judge_topology (AirlockTopology *topology)
{
  g_autoptr (AirlockIsolation) isolation = airlock_isolation_analyse (topology);
  g_autoptr (AirlockIsolation) predicted = airlock_isolation_predict (topology);
  g_autoptr (AirlockReadiness) readiness = airlock_readiness_judge (topology);
  GPtrArray *devices = airlock_topology_get_devices (topology);

  check_isolation (topology, isolation);
  check_isolation (topology, predicted);
  for (guint i = 0; i < devices->len; i++)
    {
      g_autoptr (GPtrArray) card = airlock_topology_list_card (topology, devices->pdata[i]);
      g_autoptr (GPtrArray) path = airlock_topology_list_path (topology, devices->pdata[i]);

      g_assert_cmpuint (card->len, >, 0);
      g_assert_cmpuint (path->len, <=, devices->len);
      airlock_readiness_iommu_of_device (topology, devices->pdata[i]);
    }

  for (guint i = 0; i < readiness->findings->len; i++)
    assert_text (airlock_finding_get_id (readiness->findings->pdata[i]));
}
