/* airlock-grouping.h – the kernel's grouping algorithm, as edges with reasons
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-isolation.h"

G_BEGIN_DECLS

AirlockReason *_airlock_reason_new  (AirlockReasonKind    kind,
                                     AirlockDevice       *from,
                                     AirlockDevice       *to,
                                     AirlockDevice       *cause);
AirlockReason *_airlock_reason_copy (const AirlockReason *reason);
void           _airlock_reason_free (AirlockReason       *reason);

GPtrArray     *_airlock_grouping_list_edges (AirlockTopology *topology,
                                             gboolean         forecast);
gboolean       _airlock_grouping_covers     (AirlockTopology *topology,
                                             AirlockDevice   *device);

/**
 * AirlockPartition:
 *
 * Disjoint sets of devices (union-find), for connected components.
 */
typedef struct _AirlockPartition AirlockPartition;

AirlockPartition *_airlock_partition_new  (GPtrArray        *devices);
void              _airlock_partition_free (AirlockPartition *self);
guint             _airlock_partition_find (AirlockPartition *self,
                                           AirlockDevice    *device);
gboolean          _airlock_partition_join (AirlockPartition *self,
                                           AirlockDevice    *a,
                                           AirlockDevice    *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockPartition, _airlock_partition_free)

G_END_DECLS
