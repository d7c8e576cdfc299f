/* airlock-snapshot-redact.c – takes out of a snapshot what names its owner
 *
 * Identifiers are replaced, not dropped, and each by the same stand-in everywhere, so that what hangs
 * together still does: a UUID in a mount, in a link and in a folder's name stays one UUID.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-snapshot-entries.h"

#include <string.h>

#include "base/airlock-config-space.h"

#define EXTENDED_SERIAL_NUMBER 0x0003
#define SERIAL_NUMBER_LENGTH 12

typedef struct
{
  GRegex *uuid;
  GRegex *mac;
  GRegex *user;
  GRegex *host;            /* nullable */
  GHashTable *stand_ins;   /* original -> stand-in */
  guint counters[3];
} Redaction;

enum
{
  COUNTER_UUID,
  COUNTER_MAC,
  COUNTER_USER,
};

static const char *
stand_in (Redaction *self, guint counter, const char *format, const char *original)
{
  g_autofree char *key = g_ascii_strdown (original, -1);
  char *known = g_hash_table_lookup (self->stand_ins, key);

  if (known == NULL)
    {
      known = g_strdup_printf (format, ++self->counters[counter]);
      g_hash_table_insert (self->stand_ins, g_steal_pointer (&key), known);
    }

  return known;
}

static gboolean
replace_uuid (const GMatchInfo *match, GString *result, gpointer data)
{
  g_autofree char *original = g_match_info_fetch (match, 0);
  gboolean dashed = strchr (original, '-') != NULL;

  /* All zeros name nothing: the default route of IPv6, for one. */
  if (strspn (original, "0-") == strlen (original))
    {
      g_string_append (result, original);
      return FALSE;
    }

  g_string_append (result, stand_in (data, COUNTER_UUID,
                                     dashed ? "00000000-0000-4000-8000-%012x" : "%032x",
                                     original));
  return FALSE;
}

static gboolean
replace_mac (const GMatchInfo *match, GString *result, gpointer data)
{
  g_autofree char *original = g_match_info_fetch (match, 0);

  g_string_append (result, stand_in (data, COUNTER_MAC, "02:00:00:00:00:%02x", original));
  return FALSE;
}

static gboolean
replace_user (const GMatchInfo *match, GString *result, gpointer data)
{
  g_autofree char *folder = g_match_info_fetch (match, 1);
  g_autofree char *name = g_match_info_fetch (match, 2);

  g_string_append_printf (result, "%s%s", folder, stand_in (data, COUNTER_USER, "user%u", name));
  return FALSE;
}

static GRegex *
host_regex (const char *host_name)
{
  g_autofree char *escaped = NULL;
  g_autofree char *pattern = NULL;

  if (host_name == NULL || strlen (host_name) < 2)
    return NULL;

  escaped = g_regex_escape_string (host_name, -1);
  pattern = g_strdup_printf ("(?<![[:alnum:]])%s(?![[:alnum:]])", escaped);

  return g_regex_new (pattern, G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL);
}

static char *
apply (GRegex *regex, char *text, GRegexEvalCallback callback, Redaction *self)
{
  char *replaced = g_regex_replace_eval (regex, text, -1, 0, 0, callback, self, NULL);

  if (replaced == NULL)
    return text;

  g_free (text);
  return replaced;
}

/* Takes @text. */
static char *
redact_text (Redaction *self, char *text)
{
  text = apply (self->uuid, text, replace_uuid, self);
  text = apply (self->mac, text, replace_mac, self);
  text = apply (self->user, text, replace_user, self);
  if (self->host != NULL)
    {
      char *replaced = g_regex_replace_literal (self->host, text, -1, 0, "host", 0, NULL);

      if (replaced != NULL)
        {
          g_free (text);
          text = replaced;
        }
    }

  return text;
}

typedef gboolean (*KeepLine) (const char *line);

/* Takes @text; leaves the lines that @keep wants. */
static char *
filter_lines (char *text, KeepLine keep)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) kept = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (keep (lines[i]))
        g_string_append_printf (kept, "%s\n", lines[i]);
    }

  g_free (text);
  return g_string_free (g_steal_pointer (&kept), FALSE);
}

/* What says which file system a partition holds; labels and serial numbers go. */
static gboolean
keep_udev_line (const char *line)
{
  return g_str_has_prefix (line, "E:ID_FS_TYPE=") || g_str_has_prefix (line, "E:ID_FS_UUID=") ||
         g_str_has_prefix (line, "E:ID_PART_ENTRY_UUID=") ||
         g_str_has_prefix (line, "E:ID_PART_ENTRY_TYPE=") || g_str_has_prefix (line, "E:DM_");
}

/* "U: Uniq=" holds serial numbers and Bluetooth addresses. */
static gboolean
keep_input_line (const char *line)
{
  return !g_str_has_prefix (line, "U: Uniq=");
}

/* Where the kernel's own code lies in memory is nobody's business. */
static gboolean
keep_iomem_line (const char *line)
{
  return strstr (line, "Kernel ") == NULL;
}

/* Only default routes are of interest; the others say much about a network. */
static gboolean
keep_route_line (const char *line)
{
  g_auto (GStrv) fields = g_strsplit_set (line, "\t ", 3);

  return g_str_has_prefix (line, "Iface") ||
         (g_strv_length (fields) >= 2 && strcmp (fields[1], "00000000") == 0);
}

static gboolean
keep_route6_line (const char *line)
{
  return g_str_has_prefix (line, "00000000000000000000000000000000 00 ");
}

static gboolean
keep_cpu_line (const char *line)
{
  return !g_str_has_prefix (line, "Serial");
}

static const struct
{
  const char *prefix;
  KeepLine keep;
} line_filters[] = {
  { "/run/udev/data/", keep_udev_line },
  { "/proc/bus/input/devices", keep_input_line },
  { "/proc/iomem", keep_iomem_line },
  { "/proc/net/route", keep_route_line },
  { "/proc/net/ipv6_route", keep_route6_line },
  { "/proc/cpuinfo", keep_cpu_line },
};

/* Passwords of network roots and the like. */
static char *
redact_cmdline (char *text)
{
  g_autoptr (GRegex) regex =
      g_regex_new ("([^ =]*(?:passw|secret|token|key)[^ =]*=)[^ ]+", G_REGEX_CASELESS, 0, NULL);
  char *replaced = g_regex_replace (regex, text, -1, 0, "\\1redacted", 0, NULL);

  g_free (text);
  return replaced;
}

static char *
redact_by_path (const char *path, char *text)
{
  /* The addresses of processes' network folders are the same files under other names. */
  const char *name = strstr (path, "/net/route") != NULL        ? "/proc/net/route"
                     : strstr (path, "/net/ipv6_route") != NULL ? "/proc/net/ipv6_route"
                                                                : path;

  if (strcmp (path, "/proc/cmdline") == 0)
    return redact_cmdline (text);

  for (gsize i = 0; i < G_N_ELEMENTS (line_filters); i++)
    {
      if (g_str_has_prefix (name, line_filters[i].prefix))
        return filter_lines (text, line_filters[i].keep);
    }

  return text;
}

/* The Device Serial Number capability: its header stays, the number is zeroed. */
static GBytes *
redact_config (GBytes *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  AirlockConfigSpace config = { data, length };
  g_autofree guint8 *copy = NULL;
  gsize offset;

  if (airlock_config_space_find_extended (&config, EXTENDED_SERIAL_NUMBER, &offset) !=
          AIRLOCK_TRISTATE_YES ||
      offset + SERIAL_NUMBER_LENGTH > length)
    return g_bytes_ref (bytes);

  copy = g_memdup2 (data, length);
  memset (copy + offset + 4, 0, SERIAL_NUMBER_LENGTH - 4);

  return g_bytes_new_take (g_steal_pointer (&copy), length);
}

/* Nothing is a text too. */
static char *
bytes_to_text (GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return length > 0 ? g_strndup (data, length) : g_strdup ("");
}

static gboolean
is_binary (GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return length > 0 && (memchr (data, '\0', length) != NULL || !g_utf8_validate_len (data, length, NULL));
}

static void
redact_data (Redaction *self, AirlockSnapshotEntry *entry)
{
  g_autoptr (GBytes) data = g_steal_pointer (&entry->data);
  char *text;
  gsize length;

  if (g_str_has_suffix (entry->path, "/config"))
    {
      entry->data = redact_config (data);
      return;
    }
  if (is_binary (data))
    {
      entry->data = g_steal_pointer (&data);
      return;
    }

  text = bytes_to_text (data);
  if (entry->kind == AIRLOCK_ENTRY_FILE)
    text = redact_by_path (entry->path, text);
  text = redact_text (self, text);
  length = strlen (text);
  entry->data = g_bytes_new_take (text, length);
}

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

/* Which files a person has open is nobody's business, but for the devices that Airlock asks about. */
static gboolean
is_device_link (const AirlockSnapshotEntry *entry)
{
  static const char *const devices[] = { "/dev/dri/", "/dev/snd/", "/dev/vfio/", "/dev/nvidia",
                                         "/dev/nvme", "/dev/sd", "/dev/vd", "/dev/dm-", "/dev/md",
                                         "/dev/mapper/", "/dev/sr", "/dev/loop", "/dev/bcache" };
  g_autofree char *target = NULL;

  if (entry->kind != AIRLOCK_ENTRY_LINK || entry->data == NULL)
    return FALSE;

  target = bytes_to_text (entry->data);
  for (gsize i = 0; i < G_N_ELEMENTS (devices); i++)
    {
      if (strstr (target, devices[i]) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* Processes that hold a device, and the first one that can't be looked into: it says as much as all
 * of them, that not everything was seen. */
static GHashTable *
find_telling_processes (GPtrArray *entries)
{
  GHashTable *telling = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean unreadable = FALSE;

  for (guint i = 0; i < entries->len; i++)
    {
      const AirlockSnapshotEntry *entry = g_ptr_array_index (entries, i);
      const char *below = NULL;
      g_autofree char *process = process_of (entry->path, &below);
      gboolean blocked;

      if (process == NULL)
        continue;
      blocked = entry->kind == AIRLOCK_ENTRY_UNREADABLE && g_str_has_prefix (below, "fd");
      if ((g_str_has_prefix (below, "fd/") && is_device_link (entry)) || (blocked && !unreadable))
        g_hash_table_add (telling, g_steal_pointer (&process));
      unreadable |= blocked;
    }

  return telling;
}

static gboolean
is_private (const AirlockSnapshotEntry *entry, GHashTable *telling)
{
  const char *below = NULL;
  g_autofree char *process = process_of (entry->path, &below);

  if (process == NULL)
    return entry->kind == AIRLOCK_ENTRY_NAME && g_str_has_prefix (entry->path, "/proc/");
  if (g_str_has_prefix (below, "fd/"))
    return !is_device_link (entry);
  if (strcmp (below, "fd") != 0 && strcmp (below, "comm") != 0 && *below != '\0')
    return FALSE;

  return !g_hash_table_contains (telling, process);
}

static void
drop_private (GPtrArray *entries)
{
  g_autoptr (GHashTable) telling = find_telling_processes (entries);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();

  for (guint i = 0; i < entries->len; i++)
    {
      AirlockSnapshotEntry *entry = g_ptr_array_index (entries, i);

      if (is_private (entry, telling))
        _airlock_snapshot_entry_free (entry);
      else
        g_ptr_array_add (kept, entry);
    }

  /* The array's own function would free what was kept. */
  for (guint i = 0; i < kept->len; i++)
    g_ptr_array_index (entries, i) = g_ptr_array_index (kept, i);
  for (guint i = kept->len; i < entries->len; i++)
    g_ptr_array_index (entries, i) = NULL;
  g_ptr_array_set_size (entries, (gint) kept->len);
}

/**
 * _airlock_snapshot_redact:
 * @entries: (element-type AirlockSnapshotEntry): what was read; changed in place
 * @host_name: (nullable): the host's name
 *
 * Replaces UUIDs, MAC addresses, host and user names, zeroes serial numbers, drops routes, open files
 * and udev facts that no answer needs.
 */
void
_airlock_snapshot_redact (GPtrArray *entries, const char *host_name)
{
  Redaction self = {
    .uuid = g_regex_new ("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
                         "|(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])",
                         G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL),
    .mac = g_regex_new ("(?<![0-9a-f:])(?!02:00:00:00:00)[0-9a-f]{2}(?::[0-9a-f]{2}){5}(?![0-9a-f:])",
                        G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL),
    .user = g_regex_new ("(/home/|/run/media/|(?<=[ :=])/media/)([^/ \n]+)", G_REGEX_OPTIMIZE, 0,
                         NULL),
    .host = host_regex (host_name),
    .stand_ins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
  };

  drop_private (entries);
  for (guint i = 0; i < entries->len; i++)
    {
      AirlockSnapshotEntry *entry = g_ptr_array_index (entries, i);

      if (entry->data != NULL)
        redact_data (&self, entry);
      entry->path = redact_text (&self, entry->path);
    }

  g_regex_unref (self.uuid);
  g_regex_unref (self.mac);
  g_regex_unref (self.user);
  g_clear_pointer (&self.host, g_regex_unref);
  g_hash_table_unref (self.stand_ins);
}
