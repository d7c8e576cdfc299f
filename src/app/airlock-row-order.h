/* airlock-row-order.h – the orders in which the list can stand
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-row.h"

G_BEGIN_DECLS

/**
 * AirlockRowOrder:
 * @AIRLOCK_ROW_ORDER_KIND: graphics, storage, network, USB, sound, other
 * @AIRLOCK_ROW_ORDER_GROUP: by the number of the group; those without one last
 * @AIRLOCK_ROW_ORDER_ADDRESS: by the lowest address
 */
typedef enum
{
  AIRLOCK_ROW_ORDER_KIND,
  AIRLOCK_ROW_ORDER_GROUP,
  AIRLOCK_ROW_ORDER_ADDRESS,
} AirlockRowOrder;

#define AIRLOCK_TYPE_ROW_ORDER (airlock_row_order_get_type ())
GType airlock_row_order_get_type (void);

void airlock_row_order_sort (GPtrArray       *rows,
                             AirlockRowOrder  order);

G_END_DECLS
