/* airlock-acs.c – does the kernel count a function as isolating, and on what grounds
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-acs.h"
#include "airlock-acs-quirks.h"

/* Kernels add Egress Control to what a port must have enabled if it has it; it is not among the
 * required flags, so it drops out again (2.2). */
static guint16
missing_bits (const AirlockAcs *acs, gboolean forecast)
{
  guint16 control = forecast ? acs->capability : acs->control;

  /* A bit that is not in the capability is hard-wired and counts as done. */
  return AIRLOCK_ACS_REQUIRED & acs->capability & ~control;
}

static void
judge_bits (AirlockAcsAnswer *answer, const AirlockDeviceFacts *facts, gboolean forecast)
{
  answer->grounds = AIRLOCK_ACS_BITS;

  switch (facts->acs.present)
    {
    case AIRLOCK_TRISTATE_YES:
      answer->missing = missing_bits (&facts->acs, forecast);
      answer->isolates = answer->missing == 0 ? AIRLOCK_TRISTATE_YES : AIRLOCK_TRISTATE_NO;
      break;

    case AIRLOCK_TRISTATE_NO:
      answer->missing = AIRLOCK_ACS_REQUIRED;
      answer->isolates = AIRLOCK_TRISTATE_NO;
      break;

    case AIRLOCK_TRISTATE_UNKNOWN:
    default:
      answer->grounds = AIRLOCK_ACS_UNREADABLE;
      answer->isolates = AIRLOCK_TRISTATE_UNKNOWN;
      break;
    }
}

static void
judge_by_kind (AirlockAcsAnswer *answer, AirlockTristate isolates)
{
  answer->grounds = AIRLOCK_ACS_KIND;
  answer->isolates = isolates;
}

static void
judge_by_type (AirlockAcsAnswer *answer, const AirlockDeviceFacts *facts, gboolean forecast)
{
  switch (facts->pcie_type)
    {
    case AIRLOCK_PCIE_TYPE_CONVENTIONAL:
    case AIRLOCK_PCIE_TYPE_PCIE_TO_PCI_BRIDGE:
    case AIRLOCK_PCIE_TYPE_PCI_TO_PCIE_BRIDGE:
    case AIRLOCK_PCIE_TYPE_RC_EVENT_COLLECTOR:
      judge_by_kind (answer, AIRLOCK_TRISTATE_NO);
      break;

    case AIRLOCK_PCIE_TYPE_ROOT_PORT:
    case AIRLOCK_PCIE_TYPE_DOWNSTREAM_PORT:
      judge_bits (answer, facts, forecast);
      break;

    case AIRLOCK_PCIE_TYPE_ENDPOINT:
    case AIRLOCK_PCIE_TYPE_LEGACY_ENDPOINT:
    case AIRLOCK_PCIE_TYPE_UPSTREAM_PORT:
    case AIRLOCK_PCIE_TYPE_RC_ENDPOINT:
      if (facts->multifunction == AIRLOCK_TRISTATE_NO)
        judge_by_kind (answer, AIRLOCK_TRISTATE_YES);
      else
        judge_bits (answer, facts, forecast);
      break;

    case AIRLOCK_PCIE_TYPE_UNKNOWN:
    default:
      answer->grounds = AIRLOCK_ACS_UNREADABLE;
      answer->isolates = AIRLOCK_TRISTATE_UNKNOWN;
      break;
    }
}

/* What a guessed type denies is likely, not known (R2.8). */
static void
doubt_guess (AirlockAcsAnswer *answer, const AirlockDeviceFacts *facts)
{
  if (facts->pcie_type_guessed != AIRLOCK_TRISTATE_YES || answer->isolates != AIRLOCK_TRISTATE_NO)
    return;

  answer->isolates = AIRLOCK_TRISTATE_UNKNOWN;
  answer->grounds = AIRLOCK_ACS_UNREADABLE;
}

/**
 * airlock_acs_judge:
 * @topology: the host
 * @device: one of its functions
 * @forecast: the IOMMU is off: take the bits that could be set for set, as Linux sets them itself
 *   when an IOMMU driver starts (2.2)
 *
 * The kernel's answer to "may the IOMMU tell this function's traffic from its neighbours'?", taken
 * for the flags that grouping asks for: quirk table first, then type, then bits.
 *
 * Returns: the answer
 */
AirlockAcsAnswer
airlock_acs_judge (AirlockTopology *topology, AirlockDevice *device, gboolean forecast)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);
  AirlockAcsAnswer answer = { AIRLOCK_TRISTATE_UNKNOWN, AIRLOCK_ACS_UNREADABLE, facts->acs.present,
                              0 };

  switch (_airlock_acs_quirk_judge (airlock_topology_get_platform (topology), facts))
    {
    case AIRLOCK_ACS_QUIRK_ISOLATES:
      answer.grounds = AIRLOCK_ACS_QUIRK;
      answer.isolates = AIRLOCK_TRISTATE_YES;
      return answer;

    case AIRLOCK_ACS_QUIRK_BITS:
      judge_bits (&answer, facts, forecast);
      return answer;

    case AIRLOCK_ACS_QUIRK_DENIES:
      answer.grounds = AIRLOCK_ACS_QUIRK;
      answer.isolates = AIRLOCK_TRISTATE_NO;
      return answer;

    case AIRLOCK_ACS_QUIRK_NONE:
    default:
      judge_by_type (&answer, facts, forecast);
      doubt_guess (&answer, facts);
      return answer;
    }
}

/**
 * airlock_acs_list_bits:
 * @bits: bits of an ACS register
 *
 * Returns: (transfer full): their names as lspci prints them, in the register's order
 */
char **
airlock_acs_list_bits (guint16 bits)
{
  static const char *const names[] = { "SrcValid",    "TransBlk",   "ReqRedir",   "CmpltRedir",
                                       "UpstreamFwd", "EgressCtrl", "DirectTrans" };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (bits & (1u << i))
        g_strv_builder_add (builder, names[i]);
    }

  return g_strv_builder_end (builder);
}
