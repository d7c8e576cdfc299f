/* airlock-block-stack.h – from a block device down to the PCI functions that carry it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-filesystems.h"

G_BEGIN_DECLS

/**
 * AirlockBlockStack:
 * @budget: how many origins may still be kept: an end to what a hostile tree can ask for
 */
typedef struct
{
  AirlockSysroot *sysroot; /* unowned, as are the others */
  const AirlockBlockTable *table;
  AirlockBlockNames *names;
  AirlockFilesystems *filesystems;
  guint budget;
} AirlockBlockStack;

void    airlock_block_stack_init  (AirlockBlockStack       *self,
                                   AirlockSysroot          *sysroot,
                                   const AirlockBlockTable *table,
                                   AirlockBlockNames       *names,
                                   AirlockFilesystems      *filesystems);
void    airlock_block_stack_trace (AirlockBlockStack       *self,
                                   AirlockBlockDevice      *device);
char  **airlock_block_stack_chain (AirlockBlockDevice      *device,
                                   guint                    origin,
                                   const char              *layer,
                                   const char              *end);

G_END_DECLS
