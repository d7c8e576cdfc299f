/* test-host-step.c – changes to the host through plans: faults at every write, kills, and the
 * script
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <signal.h>
#include <stdlib.h>

#include "base/airlock-error.h"
#include "base/airlock-names.h"
#include "binder-host.h"
#include "core/client/airlock-simulated-helper-private.h"
#include "core/plan/airlock-host-step.h"
#include "core/plan/airlock-json-member.h"
#include "plan-world.h"

/* More writes than any plan here makes. */
#define WRITES_MAX 40

static char *program;

/* What is planned: each a list of operations, as a planner makes them. */
typedef struct
{
  const char *name;
  AirlockOperation operations[3];
  const char *addresses[3];
  guint n;
} Batch;

static const Batch batches[] = {
  { "bind", { { .kind = AIRLOCK_OPERATION_BIND } }, { TWIN_A }, 1 },
  { "bind-two",
    { { .kind = AIRLOCK_OPERATION_BIND, .keep = TRUE },
      { .kind = AIRLOCK_OPERATION_BIND, .keep = TRUE } },
    { TWIN_A, TWIN_B },
    2 },
  { "hold", { { .kind = AIRLOCK_OPERATION_HOLD } }, { TWIN_A }, 1 },
  { "functions",
    { { .kind = AIRLOCK_OPERATION_SET_VFS, .count = 2, .autoprobe = FALSE } },
    { NIC },
    1 },
};

static AirlockOperation
inverse_of (const AirlockOperation *operation)
{
  AirlockOperation undo = *operation;

  switch (operation->kind)
    {
    case AIRLOCK_OPERATION_BIND:
      undo.kind = AIRLOCK_OPERATION_UNBIND;
      break;
    case AIRLOCK_OPERATION_HOLD:
      undo.kind = AIRLOCK_OPERATION_FORGET;
      break;
    case AIRLOCK_OPERATION_SET_VFS:
      undo.count = 0;
      undo.autoprobe = TRUE;
      break;
    case AIRLOCK_OPERATION_UNBIND:
    case AIRLOCK_OPERATION_FORGET:
    case AIRLOCK_OPERATION_HUGEPAGES:
    case AIRLOCK_OPERATION_D3COLD:
    default:
      g_assert_not_reached ();
    }
  undo.keep = FALSE;

  return undo;
}

static char *
read_driver (const char *root, const char *address)
{
  g_autofree char *link = g_build_filename (root, "sys/bus/pci/devices", address, "driver", NULL);
  g_autofree char *target = g_file_read_link (link, NULL);

  return target != NULL ? g_path_get_basename (target) : g_strdup ("");
}

static AirlockPlan *
make_plan (PlanWorld *world, const Batch *batch)
{
  const char *root = airlock_sysroot_get_path (world->sysroot);
  AirlockPlan *plan = airlock_plan_new (batch->name);
  g_autoptr (AirlockHostStep) step = airlock_host_step_new ();

  for (guint i = 0; i < batch->n; i++)
    {
      AirlockOperation operation = batch->operations[i], undo;
      g_autofree char *driver = read_driver (root, batch->addresses[i]);
      AirlockPciAddress address;

      g_assert_true (airlock_pci_address_parse (batch->addresses[i], &address));
      g_assert_true (
          airlock_device_identity_read (world->sysroot, &address, &operation.device, NULL));
      operation.node = -1;
      undo = inverse_of (&operation);
      airlock_host_step_add (step, &operation, &undo);
      airlock_host_facts_add (airlock_host_step_get_facts (step), AIRLOCK_HOST_FACT_DRIVER,
                              batch->addresses[i], driver);
    }
  airlock_plan_add_step (plan, AIRLOCK_STEP (step));

  return plan;
}

static PlanWorld *
open_world (const char *root, guint nth_write, AirlockFakeFault fault)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockHelper) helper = airlock_simulated_helper_new (root, &error);
  PlanWorld *world = plan_world_open (root);

  g_assert_no_error (error);
  if (fault != AIRLOCK_FAKE_FAULT_NONE)
    airlock_fake_kernel_set_fault (
        _airlock_simulated_helper_get_kernel (AIRLOCK_SIMULATED_HELPER (helper)), nth_write, fault);
  plan_world_set_helper (world, helper);

  return world;
}

static AirlockFakeKernel *
get_kernel (PlanWorld *world)
{
  AirlockHelper *helper = airlock_plan_context_get_helper (world->context);

  return _airlock_simulated_helper_get_kernel (AIRLOCK_SIMULATED_HELPER (helper));
}

static void
undo_one (PlanWorld *world)
{
  g_autoptr (AirlockPlan) undo = NULL;
  g_autoptr (GError) error = NULL;

  plan_world_load (world);
  undo = airlock_history_plan_undo (world->history, airlock_history_lookup (world->history, 1),
                                    &error);
  g_assert_no_error (error);
  plan_world_run (world, undo, &error);
  g_assert_no_error (error);
}

static AirlockHistoryState
only_state (PlanWorld *world)
{
  plan_world_load (world);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (world->history)), ==, 1);

  return airlock_history_entry_get_state (airlock_history_lookup (world->history, 1));
}

static void
assert_start (BinderHost *host, const char *start)
{
  g_autofree char *now = binder_host_dump (host);
  g_autofree char *bindings =
      g_build_filename (host->root->path, AIRLOCK_STATE_FOLDER, "bindings", NULL);
  g_autoptr (GDir) dir = g_dir_open (bindings, 0, NULL);

  g_assert_cmpstr (now, ==, start);
  g_assert_true (dir == NULL || g_dir_read_name (dir) == NULL);
}

static void
test_undo_gives_start (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (batches); i++)
    {
      g_autoptr (BinderHost) host = binder_host_new ();
      g_autofree char *start = binder_host_dump (host);
      g_autoptr (PlanWorld) world = open_world (host->root->path, 0, AIRLOCK_FAKE_FAULT_NONE);
      g_autoptr (AirlockPlan) plan = make_plan (world, &batches[i]);
      g_autoptr (GError) error = NULL;

      plan_world_run (world, plan, &error);
      g_assert_no_error (error);
      g_assert_cmpint (only_state (world), ==, AIRLOCK_HISTORY_APPLIED);
      undo_one (world);
      g_assert_cmpint (only_state (world), ==, AIRLOCK_HISTORY_UNDONE);
      assert_start (host, start);
    }
}

/* Whether the plan makes as many writes; if so, that one has failed: the state before, or it was
 * done all the same, and can be undone. */
static gboolean
fail_one_write (const Batch *batch, AirlockFakeFault fault, guint nth_write)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  g_autofree char *start = binder_host_dump (host);
  g_autoptr (PlanWorld) world = open_world (host->root->path, nth_write, fault);
  g_autoptr (AirlockPlan) plan = make_plan (world, batch);
  g_autoptr (GError) error = NULL;

  if (plan_world_run (world, plan, &error))
    {
      gboolean failed = airlock_fake_kernel_get_writes (get_kernel (world)) >= nth_write;

      airlock_fake_kernel_set_fault (get_kernel (world), 0, AIRLOCK_FAKE_FAULT_NONE);
      undo_one (world);
      assert_start (host, start);
      return failed;
    }
  g_assert_nonnull (error);
  g_assert_cmpint (only_state (world), ==, AIRLOCK_HISTORY_FAILED);
  assert_start (host, start);

  return TRUE;
}

static void
test_failing_writes (void)
{
  const AirlockFakeFault faults[] = { AIRLOCK_FAKE_FAULT_FAIL, AIRLOCK_FAKE_FAULT_IGNORE };
  guint failed = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (batches) * G_N_ELEMENTS (faults); i++)
    {
      guint nth_write = 1;

      while (nth_write < WRITES_MAX && fail_one_write (&batches[i / 2], faults[i % 2], nth_write))
        nth_write++;
      g_assert_cmpuint (nth_write, <, WRITES_MAX);
      failed += nth_write - 1;
    }
  g_assert_cmpuint (failed, >, 12);
}

/* The kernel never answers: said so, the program goes on, and nothing is believed to be done. */
static void
test_hanging_write (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  g_autoptr (PlanWorld) world = open_world (host->root->path, 2, AIRLOCK_FAKE_FAULT_HANG);
  g_autoptr (AirlockPlan) plan = make_plan (world, &batches[0]);
  g_autoptr (GError) error = NULL;

  g_assert_false (plan_world_run (world, plan, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_STUCK);
  g_assert_cmpint (only_state (world), ==, AIRLOCK_HISTORY_FAILED);
}

static int
child_main (const char *root, const char *batch, const char *nth_write)
{
  g_autoptr (PlanWorld) world = open_world (root, (guint) atoi (nth_write), AIRLOCK_FAKE_FAULT_DIE);
  g_autoptr (AirlockPlan) plan = make_plan (world, &batches[atoi (batch)]);

  return plan_world_run (world, plan, NULL) ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Whether the child was killed before it was through. */
static gboolean
run_child (const char *root, guint batch, guint nth_write)
{
  g_autofree char *which = g_strdup_printf ("%u", batch);
  g_autofree char *nth = g_strdup_printf ("%u", nth_write);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program,
                                                    "--child", root, which, nth, NULL);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (child, NULL, &error));
  if (g_subprocess_get_if_signaled (child))
    return TRUE;
  g_assert_cmpint (g_subprocess_get_exit_status (child), ==, EXIT_SUCCESS);

  return FALSE;
}

/* Killed after each write: what was interrupted is undone, or finished and undone. */
static void
test_kill (void)
{
  guint killed = 0;

  for (guint batch = 0; batch < G_N_ELEMENTS (batches); batch++)
    {
      for (guint i = 0; i < 2 * WRITES_MAX; i++)
        {
          g_autoptr (BinderHost) host = binder_host_new ();
          g_autofree char *start = binder_host_dump (host);
          g_autoptr (PlanWorld) world = NULL;

          if (!run_child (host->root->path, batch, i / 2 + 1))
            break;
          killed++;
          world = open_world (host->root->path, 0, AIRLOCK_FAKE_FAULT_NONE);
          g_assert_cmpint (only_state (world), ==, AIRLOCK_HISTORY_INTERRUPTED);
          if (i % 2 == 1)
            {
              g_autoptr (AirlockExecutor) executor = airlock_executor_new_finish (
                  airlock_history_lookup (world->history, 1), world->context, world->history);
              g_autoptr (GError) error = NULL;

              g_assert_true (plan_world_execute (executor, NULL, &error));
              g_assert_no_error (error);
            }
          undo_one (world);
          assert_start (host, start);
        }
    }
  g_assert_cmpuint (killed, >, 10);
}

/* Plays the kernel for restore.sh: a write to a file of sysfs. */
static int
writer_main (const char *root, const char *path, const char *value)
{
  static const struct
  {
    const char *name;
    AirlockKernelTarget target;
  } targets[] = {
    { "driver_override", AIRLOCK_KERNEL_DRIVER_OVERRIDE },
    { "unbind", AIRLOCK_KERNEL_DRIVER_UNBIND },
    { "drivers_probe", AIRLOCK_KERNEL_DRIVERS_PROBE },
    { "sriov_numvfs", AIRLOCK_KERNEL_SRIOV_NUMVFS },
    { "sriov_drivers_autoprobe", AIRLOCK_KERNEL_SRIOV_AUTOPROBE },
    { "d3cold_allowed", AIRLOCK_KERNEL_D3COLD_ALLOWED },
  };
  g_autoptr (AirlockFakeKernel) kernel = airlock_fake_kernel_new (root, NULL);
  g_autofree char *name = g_path_get_basename (path);
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  AirlockSysroot *sysroot = airlock_kernel_get_sysroot (AIRLOCK_KERNEL (kernel));
  AirlockPciAddress address;
  AirlockDeviceIdentity device;

  /* The address is in the path, or what is written. */
  if (!(g_strv_length (parts) > 6 && airlock_pci_address_parse (parts[6], &address)) &&
      !(g_strv_length (parts) > 5 && airlock_pci_address_parse (parts[5], &address)) &&
      !airlock_pci_address_parse (value, &address))
    return EXIT_FAILURE;
  if (!airlock_device_identity_read (sysroot, &address, &device, NULL))
    return EXIT_FAILURE;

  for (gsize i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autoptr (GError) error = NULL;

      if (!g_str_equal (name, targets[i].name))
        continue;
      if (airlock_kernel_write_device (AIRLOCK_KERNEL (kernel), &device, targets[i].target,
                                       value[0] != '\0' ? value : "\n", &error))
        return EXIT_SUCCESS;
      g_printerr ("%s\n", error->message);
    }

  return EXIT_FAILURE;
}

static void
run_script (BinderHost *host, const char *folder, gboolean works)
{
  g_autofree char *script = g_build_filename (folder, "restore.sh", NULL);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GSubprocess) shell = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_setenv (launcher, "AIRLOCK_RESTORE_ROOT", host->root->path, TRUE);
  g_subprocess_launcher_setenv (launcher, "AIRLOCK_RESTORE_WRITER", program, TRUE);
  shell = g_subprocess_launcher_spawn (launcher, &error, "sh", script, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (shell, NULL, &error));
  g_assert_cmpint (g_subprocess_get_if_exited (shell) && g_subprocess_get_exit_status (shell) == 0,
                   ==, works);
}

/* S12: with the package removed, the script beside the plan gives the state before; run twice it
 * does no harm. */
static void
test_script_restores (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (batches); i++)
    {
      g_autoptr (BinderHost) host = binder_host_new ();
      g_autofree char *start = binder_host_dump (host);
      g_autoptr (PlanWorld) world = open_world (host->root->path, 0, AIRLOCK_FAKE_FAULT_NONE);
      g_autoptr (AirlockPlan) plan = make_plan (world, &batches[i]);
      g_autofree char *folder = NULL;

      g_assert_true (plan_world_run (world, plan, NULL));
      plan_world_load (world);
      folder =
          g_strdup (airlock_history_entry_get_folder (airlock_history_lookup (world->history, 1)));
      run_script (host, folder, TRUE);
      assert_start (host, start);
      run_script (host, folder, TRUE);
      assert_start (host, start);
    }
}

static void
change_identity (BinderHost *host, const char *address)
{
  g_autofree char *path =
      g_build_filename (host->root->path, "sys/bus/pci/devices", address, "device", NULL);

  g_assert_true (g_file_set_contents (path, "0xdead\n", -1, NULL));
}

/* S10: another card sits there now. Neither the plan nor the script touches it. */
static void
test_another_card (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  g_autoptr (PlanWorld) world = open_world (host->root->path, 0, AIRLOCK_FAKE_FAULT_NONE);
  g_autoptr (AirlockPlan) plan = make_plan (world, &batches[0]);
  g_autoptr (AirlockPlan) again = make_plan (world, &batches[0]);
  g_autoptr (AirlockPlan) undo = NULL;
  g_autofree char *driver = NULL;
  g_autoptr (GError) error = NULL;
  AirlockHistoryEntry *entry;

  g_assert_true (plan_world_run (world, plan, &error));
  g_assert_false (plan_world_run (world, again, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_STALE);
  g_assert_nonnull (strstr (error->message, TWIN_A));
  g_clear_error (&error);

  change_identity (host, TWIN_A);
  plan_world_load (world);
  entry = airlock_history_lookup (world->history, 1);
  run_script (host, airlock_history_entry_get_folder (entry), FALSE);
  driver = read_driver (host->root->path, TWIN_A);
  g_assert_cmpstr (driver, ==, "vfio-pci");
  undo = airlock_history_plan_undo (world->history, entry, &error);
  g_assert_no_error (error);
  g_assert_false (plan_world_run (world, undo, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_STALE);
}

/* R4.6: the script never takes a device from a VM that runs with it. */
static void
test_script_spares_vm (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  g_autoptr (PlanWorld) world = open_world (host->root->path, 0, AIRLOCK_FAKE_FAULT_NONE);
  g_autoptr (AirlockPlan) plan = make_plan (world, &batches[0]);
  g_autofree char *link =
      g_build_filename (host->root->path, "sys/bus/pci/devices", TWIN_A, "iommu_group", NULL);
  g_autofree char *group = NULL, *number = NULL, *node = NULL, *driver = NULL;
  g_autofree char *folder = NULL;

  g_assert_true (plan_world_run (world, plan, NULL));
  plan_world_load (world);
  folder = g_strdup (airlock_history_entry_get_folder (airlock_history_lookup (world->history, 1)));

  group = g_file_read_link (link, NULL);
  number = g_path_get_basename (group);
  node = g_build_filename ("/dev/vfio", number, NULL);
  temporary_root_add_link (host->root, "/proc/4711/fd/9", node);
  run_script (host, folder, FALSE);
  driver = read_driver (host->root->path, TWIN_A);
  g_assert_cmpstr (driver, ==, "vfio-pci");
}

static void
test_json (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  g_autoptr (PlanWorld) world = open_world (host->root->path, 0, AIRLOCK_FAKE_FAULT_NONE);

  for (gsize i = 0; i < G_N_ELEMENTS (batches); i++)
    {
      g_autoptr (AirlockPlan) plan = make_plan (world, &batches[i]);
      g_autoptr (JsonObject) object = airlock_plan_to_json (plan);
      g_autofree char *text = airlock_json_to_text (object, FALSE);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) read = airlock_json_from_text (text, -1, &error);
      g_autoptr (AirlockPlan) same = airlock_plan_new_from_json (read, &error);
      g_autoptr (JsonObject) object_again = NULL;
      g_autofree char *again = NULL;

      g_assert_no_error (error);
      object_again = airlock_plan_to_json (same);
      again = airlock_json_to_text (object_again, FALSE);
      g_assert_cmpstr (text, ==, again);
    }
}

int
main (int argc, char **argv)
{
  program = realpath (argv[0], NULL);
  if (argc == 5 && g_str_equal (argv[1], "--child"))
    return child_main (argv[2], argv[3], argv[4]);
  if (argc == 4 && g_getenv ("AIRLOCK_RESTORE_ROOT") != NULL)
    return writer_main (argv[1], argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/host-step/undo-gives-start", test_undo_gives_start);
  g_test_add_func ("/host-step/failing-writes", test_failing_writes);
  g_test_add_func ("/host-step/hanging-write", test_hanging_write);
  g_test_add_func ("/host-step/kill", test_kill);
  g_test_add_func ("/host-step/S12-script-restores", test_script_restores);
  g_test_add_func ("/host-step/S10-another-card", test_another_card);
  g_test_add_func ("/host-step/script-spares-vm", test_script_spares_vm);
  g_test_add_func ("/host-step/json", test_json);

  return g_test_run ();
}
