/* airlock-review-words.h – how carrying out a plan goes, in sentences
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/plan/airlock-executor.h"

G_BEGIN_DECLS

const char *airlock_review_words_running (AirlockExecutorState state);
const char *airlock_review_words_end     (AirlockExecutorState state);

G_END_DECLS
