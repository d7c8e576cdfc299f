/* test-domain-identity.c – devices whose addresses have moved are noticed (S10), other VMs' too
 * (S20)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/airlock-error.h"
#include "core/domain/airlock-domain-claims.h"
#include "core/domain/airlock-domain-identity.h"
#include "core/domain/airlock-hostdev-edit.h"

#include <string.h>

#include "domain-fixture.h"

#define GPU 0x1b80
#define OTHER_BOARD 0x3333

static AirlockPciAddress
address_of (const char *text)
{
  AirlockPciAddress address;

  g_assert_true (airlock_pci_address_parse_user (text, &address, NULL));
  return address;
}

/* A function on the root bus, where its place is its slot. */
static void
add_device (GPtrArray *devices, const char *address, guint16 device, guint16 board)
{
  AirlockDeviceFacts *facts = airlock_device_facts_new ();

  facts->known = AIRLOCK_FACT_IDENTITY | AIRLOCK_FACT_SUBSYSTEM | AIRLOCK_FACT_SRIOV;
  facts->address = address_of (address);
  facts->vendor = 0x10de;
  facts->device = device;
  facts->subsystem_vendor = 0x1043;
  facts->subsystem_device = board;
  g_ptr_array_add (devices, airlock_device_new (facts));
}

static AirlockTopology *
make_host (GPtrArray *devices)
{
  g_autoptr (AirlockPlatform) platform = airlock_platform_new_unknown ();

  return airlock_topology_new (g_ptr_array_ref (devices), g_ptr_array_new (),
                               airlock_platform_ref (platform), FALSE);
}

static GPtrArray *
device_list (void)
{
  return g_ptr_array_new_with_free_func (g_object_unref);
}

static AirlockDomainDocument *
make_vm (AirlockTopology *host, const char *address)
{
  AirlockDomainDocument *document = domain_fixture_load ("workstation");
  const AirlockPciAddress wanted = address_of (address);
  g_autoptr (GError) error = NULL;

  airlock_hostdev_add_pci (document, &wanted, 1, host, &error);
  g_assert_no_error (error);

  return document;
}

typedef struct
{
  struct
  {
    const char *address;
    guint16 device;
    guint16 board;
  } now[4];
  gboolean mismatch;
  const char *found;    /* nullable */
  const char *proposed; /* nullable */
} Case;

/* The VM was given 10de:1b80, board 0x1111, at 00:03.0. */
static const Case cases[] = {
  { { { "00:03.0", GPU, 0x1111 } }, FALSE, NULL, NULL },
  { { { "00:03.0", 0x5555, 1 }, { "00:04.0", GPU, 0x1111 } },
    TRUE,
    "0000:00:03.0",
    "0000:00:04.0" },
  { { { "00:04.0", GPU, 0x1111 } }, TRUE, NULL, "0000:00:04.0" },
  { { { "00:05.0", 0x5555, 1 } }, TRUE, NULL, NULL },
  /* Another maker's board of the same chip is another device. */
  { { { "00:03.0", GPU, OTHER_BOARD } }, TRUE, "0000:00:03.0", NULL },
  /* Two of a kind can't be told apart; which of them was it? */
  { { { "00:04.0", GPU, 0x1111 }, { "00:05.0", GPU, 0x1111 } }, TRUE, NULL, NULL },
  /* The bus has another number, the slot is the one it was in. */
  { { { "05:03.0", GPU, 0x1111 }, { "05:05.0", GPU, 0x1111 } }, TRUE, NULL, "0000:05:03.0" },
};

static void
assert_device (AirlockDevice *device, const char *address)
{
  g_assert_cmpstr (device != NULL ? airlock_device_get_address_text (device) : NULL, ==, address);
}

static void
test_moved (void)
{
  g_autoptr (GPtrArray) before = device_list ();
  g_autoptr (AirlockTopology) host = NULL;
  g_autoptr (AirlockDomainDocument) document = NULL;

  add_device (before, "00:03.0", GPU, 0x1111);
  host = make_host (before);
  document = make_vm (host, "00:03.0");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) devices = device_list ();
      g_autoptr (AirlockTopology) now = NULL;
      g_autoptr (GPtrArray) mismatches = NULL;
      const AirlockIdentityMismatch *mismatch;

      for (gsize j = 0; cases[i].now[j].address != NULL; j++)
        add_device (devices, cases[i].now[j].address, cases[i].now[j].device,
                    cases[i].now[j].board);
      now = make_host (devices);
      mismatches = airlock_domain_identity_check (document, now);
      g_assert_cmpuint (mismatches->len, ==, cases[i].mismatch ? 1 : 0);
      if (!cases[i].mismatch)
        continue;
      mismatch = mismatches->pdata[0];
      g_assert_cmpstr (AIRLOCK_PCI_ADDRESS_TEXT (&mismatch->address), ==, "0000:00:03.0");
      g_assert_cmpstr (mismatch->expected, ==, "10de:1b80");
      assert_device (mismatch->found, cases[i].found);
      assert_device (mismatch->proposed, cases[i].proposed);
    }
}

/* Only the address changes, and what is remembered of it. */
static void
test_move (void)
{
  g_autoptr (GPtrArray) before = device_list (), after = device_list ();
  g_autoptr (AirlockTopology) host = NULL, now = NULL;
  g_autoptr (AirlockDomainDocument) document = NULL;
  g_autoptr (GPtrArray) mismatches = NULL;
  const AirlockPciAddress from = address_of ("00:03.0"), to = address_of ("00:04.0");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL, missing = NULL;

  add_device (before, "00:03.0", GPU, 0x1111);
  add_device (after, "00:04.0", GPU, 0x1111);
  host = make_host (before);
  now = make_host (after);
  document = make_vm (host, "00:03.0");
  text = airlock_domain_document_dup_text (document);

  g_assert_true (airlock_domain_identity_move (document, &from, &to, now, &error));
  g_assert_no_error (error);
  domain_fixture_assert_diff (
      text, document,
      "-<airlock:device id='0000:00:03.0' ids='10de:1b80' subsystem='1043:1111'"
      " place='0000/03.0' port='4'/>\n"
      "+<airlock:device id='0000:00:04.0' ids='10de:1b80' subsystem='1043:1111'"
      " place='0000/04.0' port='4'/>\n"
      "-<address domain='0x0000' bus='0x00' slot='0x03' function='0x0'/>\n"
      "+<address domain='0x0000' bus='0x00' slot='0x04' function='0x0'/>\n");
  mismatches = airlock_domain_identity_check (document, now);
  g_assert_cmpuint (mismatches->len, ==, 0);
  g_assert_false (airlock_domain_identity_move (document, &from, &to, now, &missing));
  g_assert_error (missing, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND);
}

/* What nobody has remembered is not judged. */
static void
test_unknown (void)
{
  g_autoptr (GPtrArray) devices = device_list ();
  g_autoptr (AirlockTopology) host = NULL;
  g_autoptr (AirlockDomainDocument) document = domain_fixture_load ("passthrough");
  g_autoptr (GPtrArray) mismatches = NULL;

  add_device (devices, "00:03.0", GPU, 0x1111);
  host = make_host (devices);
  mismatches = airlock_domain_identity_check (document, host);
  g_assert_cmpuint (mismatches->len, ==, 0);
}

static void
test_not_virtual (void)
{
  g_autoptr (GPtrArray) devices = device_list ();
  g_autoptr (AirlockTopology) host = NULL;
  g_autoptr (AirlockDomainDocument) document = domain_fixture_load ("workstation");
  const AirlockPciAddress address = address_of ("00:03.0");
  g_autoptr (GError) error = NULL;

  add_device (devices, "00:03.0", GPU, 0x1111);
  host = make_host (devices);
  g_assert_false (airlock_hostdev_add_network (document, &address, &(AirlockNetworkOptions) { 0 },
                                               host, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
}

static char *
names_of (GPtrArray *documents)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < documents->len; i++)
    {
      g_autofree char *name = airlock_domain_document_dup_name (documents->pdata[i]);

      g_string_append_printf (names, "%s%s", i > 0 ? " " : "", name);
    }

  return g_string_free (names, FALSE);
}

static AirlockDomainDocument *
small_vm (const char *name, const char *devices)
{
  g_autofree char *text =
      g_strdup_printf ("<domain><name>%s</name><devices>%s</devices></domain>", name, devices);

  return domain_fixture_parse (text);
}

/* S20: the same device, however the other VM writes it. */
static void
test_s20_claims (void)
{
  static const struct
  {
    const char *id;
    const char *names;
  } wanted[] = {
    { "01:00.0", "passthrough a" },
    { "04:10.2", "passthrough b" },
    { "046d:c52b", "passthrough" },
    { "1234:0001@1/8", "passthrough b" },
    { "c2177883-f1bb-47f0-914d-32a22e3a8804", "passthrough b" },
  };
  const AirlockPciAddress group[] = { address_of ("04:10.2"), address_of ("01:00.0") };
  const AirlockPciAddress free_one[] = { address_of ("09:00.0") };
  g_autoptr (GPtrArray) documents = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (AirlockDomainClaims) claims = NULL;
  g_autoptr (GPtrArray) of_group = NULL, of_none = NULL;
  g_autofree char *names = NULL;

  g_ptr_array_add (documents, domain_fixture_load ("passthrough"));
  g_ptr_array_add (documents,
                   small_vm ("a",
                             "<hostdev type='pci'><source><address bus='1'/></source></hostdev>"
                             "<hostdev type='pci'><source><address bus='1'/></source></hostdev>"));
  g_ptr_array_add (
      documents,
      small_vm ("b",
                "<hostdev type='pci'><source><address bus='4' slot='16' function='2'/></source>"
                "</hostdev><hostdev type='usb'><source><address bus='1' device='8'/></source>"
                "</hostdev><hostdev type='mdev'><source>"
                "<address uuid='C2177883-F1BB-47F0-914D-32A22E3A8804'/></source></hostdev>"));
  claims = airlock_domain_claims_new (documents);

  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_autoptr (AirlockHostdev) hostdev =
          airlock_hostdev_find (documents->pdata[0], wanted[i].id, NULL);
      g_autoptr (GPtrArray) found = airlock_domain_claims_lookup (claims, hostdev);
      g_autofree char *text = names_of (found);

      g_assert_cmpstr (text, ==, wanted[i].names);
    }
  of_group = airlock_domain_claims_lookup_pci (claims, group, G_N_ELEMENTS (group));
  names = names_of (of_group);
  g_assert_cmpstr (names, ==, "passthrough b a");
  of_none = airlock_domain_claims_lookup_pci (claims, free_one, 1);
  g_assert_cmpuint (of_none->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/domain-identity/s10-moved", test_moved);
  g_test_add_func ("/domain-identity/s10-move", test_move);
  g_test_add_func ("/domain-identity/unknown", test_unknown);
  g_test_add_func ("/domain-identity/not-virtual", test_not_virtual);
  g_test_add_func ("/domain-identity/s20-claims", test_s20_claims);

  return g_test_run ();
}
