/* airlock-device.c – one PCI function, as it was read; immutable
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-device.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _AirlockDevice
{
  GObject parent_instance;

  AirlockDeviceFacts *facts; /* owned */
  char *address_text;        /* owned */
  char *name;                /* owned */
};

enum
{
  PROP_0,
  PROP_ADDRESS,
  PROP_NAME,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AirlockDevice, airlock_device, G_TYPE_OBJECT)

static void
mdev_type_free (AirlockMdevType *type)
{
  g_free (type->id);
  g_free (type->name);
  g_free (type->description);
  g_free (type->device_api);
  g_free (type);
}

static void
vgpu_type_free (AirlockVgpuType *type)
{
  g_free (type->name);
  g_free (type);
}

/**
 * airlock_device_facts_new:
 *
 * Facts of which nothing is known yet.
 *
 * Returns: (transfer full): new facts
 */
AirlockDeviceFacts *
airlock_device_facts_new (void)
{
  AirlockDeviceFacts *facts = g_new0 (AirlockDeviceFacts, 1);

  facts->iommu_group = -1;
  facts->numa_node = -1;
  facts->header_type = -1;
  facts->bars = g_array_new (FALSE, TRUE, sizeof (AirlockPciBar));
  facts->mdev_types = g_ptr_array_new_with_free_func ((GDestroyNotify) mdev_type_free);
  facts->vgpu_types = g_ptr_array_new_with_free_func ((GDestroyNotify) vgpu_type_free);
  facts->outputs = airlock_outputs_new ();

  return facts;
}

/**
 * airlock_device_facts_free:
 * @facts: (transfer full): what to free
 */
void
airlock_device_facts_free (AirlockDeviceFacts *facts)
{
  g_free (facts->sysfs_path);
  g_free (facts->vendor_name);
  g_free (facts->device_name);
  g_free (facts->subsystem_name);
  g_free (facts->class_name);
  g_free (facts->driver);
  g_free (facts->driver_override);
  g_free (facts->slot_label);
  g_array_unref (facts->bars);
  g_strfreev (facts->reset_methods);
  g_free (facts->power_state);
  g_free (facts->runtime_status);
  g_ptr_array_unref (facts->mdev_types);
  g_ptr_array_unref (facts->vgpu_types);
  g_ptr_array_unref (facts->outputs);
  g_free (facts);
}

static gboolean
strv_equal0 (char **a, char **b)
{
  if (a == NULL || b == NULL)
    return a == b;

  return g_strv_equal ((const char *const *) a, (const char *const *) b);
}

static gboolean
bars_equal (GArray *a, GArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      const AirlockPciBar *x = &g_array_index (a, AirlockPciBar, i);
      const AirlockPciBar *y = &g_array_index (b, AirlockPciBar, i);

      if (x->index != y->index || x->address != y->address || x->size != y->size ||
          x->io != y->io || x->prefetchable != y->prefetchable || x->is_64bit != y->is_64bit ||
          x->resizable_sizes != y->resizable_sizes)
        return FALSE;
    }

  return TRUE;
}

static gboolean
mdev_types_equal (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      const AirlockMdevType *x = g_ptr_array_index (a, i);
      const AirlockMdevType *y = g_ptr_array_index (b, i);

      if (g_strcmp0 (x->id, y->id) != 0 || g_strcmp0 (x->name, y->name) != 0 ||
          g_strcmp0 (x->description, y->description) != 0 ||
          g_strcmp0 (x->device_api, y->device_api) != 0 || x->available != y->available)
        return FALSE;
    }

  return TRUE;
}

static gboolean
vgpu_types_equal (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      const AirlockVgpuType *x = g_ptr_array_index (a, i);
      const AirlockVgpuType *y = g_ptr_array_index (b, i);

      if (x->id != y->id || g_strcmp0 (x->name, y->name) != 0)
        return FALSE;
    }

  return TRUE;
}

static gboolean
identity_equal (const AirlockDeviceFacts *a, const AirlockDeviceFacts *b)
{
  return airlock_pci_address_equal (&a->address, &b->address) &&
         g_strcmp0 (a->sysfs_path, b->sysfs_path) == 0 && a->vendor == b->vendor &&
         a->device == b->device && a->subsystem_vendor == b->subsystem_vendor &&
         a->subsystem_device == b->subsystem_device && a->class_code == b->class_code &&
         a->revision == b->revision && g_strcmp0 (a->vendor_name, b->vendor_name) == 0 &&
         g_strcmp0 (a->device_name, b->device_name) == 0 &&
         g_strcmp0 (a->subsystem_name, b->subsystem_name) == 0 &&
         g_strcmp0 (a->class_name, b->class_name) == 0;
}

static gboolean
position_equal (const AirlockDeviceFacts *a, const AirlockDeviceFacts *b)
{
  return a->iommu_group == b->iommu_group && a->has_parent == b->has_parent &&
         (!a->has_parent || airlock_pci_address_equal (&a->parent, &b->parent)) &&
         a->behind_vmd == b->behind_vmd &&
         (!a->behind_vmd || airlock_pci_address_equal (&a->vmd_endpoint, &b->vmd_endpoint)) &&
         a->secondary_bus == b->secondary_bus && a->subordinate_bus == b->subordinate_bus &&
         g_strcmp0 (a->slot_label, b->slot_label) == 0 && a->numa_node == b->numa_node &&
         a->header_type == b->header_type && a->multifunction == b->multifunction &&
         a->pcie_type == b->pcie_type && a->pcie_type_guessed == b->pcie_type_guessed &&
         a->acs.present == b->acs.present && a->acs.capability == b->acs.capability &&
         a->acs.control == b->acs.control;
}

static gboolean
state_equal (const AirlockDeviceFacts *a, const AirlockDeviceFacts *b)
{
  return g_strcmp0 (a->driver, b->driver) == 0 &&
         g_strcmp0 (a->driver_override, b->driver_override) == 0 && a->vfio_dev == b->vfio_dev &&
         g_strcmp0 (a->power_state, b->power_state) == 0 &&
         g_strcmp0 (a->runtime_status, b->runtime_status) == 0 &&
         a->d3cold_allowed == b->d3cold_allowed && a->boot_vga == b->boot_vga &&
         a->boot_display == b->boot_display && a->link_current.speed == b->link_current.speed &&
         a->link_current.width == b->link_current.width &&
         a->link_maximum.speed == b->link_maximum.speed &&
         a->link_maximum.width == b->link_maximum.width &&
         airlock_outputs_equal (a->outputs, b->outputs);
}

static gboolean
abilities_equal (const AirlockDeviceFacts *a, const AirlockDeviceFacts *b)
{
  return a->is_pf == b->is_pf && a->total_vfs == b->total_vfs && a->num_vfs == b->num_vfs &&
         a->is_vf == b->is_vf &&
         (!a->is_vf || airlock_pci_address_equal (&a->physical_function, &b->physical_function)) &&
         bars_equal (a->bars, b->bars) && a->rom_size == b->rom_size &&
         strv_equal0 (a->reset_methods, b->reset_methods) &&
         mdev_types_equal (a->mdev_types, b->mdev_types) &&
         vgpu_types_equal (a->vgpu_types, b->vgpu_types) && a->vgpu_current == b->vgpu_current;
}

/**
 * airlock_device_facts_equal:
 * @a: facts
 * @b: other facts
 *
 * Returns: whether everything in both is the same, what is unknown included
 */
gboolean
airlock_device_facts_equal (const AirlockDeviceFacts *a, const AirlockDeviceFacts *b)
{
  return a->known == b->known && identity_equal (a, b) && position_equal (a, b) &&
         state_equal (a, b) && abilities_equal (a, b);
}

static void
airlock_device_finalize (GObject *object)
{
  AirlockDevice *self = AIRLOCK_DEVICE (object);

  g_clear_pointer (&self->facts, airlock_device_facts_free);
  g_clear_pointer (&self->address_text, g_free);
  g_clear_pointer (&self->name, g_free);

  G_OBJECT_CLASS (airlock_device_parent_class)->finalize (object);
}

static void
airlock_device_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AirlockDevice *self = AIRLOCK_DEVICE (object);

  switch (prop_id)
    {
    case PROP_ADDRESS:
      g_value_set_string (value, self->address_text);
      break;

    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
airlock_device_class_init (AirlockDeviceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = airlock_device_finalize;
  object_class->get_property = airlock_device_get_property;

  /* Names, for expressions in user interface files; nothing here ever changes. */
  properties[PROP_ADDRESS] =
      g_param_spec_string ("address", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_NAME] =
      g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
airlock_device_init (AirlockDevice *self)
{
}

/* pci.ids names a product as people know it in brackets: "GA102 [GeForce RTX 3090]" is a chip and
 * the card. Without an entry the class says what it is, so that no device is just a number. */
static char *
choose_name (const AirlockDeviceFacts *facts)
{
  if ((facts->known & AIRLOCK_FACT_IDENTITY) == 0)
    return g_strdup (_ ("Unknown device"));

  if (facts->device_name != NULL)
    return g_strdup (facts->device_name);

  if (facts->class_name != NULL && facts->vendor_name != NULL)
    return g_strdup_printf ("%s %s", facts->vendor_name, facts->class_name);

  if (facts->class_name != NULL)
    return g_strdup_printf ("%s %04x:%04x", facts->class_name, facts->vendor, facts->device);

  return g_strdup_printf ("%04x:%04x", facts->vendor, facts->device);
}

/**
 * airlock_device_new:
 * @facts: (transfer full): what was read; not to be changed any more
 *
 * Returns: (transfer full): a device
 */
AirlockDevice *
airlock_device_new (AirlockDeviceFacts *facts)
{
  AirlockDevice *self = g_object_new (AIRLOCK_TYPE_DEVICE, NULL);

  self->facts = facts;
  self->address_text = airlock_pci_address_to_string (&facts->address);
  self->name = choose_name (facts);

  return self;
}

/**
 * airlock_device_get_facts:
 * @self: a device
 *
 * Returns: (transfer none): everything that was read of it
 */
const AirlockDeviceFacts *
airlock_device_get_facts (AirlockDevice *self)
{
  return self->facts;
}

/**
 * airlock_device_get_address:
 * @self: a device
 *
 * Returns: (transfer none): where it sits
 */
const AirlockPciAddress *
airlock_device_get_address (AirlockDevice *self)
{
  return &self->facts->address;
}

/**
 * airlock_device_get_address_text:
 * @self: a device
 *
 * Returns: (transfer none): its address in canonical text, "0000:01:00.0"
 */
const char *
airlock_device_get_address_text (AirlockDevice *self)
{
  return self->address_text;
}

/**
 * airlock_device_get_name:
 * @self: a device
 *
 * Returns: (transfer none): its name from pci.ids, or the best stand-in: never empty
 */
const char *
airlock_device_get_name (AirlockDevice *self)
{
  return self->name;
}

/**
 * airlock_device_knows:
 * @self: a device
 * @facts: what is asked for
 *
 * Returns: whether all of @facts could be read
 */
gboolean
airlock_device_knows (AirlockDevice *self, AirlockFacts facts)
{
  return (self->facts->known & facts) == facts;
}

/* pci.ids puts the product's name in brackets behind the chip's: "GA102 [GeForce RTX 3090]". That
 * holds for these classes; elsewhere brackets hold a remark ("[AHCI mode]"). */
static gboolean
has_product_in_brackets (AirlockDevice *self)
{
  guint base = self->facts->class_code >> 16;

  return base == 0x02 || base == 0x03 || base == 0x12;
}

/**
 * airlock_device_dup_title:
 * @self: a device
 *
 * Returns: (transfer full): the name people know it by: "GeForce RTX 3090"
 */
char *
airlock_device_dup_title (AirlockDevice *self)
{
  const char *name = airlock_device_get_name (self);
  const char *open = strrchr (name, '[');

  if (open == NULL || open == name || !g_str_has_suffix (open, "]") || strlen (open) < 4)
    return g_strdup (name);

  if (has_product_in_brackets (self))
    return g_strndup (open + 1, strlen (open) - 2);

  return g_strchomp (g_strndup (name, open - name));
}

/**
 * airlock_device_is_bridge:
 * @self: a device
 *
 * Whether it leads to another bus: root ports, switch ports, PCI and CardBus bridges. A host bridge
 * or ISA bridge is of class 06 too, and leads to no PCI bus: it is an endpoint here.
 *
 * Returns: whether it is a bridge
 */
gboolean
airlock_device_is_bridge (AirlockDevice *self)
{
  guint32 subclass = self->facts->class_code >> 8;

  if (self->facts->header_type >= 0)
    return self->facts->header_type == 1 || self->facts->header_type == 2;

  return subclass == 0x0604 || subclass == 0x0607 || subclass == 0x0609;
}

/**
 * airlock_device_is_display:
 * @self: a device
 *
 * Returns: whether it is a display controller, with or without outputs of its own
 */
gboolean
airlock_device_is_display (AirlockDevice *self)
{
  return (self->facts->known & AIRLOCK_FACT_IDENTITY) != 0 && self->facts->class_code >> 16 == 0x03;
}

/**
 * airlock_device_is_asleep:
 * @self: a device
 *
 * Returns: whether it is runtime suspended or in D3cold, so that reading it would wake it (R2.8)
 */
gboolean
airlock_device_is_asleep (AirlockDevice *self)
{
  return g_strcmp0 (self->facts->power_state, "D3cold") == 0 ||
         g_strcmp0 (self->facts->runtime_status, "suspended") == 0 ||
         g_strcmp0 (self->facts->runtime_status, "suspending") == 0;
}

/**
 * airlock_device_equal:
 * @a: a device
 * @b: another
 *
 * Returns: whether all facts of both are the same
 */
gboolean
airlock_device_equal (AirlockDevice *a, AirlockDevice *b)
{
  return a == b || airlock_device_facts_equal (a->facts, b->facts);
}
