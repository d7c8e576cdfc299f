/* airlock-acs-quirks.h – devices of which the kernel knows more than their ACS capability says
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/host/airlock-device.h"
#include "core/host/airlock-platform.h"

G_BEGIN_DECLS

/**
 * AirlockAcsQuirkAnswer:
 * @AIRLOCK_ACS_QUIRK_NONE: no quirk: type and capability decide
 * @AIRLOCK_ACS_QUIRK_ISOLATES: known to isolate
 * @AIRLOCK_ACS_QUIRK_BITS: its capability decides, whatever its type
 * @AIRLOCK_ACS_QUIRK_DENIES: known not to
 */
typedef enum
{
  AIRLOCK_ACS_QUIRK_NONE,
  AIRLOCK_ACS_QUIRK_ISOLATES,
  AIRLOCK_ACS_QUIRK_BITS,
  AIRLOCK_ACS_QUIRK_DENIES,
} AirlockAcsQuirkAnswer;

AirlockAcsQuirkAnswer _airlock_acs_quirk_judge (const AirlockPlatform    *platform,
                                                const AirlockDeviceFacts *facts);
gboolean              _airlock_dma_alias_of    (const AirlockDeviceFacts *facts,
                                                AirlockPciAddress        *alias);

G_END_DECLS
