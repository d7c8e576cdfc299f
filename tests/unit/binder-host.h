/* binder-host.h – a small host whose devices are bound and given back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "binder/airlock-binder.h"
#include "binder/airlock-fake-kernel.h"
#include "temporary-root.h"

G_BEGIN_DECLS

/* Two twins, each alone in its group; a GPU with sound in one group; a network card with virtual
 * functions; a drive that VFIO has since before Airlock came. */
#define TWIN_A "0000:01:00.0"
#define TWIN_B "0000:02:00.0"
#define GPU "0000:03:00.0"
#define GPU_SOUND "0000:03:00.1"
#define NIC "0000:04:00.0"
#define NIC_VF "0000:04:10.0"
#define DRIVE "0000:05:00.0"
#define BRIDGE "0000:00:1c.0"
#define UNGROUPED "0000:00:1f.3"

/**
 * BinderHost:
 * @root: the copied tree; ledgers lie beside it
 */
typedef struct
{
  TemporaryRoot *root;
  AirlockFakeKernel *kernel;
  AirlockBinder *binder;
  char *run;
  char *state;
} BinderHost;

BinderHost           *binder_host_new       (void);
void                  binder_host_free      (BinderHost            *self);
void                  binder_host_restart   (BinderHost            *self);
void                  binder_host_reboot    (BinderHost            *self);
AirlockDeviceIdentity binder_host_identify  (BinderHost            *self,
                                             const char            *address);
AirlockOperation      binder_host_operation (BinderHost            *self,
                                             AirlockOperationKind   kind,
                                             const char            *address);
char                 *binder_host_driver    (BinderHost            *self,
                                             const char            *address);
char                 *binder_host_dump      (BinderHost            *self);
GPtrArray            *binder_host_batch     (const AirlockOperation *operations,
                                             gsize                  n);
GPtrArray            *binder_host_apply     (BinderHost            *self,
                                             const AirlockOperation *operations,
                                             gsize                  n,
                                             GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinderHost, binder_host_free)

G_END_DECLS
