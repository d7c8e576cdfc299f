/* airlock-fact-lines.c – what is known of a device, as labelled lines
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-fact-lines.h"

#include <glib/gi18n.h>

static void
line_free (gpointer data)
{
  AirlockFactLine *line = data;

  g_free (line->label);
  g_free (line->value);
  g_free (line);
}

/* Labels that are terms. */
static const char *
find_term (const char *label)
{
  const struct
  {
    const char *label;
    const char *term;
  } terms[] = {
    { _ ("Memory ranges"), "bar" },
    { _ ("Mediated device"), "mdev" },
    { _ ("NUMA node"), "numa" },
    { _ ("Option ROM"), "option-rom" },
    { _ ("Power"), "d3cold" },
    { _ ("Reset"), "flr" },
    { _ ("Virtual functions"), "sr-iov" },
    { _ ("Virtual function of"), "vf" },
    { _ ("Virtual GPU"), "vgpu" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (terms); i++)
    {
      if (g_str_equal (terms[i].label, label))
        return terms[i].term;
    }

  return NULL;
}

/* Takes over the value. */
static void
add (GPtrArray *lines, const char *label, char *value)
{
  AirlockFactLine *line = g_new0 (AirlockFactLine, 1);

  line->label = g_strdup (label);
  line->value = value;
  line->term = find_term (label);
  g_ptr_array_add (lines, line);
}

static char *
format_size (guint64 size)
{
  return g_format_size_full (size, G_FORMAT_SIZE_IEC_UNITS);
}

static void
add_identity (GPtrArray *lines, AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);
  gboolean known = airlock_device_knows (device, AIRLOCK_FACT_IDENTITY);
  const char *class_name = facts->class_name != NULL ? facts->class_name : _ ("Unnamed class");
  char *subsystem = NULL;

  add (lines, _ ("Address"), g_strdup (airlock_device_get_address_text (device)));
  if (facts->device_name != NULL)
    add (lines, _ ("Model"), g_strdup (facts->device_name));
  if (facts->vendor_name != NULL)
    add (lines, _ ("Vendor"), g_strdup (facts->vendor_name));

  if (!known)
    add (lines, _ ("Vendor and device id"), NULL);
  else if (airlock_device_knows (device, AIRLOCK_FACT_REVISION))
    add (lines, _ ("Vendor and device id"),
         g_strdup_printf (_ ("%04x:%04x, revision %02x"), facts->vendor, facts->device,
                          facts->revision));
  else
    add (lines, _ ("Vendor and device id"),
         g_strdup_printf ("%04x:%04x", facts->vendor, facts->device));

  if (airlock_device_knows (device, AIRLOCK_FACT_SUBSYSTEM) && facts->subsystem_vendor != 0)
    subsystem =
        facts->subsystem_name != NULL
            ? g_strdup_printf ("%04x:%04x, %s", facts->subsystem_vendor, facts->subsystem_device,
                               facts->subsystem_name)
            : g_strdup_printf ("%04x:%04x", facts->subsystem_vendor, facts->subsystem_device);
  if (subsystem != NULL || !airlock_device_knows (device, AIRLOCK_FACT_SUBSYSTEM))
    add (lines, _ ("Subsystem"), subsystem);

  add (lines, _ ("Class"),
       known ? g_strdup_printf ("%s (%06x)", class_name, facts->class_code) : NULL);
}

static void
add_driver (GPtrArray *lines, AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);

  if (!airlock_device_knows (device, AIRLOCK_FACT_DRIVER))
    add (lines, _ ("Driver"), NULL);
  else
    add (lines, _ ("Driver"), g_strdup (facts->driver != NULL ? facts->driver : _ ("None")));

  if (airlock_device_knows (device, AIRLOCK_FACT_DRIVER_OVERRIDE) && facts->driver_override != NULL)
    add (lines, _ ("Driver chosen for it"), g_strdup (facts->driver_override));
}

static char *
format_link (const AirlockLink *link)
{
  if (link->speed == 0 || link->width == 0)
    return NULL;

  /* Translators: a PCI Express link: its speed and its lanes. */
  return g_strdup_printf (_ ("%.4g GT/s × %u"), link->speed / 1000.0, link->width);
}

static void
add_link (GPtrArray *lines, AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);
  g_autofree char *current = format_link (&facts->link_current);
  g_autofree char *maximum = format_link (&facts->link_maximum);

  if (!airlock_device_knows (device, AIRLOCK_FACT_LINK))
    add (lines, _ ("Link"), NULL);
  else if (current == NULL && maximum == NULL)
    return;
  else if (current == NULL)
    add (lines, _ ("Link"), g_strdup_printf (_ ("%s possible; now: not known"), maximum));
  else if (maximum == NULL || g_str_equal (current, maximum))
    add (lines, _ ("Link"), g_steal_pointer (&current));
  else
    add (lines, _ ("Link"), g_strdup_printf (_ ("%s now, %s possible"), current, maximum));
}

static char *
format_bar (const AirlockPciBar *bar)
{
  g_autofree char *size = format_size (bar->size);
  GString *text = g_string_new (size);

  if (bar->io)
    g_string_append_printf (text, ", %s", _ ("I/O ports"));
  if (bar->is_64bit)
    g_string_append_printf (text, ", %s", _ ("64-bit"));
  if (bar->prefetchable)
    g_string_append_printf (text, ", %s", _ ("prefetchable"));
  if (bar->resizable_sizes != 0)
    {
      guint64 largest = G_GUINT64_CONSTANT (1) << g_bit_storage (bar->resizable_sizes >> 1);
      g_autofree char *most = format_size (largest << 20);

      g_string_append (text, ", ");
      g_string_append_printf (text, _ ("resizable up to %s"), most);
    }
  if (bar->address != 0)
    {
      g_autofree char *place = g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", bar->address);

      /* Translators: where a memory range begins, after its size. */
      g_string_append_printf (text, _ (", at %s"), place);
    }

  return g_string_free_and_steal (text);
}

static void
add_memory (GPtrArray *lines, AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);

  if (!airlock_device_knows (device, AIRLOCK_FACT_BARS))
    add (lines, _ ("Memory ranges"), NULL);
  else if (facts->bars == NULL || facts->bars->len == 0)
    add (lines, _ ("Memory ranges"), g_strdup (_ ("None")));

  for (guint i = 0; airlock_device_knows (device, AIRLOCK_FACT_BARS) && facts->bars != NULL &&
                    i < facts->bars->len;
       i++)
    {
      const AirlockPciBar *bar = &g_array_index (facts->bars, AirlockPciBar, i);
      g_autofree char *label = g_strdup_printf (_ ("Memory range %u"), bar->index);

      add (lines, label, format_bar (bar));
      /* The first of them explains the word; the next ones needn't. */
      if (i == 0)
        ((AirlockFactLine *) g_ptr_array_index (lines, lines->len - 1))->term = "bar";
    }

  if (!airlock_device_knows (device, AIRLOCK_FACT_ROM))
    add (lines, _ ("Option ROM"), NULL);
  else
    add (lines, _ ("Option ROM"),
         facts->rom_size > 0 ? format_size (facts->rom_size) : g_strdup (_ ("None")));
}

static void
add_reset_and_power (GPtrArray *lines, AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);
  gboolean has_reset = facts->reset_methods != NULL && facts->reset_methods[0] != NULL;
  const char *state = facts->power_state;
  const char *runtime = facts->runtime_status;

  if (!airlock_device_knows (device, AIRLOCK_FACT_RESET_METHODS))
    add (lines, _ ("Reset"), NULL);
  else
    add (lines, _ ("Reset"),
         has_reset ? g_strjoinv (", ", facts->reset_methods) : g_strdup (_ ("None")));

  if (!airlock_device_knows (device, AIRLOCK_FACT_POWER) || (state == NULL && runtime == NULL))
    add (lines, _ ("Power"), NULL);
  else if (state != NULL && runtime != NULL)
    add (lines, _ ("Power"), g_strdup_printf ("%s, %s", state, runtime));
  else
    add (lines, _ ("Power"), g_strdup (state != NULL ? state : runtime));
}

static void
add_place (GPtrArray *lines, AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);

  if (!airlock_device_knows (device, AIRLOCK_FACT_SLOT_LABEL))
    add (lines, _ ("Slot"), NULL);
  else if (facts->slot_label != NULL)
    add (lines, _ ("Slot"), g_strdup (facts->slot_label));

  if (!airlock_device_knows (device, AIRLOCK_FACT_NUMA_NODE))
    add (lines, _ ("NUMA node"), NULL);
  else
    add (lines, _ ("NUMA node"),
         facts->numa_node >= 0 ? g_strdup_printf ("%d", facts->numa_node) : g_strdup (_ ("None")));
}

static void
add_sharing (GPtrArray *lines, AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);
  char text[AIRLOCK_PCI_ADDRESS_STRING_SIZE];

  if (airlock_device_knows (device, AIRLOCK_FACT_SRIOV) && facts->is_pf)
    add (lines, _ ("Virtual functions"),
         g_strdup_printf (_ ("%u of %u"), facts->num_vfs, facts->total_vfs));
  if (airlock_device_knows (device, AIRLOCK_FACT_SRIOV) && facts->is_vf)
    add (lines, _ ("Virtual function of"),
         g_strdup (airlock_pci_address_format (&facts->physical_function, text)));

  for (guint i = 0; facts->mdev_types != NULL && i < facts->mdev_types->len; i++)
    {
      const AirlockMdevType *type = g_ptr_array_index (facts->mdev_types, i);
      const char *name = type->name != NULL ? type->name : type->id;

      add (lines, _ ("Mediated device"),
           type->available >= 0 ? g_strdup_printf (_ ("%s, %d available"), name,
                                                   (int) MIN (type->available, G_MAXINT))
                                : g_strdup (name));
    }

  for (guint i = 0; facts->vgpu_types != NULL && i < facts->vgpu_types->len; i++)
    {
      const AirlockVgpuType *type = g_ptr_array_index (facts->vgpu_types, i);

      add (lines, _ ("Virtual GPU"), g_strdup (type->name));
    }
}

/**
 * airlock_fact_lines_list:
 * @device: a device
 *
 * Returns: (transfer full) (element-type AirlockFactLine): what to show under Details, in order
 */
GPtrArray *
airlock_fact_lines_list (AirlockDevice *device)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (line_free);

  add_driver (lines, device);
  add_place (lines, device);
  add_link (lines, device);
  add_memory (lines, device);
  add_reset_and_power (lines, device);
  add_sharing (lines, device);
  add_identity (lines, device);

  return lines;
}
