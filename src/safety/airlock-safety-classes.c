/* airlock-safety-classes.c – what must never leave the host, whoever uses it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-safety-private.h"

#include <string.h>

/**
 * airlock_safety_is_vfio:
 * @function: a function
 *
 * By the driver's name, or by the folder that every VFIO driver makes (R3.2).
 *
 * Returns: whether a VFIO driver holds it, so that the host uses it no more
 */
gboolean
airlock_safety_is_vfio (const AirlockSafetyFunction *function)
{
  return function->vfio_dev || g_strcmp0 (function->driver, "vfio-pci") == 0;
}

/**
 * airlock_safety_may_stay:
 * @function: a member of a group of which others go to a VM
 *
 * Drivers that leave DMA to others don't disturb (R3.1, R3.2). shpchp is not among them: a bridge
 * that it drives makes its group unusable.
 *
 * Returns: whether it can stay as it is while the group is used by a VM
 */
gboolean
airlock_safety_may_stay (const AirlockSafetyFunction *function)
{
  if (function->driver == NULL)
    return function->driver_known;

  return airlock_safety_is_vfio (function) || strcmp (function->driver, "pcieport") == 0 ||
         strcmp (function->driver, "pci-stub") == 0;
}

/* Facts H5: what the host's own working rests on. */
static gboolean
is_host_part (guint32 subclass)
{
  if (subclass >> 8 == 0x06)
    return TRUE;

  switch (subclass)
    {
    case 0x0500: /* RAM */
    case 0x0800: /* interrupt controller */
    case 0x0801: /* DMA controller */
    case 0x0802: /* timer */
    case 0x0803: /* real-time clock */
    case 0x0806: /* IOMMU */
    case 0x0807: /* root complex event collector */
    case 0x0c05: /* SMBus */
      return TRUE;

    default:
      return FALSE;
    }
}

/**
 * airlock_safety_is_forbidden:
 * @function: a function
 *
 * Returns: whether it is a bridge or another part that the host can't do without (facts H5)
 */
gboolean
airlock_safety_is_forbidden (const AirlockSafetyFunction *function)
{
  return function->is_bridge || is_host_part (function->class_code >> 8);
}

/**
 * airlock_safety_is_denied:
 * @function: a function
 *
 * Devices that vfio-pci refuses to drive (R3.7; facts, quirks): Intel QuickAssist and the first DSA
 * and IAX accelerators, which a guest could use to harm the host.
 *
 * Returns: whether vfio-pci will refuse it
 */
gboolean
airlock_safety_is_denied (const AirlockSafetyFunction *function)
{
  static const guint16 denied[] = {
    0x0435, 0x0443, 0x19e2, 0x19e3, 0x37c8, 0x37c9, 0x0b25, 0x0cfe
  };

  for (gsize i = 0; function->vendor == 0x8086 && i < G_N_ELEMENTS (denied); i++)
    {
      if (function->device == denied[i])
        return TRUE;
    }

  return FALSE;
}

static void
judge_class (Judgement *self, const AirlockSafetyFunction *function)
{
  /* Every rule here and most of those on uses go by the class. */
  if (!function->class_known)
    _airlock_judgement_add_undecided (self, "class.unknown", function);
  if (airlock_safety_is_forbidden (function))
    _airlock_judgement_add (self, function->is_bridge ? "class.bridge" : "class.host-part",
                            AIRLOCK_SEVERITY_BLOCK, function, NULL);
  if (airlock_safety_is_denied (function))
    _airlock_judgement_add (self, "vfio.denylist", AIRLOCK_SEVERITY_BLOCK, function, NULL);
  if (function->has_functions_behind && function->class_code >> 8 == 0x0104)
    _airlock_judgement_add (self, "class.vmd", AIRLOCK_SEVERITY_BLOCK, function, NULL);
  if (function->class_code >> 8 == 0x1080)
    _airlock_judgement_add (self, "class.security-processor", AIRLOCK_SEVERITY_WARN, function,
                            NULL);
  if (function->class_code >> 8 == 0x0780 && function->vendor == 0x8086)
    _airlock_judgement_add (self, "class.management-engine", AIRLOCK_SEVERITY_WARN, function, NULL);
}

static void
judge_sriov (Judgement *self, const AirlockSafetyFunction *function)
{
  g_autofree char *count = NULL;

  if (!function->sriov_known)
    {
      _airlock_judgement_add_undecided (self, "sriov.unknown", function);
      return;
    }
  if (function->num_vfs == 0)
    return;

  count = g_strdup_printf ("%u", function->num_vfs);
  _airlock_judgement_add (self, "sriov.has-vfs", AIRLOCK_SEVERITY_BLOCK, function, count);
}

static void
judge_group (Judgement *self, const AirlockSafetyFunction *function)
{
  g_autofree char *number = NULL;

  if (!function->group_known)
    {
      _airlock_judgement_add_undecided (self, "group.unknown", function);
      return;
    }
  if (function->iommu_group < 0)
    {
      _airlock_judgement_add (self, "group.none", AIRLOCK_SEVERITY_BLOCK, function, NULL);
      return;
    }

  number = g_strdup_printf ("%d", function->iommu_group);
  if (g_hash_table_contains (self->host->groups_with_direct,
                             GINT_TO_POINTER (function->iommu_group)))
    _airlock_judgement_add (self, "group.direct-region", AIRLOCK_SEVERITY_BLOCK, function, number);
  else if (self->host->groups_unread != NULL &&
           g_hash_table_contains (self->host->groups_unread,
                                  GINT_TO_POINTER (function->iommu_group)))
    _airlock_judgement_add_undecided (self, "group.regions-unknown", function);
}

void
_airlock_judge_classes (Judgement *self, const AirlockSafetyFunction *function)
{
  judge_class (self, function);
  judge_sriov (self, function);
  judge_group (self, function);
}
