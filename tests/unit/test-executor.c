/* test-executor.c – a plan is done, or everything is as before, or history can put it right
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/airlock-error.h"
#include "plan-world.h"

#define N_STEPS 4

static const char *const names[N_STEPS] = { "a", "b", "c", "d" };

static char *program;

static void
set_start (PlanWorld *world)
{
  for (guint i = 0; i < N_STEPS; i++)
    plan_world_set (world, names[i], "before");
}

static AirlockPlan *
make_plan (PlanWorld *world)
{
  AirlockPlan *plan = airlock_plan_new ("Four files");

  for (guint i = 0; i < N_STEPS; i++)
    {
      g_autoptr (FileStep) step = file_step_new (world->sysroot, names[i], "after");

      airlock_plan_add_step (plan, AIRLOCK_STEP (step));
    }

  return plan;
}

static void
assert_all (PlanWorld *world, const char *value)
{
  for (guint i = 0; i < N_STEPS; i++)
    {
      g_autofree char *now = plan_world_get (world, names[i]);

      g_assert_cmpstr (now, ==, value);
    }
}

static void
clear_faults (void)
{
  for (guint i = 0; i < N_STEPS; i++)
    file_step_set_fault (names[i], FILE_FAULT_NONE);
}

/* The only entry of the history, read again. */
static AirlockHistoryEntry *
only_entry (PlanWorld *world)
{
  plan_world_load (world);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (world->history)), ==, 1);

  return airlock_history_lookup (world->history, 1);
}

static void
undo_entry (PlanWorld *world, guint number)
{
  g_autoptr (AirlockPlan) undo = NULL;
  g_autoptr (GError) error = NULL;

  plan_world_load (world);
  undo = airlock_history_plan_undo (world->history, airlock_history_lookup (world->history, number),
                                    &error);
  g_assert_no_error (error);
  plan_world_run (world, undo, &error);
  g_assert_no_error (error);
}

static void
test_done (void)
{
  g_autoptr (PlanWorld) world = plan_world_new ();
  g_autoptr (AirlockPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  AirlockHistoryEntry *entry;

  set_start (world);
  plan = make_plan (world);
  plan_world_run (world, plan, &error);
  g_assert_no_error (error);
  assert_all (world, "after");

  entry = only_entry (world);
  g_assert_cmpint (airlock_history_entry_get_state (entry), ==, AIRLOCK_HISTORY_APPLIED);
  g_assert_cmpstr (airlock_history_entry_get_title (entry), ==, "Four files");
  for (guint i = 0; i < N_STEPS; i++)
    g_assert_true (airlock_history_entry_was_done (entry, i));

  undo_entry (world, 1);
  assert_all (world, "before");
  entry = only_entry (world);
  g_assert_cmpint (airlock_history_entry_get_state (entry), ==, AIRLOCK_HISTORY_UNDONE);
  g_assert_nonnull (airlock_history_entry_get_undone (entry));
}

/* A failure at each step: everything as before, and the entry says why. */
static void
test_failure (void)
{
  const FileFault kinds[] = { FILE_FAULT_FAIL, FILE_FAULT_UNCERTAIN };

  for (guint i = 0; i < N_STEPS * G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (PlanWorld) world = plan_world_new ();
      g_autoptr (AirlockPlan) plan = NULL;
      g_autoptr (AirlockExecutor) executor = NULL;
      g_autoptr (GError) error = NULL;
      AirlockHistoryEntry *entry;

      set_start (world);
      plan = make_plan (world);
      file_step_set_fault (names[i % N_STEPS], kinds[i / N_STEPS]);
      executor = airlock_executor_new (plan, world->context, world->history);
      g_assert_false (plan_world_execute (executor, NULL, &error));
      g_assert_nonnull (error);
      g_assert_cmpint (airlock_executor_get_state (executor), ==, AIRLOCK_EXECUTOR_UNCHANGED);
      assert_all (world, "before");
      entry = only_entry (world);
      g_assert_cmpint (airlock_history_entry_get_state (entry), ==, AIRLOCK_HISTORY_FAILED);
      g_assert_cmpstr (airlock_history_entry_get_message (entry), ==, error->message);
      clear_faults ();
    }
}

/* Both errors are told, and what is left can be undone once it can. */
static void
test_failure_of_undo (void)
{
  for (guint stuck = 0; stuck + 1 < N_STEPS; stuck++)
    {
      g_autoptr (PlanWorld) world = plan_world_new ();
      g_autoptr (AirlockPlan) plan = NULL;
      g_autoptr (AirlockExecutor) executor = NULL;
      g_autoptr (GError) error = NULL;
      AirlockHistoryEntry *entry;

      set_start (world);
      plan = make_plan (world);
      file_step_set_fault (names[stuck], FILE_FAULT_NO_UNDO);
      file_step_set_fault (names[N_STEPS - 1], FILE_FAULT_FAIL);
      executor = airlock_executor_new (plan, world->context, world->history);
      g_assert_false (plan_world_execute (executor, NULL, &error));
      g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED);
      g_assert_cmpint (airlock_executor_get_state (executor), ==, AIRLOCK_EXECUTOR_INCOMPLETE);
      g_assert_error (airlock_executor_get_undo_error (executor), AIRLOCK_ERROR,
                      AIRLOCK_ERROR_STUCK);
      entry = only_entry (world);
      g_assert_cmpint (airlock_history_entry_get_state (entry), ==, AIRLOCK_HISTORY_INTERRUPTED);
      g_assert_nonnull (strstr (airlock_history_entry_get_message (entry), "d fails"));
      g_assert_nonnull (strstr (airlock_history_entry_get_message (entry), "is stuck"));

      clear_faults ();
      undo_entry (world, 1);
      assert_all (world, "before");
    }
}

static gboolean
cancel_it (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);

  return G_SOURCE_REMOVE;
}

static void
test_hang_and_cancel (void)
{
  for (guint i = 0; i < N_STEPS; i++)
    {
      g_autoptr (PlanWorld) world = plan_world_new ();
      g_autoptr (AirlockPlan) plan = NULL;
      g_autoptr (AirlockExecutor) executor = NULL;
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;

      set_start (world);
      plan = make_plan (world);
      file_step_set_fault (names[i], FILE_FAULT_HANG);
      executor = airlock_executor_new (plan, world->context, world->history);
      g_timeout_add (300, cancel_it, cancellable);
      g_assert_false (plan_world_execute (executor, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      assert_all (world, "before");
      g_assert_cmpint (airlock_history_entry_get_state (only_entry (world)), ==,
                       AIRLOCK_HISTORY_FAILED);
      clear_faults ();
    }
}

static void
cancel_at_step (AirlockExecutor *executor, guint index, GCancellable *cancellable)
{
  if (index == 1 && airlock_executor_get_step_state (executor, 1) == AIRLOCK_STEP_DONE)
    g_cancellable_cancel (cancellable);
}

static void
test_cancel_between (void)
{
  g_autoptr (PlanWorld) world = plan_world_new ();
  g_autoptr (AirlockPlan) plan = NULL;
  g_autoptr (AirlockExecutor) executor = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  set_start (world);
  plan = make_plan (world);
  executor = airlock_executor_new (plan, world->context, world->history);
  g_signal_connect (executor, "step-changed", G_CALLBACK (cancel_at_step), cancellable);
  g_assert_false (plan_world_execute (executor, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (airlock_executor_get_step_state (executor, 0), ==, AIRLOCK_STEP_TAKEN_BACK);
  g_assert_cmpint (airlock_executor_get_step_state (executor, 1), ==, AIRLOCK_STEP_TAKEN_BACK);
  g_assert_cmpint (airlock_executor_get_step_state (executor, 2), ==, AIRLOCK_STEP_WAITING);
  assert_all (world, "before");
}

static void
test_stale (void)
{
  for (guint i = 0; i < N_STEPS; i++)
    {
      g_autoptr (PlanWorld) world = plan_world_new ();
      g_autoptr (AirlockPlan) plan = NULL;
      g_autoptr (GError) error = NULL;

      set_start (world);
      plan = make_plan (world);
      plan_world_set (world, names[i], "other");
      g_assert_false (plan_world_run (world, plan, &error));
      g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_STALE);
      g_assert_nonnull (strstr (error->message, names[i]));
      plan_world_set (world, names[i], "before");
      assert_all (world, "before");
      plan_world_load (world);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (world->history)), ==, 0);
    }
}

static void
test_refused (void)
{
  g_autoptr (PlanWorld) world = plan_world_new ();
  g_autoptr (AirlockPlan) plan = NULL, other = NULL;
  g_autoptr (AirlockFinding) block =
      airlock_finding_new ("storage.root", AIRLOCK_SEVERITY_BLOCK, "0000:01:00.0", "/");
  g_autoptr (AirlockFinding) confirm =
      airlock_finding_new ("display.output", AIRLOCK_SEVERITY_CONFIRM, "0000:01:00.0", "DP-1");
  g_autofree char *word = NULL;
  g_autoptr (GError) error = NULL;

  set_start (world);
  plan = make_plan (world);
  airlock_plan_add_finding (plan, block);
  airlock_plan_set_confirmed (plan, TRUE);
  g_assert_false (plan_world_run (world, plan, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_BLOCKED);
  g_clear_error (&error);

  other = make_plan (world);
  airlock_plan_add_finding (other, confirm);
  word = airlock_plan_dup_confirmation (other);
  g_assert_cmpstr (word, ==, "0000:01:00.0");
  g_assert_false (plan_world_run (world, other, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNCONFIRMED);
  g_clear_error (&error);
  assert_all (world, "before");
  airlock_plan_set_confirmed (other, TRUE);
  g_assert_true (plan_world_run (world, other, &error));
  assert_all (world, "after");
}

static void
keep_or_not (AirlockExecutor *executor, GParamSpec *pspec, gpointer keep)
{
  if (airlock_executor_get_state (executor) == AIRLOCK_EXECUTOR_TO_BE_KEPT)
    {
      g_assert_cmpuint (airlock_executor_get_countdown (executor), ==, 30);
      airlock_executor_settle (executor, GPOINTER_TO_INT (keep));
    }
}

static AirlockExecutor *
make_held (PlanWorld *world, guint held)
{
  g_autoptr (AirlockPlan) plan = make_plan (world);

  file_step_set_hold (airlock_plan_get_steps (plan)->pdata[held], 30);

  return airlock_executor_new (plan, world->context, world->history);
}

static void
test_keep (void)
{
  for (guint held = 0; held < N_STEPS; held++)
    {
      g_autoptr (PlanWorld) world = plan_world_new ();
      g_autoptr (AirlockExecutor) kept = NULL, undone = NULL;
      g_autoptr (GError) error = NULL;

      set_start (world);
      undone = make_held (world, held);
      g_signal_connect (undone, "notify::state", G_CALLBACK (keep_or_not), GINT_TO_POINTER (FALSE));
      g_assert_false (plan_world_execute (undone, NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&error);
      g_assert_cmpint (airlock_executor_get_state (undone), ==, AIRLOCK_EXECUTOR_REVERTED);
      assert_all (world, "before");
      g_assert_cmpint (airlock_history_entry_get_state (only_entry (world)), ==,
                       AIRLOCK_HISTORY_REVERTED);

      kept = make_held (world, held);
      g_signal_connect (kept, "notify::state", G_CALLBACK (keep_or_not), GINT_TO_POINTER (TRUE));
      g_assert_true (plan_world_execute (kept, NULL, &error));
      g_assert_cmpint (airlock_executor_get_state (kept), ==, AIRLOCK_EXECUTOR_APPLIED);
      assert_all (world, "after");
    }
}

static void
revert_by_itself (AirlockExecutor *executor, GParamSpec *pspec, PlanWorld *world)
{
  if (airlock_executor_get_state (executor) == AIRLOCK_EXECUTOR_TO_BE_KEPT)
    {
      plan_world_set (world, names[2], "before");
      g_signal_emit_by_name (
          airlock_plan_get_steps (airlock_executor_get_plan (executor))->pdata[2], "reverted", TRUE,
          "");
    }
}

static void
test_nobody_keeps_it (void)
{
  g_autoptr (PlanWorld) world = plan_world_new ();
  g_autoptr (AirlockExecutor) executor = NULL;
  g_autoptr (GError) error = NULL;

  set_start (world);
  executor = make_held (world, 2);
  g_signal_connect (executor, "notify::state", G_CALLBACK (revert_by_itself), world);
  g_assert_false (plan_world_execute (executor, NULL, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_TIMED_OUT);
  g_assert_cmpint (airlock_executor_get_state (executor), ==, AIRLOCK_EXECUTOR_REVERTED);
  assert_all (world, "before");
}

/* Another process: does the plan and dies where it is told to. */
static int
child_main (const char *folder, const char *name, const char *fault, const char *failing)
{
  g_autoptr (PlanWorld) world = plan_world_open (folder);
  g_autoptr (AirlockPlan) plan = make_plan (world);
  g_autoptr (GError) error = NULL;

  file_step_set_fault (name, (FileFault) g_ascii_strtoll (fault, NULL, 10));
  if (failing != NULL)
    file_step_set_fault (failing, FILE_FAULT_FAIL);
  plan_world_run (world, plan, &error);

  return 0;
}

static void
run_child (PlanWorld *world, const char *name, FileFault fault, const char *failing)
{
  g_autofree char *number = g_strdup_printf ("%d", (int) fault);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child =
      g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, "--child", world->root->path,
                        name, number, failing, NULL);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (child, NULL, &error));
  g_assert_true (g_subprocess_get_if_signaled (child));
  g_assert_cmpint (g_subprocess_get_term_sig (child), ==, SIGKILL);
}

/* Killed at each point of each step: the entry can be undone, and it can be finished. */
static void
test_kill (void)
{
  const FileFault kinds[] = { FILE_FAULT_DIE_BEFORE, FILE_FAULT_DIE_AFTER };

  for (guint i = 0; i < N_STEPS * G_N_ELEMENTS (kinds) * 2; i++)
    {
      g_autoptr (PlanWorld) world = plan_world_new ();
      gboolean finish = i % 2;
      AirlockHistoryEntry *entry;

      set_start (world);
      run_child (world, names[i / 2 % N_STEPS], kinds[i / 2 / N_STEPS], NULL);
      entry = only_entry (world);
      g_assert_cmpint (airlock_history_entry_get_state (entry), ==, AIRLOCK_HISTORY_INTERRUPTED);
      g_assert_true (airlock_history_entry_can_finish (entry));

      if (finish)
        {
          g_autoptr (AirlockExecutor) executor =
              airlock_executor_new_finish (entry, world->context, world->history);
          g_autoptr (GError) error = NULL;

          g_assert_true (plan_world_execute (executor, NULL, &error));
          g_assert_no_error (error);
          assert_all (world, "after");
          g_assert_cmpint (airlock_history_entry_get_state (only_entry (world)), ==,
                           AIRLOCK_HISTORY_APPLIED);
        }
      undo_entry (world, 1);
      assert_all (world, "before");
      g_assert_cmpint (airlock_history_entry_get_state (only_entry (world)), ==,
                       AIRLOCK_HISTORY_UNDONE);
    }
}

/* Killed while it takes back what another failure left. */
static void
test_kill_in_undo (void)
{
  for (guint i = 0; i + 1 < N_STEPS; i++)
    {
      g_autoptr (PlanWorld) world = plan_world_new ();

      set_start (world);
      run_child (world, names[i], FILE_FAULT_DIE_IN_UNDO, names[N_STEPS - 1]);
      g_assert_cmpint (airlock_history_entry_get_state (only_entry (world)), ==,
                       AIRLOCK_HISTORY_INTERRUPTED);
      undo_entry (world, 1);
      assert_all (world, "before");
    }
}

static void
test_two_at_once (void)
{
  g_autoptr (PlanWorld) world = plan_world_new ();
  g_autoptr (AirlockPlan) plan = NULL, second = NULL;
  g_autoptr (AirlockExecutor) executor = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  set_start (world);
  plan = make_plan (world);
  second = make_plan (world);
  file_step_set_fault (names[2], FILE_FAULT_HANG);
  executor = airlock_executor_new (plan, world->context, world->history);
  airlock_executor_run_async (executor, cancellable, NULL, NULL);
  while (airlock_executor_get_step_state (executor, 2) != AIRLOCK_STEP_WORKING)
    g_main_context_iteration (NULL, TRUE);

  g_assert_false (plan_world_run (world, second, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_BUSY);
  g_assert_cmpint (airlock_history_entry_get_state (only_entry (world)), ==,
                   AIRLOCK_HISTORY_RUNNING);

  g_cancellable_cancel (cancellable);
  while (airlock_executor_get_state (executor) != AIRLOCK_EXECUTOR_UNCHANGED)
    g_main_context_iteration (NULL, TRUE);
  clear_faults ();
  assert_all (world, "before");
  g_clear_error (&error);
  g_assert_true (plan_world_run (world, second, &error));
  assert_all (world, "after");
}

/* A disk without room: nothing may be done, and nothing is left. */
static void
test_full_disk (void)
{
  g_autoptr (PlanWorld) world = plan_world_new ();
  g_autoptr (AirlockPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  struct rlimit before, tight;

  set_start (world);
  plan = make_plan (world);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  tight = before;
  tight.rlim_cur = 600;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &tight), ==, 0);
  g_assert_false (plan_world_run (world, plan, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED);
  assert_all (world, "before");
  plan_world_load (world);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (world->history)), ==, 0);
}

/* Random plans, each on what the others left: undone in reverse they give the start state. */
static void
test_undo_gives_start (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (guint round = 0; round < 10; round++)
    {
      g_autoptr (PlanWorld) world = plan_world_new ();
      guint n_plans = (guint) g_rand_int_range (random, 1, 5);

      set_start (world);
      for (guint i = 0; i < n_plans; i++)
        {
          g_autoptr (AirlockPlan) plan = airlock_plan_new ("Random");
          g_autoptr (GError) error = NULL;

          for (guint j = 0; j < N_STEPS; j++)
            {
              g_autofree char *value = g_strdup_printf ("%u.%u", i, j);
              g_autoptr (FileStep) step = NULL;

              if (g_rand_boolean (random))
                continue;
              step = file_step_new (world->sysroot, names[j], value);
              airlock_plan_add_step (plan, AIRLOCK_STEP (step));
            }
          g_assert_true (plan_world_run (world, plan, &error));
        }

      plan_world_load (world);
      for (guint i = n_plans; i > 0; i--)
        {
          if (airlock_history_lookup (world->history, i) != NULL)
            undo_entry (world, i);
        }
      assert_all (world, "before");
    }
}

int
main (int argc, char **argv)
{
  program = argv[0];
  if (argc >= 5 && g_str_equal (argv[1], "--child"))
    return child_main (argv[2], argv[3], argv[4], argc > 5 ? argv[5] : NULL);

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/executor/done", test_done);
  g_test_add_func ("/executor/failure", test_failure);
  g_test_add_func ("/executor/failure-of-undo", test_failure_of_undo);
  g_test_add_func ("/executor/hang-and-cancel", test_hang_and_cancel);
  g_test_add_func ("/executor/cancel-between", test_cancel_between);
  g_test_add_func ("/executor/stale", test_stale);
  g_test_add_func ("/executor/refused", test_refused);
  g_test_add_func ("/executor/keep", test_keep);
  g_test_add_func ("/executor/nobody-keeps-it", test_nobody_keeps_it);
  g_test_add_func ("/executor/kill", test_kill);
  g_test_add_func ("/executor/kill-in-undo", test_kill_in_undo);
  g_test_add_func ("/executor/two-at-once", test_two_at_once);
  g_test_add_func ("/executor/full-disk", test_full_disk);
  g_test_add_func ("/executor/undo-gives-start", test_undo_gives_start);

  return g_test_run ();
}
