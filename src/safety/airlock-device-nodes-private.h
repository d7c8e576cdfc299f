/* airlock-device-nodes-private.h – from a device node that a process has open to PCI functions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-host-use.h"

G_BEGIN_DECLS

/**
 * AirlockDeviceNode:
 * @kind: what having it open means
 * @label: as a chain shows it, "card1"
 * @functions: (element-type AirlockPciAddress): what it belongs to
 * @known: whether @functions is all
 */
typedef struct
{
  AirlockUseKind kind;
  char *label;
  GArray *functions;
  gboolean known;
} AirlockDeviceNode;

typedef struct _AirlockDeviceNodes AirlockDeviceNodes;

AirlockDeviceNodes      *_airlock_device_nodes_new    (AirlockSysroot     *sysroot);
void                     _airlock_device_nodes_free   (AirlockDeviceNodes *self);
const AirlockDeviceNode *_airlock_device_nodes_lookup (AirlockDeviceNodes *self,
                                                       const char         *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockDeviceNodes, _airlock_device_nodes_free)

G_END_DECLS
