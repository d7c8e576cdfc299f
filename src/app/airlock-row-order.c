/* airlock-row-order.c – the orders in which the list can stand
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-row-order.h"

/* What a row is sorted by, looked up once. */
typedef struct
{
  AirlockRow *row;
  const AirlockPciAddress *address; /* nullable */
  guint group;                      /* G_MAXUINT: none */
  guint position;
} Entry;

G_DEFINE_ENUM_TYPE (AirlockRowOrder,
                    airlock_row_order,
                    G_DEFINE_ENUM_VALUE (AIRLOCK_ROW_ORDER_KIND, "kind"),
                    G_DEFINE_ENUM_VALUE (AIRLOCK_ROW_ORDER_GROUP, "group"),
                    G_DEFINE_ENUM_VALUE (AIRLOCK_ROW_ORDER_ADDRESS, "address"))

static const AirlockPciAddress *
lowest_address (AirlockRow *row)
{
  GPtrArray *devices = airlock_row_get_devices (row);
  const AirlockPciAddress *lowest = NULL;

  for (guint i = 0; i < devices->len; i++)
    {
      const AirlockPciAddress *address = airlock_device_get_address (devices->pdata[i]);

      if (lowest == NULL || airlock_pci_address_compare (address, lowest) < 0)
        lowest = address;
    }

  return lowest;
}

/* The system parts come last in every order. */
static Entry
make_entry (AirlockRow *row, guint position, AirlockRowOrder order)
{
  gboolean is_system = airlock_row_get_row_type (row) == AIRLOCK_ROW_SYSTEM;
  AirlockGroup *group = airlock_row_get_group (row);
  gint id = group != NULL && !airlock_group_is_forecast (group) ? airlock_group_get_id (group) : -1;
  gboolean by_group = order == AIRLOCK_ROW_ORDER_GROUP && id >= 0 && !is_system;

  return (Entry) { .row = g_object_ref (row),
                   .address = is_system ? NULL : lowest_address (row),
                   .group = by_group ? (guint) id : G_MAXUINT,
                   .position = position };
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *first = a, *second = b;
  int order = 0;

  if (first->group != second->group)
    return first->group < second->group ? -1 : 1;
  if ((first->address == NULL) != (second->address == NULL))
    return first->address == NULL ? 1 : -1;
  if (first->address != NULL)
    order = airlock_pci_address_compare (first->address, second->address);

  return order != 0 ? order : (first->position < second->position ? -1 : 1);
}

/**
 * airlock_row_order_sort:
 * @rows: (element-type AirlockRow): rows as airlock_row_builder_build() orders them, which is by
 *   kind; changed in place, and holding a reference of each row
 * @order: how they shall stand
 */
void
airlock_row_order_sort (GPtrArray *rows, AirlockRowOrder order)
{
  g_autoptr (GArray) entries = NULL;

  if (order == AIRLOCK_ROW_ORDER_KIND)
    return;

  entries = g_array_sized_new (FALSE, FALSE, sizeof (Entry), rows->len);
  for (guint i = 0; i < rows->len; i++)
    {
      Entry entry = make_entry (rows->pdata[i], i, order);

      g_array_append_val (entries, entry);
    }
  g_array_sort (entries, compare_entries);

  g_ptr_array_set_size (rows, 0);
  for (guint i = 0; i < entries->len; i++)
    g_ptr_array_add (rows, g_array_index (entries, Entry, i).row);
}
