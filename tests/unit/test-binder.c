/* test-binder.c – each operation, on a host where all goes well or is refused
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>

#include "base/airlock-error.h"
#include "binder-host.h"

#define assert_driver(host, address, expected)                                                     \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *found_driver = binder_host_driver (host, address);                            \
    g_assert_cmpstr (found_driver, ==, expected);                                                  \
  }                                                                                                \
  G_STMT_END

static gboolean
has (BinderHost *host, const char *path)
{
  return airlock_sysroot_probe (airlock_kernel_get_sysroot (AIRLOCK_KERNEL (host->kernel)), path) ==
         AIRLOCK_READ_OK;
}

static AirlockOutcome *
apply_one (BinderHost *host, const AirlockOperation *operation)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) outcomes = binder_host_apply (host, operation, 1, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (outcomes->len, ==, 1);
  return g_ptr_array_steal_index (outcomes, 0);
}

/* Refused, without a trace. Returns the message. */
static char *
assert_refused (BinderHost *host, const AirlockOperation *operation, AirlockError code)
{
  g_autofree char *before = binder_host_dump (host);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (binder_host_apply (host, operation, 1, &error));
  g_assert_error (error, AIRLOCK_ERROR, (int) code);
  after = binder_host_dump (host);
  g_assert_cmpstr (before, ==, after);
  return g_strdup (error->message);
}

/* Twins have the same ids: only the one that is asked for moves (S9). */
static void
test_bind_and_unbind (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  g_autofree char *before = binder_host_dump (host);
  AirlockOperation bind = binder_host_operation (host, AIRLOCK_OPERATION_BIND, TWIN_B);
  g_autoptr (AirlockOutcome) bound = apply_one (host, &bind);
  g_autoptr (AirlockOutcome) unbound = NULL;
  g_autofree char *after = NULL;

  g_assert_true (bound->changed);
  g_assert_cmpstr (bound->driver, ==, "vfio-pci");
  g_assert_cmpint (bound->undo.kind, ==, AIRLOCK_OPERATION_UNBIND);
  assert_driver (host, TWIN_B, "vfio-pci");
  assert_driver (host, TWIN_A, "nvme");
  g_assert_true (has (host, "/dev/vfio/2"));
  g_assert_false (has (host, "/dev/vfio/1"));

  unbound = apply_one (host, &bound->undo);
  g_assert_true (unbound->changed);
  g_assert_cmpstr (unbound->driver, ==, "nvme");
  g_assert_true (airlock_operation_equal (&unbound->undo, &bind));
  after = binder_host_dump (host);
  g_assert_cmpstr (before, ==, after);
}

static void
test_nothing_to_do (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  g_autofree char *before = binder_host_dump (host);
  AirlockOperation operations[] = {
    binder_host_operation (host, AIRLOCK_OPERATION_BIND, DRIVE),
    binder_host_operation (host, AIRLOCK_OPERATION_UNBIND, TWIN_A),
    binder_host_operation (host, AIRLOCK_OPERATION_FORGET, TWIN_A),
    binder_host_operation (host, AIRLOCK_OPERATION_SET_VFS, NIC),
    binder_host_operation (host, AIRLOCK_OPERATION_D3COLD, GPU),
    binder_host_operation (host, AIRLOCK_OPERATION_HUGEPAGES, NULL),
  };

  operations[3].autoprobe = TRUE;
  operations[4].allowed = TRUE;
  airlock_fake_kernel_set_fault (host->kernel, 0, AIRLOCK_FAKE_FAULT_NONE);
  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      g_autoptr (AirlockOutcome) outcome = apply_one (host, &operations[i]);
      g_autofree char *after = binder_host_dump (host);

      g_assert_false (outcome->changed);
      g_assert_cmpstr (before, ==, after);
    }
  g_assert_cmpuint (airlock_fake_kernel_get_writes (host->kernel), ==, 0);
}

/* What somebody else bound goes to whichever host driver wants it; its twins show which. */
static void
test_unbind_foreign (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  AirlockOperation unbind = binder_host_operation (host, AIRLOCK_OPERATION_UNBIND, DRIVE);
  g_autoptr (AirlockOutcome) outcome = apply_one (host, &unbind);

  g_assert_true (outcome->changed);
  g_assert_null (outcome->driver);
  assert_driver (host, DRIVE, "-");
  g_assert_cmpint (outcome->undo.kind, ==, AIRLOCK_OPERATION_BIND);
}

/* A whole group in one go: its node goes with the last member. */
static void
test_group (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  g_autoptr (GError) error = NULL;
  AirlockOperation bind[] = {
    binder_host_operation (host, AIRLOCK_OPERATION_BIND, GPU),
    binder_host_operation (host, AIRLOCK_OPERATION_BIND, GPU_SOUND),
  };
  g_autoptr (GPtrArray) outcomes = binder_host_apply (host, bind, 2, &error);
  AirlockOperation unbind;

  g_assert_no_error (error);
  assert_driver (host, GPU, "vfio-pci");
  assert_driver (host, GPU_SOUND, "vfio-pci");

  unbind = ((AirlockOutcome *) outcomes->pdata[1])->undo;
  airlock_outcome_free (apply_one (host, &unbind));
  g_assert_true (has (host, "/dev/vfio/3"));
  unbind = ((AirlockOutcome *) outcomes->pdata[0])->undo;
  airlock_outcome_free (apply_one (host, &unbind));
  g_assert_false (has (host, "/dev/vfio/3"));
}

static void
test_refused (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  AirlockOperation bridge = binder_host_operation (host, AIRLOCK_OPERATION_BIND, BRIDGE);
  AirlockOperation ungrouped = binder_host_operation (host, AIRLOCK_OPERATION_BIND, UNGROUPED);
  AirlockOperation other = binder_host_operation (host, AIRLOCK_OPERATION_BIND, TWIN_A);
  AirlockOperation nowhere = other;
  AirlockOperation vfs = binder_host_operation (host, AIRLOCK_OPERATION_SET_VFS, TWIN_A);

  g_free (assert_refused (host, &bridge, AIRLOCK_ERROR_UNSUPPORTED));
  g_free (assert_refused (host, &ungrouped, AIRLOCK_ERROR_UNSUPPORTED));

  other.device.device++;
  g_free (assert_refused (host, &other, AIRLOCK_ERROR_IDENTITY));
  other.device.device--;
  other.device.subsystem_device++;
  g_free (assert_refused (host, &other, AIRLOCK_ERROR_IDENTITY));
  nowhere.device.address.bus = 0x77;
  g_free (assert_refused (host, &nowhere, AIRLOCK_ERROR_NOT_FOUND));
  g_free (assert_refused (host, &vfs, AIRLOCK_ERROR_UNSUPPORTED));
}

/* /dev/vfio/2 in the hands of a VM: nothing takes the device from it (R4.6). */
static void
test_in_use (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  AirlockOperation bind = binder_host_operation (host, AIRLOCK_OPERATION_BIND, TWIN_B);
  AirlockOperation unbind = binder_host_operation (host, AIRLOCK_OPERATION_UNBIND, TWIN_B);
  g_autofree char *message = NULL;

  airlock_outcome_free (apply_one (host, &bind));
  temporary_root_add (host->root, "/proc/4711/comm", "qemu-system-x86\n");
  temporary_root_add_link (host->root, "/proc/4711/fd/33", "/dev/vfio/2");
  message = assert_refused (host, &unbind, AIRLOCK_ERROR_BUSY);
  g_assert_nonnull (strstr (message, "qemu-system-x86"));
  g_assert_nonnull (strstr (message, TWIN_B));

  /* One that can't be looked at may have it too. */
  temporary_root_remove (host->root, "/proc/4711/fd");
  temporary_root_add (host->root, "/proc/4711/fd/33", "no link");
  g_free (assert_refused (host, &unbind, AIRLOCK_ERROR_UNREADABLE));

  temporary_root_remove (host->root, "/proc/4711");
  temporary_root_add_link (host->root, "/proc/4712/fd/33", "/dev/vfio/22");
  airlock_outcome_free (apply_one (host, &unbind));
}

static void
test_in_use_cdev (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  AirlockOperation unbind = binder_host_operation (host, AIRLOCK_OPERATION_UNBIND, DRIVE);

  temporary_root_add_link (host->root, "/proc/4711/fd/5", "/dev/vfio/devices/vfio0");
  g_free (assert_refused (host, &unbind, AIRLOCK_ERROR_BUSY));
}

static AirlockOperation
set_vfs (BinderHost *host, guint count, gboolean autoprobe)
{
  AirlockOperation operation = binder_host_operation (host, AIRLOCK_OPERATION_SET_VFS, NIC);

  operation.count = count;
  operation.autoprobe = autoprobe;
  return operation;
}

static void
test_virtual_functions (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  g_autofree char *before = binder_host_dump (host);
  AirlockOperation three = set_vfs (host, 3, TRUE);
  AirlockOperation two = set_vfs (host, 2, FALSE);
  g_autoptr (AirlockOutcome) first = apply_one (host, &three);
  g_autoptr (AirlockOutcome) second = NULL;
  g_autofree char *after = NULL;

  g_assert_cmpuint (first->got, ==, 3);
  assert_driver (host, NIC_VF, "igbvf");
  second = apply_one (host, &two);
  g_assert_cmpuint (second->got, ==, 2);
  g_assert_cmpuint (second->undo.count, ==, 3);
  g_assert_true (second->undo.autoprobe);
  assert_driver (host, NIC_VF, "-");
  g_assert_false (has (host, "/sys/bus/pci/devices/0000:04:10.4"));

  airlock_outcome_free (apply_one (host, &second->undo));
  assert_driver (host, NIC_VF, "igbvf");
  airlock_outcome_free (apply_one (host, &first->undo));
  after = binder_host_dump (host);
  g_assert_cmpstr (before, ==, after);
}

static void
test_virtual_functions_refused (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  AirlockOperation many = set_vfs (host, 8, TRUE);
  AirlockOperation some = set_vfs (host, 2, TRUE);
  AirlockOperation none = set_vfs (host, 0, TRUE);
  AirlockOperation physical = binder_host_operation (host, AIRLOCK_OPERATION_BIND, NIC);
  AirlockOperation virtual;

  g_free (assert_refused (host, &many, AIRLOCK_ERROR_INVALID));
  airlock_outcome_free (apply_one (host, &some));

  /* The physical function stays while there are virtual ones (R3.8), and those while VMs have them.
   */
  g_free (assert_refused (host, &physical, AIRLOCK_ERROR_BUSY));
  virtual = binder_host_operation (host, AIRLOCK_OPERATION_BIND, NIC_VF);
  airlock_outcome_free (apply_one (host, &virtual));
  g_free (assert_refused (host, &none, AIRLOCK_ERROR_BUSY));
  virtual.kind = AIRLOCK_OPERATION_UNBIND;
  airlock_outcome_free (apply_one (host, &virtual));
  airlock_outcome_free (apply_one (host, &none));

  /* Without its host driver nobody makes them. */
  airlock_outcome_free (apply_one (host, &physical));
  g_free (assert_refused (host, &some, AIRLOCK_ERROR_UNSUPPORTED));
}

/* A driver that can't is told by the kernel's ENOENT only. */
static void
test_virtual_functions_unsupported (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  AirlockOperation vfs = binder_host_operation (host, AIRLOCK_OPERATION_SET_VFS, TWIN_A);
  g_autofree char *message = NULL;

#define SOUND "/sys/bus/pci/devices/" GPU_SOUND
  temporary_root_add (host->root, SOUND "/sriov_totalvfs", "4\n");
  temporary_root_add (host->root, SOUND "/sriov_numvfs", "0\n");
  vfs.device = binder_host_identify (host, GPU_SOUND);
  vfs.count = 2;
  vfs.autoprobe = TRUE;
  message = assert_refused (host, &vfs, AIRLOCK_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (message, "driver"));
}

/* 4 GiB free are four pages of a gibibyte, however many are asked for. */
static void
test_hugepages (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  g_autofree char *before = binder_host_dump (host);
  AirlockOperation pages = binder_host_operation (host, AIRLOCK_OPERATION_HUGEPAGES, NULL);
  g_autoptr (AirlockOutcome) outcome = NULL;
  g_autofree char *after = NULL;

  pages.node = 0;
  pages.page_kib = 1048576;
  pages.count = 16;
  outcome = apply_one (host, &pages);
  g_assert_cmpuint (outcome->got, ==, 4);
  airlock_outcome_free (apply_one (host, &outcome->undo));
  after = binder_host_dump (host);
  g_assert_cmpstr (before, ==, after);

  pages.node = 1;
  g_free (assert_refused (host, &pages, AIRLOCK_ERROR_UNSUPPORTED));
}

static AirlockBinding *
only_binding (BinderHost *host)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) bindings = airlock_binder_list (host->binder, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (bindings->len, ==, 1);
  return g_ptr_array_steal_index (bindings, 0);
}

static void
test_kept (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  AirlockOperation bind = binder_host_operation (host, AIRLOCK_OPERATION_BIND, TWIN_A);
  g_autoptr (AirlockBinding) binding = NULL;
  g_autoptr (AirlockBinding) held = NULL;
  g_autoptr (GPtrArray) kept = NULL;

  bind.keep = TRUE;
  airlock_outcome_free (apply_one (host, &bind));
  binding = only_binding (host);
  g_assert_cmpint (binding->state, ==, AIRLOCK_BINDING_BOUND);
  g_assert_true (binding->kept);
  g_assert_cmpstr (binding->host_driver, ==, "nvme");

  /* At the next boot the host driver has it, until what is kept is applied. */
  temporary_root_remove (host->root, "/sys");
  temporary_root_remove (host->root, "/airlock");
  temporary_root_remove (host->root, "/dev");
  {
    g_autoptr (BinderHost) fresh = binder_host_new ();
    g_autofree char *from = g_build_filename (fresh->root->path, "sys", NULL);
    g_autofree char *to = g_build_filename (host->root->path, "sys", NULL);

    g_assert_cmpint (g_rename (from, to), ==, 0);
  }
  binder_host_reboot (host);
  held = only_binding (host);
  g_assert_cmpint (held->state, ==, AIRLOCK_BINDING_HELD);
  kept = airlock_binder_list_kept (host->binder, NULL);
  g_assert_cmpuint (kept->len, ==, 1);
  g_assert_true (airlock_operation_equal (kept->pdata[0], &bind));
  airlock_outcome_free (apply_one (host, kept->pdata[0]));
  assert_driver (host, TWIN_A, "vfio-pci");
}

/* Bound for now, and held before and after: what takes it back does not end that. */
static void
test_bind_held (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  AirlockOperation hold = binder_host_operation (host, AIRLOCK_OPERATION_HOLD, TWIN_A);
  AirlockOperation bind = binder_host_operation (host, AIRLOCK_OPERATION_BIND, TWIN_A);
  g_autoptr (AirlockOutcome) held = apply_one (host, &hold);
  g_autoptr (AirlockOutcome) bound = NULL;
  g_autoptr (AirlockBinding) binding = NULL;
  g_autofree char *before = binder_host_dump (host);
  g_autofree char *after = NULL;

  g_assert_cmpint (held->undo.kind, ==, AIRLOCK_OPERATION_FORGET);
  bind.keep = TRUE;
  bound = apply_one (host, &bind);
  airlock_outcome_free (apply_one (host, &bound->undo));
  after = binder_host_dump (host);
  g_assert_cmpstr (before, ==, after);

  /* Without keeping, it ends. */
  bind.keep = FALSE;
  airlock_outcome_free (apply_one (host, &bind));
  binding = only_binding (host);
  g_assert_false (binding->kept);
}

/* Functions come before what binds them. */
static void
test_kept_order (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  AirlockOperation hold = binder_host_operation (host, AIRLOCK_OPERATION_HOLD, TWIN_A);
  AirlockOperation vfs = set_vfs (host, 2, FALSE);
  AirlockOperation forget = binder_host_operation (host, AIRLOCK_OPERATION_FORGET, NIC);
  AirlockOperation hold_nic = binder_host_operation (host, AIRLOCK_OPERATION_HOLD, NIC);
  g_autoptr (GPtrArray) kept = NULL;
  g_autoptr (AirlockOutcome) outcome = NULL;

  vfs.keep = TRUE;
  airlock_outcome_free (apply_one (host, &hold));
  airlock_outcome_free (apply_one (host, &vfs));
  kept = airlock_binder_list_kept (host->binder, NULL);
  g_assert_cmpuint (kept->len, ==, 2);
  g_assert_true (airlock_operation_equal (kept->pdata[0], &vfs));
  g_assert_cmpint (((AirlockOperation *) kept->pdata[1])->kind, ==, AIRLOCK_OPERATION_BIND);

  g_free (assert_refused (host, &hold_nic, AIRLOCK_ERROR_BUSY));
  outcome = apply_one (host, &forget);
  g_assert_true (airlock_operation_equal (&outcome->undo, &vfs));
}

/* Another device at the address of a kept one (S10): seen, and not touched; only the one that was
 * meant can be forgotten. */
static void
test_misplaced (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  AirlockOperation hold = binder_host_operation (host, AIRLOCK_OPERATION_HOLD, TWIN_A);
  AirlockOperation forget = hold;
  g_autoptr (AirlockBinding) binding = NULL;
  g_autoptr (GPtrArray) kept = NULL;

  airlock_outcome_free (apply_one (host, &hold));
  temporary_root_add (host->root, "/sys/bus/pci/devices/" TWIN_A "/device", "0x5007\n");
  binding = only_binding (host);
  g_assert_cmpint (binding->state, ==, AIRLOCK_BINDING_MISPLACED);
  kept = airlock_binder_list_kept (host->binder, NULL);
  g_free (assert_refused (host, kept->pdata[0], AIRLOCK_ERROR_IDENTITY));

  forget.kind = AIRLOCK_OPERATION_FORGET;
  forget.device.device++;
  g_free (assert_refused (host, &forget, AIRLOCK_ERROR_IDENTITY));
  forget.device.device--;
  airlock_outcome_free (apply_one (host, &forget));
}

static const char *const broken_entries[] = {
  "",
  "\n\n[",
  "[kept]\n",
  "[kept]\noperation=('bind', ('0000:01:00.0', 1, 2, 3, 4), {'keep': <false>})\n",
  "[kept]\noperation=('unbind', ('0000:01:00.0', 1, 2, 3, 4), {'keep': <true>})\n",
  "[kept]\noperation=('bind', ('0000:02:00.0', 1, 2, 3, 4), {'keep': <true>})\n",
  "[kept]\noperation=('bind', ('../../etc', 1, 2, 3, 4), {'keep': <true>})\n",
  "[kept]\noperation=((((((((((((((((\n",
};

/* A broken entry is told of by name, and the others are none the worse for it. */
static void
test_broken_entries (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  AirlockOperation hold = binder_host_operation (host, AIRLOCK_OPERATION_HOLD, TWIN_B);
  AirlockOperation bind = binder_host_operation (host, AIRLOCK_OPERATION_BIND, TWIN_A);

  airlock_outcome_free (apply_one (host, &hold));
  temporary_root_add (host->root, "../state/bindings/readme", "not mine");
  temporary_root_add (host->root, "../state/bindings/0000:0A:00.0", "not mine");
  for (gsize i = 0; i < G_N_ELEMENTS (broken_entries); i++)
    {
      g_autoptr (GPtrArray) kept = NULL;
      g_autofree char *message = NULL;

      temporary_root_add (host->root, "../state/bindings/" TWIN_A, broken_entries[i]);
      kept = airlock_binder_list_kept (host->binder, NULL);
      g_assert_cmpuint (kept->len, ==, 1);
      message = assert_refused (host, &bind, AIRLOCK_ERROR_INVALID);
      g_assert_nonnull (strstr (message, TWIN_A));
    }
}

/* A link in the ledger's folder must not make root read or write elsewhere. */
static void
test_link_in_ledger (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  AirlockOperation bind = binder_host_operation (host, AIRLOCK_OPERATION_BIND, TWIN_A);

  temporary_root_add (host->root, "../secret", "[kept]\n");
  temporary_root_add_link (host->root, "../state/bindings/" TWIN_A, "../../secret");
  g_free (assert_refused (host, &bind, AIRLOCK_ERROR_FAILED));
}

static void
test_one_writer (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  AirlockOperation bind = binder_host_operation (host, AIRLOCK_OPERATION_BIND, TWIN_A);
  g_autofree char *path = g_build_filename (host->run, "lock", NULL);
  g_autofd int fd = -1;

  g_assert_cmpint (g_mkdir (host->run, 0700), ==, 0);
  fd = g_open (path, O_RDWR | O_CREAT, 0600);
  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);
  g_free (assert_refused (host, &bind, AIRLOCK_ERROR_BUSY));
  g_assert_cmpint (flock (fd, LOCK_UN), ==, 0);
  airlock_outcome_free (apply_one (host, &bind));
}

static void
cancel_after_first (guint index, gboolean done, gpointer user_data)
{
  if (done && index == 0)
    g_cancellable_cancel (user_data);
}

static void
test_cancelled (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  g_autofree char *before = binder_host_dump (host);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  AirlockOperation operations[] = {
    binder_host_operation (host, AIRLOCK_OPERATION_BIND, TWIN_A),
    binder_host_operation (host, AIRLOCK_OPERATION_BIND, TWIN_B),
  };
  g_autoptr (GPtrArray) batch = binder_host_batch (operations, 2);
  g_autoptr (GError) error = NULL;
  g_autofree char *after = NULL;

  g_assert_null (airlock_binder_apply (host->binder, batch, cancel_after_first, cancellable,
                                       cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  after = binder_host_dump (host);
  g_assert_cmpstr (before, ==, after);
}

/* The best of the variants is chosen, as libvirt does (R4.8). */
static void
test_variant (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  AirlockOperation bind = binder_host_operation (host, AIRLOCK_OPERATION_BIND, NIC);

  temporary_root_add (host->root, "/proc/sys/kernel/osrelease", "6.12.48-generic\n");
  temporary_root_add (host->root, "/lib/modules/6.12.48-generic/modules.alias",
                      "# Aliases extracted from modules themselves.\n"
                      "alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci\n"
                      "alias pci:v00008086d000010C9sv*sd*bc*sc*i* igb\n"
                      "alias vfio_pci:v00008086d*sv*sd*bc*sc*i* other_vfio_pci\n"
                      "alias vfio_pci:v00008086d000010C9sv*sd*bc*sc*i* igb_vfio_pci\n"
                      "alias vfio_pci:v0000144Dd0000A808sv*sd*bc*sc*i* ../../evil_vfio\n");
  airlock_outcome_free (apply_one (host, &bind));
  assert_driver (host, NIC, "igb-vfio-pci");

  bind.device = binder_host_identify (host, TWIN_A);
  airlock_outcome_free (apply_one (host, &bind));
  assert_driver (host, TWIN_A, "vfio-pci");
}

/* What the host driver made goes with it, and comes again. */
static void
test_parts (void)
{
  g_autoptr (BinderHost) host = binder_host_new ();
  g_autofree char *before = binder_host_dump (host);
  AirlockOperation bind = binder_host_operation (host, AIRLOCK_OPERATION_BIND, NIC);
  g_autoptr (AirlockOutcome) outcome = apply_one (host, &bind);
  g_autofree char *after = NULL;

  g_assert_false (has (host, "/sys/class/net/eth0/operstate"));
  binder_host_restart (host);
  airlock_outcome_free (apply_one (host, &outcome->undo));
  g_assert_true (has (host, "/sys/class/net/eth0/operstate"));
  after = binder_host_dump (host);
  g_assert_cmpstr (before, ==, after);
}

static void
test_fake_is_never_real (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (airlock_fake_kernel_new ("/", &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/binder/bind-and-unbind", test_bind_and_unbind);
  g_test_add_func ("/binder/nothing-to-do", test_nothing_to_do);
  g_test_add_func ("/binder/unbind-foreign", test_unbind_foreign);
  g_test_add_func ("/binder/group", test_group);
  g_test_add_func ("/binder/refused", test_refused);
  g_test_add_func ("/binder/in-use", test_in_use);
  g_test_add_func ("/binder/in-use-cdev", test_in_use_cdev);
  g_test_add_func ("/binder/virtual-functions", test_virtual_functions);
  g_test_add_func ("/binder/virtual-functions-refused", test_virtual_functions_refused);
  g_test_add_func ("/binder/virtual-functions-unsupported", test_virtual_functions_unsupported);
  g_test_add_func ("/binder/hugepages", test_hugepages);
  g_test_add_func ("/binder/kept", test_kept);
  g_test_add_func ("/binder/bind-held", test_bind_held);
  g_test_add_func ("/binder/kept-order", test_kept_order);
  g_test_add_func ("/binder/misplaced", test_misplaced);
  g_test_add_func ("/binder/broken-entries", test_broken_entries);
  g_test_add_func ("/binder/link-in-ledger", test_link_in_ledger);
  g_test_add_func ("/binder/one-writer", test_one_writer);
  g_test_add_func ("/binder/cancelled", test_cancelled);
  g_test_add_func ("/binder/variant", test_variant);
  g_test_add_func ("/binder/parts", test_parts);
  g_test_add_func ("/binder/fake-is-never-real", test_fake_is_never_real);

  return g_test_run ();
}
