/* test-display-use.c – which devices show a picture (R3.11), and what holds the firmware's (S8)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "safety/airlock-host-use-private.h"
#include "safety/airlock-use-text-private.h"
#include "uses-root.h"

#include <string.h>

#define IGPU "/sys/devices/pci0000:00/0000:00:02.0/"
#define GPU "/sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/"

static void
set_up (UsesRoot *root, gconstpointer data)
{
  uses_root_set_up (root, data);
  uses_root_add_folder (root, "/sys/class");
}

static void
add_connector (UsesRoot *root, const char *gpu, const char *name, const char *enabled)
{
  g_autofree char *card = g_strndup (name, strcspn (name, "-"));
  g_autofree char *path = g_build_filename (gpu, "drm", card, name, NULL);

  uses_root_add_device (root, "class/drm", path);
  uses_root_add_file (root, "connected\n", "%s/status", path);
  if (enabled != NULL)
    uses_root_add_file (root, enabled, "%s/enabled", path);
}

static void
assert_uses (UsesRoot *root, gboolean seen, const char *expected)
{
  uses_root_assert_uses (root, _airlock_display_read, AIRLOCK_SCOPE_DISPLAYS, seen, expected);
}

static void
test_outputs (UsesRoot *root, gconstpointer data)
{
  uses_root_add_device (root, "class/drm", IGPU "drm/card0");
  uses_root_add_device (root, "class/drm", GPU "drm/card1");
  uses_root_add_device (root, "class/drm", GPU "drm/renderD128");
  uses_root_add_file (root, "drm 1.1.0 20060810\n", "/sys/class/drm/version");
  add_connector (root, IGPU, "card0-eDP-1", "disabled\n");
  add_connector (root, GPU, "card1-HDMI-A-1", "enabled\n");
  add_connector (root, GPU, "card1-DP-1", "disabled\n");
  add_connector (root, GPU, "card1-DP-2", "enabled\n");
  add_connector (root, "/sys/devices/platform/evdi.0", "card2-DVI-I-1", "enabled\n");

  assert_uses (root, TRUE,
               "display-output: 0000:01:00.0 › card1 › DP-2\n"
               "display-output: 0000:01:00.0 › card1 › HDMI-A-1\n");
}

static void
test_console (UsesRoot *root, gconstpointer data)
{
  uses_root_add_device (root, "class/graphics", GPU "graphics/fb0");
  uses_root_add_file (root, "amdgpudrmfb\n", GPU "graphics/fb0/name");
  uses_root_add_device (root, "class/graphics",
                        "/sys/devices/platform/efi-framebuffer.0/graphics/fb1");
  uses_root_add_file (root, "EFI VGA\n", "/sys/class/graphics/fb1/name");
  uses_root_add_device (root, "class/graphics", "/sys/devices/virtual/graphics/fbcon");

  assert_uses (root, TRUE, "display-console: 0000:01:00.0 › fb0 (amdgpudrmfb)\n");
}

static void
test_no_drm (UsesRoot *root, gconstpointer data)
{
  assert_uses (root, TRUE, "");
  temporary_root_remove (root->tree, "/sys");
  assert_uses (root, FALSE, "");
}

static void
test_unseen (UsesRoot *root, gconstpointer data)
{
  add_connector (root, GPU, "card1-HDMI-A-1", "enabled\n");
  add_connector (root, GPU, "card1-DP-1", NULL);

  assert_uses (root, FALSE, "display-output: 0000:01:00.0 › card1 › HDMI-A-1\n");
}

/* The kernel knows no connectors of a GPU that NVIDIA's own driver has for itself: the processes
 * tell, where there are some. */
static void
test_nvidia (UsesRoot *root, gconstpointer data)
{
  uses_root_add_folder (root, "/proc/driver/nvidia/gpus/0000:01:00.0");
  uses_root_add_device (root, "class/drm", GPU "drm/card0");
  assert_uses (root, FALSE, "");

  uses_root_add_folder (root, "/proc/1/fd");
  assert_uses (root, TRUE, "");
  temporary_root_remove (root->tree, "/proc/1");

  add_connector (root, IGPU, "card1-DP-1", "disabled\n");
  assert_uses (root, FALSE, "");
  add_connector (root, GPU, "card0-DP-1", "disabled\n");
  assert_uses (root, TRUE, "");
}

static char *
describe_framebuffers (AirlockHostUses *uses)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < uses->framebuffers->len; i++)
    {
      const AirlockFirmwareFramebuffer *framebuffer = uses->framebuffers->pdata[i];

      g_string_append_printf (text, "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x %s\n",
                              framebuffer->start, framebuffer->end, framebuffer->name);
    }

  return g_string_free_and_steal (text);
}

static void
test_s8 (UsesRoot *root, gconstpointer data)
{
  static const struct
  {
    const char *iomem;
    const char *found;
    gboolean seen;
  } cases[] = {
    { "00000000-00000fff : Reserved\n"
      "e0000000-fbffffff : PCI Bus 0000:00\n"
      "  e0000000-f1ffffff : PCI Bus 0000:01\n"
      "    e0000000-efffffff : 0000:01:00.0\n"
      "      e0000000-e07e8fff : BOOTFB\n"
      "    f0000000-f1ffffff : 0000:01:00.0\n",
      "e0000000-e07e8fff BOOTFB\n", TRUE },
    { "4000000000-4fffffffff : PCI Bus 0000:01\n"
      "  4000000000-400fffffff : 0000:01:00.0\n"
      "    4000000000-40007e8fff : BOOTFB\n"
      "      4000000000-40007e8fff : simple-framebuffer.0\n"
      "        4000000000-40007e8fff : simpledrm\n",
      "4000000000-40007e8fff simpledrm\n", TRUE },
    { "e0000000-e07e8fff : efifb\nf0000000-f07e8fff : vesafb\n",
      "e0000000-e07e8fff efifb\nf0000000-f07e8fff vesafb\n", TRUE },
    { "e0000000-efffffff : 0000:01:00.0\n  e0000000-efffffff : amdgpu\n", "", TRUE },
    /* What everybody sees. */
    { "00000000-00000000 : PCI Bus 0000:01\n  00000000-00000000 : BOOTFB\n", "", FALSE },
    { "", "", FALSE },
    { "e0000000-efffffff : PCI Bus 0000:01\n  e0000000-e07e8f", "", FALSE },
    { "e0000000 : BOOTFB\n", "", FALSE },
    { "e07e8fff-e0000000 : BOOTFB\n", "", FALSE },
    { " : - \n-\n : \n", "", FALSE },
    { "fffffffffffffffff-fffffffffffffffff : BOOTFB\n", "", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AirlockHostUses) uses = airlock_host_uses_new ();
      g_autofree char *found = NULL;

      uses_root_add_file (root, cases[i].iomem, "/proc/iomem");
      _airlock_iomem_read (uses, root->sysroot);
      found = describe_framebuffers (uses);
      g_assert_cmpstr (found, ==, cases[i].found);
      g_assert_cmpuint (uses->seen, ==, cases[i].seen ? AIRLOCK_SCOPE_IOMEM : 0);
    }
}

static void
test_s8_absent (UsesRoot *root, gconstpointer data)
{
  uses_root_assert_uses (root, _airlock_iomem_read, AIRLOCK_SCOPE_IOMEM, FALSE, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/display-use/" name, UsesRoot, NULL, set_up, function, uses_root_tear_down)
  ADD ("outputs", test_outputs);
  ADD ("console", test_console);
  ADD ("no-drm", test_no_drm);
  ADD ("unseen", test_unseen);
  ADD ("nvidia", test_nvidia);
  ADD ("S8/iomem", test_s8);
  ADD ("S8/absent", test_s8_absent);
#undef ADD
  return g_test_run ();
}
