/* airlock-device-nodes.c – from a device node that a process has open to PCI functions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-device-nodes-private.h"

#include <string.h>

#include "airlock-host-use-private.h"
#include "airlock-sysfs-device-private.h"

#define NVIDIA "/proc/driver/nvidia/gpus"

struct _AirlockDeviceNodes
{
  AirlockSysroot *sysroot;
  GHashTable *nodes; /* path → AirlockDeviceNode, or NULL for nodes of no interest */
};

/* Adds to the node what @name, the part after the prefix, belongs to. */
typedef void (*Resolve) (AirlockDeviceNodes *self, AirlockDeviceNode *node, const char *name);

static void
node_free (AirlockDeviceNode *node)
{
  if (node == NULL)
    return;

  g_free (node->label);
  g_array_unref (node->functions);
  g_free (node);
}

static void
add_functions_of_path (AirlockDeviceNode *node, const char *path)
{
  g_autoptr (GArray) functions = _airlock_pci_functions_of_path (path);

  if (functions->len > 0)
    g_array_append_vals (node->functions, functions->data, functions->len);
}

/* A node whose device is gone uses nothing. */
static void
resolve_class (AirlockDeviceNodes *self,
               AirlockDeviceNode *node,
               const char *folder,
               const char *name)
{
  g_autofree char *path = NULL;
  AirlockReadStatus status = AIRLOCK_READ_ABSENT;

  if (_airlock_is_file_name (name))
    status = _airlock_sysfs_device_path (self->sysroot, folder, name, &path);
  if (status == AIRLOCK_READ_UNKNOWN)
    node->known = FALSE;
  if (status == AIRLOCK_READ_OK)
    add_functions_of_path (node, path);
}

static void
resolve_drm (AirlockDeviceNodes *self, AirlockDeviceNode *node, const char *name)
{
  node->kind =
      g_str_has_prefix (name, "renderD") ? AIRLOCK_USE_DISPLAY_RENDER : AIRLOCK_USE_DISPLAY_PROCESS;
  resolve_class (self, node, "/sys/class/drm", name);
}

static void
resolve_sound (AirlockDeviceNodes *self, AirlockDeviceNode *node, const char *name)
{
  node->kind = AIRLOCK_USE_SOUND_PROCESS;
  resolve_class (self, node, "/sys/class/sound", name);
}

static void
resolve_vfio_device (AirlockDeviceNodes *self, AirlockDeviceNode *node, const char *name)
{
  node->kind = AIRLOCK_USE_VM;
  resolve_class (self, node, "/sys/class/vfio-dev", name);
  /* A sandbox may hide the class. */
  node->known = node->known && node->functions->len > 0;
}

/* Where /sys/kernel is hidden, as in a Flatpak, each function's link still names its group. */
static void
find_group_by_links (AirlockDeviceNodes *self, AirlockDeviceNode *node, const char *group)
{
  g_auto (GStrv) names = NULL;

  if (airlock_sysroot_list (self->sysroot, "/sys/bus/pci/devices", &names) != AIRLOCK_READ_OK)
    return;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *link =
          g_build_filename ("/sys/bus/pci/devices", names[i], "iommu_group", NULL);
      g_autofree char *target = NULL;
      g_autofree char *base = NULL;
      AirlockPciAddress address;

      if (airlock_sysroot_read_link (self->sysroot, link, &target) != AIRLOCK_READ_OK)
        continue;
      base = g_path_get_basename (target);
      if (strcmp (base, group) == 0 && airlock_pci_address_parse (names[i], &address))
        g_array_append_val (node->functions, address);
    }
}

/* A mediated device has a group of its own, and its folder lies in that of the function that it is
 * a part of. */
static void
add_parent_of_mdev (AirlockDeviceNodes *self,
                    AirlockDeviceNode *node,
                    const char *folder,
                    const char *name)
{
  g_autofree char *link = g_build_filename (folder, name, NULL);
  g_autofree char *path = NULL;

  if (airlock_sysroot_resolve_link (self->sysroot, link, &path) == AIRLOCK_READ_OK)
    add_functions_of_path (node, path);
}

/* /dev/vfio/13 takes all of group 13. */
static void
resolve_vfio_group (AirlockDeviceNodes *self, AirlockDeviceNode *node, const char *name)
{
  g_autofree char *folder = NULL;
  g_auto (GStrv) names = NULL;

  node->kind = AIRLOCK_USE_VM;
  if (g_str_has_prefix (name, "noiommu-"))
    name += strlen ("noiommu-");

  folder = g_build_filename ("/sys/kernel/iommu_groups", name, "devices", NULL);
  if (airlock_sysroot_list (self->sysroot, folder, &names) != AIRLOCK_READ_OK)
    find_group_by_links (self, node, name);
  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    {
      AirlockPciAddress address;

      if (airlock_pci_address_parse (names[i], &address))
        g_array_append_val (node->functions, address);
      else
        add_parent_of_mdev (self, node, folder, names[i]);
    }

  node->known = node->functions->len > 0;
}

/* The number of /dev/nvidiaN is in the driver's own description of each GPU. */
static gboolean
read_nvidia_minor (AirlockDeviceNodes *self, const char *gpu, guint64 *minor)
{
  g_autofree char *file = g_build_filename (NVIDIA, gpu, "information", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (airlock_sysroot_read_text (self->sysroot, file, &text) != AIRLOCK_READ_OK)
    return FALSE;

  lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "Device Minor:"))
      return g_ascii_string_to_unsigned (g_strstrip (lines[i] + strlen ("Device Minor:")), 10, 0,
                                         G_MAXUINT, minor, NULL);
  return FALSE;
}

/* A GPU that does not tell its number may be the one. */
static void
resolve_nvidia (AirlockDeviceNodes *self, AirlockDeviceNode *node, const char *name)
{
  g_auto (GStrv) gpus = NULL;
  guint64 wanted = g_ascii_strtoull (name, NULL, 10);
  AirlockReadStatus status = airlock_sysroot_list (self->sysroot, NVIDIA, &gpus);

  node->kind = AIRLOCK_USE_DISPLAY_RENDER;
  node->known = status == AIRLOCK_READ_OK;
  for (gsize i = 0; gpus != NULL && gpus[i] != NULL; i++)
    {
      AirlockPciAddress address;
      guint64 minor = wanted;

      if (!airlock_pci_address_parse (gpus[i], &address))
        continue;
      read_nvidia_minor (self, gpus[i], &minor);
      if (minor == wanted)
        g_array_append_val (node->functions, address);
    }
}

/* A disk of several NVMe controllers belongs to all of them. */
static void
resolve_nvme_subsystem (AirlockDeviceNodes *self, AirlockDeviceNode *node, const char *path)
{
  const char *start = strstr (path, "/nvme-subsystem/");
  g_autofree char *folder = NULL;
  g_auto (GStrv) names = NULL;

  start += strlen ("/nvme-subsystem/");
  folder = g_strdup_printf ("/sys/class/nvme-subsystem/%.*s", (int) strcspn (start, "/"), start);
  if (airlock_sysroot_list (self->sysroot, folder, &names) != AIRLOCK_READ_OK)
    {
      node->known = FALSE;
      return;
    }

  for (gsize i = 0; names[i] != NULL; i++)
    {
      const char *number = names[i] + strlen ("nvme");

      if (g_str_has_prefix (names[i], "nvme") && *number != '\0' &&
          number[strspn (number, "0123456789")] == '\0')
        resolve_class (self, node, "/sys/class/nvme", names[i]);
    }
}

/* The disks below a mapped device, a RAID or a loop are held, which the reader of storage finds. */
static void
resolve_block (AirlockDeviceNodes *self, AirlockDeviceNode *node, const char *name)
{
  g_autofree char *path = NULL;
  AirlockReadStatus status =
      _airlock_sysfs_device_path (self->sysroot, "/sys/class/block", name, &path);

  node->kind = AIRLOCK_USE_STORAGE_OPEN;
  if (status == AIRLOCK_READ_UNKNOWN)
    node->known = FALSE;
  if (status != AIRLOCK_READ_OK)
    return;

  if (strstr (path, "/nvme-subsystem/") != NULL)
    resolve_nvme_subsystem (self, node, path);
  else
    add_functions_of_path (node, path);
}

static gboolean
has_number (const char *text)
{
  return *text != '\0' && text[strspn (text, "0123456789")] == '\0';
}

static Resolve
choose (const char *path, const char **name)
{
  static const struct
  {
    const char *prefix;
    Resolve resolve;
    gboolean numbered;
  } rules[] = {
    { "dri/card", resolve_drm, TRUE },
    { "dri/renderD", resolve_drm, TRUE },
    { "snd/", resolve_sound, FALSE },
    { "vfio/devices/vfio", resolve_vfio_device, TRUE },
    { "vfio/noiommu-", resolve_vfio_group, TRUE },
    { "vfio/", resolve_vfio_group, TRUE },
    { "nvidia", resolve_nvidia, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      const char *rest = path + strlen (rules[i].prefix);

      if (!g_str_has_prefix (path, rules[i].prefix) || (rules[i].numbered && !has_number (rest)))
        continue;
      *name = rules[i].resolve == resolve_nvidia ? rest : strrchr (path, '/') + 1;
      return rules[i].resolve;
    }

  return NULL;
}

static AirlockDeviceNode *
make_node (AirlockDeviceNodes *self, const char *path)
{
  AirlockDeviceNode *node = g_new0 (AirlockDeviceNode, 1);
  const char *name = NULL;
  Resolve resolve = choose (path, &name);

  node->functions = g_array_new (FALSE, FALSE, sizeof (AirlockPciAddress));
  node->known = TRUE;
  node->label = g_strdup (
      g_str_has_prefix (path, "vfio/") || name == NULL || g_str_has_prefix (path, "nvidia") ? path
                                                                                            : name);
  if (resolve != NULL)
    resolve (self, node, name);
  else
    {
      /* sysfs has "!" for the "/" in the name of a disk. */
      g_autofree char *disk = g_strdelimit (g_strdup (path), "/", '!');

      resolve_block (self, node, disk);
    }

  if (node->known && node->functions->len == 0)
    g_clear_pointer (&node, node_free);
  return node;
}

/**
 * _airlock_device_nodes_new:
 * @sysroot: where to read
 *
 * Returns: (transfer full): a look-up that asks for each node once
 */
AirlockDeviceNodes *
_airlock_device_nodes_new (AirlockSysroot *sysroot)
{
  AirlockDeviceNodes *self = g_new0 (AirlockDeviceNodes, 1);

  self->sysroot = g_object_ref (sysroot);
  self->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) node_free);
  return self;
}

/**
 * _airlock_device_nodes_free:
 * @self: (transfer full): a look-up
 */
void
_airlock_device_nodes_free (AirlockDeviceNodes *self)
{
  g_object_unref (self->sysroot);
  g_hash_table_unref (self->nodes);
  g_free (self);
}

/**
 * _airlock_device_nodes_lookup:
 * @self: a look-up
 * @path: what a link in /proc/PID/fd says
 *
 * By the words of the link: a node that was made elsewhere than in /dev is not recognised.
 *
 * Returns: (transfer none) (nullable): the node, if it is one that belongs to a PCI function or may
 */
const AirlockDeviceNode *
_airlock_device_nodes_lookup (AirlockDeviceNodes *self, const char *path)
{
  const char *name = path + strlen ("/dev/");
  g_autofree char *present = NULL;
  gpointer node = NULL;

  if (!g_str_has_prefix (path, "/dev/"))
    return NULL;

  /* A node that was removed and made anew is still open. */
  if (g_str_has_suffix (name, " (deleted)"))
    name = present = g_strndup (name, strlen (name) - strlen (" (deleted)"));
  if (*name == '\0' || g_str_has_prefix (name, "pts/") || g_str_has_prefix (name, "shm/"))
    return NULL;

  if (!g_hash_table_lookup_extended (self->nodes, name, NULL, &node))
    {
      node = make_node (self, name);
      g_hash_table_insert (self->nodes, g_strdup (name), node);
    }
  return node;
}
