/* airlockctl-device-abilities.c – what a device can be divided into, its memory, reset, power, link
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlockctl-device-facts-private.h"

#include <glib/gi18n.h>

#include "airlockctl-words.h"

static void
add_sriov (AirlockctlFacts *self)
{
  const AirlockDeviceFacts *facts = self->facts;
  g_autoptr (GPtrArray) functions = NULL;

  if (!_airlockctl_facts_knows (self, AIRLOCK_FACT_SRIOV, _ ("SR-IOV")))
    return;
  if (!facts->is_pf)
    {
      if (facts->is_vf)
        _airlockctl_facts_add (self, _ ("SR-IOV"), _ ("virtual function of %s"),
                               AIRLOCK_PCI_ADDRESS_TEXT (&facts->physical_function));
      else
        _airlockctl_facts_add (self, _ ("SR-IOV"), "%s", _ ("not offered"));
      return;
    }

  _airlockctl_facts_add (self, _ ("SR-IOV"), _ ("%1$u of %2$u virtual functions are on"),
                         facts->num_vfs, facts->total_vfs);
  functions = airlock_topology_list_virtual_functions (self->topology, self->device);
  for (guint i = 0; i < functions->len; i++)
    _airlockctl_facts_add (self, "", "%s · %s",
                           airlock_device_get_address_text (functions->pdata[i]),
                           airlockctl_driver_text (functions->pdata[i]));
}

static void
add_mdev_types (AirlockctlFacts *self)
{
  GPtrArray *types = self->facts->mdev_types;

  if (!_airlockctl_facts_knows (self, AIRLOCK_FACT_MDEV, _ ("Mediated devices")))
    return;
  if (types->len == 0)
    _airlockctl_facts_add (self, _ ("Mediated devices"), "%s", _ ("not offered"));

  for (guint i = 0; i < types->len; i++)
    {
      const AirlockMdevType *type = types->pdata[i];
      g_autofree char *free_text =
          type->available >= 0
              ? g_strdup_printf (_ ("%d more possible"), (int) MIN (type->available, G_MAXINT))
              : g_strdup (_ ("how many more is not known"));

      _airlockctl_facts_add (self, i == 0 ? _ ("Mediated devices") : "", "%s · %s · %s", type->id,
                             _airlockctl_name_or_unnamed (type->name), free_text);
    }
}

static void
add_vgpu (AirlockctlFacts *self)
{
  const AirlockDeviceFacts *facts = self->facts;

  if (!_airlockctl_facts_knows (self, AIRLOCK_FACT_VGPU, _ ("NVIDIA vGPU")))
    return;
  if (facts->vgpu_current != 0)
    _airlockctl_facts_add (self, _ ("NVIDIA vGPU"), _ ("type %u is set"), facts->vgpu_current);
  else if (facts->vgpu_types->len == 0)
    _airlockctl_facts_add (self, _ ("NVIDIA vGPU"), "%s", _ ("not offered"));

  for (guint i = 0; i < facts->vgpu_types->len; i++)
    {
      const AirlockVgpuType *type = facts->vgpu_types->pdata[i];

      _airlockctl_facts_add (self, i == 0 && facts->vgpu_current == 0 ? _ ("NVIDIA vGPU") : "",
                             _ ("type %1$u: %2$s"), type->id, type->name);
    }
}

static void
add_partitioning (AirlockctlFacts *self)
{
  airlockctl_sheet_add_title (self->sheet, _ ("Partitioning"));
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
add_bar (AirlockctlFacts *self, const AirlockPciBar *bar)
{
  g_autofree char *label = g_strdup_printf (_ ("Region %u"), bar->index);
  g_autofree char *size = airlockctl_size_text (bar->size);
  g_autofree char *address = g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", bar->address);
  g_autofree char *joined = NULL;
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
  g_auto (GStrv) texts = NULL;

  g_strv_builder_add (parts, size);
  g_strv_builder_add (parts, bar->address != 0 ? address : _ ("no address"));
  if (bar->io)
    g_strv_builder_add (parts, _ ("I/O ports"));
  else
    g_strv_builder_add (parts, bar->is_64bit ? _ ("64-bit") : _ ("32-bit"));
  if (bar->prefetchable)
    g_strv_builder_add (parts, _ ("prefetchable"));
  if (bar->resizable_sizes != 0)
    {
      g_autofree char *sizes = describe_sizes (bar->resizable_sizes);

      /* Translators: %s is a list of sizes that a memory region can be given. */
      g_strv_builder_take (parts, g_strdup_printf (_ ("can be %s"), sizes));
    }

  texts = g_strv_builder_end (parts);
  joined = g_strjoinv (" · ", texts);
  airlockctl_sheet_add (self->sheet, label, joined);
}

static void
add_memory (AirlockctlFacts *self)
{
  const AirlockDeviceFacts *facts = self->facts;

  airlockctl_sheet_add_title (self->sheet, _ ("Memory"));
  if (_airlockctl_facts_knows (self, AIRLOCK_FACT_BARS, _ ("Regions")))
    {
      if (facts->bars->len == 0)
        _airlockctl_facts_add (self, _ ("Regions"), "%s", _ ("it has none"));
      for (guint i = 0; i < facts->bars->len; i++)
        add_bar (self, &g_array_index (facts->bars, AirlockPciBar, i));
      if (facts->bars->len > 0)
        _airlockctl_facts_knows (self, AIRLOCK_FACT_REBAR, _ ("Resizable"));
    }
  if (_airlockctl_facts_knows (self, AIRLOCK_FACT_ROM, _ ("Option ROM")))
    {
      g_autofree char *size = airlockctl_size_text (facts->rom_size);

      _airlockctl_facts_add (self, _ ("Option ROM"), "%s",
                             facts->rom_size > 0 ? size : _ ("it has none"));
    }
}

static void
add_reset (AirlockctlFacts *self)
{
  char **methods = self->facts->reset_methods;
  g_autofree char *joined = NULL;

  if (!_airlockctl_facts_knows (self, AIRLOCK_FACT_RESET_METHODS, _ ("Reset")))
    return;

  joined = g_strjoinv (", ", methods);
  _airlockctl_facts_add (self, _ ("Reset"), "%s",
                         joined[0] != '\0' ? joined : _ ("the kernel has no way to reset it"));
}

static const char *
d3cold_word (AirlockTristate allowed)
{
  switch (allowed)
    {
    case AIRLOCK_TRISTATE_YES:
      return _ ("allowed");
    case AIRLOCK_TRISTATE_NO:
      return _ ("not allowed");
    case AIRLOCK_TRISTATE_UNKNOWN:
    default:
      return _ ("not known");
    }
}

static void
add_power (AirlockctlFacts *self)
{
  const AirlockDeviceFacts *facts = self->facts;

  if (_airlockctl_facts_knows (self, AIRLOCK_FACT_POWER, _ ("Power state")))
    {
      if (facts->power_state == NULL && facts->runtime_status == NULL)
        _airlockctl_facts_add (self, _ ("Power state"), "%s", _ ("the kernel does not say"));
      else
        _airlockctl_facts_add (
            self, _ ("Power state"), "%s%s%s", facts->power_state != NULL ? facts->power_state : "",
            facts->power_state != NULL && facts->runtime_status != NULL ? " · " : "",
            facts->runtime_status != NULL ? facts->runtime_status : "");
    }
  _airlockctl_facts_add (self, _ ("Sleep in D3cold"), "%s", d3cold_word (facts->d3cold_allowed));
}

static gboolean
is_link (const AirlockLink *link)
{
  return link->speed != 0 || link->width != 0;
}

static void
add_link (AirlockctlFacts *self)
{
  const AirlockLink *now = &self->facts->link_current;
  const AirlockLink *most = &self->facts->link_maximum;
  g_autofree char *now_text = airlockctl_link_text (now);
  g_autofree char *most_text = airlockctl_link_text (most);

  if (!_airlockctl_facts_knows (self, AIRLOCK_FACT_LINK, _ ("Link now")))
    {
      airlockctl_sheet_add_unknown (self->sheet, _ ("Link at most"));
      return;
    }
  if (!is_link (now) && !is_link (most))
    {
      _airlockctl_facts_add (self, _ ("Link"), "%s", _ ("it has none of its own"));
      return;
    }

  if (is_link (now))
    airlockctl_sheet_add (self->sheet, _ ("Link now"), now_text);
  else
    airlockctl_sheet_add_unknown (self->sheet, _ ("Link now"));
  if (is_link (most))
    airlockctl_sheet_add (self->sheet, _ ("Link at most"), most_text);
  else
    airlockctl_sheet_add_unknown (self->sheet, _ ("Link at most"));
}

/**
 * _airlockctl_facts_add_abilities:
 *
 * Adds what the device can do, and how it is to be handled.
 */
void
_airlockctl_facts_add_abilities (AirlockctlFacts *self)
{
  add_partitioning (self);
  add_memory (self);

  airlockctl_sheet_add_title (self->sheet, _ ("Reset, power and link"));
  add_reset (self);
  add_power (self);
  add_link (self);
}
