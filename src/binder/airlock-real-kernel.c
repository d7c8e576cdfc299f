/* airlock-real-kernel.c – the running kernel, written to from child processes with a deadline
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-real-kernel.h"

#include "base/airlock-error.h"

struct _AirlockRealKernel
{
  GObject parent_instance;
};

static void
airlock_real_kernel_kernel_init (AirlockKernelInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (AirlockRealKernel,
                               airlock_real_kernel,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (AIRLOCK_TYPE_KERNEL,
                                                      airlock_real_kernel_kernel_init))

static void
airlock_real_kernel_class_init (AirlockRealKernelClass *klass)
{
}

static void
airlock_real_kernel_init (AirlockRealKernel *self)
{
}

AirlockRealKernel *
airlock_real_kernel_new (GError **error)
{
  g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNSUPPORTED, "not written yet");
  return NULL;
}
