/* airlock-sysdir-private.h – what a sysroot and its open directories share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-sysroot.h"

G_BEGIN_DECLS

/**
 * AirlockSysdir:
 * @root: (nullable): keeps @top alive; %NULL in the top directory itself, which @root owns
 * @top: the directory of the root
 * @path: (nullable): where the directory was found, relative to the root; only if @confined or observed
 * @fd: the directory, opened with O_PATH
 * @confined: whether look-ups must not leave the root: it is not this machine's own
 * @observer: (nullable): in the top directory: who wants to know of each access
 */
struct _AirlockSysdir
{
  AirlockSysroot *root;
  const AirlockSysdir *top;
  char *path;
  int fd;
  gboolean confined;
  AirlockSysrootObserver observer;
  gpointer observer_data;
};

int               airlock_sysdir_lookup        (const AirlockSysdir *self,
                                                const char          *path,
                                                int                  flags);
AirlockReadStatus airlock_sysdir_lookup_status (int                  error);
AirlockReadStatus airlock_sysdir_open_below    (const AirlockSysdir *self,
                                                AirlockSysroot      *root,
                                                const char          *path,
                                                AirlockSysdir      **dir);
/* Reading itself, and the same with the observer told. */
AirlockReadStatus airlock_sysdir_load_text      (const AirlockSysdir *self,
                                                const char          *path,
                                                char               **text);
AirlockReadStatus airlock_sysdir_load_bytes     (const AirlockSysdir *self,
                                                const char          *path,
                                                guint8              *buffer,
                                                gsize                size,
                                                gsize               *length);
AirlockReadStatus airlock_sysdir_load_link      (const AirlockSysdir *self,
                                                const char          *path,
                                                char               **target);
AirlockReadStatus airlock_sysdir_load_names     (const AirlockSysdir *self,
                                                const char          *path,
                                                char              ***names);
AirlockReadStatus airlock_sysdir_load_presence  (const AirlockSysdir *self,
                                                const char          *path);

AirlockReadStatus airlock_sysdir_get_text      (const AirlockSysdir *self,
                                                const char          *path,
                                                char               **text);
AirlockReadStatus airlock_sysdir_get_bytes     (const AirlockSysdir *self,
                                                const char          *path,
                                                guint8              *buffer,
                                                gsize                size,
                                                gsize               *length);
AirlockReadStatus airlock_sysdir_get_link      (const AirlockSysdir *self,
                                                const char          *path,
                                                char               **target);
AirlockReadStatus airlock_sysdir_get_names     (const AirlockSysdir *self,
                                                const char          *path,
                                                char              ***names);
AirlockReadStatus airlock_sysdir_get_presence  (const AirlockSysdir *self,
                                                const char          *path);

void              airlock_sysdir_tell          (const AirlockSysdir *self,
                                                const char          *path,
                                                AirlockSysrootAccess access,
                                                AirlockReadStatus    status,
                                                gconstpointer        data,
                                                gsize                length);

G_END_DECLS
