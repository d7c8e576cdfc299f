/* airlock-fact-lines.h – what is known of a device, as labelled lines
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/host/airlock-device.h"

G_BEGIN_DECLS

/**
 * AirlockFactLine:
 * @label: what is told, translated
 * @value: the answer; %NULL: not known
 * @term: (nullable): the term of the glossary that explains the label
 */
typedef struct
{
  char *label;
  char *value;
  const char *term;
} AirlockFactLine;

GPtrArray *airlock_fact_lines_list (AirlockDevice *device);

G_END_DECLS
