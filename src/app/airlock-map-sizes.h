/* airlock-map-sizes.h – how much room the whole Map takes, from a few nodes of each kind
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "airlock-map-layout.h"
#include "airlock-map-node.h"

G_BEGIN_DECLS

/* The row of the list for an item, %NULL where it has none. */
typedef AirlockRow *(*AirlockMapRowFunc) (AirlockMapItem *item, gpointer data);

/**
 * AirlockMapContent:
 * @items: (element-type AirlockMapItem): what is shown, from the top
 * @runs: (element-type AirlockMapRun): the outlines around it
 * @hull_of: (element-type AirlockMapItem AirlockMapHull): the hull around an item
 * @density: how much the nodes say
 * @get_row: asked for the row of each item
 * @data: for @get_row
 */
typedef struct
{
  GPtrArray *items;
  GPtrArray *runs;
  GHashTable *hull_of;
  AirlockMapDensity density;
  AirlockMapRowFunc get_row;
  gpointer data;
} AirlockMapContent;

void airlock_map_sizes_expect (const AirlockMapContent *content,
                               GtkWidget               *canvas,
                               AirlockMapLayout        *layout);

G_END_DECLS
