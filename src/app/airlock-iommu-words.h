/* airlock-iommu-words.h – the state of the IOMMU in a sentence
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "base/airlock-types.h"

G_BEGIN_DECLS

const char *airlock_iommu_words_host   (AirlockIommuState state);
const char *airlock_iommu_words_device (AirlockIommuState state);

G_END_DECLS
