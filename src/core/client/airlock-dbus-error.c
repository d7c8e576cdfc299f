/* airlock-dbus-error.c – what goes wrong on the bus, in words that mean something
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-dbus-error-private.h"

#include <glib/gi18n-lib.h>

#include "base/airlock-error.h"

/* systemd starts the service for the bus, and answers itself where it has none. */
#define SYSTEMD_NO_SUCH_UNIT "org.freedesktop.systemd1.NoSuchUnit"

static AirlockError
code_of_dbus (gint code)
{
  switch (code)
    {
    case G_DBUS_ERROR_SERVICE_UNKNOWN:
    case G_DBUS_ERROR_NAME_HAS_NO_OWNER:
    case G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND:
      return AIRLOCK_ERROR_NOT_INSTALLED;

    case G_DBUS_ERROR_ACCESS_DENIED:
    case G_DBUS_ERROR_AUTH_FAILED:
      return AIRLOCK_ERROR_NOT_AUTHORIZED;

    case G_DBUS_ERROR_TIMEOUT:
    case G_DBUS_ERROR_TIMED_OUT:
      return AIRLOCK_ERROR_TIMED_OUT;

    case G_DBUS_ERROR_UNKNOWN_METHOD:
    case G_DBUS_ERROR_UNKNOWN_OBJECT:
    case G_DBUS_ERROR_UNKNOWN_INTERFACE:
      return AIRLOCK_ERROR_UNSUPPORTED;

    case G_DBUS_ERROR_INVALID_ARGS:
    case G_DBUS_ERROR_INVALID_SIGNATURE:
      return AIRLOCK_ERROR_INVALID;

    default:
      return AIRLOCK_ERROR_FAILED;
    }
}

static gboolean
has_ended (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static GError *
translate_dbus (const GError *error)
{
  AirlockError code = code_of_dbus (error->code);

  switch ((int) code)
    {
    case AIRLOCK_ERROR_NOT_INSTALLED:
      return g_error_new_literal (AIRLOCK_ERROR, code,
                                  _ ("Airlock’s system service is not installed on this computer"));

    case AIRLOCK_ERROR_UNSUPPORTED:
      return g_error_new (AIRLOCK_ERROR, code,
                          /* Translators: the error from the system */
                          _ ("Airlock’s system service is of another version: %s"), error->message);

    default:
      return g_error_new_literal (AIRLOCK_ERROR, code, error->message);
    }
}

/* No answer in time: what the service does meanwhile is not known. */
static GError *
new_timed_out (void)
{
  return g_error_new_literal (AIRLOCK_ERROR, AIRLOCK_ERROR_TIMED_OUT,
                              _ ("Airlock’s system service did not answer in time"));
}

/* Takes @error of a call, and returns one of AIRLOCK_ERROR, or of G_IO_ERROR if it was cancelled.
 */
GError *
_airlock_dbus_error_translate (GError *error)
{
  g_autoptr (GError) own = error;
  g_autofree char *remote = g_dbus_error_get_remote_error (error);

  g_dbus_error_strip_remote_error (own);
  if (own->domain == AIRLOCK_ERROR || g_error_matches (own, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_steal_pointer (&own);

  if (has_ended (own))
    return _airlock_dbus_error_new_ended ();
  if (g_error_matches (own, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return new_timed_out ();
  if (g_strcmp0 (remote, SYSTEMD_NO_SUCH_UNIT) == 0)
    own->domain = G_DBUS_ERROR, own->code = G_DBUS_ERROR_SERVICE_UNKNOWN;

  return own->domain == G_DBUS_ERROR
             ? translate_dbus (own)
             : g_error_new_literal (AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED, own->message);
}

/* Without a bus there is no service either. */
GError *
_airlock_dbus_error_new_no_bus (GError *error)
{
  g_autoptr (GError) own = error;

  if (g_error_matches (own, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_steal_pointer (&own);

  return g_error_new (AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_INSTALLED,
                      /* Translators: the error from the system */
                      _ ("Airlock’s system service can’t be reached: %s"), own->message);
}

GError *
_airlock_dbus_error_new_ended (void)
{
  return g_error_new_literal (
      AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED,
      _ ("Airlock’s system service ended before it had answered. What it had begun is taken back "
         "when it starts again."));
}
