/* airlock-nics.c – the interfaces of a host that have hardware
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "airlock-network-private.h"
#include "airlock-sysfs-device-private.h"

#define NET "/sys/class/net"

static void
nic_free (AirlockNic *nic)
{
  g_free (nic->name);
  g_free (nic->path);
  g_free (nic);
}

/* Drivers that never report an operational state leave it "unknown": there the link decides. */
static AirlockReadStatus
read_is_up (AirlockSysdir *dir, gboolean *is_up)
{
  g_autofree char *state = NULL;
  gint64 carrier = 0;
  AirlockReadStatus status = airlock_sysdir_read_text (dir, "operstate", &state);

  if (status != AIRLOCK_READ_OK)
    return status;

  *is_up = strcmp (state, "up") == 0;
  if (strcmp (state, "unknown") == 0)
    *is_up = airlock_sysdir_read_int (dir, "carrier", &carrier) == AIRLOCK_READ_OK && carrier == 1;
  return AIRLOCK_READ_OK;
}

/* An interface that went meanwhile is no failure; one without a state is. */
static gboolean
read_nic (AirlockSysroot *sysroot, const char *name, const char *path, GPtrArray *nics)
{
  g_autofree char *entry = g_build_filename (NET, name, NULL);
  g_autoptr (AirlockSysdir) dir = NULL;
  AirlockReadStatus status = airlock_sysroot_open_dir (sysroot, entry, &dir);
  gboolean is_up = FALSE;
  AirlockNic *nic;

  if (status == AIRLOCK_READ_OK)
    status = read_is_up (dir, &is_up);
  if (status == AIRLOCK_READ_ABSENT && airlock_sysroot_is_live (sysroot) &&
      airlock_sysroot_probe (sysroot, entry) == AIRLOCK_READ_ABSENT)
    return TRUE;

  nic = g_new0 (AirlockNic, 1);
  nic->name = g_strdup (name);
  nic->path = g_strdup (path);
  nic->is_up = is_up;
  g_ptr_array_add (nics, nic);
  return status == AIRLOCK_READ_OK;
}

/* /sys/class/net may belong to another network namespace than /proc/net, in a sandbox for one:
 * then the routes are not those of the cards. */
static gboolean
is_same_namespace (AirlockSysroot *sysroot, GPtrArray *nics)
{
  g_autoptr (GHashTable) listed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) lines = NULL;
  g_autofree char *text = NULL;

  if (airlock_sysroot_read_text (sysroot, "/proc/net/dev", &text) != AIRLOCK_READ_OK)
    return TRUE;

  lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      const char *end = strrchr (lines[i], ':');

      if (end != NULL)
        g_hash_table_add (listed, g_strstrip (g_strndup (lines[i], (gsize) (end - lines[i]))));
    }

  for (guint i = 0; i < nics->len; i++)
    if (!g_hash_table_contains (listed, ((AirlockNic *) nics->pdata[i])->name))
      return FALSE;
  return TRUE;
}

/**
 * _airlock_nics_read:
 * @sysroot: where to read
 * @nics: (out) (transfer full) (element-type AirlockNic): the interfaces with hardware
 * @names: (out) (transfer full) (element-type utf8 utf8): set of all interfaces
 *
 * Returns: unknown if one of them could not be looked at
 */
AirlockReadStatus
_airlock_nics_read (AirlockSysroot *sysroot, GPtrArray **nics, GHashTable **names)
{
  g_auto (GStrv) entries = NULL;
  AirlockReadStatus whole = airlock_sysroot_list (sysroot, NET, &entries);

  *nics = g_ptr_array_new_with_free_func ((GDestroyNotify) nic_free);
  *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (whole != AIRLOCK_READ_OK)
    return whole;

  for (gsize i = 0; entries[i] != NULL; i++)
    {
      g_autofree char *path = NULL;
      AirlockReadStatus status = AIRLOCK_READ_ABSENT;

      /* The only file among the interfaces. */
      if (strcmp (entries[i], "bonding_masters") != 0)
        status = _airlock_sysfs_device_path (sysroot, NET, entries[i], &path);
      if (status == AIRLOCK_READ_ABSENT)
        continue;
      g_hash_table_add (*names, g_strdup (entries[i]));
      if (status == AIRLOCK_READ_UNKNOWN)
        whole = AIRLOCK_READ_UNKNOWN;
      else if (!_airlock_sysfs_is_virtual (path) && !read_nic (sysroot, entries[i], path, *nics))
        whole = AIRLOCK_READ_UNKNOWN;
    }

  return is_same_namespace (sysroot, *nics) ? whole : AIRLOCK_READ_UNKNOWN;
}
