/* airlock-badge.h – a verdict as an icon and a word, never as a colour alone
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "airlock-answer.h"

G_BEGIN_DECLS

#define AIRLOCK_TYPE_BADGE (airlock_badge_get_type ())
G_DECLARE_FINAL_TYPE (AirlockBadge, airlock_badge, AIRLOCK, BADGE, GtkWidget)

void        airlock_badge_set_group (AirlockBadge *self,
                                     AirlockGroup *group);

void        airlock_badge_set_answer (AirlockBadge *self,
                                      AirlockAnswer *answer);

const char *airlock_badge_get_icon  (AirlockGroup *group);
const char *airlock_badge_get_style (AirlockGroup *group);
const char *airlock_badge_get_word  (AirlockGroup *group);

G_END_DECLS
