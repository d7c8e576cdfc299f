/* airlock-storage-use.c – who uses the storage below each PCI function
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "airlock-storage"

#include "config.h"

#include <string.h>

#include "airlock-block-stack.h"
#include "airlock-host-use-private.h"
#include "airlock-mountinfo.h"
#include "base/airlock-kernel-cmdline.h"

/* Every one of them blocks, so a few tell the story: of further mounts, and of further claims,
 * without which the list would be of containers. Root, boot and swap are never left out. */
#define MAX_PER_DISK 4
#define MAX_PER_FUNCTION 64

/* Where even what fits in AIRLOCK_SYSROOT_MAX_FILE is too little: thousands of overlays. */
#define MAX_MOUNTINFO (64u << 20)

typedef struct
{
  AirlockHostUses *uses;
  AirlockSysroot *sysroot;
  gboolean complete;
  AirlockMountTable *mounts;
  AirlockKernelCmdline *cmdline;
  AirlockBlockTable *table;
  AirlockBlockNames *names;
  AirlockFilesystems *filesystems;
  AirlockBlockStack stack;
  GArray *claims;    /* of Claim */
  GHashTable *taken; /* how many uses a kind has of a disk, and of a function */
} Reader;

/* That something uses a device, before it is known which functions carry it. */
typedef struct
{
  AirlockUseKind kind;
  AirlockBlockDevice *device;
  char *layer; /* nullable */
  char *end;   /* nullable */
} Claim;

static void
claim_clear (gpointer data)
{
  Claim *claim = data;

  g_free (claim->layer);
  g_free (claim->end);
}

/* What could not be seen must not look like nothing. */
static void
doubt (Reader *self, const char *about)
{
  g_debug ("Use of storage is not known as a whole: %s", about);
  self->complete = FALSE;
}

static void
claim (Reader *self, AirlockUseKind kind, GPtrArray *devices, const char *layer, const char *end)
{
  for (guint i = 0; i < devices->len; i++)
    {
      Claim made = {
        .kind = kind,
        .device = devices->pdata[i],
        .layer = g_strdup (layer),
        .end = g_strdup (end),
      };

      g_array_append_val (self->claims, made);
    }
}

/* For what only says that a device is in use: a mount tells more. */
static void
claim_unless_used (Reader *self, AirlockBlockDevice *device, const char *end)
{
  g_autoptr (GPtrArray) devices = g_ptr_array_new ();

  if (device->used)
    return;
  g_ptr_array_add (devices, device);
  claim (self, AIRLOCK_USE_STORAGE_HELD, devices, NULL, end);
}

/* The most telling first: by kind, then the shortest path; equal ones side by side. */
static int
compare_claims (gconstpointer a, gconstpointer b)
{
  const Claim *one = a;
  const Claim *other = b;
  const char *end_one = one->end != NULL ? one->end : "";
  const char *end_other = other->end != NULL ? other->end : "";
  int order = (one->kind > other->kind) - (one->kind < other->kind);

  if (order == 0)
    order = (strlen (end_one) > strlen (end_other)) - (strlen (end_one) < strlen (end_other));
  if (order == 0)
    order = strcmp (end_one, end_other);
  if (order == 0)
    order =
        (one->device->major > other->device->major) - (one->device->major < other->device->major);
  if (order == 0)
    order =
        (one->device->minor > other->device->minor) - (one->device->minor < other->device->minor);
  if (order == 0)
    order = g_strcmp0 (one->layer, other->layer);
  return order;
}

static gboolean
count_below (Reader *self, char *key, guint limit)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->taken, key));

  g_hash_table_replace (self->taken, key, GUINT_TO_POINTER (n + 1));
  return n < limit;
}

/* Whether the list still has a place for this kind of use: few for each disk of a function, and not
 * too many for the function. */
static gboolean
take_place (Reader *self, AirlockUseKind kind, const AirlockBlockOrigin *origin)
{
  guint64 function = airlock_pci_address_key (&origin->function);

  if (kind != AIRLOCK_USE_STORAGE_MOUNTED && kind != AIRLOCK_USE_STORAGE_HELD)
    return TRUE;

  return count_below (
             self,
             g_strdup_printf ("%d %" G_GINT64_MODIFIER "x %s", kind, function, origin->disk->path),
             MAX_PER_DISK) &&
         count_below (self, g_strdup_printf ("%d %" G_GINT64_MODIFIER "x", kind, function),
                      MAX_PER_FUNCTION);
}

static void
mark_used (AirlockBlockDevice *device)
{
  g_autoptr (GPtrArray) pending = g_ptr_array_new ();

  g_ptr_array_add (pending, device);
  while (pending->len > 0)
    {
      AirlockBlockDevice *next = g_ptr_array_steal_index_fast (pending, pending->len - 1);

      if (next->used)
        continue;
      next->used = TRUE;
      g_ptr_array_extend (pending, next->below, NULL, NULL);
    }
}

static void
emit (Reader *self, const Claim *claim)
{
  AirlockBlockDevice *device = claim->device;

  airlock_block_stack_trace (&self->stack, device);
  mark_used (device);
  if (device->unsure)
    doubt (self, device->name);
  if (claim->kind == AIRLOCK_USE_STORAGE_MOUNTED && device->n_mounted++ >= MAX_PER_DISK)
    return;

  for (guint i = 0; i < device->origins->len; i++)
    {
      const AirlockBlockOrigin *origin = &g_array_index (device->origins, AirlockBlockOrigin, i);
      g_auto (GStrv) chain = NULL;

      if (!take_place (self, claim->kind, origin))
        continue;
      chain = airlock_block_stack_chain (device, i, claim->layer, claim->end);
      airlock_host_uses_add (self->uses, claim->kind, &origin->function,
                             (const char *const *) chain, 0);
    }
}

static void
emit_all (Reader *self)
{
  g_array_sort (self->claims, compare_claims);
  for (guint i = 0; i < self->claims->len; i++)
    {
      const Claim *current = &g_array_index (self->claims, Claim, i);

      if (i == 0 || compare_claims (&g_array_index (self->claims, Claim, i - 1), current) != 0)
        emit (self, current);
    }
  g_array_set_size (self->claims, 0);
}

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

static void
claim_mount (Reader *self, const AirlockMount *mount)
{
  g_autoptr (GPtrArray) devices = g_ptr_array_new ();
  AirlockUseKind kind = kind_of_mount_point (mount->mount_point);
  g_autofree char *pool = NULL;

  /* The overlays of containers show what is mounted elsewhere too. */
  if (kind != AIRLOCK_USE_STORAGE_ROOT && airlock_filesystems_is_layered (mount))
    return;
  if (!airlock_filesystems_of_mount (self->filesystems, mount, devices))
    doubt (self, mount->mount_point);
  if (mount->major == 0 && strcmp (mount->fs_type, "zfs") == 0)
    {
      /* Its pool is told of as a whole, with all the data sets that are mounted. */
      if (kind == AIRLOCK_USE_STORAGE_MOUNTED)
        return;
      pool = g_strndup (mount->source, strcspn (mount->source, "/@"));
    }

  claim (self, kind, devices, pool, mount->mount_point);
}

static void
claim_mounts (Reader *self)
{
  if (!self->mounts->complete)
    doubt (self, "mountinfo");
  if (airlock_mount_table_find (self->mounts, "/") == NULL)
    doubt (self, "nothing is mounted as /");

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
    doubt (self, swap->path);

  claim (self, AIRLOCK_USE_STORAGE_SWAP, devices, swap->is_file ? path : NULL, "swap");
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
    doubt (self, "/proc/swaps");
  for (guint i = 0; i < swaps->len; i++)
    claim_swap (self, swaps->pdata[i]);
}

static void
claim_by_name (Reader *self, AirlockUseKind kind, const char *name, const char *end)
{
  g_autoptr (GPtrArray) devices = g_ptr_array_new ();

  if (name != NULL && airlock_block_names_find (self->names, name, devices))
    claim (self, kind, devices, NULL, end);
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
        doubt (self, pool->name);
      for (guint j = 0; j < pool->members->len; j++)
        claim_unless_used (self, pool->members->pdata[j], name != NULL ? name : pool->name);
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
            claim_unless_used (self, device, types[i]);
        }
    }
}

static void
read_holders (Reader *self, AirlockBlockDevice *device, char ***holders)
{
  g_autofree char *folder = g_build_filename (device->path, "holders", NULL);

  if (airlock_sysroot_list (self->sysroot, folder, holders) == AIRLOCK_READ_UNKNOWN)
    doubt (self, device->name);
}

static void
set_held (AirlockBlockDevice *device)
{
  device->is_held = TRUE;
  if (device->disk != NULL)
    device->disk->is_held = TRUE;
}

/* Whatever lies on devices and is used by nobody so far still claims them. From the top of each
 * stack, so that the chain names all of it; then what no top leads to. */
static void
emit_stacks (Reader *self, gboolean tops_only)
{
  for (guint i = 0; i < self->table->devices->len; i++)
    {
      AirlockBlockDevice *device = self->table->devices->pdata[i];
      Claim claim = { .kind = AIRLOCK_USE_STORAGE_HELD, .device = device };

      if (device->lies_on_devices && !device->used && !(tops_only && device->is_held))
        emit (self, &claim);
    }
}

static void
emit_holders (Reader *self, GPtrArray *holders)
{
  for (guint i = 0; i < self->table->devices->len; i++)
    {
      AirlockBlockDevice *device = self->table->devices->pdata[i];
      char **names = holders->pdata[i];

      for (char **name = names; !device->used && name != NULL && *name != NULL; name++)
        {
          AirlockBlockDevice *holder = airlock_block_table_by_name (self->table, *name);
          Claim claim = {
            .kind = AIRLOCK_USE_STORAGE_HELD,
            .device = device,
            .end = holder != NULL ? holder->label : *name,
          };

          emit (self, &claim);
        }
    }
}

static void
read_stacks (Reader *self)
{
  g_autoptr (GPtrArray) holders = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  for (guint i = 0; i < self->table->devices->len; i++)
    {
      AirlockBlockDevice *device = self->table->devices->pdata[i];
      char **names = NULL;

      airlock_block_stack_trace (&self->stack, device);
      read_holders (self, device, &names);
      if (names != NULL && *names != NULL)
        set_held (device);
      g_ptr_array_add (holders, names);
      for (guint j = 0; device->lies_on_devices && j < device->below->len; j++)
        set_held (device->below->pdata[j]);
    }

  emit_stacks (self, TRUE);
  emit_stacks (self, FALSE);
  emit_holders (self, holders);
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
  self->sysroot = sysroot;
  self->complete = TRUE;
  self->claims = g_array_new (FALSE, FALSE, sizeof (Claim));
  g_array_set_clear_func (self->claims, claim_clear);
  self->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (!read_mountinfo (sysroot, &mountinfo))
    doubt (self, "mountinfo");
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
    doubt (self, "block devices");
  /* In a Flatpak even process 1 is the sandbox's. */
  if (airlock_sysroot_probe (sysroot, "/.flatpak-info") != AIRLOCK_READ_ABSENT)
    doubt (self, "the mounts are a sandbox's");
}

static void
reader_close (Reader *self)
{
  airlock_filesystems_free (self->filesystems);
  airlock_block_names_free (self->names);
  airlock_block_table_free (self->table);
  airlock_kernel_cmdline_free (self->cmdline);
  airlock_mount_table_free (self->mounts);
  g_hash_table_unref (self->taken);
  g_array_unref (self->claims);
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
  emit_all (&reader);
  claim_pools (&reader, reader.filesystems->zfs, NULL);
  claim_pools (&reader, reader.filesystems->btrfs, "btrfs");
  claim_unseen_mounts (&reader);
  emit_all (&reader);
  read_stacks (&reader);

  if (reader.complete)
    self->seen |= AIRLOCK_SCOPE_MOUNTS;
  reader_close (&reader);
}
