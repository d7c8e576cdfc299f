/* airlock-helper-boot.h – does again at boot what is kept
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-helper-setup.h"

G_BEGIN_DECLS

int airlock_helper_boot_run (AirlockHelperSetup *setup);

G_END_DECLS
