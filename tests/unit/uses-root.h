/* uses-root.h – a made-up host whose devices are in use
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "safety/airlock-host-use.h"
#include "temporary-root.h"

G_BEGIN_DECLS

/* Reads part of the uses of @sysroot. */
typedef void (*UsesReader) (AirlockHostUses *uses,
                            AirlockSysroot  *sysroot);

/**
 * UsesRoot:
 * @tree: the host
 * @sysroot: the same, to read
 *
 * The fixture of tests of uses.
 */
typedef struct
{
  TemporaryRoot *tree;
  AirlockSysroot *sysroot;
} UsesRoot;

void  uses_root_set_up      (UsesRoot      *self,
                             gconstpointer  data);
void  uses_root_tear_down   (UsesRoot      *self,
                             gconstpointer  data);
void  uses_root_add_folder  (UsesRoot      *self,
                             const char    *path);
void  uses_root_add_device  (UsesRoot      *self,
                             const char    *subsystem,
                             const char    *path);
void  uses_root_add_file    (UsesRoot      *self,
                             const char    *contents,
                             const char    *format,
                             ...) G_GNUC_PRINTF (3, 4);
void  uses_root_assert_uses (UsesRoot      *self,
                             UsesReader     read,
                             AirlockUseScope scope,
                             gboolean       seen,
                             const char    *expected);

G_END_DECLS
