/* airlock-hold-text.h – how to keep a card free for VMs from the next boot, by hand
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-answer.h"

G_BEGIN_DECLS

gboolean airlock_hold_text_applies  (AirlockAnswer *answer);
char    *airlock_hold_text_dup_rule (AirlockAnswer *answer);

G_END_DECLS
