/* test-finding.c – findings as objects
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-enum-types.h"
#include "safety/airlock-finding.h"

static void
test_values (void)
{
  AirlockFinding *finding = airlock_finding_new ("storage.root", AIRLOCK_SEVERITY_BLOCK,
                                                 "0000:01:00.0", "/dev/nvme0n1p2");
  g_autofree char *id = NULL;
  g_autofree char *subject = NULL;
  g_autofree char *detail = NULL;
  AirlockSeverity severity = AIRLOCK_SEVERITY_INFO;

  g_assert_cmpstr (airlock_finding_get_id (finding), ==, "storage.root");
  g_assert_cmpint (airlock_finding_get_severity (finding), ==, AIRLOCK_SEVERITY_BLOCK);
  g_assert_cmpstr (airlock_finding_get_subject (finding), ==, "0000:01:00.0");
  g_assert_cmpstr (airlock_finding_get_detail (finding), ==, "/dev/nvme0n1p2");

  g_object_get (finding, "id", &id, "severity", &severity, "subject", &subject, "detail", &detail,
                NULL);
  g_assert_cmpstr (id, ==, "storage.root");
  g_assert_cmpint (severity, ==, AIRLOCK_SEVERITY_BLOCK);
  g_assert_cmpstr (subject, ==, "0000:01:00.0");
  g_assert_cmpstr (detail, ==, "/dev/nvme0n1p2");

  g_assert_finalize_object (finding);
}

static void
test_whole_host (void)
{
  AirlockFinding *finding =
      airlock_finding_new ("iommu.disabled", AIRLOCK_SEVERITY_WARN, NULL, NULL);

  g_assert_null (airlock_finding_get_subject (finding));
  g_assert_null (airlock_finding_get_detail (finding));
  g_assert_finalize_object (finding);
}

static void
test_immutable (void)
{
  static const char *const names[] = { "detail", "id", "severity", "subject" };
  g_autoptr (GTypeClass) klass = g_type_class_ref (AIRLOCK_TYPE_FINDING);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GParamSpec *pspec = g_object_class_find_property (G_OBJECT_CLASS (klass), names[i]);

      g_assert_nonnull (pspec);
      g_assert_true (pspec->flags & G_PARAM_CONSTRUCT_ONLY);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/finding/values", test_values);
  g_test_add_func ("/finding/whole-host", test_whole_host);
  g_test_add_func ("/finding/immutable", test_immutable);
  return g_test_run ();
}
