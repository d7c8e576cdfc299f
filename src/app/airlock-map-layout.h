/* airlock-map-layout.h – puts the nodes of the Map into lines and columns
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What an indent moves a node in. */
#define AIRLOCK_MAP_INDENT 22

#define AIRLOCK_TYPE_MAP_LAYOUT (airlock_map_layout_get_type ())
G_DECLARE_FINAL_TYPE (AirlockMapLayout, airlock_map_layout, AIRLOCK, MAP_LAYOUT, GtkLayoutManager)

GtkLayoutManager *airlock_map_layout_new         (void);
void              airlock_map_layout_place       (AirlockMapLayout *self,
                                                  GtkWidget        *node,
                                                  guint             line,
                                                  guint             column,
                                                  guint             indent,
                                                  gboolean          fill);
void              airlock_map_layout_place_label (AirlockMapLayout *self,
                                                  GtkWidget        *label,
                                                  guint             line);
void              airlock_map_layout_reset       (AirlockMapLayout *self);
void              airlock_map_layout_expect      (AirlockMapLayout *self,
                                                  guint             line,
                                                  guint             column,
                                                  guint             indent,
                                                  const GtkRequisition *size,
                                                  int               minimum);
void              airlock_map_layout_expect_label (AirlockMapLayout *self,
                                                  guint             line,
                                                  const GtkRequisition *size);
int               airlock_map_layout_get_trunk   (AirlockMapLayout *self,
                                                  guint             column);
int               airlock_map_layout_get_start   (AirlockMapLayout *self,
                                                  guint             column,
                                                  guint             indent);
void              airlock_map_layout_get_extent  (AirlockMapLayout *self,
                                                  GtkWidget        *node,
                                                  int              *start,
                                                  int              *width);
void              airlock_map_layout_get_line    (AirlockMapLayout *self,
                                                  guint             line,
                                                  int              *top,
                                                  int              *bottom);
guint             airlock_map_layout_find_line   (AirlockMapLayout *self,
                                                  double            y);

G_END_DECLS
