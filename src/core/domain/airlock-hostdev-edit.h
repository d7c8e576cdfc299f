/* airlock-hostdev-edit.h – giving devices of the host to a VM's XML, and taking them back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-hostdev.h"
#include "core/host/airlock-topology.h"
#include "safety/airlock-host-use.h"

G_BEGIN_DECLS

/**
 * AirlockNetworkOptions:
 * @mac: (nullable): "52:54:00:…"; %NULL: libvirt makes one
 * @vlan: 1–4094; 0: none
 *
 * What the host's driver sets up for a virtual function of a network card.
 */
typedef struct
{
  const char *mac;
  guint vlan;
} AirlockNetworkOptions;

gboolean airlock_hostdev_add_pci     (AirlockDomainDocument       *document,
                                      const AirlockPciAddress     *addresses,
                                      gsize                        n_addresses,
                                      AirlockTopology             *host,
                                      GError                     **error);
gboolean airlock_hostdev_add_network (AirlockDomainDocument       *document,
                                      const AirlockPciAddress     *address,
                                      const AirlockNetworkOptions *options,
                                      AirlockTopology             *host,
                                      GError                     **error);
gboolean airlock_hostdev_add_usb     (AirlockDomainDocument       *document,
                                      const AirlockUsbMatch       *match,
                                      GError                     **error);
gboolean airlock_hostdev_add_mdev    (AirlockDomainDocument       *document,
                                      const char                  *uuid,
                                      GError                     **error);
gboolean airlock_hostdev_remove      (AirlockDomainDocument       *document,
                                      const char                  *id,
                                      GError                     **error);

gboolean airlock_usb_match_resolve   (AirlockUsbMatch             *match,
                                      AirlockHostUses             *uses,
                                      gboolean                     keep_port,
                                      GError                     **error);

G_END_DECLS
