/* airlock-fake-kernel.h – a kernel that is played over a copied sysfs tree
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-kernel.h"

G_BEGIN_DECLS

/**
 * AirlockFakeKernel:
 *
 * Does to the files of a folder what the kernel would do for each write: moves driver links, makes
 * and removes vfio-dev/, virtual functions and /dev/vfio nodes, and answers with the errors that the
 * lab has seen (facts 4.1, 5). It can be told to fail, to hang, or to lose a device at a given write,
 * so that every path of the binder can be walked without a machine.
 */
#define AIRLOCK_TYPE_FAKE_KERNEL (airlock_fake_kernel_get_type ())
G_DECLARE_FINAL_TYPE (AirlockFakeKernel, airlock_fake_kernel, AIRLOCK, FAKE_KERNEL, GObject)

typedef enum
{
  AIRLOCK_FAKE_FAULT_NONE,
  AIRLOCK_FAKE_FAULT_FAIL,   /* the write returns EIO */
  AIRLOCK_FAKE_FAULT_IGNORE, /* the write succeeds and does nothing (R4.2) */
  AIRLOCK_FAKE_FAULT_HANG,   /* the write never returns: reported as stuck after the deadline */
  AIRLOCK_FAKE_FAULT_LOSE,   /* the device vanishes */
  AIRLOCK_FAKE_FAULT_DIE,    /* the process is killed right after the write (tests in a child) */
} AirlockFakeFault;

AirlockFakeKernel *airlock_fake_kernel_new        (const char        *root,
                                                   GError           **error);
void               airlock_fake_kernel_set_fault  (AirlockFakeKernel *self,
                                                   guint              nth_write,
                                                   AirlockFakeFault   fault);
guint              airlock_fake_kernel_get_writes (AirlockFakeKernel *self);

G_END_DECLS
