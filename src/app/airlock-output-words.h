/* airlock-output-words.h – sockets of a graphics card and their monitors in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/host/airlock-device.h"

G_BEGIN_DECLS

gboolean  airlock_output_words_apply       (GPtrArray           *devices);
char     *airlock_output_words_dup_monitor (const AirlockOutput *output);
char     *airlock_output_words_dup_state   (const AirlockOutput *output);
char     *airlock_output_words_dup_none    (GPtrArray           *devices,
                                            char               **explanation);

G_END_DECLS
