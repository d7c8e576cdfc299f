/* test-operation.c – devices and operations as they travel, and what must not pass for them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "base/airlock-error.h"
#include "base/airlock-operation.h"
#include "temporary-root.h"

#define DEVICE "('0000:01:00.0', uint16 0x10de, uint16 0x2204, uint16 0x1458, uint16 0x403b)"
#define NOTHING "('0000:00:00.0', uint16 0, uint16 0, uint16 0, uint16 0)"

static const AirlockDeviceIdentity card = {
  .address = { .bus = 1 },
  .vendor = 0x10de,
  .device = 0x2204,
  .subsystem_vendor = 0x1458,
  .subsystem_device = 0x403b,
};

static GVariant *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *variant = g_variant_parse (NULL, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return variant;
}

static void
assert_round_trip (const AirlockOperation *operation, const char *text)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (airlock_operation_to_variant (operation));
  g_autoptr (GVariant) expected = parse (text);
  g_autoptr (GError) error = NULL;
  AirlockOperation read;

  g_assert_cmpvariant (variant, expected);
  g_assert_true (airlock_operation_from_variant (variant, &read, &error));
  g_assert_no_error (error);
  g_assert_true (airlock_operation_equal (&read, operation));
}

static void
test_kinds (void)
{
  assert_round_trip (&(AirlockOperation) { AIRLOCK_OPERATION_BIND, card, .keep = TRUE },
                     "('bind', " DEVICE ", {'keep': <true>})");
  assert_round_trip (&(AirlockOperation) { AIRLOCK_OPERATION_UNBIND, card },
                     "('unbind', " DEVICE ", {'keep': <false>})");
  assert_round_trip (&(AirlockOperation) { AIRLOCK_OPERATION_HOLD, card },
                     "('hold', " DEVICE ", @a{sv} {})");
  assert_round_trip (&(AirlockOperation) { AIRLOCK_OPERATION_FORGET, card },
                     "('forget', " DEVICE ", @a{sv} {})");
  assert_round_trip (
      &(AirlockOperation) { AIRLOCK_OPERATION_SET_VFS, card, .count = 65535, .autoprobe = TRUE },
      "('set-vfs', " DEVICE ", {'keep': <false>, 'count': <uint32 65535>, 'autoprobe': <true>})");
  assert_round_trip (&(AirlockOperation) { AIRLOCK_OPERATION_HUGEPAGES, .count = 16, .node = -1,
                                           .page_kib = 1048576 },
                     "('hugepages', " NOTHING
                     ", {'count': <uint32 16>, 'node': <-1>, 'page-kib': <uint32 1048576>})");
  assert_round_trip (&(AirlockOperation) { AIRLOCK_OPERATION_D3COLD, card, .allowed = TRUE },
                     "('d3cold', " DEVICE ", {'allowed': <true>})");
}

static void
test_defaults (void)
{
  g_autoptr (GVariant) variant = parse ("('set-vfs', " DEVICE ", {'count': <uint32 2>})");
  AirlockOperation read;

  g_assert_true (airlock_operation_from_variant (variant, &read, NULL));
  g_assert_false (read.keep);
  g_assert_false (read.autoprobe);
  g_assert_true (airlock_operation_has_device (&read));
}

/* What an operation doesn't know makes no difference; what it knows does. */
static void
test_equal (void)
{
  AirlockOperation one = { AIRLOCK_OPERATION_BIND, card, .keep = TRUE, .count = 4 };
  AirlockOperation other = { AIRLOCK_OPERATION_BIND, card, .keep = 2, .node = 7 };

  g_assert_true (airlock_operation_equal (&one, &other));
  other.keep = FALSE;
  g_assert_false (airlock_operation_equal (&one, &other));
  other = one;
  other.device.subsystem_device++;
  g_assert_false (airlock_operation_equal (&one, &other));
  other = one;
  other.kind = AIRLOCK_OPERATION_HOLD;
  g_assert_false (airlock_operation_equal (&one, &other));
}

static const char *const hostile[] = {
  "'bind'",
  "('bind', " DEVICE ", {'keep': true})",
  "('bind', " DEVICE ", {'keep': <'yes'>})",
  "('bind', " DEVICE ", {'keep': <uint32 1>})",
  "('bind', " DEVICE ", {'keep': <true>, 'keep': <true>})",
  "('bind', " DEVICE ", {'count': <uint32 1>})",
  "('bind', " DEVICE ", {'driver': <'vfio-pci'>})",
  "('bind', " DEVICE ", {'': <true>})",
  "('Bind', " DEVICE ", @a{sv} {})",
  "('', " DEVICE ", @a{sv} {})",
  "('../../bind', " DEVICE ", @a{sv} {})",
  "('hold', " DEVICE ", {'keep': <true>})",
  "('set-vfs', " DEVICE ", @a{sv} {})",
  "('set-vfs', " DEVICE ", {'count': <4>})",
  "('set-vfs', " DEVICE ", {'count': <uint32 65536>})",
  "('d3cold', " DEVICE ", @a{sv} {})",
  "('hugepages', " DEVICE ", {'count': <uint32 1>, 'node': <-1>, 'page-kib': <uint32 2048>})",
  "('hugepages', " NOTHING ", {'count': <uint32 1>, 'node': <-1>})",
  "('hugepages', " NOTHING ", {'count': <uint32 1>, 'node': <-2>, 'page-kib': <uint32 2048>})",
  "('hugepages', " NOTHING ", {'count': <uint32 1>, 'node': <1024>, 'page-kib': <uint32 2048>})",
  "('hugepages', " NOTHING ", {'count': <uint32 1>, 'node': <0>, 'page-kib': <uint32 4>})",
  "('hugepages', " NOTHING
  ", {'count': <uint32 4294967295>, 'node': <0>, 'page-kib': <uint32 2048>})",
};

static void
test_hostile_operations (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autoptr (GVariant) variant = parse (hostile[i]);
      g_autoptr (GError) error = NULL;
      AirlockOperation read = { .count = 77 };

      g_test_message ("%s", hostile[i]);
      g_assert_false (airlock_operation_from_variant (variant, &read, &error));
      g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
      g_assert_cmpuint (read.count, ==, 77);
    }
}

static void
assert_address_refused (const char *address)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (
      g_variant_new (AIRLOCK_DEVICE_IDENTITY_FORMAT, address, 0x10de, 0x2204, 0, 0));
  g_autoptr (GError) error = NULL;
  AirlockDeviceIdentity read = { .vendor = 7 };

  g_assert_false (airlock_device_identity_from_variant (variant, &read, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
  g_assert_cmpuint (read.vendor, ==, 7);
  /* One line, no longer than a sentence. */
  g_assert_cmpuint (strlen (error->message), <, 400);
  g_assert_null (strpbrk (error->message, "\n\r\t\033"));
}

static void
test_hostile_addresses (void)
{
  static const char *const addresses[] = {
    "",
    "../../../etc/passwd",
    "0000:01:00.0/../0000:02:00.0",
    "0000:01:00.8",
    "0000:01:20.0",
    "01:00.0",
    "0000:0A:00.0",
    "00000:01:00.0",
    " 0000:01:00.0",
    "0000:01:00.0 ",
    "0000:01:00.0\n",
    "0000:01:00.0\033[2J",
    "\n\r\t\001",
    "１０00:01:00.0",
    "0000:01:00.00",
    "1ffffffff:01:00.0",
    "0000:01:00.0/driver_override",
  };
  g_autofree char *long_text = g_strnfill (5 * 1024, '0');
  g_autofree char *long_path = g_strconcat ("0000:01:00.0/", long_text, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_test_message ("%s", addresses[i]);
      assert_address_refused (addresses[i]);
    }
  assert_address_refused (long_text);
  assert_address_refused (long_path);
}

/* Bytes of the right type that no honest sender makes: read as defaults, and refused. */
static void
test_broken_bytes (void)
{
  static const guint8 bytes[] = { 0xff, 0xfe, 0x01, 0x80, 0x00, 0x13, 0x37, 0xff, 0xff };
  g_autoptr (GBytes) data = g_bytes_new_static (bytes, sizeof bytes);

  for (gsize length = 0; length <= sizeof bytes; length++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (data, 0, length);
      g_autoptr (GVariant) variant = g_variant_ref_sink (
          g_variant_new_from_bytes (G_VARIANT_TYPE ("a" AIRLOCK_OPERATION_FORMAT), part, FALSE));
      g_autoptr (GError) error = NULL;

      g_assert_null (airlock_operations_from_variant (variant, &error));
      g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
    }
}

static GPtrArray *
make_batch (guint n)
{
  GPtrArray *batch = g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_operation_free);
  AirlockOperation operation = { AIRLOCK_OPERATION_HOLD, card };

  for (guint i = 0; i < n; i++)
    {
      operation.device.address.bus = (guint8) i;
      g_ptr_array_add (batch, airlock_operation_copy (&operation));
    }

  return batch;
}

static void
test_batches (void)
{
  static const guint sizes[] = { 0, 1, AIRLOCK_OPERATIONS_MAX, AIRLOCK_OPERATIONS_MAX + 1 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GPtrArray) batch = make_batch (sizes[i]);
      g_autoptr (GVariant) variant = g_variant_ref_sink (airlock_operations_to_variant (batch));
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) read = airlock_operations_from_variant (variant, &error);

      if (sizes[i] == 0 || sizes[i] > AIRLOCK_OPERATIONS_MAX)
        {
          g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpuint (read->len, ==, sizes[i]);
      for (guint k = 0; k < read->len; k++)
        g_assert_true (airlock_operation_equal (read->pdata[k], batch->pdata[k]));
    }
}

static void
add_card (TemporaryRoot *root)
{
#define CARD "/sys/devices/pci0000:00/0000:01:00.0"
  temporary_root_add (root, CARD "/vendor", "0x10de\n");
  temporary_root_add (root, CARD "/device", "0x2204\n");
  temporary_root_add_link (root, "/sys/bus/pci/devices/0000:01:00.0",
                           "../../../devices/pci0000:00/0000:01:00.0");
}

static void
test_read (void)
{
  g_autoptr (TemporaryRoot) root = temporary_root_new ();
  g_autoptr (AirlockSysroot) sysroot = NULL;
  g_autoptr (GError) error = NULL;
  AirlockDeviceIdentity found;

  add_card (root);
  sysroot = airlock_sysroot_new (root->path, NULL);
  g_assert_true (airlock_device_identity_read (sysroot, &card.address, &found, &error));
  g_assert_cmphex (found.vendor, ==, 0x10de);
  g_assert_cmphex (found.subsystem_vendor, ==, 0);
  g_assert_false (airlock_device_identity_equal (&found, &card));

  temporary_root_add (root, CARD "/subsystem_vendor", "0x1458\n");
  temporary_root_add (root, CARD "/subsystem_device", "0x403b\n");
  g_assert_true (airlock_device_identity_read (sysroot, &card.address, &found, &error));
  g_assert_true (airlock_device_identity_equal (&found, &card));
}

static void
test_read_nothing (void)
{
  g_autoptr (TemporaryRoot) root = temporary_root_new ();
  g_autoptr (AirlockSysroot) sysroot = airlock_sysroot_new (root->path, NULL);
  g_autoptr (GError) error = NULL;
  AirlockDeviceIdentity found;

  g_assert_false (airlock_device_identity_read (sysroot, &card.address, &found, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND);
  g_clear_error (&error);

  add_card (root);
  temporary_root_add (root, CARD "/vendor", "0x110de\n");
  g_assert_false (airlock_device_identity_read (sysroot, &card.address, &found, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNREADABLE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/operation/kinds", test_kinds);
  g_test_add_func ("/operation/defaults", test_defaults);
  g_test_add_func ("/operation/equal", test_equal);
  g_test_add_func ("/operation/hostile", test_hostile_operations);
  g_test_add_func ("/operation/broken-bytes", test_broken_bytes);
  g_test_add_func ("/operation/batches", test_batches);
  g_test_add_func ("/identity/hostile", test_hostile_addresses);
  g_test_add_func ("/identity/read", test_read);
  g_test_add_func ("/identity/read-nothing", test_read_nothing);

  return g_test_run ();
}
