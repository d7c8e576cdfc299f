/* airlock-snapshot-redact-private.h – the parts of taking out what names a host's owner
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-snapshot-entries.h"

G_BEGIN_DECLS

/* By the kind of file: lines and fields that no answer needs. Takes @text. */
char *_airlock_snapshot_redact_file      (const char *path,
                                          char       *text);

/* Processes that no answer needs, and what the others have open. */
void  _airlock_snapshot_redact_processes (GPtrArray  *entries);

G_END_DECLS
