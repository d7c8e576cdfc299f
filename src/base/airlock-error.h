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
 */
typedef enum
{
  AIRLOCK_ERROR_FAILED,
  AIRLOCK_ERROR_INVALID,
  AIRLOCK_ERROR_NOT_FOUND,
  AIRLOCK_ERROR_UNREADABLE,
  AIRLOCK_ERROR_VANISHED,
} AirlockError;

#define AIRLOCK_ERROR (airlock_error_quark ())
GQuark airlock_error_quark (void);

G_END_DECLS
