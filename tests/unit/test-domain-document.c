/* test-domain-document.c – a VM's XML read, edited and written back without losing anything (S18)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/airlock-error.h"
#include "core/domain/airlock-domain-document-private.h"
#include "core/domain/airlock-domain-file.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/domain/airlock-xml-scan.h"
#include "domain-fixture.h"
#include "temporary-root.h"

static void
test_unchanged (void)
{
  for (gsize i = 0; domain_fixture_names[i] != NULL; i++)
    {
      g_autofree char *text = domain_fixture_read (domain_fixture_names[i]);
      AirlockDomainDocument *document = domain_fixture_parse (text);
      g_autofree char *again = airlock_domain_document_dup_text (document);

      g_assert_cmpstr (again, ==, text);
      g_assert_finalize_object (document);
    }
}

static void
test_identity (void)
{
  g_autoptr (AirlockDomainDocument) document = domain_fixture_load ("workstation");
  g_autoptr (AirlockDomainDocument) by_hand = domain_fixture_load ("by-hand");
  g_autofree char *name = airlock_domain_document_dup_name (document);
  g_autofree char *uuid = airlock_domain_document_dup_uuid (document);
  g_autofree char *machine = airlock_domain_document_dup_machine (document);
  g_autofree char *other = airlock_domain_document_dup_name (by_hand);

  g_assert_cmpstr (name, ==, "workstation");
  g_assert_cmpstr (uuid, ==, "3c5a2f64-8a0b-4f5e-9b1d-6d2c1f0e7a11");
  g_assert_cmpstr (machine, ==, "pc-q35-9.2");
  g_assert_cmpstr (other, ==, "by hand");
  g_assert_null (airlock_domain_document_dup_uuid (by_hand));
}

static void
test_machine_kind (void)
{
  static const struct
  {
    const char *os;
    AirlockMachineKind kind;
  } cases[] = {
    { "<type arch='x86_64' machine='pc-q35-9.2'>hvm</type>", AIRLOCK_MACHINE_PCIE },
    { "<type arch='x86_64' machine='q35'>hvm</type>", AIRLOCK_MACHINE_PCIE },
    { "<type arch='aarch64' machine='virt-9.2'>hvm</type>", AIRLOCK_MACHINE_PCIE },
    { "<type arch='x86_64' machine='pc-i440fx-9.2'>hvm</type>", AIRLOCK_MACHINE_PCI },
    { "<type arch='x86_64' machine='pc'>hvm</type>", AIRLOCK_MACHINE_PCI },
    { "<type arch='x86_64'>hvm</type>", AIRLOCK_MACHINE_PCI },
    { "<type arch='ppc64le' machine='pseries'>hvm</type>", AIRLOCK_MACHINE_PCI },
    { "<type arch='s390x' machine='s390-ccw-virtio'>hvm</type>", AIRLOCK_MACHINE_OTHER },
    { "<type arch='x86_64' machine='microvm'>hvm</type>", AIRLOCK_MACHINE_OTHER },
    { "<type>hvm</type>", AIRLOCK_MACHINE_OTHER },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("<domain><os>%s</os></domain>", cases[i].os);
      g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);

      g_assert_cmpint (airlock_domain_document_get_machine_kind (document), ==, cases[i].kind);
    }
}

/* What each of these does to a text is said in lines, so that nothing else may have changed. */
static void
test_lines (void)
{
  g_autofree char *text = domain_fixture_read ("workstation");
  g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);
  xmlNode *root = airlock_domain_document_get_root (document);
  xmlNode *video = airlock_xml_find_path (root, "devices/video/model");
  xmlNode *added;

  airlock_xml_set (video, "type", "virtio");
  airlock_xml_set (video, "ram", NULL);
  airlock_xml_set (video, "blob", "on");
  airlock_xml_remove (airlock_xml_find_path (root, "devices/tpm"));
  added = airlock_domain_document_add_device (document, "hostdev");
  airlock_xml_set (added, "mode", "sub'sys<tem>&\"");
  airlock_xml_set (airlock_xml_ensure_path (added, "source/address"), "bus", "0x01");
  airlock_xml_set_text (airlock_xml_find (root, "vcpu"), "6");
  airlock_xml_remove (airlock_xml_find_path (root, "os/boot"));

  domain_fixture_assert_diff (
      text, document,
      "-<vcpu placement='static'>8</vcpu>\n"
      "+<vcpu placement='static'>6</vcpu>\n"
      "-<boot dev='hd'/>\n"
      "-<tpm model='tpm-crb'>\n"
      "-<backend type='emulator' version='2.0'/>\n"
      "-</tpm>\n"
      "-<model type='qxl' ram='65536' vram='65536' vgamem='16384' heads='1' primary='yes'/>\n"
      "+<model type='virtio' vram='65536' vgamem='16384' heads='1' primary='yes' blob='on'/>\n"
      "+<hostdev mode='sub&apos;sys&lt;tem&gt;&amp;&quot;'>\n"
      "+<source>\n"
      "+<address bus='0x01'/>\n"
      "+</source>\n"
      "+</hostdev>\n");
}

static void
test_indentation (void)
{
  g_autoptr (AirlockDomainDocument) document = domain_fixture_load ("fresh");
  xmlNode *root = airlock_domain_document_get_root (document);
  xmlNode *tune = airlock_xml_ensure (root, "cputune");
  g_autofree char *text = NULL;

  airlock_xml_set (airlock_xml_add (tune, "vcpupin"), "vcpu", "0");
  airlock_xml_set (airlock_xml_add (tune, "vcpupin"), "vcpu", "1");
  text = airlock_domain_document_dup_text (document);
  g_assert_nonnull (strstr (text, "\n  </devices>\n  <cputune>\n    <vcpupin vcpu='0'/>\n"
                                  "    <vcpupin vcpu='1'/>\n  </cputune>\n</domain>\n"));
}

/* Quotes, tabs, line ends and the writing of what is not touched are a person's own. */
static void
test_foreign_style (void)
{
  g_autofree char *text = domain_fixture_read ("by-hand");
  g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);
  xmlNode *root = airlock_domain_document_get_root (document);
  g_autoptr (GString) expected = g_string_new (text);
  g_autofree char *changed = NULL;
  xmlNode *type = airlock_xml_find_path (root, "os/type");
  xmlNode *target = airlock_xml_find_path (root, "devices/disk/target");

  airlock_xml_set (type, "machine", "pc-q35-9.2");
  airlock_xml_set (target, "bus", "sata");
  airlock_xml_set (root, "id", NULL);
  airlock_xml_add (airlock_xml_find (root, "features"), "acpi");
  airlock_xml_set (airlock_xml_add (airlock_xml_find_path (root, "devices/rng"), "model"), "type",
                   "none");
  airlock_xml_add (airlock_domain_document_get_devices (document), "tpm");

  g_string_replace (expected, "machine=\"q35\"", "machine=\"pc-q35-9.2\"", 1);
  g_string_replace (expected, "bus=\"virtio\"", "bus=\"sata\"", 1);
  g_string_replace (expected, "\r\n\t id=\"7\"", "", 1);
  g_string_replace (expected, "<features></features>", "<features>\r\n\t\t<acpi/>\r\n\t</features>",
                    1);
  g_string_replace (expected, "<rng />",
                    "<rng >\r\n\t\t\t<model type='none'/>\r\n\t\t</rng>\r\n\t\t<tpm/>", 1);
  changed = airlock_domain_document_dup_text (document);
  g_assert_cmpstr (changed, ==, expected->str);
}

static void
test_compact (void)
{
  g_autofree char *text = domain_fixture_read ("compact");
  g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);
  g_autoptr (AirlockDomainDocument) again = NULL;
  g_autofree char *changed = NULL, *back = NULL;
  xmlNode *device = airlock_domain_document_add_device (document, "hostdev");

  airlock_xml_set (airlock_xml_add (device, "source"), "a", "b");
  changed = airlock_domain_document_dup_text (document);
  g_assert_nonnull (strstr (changed, "<devices><hostdev><source a='b'/></hostdev></devices>"));
  again = domain_fixture_parse (changed);
  g_assert_true (airlock_domain_document_same_meaning (document, again));

  airlock_xml_remove (device);
  back = airlock_domain_document_dup_text (document);
  g_assert_cmpstr (back, ==, text);
}

static void
test_special_values (void)
{
  static const char *const values[] = { "", " a  b ", "tab\there", "line\nbreak", "“ü” 🖥", "]]>" };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (AirlockDomainDocument) document = domain_fixture_load ("fresh");
      g_autoptr (AirlockDomainDocument) again = NULL;
      g_autofree char *text = NULL, *content = NULL, *stripped = g_strdup (values[i]);
      xmlNode *node = airlock_xml_add (airlock_domain_document_get_root (document), "title");

      airlock_xml_set (node, "value", values[i]);
      airlock_xml_set_text (node, values[i]);
      text = airlock_domain_document_dup_text (document);
      again = domain_fixture_parse (text);
      node = airlock_xml_find (airlock_domain_document_get_root (again), "title");
      content = airlock_xml_dup_text (node);
      g_assert_cmpstr (airlock_xml_get (node, "value"), ==, values[i]);
      g_assert_cmpstr (content, ==, g_strstrip (stripped));
      g_assert_true (airlock_xml_text_is_possible (values[i]));
    }
  g_assert_false (airlock_xml_text_is_possible ("\001"));
  g_assert_false (airlock_xml_text_is_possible ("\xff"));
  g_assert_false (airlock_xml_text_is_possible ("\xef\xbf\xbe"));
}

static void
test_meaning (void)
{
  static const struct
  {
    const char *a, *b;
    gboolean same;
  } cases[] = {
    { "<domain><a x='1' y='2'/></domain>", "<domain>\n <a y=\"2\" x=\"1\"></a></domain>\n", TRUE },
    { "<domain><a x='1'/></domain>", "<?xml version='1.0'?><domain><a x='&#49;'/></domain>", TRUE },
    { "<domain><a/></domain>", "<domain><a>1</a></domain>", FALSE },
    { "<domain><a/><b/></domain>", "<domain><b/><a/></domain>", FALSE },
    { "<domain><a/></domain>", "<domain><!-- c --><a/></domain>", FALSE },
    { "<domain><a/></domain>", "<domain><a xmlns='urn:x'/></domain>", FALSE },
    { "<domain><a x=''/></domain>", "<domain><a/></domain>", FALSE },
    { "<domain><p:a xmlns:p='http://a%b'/></domain>",
      "<domain><p:a xmlns:p='http://a%c'/></domain>", FALSE },
    { "<domain><p:a xmlns:p='rel a'/></domain>", "<domain><p:a xmlns:p='rel b'/></domain>", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AirlockDomainDocument) a = domain_fixture_parse (cases[i].a);
      g_autoptr (AirlockDomainDocument) b = domain_fixture_parse (cases[i].b);
      g_autofree char *hash_a = airlock_domain_document_dup_hash (a);
      g_autofree char *hash_b = airlock_domain_document_dup_hash (b);

      g_test_message ("%s %s", cases[i].a, cases[i].b);
      g_assert_true (airlock_domain_document_same_meaning (a, b) == cases[i].same);
      g_assert_true (g_str_equal (hash_a, hash_b) == cases[i].same);
    }
}

static void
test_undo (void)
{
  g_autofree char *text = domain_fixture_read ("passthrough");
  g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);
  g_autoptr (GError) error = NULL;
  g_autofree char *after = NULL;

  airlock_xml_remove (airlock_domain_document_get_devices (document));
  g_assert_false (airlock_domain_document_set_text (document, "<network/>", &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
  g_assert_null (airlock_domain_document_get_devices (document));
  g_assert_true (airlock_domain_document_set_text (document, text, NULL));
  after = airlock_domain_document_dup_text (document);
  g_assert_cmpstr (after, ==, text);
}

typedef struct
{
  const char *start;
  const char *unit; /* repeated */
  guint count;
  const char *end;
  const char *message; /* part of what is said; NULL: it is accepted */
} Hostile;

static char *
make_hostile (const Hostile *hostile)
{
  GString *text = g_string_new (hostile->start);

  for (guint i = 0; i < hostile->count; i++)
    g_string_append_printf (text, hostile->unit, i);
  g_string_append (text, hostile->end);

  return g_string_free (text, FALSE);
}

static const Hostile hostiles[] = {
  { "", "", 0, "", "line 1" },
  { "hello", "", 0, "", "line 1" },
  { "<domain>\n<a>\n</domain>", "", 0, "", "line 3" },
  { "<domain><a b='1' b='2'/></domain>", "", 0, "", "line 1" },
  { "<domain/><domain/>", "", 0, "", "line 1" },
  { "<domain><a:b c:d='1'/></domain>", "", 0, "", NULL },
  { "<network><name>x</name></network>", "", 0, "", "<network>" },
  { "<domain xmlns='urn:other'/>", "", 0, "", "<domain>" },
  { "<!DOCTYPE domain SYSTEM 'http://example.invalid/x.dtd'><domain/>", "", 0, "", "entities" },
  { "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><domain>&x;</domain>", "", 0, "",
    "entities" },
  { "<!DOCTYPE d [<!ENTITY a 'aaaaaaaa'>", "<!ENTITY a%u '&a;&a;&a;&a;'>", 9, "]><domain/>",
    "entities" },
  { "<domain>&unknown;</domain>", "", 0, "", "unknown" },
  { "<domain xmlns:x='http://www.w3.org/2001/XInclude'><x:include href='/etc/passwd'/></domain>",
    "", 0, "", NULL },
  { "<domain>", "<a%u>", 300, "", "deep" },
  { "<domain><devices>",
    "<hostdev mode='subsystem' type='pci'><source><address domain='0x%04x' bus='0x01'/></source>"
    "</hostdev>\n",
    10000, "</devices></domain>", NULL },
  { "<domain>", "<a/><!--%u-->", 300000, "</domain>", "more than" },
  { "<domain ", "a%u='' ", 100000, "/>", "attributes" },
  { "<domain>", "0123456789abcdef0123456789abcdef%u", 150000, "</domain>", "larger" },
  { "<?xml version='1.0' encoding='UTF-16'?><domain/>", "", 0, "", NULL },
  { "<domain a='\xe9'/>", "", 0, "", "UTF-8" },
  { "<domain a='\001'/>", "", 0, "", "line 1" },
};

static void
test_hostile (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (hostiles); i++)
    {
      g_autofree char *text = make_hostile (&hostiles[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (AirlockDomainDocument) document = airlock_domain_document_new (text, -1, &error);

      g_test_message ("%.60s", text);
      if (hostiles[i].message == NULL)
        {
          g_autofree char *again = NULL;

          g_assert_no_error (error);
          again = airlock_domain_document_dup_text (document);
          g_assert_cmpstr (again, ==, text);
          continue;
        }
      g_assert_null (document);
      g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
      if (strstr (error->message, hostiles[i].message) == NULL)
        g_test_fail_printf ("%s", error->message);
    }
}

static void
test_nul (void)
{
  static const char text[] = "<domain>\n<name>a\0b</name></domain>";
  g_autoptr (GError) error = NULL;

  g_assert_null (airlock_domain_document_new (text, sizeof text - 1, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "line 2"));
  g_assert_nonnull (strstr (error->message, "NUL"));
}

/* A file far too large is not read to its end. */
static void
test_large_file (void)
{
  g_autoptr (TemporaryRoot) root = temporary_root_new ();
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  temporary_root_add (root, "/big.xml", "<domain>");
  path = temporary_root_get_path (root, "/big.xml");
  g_assert_cmpint (truncate (path, (off_t) 100 << 30), ==, 0);
  g_assert_null (airlock_domain_document_load (path, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, "larger"));
}

static void
test_no_file (void)
{
  g_autoptr (TemporaryRoot) root = temporary_root_new ();
  g_autofree char *missing = NULL, *folder = NULL;
  g_autoptr (GError) not_found = NULL;
  g_autoptr (GError) invalid = NULL;

  temporary_root_add (root, "/folder/a", "");
  missing = temporary_root_get_path (root, "/missing.xml");
  folder = temporary_root_get_path (root, "/folder");
  g_assert_null (airlock_domain_document_load (missing, &not_found));
  g_assert_error (not_found, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (not_found->message, "missing.xml"));
  g_assert_null (airlock_domain_document_load (folder, &invalid));
  g_assert_error (invalid, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
}

static void
assert_contents (const char *path, const char *expected)
{
  g_autofree char *contents = NULL;

  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, expected);
}

static void
test_save (void)
{
  g_autoptr (TemporaryRoot) root = temporary_root_new ();
  g_autofree char *path = NULL, *link = NULL, *first = NULL, *second = NULL, *none = NULL;
  g_autofree char *new_path = NULL;
  g_autoptr (GError) error = NULL;
  struct stat info;

  temporary_root_add (root, "/vm.xml", "one");
  temporary_root_add_link (root, "/link.xml", "vm.xml");
  path = temporary_root_get_path (root, "/vm.xml");
  link = temporary_root_get_path (root, "/link.xml");
  new_path = temporary_root_get_path (root, "/new.xml");
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);

  g_assert_true (airlock_domain_file_save (path, "two", &first, &error));
  g_assert_true (airlock_domain_file_save (link, "three", &second, &error));
  g_assert_true (airlock_domain_file_save (new_path, "four", &none, &error));
  g_assert_no_error (error);
  assert_contents (path, "three");
  assert_contents (first, "one");
  assert_contents (second, "two");
  assert_contents (new_path, "four");
  g_assert_null (none);
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (stat (first, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
}

static void
test_save_fails (void)
{
  g_autoptr (TemporaryRoot) root = temporary_root_new ();
  g_autofree char *path = g_build_filename (root->path, "no-folder", "vm.xml", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (airlock_domain_file_save (path, "text", NULL, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "no-folder"));
}

/* Whatever is done and taken back, in whatever order: nothing is left of it. */
static void
test_random_edits (void)
{
  static const char *const names[] = { "features", "acpi", "cputune", "tpm", "hostdev", "source" };

  for (gsize i = 0; domain_fixture_names[i] != NULL; i++)
    for (guint round = 0; round < 40; round++)
      {
        g_autoptr (AirlockDomainDocument) document = domain_fixture_load (domain_fixture_names[i]);
        g_autoptr (AirlockDomainDocument) again = NULL;
        g_autofree char *before = airlock_domain_document_dup_canonical (document);
        g_autofree char *after = NULL, *text = NULL;
        g_autoptr (GPtrArray) added = g_ptr_array_new ();
        xmlNode *place = airlock_domain_document_get_root (document);

        for (guint step = 0; step < 12; step++)
          {
            xmlNode *node =
                airlock_xml_add (place, names[g_test_rand_int_range (0, G_N_ELEMENTS (names))]);

            airlock_xml_set (node, "n", "1");
            g_ptr_array_add (added, node);
            place = g_test_rand_bit () ? node : airlock_domain_document_get_root (document);
            if (g_test_rand_bit ())
              place = airlock_domain_document_get_devices (document);
          }

        /* What is written is what was meant. */
        text = airlock_domain_document_dup_text (document);
        again = domain_fixture_parse (text);
        g_assert_true (airlock_domain_document_same_meaning (document, again));

        while (added->len > 0)
          airlock_xml_remove (g_ptr_array_steal_index (added, added->len - 1));
        after = airlock_domain_document_dup_canonical (document);
        g_assert_cmpstr (after, ==, before);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/domain-document/unchanged", test_unchanged);
  g_test_add_func ("/domain-document/identity", test_identity);
  g_test_add_func ("/domain-document/machine-kind", test_machine_kind);
  g_test_add_func ("/domain-document/s18-lines", test_lines);
  g_test_add_func ("/domain-document/indentation", test_indentation);
  g_test_add_func ("/domain-document/s18-foreign-style", test_foreign_style);
  g_test_add_func ("/domain-document/compact", test_compact);
  g_test_add_func ("/domain-document/special-values", test_special_values);
  g_test_add_func ("/domain-document/meaning", test_meaning);
  g_test_add_func ("/domain-document/undo", test_undo);
  g_test_add_func ("/domain-document/hostile", test_hostile);
  g_test_add_func ("/domain-document/nul", test_nul);
  g_test_add_func ("/domain-document/large-file", test_large_file);
  g_test_add_func ("/domain-document/no-file", test_no_file);
  g_test_add_func ("/domain-document/save", test_save);
  g_test_add_func ("/domain-document/save-fails", test_save_fails);
  g_test_add_func ("/domain-document/random-edits", test_random_edits);

  return g_test_run ();
}
