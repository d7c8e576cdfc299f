/* airlock-routes.c – the interfaces of the default routes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <linux/route.h>
#include <string.h>

#include "airlock-use-text-private.h"

/* The words of a line of /proc/net/route and of /proc/net/ipv6_route. */
#define MAX_WORDS 11
enum
{
  V4_INTERFACE,
  V4_DESTINATION,
  V4_GATEWAY,
  V4_FLAGS,
  V4_N_WORDS
};
enum
{
  V6_DESTINATION,
  V6_LENGTH,
  V6_FLAGS = 8,
  V6_INTERFACE,
  V6_N_WORDS
};

static guint
split_words (char *line, char *words[MAX_WORDS])
{
  guint n = 0;

  while (n < MAX_WORDS)
    {
      line += strspn (line, " \t");
      if (*line == '\0')
        break;
      words[n++] = line;
      line += strcspn (line, " \t");
      if (*line != '\0')
        *line++ = '\0';
    }

  return n;
}

static gboolean
parse_hex (const char *word, guint64 max, guint64 *value)
{
  return g_ascii_string_to_unsigned (word, 16, 0, max, value, NULL);
}

static gboolean
leads_out (guint64 flags)
{
  return (flags & RTF_UP) != 0 && (flags & RTF_REJECT) == 0;
}

static gboolean
parse_v4 (char **words, guint n, const char **interface)
{
  guint64 destination, flags;

  if (n < V4_N_WORDS)
    return FALSE;
  if (strcmp (words[V4_INTERFACE], "Iface") == 0)
    return TRUE;
  if (!parse_hex (words[V4_DESTINATION], G_MAXUINT32, &destination) ||
      !parse_hex (words[V4_FLAGS], G_MAXUINT32, &flags))
    return FALSE;

  if (destination == 0 && leads_out (flags))
    *interface = words[V4_INTERFACE];
  return TRUE;
}

static gboolean
parse_v6 (char **words, guint n, const char **interface)
{
  guint64 length, flags;
  gsize zeros;

  if (n < V6_N_WORDS)
    return FALSE;
  zeros = strspn (words[V6_DESTINATION], "0");
  if (strlen (words[V6_DESTINATION]) != 32 || !parse_hex (words[V6_LENGTH], 128, &length) ||
      !parse_hex (words[V6_FLAGS], G_MAXUINT32, &flags))
    return FALSE;

  if (zeros == 32 && length == 0 && leads_out (flags) && strcmp (words[V6_INTERFACE], "lo") != 0)
    *interface = words[V6_INTERFACE];
  return TRUE;
}

/**
 * _airlock_routes_parse:
 * @text: contents of /proc/net/route, or of /proc/net/ipv6_route
 * @ipv6: which
 * @interfaces: (element-type utf8): where the names are added, each once
 *
 * Any IPv4 route to 0.0.0.0 counts, whatever its mask: VPNs split everything in two halves. The
 * kernel lists its main table here, and of a route over several interfaces the first one only
 * (IPv4).
 *
 * Returns: whether every line was understood
 */
gboolean
_airlock_routes_parse (const char *text, gboolean ipv6, GPtrArray *interfaces)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean whole = TRUE;

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      char *words[MAX_WORDS];
      const char *interface = NULL;
      guint n = split_words (lines[i], words);

      if (n == 0)
        continue;
      if (!(ipv6 ? parse_v6 (words, n, &interface) : parse_v4 (words, n, &interface)))
        whole = FALSE;
      if (interface != NULL && g_hash_table_add (known, (char *) interface))
        g_ptr_array_add (interfaces, g_strdup (interface));
    }

  return whole;
}
