/* airlock-sysdir-observe.c – telling an observer of each access to a root
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-sysdir-private.h"

#include <string.h>

/**
 * airlock_sysdir_tell:
 * @self: a directory
 * @path: what was looked at, relative to @self
 * @access: what was done
 * @status: how it went
 * @data: (nullable): what was read
 * @length: how much
 *
 * Tells the observer, if there is one.
 */
void
airlock_sysdir_tell (const AirlockSysdir *self,
                     const char *path,
                     AirlockSysrootAccess access,
                     AirlockReadStatus status,
                     gconstpointer data,
                     gsize length)
{
  g_autofree char *relative = NULL;
  g_autofree char *absolute = NULL;

  if (self->top->observer == NULL)
    return;

  relative = self->path != NULL ? g_build_filename (self->path, path, NULL) : g_strdup (path);
  absolute = g_canonicalize_filename (relative, "/");
  self->top->observer (absolute, access, status, data, length, self->top->observer_data);
}

static void
tell_string (const AirlockSysdir *self,
             const char *path,
             AirlockSysrootAccess access,
             AirlockReadStatus status,
             const char *text)
{
  gboolean read = status == AIRLOCK_READ_OK;

  airlock_sysdir_tell (self, path, access, status, read ? text : NULL, read ? strlen (text) : 0);
}

AirlockReadStatus
airlock_sysdir_get_text (const AirlockSysdir *self, const char *path, char **text)
{
  AirlockReadStatus status = airlock_sysdir_load_text (self, path, text);

  tell_string (self, path, AIRLOCK_ACCESS_FILE, status, *text);
  return status;
}

AirlockReadStatus
airlock_sysdir_get_bytes (
    const AirlockSysdir *self, const char *path, guint8 *buffer, gsize size, gsize *length)
{
  AirlockReadStatus status = airlock_sysdir_load_bytes (self, path, buffer, size, length);

  airlock_sysdir_tell (self, path, AIRLOCK_ACCESS_FILE, status, buffer, *length);
  return status;
}

AirlockReadStatus
airlock_sysdir_get_link (const AirlockSysdir *self, const char *path, char **target)
{
  AirlockReadStatus status = airlock_sysdir_load_link (self, path, target);

  tell_string (self, path, AIRLOCK_ACCESS_LINK, status, *target);
  return status;
}

static void
tell_names (const AirlockSysdir *self, const char *path, AirlockReadStatus status, char **names)
{
  g_autoptr (GByteArray) data = NULL;

  if (self->top->observer == NULL)
    return;

  data = g_byte_array_new ();
  for (guint i = 0; status == AIRLOCK_READ_OK && names[i] != NULL; i++)
    g_byte_array_append (data, (const guint8 *) names[i], (guint) strlen (names[i]) + 1);
  airlock_sysdir_tell (self, path, AIRLOCK_ACCESS_LIST, status, data->data, data->len);
}

AirlockReadStatus
airlock_sysdir_get_names (const AirlockSysdir *self, const char *path, char ***names)
{
  AirlockReadStatus status = airlock_sysdir_load_names (self, path, names);

  tell_names (self, path, status, *names);
  return status;
}

AirlockReadStatus
airlock_sysdir_get_presence (const AirlockSysdir *self, const char *path)
{
  AirlockReadStatus status = airlock_sysdir_load_presence (self, path);

  airlock_sysdir_tell (self, path, AIRLOCK_ACCESS_PROBE, status, NULL, 0);
  return status;
}
