/* uses-root.c – a made-up host whose devices are in use
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "uses-root.h"

#include <glib/gstdio.h>

/* In the order of AirlockUseKind. */
static const char *const kinds[] = {
  "storage-root",   "storage-boot",    "storage-mounted", "storage-swap",
  "storage-resume", "storage-held",    "storage-open",    "default-route",
  "network-root",   "network-up",      "display-output",  "display-process",
  "display-render", "display-console", "sound-process",   "vm",
};

void
uses_root_set_up (UsesRoot *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->tree = temporary_root_new ();
  self->sysroot = airlock_sysroot_new (self->tree->path, &error);
  g_assert_no_error (error);
}

void
uses_root_tear_down (UsesRoot *self, gconstpointer data)
{
  g_assert_finalize_object (self->sysroot);
  temporary_root_free (self->tree);
}

void
uses_root_add_folder (UsesRoot *self, const char *path)
{
  g_autofree char *full = temporary_root_get_path (self->tree, path);

  g_assert_cmpint (g_mkdir_with_parents (full, 0755), ==, 0);
}

/* Makes the folder @path and the link to it in @subsystem ("class/net", "bus/usb/devices"). */
void
uses_root_add_device (UsesRoot *self, const char *subsystem, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *link = g_build_filename ("/sys", subsystem, name, NULL);
  g_autofree char *above = NULL;
  g_autofree char *target = NULL;
  g_auto (GStrv) folders = g_strsplit (subsystem, "/", -1);
  GString *up = g_string_new (NULL);

  for (gsize i = 0; folders[i] != NULL; i++)
    g_string_append (up, "../");
  above = g_string_free_and_steal (up);
  g_assert_true (g_str_has_prefix (path, "/sys/"));
  target = g_strconcat (above, path + strlen ("/sys/"), NULL);

  uses_root_add_folder (self, path);
  temporary_root_add_link (self->tree, link, target);
}

void
uses_root_add_file (UsesRoot *self, const char *contents, const char *format, ...)
{
  g_autofree char *path = NULL;
  va_list args;

  va_start (args, format);
  path = g_strdup_vprintf (format, args);
  va_end (args);
  temporary_root_add (self->tree, path, contents);
}

static char *
describe (AirlockHostUses *uses)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < uses->uses->len; i++)
    {
      const AirlockHostUse *use = uses->uses->pdata[i];
      g_autofree char *chain = g_strjoinv (" › ", use->chain);

      g_assert_cmpuint (use->kind, <, G_N_ELEMENTS (kinds));
      g_assert_cmpstr (use->chain[0], ==, AIRLOCK_PCI_ADDRESS_TEXT (&use->device));
      g_string_append_printf (text, "%s: %s", kinds[use->kind], chain);
      if (use->pid != 0)
        g_string_append_printf (text, " [%d]", use->pid);
      g_string_append_c (text, '\n');
    }

  return g_string_free_and_steal (text);
}

/* Reads, and compares each use, one a line, and whether the reader could look at all of @scope. */
void
uses_root_assert_uses (
    UsesRoot *self, UsesReader read, AirlockUseScope scope, gboolean seen, const char *expected)
{
  g_autoptr (AirlockHostUses) uses = airlock_host_uses_new ();
  g_autofree char *found = NULL;

  read (uses, self->sysroot);
  found = describe (uses);
  g_assert_cmpstr (found, ==, expected);
  g_assert_cmpuint (uses->seen, ==, seen ? scope : 0);
}
