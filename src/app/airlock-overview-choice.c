/* airlock-overview-choice.c – the devices that people usually assign, the best first
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-overview-choice.h"

/* More is a list, and that is the next page. */
#define MAX_CHOICE 8

#define CLASS_NVME 0x010802

static gboolean
is_usual (AirlockRow *row)
{
  AirlockDevice *device = airlock_row_get_device (row);

  if (airlock_row_get_answer (row) == NULL)
    return FALSE;

  switch (airlock_kind_of_device (device))
    {
    case AIRLOCK_KIND_GRAPHICS:
    case AIRLOCK_KIND_NETWORK:
    case AIRLOCK_KIND_USB:
      return TRUE;
    case AIRLOCK_KIND_STORAGE:
      return airlock_device_get_facts (device)->class_code == CLASS_NVME;
    case AIRLOCK_KIND_SOUND:
    case AIRLOCK_KIND_OTHER:
    case AIRLOCK_KIND_SYSTEM:
    default:
      return FALSE;
    }
}

/* Cards stand on top, or in a group that several share. */
static void
collect (GPtrArray *choice, AirlockRow *row)
{
  GListModel *children = airlock_row_get_children (row);

  if (airlock_row_get_row_type (row) == AIRLOCK_ROW_CARD && is_usual (row))
    g_ptr_array_add (choice, g_object_ref (row));
  if (airlock_row_get_row_type (row) != AIRLOCK_ROW_GROUP)
    return;

  for (guint i = 0; i < g_list_model_get_n_items (children); i++)
    {
      g_autoptr (AirlockRow) child = g_list_model_get_item (children, i);

      collect (choice, child);
    }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  AirlockRow *first = *(AirlockRow *const *) a;
  AirlockRow *second = *(AirlockRow *const *) b;
  int order = (int) airlock_row_get_answer (first)->verdict -
              (int) airlock_row_get_answer (second)->verdict;

  if (order != 0)
    return order;

  order = (int) airlock_kind_of_device (airlock_row_get_device (first)) -
          (int) airlock_kind_of_device (airlock_row_get_device (second));

  return order != 0 ? order
                    : airlock_pci_address_compare (
                          airlock_device_get_address (airlock_row_get_device (first)),
                          airlock_device_get_address (airlock_row_get_device (second)));
}

/**
 * airlock_overview_choice_list:
 * @rows: (element-type AirlockRow): the top rows of the list of devices
 *
 * Returns: (transfer full) (element-type AirlockRow): a few cards, those that can go first
 */
GPtrArray *
airlock_overview_choice_list (GPtrArray *rows)
{
  GPtrArray *choice = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < rows->len; i++)
    collect (choice, rows->pdata[i]);

  g_ptr_array_sort (choice, compare);
  if (choice->len > MAX_CHOICE)
    g_ptr_array_set_size (choice, MAX_CHOICE);

  return choice;
}
