/* test-domain-setting.c – settings of VMs: set, read, and taken back without a trace (S17, S18)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/airlock-error.h"
#include "core/domain/airlock-domain-setting.h"

#include <string.h>

#include "domain-fixture.h"

/* Values of settings whose form is in words. */
static const struct
{
  const char *name;
  const char *values[5]; /* in their usual form */
} samples[] = {
  { "title", { "A VM & “more”" } },
  { "description", { "<lines>\nof notes" } },
  { "cpu.mode", { "host-passthrough", "host-model", "maximum", "custom:EPYC" } },
  { "cpu.topology",
    { "sockets=1,cores=4,threads=2", "sockets=2,dies=1,clusters=1,cores=1,threads=1" } },
  { "cpu.pinning", { "0=2", "0=2 1=14,3-5" } },
  { "cpu.iothread-pinning", { "1=0-1" } },
  { "machine", { "q35", "pc-q35-9.2" } },
  { "boot", { "hd", "network,hd,cdrom" } },
  { "features.hyperv.vendor-id", { "0123456789ab" } },
  { "input.evdev", { "/dev/input/by-id/usb-a-event-kbd /dev/input/by-id/usb-b-event-mouse" } },
  { "looking-glass", { "64MiB", "1MiB" } },
  { "virtiofs.*", { "/srv/share" } },
  { "interface.*.model", { "igb", "e1000e" } },
};

/* Their values mean files that libvirt has chosen; a new choice can't bring the old one back. */
static gboolean
chooses_files (AirlockDomainDocument *document, const char *name)
{
  g_autofree char *text = airlock_domain_document_dup_text (document);

  return strstr (text, "<loader") != NULL &&
         (g_str_has_prefix (name, "secure-boot") || g_str_equal (name, "firmware"));
}

static GPtrArray *
sample_values (const char *name)
{
  const AirlockSetting *setting = airlock_domain_setting_lookup (name);
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) choices = NULL;

  switch (setting->type)
    {
    case AIRLOCK_SETTING_SWITCH:
      g_ptr_array_add (values, g_strdup ("on"));
      if (g_strcmp0 (setting->values, "present") != 0)
        g_ptr_array_add (values, g_strdup ("off"));
      break;
    case AIRLOCK_SETTING_CHOICE:
      choices = g_strsplit (setting->values, "|", -1);
      for (gsize i = 0; choices[i] != NULL; i++)
        g_ptr_array_add (values, g_strdup (choices[i]));
      break;
    case AIRLOCK_SETTING_NUMBER:
      g_ptr_array_add (values, g_strdup_printf ("%" G_GUINT64_FORMAT, setting->minimum));
      g_ptr_array_add (values, g_strdup_printf ("%" G_GUINT64_FORMAT, setting->maximum));
      break;
    case AIRLOCK_SETTING_SIZE:
      g_ptr_array_add (values, g_strdup ("64GiB"));
      g_ptr_array_add (values, g_strdup ("1023MiB"));
      break;
    case AIRLOCK_SETTING_CPUS:
      g_ptr_array_add (values, g_strdup ("0"));
      g_ptr_array_add (values, g_strdup ("0-3,8,^2"));
      break;
    case AIRLOCK_SETTING_TEXT:
    default:
      for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
        for (gsize j = 0;
             g_str_equal (samples[i].name, setting->name) && samples[i].values[j] != NULL; j++)
          g_ptr_array_add (values, g_strdup (samples[i].values[j]));
    }

  return values;
}

static char *
get (AirlockDomainDocument *document, const char *name)
{
  g_autoptr (GError) error = NULL;
  char *value = airlock_domain_setting_get (document, name, &error);

  g_assert_no_error (error);
  return value;
}

static void
set (AirlockDomainDocument *document, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;

  airlock_domain_setting_set (document, name, value, &error);
  g_assert_no_error (error);
}

static void
reset (AirlockDomainDocument *document, const char *name)
{
  g_autoptr (GError) error = NULL;

  airlock_domain_setting_reset (document, name, &error);
  g_assert_no_error (error);
}

static void
assert_canonical (AirlockDomainDocument *document, const char *expected, const char *name)
{
  g_autofree char *canonical = airlock_domain_document_dup_canonical (document);

  if (!g_str_equal (canonical, expected))
    g_test_fail_printf ("%s:\n%s\nis not\n%s", name, canonical, expected);
}

/* Once it is written, nobody knows that an element which says nothing had been there before it was
 * filled, or had not. */
static void
assert_same_but_for_defaults (AirlockDomainDocument *document,
                              const char *expected,
                              const char *name)
{
  static const char *const defaults[] = { "<features></features>",
                                          "<clock offset=\"utc\"></clock>" };
  g_autofree char *canonical = airlock_domain_document_dup_canonical (document);
  g_autoptr (GString) a = g_string_new (canonical), b = g_string_new (expected);

  for (gsize i = 0; i < G_N_ELEMENTS (defaults); i++)
    {
      g_string_replace (a, defaults[i], "", 0);
      g_string_replace (b, defaults[i], "", 0);
    }
  if (!g_str_equal (a->str, b->str))
    g_test_fail_printf ("%s:\n%s\nis not\n%s", name, a->str, b->str);
}

/* Set, written, read again, taken back: nothing is left. */
static void
try_value (const char *text, const char *name, const char *value)
{
  g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);
  g_autoptr (AirlockDomainDocument) again = NULL;
  g_autofree char *before = airlock_domain_document_dup_canonical (document);
  g_autofree char *set_text = NULL, *read = NULL;
  g_autoptr (GError) error = NULL;

  if (!airlock_domain_setting_set (document, name, value, &error))
    {
      /* What it is about is not in this VM. */
      g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND);
      assert_canonical (document, before, name);
      return;
    }
  set_text = airlock_domain_document_dup_text (document);
  again = domain_fixture_parse (set_text);
  read = get (again, name);
  g_assert_cmpstr (read, ==, value);
  reset (document, name);
  assert_canonical (document, before, name);
  reset (again, name);
  assert_same_but_for_defaults (again, before, name);
  g_assert_null (get (again, name));
}

static GPtrArray *
all_names (AirlockDomainDocument *document)
{
  g_auto (GStrv) names = airlock_domain_setting_list_names (document);
  GPtrArray *all = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; names[i] != NULL; i++)
    g_ptr_array_add (all, g_strdup (names[i]));
  g_ptr_array_add (all, g_strdup ("virtiofs.share"));
  g_ptr_array_add (all, g_strdup ("disk.vdz.cache"));

  return all;
}

static void
test_each (void)
{
  for (gsize i = 0; domain_fixture_names[i] != NULL; i++)
    {
      g_autofree char *text = domain_fixture_read (domain_fixture_names[i]);
      g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);
      g_autoptr (GPtrArray) names = all_names (document);

      for (guint j = 0; j < names->len; j++)
        {
          g_autofree char *old = get (document, names->pdata[j]);
          g_autoptr (GPtrArray) values = sample_values (names->pdata[j]);

          if (values->len == 0 && old == NULL)
            g_test_fail_printf ("%s has no sample", (char *) names->pdata[j]);
          if (old != NULL || chooses_files (document, names->pdata[j]))
            continue;
          for (guint k = 0; k < values->len; k++)
            try_value (text, names->pdata[j], values->pdata[k]);
        }
    }
}

/* A value that is there, changed and changed back. */
static void
test_back (void)
{
  /* More than their value goes with a change: a model, a unit, files. */
  static const char *const lossy[] = { "memory",           "cpu.mode",   "video",
                                       "graphics",         "memballoon", "secure-boot",
                                       "secure-boot.keys", "firmware",   NULL };

  for (gsize i = 0; domain_fixture_names[i] != NULL; i++)
    {
      g_autoptr (AirlockDomainDocument) document = domain_fixture_load (domain_fixture_names[i]);
      g_autofree char *before = airlock_domain_document_dup_canonical (document);
      g_autoptr (GPtrArray) names = all_names (document);

      for (guint j = 0; j < names->len; j++)
        {
          const char *name = names->pdata[j];
          g_autofree char *old = get (document, name);
          g_autoptr (GPtrArray) values = sample_values (name);
          const AirlockSetting *setting = airlock_domain_setting_lookup (name);

          if (old == NULL || g_strv_contains (lossy, name) ||
              g_strcmp0 (setting->values, "present") == 0)
            continue;
          for (guint k = 0; k < values->len; k++)
            {
              set (document, name, values->pdata[k]);
              set (document, name, old);
              assert_canonical (document, before, name);
            }
        }
    }
}

typedef struct
{
  const char *fixture;
  const char *name;
  const char *value; /* NULL: reset */
  const char *diff;
} Edit;

static const Edit edits[] = {
  { "workstation", "memory", "8GiB",
    "-<memory unit='KiB'>16777216</memory>\n-<currentMemory unit='KiB'>16777216</currentMemory>\n"
    "+<memory unit='KiB'>8388608</memory>\n+<currentMemory unit='KiB'>8388608</currentMemory>\n" },
  { "fresh", "memory", "6 G", "-<memory unit='GiB'>4</memory>\n+<memory unit='GiB'>6</memory>\n" },
  { "fresh", "memory", "4608MiB",
    "-<memory unit='GiB'>4</memory>\n+<memory unit='KiB'>4718592</memory>\n" },
  { "i440fx", "memory", "1GiB", "-<memory>2097152</memory>\n+<memory>1048576</memory>\n" },
  { "workstation", "vcpus", "6",
    "-<vcpu placement='static'>8</vcpu>\n+<vcpu placement='static'>6</vcpu>\n" },
  { "workstation", "memory.hugepages", "1GiB",
    "+<memoryBacking>\n+<hugepages>\n+<page size='1048576' unit='KiB'/>\n+</hugepages>\n"
    "+</memoryBacking>\n" },
  /* S17: the others of the element stay. */
  { "passthrough", "features.kvm.hidden", "on", "+<hidden state='on'/>\n" },
  { "workstation", "features.hyperv.vendor-id", "Maker",
    "+<vendor_id state='on' value='Maker'/>\n" },
  { "workstation", "features.ioapic", "kvm", "+<ioapic driver='kvm'/>\n" },
  { "workstation", "features.hyperv.spinlocks", NULL, "-<spinlocks state='on' retries='8191'/>\n" },
  { "workstation", "clock.hpet", "on",
    "-<timer name='hpet' present='no'/>\n+<timer name='hpet' present='yes'/>\n" },
  { "workstation", "disk.vda.cache", "none",
    "-<driver name='qemu' type='qcow2' discard='unmap'/>\n"
    "+<driver name='qemu' type='qcow2' discard='unmap' cache='none'/>\n" },
  { "workstation", "disk.sda.io", "native",
    "-<driver name='qemu' type='raw'/>\n+<driver name='qemu' type='raw' io='native'/>\n" },
  { "workstation", "interface.52:54:00:10:20:30.model", "e1000e",
    "-<model type='virtio'/>\n+<model type='e1000e'/>\n" },
  { "workstation", "pcihole64", "64GiB",
    "-<controller type='pci' index='0' model='pcie-root'/>\n"
    "+<controller type='pci' index='0' model='pcie-root'>\n"
    "+<pcihole64 unit='KiB'>67108864</pcihole64>\n+</controller>\n" },
  { "workstation", "looking-glass", "2560x1440",
    "+<shmem name='looking-glass'>\n+<model type='ivshmem-plain'/>\n+<size unit='M'>64</size>\n"
    "+</shmem>\n" },
  { "workstation", "input.evdev", "/dev/input/by-id/usb-k-event-kbd",
    "+<input type='evdev'>\n+<source dev='/dev/input/by-id/usb-k-event-kbd' grab='all'"
    " grabToggle='ctrl-ctrl' repeat='on'/>\n+</input>\n" },
  { "workstation", "video", "virtio",
    "-<model type='qxl' ram='65536' vram='65536' vgamem='16384' heads='1' primary='yes'/>\n"
    "+<model type='virtio' heads='1' primary='yes'/>\n" },
  { "workstation", "secure-boot", "off",
    "-<feature enabled='yes' name='secure-boot'/>\n+<feature enabled='no' name='secure-boot'/>\n"
    "-<loader readonly='yes' secure='yes' type='pflash' format='raw'>"
    "/usr/share/OVMF/OVMF_CODE_4M.ms.fd</loader>\n"
    "-<nvram template='/usr/share/OVMF/OVMF_VARS_4M.ms.fd' templateFormat='raw' format='raw'>"
    "/var/lib/libvirt/qemu/nvram/workstation_VARS.fd</nvram>\n" },
  { "workstation", "boot", "cdrom,hd", "+<boot dev='cdrom'/>\n" },
  { "workstation", "cpu.mode", "custom:EPYC",
    "-<cpu mode='host-passthrough' check='none' migratable='on'>\n"
    "+<cpu mode='custom' check='none' match='exact'>\n+<model>EPYC</model>\n" },
  { "workstation", "cpu.pinning", "0=2 1=14",
    "+<cputune>\n+<vcpupin vcpu='0' cpuset='2'/>\n+<vcpupin vcpu='1' "
    "cpuset='14'/>\n+</cputune>\n" },
  { "workstation", "tpm", "tis", "-<tpm model='tpm-crb'>\n+<tpm model='tpm-tis'>\n" },
  { "workstation", "on-reboot", "destroy",
    "-<on_reboot>restart</on_reboot>\n+<on_reboot>destroy</on_reboot>\n" },
  { "i440fx", "memballoon", "none",
    "-<memballoon model='virtio'>\n"
    "-<address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>\n"
    "-</memballoon>\n+<memballoon model='none'/>\n" },
  { "workstation", "viommu", "intel",
    "+<iommu model='intel'>\n+<driver intremap='on' caching_mode='on'/>\n+</iommu>\n" },
  { "workstation", "video", "qxl", "" },
};

static void
test_edits (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      g_autofree char *text = domain_fixture_read (edits[i].fixture);
      g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);

      if (edits[i].value != NULL)
        set (document, edits[i].name, edits[i].value);
      else
        reset (document, edits[i].name);
      domain_fixture_assert_diff (text, document, edits[i].diff);
    }
}

static void
test_invalid (void)
{
  static const char *const cases[][2] = {
    { "memory", "much" },
    { "memory", "0" },
    { "memory", "-1GiB" },
    { "memory", "16PiB" },
    { "memory", "99999999999999999999" },
    { "vcpus", "0" },
    { "vcpus", "5000" },
    { "vcpus", "2.5" },
    { "cpu.mode", "custom:" },
    { "cpu.mode", "fast" },
    { "cpu.topology", "cores=0" },
    { "cpu.topology", "cores=2,cores=2" },
    { "cpu.topology", "rows=2" },
    { "cpu.topology", "4x2" },
    { "cpu.pinning", "0" },
    { "cpu.pinning", "0=a" },
    { "cpu.pinning", "0=1 0=2" },
    { "cpu.pinning", "0=3-1" },
    { "cpu.emulator-pinning", "0,,1" },
    { "numa.nodes", "" },
    { "firmware", "coreboot" },
    { "secure-boot", "maybe" },
    { "boot", "usb" },
    { "features.hyperv.spinlocks", "1" },
    { "features.hyperv.vendor-id", "longer than twelve" },
    { "input.evdev", "/dev/input/event3" },
    { "input.evdev", "/etc/passwd" },
    { "input.evdev", "/dev/input/../mem" },
    { "looking-glass", "48MiB" },
    { "looking-glass", "0x0" },
    { "looking-glass", "1920x" },
    { "virtiofs.share", "relative" },
    { "title", "a\001b" },
    { "title", "" },
    { "title", "\xff" },
    { "clock.hpet", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = domain_fixture_read ("workstation");
      g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);
      g_autoptr (GError) error = NULL;

      if (airlock_domain_setting_set (document, cases[i][0], cases[i][1], &error))
        g_test_fail_printf ("%s was set to “%s”", cases[i][0], cases[i][1]);
      else
        g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
      g_assert_true (error == NULL || g_utf8_validate (error->message, -1, NULL));
      domain_fixture_assert_diff (text, document, "");
    }
}

static void
test_unknown (void)
{
  static const char *const names[] = {
    "",          "memorys", "disk.cache", "disk..cache", "disk.*.cache", "disk.vdz.cache",
    "virtiofs.", "\xff"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *text = domain_fixture_read ("workstation");
      g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);
      g_autoptr (GError) error = NULL;

      g_assert_false (airlock_domain_setting_set (document, names[i], "none", &error));
      g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      domain_fixture_assert_diff (text, document, "");
    }
}

static void
test_refused (void)
{
  g_autoptr (AirlockDomainDocument) document = domain_fixture_load ("workstation");
  g_autoptr (AirlockDomainDocument) cells = domain_fixture_parse (
      "<domain><memory>1</memory><cpu><numa><cell id='0'/></numa></cpu></domain>");
  g_autoptr (GError) needed = NULL, divided = NULL;

  g_assert_false (airlock_domain_setting_reset (document, "memory", &needed));
  g_assert_error (needed, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
  g_assert_false (airlock_domain_setting_set (cells, "memory", "1GiB", &divided));
  g_assert_error (divided, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED);
}

/* R7.7: kinds become numbers, and come back. */
static void
test_boot_order (void)
{
  g_autofree char *text = domain_fixture_read ("i440fx");
  g_autoptr (AirlockDomainDocument) document = domain_fixture_parse (text);
  g_autofree char *hda = NULL, *hdb = NULL;
  g_autoptr (GError) error = NULL;

  set (document, "disk.hdb.boot-order", "3");
  hda = get (document, "disk.hda.boot-order");
  g_assert_cmpstr (hda, ==, "2");
  g_assert_null (get (document, "boot"));
  set (document, "disk.hda.boot-order", "3");
  hdb = get (document, "disk.hdb.boot-order");
  g_assert_cmpstr (hdb, ==, "4");
  g_assert_false (airlock_domain_setting_set (document, "boot", "hd", &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED);
  set (document, "disk.hda.boot-order", "2");
  set (document, "disk.hdb.boot-order", "3");
  reset (document, "disk.hdb.boot-order");
  domain_fixture_assert_diff (text, document, "");
}

static void
test_looking_glass (void)
{
  static const guint sizes[][3] = { { 1920, 1080, 32 },
                                    { 2560, 1440, 64 },
                                    { 3840, 2160, 128 },
                                    { 5120, 2880, 256 },
                                    { 7680, 4320, 512 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    g_assert_cmpuint (airlock_looking_glass_size (sizes[i][0], sizes[i][1]) >> 20, ==, sizes[i][2]);
}

static void
test_check (void)
{
  static const struct
  {
    const char *name;
    const char *value;
    const char *problem; /* part of it; NULL: none */
  } cases[] = {
    { "title", "fine", NULL },
    { "vcpus", "6", "makes 8" },
    { "features.hyperv.stimer", "on", "features.hyperv.synic=on" },
    { "features.hyperv.stimer", "off", NULL },
    { "virtiofs.share", "/srv", "memory.access=shared" },
    { "video.acceleration", "on", "video=virtio" },
    { "features.hyperv.mode", "passthrough", "no single" },
    { "cpu.topology", "sockets=4294967295,cores=4294967295", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AirlockDomainDocument) document = domain_fixture_load ("workstation");
      g_auto (GStrv) problems = NULL;
      g_autofree char *all = NULL;

      if (!airlock_domain_setting_set (document, cases[i].name, cases[i].value, NULL))
        continue;
      problems = airlock_domain_setting_check (document);
      all = g_strjoinv ("\n", problems);
      g_assert_true ((cases[i].problem == NULL) == (problems[0] == NULL));
      if (cases[i].problem != NULL && strstr (all, cases[i].problem) == NULL)
        g_test_fail_printf ("%s", all);
    }
}

/* The table is what pages and the command line show. */
static void
test_table (void)
{
  gsize n_settings, n_options;
  const AirlockSetting *settings = airlock_domain_setting_list (&n_settings);
  const AirlockSetting *options = airlock_hostdev_option_list (&n_options);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpuint (n_settings, >, 70);
  for (gsize i = 0; i < n_settings + n_options; i++)
    {
      const AirlockSetting *setting = i < n_settings ? &settings[i] : &options[i - n_settings];
      g_autofree char *form = airlock_setting_dup_form (setting);

      g_assert_true (g_hash_table_add (names, (gpointer) setting->name));
      g_assert_nonnull (form);
      g_assert_false (g_str_has_suffix (airlock_setting_get_title (setting), "."));
      g_assert_true (g_str_has_suffix (airlock_setting_get_explanation (setting), "."));
      g_assert_null (strchr (setting->explanation, '!'));
      g_assert_nonnull (setting->path);
    }
}

/* Edits in any order, undone backwards. */
static void
test_random (void)
{
  for (guint round = 0; round < 60; round++)
    {
      const char *fixture = domain_fixture_names[g_test_rand_int_range (
          0, (gint32) g_strv_length ((char **) domain_fixture_names))];
      g_autoptr (AirlockDomainDocument) document = domain_fixture_load (fixture);
      g_autofree char *before = airlock_domain_document_dup_canonical (document);
      g_autoptr (GPtrArray) names = all_names (document);
      g_autoptr (GPtrArray) done = g_ptr_array_new ();

      for (guint i = 0; i < 25; i++)
        {
          const char *name = names->pdata[g_test_rand_int_range (0, (gint32) names->len)];
          g_autoptr (GPtrArray) values = sample_values (name);
          g_autofree char *old = get (document, name);

          if (old != NULL || values->len == 0 || chooses_files (document, name))
            continue;
          if (airlock_domain_setting_set (
                  document, name, values->pdata[g_test_rand_int_range (0, (gint32) values->len)],
                  NULL))
            g_ptr_array_add (done, (gpointer) name);
        }
      while (done->len > 0)
        reset (document, g_ptr_array_steal_index (done, done->len - 1));
      assert_canonical (document, before, fixture);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/domain-setting/each", test_each);
  g_test_add_func ("/domain-setting/back", test_back);
  g_test_add_func ("/domain-setting/s17-s18-edits", test_edits);
  g_test_add_func ("/domain-setting/invalid", test_invalid);
  g_test_add_func ("/domain-setting/unknown", test_unknown);
  g_test_add_func ("/domain-setting/refused", test_refused);
  g_test_add_func ("/domain-setting/boot-order", test_boot_order);
  g_test_add_func ("/domain-setting/looking-glass", test_looking_glass);
  g_test_add_func ("/domain-setting/check", test_check);
  g_test_add_func ("/domain-setting/table", test_table);
  g_test_add_func ("/domain-setting/random", test_random);

  return g_test_run ();
}
