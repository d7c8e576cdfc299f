/* airlock-acs.h – does the kernel count a function as isolating, and on what grounds
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/host/airlock-topology.h"

G_BEGIN_DECLS

/**
 * AirlockAcsGrounds:
 * @AIRLOCK_ACS_BITS: the ACS capability decides
 * @AIRLOCK_ACS_QUIRK: the kernel knows this device to isolate, with or without the capability
 * @AIRLOCK_ACS_KIND: its kind decides: a single-function endpoint has no peer to talk to, a
 *   conventional PCI function never isolates
 * @AIRLOCK_ACS_UNREADABLE: config space could not be read
 */
typedef enum
{
  AIRLOCK_ACS_BITS,
  AIRLOCK_ACS_QUIRK,
  AIRLOCK_ACS_KIND,
  AIRLOCK_ACS_UNREADABLE,
} AirlockAcsGrounds;

/**
 * AirlockAcsAnswer:
 * @isolates: the kernel's pci_acs_enabled() for the flags it asks for (facts 2.2)
 * @grounds: why
 * @has_capability: whether there is an ACS capability
 * @missing: required bits that are there and not set; all required ones without the capability
 */
typedef struct
{
  AirlockTristate isolates;
  AirlockAcsGrounds grounds;
  AirlockTristate has_capability;
  guint16 missing;
} AirlockAcsAnswer;

AirlockAcsAnswer airlock_acs_judge      (AirlockTopology *topology,
                                         AirlockDevice   *device,
                                         gboolean         forecast);
char           **airlock_acs_list_bits  (guint16          bits);

G_END_DECLS
