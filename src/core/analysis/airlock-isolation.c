/* airlock-isolation.c – the kernel's groups and the predicted ones, side by side
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-isolation.h"

#include "airlock-acs.h"
#include "airlock-group-private.h"
#include "airlock-grouping.h"
#include "base/airlock-names.h"

struct _AirlockIsolation
{
  GObject parent_instance;

  AirlockTopology *topology; /* owned */
  GPtrArray *groups;         /* (owned) of AirlockGroup */
  GPtrArray *forecast;       /* (owned) of AirlockGroup */
  GPtrArray *ungrouped;      /* (owned) of AirlockDevice */
  GHashTable *by_device;     /* (owned) AirlockDevice -> AirlockGroup */
  gboolean predicted;
  gboolean override;
};

G_DEFINE_FINAL_TYPE (AirlockIsolation, airlock_isolation, G_TYPE_OBJECT)

static void
airlock_isolation_finalize (GObject *object)
{
  AirlockIsolation *self = AIRLOCK_ISOLATION (object);

  g_clear_pointer (&self->by_device, g_hash_table_unref);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->forecast, g_ptr_array_unref);
  g_clear_pointer (&self->ungrouped, g_ptr_array_unref);
  g_clear_object (&self->topology);

  G_OBJECT_CLASS (airlock_isolation_parent_class)->finalize (object);
}

static void
airlock_isolation_class_init (AirlockIsolationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_isolation_finalize;
}

static void
airlock_isolation_init (AirlockIsolation *self)
{
  self->groups = g_ptr_array_new_with_free_func (g_object_unref);
  self->forecast = g_ptr_array_new_with_free_func (g_object_unref);
  self->ungrouped = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_device = g_hash_table_new (NULL, NULL);
}

static AirlockIsolation *
isolation_new (AirlockTopology *topology)
{
  AirlockIsolation *self = g_object_new (AIRLOCK_TYPE_ISOLATION, NULL);
  AirlockPlatform *platform = airlock_topology_get_platform (topology);

  self->topology = g_object_ref (topology);
  self->override = airlock_kernel_cmdline_has (platform->cmdline, AIRLOCK_PARAMETER_ACS_OVERRIDE);

  return self;
}

static void
add_member (AirlockIsolation *self, AirlockGroup *group, AirlockDevice *device)
{
  g_ptr_array_add (group->members, g_object_ref (device));
  g_hash_table_insert (self->by_device, device, group);
}

/* A smallest set of edges that holds each group together: known ones first, then probable ones. */
static void
keep_spanning (AirlockIsolation *self, GPtrArray *edges, AirlockPartition *held, gboolean probable)
{
  for (guint i = 0; i < edges->len; i++)
    {
      const AirlockReason *edge = g_ptr_array_index (edges, i);
      AirlockGroup *group = g_hash_table_lookup (self->by_device, edge->from);

      if (edge->probable != probable || group == NULL ||
          group != g_hash_table_lookup (self->by_device, edge->to))
        continue;
      if (_airlock_partition_join (held, edge->from, edge->to))
        g_ptr_array_add (group->reasons, _airlock_reason_copy (edge));
    }
}

static gboolean
is_held_together (AirlockGroup *group, AirlockPartition *held)
{
  AirlockDevice *first = g_ptr_array_index (group->members, 0);

  for (guint i = 1; i < group->members->len; i++)
    {
      if (_airlock_partition_find (held, g_ptr_array_index (group->members, i)) !=
          _airlock_partition_find (held, first))
        return FALSE;
    }

  return TRUE;
}

/* Whether all registers that the group hangs on could be read: its members' and the ports' above.
 * A device that sleeps is not read, and administrator rights would not change that. */
static AirlockGroupNote
notes_of_reading (AirlockTopology *topology, AirlockGroup *group)
{
  gboolean asleep = FALSE;

  for (guint i = 0; i < group->members->len; i++)
    {
      g_autoptr (GPtrArray) path =
          airlock_topology_list_path (topology, g_ptr_array_index (group->members, i));

      for (guint j = 0; j < path->len; j++)
        {
          AirlockDevice *device = g_ptr_array_index (path, j);

          if (airlock_device_knows (device, AIRLOCK_FACT_CONFIG))
            continue;
          if (!airlock_device_is_asleep (device))
            return AIRLOCK_GROUP_NOTE_UNREADABLE;
          asleep = TRUE;
        }
    }

  return asleep ? AIRLOCK_GROUP_NOTE_UNREADABLE | AIRLOCK_GROUP_NOTE_ASLEEP
                : AIRLOCK_GROUP_NOTE_NONE;
}

static void
add_split (AirlockGroup *group, const AirlockReason *edge)
{
  if (group != NULL)
    g_ptr_array_add (group->split_from, _airlock_reason_copy (edge));
}

/* What the registers would join and the kernel keeps apart (facts 2.4): either it knows the device
 * better, or an override tells it to look away. */
static void
note_splits (AirlockIsolation *self, GPtrArray *edges)
{
  for (guint i = 0; i < edges->len; i++)
    {
      const AirlockReason *edge = g_ptr_array_index (edges, i);
      AirlockGroup *from = g_hash_table_lookup (self->by_device, edge->from);
      AirlockGroup *to = g_hash_table_lookup (self->by_device, edge->to);

      if (edge->probable || from == to)
        continue;
      add_split (from, edge);
      add_split (to, edge);
    }
}

/* With an override on the command line, what the registers don't justify is not believed (S14),
 * also where the patch should have left the device alone (R2.9). Without one, the kernel knows a
 * device better than Airlock does. */
static AirlockGroupNote
note_of_splits (AirlockIsolation *self, AirlockGroup *group)
{
  if (group->split_from->len == 0)
    return AIRLOCK_GROUP_NOTE_NONE;

  return self->override ? AIRLOCK_GROUP_NOTE_OVERRIDE : AIRLOCK_GROUP_NOTE_KERNEL_SPLITS;
}

static gboolean
fails_as_downstream_port (AirlockIsolation *self, AirlockDevice *device)
{
  return airlock_device_get_facts (device)->pcie_type == AIRLOCK_PCIE_TYPE_DOWNSTREAM_PORT &&
         airlock_acs_judge (self->topology, device, FALSE).isolates == AIRLOCK_TRISTATE_NO;
}

/* R2.4: the kernel gives each failing port of a switch a group of its own, though the switch may
 * forward between them without asking the IOMMU. @failing counts such ports of each switch. */
static gboolean
has_switch_peers (AirlockIsolation *self, AirlockGroup *group, GHashTable *failing)
{
  for (guint i = 0; i < group->members->len; i++)
    {
      AirlockDevice *member = g_ptr_array_index (group->members, i);
      AirlockDevice *switch_port = airlock_topology_get_parent (self->topology, member);
      GPtrArray *ports;

      if (switch_port == NULL || !fails_as_downstream_port (self, member))
        continue;
      ports = g_hash_table_lookup (failing, switch_port);
      for (guint j = 0; ports != NULL && j < ports->len; j++)
        {
          if (g_hash_table_lookup (self->by_device, g_ptr_array_index (ports, j)) != group)
            return TRUE;
        }
    }

  return FALSE;
}

static GHashTable *
collect_failing_ports (AirlockIsolation *self)
{
  GHashTable *failing =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  GPtrArray *devices = airlock_topology_get_devices (self->topology);

  for (guint i = 0; i < devices->len; i++)
    {
      AirlockDevice *device = g_ptr_array_index (devices, i);
      AirlockDevice *above = airlock_topology_get_parent (self->topology, device);
      GPtrArray *ports;

      if (above == NULL || !fails_as_downstream_port (self, device))
        continue;
      ports = g_hash_table_lookup (failing, above);
      if (ports == NULL)
        {
          ports = g_ptr_array_new ();
          g_hash_table_insert (failing, above, ports);
        }
      g_ptr_array_add (ports, device);
    }

  return failing;
}

static AirlockGroupNote
notes_of_kernel (AirlockGroup *group)
{
  AirlockGroupNote notes = AIRLOCK_GROUP_NOTE_NONE;

  if (group->kernel == NULL)
    return notes;

  if (g_strcmp0 (group->kernel->name, AIRLOCK_GROUP_NOIOMMU) == 0)
    notes |= AIRLOCK_GROUP_NOTE_NOIOMMU;

  for (guint i = 0; i < group->kernel->regions->len; i++)
    {
      if (g_array_index (group->kernel->regions, AirlockReservedRegion, i).kind ==
          AIRLOCK_REGION_DIRECT)
        notes |= AIRLOCK_GROUP_NOTE_DIRECT_REGION;
    }

  return notes;
}

static void
note_group (AirlockIsolation *self,
            AirlockGroup *group,
            AirlockPartition *held,
            GHashTable *failing)
{
  group->notes = note_of_splits (self, group) | notes_of_kernel (group) |
                 notes_of_reading (self->topology, group);
  if (!is_held_together (group, held))
    group->notes |= AIRLOCK_GROUP_NOTE_KERNEL_JOINS;
  if (has_switch_peers (self, group, failing))
    group->notes |= AIRLOCK_GROUP_NOTE_SWITCH_PEERS;
}

/* The verdicts of the design; a number that says "isolated" must be true of the hardware. */
static AirlockIsolationVerdict
judge_group (AirlockIsolation *self, AirlockGroup *group)
{
  gboolean readable = (group->notes & AIRLOCK_GROUP_NOTE_UNREADABLE) == 0;

  if (!_airlock_group_is_one_card (group))
    return AIRLOCK_ISOLATION_SHARED;
  if (group->notes & AIRLOCK_GROUP_NOTE_NOIOMMU)
    return AIRLOCK_ISOLATION_UNKNOWN;
  if (group->notes & AIRLOCK_GROUP_NOTE_OVERRIDE)
    return AIRLOCK_ISOLATION_OVERRIDE;
  /* A split that the registers don't account for may be an override's: nobody can tell. */
  if (group->split_from->len > 0 &&
      airlock_topology_get_platform (self->topology)->cmdline_text == NULL)
    return AIRLOCK_ISOLATION_UNKNOWN;
  if (!readable && (self->override || group->kernel == NULL))
    return AIRLOCK_ISOLATION_UNKNOWN;

  return AIRLOCK_ISOLATION_ISOLATED;
}

static void
judge_groups (AirlockIsolation *self, GPtrArray *groups, GPtrArray *edges)
{
  g_autoptr (AirlockPartition) held =
      _airlock_partition_new (airlock_topology_get_devices (self->topology));
  g_autoptr (GHashTable) failing = collect_failing_ports (self);

  keep_spanning (self, edges, held, FALSE);
  keep_spanning (self, edges, held, TRUE);
  note_splits (self, edges);
  for (guint i = 0; i < groups->len; i++)
    {
      AirlockGroup *group = g_ptr_array_index (groups, i);

      note_group (self, group, held, failing);
      group->verdict = judge_group (self, group);
    }
}

/* Connected components over what is known to join. */
static void
predict_groups (AirlockIsolation *self, GPtrArray *groups, GPtrArray *edges, gboolean forecast)
{
  GPtrArray *devices = airlock_topology_get_devices (self->topology);
  g_autoptr (AirlockPartition) partition = _airlock_partition_new (devices);
  g_autoptr (GHashTable) by_set = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < edges->len; i++)
    {
      const AirlockReason *edge = g_ptr_array_index (edges, i);

      if (!edge->probable)
        _airlock_partition_join (partition, edge->from, edge->to);
    }

  for (guint i = 0; i < devices->len; i++)
    {
      AirlockDevice *device = g_ptr_array_index (devices, i);
      gpointer set = GUINT_TO_POINTER (_airlock_partition_find (partition, device));
      AirlockGroup *group = g_hash_table_lookup (by_set, set);

      if (!_airlock_grouping_covers (self->topology, device))
        continue;
      if (group == NULL)
        {
          group = _airlock_group_new (self->topology, -1);
          group->forecast = forecast;
          g_ptr_array_add (groups, group);
          g_hash_table_insert (by_set, set, group);
        }
      add_member (self, group, device);
    }
}

static void
take_kernel_groups (AirlockIsolation *self)
{
  GPtrArray *groups = airlock_topology_get_groups (self->topology);

  for (guint i = 0; i < groups->len; i++)
    {
      const AirlockKernelGroup *kernel = g_ptr_array_index (groups, i);
      AirlockGroup *group;

      /* A group whose members have all gone. */
      if (kernel->members->len == 0)
        continue;
      group = _airlock_group_new (self->topology, (gint) kernel->id);
      for (guint j = 0; j < kernel->members->len; j++)
        add_member (self, group, g_ptr_array_index (kernel->members, j));
      g_ptr_array_add (self->groups, group);
    }
}

static gboolean
has_kernel_groups (AirlockTopology *topology)
{
  return airlock_topology_get_groups (topology)->len > 0;
}

static void
collect_ungrouped (AirlockIsolation *self, gboolean all)
{
  GPtrArray *devices = airlock_topology_get_devices (self->topology);

  for (guint i = 0; i < devices->len; i++)
    {
      AirlockDevice *device = g_ptr_array_index (devices, i);

      if (all || !g_hash_table_contains (self->by_device, device))
        g_ptr_array_add (self->ungrouped, g_object_ref (device));
    }
}

/**
 * airlock_isolation_analyse:
 * @topology: a host
 *
 * Takes the kernel's groups for what they are and says why they are so. A host without groups gets
 * a forecast instead. Pure: reads nothing but @topology; takes time in proportion to its size, so
 * call it in a worker thread.
 *
 * Returns: (transfer full): the analysis
 */
AirlockIsolation *
airlock_isolation_analyse (AirlockTopology *topology)
{
  AirlockIsolation *self = isolation_new (topology);
  gboolean forecast = !has_kernel_groups (topology);
  g_autoptr (GPtrArray) edges = _airlock_grouping_list_edges (topology, forecast);

  if (forecast)
    predict_groups (self, self->forecast, edges, TRUE);
  else
    take_kernel_groups (self);

  judge_groups (self, forecast ? self->forecast : self->groups, edges);
  collect_ungrouped (self, forecast);

  return self;
}

/**
 * airlock_isolation_predict:
 * @topology: a host
 *
 * Computes the groups from configuration space and ignores the kernel's, but for which devices have
 * one. With the IOMMU off the result is a forecast.
 *
 * Returns: (transfer full): the analysis
 */
AirlockIsolation *
airlock_isolation_predict (AirlockTopology *topology)
{
  AirlockIsolation *self = isolation_new (topology);
  gboolean forecast = !has_kernel_groups (topology);
  g_autoptr (GPtrArray) edges = _airlock_grouping_list_edges (topology, forecast);

  self->predicted = TRUE;
  predict_groups (self, self->groups, edges, forecast);
  judge_groups (self, self->groups, edges);
  collect_ungrouped (self, FALSE);

  return self;
}

/**
 * airlock_isolation_get_groups:
 * @self: an analysis
 *
 * Returns: (transfer none) (element-type AirlockGroup): the kernel's groups by number, or the
 *   predicted ones by their first member
 */
GPtrArray *
airlock_isolation_get_groups (AirlockIsolation *self)
{
  return self->groups;
}

/**
 * airlock_isolation_get_forecast:
 * @self: an analysis
 *
 * Returns: (transfer none) (element-type AirlockGroup): the groups there would be with the IOMMU
 * on; empty where there are groups
 */
GPtrArray *
airlock_isolation_get_forecast (AirlockIsolation *self)
{
  return self->forecast;
}

/**
 * airlock_isolation_get_ungrouped:
 * @self: an analysis
 *
 * Returns: (transfer none) (element-type AirlockDevice): functions in no group: they can't be
 *   assigned
 */
GPtrArray *
airlock_isolation_get_ungrouped (AirlockIsolation *self)
{
  return self->ungrouped;
}

/**
 * airlock_isolation_is_predicted:
 * @self: an analysis
 *
 * Returns: whether the kernel's groups were ignored
 */
gboolean
airlock_isolation_is_predicted (AirlockIsolation *self)
{
  return self->predicted;
}

/**
 * airlock_isolation_has_override:
 * @self: an analysis
 *
 * Returns: whether the kernel command line asks for an ACS override; a stock kernel ignores it
 * (R2.9)
 */
gboolean
airlock_isolation_has_override (AirlockIsolation *self)
{
  return self->override;
}

/**
 * airlock_isolation_get_topology:
 * @self: an analysis
 *
 * Returns: (transfer none): the host it is of
 */
AirlockTopology *
airlock_isolation_get_topology (AirlockIsolation *self)
{
  return self->topology;
}

/**
 * airlock_isolation_lookup:
 * @self: an analysis
 * @device: a function of its topology
 *
 * Returns: (transfer none) (nullable): its group, a forecast one included
 */
AirlockGroup *
airlock_isolation_lookup (AirlockIsolation *self, AirlockDevice *device)
{
  return g_hash_table_lookup (self->by_device, device);
}
