/* airlock-helper-guard.h – refuses the start of a VM that would take what the host needs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-helper-setup.h"

G_BEGIN_DECLS

int airlock_helper_guard_run (AirlockHelperSetup *setup);

G_END_DECLS
