/* test-hostdev-option.c – options of one device of the host in a VM (S16, S18, R7.7)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/airlock-error.h"
#include "core/domain/airlock-domain-setting.h"
#include "core/domain/airlock-hostdev-edit.h"

#include <string.h>

#include "domain-fixture.h"

#define CARD "0000:01:00.0"
#define VF "0000:04:10.2"
#define TWIN "1234:0001@1/8"
#define MDEV "c2177883-f1bb-47f0-914d-32a22e3a8804"

typedef struct
{
  const char *device;
  const char *name;
  const char *value; /* NULL: reset */
  const char *diff;
} Edit;

/* S18: everything else about the device stays. */
static const Edit edits[] = {
  { CARD, "rom.bar", "off",
    "-<rom bar='on' file='/var/lib/libvirt/vbios/card.rom'/>\n"
    "+<rom bar='off' file='/var/lib/libvirt/vbios/card.rom'/>\n" },
  { CARD, "rom.file", NULL,
    "-<rom bar='on' file='/var/lib/libvirt/vbios/card.rom'/>\n+<rom bar='on'/>\n" },
  { CARD, "managed", "off",
    "-<hostdev mode='subsystem' type='pci' managed='yes'>\n"
    "+<hostdev mode='subsystem' type='pci' managed='no'>\n" },
  { CARD, "driver", "vfio-pci",
    "-<driver name='vfio'/>\n+<driver name='vfio' model='vfio-pci'/>\n" },
  { CARD, "iommufd", "on", "-<driver name='vfio'/>\n+<driver name='vfio' iommufd='yes'/>\n" },
  { CARD, "source", "02:00.0",
    "-<address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>\n"
    "+<address domain='0x0000' bus='0x02' slot='0x00' function='0x0'/>\n" },
  { CARD, "source", "10000:01:00.0",
    "-<address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>\n"
    "+<address domain='0x10000' bus='0x01' slot='0x00' function='0x0'/>\n" },
  { CARD, "alias", "ua-other", "-<alias name='ua-card'/>\n+<alias name='ua-other'/>\n" },
  { CARD, "boot-order", "1", "+<boot order='1'/>\n" },
  { VF, "mac", "52:54:00:01:02:03",
    "-<mac address='52:54:00:6d:90:02'/>\n+<mac address='52:54:00:01:02:03'/>\n" },
  { VF, "vlan", NULL, "-<vlan>\n-<tag id='42'/>\n-</vlan>\n" },
  { VF, "vlan", "7", "-<tag id='42'/>\n+<tag id='7'/>\n" },
  { TWIN, "startup-policy", "requisite",
    "-<source startupPolicy='optional'>\n+<source startupPolicy='requisite'>\n" },
  { TWIN, "guest-reset", "off",
    "-<source startupPolicy='optional'>\n"
    "+<source startupPolicy='optional' guestReset='off'>\n" },
  { MDEV, "display", NULL,
    "-<hostdev mode='subsystem' type='mdev' model='vfio-pci' display='on'>\n"
    "+<hostdev mode='subsystem' type='mdev' model='vfio-pci'>\n" },
  { MDEV, "ramfb", "on",
    "-<hostdev mode='subsystem' type='mdev' model='vfio-pci' display='on'>\n"
    "+<hostdev mode='subsystem' type='mdev' model='vfio-pci' display='on' ramfb='on'>\n" },
  { CARD, "rom.bar", "on", "" },
};

static void
test_edits (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      g_autofree char *text = domain_fixture_read ("passthrough");
      g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);
      g_autoptr (GError) error = NULL;

      if (edits[i].value != NULL)
        airlock_hostdev_option_set (document, edits[i].device, edits[i].name, edits[i].value, NULL,
                                    &error);
      else
        airlock_hostdev_option_reset (document, edits[i].device, edits[i].name, &error);
      g_assert_no_error (error);
      domain_fixture_assert_diff (text, document, edits[i].diff);
    }
}

static void
test_back (void)
{
  static const char *const cases[][3] = {
    { CARD, "driver", "vfio-pci" }, { CARD, "iommufd", "on" },
    { CARD, "rom.enabled", "off" }, { CARD, "boot-order", "1" },
    { CARD, "display", "on" },      { VF, "driver", "vfio-pci" },
    { VF, "rom.bar", "off" },       { VF, "boot-order", "2" },
    { VF, "alias", "ua-net" },      { TWIN, "guest-reset", "uninitialized" },
    { TWIN, "boot-order", "3" },    { TWIN, "alias", "ua-twin" },
    { MDEV, "ramfb", "on" },        { "046d:c52b", "startup-policy", "optional" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = domain_fixture_read ("passthrough");
      g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);
      g_autoptr (GError) error = NULL;
      g_autofree char *value = NULL;

      airlock_hostdev_option_set (document, cases[i][0], cases[i][1], cases[i][2], NULL, &error);
      g_assert_no_error (error);
      value = airlock_hostdev_option_get (document, cases[i][0], cases[i][1], &error);
      g_assert_cmpstr (value, ==, cases[i][2]);
      airlock_hostdev_option_reset (document, cases[i][0], cases[i][1], &error);
      g_assert_no_error (error);
      domain_fixture_assert_diff (text, document, "");
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *device;
    const char *name;
    const char *value;
    AirlockError error;
  } cases[] = {
    { CARD, "colour", "red", AIRLOCK_ERROR_NOT_FOUND },
    { "0000:0f:00.0", "managed", "on", AIRLOCK_ERROR_NOT_FOUND },
    { CARD, "vlan", "3", AIRLOCK_ERROR_INVALID },
    { CARD, "mac", "52:54:00:01:02:03", AIRLOCK_ERROR_INVALID },
    { CARD, "startup-policy", "optional", AIRLOCK_ERROR_INVALID },
    { CARD, "managed", "perhaps", AIRLOCK_ERROR_INVALID },
    { CARD, "driver", "../x", AIRLOCK_ERROR_INVALID },
    { CARD, "driver", "", AIRLOCK_ERROR_INVALID },
    { CARD, "alias", "card", AIRLOCK_ERROR_INVALID },
    { CARD, "alias", "ua-", AIRLOCK_ERROR_INVALID },
    { CARD, "boot-order", "0", AIRLOCK_ERROR_INVALID },
    { CARD, "source", "nowhere", AIRLOCK_ERROR_INVALID },
    { CARD, "source", VF, AIRLOCK_ERROR_INVALID },
    { CARD, "rom.file", "card.rom", AIRLOCK_ERROR_INVALID },
    { CARD, "rom.file", "/no/such/card.rom", AIRLOCK_ERROR_NOT_FOUND },
    { CARD, "rom.file", "/etc/passwd", AIRLOCK_ERROR_INVALID },
    { VF, "mac", "ff:ff:ff:ff:ff:ff", AIRLOCK_ERROR_INVALID },
    { VF, "vlan", "4095", AIRLOCK_ERROR_INVALID },
    { TWIN, "managed", "on", AIRLOCK_ERROR_INVALID },
    { MDEV, "boot-order", "1", AIRLOCK_ERROR_INVALID },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = domain_fixture_read ("passthrough");
      g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);
      g_autoptr (GError) error = NULL;

      if (airlock_hostdev_option_set (document, cases[i].device, cases[i].name, cases[i].value,
                                      NULL, &error))
        g_test_fail_printf ("%s=%s", cases[i].name, cases[i].value);
      else if (!g_error_matches (error, AIRLOCK_ERROR, (int) cases[i].error))
        g_test_fail_printf ("%s=%s: %s", cases[i].name, cases[i].value, error->message);
      domain_fixture_assert_diff (text, document, "");
    }
}

static void
test_no_reset (void)
{
  g_autoptr (AirlockDomainDocument) document = domain_fixture_load ("passthrough");
  g_autoptr (GError) error = NULL;

  g_assert_false (airlock_hostdev_option_reset (document, CARD, "source", &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
}

/* R7.7: the kinds in <os> become numbers, and come back with the device's own going. */
static void
test_boot_order (void)
{
  g_autofree char *text = domain_fixture_read ("i440fx");
  g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);
  const AirlockPciAddress address = { 0, 9, 0, 0 };
  g_autofree char *added = NULL;

  g_assert_true (airlock_hostdev_add_pci (document, &address, 1, NULL, NULL));
  added = airlock_domain_document_dup_text (document);
  g_assert_true (airlock_hostdev_option_set (document, "09:00.0", "boot-order", "1", NULL, NULL));
  domain_fixture_assert_diff (
      added, document,
      "+<metadata>\n"
      "+<airlock:vm xmlns:airlock='https://airlock-vm.github.io/xmlns/vm/1'>\n"
      "+<airlock:boot id='0000:09:00.0' kinds='cdrom,hd' before=''"
      " after='3,2'/>\n"
      "+</airlock:vm>\n"
      "+</metadata>\n"
      "-<boot dev='cdrom'/>\n"
      "-<boot dev='hd'/>\n"
      "+<boot order='3'/>\n"
      "+<boot order='2'/>\n"
      "+<boot order='1'/>\n");
  g_assert_true (airlock_hostdev_remove (document, "09:00.0", NULL));
  domain_fixture_assert_diff (text, document, "");
}

/* What somebody has changed since is theirs: only the device's own place goes. */
static void
test_boot_order_changed (void)
{
  g_autoptr (AirlockDomainDocument) document = domain_fixture_load ("i440fx");
  const AirlockPciAddress address = { 0, 9, 0, 0 };
  g_autofree char *kinds = NULL, *disk = NULL;

  g_assert_true (airlock_hostdev_add_pci (document, &address, 1, NULL, NULL));
  g_assert_true (airlock_hostdev_option_set (document, "09:00.0", "boot-order", "1", NULL, NULL));
  g_assert_true (airlock_domain_setting_set (document, "disk.hda.boot-order", "7", NULL));
  g_assert_true (airlock_hostdev_remove (document, "09:00.0", NULL));
  kinds = airlock_domain_setting_get (document, "boot", NULL);
  disk = airlock_domain_setting_get (document, "disk.hda.boot-order", NULL);
  g_assert_cmpstr (kinds, ==, NULL);
  g_assert_cmpstr (disk, ==, "7");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/hostdev-option/s18-edits", test_edits);
  g_test_add_func ("/hostdev-option/back", test_back);
  g_test_add_func ("/hostdev-option/refused", test_refused);
  g_test_add_func ("/hostdev-option/no-reset", test_no_reset);
  g_test_add_func ("/hostdev-option/boot-order", test_boot_order);
  g_test_add_func ("/hostdev-option/boot-order-changed", test_boot_order_changed);

  return g_test_run ();
}
