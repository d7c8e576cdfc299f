/* airlock-source.h – where a host is read from: this machine, a folder, a snapshot, a dump
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-snapshot.h"
#include "airlock-topology.h"
#include "safety/airlock-host-use.h"

G_BEGIN_DECLS

typedef enum
{
  AIRLOCK_SOURCE_LIVE,     /* this machine */
  AIRLOCK_SOURCE_FOLDER,   /* a root folder: a fixture, a container's root */
  AIRLOCK_SOURCE_SNAPSHOT, /* a .airlock file */
  AIRLOCK_SOURCE_DUMP,     /* the output of lspci -xxxx */
} AirlockSourceKind;

/**
 * AirlockSource:
 *
 * Keeps open what a host is read from. Immutable, safe to use from worker threads.
 */
#define AIRLOCK_TYPE_SOURCE (airlock_source_get_type ())
G_DECLARE_FINAL_TYPE (AirlockSource, airlock_source, AIRLOCK, SOURCE, GObject)

AirlockSource     *airlock_source_open         (const char       *path,
                                                GCancellable     *cancellable,
                                                GError          **error);
AirlockSourceKind  airlock_source_get_kind     (AirlockSource    *self);
AirlockSysroot    *airlock_source_get_sysroot  (AirlockSource    *self);
AirlockSnapshot   *airlock_source_get_snapshot (AirlockSource    *self);
AirlockTopology   *airlock_source_read         (AirlockSource    *self,
                                                AirlockSupplement *supplement,
                                                AirlockTopology  *previous,
                                                GCancellable     *cancellable,
                                                GError          **error);
AirlockHostUses   *airlock_source_read_uses    (AirlockSource    *self,
                                                AirlockSupplement *supplement);

G_END_DECLS
