/* test-types.c – the nicks of enumerations, as JSON and D-Bus carry them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-enum-types.h"
#include "base/airlock-error.h"
#include "base/airlock-types.h"

/* All nicks in the order of their values: adding, renaming or moving one must be meant. */
static void
assert_nicks (GType type, const char *expected)
{
  g_autoptr (GTypeClass) enum_class = g_type_class_ref (type);
  GEnumClass *values = G_ENUM_CLASS (enum_class);
  g_autoptr (GString) nicks = g_string_new (NULL);

  for (guint i = 0; i < values->n_values; i++)
    {
      int value = values->values[i].value;
      const char *nick = airlock_enum_to_nick (type, value);
      int back = -1;

      g_assert_cmpint (value, ==, (int) i);
      g_assert_true (airlock_enum_from_nick (type, nick, &back));
      g_assert_cmpint (back, ==, value);
      g_string_append_printf (nicks, "%s%s", i > 0 ? " " : "", nick);
    }

  g_assert_cmpstr (nicks->str, ==, expected);
}

static void
test_nicks (void)
{
  assert_nicks (AIRLOCK_TYPE_TRISTATE, "unknown no yes");
  assert_nicks (AIRLOCK_TYPE_PCIE_TYPE,
                "unknown conventional endpoint legacy-endpoint root-port upstream-port "
                "downstream-port pcie-to-pci-bridge pci-to-pcie-bridge rc-endpoint "
                "rc-event-collector");
  assert_nicks (AIRLOCK_TYPE_IOMMU_STATE,
                "unknown enabled not-behind-iommu guest-without-viommu disabled-cmdline "
                "disabled-kernel not-built failed disabled-firmware unsupported");
  assert_nicks (AIRLOCK_TYPE_ISOLATION_VERDICT, "unknown isolated shared override");
  assert_nicks (AIRLOCK_TYPE_REASON_KIND, "acs-path multifunction legacy-bridge dma-alias vmd");
  assert_nicks (AIRLOCK_TYPE_SEVERITY, "info warn confirm block");
}

static void
test_no_such_value (void)
{
  int value = 42;

  g_assert_null (airlock_enum_to_nick (AIRLOCK_TYPE_SEVERITY, 99));
  g_assert_null (airlock_enum_to_nick (AIRLOCK_TYPE_SEVERITY, -1));
  g_assert_false (airlock_enum_from_nick (AIRLOCK_TYPE_SEVERITY, "AIRLOCK_SEVERITY_BLOCK", &value));
  g_assert_false (airlock_enum_from_nick (AIRLOCK_TYPE_SEVERITY, "Block", &value));
  g_assert_false (airlock_enum_from_nick (AIRLOCK_TYPE_SEVERITY, "", &value));
  g_assert_false (airlock_enum_from_nick (AIRLOCK_TYPE_SEVERITY, NULL, &value));
  g_assert_cmpint (value, ==, 42);
}

static void
test_error_domain (void)
{
  g_assert_cmpstr (g_quark_to_string (AIRLOCK_ERROR), ==, "airlock-error-quark");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/types/nicks", test_nicks);
  g_test_add_func ("/types/no-such-value", test_no_such_value);
  g_test_add_func ("/types/error-domain", test_error_domain);
  return g_test_run ();
}
