/* airlock-fake-private.h – the tree that a fake kernel is played over, and its devices
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "base/airlock-device-identity.h"

G_BEGIN_DECLS

/**
 * AirlockFakeTree:
 * @root: the folder
 * @sysroot: the same, for reading
 * @memory: what a kernel would know and the tree doesn't say: the host driver of a device that has
 *   none now, the number of a VFIO device. Beside the tree's files, so that it outlives the process.
 *
 * Paths are absolute inside the root.
 */
typedef struct
{
  char *root;
  AirlockSysroot *sysroot;
  GKeyFile *memory;
} AirlockFakeTree;

AirlockFakeTree *_airlock_fake_tree_new      (const char              *root,
                                              GError                 **error);
void             _airlock_fake_tree_free     (AirlockFakeTree         *self);
void             _airlock_fake_tree_write    (AirlockFakeTree         *self,
                                              const char              *path,
                                              const char              *text);
char            *_airlock_fake_tree_read     (AirlockFakeTree         *self,
                                              const char              *path);
guint            _airlock_fake_tree_number   (AirlockFakeTree         *self,
                                              const char              *path);
gboolean         _airlock_fake_tree_has      (AirlockFakeTree         *self,
                                              const char              *path);
GStrv            _airlock_fake_tree_list     (AirlockFakeTree         *self,
                                              const char              *path);
void             _airlock_fake_tree_link     (AirlockFakeTree         *self,
                                              const char              *path,
                                              const char              *target);
void             _airlock_fake_tree_folder   (AirlockFakeTree         *self,
                                              const char              *path);
void             _airlock_fake_tree_move     (AirlockFakeTree         *self,
                                              const char              *from,
                                              const char              *to);
void             _airlock_fake_tree_remove   (AirlockFakeTree         *self,
                                              const char              *path);
char            *_airlock_fake_tree_recall   (AirlockFakeTree         *self,
                                              const char              *group,
                                              const AirlockPciAddress *address);
void             _airlock_fake_tree_remember (AirlockFakeTree         *self,
                                              const char              *group,
                                              const AirlockPciAddress *address,
                                              const char              *value);

/* Devices. Answers are values of errno, 0: done. */
void             _airlock_fake_device_learn  (AirlockFakeTree         *self);
char            *_airlock_fake_device_path   (AirlockFakeTree         *self,
                                              const AirlockPciAddress *address);
char            *_airlock_fake_device_driver (AirlockFakeTree         *self,
                                              const AirlockPciAddress *address);
int              _airlock_fake_device_unbind (AirlockFakeTree         *self,
                                              const AirlockPciAddress *address);
void             _airlock_fake_device_probe  (AirlockFakeTree         *self,
                                              const AirlockPciAddress *address);
void             _airlock_fake_device_vanish (AirlockFakeTree         *self,
                                              const AirlockPciAddress *address);
gboolean         _airlock_fake_device_return (AirlockFakeTree         *self,
                                              const AirlockPciAddress *address);
int              _airlock_fake_device_set_vfs (AirlockFakeTree        *self,
                                              const AirlockPciAddress *address,
                                              guint                    count);
void             _airlock_fake_parts_leave   (AirlockFakeTree         *self,
                                              const AirlockPciAddress *address,
                                              const char              *device);
void             _airlock_fake_parts_return  (AirlockFakeTree         *self,
                                              const AirlockPciAddress *address,
                                              const char              *device);
void             _airlock_fake_set_pages     (AirlockFakeTree         *self,
                                              gint                     node,
                                              guint                    page_kib,
                                              guint                    count);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockFakeTree, _airlock_fake_tree_free)

G_END_DECLS
