/* airlock-snapshot-redact-processes.c – leaves only those processes in a snapshot that matter
 *
 * What a person runs and has open is nobody's business, but for the devices that Airlock asks
 * about. What could not be seen must stay so: a process that can't be looked into stays, one for
 * all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-snapshot-redact-private.h"

#include <string.h>

typedef struct
{
  GHashTable *processes; /* number -> Process */
  GHashTable *disks;     /* the names of block devices */
} Census;

typedef struct
{
  gboolean has_files;
  gboolean has_device; /* holds one that matters */
  gboolean blocked;    /* could not be looked into */
  gboolean kept;
} Process;

/* "/proc/123/fd/5": the process, and what is below its folder. */
static char *
process_of (const char *path, const char **below)
{
  gsize digits;

  if (!g_str_has_prefix (path, "/proc/"))
    return NULL;

  path += strlen ("/proc/");
  digits = strspn (path, "0123456789");
  if (digits == 0 || (path[digits] != '/' && path[digits] != '\0'))
    return NULL;

  *below = path[digits] == '/' ? path + digits + 1 : path + digits;
  return g_strndup (path, digits);
}

static gboolean
is_device (const Census *census, const AirlockSnapshotEntry *entry)
{
  static const char *const folders[] = { "dri/", "snd/", "vfio/", "nvidia" };
  gsize length;
  const char *data = g_bytes_get_data (entry->data, &length);
  g_autofree char *text = g_strndup (data, length);
  g_autofree char *folder = g_path_get_dirname (entry->path);
  g_autofree char *node = NULL;
  const char *name;

  if (g_str_has_suffix (text, " (deleted)"))
    text[strlen (text) - strlen (" (deleted)")] = '\0';
  node = g_canonicalize_filename (text, folder);
  if (!g_str_has_prefix (node, "/dev/"))
    return FALSE;

  name = node + strlen ("/dev/");
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      if (g_str_has_prefix (name, folders[i]))
        return TRUE;
    }
  g_strdelimit (node + strlen ("/dev/"), "/", '!');

  return g_hash_table_contains (census->disks, name);
}

static gboolean
is_device_link (const Census *census, const AirlockSnapshotEntry *entry)
{
  return entry->kind == AIRLOCK_ENTRY_LINK && entry->data != NULL && is_device (census, entry);
}

static void
count_entry (Census *census, const AirlockSnapshotEntry *entry)
{
  const char *below = NULL;
  g_autofree char *number = process_of (entry->path, &below);
  Process *process;

  if (number == NULL)
    return;

  process = g_hash_table_lookup (census->processes, number);
  if (process == NULL)
    {
      process = g_new0 (Process, 1);
      g_hash_table_insert (census->processes, g_strdup (number), process);
    }

  if (strcmp (below, "fd") == 0)
    process->has_files = TRUE;
  if (*below == '\0' || strcmp (below, "fd") == 0)
    /* A link to itself is how a snapshot writes it. */
    process->blocked |=
        entry->kind == AIRLOCK_ENTRY_UNREADABLE || entry->kind == AIRLOCK_ENTRY_LINK;
  else if (g_str_has_prefix (below, "fd/"))
    {
      process->blocked |=
          entry->kind == AIRLOCK_ENTRY_UNREADABLE || entry->kind == AIRLOCK_ENTRY_FILE;
      process->has_device |= is_device_link (census, entry);
    }
  else if (strcmp (below, "comm") != 0)
    process->kept = TRUE;
}

/* One that can't be looked into says as much as all of them; without any the host would seem to
 * have none; and the first of all tells whether all are seen. */
static void
choose_kept (Census *census)
{
  GHashTableIter iter;
  gpointer key, value;
  gboolean any = FALSE, any_blocked = FALSE;

  g_hash_table_iter_init (&iter, census->processes);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      Process *process = value;

      process->kept |= process->has_device || strcmp (key, "1") == 0;
      any |= process->kept && process->has_files;
      any_blocked |= process->kept && process->blocked;
    }

  g_hash_table_iter_init (&iter, census->processes);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Process *process = value;

      if ((process->blocked && !any_blocked) || (process->has_files && !any))
        process->kept = TRUE;
      any_blocked |= process->kept && process->blocked;
      any |= process->kept && process->has_files;
    }
}

static gboolean
is_private (const Census *census, const AirlockSnapshotEntry *entry)
{
  const char *below = NULL;
  g_autofree char *number = process_of (entry->path, &below);
  const Process *process;

  if (number == NULL)
    return entry->kind == AIRLOCK_ENTRY_NAME && g_str_has_prefix (entry->path, "/proc/") &&
           strchr (entry->path + strlen ("/proc/"), '/') == NULL;

  process = g_hash_table_lookup (census->processes, number);
  if (!process->kept)
    return TRUE;
  if (strcmp (below, "comm") == 0)
    return !process->has_device;
  if (g_str_has_prefix (below, "fd/") && entry->kind == AIRLOCK_ENTRY_LINK)
    return !is_device_link (census, entry);
  /* Behind the first that can't be read nobody looked any further. */
  if (g_str_has_prefix (below, "fd/") && entry->kind == AIRLOCK_ENTRY_NAME)
    return TRUE;

  return FALSE;
}

static void
find_disks (GHashTable *disks, GPtrArray *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const AirlockSnapshotEntry *entry = g_ptr_array_index (entries, i);

      if (g_str_has_prefix (entry->path, "/sys/class/block/") ||
          g_str_has_prefix (entry->path, "/sys/block/"))
        g_hash_table_add (disks, g_path_get_basename (entry->path));
    }
}

/**
 * _airlock_snapshot_redact_processes:
 * @entries: (element-type AirlockSnapshotEntry): what was read; changed in place
 *
 * Drops processes that hold no device, and what the others have open beside devices.
 */
void
_airlock_snapshot_redact_processes (GPtrArray *entries)
{
  g_autoptr (GHashTable) processes =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) disks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Census census = { processes, disks };
  guint kept = 0;

  find_disks (disks, entries);
  for (guint i = 0; i < entries->len; i++)
    count_entry (&census, g_ptr_array_index (entries, i));
  choose_kept (&census);

  for (guint i = 0; i < entries->len; i++)
    {
      AirlockSnapshotEntry *entry = g_ptr_array_index (entries, i);

      g_ptr_array_index (entries, i) = NULL;
      if (is_private (&census, entry))
        _airlock_snapshot_entry_free (entry);
      else
        g_ptr_array_index (entries, kept++) = entry;
    }
  /* What lies behind is NULL, which its free function passes over. */
  g_ptr_array_set_size (entries, (gint) kept);
}
