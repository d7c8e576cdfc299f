/* airlock-topology.c – every PCI function of a host and its IOMMU groups; immutable
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-topology.h"
#include "airlock-topology-private.h"

struct _AirlockTopology
{
  GObject parent_instance;

  GPtrArray *devices;        /* (owned) of AirlockDevice, by address */
  GPtrArray *groups;         /* (owned) of AirlockKernelGroup, by id */
  GHashTable *by_address;    /* (owned) AirlockPciAddress in the device -> AirlockDevice */
  GHashTable *by_group;      /* (owned) id -> AirlockKernelGroup */
  AirlockPlatform *platform; /* owned */
  gboolean live;
};

G_DEFINE_FINAL_TYPE (AirlockTopology, airlock_topology, G_TYPE_OBJECT)

/* Which entry of a path names a device more than once only by a lie: nothing is that deep. */
#define MAX_DEPTH 64

AirlockKernelGroup *
_airlock_kernel_group_new (guint id)
{
  AirlockKernelGroup *self = g_new0 (AirlockKernelGroup, 1);

  self->id = id;
  self->regions = g_array_new (FALSE, TRUE, sizeof (AirlockReservedRegion));
  self->members = g_ptr_array_new_with_free_func (g_object_unref);

  return self;
}

void
_airlock_kernel_group_free (AirlockKernelGroup *self)
{
  g_free (self->type);
  g_free (self->name);
  g_array_unref (self->regions);
  g_ptr_array_unref (self->members);
  g_free (self);
}

static void
airlock_topology_finalize (GObject *object)
{
  AirlockTopology *self = AIRLOCK_TOPOLOGY (object);

  g_clear_pointer (&self->by_address, g_hash_table_unref);
  g_clear_pointer (&self->by_group, g_hash_table_unref);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->devices, g_ptr_array_unref);
  g_clear_pointer (&self->platform, airlock_platform_unref);

  G_OBJECT_CLASS (airlock_topology_parent_class)->finalize (object);
}

static void
airlock_topology_class_init (AirlockTopologyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_topology_finalize;
}

static void
airlock_topology_init (AirlockTopology *self)
{
  self->by_address = g_hash_table_new (airlock_pci_address_hash, airlock_pci_address_equal);
  self->by_group = g_hash_table_new (NULL, NULL);
}

static gint
compare_devices (gconstpointer a, gconstpointer b)
{
  AirlockDevice *x = *(AirlockDevice *const *) a;
  AirlockDevice *y = *(AirlockDevice *const *) b;

  return airlock_pci_address_compare (airlock_device_get_address (x),
                                      airlock_device_get_address (y));
}

static gint
compare_groups (gconstpointer a, gconstpointer b)
{
  const AirlockKernelGroup *x = *(const AirlockKernelGroup *const *) a;
  const AirlockKernelGroup *y = *(const AirlockKernelGroup *const *) b;

  return (x->id > y->id) - (x->id < y->id);
}

/* A group is what its members' links say; its folder adds type and regions. */
static AirlockKernelGroup *
ensure_group (AirlockTopology *self, guint id)
{
  AirlockKernelGroup *group = g_hash_table_lookup (self->by_group, GUINT_TO_POINTER (id));

  if (group == NULL)
    {
      group = _airlock_kernel_group_new (id);
      g_ptr_array_add (self->groups, group);
      g_hash_table_insert (self->by_group, GUINT_TO_POINTER (id), group);
    }

  return group;
}

/**
 * airlock_topology_new:
 * @devices: (transfer full) (element-type AirlockDevice): the functions, in any order
 * @groups: (transfer full) (element-type AirlockKernelGroup): what is known of groups; members are
 *   filled in from the devices
 * @platform: (transfer full): the machine around them
 * @live: whether this is the running machine
 *
 * Returns: (transfer full): a topology
 */
AirlockTopology *
airlock_topology_new (GPtrArray *devices,
                      GPtrArray *groups,
                      AirlockPlatform *platform,
                      gboolean live)
{
  AirlockTopology *self = g_object_new (AIRLOCK_TYPE_TOPOLOGY, NULL);

  /* What is taken is owned, however the caller made its arrays. */
  self->devices = devices;
  g_ptr_array_set_free_func (devices, g_object_unref);
  self->groups = groups;
  g_ptr_array_set_free_func (groups, (GDestroyNotify) _airlock_kernel_group_free);
  self->platform = platform;
  self->live = live;

  g_ptr_array_sort (devices, compare_devices);
  /* An address names one function: of two in a hostile dump or tree the first one counts. */
  for (guint i = devices->len; i > 1; i--)
    if (compare_devices (&devices->pdata[i - 2], &devices->pdata[i - 1]) == 0)
      g_ptr_array_remove_index (devices, i - 1);

  for (guint i = 0; i < groups->len; i++)
    {
      AirlockKernelGroup *group = g_ptr_array_index (groups, i);

      g_hash_table_insert (self->by_group, GUINT_TO_POINTER (group->id), group);
    }

  for (guint i = 0; i < devices->len; i++)
    {
      AirlockDevice *device = g_ptr_array_index (devices, i);
      const AirlockDeviceFacts *facts = airlock_device_get_facts (device);

      g_hash_table_insert (self->by_address, (gpointer) &facts->address, device);
      if (facts->iommu_group >= 0)
        g_ptr_array_add (ensure_group (self, (guint) facts->iommu_group)->members,
                         g_object_ref (device));
    }
  g_ptr_array_sort (groups, compare_groups);

  return self;
}

/**
 * airlock_topology_get_devices:
 * @self: a topology
 *
 * Returns: (transfer none) (element-type AirlockDevice): all functions by address
 */
GPtrArray *
airlock_topology_get_devices (AirlockTopology *self)
{
  return self->devices;
}

/**
 * airlock_topology_get_groups:
 * @self: a topology
 *
 * Returns: (transfer none) (element-type AirlockKernelGroup): the kernel's groups by number; empty
 *   while the IOMMU does not work
 */
GPtrArray *
airlock_topology_get_groups (AirlockTopology *self)
{
  return self->groups;
}

/**
 * airlock_topology_get_platform:
 * @self: a topology
 *
 * Returns: (transfer none): firmware, kernel and processor
 */
AirlockPlatform *
airlock_topology_get_platform (AirlockTopology *self)
{
  return self->platform;
}

/**
 * airlock_topology_is_live:
 * @self: a topology
 *
 * Returns: whether it is of this machine
 */
gboolean
airlock_topology_is_live (AirlockTopology *self)
{
  return self->live;
}

/**
 * airlock_topology_lookup:
 * @self: a topology
 * @address: where
 *
 * Returns: (transfer none) (nullable): the function there
 */
AirlockDevice *
airlock_topology_lookup (AirlockTopology *self, const AirlockPciAddress *address)
{
  return g_hash_table_lookup (self->by_address, address);
}

/**
 * airlock_topology_get_parent:
 * @self: a topology
 * @device: a function
 *
 * Returns: (transfer none) (nullable): the bridge above it; %NULL on a root bus
 */
AirlockDevice *
airlock_topology_get_parent (AirlockTopology *self, AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);

  return facts->has_parent ? airlock_topology_lookup (self, &facts->parent) : NULL;
}

/**
 * airlock_topology_get_group:
 * @self: a topology
 * @id: a group number
 *
 * Returns: (transfer none) (nullable): the kernel's group
 */
const AirlockKernelGroup *
airlock_topology_get_group (AirlockTopology *self, gint id)
{
  return id < 0 ? NULL : g_hash_table_lookup (self->by_group, GINT_TO_POINTER (id));
}

/**
 * airlock_topology_list_card:
 * @self: a topology
 * @device: a function
 *
 * Returns: (transfer container) (element-type AirlockDevice): all functions of its slot, itself
 *   included. Virtual functions are cards of their own.
 */
GPtrArray *
airlock_topology_list_card (AirlockTopology *self, AirlockDevice *device)
{
  GPtrArray *card = g_ptr_array_new ();
  AirlockPciAddress address = *airlock_device_get_address (device);

  if (airlock_device_get_facts (device)->is_vf)
    {
      g_ptr_array_add (card, device);
      return card;
    }

  for (address.function = 0; address.function < 8; address.function++)
    {
      AirlockDevice *function = airlock_topology_lookup (self, &address);

      if (function != NULL && !airlock_device_get_facts (function)->is_vf)
        g_ptr_array_add (card, function);
    }

  return card;
}

/**
 * airlock_topology_list_path:
 * @self: a topology
 * @device: a function
 *
 * Returns: (transfer container) (element-type AirlockDevice): the way from the root complex to
 *   @device: the ports in order, @device last
 */
GPtrArray *
airlock_topology_list_path (AirlockTopology *self, AirlockDevice *device)
{
  GPtrArray *path = g_ptr_array_new ();

  for (AirlockDevice *at = device; at != NULL && path->len < MAX_DEPTH;
       at = airlock_topology_get_parent (self, at))
    g_ptr_array_insert (path, 0, at);

  return path;
}

/**
 * airlock_topology_list_virtual_functions:
 * @self: a topology
 * @device: a function
 *
 * Returns: (transfer container) (element-type AirlockDevice): the VFs of @device
 */
GPtrArray *
airlock_topology_list_virtual_functions (AirlockTopology *self, AirlockDevice *device)
{
  GPtrArray *functions = g_ptr_array_new ();
  const AirlockPciAddress *address = airlock_device_get_address (device);

  for (guint i = 0; i < self->devices->len; i++)
    {
      AirlockDevice *other = g_ptr_array_index (self->devices, i);
      const AirlockDeviceFacts *facts = airlock_device_get_facts (other);

      if (facts->is_vf && airlock_pci_address_equal (&facts->physical_function, address))
        g_ptr_array_add (functions, other);
    }

  return functions;
}
