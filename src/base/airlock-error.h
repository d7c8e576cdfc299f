/* airlock-error.h – the error domain of everything below app and cli
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AirlockError:
 * @AIRLOCK_ERROR_FAILED: none of the others
 * @AIRLOCK_ERROR_INVALID: the input is malformed
 * @AIRLOCK_ERROR_NOT_FOUND: the named thing does not exist
 * @AIRLOCK_ERROR_UNREADABLE: it exists, and this process may not read it
 * @AIRLOCK_ERROR_VANISHED: it went away while it was being read
 * @AIRLOCK_ERROR_IDENTITY: another device sits there than the one that was meant (S10)
 * @AIRLOCK_ERROR_BLOCKED: the host can't do without it; nothing overrides that
 * @AIRLOCK_ERROR_UNCONFIRMED: the host would lose something that a person has to confirm first
 * @AIRLOCK_ERROR_NOT_AUTHORIZED: the administrator's rules forbid it
 * @AIRLOCK_ERROR_DISMISSED: the person closed the question for the password; nothing to report
 * @AIRLOCK_ERROR_NOT_INSTALLED: the system service is not there
 * @AIRLOCK_ERROR_TIMED_OUT: no answer came in time
 * @AIRLOCK_ERROR_BUSY: something else holds it, or another change is being made
 * @AIRLOCK_ERROR_STUCK: the kernel has not finished; only a reboot helps (R4.5)
 * @AIRLOCK_ERROR_UNSUPPORTED: the device, its driver or this kernel can't do that
 * @AIRLOCK_ERROR_STALE: what a plan was made from has changed since
 */
typedef enum
{
  AIRLOCK_ERROR_FAILED,
  AIRLOCK_ERROR_INVALID,
  AIRLOCK_ERROR_NOT_FOUND,
  AIRLOCK_ERROR_UNREADABLE,
  AIRLOCK_ERROR_VANISHED,
  AIRLOCK_ERROR_IDENTITY,
  AIRLOCK_ERROR_BLOCKED,
  AIRLOCK_ERROR_UNCONFIRMED,
  AIRLOCK_ERROR_NOT_AUTHORIZED,
  AIRLOCK_ERROR_DISMISSED,
  AIRLOCK_ERROR_NOT_INSTALLED,
  AIRLOCK_ERROR_TIMED_OUT,
  AIRLOCK_ERROR_BUSY,
  AIRLOCK_ERROR_STUCK,
  AIRLOCK_ERROR_UNSUPPORTED,
  AIRLOCK_ERROR_STALE,
} AirlockError;

#define AIRLOCK_ERROR (airlock_error_quark ())
GQuark airlock_error_quark (void);

char  *airlock_error_quote (const char *text);

G_END_DECLS
