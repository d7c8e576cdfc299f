/* airlockctl-device-facts.c – what a device is and where it sits, in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlockctl-device-facts.h"
#include "airlockctl-device-facts-private.h"

#include <glib/gi18n.h>

#include "airlockctl-words.h"
#include "core/analysis/airlock-acs.h"

void
_airlockctl_facts_add (AirlockctlFacts *self, const char *label, const char *format, ...)
{
  g_autofree char *value = NULL;
  va_list arguments;

  va_start (arguments, format);
  value = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  airlockctl_sheet_add (self->sheet, label, value);
}

/* Whether to go on with a value; says "not known" if the fact could not be read. */
gboolean
_airlockctl_facts_knows (AirlockctlFacts *self, AirlockFacts fact, const char *label)
{
  if (airlock_device_knows (self->device, fact))
    return TRUE;

  airlockctl_sheet_add_unknown (self->sheet, label);
  return FALSE;
}

const char *
_airlockctl_name_or_unnamed (const char *name)
{
  return name != NULL ? name : _ ("(no name on record)");
}

static void
add_identity (AirlockctlFacts *self)
{
  const AirlockDeviceFacts *facts = self->facts;

  airlockctl_sheet_add_title (self->sheet, _ ("Identity"));
  if (_airlockctl_facts_knows (self, AIRLOCK_FACT_IDENTITY, _ ("Vendor")))
    _airlockctl_facts_add (self, _ ("Vendor"), "%s [%04x]",
                           _airlockctl_name_or_unnamed (facts->vendor_name), facts->vendor);
  if (_airlockctl_facts_knows (self, AIRLOCK_FACT_IDENTITY, _ ("Device")))
    _airlockctl_facts_add (self, _ ("Device"), "%s [%04x]",
                           _airlockctl_name_or_unnamed (facts->device_name), facts->device);
  if (_airlockctl_facts_knows (self, AIRLOCK_FACT_SUBSYSTEM, _ ("Subsystem")))
    {
      if (facts->subsystem_vendor == 0 && facts->subsystem_device == 0)
        _airlockctl_facts_add (self, _ ("Subsystem"), "%s", _ ("the device states none"));
      else
        _airlockctl_facts_add (self, _ ("Subsystem"), "%s [%04x:%04x]",
                               _airlockctl_name_or_unnamed (facts->subsystem_name),
                               facts->subsystem_vendor, facts->subsystem_device);
    }
  if (_airlockctl_facts_knows (self, AIRLOCK_FACT_IDENTITY, _ ("Class")))
    _airlockctl_facts_add (self, _ ("Class"), "%s [%06x]",
                           _airlockctl_name_or_unnamed (facts->class_name), facts->class_code);
  if (_airlockctl_facts_knows (self, AIRLOCK_FACT_REVISION, _ ("Revision")))
    _airlockctl_facts_add (self, _ ("Revision"), "%02x", facts->revision);
}

/* What the port, or the function, does about traffic between neighbours. */
static char *
describe_acs (AirlockctlFacts *self, AirlockDevice *device, gboolean iommu_works)
{
  AirlockAcsAnswer answer = airlock_acs_judge (self->topology, device, !iommu_works);
  g_auto (GStrv) missing = airlock_acs_list_bits (answer.missing);
  g_autofree char *bits = g_strjoinv (", ", missing);

  if (answer.isolates == AIRLOCK_TRISTATE_UNKNOWN)
    return g_strdup (_ ("ACS not known"));
  if (answer.isolates == AIRLOCK_TRISTATE_YES)
    {
      switch (answer.grounds)
        {
        case AIRLOCK_ACS_BITS:
          return g_strdup (_ ("ACS complete"));
        case AIRLOCK_ACS_QUIRK:
          return g_strdup (_ ("isolates, as the kernel knows of this model"));
        case AIRLOCK_ACS_KIND:
        case AIRLOCK_ACS_UNREADABLE:
        default:
          return g_strdup (_ ("needs no ACS"));
        }
    }
  if (answer.grounds == AIRLOCK_ACS_QUIRK)
    return g_strdup (_ ("does not isolate, as the kernel knows of this model"));
  if (answer.grounds == AIRLOCK_ACS_KIND)
    return g_strdup (_ ("can’t have ACS"));
  if (answer.has_capability == AIRLOCK_TRISTATE_NO)
    return g_strdup (_ ("no ACS"));
  return g_strdup_printf (_ ("ACS lacks %s"), bits);
}

static void
add_path (AirlockctlFacts *self, gboolean iommu_works)
{
  g_autoptr (GPtrArray) path = airlock_topology_list_path (self->topology, self->device);

  if (self->facts->behind_vmd)
    _airlockctl_facts_add (self, _ ("Behind VMD"), "%s",
                           AIRLOCK_PCI_ADDRESS_TEXT (&self->facts->vmd_endpoint));

  for (guint i = 0; i < path->len; i++)
    {
      AirlockDevice *at = path->pdata[i];
      AirlockPcieType type = airlock_device_get_facts (at)->pcie_type;
      g_autofree char *acs = describe_acs (self, at, iommu_works);

      _airlockctl_facts_add (self, i == 0 ? _ ("Path from the CPU") : "", "%s · %s · %s",
                             airlock_device_get_address_text (at),
                             type != AIRLOCK_PCIE_TYPE_UNKNOWN ? airlockctl_pcie_type_word (type)
                                                               : _ ("kind not known"),
                             acs);
    }
}

static void
add_card (AirlockctlFacts *self)
{
  g_autoptr (GPtrArray) card = airlock_topology_list_card (self->topology, self->device);

  for (guint i = 0; i < card->len; i++)
    _airlockctl_facts_add (self, i == 0 ? _ ("Card") : "", "%s · %s",
                           airlock_device_get_address_text (card->pdata[i]),
                           airlock_device_get_name (card->pdata[i]));
}

static void
add_place (AirlockctlFacts *self, gboolean iommu_works)
{
  const AirlockDeviceFacts *facts = self->facts;

  airlockctl_sheet_add_title (self->sheet, _ ("Place"));
  if (_airlockctl_facts_knows (self, AIRLOCK_FACT_SLOT_LABEL, _ ("Slot")))
    _airlockctl_facts_add (self, _ ("Slot"), "%s",
                           facts->slot_label != NULL ? facts->slot_label
                                                     : _ ("firmware has no name for it"));
  if (_airlockctl_facts_knows (self, AIRLOCK_FACT_NUMA_NODE, _ ("NUMA node")))
    {
      if (facts->numa_node >= 0)
        _airlockctl_facts_add (self, _ ("NUMA node"), "%d", facts->numa_node);
      else
        _airlockctl_facts_add (self, _ ("NUMA node"), "%s", _ ("belongs to none"));
    }
  add_path (self, iommu_works);
  add_card (self);
  if (airlock_device_is_bridge (self->device) &&
      _airlockctl_facts_knows (self, AIRLOCK_FACT_BRIDGE_BUSES, _ ("Buses behind it")))
    {
      if (facts->secondary_bus != facts->subordinate_bus)
        _airlockctl_facts_add (self, _ ("Buses behind it"), _ ("%02x to %02x"),
                               facts->secondary_bus, facts->subordinate_bus);
      else
        _airlockctl_facts_add (self, _ ("Buses behind it"), "%02x", facts->secondary_bus);
    }
}

static void
add_driver (AirlockctlFacts *self)
{
  const AirlockDeviceFacts *facts = self->facts;

  airlockctl_sheet_add_title (self->sheet, _ ("Driver"));
  if (_airlockctl_facts_knows (self, AIRLOCK_FACT_DRIVER, _ ("In use")))
    _airlockctl_facts_add (self, _ ("In use"), "%s",
                           facts->driver != NULL ? facts->driver : _ ("no driver"));
  if (_airlockctl_facts_knows (self, AIRLOCK_FACT_DRIVER_OVERRIDE, _ ("Override")))
    _airlockctl_facts_add (self, _ ("Override"), "%s",
                           facts->driver_override != NULL ? facts->driver_override : _ ("not set"));
  if (facts->boot_vga == AIRLOCK_TRISTATE_YES || facts->boot_display == AIRLOCK_TRISTATE_YES)
    _airlockctl_facts_add (self, _ ("Display"), "%s", _ ("the one the host started with"));
}

static char *
describe_output (const AirlockOutput *output)
{
  const char *monitor = output->monitor;

  if (output->connected == AIRLOCK_TRISTATE_NO)
    return g_strdup (_ ("empty"));
  if (monitor == NULL && output->connected == AIRLOCK_TRISTATE_UNKNOWN)
    return g_strdup (_ ("not known whether anything is plugged in"));
  if (monitor == NULL)
    monitor =
        airlock_output_is_panel (output) ? _ ("built-in screen") : _ ("a screen without a name");

  switch (output->enabled)
    {
    case AIRLOCK_TRISTATE_YES:
      /* Translators: the name of a monitor */
      return g_strdup_printf (_ ("%s · shows a picture"), monitor);
    case AIRLOCK_TRISTATE_NO:
      return g_strdup_printf (_ ("%s · no picture"), monitor);
    case AIRLOCK_TRISTATE_UNKNOWN:
    default:
      return g_strdup (monitor);
    }
}

/* The sockets of a graphics function, as a driver of this host sees them. */
static void
add_outputs (AirlockctlFacts *self)
{
  GPtrArray *outputs = self->facts->outputs;

  if (!airlock_device_is_display (self->device))
    return;

  airlockctl_sheet_add_title (self->sheet, _ ("Outputs"));
  for (guint i = 0; i < outputs->len; i++)
    {
      const AirlockOutput *output = outputs->pdata[i];
      g_autofree char *text = describe_output (output);

      airlockctl_sheet_add (self->sheet, output->name, text);
    }
  if (_airlockctl_facts_knows (self, AIRLOCK_FACT_OUTPUTS, _ ("Sockets")) && outputs->len == 0)
    _airlockctl_facts_add (self, _ ("Sockets"), "%s", _ ("it has none of its own"));
}

/**
 * airlockctl_device_facts_add:
 * @iommu_works: whether ACS bits are as they are now, or as they would be
 *
 * Adds everything that is known of @device itself; its group is not part of it.
 */
void
airlockctl_device_facts_add (AirlockctlSheet *sheet,
                             AirlockTopology *topology,
                             AirlockDevice *device,
                             gboolean iommu_works)
{
  AirlockctlFacts self = {
    .sheet = sheet,
    .topology = topology,
    .device = device,
    .facts = airlock_device_get_facts (device),
  };

  add_identity (&self);
  add_place (&self, iommu_works);
  add_driver (&self);
  add_outputs (&self);
  _airlockctl_facts_add_abilities (&self);
}
