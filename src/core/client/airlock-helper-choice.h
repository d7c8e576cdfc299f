/* airlock-helper-choice.h – who changes a host: depends on where it is read from
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-helper.h"
#include "core/host/airlock-source.h"

G_BEGIN_DECLS

AirlockHelper *airlock_helper_new_for_source (AirlockSource *source);

G_END_DECLS
