/* airlock-host-words.h – which host is shown, and what is the matter with it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-assessment.h"
#include "core/host/airlock-host.h"

G_BEGIN_DECLS

gboolean  airlock_host_words_is_here        (AirlockHost             *host);
const char *airlock_host_words_pick         (AirlockTopology         *topology,
                                             const char              *here,
                                             const char              *elsewhere);
char     *airlock_host_words_dup_name       (AirlockHost             *host);
char     *airlock_host_words_dup_source     (AirlockHost             *host);
char     *airlock_host_words_dup_unreadable (AirlockHost             *host);
char     *airlock_host_words_dup_attention  (const AirlockAssessment *assessment);
char     *airlock_host_words_dup_ungrouped  (AirlockTopology         *topology,
                                             AirlockDevice           *device);

G_END_DECLS
