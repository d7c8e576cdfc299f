/* airlock-overview-choice.h – the devices that people usually assign, the best first
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-row.h"

G_BEGIN_DECLS

GPtrArray *airlock_overview_choice_list (GPtrArray *rows);

G_END_DECLS
