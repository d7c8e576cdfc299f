/* airlock-safety-reader.h – reads what judgement needs, and nothing else
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-safety.h"

G_BEGIN_DECLS

/**
 * AirlockSafetyReading:
 * @host: what was read
 *
 * A host as it was at one moment, for the root helper, which has no topology (design, layout). Owns
 * everything that @host points to.
 */
typedef struct
{
  AirlockSafetyHost host;
  /*< private >*/
  GPtrArray *drivers;
} AirlockSafetyReading;

AirlockSafetyReading *airlock_safety_reading_new  (AirlockSysroot        *sysroot,
                                                   gboolean               remote,
                                                   GError               **error);
void                  airlock_safety_reading_free (AirlockSafetyReading  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockSafetyReading, airlock_safety_reading_free)

G_END_DECLS
