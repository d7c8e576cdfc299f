/* airlock-safety-reader.h – what judgement needs to know of a host, read without the core
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-safety.h"
#include "base/airlock-sysroot.h"

G_BEGIN_DECLS

/**
 * AirlockSafetyReading:
 * @host: as judgement takes it
 * @physical_functions: AirlockPciAddress of a virtual function to that of its physical one
 * @noiommu_groups: numbers of groups that VFIO made without an IOMMU (R1.9)
 * @has_acs_override: the command line has pcie_acs_override= (R2.9)
 *
 * One state of a host, read by the root helper itself: nothing in it comes from a caller.
 */
typedef struct
{
  AirlockSafetyHost host;
  GHashTable *physical_functions;
  GHashTable *noiommu_groups;
  gboolean has_acs_override;
  GStringChunk *drivers;
} AirlockSafetyReading;

AirlockSafetyReading *airlock_safety_reading_new  (AirlockSysroot       *sysroot,
                                                   GError              **error);
void                  airlock_safety_reading_free (AirlockSafetyReading *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockSafetyReading, airlock_safety_reading_free)

G_END_DECLS
