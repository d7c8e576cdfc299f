/* airlockctl-json-device.c – everything known of one device as JSON
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlockctl-json.h"

#include "airlock-enum-types.h"

typedef struct
{
  AirlockTopology *topology;
  AirlockDevice *device;
  const AirlockDeviceFacts *facts;
  JsonObject *object;
  JsonArray *unknown; /* borrowed from @object */
} Document;

static gboolean
knows (Document *self, AirlockFacts fact, const char *name)
{
  if (airlock_device_knows (self->device, fact))
    return TRUE;

  airlockctl_json_set_unknown (self->object, name, self->unknown);
  return FALSE;
}

static void
set_digits (Document *self, const char *name, int digits, guint value)
{
  g_autofree char *text = g_strdup_printf ("%0*x", digits, value);

  json_object_set_string_member (self->object, name, text);
}

static void
add_identity (Document *self)
{
  const AirlockDeviceFacts *facts = self->facts;

  airlockctl_json_set_string (self->object, "vendor_name", facts->vendor_name);
  airlockctl_json_set_string (self->object, "device_name", facts->device_name);
  airlockctl_json_set_string (self->object, "subsystem_name", facts->subsystem_name);
  airlockctl_json_set_string (self->object, "class_name", facts->class_name);

  if (knows (self, AIRLOCK_FACT_SUBSYSTEM, "subsystem_vendor"))
    set_digits (self, "subsystem_vendor", 4, facts->subsystem_vendor);
  if (knows (self, AIRLOCK_FACT_SUBSYSTEM, "subsystem_device"))
    set_digits (self, "subsystem_device", 4, facts->subsystem_device);
  if (knows (self, AIRLOCK_FACT_REVISION, "revision"))
    set_digits (self, "revision", 2, facts->revision);
  if (knows (self, AIRLOCK_FACT_DRIVER_OVERRIDE, "driver_override"))
    airlockctl_json_set_string (self->object, "driver_override", facts->driver_override);
}

static void
add_buses (Document *self)
{
  JsonObject *buses;

  if (!airlock_device_is_bridge (self->device))
    {
      json_object_set_null_member (self->object, "buses");
      return;
    }
  if (!knows (self, AIRLOCK_FACT_BRIDGE_BUSES, "buses"))
    return;
  if (self->facts->secondary_bus == 0)
    {
      json_object_set_null_member (self->object, "buses");
      return;
    }

  buses = json_object_new ();
  json_object_set_int_member (buses, "secondary", self->facts->secondary_bus);
  json_object_set_int_member (buses, "subordinate", self->facts->subordinate_bus);
  json_object_set_object_member (self->object, "buses", buses);
}

static void
add_acs (Document *self)
{
  const AirlockAcs *acs = &self->facts->acs;
  JsonObject *object;

  if (acs->present == AIRLOCK_TRISTATE_UNKNOWN)
    {
      airlockctl_json_set_unknown (self->object, "acs", self->unknown);
      return;
    }
  if (acs->present == AIRLOCK_TRISTATE_NO)
    {
      json_object_set_null_member (self->object, "acs");
      return;
    }

  object = json_object_new ();
  airlockctl_json_set_hex (object, "capability", 4, acs->capability);
  airlockctl_json_set_hex (object, "control", 4, acs->control);
  json_object_set_object_member (self->object, "acs", object);
}

static void
add_place (Document *self)
{
  const AirlockDeviceFacts *facts = self->facts;
  g_autoptr (GPtrArray) path = airlock_topology_list_path (self->topology, self->device);
  g_autoptr (GPtrArray) card = airlock_topology_list_card (self->topology, self->device);

  json_object_set_array_member (self->object, "path", airlockctl_json_addresses (path));
  json_object_set_array_member (self->object, "card", airlockctl_json_addresses (card));
  if (facts->behind_vmd)
    airlockctl_json_set_address (self->object, "vmd", &facts->vmd_endpoint);
  else
    json_object_set_null_member (self->object, "vmd");
  if (knows (self, AIRLOCK_FACT_SLOT_LABEL, "slot"))
    airlockctl_json_set_string (self->object, "slot", facts->slot_label);

  if (facts->pcie_type == AIRLOCK_PCIE_TYPE_UNKNOWN)
    airlockctl_json_set_unknown (self->object, "pcie_type", self->unknown);
  else
    json_object_set_string_member (self->object, "pcie_type",
                                   airlock_enum_to_nick (AIRLOCK_TYPE_PCIE_TYPE, facts->pcie_type));
  json_object_set_boolean_member (self->object, "pcie_type_guessed",
                                  facts->pcie_type_guessed == AIRLOCK_TRISTATE_YES);
  airlockctl_json_set_tristate (self->object, "multifunction", facts->multifunction, self->unknown);
  add_acs (self);
  add_buses (self);

  if (knows (self, AIRLOCK_FACT_NUMA_NODE, "numa_node"))
    {
      if (facts->numa_node >= 0)
        json_object_set_int_member (self->object, "numa_node", facts->numa_node);
      else
        json_object_set_null_member (self->object, "numa_node");
    }
}

static void
add_sriov (Document *self)
{
  const AirlockDeviceFacts *facts = self->facts;
  g_autoptr (GPtrArray) functions = NULL;
  JsonObject *object;

  if (!knows (self, AIRLOCK_FACT_SRIOV, "sriov"))
    return;
  if (!facts->is_pf && !facts->is_vf)
    {
      json_object_set_null_member (self->object, "sriov");
      return;
    }

  object = json_object_new ();
  if (facts->is_pf)
    {
      functions = airlock_topology_list_virtual_functions (self->topology, self->device);
      json_object_set_int_member (object, "total_vfs", facts->total_vfs);
      json_object_set_int_member (object, "num_vfs", facts->num_vfs);
      json_object_set_array_member (object, "virtual_functions",
                                    airlockctl_json_addresses (functions));
    }
  else
    {
      airlockctl_json_set_address (object, "physical_function", &facts->physical_function);
    }
  json_object_set_object_member (self->object, "sriov", object);
}

static JsonArray *
sizes_to_json (guint64 sizes)
{
  JsonArray *array = json_array_new ();

  /* Bit n stands for 2^n MiB; from bit 43 on the bytes would not fit. */
  for (guint bit = 0; bit < 43; bit++)
    if (sizes & (G_GUINT64_CONSTANT (1) << bit))
      json_array_add_int_element (array, G_GINT64_CONSTANT (1) << (bit + 20));

  return array;
}

static JsonObject *
bar_to_json (Document *self, const AirlockPciBar *bar)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "index", bar->index);
  json_object_set_string_member (object, "kind", bar->io ? "io" : "memory");
  if (bar->address != 0)
    airlockctl_json_set_hex (object, "address", 1, bar->address);
  else
    json_object_set_null_member (object, "address");
  airlockctl_json_set_integer (object, "size", bar->size);
  json_object_set_boolean_member (object, "prefetchable", bar->prefetchable);
  json_object_set_boolean_member (object, "is_64bit", bar->is_64bit);
  if (airlock_device_knows (self->device, AIRLOCK_FACT_REBAR))
    json_object_set_array_member (object, "resizable_sizes", sizes_to_json (bar->resizable_sizes));
  else
    json_object_set_null_member (object, "resizable_sizes");

  return object;
}

static void
add_memory (Document *self)
{
  const AirlockDeviceFacts *facts = self->facts;

  if (knows (self, AIRLOCK_FACT_BARS, "bars"))
    {
      JsonArray *bars = json_array_new ();

      for (guint i = 0; i < facts->bars->len; i++)
        json_array_add_object_element (
            bars, bar_to_json (self, &g_array_index (facts->bars, AirlockPciBar, i)));
      json_object_set_array_member (self->object, "bars", bars);
      if (facts->bars->len > 0 && !airlock_device_knows (self->device, AIRLOCK_FACT_REBAR))
        json_array_add_string_element (self->unknown, "resizable_sizes");
    }
  if (knows (self, AIRLOCK_FACT_ROM, "rom_size"))
    airlockctl_json_set_integer (self->object, "rom_size", facts->rom_size);
}

static JsonNode *
link_to_json (const AirlockLink *link)
{
  JsonObject *object;
  JsonNode *node;

  if (link->speed == 0 && link->width == 0)
    return json_node_init_null (json_node_alloc ());

  object = json_object_new ();
  if (link->speed != 0)
    json_object_set_int_member (object, "speed_mts", link->speed);
  else
    json_object_set_null_member (object, "speed_mts");
  if (link->width != 0)
    json_object_set_int_member (object, "width", link->width);
  else
    json_object_set_null_member (object, "width");
  node = json_node_init_object (json_node_alloc (), object);
  json_object_unref (object);

  return node;
}

static void
add_link (Document *self)
{
  const AirlockLink *current = &self->facts->link_current;
  const AirlockLink *maximum = &self->facts->link_maximum;
  JsonObject *object;

  if (!knows (self, AIRLOCK_FACT_LINK, "link"))
    return;
  if (current->speed == 0 && current->width == 0 && maximum->speed == 0 && maximum->width == 0)
    {
      json_object_set_null_member (self->object, "link");
      return;
    }

  object = json_object_new ();
  json_object_set_member (object, "current", link_to_json (current));
  json_object_set_member (object, "maximum", link_to_json (maximum));
  json_object_set_object_member (self->object, "link", object);
}

static void
add_power (Document *self)
{
  const AirlockDeviceFacts *facts = self->facts;

  if (knows (self, AIRLOCK_FACT_RESET_METHODS, "reset_methods"))
    json_object_set_array_member (
        self->object, "reset_methods",
        airlockctl_json_strings ((const char *const *) facts->reset_methods));
  if (knows (self, AIRLOCK_FACT_POWER, "power_state"))
    airlockctl_json_set_string (self->object, "power_state", facts->power_state);
  if (knows (self, AIRLOCK_FACT_POWER, "runtime_status"))
    airlockctl_json_set_string (self->object, "runtime_status", facts->runtime_status);
  json_object_set_boolean_member (self->object, "asleep", airlock_device_is_asleep (self->device));
  airlockctl_json_set_tristate (self->object, "d3cold_allowed", facts->d3cold_allowed,
                                self->unknown);
  airlockctl_json_set_tristate (self->object, "boot_vga", facts->boot_vga, self->unknown);
  airlockctl_json_set_tristate (self->object, "boot_display", facts->boot_display, self->unknown);
  add_link (self);
}

static JsonObject *
mdev_type_to_json (const AirlockMdevType *type)
{
  JsonObject *object = json_object_new ();

  airlockctl_json_set_string (object, "id", type->id);
  airlockctl_json_set_string (object, "name", type->name);
  airlockctl_json_set_string (object, "description", type->description);
  airlockctl_json_set_string (object, "device_api", type->device_api);
  if (type->available >= 0)
    json_object_set_int_member (object, "available", type->available);
  else
    json_object_set_null_member (object, "available");

  return object;
}

static JsonObject *
vgpu_to_json (const AirlockDeviceFacts *facts)
{
  JsonArray *types = json_array_new ();
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < facts->vgpu_types->len; i++)
    {
      const AirlockVgpuType *type = facts->vgpu_types->pdata[i];
      JsonObject *entry = json_object_new ();

      json_object_set_int_member (entry, "id", type->id);
      airlockctl_json_set_string (entry, "name", type->name);
      json_array_add_object_element (types, entry);
    }
  if (facts->vgpu_current != 0)
    json_object_set_int_member (object, "current", facts->vgpu_current);
  else
    json_object_set_null_member (object, "current");
  json_object_set_array_member (object, "types", types);

  return object;
}

static void
add_virtual_devices (Document *self)
{
  const AirlockDeviceFacts *facts = self->facts;

  if (knows (self, AIRLOCK_FACT_MDEV, "mdev_types"))
    {
      JsonArray *types = json_array_new ();

      for (guint i = 0; i < facts->mdev_types->len; i++)
        json_array_add_object_element (types, mdev_type_to_json (facts->mdev_types->pdata[i]));
      json_object_set_array_member (self->object, "mdev_types", types);
    }
  if (knows (self, AIRLOCK_FACT_VGPU, "vgpu"))
    {
      if (facts->vgpu_types->len > 0 || facts->vgpu_current != 0)
        json_object_set_object_member (self->object, "vgpu", vgpu_to_json (facts));
      else
        json_object_set_null_member (self->object, "vgpu");
    }
}

static void
set_state (JsonObject *object, const char *name, AirlockTristate value)
{
  if (value == AIRLOCK_TRISTATE_UNKNOWN)
    json_object_set_null_member (object, name);
  else
    json_object_set_boolean_member (object, name, value == AIRLOCK_TRISTATE_YES);
}

static void
add_outputs (Document *self)
{
  GPtrArray *outputs = self->facts->outputs;
  JsonArray *array;

  if (!knows (self, AIRLOCK_FACT_OUTPUTS, "outputs"))
    return;

  array = json_array_new ();
  for (guint i = 0; i < outputs->len; i++)
    {
      const AirlockOutput *output = outputs->pdata[i];
      JsonObject *object = json_object_new ();

      airlockctl_json_set_string (object, "name", output->name);
      set_state (object, "connected", output->connected);
      set_state (object, "enabled", output->enabled);
      airlockctl_json_set_string (object, "monitor", output->monitor);
      json_array_add_object_element (array, object);
    }
  json_object_set_array_member (self->object, "outputs", array);
}

/**
 * airlockctl_json_device_full:
 *
 * Returns: (transfer full): every fact about @device; what could not be read is null and listed
 *   in "unknown"
 */
JsonObject *
airlockctl_json_device_full (AirlockTopology *topology, AirlockDevice *device)
{
  Document self = {
    .topology = topology,
    .device = device,
    .facts = airlock_device_get_facts (device),
    .object = airlockctl_json_device (device),
  };

  self.unknown = json_object_get_array_member (self.object, "unknown");
  add_identity (&self);
  add_place (&self);
  add_sriov (&self);
  add_memory (&self);
  add_power (&self);
  add_virtual_devices (&self);
  add_outputs (&self);

  return self.object;
}
