/* airlock-group-text.c – groups and reasons in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "airlock-acs.h"
#include "airlock-group-private.h"

static char *
describe_bits (guint16 bits)
{
  g_auto (GStrv) names = airlock_acs_list_bits (bits);

  return g_strjoinv (", ", names);
}

static char *
describe_port (AirlockDevice *device)
{
  const char *address = airlock_device_get_address_text (device);

  switch (airlock_device_get_facts (device)->pcie_type)
    {
    case AIRLOCK_PCIE_TYPE_ROOT_PORT:
      /* Translators: %s is an address like 0000:00:01.0 */
      return g_strdup_printf (_ ("root port %s"), address);
    case AIRLOCK_PCIE_TYPE_DOWNSTREAM_PORT:
      return g_strdup_printf (_ ("switch port %s"), address);
    case AIRLOCK_PCIE_TYPE_UPSTREAM_PORT:
      return g_strdup_printf (_ ("upstream switch port %s"), address);
    case AIRLOCK_PCIE_TYPE_UNKNOWN:
    case AIRLOCK_PCIE_TYPE_CONVENTIONAL:
    case AIRLOCK_PCIE_TYPE_ENDPOINT:
    case AIRLOCK_PCIE_TYPE_LEGACY_ENDPOINT:
    case AIRLOCK_PCIE_TYPE_PCIE_TO_PCI_BRIDGE:
    case AIRLOCK_PCIE_TYPE_PCI_TO_PCIE_BRIDGE:
    case AIRLOCK_PCIE_TYPE_RC_ENDPOINT:
    case AIRLOCK_PCIE_TYPE_RC_EVENT_COLLECTOR:
    default:
      return g_strdup_printf (_ ("bridge %s"), address);
    }
}

/* An upstream port or a bridge has no ACS of its own to speak of: what is missing is all of it. */
static char *
describe_failure (const AirlockReason *reason)
{
  g_autofree char *port = describe_port (reason->cause);
  g_autofree char *bits = describe_bits (reason->missing);

  if (reason->probable)
    /* Translators: %s is like "root port 0000:00:01.0" */
    return g_strdup_printf (_ ("%s probably doesn’t keep traffic apart; reading its ACS registers "
                               "needs administrator rights"),
                            port);
  if (reason->has_capability == AIRLOCK_TRISTATE_YES)
    /* Translators: the second %s lists register bits like "SrcValid, ReqRedir" */
    return g_strdup_printf (_ ("%s doesn’t keep traffic apart: its ACS has these off: %s"), port,
                            bits);

  return g_strdup_printf (_ ("%s doesn’t keep traffic apart: it has no ACS"), port);
}

static char *
describe_functions (const AirlockReason *reason)
{
  const char *from = airlock_device_get_address_text (reason->from);
  const char *to = airlock_device_get_address_text (reason->to);
  g_autofree char *bits = NULL;

  if (reason->probable)
    return g_strdup_printf (_ ("%s and %s are functions of one card, which probably has no ACS "
                               "between them"),
                            to, from);
  if (reason->has_capability != AIRLOCK_TRISTATE_YES)
    return g_strdup_printf (_ ("%s and %s are functions of one card, which has no ACS between "
                               "them"),
                            to, from);

  bits = describe_bits (reason->missing);
  return g_strdup_printf (_ ("%s and %s are functions of one card, whose ACS has these off: %s"),
                          to, from, bits);
}

/**
 * airlock_reason_dup_text:
 * @reason: a reason
 *
 * Returns: (transfer full): why @reason's two functions can't be told apart, in a sentence without
 *   full stop
 */
char *
airlock_reason_dup_text (const AirlockReason *reason)
{
  const char *from = airlock_device_get_address_text (reason->from);
  const char *to = airlock_device_get_address_text (reason->to);
  g_autofree char *failure = NULL;

  switch (reason->kind)
    {
    case AIRLOCK_REASON_MULTIFUNCTION:
      return describe_functions (reason);

    case AIRLOCK_REASON_LEGACY_BRIDGE:
      return g_strdup_printf (_ ("%s is behind %s, a bridge to conventional PCI, whose devices all "
                                 "look like the bridge"),
                              from, to);

    case AIRLOCK_REASON_DMA_ALIAS:
      return g_strdup_printf (_ ("%s accesses memory in the name of %s, a known fault of this "
                                 "device"),
                              from, to);

    case AIRLOCK_REASON_VMD:
      return g_strdup_printf (_ ("%s is behind the Intel VMD controller %s, and all its memory "
                                 "accesses carry that controller’s name"),
                              from, to);

    case AIRLOCK_REASON_ACS_PATH:
    default:
      failure = describe_failure (reason);
      return g_strdup_printf (_ ("%s is tied to %s: %s"), from, to, failure);
    }
}

/* The most telling reason: a port to blame before what is tied by it. */
static const AirlockReason *
main_reason (AirlockGroup *self)
{
  static const AirlockReasonKind order[] = { AIRLOCK_REASON_VMD, AIRLOCK_REASON_LEGACY_BRIDGE,
                                             AIRLOCK_REASON_ACS_PATH, AIRLOCK_REASON_DMA_ALIAS,
                                             AIRLOCK_REASON_MULTIFUNCTION };

  for (guint k = 0; k < G_N_ELEMENTS (order); k++)
    {
      for (guint i = 0; i < self->reasons->len; i++)
        {
          const AirlockReason *reason = g_ptr_array_index (self->reasons, i);

          if (reason->kind == order[k])
            return reason;
        }
    }

  return NULL;
}

static guint
count_cards (AirlockGroup *self)
{
  guint n = 0;

  for (guint i = 0; i < self->members->len; i++)
    {
      AirlockDevice *member = g_ptr_array_index (self->members, i);
      const AirlockDeviceFacts *facts = airlock_device_get_facts (member);
      gboolean counted = FALSE;

      if (airlock_device_is_bridge (member))
        continue;
      for (guint j = 0; j < i && !counted && !facts->is_vf; j++)
        {
          AirlockDevice *other = g_ptr_array_index (self->members, j);

          counted =
              !airlock_device_is_bridge (other) && !airlock_device_get_facts (other)->is_vf &&
              airlock_pci_address_same_slot (&facts->address, airlock_device_get_address (other));
        }
      if (!counted)
        n++;
    }

  return n;
}

static char *
summarise_shared (AirlockGroup *self)
{
  const AirlockReason *reason = main_reason (self);
  g_autofree char *failure = NULL;
  guint cards = count_cards (self);

  if (cards < 2)
    return g_strdup (_ ("Parts of the chipset that share one slot can’t be kept apart."));
  if (reason == NULL)
    return g_strdup_printf (ngettext ("%u card can’t be kept apart; the kernel doesn’t say why.",
                                      "%u cards can’t be kept apart; the kernel doesn’t say why.",
                                      cards),
                            cards);

  switch (reason->kind)
    {
    case AIRLOCK_REASON_VMD:
      return g_strdup_printf (_ ("Everything behind the Intel VMD controller %s shares its "
                                 "identity."),
                              airlock_device_get_address_text (reason->cause));
    case AIRLOCK_REASON_LEGACY_BRIDGE:
      return g_strdup_printf (_ ("Everything behind %s, a bridge to conventional PCI, shares its "
                                 "identity."),
                              airlock_device_get_address_text (reason->cause));
    case AIRLOCK_REASON_MULTIFUNCTION:
      return g_strdup_printf (
          _ ("Functions of slot %s can’t be kept apart: they have no ACS between "
             "them."),
          airlock_device_get_address_text (reason->to));
    case AIRLOCK_REASON_DMA_ALIAS:
      return g_strdup_printf (_ ("%s accesses memory in another device’s name."),
                              airlock_device_get_address_text (reason->from));
    case AIRLOCK_REASON_ACS_PATH:
    default:
      failure = describe_failure (reason);
      return g_strdup_printf (
          ngettext ("%u card can’t be kept apart: %s.", "%u cards can’t be kept apart: %s.", cards),
          cards, failure);
    }
}

static char *
summarise_isolated (AirlockGroup *self)
{
  guint cards = count_cards (self);

  if (cards == 0)
    return g_strdup (ngettext ("A bridge, which stays with the host.",
                               "Bridges, which stay with the host.", self->members->len));
  if (self->members->len == 1)
    return g_strdup (_ ("One device, alone in its group."));
  if (self->members->len == 2)
    return g_strdup (_ ("One card, alone in its group."));

  return g_strdup (_ ("One card with its functions, alone in its group."));
}

/**
 * airlock_group_dup_summary:
 * @self: a group
 *
 * Returns: (transfer full): one sentence that says how the group stands and why
 */
char *
airlock_group_dup_summary (AirlockGroup *self)
{
  switch (self->verdict)
    {
    case AIRLOCK_ISOLATION_SHARED:
      return summarise_shared (self);

    case AIRLOCK_ISOLATION_OVERRIDE:
      return g_strdup (_ ("Kept apart only by an ACS override, not by the hardware."));

    case AIRLOCK_ISOLATION_UNKNOWN:
      if (self->notes & AIRLOCK_GROUP_NOTE_NOIOMMU)
        return g_strdup (_ ("VFIO runs without an IOMMU here: nothing is kept apart."));
      if (self->split_from->len > 0)
        return g_strdup (_ ("Not known: the registers don’t account for this group, and the kernel "
                            "command line, which may, can’t be read."));
      if (self->kernel != NULL)
        return g_strdup (_ ("Not known while an ACS override is on: the registers that would tell "
                            "can’t be read."));
      return g_strdup (_ ("Not known: the registers that would tell can’t be read."));

    case AIRLOCK_ISOLATION_ISOLATED:
    default:
      return summarise_isolated (self);
    }
}

static const struct
{
  AirlockGroupNote note;
  const char *text;
} note_texts[] = {
  { AIRLOCK_GROUP_NOTE_OVERRIDE,
    N_ ("The kernel command line has pcie_acs_override, which tells the kernel to believe in "
        "isolation that the hardware doesn’t have. A device in this group can reach memory of "
        "devices outside it.") },
  { AIRLOCK_GROUP_NOTE_KERNEL_SPLITS,
    N_ ("By its registers this group would be joined to others. The kernel keeps it apart, so it "
        "knows more about this hardware than Airlock does.") },
  { AIRLOCK_GROUP_NOTE_KERNEL_JOINS,
    N_ ("By their registers some of these devices would be apart. The kernel joins them for a "
        "reason of its own that Airlock doesn’t know.") },
  { AIRLOCK_GROUP_NOTE_UNREADABLE,
    N_ ("Not all registers could be read, so reasons are probable, not certain. The groups "
        "themselves are the kernel’s.") },
  { AIRLOCK_GROUP_NOTE_SWITCH_PEERS,
    N_ ("The kernel gives each port of this switch its own group, though the switch has no ACS and "
        "may pass traffic between its ports unseen by the IOMMU.") },
  { AIRLOCK_GROUP_NOTE_DIRECT_REGION,
    N_ ("The firmware demands a fixed 1:1 memory range for a device in this group, so the kernel "
        "will refuse to assign it.") },
  { AIRLOCK_GROUP_NOTE_NOIOMMU,
    N_ ("This is a no-IOMMU group: a device assigned from it can read and write all memory of the "
        "host.") },
};

static const char *
note_text (AirlockGroup *self, guint index)
{
  AirlockGroupNote note = note_texts[index].note;

  if ((self->notes & note) == 0)
    return NULL;

  if (note == AIRLOCK_GROUP_NOTE_UNREADABLE)
    {
      /* A group of one needs no reason, so there is nothing to be unsure of. */
      if (self->kernel != NULL && self->members->len == 1 &&
          self->verdict == AIRLOCK_ISOLATION_ISOLATED)
        return NULL;
      if (self->notes & AIRLOCK_GROUP_NOTE_ASLEEP)
        return N_ ("A device here is asleep and is not woken to read its registers, so reasons are "
                   "probable, not certain.");
      if (self->kernel == NULL)
        return N_ ("Not all registers could be read: as administrator, the prediction would be "
                   "certain.");
    }
  if (note == AIRLOCK_GROUP_NOTE_KERNEL_JOINS && (self->notes & AIRLOCK_GROUP_NOTE_UNREADABLE))
    return NULL;

  return note_texts[index].text;
}

/**
 * airlock_group_list_notes:
 * @self: a group
 *
 * Returns: (transfer full): sentences about where kernel and registers differ, and about dangers
 */
char **
airlock_group_list_notes (AirlockGroup *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (note_texts); i++)
    {
      const char *text = note_text (self, i);

      if (text != NULL)
        g_strv_builder_add (builder, _ (text));
    }

  return g_strv_builder_end (builder);
}

static gboolean
has_reason_kind (AirlockGroup *self, AirlockReasonKind kind)
{
  for (guint i = 0; i < self->reasons->len; i++)
    {
      if (((const AirlockReason *) g_ptr_array_index (self->reasons, i))->kind == kind)
        return TRUE;
    }

  return FALSE;
}

static gboolean
has_slot_cards (AirlockGroup *self)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      AirlockDevice *member = g_ptr_array_index (self->members, i);

      if (!airlock_device_is_bridge (member) && airlock_device_get_facts (member)->has_parent)
        return TRUE;
    }

  return FALSE;
}

static void
add_shared_remedies (AirlockGroup *self, GStrvBuilder *builder)
{
  if (count_cards (self) < 2)
    {
      g_strv_builder_add (builder, _ ("Leave these parts with the host, and choose a device in a "
                                      "group of its own."));
      return;
    }

  if (has_reason_kind (self, AIRLOCK_REASON_VMD))
    g_strv_builder_add (builder, _ ("Switch Intel VMD (also called RST or RAID mode) off in the "
                                    "firmware: its drives then show as ordinary devices. Systems "
                                    "installed on them may need their boot configuration changed "
                                    "first."));
  if (has_slot_cards (self) && !has_reason_kind (self, AIRLOCK_REASON_VMD))
    g_strv_builder_add (builder, _ ("Move the card to another slot, best one that the processor "
                                    "serves directly, and look again."));
  if (has_reason_kind (self, AIRLOCK_REASON_ACS_PATH))
    g_strv_builder_add (builder, _ ("Look in the firmware settings for “ACS” or “PCIe ARI/ACS "
                                    "support” and for a newer firmware version."));
  g_strv_builder_add (builder,
                      _ ("Assign the whole group to one VM, if the host can do without all "
                         "of it."));
  g_strv_builder_add (builder, _ ("Choose a device in a group of its own instead."));
  if (has_reason_kind (self, AIRLOCK_REASON_ACS_PATH) ||
      has_reason_kind (self, AIRLOCK_REASON_MULTIFUNCTION))
    g_strv_builder_add (builder,
                        _ ("The “ACS override” found on the web is no remedy: it hides the "
                           "problem from the kernel and leaves the devices able to reach "
                           "each other’s memory."));
}

/**
 * airlock_group_list_remedies:
 * @self: a group
 *
 * Returns: (transfer full): what can be done, in the order to try it; empty where nothing is wrong
 */
char **
airlock_group_list_remedies (AirlockGroup *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  switch (self->verdict)
    {
    case AIRLOCK_ISOLATION_SHARED:
      add_shared_remedies (self, builder);
      break;

    case AIRLOCK_ISOLATION_OVERRIDE:
      g_strv_builder_add (builder,
                          _ ("Remove pcie_acs_override from the kernel command line to see "
                             "the groups that the hardware really has."));
      g_strv_builder_add (builder, _ ("Assign only to VMs that you would trust with the host "
                                      "itself."));
      break;

    case AIRLOCK_ISOLATION_UNKNOWN:
      if (self->notes & AIRLOCK_GROUP_NOTE_NOIOMMU)
        g_strv_builder_add (builder,
                            _ ("Switch the IOMMU on in the firmware and remove the no-IOMMU "
                               "mode of VFIO."));
      else if ((self->notes & AIRLOCK_GROUP_NOTE_ASLEEP) != 0)
        g_strv_builder_add (builder,
                            _ ("Look again while the device is in use: Airlock doesn’t wake "
                               "it."));
      else if (self->notes & AIRLOCK_GROUP_NOTE_UNREADABLE)
        g_strv_builder_add (builder, _ ("Run airlockctl groups as administrator to read the "
                                        "registers."));
      break;

    case AIRLOCK_ISOLATION_ISOLATED:
    default:
      break;
    }

  return g_strv_builder_end (builder);
}
