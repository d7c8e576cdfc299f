/* airlock-group-private.h – how the analysis fills a group
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-isolation.h"

G_BEGIN_DECLS

struct _AirlockGroup
{
  GObject parent_instance;

  gint id;
  AirlockIsolationVerdict verdict;
  AirlockGroupNote notes;
  gboolean forecast;
  GPtrArray *members;    /* (owned) of AirlockDevice, by address */
  GPtrArray *reasons;    /* (owned) of AirlockReason */
  GPtrArray *split_from; /* (owned) of AirlockReason */

  AirlockTopology *topology;        /* owned; keeps @kernel alive */
  const AirlockKernelGroup *kernel; /* nullable, in @topology */
};

AirlockGroup *_airlock_group_new       (AirlockTopology *topology,
                                        gint             id);
gboolean      _airlock_group_is_one_card (AirlockGroup  *self);

G_END_DECLS
