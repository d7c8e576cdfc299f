/* airlock-outlook.c – how a device will behave in a VM: reset, sleep, memory, ROM
 *
 * Ids restate the kernel's, QEMU's and vendor-reset's tables (facts, quirks).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-outlook.h"

typedef struct
{
  guint16 vendor;
  guint16 first;
  guint16 last;
} IdRange;

/* AMD graphics that do not come back from a reset; the module vendor-reset knows how. */
static const IdRange amd_reset_bug[] = {
  { 0x1002, 0x66a0, 0x66a4 }, { 0x1002, 0x66a7, 0x66a7 }, { 0x1002, 0x66af, 0x66af },
  { 0x1002, 0x67c0, 0x67c2 }, { 0x1002, 0x67c4, 0x67c4 }, { 0x1002, 0x67c7, 0x67ca },
  { 0x1002, 0x67cc, 0x67cc }, { 0x1002, 0x67cf, 0x67d0 }, { 0x1002, 0x67df, 0x67e1 },
  { 0x1002, 0x67e3, 0x67e3 }, { 0x1002, 0x67e7, 0x67e9 }, { 0x1002, 0x67eb, 0x67eb },
  { 0x1002, 0x67ef, 0x67ef }, { 0x1002, 0x67ff, 0x67ff }, { 0x1002, 0x6860, 0x6864 },
  { 0x1002, 0x6867, 0x686f }, { 0x1002, 0x687f, 0x687f }, { 0x1002, 0x6980, 0x6981 },
  { 0x1002, 0x6985, 0x6987 }, { 0x1002, 0x6995, 0x6995 }, { 0x1002, 0x6997, 0x6997 },
  { 0x1002, 0x699f, 0x699f }, { 0x1002, 0x6fdf, 0x6fdf }, { 0x1002, 0x7310, 0x7310 },
  { 0x1002, 0x7312, 0x7312 }, { 0x1002, 0x7318, 0x731b }, { 0x1002, 0x731e, 0x731f },
  { 0x1002, 0x7340, 0x7341 }, { 0x1002, 0x7347, 0x7347 }, { 0x1002, 0x734f, 0x734f },
  { 0x1002, 0x7360, 0x7360 }, { 0x1002, 0x7362, 0x7362 }, { 0x1002, 0x738c, 0x738c },
};

/* Function-level reset is advertised and does not work; the kernel leaves it out of reset_method.
 */
static const IdRange no_function_reset[] = {
  { 0x1022, 0x1487, 0x1487 }, { 0x1022, 0x148c, 0x148c }, { 0x1022, 0x149c, 0x149c },
  { 0x1022, 0x7901, 0x7901 }, { 0x8086, 0x1502, 0x1503 }, { 0x14c3, 0x0616, 0x0616 },
};

/* Do not come back from a bus reset. */
static const IdRange no_bus_reset[] = {
  { 0x10de, 0x22ce, 0x22ce }, { 0x10de, 0x22d0, 0x22d0 }, { 0x10de, 0x2340, 0x237f },
  { 0x168c, 0x0030, 0x0030 }, { 0x168c, 0x0032, 0x0034 }, { 0x168c, 0x003c, 0x003c },
  { 0x168c, 0x003e, 0x003e }, { 0x177d, 0xa100, 0xa100 }, { 0x104c, 0xb005, 0xb005 },
  { 0x1b21, 0x1164, 0x1164 },
};

/* Bonaire and Hawaii: QEMU resets them by other means, as a bus reset has no effect. */
static const IdRange qemu_reset_quirk[] = {
  { 0x1002, 0x6649, 0x6651 }, { 0x1002, 0x6658, 0x6658 }, { 0x1002, 0x665c, 0x665d },
  { 0x1002, 0x67a0, 0x67a2 }, { 0x1002, 0x67a8, 0x67aa }, { 0x1002, 0x67b0, 0x67b1 },
  { 0x1002, 0x67b8, 0x67ba }, { 0x1002, 0x67be, 0x67be },
};

/* Interrupts can't be masked at the device, so its line must not be shared. */
static const IdRange no_interrupt_masking[] = {
  { 0x1425, 0x0030, 0x0030 }, { 0x1814, 0x0601, 0x0601 }, { 0x1b7c, 0x0004, 0x0004 },
  { 0x1102, 0x000b, 0x000b }, { 0x10ec, 0x8169, 0x8169 }, { 0x8086, 0x1572, 0x1572 },
  { 0x8086, 0x1574, 0x1574 }, { 0x8086, 0x1580, 0x1581 }, { 0x8086, 0x1583, 0x158b },
  { 0x8086, 0x37d0, 0x37d2 },
};

/* Reading the option ROM can hang the host. */
static const IdRange dangerous_rom[] = { { 0x14e4, 0x168e, 0x168e } };

static gboolean
in_table (const IdRange *table, gsize n_entries, const AirlockDeviceFacts *facts)
{
  for (gsize i = 0; i < n_entries; i++)
    {
      if (facts->vendor == table[i].vendor && facts->device >= table[i].first &&
          facts->device <= table[i].last)
        return TRUE;
    }

  return FALSE;
}

#define IN_TABLE(table, facts) in_table (table, G_N_ELEMENTS (table), facts)

static void
add (GPtrArray *findings,
     AirlockDevice *device,
     const char *id,
     AirlockSeverity severity,
     const char *detail)
{
  g_ptr_array_add (findings, airlock_finding_new (
                                 id, severity, airlock_device_get_address_text (device), detail));
}

static gboolean
has_method (const AirlockDeviceFacts *facts, const char *method)
{
  return facts->reset_methods != NULL &&
         g_strv_contains ((const char *const *) facts->reset_methods, method);
}

static gboolean
has_only_bus_reset (const AirlockDeviceFacts *facts)
{
  return g_strv_length (facts->reset_methods) == 1 && has_method (facts, "bus");
}

static gboolean
contains (GPtrArray *devices, AirlockDevice *device)
{
  return g_ptr_array_find (devices, device, NULL);
}

/* R3.6: a bus reset reaches every function on the bus, so all of them must belong to the VM. */
static char *
list_reset_siblings (AirlockTopology *topology, AirlockDevice *device, GPtrArray *taken)
{
  GPtrArray *all = airlock_topology_get_devices (topology);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < all->len; i++)
    {
      AirlockDevice *other = g_ptr_array_index (all, i);

      if (other == device || contains (taken, other) || airlock_device_get_facts (other)->is_vf ||
          !airlock_pci_address_same_bus (airlock_device_get_address (device),
                                         airlock_device_get_address (other)))
        continue;
      if (names->len > 0)
        g_string_append (names, ", ");
      g_string_append (names, airlock_device_get_address_text (other));
    }

  return names->len > 0 ? g_string_free (g_steal_pointer (&names), FALSE) : NULL;
}

static void
look_at_reset_methods (GPtrArray *findings,
                       AirlockTopology *topology,
                       AirlockDevice *device,
                       GPtrArray *taken)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);
  g_autofree char *siblings = NULL;

  if (!airlock_device_knows (device, AIRLOCK_FACT_RESET_METHODS))
    {
      add (findings, device, "reset.unknown", AIRLOCK_SEVERITY_INFO, NULL);
      return;
    }
  if (facts->reset_methods == NULL || facts->reset_methods[0] == NULL)
    {
      add (findings, device, "reset.none", AIRLOCK_SEVERITY_WARN, NULL);
      return;
    }
  if (!has_only_bus_reset (facts))
    return;

  siblings = list_reset_siblings (topology, device, taken);
  if (siblings != NULL)
    add (findings, device, "reset.bus-shared", AIRLOCK_SEVERITY_WARN, siblings);
  else
    add (findings, device, "reset.bus-only", AIRLOCK_SEVERITY_INFO, NULL);
}

static void
look_at_reset_trouble (GPtrArray *findings, AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);

  /* With vendor-reset loaded the kernel offers a method of the device's own. */
  if (IN_TABLE (amd_reset_bug, facts) && !has_method (facts, "device_specific"))
    add (findings, device, "reset.amd-bug", AIRLOCK_SEVERITY_WARN, NULL);
  if (IN_TABLE (no_function_reset, facts))
    add (findings, device, "reset.no-function-reset", AIRLOCK_SEVERITY_INFO, NULL);
  if (IN_TABLE (no_bus_reset, facts))
    add (findings, device, "reset.no-bus-reset", AIRLOCK_SEVERITY_WARN, NULL);
  if (IN_TABLE (qemu_reset_quirk, facts))
    add (findings, device, "reset.qemu-quirk", AIRLOCK_SEVERITY_INFO, NULL);
}

/* S15: a card that falls into D3cold while it waits for its VM may not wake again. */
static void
look_at_power (GPtrArray *findings, AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);

  if (facts->class_code >> 16 != 0x03)
    return;
  if (g_strcmp0 (facts->power_state, "D3cold") == 0)
    add (findings, device, "power.d3cold", AIRLOCK_SEVERITY_WARN, NULL);
  else if (facts->d3cold_allowed == AIRLOCK_TRISTATE_YES)
    add (findings, device, "power.d3cold-allowed", AIRLOCK_SEVERITY_INFO, NULL);
}

static void
look_at_memory (GPtrArray *findings, AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);

  for (guint i = 0; i < facts->bars->len; i++)
    {
      const AirlockPciBar *bar = &g_array_index (facts->bars, AirlockPciBar, i);
      g_autofree char *size = NULL;

      /* Guest firmware leaves room for some 32 GiB of 64-bit ranges unless told otherwise. */
      if (bar->io || bar->size < G_GUINT64_CONSTANT (16) << 30)
        continue;
      size = g_format_size_full (bar->size, G_FORMAT_SIZE_IEC_UNITS);
      add (findings, device, "memory.large-bar", AIRLOCK_SEVERITY_INFO, size);
      return;
    }
}

static void
look_at_rest (GPtrArray *findings, AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);

  if (IN_TABLE (no_interrupt_masking, facts))
    add (findings, device, "interrupts.no-masking", AIRLOCK_SEVERITY_INFO, NULL);
  if (IN_TABLE (dangerous_rom, facts))
    add (findings, device, "rom.hangs", AIRLOCK_SEVERITY_WARN, NULL);
  else if (facts->class_code >> 8 == 0x0300 && facts->boot_vga == AIRLOCK_TRISTATE_YES)
    add (findings, device, "rom.shadowed", AIRLOCK_SEVERITY_INFO, NULL);
}

/**
 * airlock_outlook_list:
 * @topology: a host
 * @device: one of its functions
 * @taken: (element-type AirlockDevice): all that would go to the VM, @device among them
 *
 * What may go wrong once @device is in a VM, though the host can spare it (S15; facts, quirks).
 *
 * Returns: (transfer full) (element-type AirlockFinding): findings of weight warn and info
 */
GPtrArray *
airlock_outlook_list (AirlockTopology *topology, AirlockDevice *device, GPtrArray *taken)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func (g_object_unref);

  if (airlock_device_is_bridge (device))
    return findings;

  look_at_reset_methods (findings, topology, device, taken);
  look_at_reset_trouble (findings, device);
  look_at_power (findings, device);
  look_at_memory (findings, device);
  look_at_rest (findings, device);

  return findings;
}
