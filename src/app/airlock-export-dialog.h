/* airlock-export-dialog.h – what a snapshot holds, to be looked at before it is saved
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "core/host/airlock-host.h"

G_BEGIN_DECLS

/**
 * AirlockExportDialog:
 *
 * Signals: `saved` (#GFile) when the snapshot lies there; the dialog has closed itself.
 */
#define AIRLOCK_TYPE_EXPORT_DIALOG (airlock_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AirlockExportDialog, airlock_export_dialog, AIRLOCK, EXPORT_DIALOG, AdwDialog)

AdwDialog *airlock_export_dialog_new      (AirlockHost *host);
gboolean   airlock_export_dialog_can_save (AirlockHost *host);

G_END_DECLS
