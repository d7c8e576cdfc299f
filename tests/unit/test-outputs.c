/* test-outputs.c – the sockets of graphics cards, and what is plugged into them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/host/airlock-source.h"
#include "uses-root.h"

#include <string.h>

#define GPU "/sys/devices/pci0000:00/0000:01:00.0"

/* The shortest that is one: "MDE", model 1, a serial number, a name. */
static void
add_edid (UsesRoot *root, const char *connector, const char *name)
{
  static const guint8 header[] = { 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00,
                                   0x34, 0x85, 0x01, 0x00, 0xde, 0xad, 0xbe, 0xef };
  g_autofree char *path = g_build_filename (GPU "/drm/card1", connector, "edid", NULL);
  guint8 edid[128] = { 0 };

  memcpy (edid, header, sizeof header);
  edid[54 + 3] = 0xfc;
  g_snprintf ((char *) edid + 54 + 5, 13, "%s\n", name);
  temporary_root_add_bytes (root->tree, path, edid, sizeof edid);
}

static void
add_output (UsesRoot *root, const char *connector, const char *status, const char *enabled)
{
  uses_root_add_file (root, status, GPU "/drm/card1/%s/status", connector);
  uses_root_add_file (root, enabled, GPU "/drm/card1/%s/enabled", connector);
}

static void
add_function (UsesRoot *root, const char *class_code)
{
  temporary_root_add_link (root->tree, "/sys/bus/pci/devices/0000:01:00.0",
                           "../../../devices/pci0000:00/0000:01:00.0");
  uses_root_add_file (root, "0x10de\n", GPU "/vendor");
  uses_root_add_file (root, "0x1e04\n", GPU "/device");
  uses_root_add_file (root, class_code, GPU "/class");
}

static const char *
word (AirlockTristate state)
{
  return state == AIRLOCK_TRISTATE_YES ? "yes" : state == AIRLOCK_TRISTATE_NO ? "no" : "unknown";
}

/* NULL where they are not known. */
static char *
describe (AirlockTopology *topology)
{
  AirlockDevice *device = g_ptr_array_index (airlock_topology_get_devices (topology), 0);
  GPtrArray *outputs = airlock_device_get_facts (device)->outputs;
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < outputs->len; i++)
    {
      const AirlockOutput *output = g_ptr_array_index (outputs, i);

      g_string_append_printf (text, "%s %s %s %s\n", output->name, word (output->connected),
                              word (output->enabled), output->monitor);
    }
  if (!airlock_device_knows (device, AIRLOCK_FACT_OUTPUTS))
    g_string_append (text, "not known\n");

  return g_string_free_and_steal (text);
}

static AirlockTopology *
read_host (UsesRoot *root, AirlockTopology *previous)
{
  g_autoptr (GError) error = NULL;
  AirlockTopology *topology = airlock_topology_read (root->sysroot, NULL, previous, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (airlock_topology_get_devices (topology)->len, ==, 1);

  return topology;
}

static void
assert_outputs (UsesRoot *root, const char *expected)
{
  g_autoptr (AirlockTopology) topology = read_host (root, NULL);
  g_autofree char *found = describe (topology);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_monitors (UsesRoot *root, gconstpointer data)
{
  add_function (root, "0x030000\n");
  uses_root_add_folder (root, GPU "/drm/renderD129");
  uses_root_add_folder (root, GPU "/drm/card1/power");
  add_output (root, "card1-DP-10", "disconnected\n", "disabled\n");
  add_output (root, "card1-DP-2", "connected\n", "enabled\n");
  add_output (root, "card1-HDMI-A-1", "connected\n", "disabled\n");
  add_output (root, "card1-VGA-1", "unknown\n", "disabled\n");
  add_output (root, "card1-Writeback-1", "unknown\n", "disabled\n");
  add_edid (root, "card1-DP-2", "Lumen 27Q");
  add_edid (root, "card1-HDMI-A-1", "");
  /* Left over from a monitor that is gone. */
  add_edid (root, "card1-DP-10", "Lumen 24");

  assert_outputs (root, "DP-2 yes yes Lumen 27Q\n"
                        "DP-10 no no (null)\n"
                        "HDMI-A-1 yes no MDE 0001\n"
                        "VGA-1 unknown no (null)\n");
}

/* A laptop's second chip often feeds no socket at all; that is an answer. */
static void
test_none (UsesRoot *root, gconstpointer data)
{
  add_function (root, "0x030200\n");
  uses_root_add_folder (root, GPU "/drm/card1/power");
  assert_outputs (root, "");
}

/* Held by vfio-pci, or by nothing: the kernel doesn't know what the card has. */
static void
test_no_driver (UsesRoot *root, gconstpointer data)
{
  add_function (root, "0x030000\n");
  assert_outputs (root, "not known\n");
  uses_root_add_folder (root, GPU "/drm/renderD128");
  assert_outputs (root, "not known\n");
}

static void
test_no_display (UsesRoot *root, gconstpointer data)
{
  add_function (root, "0x020000\n");
  assert_outputs (root, "");
}

static void
test_unreadable (UsesRoot *root, gconstpointer data)
{
  add_function (root, "0x030000\n");
  add_output (root, "card1-DP-1", "connected\n", "enabled\n");
  temporary_root_add_link (root->tree, GPU "/drm/card1/card1-DP-2", "card1-DP-2");
  uses_root_add_folder (root, GPU "/drm/card1/card1-DP-3");
  assert_outputs (root, "DP-1 yes yes (null)\nDP-3 unknown unknown (null)\nnot known\n");
}

/* A monitor that is plugged in makes it another device, and nothing else does. */
static void
test_change (UsesRoot *root, gconstpointer data)
{
  g_autoptr (AirlockTopology) first = NULL;
  g_autoptr (AirlockTopology) second = NULL;
  g_autoptr (AirlockTopology) third = NULL;

  add_function (root, "0x030000\n");
  add_output (root, "card1-DP-1", "disconnected\n", "disabled\n");
  first = read_host (root, NULL);
  second = read_host (root, first);
  g_assert_true (airlock_topology_get_devices (first)->pdata[0] ==
                 airlock_topology_get_devices (second)->pdata[0]);

  add_output (root, "card1-DP-1", "connected\n", "disabled\n");
  add_edid (root, "card1-DP-1", "Lumen 24");
  third = read_host (root, second);
  g_assert_false (airlock_topology_get_devices (second)->pdata[0] ==
                  airlock_topology_get_devices (third)->pdata[0]);
}

/* A snapshot has the same monitors, but not their serial numbers. */
static void
test_snapshot (UsesRoot *root, gconstpointer data)
{
  static const guint8 serial[] = { 0xde, 0xad, 0xbe, 0xef };
  g_autofree char *path = g_build_filename (root->tree->folder, "host.airlock", NULL);
  g_autofree char *file = NULL;
  g_autofree char *edid = NULL;
  g_autofree char *found = NULL;
  g_autoptr (AirlockSnapshotDraft) draft = NULL;
  g_autoptr (AirlockSource) source = NULL;
  g_autoptr (AirlockTopology) topology = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  add_function (root, "0x030000\n");
  add_output (root, "card1-DP-2", "connected\n", "enabled\n");
  add_edid (root, "card1-DP-2", "Lumen 27Q");
  draft = airlock_snapshot_draft_new (root->tree->path, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (airlock_snapshot_draft_save (draft, path, &error));
  source = airlock_source_open (path, NULL, &error);
  g_assert_no_error (error);
  topology = airlock_source_read (source, NULL, NULL, NULL, &error);
  g_assert_no_error (error);

  found = describe (topology);
  g_assert_cmpstr (found, ==, "DP-2 yes yes Lumen 27Q\n");

  file = g_build_filename (airlock_snapshot_get_folder (airlock_source_get_snapshot (source)),
                           GPU "/drm/card1/card1-DP-2/edid", NULL);
  g_assert_true (g_file_get_contents (file, &edid, &length, &error));
  g_assert_cmpuint (length, ==, 128);
  g_assert_false (memmem (edid, length, serial, sizeof serial));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/outputs/" name, UsesRoot, NULL, uses_root_set_up, function, uses_root_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("monitors", test_monitors);
  ADD ("none", test_none);
  ADD ("no-driver", test_no_driver);
  ADD ("no-display", test_no_display);
  ADD ("unreadable", test_unreadable);
  ADD ("change", test_change);
  ADD ("snapshot", test_snapshot);

  return g_test_run ();
}
