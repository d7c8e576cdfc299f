/* airlock-restore.h – writes the script that takes a plan back without Airlock
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * AirlockRestore:
 *
 * A POSIX shell script and the files that lie beside it (S12). Steps add their part; the last step's
 * part comes first. Every part is harmless where its step was never done or is taken back already,
 * so that one script, written before the first change, serves at any moment.
 *
 * In a part, `say TEXT` tells what is being done, `fail TEXT` what could not, `put VALUE PATH` writes
 * to a file of the host, `get PATH` prints one, `link PATH` the last part of where a link leads,
 * `there PATH` asks whether it exists, `forget PATH` removes a file of Airlock, and `$here` is the
 * folder of the script.
 */
typedef struct _AirlockRestore AirlockRestore;

AirlockRestore *airlock_restore_new         (const char     *title);
void            airlock_restore_free        (AirlockRestore *self);
void            airlock_restore_add_functions (AirlockRestore *self,
                                             const char     *functions);
void            airlock_restore_add_part    (AirlockRestore *self,
                                             const char     *script);
void            airlock_restore_add_file    (AirlockRestore *self,
                                             const char     *name,
                                             GBytes         *contents);
char           *airlock_restore_dup_script  (AirlockRestore *self);
GHashTable     *airlock_restore_get_files   (AirlockRestore *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockRestore, airlock_restore_free)

G_END_DECLS
