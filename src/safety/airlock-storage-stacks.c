/* airlock-storage-stacks.c – what claims block devices without a mount: RAID, volumes, caches
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-storage-claims.h"

/* The names in holders/ of each device. */
static GPtrArray *
read_holders (AirlockStorageClaims *claims, const AirlockBlockStack *stack)
{
  GPtrArray *holders = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  for (guint i = 0; i < stack->table->devices->len; i++)
    {
      const AirlockBlockDevice *device = stack->table->devices->pdata[i];
      g_autofree char *folder = g_build_filename (device->path, "holders", NULL);
      char **names = NULL;

      if (airlock_sysroot_list (stack->sysroot, folder, &names) == AIRLOCK_READ_UNKNOWN)
        airlock_storage_claims_doubt (claims, device->name);
      g_ptr_array_add (holders, names);
    }

  return holders;
}

static void
set_held (AirlockBlockDevice *device)
{
  device->is_held = TRUE;
  if (device->disk != NULL)
    device->disk->is_held = TRUE;
}

/* A device says who holds it, and what lies on it says so as well. */
static void
mark_held (AirlockBlockStack *stack, GPtrArray *holders)
{
  for (guint i = 0; i < stack->table->devices->len; i++)
    {
      AirlockBlockDevice *device = stack->table->devices->pdata[i];
      char **names = holders->pdata[i];

      airlock_block_stack_trace (stack, device);
      if (names != NULL && *names != NULL)
        set_held (device);
      for (guint j = 0; device->lies_on_devices && j < device->below->len; j++)
        set_held (device->below->pdata[j]);
    }
}

static void
claim_stacks (AirlockStorageClaims *claims, const AirlockBlockTable *table, gboolean tops_only)
{
  for (guint i = 0; i < table->devices->len; i++)
    {
      AirlockBlockDevice *device = table->devices->pdata[i];

      if (device->lies_on_devices && !(tops_only && device->is_held))
        airlock_storage_claims_add_held (claims, device, NULL);
    }

  airlock_storage_claims_flush (claims);
}

static void
claim_holders (AirlockStorageClaims *claims, const AirlockBlockTable *table, GPtrArray *holders)
{
  for (guint i = 0; i < table->devices->len; i++)
    for (char **name = holders->pdata[i]; name != NULL && *name != NULL; name++)
      {
        const AirlockBlockDevice *holder = airlock_block_table_by_name (table, *name);

        airlock_storage_claims_add_held (claims, table->devices->pdata[i],
                                         holder != NULL ? holder->label : *name);
      }

  airlock_storage_claims_flush (claims);
}

/**
 * airlock_storage_claim_stacks:
 * @claims: all other claims have been made uses of
 * @stack: traces block devices
 *
 * Whatever lies on devices and is used by nobody still claims them (R3.10). From the top of each
 * stack, so that the chain names all of it; then what no top leads to; then the holders that are no
 * block devices of their own.
 */
void
airlock_storage_claim_stacks (AirlockStorageClaims *claims, AirlockBlockStack *stack)
{
  g_autoptr (GPtrArray) holders = read_holders (claims, stack);

  mark_held (stack, holders);
  claim_stacks (claims, stack->table, TRUE);
  claim_stacks (claims, stack->table, FALSE);
  claim_holders (claims, stack->table, holders);
}
