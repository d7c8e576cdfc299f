/* airlock-row-filter.h – which devices are asked for: by words, kind and verdict
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "airlock-row.h"

G_BEGIN_DECLS

/**
 * AirlockKindChoice:
 * @AIRLOCK_KIND_CHOICE_OTHER: sound and all else that people can have
 */
typedef enum
{
  AIRLOCK_KIND_CHOICE_ALL,
  AIRLOCK_KIND_CHOICE_GRAPHICS,
  AIRLOCK_KIND_CHOICE_STORAGE,
  AIRLOCK_KIND_CHOICE_NETWORK,
  AIRLOCK_KIND_CHOICE_USB,
  AIRLOCK_KIND_CHOICE_OTHER,
} AirlockKindChoice;

#define AIRLOCK_TYPE_KIND_CHOICE (airlock_kind_choice_get_type ())
GType airlock_kind_choice_get_type (void);

typedef enum
{
  AIRLOCK_VERDICT_CHOICE_ANY,
  AIRLOCK_VERDICT_CHOICE_OK,
  AIRLOCK_VERDICT_CHOICE_CARE,
  AIRLOCK_VERDICT_CHOICE_REFUSED,
  AIRLOCK_VERDICT_CHOICE_UNKNOWN,
} AirlockVerdictChoice;

#define AIRLOCK_TYPE_VERDICT_CHOICE (airlock_verdict_choice_get_type ())
GType airlock_verdict_choice_get_type (void);

/**
 * AirlockRowFilter:
 *
 * A filter of #AirlockRow; the faces of the devices share one.
 *
 * Properties: `kind` (#AirlockKindChoice), `query` (what is searched for, nullable), `verdict`
 * (#AirlockVerdictChoice).
 */
#define AIRLOCK_TYPE_ROW_FILTER (airlock_row_filter_get_type ())
G_DECLARE_FINAL_TYPE (AirlockRowFilter, airlock_row_filter, AIRLOCK, ROW_FILTER, GtkFilter)

AirlockRowFilter    *airlock_row_filter_new          (void);
void                 airlock_row_filter_set_query    (AirlockRowFilter *self,
                                                      const char       *query);
const char          *airlock_row_filter_get_query    (AirlockRowFilter *self);
AirlockVerdictChoice airlock_row_filter_get_verdict  (AirlockRowFilter *self);
gboolean             airlock_row_filter_is_active    (AirlockRowFilter *self);
void                 airlock_row_filter_clear        (AirlockRowFilter *self);
gboolean             airlock_row_filter_lists        (AirlockRowFilter *self,
                                                      AirlockRow       *row);

G_END_DECLS
