/* airlock-config-space.h – bounds-checked reading of PCI configuration space
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-types.h"

G_BEGIN_DECLS

#define AIRLOCK_CONFIG_SPACE_MAX 4096

/* Bits of the ACS capability and control registers (facts 2.1). */
#define AIRLOCK_ACS_SOURCE_VALIDATION 0x01
#define AIRLOCK_ACS_TRANSLATION_BLOCKING 0x02
#define AIRLOCK_ACS_REQUEST_REDIRECT 0x04
#define AIRLOCK_ACS_COMPLETION_REDIRECT 0x08
#define AIRLOCK_ACS_UPSTREAM_FORWARDING 0x10
#define AIRLOCK_ACS_EGRESS_CONTROL 0x20
#define AIRLOCK_ACS_DIRECT_TRANSLATED 0x40

/* What the kernel asks of a port before it splits groups there (facts 2.1, REQ). */
#define AIRLOCK_ACS_REQUIRED 0x1d

/**
 * AirlockAcs:
 * @present: whether the capability is there; unknown if config space is cut before it
 * @capability: ACS Capability register
 * @control: ACS Control register
 *
 * @capability and @control mean something only if @present is yes.
 */
typedef struct
{
  AirlockTristate present;
  guint16 capability;
  guint16 control;
} AirlockAcs;

/**
 * AirlockConfigSpace:
 * @data: the bytes, borrowed
 * @length: how many there are: 64 (128 for CardBus) without CAP_SYS_ADMIN (R2.8), else 256 or 4096
 *
 * A view over bytes that nothing is believed of: every access is checked against @length, and
 * capability lists that loop or leave the space end there.
 */
typedef struct
{
  const guint8 *data;
  gsize length;
} AirlockConfigSpace;

/**
 * AirlockResizableBar:
 * @index: BAR number, 0–5
 * @sizes: supported sizes; bit n means 2^n MiB
 * @current: the size in use, n of 2^n MiB
 */
typedef struct
{
  guint index;
  guint64 sizes;
  guint current;
} AirlockResizableBar;

/**
 * AirlockLink:
 * @speed: mega-transfers per second (8000 is 8 GT/s), 0 if unknown
 * @width: lanes, 0 if unknown
 */
typedef struct
{
  guint speed;
  guint width;
} AirlockLink;

gboolean        airlock_config_space_read_u8   (const AirlockConfigSpace *self,
                                                gsize                     offset,
                                                guint8                   *value);
gboolean        airlock_config_space_read_u16  (const AirlockConfigSpace *self,
                                                gsize                     offset,
                                                guint16                  *value);
gboolean        airlock_config_space_read_u32  (const AirlockConfigSpace *self,
                                                gsize                     offset,
                                                guint32                  *value);
AirlockTristate airlock_config_space_find_capability (const AirlockConfigSpace *self,
                                                guint8                    id,
                                                gsize                    *offset);
AirlockTristate airlock_config_space_find_extended (const AirlockConfigSpace *self,
                                                guint16                   id,
                                                gsize                    *offset);
gint            airlock_config_space_get_header_type (const AirlockConfigSpace *self);
AirlockTristate airlock_config_space_get_multifunction (const AirlockConfigSpace *self);
AirlockPcieType airlock_config_space_get_pcie_type (const AirlockConfigSpace *self);
AirlockTristate airlock_config_space_get_acs   (const AirlockConfigSpace *self,
                                                gboolean                  dword_registers,
                                                AirlockAcs               *acs);
gboolean        airlock_acs_has_dword_registers (guint16                  vendor,
                                                guint16                   device);
AirlockTristate airlock_config_space_get_link  (const AirlockConfigSpace *self,
                                                AirlockLink              *current,
                                                AirlockLink              *maximum);
guint           airlock_config_space_get_resizable_bars (const AirlockConfigSpace *self,
                                                AirlockResizableBar       bars[6]);
AirlockTristate airlock_config_space_get_sriov (const AirlockConfigSpace *self,
                                                guint                    *total_vfs);
gboolean        airlock_config_space_get_bridge_buses (const AirlockConfigSpace *self,
                                                guint8                   *secondary,
                                                guint8                   *subordinate);

G_END_DECLS
