/* airlock-error.c – the error domain of everything below app and cli
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-error.h"

/* The formatter would take the dashes for subtraction. */
/* clang-format off */
G_DEFINE_QUARK (airlock-error-quark, airlock_error)
/* clang-format on */
