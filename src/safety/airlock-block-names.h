/* airlock-block-names.h – block devices by what people and boot loaders call them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-block-table.h"

G_BEGIN_DECLS

/**
 * AirlockBlockNames:
 *
 * Finds devices through the links in /dev, and where those are missing (a snapshot has none) through
 * udev's own database, which is read when it is first needed.
 */
typedef struct _AirlockBlockNames AirlockBlockNames;

/**
 * AirlockPoolMember:
 * @device: a disk or partition
 * @pool: (nullable): the ZFS pool it says it belongs to
 */
typedef struct
{
  AirlockBlockDevice *device;
  char *pool;
} AirlockPoolMember;

AirlockBlockNames *airlock_block_names_new     (AirlockSysroot          *sysroot,
                                                const AirlockBlockTable *table);
void               airlock_block_names_free    (AirlockBlockNames       *self);
char              *airlock_block_names_parse   (const char              *text);
gboolean           airlock_block_names_find    (AirlockBlockNames       *self,
                                                const char              *text,
                                                GPtrArray               *devices);
GPtrArray         *airlock_block_names_get_zfs (AirlockBlockNames       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockBlockNames, airlock_block_names_free)

G_END_DECLS
