/* test-kernel-cmdline.c – the kernel command line, split as the kernel splits it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/airlock-kernel-cmdline.h"

static void
test_plain (void)
{
  g_autoptr (AirlockKernelCmdline) cmdline = airlock_kernel_cmdline_parse (
      "BOOT_IMAGE=/vmlinuz-6.12 root=UUID=ab-cd ro quiet\tiommu=pt  nomodeset empty=\n");

  g_assert_true (airlock_kernel_cmdline_has (cmdline, "ro"));
  g_assert_true (airlock_kernel_cmdline_has (cmdline, "quiet"));
  g_assert_true (airlock_kernel_cmdline_has (cmdline, "nomodeset"));
  g_assert_true (airlock_kernel_cmdline_has (cmdline, "root"));
  g_assert_false (airlock_kernel_cmdline_has (cmdline, "roo"));
  g_assert_false (airlock_kernel_cmdline_has (cmdline, "r"));
  g_assert_false (airlock_kernel_cmdline_has (cmdline, "iommu=pt"));
  g_assert_false (airlock_kernel_cmdline_has (cmdline, ""));
  g_assert_cmpstr (airlock_kernel_cmdline_get_last (cmdline, "root"), ==, "UUID=ab-cd");
  g_assert_cmpstr (airlock_kernel_cmdline_get_last (cmdline, "iommu"), ==, "pt");
  g_assert_cmpstr (airlock_kernel_cmdline_get_last (cmdline, "empty"), ==, "");
  g_assert_cmpstr (airlock_kernel_cmdline_get_last (cmdline, "ro"), ==, NULL);
  g_assert_cmpstr (airlock_kernel_cmdline_get_last (cmdline, "absent"), ==, NULL);
}

/* Expected values follow next_arg() of the kernel's lib/cmdline.c. */
static void
test_quotes (void)
{
  static const struct
  {
    const char *text;
    const char *name;
    const char *value;
  } cases[] = {
    { "a=\"b c\" d", "a", "b c" },
    { "\"a=b c\" d", "a", "b c" },
    { "\"a b\" d", "a b", NULL },
    { "a=\"b c", "a", "b c" },
    { "\"a=b c", "a", "b c" },
    { "a=b\"c d\"", "a", "b\"c d\"" },
    { "a=\"\"", "a", "" },
    { "a=\"", "a", "" },
    { "\"a=\"", "a", "" },
    { "\"a=\"b", "a", "b" },
    { "a=b=c", "a", "b=c" },
    { "dyndbg=\"file drivers/pci/* +p; func x +p\" d", "dyndbg",
      "file drivers/pci/* +p; func x +p" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AirlockKernelCmdline) cmdline = airlock_kernel_cmdline_parse (cases[i].text);

      g_test_message ("%s", cases[i].text);
      g_assert_true (airlock_kernel_cmdline_has (cmdline, cases[i].name));
      g_assert_cmpstr (airlock_kernel_cmdline_get_last (cmdline, cases[i].name), ==,
                       cases[i].value);
      g_assert_false (airlock_kernel_cmdline_has (cmdline, "c"));
      g_assert_false (airlock_kernel_cmdline_has (cmdline, "c\""));
      if (g_str_has_suffix (cases[i].text, " d"))
        g_assert_true (airlock_kernel_cmdline_has (cmdline, "d"));
    }
}

static void
test_init_arguments (void)
{
  g_autoptr (AirlockKernelCmdline) cmdline =
      airlock_kernel_cmdline_parse ("iommu=pt --x -- iommu=off nomodeset");

  g_assert_cmpstr (airlock_kernel_cmdline_get_last (cmdline, "iommu"), ==, "pt");
  g_assert_false (airlock_kernel_cmdline_has (cmdline, "nomodeset"));
  g_assert_false (airlock_kernel_cmdline_has (cmdline, "--"));
  g_assert_true (airlock_kernel_cmdline_has (cmdline, "--x"));
}

static void
test_dashes (void)
{
  g_autoptr (AirlockKernelCmdline) cmdline = airlock_kernel_cmdline_parse (
      "amd-iommu=off vfio_pci.ids=10de:1b80 pcie-acs_override=downstream");

  g_assert_cmpstr (airlock_kernel_cmdline_get_last (cmdline, "amd_iommu"), ==, "off");
  g_assert_cmpstr (airlock_kernel_cmdline_get_last (cmdline, "vfio-pci.ids"), ==, "10de:1b80");
  g_assert_true (airlock_kernel_cmdline_has_option (cmdline, "pcie_acs_override", "downstream"));
  g_assert_false (airlock_kernel_cmdline_has (cmdline, "amdXiommu"));
}

static void
test_last_wins (void)
{
  g_autoptr (AirlockKernelCmdline) cmdline =
      airlock_kernel_cmdline_parse ("intel_iommu=off intel_iommu=on,sm_on iommu=off iommu");

  g_assert_cmpstr (airlock_kernel_cmdline_get_last (cmdline, "intel_iommu"), ==, "on,sm_on");
  g_assert_cmpstr (airlock_kernel_cmdline_get_last (cmdline, "iommu"), ==, "off");
}

static void
test_options (void)
{
  g_autoptr (AirlockKernelCmdline) cmdline = airlock_kernel_cmdline_parse (
      "intel_iommu=on intel_iommu=igfx_off pcie_acs_override=downstream,id:8086:1234 x= y");

  g_assert_true (airlock_kernel_cmdline_has_option (cmdline, "intel_iommu", "on"));
  g_assert_true (airlock_kernel_cmdline_has_option (cmdline, "intel_iommu", "igfx_off"));
  g_assert_false (airlock_kernel_cmdline_has_option (cmdline, "intel_iommu", "off"));
  g_assert_false (airlock_kernel_cmdline_has_option (cmdline, "intel_iommu", "igfx"));
  g_assert_true (airlock_kernel_cmdline_has_option (cmdline, "pcie_acs_override", "downstream"));
  g_assert_true (airlock_kernel_cmdline_has_option (cmdline, "pcie_acs_override", "id"));
  g_assert_true (airlock_kernel_cmdline_has_option (cmdline, "pcie_acs_override", "id:8086"));
  g_assert_true (airlock_kernel_cmdline_has_option (cmdline, "pcie_acs_override", "id:8086:1234"));
  g_assert_false (
      airlock_kernel_cmdline_has_option (cmdline, "pcie_acs_override", "multifunction"));
  g_assert_false (airlock_kernel_cmdline_has_option (cmdline, "pcie_acs_override", "8086"));
  g_assert_false (airlock_kernel_cmdline_has_option (cmdline, "x", "on"));
  g_assert_false (airlock_kernel_cmdline_has_option (cmdline, "y", "on"));
}

static void
test_nothing (void)
{
  static const char *const texts[] = { NULL, "", " \t\n", "-- a" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (AirlockKernelCmdline) cmdline = airlock_kernel_cmdline_parse (texts[i]);

      g_assert_false (airlock_kernel_cmdline_has (cmdline, "a"));
      g_assert_null (airlock_kernel_cmdline_get_last (cmdline, "a"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel-cmdline/plain", test_plain);
  g_test_add_func ("/kernel-cmdline/quotes", test_quotes);
  g_test_add_func ("/kernel-cmdline/init-arguments", test_init_arguments);
  g_test_add_func ("/kernel-cmdline/dashes", test_dashes);
  g_test_add_func ("/kernel-cmdline/last-wins", test_last_wins);
  g_test_add_func ("/kernel-cmdline/options", test_options);
  g_test_add_func ("/kernel-cmdline/nothing", test_nothing);
  return g_test_run ();
}
