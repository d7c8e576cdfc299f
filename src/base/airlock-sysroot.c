/* airlock-sysroot.c – read-only access to /sys, /proc and /etc below a root folder
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-sysroot.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "airlock-error.h"
#include "airlock-sysdir-private.h"

struct _AirlockSysroot
{
  GObject parent_instance;

  char *path; /* canonical */
  AirlockSysdir top;
};

G_DEFINE_FINAL_TYPE (AirlockSysroot, airlock_sysroot, G_TYPE_OBJECT)

static void
airlock_sysroot_finalize (GObject *object)
{
  AirlockSysroot *self = AIRLOCK_SYSROOT (object);

  g_clear_fd (&self->top.fd, NULL);
  g_free (self->path);

  G_OBJECT_CLASS (airlock_sysroot_parent_class)->finalize (object);
}

static void
airlock_sysroot_class_init (AirlockSysrootClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_sysroot_finalize;
}

static void
airlock_sysroot_init (AirlockSysroot *self)
{
  self->top.top = &self->top;
  self->top.fd = -1;
}

static AirlockError
error_code_from_errno (int saved)
{
  switch (saved)
    {
    case ENOENT:
      return AIRLOCK_ERROR_NOT_FOUND;
    case ENOTDIR:
    case ELOOP:
    case ENAMETOOLONG:
      return AIRLOCK_ERROR_INVALID;
    case EACCES:
    case EPERM:
      return AIRLOCK_ERROR_UNREADABLE;
    default:
      return AIRLOCK_ERROR_FAILED;
    }
}

static gboolean
set_open_error (const char *path, int saved, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, AIRLOCK_ERROR, (int) error_code_from_errno (saved),
               /* Translators: the name of a folder, then the reason from the system */
               _ ("Could not open the folder “%s”: %s"), shown, g_strerror (saved));
  return FALSE;
}

/* Without openat2() (Linux 5.6) a foreign tree could lead anywhere: then there is no sysroot. */
static gboolean
check_confinement (AirlockSysroot *self, GError **error)
{
  g_autofd int fd = airlock_sysdir_lookup (&self->top, ".", O_PATH | O_DIRECTORY);

  if (fd >= 0)
    return TRUE;
  if (errno != ENOSYS)
    return set_open_error (self->path, errno, error);

  g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED,
                       _ ("This system can’t confine reading to a folder (openat2 is missing), so "
                          "only its own devices can be shown"));
  return FALSE;
}

/**
 * airlock_sysroot_new:
 * @path: a folder, `/` for this machine
 * @error: return location for an error
 *
 * Returns: (transfer full): the root, or %NULL with %AIRLOCK_ERROR_NOT_FOUND,
 *   %AIRLOCK_ERROR_INVALID (not a folder), %AIRLOCK_ERROR_UNREADABLE or %AIRLOCK_ERROR_FAILED
 */
AirlockSysroot *
airlock_sysroot_new (const char *path, GError **error)
{
  g_autoptr (AirlockSysroot) self = NULL;
  char *canonical; /* from malloc() */

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  canonical = realpath (path, NULL);
  if (canonical == NULL)
    {
      set_open_error (path, errno, error);
      return NULL;
    }

  self = g_object_new (AIRLOCK_TYPE_SYSROOT, NULL);
  self->path = g_strdup (canonical);
  free (canonical);
  self->top.confined = strcmp (self->path, "/") != 0;
  self->top.fd = open (self->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (self->top.fd < 0)
    {
      set_open_error (path, errno, error);
      return NULL;
    }
  if (self->top.confined && !check_confinement (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * airlock_sysroot_new_observed:
 * @path: a folder, `/` for this machine
 * @observer: (scope notified): told of each access
 * @user_data: for @observer
 * @error: return location for an error
 *
 * Returns: (transfer full): as airlock_sysroot_new(); to be used by one thread only
 */
AirlockSysroot *
airlock_sysroot_new_observed (const char *path,
                              AirlockSysrootObserver observer,
                              gpointer user_data,
                              GError **error)
{
  AirlockSysroot *self = airlock_sysroot_new (path, error);

  if (self != NULL)
    {
      self->top.observer = observer;
      self->top.observer_data = user_data;
    }

  return self;
}

/**
 * airlock_sysroot_get_path:
 * @self: a root
 *
 * For libraries that take a root of their own, and for messages; files are read through @self.
 *
 * Returns: (transfer none) (type filename): the canonical path of the folder
 */
const char *
airlock_sysroot_get_path (AirlockSysroot *self)
{
  g_return_val_if_fail (AIRLOCK_IS_SYSROOT (self), NULL);

  return self->path;
}

/**
 * airlock_sysroot_is_live:
 * @self: a root
 *
 * Returns: whether it is this machine's own, so that what was read can change
 */
gboolean
airlock_sysroot_is_live (AirlockSysroot *self)
{
  g_return_val_if_fail (AIRLOCK_IS_SYSROOT (self), FALSE);

  return !self->top.confined;
}

/* "/sys/bus" is "sys/bus" from the open top directory. */
static const char *
from_top (const char *path)
{
  path += strspn (path, "/");
  return *path != '\0' ? path : ".";
}

/**
 * airlock_sysroot_read_text:
 * @self: a root
 * @path: an absolute path inside it
 * @text: (out) (transfer full): the contents; %NULL unless they could be read
 *
 * White space and NULs at the end are stripped. What is not UTF-8, and a NUL before the end, is
 * replaced by U+FFFD. Only regular files are read, and no more than %AIRLOCK_SYSROOT_MAX_FILE.
 *
 * Returns: whether it could be read
 */
AirlockReadStatus
airlock_sysroot_read_text (AirlockSysroot *self, const char *path, char **text)
{
  g_return_val_if_fail (AIRLOCK_IS_SYSROOT (self), AIRLOCK_READ_UNKNOWN);
  g_return_val_if_fail (path != NULL && *path == '/', AIRLOCK_READ_UNKNOWN);
  g_return_val_if_fail (text != NULL, AIRLOCK_READ_UNKNOWN);

  *text = NULL;
  return airlock_sysdir_get_text (&self->top, from_top (path), text);
}

/**
 * airlock_sysroot_read_link:
 * @self: a root
 * @path: an absolute path inside it
 * @target: (out) (transfer full): the text of the link, not followed
 *
 * Returns: whether it could be read; unknown for what is no link
 */
AirlockReadStatus
airlock_sysroot_read_link (AirlockSysroot *self, const char *path, char **target)
{
  g_return_val_if_fail (AIRLOCK_IS_SYSROOT (self), AIRLOCK_READ_UNKNOWN);
  g_return_val_if_fail (path != NULL && *path == '/', AIRLOCK_READ_UNKNOWN);
  g_return_val_if_fail (target != NULL, AIRLOCK_READ_UNKNOWN);

  *target = NULL;
  return airlock_sysdir_get_link (&self->top, from_top (path), target);
}

/**
 * airlock_sysroot_resolve_link:
 * @self: a root
 * @path: an absolute path of a link inside it, no part of which is itself a link but the last
 * @resolved: (out) (transfer full): where the link leads: absolute inside the root, normalised
 *
 * By the words of the link alone, so that it also works where the target is missing. A link that
 * climbs above the root stays at the root.
 *
 * Returns: whether the link could be read; that says nothing about its target
 */
AirlockReadStatus
airlock_sysroot_resolve_link (AirlockSysroot *self, const char *path, char **resolved)
{
  g_autofree char *target = NULL;
  g_autofree char *directory = NULL;
  AirlockReadStatus status;

  g_return_val_if_fail (resolved != NULL, AIRLOCK_READ_UNKNOWN);

  *resolved = NULL;
  status = airlock_sysroot_read_link (self, path, &target);
  if (status != AIRLOCK_READ_OK)
    return status;

  directory = g_path_get_dirname (path);
  *resolved = g_canonicalize_filename (target, directory);
  return AIRLOCK_READ_OK;
}

/**
 * airlock_sysroot_list:
 * @self: a root
 * @path: an absolute path inside it
 * @names: (out) (transfer full) (array zero-terminated=1): the names in that directory, sorted
 *
 * Returns: whether it could be read
 */
AirlockReadStatus
airlock_sysroot_list (AirlockSysroot *self, const char *path, char ***names)
{
  g_return_val_if_fail (AIRLOCK_IS_SYSROOT (self), AIRLOCK_READ_UNKNOWN);
  g_return_val_if_fail (path != NULL && *path == '/', AIRLOCK_READ_UNKNOWN);
  g_return_val_if_fail (names != NULL, AIRLOCK_READ_UNKNOWN);

  *names = NULL;
  return airlock_sysdir_get_names (&self->top, from_top (path), names);
}

/**
 * airlock_sysroot_probe:
 * @self: a root
 * @path: an absolute path inside it
 *
 * Returns: whether something of that name is there, a link that leads nowhere included
 */
AirlockReadStatus
airlock_sysroot_probe (AirlockSysroot *self, const char *path)
{
  g_return_val_if_fail (AIRLOCK_IS_SYSROOT (self), AIRLOCK_READ_UNKNOWN);
  g_return_val_if_fail (path != NULL && *path == '/', AIRLOCK_READ_UNKNOWN);

  return airlock_sysdir_get_presence (&self->top, from_top (path));
}

/**
 * airlock_sysroot_open_dir:
 * @self: a root
 * @path: an absolute path inside it
 * @dir: (out) (transfer full): the directory there, %NULL unless it could be opened
 *
 * Returns: whether it could be opened
 */
AirlockReadStatus
airlock_sysroot_open_dir (AirlockSysroot *self, const char *path, AirlockSysdir **dir)
{
  g_return_val_if_fail (AIRLOCK_IS_SYSROOT (self), AIRLOCK_READ_UNKNOWN);
  g_return_val_if_fail (path != NULL && *path == '/', AIRLOCK_READ_UNKNOWN);
  g_return_val_if_fail (dir != NULL, AIRLOCK_READ_UNKNOWN);

  *dir = NULL;
  return airlock_sysdir_open_below (&self->top, self, from_top (path), dir);
}
