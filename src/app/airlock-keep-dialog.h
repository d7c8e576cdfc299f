/* airlock-keep-dialog.h – "Keep this?": what is not kept goes back by itself
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "core/plan/airlock-executor.h"

G_BEGIN_DECLS

void airlock_keep_dialog_present (AirlockExecutor *executor,
                                  GtkWidget       *parent);

G_END_DECLS
