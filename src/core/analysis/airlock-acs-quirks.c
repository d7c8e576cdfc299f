/* airlock-acs-quirks.c – devices of which the kernel knows more than their ACS capability says
 *
 * Ids and order restate the kernel's table (facts 2.6; Linux 6.12 drivers/pci/quirks.c,
 * pci_dev_acs_enabled). Only what the answer is for the flags that grouping asks for matters here.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-acs-quirks.h"

typedef enum
{
  ISOLATES,
  ROOT_PORT,   /* isolates if it is a root port */
  RC_ENDPOINT, /* Intel's integrated endpoints */
  INTEL_PCH,   /* root ports without the capability; Linux sets up isolation by chipset registers */
  INTEL_DWORD, /* root ports with the registers as double words */
  AMD_SOUTHBRIDGE, /* functions of the chipset on the root bus, where an IOMMU is described */
  CAVIUM,
  ZHAOXIN,
  WANGXUN,
} QuirkKind;

typedef struct
{
  guint16 vendor;
  guint16 first;
  guint16 last;
  QuirkKind kind;
} Quirk;

typedef struct
{
  guint16 first;
  guint16 last;
} Range;

static const Quirk quirks[] = {
  { 0x1002, 0x4385, 0x4385, AMD_SOUTHBRIDGE }, { 0x1002, 0x439c, 0x439c, AMD_SOUTHBRIDGE },
  { 0x1002, 0x4383, 0x4383, AMD_SOUTHBRIDGE }, { 0x1002, 0x439d, 0x439d, AMD_SOUTHBRIDGE },
  { 0x1002, 0x4384, 0x4384, AMD_SOUTHBRIDGE }, { 0x1002, 0x4399, 0x4399, AMD_SOUTHBRIDGE },
  { 0x1022, 0x780f, 0x780f, AMD_SOUTHBRIDGE }, { 0x1022, 0x7809, 0x7809, AMD_SOUTHBRIDGE },
  { 0x1924, 0x0903, 0x0903, ISOLATES },        { 0x1924, 0x0923, 0x0923, ISOLATES },
  { 0x1924, 0x0a03, 0x0a03, ISOLATES },        { 0x8086, 0x10c6, 0x10c6, ISOLATES },
  { 0x8086, 0x10db, 0x10db, ISOLATES },        { 0x8086, 0x10dd, 0x10dd, ISOLATES },
  { 0x8086, 0x10e1, 0x10e1, ISOLATES },        { 0x8086, 0x10f1, 0x10f1, ISOLATES },
  { 0x8086, 0x10f7, 0x10fc, ISOLATES },        { 0x8086, 0x1507, 0x1507, ISOLATES },
  { 0x8086, 0x1514, 0x1514, ISOLATES },        { 0x8086, 0x151c, 0x151c, ISOLATES },
  { 0x8086, 0x1529, 0x152a, ISOLATES },        { 0x8086, 0x154d, 0x154d, ISOLATES },
  { 0x8086, 0x154f, 0x154f, ISOLATES },        { 0x8086, 0x1551, 0x1551, ISOLATES },
  { 0x8086, 0x1558, 0x1558, ISOLATES },        { 0x8086, 0x1509, 0x1509, ISOLATES },
  { 0x8086, 0x150e, 0x1511, ISOLATES },        { 0x8086, 0x1516, 0x1516, ISOLATES },
  { 0x8086, 0x1527, 0x1527, ISOLATES },        { 0x8086, 0x10c9, 0x10c9, ISOLATES },
  { 0x8086, 0x10e6, 0x10e8, ISOLATES },        { 0x8086, 0x150a, 0x150a, ISOLATES },
  { 0x8086, 0x150d, 0x150d, ISOLATES },        { 0x8086, 0x1518, 0x1518, ISOLATES },
  { 0x8086, 0x1526, 0x1526, ISOLATES },        { 0x8086, 0x10a7, 0x10a7, ISOLATES },
  { 0x8086, 0x10a9, 0x10a9, ISOLATES },        { 0x8086, 0x10d6, 0x10d6, ISOLATES },
  { 0x8086, 0x1521, 0x1524, ISOLATES },        { 0x8086, 0x105e, 0x1060, ISOLATES },
  { 0x8086, 0x10d9, 0x10d9, ISOLATES },        { 0x8086, 0x15b7, 0x15b8, ISOLATES },
  { 0x8086, 0x0000, 0xffff, RC_ENDPOINT },     { 0x17cb, 0x0400, 0x0401, ISOLATES },
  { 0x17cb, 0x0115, 0x0115, ISOLATES },        { 0x17cb, 0x0111, 0x0111, ISOLATES },
  { 0x17cb, 0x0120, 0x0120, ISOLATES },        { 0x1dbf, 0x0401, 0x0401, ISOLATES },
  { 0x8086, 0x0000, 0xffff, INTEL_PCH },       { 0x8086, 0x0000, 0xffff, INTEL_DWORD },
  { 0x19a2, 0x0710, 0x0710, ISOLATES },        { 0x10df, 0x0720, 0x0720, ISOLATES },
  { 0x177d, 0x0000, 0xffff, CAVIUM },          { 0x177d, 0xa026, 0xa026, ISOLATES },
  { 0x177d, 0xa059, 0xa059, ISOLATES },        { 0x177d, 0xa060, 0xa060, ISOLATES },
  { 0x10e8, 0xe004, 0xe004, ISOLATES },        { 0x1def, 0xe005, 0xe00c, ISOLATES },
  { 0x14e4, 0x16d7, 0x16d7, ISOLATES },        { 0x14e4, 0x1750, 0x1752, ISOLATES },
  { 0x14e4, 0x1760, 0x1763, ISOLATES },        { 0x14e4, 0xd714, 0xd714, ISOLATES },
  { 0x0014, 0x3c09, 0x3c09, ISOLATES },        { 0x0014, 0x3c19, 0x3c19, ISOLATES },
  { 0x0014, 0x3c29, 0x3c29, ISOLATES },        { 0x0014, 0x7a09, 0x7a09, ISOLATES },
  { 0x0014, 0x7a19, 0x7a19, ISOLATES },        { 0x0014, 0x7a29, 0x7a29, ISOLATES },
  { 0x0014, 0x7a39, 0x7a39, ISOLATES },        { 0x0014, 0x7a49, 0x7a49, ISOLATES },
  { 0x0014, 0x7a59, 0x7a59, ISOLATES },        { 0x0014, 0x7a69, 0x7a69, ISOLATES },
  { 0x1c36, 0x0031, 0x0031, ROOT_PORT },       { 0x1d17, 0x3038, 0x3038, ISOLATES },
  { 0x1d17, 0x3104, 0x3104, ISOLATES },        { 0x1d17, 0x9083, 0x9083, ISOLATES },
  { 0x1957, 0x8d81, 0x8d81, ISOLATES },        { 0x1957, 0x8da1, 0x8da1, ISOLATES },
  { 0x1957, 0x8d83, 0x8d83, ISOLATES },        { 0x1957, 0x8d80, 0x8d80, ISOLATES },
  { 0x1957, 0x8da0, 0x8da0, ISOLATES },        { 0x1957, 0x8d82, 0x8d82, ISOLATES },
  { 0x1957, 0x8d90, 0x8d90, ISOLATES },        { 0x1957, 0x8db0, 0x8db0, ISOLATES },
  { 0x1957, 0x8d92, 0x8d92, ISOLATES },        { 0x1957, 0x8d91, 0x8d91, ISOLATES },
  { 0x1957, 0x8db1, 0x8db1, ISOLATES },        { 0x1957, 0x8d93, 0x8d93, ISOLATES },
  { 0x1957, 0x8d89, 0x8d89, ISOLATES },        { 0x1957, 0x8da9, 0x8da9, ISOLATES },
  { 0x1957, 0x8d8b, 0x8d8b, ISOLATES },        { 0x1957, 0x8d88, 0x8d88, ISOLATES },
  { 0x1957, 0x8da8, 0x8da8, ISOLATES },        { 0x1957, 0x8d8a, 0x8d8a, ISOLATES },
  { 0x1957, 0x8d98, 0x8d98, ISOLATES },        { 0x1957, 0x8db8, 0x8db8, ISOLATES },
  { 0x1957, 0x8d9a, 0x8d9a, ISOLATES },        { 0x1957, 0x8d99, 0x8d99, ISOLATES },
  { 0x1957, 0x8db9, 0x8db9, ISOLATES },        { 0x1957, 0x8d9b, 0x8d9b, ISOLATES },
  { 0x1d17, 0x0000, 0xffff, ZHAOXIN },         { 0x8088, 0x0000, 0xffff, WANGXUN },
};

static const Range intel_pch_ports[] = {
  { 0x1c10, 0x1c1f }, { 0x1d10, 0x1d10 }, { 0x1d12, 0x1d12 }, { 0x1d14, 0x1d14 },
  { 0x1d16, 0x1d16 }, { 0x1d18, 0x1d18 }, { 0x1d1a, 0x1d1a }, { 0x1d1c, 0x1d1c },
  { 0x1d1e, 0x1d1e }, { 0x1e10, 0x1e1f }, { 0x3b42, 0x3b51 }, { 0x8c10, 0x8c1f },
  { 0x8c90, 0x8c90 }, { 0x8c92, 0x8c92 }, { 0x8c94, 0x8c94 }, { 0x8c96, 0x8c96 },
  { 0x8c98, 0x8c98 }, { 0x8c9a, 0x8c9a }, { 0x8c9c, 0x8c9c }, { 0x8c9e, 0x8c9e },
  { 0x8d10, 0x8d1e }, { 0x9c10, 0x9c1b }, { 0x9c90, 0x9c9b },
};

static const Range zhaoxin_ports[] = { { 0x0710, 0x071e }, { 0x0721, 0x0721 }, { 0x0723, 0x0752 } };

static const Range wangxun_nics[] = { { 0x0100, 0x010f }, { 0x1001, 0x1001 }, { 0x2001, 0x2001 } };

static const Range cavium_ports[] = { { 0xa000, 0xa7ff }, { 0xaf84, 0xaf84 }, { 0xb884, 0xb884 } };

static gboolean
in_ranges (const Range *ranges, gsize n_ranges, guint16 device)
{
  for (gsize i = 0; i < n_ranges; i++)
    {
      if (device >= ranges[i].first && device <= ranges[i].last)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_root_port (const AirlockDeviceFacts *facts)
{
  return facts->pcie_type == AIRLOCK_PCIE_TYPE_ROOT_PORT;
}

static AirlockAcsQuirkAnswer
isolates_if (gboolean condition)
{
  return condition ? AIRLOCK_ACS_QUIRK_ISOLATES : AIRLOCK_ACS_QUIRK_NONE;
}

/* The kernel looks for the IVRS table. Where the host can't say (a dump), take it for there. */
static gboolean
is_amd_southbridge_function (const AirlockPlatform *platform, const AirlockDeviceFacts *facts)
{
  return facts->multifunction == AIRLOCK_TRISTATE_YES && !facts->has_parent &&
         platform->ivrs != AIRLOCK_TRISTATE_NO;
}

static AirlockAcsQuirkAnswer
judge_zhaoxin (const AirlockDeviceFacts *facts)
{
  if (!is_root_port (facts) && facts->pcie_type != AIRLOCK_PCIE_TYPE_DOWNSTREAM_PORT)
    return AIRLOCK_ACS_QUIRK_NONE;

  return in_ranges (zhaoxin_ports, G_N_ELEMENTS (zhaoxin_ports), facts->device)
             ? AIRLOCK_ACS_QUIRK_ISOLATES
             : AIRLOCK_ACS_QUIRK_DENIES;
}

static AirlockAcsQuirkAnswer
judge_kind (QuirkKind kind, const AirlockPlatform *platform, const AirlockDeviceFacts *facts)
{
  switch (kind)
    {
    case ISOLATES:
      return AIRLOCK_ACS_QUIRK_ISOLATES;
    case ROOT_PORT:
      return isolates_if (is_root_port (facts));
    case RC_ENDPOINT:
      return isolates_if (facts->pcie_type == AIRLOCK_PCIE_TYPE_RC_ENDPOINT);
    case INTEL_PCH:
      return isolates_if (
          is_root_port (facts) &&
          in_ranges (intel_pch_ports, G_N_ELEMENTS (intel_pch_ports), facts->device));
    case INTEL_DWORD:
      return is_root_port (facts) && facts->acs.present != AIRLOCK_TRISTATE_NO &&
                     airlock_acs_has_dword_registers (facts->vendor, facts->device)
                 ? AIRLOCK_ACS_QUIRK_BITS
                 : AIRLOCK_ACS_QUIRK_NONE;
    case AMD_SOUTHBRIDGE:
      return isolates_if (is_amd_southbridge_function (platform, facts));
    case CAVIUM:
      return isolates_if (is_root_port (facts) &&
                          in_ranges (cavium_ports, G_N_ELEMENTS (cavium_ports), facts->device));
    case ZHAOXIN:
      return judge_zhaoxin (facts);
    case WANGXUN:
      return in_ranges (wangxun_nics, G_N_ELEMENTS (wangxun_nics), facts->device)
                 ? AIRLOCK_ACS_QUIRK_ISOLATES
                 : AIRLOCK_ACS_QUIRK_DENIES;
    default:
      return AIRLOCK_ACS_QUIRK_NONE;
    }
}

/* The first entry that has an answer wins, as in the kernel. */
AirlockAcsQuirkAnswer
_airlock_acs_quirk_judge (const AirlockPlatform *platform, const AirlockDeviceFacts *facts)
{
  for (gsize i = 0; i < G_N_ELEMENTS (quirks); i++)
    {
      const Quirk *quirk = &quirks[i];
      AirlockAcsQuirkAnswer answer;

      if (facts->vendor != quirk->vendor || facts->device < quirk->first ||
          facts->device > quirk->last)
        continue;
      answer = judge_kind (quirk->kind, platform, facts);
      if (answer != AIRLOCK_ACS_QUIRK_NONE)
        return answer;
    }

  return AIRLOCK_ACS_QUIRK_NONE;
}

/* Functions whose DMA carries the requester id of another function of their slot (facts 2.6). */
static const struct
{
  guint16 vendor;
  guint16 device;
  guint8 function;
} aliases[] = {
  { 0x1b4b, 0x9120, 1 }, { 0x1b4b, 0x9123, 1 }, { 0x1b4b, 0x9125, 1 }, { 0x1b4b, 0x9128, 1 },
  { 0x1b4b, 0x9130, 1 }, { 0x1b4b, 0x9170, 1 }, { 0x1b4b, 0x9172, 1 }, { 0x1b4b, 0x917a, 1 },
  { 0x1b4b, 0x9182, 1 }, { 0x1b4b, 0x9183, 1 }, { 0x1b4b, 0x91a0, 1 }, { 0x1b4b, 0x9215, 1 },
  { 0x1b4b, 0x9220, 1 }, { 0x1b4b, 0x9230, 1 }, { 0x1b4b, 0x9235, 1 }, { 0x197b, 0x2392, 1 },
  { 0x1c28, 0x0122, 1 }, { 0x1180, 0xe832, 0 }, { 0x1180, 0xe476, 0 },
};

/* Adaptec 3405 and 3805 issue DMA as slot 1, function 0 of their bus. */
static gboolean
is_adaptec_alias (const AirlockDeviceFacts *facts)
{
  return facts->vendor == 0x9005 && facts->device == 0x0285 && facts->subsystem_vendor == 0x9005 &&
         (facts->subsystem_device == 0x02bb || facts->subsystem_device == 0x02bc);
}

/* Where the DMA of @facts' function seems to come from, if not from itself. */
gboolean
_airlock_dma_alias_of (const AirlockDeviceFacts *facts, AirlockPciAddress *alias)
{
  *alias = facts->address;

  if (is_adaptec_alias (facts))
    {
      alias->slot = 1;
      alias->function = 0;
      return TRUE;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (aliases); i++)
    {
      if (facts->vendor == aliases[i].vendor && facts->device == aliases[i].device)
        {
          alias->function = aliases[i].function;
          return TRUE;
        }
    }

  return FALSE;
}
