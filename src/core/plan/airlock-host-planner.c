/* airlock-host-planner.c – from what a person wants of the host to a plan; pure
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-host-planner.h"

#include <glib/gi18n-lib.h>

#include "airlock-host-planner-private.h"
#include "base/airlock-error.h"

G_DEFINE_FINAL_TYPE (AirlockHostPlanner, airlock_host_planner, G_TYPE_OBJECT)

static void
airlock_host_planner_finalize (GObject *object)
{
  AirlockHostPlanner *self = AIRLOCK_HOST_PLANNER (object);

  g_clear_object (&self->checker);
  g_clear_object (&self->topology);
  g_clear_pointer (&self->bindings, g_ptr_array_unref);
  g_clear_pointer (&self->huge_pages, g_array_unref);

  G_OBJECT_CLASS (airlock_host_planner_parent_class)->finalize (object);
}

static void
airlock_host_planner_class_init (AirlockHostPlannerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_host_planner_finalize;
}

static void
airlock_host_planner_init (AirlockHostPlanner *self)
{
}

/**
 * airlock_host_planner_new:
 * @isolation: the groups of a host
 * @uses: what the host uses its devices for
 * @bindings: (element-type AirlockHelperBinding) (nullable): what the helper keeps and holds;
 * %NULL: it is not known, as without a helper
 * @huge_pages: (element-type AirlockHugePages) (nullable): what is reserved, from
 *   airlock_huge_pages_read()
 *
 * Returns: (transfer full): what makes plans for one state of a host; immutable, pure
 */
AirlockHostPlanner *
airlock_host_planner_new (AirlockIsolation *isolation,
                          AirlockHostUses *uses,
                          GPtrArray *bindings,
                          GArray *huge_pages)
{
  AirlockHostPlanner *self = g_object_new (AIRLOCK_TYPE_HOST_PLANNER, NULL);

  self->topology = g_object_ref (airlock_isolation_get_topology (isolation));
  self->checker = airlock_checker_new (isolation, uses);
  self->bindings = bindings != NULL ? g_ptr_array_ref (bindings) : g_ptr_array_new ();
  self->huge_pages = huge_pages != NULL ? g_array_ref (huge_pages)
                                        : g_array_new (FALSE, FALSE, sizeof (AirlockHugePages));

  return self;
}

const AirlockHelperBinding *
_airlock_host_planner_find_binding (AirlockHostPlanner *self, AirlockDevice *device)
{
  for (guint i = 0; i < self->bindings->len; i++)
    {
      const AirlockHelperBinding *binding = self->bindings->pdata[i];

      if (airlock_pci_address_equal (&binding->device.address, airlock_device_get_address (device)))
        return binding;
    }

  return NULL;
}

gboolean
_airlock_host_planner_is_vfio (AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);

  return facts->vfio_dev || g_strcmp0 (facts->driver, "vfio-pci") == 0;
}

AirlockOperation
_airlock_host_planner_operation (AirlockOperationKind kind, AirlockDevice *device)
{
  AirlockOperation operation = { .kind = kind, .node = -1 };
  const AirlockDeviceFacts *facts;

  if (device == NULL)
    return operation;

  facts = airlock_device_get_facts (device);
  operation.device.address = facts->address;
  operation.device.vendor = facts->vendor;
  operation.device.device = facts->device;
  operation.device.subsystem_vendor = facts->subsystem_vendor;
  operation.device.subsystem_device = facts->subsystem_device;

  return operation;
}

static int
compare_addresses (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
add_group_facts (AirlockHostPlanner *self, AirlockHostStep *step, AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);
  const AirlockKernelGroup *group = airlock_topology_get_group (self->topology, facts->iommu_group);
  g_autofree char *number = g_strdup_printf ("%d", facts->iommu_group);
  g_autoptr (GPtrArray) addresses = g_ptr_array_new ();
  g_autofree char *members = NULL;

  airlock_host_facts_add (airlock_host_step_get_facts (step), AIRLOCK_HOST_FACT_GROUP,
                          airlock_device_get_address_text (device),
                          facts->iommu_group >= 0 ? number : "");
  /* Once for each group. */
  if (group == NULL || group->members->pdata[0] != device)
    return;

  for (guint i = 0; i < group->members->len; i++)
    g_ptr_array_add (addresses,
                     (gpointer) airlock_device_get_address_text (group->members->pdata[i]));
  g_ptr_array_sort (addresses, compare_addresses);
  g_ptr_array_add (addresses, NULL);
  members = g_strjoinv (" ", (char **) addresses->pdata);
  airlock_host_facts_add (airlock_host_step_get_facts (step), AIRLOCK_HOST_FACT_MEMBERS,
                          airlock_device_get_address_text (device), members);
}

/* What a step that acts on @device stands on, and what the device is called. What could not be read
 * is no ground to notice a change by. */
void
_airlock_host_planner_add_facts (AirlockHostPlanner *self,
                                 AirlockHostStep *step,
                                 AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);
  AirlockHostFacts *known = airlock_host_step_get_facts (step);
  const char *address = airlock_device_get_address_text (device);

  airlock_host_step_set_name (step, address, airlock_device_get_name (device));
  if (airlock_device_knows (device, AIRLOCK_FACT_DRIVER))
    airlock_host_facts_add (known, AIRLOCK_HOST_FACT_DRIVER, address,
                            facts->driver != NULL ? facts->driver : "");
  if (airlock_device_knows (device, AIRLOCK_FACT_GROUP))
    add_group_facts (self, step, device);
  if (facts->is_vf)
    airlock_host_facts_add (known, AIRLOCK_HOST_FACT_PHYSICAL_FUNCTION, address,
                            AIRLOCK_PCI_ADDRESS_TEXT (&facts->physical_function));
}

static void
add_addresses (GPtrArray *addresses, GPtrArray *devices)
{
  for (guint i = 0; i < devices->len; i++)
    g_ptr_array_add (addresses, (gpointer) airlock_device_get_address_text (devices->pdata[i]));
}

void
_airlock_host_planner_take_check (AirlockPlan *plan, const AirlockCheck *check)
{
  g_autoptr (GPtrArray) companions = g_ptr_array_new ();
  g_autoptr (GPtrArray) stays = g_ptr_array_new ();

  add_addresses (companions, check->companions);
  add_addresses (stays, check->stays);
  airlock_plan_set_companions (plan, companions, stays);
  for (guint i = 0; i < check->findings->len; i++)
    airlock_plan_add_finding (plan, check->findings->pdata[i]);
}

static gboolean
is_one_card (GPtrArray *devices)
{
  for (guint i = 1; i < devices->len; i++)
    {
      if (!airlock_pci_address_same_slot (airlock_device_get_address (devices->pdata[0]),
                                          airlock_device_get_address (devices->pdata[i])))
        return FALSE;
    }

  return devices->len > 0;
}

/* One or more devices in the words of a title: people think of a card, which has the name of its
 * first function. */
char *
_airlock_host_planner_name (GPtrArray *devices)
{
  if (is_one_card (devices))
    return airlock_device_dup_title (devices->pdata[0]);

  return g_strdup_printf (ngettext ("%u device", "%u devices", devices->len), devices->len);
}

static gboolean
check_identities (GPtrArray *devices, GError **error)
{
  for (guint i = 0; i < devices->len; i++)
    {
      if (airlock_device_knows (devices->pdata[i], AIRLOCK_FACT_IDENTITY))
        continue;
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNREADABLE,
                   _ ("%s: what device this is could not be read"),
                   airlock_device_get_address_text (devices->pdata[i]));
      return FALSE;
    }

  return TRUE;
}

/**
 * airlock_host_planner_plan:
 * @self: a planner
 * @intent: what is wanted
 * @error: %AIRLOCK_ERROR_INVALID or %AIRLOCK_ERROR_UNSUPPORTED: it makes no sense for this device
 *
 * Completes what is wanted by what must go along (S1–S3) and by what speaks against it. The same
 * input gives the same plan. What the host can't do without is refused: a plan with its findings
 * and without steps.
 *
 * Returns: (transfer full) (nullable): the plan; without steps also where everything is so already
 */
AirlockPlan *
airlock_host_planner_plan (AirlockHostPlanner *self,
                           const AirlockHostIntent *intent,
                           GError **error)
{
  g_return_val_if_fail (intent->kind == AIRLOCK_HOST_INTENT_HUGE_PAGES ||
                            (intent->devices != NULL && intent->devices->len > 0),
                        NULL);

  if (intent->devices != NULL && !check_identities (intent->devices, error))
    return NULL;

  switch (intent->kind)
    {
    case AIRLOCK_HOST_INTENT_HOLD_NOW:
    case AIRLOCK_HOST_INTENT_HOLD_AT_BOOT:
      return _airlock_host_planner_plan_hold (self, intent, error);
    case AIRLOCK_HOST_INTENT_RETURN:
      return _airlock_host_planner_plan_return (self, intent, error);
    case AIRLOCK_HOST_INTENT_VIRTUAL_FUNCTIONS:
      return _airlock_host_planner_plan_vfs (self, intent, error);
    case AIRLOCK_HOST_INTENT_HUGE_PAGES:
      return _airlock_host_planner_plan_huge_pages (self, intent, error);
    case AIRLOCK_HOST_INTENT_D3COLD:
    default:
      return _airlock_host_planner_plan_d3cold (self, intent, error);
    }
}
