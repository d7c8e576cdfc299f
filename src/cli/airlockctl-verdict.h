/* airlockctl-verdict.h – the answer of a check, in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlockctl-output.h"
#include "core/analysis/airlock-check.h"

G_BEGIN_DECLS

/**
 * AirlockctlVerdict:
 * @session: (nullable): the environment variable that tells of a session over the network
 *
 * How checks are made and where they are printed.
 */
typedef struct
{
  AirlockctlOutput *output;
  AirlockChecker *checker;
  AirlockIsolation *isolation;
  AirlockCheckOptions options;
  const char *session;
} AirlockctlVerdict;

void airlockctl_verdict_print       (const AirlockctlVerdict *self,
                                     const AirlockCheck      *check);
void airlockctl_verdict_print_table (const AirlockctlVerdict *self,
                                     GPtrArray               *checks);

G_END_DECLS
