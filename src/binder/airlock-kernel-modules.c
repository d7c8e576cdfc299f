/* airlock-kernel-modules.c – has the modules of VFIO drivers loaded
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-kernel-modules.h"

#include <glib/gi18n-lib.h>

#include "airlock-kernel.h"
#include "base/airlock-error.h"

#define SYSTEMD "org.freedesktop.systemd1"
#define SYSTEMD_PATH "/org/freedesktop/systemd1"
#define SYSTEMD_MANAGER SYSTEMD ".Manager"
#define SYSTEMD_JOB SYSTEMD ".Job"

/* There while systemd is the system's init: sd_booted(3). */
#define SYSTEMD_BOOTED "/run/systemd/system"

#define MODPROBE "/sbin/modprobe"

#define DEADLINE_MS (AIRLOCK_KERNEL_DEADLINE_SECONDS * 1000)
#define PAUSE_US (20 * G_TIME_SPAN_MILLISECOND)

/* A job is an object of the bus for as long as it runs. */
static gboolean
is_running (GDBusConnection *bus, const char *job)
{
  g_autoptr (GVariant) state = g_dbus_connection_call_sync (
      bus, SYSTEMD, job, "org.freedesktop.DBus.Properties", "Get",
      g_variant_new ("(ss)", SYSTEMD_JOB, "State"), G_VARIANT_TYPE ("(v)"),
      G_DBUS_CALL_FLAGS_NO_AUTO_START, DEADLINE_MS, NULL, NULL);

  return state != NULL;
}

/* The helper's own unit may not load modules: systemd does, outside of it. The unit ignores errors
 * and obeys the blacklist, so that its result proves nothing (facts 4.2). */
static gboolean
load_by_systemd (const char *module, GError **error)
{
  const gint64 end = g_get_monotonic_time () + DEADLINE_MS * G_TIME_SPAN_MILLISECOND;
  g_autofree char *unit = g_strdup_printf ("modprobe@%s.service", module);
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  g_autoptr (GVariant) reply = NULL;
  const char *job;

  if (bus == NULL)
    return FALSE;
  reply =
      g_dbus_connection_call_sync (bus, SYSTEMD, SYSTEMD_PATH, SYSTEMD_MANAGER, "StartUnit",
                                   g_variant_new ("(ss)", unit, "replace"), G_VARIANT_TYPE ("(o)"),
                                   G_DBUS_CALL_FLAGS_NONE, DEADLINE_MS, NULL, error);
  if (reply == NULL)
    return FALSE;

  g_variant_get (reply, "(&o)", &job);
  while (is_running (bus, job) && g_get_monotonic_time () < end)
    g_usleep (PAUSE_US);
  return TRUE;
}

static gboolean
load_by_modprobe (const char *module, GError **error)
{
  const char *const argv[] = { MODPROBE, "-b", "-q", "--", module, NULL };
  const char *const environment[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };
  int status;

  return g_spawn_sync ("/", (char **) argv, (char **) environment,
                       G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL,
                       NULL, &status, error) &&
         g_spawn_check_wait_status (status, error);
}

/**
 * _airlock_kernel_load_module:
 * @module: the module's name
 * @error: return location for an error
 *
 * Returns: %TRUE, or %FALSE with %AIRLOCK_ERROR_UNSUPPORTED; look whether its driver is there
 */
gboolean
_airlock_kernel_load_module (const char *module, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean booted = g_file_test (SYSTEMD_BOOTED, G_FILE_TEST_IS_DIR);

  if (booted ? load_by_systemd (module, &local) : load_by_modprobe (module, &local))
    return TRUE;

  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNSUPPORTED,
               /* Translators: the name of a kernel module, then the reason */
               _ ("The module %s could not be loaded: %s"), module, local->message);
  return FALSE;
}
