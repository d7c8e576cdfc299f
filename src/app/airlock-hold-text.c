/* airlock-hold-text.c – how to keep a card free for VMs from the next boot, by hand
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-hold-text.h"

static gboolean
is_held_by_desktop (AirlockFinding *finding)
{
  static const char *const ids[] = { "display.output", "display.process", "display.render", NULL };

  return g_strv_contains (ids, airlock_finding_get_id (finding));
}

/**
 * airlock_hold_text_applies:
 * @answer: an answer
 *
 * Returns: whether a running desktop is all that keeps the card, and another card is left for it
 */
gboolean
airlock_hold_text_applies (AirlockAnswer *answer)
{
  GPtrArray *findings = answer->check->findings;
  gboolean held = FALSE;

  if (answer->verdict != AIRLOCK_VERDICT_CARE || answer->forecast)
    return FALSE;

  for (guint i = 0; i < findings->len; i++)
    {
      AirlockFinding *finding = g_ptr_array_index (findings, i);

      if (g_str_equal (airlock_finding_get_id (finding), "display.only-gpu"))
        return FALSE;
      held = held || is_held_by_desktop (finding);
    }

  return held;
}

/* By address and ids: a card that was swapped for another must not be taken by mistake, and a twin
 * keeps its driver (S9, S10). */
static void
append_rule (GString *text, AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);

  g_string_append_printf (
      text,
      "ACTION==\"add\", SUBSYSTEM==\"pci\", KERNEL==\"%s\", "
      "ATTR{vendor}==\"0x%04x\", ATTR{device}==\"0x%04x\", "
      "ATTR{driver_override}=\"vfio-pci\", RUN{builtin}+=\"kmod load vfio-pci\"\n",
      airlock_device_get_address_text (device), facts->vendor, facts->device);
}

/**
 * airlock_hold_text_dup_rule:
 * @answer: an answer that it applies to
 *
 * Returns: (transfer full): rules for udev, one line for each function that leaves together
 */
char *
airlock_hold_text_dup_rule (AirlockAnswer *answer)
{
  const AirlockCheck *check = answer->check;
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < check->devices->len; i++)
    append_rule (text, check->devices->pdata[i]);
  for (guint i = 0; i < check->companions->len; i++)
    append_rule (text, check->companions->pdata[i]);

  return g_string_free_and_steal (text);
}
