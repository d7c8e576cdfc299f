/* airlock-host-planner-hold.c – plans that give devices to VFIO, and back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "airlock-host-planner-private.h"
#include "base/airlock-error.h"

static gboolean
is_kept (const AirlockHelperBinding *binding)
{
  return binding != NULL && (binding->kept || g_strcmp0 (binding->state, "held") == 0);
}

static void
add_bind (AirlockHostPlanner *self, AirlockHostStep *step, AirlockDevice *device, gboolean keep)
{
  const AirlockHelperBinding *binding = _airlock_host_planner_find_binding (self, device);
  AirlockOperation operation = _airlock_host_planner_operation (AIRLOCK_OPERATION_BIND, device);
  AirlockOperation undo = _airlock_host_planner_operation (AIRLOCK_OPERATION_UNBIND, device);

  /* What is held from the next boot on stays so, now and when this is taken back. */
  operation.keep = keep || is_kept (binding);
  undo.keep = is_kept (binding);
  if (_airlock_host_planner_is_vfio (device))
    {
      if (!keep || is_kept (binding))
        return;
      /* Only that it is kept is new. */
      undo.kind = AIRLOCK_OPERATION_BIND;
    }
  airlock_host_step_add (step, &operation, &undo);
  _airlock_host_planner_add_facts (self, step, device);
}

static void
add_hold (AirlockHostPlanner *self, AirlockHostStep *step, AirlockDevice *device)
{
  AirlockOperation operation = _airlock_host_planner_operation (AIRLOCK_OPERATION_HOLD, device);
  AirlockOperation undo = _airlock_host_planner_operation (AIRLOCK_OPERATION_FORGET, device);

  if (is_kept (_airlock_host_planner_find_binding (self, device)))
    return;
  airlock_host_step_add (step, &operation, &undo);
  _airlock_host_planner_add_facts (self, step, device);
}

static char *
title_of_hold (const AirlockHostIntent *intent)
{
  g_autofree char *name = _airlock_host_planner_name (intent->devices);

  if (intent->kind == AIRLOCK_HOST_INTENT_HOLD_AT_BOOT)
    return g_strdup_printf (_ ("Hold %s for virtual machines from the next boot"), name);
  if (intent->keep)
    return g_strdup_printf (_ ("Hold %s for virtual machines, now and at each boot"), name);

  return g_strdup_printf (_ ("Hold %s for virtual machines"), name);
}

static gint
compare_devices (gconstpointer a, gconstpointer b)
{
  return airlock_pci_address_compare (airlock_device_get_address (*(AirlockDevice *const *) a),
                                      airlock_device_get_address (*(AirlockDevice *const *) b));
}

/* What was asked for comes first, as the helper expects it; each part in the order of its
 * addresses, whatever the order they were named in. Companions are bound as well: left without a
 * driver, another could take them while a VM runs (R3.3). */
static GPtrArray *
list_taken (const AirlockCheck *check)
{
  GPtrArray *taken = g_ptr_array_new ();

  g_ptr_array_extend (taken, check->devices, NULL, NULL);
  g_ptr_array_sort (taken, compare_devices);
  /* These are sorted already. */
  g_ptr_array_extend (taken, check->companions, NULL, NULL);

  return taken;
}

static void
add_step (AirlockPlan *plan, AirlockHostStep *step)
{
  if (airlock_host_step_get_operations (step)->len > 0)
    airlock_plan_add_step (plan, AIRLOCK_STEP (step));
}

static gboolean
check_count (GPtrArray *devices, GError **error)
{
  if (devices->len <= AIRLOCK_OPERATIONS_MAX)
    return TRUE;
  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNSUPPORTED,
               _ ("%1$u devices would have to go together; at most %2$d can"), devices->len,
               AIRLOCK_OPERATIONS_MAX);

  return FALSE;
}

AirlockPlan *
_airlock_host_planner_plan_hold (AirlockHostPlanner *self,
                                 const AirlockHostIntent *intent,
                                 GError **error)
{
  gboolean now = intent->kind == AIRLOCK_HOST_INTENT_HOLD_NOW;
  AirlockCheckOptions options = {
    .situation = now ? AIRLOCK_SITUATION_BIND_NOW : AIRLOCK_SITUATION_VM_START,
    .remote = intent->remote,
  };
  g_autofree char *title = title_of_hold (intent);
  g_autoptr (AirlockPlan) plan = airlock_plan_new (title);
  g_autoptr (AirlockHostStep) step = airlock_host_step_new ();
  g_autoptr (AirlockCheck) check = airlock_checker_check (self->checker, intent->devices, &options);
  g_autoptr (GPtrArray) taken = list_taken (check);

  _airlock_host_planner_take_check (plan, check);
  if (check->verdict == AIRLOCK_VERDICT_REFUSED)
    return g_steal_pointer (&plan);
  if (!check_count (taken, error))
    return NULL;

  for (guint i = 0; i < taken->len; i++)
    {
      if (now)
        add_bind (self, step, taken->pdata[i], intent->keep);
      else
        add_hold (self, step, taken->pdata[i]);
    }
  add_step (plan, step);

  return g_steal_pointer (&plan);
}

/* Whether there is anything to give back. */
static gboolean
is_held (AirlockHostPlanner *self, AirlockDevice *device)
{
  const AirlockHelperBinding *binding = _airlock_host_planner_find_binding (self, device);

  return _airlock_host_planner_is_vfio (device) || (binding != NULL && binding->num_vfs < 0) ||
         is_kept (binding);
}

/* What was asked for, and what Airlock took along with it: the other functions of its card and the
 * members of its group that are in the helper's list. */
static GPtrArray *
list_returned (AirlockHostPlanner *self, GPtrArray *devices)
{
  GPtrArray *all = airlock_topology_get_devices (self->topology);
  GPtrArray *returned = g_ptr_array_new ();

  for (guint i = 0; i < all->len; i++)
    {
      AirlockDevice *device = all->pdata[i];
      gboolean along = g_ptr_array_find (devices, device, NULL);

      for (guint j = 0; !along && j < devices->len; j++)
        {
          gint group = airlock_device_get_facts (devices->pdata[j])->iommu_group;

          along = _airlock_host_planner_find_binding (self, device) != NULL &&
                  !airlock_device_get_facts (device)->is_vf &&
                  (airlock_pci_address_same_slot (airlock_device_get_address (device),
                                                  airlock_device_get_address (devices->pdata[j])) ||
                   (group >= 0 && airlock_device_get_facts (device)->iommu_group == group));
        }
      if (along && is_held (self, device))
        g_ptr_array_add (returned, device);
    }

  return returned;
}

static void
add_return (AirlockHostPlanner *self, AirlockHostStep *step, AirlockDevice *device)
{
  const AirlockHelperBinding *binding = _airlock_host_planner_find_binding (self, device);
  AirlockOperation operation = _airlock_host_planner_operation (AIRLOCK_OPERATION_UNBIND, device);
  AirlockOperation undo = _airlock_host_planner_operation (AIRLOCK_OPERATION_BIND, device);

  undo.keep = is_kept (binding);
  if (!_airlock_host_planner_is_vfio (device))
    {
      operation.kind = AIRLOCK_OPERATION_FORGET;
      undo.kind = AIRLOCK_OPERATION_HOLD;
      undo.keep = FALSE;
    }
  airlock_host_step_add (step, &operation, &undo);
  _airlock_host_planner_add_facts (self, step, device);
}

/* Of all that can be said of the devices, only a VM that runs with them counts. */
static void
add_vm_findings (AirlockHostPlanner *self, AirlockPlan *plan, GPtrArray *devices)
{
  g_autoptr (AirlockCheck) check = airlock_checker_check (self->checker, devices, NULL);

  for (guint i = 0; i < check->findings->len; i++)
    {
      AirlockFinding *finding = check->findings->pdata[i];

      if (g_str_has_prefix (airlock_finding_get_id (finding), "vm."))
        airlock_plan_add_finding (plan, finding);
    }
}

static void
set_companions (AirlockPlan *plan, GPtrArray *asked, GPtrArray *returned)
{
  g_autoptr (GPtrArray) companions = g_ptr_array_new ();

  for (guint i = 0; i < returned->len; i++)
    {
      if (!g_ptr_array_find (asked, returned->pdata[i], NULL))
        g_ptr_array_add (companions,
                         (gpointer) airlock_device_get_address_text (returned->pdata[i]));
    }
  airlock_plan_set_companions (plan, companions, NULL);
}

AirlockPlan *
_airlock_host_planner_plan_return (AirlockHostPlanner *self,
                                   const AirlockHostIntent *intent,
                                   GError **error)
{
  g_autofree char *name = _airlock_host_planner_name (intent->devices);
  g_autofree char *title = g_strdup_printf (_ ("Return %s to this computer"), name);
  g_autoptr (AirlockPlan) plan = airlock_plan_new (title);
  g_autoptr (AirlockHostStep) step = airlock_host_step_new ();
  g_autoptr (GPtrArray) returned = list_returned (self, intent->devices);

  if (!check_count (returned, error))
    return NULL;
  if (returned->len == 0)
    return g_steal_pointer (&plan);

  set_companions (plan, intent->devices, returned);
  add_vm_findings (self, plan, returned);
  if (airlock_plan_get_verdict (plan) == AIRLOCK_VERDICT_REFUSED)
    return g_steal_pointer (&plan);

  for (guint i = 0; i < returned->len; i++)
    add_return (self, step, returned->pdata[i]);
  add_step (plan, step);

  return g_steal_pointer (&plan);
}
