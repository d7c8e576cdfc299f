/* temporary-root.h – a small tree of files that goes when the test ends
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TemporaryRoot:
 * @folder: holds @path and whatever a test puts beside it
 * @path: the root itself
 */
typedef struct
{
  char *folder;
  char *path;
} TemporaryRoot;

TemporaryRoot *temporary_root_new       (void);
void           temporary_root_free      (TemporaryRoot *self);
char          *temporary_root_get_path  (TemporaryRoot *self,
                                         const char    *path);
void           temporary_root_add       (TemporaryRoot *self,
                                         const char    *path,
                                         const char    *contents);
void           temporary_root_add_bytes (TemporaryRoot *self,
                                         const char    *path,
                                         gconstpointer  data,
                                         gsize          length);
void           temporary_root_add_link  (TemporaryRoot *self,
                                         const char    *path,
                                         const char    *target);
void           temporary_root_remove    (TemporaryRoot *self,
                                         const char    *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TemporaryRoot, temporary_root_free)

G_END_DECLS
