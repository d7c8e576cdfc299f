/* airlock-helper-boot.c – does again at boot what is kept
 *
 * Before libvirt and the desktop start. The person has confirmed what there was to confirm when
 * they kept it; what must never be given away is refused here too, as the machine may have changed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-helper-boot.h"

#include "airlock-helper-audit.h"
#include "airlock-helper-undo.h"
#include "base/airlock-error.h"
#include "safety/airlock-safety-gate.h"

static void
report (const char *subject, const char *message)
{
  g_printerr ("%s: %s\n", subject, message);
  airlock_helper_audit_problem (subject, message);
}

/* A picture on the screen is no reason at boot, and a program that draws is: the desktop runs. */
static gboolean
refuses_at_boot (AirlockFinding *finding)
{
  const char *id = airlock_finding_get_id (finding);

  return airlock_finding_get_severity (finding) == AIRLOCK_SEVERITY_BLOCK ||
         g_str_equal (id, "display.process") || g_str_equal (id, "display.render");
}

static AirlockFinding *
find_refusal (const AirlockSafetyReading *reading, GPtrArray *operations)
{
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (AirlockPciAddress));
  g_autoptr (GPtrArray) found = NULL;

  for (guint i = 0; i < operations->len; i++)
    g_array_append_val (addresses, ((AirlockOperation *) operations->pdata[i])->device.address);

  found = airlock_safety_judge (&reading->host, (const AirlockPciAddress *) addresses->data,
                                addresses->len, AIRLOCK_SITUATION_VM_START);
  for (guint i = 0; i < found->len; i++)
    {
      if (refuses_at_boot (found->pdata[i]))
        return g_object_ref (found->pdata[i]);
    }

  return NULL;
}

static gint
group_of (const AirlockSafetyReading *reading, const AirlockPciAddress *address)
{
  const AirlockSafetyFunction *function = airlock_safety_lookup (&reading->host, address);

  return function != NULL ? function->iommu_group : -1;
}

/* What can't be done takes the rest of its group along: half a group is of no use to a VM. */
static void
drop_group (const AirlockSafetyReading *reading, GPtrArray *operations, const char *subject)
{
  AirlockPciAddress culprit;
  gint group;

  if (!airlock_pci_address_parse (subject, &culprit))
    {
      g_ptr_array_set_size (operations, 0);
      return;
    }

  group = group_of (reading, &culprit);
  for (guint i = operations->len; i > 0; i--)
    {
      AirlockOperation *operation = operations->pdata[i - 1];

      if (airlock_pci_address_equal (&operation->device.address, &culprit) ||
          (group >= 0 && group_of (reading, &operation->device.address) == group))
        {
          report (AIRLOCK_PCI_ADDRESS_TEXT (&operation->device.address), "not bound at this boot");
          g_ptr_array_remove_index (operations, i - 1);
        }
    }
}

/* Leaves in @operations what may be bound, judged all together. Returns whether that is all. */
static gboolean
sift (const AirlockSafetyReading *reading, GPtrArray *operations)
{
  gboolean all = TRUE;

  while (operations->len > 0)
    {
      g_autoptr (AirlockFinding) refusal = find_refusal (reading, operations);
      guint before = operations->len;

      if (refusal == NULL)
        break;
      all = FALSE;
      report (airlock_finding_get_subject (refusal), airlock_finding_get_id (refusal));
      drop_group (reading, operations, airlock_finding_get_subject (refusal));
      if (operations->len == before)
        g_ptr_array_set_size (operations, 0);
    }

  return all;
}

/* Each by itself: one that fails keeps no other from its VM. */
static gboolean
apply (AirlockHelperSetup *setup, const AirlockOperation *operation)
{
  g_autoptr (GPtrArray) one =
      g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_operation_free);
  g_autoptr (GPtrArray) outcomes = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (one, airlock_operation_copy (operation));
  if (airlock_safety_gate_check_identities (airlock_kernel_get_sysroot (setup->kernel), one,
                                            &error))
    outcomes = airlock_binder_apply (setup->binder, one, NULL, NULL, NULL, &error);
  airlock_helper_audit_applied (one, "boot", 0, 0, NULL, outcomes, error);
  if (outcomes == NULL)
    g_printerr ("%s: %s\n", AIRLOCK_PCI_ADDRESS_TEXT (&operation->device.address), error->message);

  return outcomes != NULL;
}

static gboolean
apply_all (AirlockHelperSetup *setup, GPtrArray *operations)
{
  gboolean all = TRUE;

  for (guint i = 0; i < operations->len; i++)
    all &= apply (setup, operations->pdata[i]);

  return all;
}

static GPtrArray *
pick (GPtrArray *kept, AirlockOperationKind kind)
{
  GPtrArray *operations = g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_operation_free);

  for (guint i = 0; i < kept->len; i++)
    {
      const AirlockOperation *operation = kept->pdata[i];

      if (operation->kind == kind)
        g_ptr_array_add (operations, airlock_operation_copy (operation));
    }

  return operations;
}

/* Another device at the address, or none: it is left alone, and the others go on (S10). */
static gboolean
drop_moved (AirlockSysroot *sysroot, GPtrArray *operations)
{
  gboolean all = TRUE;

  for (guint i = operations->len; i > 0; i--)
    {
      g_autoptr (GPtrArray) one = g_ptr_array_new ();
      g_autoptr (GError) error = NULL;
      AirlockOperation *operation = operations->pdata[i - 1];

      g_ptr_array_add (one, operation);
      if (airlock_safety_gate_check_identities (sysroot, one, &error))
        continue;
      all = FALSE;
      report (AIRLOCK_PCI_ADDRESS_TEXT (&operation->device.address), error->message);
      g_ptr_array_remove_index (operations, i - 1);
    }

  return all;
}

/* The finding that keeps a change from being made while nobody is there to confirm it. */
static AirlockFinding *
find_objection (const AirlockSafetyGate *gate)
{
  for (guint i = 0; (gate->action == NULL || gate->is_risky) && i < gate->findings->len; i++)
    {
      AirlockFinding *finding = gate->findings->pdata[i];

      if (airlock_finding_get_severity (finding) >= AIRLOCK_SEVERITY_CONFIRM)
        return finding;
    }

  return NULL;
}

/* Another count ends the functions that are there, and the host may live by one of them now. */
static gboolean
drop_needed (const AirlockSafetyReading *reading, GPtrArray *counts)
{
  gboolean all = TRUE;

  for (guint i = counts->len; i > 0; i--)
    {
      g_autoptr (GPtrArray) one = g_ptr_array_new ();
      g_autoptr (AirlockSafetyGate) gate = NULL;
      AirlockFinding *objection;

      g_ptr_array_add (one, counts->pdata[i - 1]);
      gate = airlock_safety_gate_judge (reading, one);
      objection = find_objection (gate);
      if (objection == NULL)
        continue;
      all = FALSE;
      report (airlock_finding_get_subject (objection), airlock_finding_get_id (objection));
      g_ptr_array_remove_index (counts, i - 1);
    }

  return all;
}

/**
 * airlock_helper_boot_run:
 * @setup: what to work on
 *
 * First virtual functions, then bindings, which may be of those.
 *
 * Returns: the exit status: 0 if all that is kept was done
 */
int
airlock_helper_boot_run (AirlockHelperSetup *setup)
{
  AirlockSysroot *sysroot = airlock_kernel_get_sysroot (setup->kernel);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) kept = airlock_binder_list_kept (setup->binder, &error);
  g_autoptr (GPtrArray) counts = NULL;
  g_autoptr (GPtrArray) binds = NULL;
  g_autoptr (AirlockSafetyReading) before = NULL;
  g_autoptr (AirlockSafetyReading) reading = NULL;
  gboolean all = TRUE;

  airlock_binder_set_guard (setup->binder, airlock_helper_may_take, setup);
  if (kept == NULL)
    {
      report ("bindings", error->message);
      return 1;
    }

  counts = pick (kept, AIRLOCK_OPERATION_SET_VFS);
  binds = pick (kept, AIRLOCK_OPERATION_BIND);
  all &= drop_moved (sysroot, counts);
  before = airlock_safety_reading_new (sysroot, &error);
  if (before != NULL)
    {
      all &= drop_needed (before, counts);
      all &= apply_all (setup, counts);
      reading = airlock_safety_reading_new (sysroot, &error);
    }
  if (reading == NULL)
    {
      report ("bindings", error->message);
      return 1;
    }
  all &= drop_moved (sysroot, binds);
  all &= sift (reading, binds);
  all &= apply_all (setup, binds);

  return all ? 0 : 1;
}
