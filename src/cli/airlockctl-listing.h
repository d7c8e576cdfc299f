/* airlockctl-listing.h – devices one below the other, in aligned columns
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlockctl-output.h"
#include "core/host/airlock-device.h"

G_BEGIN_DECLS

/**
 * AirlockctlListing:
 *
 * The widths of the columns that all rows of one output share. Terminals too narrow for a row get
 * two lines for each device; names are shortened, addresses and identifiers never.
 */
typedef struct
{
  AirlockctlOutput *output;
  gboolean stacked;
  gsize lead;    /* cells before the address, at most */
  gsize indent;  /* cells before what follows the address, in the row being written */
  gsize address;
  gsize class;
  gsize name;    /* identifiers included */
  gsize driver;
  gsize marks;
} AirlockctlListing;

void airlockctl_listing_init    (AirlockctlListing *self,
                                 AirlockctlOutput  *output,
                                 gsize              lead);
void airlockctl_listing_measure (AirlockctlListing *self,
                                 AirlockDevice     *device);
void airlockctl_listing_fit     (AirlockctlListing *self);
void airlockctl_listing_add_row (AirlockctlListing *self,
                                 const char        *lead,
                                 AirlockDevice     *device);
void airlockctl_listing_add_row_after (AirlockctlListing *self,
                                 gsize              lead,
                                 const char        *gap,
                                 AirlockDevice     *device);

G_END_DECLS
