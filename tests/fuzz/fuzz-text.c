/* fuzz-text.c – any text as an address and as a kernel command line
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fuzz.h"

#include <string.h>

#include "base/airlock-error.h"
#include "base/airlock-kernel-cmdline.h"
#include "base/airlock-pci-address.h"

static void
try_address (const char *text)
{
  AirlockPciAddress strict, user, again;
  g_autoptr (GError) error = NULL;
  gboolean is_strict = airlock_pci_address_parse (text, &strict);
  gboolean is_user = airlock_pci_address_parse_user (text, &user, &error);

  g_assert_true (is_user || !is_strict);
  if (!is_user)
    {
      g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return;
    }

  g_assert_true (airlock_pci_address_parse (AIRLOCK_PCI_ADDRESS_TEXT (&user), &again));
  g_assert_true (airlock_pci_address_equal (&user, &again));
  g_assert_true (!is_strict || airlock_pci_address_equal (&user, &strict));
}

static void
try_cmdline (const char *text)
{
  static const char *const names[] = { "iommu", "intel_iommu", "pcie_acs_override", "a", "" };
  g_autoptr (AirlockKernelCmdline) cmdline = airlock_kernel_cmdline_parse (text);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = airlock_kernel_cmdline_get_last (cmdline, names[i]);

      if (value != NULL)
        {
          g_assert_true (airlock_kernel_cmdline_has (cmdline, names[i]));
          g_assert_cmpuint (strlen (value), <=, strlen (text));
        }
      if (airlock_kernel_cmdline_has_option (cmdline, names[i], "on"))
        g_assert_nonnull (value);
    }
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_log_set_always_fatal (G_LOG_LEVEL_MASK &
                          ~(G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG));
  return 0;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  try_address (text);
  try_cmdline (text);
  return 0;
}
