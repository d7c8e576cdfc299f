/* airlock-ipc-error.h – the names that errors have on the bus
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define AIRLOCK_IPC_ERROR_PREFIX "io.github.airlock_vm.AirlockHelper1.Error."

void airlock_ipc_register_errors (void);

G_END_DECLS
