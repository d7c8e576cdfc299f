/* airlock-real-kernel.h – the running kernel, written to from child processes with a deadline
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-kernel.h"

G_BEGIN_DECLS

/**
 * AirlockRealKernel:
 *
 * Each write is made by a child process that holds nothing but the opened attribute: a task that the
 * kernel doesn't let go can't be killed, and must not take its parent along (R4.5).
 */
#define AIRLOCK_TYPE_REAL_KERNEL (airlock_real_kernel_get_type ())
G_DECLARE_FINAL_TYPE (AirlockRealKernel, airlock_real_kernel, AIRLOCK, REAL_KERNEL, GObject)

AirlockRealKernel *airlock_real_kernel_new (GError **error);

G_END_DECLS
