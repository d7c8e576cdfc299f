/* airlock-host-planner-settings.c – plans that change settings of the host
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "airlock-host-planner-private.h"
#include "base/airlock-error.h"

/* What this computer loses when the virtual functions it has go away. */
static void
add_loss (AirlockHostPlanner *self,
          AirlockPlan *plan,
          AirlockDevice *device,
          const AirlockHostIntent *intent)
{
  static const char *const prefixes[] = { "storage.", "network.", "vm.", "display." };
  AirlockCheckOptions options = { .situation = AIRLOCK_SITUATION_BIND_NOW,
                                  .remote = intent->remote };
  g_autoptr (GPtrArray) functions =
      airlock_topology_list_virtual_functions (self->topology, device);
  g_autoptr (AirlockCheck) check = NULL;

  if (functions->len == 0)
    return;

  check = airlock_checker_check (self->checker, functions, &options);
  for (guint i = 0; i < check->findings->len; i++)
    {
      AirlockFinding *finding = check->findings->pdata[i];

      for (gsize j = 0; j < G_N_ELEMENTS (prefixes); j++)
        {
          if (g_str_has_prefix (airlock_finding_get_id (finding), prefixes[j]))
            airlock_plan_add_finding (plan, finding);
        }
    }
}

static gboolean
check_vfs (AirlockDevice *device, guint count, GError **error)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);
  const char *address = airlock_device_get_address_text (device);

  if (!airlock_device_knows (device, AIRLOCK_FACT_SRIOV))
    g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNREADABLE,
                 _ ("%s: whether it can have virtual functions could not be read"), address);
  else if (!facts->is_pf)
    g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNSUPPORTED,
                 _ ("%s can’t have virtual functions (SR-IOV), or the firmware has them switched "
                    "off"),
                 address);
  else if (count > facts->total_vfs)
    g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                 ngettext ("%1$s can have at most %2$u virtual function, not %3$u",
                           "%1$s can have at most %2$u virtual functions, not %3$u",
                           facts->total_vfs),
                 address, facts->total_vfs, count);
  else
    return TRUE;

  return FALSE;
}

static char *
title_of_vfs (AirlockDevice *device, guint count)
{
  const char *name = airlock_device_get_name (device);

  if (count == 0)
    return g_strdup_printf (_ ("Remove the virtual functions of %s"), name);

  return g_strdup_printf (
      ngettext ("Make %1$u virtual function of %2$s", "Make %1$u virtual functions of %2$s", count),
      count, name);
}

/* How the helper keeps the functions now, so that undoing keeps them the same way. */
static AirlockOperation
vfs_before (AirlockHostPlanner *self, AirlockDevice *device)
{
  const AirlockHelperBinding *binding = _airlock_host_planner_find_binding (self, device);
  AirlockOperation undo = _airlock_host_planner_operation (AIRLOCK_OPERATION_SET_VFS, device);

  undo.count = airlock_device_get_facts (device)->num_vfs;
  undo.keep = binding != NULL && binding->kept && binding->num_vfs >= 0;
  undo.autoprobe = binding == NULL || binding->num_vfs < 0 || binding->autoprobe;

  return undo;
}

AirlockPlan *
_airlock_host_planner_plan_vfs (AirlockHostPlanner *self,
                                const AirlockHostIntent *intent,
                                GError **error)
{
  AirlockDevice *device = intent->devices->pdata[0];
  g_autofree char *title = title_of_vfs (device, intent->count);
  g_autofree char *before = NULL;
  g_autoptr (AirlockPlan) plan = airlock_plan_new (title);
  g_autoptr (AirlockHostStep) step = airlock_host_step_new ();
  AirlockOperation operation = _airlock_host_planner_operation (AIRLOCK_OPERATION_SET_VFS, device);
  AirlockOperation undo = vfs_before (self, device);

  if (!check_vfs (device, intent->count, error))
    return NULL;
  operation.count = intent->count;
  operation.keep = intent->keep && intent->count > 0;
  operation.autoprobe = intent->autoprobe;
  if (undo.count == operation.count && undo.keep == operation.keep)
    return g_steal_pointer (&plan);

  if (undo.count != operation.count)
    add_loss (self, plan, device, intent);
  if (airlock_plan_get_verdict (plan) == AIRLOCK_VERDICT_REFUSED)
    return g_steal_pointer (&plan);

  before = g_strdup_printf ("%u", undo.count);
  airlock_host_step_add (step, &operation, &undo);
  airlock_host_step_set_name (step, airlock_device_get_address_text (device),
                              airlock_device_get_name (device));
  airlock_host_facts_add (airlock_host_step_get_facts (step), AIRLOCK_HOST_FACT_VFS,
                          airlock_device_get_address_text (device), before);
  airlock_plan_add_step (plan, AIRLOCK_STEP (step));

  return g_steal_pointer (&plan);
}

static const AirlockHugePages *
find_huge_pages (AirlockHostPlanner *self, gint node, guint page_kib)
{
  for (guint i = 0; i < self->huge_pages->len; i++)
    {
      const AirlockHugePages *pages = &g_array_index (self->huge_pages, AirlockHugePages, i);

      if (pages->node == node && pages->page_kib == page_kib)
        return pages;
    }

  return NULL;
}

static char *
title_of_huge_pages (const AirlockHostIntent *intent)
{
  g_autofree char *size = g_format_size_full ((guint64) intent->count * intent->page_kib * 1024,
                                              G_FORMAT_SIZE_IEC_UNITS);

  if (intent->count == 0)
    return g_strdup (_ ("Reserve no huge pages"));

  return g_strdup_printf (_ ("Reserve %s of huge pages for virtual machines"), size);
}

AirlockPlan *
_airlock_host_planner_plan_huge_pages (AirlockHostPlanner *self,
                                       const AirlockHostIntent *intent,
                                       GError **error)
{
  const AirlockHugePages *pages = find_huge_pages (self, intent->node, intent->page_kib);
  g_autofree char *title = title_of_huge_pages (intent);
  g_autofree char *subject = g_strdup_printf ("%d:%u", intent->node, intent->page_kib);
  g_autofree char *before = NULL;
  g_autoptr (AirlockPlan) plan = airlock_plan_new (title);
  g_autoptr (AirlockHostStep) step = airlock_host_step_new ();
  AirlockOperation operation = _airlock_host_planner_operation (AIRLOCK_OPERATION_HUGEPAGES, NULL);
  AirlockOperation undo;

  if (pages == NULL)
    {
      if (intent->node < 0)
        g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNSUPPORTED,
                     _ ("this kernel has no huge pages of %u KiB"), intent->page_kib);
      else
        g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNSUPPORTED,
                     _ ("there are no huge pages of %1$u KiB on NUMA node %2$d"), intent->page_kib,
                     intent->node);
      return NULL;
    }

  operation.node = intent->node;
  operation.page_kib = intent->page_kib;
  undo = operation;
  operation.count = intent->count;
  undo.count = pages->count;
  if (operation.count == undo.count)
    return g_steal_pointer (&plan);

  before = g_strdup_printf ("%u", pages->count);
  airlock_host_step_add (step, &operation, &undo);
  airlock_host_facts_add (airlock_host_step_get_facts (step), AIRLOCK_HOST_FACT_HUGE_PAGES, subject,
                          before);
  airlock_plan_add_step (plan, AIRLOCK_STEP (step));

  return g_steal_pointer (&plan);
}

static char *
title_of_d3cold (const AirlockHostIntent *intent)
{
  g_autofree char *name = _airlock_host_planner_name (intent->devices);

  return intent->allowed ? g_strdup_printf (_ ("Let %s be powered off when idle"), name)
                         : g_strdup_printf (_ ("Keep %s powered when idle"), name);
}

/* S15: an own step that can be taken back. */
AirlockPlan *
_airlock_host_planner_plan_d3cold (AirlockHostPlanner *self,
                                   const AirlockHostIntent *intent,
                                   GError **error)
{
  g_autofree char *title = title_of_d3cold (intent);
  g_autoptr (AirlockPlan) plan = airlock_plan_new (title);
  g_autoptr (AirlockHostStep) step = airlock_host_step_new ();

  for (guint i = 0; i < intent->devices->len; i++)
    {
      AirlockDevice *device = intent->devices->pdata[i];
      const char *address = airlock_device_get_address_text (device);
      AirlockTristate allowed = airlock_device_get_facts (device)->d3cold_allowed;
      AirlockOperation operation =
          _airlock_host_planner_operation (AIRLOCK_OPERATION_D3COLD, device);
      AirlockOperation undo = operation;

      if (allowed == AIRLOCK_TRISTATE_UNKNOWN)
        {
          g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNSUPPORTED,
                       _ ("%s: the kernel offers no such power setting for it"), address);
          return NULL;
        }
      operation.allowed = intent->allowed;
      undo.allowed = allowed == AIRLOCK_TRISTATE_YES;
      if (undo.allowed == !!operation.allowed)
        continue;
      airlock_host_step_add (step, &operation, &undo);
      airlock_host_step_set_name (step, address, airlock_device_get_name (device));
      airlock_host_facts_add (airlock_host_step_get_facts (step), AIRLOCK_HOST_FACT_D3COLD, address,
                              undo.allowed ? "1" : "0");
    }
  if (airlock_host_step_get_operations (step)->len > 0)
    airlock_plan_add_step (plan, AIRLOCK_STEP (step));

  return g_steal_pointer (&plan);
}
