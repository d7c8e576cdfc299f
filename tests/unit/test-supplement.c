/* test-supplement.c – what an unprivileged reader sees and what the helper tells make the root’s
 * view
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>

#include "base/airlock-error.h"
#include "core/client/airlock-simulated-helper.h"
#include "core/client/airlock-supplement-ask.h"
#include "core/host/airlock-source.h"

/* Without CAP_SYS_ADMIN the kernel gives this much of config space (R2.8). */
#define UNPRIVILEGED_LENGTH 64

/**
 * Host:
 * @source: a scene of the demo, which is unpacked to a folder of its own
 * @root: that folder
 */
typedef struct
{
  AirlockSource *source;
  const char *root;
} Host;

static Host *
host_new (void)
{
  Host *self = g_new0 (Host, 1);
  g_autoptr (GError) error = NULL;

  self->source = airlock_source_open (g_getenv ("AIRLOCK_DEMO"), NULL, &error);
  g_assert_no_error (error);
  self->root = airlock_snapshot_get_folder (airlock_source_get_snapshot (self->source));

  return self;
}

static void
host_free (Host *self)
{
  g_object_unref (self->source);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Host, host_free)

static AirlockTopology *
read_topology (Host *host, AirlockSupplement *supplement)
{
  g_autoptr (AirlockSysroot) sysroot = NULL;
  g_autoptr (GError) error = NULL;
  AirlockTopology *topology;

  sysroot = airlock_sysroot_new (host->root, &error);
  g_assert_no_error (error);
  topology = airlock_topology_read (sysroot, supplement, NULL, NULL, &error);
  g_assert_no_error (error);

  return topology;
}

static void
cut_config (Host *host, AirlockDevice *device)
{
  const char *folder = airlock_device_get_facts (device)->sysfs_path;
  g_autofree char *path = g_strconcat (host->root, folder, "/config", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  if (!g_file_get_contents (path, &contents, &length, NULL))
    return;
  g_file_set_contents (path, contents, (gssize) MIN (length, UNPRIVILEGED_LENGTH), &error);
  g_assert_no_error (error);
}

static void
cut_all (Host *host, AirlockTopology *topology)
{
  GPtrArray *devices = airlock_topology_get_devices (topology);

  for (guint i = 0; i < devices->len; i++)
    cut_config (host, devices->pdata[i]);
}

static AirlockSupplement *
ask (Host *host)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockHelper) helper = airlock_simulated_helper_new (host->root, &error);
  AirlockSupplement *supplement;

  g_assert_no_error (error);
  supplement = airlock_supplement_ask_briefly (helper, 60000);
  g_assert_nonnull (supplement);

  return supplement;
}

/* How many functions have what is asked of isolation; also compares where both know it. */
static guint
count_known (AirlockTopology *topology, AirlockTopology *full)
{
  GPtrArray *devices = airlock_topology_get_devices (topology);
  guint n = 0;

  for (guint i = 0; i < devices->len; i++)
    {
      const AirlockDeviceFacts *facts = airlock_device_get_facts (devices->pdata[i]);
      AirlockDevice *other = airlock_topology_lookup (full, &facts->address);
      const AirlockDeviceFacts *wanted = airlock_device_get_facts (other);

      if ((facts->known & AIRLOCK_FACT_CONFIG) == 0)
        continue;
      n++;
      g_assert_cmpint (facts->pcie_type, ==, wanted->pcie_type);
      g_assert_cmpint (facts->pcie_type_guessed, !=, AIRLOCK_TRISTATE_YES);
      g_assert_cmpint (facts->acs.present, ==, wanted->acs.present);
      if (facts->acs.present == AIRLOCK_TRISTATE_YES)
        {
          g_assert_cmphex (facts->acs.capability, ==, wanted->acs.capability);
          g_assert_cmphex (facts->acs.control, ==, wanted->acs.control);
        }
    }

  return n;
}

static void
test_isolation (void)
{
  g_autoptr (Host) host = host_new ();
  g_autoptr (AirlockSupplement) supplement = ask (host);
  g_autoptr (AirlockTopology) full = read_topology (host, NULL);
  g_autoptr (AirlockTopology) unprivileged = NULL;
  g_autoptr (AirlockTopology) filled = NULL;
  guint n_full = count_known (full, full);

  g_assert_cmpuint (n_full, >, 0);
  cut_all (host, full);
  unprivileged = read_topology (host, NULL);
  g_assert_cmpuint (count_known (unprivileged, full), <, n_full);
  filled = read_topology (host, supplement);
  g_assert_cmpuint (count_known (filled, full), ==, n_full);
}

static void
test_json (void)
{
  g_autoptr (Host) host = host_new ();
  g_autoptr (AirlockSupplement) supplement = ask (host);
  g_autofree char *text = airlock_supplement_to_json (supplement);
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockSupplement) again = airlock_supplement_new_from_json (text, -1, &error);
  g_autofree char *text_again = NULL;

  g_assert_no_error (error);
  text_again = airlock_supplement_to_json (again);
  g_assert_cmpstr (text, ==, text_again);
  g_assert_true (airlock_supplement_has_isolation (again));
  /* Uses stay behind. */
  g_assert_false (airlock_supplement_equal (supplement, again));
}

static void
test_bad_json (void)
{
  static const char *const texts[] = {
    "",
    "[]",
    "{}",
    "{\"functions\": 1}",
    "{\"functions\": [1]}",
    "{\"functions\": [{}]}",
    "{\"functions\": [{\"address\": \"0000:00:01.0\", \"type\": \"root-port\"}]}",
    "{\"functions\": [{\"address\": \"0000:00:01.0\", \"type\": 3, \"acs\": null}]}",
    "{\"functions\": [{\"address\": \"0000:00:01.0\", \"type\": \"root-port\","
    " \"acs\": {\"capability\": 65536, \"control\": 0}}]}",
    "{\"functions\": [{\"address\": \"0000:00:01.0\", \"type\": \"root-port\", \"acs\": []}]}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AirlockSupplement) self = airlock_supplement_new_from_json (texts[i], -1, &error);

      g_assert_null (self);
      g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
    }
}

/* What this version can't name is left out, and stays unknown. */
static void
test_unknown_words (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockSupplement) self = airlock_supplement_new_from_json (
      "{\"functions\": [{\"address\": \"../x\", \"type\": \"root-port\", \"acs\": null},"
      " {\"address\": \"0000:00:01.0\", \"type\": \"hyper-port\", \"acs\": null}]}",
      -1, &error);

  g_assert_no_error (error);
  g_assert_false (airlock_supplement_has_isolation (self));
}

static AirlockHostUses *
make_uses (AirlockUseScope seen, const char *device)
{
  AirlockHostUses *uses = airlock_host_uses_new ();
  const char *const chain[] = { device, "card0", "gnome-shell", NULL };
  AirlockPciAddress address;

  g_assert_true (airlock_pci_address_parse (device, &address));
  airlock_host_uses_add (uses, AIRLOCK_USE_DISPLAY_PROCESS, &address, chain, 2114);
  uses->seen = seen;

  return uses;
}

static void
test_uses (void)
{
  g_autoptr (AirlockHostUses) told =
      make_uses (AIRLOCK_SCOPE_PROCESSES | AIRLOCK_SCOPE_INPUT, "0000:01:00.0");
  g_autoptr (AirlockSupplement) supplement = airlock_supplement_new (NULL, told);
  g_autoptr (AirlockHostUses) own =
      airlock_supplement_fill_uses (supplement, make_uses (AIRLOCK_SCOPE_MOUNTS, "0000:02:00.0"));
  g_autoptr (AirlockHostUses) again =
      airlock_supplement_fill_uses (supplement, make_uses (AIRLOCK_SCOPE_MOUNTS, "0000:01:00.0"));
  g_autoptr (AirlockHostUses) whole = airlock_supplement_fill_uses (
      supplement, make_uses (AIRLOCK_SCOPE_PROCESSES, "0000:02:00.0"));

  /* Keyboards are not told, so that their scope can't be believed. */
  g_assert_cmpuint (own->seen, ==, AIRLOCK_SCOPE_MOUNTS | AIRLOCK_SCOPE_PROCESSES);
  g_assert_cmpuint (own->uses->len, ==, 2);
  /* The same use is not told twice; who sees all of it needs nobody. */
  g_assert_cmpuint (again->uses->len, ==, 1);
  g_assert_cmpuint (whole->uses->len, ==, 1);
}

static void
test_snapshot (void)
{
  g_autoptr (Host) host = host_new ();
  g_autoptr (AirlockSupplement) supplement = ask (host);
  g_autoptr (AirlockTopology) full = read_topology (host, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockSnapshotDraft) draft = NULL;
  g_autoptr (AirlockSource) source = NULL;
  g_autoptr (AirlockTopology) opened = NULL;
  g_autofree char *path = g_strconcat (host->root, ".airlock", NULL);
  g_autofree char *description = g_strconcat (host->root, "/airlock/snapshot.json", NULL);

  cut_all (host, full);
  /* An ordinary root, not one that was a snapshot already. */
  g_assert_cmpint (g_unlink (description), ==, 0);
  draft = airlock_snapshot_draft_new (host->root, supplement, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (airlock_snapshot_draft_save (draft, path, &error));
  source = airlock_source_open (path, NULL, &error);
  g_assert_no_error (error);
  opened = airlock_source_read (source, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_known (opened, full), ==, count_known (full, full));
  g_assert_cmpint (g_unlink (path), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/supplement/isolation", test_isolation);
  g_test_add_func ("/supplement/json", test_json);
  g_test_add_func ("/supplement/bad-json", test_bad_json);
  g_test_add_func ("/supplement/unknown-words", test_unknown_words);
  g_test_add_func ("/supplement/uses", test_uses);
  g_test_add_func ("/supplement/snapshot", test_snapshot);

  return g_test_run ();
}
