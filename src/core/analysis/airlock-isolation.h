/* airlock-isolation.h – which devices the IOMMU can't tell apart, and why
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/host/airlock-topology.h"

G_BEGIN_DECLS

/**
 * AirlockReason:
 * @kind: what ties the two together
 * @from: the function that is tied
 * @to: the one it is tied to
 * @cause: who is to blame: the first port on the way up whose ACS fails (R2.1), the multifunction
 *   device itself, the legacy bridge, the aliasing device, the VMD endpoint
 * @missing: required ACS bits that @cause lacks; 0 where that is not the cause
 * @has_capability: whether @cause has an ACS capability at all
 * @probable: config space could not be read, so this is the likely reason, not a known one (R2.8)
 */
typedef struct
{
  AirlockReasonKind kind;
  AirlockDevice *from;  /* owned */
  AirlockDevice *to;    /* owned */
  AirlockDevice *cause; /* owned */
  guint16 missing;
  AirlockTristate has_capability;
  gboolean probable;
} AirlockReason;

/**
 * AirlockGroupNote:
 *
 * Where kernel and prediction differ, or where the kernel's answer deserves a remark.
 */
typedef enum
{
  AIRLOCK_GROUP_NOTE_NONE = 0, /*< skip >*/
  AIRLOCK_GROUP_NOTE_OVERRIDE = 1 << 0,     /* split from others only by an ACS override (R2.9) */
  AIRLOCK_GROUP_NOTE_KERNEL_SPLITS = 1 << 1, /* the kernel keeps apart what the registers would join: a quirk Airlock doesn't know */
  AIRLOCK_GROUP_NOTE_KERNEL_JOINS = 1 << 2, /* the kernel joins what the registers would keep apart */
  AIRLOCK_GROUP_NOTE_UNREADABLE = 1 << 3,   /* not all config space could be read: reasons are probable */
  AIRLOCK_GROUP_NOTE_SWITCH_PEERS = 1 << 4, /* its switch may forward between its ports (R2.4) */
  AIRLOCK_GROUP_NOTE_DIRECT_REGION = 1 << 5, /* firmware demands a 1:1 mapping: can't be assigned (R1.9) */
  AIRLOCK_GROUP_NOTE_NOIOMMU = 1 << 6,      /* vfio-noiommu: no isolation at all (R1.9) */
  AIRLOCK_GROUP_NOTE_ASLEEP = 1 << 7,       /* unreadable only because a device sleeps (R2.8) */
} AirlockGroupNote;

#define AIRLOCK_TYPE_GROUP (airlock_group_get_type ())
G_DECLARE_FINAL_TYPE (AirlockGroup, airlock_group, AIRLOCK, GROUP, GObject)

gint                    airlock_group_get_id        (AirlockGroup *self); /* -1: predicted */
AirlockIsolationVerdict airlock_group_get_verdict   (AirlockGroup *self);
AirlockGroupNote        airlock_group_get_notes     (AirlockGroup *self);
gboolean                airlock_group_is_forecast   (AirlockGroup *self);
GPtrArray              *airlock_group_get_members   (AirlockGroup *self); /* of AirlockDevice */
GPtrArray              *airlock_group_get_reasons   (AirlockGroup *self); /* of AirlockReason, a minimal spanning set */
GPtrArray              *airlock_group_get_split_from (AirlockGroup *self); /* of AirlockReason: what would join it to others but for an override or a quirk */
const AirlockKernelGroup *airlock_group_get_kernel  (AirlockGroup *self); /* nullable */

/* One sentence that says why the group is as it is, and sentences for each part of it. */
char                   *airlock_group_dup_summary   (AirlockGroup *self);
char                   *airlock_reason_dup_text     (const AirlockReason *reason);
char                  **airlock_group_list_notes    (AirlockGroup *self);
char                  **airlock_group_list_remedies (AirlockGroup *self);

/**
 * AirlockIsolation:
 *
 * The result of one analysis; immutable.
 */
#define AIRLOCK_TYPE_ISOLATION (airlock_isolation_get_type ())
G_DECLARE_FINAL_TYPE (AirlockIsolation, airlock_isolation, AIRLOCK, ISOLATION, GObject)

AirlockIsolation *airlock_isolation_analyse       (AirlockTopology  *topology);
AirlockIsolation *airlock_isolation_predict       (AirlockTopology  *topology);

GPtrArray        *airlock_isolation_get_groups    (AirlockIsolation *self); /* of AirlockGroup */
GPtrArray        *airlock_isolation_get_forecast  (AirlockIsolation *self); /* of AirlockGroup: the groups that would be; empty while the IOMMU works */
GPtrArray        *airlock_isolation_get_ungrouped (AirlockIsolation *self); /* of AirlockDevice */
gboolean          airlock_isolation_is_predicted  (AirlockIsolation *self);
gboolean          airlock_isolation_has_override  (AirlockIsolation *self); /* pcie_acs_override= on the command line */
AirlockTopology  *airlock_isolation_get_topology  (AirlockIsolation *self);
AirlockGroup     *airlock_isolation_lookup        (AirlockIsolation *self,
                                                   AirlockDevice    *device);

G_END_DECLS
