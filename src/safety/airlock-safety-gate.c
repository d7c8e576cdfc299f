/* airlock-safety-gate.c – may these operations be done, and whose leave do they need
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-safety-gate.h"

#include <glib/gi18n-lib.h>

#include "base/airlock-error.h"
#include "base/airlock-names.h"

/* The devices of all operations of one kind, in their order, each once. */
static GArray *
list_devices (GPtrArray *operations, AirlockOperationKind kind)
{
  GArray *addresses = g_array_new (FALSE, FALSE, sizeof (AirlockPciAddress));
  g_autoptr (GHashTable) seen =
      g_hash_table_new (airlock_pci_address_hash, airlock_pci_address_equal);

  for (guint i = 0; i < operations->len; i++)
    {
      AirlockOperation *operation = operations->pdata[i];

      if (operation->kind == kind && g_hash_table_add (seen, &operation->device.address))
        g_array_append_val (addresses, operation->device.address);
    }

  return addresses;
}

static void
add (AirlockSafetyGate *self,
     const char *id,
     AirlockSeverity severity,
     const AirlockPciAddress *address,
     const char *detail,
     gboolean undecided)
{
  g_ptr_array_add (self->findings,
                   airlock_finding_new_full (id, severity, AIRLOCK_PCI_ADDRESS_TEXT (address),
                                             detail, NULL, undecided));
}

/* Parts of the chipset share a slot with a bridge on a root bus and are no card (design). Virtual
 * functions are no part of one either: each stands for itself. */
static gboolean
is_card (const AirlockSafetyHost *host, const AirlockPciAddress *address)
{
  for (guint8 i = 0; i < 8; i++)
    {
      AirlockPciAddress at = { address->domain, address->bus, address->slot, i };
      const AirlockSafetyFunction *function = airlock_safety_lookup (host, &at);

      if (function != NULL && at.bus == 0 && function->class_code >> 16 == 0x06)
        return FALSE;
    }

  return TRUE;
}

/* Whether another card that is taken before @index is of the same group. */
static gboolean
has_mate_before (const AirlockSafetyHost *host, GArray *addresses, guint index)
{
  const AirlockPciAddress *address = &g_array_index (addresses, AirlockPciAddress, index);
  const AirlockSafetyFunction *function = airlock_safety_lookup (host, address);

  for (guint i = 0; i < index; i++)
    {
      const AirlockPciAddress *other = &g_array_index (addresses, AirlockPciAddress, i);
      const AirlockSafetyFunction *mate = airlock_safety_lookup (host, other);

      if (mate != NULL && mate->iommu_group == function->iommu_group &&
          (function->is_vf || mate->is_vf || !airlock_pci_address_same_slot (other, address) ||
           !is_card (host, address)))
        return TRUE;
    }

  return FALSE;
}

/* Callers name what was asked for first. Another card of the group that loses its driver goes along
 * only to be out of the way, and someone may miss it (S1); cards of groups of their own were asked
 * for. */
static void
note_mates (AirlockSafetyGate *self, const AirlockSafetyHost *host, GArray *addresses)
{
  for (guint i = 1; i < addresses->len; i++)
    {
      const AirlockPciAddress *address = &g_array_index (addresses, AirlockPciAddress, i);
      const AirlockSafetyFunction *function = airlock_safety_lookup (host, address);

      if (function == NULL || function->driver == NULL || airlock_safety_is_vfio (function) ||
          !has_mate_before (host, addresses, i))
        continue;
      add (self, "group.mate-loses-driver", AIRLOCK_SEVERITY_CONFIRM, address, function->driver,
           FALSE);
    }
}

/* Whether an override really splits a group only the core works out: here its mere presence asks
 * for a person's word (S14). */
static void
note_groups (AirlockSafetyGate *self, const AirlockSafetyReading *reading, GArray *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      const AirlockPciAddress *address = &g_array_index (addresses, AirlockPciAddress, i);
      const AirlockSafetyFunction *function = airlock_safety_lookup (&reading->host, address);
      g_autofree char *number = NULL;

      if (function == NULL || function->iommu_group < 0)
        continue;
      number = g_strdup_printf ("%d", function->iommu_group);
      if (g_hash_table_contains (reading->noiommu_groups, GINT_TO_POINTER (function->iommu_group)))
        add (self, "isolation.noiommu", AIRLOCK_SEVERITY_BLOCK, address, number, FALSE);
      if (reading->has_acs_override)
        add (self, "isolation.override", AIRLOCK_SEVERITY_CONFIRM, address, number, FALSE);
    }
}

static gboolean
may_take_control (AirlockFinding *finding)
{
  const char *id = airlock_finding_get_id (finding);

  return g_str_has_prefix (id, "display.") || g_str_has_prefix (id, "input.") ||
         g_str_has_prefix (id, "network.") || g_str_equal (id, "usb.devices");
}

static gboolean
serves_display (const AirlockSafetyHost *host, GArray *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      const AirlockSafetyFunction *function =
          airlock_safety_lookup (host, &g_array_index (addresses, AirlockPciAddress, i));

      if (function != NULL && function->class_code >> 16 == 0x03 && function->driver != NULL &&
          !airlock_safety_is_vfio (function))
        return TRUE;
    }

  return FALSE;
}

/* All that are taken together are judged together: the last keyboard may be on any of them. */
static void
judge_taken (AirlockSafetyGate *self,
             const AirlockSafetyReading *reading,
             GPtrArray *operations,
             AirlockOperationKind kind)
{
  g_autoptr (GArray) addresses = list_devices (operations, kind);
  AirlockSituation situation =
      kind == AIRLOCK_OPERATION_BIND ? AIRLOCK_SITUATION_BIND_NOW : AIRLOCK_SITUATION_VM_START;
  GPtrArray *found;

  if (addresses->len == 0)
    return;

  found = airlock_safety_judge (&reading->host, (const AirlockPciAddress *) addresses->data,
                                addresses->len, situation);
  if (kind == AIRLOCK_OPERATION_BIND)
    {
      self->is_risky |= serves_display (&reading->host, addresses);
      for (guint i = 0; i < found->len; i++)
        self->is_risky |= may_take_control (found->pdata[i]);
    }
  g_ptr_array_extend_and_steal (self->findings, found);
  note_groups (self, reading, addresses);
  note_mates (self, &reading->host, addresses);
}

static void
require_present (AirlockSafetyGate *self,
                 const AirlockSafetyHost *host,
                 const AirlockPciAddress *address)
{
  if (airlock_safety_lookup (host, address) == NULL)
    add (self, "device.missing", AIRLOCK_SEVERITY_BLOCK, address, NULL, FALSE);
}

/* R4.6: what a VM holds is not taken from under it. */
static void
judge_given_back (AirlockSafetyGate *self,
                  const AirlockSafetyHost *host,
                  const AirlockPciAddress *address)
{
  const AirlockSafetyFunction *function = airlock_safety_lookup (host, address);
  GPtrArray *uses = host->uses->uses;

  require_present (self, host, address);
  for (guint i = 0; i < uses->len; i++)
    {
      const AirlockHostUse *use = uses->pdata[i];

      if (use->kind == AIRLOCK_USE_VM && airlock_pci_address_equal (&use->device, address))
        g_ptr_array_add (self->findings,
                         airlock_finding_new_full ("vm.in-use", AIRLOCK_SEVERITY_BLOCK,
                                                   AIRLOCK_PCI_ADDRESS_TEXT (address), NULL,
                                                   (const char *const *) use->chain, FALSE));
    }
  if (function != NULL && airlock_safety_is_vfio (function) &&
      (host->uses->seen & AIRLOCK_SCOPE_PROCESSES) == 0)
    add (self, "vm.unknown", AIRLOCK_SEVERITY_WARN, address, NULL, TRUE);
}

/* What a function is by itself, or its group, does not matter when it ceases to exist. */
static gboolean
is_about_use (AirlockFinding *finding)
{
  static const char *const prefixes[] = { "storage.", "network.", "display.", "input.",
                                          "vm.",      "usb.",     "sound." };

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      if (g_str_has_prefix (airlock_finding_get_id (finding), prefixes[i]))
        return TRUE;
    }

  return FALSE;
}

/* R5.3: changing the number removes all virtual functions that there are. */
static void
judge_virtual_functions (AirlockSafetyGate *self,
                         const AirlockSafetyReading *reading,
                         const AirlockPciAddress *physical)
{
  g_autoptr (GArray) removed = g_array_new (FALSE, FALSE, sizeof (AirlockPciAddress));
  g_autoptr (GPtrArray) found = NULL;
  GHashTableIter iter;
  const AirlockPciAddress *virtual_function, *owner;

  require_present (self, &reading->host, physical);
  g_hash_table_iter_init (&iter, reading->physical_functions);
  while (g_hash_table_iter_next (&iter, (gpointer *) &virtual_function, (gpointer *) &owner))
    {
      if (airlock_pci_address_equal (owner, physical))
        g_array_append_val (removed, *virtual_function);
    }

  g_array_sort (removed, airlock_pci_address_compare);
  found = airlock_safety_judge (&reading->host, (const AirlockPciAddress *) removed->data,
                                removed->len, AIRLOCK_SITUATION_BIND_NOW);
  for (guint i = 0; i < found->len; i++)
    {
      self->is_risky |= may_take_control (found->pdata[i]);
      if (is_about_use (found->pdata[i]))
        g_ptr_array_add (self->findings, g_object_ref (found->pdata[i]));
    }
}

static void
judge_operation (AirlockSafetyGate *self,
                 const AirlockSafetyReading *reading,
                 const AirlockOperation *operation)
{
  const AirlockPciAddress *address = &operation->device.address;

  switch (operation->kind)
    {
    case AIRLOCK_OPERATION_UNBIND:
      judge_given_back (self, &reading->host, address);
      break;

    case AIRLOCK_OPERATION_SET_VFS:
      judge_virtual_functions (self, reading, address);
      break;

    case AIRLOCK_OPERATION_D3COLD:
      require_present (self, &reading->host, address);
      break;

    /* Taken together, above. */
    case AIRLOCK_OPERATION_BIND:
    case AIRLOCK_OPERATION_HOLD:
    /* What is forgotten may be gone for long, and huge pages have no device. */
    case AIRLOCK_OPERATION_FORGET:
    case AIRLOCK_OPERATION_HUGEPAGES:
    default:
      break;
    }
}

static gint
compare_findings (gconstpointer a, gconstpointer b)
{
  return (gint) airlock_finding_get_severity (*(AirlockFinding *const *) b) -
         (gint) airlock_finding_get_severity (*(AirlockFinding *const *) a);
}

/* The strictest of all parts. Leave to do one kind is no leave to do the other, so both together
 * need what is stricter than either. */
static const char *
choose_action (const AirlockSafetyGate *self, GPtrArray *operations, gboolean undecided)
{
  gboolean any_sriov = FALSE, any_other = FALSE;

  for (guint i = 0; i < operations->len; i++)
    {
      const AirlockOperation *operation = operations->pdata[i];

      if (operation->kind == AIRLOCK_OPERATION_SET_VFS)
        any_sriov = TRUE;
      else
        any_other = TRUE;
    }
  if (self->needs_confirmation || undecided || (any_sriov && any_other))
    return AIRLOCK_ACTION_BIND_CRITICAL;

  return any_sriov ? AIRLOCK_ACTION_SRIOV : AIRLOCK_ACTION_BIND;
}

/**
 * airlock_safety_gate_judge:
 * @reading: the host as it is now
 * @operations: (element-type AirlockOperation): what is to be done, all of it or nothing
 *
 * Binding now is judged as such, holding as what it will be at a VM's start, giving back and
 * changing virtual functions by who uses them (facts 3.2, R4.6, R5.3). Any block refuses, and there
 * is no override; what must be confirmed, or could not be seen, needs bind-critical (R10.8). Pure.
 *
 * Returns: (transfer full): the judgement
 */
AirlockSafetyGate *
airlock_safety_gate_judge (const AirlockSafetyReading *reading, GPtrArray *operations)
{
  AirlockSafetyGate *self = g_new0 (AirlockSafetyGate, 1);
  gboolean undecided = FALSE, blocked = FALSE;

  self->findings = g_ptr_array_new_with_free_func (g_object_unref);
  judge_taken (self, reading, operations, AIRLOCK_OPERATION_BIND);
  judge_taken (self, reading, operations, AIRLOCK_OPERATION_HOLD);
  for (guint i = 0; i < operations->len; i++)
    judge_operation (self, reading, operations->pdata[i]);

  g_ptr_array_sort (self->findings, compare_findings);
  for (guint i = 0; i < self->findings->len; i++)
    {
      AirlockFinding *finding = self->findings->pdata[i];

      blocked |= airlock_finding_get_severity (finding) == AIRLOCK_SEVERITY_BLOCK;
      self->needs_confirmation |=
          airlock_finding_get_severity (finding) == AIRLOCK_SEVERITY_CONFIRM;
      undecided |= airlock_finding_is_undecided (finding);
    }
  if (!blocked)
    self->action = choose_action (self, operations, undecided);

  return self;
}

/**
 * airlock_safety_gate_free:
 * @self: (transfer full): a judgement
 */
void
airlock_safety_gate_free (AirlockSafetyGate *self)
{
  g_ptr_array_unref (self->findings);
  g_free (self);
}

/**
 * airlock_safety_gate_check_identities:
 * @sysroot: where to read
 * @operations: (element-type AirlockOperation): what is to be done
 * @error: return location
 *
 * Compares what the caller saw with what is there (R4.7, S10). To forget a device it need not be
 * there any more.
 *
 * Returns: whether all are the same; else AIRLOCK_ERROR_IDENTITY, or NOT_FOUND
 */
gboolean
airlock_safety_gate_check_identities (AirlockSysroot *sysroot,
                                      GPtrArray *operations,
                                      GError **error)
{
  for (guint i = 0; i < operations->len; i++)
    {
      const AirlockOperation *operation = operations->pdata[i];
      AirlockDeviceIdentity found;

      if (!airlock_operation_has_device (operation) || operation->kind == AIRLOCK_OPERATION_FORGET)
        continue;
      if (!airlock_device_identity_read (sysroot, &operation->device.address, &found, error))
        return FALSE;
      if (!airlock_device_identity_equal (&operation->device, &found))
        {
          g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_IDENTITY,
                       /* Translators: an address, then the ids of two devices */
                       _ ("At %s sits another device (%04x:%04x) than the one that was meant "
                          "(%04x:%04x)"),
                       AIRLOCK_PCI_ADDRESS_TEXT (&found.address), found.vendor, found.device,
                       operation->device.vendor, operation->device.device);
          return FALSE;
        }
    }

  return TRUE;
}
