/* airlock-finding-row.h – findings of one kind: what is so, why it matters, what to do
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "safety/airlock-finding.h"

G_BEGIN_DECLS

GPtrArray *airlock_finding_row_sort        (GPtrArray *findings);
GtkWidget *airlock_finding_row_new         (GPtrArray *alike);
GtkWidget *airlock_finding_row_new_of_host (GPtrArray *alike);
void       airlock_finding_row_append_text (GString   *text,
                                            GPtrArray *alike);

G_END_DECLS
