/* airlock-ipc-error.c – the names that errors have on the bus
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-ipc-error.h"

#include <gio/gio.h>

#include "base/airlock-error.h"

#define NAME(code, name) { AIRLOCK_ERROR_##code, AIRLOCK_IPC_ERROR_PREFIX name }

static const GDBusErrorEntry entries[] = {
  NAME (FAILED, "Failed"),
  NAME (INVALID, "Invalid"),
  NAME (NOT_FOUND, "NotFound"),
  NAME (UNREADABLE, "Unreadable"),
  NAME (VANISHED, "Vanished"),
  NAME (IDENTITY, "Identity"),
  NAME (BLOCKED, "Blocked"),
  NAME (UNCONFIRMED, "Unconfirmed"),
  NAME (NOT_AUTHORIZED, "NotAuthorized"),
  NAME (DISMISSED, "Dismissed"),
  NAME (NOT_INSTALLED, "NotInstalled"),
  NAME (TIMED_OUT, "TimedOut"),
  NAME (BUSY, "Busy"),
  NAME (STUCK, "Stuck"),
  NAME (UNSUPPORTED, "Unsupported"),
  NAME (STALE, "Stale"),
};

G_STATIC_ASSERT (G_N_ELEMENTS (entries) == AIRLOCK_ERROR_STALE + 1);

/**
 * airlock_ipc_register_errors:
 *
 * Gives every code of AIRLOCK_ERROR its name on the bus, in both directions. Once is enough; again
 * does nothing. Safe from any thread.
 */
void
airlock_ipc_register_errors (void)
{
  static gsize quark = 0;

  g_dbus_error_register_error_domain ("airlock-error-quark", &quark, entries,
                                      G_N_ELEMENTS (entries));
}
