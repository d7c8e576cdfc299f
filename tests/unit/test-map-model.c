/* test-map-model.c – what the Map shows of a machine, and how one walks in it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "app/airlock-map-model.h"
#include "app/airlock-map-runs.h"

#define PORT 0x060400
#define NIC 0x020000
#define GPU 0x030000
#define SOUND 0x040300
#define SATA 0x010601
#define ISA 0x060100

typedef struct
{
  GPtrArray *devices; /* of AirlockDevice */
  AirlockMapModel *model;
} Machine;

static void
parse (const char *text, AirlockPciAddress *address)
{
  if (!airlock_pci_address_parse (text, address))
    g_error ("bad address %s", text);
}

static AirlockDeviceFacts *
facts_new (const char *address, guint32 class_code, const char *parent, int group)
{
  AirlockDeviceFacts *facts = airlock_device_facts_new ();
  gboolean port = class_code == PORT;

  parse (address, &facts->address);
  facts->known = AIRLOCK_FACT_IDENTITY | AIRLOCK_FACT_GROUP | AIRLOCK_FACT_CONFIG |
                 AIRLOCK_FACT_SRIOV | AIRLOCK_FACT_NUMA_NODE | AIRLOCK_FACT_DRIVER;
  facts->vendor = 0x1234;
  facts->device = 0x0001;
  facts->class_code = class_code;
  facts->iommu_group = group;
  facts->header_type = port ? 1 : 0;
  facts->multifunction = AIRLOCK_TRISTATE_NO;
  facts->pcie_type = port ? AIRLOCK_PCIE_TYPE_ROOT_PORT : AIRLOCK_PCIE_TYPE_ENDPOINT;
  facts->acs.present = port ? AIRLOCK_TRISTATE_YES : AIRLOCK_TRISTATE_NO;
  facts->acs.capability = 0x1d;
  facts->acs.control = 0x1d;
  if (parent != NULL)
    {
      facts->has_parent = TRUE;
      parse (parent, &facts->parent);
      if (port)
        facts->pcie_type = AIRLOCK_PCIE_TYPE_DOWNSTREAM_PORT;
    }

  return facts;
}

static void
take (Machine *machine, AirlockDeviceFacts *facts)
{
  g_ptr_array_add (machine->devices, airlock_device_new (facts));
}

static void
add (Machine *machine, const char *address, guint32 class_code, const char *parent, int group)
{
  take (machine, facts_new (address, class_code, parent, group));
}

static void
add_on_node (Machine *machine, const char *address, guint32 class_code, int group, int node)
{
  AirlockDeviceFacts *facts = facts_new (address, class_code, NULL, group);

  facts->numa_node = node;
  take (machine, facts);
}

static void
add_bad_port (Machine *machine, const char *address, const char *parent, int group)
{
  AirlockDeviceFacts *facts = facts_new (address, PORT, parent, group);

  facts->acs.control = 0;
  take (machine, facts);
}

static void
add_virtual (Machine *machine, const char *address, const char *physical, int group)
{
  AirlockDeviceFacts *facts = facts_new (address, NIC, "0000:00:01.0", group);

  facts->is_vf = TRUE;
  parse (physical, &facts->physical_function);
  take (machine, facts);
}

static void
machine_set_up (Machine *machine, gconstpointer data)
{
  machine->devices = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
machine_tear_down (Machine *machine, gconstpointer data)
{
  g_clear_pointer (&machine->devices, g_ptr_array_unref);
  g_assert_finalize_object (machine->model);
}

static gpointer
ref (gconstpointer device, gpointer data)
{
  return g_object_ref ((gpointer) device);
}

static AirlockMapModel *
build (Machine *machine)
{
  g_autoptr (AirlockTopology) topology =
      airlock_topology_new (g_ptr_array_copy (machine->devices, ref, NULL), g_ptr_array_new (),
                            airlock_platform_new_unknown (), FALSE);
  g_autoptr (AirlockIsolation) isolation = airlock_isolation_analyse (topology);

  return airlock_map_model_new (isolation);
}

static const char *
kind_word (AirlockMapKind kind)
{
  static const char *const words[] = {
    "processor", "bus", "port", "card", "parts", "part", "system"
  };

  return words[kind];
}

/* One line for each item: where it is, what it is, and its devices. */
static char *
describe (AirlockMapModel *model)
{
  GString *text = g_string_new ("\n");
  GPtrArray *shown = airlock_map_model_arrange (model);

  for (guint i = 0; i < shown->len; i++)
    {
      AirlockMapItem *item = g_ptr_array_index (shown, i);

      g_string_append_printf (text, "%d/%u %s", item->line, item->column, kind_word (item->kind));
      if (item->kind == AIRLOCK_MAP_PROCESSOR && item->numa_node >= 0)
        g_string_append_printf (text, " %d", item->numa_node);
      for (guint j = 0; j < item->devices->len; j++)
        g_string_append_printf (
            text, " %s",
            airlock_device_get_address_text (g_ptr_array_index (item->devices, j)) + 5);
      g_string_append_printf (text, "%s%s\n", item->folded ? " folded" : "",
                              item->blames->len > 0 ? " blamed" : "");
    }

  return g_string_free_and_steal (text);
}

static void
assert_map (Machine *machine, const char *expected)
{
  g_autofree char *map = NULL;

  if (machine->model == NULL)
    machine->model = build (machine);
  map = describe (machine->model);
  g_assert_cmpstr (map, ==, expected);
}

static AirlockMapItem *
find (Machine *machine, const char *address)
{
  AirlockPciAddress parsed;
  AirlockTopology *topology =
      airlock_isolation_get_topology (airlock_map_model_get_isolation (machine->model));
  AirlockMapItem *item;

  parse (address, &parsed);
  item = airlock_map_model_find (machine->model, airlock_topology_lookup (topology, &parsed));
  g_assert_nonnull (item);

  return item;
}

static void
test_cards_in_order (Machine *machine, gconstpointer data)
{
  add (machine, "0000:00:01.0", PORT, NULL, 1);
  add (machine, "0000:01:00.1", SOUND, "0000:00:01.0", 2);
  add (machine, "0000:01:00.0", GPU, "0000:00:01.0", 2);
  add (machine, "0000:00:17.0", SATA, NULL, 3);
  add (machine, "0000:00:1f.0", ISA, NULL, 4);
  add (machine, "0000:00:1c.0", PORT, NULL, 5);

  assert_map (machine, "\n"
                       "0/0 processor\n"
                       "0/1 port 00:01.0\n"
                       "0/2 card 01:00.0 01:00.1\n"
                       "1/2 card 00:17.0\n"
                       "2/2 system 00:1c.0 00:1f.0\n");
  g_assert_cmpuint (airlock_map_model_get_hulls (machine->model)->len, ==, 0);
}

static void
test_chains_fold (Machine *machine, gconstpointer data)
{
  add (machine, "0000:00:01.0", PORT, NULL, 1);
  add (machine, "0000:01:00.0", PORT, "0000:00:01.0", 2);
  add (machine, "0000:02:00.0", PORT, "0000:01:00.0", 3);
  add (machine, "0000:03:00.0", NIC, "0000:02:00.0", 4);
  add (machine, "0000:02:01.0", PORT, "0000:01:00.0", 5);
  add (machine, "0000:04:00.0", GPU, "0000:02:01.0", 6);

  assert_map (machine, "\n"
                       "0/0 processor\n"
                       "0/1 port 00:01.0 01:00.0\n"
                       "0/2 port 02:00.0\n"
                       "0/3 card 03:00.0\n"
                       "1/2 port 02:01.0\n"
                       "1/3 card 04:00.0\n");
  g_assert_true (find (machine, "0000:01:00.0") == find (machine, "0000:00:01.0"));
}

static void
test_shared_group_and_who_is_to_blame (Machine *machine, gconstpointer data)
{
  const AirlockMapHull *hull;
  const AirlockReason *reason;

  add (machine, "0000:00:01.0", PORT, NULL, 1);
  add_bad_port (machine, "0000:01:00.0", "0000:00:01.0", 2);
  add (machine, "0000:02:00.0", NIC, "0000:01:00.0", 2);
  add (machine, "0000:02:01.0", SATA, "0000:01:00.0", 2);
  add (machine, "0000:00:02.0", GPU, NULL, 3);

  /* A port to blame is no part of a chain. */
  assert_map (machine, "\n"
                       "0/0 processor\n"
                       "0/1 port 00:01.0\n"
                       "0/2 port 01:00.0 blamed\n"
                       "0/3 card 02:00.0\n"
                       "1/3 card 02:01.0\n"
                       "2/3 card 00:02.0\n");

  g_assert_cmpuint (airlock_map_model_get_hulls (machine->model)->len, ==, 1);
  hull = g_ptr_array_index (airlock_map_model_get_hulls (machine->model), 0);
  g_assert_cmpint (airlock_group_get_id (hull->group), ==, 2);
  g_assert_cmpuint (g_hash_table_size (hull->items), ==, 2);
  g_assert_true (g_hash_table_contains (hull->items, find (machine, "0000:02:00.0")));
  g_assert_true (g_hash_table_contains (hull->items, find (machine, "0000:02:01.0")));

  reason = g_ptr_array_index (find (machine, "0000:01:00.0")->blames, 0);
  g_assert_cmpint (reason->kind, ==, AIRLOCK_REASON_ACS_PATH);
  g_assert_cmphex (reason->missing, ==, AIRLOCK_ACS_REQUIRED);
}

/* Sound beside the ISA bridge is in a shared group, the network card in the same slot is not. */
static void
test_split_card_has_two_lines (Machine *machine, gconstpointer data)
{
  const AirlockMapHull *hull;

  add (machine, "0000:00:1e.0", ISA, NULL, 7);
  add (machine, "0000:00:1f.3", SOUND, NULL, 7);
  add (machine, "0000:00:1f.6", NIC, NULL, 8);

  assert_map (machine, "\n"
                       "0/0 processor\n"
                       "0/1 card 00:1f.3\n"
                       "1/1 card 00:1f.6\n"
                       "2/1 system 00:1e.0\n");
  g_assert_cmpuint (airlock_map_model_get_hulls (machine->model)->len, ==, 1);
  hull = g_ptr_array_index (airlock_map_model_get_hulls (machine->model), 0);
  g_assert_true (g_hash_table_contains (hull->items, find (machine, "0000:00:1f.3")));
  g_assert_false (g_hash_table_contains (hull->items, find (machine, "0000:00:1f.6")));
  g_assert_cmpuint (hull->n_system, ==, 1);
}

/* Lines and number of cards of each outline. */
static void
assert_runs (Machine *machine, const char *expected)
{
  g_autoptr (GHashTable) hull_of = airlock_map_runs_index_hulls (machine->model);
  g_autoptr (GPtrArray) runs =
      airlock_map_runs_list (airlock_map_model_arrange (machine->model), hull_of);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < runs->len; i++)
    {
      const AirlockMapRun *run = g_ptr_array_index (runs, i);

      g_assert_cmpuint (run->label_line, ==, run->first_line);
      g_string_append_printf (text, "%u-%u group %d: %u\n", run->first_line, run->last_line,
                              airlock_group_get_id (run->hull->group), run->items->len);
    }

  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_outlines (Machine *machine, gconstpointer data)
{
  add (machine, "0000:00:02.0", GPU, NULL, 1);
  add (machine, "0000:00:03.0", NIC, NULL, 1);
  add (machine, "0000:00:04.0", SATA, NULL, 2);
  add (machine, "0000:00:05.0", NIC, NULL, 1);
  add (machine, "0000:00:06.0", NIC, NULL, 3);
  add (machine, "0000:00:07.0", SATA, NULL, 3);

  assert_map (machine, "\n"
                       "0/0 processor\n"
                       "0/1 card 00:02.0\n"
                       "1/1 card 00:03.0\n"
                       "2/1 card 00:04.0\n"
                       "3/1 card 00:05.0\n"
                       "4/1 card 00:06.0\n"
                       "5/1 card 00:07.0\n");
  assert_runs (machine, "0-1 group 1: 2\n"
                        "3-3 group 1: 1\n"
                        "4-5 group 3: 2\n");

  /* What is folded away has no outline. */
  find (machine, "0000:00:02.0")->parent->folded = TRUE;
  assert_runs (machine, "");
}

static void
add_network_card (Machine *machine)
{
  add (machine, "0000:00:01.0", PORT, NULL, 1);
  add (machine, "0000:01:00.0", NIC, "0000:00:01.0", 2);
  add_virtual (machine, "0000:01:10.0", "0000:01:00.0", 3);
  add_virtual (machine, "0000:01:10.2", "0000:01:00.0", 4);
  add (machine, "0000:00:02.0", GPU, NULL, 5);
}

static void
test_parts_stack (Machine *machine, gconstpointer data)
{
  AirlockMapItem *parts;

  add_network_card (machine);
  assert_map (machine, "\n"
                       "0/0 processor\n"
                       "0/1 port 00:01.0\n"
                       "0/2 card 01:00.0\n"
                       "1/2 parts 01:10.0 01:10.2 folded\n"
                       "2/2 card 00:02.0\n");

  parts = find (machine, "0000:01:10.2")->parent;
  g_assert_true (airlock_map_item_get_shown (find (machine, "0000:01:10.2")) == parts);
  g_assert_true (airlock_map_item_can_fold (parts));
  g_assert_false (airlock_map_item_can_fold (parts->parent));

  parts->folded = FALSE;
  assert_map (machine, "\n"
                       "0/0 processor\n"
                       "0/1 port 00:01.0\n"
                       "0/2 card 01:00.0\n"
                       "1/2 parts 01:10.0 01:10.2\n"
                       "2/2 part 01:10.0\n"
                       "3/2 part 01:10.2\n"
                       "4/2 card 00:02.0\n");
  g_assert_cmpuint (find (machine, "0000:01:10.2")->indent, ==, 2);
}

static void
test_nodes_and_buses (Machine *machine, gconstpointer data)
{
  add_on_node (machine, "0000:00:01.0", NIC, 1, 0);
  add_on_node (machine, "0000:17:01.0", NIC, 2, 0);
  add_on_node (machine, "0000:80:01.0", GPU, 3, 1);

  assert_map (machine, "\n"
                       "0/0 processor 0\n"
                       "0/1 bus\n"
                       "0/2 card 00:01.0\n"
                       "1/1 bus\n"
                       "1/2 card 17:01.0\n"
                       "2/0 processor 1\n"
                       "2/2 card 80:01.0\n");
}

static void
assert_walk (Machine *machine, AirlockMapItem **at, AirlockMapMove move, const char *expected)
{
  *at = airlock_map_model_move (machine->model, *at, move);
  g_assert_cmpstr ((*at)->key, ==, expected);
}

static void
test_walk (Machine *machine, gconstpointer data)
{
  AirlockMapItem *at;

  add_network_card (machine);
  machine->model = build (machine);
  at = g_ptr_array_index (airlock_map_model_get_roots (machine->model), 0);

  assert_walk (machine, &at, AIRLOCK_MAP_MOVE_OUT, "node:-1");
  assert_walk (machine, &at, AIRLOCK_MAP_MOVE_UP, "node:-1");
  assert_walk (machine, &at, AIRLOCK_MAP_MOVE_IN, "port:0000:00:01.0");
  assert_walk (machine, &at, AIRLOCK_MAP_MOVE_DOWN, "port:0000:00:01.0");
  assert_walk (machine, &at, AIRLOCK_MAP_MOVE_IN, "card:0000:01:00");
  assert_walk (machine, &at, AIRLOCK_MAP_MOVE_DOWN, "parts:0000:01:00");
  assert_walk (machine, &at, AIRLOCK_MAP_MOVE_IN, "parts:0000:01:00");
  assert_walk (machine, &at, AIRLOCK_MAP_MOVE_DOWN, "card:0000:00:02");
  assert_walk (machine, &at, AIRLOCK_MAP_MOVE_DOWN, "card:0000:00:02");
  assert_walk (machine, &at, AIRLOCK_MAP_MOVE_OUT, "node:-1");
  assert_walk (machine, &at, AIRLOCK_MAP_MOVE_LAST, "card:0000:00:02");
  assert_walk (machine, &at, AIRLOCK_MAP_MOVE_UP, "parts:0000:01:00");
  assert_walk (machine, &at, AIRLOCK_MAP_MOVE_FIRST, "node:-1");
}

static void
test_folds_outlive_a_reading (Machine *machine, gconstpointer data)
{
  g_autoptr (AirlockMapModel) newer = NULL;
  g_autofree char *map = NULL;

  add_network_card (machine);
  machine->model = build (machine);
  find (machine, "0000:01:10.0")->parent->folded = FALSE;

  add (machine, "0000:00:03.0", SATA, NULL, 6);
  newer = build (machine);
  airlock_map_model_keep_folds (newer, machine->model);
  map = describe (newer);
  g_assert_nonnull (strstr (map, "3/2 part 01:10.2\n4/2 card 00:02.0\n5/2 card 00:03.0\n"));
}

/* Only a damaged snapshot says so; nothing of it may be lost, and nothing hang. */
static void
test_ports_in_a_ring (Machine *machine, gconstpointer data)
{
  add (machine, "0000:01:00.0", PORT, "0000:02:00.0", 1);
  add (machine, "0000:02:00.0", PORT, "0000:01:00.0", 2);
  add (machine, "0000:03:00.0", NIC, "0000:02:00.0", 3);

  assert_map (machine, "\n"
                       "0/0 processor\n"
                       "0/1 port 02:00.0\n"
                       "0/2 card 03:00.0\n"
                       "1/2 system 01:00.0\n");
}

static void
add_many (Machine *machine, guint n_cards)
{
  for (guint i = 0; i < n_cards; i++)
    {
      guint domain = i / 120;
      guint slot = i % 30;
      guint bus = i / 30 % 4 * 64;
      g_autofree char *port = g_strdup_printf ("%04x:%02x:%02x.0", domain, bus, slot);

      add (machine, port, PORT, NULL, 2 * (int) i);
      for (guint function = 0; function < 2; function++)
        {
          g_autofree char *card =
              g_strdup_printf ("%04x:%02x:00.%u", domain, bus + slot + 1, function);

          add (machine, card, NIC, port, 2 * (int) i + 1);
        }
    }
}

static guint
count_shown (Machine *machine)
{
  GPtrArray *shown = airlock_map_model_arrange (machine->model);

  return shown->len;
}

static void
test_four_hundred_are_all_shown (Machine *machine, gconstpointer data)
{
  add_many (machine, 133);
  machine->model = build (machine);
  g_assert_cmpuint (machine->devices->len, ==, 399);
  g_assert_cmpuint (count_shown (machine), ==, 1 + 5 + 133 + 133);
}

static void
test_ten_thousand_start_folded (Machine *machine, gconstpointer data)
{
  AirlockMapItem *last;

  add_many (machine, 3334);
  machine->model = build (machine);
  g_assert_cmpuint (machine->devices->len, >, 10000);
  g_assert_cmpuint (count_shown (machine), <=, 2 * AIRLOCK_MAP_MAX_LINES);

  last = find (machine, airlock_device_get_address_text (
                            g_ptr_array_index (machine->devices, machine->devices->len - 1)));
  g_assert_cmpint (last->line, ==, -1);
  g_assert_cmpint (airlock_map_item_get_shown (last)->kind, ==, AIRLOCK_MAP_BUS);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *name;
    void (*run) (Machine *, gconstpointer);
  } tests[] = {
    { "cards-in-order", test_cards_in_order },
    { "chains-fold", test_chains_fold },
    { "shared-group", test_shared_group_and_who_is_to_blame },
    { "outlines", test_outlines },
    { "split-card", test_split_card_has_two_lines },
    { "parts-stack", test_parts_stack },
    { "nodes-and-buses", test_nodes_and_buses },
    { "walk", test_walk },
    { "folds-kept", test_folds_outlive_a_reading },
    { "ring", test_ports_in_a_ring },
    { "four-hundred", test_four_hundred_are_all_shown },
    { "ten-thousand", test_ten_thousand_start_folded },
  };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/map-model/", tests[i].name, NULL);

      g_test_add (path, Machine, NULL, machine_set_up, tests[i].run, machine_tear_down);
    }

  return g_test_run ();
}
