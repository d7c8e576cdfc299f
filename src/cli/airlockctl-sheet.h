/* airlockctl-sheet.h – facts under headings, their names in one column and values in another
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlockctl-output.h"

G_BEGIN_DECLS

/**
 * AirlockctlSheet:
 *
 * Rows are collected and printed together, so that all values stand below each other.
 */
typedef struct _AirlockctlSheet AirlockctlSheet;

AirlockctlSheet *airlockctl_sheet_new         (void);
void             airlockctl_sheet_free        (AirlockctlSheet  *self);
void             airlockctl_sheet_add_title   (AirlockctlSheet  *self,
                                               const char       *title);
void             airlockctl_sheet_add         (AirlockctlSheet  *self,
                                               const char       *label,
                                               const char       *value);
void             airlockctl_sheet_add_unknown (AirlockctlSheet  *self,
                                               const char       *label);
void             airlockctl_sheet_print       (AirlockctlSheet  *self,
                                               AirlockctlOutput *output);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockctlSheet, airlockctl_sheet_free)

G_END_DECLS
