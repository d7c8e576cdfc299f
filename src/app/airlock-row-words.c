/* airlock-row-words.c – titles and lines of the rows of the list
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-row-words.h"

#include <glib/gi18n.h>

static void
append (GString *line, const char *text)
{
  if (text == NULL || *text == '\0')
    return;

  if (line->len > 0)
    g_string_append (line, " · ");
  g_string_append (line, text);
}

/* The slot as the board names it; without that, where the device sits. */
static void
append_place (GString *line, AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);
  g_autofree char *address = airlock_kind_dup_address (device);
  g_autofree char *slot = NULL;

  if (airlock_device_knows (device, AIRLOCK_FACT_SLOT_LABEL) && facts->slot_label != NULL)
    slot = g_strdup_printf (_ ("slot %s"), facts->slot_label);

  append (line, slot != NULL ? slot : address);
}

static void
append_state (GString *line, AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);

  if (airlock_device_is_asleep (device))
    append (line, _ ("asleep"));
  else if (!airlock_device_knows (device, AIRLOCK_FACT_DRIVER))
    return;
  else if (facts->driver == NULL)
    append (line, _ ("no driver"));
  else if (g_str_equal (facts->driver, "vfio-pci"))
    append (line, _ ("held for VMs"));
  else
    append (line, facts->driver);
}

static char *
count_functions (guint n_functions, guint n_virtual)
{
  g_autofree char *plain =
      g_strdup_printf (ngettext ("%u function", "%u functions", n_functions), n_functions);

  if (n_virtual == 0)
    return n_functions > 1 ? g_steal_pointer (&plain) : NULL;

  /* Translators: "2 functions, 7 virtual", of a network card that is split for VMs. */
  return g_strdup_printf (ngettext ("%s, %u virtual", "%s, %u virtual", n_virtual), plain,
                          n_virtual);
}

/**
 * airlock_row_words_card:
 * @part: (element-type AirlockDevice): the functions that this row stands for, the most telling
 * first
 * @answer: whether the card may go to a VM
 * @is_held: it will be held for VMs from the next boot on
 * @n_elsewhere: functions of the card that another row stands for
 * @elsewhere: (nullable): the group of those
 *
 * Returns: (transfer full): the card's line
 */
char *
airlock_row_words_card (GPtrArray *part,
                        AirlockAnswer *answer,
                        gboolean is_held,
                        guint n_elsewhere,
                        AirlockGroup *elsewhere)
{
  AirlockDevice *device = g_ptr_array_index (part, 0);
  GString *line = g_string_new (airlock_kind_get_word (device));
  g_autofree char *fact = airlock_answer_dup_fact (answer);
  g_autofree char *count = NULL;
  g_autofree char *split = NULL;
  guint n_virtual = 0;

  for (guint i = 0; i < part->len; i++)
    n_virtual += airlock_device_get_facts (g_ptr_array_index (part, i))->is_vf;

  if (n_elsewhere > 0 && elsewhere != NULL && airlock_group_get_id (elsewhere) >= 0)
    /* Translators: "2 of 4 functions; the rest in group 24", of a card that is split over groups.
     */
    split = g_strdup_printf (_ ("%u of %u functions; the rest in group %d"), part->len,
                             part->len + n_elsewhere, airlock_group_get_id (elsewhere));
  else if (n_elsewhere > 0)
    split = g_strdup_printf (_ ("%u of %u functions"), part->len, part->len + n_elsewhere);
  else
    count = count_functions (part->len - n_virtual, n_virtual);

  append (line, fact);
  append (line, is_held ? _ ("held from next boot") : NULL);
  append (line, split);
  append_place (line, device);
  append (line, count);

  return g_string_free_and_steal (line);
}

/**
 * airlock_row_words_function:
 * @device: a function
 *
 * Returns: (transfer full): the function's line
 */
char *
airlock_row_words_function (AirlockDevice *device)
{
  GString *line = g_string_new (NULL);
  g_autofree char *address = airlock_kind_dup_address (device);

  if (airlock_device_get_facts (device)->is_vf)
    append (line, _ ("Virtual function"));
  else
    append (line, airlock_kind_get_word (device));

  append (line, address);
  append_state (line, device);

  return g_string_free_and_steal (line);
}

/**
 * airlock_row_words_group_title:
 * @group: a group that holds several cards
 *
 * Returns: (transfer full): what is so, in a sentence
 */
char *
airlock_row_words_group_title (AirlockGroup *group)
{
  gint id = airlock_group_get_id (group);

  if (id >= 0)
    return g_strdup_printf (_ ("Group %d is shared"), id);

  return g_strdup (airlock_group_is_forecast (group) ? _ ("These would share a group")
                                                     : _ ("These share a group"));
}

static const char *
reason_format (AirlockReasonKind kind)
{
  switch (kind)
    {
    case AIRLOCK_REASON_ACS_PATH:
      return _ ("%s doesn’t keep traffic apart");
    case AIRLOCK_REASON_MULTIFUNCTION:
      return _ ("Functions of %s can’t be told apart");
    case AIRLOCK_REASON_LEGACY_BRIDGE:
      return _ ("They share the bridge %s");
    case AIRLOCK_REASON_DMA_ALIAS:
      return _ ("%s speaks with another’s address");
    case AIRLOCK_REASON_VMD:
      return _ ("Behind Intel VMD at %s");
    default:
      g_return_val_if_reached (NULL);
    }
}

/* Functions of one card being together explains nothing about several cards. */
static const AirlockReason *
find_main_reason (AirlockGroup *group)
{
  GPtrArray *reasons = airlock_group_get_reasons (group);
  const AirlockReason *best = NULL;

  for (guint i = 0; i < reasons->len; i++)
    {
      const AirlockReason *reason = g_ptr_array_index (reasons, i);

      if (reason->cause == NULL)
        continue;
      if (reason->kind != AIRLOCK_REASON_MULTIFUNCTION)
        return reason;
      if (best == NULL)
        best = reason;
    }

  return best;
}

/**
 * airlock_row_words_group_line:
 * @group: a group that holds several cards
 * @n_cards: how many
 *
 * Returns: (transfer full): how many cards, and the shortest true answer to why
 */
char *
airlock_row_words_group_line (AirlockGroup *group, guint n_cards)
{
  const AirlockReason *reason = find_main_reason (group);
  g_autofree char *count = g_strdup_printf (ngettext ("%u card", "%u cards", n_cards), n_cards);
  GString *line = g_string_new (count);
  g_autofree char *cause = NULL;
  g_autofree char *text = NULL;

  if (reason == NULL)
    return g_string_free_and_steal (line);

  cause = airlock_kind_dup_address (reason->cause);
  text = g_strdup_printf (reason_format (reason->kind), cause);
  /* Translators: before a sentence that is likely, not known. */
  if (reason->probable)
    append (line, _ ("probably"));
  append (line, text);

  return g_string_free_and_steal (line);
}
