/* airlock-process-use.c – which processes have devices open
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "airlock-device-nodes-private.h"
#include "airlock-host-use-private.h"
#include "airlock-sysfs-device-private.h"

/* The PID namespace that the kernel starts with (PROC_PID_INIT_INO). */
#define FIRST_NAMESPACE "pid:[4026531836]"

/* The outputs of all GPUs that NVIDIA's own driver has. */
#define NVIDIA_MODESET "/dev/nvidia-modeset"

typedef struct
{
  AirlockHostUses *uses;
  AirlockSysroot *sysroot;
  AirlockDeviceNodes *nodes;
  gboolean whole;
} Reading;

/* A process that ended meanwhile is fine; one that is there and can't be looked at is not. */
static gboolean
has_ended (AirlockSysroot *sysroot, const char *folder)
{
  return airlock_sysroot_is_live (sysroot) &&
         airlock_sysroot_probe (sysroot, folder) == AIRLOCK_READ_ABSENT;
}

/* What a process has open: each node once. */
typedef struct
{
  GPtrArray *nodes; /* of AirlockDeviceNode, borrowed */
  gboolean has_modeset;
} OpenFiles;

/* The text of a link, as the kernel gives it. In a snapshot, a link that was absolute leads up to
 * the top of the tree, and one that could not be read leads to itself. */
static AirlockReadStatus
read_open_file (AirlockSysdir *fds, const char *folder, const char *name, char **target)
{
  g_autofree char *text = NULL;
  AirlockReadStatus status = airlock_sysdir_read_link (fds, name, &text);

  if (status != AIRLOCK_READ_OK)
    return status;
  if (strcmp (text, name) == 0)
    return AIRLOCK_READ_UNKNOWN;

  if (g_str_has_prefix (text, "../"))
    {
      g_autofree char *above = g_build_filename (folder, "fd", NULL);

      *target = g_canonicalize_filename (text, above);
    }
  else
    *target = g_steal_pointer (&text);
  return AIRLOCK_READ_OK;
}

/* A folder without open files is that of a process that ended, or of none that a snapshot holds
 * something else of. */
static AirlockReadStatus
list_open_files (AirlockSysdir *process, AirlockSysdir **fds, char ***names)
{
  AirlockReadStatus status = airlock_sysdir_open_dir (process, "fd", fds);

  return status == AIRLOCK_READ_OK ? airlock_sysdir_list (*fds, names) : status;
}

static gboolean
find_open_files (Reading *self, AirlockSysdir *process, const char *folder, OpenFiles *open)
{
  g_autoptr (AirlockSysdir) fds = NULL;
  g_auto (GStrv) names = NULL;
  AirlockReadStatus status = list_open_files (process, &fds, &names);

  if (status != AIRLOCK_READ_OK)
    return status == AIRLOCK_READ_ABSENT;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      const AirlockDeviceNode *node;
      g_autofree char *target = NULL;

      status = read_open_file (fds, folder, names[i], &target);
      if (status == AIRLOCK_READ_UNKNOWN)
        return FALSE;
      if (status == AIRLOCK_READ_ABSENT) /* closed meanwhile */
        continue;
      open->has_modeset |= strcmp (target, NVIDIA_MODESET) == 0;
      node = _airlock_device_nodes_lookup (self->nodes, target);
      if (node != NULL && !g_ptr_array_find (open->nodes, node, NULL))
        g_ptr_array_add (open->nodes, (gpointer) node);
    }

  return TRUE;
}

static char *
read_name (AirlockSysdir *process, gint pid)
{
  g_autofree char *comm = NULL;
  g_autofree char *name = NULL;

  if (airlock_sysdir_read_text (process, "comm", &comm) == AIRLOCK_READ_OK)
    name = _airlock_make_printable (comm);

  return name != NULL && *name != '\0' ? g_steal_pointer (&name) : g_strdup_printf ("%d", pid);
}

/* NVIDIA's own driver has one node for each GPU and one for all outputs: who has both shows a
 * picture, who has the GPU's alone computes on it. */
static AirlockUseKind
kind_of (const AirlockDeviceNode *node, gboolean has_modeset)
{
  return g_str_has_prefix (node->label, "nvidia") && has_modeset ? AIRLOCK_USE_DISPLAY_PROCESS
                                                                 : node->kind;
}

static gboolean
has_use (AirlockHostUses *uses, guint first, AirlockUseKind kind, const AirlockPciAddress *device)
{
  for (guint i = first; i < uses->uses->len; i++)
    {
      const AirlockHostUse *use = uses->uses->pdata[i];

      if (use->kind == kind && airlock_pci_address_equal (&use->device, device))
        return TRUE;
    }

  return FALSE;
}

/* One use for each function and kind, counted from @first on. */
static void
add_node (Reading *self,
          const AirlockDeviceNode *node,
          AirlockUseKind kind,
          guint first,
          const char *name,
          gint pid)
{
  for (guint i = 0; i < node->functions->len; i++)
    {
      const AirlockPciAddress *device = &g_array_index (node->functions, AirlockPciAddress, i);
      const char *const chain[] = { AIRLOCK_PCI_ADDRESS_TEXT (device), node->label, name, NULL };

      /* Who has the card has its render node for the same purpose. */
      if (has_use (self->uses, first, kind, device) ||
          (kind == AIRLOCK_USE_DISPLAY_RENDER &&
           has_use (self->uses, first, AIRLOCK_USE_DISPLAY_PROCESS, device)))
        continue;
      airlock_host_uses_add (self->uses, kind, device, chain, pid);
    }
}

static void
add_nodes (Reading *self, AirlockSysdir *process, const OpenFiles *open, gint pid)
{
  g_autofree char *name = NULL;
  guint first = self->uses->uses->len;

  if (open->nodes->len == 0)
    return;

  name = read_name (process, pid);
  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < open->nodes->len; i++)
      {
        const AirlockDeviceNode *node = open->nodes->pdata[i];
        AirlockUseKind kind = kind_of (node, open->has_modeset);

        if (!node->known)
          self->whole = FALSE;
        if ((kind == AIRLOCK_USE_DISPLAY_RENDER) == (pass == 1))
          add_node (self, node, kind, first, name, pid);
      }
}

static void
read_process (Reading *self, const char *folder, gint pid)
{
  g_autoptr (AirlockSysdir) process = NULL;
  g_autoptr (GPtrArray) nodes = g_ptr_array_new ();
  OpenFiles open = { nodes, FALSE };
  AirlockReadStatus status = airlock_sysroot_open_dir (self->sysroot, folder, &process);

  if (status == AIRLOCK_READ_ABSENT)
    return;
  if ((status == AIRLOCK_READ_UNKNOWN || !find_open_files (self, process, folder, &open)) &&
      !has_ended (self->sysroot, folder))
    self->whole = FALSE;
  if (process != NULL)
    add_nodes (self, process, &open, pid);
}

/* With a PID namespace around it, as in a container or a Flatpak, this program sees only some
 * processes; with the mount option hidepid, only those of its user: process 1 is missing then. A
 * tree without /proc/self was written by hand, and has all that there is. */
static gboolean
sees_all_processes (AirlockSysroot *sysroot)
{
  g_autofree char *own = NULL;
  g_autofree char *namespace = NULL;

  if (airlock_sysroot_read_link (sysroot, "/proc/self", &own) != AIRLOCK_READ_OK)
    return !airlock_sysroot_is_live (sysroot);

  return airlock_sysroot_probe (sysroot, "/proc/1/mountinfo") == AIRLOCK_READ_OK &&
         airlock_sysroot_read_link (sysroot, "/proc/self/ns/pid", &namespace) == AIRLOCK_READ_OK &&
         strcmp (namespace, FIRST_NAMESPACE) == 0;
}

/**
 * _airlock_processes_read:
 * @self: uses to add to
 * @sysroot: where to read
 *
 * Which processes have graphics, sound, disk and VFIO nodes open (R3.11, S7). Needs privilege to
 * see those of other users; what is visible without it is found, and does not count as all. A tree
 * written by hand may have no processes at all.
 */
void
_airlock_processes_read (AirlockHostUses *self, AirlockSysroot *sysroot)
{
  g_autoptr (AirlockDeviceNodes) nodes = _airlock_device_nodes_new (sysroot);
  g_auto (GStrv) names = NULL;
  Reading reading = { self, sysroot, nodes, TRUE };

  if (airlock_sysroot_list (sysroot, "/proc", &names) != AIRLOCK_READ_OK)
    return;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *folder = NULL;
      guint64 pid;

      if (!g_ascii_string_to_unsigned (names[i], 10, 1, G_MAXINT, &pid, NULL))
        continue;
      folder = g_build_filename ("/proc", names[i], NULL);
      read_process (&reading, folder, (gint) pid);
    }

  /* Asked last, and only if nothing was hidden: a snapshot holds what was asked for, so that one of
   * a host that was not seen as a whole can't look like one that was. */
  if (reading.whole && sees_all_processes (sysroot))
    self->seen |= AIRLOCK_SCOPE_PROCESSES;
}
