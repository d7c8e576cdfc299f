/* test-snapshot.c – a snapshot says what the host said, and not whose it is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>
#include <string.h>

#include "core/host/airlock-snapshot-entries.h"
#include "core/host/airlock-source.h"
#include "temporary-root.h"
#include "uses-root.h"

#define DEVICE "/sys/devices/pci0000:00/0000:00:1d.0"

static AirlockSnapshotRecorder *
record (UsesRoot *root)
{
  g_autoptr (GError) error = NULL;
  AirlockSnapshotRecorder *recorder = _airlock_snapshot_recorder_new (root->tree->path, &error);

  g_assert_no_error (error);
  return recorder;
}

static const AirlockSnapshotEntry *
find (GPtrArray *entries, const char *path)
{
  const AirlockSnapshotEntry *found = NULL;

  for (guint i = 0; i < entries->len; i++)
    {
      const AirlockSnapshotEntry *entry = entries->pdata[i];

      if (strcmp (entry->path, path) == 0)
        {
          g_assert_null (found);
          found = entry;
        }
    }

  return found;
}

static void
assert_entry (GPtrArray *entries, const char *path, AirlockEntryKind kind, const char *data)
{
  const AirlockSnapshotEntry *entry = find (entries, path);

  g_test_message ("%s", path);
  g_assert_nonnull (entry);
  g_assert_cmpint (entry->kind, ==, kind);
  g_assert_true ((entry->data == NULL) == (data == NULL));
  if (data != NULL)
    g_assert_cmpmem (g_bytes_get_data (entry->data, NULL), g_bytes_get_size (entry->data), data,
                     strlen (data));
}

/* Wherever a link lies and leads, its copy leads there, and not out of the tree. */
static void
test_links (UsesRoot *root, gconstpointer data)
{
  static const struct
  {
    const char *path, *target, *stored;
  } links[] = {
    { "/a", "/sys/x", "sys/x" },
    { "/1/a", "/sys/x", "../sys/x" },
    { "/1/2/a", "/sys/x", "../../sys/x" },
    { "/1/2/3/4/5/a", "/sys/x", "../../../../../sys/x" },
    { "/1/plain", "../sys/x", "../sys/x" },
    { "/1/climbs", "../../../sys/x", "../sys/x" },
    { "/1/bends", "2/../../sys/x", "../sys/x" },
    { "/1/double", "/sys//./x", "../sys/x" },
    { "/1/same", "neighbour", "neighbour" },
  };
  AirlockSnapshotRecorder *recorder;
  g_autoptr (GPtrArray) entries = NULL;

  temporary_root_add (root->tree, "/sys/x", "content\n");
  temporary_root_add (root->tree, "/1/neighbour", "content\n");
  temporary_root_add (root->tree, "/1/2/y", "y\n");
  for (gsize i = 0; i < G_N_ELEMENTS (links); i++)
    temporary_root_add_link (root->tree, links[i].path, links[i].target);

  recorder = record (root);
  for (gsize i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autofree char *text = NULL;

      g_assert_cmpint (airlock_sysroot_read_text (_airlock_snapshot_recorder_get_sysroot (recorder),
                                                  links[i].path, &text),
                       ==, AIRLOCK_READ_OK);
    }
  entries = _airlock_snapshot_recorder_finish (recorder);
  for (gsize i = 0; i < G_N_ELEMENTS (links); i++)
    assert_entry (entries, links[i].path, AIRLOCK_ENTRY_LINK, links[i].stored);
  assert_entry (entries, "/sys/x", AIRLOCK_ENTRY_FILE, "content");
  _airlock_snapshot_recorder_free (recorder);
}

/* Through links in the middle, and links that lead to links. */
static void
test_link_chain (UsesRoot *root, gconstpointer data)
{
  AirlockSnapshotRecorder *recorder;
  g_autoptr (GPtrArray) entries = NULL;
  g_autofree char *text = NULL;

  temporary_root_add (root->tree, "/sys/devices/a/b/file", "content\n");
  temporary_root_add_link (root->tree, "/sys/class/first", "../devices/second");
  temporary_root_add_link (root->tree, "/sys/devices/second", "/sys/devices/a");
  temporary_root_add_link (root->tree, "/sys/devices/a/back", "..");
  recorder = record (root);
  g_assert_cmpint (airlock_sysroot_read_text (_airlock_snapshot_recorder_get_sysroot (recorder),
                                              "/sys/class/first/back/a/b/file", &text),
                   ==, AIRLOCK_READ_OK);
  entries = _airlock_snapshot_recorder_finish (recorder);
  assert_entry (entries, "/sys/class/first", AIRLOCK_ENTRY_LINK, "../devices/second");
  assert_entry (entries, "/sys/devices/second", AIRLOCK_ENTRY_LINK, "../../sys/devices/a");
  assert_entry (entries, "/sys/devices/a/back", AIRLOCK_ENTRY_LINK, "..");
  assert_entry (entries, "/sys/devices/a/b/file", AIRLOCK_ENTRY_FILE, "content");
  _airlock_snapshot_recorder_free (recorder);
}

/* A link to itself can't be read by anyone, root included. */
static void
test_unreadable (UsesRoot *root, gconstpointer data)
{
  AirlockSnapshotRecorder *recorder;
  AirlockSysroot *sysroot;
  g_autoptr (GPtrArray) entries = NULL;
  g_auto (GStrv) names = NULL;
  char *text = NULL;

  temporary_root_add_link (root->tree, "/proc/1/fd", "fd");
  temporary_root_add_link (root->tree, "/sys/locked", "locked");
  temporary_root_add_link (root->tree, "/sys/secret", "secret");
  temporary_root_add (root->tree, "/sys/file", "x");
  uses_root_add_folder (root, "/sys/folder");
  recorder = record (root);
  sysroot = _airlock_snapshot_recorder_get_sysroot (recorder);

  g_assert_cmpint (airlock_sysroot_list (sysroot, "/proc/1/fd", &names), ==, AIRLOCK_READ_UNKNOWN);
  g_assert_cmpint (airlock_sysroot_read_text (sysroot, "/sys/secret", &text), ==,
                   AIRLOCK_READ_UNKNOWN);
  g_assert_cmpint (airlock_sysroot_probe (sysroot, "/sys/locked/x/y"), ==, AIRLOCK_READ_UNKNOWN);
  g_assert_cmpint (airlock_sysroot_read_link (sysroot, "/sys/file", &text), ==,
                   AIRLOCK_READ_UNKNOWN);
  g_assert_cmpint (airlock_sysroot_read_text (sysroot, "/sys/folder", &text), ==,
                   AIRLOCK_READ_UNKNOWN);
  g_assert_cmpint (airlock_sysroot_read_text (sysroot, "/sys/absent", &text), ==,
                   AIRLOCK_READ_ABSENT);

  entries = _airlock_snapshot_recorder_finish (recorder);
  g_assert_null (find (entries, "/sys/locked/x"));
  assert_entry (entries, "/sys/file", AIRLOCK_ENTRY_FILE, NULL);
  assert_entry (entries, "/sys/folder", AIRLOCK_ENTRY_DIRECTORY, NULL);
  g_assert_null (find (entries, "/sys/absent"));
  for (gsize i = 0; i < 3; i++)
    {
      static const char *const paths[] = { "/proc/1/fd", "/sys/secret", "/sys/locked" };
      const AirlockSnapshotEntry *entry = find (entries, paths[i]);

      /* Either way it is a link to itself in the archive. */
      g_assert_nonnull (entry);
      g_assert_true (entry->kind == AIRLOCK_ENTRY_UNREADABLE || entry->kind == AIRLOCK_ENTRY_LINK);
    }
  _airlock_snapshot_recorder_free (recorder);
}

/* What can't be stored together is not: each folder is one, each name there once. */
static void
assert_consistent (GPtrArray *entries)
{
  g_autoptr (GHashTable) folders = g_hash_table_new (g_str_hash, g_str_equal);
  const char *last = "";

  g_hash_table_add (folders, (gpointer) "/");
  for (guint i = 0; i < entries->len; i++)
    {
      const AirlockSnapshotEntry *entry = entries->pdata[i];
      g_autofree char *folder = g_path_get_dirname (entry->path);

      g_assert_cmpstr (last, <, entry->path);
      g_assert_true (g_hash_table_contains (folders, folder));
      if (entry->kind == AIRLOCK_ENTRY_DIRECTORY)
        g_hash_table_add (folders, entry->path);
      last = entry->path;
    }
}

/* Devices come and go while they are read, and come back as something else. */
static void
test_vanishing (UsesRoot *root, gconstpointer data)
{
  AirlockSnapshotRecorder *recorder;
  AirlockSysroot *sysroot;
  g_autoptr (GPtrArray) entries = NULL;
  g_auto (GStrv) names = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *target = NULL;

  temporary_root_add (root->tree, "/sys/devices/a/vendor", "0x8086\n");
  temporary_root_add (root->tree, "/sys/devices/b/vendor", "0x8086\n");
  temporary_root_add_link (root->tree, "/sys/bus/a", "../devices/a");
  temporary_root_add (root->tree, "/sys/bus/b/vendor", "0x8086\n");
  recorder = record (root);
  sysroot = _airlock_snapshot_recorder_get_sysroot (recorder);

  g_assert_cmpint (airlock_sysroot_list (sysroot, "/sys/bus", &names), ==, AIRLOCK_READ_OK);
  temporary_root_remove (root->tree, "/sys/bus/a");
  g_assert_cmpint (airlock_sysroot_read_text (sysroot, "/sys/bus/a/vendor", &first), ==,
                   AIRLOCK_READ_ABSENT);
  /* A folder that becomes a link, and a link that becomes a folder. */
  g_assert_cmpint (airlock_sysroot_read_text (sysroot, "/sys/bus/b/vendor", &second), ==,
                   AIRLOCK_READ_OK);
  temporary_root_remove (root->tree, "/sys/bus/b");
  temporary_root_add_link (root->tree, "/sys/bus/b", "../devices/b");
  g_assert_cmpint (airlock_sysroot_read_link (sysroot, "/sys/bus/b", &target), ==, AIRLOCK_READ_OK);
  temporary_root_add (root->tree, "/sys/bus/a/vendor", "0x8086\n");
  g_assert_cmpint (airlock_sysroot_read_text (sysroot, "/sys/bus/a/vendor", &first), ==,
                   AIRLOCK_READ_OK);

  entries = _airlock_snapshot_recorder_finish (recorder);
  assert_consistent (entries);
  _airlock_snapshot_recorder_free (recorder);
}

/* Saves the host and opens it again. */
static AirlockSource *
save_and_open (UsesRoot *root, char **archive)
{
  g_autofree char *path = g_build_filename (root->tree->folder, "host.airlock", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockSnapshotDraft) draft =
      airlock_snapshot_draft_new (root->tree->path, NULL, NULL, &error);
  AirlockSource *source;

  g_assert_no_error (error);
  airlock_snapshot_draft_save (draft, path, &error);
  g_assert_no_error (error);
  source = airlock_source_open (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (airlock_source_get_kind (source), ==, AIRLOCK_SOURCE_SNAPSHOT);
  if (archive != NULL)
    *archive = g_steal_pointer (&path);

  return source;
}

static AirlockSysroot *
open_sysroot (AirlockSource *source)
{
  g_autoptr (GError) error = NULL;
  AirlockSysroot *sysroot = airlock_sysroot_new (
      airlock_snapshot_get_folder (airlock_source_get_snapshot (source)), &error);

  g_assert_no_error (error);
  return sysroot;
}

static void
add_config (UsesRoot *root)
{
  guint8 config[4096] = { 0x86, 0x80, 0x00, 0x15 };

  /* A PCIe capability, and the serial number as the only extended one. */
  config[0x06] = 0x10;
  config[0x34] = 0x40;
  config[0x40] = 0x10;
  config[0x42] = 0x02;
  config[0x100] = 0x03;
  config[0x102] = 0x01;
  memcpy (config + 0x104, "SERIALNO", 8);
  temporary_root_add_bytes (root->tree, DEVICE "/config", config, sizeof config);
}

static void
add_function (UsesRoot *root)
{
  temporary_root_add_link (root->tree, "/sys/bus/pci/devices/0000:00:1d.0",
                           "../../../devices/pci0000:00/0000:00:1d.0");
  uses_root_add_file (root, "0x8086\n", DEVICE "/vendor");
  uses_root_add_file (root, "0x1500\n", DEVICE "/device");
  uses_root_add_file (root, "0x010802\n", DEVICE "/class");
  add_config (root);
}

static void
assert_same_text (AirlockSysroot *host, AirlockSysroot *snapshot, const char *path)
{
  g_autofree char *wanted = NULL;
  g_autofree char *found = NULL;
  AirlockReadStatus status = airlock_sysroot_read_text (host, path, &wanted);

  g_test_message ("%s", path);
  g_assert_cmpint (airlock_sysroot_read_text (snapshot, path, &found), ==, status);
  g_assert_cmpstr (found, ==, wanted);
}

/* Empty, large, not UTF-8, not there. */
static void
test_contents (UsesRoot *root, gconstpointer data)
{
  static const char *const paths[] = { "/proc/cmdline",
                                       "/proc/cpuinfo",
                                       "/proc/interrupts",
                                       "/proc/swaps",
                                       DEVICE "/label",
                                       DEVICE "/numa_node",
                                       "/sys/bus/pci/slots/a b/address",
                                       "/sys/bus/pci/slots/\xc3\xbc/address" };
  g_autofree char *large = g_strnfill (3 << 20, 'x');
  g_autoptr (AirlockSource) source = NULL;
  g_autoptr (AirlockSysroot) snapshot = NULL;
  g_autoptr (AirlockSysdir) dir = NULL;
  guint8 config[4096];
  gsize length;
  g_auto (GStrv) wanted = NULL;
  g_auto (GStrv) found = NULL;

  add_function (root);
  temporary_root_add (root->tree, "/proc/cmdline", "");
  temporary_root_add (root->tree, "/proc/cpuinfo", large);
  temporary_root_add (root->tree, "/proc/interrupts", "\xff\xfe IR-IO-APIC\n");
  temporary_root_add_link (root->tree, "/proc/swaps", "swaps");
  temporary_root_add (root->tree, DEVICE "/label", "  On board  \n");
  temporary_root_add (root->tree, "/sys/bus/pci/slots/a b/address", "0000:01:00\n");
  temporary_root_add (root->tree, "/sys/bus/pci/slots/\xc3\xbc/address", "0000:02:00\n");
  temporary_root_add (root->tree, "/sys/bus/pci/slots/\xff/address", "0000:03:00\n");
  source = save_and_open (root, NULL);
  snapshot = open_sysroot (source);

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    assert_same_text (root->sysroot, snapshot, paths[i]);
  g_assert_cmpint (airlock_sysroot_list (root->sysroot, "/sys/bus/pci/slots", &wanted), ==,
                   AIRLOCK_READ_OK);
  g_assert_cmpint (airlock_sysroot_list (snapshot, "/sys/bus/pci/slots", &found), ==,
                   AIRLOCK_READ_OK);
  g_assert_cmpstrv (found, wanted);

  g_assert_cmpint (airlock_sysroot_open_dir (snapshot, DEVICE, &dir), ==, AIRLOCK_READ_OK);
  g_assert_cmpint (airlock_sysdir_read_bytes (dir, "config", config, sizeof config, &length), ==,
                   AIRLOCK_READ_OK);
  g_assert_cmpuint (length, ==, sizeof config);
  g_assert_cmpuint (config[0x40], ==, 0x10);
  g_assert_cmpuint (config[0x100], ==, 0x03);
  for (gsize i = 0; i < 8; i++)
    g_assert_cmpuint (config[0x104 + i], ==, 0);
}

/* Each use in a line, and what could be seen at all. */
static char *
describe_uses (AirlockSource *source)
{
  g_autoptr (AirlockHostUses) uses = airlock_source_read_uses (source, NULL);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "seen %x\n", (guint) uses->seen);
  for (guint i = 0; i < uses->uses->len; i++)
    {
      const AirlockHostUse *use = uses->uses->pdata[i];
      g_autofree char *chain = g_strjoinv (" > ", use->chain);

      g_string_append_printf (text, "%d %s\n", (int) use->kind, chain);
    }
  for (guint i = 0; i < uses->keyboards->len; i++)
    g_string_append_printf (text, "keyboard %s\n",
                            ((AirlockKeyboard *) uses->keyboards->pdata[i])->name);

  return g_string_free_and_steal (text);
}

#define LUKS "6b1c22aa-0f3e-4d5c-9a7b-112233445566"
#define LUKS_PLAIN "6b1c22aa0f3e4d5c9a7b112233445566"

static void
add_block_device (UsesRoot *root, const char *path, const char *number)
{
  g_autofree char *link = g_strconcat ("/sys/dev/block/", number, NULL);
  g_autofree char *target = g_strconcat ("../../", path + strlen ("/sys/"), NULL);

  uses_root_add_device (root, "class/block", path);
  temporary_root_add_link (root->tree, link, target);
  uses_root_add_file (root, number, "%s/dev", path);
}

static void
add_storage (UsesRoot *root)
{
  add_block_device (root, DEVICE "/nvme/nvme0/nvme0n1", "259:0");
  add_block_device (root, DEVICE "/nvme/nvme0/nvme0n1/nvme0n1p1", "259:1");
  add_block_device (root, DEVICE "/nvme/nvme0/nvme0n1/nvme0n1p2", "259:2");
  add_block_device (root, "/sys/devices/virtual/block/dm-0", "253:0");
  uses_root_add_file (root, "1\n", DEVICE "/nvme/nvme0/nvme0n1/nvme0n1p1/partition");
  uses_root_add_file (root, "2\n", DEVICE "/nvme/nvme0/nvme0n1/nvme0n1p2/partition");
  uses_root_add_file (root, "luks-" LUKS "\n", "/sys/devices/virtual/block/dm-0/dm/name");
  uses_root_add_file (root, "CRYPT-LUKS2-" LUKS_PLAIN "-luks-" LUKS "\n",
                      "/sys/devices/virtual/block/dm-0/dm/uuid");
  temporary_root_add_link (root->tree, "/sys/devices/virtual/block/dm-0/slaves/nvme0n1p2",
                           "../../../../pci0000:00/0000:00:1d.0/nvme/nvme0/nvme0n1/nvme0n1p2");
  temporary_root_add_link (root->tree, DEVICE "/nvme/nvme0/nvme0n1/nvme0n1p2/holders/dm-0",
                           "../../../../../../../virtual/block/dm-0");
  temporary_root_add (
      root->tree, "/proc/self/mountinfo",
      "27 1 253:0 / / rw - ext4 /dev/mapper/luks-" LUKS " rw\n"
      "28 27 259:1 /alices/secret /run/media/alice/ALICE-STICK rw - vfat /dev/nvme0n1p1 "
      "rw,uid=1000\n"
      "29 27 0:55 / /srv/\xff rw - nfs4 nas.alicenet.example:/x "
      "rw,addr=198.51.100.7,clientaddr=10.1.2.3\n"
      "30 27 0:56 / /mnt rw - cifs //nas/alices rw,username=alice,domain=ALICENET\n");
  temporary_root_add_link (root->tree, "/proc/1", "self");
  temporary_root_add (root->tree, "/proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n");
  temporary_root_add (root->tree, "/run/udev/data/b259:1",
                      "S:disk/by-id/nvme-Maker_SN12345678-part1\nS:disk/by-uuid/ABCD-1234\n"
                      "E:ID_FS_TYPE=vfat\nE:ID_FS_UUID=ABCD-1234\nE:ID_FS_LABEL=ALICE-STICK\n"
                      "E:ID_FS_LABEL_ENC=ALICE-STICK\nE:ID_SERIAL=Maker_SN12345678\n");
}

/* Everything a person would not send around. */
static const char *const planted[] = {
  LUKS,
  LUKS_PLAIN,
  "alice",
  "52:54:00:ab:cd:ef",
  "525400abcdef",
  "SN12345678",
  "ABCD-1234",
  "SERIALNO",
  "hunter2",
  "198.51.100.7",
  "10.1.2.3",
  "0102A8C0",
  "20010db8000000000000000000001234",
  "fe80000000000000525400fffeabcdef",
  "aa:bb:cc:dd:ee:01",
  "private-editor",
  "diary.txt",
  "nas.",
};

static void
add_private (UsesRoot *root)
{
  temporary_root_add (root->tree, "/proc/sys/kernel/hostname", "alices-pc.alicenet.example\n");
  temporary_root_add (root->tree, "/proc/cmdline",
                      "root=UUID=ABCD-1234 rd.luks.uuid=" LUKS " ip=10.1.2.3::10.1.2.1 "
                      "some.password=hunter2 systemd.hostname=alices-pc\n");
  temporary_root_add (root->tree, "/proc/net/route",
                      "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\n"
                      "enx525400abcdef\t00000000\t0102A8C0\t0003\t0\t0\t100\t00000000\t0\n"
                      "enx525400abcdef\t0002A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\n");
  temporary_root_add (
      root->tree, "/proc/net/ipv6_route",
      "00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
      "fe80000000000000525400fffeabcdef 00000064 00000001 00000000 00000003 enx525400abcdef\n"
      "20010db8000000000000000000001234 80 00000000000000000000000000000000 00 "
      "00000000000000000000000000000000 00000064 00000001 00000000 00000001 enx525400abcdef\n");
  uses_root_add_device (root, "class/net", DEVICE "/net/enx525400abcdef");
  uses_root_add_file (root, "up\n", DEVICE "/net/enx525400abcdef/operstate");
  uses_root_add_file (root, "52:54:00:ab:cd:ef\n", DEVICE "/net/enx525400abcdef/address");
  temporary_root_add (
      root->tree, "/proc/bus/input/devices",
      "I: Bus=0005 Vendor=046d Product=b342 Version=0111\nN: Name=\"Alice’s Keyboard\"\n"
      "P: Phys=52:54:00:ab:cd:ef\n"
      "S: Sysfs=/devices/virtual/misc/uhid/0005:046D:B342.0001/input/input9\n"
      "U: Uniq=aa:bb:cc:dd:ee:01\nH: Handlers=sysrq kbd event9 \nB: PROP=0\nB: EV=120013\n"
      "B: KEY=1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe\n\n");
  temporary_root_add (root->tree, "/proc/700/comm", "private-editor\n");
  temporary_root_add_link (root->tree, "/proc/700/fd/3", "/srv/diary.txt");
  temporary_root_add (root->tree, "/proc/800/comm", "compositor\n");
  temporary_root_add_link (root->tree, "/proc/800/fd/3", "/srv/diary.txt");
  temporary_root_add_link (root->tree, "/proc/800/fd/4", "/dev/dri/card0");
  uses_root_add_device (root, "class/drm", DEVICE "/drm/card0");
}

/* All bytes of the archive, not compressed. */
static GBytes *
unpack_bytes (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) input = G_INPUT_STREAM (g_file_read (file, NULL, &error));
  g_autoptr (GConverter) gunzip =
      G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr (GInputStream) plain = NULL;
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();

  g_assert_no_error (error);
  plain = g_converter_input_stream_new (input, gunzip);
  g_output_stream_splice (output, plain, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, &error);
  g_assert_no_error (error);

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (output));
}

static gboolean
contains (GBytes *bytes, const char *word)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  gsize n = strlen (word);

  for (gsize i = 0; i + n <= length; i++)
    if (g_ascii_strncasecmp (data + i, word, n) == 0)
      return TRUE;
  return FALSE;
}

static void
test_private (UsesRoot *root, gconstpointer data)
{
  g_autofree char *archive = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (AirlockSource) host = NULL;
  g_autoptr (AirlockSource) source = NULL;
  g_autoptr (GBytes) bytes = NULL;

  add_function (root);
  add_storage (root);
  add_private (root);
  host = airlock_source_open (root->tree->path, NULL, NULL);
  source = save_and_open (root, &archive);
  before = describe_uses (host);
  after = describe_uses (source);
  g_test_message ("%s", before);
  g_test_message ("%s", after);

  bytes = unpack_bytes (archive);
  for (gsize i = 0; i < G_N_ELEMENTS (planted); i++)
    {
      g_test_message ("%s", planted[i]);
      g_assert_false (contains (bytes, planted[i]));
    }
  g_assert_true (contains (bytes, "compositor"));
}

/* Other names, and the same chains of the same lengths from the same devices. */
static void
test_mapping (UsesRoot *root, gconstpointer data)
{
  static const char *const stand_ins[][2] = {
    { LUKS, "00000000-0000-4000-8000-000000000001" },
    { "/run/media/alice/ALICE-STICK", "/run/media/user1/volume1" },
    { "enx525400abcdef", "enx020000000001" },
    { "Alice’s Keyboard", "Bluetooth device" },
  };
  g_autoptr (AirlockSource) host = NULL;
  g_autoptr (AirlockSource) source = NULL;
  g_autoptr (GString) before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *uses = NULL;

  add_function (root);
  add_storage (root);
  add_private (root);
  host = airlock_source_open (root->tree->path, NULL, NULL);
  source = save_and_open (root, NULL);
  uses = describe_uses (host);
  before = g_string_new (uses);
  g_assert_nonnull (strstr (before->str, "nvme0n1p2 > luks-"));
  for (gsize i = 0; i < G_N_ELEMENTS (stand_ins); i++)
    g_assert_cmpuint (g_string_replace (before, stand_ins[i][0], stand_ins[i][1], 0), >, 0);
  after = describe_uses (source);
  g_assert_cmpstr (after, ==, before->str);
}

/* Names of firmware variables end in UUIDs that are everyone's; other words are the kernel's own.
 */
static void
test_public (UsesRoot *root, gconstpointer data)
{
  static const char *const names[] = { "pci", "sys", "block", "ext4", "root", "devices", "x", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (AirlockSource) source = NULL;
      g_autoptr (AirlockSource) host = NULL;
      g_autoptr (AirlockTopology) topology = NULL;
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      g_autofree char *name = g_strconcat (names[i], "\n", NULL);

      if (i == 0)
        {
          add_function (root);
          add_storage (root);
          temporary_root_add_bytes (
              root->tree,
              "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
              "\6\0\0\0\1", 5);
        }
      temporary_root_add (root->tree, "/proc/sys/kernel/hostname", name);
      host = airlock_source_open (root->tree->path, NULL, NULL);
      source = save_and_open (root, NULL);
      topology = airlock_source_read (source, NULL, NULL, NULL, NULL);
      g_assert_cmpuint (airlock_topology_get_devices (topology)->len, ==, 1);
      g_assert_cmpint (airlock_topology_get_platform (topology)->secure_boot, ==,
                       AIRLOCK_TRISTATE_YES);
      before = describe_uses (host);
      after = describe_uses (source);
      g_assert_cmpuint (strlen (after), >, 20);
      g_assert_nonnull (strstr (after, "nvme0n1"));
      g_assert_nonnull (strstr (before, "nvme0n1"));
    }
}

/* What could not be seen of processes stays so, though the processes themselves go. */
static void
test_processes (UsesRoot *root, gconstpointer data)
{
  g_autoptr (AirlockSource) host = NULL;
  g_autoptr (AirlockSource) source = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  add_function (root);
  temporary_root_add_link (root->tree, "/proc/1/fd/0", "/dev/null");
  temporary_root_add_link (root->tree, "/proc/500/fd/0", "/dev/null");
  switch (GPOINTER_TO_INT (data))
    {
    case 1: /* another user's */
      temporary_root_add_link (root->tree, "/proc/600/fd", "fd");
      break;
    case 2: /* hidden as a whole */
      temporary_root_add_link (root->tree, "/proc/600", "600");
      break;
    case 3: /* a container */
      temporary_root_remove (root->tree, "/proc/1");
      break;
    case 4:
      temporary_root_add_link (root->tree, "/proc/self", "500");
      temporary_root_add_link (root->tree, "/proc/500/ns/pid", "pid:[4026532000]");
      break;
    default:
      break;
    }
  host = airlock_source_open (root->tree->path, NULL, NULL);
  source = save_and_open (root, NULL);
  before = describe_uses (host);
  after = describe_uses (source);
  g_assert_cmpstr (after, ==, before);
}

static void
test_list (UsesRoot *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockSnapshotDraft) draft = NULL;
  g_auto (GStrv) names = NULL;

  add_function (root);
  draft = airlock_snapshot_draft_new (root->tree->path, NULL, NULL, &error);
  g_assert_no_error (error);
  names = airlock_snapshot_draft_list (draft);
  g_assert_true (g_strv_contains ((const char *const *) names, "/airlock/snapshot.json"));
  g_assert_true (g_strv_contains ((const char *const *) names, DEVICE "/config"));
  g_assert_finalize_object (g_steal_pointer (&draft));
}

static void
test_cancelled (UsesRoot *root, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  add_function (root);
  g_cancellable_cancel (cancellable);
  g_assert_null (airlock_snapshot_draft_new (root->tree->path, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
add (const char *name, int data, void (*test) (UsesRoot *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/snapshot/", name, NULL);

  g_test_add (path, UsesRoot, GINT_TO_POINTER (data), uses_root_set_up, test, uses_root_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("links", 0, test_links);
  add ("link-chain", 0, test_link_chain);
  add ("unreadable", 0, test_unreadable);
  add ("vanishing", 0, test_vanishing);
  add ("contents", 0, test_contents);
  add ("private", 0, test_private);
  add ("mapping", 0, test_mapping);
  add ("public", 0, test_public);
  add ("processes/all-seen", 0, test_processes);
  add ("processes/other-user", 1, test_processes);
  add ("processes/hidden", 2, test_processes);
  add ("processes/container", 3, test_processes);
  add ("processes/namespace", 4, test_processes);
  add ("list", 0, test_list);
  add ("cancelled", 0, test_cancelled);

  return g_test_run ();
}
