/* test-binder-faults.c – whatever goes wrong at whichever write: as before, or in the ledger
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/airlock-error.h"
#include "binder-host.h"

#define MAX_OPERATIONS 4

/* Far more than the longest batch has writes. */
#define MAX_WRITES 64

/**
 * Scene:
 * @prepare: what is done before, undisturbed
 * @make: what is done while something goes wrong
 */
typedef struct
{
  const char *name;
  void (*prepare) (BinderHost *host);
  gsize (*make) (BinderHost *host, AirlockOperation *operations);
} Scene;

static void
apply_well (BinderHost *host, const AirlockOperation *operations, gsize n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) outcomes = binder_host_apply (host, operations, n, &error);

  g_assert_no_error (error);
}

static void
prepare_nothing (BinderHost *host)
{
}

static gsize
make_bind (BinderHost *host, AirlockOperation *operations)
{
  operations[0] = binder_host_operation (host, AIRLOCK_OPERATION_BIND, TWIN_A);
  operations[0].keep = TRUE;
  return 1;
}

static void
prepare_bound (BinderHost *host)
{
  AirlockOperation operation;

  apply_well (host, &operation, make_bind (host, &operation));
}

static gsize
make_unbind (BinderHost *host, AirlockOperation *operations)
{
  operations[0] = binder_host_operation (host, AIRLOCK_OPERATION_UNBIND, TWIN_A);
  return 1;
}

static gsize
make_vfs (BinderHost *host, AirlockOperation *operations)
{
  operations[0] = binder_host_operation (host, AIRLOCK_OPERATION_SET_VFS, NIC);
  operations[0].count = 3;
  operations[0].keep = TRUE;
  return 1;
}

static void
prepare_vfs (BinderHost *host)
{
  AirlockOperation operation;

  make_vfs (host, &operation);
  operation.autoprobe = TRUE;
  apply_well (host, &operation, 1);
}

static gsize
make_other_vfs (BinderHost *host, AirlockOperation *operations)
{
  operations[0] = binder_host_operation (host, AIRLOCK_OPERATION_SET_VFS, NIC);
  operations[0].count = 2;
  return 1;
}

static gsize
make_hugepages (BinderHost *host, AirlockOperation *operations)
{
  operations[0] = binder_host_operation (host, AIRLOCK_OPERATION_HUGEPAGES, NULL);
  operations[0].count = 12;
  return 1;
}

static gsize
make_d3cold (BinderHost *host, AirlockOperation *operations)
{
  operations[0] = binder_host_operation (host, AIRLOCK_OPERATION_D3COLD, GPU);
  return 1;
}

/* A card with its companion, pages for the VM, and a power setting. */
static gsize
make_four (BinderHost *host, AirlockOperation *operations)
{
  operations[0] = binder_host_operation (host, AIRLOCK_OPERATION_BIND, GPU);
  operations[1] = binder_host_operation (host, AIRLOCK_OPERATION_BIND, GPU_SOUND);
  operations[1].keep = TRUE;
  make_hugepages (host, &operations[2]);
  make_d3cold (host, &operations[3]);
  operations[3].device = binder_host_identify (host, NIC);
  return 4;
}

/* Back from a VM, and on to the next: every kind of undo. */
static gsize
make_mixed (BinderHost *host, AirlockOperation *operations)
{
  make_unbind (host, &operations[0]);
  operations[1] = binder_host_operation (host, AIRLOCK_OPERATION_BIND, TWIN_B);
  make_other_vfs (host, &operations[2]);
  operations[3] = binder_host_operation (host, AIRLOCK_OPERATION_HOLD, GPU);
  return 4;
}

static void
prepare_mixed (BinderHost *host)
{
  prepare_bound (host);
  prepare_vfs (host);
}

static const Scene scenes[] = {
  { "bind", prepare_nothing, make_bind },
  { "unbind", prepare_bound, make_unbind },
  { "vfs", prepare_nothing, make_vfs },
  { "other-vfs", prepare_vfs, make_other_vfs },
  { "hugepages", prepare_nothing, make_hugepages },
  { "d3cold", prepare_nothing, make_d3cold },
  { "four", prepare_nothing, make_four },
  { "mixed", prepare_mixed, make_mixed },
};

static guint
count_writes (const Scene *scene)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  AirlockOperation operations[MAX_OPERATIONS];
  gsize n;

  scene->prepare (host);
  n = scene->make (host, operations);
  airlock_fake_kernel_set_fault (host->kernel, 0, AIRLOCK_FAKE_FAULT_NONE);
  apply_well (host, operations, n);
  g_assert_cmpuint (airlock_fake_kernel_get_writes (host->kernel), >, 0);
  g_assert_cmpuint (airlock_fake_kernel_get_writes (host->kernel), <, MAX_WRITES);
  return airlock_fake_kernel_get_writes (host->kernel);
}

static void
undo_all (BinderHost *host, GPtrArray *outcomes)
{
  for (guint i = outcomes->len; i > 0; i--)
    {
      AirlockOutcome *outcome = outcomes->pdata[i - 1];

      if (outcome->changed)
        apply_well (host, &outcome->undo, 1);
    }
}

/* Nothing of @stuck or lost devices, whose state nobody can promise. */
static char *
dump_others (BinderHost *host, const char *address)
{
  g_autofree char *dump = binder_host_dump (host);
  g_auto (GStrv) lines = g_strsplit (dump, "\n", -1);
  GString *others = g_string_new (NULL);
  gboolean skip = FALSE;

  /* A line without a path is the rest of a file's contents. */
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      if (g_str_has_prefix (lines[i], "root/") || g_str_has_prefix (lines[i], "run/") ||
          g_str_has_prefix (lines[i], "state/"))
        skip =
            address != NULL &&
            (strstr (lines[i], address) != NULL || g_str_has_prefix (lines[i], "root/dev/") ||
             strstr (lines[i], "vfio-dev/") != NULL || strstr (lines[i], "/iommu_groups/") != NULL);
      if (!skip)
        g_string_append_printf (others, "%s\n", lines[i]);
    }

  return g_string_free (others, FALSE);
}

static AirlockBinding *
find_stuck (GPtrArray *bindings)
{
  for (guint i = 0; i < bindings->len; i++)
    if (((AirlockBinding *) bindings->pdata[i])->state == AIRLOCK_BINDING_STUCK)
      return bindings->pdata[i];

  return NULL;
}

/* A device that the kernel doesn't let go of: known as that, refused from now on, and everything
 * else as it was. */
static void
check_stuck (BinderHost *host, const char *before_path, const AirlockOperation *operations, gsize n)
{
  g_autoptr (GPtrArray) bindings = airlock_binder_list (host->binder, NULL);
  AirlockBinding *stuck = find_stuck (bindings);
  g_autofree char *address = NULL;
  g_autoptr (GError) error = NULL;
  AirlockOperation again;

  if (stuck == NULL)
    {
      /* Huge pages are nobody's device. */
      g_autofree char *after = binder_host_dump (host);

      g_assert_cmpstr (after, ==, before_path);
      return;
    }

  address = airlock_pci_address_to_string (&stuck->device.address);
  again = binder_host_operation (host, AIRLOCK_OPERATION_D3COLD, address);
  g_assert_null (binder_host_apply (host, &again, 1, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_STUCK);
  binder_host_restart (host);
  g_assert_true (airlock_binder_recover (host->binder, NULL));
  g_clear_error (&error);
  g_assert_null (binder_host_apply (host, &again, 1, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_STUCK);
}

static char *
address_of_failure (const GError *error)
{
  const char *at = strstr (error->message, "0000:");

  return at != NULL ? g_strndup (at, strlen (TWIN_A)) : NULL;
}

static void
run_fault (const Scene *scene, guint nth, AirlockFakeFault fault)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  AirlockOperation operations[MAX_OPERATIONS];
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *address = NULL;
  g_autoptr (GPtrArray) outcomes = NULL;
  g_autoptr (GError) error = NULL;
  gsize n;

  scene->prepare (host);
  n = scene->make (host, operations);
  before = binder_host_dump (host);
  airlock_fake_kernel_set_fault (host->kernel, nth, fault);
  outcomes = binder_host_apply (host, operations, n, &error);
  g_test_message ("%s, write %u, fault %u: %s", scene->name, nth, fault,
                  error != NULL ? error->message : "done");

  if (outcomes != NULL)
    {
      /* Only a write that did nothing may go unnoticed, where its result was there all the same. */
      g_assert_cmpint (fault, ==, AIRLOCK_FAKE_FAULT_IGNORE);
      undo_all (host, outcomes);
      after = binder_host_dump (host);
      g_assert_cmpstr (after, ==, before);
      return;
    }

  switch (fault)
    {
    case AIRLOCK_FAKE_FAULT_HANG:
      g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_STUCK);
      check_stuck (host, before, operations, n);
      break;
    case AIRLOCK_FAKE_FAULT_LOSE:
      address = address_of_failure (error);
      after = binder_host_dump (host);
      if (address == NULL)
        g_assert_cmpstr (after, ==, before);
      else
        {
          g_autofree char *device = g_strdup_printf ("/sys/bus/pci/devices/%s", address);

          g_assert_cmpint (airlock_sysroot_probe (
                               airlock_kernel_get_sysroot (AIRLOCK_KERNEL (host->kernel)), device),
                           ==, AIRLOCK_READ_ABSENT);
        }
      g_assert_null (strstr (after, "run/changes"));
      break;
    case AIRLOCK_FAKE_FAULT_NONE:
    case AIRLOCK_FAKE_FAULT_FAIL:
    case AIRLOCK_FAKE_FAULT_IGNORE:
    case AIRLOCK_FAKE_FAULT_DIE:
    default:
      after = binder_host_dump (host);
      g_assert_cmpstr (after, ==, before);
      break;
    }
}

static void
test_faults (gconstpointer data)
{
  static const AirlockFakeFault faults[] = { AIRLOCK_FAKE_FAULT_FAIL, AIRLOCK_FAKE_FAULT_IGNORE,
                                             AIRLOCK_FAKE_FAULT_HANG, AIRLOCK_FAKE_FAULT_LOSE };
  const Scene *scene = data;
  guint n = count_writes (scene);

  for (guint nth = 1; nth <= n; nth++)
    for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
      run_fault (scene, nth, faults[i]);
}

/* When a device vanishes, everything about the others is as it was. */
static void
test_lost (void)
{
  AirlockOperation operations[MAX_OPERATIONS];
  g_autoptr (BinderHost) host = binder_host_new ();
  g_autofree char *before = dump_others (host, GPU_SOUND);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  gsize n = make_four (host, operations);

  airlock_fake_kernel_set_fault (host->kernel, 5, AIRLOCK_FAKE_FAULT_LOSE);
  g_assert_null (binder_host_apply (host, operations, n, &error));
  g_assert_nonnull (strstr (error->message, GPU_SOUND));
  after = dump_others (host, GPU_SOUND);
  g_assert_cmpstr (before, ==, after);
}

/* When a device is stuck, everything about the others is as it was. */
static void
test_stuck_others (void)
{
  AirlockOperation operations[MAX_OPERATIONS];
  g_autoptr (BinderHost) host = binder_host_new ();
  g_autofree char *before = dump_others (host, GPU_SOUND);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) bindings = NULL;
  gsize n = make_four (host, operations);
  AirlockBinding *stuck;

  airlock_fake_kernel_set_fault (host->kernel, 5, AIRLOCK_FAKE_FAULT_HANG);
  g_assert_null (binder_host_apply (host, operations, n, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_STUCK);
  after = dump_others (host, GPU_SOUND);
  g_assert_cmpstr (before, ==, after);

  bindings = airlock_binder_list (host->binder, NULL);
  stuck = find_stuck (bindings);
  g_assert_nonnull (stuck);
  g_assert_cmpstr (AIRLOCK_PCI_ADDRESS_TEXT (&stuck->device.address), ==, GPU_SOUND);
  g_assert_cmpstr (stuck->host_driver, ==, "snd_hda_intel");

  /* Until the next boot. */
  binder_host_reboot (host);
  g_clear_pointer (&bindings, g_ptr_array_unref);
  bindings = airlock_binder_list (host->binder, NULL);
  g_assert_null (find_stuck (bindings));
}

/* The process is killed right after a write, and another one finds what it left. */
static void
run_death (const Scene *scene, guint nth)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  AirlockOperation operations[MAX_OPERATIONS];
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  int status;
  pid_t pid;
  gsize n;

  scene->prepare (host);
  n = scene->make (host, operations);
  before = binder_host_dump (host);
  airlock_fake_kernel_set_fault (host->kernel, nth, AIRLOCK_FAKE_FAULT_DIE);

  pid = fork ();
  if (pid == 0)
    {
      binder_host_apply (host, operations, n, NULL);
      _exit (1);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);

  binder_host_restart (host);
  g_assert_true (airlock_binder_recover (host->binder, &error));
  g_assert_no_error (error);
  after = binder_host_dump (host);
  g_assert_cmpstr (after, ==, before);
}

static void
test_deaths (gconstpointer data)
{
  guint n = count_writes (data);

  for (guint nth = 1; nth <= n; nth++)
    run_death (data, nth);
}

/* What a process left is told as pending until it is taken back, which the next change does too. */
static void
test_pending (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  AirlockOperation bind;
  AirlockOperation other = binder_host_operation (host, AIRLOCK_OPERATION_BIND, TWIN_B);
  g_autoptr (GPtrArray) bindings = NULL;
  g_autofree char *driver = NULL;
  pid_t pid;
  int status;

  make_bind (host, &bind);
  airlock_fake_kernel_set_fault (host->kernel, 2, AIRLOCK_FAKE_FAULT_DIE);
  pid = fork ();
  if (pid == 0)
    {
      binder_host_apply (host, &bind, 1, NULL);
      _exit (1);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);

  binder_host_restart (host);
  bindings = airlock_binder_list (host->binder, NULL);
  g_assert_cmpuint (bindings->len, ==, 1);
  g_assert_cmpint (((AirlockBinding *) bindings->pdata[0])->state, ==, AIRLOCK_BINDING_PENDING);

  apply_well (host, &other, 1);
  driver = binder_host_driver (host, TWIN_A);
  g_assert_cmpstr (driver, ==, "nvme");
}

/* A VM that took the device meanwhile is in the way of taking it back; the ledger waits. */
static void
test_recover_in_use (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  g_autofree char *before = binder_host_dump (host);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  AirlockOperation bind;
  pid_t pid;
  int status;

  make_bind (host, &bind);
  airlock_fake_kernel_set_fault (host->kernel, 3, AIRLOCK_FAKE_FAULT_DIE);
  pid = fork ();
  if (pid == 0)
    {
      binder_host_apply (host, &bind, 1, NULL);
      _exit (1);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);

  binder_host_restart (host);
  temporary_root_add_link (host->root, "/proc/99/fd/3", "/dev/vfio/1");
  g_assert_false (airlock_binder_recover (host->binder, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_BUSY);
  temporary_root_remove (host->root, "/proc/99");
  g_assert_true (airlock_binder_recover (host->binder, NULL));
  after = binder_host_dump (host);
  g_assert_cmpstr (after, ==, before);
}

/* A ledger that is no ledger: told, and nothing is written over it. */
static void
test_broken_changes (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  AirlockOperation bind;
  g_autoptr (GError) error = NULL;

  make_bind (host, &bind);
  temporary_root_add (host->root, "../run/changes", "[0]\noperation=rm -rf\n");
  g_assert_null (binder_host_apply (host, &bind, 1, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "run/changes"));
  g_assert_cmpuint (airlock_fake_kernel_get_writes (host->kernel), ==, 0);
}

/* A disk that takes nothing more: refused before anything is written to the kernel. */
static void
test_full_disk (void)
{
  struct rlimit before, none;
  struct sigaction ignore = { .sa_handler = SIG_IGN };

  g_assert_cmpint (sigaction (SIGXFSZ, &ignore, NULL), ==, 0);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  none = before;
  none.rlim_cur = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (scenes); i++)
    {
      g_autoptr (BinderHost) host = binder_host_new ();
      AirlockOperation operations[MAX_OPERATIONS];
      g_autofree char *state = NULL;
      g_autofree char *after = NULL;
      g_autoptr (GPtrArray) outcomes = NULL;
      g_autoptr (GError) error = NULL;
      gsize n;

      scenes[i].prepare (host);
      n = scenes[i].make (host, operations);
      state = binder_host_dump (host);
      airlock_fake_kernel_set_fault (host->kernel, 0, AIRLOCK_FAKE_FAULT_NONE);

      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &none), ==, 0);
      outcomes = binder_host_apply (host, operations, n, &error);
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);

      g_assert_null (outcomes);
      g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED);
      g_assert_cmpuint (airlock_fake_kernel_get_writes (host->kernel), ==, 0);
      after = binder_host_dump (host);
      g_assert_cmpstr (after, ==, state);
    }
}

/* Not DRIVE: what someone else had bound is Airlock's own after it was given back and bound again.
 */
static const char *const addresses[] = { TWIN_A, TWIN_B, GPU, GPU_SOUND, NIC, NIC_VF, BRIDGE };

static gboolean
exists (BinderHost *host, const char *address)
{
  g_autofree char *path = g_strdup_printf ("/sys/bus/pci/devices/%s", address);

  return airlock_sysroot_probe (airlock_kernel_get_sysroot (AIRLOCK_KERNEL (host->kernel)), path) ==
         AIRLOCK_READ_OK;
}

static AirlockOperation
random_operation (BinderHost *host)
{
  AirlockOperationKind kind = (AirlockOperationKind) g_test_rand_int_range (0, 7);
  const char *address;
  AirlockOperation operation;

  do
    address = addresses[g_test_rand_int_range (0, G_N_ELEMENTS (addresses))];
  while (!exists (host, address));
  if (kind == AIRLOCK_OPERATION_SET_VFS && g_test_rand_int_range (0, 4) != 0)
    address = NIC;

  operation =
      binder_host_operation (host, kind, kind == AIRLOCK_OPERATION_HUGEPAGES ? NULL : address);
  operation.keep = g_test_rand_bit ();
  operation.count = (guint) g_test_rand_int_range (0, 4);
  operation.autoprobe = g_test_rand_int_range (0, 4) != 0;
  operation.allowed = g_test_rand_bit ();
  return operation;
}

/* Any batches whatever: each is done as a whole or leaves no trace, and their undos in reverse lead
 * back to where they began. */
static void
test_random (void)
{
  for (int round = 0; round < 12; round++)
    {
      g_autoptr (BinderHost) host = binder_host_new ();
      g_autoptr (GPtrArray) done =
          g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
      g_autofree char *start = binder_host_dump (host);
      g_autofree char *end = NULL;

      for (int batch = 0; batch < 8; batch++)
        {
          AirlockOperation operations[MAX_OPERATIONS];
          gsize n = (gsize) g_test_rand_int_range (1, MAX_OPERATIONS + 1);
          g_autofree char *before = binder_host_dump (host);
          g_autofree char *after = NULL;
          g_autoptr (GError) error = NULL;
          GPtrArray *outcomes;

          for (gsize i = 0; i < n; i++)
            operations[i] = random_operation (host);
          outcomes = binder_host_apply (host, operations, n, &error);
          if (outcomes != NULL)
            {
              g_ptr_array_add (done, outcomes);
              continue;
            }
          after = binder_host_dump (host);
          g_assert_cmpstr (after, ==, before);
        }

      while (done->len > 0)
        {
          g_autoptr (GPtrArray) outcomes = g_ptr_array_steal_index (done, done->len - 1);

          undo_all (host, outcomes);
        }
      end = binder_host_dump (host);
      g_assert_cmpstr (end, ==, start);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (scenes); i++)
    {
      g_autofree char *faults = g_strconcat ("/binder-faults/", scenes[i].name, NULL);
      g_autofree char *deaths = g_strconcat ("/binder-deaths/", scenes[i].name, NULL);

      g_test_add_data_func (faults, &scenes[i], test_faults);
      g_test_add_data_func (deaths, &scenes[i], test_deaths);
    }
  g_test_add_func ("/binder-faults/lost", test_lost);
  g_test_add_func ("/binder-faults/stuck-others", test_stuck_others);
  g_test_add_func ("/binder-faults/pending", test_pending);
  g_test_add_func ("/binder-faults/recover-in-use", test_recover_in_use);
  g_test_add_func ("/binder-faults/broken-changes", test_broken_changes);
  g_test_add_func ("/binder-faults/full-disk", test_full_disk);
  g_test_add_func ("/binder-faults/random", test_random);

  return g_test_run ();
}
