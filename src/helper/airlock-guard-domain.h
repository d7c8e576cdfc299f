/* airlock-guard-domain.h – the host's devices in the XML of a VM that is about to start
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "base/airlock-device-identity.h"

G_BEGIN_DECLS

/* More than libvirt makes of any VM. */
#define AIRLOCK_GUARD_XML_MAX (16u << 20)

/**
 * AirlockGuardDevice:
 * @address: where libvirt will take it from
 * @has_ids: @vendor and @device say what it was when it was given to the VM (S10)
 * @has_subsystem: so do @subsystem_vendor and @subsystem_device
 */
typedef struct
{
  AirlockPciAddress address;
  gboolean has_ids;
  guint16 vendor;
  guint16 device;
  gboolean has_subsystem;
  guint16 subsystem_vendor;
  guint16 subsystem_device;
} AirlockGuardDevice;

GArray *airlock_guard_domain_parse (const char  *xml,
                                    gsize        length,
                                    GError     **error);

G_END_DECLS
