/* airlock-safety.h – may these functions be taken from the host: pure judgement
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-finding.h"
#include "airlock-host-use.h"

G_BEGIN_DECLS

/**
 * AirlockSituation:
 * @AIRLOCK_SITUATION_BIND_NOW: the host driver is unbound this moment
 * @AIRLOCK_SITUATION_VM_START: libvirt takes the device when a VM starts
 */
typedef enum
{
  AIRLOCK_SITUATION_BIND_NOW,
  AIRLOCK_SITUATION_VM_START,
} AirlockSituation;

/**
 * AirlockSafetyFunction:
 *
 * What judgement needs to know of a PCI function. The core fills it from its topology, the root
 * helper from its own reading.
 */
typedef struct
{
  AirlockPciAddress address;
  guint16 vendor;
  guint16 device;
  guint32 class_code;
  gboolean class_known;
  gint iommu_group;  /* -1: none */
  gboolean group_known;
  gboolean is_bridge;
  gboolean is_boot_display;
  gboolean has_functions_behind; /* VMD and RAID endpoints with children (H5) */
  gboolean is_vf;
  AirlockPciAddress physical_function; /* of a VF */
  guint num_vfs;
  gboolean sriov_known;
  const char *driver;  /* nullable; borrowed */
  gboolean driver_known;
  gboolean vfio_dev;
  guint n_bars;
  struct { guint64 start, end; } bars[6];
} AirlockSafetyFunction;

/**
 * AirlockSafetyHost:
 * @functions: (element-type AirlockSafetyFunction): all of the host
 * @by_address: AirlockPciAddress to its AirlockSafetyFunction in @functions
 * @uses: what they are used for
 * @groups_with_direct: numbers of groups with a `direct` reserved region (R1.9)
 * @groups_unread: (nullable): numbers of groups whose reserved regions could not be read
 * @remote: the user comes over the network: losing it means losing the host (S5)
 */
typedef struct
{
  GArray *functions;
  GHashTable *by_address;
  AirlockHostUses *uses;
  GHashTable *groups_with_direct;
  GHashTable *groups_unread;
  gboolean remote;
} AirlockSafetyHost;

GPtrArray *airlock_safety_judge       (const AirlockSafetyHost *host,
                                       const AirlockPciAddress *addresses,
                                       gsize                    n_addresses,
                                       AirlockSituation         situation);
const AirlockSafetyFunction *airlock_safety_lookup (const AirlockSafetyHost *host,
                                       const AirlockPciAddress *address);
gboolean   airlock_safety_is_vfio     (const AirlockSafetyFunction *function);
gboolean   airlock_safety_may_stay    (const AirlockSafetyFunction *function);
gboolean   airlock_safety_is_forbidden (const AirlockSafetyFunction *function);
gboolean   airlock_safety_is_denied   (const AirlockSafetyFunction *function);

G_END_DECLS
