/* airlock-storage-claims.c – claims on block devices become uses of PCI functions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "airlock-storage"

#include "config.h"

#include "airlock-storage-claims.h"

#include <string.h>

/* Every one of them blocks, so a few tell the story: of further mounts, and of further claims,
 * without which the list would be of containers. Root, boot and swap are never left out. */
#define MAX_PER_DISK 4
#define MAX_PER_FUNCTION 64

struct _AirlockStorageClaims
{
  AirlockHostUses *uses; /* unowned, as is the stack */
  AirlockBlockStack *stack;
  GArray *claims;    /* of Claim */
  GHashTable *taken; /* how many uses a kind has of a disk, and of a function */
  gboolean complete;
};

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

/**
 * airlock_storage_claims_new:
 * @uses: what is found is added here
 * @stack: traces block devices
 *
 * Returns: (transfer full): no claims; both arguments must outlive them
 */
AirlockStorageClaims *
airlock_storage_claims_new (AirlockHostUses *uses, AirlockBlockStack *stack)
{
  AirlockStorageClaims *self = g_new0 (AirlockStorageClaims, 1);

  self->uses = uses;
  self->stack = stack;
  self->claims = g_array_new (FALSE, FALSE, sizeof (Claim));
  g_array_set_clear_func (self->claims, claim_clear);
  self->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->complete = TRUE;

  return self;
}

/**
 * airlock_storage_claims_free:
 * @self: (transfer full) (nullable): claims
 */
void
airlock_storage_claims_free (AirlockStorageClaims *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->taken);
  g_array_unref (self->claims);
  g_free (self);
}

/**
 * airlock_storage_claims_doubt:
 * @self: claims
 * @about: what could not be seen, for whoever debugs
 *
 * What could not be seen must not look like nothing.
 */
void
airlock_storage_claims_doubt (AirlockStorageClaims *self, const char *about)
{
  g_debug ("Use of storage is not known as a whole: %s", about);
  self->complete = FALSE;
}

/**
 * airlock_storage_claims_is_complete:
 * @self: claims
 *
 * Returns: whether there was no doubt
 */
gboolean
airlock_storage_claims_is_complete (AirlockStorageClaims *self)
{
  return self->complete;
}

/**
 * airlock_storage_claims_add:
 * @self: claims
 * @kind: what for
 * @devices: (element-type AirlockBlockDevice): all that are used
 * @layer: (nullable): what lies between device and use, such as a swap file
 * @end: (nullable): what uses them; %NULL if that is @layer, or the device
 *
 * Says that devices are in use; airlock_storage_claims_flush() makes uses of it.
 */
void
airlock_storage_claims_add (AirlockStorageClaims *self,
                            AirlockUseKind kind,
                            GPtrArray *devices,
                            const char *layer,
                            const char *end)
{
  for (guint i = 0; i < devices->len; i++)
    {
      Claim claim = {
        .kind = kind,
        .device = devices->pdata[i],
        .layer = g_strdup (layer),
        .end = g_strdup (end),
      };

      g_array_append_val (self->claims, claim);
    }
}

/**
 * airlock_storage_claims_add_held:
 * @self: claims
 * @device: a block device
 * @end: (nullable): what holds it
 *
 * For what only says that a device is in use: known uses tell more.
 */
void
airlock_storage_claims_add_held (AirlockStorageClaims *self,
                                 AirlockBlockDevice *device,
                                 const char *end)
{
  g_autoptr (GPtrArray) devices = g_ptr_array_new ();

  if (device->used)
    return;
  g_ptr_array_add (devices, device);
  airlock_storage_claims_add (self, AIRLOCK_USE_STORAGE_HELD, devices, NULL, end);
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
count_below (AirlockStorageClaims *self, char *key, guint limit)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->taken, key));

  g_hash_table_replace (self->taken, key, GUINT_TO_POINTER (n + 1));
  return n < limit;
}

/* Whether the list still has a place for this kind of use: few for each disk of a function, and not
 * too many for the function. */
static gboolean
take_place (AirlockStorageClaims *self, AirlockUseKind kind, const AirlockBlockOrigin *origin)
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
emit (AirlockStorageClaims *self, const Claim *claim)
{
  AirlockBlockDevice *device = claim->device;

  airlock_block_stack_trace (self->stack, device);
  mark_used (device);
  if (device->unsure)
    airlock_storage_claims_doubt (self, device->name);
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

/**
 * airlock_storage_claims_flush:
 * @self: claims
 *
 * Makes uses of what was added, the most telling first.
 */
void
airlock_storage_claims_flush (AirlockStorageClaims *self)
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
