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
    slot = g_strdup_printf (_("slot %s"), facts->slot_label);

  append (line, slot != NULL ? slot : address);
}

static void
append_state (GString *line, AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);

  if (airlock_device_is_asleep (device))
    append (line, _("asleep"));
  else if (!airlock_device_knows (device, AIRLOCK_FACT_DRIVER))
    return;
  else if (facts->driver == NULL)
    append (line, _("no driver"));
  else if (g_str_equal (facts->driver, "vfio-pci"))
    append (line, _("held for VMs"));
  else
    append (line, facts->driver);
}

/**
 * airlock_row_words_card:
 * @device: the function that gives the card its name
 * @n_functions: functions of the card that this row stands for
 * @n_elsewhere: functions of the card that another row stands for
 * @elsewhere: (nullable): the group of those
 *
 * Returns: (transfer full): the card's line
 */
char *
airlock_row_words_card (AirlockDevice *device,
                        guint n_functions,
                        guint n_elsewhere,
                        AirlockGroup *elsewhere)
{
  GString *line = g_string_new (airlock_kind_get_word (device));
  g_autofree char *count = NULL;

  append_place (line, device);

  if (n_elsewhere > 0 && elsewhere != NULL && airlock_group_get_id (elsewhere) >= 0)
    /* Translators: "2 of 4 functions; the rest in group 24", of a card that is split over groups. */
    count = g_strdup_printf (_("%u of %u functions; the rest in group %d"), n_functions,
                             n_functions + n_elsewhere, airlock_group_get_id (elsewhere));
  else if (n_elsewhere > 0)
    count = g_strdup_printf (_("%u of %u functions"), n_functions, n_functions + n_elsewhere);
  else if (n_functions > 1)
    count = g_strdup_printf (ngettext ("%u function", "%u functions", n_functions), n_functions);

  append (line, count);
  append_state (line, device);

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
    append (line, _("Virtual function"));
  else
    append (line, airlock_kind_get_word (device));

  append (line, address);
  append_state (line, device);

  return g_string_free_and_steal (line);
}

/**
 * airlock_row_words_group_title:
 * @group: a group that holds several cards
 * @n_cards: how many
 *
 * Returns: (transfer full): what is so, in a sentence
 */
char *
airlock_row_words_group_title (AirlockGroup *group, guint n_cards)
{
  gint id = airlock_group_get_id (group);

  if (id >= 0)
    return g_strdup_printf (ngettext ("Group %d is shared by %u card", "Group %d is shared by %u cards",
                                      n_cards),
                            id, n_cards);

  if (airlock_group_is_forecast (group))
    return g_strdup_printf (ngettext ("%u card would share a group", "%u cards would share a group",
                                      n_cards),
                            n_cards);

  return g_strdup_printf (ngettext ("%u card shares a group", "%u cards share a group", n_cards),
                          n_cards);
}

static const char *
reason_format (AirlockReasonKind kind)
{
  switch (kind)
    {
    case AIRLOCK_REASON_ACS_PATH:
      return _("%s doesn’t keep traffic apart");
    case AIRLOCK_REASON_MULTIFUNCTION:
      return _("Functions of %s can’t be told apart");
    case AIRLOCK_REASON_LEGACY_BRIDGE:
      return _("They share the bridge %s");
    case AIRLOCK_REASON_DMA_ALIAS:
      return _("%s speaks with another’s address");
    case AIRLOCK_REASON_VMD:
      return _("Behind Intel VMD at %s");
    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * airlock_row_words_group_line:
 * @group: a group that holds several cards
 *
 * Returns: (transfer full): the shortest true answer to why
 */
char *
airlock_row_words_group_line (AirlockGroup *group)
{
  GPtrArray *reasons = airlock_group_get_reasons (group);
  const AirlockReason *reason = NULL;
  g_autofree char *cause = NULL;
  g_autofree char *text = NULL;

  /* Functions of one card being together explains nothing about several cards. */
  for (guint i = 0; i < reasons->len; i++)
    {
      const AirlockReason *candidate = g_ptr_array_index (reasons, i);

      if (candidate->cause == NULL)
        continue;
      if (reason == NULL || (reason->kind == AIRLOCK_REASON_MULTIFUNCTION &&
                             candidate->kind != AIRLOCK_REASON_MULTIFUNCTION))
        reason = candidate;
    }

  if (reason == NULL)
    return g_strdup (_("They can only go to one VM together"));

  cause = airlock_kind_dup_address (reason->cause);
  text = g_strdup_printf (reason_format (reason->kind), cause);

  /* Translators: before a sentence that is likely, not known. */
  return reason->probable ? g_strdup_printf (_("Probably: %s"), text) : g_steal_pointer (&text);
}
