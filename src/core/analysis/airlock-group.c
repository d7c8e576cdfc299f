/* airlock-group.c – devices the IOMMU can't keep apart, with the reasons
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-group-private.h"
#include "airlock-grouping.h"

G_DEFINE_FINAL_TYPE (AirlockGroup, airlock_group, G_TYPE_OBJECT)

static void
airlock_group_finalize (GObject *object)
{
  AirlockGroup *self = AIRLOCK_GROUP (object);

  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_clear_pointer (&self->reasons, g_ptr_array_unref);
  g_clear_pointer (&self->split_from, g_ptr_array_unref);
  g_clear_object (&self->topology);

  G_OBJECT_CLASS (airlock_group_parent_class)->finalize (object);
}

static void
airlock_group_class_init (AirlockGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_group_finalize;
}

static void
airlock_group_init (AirlockGroup *self)
{
  self->id = -1;
  self->members = g_ptr_array_new_with_free_func (g_object_unref);
  self->reasons = g_ptr_array_new_with_free_func ((GDestroyNotify) _airlock_reason_free);
  self->split_from = g_ptr_array_new_with_free_func ((GDestroyNotify) _airlock_reason_free);
}

AirlockGroup *
_airlock_group_new (AirlockTopology *topology, gint id)
{
  AirlockGroup *self = g_object_new (AIRLOCK_TYPE_GROUP, NULL);

  self->topology = g_object_ref (topology);
  self->id = id;
  self->kernel = airlock_topology_get_group (topology, id);

  return self;
}

static gboolean
same_card (const AirlockDeviceFacts *a, const AirlockDeviceFacts *b)
{
  /* A virtual function goes to a VM without its neighbours: it is a card of its own. */
  return !a->is_vf && !b->is_vf && airlock_pci_address_same_slot (&a->address, &b->address);
}

static gboolean
is_chipset_function (const AirlockDeviceFacts *facts)
{
  return !facts->has_parent && !facts->behind_vmd && facts->class_code >> 16 == 0x06;
}

/* Whether all members that are no bridges are functions of one slot. On a root bus that is a card
 * only if none of them is a bridge to something else (class 06): those slots are the chipset. */
gboolean
_airlock_group_is_one_card (AirlockGroup *self)
{
  const AirlockDeviceFacts *first = NULL;
  gboolean chipset = FALSE;
  guint n_functions = 0;

  for (guint i = 0; i < self->members->len; i++)
    {
      AirlockDevice *member = g_ptr_array_index (self->members, i);
      const AirlockDeviceFacts *facts = airlock_device_get_facts (member);

      if (airlock_device_is_bridge (member))
        continue;
      if (first == NULL)
        first = facts;
      else if (!same_card (first, facts))
        return FALSE;
      chipset |= is_chipset_function (facts);
      n_functions++;
    }

  return !chipset || n_functions == 1;
}

/**
 * airlock_group_get_id:
 * @self: a group
 *
 * Returns: its number; -1 for a predicted group. Numbers change from boot to boot.
 */
gint
airlock_group_get_id (AirlockGroup *self)
{
  return self->id;
}

/**
 * airlock_group_get_verdict:
 * @self: a group
 *
 * Returns: whether it holds one card only
 */
AirlockIsolationVerdict
airlock_group_get_verdict (AirlockGroup *self)
{
  return self->verdict;
}

/**
 * airlock_group_get_notes:
 * @self: a group
 *
 * Returns: what else is worth knowing
 */
AirlockGroupNote
airlock_group_get_notes (AirlockGroup *self)
{
  return self->notes;
}

/**
 * airlock_group_is_forecast:
 * @self: a group
 *
 * Returns: whether it is one that would be, were the IOMMU on
 */
gboolean
airlock_group_is_forecast (AirlockGroup *self)
{
  return self->forecast;
}

/**
 * airlock_group_get_members:
 * @self: a group
 *
 * Returns: (transfer none) (element-type AirlockDevice): its functions by address
 */
GPtrArray *
airlock_group_get_members (AirlockGroup *self)
{
  return self->members;
}

/**
 * airlock_group_get_reasons:
 * @self: a group
 *
 * Returns: (transfer none) (element-type AirlockReason): a smallest set of reasons that holds the
 *   group together, known ones before probable ones
 */
GPtrArray *
airlock_group_get_reasons (AirlockGroup *self)
{
  return self->reasons;
}

/**
 * airlock_group_get_split_from:
 * @self: a group
 *
 * Returns: (transfer none) (element-type AirlockReason): by what registers say it would be joined
 * to others for these reasons, and the kernel keeps it apart all the same
 */
GPtrArray *
airlock_group_get_split_from (AirlockGroup *self)
{
  return self->split_from;
}

/**
 * airlock_group_get_kernel:
 * @self: a group
 *
 * Returns: (transfer none) (nullable): type and reserved regions; %NULL for a predicted group
 */
const AirlockKernelGroup *
airlock_group_get_kernel (AirlockGroup *self)
{
  return self->kernel;
}
