/* airlock-pane-text.h – what a device's pane says, as text
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-row.h"

G_BEGIN_DECLS

char *airlock_pane_text_dup (AirlockRow *row);

G_END_DECLS
