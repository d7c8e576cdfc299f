/* airlock-storage-use.c – who uses the storage below each PCI function
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "airlock-block-stack.h"
#include "airlock-host-use-private.h"
#include "airlock-shared-folders.h"
#include "airlock-storage-claims.h"
#include "airlock-sysfs-device-private.h"
#include "base/airlock-kernel-cmdline.h"

/* Where even what fits in AIRLOCK_SYSROOT_MAX_FILE is too little: thousands of overlays. */
#define MAX_MOUNTINFO (64u << 20)

/* A share seen at more places than these tells no more. */
#define MAX_PER_SHARE 4

typedef struct
{
  AirlockHostUses *uses;
  AirlockSysroot *sysroot;
  AirlockMountTable *mounts;
  AirlockKernelCmdline *cmdline;
  AirlockBlockTable *table;
  AirlockBlockNames *names;
  AirlockFilesystems *filesystems;
  AirlockBlockStack stack;
  AirlockStorageClaims *claims;
  GHashTable *shares; /* minor number → how often it was seen */
} Reader;

static AirlockUseKind
kind_of_mount_point (const char *path)
{
  if (strcmp (path, "/") == 0)
    return AIRLOCK_USE_STORAGE_ROOT;
  if (strcmp (path, "/boot") == 0 || g_str_has_prefix (path, "/boot/") ||
      strcmp (path, "/efi") == 0)
    return AIRLOCK_USE_STORAGE_BOOT;
  return AIRLOCK_USE_STORAGE_MOUNTED;
}

/* No block device lies between these and their PCI function. */
static void
claim_share (Reader *self, const AirlockMount *mount, AirlockUseKind kind)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  const char *const way[] = { mount->source, mount->mount_point, NULL };
  gpointer key = GUINT_TO_POINTER (mount->minor);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->shares, key));

  g_hash_table_insert (self->shares, key, GUINT_TO_POINTER (n + 1));
  if (n >= MAX_PER_SHARE && kind == AIRLOCK_USE_STORAGE_MOUNTED)
    return;
  if (!airlock_shared_folders_find (self->sysroot, mount, paths))
    airlock_storage_claims_doubt (self->claims, mount->mount_point);
  for (guint i = 0; i < paths->len; i++)
    _airlock_host_uses_add_path (self->uses, kind, paths->pdata[i], way);
}

static void
claim_mount (Reader *self, const AirlockMount *mount)
{
  g_autoptr (GPtrArray) devices = g_ptr_array_new ();
  AirlockUseKind kind = kind_of_mount_point (mount->mount_point);
  g_autofree char *pool = NULL;

  /* The overlays of containers show what is mounted elsewhere too. */
  if (kind != AIRLOCK_USE_STORAGE_ROOT && airlock_filesystems_is_layered (mount))
    return;
  if (airlock_shared_folders_is_share (mount))
    {
      claim_share (self, mount, kind);
      return;
    }
  if (!airlock_filesystems_of_mount (self->filesystems, mount, devices))
    airlock_storage_claims_doubt (self->claims, mount->mount_point);
  if (mount->major == 0 && strcmp (mount->fs_type, "zfs") == 0)
    {
      /* Its pool is told of as a whole, with all the data sets that are mounted. */
      if (kind == AIRLOCK_USE_STORAGE_MOUNTED)
        return;
      pool = g_strndup (mount->source, strcspn (mount->source, "/@"));
    }

  airlock_storage_claims_add (self->claims, kind, devices, pool, mount->mount_point);
}

static void
claim_mounts (Reader *self)
{
  if (!self->mounts->complete)
    airlock_storage_claims_doubt (self->claims, "mountinfo");
  if (airlock_mount_table_find (self->mounts, "/") == NULL)
    airlock_storage_claims_doubt (self->claims, "nothing is mounted as /");

  for (guint i = 0; i < self->mounts->mounts->len; i++)
    claim_mount (self, self->mounts->mounts->pdata[i]);
}

static void
claim_swap (Reader *self, const AirlockSwap *swap)
{
  g_autoptr (GPtrArray) devices = g_ptr_array_new ();
  g_autofree char *path = g_strdup (swap->path);
  gboolean found;

  if (g_str_has_suffix (path, " (deleted)"))
    path[strlen (path) - strlen (" (deleted)")] = '\0';
  found = swap->is_file ? airlock_filesystems_of_path (self->filesystems, path, devices)
                        : airlock_block_names_find (self->names, path, devices);
  if (!found)
    airlock_storage_claims_doubt (self->claims, swap->path);

  airlock_storage_claims_add (self->claims, AIRLOCK_USE_STORAGE_SWAP, devices,
                              swap->is_file ? path : NULL, "swap");
}

static void
claim_swaps (Reader *self)
{
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) swaps = NULL;
  AirlockReadStatus status = airlock_sysroot_read_text (self->sysroot, "/proc/swaps", &text);
  gboolean complete;

  /* This machine's kernel may know no swap at all; in a copied tree, the file may be forgotten. */
  if (status == AIRLOCK_READ_ABSENT && airlock_sysroot_is_live (self->sysroot))
    return;

  swaps = airlock_swaps_parse (text, &complete);
  if (!complete)
    airlock_storage_claims_doubt (self->claims, "/proc/swaps");
  for (guint i = 0; i < swaps->len; i++)
    claim_swap (self, swaps->pdata[i]);
}

static void
claim_by_name (Reader *self, AirlockUseKind kind, const char *name, const char *end)
{
  g_autoptr (GPtrArray) devices = g_ptr_array_new ();

  if (name != NULL && airlock_block_names_find (self->names, name, devices))
    airlock_storage_claims_add (self->claims, kind, devices, NULL, end);
}

/* A name that leads nowhere is common (a swap that is gone) and says nothing: what is mounted has
 * been seen. */
static void
claim_boot_arguments (Reader *self)
{
  g_autofree char *text = NULL;

  claim_by_name (self, AIRLOCK_USE_STORAGE_ROOT,
                 airlock_kernel_cmdline_get_last (self->cmdline, "root"), "/");
  if (!airlock_kernel_cmdline_has (self->cmdline, "noresume"))
    claim_by_name (self, AIRLOCK_USE_STORAGE_RESUME,
                   airlock_kernel_cmdline_get_last (self->cmdline, "resume"), "resume");
  if (airlock_sysroot_read_text (self->sysroot, "/sys/power/resume", &text) == AIRLOCK_READ_OK)
    claim_by_name (self, AIRLOCK_USE_STORAGE_RESUME, text, "resume");
}

static void
claim_pools (Reader *self, GPtrArray *pools, const char *name)
{
  for (guint i = 0; i < pools->len; i++)
    {
      const AirlockPool *pool = pools->pdata[i];

      if (!pool->complete)
        airlock_storage_claims_doubt (self->claims, pool->name);
      for (guint j = 0; j < pool->members->len; j++)
        airlock_storage_claims_add_held (self->claims, pool->members->pdata[j],
                                         name != NULL ? name : pool->name);
    }
}

/* These file systems show each device they are mounted from, in whatever mount namespace: in a
 * container, or on the host of a sandbox. */
static void
claim_unseen_mounts (Reader *self)
{
  static const char *const types[] = { "ext4", "xfs", "f2fs" };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *folder = g_build_filename ("/sys/fs", types[i], NULL);
      g_auto (GStrv) names = NULL;

      airlock_sysroot_list (self->sysroot, folder, &names);
      for (char **name = names; name != NULL && *name != NULL; name++)
        {
          AirlockBlockDevice *device = airlock_block_table_by_name (self->table, *name);

          if (device != NULL)
            airlock_storage_claims_add_held (self->claims, device, types[i]);
        }
    }
}

static AirlockReadStatus
read_long_mountinfo (AirlockSysroot *sysroot, const char *folder, char **text)
{
  g_autoptr (AirlockSysdir) dir = NULL;
  g_autofree guint8 *buffer = g_malloc (MAX_MOUNTINFO);
  AirlockReadStatus status = airlock_sysroot_open_dir (sysroot, folder, &dir);
  gsize length = 0;

  if (status == AIRLOCK_READ_OK)
    status = airlock_sysdir_read_bytes (dir, "mountinfo", buffer, MAX_MOUNTINFO, &length);
  if (status == AIRLOCK_READ_OK && length == MAX_MOUNTINFO)
    status = AIRLOCK_READ_UNKNOWN;
  if (status == AIRLOCK_READ_OK)
    *text = g_utf8_make_valid ((const char *) buffer, (gssize) length);
  return status;
}

/* What process 1 sees is the host's; what this program sees may be a sandbox's. */
static gboolean
read_mountinfo (AirlockSysroot *sysroot, char **text)
{
  static const char *const folders[] = { "/proc/1", "/proc/self" };

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (folders[i], "mountinfo", NULL);
      g_autofree char *contents = NULL;
      AirlockReadStatus status = airlock_sysroot_read_text (sysroot, path, &contents);

      /* Cut there, perhaps with white space at the end. */
      if (status == AIRLOCK_READ_OK && strlen (contents) >= AIRLOCK_SYSROOT_MAX_FILE - 2)
        {
          g_clear_pointer (&contents, g_free);
          status = read_long_mountinfo (sysroot, folders[i], &contents);
        }
      if (status == AIRLOCK_READ_OK)
        {
          *text = g_steal_pointer (&contents);
          return TRUE;
        }
    }

  return FALSE;
}

static void
reader_open (Reader *self, AirlockHostUses *uses, AirlockSysroot *sysroot)
{
  g_autofree char *mountinfo = NULL;
  g_autofree char *cmdline = NULL;

  self->uses = uses;
  self->shares = g_hash_table_new (NULL, NULL);
  self->sysroot = sysroot;
  self->claims = airlock_storage_claims_new (uses, &self->stack);

  if (!read_mountinfo (sysroot, &mountinfo))
    airlock_storage_claims_doubt (self->claims, "mountinfo");
  airlock_sysroot_read_text (sysroot, "/proc/cmdline", &cmdline);
  self->mounts = airlock_mount_table_parse (mountinfo);
  self->cmdline = airlock_kernel_cmdline_parse (cmdline);
  self->table = airlock_block_table_read (sysroot);
  self->names = airlock_block_names_new (sysroot, self->table);
  self->filesystems =
      airlock_filesystems_new (sysroot, self->table, self->names, self->mounts,
                               airlock_kernel_cmdline_get_last (self->cmdline, "root"));
  airlock_block_stack_init (&self->stack, sysroot, self->table, self->names, self->filesystems);

  if (self->table->status != AIRLOCK_READ_OK)
    airlock_storage_claims_doubt (self->claims, "block devices");
  /* In a Flatpak even process 1 is the sandbox's. */
  if (airlock_sysroot_probe (sysroot, "/.flatpak-info") != AIRLOCK_READ_ABSENT)
    airlock_storage_claims_doubt (self->claims, "the mounts are a sandbox's");
}

static void
reader_close (Reader *self)
{
  airlock_filesystems_free (self->filesystems);
  airlock_block_names_free (self->names);
  airlock_block_table_free (self->table);
  airlock_kernel_cmdline_free (self->cmdline);
  airlock_mount_table_free (self->mounts);
  airlock_storage_claims_free (self->claims);
  g_hash_table_unref (self->shares);
}

/**
 * _airlock_storage_read:
 * @self: uses
 * @sysroot: where to read
 *
 * Adds who uses the storage below each PCI function (R3.10): mounts, swaps, what the kernel boots
 * and resumes from, pools, and whatever claims a device without a mount. AIRLOCK_SCOPE_MOUNTS is
 * set only where all of that could be traced to its end.
 */
void
_airlock_storage_read (AirlockHostUses *self, AirlockSysroot *sysroot)
{
  Reader reader = { 0 };

  reader_open (&reader, self, sysroot);
  claim_mounts (&reader);
  claim_swaps (&reader);
  claim_boot_arguments (&reader);
  airlock_storage_claims_flush (reader.claims);
  claim_pools (&reader, reader.filesystems->zfs, NULL);
  claim_pools (&reader, reader.filesystems->btrfs, "btrfs");
  claim_unseen_mounts (&reader);
  airlock_storage_claims_flush (reader.claims);
  airlock_storage_claim_stacks (reader.claims, &reader.stack);

  if (airlock_storage_claims_is_complete (reader.claims))
    self->seen |= AIRLOCK_SCOPE_MOUNTS;
  reader_close (&reader);
}
