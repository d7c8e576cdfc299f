/* airlock-grouping.c – the kernel's grouping algorithm, as edges with reasons
 *
 * Linux puts a function into a group by walking from it to the root complex (facts 2.3, the same in
 * 6.12 and 7.2). Here each step that would join it to something becomes an edge with its reason;
 * connected components are the predicted groups. Should the kernel's rule change, only this file
 * does.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-grouping.h"

#include <stdlib.h>

#include "airlock-acs-quirks.h"
#include "airlock-acs.h"

#define CLASS_IOMMU 0x0806

/* No path to a root bus is deeper, unless an untrusted tree loops. */
#define MAX_DEPTH 64

typedef struct
{
  AirlockTopology *topology;
  gboolean forecast;
  GHashTable *path_causes; /* port -> PathAnswer: the answer for the way from it to the root */
  GPtrArray *edges;        /* of AirlockReason */
} Grouping;

/* Whether all ports from one up to the root bus isolate, and if not which is to blame (R2.1). */
typedef struct
{
  AirlockTristate isolates;
  AirlockDevice *cause;
  AirlockAcsAnswer answer;
} PathAnswer;

AirlockReason *
_airlock_reason_new (AirlockReasonKind kind,
                     AirlockDevice *from,
                     AirlockDevice *to,
                     AirlockDevice *cause)
{
  AirlockReason *reason = g_new0 (AirlockReason, 1);

  reason->kind = kind;
  reason->from = g_object_ref (from);
  reason->to = g_object_ref (to);
  reason->cause = g_object_ref (cause);

  return reason;
}

AirlockReason *
_airlock_reason_copy (const AirlockReason *reason)
{
  AirlockReason *copy = _airlock_reason_new (reason->kind, reason->from, reason->to, reason->cause);

  copy->missing = reason->missing;
  copy->has_capability = reason->has_capability;
  copy->probable = reason->probable;

  return copy;
}

void
_airlock_reason_free (AirlockReason *reason)
{
  g_object_unref (reason->from);
  g_object_unref (reason->to);
  g_object_unref (reason->cause);
  g_free (reason);
}

static AirlockReason *
add_edge (Grouping *self,
          AirlockReasonKind kind,
          AirlockDevice *from,
          AirlockDevice *to,
          AirlockDevice *cause)
{
  AirlockReason *reason = _airlock_reason_new (kind, from, to, cause);

  g_ptr_array_add (self->edges, reason);

  return reason;
}

static void
add_acs_edge (Grouping *self,
              AirlockReasonKind kind,
              AirlockDevice *from,
              AirlockDevice *to,
              AirlockDevice *cause,
              const AirlockAcsAnswer *answer)
{
  AirlockReason *reason = add_edge (self, kind, from, to, cause);

  reason->missing = answer->missing;
  reason->has_capability = answer->has_capability;
  reason->probable = answer->isolates == AIRLOCK_TRISTATE_UNKNOWN;
}

/**
 * _airlock_grouping_covers:
 * @topology: the host
 * @device: a function of it
 *
 * Whether the IOMMU translates @device, so that it is in some group. Where the kernel has groups it
 * says so itself; before that, only an AMD IOMMU's own function is known to stay out.
 */
gboolean
_airlock_grouping_covers (AirlockTopology *topology, AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);

  if (airlock_topology_get_groups (topology)->len > 0)
    return facts->iommu_group >= 0;

  return facts->class_code >> 8 != CLASS_IOMMU;
}

static PathAnswer *path_of (Grouping *self, AirlockDevice *port, guint depth);

static PathAnswer *
path_new (Grouping *self, AirlockDevice *port, guint depth)
{
  PathAnswer *path = g_new0 (PathAnswer, 1);
  AirlockDevice *above = airlock_topology_get_parent (self->topology, port);

  path->cause = port;
  path->answer = airlock_acs_judge (self->topology, port, self->forecast);
  path->isolates = path->answer.isolates;

  /* A port known to fail settles it; one that can't be read gives way to one above that is known.
   */
  if (path->isolates != AIRLOCK_TRISTATE_NO && above != NULL && depth < MAX_DEPTH)
    {
      const PathAnswer *rest = path_of (self, above, depth + 1);

      if (rest->isolates == AIRLOCK_TRISTATE_NO || path->isolates == AIRLOCK_TRISTATE_YES)
        *path = *rest;
    }

  return path;
}

static PathAnswer *
path_of (Grouping *self, AirlockDevice *port, guint depth)
{
  PathAnswer *path = g_hash_table_lookup (self->path_causes, port);

  if (path == NULL)
    {
      path = path_new (self, port, depth);
      g_hash_table_insert (self->path_causes, port, path);
    }

  return path;
}

/* 7.x lets what is behind an AST1150 keep its own identity (facts 2.3). */
static gboolean
bridge_has_no_alias (Grouping *self, const AirlockDeviceFacts *facts)
{
  const char *release = airlock_topology_get_platform (self->topology)->kernel_release;

  return facts->vendor == 0x1a03 && facts->device == 0x1150 && release != NULL &&
         atoi (release) >= 7;
}

/* Bridges beyond which the translation unit sits (Cavium ThunderX2): identities are final there. */
static gboolean
bridge_is_translation_root (const AirlockDeviceFacts *facts)
{
  return facts->vendor == 0x14e4 && (facts->device == 0x9000 || facts->device == 0x9084);
}

/* Bridges that issue what comes from below under an identity of their own. A bridge of unknown type
 * is taken for a PCI Express port, by far the most common. */
static gboolean
bridge_takes_ownership (Grouping *self, const AirlockDeviceFacts *facts)
{
  switch (facts->pcie_type)
    {
    case AIRLOCK_PCIE_TYPE_ROOT_PORT:
    case AIRLOCK_PCIE_TYPE_UPSTREAM_PORT:
    case AIRLOCK_PCIE_TYPE_DOWNSTREAM_PORT:
    case AIRLOCK_PCIE_TYPE_UNKNOWN:
    case AIRLOCK_PCIE_TYPE_ENDPOINT:
    case AIRLOCK_PCIE_TYPE_LEGACY_ENDPOINT:
    case AIRLOCK_PCIE_TYPE_RC_ENDPOINT:
    case AIRLOCK_PCIE_TYPE_RC_EVENT_COLLECTOR:
    default:
      return FALSE;

    case AIRLOCK_PCIE_TYPE_PCIE_TO_PCI_BRIDGE:
    case AIRLOCK_PCIE_TYPE_PCI_TO_PCIE_BRIDGE:
    case AIRLOCK_PCIE_TYPE_CONVENTIONAL:
      return !bridge_has_no_alias (self, facts);
    }
}

/* Step a, first half: behind VMD all DMA is the endpoint's (R1.12). */
static gboolean
join_vmd (Grouping *self, AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);
  AirlockDevice *endpoint;

  if (!facts->behind_vmd)
    return FALSE;

  endpoint = airlock_topology_lookup (self->topology, &facts->vmd_endpoint);
  if (endpoint == NULL || !_airlock_grouping_covers (self->topology, endpoint))
    return FALSE;

  add_edge (self, AIRLOCK_REASON_VMD, device, endpoint, endpoint);
  return TRUE;
}

/* Step a, second half: a bridge to conventional PCI stands for what is behind it. */
static gboolean
join_legacy_bridge (Grouping *self, AirlockDevice *device)
{
  guint depth = 0;

  for (AirlockDevice *bridge = airlock_topology_get_parent (self->topology, device);
       bridge != NULL && depth < MAX_DEPTH;
       bridge = airlock_topology_get_parent (self->topology, bridge), depth++)
    {
      const AirlockDeviceFacts *facts = airlock_device_get_facts (bridge);

      if (bridge_is_translation_root (facts))
        return FALSE;
      if (!bridge_takes_ownership (self, facts) ||
          !_airlock_grouping_covers (self->topology, bridge))
        continue;

      add_edge (self, AIRLOCK_REASON_LEGACY_BRIDGE, device, bridge, bridge)->probable =
          facts->pcie_type_guessed == AIRLOCK_TRISTATE_YES;
      return TRUE;
    }

  return FALSE;
}

/* Step b: a port on the way up that doesn't isolate joins its device to the bridge above it. Where
 * that port can't be read the edge is probable, and the search goes on. */
static gboolean
join_path (Grouping *self, AirlockDevice *device)
{
  guint depth = 0;

  for (AirlockDevice *bridge = airlock_topology_get_parent (self->topology, device);
       bridge != NULL && depth < MAX_DEPTH;
       bridge = airlock_topology_get_parent (self->topology, bridge), depth++)
    {
      const PathAnswer *path = path_of (self, bridge, 0);

      if (path->isolates == AIRLOCK_TRISTATE_YES)
        return FALSE;
      if (!_airlock_grouping_covers (self->topology, bridge))
        continue;

      add_acs_edge (self, AIRLOCK_REASON_ACS_PATH, device, bridge, path->cause, &path->answer);
      return path->isolates == AIRLOCK_TRISTATE_NO;
    }

  return FALSE;
}

/* Step c: devices that issue DMA in the name of a neighbour. */
static void
join_dma_alias (Grouping *self, AirlockDevice *device)
{
  AirlockPciAddress address;
  AirlockDevice *alias;

  if (!_airlock_dma_alias_of (airlock_device_get_facts (device), &address))
    return;

  alias = airlock_topology_lookup (self->topology, &address);
  if (alias != NULL && alias != device && _airlock_grouping_covers (self->topology, alias))
    add_edge (self, AIRLOCK_REASON_DMA_ALIAS, device, alias, device);
}

/* Step d: functions of one slot without ACS. One that has it is not merged with them (R2.2). */
static void
join_functions (Grouping *self, AirlockDevice *device)
{
  AirlockPciAddress address = *airlock_device_get_address (device);
  AirlockAcsAnswer answer;

  if (airlock_device_get_facts (device)->multifunction == AIRLOCK_TRISTATE_NO)
    return;
  answer = airlock_acs_judge (self->topology, device, self->forecast);
  if (answer.isolates == AIRLOCK_TRISTATE_YES)
    return;

  for (guint8 function = 0; function < airlock_device_get_address (device)->function; function++)
    {
      AirlockDevice *other;
      AirlockAcsAnswer of_other;

      address.function = function;
      other = airlock_topology_lookup (self->topology, &address);
      if (other == NULL || !_airlock_grouping_covers (self->topology, other))
        continue;
      of_other = airlock_acs_judge (self->topology, other, self->forecast);
      if (of_other.isolates == AIRLOCK_TRISTATE_YES)
        continue;
      if (answer.isolates == AIRLOCK_TRISTATE_NO && of_other.isolates == AIRLOCK_TRISTATE_UNKNOWN)
        add_acs_edge (self, AIRLOCK_REASON_MULTIFUNCTION, device, other, other, &of_other);
      else
        add_acs_edge (self, AIRLOCK_REASON_MULTIFUNCTION, device, other, device, &answer);
    }
}

static void
join_device (Grouping *self, AirlockDevice *device)
{
  /* The kernel stops at the first step that finds a group. The edges within a slot hold all the
   * same, and they are what is left to say where an override hides the others. */
  if (!join_vmd (self, device) && !join_legacy_bridge (self, device))
    join_path (self, device);

  join_dma_alias (self, device);
  join_functions (self, device);
}

/**
 * _airlock_grouping_list_edges:
 * @topology: a host
 * @forecast: whether the IOMMU is off, so that ACS is judged by what could be set
 *
 * Returns: (transfer full) (element-type AirlockReason): every pair the IOMMU can't tell apart,
 * with its reason; pairs that are so only if unreadable registers say it are marked probable
 */
GPtrArray *
_airlock_grouping_list_edges (AirlockTopology *topology, gboolean forecast)
{
  GPtrArray *devices = airlock_topology_get_devices (topology);
  Grouping self = {
    .topology = topology,
    .forecast = forecast,
    .path_causes = g_hash_table_new_full (NULL, NULL, NULL, g_free),
    .edges = g_ptr_array_new_with_free_func ((GDestroyNotify) _airlock_reason_free),
  };

  for (guint i = 0; i < devices->len; i++)
    {
      AirlockDevice *device = g_ptr_array_index (devices, i);

      if (_airlock_grouping_covers (topology, device))
        join_device (&self, device);
    }

  g_hash_table_unref (self.path_causes);

  return self.edges;
}
