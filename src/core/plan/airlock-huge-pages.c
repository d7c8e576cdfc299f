/* airlock-huge-pages.c – how many huge pages a host reserves
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-host-planner.h"

#define NODES "/sys/devices/system/node"
#define ALL_NODES "/sys/kernel/mm/hugepages"

static gboolean
parse_number (const char *text, guint64 maximum, guint *value)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 0, maximum, &number, NULL))
    return FALSE;
  *value = (guint) number;

  return TRUE;
}

/* "hugepages-2048kB" */
static gboolean
parse_size (const char *name, guint *page_kib)
{
  g_autofree char *number = NULL;

  if (!g_str_has_prefix (name, "hugepages-") || !g_str_has_suffix (name, "kB"))
    return FALSE;
  number = g_strndup (name + strlen ("hugepages-"),
                      strlen (name) - strlen ("hugepages-") - strlen ("kB"));

  return parse_number (number, G_MAXUINT, page_kib);
}

static void
add_sizes (AirlockSysroot *sysroot, const char *folder, gint node, GArray *result)
{
  g_auto (GStrv) names = NULL;

  if (airlock_sysroot_list (sysroot, folder, &names) != AIRLOCK_READ_OK)
    return;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], "nr_hugepages", NULL);
      g_autofree char *text = NULL;
      AirlockHugePages pages = { .node = node };

      if (parse_size (names[i], &pages.page_kib) &&
          airlock_sysroot_read_text (sysroot, path, &text) == AIRLOCK_READ_OK &&
          parse_number (g_strstrip (text), G_MAXUINT, &pages.count))
        g_array_append_val (result, pages);
    }
}

static gint
compare_pages (gconstpointer a, gconstpointer b)
{
  const AirlockHugePages *x = a, *y = b;

  return x->node != y->node ? (x->node < y->node ? -1 : 1)
                            : (x->page_kib > y->page_kib) - (x->page_kib < y->page_kib);
}

/**
 * airlock_huge_pages_read:
 * @sysroot: a host
 *
 * Reads how many pages of each size are reserved: as a whole, node -1, and on each NUMA node.
 * Blocks.
 *
 * Returns: (transfer full) (element-type AirlockHugePages): sorted by node and size; empty where
 * the kernel has none or nothing could be read
 */
GArray *
airlock_huge_pages_read (AirlockSysroot *sysroot)
{
  GArray *result = g_array_new (FALSE, FALSE, sizeof (AirlockHugePages));
  g_auto (GStrv) names = NULL;

  add_sizes (sysroot, ALL_NODES, -1, result);
  if (airlock_sysroot_list (sysroot, NODES, &names) == AIRLOCK_READ_OK)
    {
      for (gsize i = 0; names[i] != NULL; i++)
        {
          g_autofree char *folder = g_build_filename (NODES, names[i], "hugepages", NULL);
          guint node;

          if (g_str_has_prefix (names[i], "node") &&
              parse_number (names[i] + strlen ("node"), G_MAXINT, &node))
            add_sizes (sysroot, folder, (gint) node, result);
        }
    }
  g_array_sort (result, compare_pages);

  return result;
}
