/* airlock-fake-tree.c – the files of a copied sysfs tree, to be changed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "airlock-fake-private.h"

#define MEMORY "/airlock/kernel/memory"
#define MAX_OPEN 16

static char *
full_path (AirlockFakeTree *self, const char *path)
{
  return g_build_filename (self->root, path, NULL);
}

/* A copied tree is in nobody's way, so nothing but a broken disk makes these fail. */
static void
complain (const char *what, const char *path)
{
  g_message ("The copied tree could not be changed (%s %s)", what, path);
}

static char *
full_path_in_folder (AirlockFakeTree *self, const char *path)
{
  char *full = full_path (self, path);
  g_autofree char *folder = g_path_get_dirname (full);

  if (g_mkdir_with_parents (folder, 0755) < 0)
    complain ("folder", folder);
  return full;
}

AirlockFakeTree *
_airlock_fake_tree_new (const char *root, GError **error)
{
  g_autoptr (AirlockFakeTree) self = g_new0 (AirlockFakeTree, 1);
  g_autofree char *memory = NULL;

  self->sysroot = airlock_sysroot_new (root, error);
  if (self->sysroot == NULL)
    return NULL;

  self->root = g_strdup (airlock_sysroot_get_path (self->sysroot));
  self->memory = g_key_file_new ();
  memory = full_path (self, MEMORY);
  g_key_file_load_from_file (self->memory, memory, G_KEY_FILE_NONE, NULL);
  return g_steal_pointer (&self);
}

void
_airlock_fake_tree_free (AirlockFakeTree *self)
{
  g_clear_object (&self->sysroot);
  g_clear_pointer (&self->memory, g_key_file_unref);
  g_free (self->root);
  g_free (self);
}

void
_airlock_fake_tree_write (AirlockFakeTree *self, const char *path, const char *text)
{
  g_autofree char *full = full_path_in_folder (self, path);

  if (!g_file_set_contents_full (full, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, NULL))
    complain ("write", path);
}

char *
_airlock_fake_tree_read (AirlockFakeTree *self, const char *path)
{
  char *text;

  airlock_sysroot_read_text (self->sysroot, path, &text);
  return text;
}

guint
_airlock_fake_tree_number (AirlockFakeTree *self, const char *path)
{
  g_autofree char *text = _airlock_fake_tree_read (self, path);
  guint64 value = 0;

  if (text != NULL)
    g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &value, NULL);
  return (guint) value;
}

gboolean
_airlock_fake_tree_has (AirlockFakeTree *self, const char *path)
{
  return airlock_sysroot_probe (self->sysroot, path) == AIRLOCK_READ_OK;
}

/* Empty where there is no such folder. */
GStrv
_airlock_fake_tree_list (AirlockFakeTree *self, const char *path)
{
  GStrv names;

  airlock_sysroot_list (self->sysroot, path, &names);
  return names != NULL ? names : g_new0 (char *, 1);
}

/* Links of sysfs are relative, and as short as can be. */
static char *
make_relative (const char *path, const char *target)
{
  g_auto (GStrv) from = g_strsplit (path + 1, "/", -1);
  g_auto (GStrv) to = g_strsplit (target + 1, "/", -1);
  GString *text = g_string_new (NULL);
  guint n_from = g_strv_length (from);
  guint common = 0;
  g_autofree char *rest = NULL;

  while (common + 1 < n_from && to[common] != NULL && strcmp (from[common], to[common]) == 0)
    common++;
  for (guint i = common; i + 1 < n_from; i++)
    g_string_append (text, "../");

  rest = g_strjoinv ("/", to + common);
  g_string_append (text, rest);
  return g_string_free (text, FALSE);
}

void
_airlock_fake_tree_link (AirlockFakeTree *self, const char *path, const char *target)
{
  g_autofree char *full = full_path_in_folder (self, path);
  g_autofree char *text = make_relative (path, target);

  if (symlink (text, full) < 0)
    complain ("link", path);
}

void
_airlock_fake_tree_folder (AirlockFakeTree *self, const char *path)
{
  g_autofree char *full = full_path (self, path);

  if (g_mkdir_with_parents (full, 0755) < 0)
    complain ("folder", path);
}

void
_airlock_fake_tree_move (AirlockFakeTree *self, const char *from, const char *to)
{
  g_autofree char *full_from = full_path (self, from);
  g_autofree char *full_to = full_path_in_folder (self, to);

  if (g_rename (full_from, full_to) < 0)
    complain ("move", from);
}

static int
remove_one (const char *path, const struct stat *info, int kind, struct FTW *where)
{
  return remove (path);
}

/* Whatever it is, with all that is in it. */
void
_airlock_fake_tree_remove (AirlockFakeTree *self, const char *path)
{
  g_autofree char *full = full_path (self, path);

  if (_airlock_fake_tree_has (self, path) &&
      nftw (full, remove_one, MAX_OPEN, FTW_DEPTH | FTW_PHYS) != 0)
    complain ("remove", path);
}

char *
_airlock_fake_tree_recall (AirlockFakeTree *self,
                           const char *group,
                           const AirlockPciAddress *address)
{
  return g_key_file_get_string (self->memory, group, AIRLOCK_PCI_ADDRESS_TEXT (address), NULL);
}

void
_airlock_fake_tree_remember (AirlockFakeTree *self,
                             const char *group,
                             const AirlockPciAddress *address,
                             const char *value)
{
  g_autofree char *known = _airlock_fake_tree_recall (self, group, address);
  g_autofree char *text = NULL;

  if (g_strcmp0 (known, value) == 0)
    return;

  g_key_file_set_string (self->memory, group, AIRLOCK_PCI_ADDRESS_TEXT (address), value);
  text = g_key_file_to_data (self->memory, NULL, NULL);
  _airlock_fake_tree_write (self, MEMORY, text);
}
