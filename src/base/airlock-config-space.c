/* airlock-config-space.c – bounds-checked reading of PCI configuration space
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-config-space.h"

#include <string.h>

/* Registers of the standard header */
#define HEADER_SIZE 64
#define STATUS 0x06
#define STATUS_CAPABILITY_LIST 0x10
#define HEADER_TYPE 0x0e
#define HEADER_TYPE_MULTIFUNCTION 0x80
#define HEADER_TYPE_ENDPOINT 0
#define HEADER_TYPE_BRIDGE 1
#define HEADER_TYPE_CARDBUS 2
#define SECONDARY_BUS 0x19
#define SUBORDINATE_BUS 0x1a
#define CAPABILITY_POINTER 0x34
#define CAPABILITY_POINTER_CARDBUS 0x14

#define CONVENTIONAL_SIZE 256

/* PCI Express capability */
#define CAP_PCIE 0x10
#define PCIE_FLAGS 0x02
#define PCIE_LINK_CAPABILITIES 0x0c
#define PCIE_LINK_STATUS 0x12

/* Extended capabilities */
#define EXT_ACS 0x000d
#define EXT_SRIOV 0x0010
#define EXT_RESIZABLE_BAR 0x0015

#define ACS_CAPABILITY 0x04
#define ACS_CONTROL 0x06
#define ACS_CONTROL_DWORD 0x08
#define SRIOV_TOTAL_VFS 0x0e
#define REBAR_FIRST 0x04
#define REBAR_STRIDE 0x08
#define REBAR_MAX 6

static gboolean
in_bounds (const AirlockConfigSpace *self, gsize offset, gsize size)
{
  gsize length = MIN (self->length, AIRLOCK_CONFIG_SPACE_MAX);

  return size <= length && offset <= length - size;
}

/* All ones is what the bus answers for a device that went away or sleeps too deep. The vendor ID
 * alone does not tell: it reads as ones in every SR-IOV virtual function. */
static gboolean
is_gone (const AirlockConfigSpace *self)
{
  gsize length = MIN (self->length, HEADER_SIZE);

  for (gsize i = 0; i < length; i++)
    if (self->data[i] != 0xff)
      return FALSE;

  return TRUE;
}

/**
 * airlock_config_space_read_u8:
 * @self: a configuration space
 * @offset: where
 * @value: (out): the byte; untouched if there is none
 *
 * Returns: whether the bytes reach that far
 */
gboolean
airlock_config_space_read_u8 (const AirlockConfigSpace *self, gsize offset, guint8 *value)
{
  if (!in_bounds (self, offset, sizeof *value))
    return FALSE;

  *value = self->data[offset];
  return TRUE;
}

/**
 * airlock_config_space_read_u16:
 * @self: a configuration space
 * @offset: where; need not be aligned
 * @value: (out): the word; untouched if it is not there as a whole
 *
 * Returns: whether the bytes reach that far
 */
gboolean
airlock_config_space_read_u16 (const AirlockConfigSpace *self, gsize offset, guint16 *value)
{
  guint16 raw;

  if (!in_bounds (self, offset, sizeof raw))
    return FALSE;

  memcpy (&raw, self->data + offset, sizeof raw);
  *value = GUINT16_FROM_LE (raw);
  return TRUE;
}

/**
 * airlock_config_space_read_u32:
 * @self: a configuration space
 * @offset: where; need not be aligned
 * @value: (out): the double word; untouched if it is not there as a whole
 *
 * Returns: whether the bytes reach that far
 */
gboolean
airlock_config_space_read_u32 (const AirlockConfigSpace *self, gsize offset, guint32 *value)
{
  guint32 raw;

  if (!in_bounds (self, offset, sizeof raw))
    return FALSE;

  memcpy (&raw, self->data + offset, sizeof raw);
  *value = GUINT32_FROM_LE (raw);
  return TRUE;
}

/* Where the list of capabilities starts: 0 and NO if there is none. */
static AirlockTristate
first_capability (const AirlockConfigSpace *self, gsize *offset)
{
  guint16 status;
  guint8 pointer;
  gsize where;

  *offset = 0;
  if (is_gone (self) || !airlock_config_space_read_u16 (self, STATUS, &status))
    return AIRLOCK_TRISTATE_UNKNOWN;
  if ((status & STATUS_CAPABILITY_LIST) == 0)
    return AIRLOCK_TRISTATE_NO;

  switch (airlock_config_space_get_header_type (self))
    {
    case HEADER_TYPE_ENDPOINT:
    case HEADER_TYPE_BRIDGE:
      where = CAPABILITY_POINTER;
      break;
    case HEADER_TYPE_CARDBUS:
      where = CAPABILITY_POINTER_CARDBUS;
      break;
    default:
      return AIRLOCK_TRISTATE_UNKNOWN;
    }

  if (!airlock_config_space_read_u8 (self, where, &pointer))
    return AIRLOCK_TRISTATE_UNKNOWN;

  *offset = pointer & ~3u;
  return AIRLOCK_TRISTATE_YES;
}

/**
 * airlock_config_space_find_capability:
 * @self: a configuration space
 * @id: a capability of the conventional list, such as 0x10
 * @offset: (out) (optional): where it starts, if it is there; otherwise 0
 *
 * A list that leads back into the header or to a place where it has been before ends there, as
 * in the kernel.
 *
 * Returns: unknown if the bytes end before the list does
 */
AirlockTristate
airlock_config_space_find_capability (const AirlockConfigSpace *self, guint8 id, gsize *offset)
{
  guint64 visited = 0; /* one bit for each double word of the first 256 bytes */
  gsize position;
  AirlockTristate listed = first_capability (self, &position);

  if (offset != NULL)
    *offset = 0;
  if (listed != AIRLOCK_TRISTATE_YES)
    return listed;

  while (position >= HEADER_SIZE && (visited & G_GUINT64_CONSTANT (1) << (position / 4)) == 0)
    {
      guint16 entry;

      visited |= G_GUINT64_CONSTANT (1) << (position / 4);
      /* An entry of ones: the device went away between two reads. */
      if (!airlock_config_space_read_u16 (self, position, &entry) || entry == 0xffff)
        return AIRLOCK_TRISTATE_UNKNOWN;

      if ((entry & 0xff) == id)
        {
          if (offset != NULL)
            *offset = position;
          return AIRLOCK_TRISTATE_YES;
        }

      position = (entry >> 8) & ~3u;
    }

  return AIRLOCK_TRISTATE_NO;
}

static AirlockTristate
walk_extended (const AirlockConfigSpace *self, guint16 id, gsize *found)
{
  guint8 visited[AIRLOCK_CONFIG_SPACE_MAX / 4] = { 0 };
  gsize position = CONVENTIONAL_SIZE;

  while (position >= CONVENTIONAL_SIZE && !visited[position / 4])
    {
      guint32 entry;

      visited[position / 4] = TRUE;
      if (!airlock_config_space_read_u32 (self, position, &entry))
        return AIRLOCK_TRISTATE_UNKNOWN;

      /* Zero or ones in the first place is how a device says that it has no such list. Ones
       * later mean that it went away between two reads. */
      if (position == CONVENTIONAL_SIZE && (entry == 0 || entry == G_MAXUINT32))
        return AIRLOCK_TRISTATE_NO;
      if (entry == G_MAXUINT32)
        return AIRLOCK_TRISTATE_UNKNOWN;

      if ((entry & 0xffff) == id)
        {
          *found = position;
          return AIRLOCK_TRISTATE_YES;
        }

      position = (entry >> 20) & ~3u;
    }

  return AIRLOCK_TRISTATE_NO;
}

/**
 * airlock_config_space_find_extended:
 * @self: a configuration space
 * @id: an extended capability, such as 0x000d
 * @offset: (out) (optional): where it starts, if it is there; otherwise 0
 *
 * Returns: no for a device known not to be PCI Express; unknown if the bytes end too early
 */
AirlockTristate
airlock_config_space_find_extended (const AirlockConfigSpace *self, guint16 id, gsize *offset)
{
  AirlockTristate express = airlock_config_space_find_capability (self, CAP_PCIE, NULL);
  AirlockTristate result;
  gsize found = 0;

  if (express == AIRLOCK_TRISTATE_NO)
    result = AIRLOCK_TRISTATE_NO;
  else if (is_gone (self))
    result = AIRLOCK_TRISTATE_UNKNOWN;
  else
    result = walk_extended (self, id, &found);

  /* Where the first list can't be read to its end, not finding anything in the second means little.
   */
  if (result == AIRLOCK_TRISTATE_NO && express == AIRLOCK_TRISTATE_UNKNOWN)
    result = AIRLOCK_TRISTATE_UNKNOWN;
  if (offset != NULL)
    *offset = found;
  return result;
}

/**
 * airlock_config_space_get_header_type:
 * @self: a configuration space
 *
 * Returns: 0 for an endpoint, 1 for a bridge, 2 for CardBus, other values as the device gives
 *   them; -1 if unknown
 */
gint
airlock_config_space_get_header_type (const AirlockConfigSpace *self)
{
  guint8 type;

  if (is_gone (self) || !airlock_config_space_read_u8 (self, HEADER_TYPE, &type))
    return -1;

  return type & ~HEADER_TYPE_MULTIFUNCTION;
}

/**
 * airlock_config_space_get_multifunction:
 * @self: a configuration space
 *
 * What the header says. Devices with a function number above 0 are multifunction whatever it
 * says, and virtual functions never are (facts 2.2): that is for the caller to know.
 *
 * Returns: whether the header has the multifunction bit
 */
AirlockTristate
airlock_config_space_get_multifunction (const AirlockConfigSpace *self)
{
  guint8 type;

  if (is_gone (self) || !airlock_config_space_read_u8 (self, HEADER_TYPE, &type))
    return AIRLOCK_TRISTATE_UNKNOWN;

  return type & HEADER_TYPE_MULTIFUNCTION ? AIRLOCK_TRISTATE_YES : AIRLOCK_TRISTATE_NO;
}

/**
 * airlock_config_space_get_pcie_type:
 * @self: a configuration space
 *
 * Returns: the device/port type; conventional only if all of the capability list was seen
 */
AirlockPcieType
airlock_config_space_get_pcie_type (const AirlockConfigSpace *self)
{
  static const AirlockPcieType types[16] = {
    [0x0] = AIRLOCK_PCIE_TYPE_ENDPOINT,           [0x1] = AIRLOCK_PCIE_TYPE_LEGACY_ENDPOINT,
    [0x4] = AIRLOCK_PCIE_TYPE_ROOT_PORT,          [0x5] = AIRLOCK_PCIE_TYPE_UPSTREAM_PORT,
    [0x6] = AIRLOCK_PCIE_TYPE_DOWNSTREAM_PORT,    [0x7] = AIRLOCK_PCIE_TYPE_PCIE_TO_PCI_BRIDGE,
    [0x8] = AIRLOCK_PCIE_TYPE_PCI_TO_PCIE_BRIDGE, [0x9] = AIRLOCK_PCIE_TYPE_RC_ENDPOINT,
    [0xa] = AIRLOCK_PCIE_TYPE_RC_EVENT_COLLECTOR,
    /* all others are reserved: AIRLOCK_PCIE_TYPE_UNKNOWN */
  };
  gsize offset;
  guint16 flags;

  switch (airlock_config_space_find_capability (self, CAP_PCIE, &offset))
    {
    case AIRLOCK_TRISTATE_NO:
      return AIRLOCK_PCIE_TYPE_CONVENTIONAL;
    case AIRLOCK_TRISTATE_YES:
      if (!airlock_config_space_read_u16 (self, offset + PCIE_FLAGS, &flags))
        return AIRLOCK_PCIE_TYPE_UNKNOWN;
      return types[flags >> 4 & 0xf];
    case AIRLOCK_TRISTATE_UNKNOWN:
    default:
      return AIRLOCK_PCIE_TYPE_UNKNOWN;
    }
}

/**
 * airlock_config_space_get_acs:
 * @self: a configuration space
 * @dword_registers: whether the device is one of those that have registers of double words, with
 *   the control register at +8 (R2.7: root ports of Intel's Sunrise and Union Point)
 * @acs: (out): both registers; zeros unless the answer is yes
 *
 * Returns: @acs->present
 */
AirlockTristate
airlock_config_space_get_acs (const AirlockConfigSpace *self,
                              gboolean dword_registers,
                              AirlockAcs *acs)
{
  gsize control = dword_registers ? ACS_CONTROL_DWORD : ACS_CONTROL;
  gsize offset;
  AirlockAcs read = { 0 };

  read.present = airlock_config_space_find_extended (self, EXT_ACS, &offset);
  if (read.present == AIRLOCK_TRISTATE_YES &&
      (!airlock_config_space_read_u16 (self, offset + ACS_CAPABILITY, &read.capability) ||
       !airlock_config_space_read_u16 (self, offset + control, &read.control)))
    read = (AirlockAcs) { .present = AIRLOCK_TRISTATE_UNKNOWN };

  *acs = read;
  return read.present;
}

/* Both link registers keep the speed in bits 3:0 and the width in bits 9:4. */
static AirlockLink
decode_link (guint32 raw)
{
  static const guint speeds[16] = { 0, 2500, 5000, 8000, 16000, 32000, 64000 };

  return (AirlockLink) { .speed = speeds[raw & 0xf], .width = raw >> 4 & 0x3f };
}

/**
 * airlock_config_space_get_link:
 * @self: a configuration space
 * @current: (out) (optional): the link as it is; zeros unless the answer is yes
 * @maximum: (out) (optional): the best that this end of the link can do; likewise
 *
 * Returns: no for devices without a link: conventional ones, and those inside the root complex
 */
AirlockTristate
airlock_config_space_get_link (const AirlockConfigSpace *self,
                               AirlockLink *current,
                               AirlockLink *maximum)
{
  AirlockPcieType type = airlock_config_space_get_pcie_type (self);
  AirlockLink current_link = { 0 };
  AirlockLink maximum_link = { 0 };
  AirlockTristate result = AIRLOCK_TRISTATE_UNKNOWN;
  guint32 capabilities;
  guint16 status;
  gsize offset;

  if (type == AIRLOCK_PCIE_TYPE_CONVENTIONAL || type == AIRLOCK_PCIE_TYPE_RC_ENDPOINT ||
      type == AIRLOCK_PCIE_TYPE_RC_EVENT_COLLECTOR)
    result = AIRLOCK_TRISTATE_NO;
  else if (airlock_config_space_find_capability (self, CAP_PCIE, &offset) == AIRLOCK_TRISTATE_YES &&
           airlock_config_space_read_u32 (self, offset + PCIE_LINK_CAPABILITIES, &capabilities) &&
           airlock_config_space_read_u16 (self, offset + PCIE_LINK_STATUS, &status))
    {
      current_link = decode_link (status);
      maximum_link = decode_link (capabilities);
      result = AIRLOCK_TRISTATE_YES;
    }

  if (current != NULL)
    *current = current_link;
  if (maximum != NULL)
    *maximum = maximum_link;
  return result;
}

/**
 * airlock_config_space_get_resizable_bars:
 * @self: a configuration space
 * @bars: (out caller-allocates): the BARs whose size can be changed
 *
 * Sizes above 128 TiB, which newer devices list in the control register, are left out: no host
 * could map them.
 *
 * Returns: how many of @bars are set; 0 if there are none or they can't be read
 */
guint
airlock_config_space_get_resizable_bars (const AirlockConfigSpace *self,
                                         AirlockResizableBar bars[REBAR_MAX])
{
  gsize offset;
  guint listed = 1; /* the first entry says how many there are */
  guint n_bars = 0;

  if (airlock_config_space_find_extended (self, EXT_RESIZABLE_BAR, &offset) != AIRLOCK_TRISTATE_YES)
    return 0;

  for (guint i = 0; i < MIN (listed, REBAR_MAX); i++)
    {
      gsize entry = offset + REBAR_FIRST + i * REBAR_STRIDE;
      guint32 capability, control;

      if (!airlock_config_space_read_u32 (self, entry, &capability) ||
          !airlock_config_space_read_u32 (self, entry + 4, &control))
        break;

      if (i == 0)
        listed = control >> 5 & 0x7;
      if (listed == 0 || (control & 0x7) >= REBAR_MAX)
        continue;

      bars[n_bars].index = control & 0x7;
      bars[n_bars].sizes = capability >> 4;
      bars[n_bars].current = control >> 8 & 0x3f;
      n_bars++;
    }

  return n_bars;
}

/**
 * airlock_config_space_get_sriov:
 * @self: a configuration space
 * @total_vfs: (out) (optional): how many virtual functions the device can have, if yes; otherwise 0
 *
 * Returns: whether the device can be divided into virtual functions
 */
AirlockTristate
airlock_config_space_get_sriov (const AirlockConfigSpace *self, guint *total_vfs)
{
  gsize offset;
  guint16 total = 0;
  AirlockTristate present = airlock_config_space_find_extended (self, EXT_SRIOV, &offset);

  if (present == AIRLOCK_TRISTATE_YES &&
      !airlock_config_space_read_u16 (self, offset + SRIOV_TOTAL_VFS, &total))
    present = AIRLOCK_TRISTATE_UNKNOWN;

  if (total_vfs != NULL)
    *total_vfs = total;
  return present;
}

/**
 * airlock_config_space_get_bridge_buses:
 * @self: a configuration space
 * @secondary: (out): the bus right behind the bridge
 * @subordinate: (out): the highest bus behind it
 *
 * Returns: whether the device is known to be a bridge, PCI or CardBus
 */
gboolean
airlock_config_space_get_bridge_buses (const AirlockConfigSpace *self,
                                       guint8 *secondary,
                                       guint8 *subordinate)
{
  gint type = airlock_config_space_get_header_type (self);

  if (type != HEADER_TYPE_BRIDGE && type != HEADER_TYPE_CARDBUS)
    return FALSE;

  return airlock_config_space_read_u8 (self, SECONDARY_BUS, secondary) &&
         airlock_config_space_read_u8 (self, SUBORDINATE_BUS, subordinate);
}

/**
 * airlock_acs_has_dword_registers:
 * @vendor: vendor id
 * @device: device id
 *
 * Sunrise Point, Union Point and their mobile kin lay out the ACS registers of their root ports as
 * double words, against the specification (facts 2.6); lspci shows them wrongly.
 *
 * Returns: whether @vendor:@device is such a port
 */
gboolean
airlock_acs_has_dword_registers (guint16 vendor, guint16 device)
{
  static const guint16 ranges[][2] = { { 0x9d10, 0x9d1b },
                                       { 0xa110, 0xa11f },
                                       { 0xa167, 0xa16a },
                                       { 0xa290, 0xa29f },
                                       { 0xa2e7, 0xa2ee } };

  for (gsize i = 0; vendor == 0x8086 && i < G_N_ELEMENTS (ranges); i++)
    {
      if (device >= ranges[i][0] && device <= ranges[i][1])
        return TRUE;
    }

  return FALSE;
}
