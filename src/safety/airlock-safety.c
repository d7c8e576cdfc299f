/* airlock-safety.c – may these functions be taken from the host: pure judgement
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-safety-private.h"

static void
add_finding (Judgement *self,
             const char *id,
             AirlockSeverity severity,
             const AirlockSafetyFunction *function,
             const char *detail,
             gboolean undecided)
{
  g_ptr_array_add (self->findings, airlock_finding_new_full (
                                       id, severity, AIRLOCK_PCI_ADDRESS_TEXT (&function->address),
                                       detail, NULL, undecided));
}

void
_airlock_judgement_add (Judgement *self,
                        const char *id,
                        AirlockSeverity severity,
                        const AirlockSafetyFunction *function,
                        const char *detail)
{
  add_finding (self, id, severity, function, detail, FALSE);
}

void
_airlock_judgement_add_undecided (Judgement *self,
                                  const char *id,
                                  const AirlockSafetyFunction *function)
{
  add_finding (self, id, AIRLOCK_SEVERITY_WARN, function, NULL, TRUE);
}

gboolean
_airlock_judgement_takes (const Judgement *self, const AirlockPciAddress *address)
{
  for (gsize i = 0; i < self->n_addresses; i++)
    {
      if (airlock_pci_address_equal (&self->addresses[i], address))
        return TRUE;
    }

  return FALSE;
}

/**
 * airlock_safety_lookup:
 * @host: a host
 * @address: where
 *
 * Returns: (transfer none) (nullable): the function there
 */
const AirlockSafetyFunction *
airlock_safety_lookup (const AirlockSafetyHost *host, const AirlockPciAddress *address)
{
  return host->by_address != NULL ? g_hash_table_lookup (host->by_address, address) : NULL;
}

/* All of a group goes to one VM (R3.5). With /dev/vfio/devices, a VM has one of its functions open
 * and claims the others all the same. */
static void
judge_mate_of_vm (Judgement *self, const AirlockSafetyFunction *mate)
{
  _airlock_judge_vms (self, mate);
  if (airlock_safety_is_vfio (mate) && (self->host->uses->seen & AIRLOCK_SCOPE_PROCESSES) == 0)
    _airlock_judgement_add_undecided (self, "vm.unknown", mate);
}

/* Members that stay must not disturb: a bridge driven by shpchp makes the group unusable (R3.1),
 * and so does a part of the chipset that has a driver and may not be taken from it. */
void
_airlock_judge_group_mates (Judgement *self)
{
  g_autoptr (GHashTable) groups = g_hash_table_new (NULL, NULL);

  for (gsize i = 0; i < self->n_addresses; i++)
    {
      const AirlockSafetyFunction *function =
          airlock_safety_lookup (self->host, &self->addresses[i]);

      if (function != NULL && function->iommu_group >= 0)
        g_hash_table_add (groups, GINT_TO_POINTER (function->iommu_group));
    }

  for (guint i = 0; i < self->host->functions->len; i++)
    {
      const AirlockSafetyFunction *mate =
          &g_array_index (self->host->functions, AirlockSafetyFunction, i);

      if (mate->iommu_group < 0 ||
          !g_hash_table_contains (groups, GINT_TO_POINTER (mate->iommu_group)) ||
          _airlock_judgement_takes (self, &mate->address))
        continue;
      judge_mate_of_vm (self, mate);
      if (airlock_safety_may_stay (mate))
        continue;
      if (!mate->driver_known)
        _airlock_judgement_add_undecided (self, "group.mate-unknown", mate);
      else
        _airlock_judgement_add (self, "group.not-viable", AIRLOCK_SEVERITY_BLOCK, mate,
                                mate->driver);
    }
}

static void
judge_function (Judgement *self, const AirlockSafetyFunction *function)
{
  _airlock_judge_classes (self, function);
  _airlock_judge_uses (self, function);
  _airlock_judge_displays (self, function);

  /* What a VFIO driver holds already is lost to the host since then. */
  if (!airlock_safety_is_vfio (function))
    _airlock_judge_usb (self, function);
}

/* What isn't there can't be judged, and must not pass for harmless. */
static void
refuse_missing (Judgement *self, const AirlockPciAddress *address)
{
  g_ptr_array_add (self->findings, airlock_finding_new ("device.missing", AIRLOCK_SEVERITY_BLOCK,
                                                        AIRLOCK_PCI_ADDRESS_TEXT (address), NULL));
}

/**
 * airlock_safety_judge:
 * @host: what is known of the host
 * @addresses: the functions that would be taken, companions included
 * @n_addresses: their number
 * @situation: when they would be taken
 *
 * Says what taking all of @addresses together would do to the host (facts 3.2, S4–S8). Pure and
 * deterministic. A finding that says that something could not be seen is marked undecided.
 *
 * Returns: (transfer full) (element-type AirlockFinding): the findings, by function
 */
GPtrArray *
airlock_safety_judge (const AirlockSafetyHost *host,
                      const AirlockPciAddress *addresses,
                      gsize n_addresses,
                      AirlockSituation situation)
{
  Judgement self = { host, addresses, n_addresses, situation,
                     g_ptr_array_new_with_free_func (g_object_unref) };

  for (gsize i = 0; i < n_addresses; i++)
    {
      const AirlockSafetyFunction *function = airlock_safety_lookup (host, &addresses[i]);

      if (function == NULL)
        {
          refuse_missing (&self, &addresses[i]);
          continue;
        }
      judge_function (&self, function);
      _airlock_judge_unseen (&self, function);
    }

  _airlock_judge_keyboards (&self);
  _airlock_judge_group_mates (&self);

  return self.findings;
}
