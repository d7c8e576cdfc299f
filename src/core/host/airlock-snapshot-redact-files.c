/* airlock-snapshot-redact-files.c – leaves out of single files what no answer needs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-snapshot-redact-private.h"

#include <string.h>

/* A line that no reader understands, in place of one: what was not whole is still not whole. */
#define NOT_UNDERSTOOD "?"

/* Takes a line; returns what becomes of it, %NULL if nothing. */
typedef char *(*RedactLine) (char *line);

static char *
drop (char *line)
{
  g_free (line);
  return NULL;
}

static char *
replace (char *line, const char *with)
{
  g_free (line);
  return g_strdup (with);
}

/* What says which file system a partition holds, and its names in /dev. Labels are names that
 * people gave; only pools of ZFS are found by them. */
static char *
redact_udev_line (char *line)
{
  static const char *const kept[] = { "S:",
                                      "E:ID_FS_TYPE=",
                                      "E:ID_FS_UUID=",
                                      "E:ID_FS_LABEL=",
                                      "E:ID_FS_LABEL_ENC=",
                                      "E:ID_PART_ENTRY_UUID=" };

  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      if (g_str_has_prefix (line, kept[i]))
        return line;
    }

  return drop (line);
}

/* "U: Uniq=" holds serial numbers and Bluetooth addresses. */
static char *
redact_input_line (char *line)
{
  return g_str_has_prefix (line, "U: Uniq=") ? replace (line, "U: Uniq=") : line;
}

/* Where the kernel's own code lies in memory is nobody's business. */
static char *
redact_iomem_line (char *line)
{
  return strstr (line, "Kernel ") != NULL ? drop (line) : line;
}

static gboolean
is_hex (const char *word, gsize length)
{
  return strlen (word) == length && strspn (word, "0123456789abcdefABCDEF") == length;
}

/* Only default routes are of interest, and no gateway; the others say much about a network. */
static char *
redact_route_line (char *line)
{
  g_auto (GStrv) fields = g_strsplit_set (line, "\t ", -1);

  if (g_str_has_prefix (line, "Iface") || *line == '\0')
    return line;
  if (g_strv_length (fields) < 4 || !is_hex (fields[1], 8) ||
      !is_hex (fields[3], strlen (fields[3])))
    return replace (line, NOT_UNDERSTOOD);
  if (strcmp (fields[1], "00000000") != 0)
    return drop (line);

  g_set_str (&fields[2], "00000000");
  g_free (line);
  return g_strjoinv ("\t", fields);
}

static char *
redact_route6_line (char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, " ", -1);

  if (*line == '\0')
    return line;
  if (g_strv_length (fields) < 10 || !is_hex (fields[0], 32) || !is_hex (fields[1], 2) ||
      !is_hex (fields[8], 8))
    return replace (line, NOT_UNDERSTOOD);
  if (strspn (fields[0], "0") != 32 || strcmp (fields[1], "00") != 0)
    return drop (line);

  g_set_str (&fields[2], "00000000000000000000000000000000");
  g_set_str (&fields[4], "00000000000000000000000000000000");
  g_free (line);
  return g_strjoinv (" ", fields);
}

static char *
redact_cpu_line (char *line)
{
  return g_str_has_prefix (line, "Serial") ? drop (line) : line;
}

/* Options hold names of users and servers; those that lead to devices stay. */
static char *
redact_mount_options (const char *options)
{
  static const char *const kept[] = { "lowerdir", "upperdir", "datadir",
                                      "logdev=",  "rtdev=",   "trans=" };
  g_auto (GStrv) parts = g_strsplit (options, ",", -1);
  g_autoptr (GString) left = g_string_new ("rw");

  for (guint i = 0; parts[i] != NULL; i++)
    {
      for (gsize j = 0; j < G_N_ELEMENTS (kept); j++)
        {
          if (g_str_has_prefix (parts[i], kept[j]))
            g_string_append_printf (left, ",%s", parts[i]);
        }
    }

  return g_string_free (g_steal_pointer (&left), FALSE);
}

/* The fields of a line in front of the optional ones, of which one is "-" (proc_pid_mountinfo(5)).
 */
static char *
redact_mount_line (char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, " ", -1);
  guint n_fields = g_strv_length (fields);
  guint dash = 6;

  if (*line == '\0')
    return line;
  while (dash < n_fields && strcmp (fields[dash], "-") != 0)
    dash++;
  if (dash + 1 >= n_fields)
    return replace (line, NOT_UNDERSTOOD);

  g_set_str (&fields[3], "/");
  /* "server:/folder", "//server/share", "person@server:". */
  if (dash + 2 < n_fields && !g_str_has_prefix (fields[dash + 2], "/dev/") &&
      (strchr (fields[dash + 2], ':') != NULL || g_str_has_prefix (fields[dash + 2], "//")))
    g_set_str (&fields[dash + 2], "remote:");
  if (dash + 3 < n_fields)
    {
      char *options = redact_mount_options (fields[dash + 3]);

      g_free (fields[dash + 3]);
      fields[dash + 3] = options;
    }

  g_free (line);
  return g_strjoinv (" ", fields);
}

static const struct
{
  const char *prefix;
  const char *suffix;
  RedactLine redact;
} line_rules[] = {
  { "/run/udev/data/", "", redact_udev_line },
  { "/proc/bus/input/devices", "", redact_input_line },
  { "/proc/iomem", "", redact_iomem_line },
  { "/proc/", "/net/route", redact_route_line },
  { "/proc/", "/net/ipv6_route", redact_route6_line },
  { "/proc/", "/mountinfo", redact_mount_line },
  { "/proc/cpuinfo", "", redact_cpu_line },
};

/* Takes @text. */
static char *
redact_lines (char *text, RedactLine redact)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint kept = 0;

  g_free (text);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *line = redact (lines[i]);

      lines[i] = NULL;
      if (line != NULL)
        lines[kept++] = line;
    }
  /* Up to the first %NULL, so what moved up is all. */
  lines[kept] = NULL;

  return g_strjoinv ("\n", lines);
}

/* Takes @text. */
static char *
substitute (char *text, const char *pattern, const char *replacement)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_RAW, 0, NULL);
  char *replaced = g_regex_replace (regex, text, -1, 0, replacement, 0, NULL);

  g_free (text);
  return replaced;
}

/* Passwords, and where on a network a host finds its root. What is asked of it stays: that there is
 * such a parameter, and what a root starts with. */
static char *
redact_cmdline (char *text)
{
  text = substitute (text,
                     "(?i)([^ =\"]*(?:passw|secret|token|key|cred|user)[^ =]*=)(\"[^\"]*\"|[^ ]+)",
                     "\\1redacted");
  text = substitute (
      text,
      "(?i)((?:^|(?<=[ \"]))(?:ip|nfsroot|nfsaddrs|netroot|rd\\.iscsi\\.[^ =]*|iscsi_[^ =]*|"
      "[^ =]*hostname|nameserver|rd\\.route|rd\\.peerdns|rd\\.znet|ifname|bootdev)=)"
      "(\"[^\"]*\"|[^ ]+)",
      "\\1redacted");
  text = substitute (text,
                     "(?i)(root=\"?(?:nfs4?|cifs|smb|iscsi|nbd|live:https?|live:nfs|https?|ftp|"
                     "tftp)):[^ ]+",
                     "\\1:redacted");

  return substitute (text, "(?<![0-9.])[0-9]{1,3}(?:\\.[0-9]{1,3}){3}(?![0-9.])", "192.0.2.1");
}

/* A name that a person gave to a device in a radio's list; on a cable it is the maker's. */
static char *
redact_input_devices (char *text)
{
  text = substitute (text, "(I: Bus=0005 [^\n]*\nN: Name=)[^\n]*", "\\1\"Bluetooth device\"");

  return substitute (text, "[^\\s\"/=]+(?:'|’)s(?=[ \"])", "Someone’s");
}

char *
_airlock_snapshot_redact_file (const char *path, char *text)
{
  if (strcmp (path, "/proc/cmdline") == 0)
    return redact_cmdline (text);
  if (strcmp (path, "/proc/bus/input/devices") == 0)
    text = redact_input_devices (text);
  if (g_str_has_suffix (path, "/product") || g_str_has_suffix (path, "/manufacturer"))
    return substitute (text, "[^\\s\"/=]+(?:'|’)s(?= |$)", "Someone’s");
  if (g_str_has_prefix (path, "/run/udev/data/") && strstr (text, "ID_FS_TYPE=zfs_member") == NULL)
    text = substitute (text, "(?m)^E:ID_FS_LABEL=.*\n?", "");

  for (gsize i = 0; i < G_N_ELEMENTS (line_rules); i++)
    {
      if (g_str_has_prefix (path, line_rules[i].prefix) &&
          g_str_has_suffix (path, line_rules[i].suffix))
        return redact_lines (text, line_rules[i].redact);
    }

  return text;
}
