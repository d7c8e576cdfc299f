/* airlock-topology.h – every PCI function of a host and its IOMMU groups; immutable
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "airlock-device.h"
#include "airlock-platform.h"
#include "airlock-supplement.h"

G_BEGIN_DECLS

typedef enum
{
  AIRLOCK_REGION_DIRECT,
  AIRLOCK_REGION_DIRECT_RELAXABLE,
  AIRLOCK_REGION_RESERVED,
  AIRLOCK_REGION_MSI,
  AIRLOCK_REGION_OTHER,
} AirlockRegionKind;

/**
 * AirlockReservedRegion:
 *
 * A line of a group's `reserved_regions` (R1.9); @end is the last byte.
 */
typedef struct
{
  guint64 start;
  guint64 end;
  AirlockRegionKind kind;
} AirlockReservedRegion;

/**
 * AirlockKernelGroup:
 *
 * An IOMMU group as the kernel made it.
 */
typedef struct
{
  guint id;
  char *type;       /* "DMA-FQ", "identity", …; NULL: unknown */
  char *name;       /* NULL: none, or unknown */
  gboolean regions_known;
  GArray *regions;  /* of AirlockReservedRegion */
  GPtrArray *members; /* of AirlockDevice, by address */
} AirlockKernelGroup;

#define AIRLOCK_TYPE_TOPOLOGY (airlock_topology_get_type ())
G_DECLARE_FINAL_TYPE (AirlockTopology, airlock_topology, AIRLOCK, TOPOLOGY, GObject)

AirlockTopology          *airlock_topology_new           (GPtrArray               *devices,
                                                          GPtrArray               *groups,
                                                          AirlockPlatform         *platform,
                                                          gboolean                 live);
AirlockTopology          *airlock_topology_read          (AirlockSysroot          *sysroot,
                                                          AirlockSupplement       *supplement,
                                                          AirlockTopology         *previous,
                                                          GCancellable            *cancellable,
                                                          GError                 **error);
AirlockTopology          *airlock_topology_read_dump     (const char              *path,
                                                          GError                 **error);

GPtrArray                *airlock_topology_get_devices   (AirlockTopology         *self);
GPtrArray                *airlock_topology_get_groups    (AirlockTopology         *self);
AirlockPlatform          *airlock_topology_get_platform  (AirlockTopology         *self);
gboolean                  airlock_topology_is_live       (AirlockTopology         *self);
AirlockDevice            *airlock_topology_lookup        (AirlockTopology         *self,
                                                          const AirlockPciAddress *address);
AirlockDevice            *airlock_topology_get_parent    (AirlockTopology         *self,
                                                          AirlockDevice           *device);
const AirlockKernelGroup *airlock_topology_get_group     (AirlockTopology         *self,
                                                          gint                     id);
GPtrArray                *airlock_topology_list_card     (AirlockTopology         *self,
                                                          AirlockDevice           *device);
GPtrArray                *airlock_topology_list_path     (AirlockTopology         *self,
                                                          AirlockDevice           *device);
GPtrArray                *airlock_topology_list_virtual_functions (AirlockTopology *self,
                                                          AirlockDevice           *device);

G_END_DECLS
