/* test-pci-address.c – addresses of PCI functions as text and as keys
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/airlock-error.h"
#include "base/airlock-pci-address.h"

#include <string.h>

static void
test_canonical (void)
{
  static const struct
  {
    const char *text;
    const char *canonical;
  } cases[] = {
    { "0000:01:00.0", "0000:01:00.0" },      { "0000:ff:1f.7", "0000:ff:1f.7" },
    { "10000:e1:00.0", "10000:e1:00.0" },    { "FFFFFFFF:FF:1F.7", "ffffffff:ff:1f.7" },
    { "00010000:e1:00.0", "10000:e1:00.0" }, { "00000000:00:00.0", "0000:00:00.0" },
    { "0aBc:0d:0E.1", "0abc:0d:0e.1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      AirlockPciAddress address;
      g_autofree char *again = NULL;

      g_assert_true (airlock_pci_address_parse (cases[i].text, &address));
      again = airlock_pci_address_to_string (&address);
      g_assert_cmpstr (again, ==, cases[i].canonical);
      g_assert_cmpstr (AIRLOCK_PCI_ADDRESS_TEXT (&address), ==, cases[i].canonical);
    }
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "",
    " ",
    "0000",
    "0000:",
    "0000:01:00",
    "0000:01:00.",
    "0000:01:00.8",
    "0000:01:20.0",
    "0000:01:ff.0",
    "0000:1:00.0",
    "0000:01:0.0",
    "0000:001:00.0",
    "0000:01:00.00",
    "0000:01:00.0 ",
    " 0000:01:00.0",
    "0000:01:00.0\n",
    "0000-01-00.0",
    "000:01:00.0",
    "000000000:01:00.0",
    "100000000:01:00.0",
    "0x00:01:00.0",
    "-001:01:00.0",
    "+000:01:00.0",
    "000g:01:00.0",
    "0000:01:00:0",
    "0000.01.00.0",
    "pci0000:00",
    "0000:01:00.0/../..",
    "\xff\xfe",
  };
  const AirlockPciAddress before = { 1, 2, 3, 4 };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *shown = g_strescape (texts[i], NULL);
      AirlockPciAddress address = before;

      g_test_message ("“%s”", shown);
      g_assert_false (airlock_pci_address_parse (texts[i], &address));
      g_assert_false (airlock_pci_address_parse_user (texts[i], &address, &error));
      g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_true (airlock_pci_address_equal (&address, &before));
    }

  g_assert_false (airlock_pci_address_parse (NULL, &(AirlockPciAddress) { 0 }));
}

static void
test_user_form (void)
{
  g_autoptr (GError) error = NULL;
  AirlockPciAddress address;

  g_assert_false (airlock_pci_address_parse ("0a:1f.3", &address));
  g_assert_true (airlock_pci_address_parse_user ("0a:1f.3", &address, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (AIRLOCK_PCI_ADDRESS_TEXT (&address), ==, "0000:0a:1f.3");

  g_assert_true (airlock_pci_address_parse_user ("10000:E1:00.0", &address, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (AIRLOCK_PCI_ADDRESS_TEXT (&address), ==, "10000:e1:00.0");

  g_assert_false (airlock_pci_address_parse_user ("graphics", &address, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "graphics"));
}

static void
test_order (void)
{
  static const char *const sorted[] = {
    "0000:00:00.0", "0000:00:00.7", "0000:00:01.0",  "0000:00:1f.7",     "0000:01:00.0",
    "0000:ff:1f.7", "0001:00:00.0", "10000:e1:00.0", "ffffffff:ff:1f.7",
  };
  AirlockPciAddress addresses[G_N_ELEMENTS (sorted)];

  for (gsize i = 0; i < G_N_ELEMENTS (sorted); i++)
    g_assert_true (airlock_pci_address_parse (sorted[i], &addresses[i]));

  for (gsize i = 0; i < G_N_ELEMENTS (sorted); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (sorted); j++)
      {
        const AirlockPciAddress *a = &addresses[i];
        const AirlockPciAddress *b = &addresses[j];
        guint64 key_a = airlock_pci_address_key (a);
        guint64 key_b = airlock_pci_address_key (b);

        g_assert_cmpint (airlock_pci_address_compare (a, b), ==, (i > j) - (i < j));
        g_assert_cmpint ((key_a > key_b) - (key_a < key_b), ==, (i > j) - (i < j));
        g_assert_true (airlock_pci_address_equal (a, b) == (i == j));
        if (i == j)
          g_assert_cmpuint (airlock_pci_address_hash (a), ==, airlock_pci_address_hash (b));
      }
}

static void
test_neighbours (void)
{
  const AirlockPciAddress gpu = { 0, 1, 0, 0 };
  const AirlockPciAddress audio = { 0, 1, 0, 1 };
  const AirlockPciAddress next = { 0, 1, 1, 0 };
  const AirlockPciAddress other_bus = { 0, 2, 0, 0 };
  const AirlockPciAddress other_domain = { 1, 1, 0, 0 };

  g_assert_true (airlock_pci_address_same_slot (&gpu, &audio));
  g_assert_true (airlock_pci_address_same_bus (&gpu, &audio));
  g_assert_false (airlock_pci_address_same_slot (&gpu, &next));
  g_assert_true (airlock_pci_address_same_bus (&gpu, &next));
  g_assert_false (airlock_pci_address_same_slot (&gpu, &other_bus));
  g_assert_false (airlock_pci_address_same_bus (&gpu, &other_bus));
  g_assert_false (airlock_pci_address_same_slot (&gpu, &other_domain));
  g_assert_false (airlock_pci_address_same_bus (&gpu, &other_domain));
}

static void
test_root_complex (void)
{
  g_assert_true (airlock_pci_is_root_complex ("pci0000:00"));
  g_assert_true (airlock_pci_is_root_complex ("pci10000:e0"));
  g_assert_false (airlock_pci_is_root_complex ("pci0000:00:01.0"));
  g_assert_false (airlock_pci_is_root_complex ("0000:00"));
  g_assert_false (airlock_pci_is_root_complex ("pci_bus"));
  g_assert_false (airlock_pci_is_root_complex (""));
}

static void
test_boxed (void)
{
  const AirlockPciAddress address = { 0x10000, 0xe1, 0x1f, 7 };
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, AIRLOCK_TYPE_PCI_ADDRESS);
  g_value_set_boxed (&value, &address);
  g_assert_true (airlock_pci_address_equal (g_value_get_boxed (&value), &address));
  g_assert_true (g_value_get_boxed (&value) != &address);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pci-address/canonical", test_canonical);
  g_test_add_func ("/pci-address/refused", test_refused);
  g_test_add_func ("/pci-address/user-form", test_user_form);
  g_test_add_func ("/pci-address/order", test_order);
  g_test_add_func ("/pci-address/neighbours", test_neighbours);
  g_test_add_func ("/pci-address/root-complex", test_root_complex);
  g_test_add_func ("/pci-address/boxed", test_boxed);
  return g_test_run ();
}
