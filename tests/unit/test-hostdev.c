/* test-hostdev.c – devices of the host in a VM's XML: listed, added, removed (S3, S18, R7.3, R7.6)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-domain-enum-types.h"
#include "base/airlock-error.h"
#include "base/airlock-types.h"
#include "core/domain/airlock-domain-setting.h"
#include "core/domain/airlock-hostdev-edit.h"

#include <string.h>

#include "domain-fixture.h"

static AirlockPciAddress
address_of (const char *text)
{
  AirlockPciAddress address;

  g_assert_true (airlock_pci_address_parse_user (text, &address, NULL));
  return address;
}

static void
assert_adds (const char *before, AirlockDomainDocument *after, const char *lines)
{
  g_autofree char *diff = domain_fixture_diff (before, after);

  if (strstr (diff, lines) == NULL)
    g_test_fail_printf ("%s", diff);
}

/* Space-separated addresses. */
static gboolean
add_pci (AirlockDomainDocument *document, const char *texts, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (texts, " ", -1);
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (AirlockPciAddress));

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      AirlockPciAddress address = address_of (parts[i]);

      g_array_append_val (addresses, address);
    }

  return airlock_hostdev_add_pci (document, (AirlockPciAddress *) addresses->data, addresses->len,
                                  NULL, error);
}

static void
add_good (AirlockDomainDocument *document, const char *texts)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (add_pci (document, texts, &error));
  g_assert_no_error (error);
}

static void
remove_good (AirlockDomainDocument *document, const char *id)
{
  g_autoptr (GError) error = NULL;

  airlock_hostdev_remove (document, id, &error);
  g_assert_no_error (error);
}

static void
assert_text (AirlockDomainDocument *document, const char *expected)
{
  g_autofree char *text = airlock_domain_document_dup_text (document);

  g_assert_cmpstr (text, ==, expected);
}

static char *
describe (AirlockDomainDocument *document)
{
  g_autoptr (GPtrArray) list = airlock_hostdev_list (document);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const AirlockHostdev *hostdev = list->pdata[i];

      g_string_append_printf (text, "%s %s",
                              airlock_enum_to_nick (AIRLOCK_TYPE_HOSTDEV_KIND, hostdev->kind),
                              hostdev->id);
      if (hostdev->has_guest_address)
        g_string_append_printf (text, " at %s", AIRLOCK_PCI_ADDRESS_TEXT (&hostdev->guest_address));
      g_string_append_c (text, '\n');
    }

  return g_string_free (text, FALSE);
}

static void
assert_list (AirlockDomainDocument *document, const char *expected)
{
  g_autofree char *text = describe (document);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_list (void)
{
  g_autoptr (AirlockDomainDocument) document = domain_fixture_load ("passthrough");
  g_autoptr (AirlockDomainDocument) none = domain_fixture_load ("workstation");

  /* 010 is octal to libvirt. */
  assert_list (document, "network 0000:04:10.2\n"
                         "pci 0000:01:00.0 at 0000:01:00.0\n"
                         "usb 046d:c52b\n"
                         "usb 1234:0001@1/8\n"
                         "mdev c2177883-f1bb-47f0-914d-32a22e3a8804\n"
                         "other scsi\n");
  assert_list (none, "");
}

static void
test_spoiled (void)
{
  static const char *const sources[] = {
    "",
    "<source/>",
    "<source><address/></source>",
    "<source><address domain='0' bus='0x100' slot='0' function='0'/></source>",
    "<source><address domain='0' bus='1' slot='0x20' function='0'/></source>",
    "<source><address domain='0' bus='1' slot='0' function='8'/></source>",
    "<source><address domain='0' bus='-1' slot='0' function='0'/></source>",
    "<source><address domain='0' bus=' 1' slot='0' function='0'/></source>",
    "<source><address domain='0' bus='99999999999999999999' slot='0'/></source>",
    "<source><address domain='x' bus='1'/></source>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("<domain><devices><hostdev type='pci'>%s</hostdev>"
                           "<hostdev type='usb'>%s</hostdev><hostdev type='mdev'>%s</hostdev>"
                           "<hostdev/></devices></domain>",
                           sources[i], sources[i], sources[i]);
      g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);

      assert_list (document, "other pci\nother usb\nother mdev\nother \n");
    }
}

/* S3: a card of four functions sits in one slot of the guest, and goes without a trace. */
static void
test_s3_card (void)
{
  g_autofree char *text = domain_fixture_read ("workstation");
  g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);

  add_good (document, "01:00.3 01:00.1 01:00.0 01:00.2");
  domain_fixture_assert_diff (
      text, document,
      "+<airlock:vm xmlns:airlock='https://airlock-vm.github.io/xmlns/vm/1'>\n"
      "+<airlock:device id='0000:01:00.0' port='4'/>\n"
      "+<airlock:device id='0000:01:00.1' shares='1'/>\n"
      "+</airlock:vm>\n"
      "+<controller type='pci' index='4' model='pcie-root-port'>\n"
      "+<model name='pcie-root-port'/>\n"
      "+<target chassis='4' port='0x13'/>\n"
      "+<address type='pci' domain='0x0000' bus='0x00' slot='0x02' function='0x3'/>\n"
      "+</controller>\n"
      "+<hostdev mode='subsystem' type='pci' managed='yes'>\n"
      "+<source>\n"
      "+<address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>\n"
      "+</source>\n"
      "+<address type='pci' domain='0x0000' bus='0x04' slot='0x00' function='0x0'"
      " multifunction='on'/>\n"
      "+</hostdev>\n"
      "+<hostdev mode='subsystem' type='pci' managed='yes'>\n"
      "+<source>\n"
      "+<address domain='0x0000' bus='0x01' slot='0x00' function='0x1'/>\n"
      "+</source>\n"
      "+<address type='pci' domain='0x0000' bus='0x04' slot='0x00' function='0x1'/>\n"
      "+</hostdev>\n"
      "+<hostdev mode='subsystem' type='pci' managed='yes'>\n"
      "+<source>\n"
      "+<address domain='0x0000' bus='0x01' slot='0x00' function='0x2'/>\n"
      "+</source>\n"
      "+<address type='pci' domain='0x0000' bus='0x04' slot='0x00' function='0x2'/>\n"
      "+</hostdev>\n"
      "+<hostdev mode='subsystem' type='pci' managed='yes'>\n"
      "+<source>\n"
      "+<address domain='0x0000' bus='0x01' slot='0x00' function='0x3'/>\n"
      "+</source>\n"
      "+<address type='pci' domain='0x0000' bus='0x04' slot='0x00' function='0x3'/>\n"
      "+</hostdev>\n");

  remove_good (document, "01:00.0");
  assert_list (document, "pci 0000:01:00.1 at 0000:04:00.0\n"
                         "pci 0000:01:00.2 at 0000:04:00.2\n"
                         "pci 0000:01:00.3 at 0000:04:00.3\n");
  remove_good (document, "01:00.2");
  remove_good (document, "0000:01:00.1");
  remove_good (document, "01:00.3");
  assert_text (document, text);
}

/* A function that comes later joins its card; without function 0 the first one takes its place. */
static void
test_s3_joining (void)
{
  g_autofree char *text = domain_fixture_read ("workstation");
  g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);
  g_autofree char *alone = NULL;

  add_good (document, "01:00.0");
  alone = airlock_domain_document_dup_text (document);
  add_good (document, "01:00.1 01:00.2");
  assert_list (document, "pci 0000:01:00.0 at 0000:04:00.0\n"
                         "pci 0000:01:00.1 at 0000:04:00.1\n"
                         "pci 0000:01:00.2 at 0000:04:00.2\n");
  remove_good (document, "01:00.1");
  remove_good (document, "01:00.2");
  assert_text (document, alone);
  remove_good (document, "01:00.0");
  add_good (document, "01:00.1 01:00.3");
  assert_list (document, "pci 0000:01:00.1 at 0000:04:00.0\npci 0000:01:00.3 at 0000:04:00.3\n");
  add_good (document, "01:00.0");
  assert_list (document, "pci 0000:01:00.1 at 0000:04:00.0\n"
                         "pci 0000:01:00.3 at 0000:04:00.3\n"
                         "pci 0000:01:00.0 at 0000:04:00.1\n");
}

static void
test_free_port (void)
{
  g_autofree char *text = domain_fixture_read ("passthrough");
  g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);

  add_good (document, "02:00.0");
  domain_fixture_assert_diff (
      text, document,
      "+<hostdev mode='subsystem' type='pci' managed='yes'>\n"
      "+<source>\n"
      "+<address domain='0x0000' bus='0x02' slot='0x00' function='0x0'/>\n"
      "+</source>\n"
      "+<address type='pci' domain='0x0000' bus='0x05' slot='0x00' function='0x0'/>\n"
      "+</hostdev>\n");

  /* The next gets the index that is free, and a chassis and number of its own. */
  add_good (document, "03:00.0");
  assert_adds (text, document,
               "+<controller type='pci' index='2' model='pcie-root-port'>\n"
               "+<model name='pcie-root-port'/>\n"
               "+<target chassis='2' port='0xa'/>\n"
               "+<address type='pci' domain='0x0000' bus='0x00' slot='0x01'"
               " function='0x2'/>\n");
  remove_good (document, "03:00.0");
  remove_good (document, "02:00.0");
  assert_text (document, text);
}

/* libvirt will number what it has not numbered yet. */
static void
test_fresh (void)
{
  g_autofree char *text = domain_fixture_read ("fresh");
  g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);

  add_good (document, "01:00.0");
  assert_adds (text, document, "+<controller type='pci' index='1' model='pcie-root-port'/>\n");
  assert_adds (text, document, "+<metadata>\n");
  remove_good (document, "01:00.0");
  assert_text (document, text);
}

/* A device behind a port that libvirt will only add when the VM is defined. */
static void
test_implied_port (void)
{
  const char *text =
      "<domain><os><type machine='q35'>hvm</type></os><devices><disk><address type='pci'"
      " domain='0' bus='1' slot='0' function='0'/></disk></devices></domain>";
  g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);

  add_good (document, "01:00.0");
  assert_list (document, "pci 0000:01:00.0 at 0000:02:00.0\n");
  remove_good (document, "01:00.0");
  assert_text (document, text);
}

static void
test_conventional (void)
{
  g_autofree char *text = domain_fixture_read ("i440fx");
  g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);

  add_good (document, "01:00.0 01:00.1 02:00.0");
  assert_list (document, "pci 0000:01:00.0 at 0000:00:04.0\n"
                         "pci 0000:01:00.1 at 0000:00:04.1\n"
                         "pci 0000:02:00.0 at 0000:00:06.0\n");
  remove_good (document, "02:00.0");
  remove_good (document, "01:00.1");
  remove_good (document, "01:00.0");
  assert_text (document, text);
}

static void
test_full (void)
{
  g_autoptr (AirlockDomainDocument) document = domain_fixture_load ("i440fx");
  g_autofree char *before = NULL;
  g_autoptr (GError) error = NULL;

  for (guint bus = 1; bus <= 26; bus++)
    {
      g_autofree char *address = g_strdup_printf ("%02x:00.0", bus);

      add_good (document, address);
    }
  before = airlock_domain_document_dup_text (document);
  g_assert_false (add_pci (document, "40:00.0 41:00.0", &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED);
  assert_text (document, before);
}

/* As many cards as one likes, as long as there are functions for their ports. */
static void
test_many_ports (void)
{
  g_autofree char *text = domain_fixture_read ("workstation");
  g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);
  g_autoptr (GHashTable) places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) list = NULL;

  for (guint bus = 1; bus <= 60; bus++)
    {
      g_autofree char *address = g_strdup_printf ("%02x:00.0", bus);

      add_good (document, address);
    }
  list = airlock_hostdev_list (document);
  for (guint i = 0; i < list->len; i++)
    {
      const AirlockHostdev *hostdev = list->pdata[i];

      g_assert_true (hostdev->has_guest_address);
      g_assert_true (
          g_hash_table_add (places, airlock_pci_address_to_string (&hostdev->guest_address)));
    }
  for (guint i = 0; i < list->len; i++)
    remove_good (document, ((AirlockHostdev *) list->pdata[i])->id);
  assert_text (document, text);
}

/* Ten thousand devices are no VM, and no reason to stop answering. */
static void
test_ten_thousand (void)
{
  g_autoptr (GString) text = g_string_new ("<domain><os><type machine='q35'/></os><devices>");
  g_autoptr (AirlockDomainDocument) document = NULL;
  g_autoptr (GPtrArray) options = NULL;
  g_autofree char *whole = NULL;

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (text,
                            "<hostdev type='pci' managed='yes'><source><address domain='%u'"
                            " bus='%u' slot='%u' function='1'/></source></hostdev>",
                            1 + i / 8192, i / 32 % 256, i % 32);
  g_string_append (text, "</devices></domain>");
  document = domain_fixture_parse (text->str);
  options = airlock_hostdev_option_list_set (document);
  g_assert_cmpuint (options->len, ==, 10000);
  g_assert_cmpstr (((char **) options->pdata[9999])[0], ==, "managed=on");
  add_good (document, "01:00.0 01:00.1");
  remove_good (document, "01:00.0");
  remove_good (document, "01:00.1");
  whole = airlock_domain_document_dup_text (document);
  g_assert_cmpstr (whole, ==, text->str);
}

static void
test_twice (void)
{
  g_autofree char *text = domain_fixture_read ("passthrough");
  g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);
  static const char *const present[] = { "01:00.0", "02:00.0 01:00.0", "04:10.2",
                                         "03:00.0 03:00.0" };

  for (gsize i = 0; i < G_N_ELEMENTS (present); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (add_pci (document, present[i], &error));
      g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
      assert_text (document, text);
    }
}

static void
test_missing (void)
{
  g_autoptr (AirlockDomainDocument) document = domain_fixture_load ("passthrough");
  static const char *const ids[] = { "09:00.0", "046d:c52c", "other", "", "scsi", "\xff" };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (airlock_hostdev_remove (document, ids[i], &error));
      g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

static void
test_network (void)
{
  g_autofree char *text = domain_fixture_read ("workstation");
  g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);
  const AirlockPciAddress vf = address_of ("04:10.0");
  g_autoptr (GError) error = NULL;

  g_assert_true (airlock_hostdev_add_network (
      document, &vf, &(AirlockNetworkOptions) { "52:54:00:aa:bb:cc", 42 }, NULL, &error));
  g_assert_no_error (error);
  assert_adds (text, document,
               "+<interface type='hostdev' managed='yes'>\n"
               "+<mac address='52:54:00:aa:bb:cc'/>\n"
               "+<source>\n"
               "+<address type='pci' domain='0x0000' bus='0x04' slot='0x10' function='0x0'/>\n"
               "+</source>\n"
               "+<vlan>\n"
               "+<tag id='42'/>\n"
               "+</vlan>\n"
               "+<address type='pci' domain='0x0000' bus='0x04' slot='0x00' function='0x0'/>\n"
               "+</interface>\n");
  remove_good (document, "04:10.0");
  assert_text (document, text);
}

static void
test_network_refused (void)
{
  g_autofree char *text = domain_fixture_read ("workstation");
  g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);
  const AirlockPciAddress vf = address_of ("04:10.0");
  static const AirlockNetworkOptions cases[] = {
    { "52:54:00:aa:bb", 0 },
    { "52:54:00:aa:bb:cg", 0 },
    { "52:54:00:aa:bb:cc:dd", 0 },
    { "", 0 },
    { "01:00:5e:00:00:01", 0 },
    { "ff:ff:ff:ff:ff:ff", 0 },
    { "52-54-00-aa-bb-cc", 0 },
    { "52:54:00:aa:bb:c", 0 },
    { NULL, 4095 },
    { " 2:54:00:aa:bb:cc", 0 },
    { "\xff", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (airlock_hostdev_add_network (document, &vf, &cases[i], NULL, &error));
      g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
      assert_text (document, text);
    }
}

static void
add_usb (AirlockDomainDocument *document, const char *text)
{
  g_auto (AirlockUsbMatch) match = { FALSE };
  g_autoptr (GError) error = NULL;

  g_assert_true (airlock_usb_match_parse (text, &match, &error));
  airlock_hostdev_add_usb (document, &match, &error);
  g_assert_no_error (error);
}

/* R7.6: a number with a zero in front would be octal. */
static void
test_usb (void)
{
  g_autofree char *text = domain_fixture_read ("fresh");
  g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);

  add_usb (document, "046D:c52b");
  add_usb (document, "001/010");
  add_usb (document, "1-2.4");
  add_usb (document, "1234:0001@3/8");
  domain_fixture_assert_diff (text, document,
                              "+<hostdev mode='subsystem' type='usb' managed='no'>\n"
                              "+<source>\n"
                              "+<vendor id='0x046d'/>\n"
                              "+<product id='0xc52b'/>\n"
                              "+</source>\n"
                              "+</hostdev>\n"
                              "+<hostdev mode='subsystem' type='usb' managed='no'>\n"
                              "+<source>\n"
                              "+<address bus='1' device='10'/>\n"
                              "+</source>\n"
                              "+</hostdev>\n"
                              "+<hostdev mode='subsystem' type='usb' managed='no'>\n"
                              "+<source>\n"
                              "+<address bus='1' port='2.4'/>\n"
                              "+</source>\n"
                              "+</hostdev>\n"
                              "+<hostdev mode='subsystem' type='usb' managed='no'>\n"
                              "+<source>\n"
                              "+<vendor id='0x1234'/>\n"
                              "+<product id='0x0001'/>\n"
                              "+<address bus='3' device='8'/>\n"
                              "+</source>\n"
                              "+</hostdev>\n");
  remove_good (document, "1/10");
  remove_good (document, "046d:C52B");
  remove_good (document, "1-2.4");
  remove_good (document, "1234:0001@003/008");
  assert_text (document, text);
}

static void
test_usb_text (void)
{
  static const char *const bad[] = {
    "",        "046d",    "046d:",      "46d:c52b", "046d:c52g", "046d:c52b@", "0/1",
    "1/0",     "1/128",   "1/0x10",     "1-",       "1-0",       "1-2.",       "1-2.256",
    "65536-1", "1-2.4.x", "046d:c52b:", "-1/2",     "1/-2",      "@1/2",       "\xff\xfe",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto (AirlockUsbMatch) match = { FALSE };
      g_autoptr (GError) error = NULL;

      g_assert_false (airlock_usb_match_parse (bad[i], &match, &error));
      g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

/* Twins in the VM must each be named by their place. */
static void
test_usb_twins_in_vm (void)
{
  g_autoptr (AirlockDomainDocument) document = domain_fixture_load ("fresh");
  static const char *const refused[] = { "046d:c52b", "046d:c52b@1/4" };

  add_usb (document, "046d:c52b");
  add_usb (document, "1234:0001@1/4");
  add_usb (document, "1234:0001@1/5");
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_auto (AirlockUsbMatch) match = { FALSE };
      g_autoptr (GError) error = NULL;

      g_assert_true (airlock_usb_match_parse (refused[i], &match, NULL));
      g_assert_false (airlock_hostdev_add_usb (document, &match, &error));
      g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
    }
}

static void
add_usb_device (AirlockHostUses *uses, const char *port, guint bus, guint number, guint16 product)
{
  AirlockUsbDevice *device = g_new0 (AirlockUsbDevice, 1);

  device->port = g_strdup (port);
  device->bus_number = bus;
  device->device_number = number;
  device->vendor = 0x1234;
  device->product = product;
  g_ptr_array_add (uses->usb_devices, device);
}

static void
test_usb_resolve (void)
{
  static const struct
  {
    const char *text;
    gboolean keep_port;
    const char *result; /* NULL: not found; "": twins */
  } cases[] = {
    { "1234:0001", FALSE, "1234:0001" },
    { "1-2.4", FALSE, "1234:0001@1/9" },
    { "1-2.4", TRUE, "1234:0001@1-2.4" },
    { "1/9", FALSE, "1234:0001@1/9" },
    { "1234:0002", FALSE, "" },
    { "1-3", FALSE, "1234:0002@1/5" },
    { "1234:0002@1/6", TRUE, "1234:0002@1/6" },
    { "1234:0003", FALSE, NULL },
    { "1234:0001@1-3", FALSE, NULL },
    { "2-3", FALSE, NULL },
  };
  g_autoptr (AirlockHostUses) uses = airlock_host_uses_new ();

  add_usb_device (uses, "1-2.4", 1, 9, 1);
  add_usb_device (uses, "1-3", 1, 5, 2);
  add_usb_device (uses, "1-4", 1, 6, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (AirlockUsbMatch) match = { FALSE };
      g_autoptr (GError) error = NULL;
      g_autofree char *result = NULL;

      g_assert_true (airlock_usb_match_parse (cases[i].text, &match, NULL));
      if (airlock_usb_match_resolve (&match, uses, cases[i].keep_port, &error))
        {
          result = airlock_usb_match_to_string (&match);
          g_assert_cmpstr (result, ==, cases[i].result);
          continue;
        }
      g_assert_true (cases[i].result == NULL || cases[i].result[0] == '\0');
      if (cases[i].result == NULL)
        {
          g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND);
          continue;
        }
      g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, "1-3, 1-4"));
    }
}

static void
test_mdev (void)
{
  g_autofree char *text = domain_fixture_read ("fresh");
  g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);
  g_autoptr (GError) error = NULL, again = NULL, bad = NULL;

  g_assert_true (
      airlock_hostdev_add_mdev (document, "C2177883-f1bb-47f0-914d-32a22e3a8804", &error));
  g_assert_no_error (error);
  assert_list (document, "mdev c2177883-f1bb-47f0-914d-32a22e3a8804\n");
  g_assert_false (
      airlock_hostdev_add_mdev (document, "c2177883-F1BB-47f0-914d-32a22e3a8804", &again));
  g_assert_error (again, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
  g_assert_false (airlock_hostdev_add_mdev (document, "c2177883", &bad));
  g_assert_error (bad, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
  remove_good (document, "C2177883-F1BB-47F0-914D-32A22E3A8804");
  assert_text (document, text);
}

static void
add_random (AirlockDomainDocument *document, guint number)
{
  g_autofree char *pci =
      g_strdup_printf ("%02x:00.%x", 0x10 + number, g_test_rand_int_range (0, 8));
  g_autofree char *card = g_strdup_printf ("%02x:00.0 %02x:00.1", 0x10 + number, 0x10 + number);
  g_autofree char *usb = g_strdup_printf ("abcd:%04x", number);
  AirlockPciAddress vf = { 0, (guint8) (0x10 + number), 0x10, 1 };

  switch (g_test_rand_int_range (0, 4))
    {
    case 0:
      add_good (document, pci);
      break;
    case 1:
      add_good (document, card);
      break;
    case 2:
      add_usb (document, usb);
      break;
    default:
      g_assert_true (airlock_hostdev_add_network (
          document, &vf, &(AirlockNetworkOptions) { NULL, number }, NULL, NULL));
    }
}

/* Whatever is added, removed in whatever order: nothing is left of it. */
static void
test_random (void)
{
  static const char *const names[] = { "workstation", "fresh",   "passthrough",
                                       "i440fx",      "by-hand", "compact" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint round = 0; round < 25; round++)
      {
        g_autofree char *text = domain_fixture_read (names[i]);
        g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);
        g_autoptr (AirlockDomainDocument) start = domain_fixture_parse (text);
        g_autoptr (GPtrArray) before = airlock_hostdev_list (document);
        g_autoptr (GPtrArray) after = NULL;

        for (guint number = 1; number <= 6; number++)
          add_random (document, number);
        after = airlock_hostdev_list (document);
        g_assert_cmpuint (after->len, >=, before->len + 6);
        while (after->len > 0)
          {
            guint victim = (guint) g_test_rand_int_range (0, (gint32) after->len);
            g_autofree char *id = g_strdup (((AirlockHostdev *) after->pdata[victim])->id);
            gboolean old = FALSE;

            for (guint j = 0; j < before->len; j++)
              old = old || g_str_equal (((AirlockHostdev *) before->pdata[j])->id, id);
            if (!old)
              remove_good (document, id);
            g_ptr_array_remove_index (after, victim);
          }
        g_assert_true (airlock_domain_document_same_meaning (document, start));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/hostdev/list", test_list);
  g_test_add_func ("/hostdev/spoiled", test_spoiled);
  g_test_add_func ("/hostdev/s3-card", test_s3_card);
  g_test_add_func ("/hostdev/s3-joining", test_s3_joining);
  g_test_add_func ("/hostdev/free-port", test_free_port);
  g_test_add_func ("/hostdev/fresh", test_fresh);
  g_test_add_func ("/hostdev/implied-port", test_implied_port);
  g_test_add_func ("/hostdev/conventional", test_conventional);
  g_test_add_func ("/hostdev/full", test_full);
  g_test_add_func ("/hostdev/many-ports", test_many_ports);
  g_test_add_func ("/hostdev/ten-thousand", test_ten_thousand);
  g_test_add_func ("/hostdev/twice", test_twice);
  g_test_add_func ("/hostdev/missing", test_missing);
  g_test_add_func ("/hostdev/network", test_network);
  g_test_add_func ("/hostdev/network-refused", test_network_refused);
  g_test_add_func ("/hostdev/usb", test_usb);
  g_test_add_func ("/hostdev/usb-text", test_usb_text);
  g_test_add_func ("/hostdev/usb-twins-in-vm", test_usb_twins_in_vm);
  g_test_add_func ("/hostdev/usb-resolve", test_usb_resolve);
  g_test_add_func ("/hostdev/mdev", test_mdev);
  g_test_add_func ("/hostdev/random", test_random);

  return g_test_run ();
}
