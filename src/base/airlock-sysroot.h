/* airlock-sysroot.h – read-only access to /sys, /proc and /etc below a root folder
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * AirlockSysroot:
 *
 * A directory prefix: `/` for this machine, the folder of a snapshot or fixture elsewhere. Every
 * reader of the host goes through it. Below a root other than `/` no symbolic link leads outside
 * (openat2 RESOLVE_IN_ROOT), so an untrusted tree is safe to read. All paths given are absolute
 * inside the root ("/sys/bus/pci/devices"). Immutable and safe to use from several threads.
 */
#define AIRLOCK_TYPE_SYSROOT (airlock_sysroot_get_type ())
G_DECLARE_FINAL_TYPE (AirlockSysroot, airlock_sysroot, AIRLOCK, SYSROOT, GObject)

/**
 * AirlockSysdir:
 *
 * An open directory below a sysroot: its files are read relative to the handle, so that they all
 * belong to the same device even when the path is reused meanwhile, and reading costs one look-up.
 */
typedef struct _AirlockSysdir AirlockSysdir;

/**
 * AirlockReadStatus:
 * @AIRLOCK_READ_OK: read
 * @AIRLOCK_READ_ABSENT: it does not exist (ENOENT, ENOTDIR, ENODEV)
 * @AIRLOCK_READ_UNKNOWN: it may exist, and could not be read (EACCES, EIO, …)
 *
 * Absent and unreadable are never the same answer.
 */
typedef enum
{
  AIRLOCK_READ_OK,
  AIRLOCK_READ_ABSENT,
  AIRLOCK_READ_UNKNOWN,
} AirlockReadStatus;

/* Larger files are cut here: no file of sysfs that Airlock reads comes near. */
#define AIRLOCK_SYSROOT_MAX_FILE (4u << 20)

/**
 * AirlockSysrootAccess:
 * @AIRLOCK_ACCESS_FILE: a file was read; the data are what was read of it
 * @AIRLOCK_ACCESS_LINK: a link was read; the data are its text
 * @AIRLOCK_ACCESS_LIST: a directory was listed; the data are the names, each with its NUL
 * @AIRLOCK_ACCESS_DIRECTORY: a directory was opened
 * @AIRLOCK_ACCESS_PROBE: it was asked whether something is there
 */
typedef enum
{
  AIRLOCK_ACCESS_FILE,
  AIRLOCK_ACCESS_LINK,
  AIRLOCK_ACCESS_LIST,
  AIRLOCK_ACCESS_DIRECTORY,
  AIRLOCK_ACCESS_PROBE,
} AirlockSysrootAccess;

/**
 * AirlockSysrootObserver:
 * @path: absolute inside the root, as it was asked for: links in it are not followed
 * @access: what was done
 * @status: how it went
 * @data: (nullable) (array length=length): what was read
 * @length: how much
 *
 * Told of each access, in the thread that makes it: what was read is all that anything was concluded
 * from, so it is what a snapshot must hold.
 */
typedef void (*AirlockSysrootObserver) (const char           *path,
                                        AirlockSysrootAccess  access,
                                        AirlockReadStatus     status,
                                        const guint8         *data,
                                        gsize                 length,
                                        gpointer              user_data);

AirlockSysroot    *airlock_sysroot_new          (const char       *path,
                                                 GError          **error);
AirlockSysroot    *airlock_sysroot_new_observed (const char       *path,
                                                 AirlockSysrootObserver observer,
                                                 gpointer          user_data,
                                                 GError          **error);
const char        *airlock_sysroot_get_path     (AirlockSysroot   *self);
gboolean           airlock_sysroot_is_live      (AirlockSysroot   *self);

AirlockReadStatus  airlock_sysroot_read_text    (AirlockSysroot   *self,
                                                 const char       *path,
                                                 char            **text);
AirlockReadStatus  airlock_sysroot_read_link    (AirlockSysroot   *self,
                                                 const char       *path,
                                                 char            **target);
AirlockReadStatus  airlock_sysroot_resolve_link (AirlockSysroot   *self,
                                                 const char       *path,
                                                 char            **resolved);
AirlockReadStatus  airlock_sysroot_list         (AirlockSysroot   *self,
                                                 const char       *path,
                                                 char           ***names);
AirlockReadStatus  airlock_sysroot_probe        (AirlockSysroot   *self,
                                                 const char       *path);

AirlockReadStatus  airlock_sysroot_open_dir     (AirlockSysroot   *self,
                                                 const char       *path,
                                                 AirlockSysdir   **dir);
AirlockReadStatus  airlock_sysdir_open_dir      (AirlockSysdir    *self,
                                                 const char       *name,
                                                 AirlockSysdir   **dir);
void               airlock_sysdir_free          (AirlockSysdir    *self);
AirlockReadStatus  airlock_sysdir_read_text     (AirlockSysdir    *self,
                                                 const char       *name,
                                                 char            **text);
AirlockReadStatus  airlock_sysdir_read_bytes    (AirlockSysdir    *self,
                                                 const char       *name,
                                                 guint8           *buffer,
                                                 gsize             size,
                                                 gsize            *length);
AirlockReadStatus  airlock_sysdir_read_hex      (AirlockSysdir    *self,
                                                 const char       *name,
                                                 guint64          *value);
AirlockReadStatus  airlock_sysdir_read_int      (AirlockSysdir    *self,
                                                 const char       *name,
                                                 gint64           *value);
AirlockReadStatus  airlock_sysdir_read_link     (AirlockSysdir    *self,
                                                 const char       *name,
                                                 char            **target);
AirlockReadStatus  airlock_sysdir_read_link_base (AirlockSysdir   *self,
                                                 const char       *name,
                                                 char            **basename);
AirlockReadStatus  airlock_sysdir_list          (AirlockSysdir    *self,
                                                 char           ***names);
AirlockReadStatus  airlock_sysdir_probe         (AirlockSysdir    *self,
                                                 const char       *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockSysdir, airlock_sysdir_free)

G_END_DECLS
