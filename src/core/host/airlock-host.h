/* airlock-host.h – a live host: the list of its devices, kept up to date
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "airlock-source.h"
#include "airlock-topology.h"
#include "core/client/airlock-helper.h"

G_BEGIN_DECLS

/**
 * AirlockHost:
 *
 * A #GListModel of #AirlockDevice, sorted by address, used on the main thread only. Reading
 * happens in worker threads; uevents (this machine) or changes in the folder (another root) make
 * it read again. A device that did not change keeps its object; one that did is replaced in place.
 *
 * Properties: `topology` (#AirlockTopology, %NULL before the first read; notify after each change,
 * when what the host uses its devices for has been read as well),
 * `helper` (#AirlockHelper, who changes it and sees more), `error` (#GError boxed, %NULL if the last read went well), `busy`.
 */
#define AIRLOCK_TYPE_HOST (airlock_host_get_type ())
G_DECLARE_FINAL_TYPE (AirlockHost, airlock_host, AIRLOCK, HOST, GObject)

AirlockHost     *airlock_host_new          (const char           *path);
const char      *airlock_host_get_path     (AirlockHost          *self);
AirlockTopology *airlock_host_get_topology (AirlockHost          *self);
AirlockHostUses *airlock_host_get_uses     (AirlockHost          *self);
AirlockSource   *airlock_host_get_source   (AirlockHost          *self);
AirlockSupplement *airlock_host_get_supplement (AirlockHost      *self);
AirlockHelper   *airlock_host_get_helper   (AirlockHost          *self);
void             airlock_host_set_helper   (AirlockHost          *self,
                                            AirlockHelper        *helper);
const GError    *airlock_host_get_error    (AirlockHost          *self);
gboolean         airlock_host_get_busy     (AirlockHost          *self);
void             airlock_host_refresh      (AirlockHost          *self);

G_END_DECLS
