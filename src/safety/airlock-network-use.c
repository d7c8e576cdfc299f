/* airlock-network-use.c – which devices carry the host's network
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "airlock-host-use-private.h"
#include "airlock-network-private.h"
#include "airlock-sysfs-device-private.h"
#include "airlock-use-text-private.h"

#define LOWER "lower_"

/* One interface on the way down from a default route, and the one it was reached from. */
typedef struct
{
  const char *name;
  guint above; /* its own index at the top */
} Step;

typedef struct
{
  AirlockHostUses *uses;
  AirlockSysroot *sysroot;
  GPtrArray *nics;      /* of AirlockNic */
  GHashTable *by_name;  /* name → AirlockNic */
  GHashTable *names;    /* set of all interfaces */
  GHashTable *carriers; /* set of AirlockNic */
  GStringChunk *strings;
  gboolean on_network;
  gboolean whole;
} Reading;

/* A card that carries a route: named from the card up to the interface of the route. */
static void
add_carrier (Reading *self, AirlockNic *nic, const char *const *way, const char *route)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  g_strv_builder_addv (builder, (const char **) way);
  g_strv_builder_add (builder, route);
  names = g_strv_builder_end (builder);
  _airlock_host_uses_add_path (self->uses, AIRLOCK_USE_NETWORK_DEFAULT_ROUTE, nic->path,
                               (const char *const *) names);

  if (g_hash_table_add (self->carriers, nic) && self->on_network)
    {
      g_autoptr (GStrvBuilder) to_root = g_strv_builder_new ();
      g_auto (GStrv) root_names = NULL;

      g_strv_builder_addv (to_root, (const char **) way);
      g_strv_builder_add (to_root, "/");
      root_names = g_strv_builder_end (to_root);
      _airlock_host_uses_add_path (self->uses, AIRLOCK_USE_NETWORK_ROOT, nic->path,
                                   (const char *const *) root_names);
    }
}

static GStrv
way_up (GArray *steps, guint index)
{
  g_autoptr (GStrvBuilder) way = g_strv_builder_new ();

  while (TRUE)
    {
      const Step *step = &g_array_index (steps, Step, index);

      g_strv_builder_add (way, step->name);
      if (step->above == index)
        return g_strv_builder_end (way);
      index = step->above;
    }
}

/* Queues the interfaces that @index rests on: members of a bridge, a bond or a team, the parent of
 * a VLAN or a macvlan. Each once, so that a loop ends. */
static void
queue_lower (Reading *self, GArray *steps, GHashTable *queued, guint index)
{
  const char *name = g_array_index (steps, Step, index).name;
  g_autofree char *folder = g_build_filename ("/sys/class/net", name, NULL);
  g_auto (GStrv) entries = NULL;

  if (airlock_sysroot_list (self->sysroot, folder, &entries) != AIRLOCK_READ_OK)
    {
      self->whole = FALSE;
      return;
    }

  for (gsize i = 0; entries[i] != NULL; i++)
    {
      const char *lower = entries[i] + strlen (LOWER);
      Step step = { NULL, index };

      if (!g_str_has_prefix (entries[i], LOWER) || !g_hash_table_contains (self->names, lower))
        continue;
      step.name = g_string_chunk_insert_const (self->strings, lower);
      if (g_hash_table_add (queued, (char *) step.name))
        g_array_append_val (steps, step);
    }
}

/* Breadth first, so that each card is named by its shortest way. Returns whether there was a card
 * at the end, on PCI or not. */
static gboolean
follow_down (Reading *self, const char *interface, const char *route)
{
  g_autoptr (GHashTable) queued = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (Step));
  Step first = { g_string_chunk_insert_const (self->strings, interface), 0 };
  gboolean found = FALSE;

  g_array_append_val (steps, first);
  g_hash_table_add (queued, (char *) first.name);
  for (guint i = 0; i < steps->len; i++)
    {
      AirlockNic *nic = g_hash_table_lookup (self->by_name, g_array_index (steps, Step, i).name);

      if (nic != NULL)
        {
          g_auto (GStrv) way = way_up (steps, i);

          add_carrier (self, nic, (const char *const *) way, route);
          found = TRUE;
        }
      queue_lower (self, steps, queued, i);
    }

  return found;
}

/* Nothing says which card a VPN or a software switch goes through: any that is up may be it. */
static void
blame_all_up (Reading *self, const char *interface, const char *route)
{
  for (guint i = 0; i < self->nics->len; i++)
    {
      AirlockNic *nic = self->nics->pdata[i];
      const char *const way[] = { nic->name, interface, NULL };

      if (nic->is_up)
        add_carrier (self, nic, way, route);
    }
}

static void
read_routes (Reading *self, const char *path, gboolean ipv6, const char *route)
{
  g_autoptr (GPtrArray) interfaces = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;
  AirlockReadStatus status = airlock_sysroot_read_text (self->sysroot, path, &text);

  /* A kernel may do without IPv6. */
  if (status == AIRLOCK_READ_ABSENT && ipv6 &&
      _airlock_sysfs_has_folder (self->sysroot, "/proc/net"))
    return;
  if (status != AIRLOCK_READ_OK || _airlock_text_was_cut (text))
    self->whole = FALSE;
  if (status != AIRLOCK_READ_OK)
    return;

  if (!_airlock_routes_parse (text, ipv6, interfaces))
    self->whole = FALSE;
  for (guint i = 0; i < interfaces->len; i++)
    {
      const char *interface = interfaces->pdata[i];

      if (!_airlock_is_file_name (interface) || !g_hash_table_contains (self->names, interface))
        self->whole = FALSE;
      else if (!follow_down (self, interface, route))
        blame_all_up (self, interface, route);
    }
}

/* The card that the firmware started from over iSCSI needs no default route. */
static gboolean
is_boot_nic (Reading *self, AirlockNic *nic)
{
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *link = g_strdup_printf ("/sys/firmware/ibft/ethernet%u/device", i);
      g_autofree char *device = NULL;
      g_autofree char *inside = NULL;

      if (airlock_sysroot_resolve_link (self->sysroot, link, &device) != AIRLOCK_READ_OK)
        continue;
      inside = g_strconcat (device, "/", NULL);
      if (g_str_has_prefix (nic->path, inside))
        return TRUE;
    }

  return FALSE;
}

static void
add_others (Reading *self)
{
  gboolean any_may_have_root = self->on_network && g_hash_table_size (self->carriers) == 0;

  for (guint i = 0; i < self->nics->len; i++)
    {
      AirlockNic *nic = self->nics->pdata[i];
      const char *const to_root[] = { nic->name, "/", NULL };
      const char *const names[] = { nic->name, NULL };

      if (g_hash_table_contains (self->carriers, nic))
        continue;
      if (self->on_network && ((any_may_have_root && nic->is_up) || is_boot_nic (self, nic)))
        _airlock_host_uses_add_path (self->uses, AIRLOCK_USE_NETWORK_ROOT, nic->path, to_root);
      else if (nic->is_up)
        _airlock_host_uses_add_path (self->uses, AIRLOCK_USE_NETWORK_UP, nic->path, names);
    }
}

static void
reading_clear (Reading *self)
{
  g_clear_pointer (&self->nics, g_ptr_array_unref);
  g_clear_pointer (&self->by_name, g_hash_table_unref);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_pointer (&self->carriers, g_hash_table_unref);
  g_clear_pointer (&self->strings, g_string_chunk_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

/**
 * _airlock_network_read:
 * @self: uses to add to
 * @sysroot: where to read
 *
 * Which devices carry default routes (R3.12, S5), which carry the root file system, which are up.
 * Routes of tables other than the main one are not seen for IPv4: the cards are then "up".
 */
void
_airlock_network_read (AirlockHostUses *self, AirlockSysroot *sysroot)
{
  g_auto (Reading) reading = { .uses = self, .sysroot = sysroot };

  reading.whole = _airlock_nics_read (sysroot, &reading.nics, &reading.names) == AIRLOCK_READ_OK;
  if (_airlock_network_root_read (sysroot, &reading.on_network) != AIRLOCK_READ_OK)
    reading.whole = FALSE;

  reading.by_name = g_hash_table_new (g_str_hash, g_str_equal);
  reading.carriers = g_hash_table_new (NULL, NULL);
  reading.strings = g_string_chunk_new (1024);
  for (guint i = 0; i < reading.nics->len; i++)
    {
      AirlockNic *nic = reading.nics->pdata[i];

      g_hash_table_insert (reading.by_name, nic->name, nic);
    }

  /* Translators: the end of a chain such as “0000:03:00.0 › eno1 › default route” */
  read_routes (&reading, "/proc/net/route", FALSE, _ ("default route"));
  read_routes (&reading, "/proc/net/ipv6_route", TRUE, _ ("default route (IPv6)"));
  add_others (&reading);

  if (reading.whole)
    self->seen |= AIRLOCK_SCOPE_ROUTES;
}
