/* airlockctl-device-facts.c – what is known of a device, in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlockctl-device-facts.h"

#include <glib/gi18n.h>

#include "airlockctl-words.h"
#include "core/analysis/airlock-acs.h"

typedef struct
{
  AirlockctlSheet *sheet;
  AirlockTopology *topology;
  AirlockDevice *device;
  const AirlockDeviceFacts *facts;
} Facts;

static void G_GNUC_PRINTF (3, 4)
add (Facts      *self,
     const char *label,
     const char *format,
     ...)
{
  g_autofree char *value = NULL;
  va_list arguments;

  va_start (arguments, format);
  value = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  airlockctl_sheet_add (self->sheet, label, value);
}

/* Whether to go on with a value; says "not known" if the fact could not be read. */
static gboolean
knows (Facts       *self,
       AirlockFacts fact,
       const char  *label)
{
  if (airlock_device_knows (self->device, fact))
    return TRUE;

  airlockctl_sheet_add_unknown (self->sheet, label);
  return FALSE;
}

static const char *
name_or_unnamed (const char *name)
{
  return name != NULL ? name : _("(no name on record)");
}

static void
add_identity (Facts *self)
{
  const AirlockDeviceFacts *facts = self->facts;

  airlockctl_sheet_add_title (self->sheet, _("Identity"));
  if (knows (self, AIRLOCK_FACT_IDENTITY, _("Vendor")))
    add (self, _("Vendor"), "%s [%04x]", name_or_unnamed (facts->vendor_name), facts->vendor);
  if (knows (self, AIRLOCK_FACT_IDENTITY, _("Device")))
    add (self, _("Device"), "%s [%04x]", name_or_unnamed (facts->device_name), facts->device);
  if (knows (self, AIRLOCK_FACT_SUBSYSTEM, _("Subsystem")))
    {
      if (facts->subsystem_vendor == 0 && facts->subsystem_device == 0)
        add (self, _("Subsystem"), "%s", _("the device states none"));
      else
        add (self, _("Subsystem"), "%s [%04x:%04x]", name_or_unnamed (facts->subsystem_name),
             facts->subsystem_vendor, facts->subsystem_device);
    }
  if (knows (self, AIRLOCK_FACT_IDENTITY, _("Class")))
    add (self, _("Class"), "%s [%06x]", name_or_unnamed (facts->class_name), facts->class_code);
  if (knows (self, AIRLOCK_FACT_REVISION, _("Revision")))
    add (self, _("Revision"), "%02x", facts->revision);
}

/* What the port, or the function, does about traffic between neighbours. */
static char *
describe_acs (Facts         *self,
              AirlockDevice *device,
              gboolean       iommu_works)
{
  AirlockAcsAnswer answer = airlock_acs_judge (self->topology, device, !iommu_works);
  g_auto (GStrv) missing = airlock_acs_list_bits (answer.missing);
  g_autofree char *bits = g_strjoinv (", ", missing);

  if (answer.isolates == AIRLOCK_TRISTATE_UNKNOWN)
    return g_strdup (_("ACS not known"));
  if (answer.isolates == AIRLOCK_TRISTATE_YES)
    {
      switch (answer.grounds)
        {
        case AIRLOCK_ACS_BITS:
          return g_strdup (_("ACS complete"));
        case AIRLOCK_ACS_QUIRK:
          return g_strdup (_("isolates, as the kernel knows of this model"));
        case AIRLOCK_ACS_KIND:
        case AIRLOCK_ACS_UNREADABLE:
        default:
          return g_strdup (_("needs no ACS"));
        }
    }
  if (answer.grounds == AIRLOCK_ACS_QUIRK)
    return g_strdup (_("does not isolate, as the kernel knows of this model"));
  if (answer.grounds == AIRLOCK_ACS_KIND)
    return g_strdup (_("can’t have ACS"));
  if (answer.has_capability == AIRLOCK_TRISTATE_NO)
    return g_strdup (_("no ACS"));
  return g_strdup_printf (_("ACS lacks %s"), bits);
}

static void
add_path (Facts   *self,
          gboolean iommu_works)
{
  g_autoptr (GPtrArray) path = airlock_topology_list_path (self->topology, self->device);

  if (self->facts->behind_vmd)
    add (self, _("Behind VMD"), "%s", AIRLOCK_PCI_ADDRESS_TEXT (&self->facts->vmd_endpoint));

  for (guint i = 0; i < path->len; i++)
    {
      AirlockDevice *at = path->pdata[i];
      AirlockPcieType type = airlock_device_get_facts (at)->pcie_type;
      g_autofree char *acs = describe_acs (self, at, iommu_works);

      add (self, i == 0 ? _("Path from the CPU") : "", "%s · %s · %s",
           airlock_device_get_address_text (at),
           type != AIRLOCK_PCIE_TYPE_UNKNOWN ? airlockctl_pcie_type_word (type)
                                             : _("kind not known"),
           acs);
    }
}

static void
add_card (Facts *self)
{
  g_autoptr (GPtrArray) card = airlock_topology_list_card (self->topology, self->device);

  for (guint i = 0; i < card->len; i++)
    add (self, i == 0 ? _("Card") : "", "%s · %s",
         airlock_device_get_address_text (card->pdata[i]),
         airlock_device_get_name (card->pdata[i]));
}

static void
add_place (Facts   *self,
           gboolean iommu_works)
{
  const AirlockDeviceFacts *facts = self->facts;

  airlockctl_sheet_add_title (self->sheet, _("Place"));
  if (knows (self, AIRLOCK_FACT_SLOT_LABEL, _("Slot")))
    add (self, _("Slot"), "%s",
         facts->slot_label != NULL ? facts->slot_label : _("firmware has no name for it"));
  if (knows (self, AIRLOCK_FACT_NUMA_NODE, _("NUMA node")))
    {
      if (facts->numa_node >= 0)
        add (self, _("NUMA node"), "%d", facts->numa_node);
      else
        add (self, _("NUMA node"), "%s", _("belongs to none"));
    }
  add_path (self, iommu_works);
  add_card (self);
  if (airlock_device_is_bridge (self->device)
      && knows (self, AIRLOCK_FACT_BRIDGE_BUSES, _("Buses behind it")))
    {
      if (facts->secondary_bus != facts->subordinate_bus)
        add (self, _("Buses behind it"), _("%02x to %02x"), facts->secondary_bus,
             facts->subordinate_bus);
      else
        add (self, _("Buses behind it"), "%02x", facts->secondary_bus);
    }
}

static void
add_driver (Facts *self)
{
  const AirlockDeviceFacts *facts = self->facts;

  airlockctl_sheet_add_title (self->sheet, _("Driver"));
  if (knows (self, AIRLOCK_FACT_DRIVER, _("In use")))
    add (self, _("In use"), "%s", facts->driver != NULL ? facts->driver : _("no driver"));
  if (knows (self, AIRLOCK_FACT_DRIVER_OVERRIDE, _("Override")))
    add (self, _("Override"), "%s",
         facts->driver_override != NULL ? facts->driver_override : _("not set"));
  if (facts->boot_vga == AIRLOCK_TRISTATE_YES || facts->boot_display == AIRLOCK_TRISTATE_YES)
    add (self, _("Display"), "%s", _("the one the host started with"));
}

static void
add_sriov (Facts *self)
{
  const AirlockDeviceFacts *facts = self->facts;
  g_autoptr (GPtrArray) functions = NULL;

  if (!knows (self, AIRLOCK_FACT_SRIOV, _("SR-IOV")))
    return;
  if (!facts->is_pf)
    {
      if (facts->is_vf)
        add (self, _("SR-IOV"), _("virtual function of %s"),
             AIRLOCK_PCI_ADDRESS_TEXT (&facts->physical_function));
      else
        add (self, _("SR-IOV"), "%s", _("not offered"));
      return;
    }

  add (self, _("SR-IOV"), _("%1$u of %2$u virtual functions are on"), facts->num_vfs,
       facts->total_vfs);
  functions = airlock_topology_list_virtual_functions (self->topology, self->device);
  for (guint i = 0; i < functions->len; i++)
    add (self, "", "%s · %s", airlock_device_get_address_text (functions->pdata[i]),
         airlockctl_driver_text (functions->pdata[i]));
}

static void
add_mdev_types (Facts *self)
{
  GPtrArray *types = self->facts->mdev_types;

  if (!knows (self, AIRLOCK_FACT_MDEV, _("Mediated devices")))
    return;
  if (types->len == 0)
    add (self, _("Mediated devices"), "%s", _("not offered"));

  for (guint i = 0; i < types->len; i++)
    {
      const AirlockMdevType *type = types->pdata[i];
      g_autofree char *free_text
          = type->available >= 0
                ? g_strdup_printf (_("%d more possible"), (int) MIN (type->available, G_MAXINT))
                : g_strdup (_("how many more is not known"));

      add (self, i == 0 ? _("Mediated devices") : "", "%s · %s · %s", type->id,
           name_or_unnamed (type->name), free_text);
    }
}

static void
add_vgpu (Facts *self)
{
  const AirlockDeviceFacts *facts = self->facts;

  if (!knows (self, AIRLOCK_FACT_VGPU, _("NVIDIA vGPU")))
    return;
  if (facts->vgpu_current != 0)
    add (self, _("NVIDIA vGPU"), _("type %u is set"), facts->vgpu_current);
  else if (facts->vgpu_types->len == 0)
    add (self, _("NVIDIA vGPU"), "%s", _("not offered"));

  for (guint i = 0; i < facts->vgpu_types->len; i++)
    {
      const AirlockVgpuType *type = facts->vgpu_types->pdata[i];

      add (self, i == 0 && facts->vgpu_current == 0 ? _("NVIDIA vGPU") : "",
           _("type %1$u: %2$s"), type->id, type->name);
    }
}

static void
add_partitioning (Facts *self)
{
  airlockctl_sheet_add_title (self->sheet, _("Partitioning"));
  add_sriov (self);
  add_mdev_types (self);
  add_vgpu (self);
}

static char *
describe_sizes (guint64 sizes)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) texts = NULL;

  /* Bit n stands for 2^n MiB; more than 43 bits make no 64-bit number of bytes. */
  for (guint bit = 0; bit < 44; bit++)
    if (sizes & (G_GUINT64_CONSTANT (1) << bit))
      g_strv_builder_take (builder, airlockctl_size_text (G_GUINT64_CONSTANT (1) << (bit + 20)));
  texts = g_strv_builder_end (builder);

  return g_strjoinv (", ", texts);
}

static void
add_bar (Facts               *self,
         const AirlockPciBar *bar)
{
  g_autofree char *label = g_strdup_printf (_("Region %u"), bar->index);
  g_autofree char *size = airlockctl_size_text (bar->size);
  g_autofree char *address = g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", bar->address);
  g_autofree char *joined = NULL;
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
  g_auto (GStrv) texts = NULL;

  g_strv_builder_add (parts, size);
  g_strv_builder_add (parts, bar->address != 0 ? address : _("no address"));
  if (bar->io)
    g_strv_builder_add (parts, _("I/O ports"));
  else
    g_strv_builder_add (parts, bar->is_64bit ? _("64-bit") : _("32-bit"));
  if (bar->prefetchable)
    g_strv_builder_add (parts, _("prefetchable"));
  if (bar->resizable_sizes != 0)
    {
      g_autofree char *sizes = describe_sizes (bar->resizable_sizes);

      /* Translators: %s is a list of sizes that a memory region can be given. */
      g_strv_builder_take (parts, g_strdup_printf (_("can be %s"), sizes));
    }

  texts = g_strv_builder_end (parts);
  joined = g_strjoinv (" · ", texts);
  airlockctl_sheet_add (self->sheet, label, joined);
}

static void
add_memory (Facts *self)
{
  const AirlockDeviceFacts *facts = self->facts;

  airlockctl_sheet_add_title (self->sheet, _("Memory"));
  if (knows (self, AIRLOCK_FACT_BARS, _("Regions")))
    {
      if (facts->bars->len == 0)
        add (self, _("Regions"), "%s", _("it has none"));
      for (guint i = 0; i < facts->bars->len; i++)
        add_bar (self, &g_array_index (facts->bars, AirlockPciBar, i));
      if (facts->bars->len > 0)
        knows (self, AIRLOCK_FACT_REBAR, _("Resizable"));
    }
  if (knows (self, AIRLOCK_FACT_ROM, _("Option ROM")))
    {
      g_autofree char *size = airlockctl_size_text (facts->rom_size);

      add (self, _("Option ROM"), "%s", facts->rom_size > 0 ? size : _("it has none"));
    }
}

static void
add_reset (Facts *self)
{
  char **methods = self->facts->reset_methods;
  g_autofree char *joined = NULL;

  if (!knows (self, AIRLOCK_FACT_RESET_METHODS, _("Reset")))
    return;

  joined = g_strjoinv (", ", methods);
  add (self, _("Reset"), "%s", joined[0] != '\0' ? joined : _("the kernel has no way to reset it"));
}

static const char *
d3cold_word (AirlockTristate allowed)
{
  switch (allowed)
    {
    case AIRLOCK_TRISTATE_YES:
      return _("allowed");
    case AIRLOCK_TRISTATE_NO:
      return _("not allowed");
    case AIRLOCK_TRISTATE_UNKNOWN:
    default:
      return _("not known");
    }
}

static void
add_power (Facts *self)
{
  const AirlockDeviceFacts *facts = self->facts;

  if (knows (self, AIRLOCK_FACT_POWER, _("Power state")))
    {
      if (facts->power_state == NULL && facts->runtime_status == NULL)
        add (self, _("Power state"), "%s", _("the kernel does not say"));
      else
        add (self, _("Power state"), "%s%s%s",
             facts->power_state != NULL ? facts->power_state : "",
             facts->power_state != NULL && facts->runtime_status != NULL ? " · " : "",
             facts->runtime_status != NULL ? facts->runtime_status : "");
    }
  add (self, _("Sleep in D3cold"), "%s", d3cold_word (facts->d3cold_allowed));
}

static gboolean
is_link (const AirlockLink *link)
{
  return link->speed != 0 || link->width != 0;
}

static void
add_link (Facts *self)
{
  const AirlockLink *now = &self->facts->link_current;
  const AirlockLink *most = &self->facts->link_maximum;
  g_autofree char *now_text = airlockctl_link_text (now);
  g_autofree char *most_text = airlockctl_link_text (most);

  if (!knows (self, AIRLOCK_FACT_LINK, _("Link now")))
    {
      airlockctl_sheet_add_unknown (self->sheet, _("Link at most"));
      return;
    }
  if (!is_link (now) && !is_link (most))
    {
      add (self, _("Link"), "%s", _("it has none of its own"));
      return;
    }

  if (is_link (now))
    airlockctl_sheet_add (self->sheet, _("Link now"), now_text);
  else
    airlockctl_sheet_add_unknown (self->sheet, _("Link now"));
  if (is_link (most))
    airlockctl_sheet_add (self->sheet, _("Link at most"), most_text);
  else
    airlockctl_sheet_add_unknown (self->sheet, _("Link at most"));
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
                             AirlockDevice   *device,
                             gboolean         iommu_works)
{
  Facts self = {
    .sheet = sheet,
    .topology = topology,
    .device = device,
    .facts = airlock_device_get_facts (device),
  };

  add_identity (&self);
  add_place (&self, iommu_works);
  add_driver (&self);
  add_partitioning (&self);
  add_memory (&self);

  airlockctl_sheet_add_title (sheet, _("Reset, power and link"));
  add_reset (&self);
  add_power (&self);
  add_link (&self);
}
