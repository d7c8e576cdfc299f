/* airlock-fake-kernel.c – a kernel that is played over a copied sysfs tree
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-fake-kernel.h"

#include "base/airlock-error.h"

struct _AirlockFakeKernel
{
  GObject parent_instance;
};

static void
airlock_fake_kernel_kernel_init (AirlockKernelInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (AirlockFakeKernel,
                               airlock_fake_kernel,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (AIRLOCK_TYPE_KERNEL,
                                                      airlock_fake_kernel_kernel_init))

static void
airlock_fake_kernel_class_init (AirlockFakeKernelClass *klass)
{
}

static void
airlock_fake_kernel_init (AirlockFakeKernel *self)
{
}

AirlockFakeKernel *
airlock_fake_kernel_new (const char *root, GError **error)
{
  g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNSUPPORTED, "not written yet");
  return NULL;
}

void
airlock_fake_kernel_set_fault (AirlockFakeKernel *self, guint nth_write, AirlockFakeFault fault)
{
}

guint
airlock_fake_kernel_get_writes (AirlockFakeKernel *self)
{
  return 0;
}
