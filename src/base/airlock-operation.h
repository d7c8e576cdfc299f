/* airlock-operation.h – one change to the host that the root helper can make
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-device-identity.h"

G_BEGIN_DECLS

/**
 * AirlockOperationKind:
 * @AIRLOCK_OPERATION_BIND: give a device to its VFIO driver now
 * @AIRLOCK_OPERATION_UNBIND: give it back to the host driver
 * @AIRLOCK_OPERATION_HOLD: bind it from the next boot on, before anything opens it; nothing changes now
 * @AIRLOCK_OPERATION_FORGET: keep or hold it no longer; what is bound stays bound until the next boot
 * @AIRLOCK_OPERATION_SET_VFS: how many virtual functions a physical function has
 * @AIRLOCK_OPERATION_HUGEPAGES: how many huge pages of a size a NUMA node reserves
 * @AIRLOCK_OPERATION_D3COLD: whether an idle device may be powered off altogether (S15)
 *
 * The nick is the verb on the bus and in journals.
 */
typedef enum
{
  AIRLOCK_OPERATION_BIND,
  AIRLOCK_OPERATION_UNBIND,
  AIRLOCK_OPERATION_HOLD,
  AIRLOCK_OPERATION_FORGET,
  AIRLOCK_OPERATION_SET_VFS,
  AIRLOCK_OPERATION_HUGEPAGES,
  AIRLOCK_OPERATION_D3COLD,
} AirlockOperationKind;

/**
 * AirlockOperation:
 * @kind: what to do
 * @device: to which device; all zero for huge pages
 * @keep: bind, set-vfs: do it again at each boot; unbind: bind it again at the next; else what was
 *   kept so far is kept no longer
 * @count: set-vfs: how many functions; hugepages: how many pages
 * @autoprobe: set-vfs: whether host drivers may take the functions (R5.4); where that changes, all of
 *   them are made anew
 * @node: hugepages: NUMA node, -1: the host as a whole
 * @page_kib: hugepages: size of a page in KiB, 2048 or 1048576
 * @allowed: d3cold
 *
 * Says what, never how: no path and no driver name comes from a caller (R10.7). Every operation
 * has at most one operation that takes it back. A plain value that owns nothing. On the bus
 * "(s(sqqqq)a{sv})"; keys that its kind doesn't know are refused.
 */
typedef struct
{
  AirlockOperationKind kind;
  AirlockDeviceIdentity device;
  gboolean keep;
  guint count;
  gboolean autoprobe;
  gint node;
  guint page_kib;
  gboolean allowed;
} AirlockOperation;

#define AIRLOCK_TYPE_OPERATION (airlock_operation_get_type ())
GType airlock_operation_get_type (void) G_GNUC_CONST;

#define AIRLOCK_OPERATION_FORMAT "(s(sqqqq)a{sv})"

/* More than any machine has functions to bind in one go. */
#define AIRLOCK_OPERATIONS_MAX 256

AirlockOperation *airlock_operation_copy         (const AirlockOperation *self);
void              airlock_operation_free         (AirlockOperation       *self);
gboolean          airlock_operation_equal        (gconstpointer           a,
                                                  gconstpointer           b);
gboolean          airlock_operation_has_device   (const AirlockOperation *self);
GVariant         *airlock_operation_to_variant   (const AirlockOperation *self);
gboolean          airlock_operation_from_variant (GVariant               *variant,
                                                  AirlockOperation       *self,
                                                  GError                **error);
GVariant         *airlock_operations_to_variant  (GPtrArray              *operations);
GPtrArray        *airlock_operations_from_variant (GVariant              *variant,
                                                  GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockOperation, airlock_operation_free)

G_END_DECLS
