/* airlock-snapshot-redact.c – takes out of a snapshot what names its owner
 *
 * Identifiers are replaced, not dropped, and each by the same stand-in everywhere, so that what
 * hangs together still does: a UUID in a mount, in a link and in a folder's name stays one UUID.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-snapshot-redact-private.h"

#include <string.h>

#include "airlock-edid.h"
#include "base/airlock-config-space.h"

#define EXTENDED_SERIAL_NUMBER 0x0003
#define SERIAL_NUMBER_LENGTH 12

#define UUID_STAND_IN "00000000-0000-4000-8000-"

typedef struct _Redaction Redaction;

/* Appends what stands for the match. */
typedef void (*Replace) (Redaction *self, const GMatchInfo *match, GString *result);

typedef struct
{
  const char *pattern;
  Replace replace;
} Rule;

struct _Redaction
{
  GPtrArray *regexes;    /* one for each rule */
  const Rule *rule;      /* the one at work */
  GRegex *host;          /* nullable */
  GHashTable *stand_ins; /* "kind:original" -> number */
};

/* The number of what stands for @original among its kind, from 1. */
static guint
number_of (Redaction *self, const char *kind, const char *original)
{
  g_autofree char *key = g_strconcat (kind, ":", original, NULL);
  gpointer known = g_hash_table_lookup (self->stand_ins, key);

  if (known == NULL)
    {
      guint last = GPOINTER_TO_UINT (g_hash_table_lookup (self->stand_ins, kind));

      known = GUINT_TO_POINTER (last + 1);
      g_hash_table_insert (self->stand_ins, g_strdup (kind), known);
      g_hash_table_insert (self->stand_ins, g_steal_pointer (&key), known);
    }

  return GPOINTER_TO_UINT (known);
}

/* Lower case, and nothing but its digits: the same number is written in several ways. */
static char *
hex_digits (const char *text)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  for (; *text != '\0'; text++)
    {
      if (g_ascii_isxdigit (*text))
        g_string_append_c (digits, g_ascii_tolower (*text));
    }

  return g_string_free (g_steal_pointer (&digits), FALSE);
}

static void
replace_uuid (Redaction *self, const GMatchInfo *match, GString *result)
{
  g_autofree char *original = g_match_info_fetch (match, 0);
  g_autofree char *digits = hex_digits (original);
  guint number;

  /* All zeros name nothing: the default route of IPv6, for one. */
  if (strspn (digits, "0") == strlen (digits))
    {
      g_string_append (result, original);
      return;
    }

  number = number_of (self, "uuid", digits);
  if (strchr (original, '-') != NULL)
    g_string_append_printf (result, UUID_STAND_IN "%012x", number);
  else if (strchr (original, ':') != NULL)
    g_string_append_printf (result, "00000000:00004000:80000000:%08x", number);
  else
    g_string_append_printf (result, "00000000000040008000%012x", number);
}

static void
replace_mac (Redaction *self, const GMatchInfo *match, GString *result)
{
  g_autofree char *original = g_match_info_fetch (match, 0);
  g_autofree char *digits = hex_digits (original);
  guint number = number_of (self, "mac", digits) & 0xffffff;

  g_string_append_printf (result, "02:00:00:%02x:%02x:%02x", number >> 16, number >> 8 & 0xff,
                          number & 0xff);
}

/* Interfaces that are called after their address. */
static void
replace_mac_name (Redaction *self, const GMatchInfo *match, GString *result)
{
  g_autofree char *prefix = g_match_info_fetch (match, 1);
  g_autofree char *original = g_match_info_fetch (match, 2);
  g_autofree char *digits = hex_digits (original);

  g_string_append_printf (result, "%s020000%06x", prefix,
                          number_of (self, "mac", digits) & 0xffffff);
}

static void
replace_user (Redaction *self, const GMatchInfo *match, GString *result)
{
  g_autofree char *folder = g_match_info_fetch (match, 1);
  g_autofree char *name = g_match_info_fetch (match, 2);
  g_autofree char *volume = g_match_info_fetch (match, 3);

  g_string_append_printf (result, "%suser%u", folder, number_of (self, "user", name));
  if (volume != NULL && *volume != '\0')
    g_string_append_printf (result, "/volume%u", number_of (self, "volume", volume));
}

/* Short ones: of FAT and NTFS, of a partition in an old table. */
static void
replace_short_uuid (Redaction *self, const GMatchInfo *match, GString *result)
{
  g_autofree char *tag = g_match_info_fetch (match, 1);
  g_autofree char *original = g_match_info_fetch (match, 2);
  g_autofree char *lower = g_ascii_strdown (original, -1);

  g_string_append (result, tag);
  if (strstr (original, UUID_STAND_IN) != NULL)
    g_string_append (result, original);
  else
    g_string_append_printf (result, "%08x", number_of (self, "short-uuid", lower));
}

/* "my\x20label" is "my label" in the words of udev. */
static char *
unescape (const char *text)
{
  g_autoptr (GString) plain = g_string_new (NULL);

  while (*text != '\0')
    {
      if (text[0] == '\\' && text[1] == 'x' && g_ascii_isxdigit (text[2]) &&
          g_ascii_isxdigit (text[3]))
        {
          g_string_append_c (
              plain, (char) (g_ascii_xdigit_value (text[2]) << 4 | g_ascii_xdigit_value (text[3])));
          text += 4;
        }
      else
        g_string_append_c (plain, *text++);
    }

  return g_string_free (g_steal_pointer (&plain), FALSE);
}

static void
replace_label (Redaction *self, const GMatchInfo *match, GString *result)
{
  g_autofree char *tag = g_match_info_fetch (match, 1);
  g_autofree char *original = g_match_info_fetch (match, 2);
  g_autofree char *plain = unescape (original);

  g_string_append_printf (result, "%slabel%u", tag, number_of (self, "label", plain));
}

/* Makers, models and serial numbers in one word. */
static void
replace_disk_id (Redaction *self, const GMatchInfo *match, GString *result)
{
  g_autofree char *original = g_match_info_fetch (match, 1);

  g_string_append_printf (result, "/by-id/disk%u", number_of (self, "disk", original));
}

/* In this order. Bytes, not characters: a file of /proc may hold what is no UTF-8. */
static const Rule rules[] = {
  { "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    "|(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])"
    "|(?<![0-9a-f:])[0-9a-f]{8}(?::[0-9a-f]{8}){3}(?![0-9a-f:])",
    replace_uuid },
  { "(?<![0-9a-f:])[0-9a-f]{2}(?::[0-9a-f]{2}){5,}(?![0-9a-f:])", replace_mac },
  { "(?<![0-9a-z])((?:en|wl|ww)x)([0-9a-f]{12})(?![0-9a-z])", replace_mac_name },
  { "((?-i)/home/)([^/ \n]+)", replace_user },
  { "((?-i)/run/media/|(?:^|(?<=[ :=]))/media/)([^/ \n]+)(?:/([^/ \n]+))?", replace_user },
  { "((?-i:UUID=)|/by-(?:part)?uuid/)([^ \n\t/\"]+)", replace_short_uuid },
  { "((?-i:(?<![A-Z_])(?:PART)?LABEL=|ID_FS_LABEL_ENC=)|/by-(?:part)?label/)([^ \n\t/\"]+)",
    replace_label },
  { "/by-id/([^ \n\t/\"]+)", replace_disk_id },
};

static gboolean
replace_match (const GMatchInfo *match, GString *result, gpointer data)
{
  Redaction *self = data;

  self->rule->replace (self, match, result);

  return FALSE;
}

/* Takes @text. */
static char *
redact_text (Redaction *self, char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      char *replaced;

      self->rule = &rules[i];
      replaced = g_regex_replace_eval (g_ptr_array_index (self->regexes, i), text, -1, 0, 0,
                                       replace_match, self, NULL);
      g_free (text);
      /* What can't be searched can't be sent. */
      text = replaced != NULL ? replaced : g_strdup ("");
    }

  if (self->host != NULL)
    {
      char *replaced = g_regex_replace_literal (self->host, text, -1, 0, "host", 0, NULL);

      g_free (text);
      text = replaced != NULL ? replaced : g_strdup ("");
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
      offset + 4 > length)
    return g_bytes_ref (bytes);

  copy = g_memdup2 (data, length);
  memset (copy + offset + 4, 0, MIN (SERIAL_NUMBER_LENGTH, length - offset) - 4);

  return g_bytes_new_take (g_steal_pointer (&copy), length);
}

/* What has NULs in it is text between them, or was never any. */
static GBytes *
redact_pieces (Redaction *self, const AirlockSnapshotEntry *entry, GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  g_autoptr (GByteArray) redacted = g_byte_array_new ();
  gsize start = 0;

  while (start < length)
    {
      const char *nul = memchr (data + start, '\0', length - start);
      gsize end = nul != NULL ? (gsize) (nul - data) : length;
      char *text = g_strndup (data + start, end - start);

      if (entry->kind == AIRLOCK_ENTRY_FILE)
        text = _airlock_snapshot_redact_file (entry->path, text);
      text = redact_text (self, text);
      g_byte_array_append (redacted, (const guint8 *) text, (guint) strlen (text));
      if (nul != NULL)
        g_byte_array_append (redacted, (const guint8 *) "", 1);
      g_free (text);
      start = end + 1;
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&redacted));
}

/* What is bytes is taken apart as such, everything else as text. */
static GBytes *
redact_data (Redaction *self, const AirlockSnapshotEntry *entry, GBytes *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  if (g_str_has_prefix (entry->path, "/sys/") && g_str_has_suffix (entry->path, "/config"))
    return redact_config (bytes);
  if (g_str_has_prefix (entry->path, "/sys/") && g_str_has_suffix (entry->path, "/edid"))
    return airlock_edid_redact (data, length);

  return redact_pieces (self, entry, bytes);
}

static void
redact_entry (Redaction *self, AirlockSnapshotEntry *entry)
{
  if (entry->data != NULL && strcmp (entry->path, "/proc/config.gz") != 0)
    {
      g_autoptr (GBytes) data = g_steal_pointer (&entry->data);

      entry->data = redact_data (self, entry, data);
    }

  /* The names of firmware variables end in UUIDs that are the same everywhere. */
  if (!g_str_has_prefix (entry->path, "/sys/firmware/"))
    entry->path = redact_text (self, entry->path);
}

/* Words that a host may well be called, and that mean something else in its files. */
static gboolean
is_common_word (const char *word)
{
  static const char *const words[] = {
    "amd",       "bcachefs", "btrfs",  "default", "device", "disabled", "disk",    "enabled",
    "ext4",      "f2fs",     "file",   "host",    "intel",  "iommu",    "label",   "linux",
    "localhost", "none",     "nvme",   "off",     "on",     "overlay",  "part",    "partition",
    "quiet",     "remote",   "resume", "root",    "swap",   "tmpfs",    "unknown", "user",
    "uuid",      "vfat",     "xfs",    "zfs",     NULL,
  };
  g_autofree char *lower = g_ascii_strdown (word, -1);

  return g_strv_contains (words, lower);
}

/* A host that is called "pci" or "block" would take the tree with it. Interfaces and pools are not
 * named by the kernel alone. */
static gboolean
is_word_of_kernel (GPtrArray *entries, GRegex *host)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const AirlockSnapshotEntry *entry = g_ptr_array_index (entries, i);

      if (g_str_has_prefix (entry->path, "/sys/") && strstr (entry->path, "/net/") == NULL &&
          g_regex_match (host, entry->path, 0, NULL))
        return TRUE;
    }

  return FALSE;
}

static GRegex *
make_host_regex (const char *host_name, GPtrArray *entries)
{
  g_autofree char *word =
      host_name != NULL ? g_strndup (host_name, strcspn (host_name, ".")) : NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *pattern = NULL;
  g_autoptr (GRegex) regex = NULL;

  if (word == NULL || strlen (word) < 2 || is_common_word (word))
    return NULL;

  escaped = g_regex_escape_string (word, -1);
  pattern = g_strdup_printf ("(?<![0-9a-z])%s(?:\\.[0-9a-z.-]*[0-9a-z])?(?![0-9a-z])", escaped);
  regex = g_regex_new (pattern, G_REGEX_CASELESS | G_REGEX_RAW | G_REGEX_OPTIMIZE, 0, NULL);
  if (regex == NULL || is_word_of_kernel (entries, regex))
    return NULL;

  return g_steal_pointer (&regex);
}

static GPtrArray *
make_regexes (void)
{
  GPtrArray *regexes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_regex_unref);

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    g_ptr_array_add (
        regexes, g_regex_new (rules[i].pattern,
                              G_REGEX_CASELESS | G_REGEX_MULTILINE | G_REGEX_RAW | G_REGEX_OPTIMIZE,
                              0, NULL));

  return regexes;
}

/**
 * _airlock_snapshot_redact:
 * @entries: (element-type AirlockSnapshotEntry): what was read; changed in place
 * @host_name: (nullable): the host's name
 *
 * Replaces UUIDs, MAC addresses, labels, host and user names, zeroes serial numbers, drops
 * addresses, routes, processes, open files and udev facts that no answer needs.
 */
void
_airlock_snapshot_redact (GPtrArray *entries, const char *host_name)
{
  g_autoptr (GPtrArray) regexes = make_regexes ();
  g_autoptr (GRegex) host = make_host_regex (host_name, entries);
  g_autoptr (GHashTable) stand_ins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Redaction self = { regexes, NULL, host, stand_ins };

  _airlock_snapshot_redact_processes (entries);
  for (guint i = 0; i < entries->len; i++)
    redact_entry (&self, g_ptr_array_index (entries, i));
}
