/* airlock-kernel-cmdline.h – the kernel command line, split into parameters
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * AirlockKernelCmdline:
 *
 * The parameters of /proc/cmdline in order, quotes removed as the kernel does, nothing after "--"
 * (that belongs to init). Names compare with '-' and '_' the same. Immutable.
 */
typedef struct _AirlockKernelCmdline AirlockKernelCmdline;

AirlockKernelCmdline *airlock_kernel_cmdline_parse    (const char                 *text);
void                  airlock_kernel_cmdline_free     (AirlockKernelCmdline       *self);
gboolean              airlock_kernel_cmdline_has      (const AirlockKernelCmdline *self,
                                                       const char                 *name);
const char           *airlock_kernel_cmdline_get_last (const AirlockKernelCmdline *self,
                                                       const char                 *name);
gboolean              airlock_kernel_cmdline_has_option (const AirlockKernelCmdline *self,
                                                       const char                 *name,
                                                       const char                 *option);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockKernelCmdline, airlock_kernel_cmdline_free)

G_END_DECLS
