/* airlock-sysdir-private.h – what a sysroot and its open directories share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-sysroot.h"

G_BEGIN_DECLS

/**
 * AirlockSysdirKind:
 * @AIRLOCK_SYSDIR_KIND_UNKNOWN: only a look can tell
 * @AIRLOCK_SYSDIR_KIND_ABSENT: there is no such name
 * @AIRLOCK_SYSDIR_KIND_FILE: a regular file
 * @AIRLOCK_SYSDIR_KIND_SPECIAL: a device node, pipe or socket, not to be opened
 */
typedef enum
{
  AIRLOCK_SYSDIR_KIND_UNKNOWN,
  AIRLOCK_SYSDIR_KIND_ABSENT,
  AIRLOCK_SYSDIR_KIND_FILE,
  AIRLOCK_SYSDIR_KIND_SPECIAL,
} AirlockSysdirKind;

/**
 * AirlockSysdirIndex:
 * @kinds: (nullable): name to its kind; made after a few look-ups
 * @n_lookups: how often it was asked
 */
typedef struct
{
  GHashTable *kinds;
  guint n_lookups;
} AirlockSysdirIndex;

/**
 * AirlockSysdir:
 * @root: (nullable): keeps @top alive; %NULL in the top directory itself, which @root owns
 * @top: the directory of the root
 * @path: (nullable): where the directory was found, relative to the root; only if @confined or observed
 * @fd: the directory, opened with O_PATH
 * @confined: whether look-ups must not leave the root: it is not this machine's own
 * @below_proc: whether it is below /proc, whose files may come in pieces
 * @observer: (nullable): in the top directory: who wants to know of each access
 */
struct _AirlockSysdir
{
  AirlockSysroot *root;
  const AirlockSysdir *top;
  char *path;
  int fd;
  gboolean confined;
  gboolean below_proc;
  AirlockSysdirIndex *index; /* NULL in the top directory, which is asked for other things each time */
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
gboolean          airlock_sysdir_is_proc       (const AirlockSysdir *self,
                                                const char          *path);
AirlockSysdirKind airlock_sysdir_index_find    (const AirlockSysdir *self,
                                                const char          *path);

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
