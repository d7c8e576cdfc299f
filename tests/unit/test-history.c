/* test-history.c – what stands on what, what ends with a boot, and what changed by itself
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/airlock-error.h"
#include "core/plan/airlock-host-step.h"
#include "plan-world.h"

#define BOOT_ID "proc/sys/kernel/random/boot_id"

static AirlockOperation
operation_at (AirlockOperationKind kind, const char *address)
{
  AirlockOperation operation = { .kind = kind, .node = -1 };

  g_assert_true (airlock_pci_address_parse (address, &operation.device.address));

  return operation;
}

/* An entry as an executor of before would have left it: nobody has to do it for its consequences.
 */
static void
add_entry (PlanWorld *world, guint number, AirlockStep *step, guint undoes, const char *end)
{
  g_autoptr (AirlockPlan) plan = airlock_plan_new ("Made up");
  g_autofree char *folder = g_strdup_printf ("%s/%u", world->folder, number);
  g_autofree char *plan_file = g_build_filename (folder, "plan.json", NULL);
  g_autofree char *journal_file = g_build_filename (folder, "journal", NULL);
  g_autofree char *plan_text = NULL, *step_text = NULL, *text = NULL, *journal = NULL;
  g_autoptr (JsonObject) plan_json = NULL, step_json = airlock_step_to_json (step);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonNode) step_node = json_node_new (JSON_NODE_OBJECT);

  airlock_plan_add_step (plan, step);
  airlock_plan_set_undoes (plan, undoes);
  plan_json = airlock_plan_to_json (plan);
  json_node_set_object (node, plan_json);
  json_node_set_object (step_node, step_json);
  plan_text = json_to_string (node, FALSE);
  step_text = json_to_string (step_node, FALSE);
  text = g_strdup_printf ("{\"time\":\"2026-11-07T09:%02u:00Z\",\"boot\":\"first\",\"plan\":%s}",
                          number, plan_text);
  journal = g_strdup_printf ("{\"event\":\"begin\",\"step\":0}\n"
                             "{\"event\":\"done\",\"step\":0,\"state\":%s}\n%s",
                             step_text, end);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (plan_file, text, -1, NULL));
  g_assert_true (g_file_set_contents (journal_file, journal, -1, NULL));
}

static void
add_operation (PlanWorld *world,
               guint number,
               const AirlockOperation *operation,
               const char *owner,
               const char *end)
{
  g_autoptr (AirlockHostStep) step = airlock_host_step_new ();

  airlock_host_step_add (step, operation, operation);
  if (owner != NULL)
    airlock_host_facts_add (airlock_host_step_get_facts (step), AIRLOCK_HOST_FACT_PHYSICAL_FUNCTION,
                            AIRLOCK_PCI_ADDRESS_TEXT (&operation->device.address), owner);
  add_entry (world, number, AIRLOCK_STEP (step), 0, end);
}

static PlanWorld *
new_world (void)
{
  PlanWorld *world = plan_world_new ();

  temporary_root_add (world->root, "/" BOOT_ID, "first\n");

  return world;
}

static AirlockHistoryState
state_of (PlanWorld *world, guint number)
{
  return airlock_history_entry_get_state (airlock_history_lookup (world->history, number));
}

#define APPLIED "{\"event\":\"applied\"}\n"

/* Virtual functions that a later entry holds stand in the way of removing them, and two of them
 * don't stand in each other's. */
static void
test_virtual_functions (void)
{
  g_autoptr (PlanWorld) world = new_world ();
  AirlockOperation make = operation_at (AIRLOCK_OPERATION_SET_VFS, "0000:04:00.0");
  AirlockOperation first = operation_at (AIRLOCK_OPERATION_BIND, "0000:04:10.0");
  AirlockOperation second = operation_at (AIRLOCK_OPERATION_BIND, "0000:04:10.1");
  g_autoptr (GPtrArray) on_first = NULL, on_made = NULL;
  g_autoptr (AirlockPlan) undo = NULL;
  g_autoptr (GError) error = NULL;

  make.count = 2;
  add_operation (world, 1, &make, NULL, APPLIED);
  add_operation (world, 2, &first, "0000:04:00.0", APPLIED);
  add_operation (world, 3, &second, "0000:04:00.0", APPLIED);
  plan_world_load (world);

  on_made =
      airlock_history_list_dependents (world->history, airlock_history_lookup (world->history, 1));
  g_assert_cmpuint (on_made->len, ==, 2);
  g_assert_cmpuint (airlock_history_entry_get_number (on_made->pdata[0]), ==, 3);
  on_first =
      airlock_history_list_dependents (world->history, airlock_history_lookup (world->history, 2));
  g_assert_cmpuint (on_first->len, ==, 0);

  undo = airlock_history_plan_undo (world->history, airlock_history_lookup (world->history, 1),
                                    &error);
  g_assert_null (undo);
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, "3 “Made up”"));
}

/* What was meant to last until the boot is over after it; what is kept is not. */
static void
test_boot (void)
{
  g_autoptr (PlanWorld) world = new_world ();
  AirlockOperation until = operation_at (AIRLOCK_OPERATION_BIND, "0000:01:00.0");
  AirlockOperation kept = operation_at (AIRLOCK_OPERATION_BIND, "0000:02:00.0");
  g_autoptr (AirlockPlan) undo = NULL;
  g_autoptr (GError) error = NULL;

  kept.keep = TRUE;
  add_operation (world, 1, &until, NULL, APPLIED);
  add_operation (world, 2, &kept, NULL, APPLIED);
  plan_world_load (world);
  g_assert_cmpint (state_of (world, 1), ==, AIRLOCK_HISTORY_APPLIED);

  temporary_root_add (world->root, "/" BOOT_ID, "second\n");
  plan_world_load (world);
  g_assert_cmpint (state_of (world, 1), ==, AIRLOCK_HISTORY_ENDED);
  g_assert_cmpint (state_of (world, 2), ==, AIRLOCK_HISTORY_APPLIED);
  undo = airlock_history_plan_undo (world->history, airlock_history_lookup (world->history, 1),
                                    &error);
  g_assert_null (undo);
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
}

/* A line that a crash has torn is none. */
static void
test_torn_line (void)
{
  g_autoptr (PlanWorld) world = new_world ();
  AirlockOperation bind = operation_at (AIRLOCK_OPERATION_BIND, "0000:01:00.0");

  add_operation (world, 1, &bind, NULL, "{\"event\":\"appl");
  plan_world_load (world);
  g_assert_cmpint (state_of (world, 1), ==, AIRLOCK_HISTORY_INTERRUPTED);
  g_assert_true (airlock_history_entry_was_done (airlock_history_lookup (world->history, 1), 0));
}

static AirlockDevice *
make_device (const char *address, guint16 id, gint group)
{
  AirlockDeviceFacts *facts = airlock_device_facts_new ();

  g_assert_true (airlock_pci_address_parse (address, &facts->address));
  facts->known = AIRLOCK_FACT_IDENTITY | AIRLOCK_FACT_GROUP | AIRLOCK_FACT_SUBSYSTEM;
  facts->vendor = 0x8086;
  facts->device = id;
  facts->class_code = 0x020000;
  facts->iommu_group = group;
  facts->device_name = g_strdup_printf ("Card %x", id);

  return airlock_device_new (facts);
}

typedef struct
{
  const char *address;
  guint16 id;
  gint group;
} Card;

static void
take_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_assert_true (airlock_history_observe_finish (AIRLOCK_HISTORY (source), result, NULL));
  *(gboolean *) user_data = TRUE;
}

static void
observe (PlanWorld *world, const Card *cards, gsize n_cards)
{
  g_autoptr (GPtrArray) devices = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) groups = g_ptr_array_new ();
  g_autoptr (AirlockTopology) topology = NULL;
  gboolean done = FALSE;

  for (gsize i = 0; i < n_cards; i++)
    g_ptr_array_add (devices, make_device (cards[i].address, cards[i].id, cards[i].group));
  topology = airlock_topology_new (g_ptr_array_ref (devices), g_ptr_array_ref (groups),
                                   airlock_platform_new_unknown (), FALSE);
  airlock_history_observe_async (world->history, topology, NULL, take_result, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  plan_world_load (world);
}

static gboolean
was_seen (PlanWorld *world, const char *part)
{
  GListModel *model = G_LIST_MODEL (world->history);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (AirlockHistoryEntry) entry = g_list_model_get_item (model, i);

      if (strstr (airlock_history_entry_get_title (entry), part) != NULL)
        return airlock_history_entry_get_state (entry) == AIRLOCK_HISTORY_SEEN &&
               !airlock_history_entry_can_undo (entry);
    }

  return FALSE;
}

static void
test_seen (void)
{
  const Card before[] = { { "0000:01:00.0", 1, 11 },
                          { "0000:02:00.0", 2, 12 },
                          { "0000:03:00.0", 3, 13 },
                          { "0000:04:00.0", 4, 14 } };
  /* All numbers of groups are others; only who is together counts. */
  const Card after[] = { { "0000:01:00.0", 1, 21 },
                         { "0000:03:00.0", 3, 23 },
                         { "0000:04:00.0", 4, 23 },
                         { "0000:05:00.0", 2, 25 },
                         { "0000:06:00.0", 9, 26 } };
  g_autoptr (PlanWorld) world = new_world ();

  observe (world, before, G_N_ELEMENTS (before));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (world->history)), ==, 0);
  observe (world, after, G_N_ELEMENTS (after));
  g_assert_true (was_seen (world, "moved from 0000:02:00.0 to 0000:05:00.0"));
  g_assert_true (was_seen (world, "(0000:06:00.0) is new"));
  g_assert_true (was_seen (world, "(0000:03:00.0) shares its group"));
  g_assert_true (was_seen (world, "(0000:04:00.0) shares its group"));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (world->history)), ==, 4);

  observe (world, before, 1);
  g_assert_true (was_seen (world, "(0000:06:00.0) is missing"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/history/virtual-functions", test_virtual_functions);
  g_test_add_func ("/history/boot", test_boot);
  g_test_add_func ("/history/torn-line", test_torn_line);
  g_test_add_func ("/history/seen", test_seen);

  return g_test_run ();
}
