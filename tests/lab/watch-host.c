/* watch-host.c – prints what an AirlockHost tells about a live machine, for the lab's hot-plug
 * tests
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One line for each thing seen: “ready N”, “added ADDRESS”, “removed ADDRESS”, “replaced ADDRESS”,
 * “topology N KEPT” after each change with the number of devices and of those whose object stayed
 * the same, and “wrong WORDS” wherever the list contradicts its signals. Ends when its input does.
 */

#include <glib-unix.h>
#include <stdio.h>
#include <unistd.h>

#include "core/host/airlock-host.h"

typedef struct
{
  AirlockHost *host;
  GMainLoop *loop;
  GHashTable *known; /* address text → AirlockDevice as last seen */
  guint n_items;     /* by the signals alone */
  gboolean ready;
} Watch;

static GHashTable *
list_devices (GListModel *model)
{
  GHashTable *devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  const AirlockPciAddress *last = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (AirlockDevice) device = g_list_model_get_item (model, i);
      const AirlockPciAddress *address = airlock_device_get_address (device);

      if (last != NULL && airlock_pci_address_compare (last, address) >= 0)
        printf ("wrong order at %s\n", airlock_device_get_address_text (device));
      last = address;
      g_hash_table_insert (devices, g_strdup (airlock_device_get_address_text (device)),
                           g_object_ref (device));
    }

  return devices;
}

static void
print_missing (GHashTable *devices, GHashTable *from, const char *word)
{
  GHashTableIter iter;
  gpointer address;

  g_hash_table_iter_init (&iter, devices);
  while (g_hash_table_iter_next (&iter, &address, NULL))
    if (!g_hash_table_contains (from, address))
      printf ("%s %s\n", word, (char *) address);
}

/* Returns how many devices kept their object. */
static guint
print_replaced (GHashTable *now, GHashTable *before)
{
  GHashTableIter iter;
  gpointer address, device;
  guint kept = 0;

  g_hash_table_iter_init (&iter, now);
  while (g_hash_table_iter_next (&iter, &address, &device))
    {
      AirlockDevice *old = g_hash_table_lookup (before, address);

      if (old == device)
        {
          kept++;
          continue;
        }
      if (old == NULL)
        continue;
      printf ("replaced %s\n", (char *) address);
      if (airlock_device_equal (old, device))
        printf ("wrong replacement of %s, which is as it was\n", (char *) address);
    }

  return kept;
}

static void
check_topology (Watch *self, AirlockTopology *topology, GHashTable *devices)
{
  GPtrArray *all = airlock_topology_get_devices (topology);

  if (all->len != g_hash_table_size (devices))
    printf ("wrong topology of %u devices beside a list of %u\n", all->len,
            g_hash_table_size (devices));

  for (guint i = 0; i < all->len; i++)
    {
      AirlockDevice *device = all->pdata[i];

      if (g_hash_table_lookup (devices, airlock_device_get_address_text (device)) != device)
        printf ("wrong object of %s in the topology\n", airlock_device_get_address_text (device));
    }
}

static void
topology_changed_cb (Watch *self)
{
  AirlockTopology *topology = airlock_host_get_topology (self->host);
  g_autoptr (GHashTable) now = NULL;
  guint kept;

  if (topology == NULL)
    return;

  now = list_devices (G_LIST_MODEL (self->host));
  if (self->n_items != g_hash_table_size (now))
    printf ("wrong signals: they add up to %u\n", self->n_items);
  check_topology (self, topology, now);

  if (!self->ready)
    {
      self->ready = TRUE;
      printf ("ready %u\n", g_hash_table_size (now));
    }
  else
    {
      print_missing (now, self->known, "added");
      print_missing (self->known, now, "removed");
      kept = print_replaced (now, self->known);
      printf ("topology %u %u\n", g_hash_table_size (now), kept);
    }

  g_hash_table_unref (self->known);
  self->known = g_steal_pointer (&now);
  fflush (stdout);
}

static void
items_changed_cb (Watch *self, guint position, guint removed, guint added, GListModel *model)
{
  if (position + removed > self->n_items)
    printf ("wrong signal: %u removed at %u of %u\n", removed, position, self->n_items);
  self->n_items += added - removed;
  if (self->n_items != g_list_model_get_n_items (model))
    printf ("wrong signal: %u items, not %u\n", g_list_model_get_n_items (model), self->n_items);
}

static void
error_changed_cb (Watch *self)
{
  const GError *error = airlock_host_get_error (self->host);

  if (error != NULL)
    printf ("wrong: %s\n", error->message);
  fflush (stdout);
}

static gboolean
input_cb (gint descriptor, GIOCondition condition, gpointer user_data)
{
  Watch *self = user_data;
  char buffer[64];

  if (read (descriptor, buffer, sizeof buffer) > 0)
    return G_SOURCE_CONTINUE;

  g_main_loop_quit (self->loop);

  return G_SOURCE_REMOVE;
}

int
main (void)
{
  g_autoptr (AirlockHost) host = airlock_host_new ("/");
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Watch self = {
    .host = host,
    .loop = loop,
    .known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref),
  };

  self.n_items = g_list_model_get_n_items (G_LIST_MODEL (host));
  g_signal_connect_swapped (host, "items-changed", G_CALLBACK (items_changed_cb), &self);
  g_signal_connect_swapped (host, "notify::topology", G_CALLBACK (topology_changed_cb), &self);
  g_signal_connect_swapped (host, "notify::error", G_CALLBACK (error_changed_cb), &self);
  topology_changed_cb (&self);
  g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP, input_cb, &self);
  g_main_loop_run (loop);
  g_signal_handlers_disconnect_by_data (host, &self);
  g_hash_table_unref (self.known);

  return 0;
}
