/* airlock-isolation-read.h – PCIe types and ACS bits of a copied root, as the service tells them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "base/airlock-sysroot.h"

G_BEGIN_DECLS

GVariant *_airlock_isolation_read (AirlockSysroot *sysroot);

G_END_DECLS
