/* airlock-connection.h – libvirt on this or another computer, and the VMs that it knows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-domain.h"

G_BEGIN_DECLS

#define AIRLOCK_CONNECTION_DEFAULT_URI "qemu:///system"

/**
 * AirlockConnection:
 *
 * A #GListModel of #AirlockDomain, sorted by name, used on the main thread only. Nothing of it waits
 * there: libvirt is asked in worker threads. A VM keeps its object as long as libvirt knows it, also
 * while the daemon is away; its state is unknown then.
 *
 * Properties: `state` (AirlockConnectionState as int, notify), `error` (GError boxed, %NULL unless
 * the state tells of a failure), `uri`.
 */
#define AIRLOCK_TYPE_CONNECTION (airlock_connection_get_type ())
G_DECLARE_FINAL_TYPE (AirlockConnection, airlock_connection, AIRLOCK, CONNECTION, GObject)

AirlockConnection      *airlock_connection_get         (const char           *uri);
const char             *airlock_connection_get_uri     (AirlockConnection    *self);
AirlockConnectionState  airlock_connection_get_state   (AirlockConnection    *self);
const GError           *airlock_connection_get_error   (AirlockConnection    *self);
gboolean                airlock_connection_is_open     (AirlockConnection    *self);

void                    airlock_connection_open_async  (AirlockConnection    *self,
                                                        GCancellable         *cancellable,
                                                        GAsyncReadyCallback   callback,
                                                        gpointer              user_data);
gboolean                airlock_connection_open_finish (AirlockConnection    *self,
                                                        GAsyncResult         *result,
                                                        GError              **error);

AirlockDomain          *airlock_connection_lookup      (AirlockConnection    *self,
                                                        const char           *uuid);
AirlockDomain          *airlock_connection_find        (AirlockConnection    *self,
                                                        const char           *name,
                                                        GError              **error);
GPtrArray              *airlock_connection_list_claimants (AirlockConnection *self,
                                                        AirlockDomainDocument *document,
                                                        AirlockDomain        *except);

G_END_DECLS
