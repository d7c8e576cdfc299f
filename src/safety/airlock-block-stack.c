/* airlock-block-stack.c – from a block device down to the PCI functions that carry it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-block-stack.h"

#include "airlock-block-layers.h"

/* Deeper than anybody stacks; below it, nothing is decided. */
#define MAX_DEPTH 32

#define MAX_ORIGINS (1u << 20)

/* From here on a device keeps one way to each further function, no longer one to each disk. */
#define MAX_DISKS 256

/**
 * airlock_block_stack_init:
 * @self: (out caller-allocates): the stack
 * @sysroot: where to read
 * @table: the devices, which keep what is found out
 * @names: their names
 * @filesystems: what files lie on, for loop devices
 */
void
airlock_block_stack_init (AirlockBlockStack *self,
                          AirlockSysroot *sysroot,
                          const AirlockBlockTable *table,
                          AirlockBlockNames *names,
                          AirlockFilesystems *filesystems)
{
  self->sysroot = sysroot;
  self->table = table;
  self->names = names;
  self->filesystems = filesystems;
  self->budget = MAX_ORIGINS;
}

static guint
origin_hash (gconstpointer data)
{
  const AirlockBlockOrigin *origin = data;

  return airlock_pci_address_hash (&origin->function) ^ g_direct_hash (origin->disk);
}

static gboolean
origin_equal (gconstpointer a, gconstpointer b)
{
  const AirlockBlockOrigin *one = a;
  const AirlockBlockOrigin *other = b;

  return one->disk == other->disk && airlock_pci_address_equal (&one->function, &other->function);
}

static void
inherit (AirlockBlockStack *self,
         AirlockBlockDevice *device,
         AirlockBlockDevice *lower,
         GHashTable *ways,
         GHashTable *functions)
{
  for (guint i = 0; i < lower->origins->len; i++)
    {
      /* Arrays of traced devices do not grow: pointers into them stay good. */
      AirlockBlockOrigin *known = &g_array_index (lower->origins, AirlockBlockOrigin, i);
      AirlockBlockOrigin origin = {
        .function = known->function,
        .disk = known->disk,
        .via = lower,
        .via_index = i,
      };

      if (g_hash_table_contains (ways, known) ||
          (device->origins->len >= MAX_DISKS &&
           g_hash_table_contains (functions, &known->function)))
        continue;
      if (self->budget == 0)
        {
          device->unsure = TRUE;
          return;
        }

      self->budget--;
      g_array_append_val (device->origins, origin);
      g_hash_table_add (ways, known);
      g_hash_table_add (functions, &known->function);
    }
}

static void
trace (AirlockBlockStack *self, AirlockBlockDevice *device, guint depth)
{
  g_autoptr (GHashTable) ways = NULL;
  g_autoptr (GHashTable) functions = NULL;

  device->traced = AIRLOCK_BLOCK_BUSY;
  airlock_block_layers_trace (self, device);

  ways = g_hash_table_new (origin_hash, origin_equal);
  functions = g_hash_table_new (airlock_pci_address_hash, airlock_pci_address_equal);
  for (guint i = 0; i < device->below->len; i++)
    {
      AirlockBlockDevice *lower = device->below->pdata[i];

      if (lower->traced == AIRLOCK_BLOCK_NEW && depth < MAX_DEPTH)
        trace (self, lower, depth + 1);
      if (lower->traced == AIRLOCK_BLOCK_TRACED)
        inherit (self, device, lower, ways, functions);
      device->unsure |= lower->unsure || lower->traced != AIRLOCK_BLOCK_TRACED;
    }

  device->traced = AIRLOCK_BLOCK_TRACED;
}

/**
 * airlock_block_stack_trace:
 * @self: the stack
 * @device: a block device
 *
 * Finds what @device lies on, down to PCI functions, once: fills its origins, what is below, and
 * whether that can be trusted. Ends with any tree, one where devices lie on each other included.
 */
void
airlock_block_stack_trace (AirlockBlockStack *self, AirlockBlockDevice *device)
{
  if (device->traced == AIRLOCK_BLOCK_NEW)
    trace (self, device, 0);
}

/* Names come from file systems and from labels: what can't be printed is shown as such. */
static char *
displayable (const char *name)
{
  GString *shown = g_string_new (NULL);

  for (const char *c = name; *c != '\0'; c = g_utf8_next_char (c))
    g_string_append_unichar (shown, g_unichar_isprint (g_utf8_get_char (c)) ? g_utf8_get_char (c)
                                                                            : 0xfffd);

  return g_string_free_and_steal (shown);
}

/**
 * airlock_block_stack_chain:
 * @device: a traced device
 * @origin: the number of one of its origins
 * @layer: (nullable): what lies on @device, such as a swap file
 * @end: (nullable): what uses it
 *
 * Returns: (transfer full): the chain from the PCI function up, in UTF-8 without control characters
 */
char **
airlock_block_stack_chain (AirlockBlockDevice *device,
                           guint origin,
                           const char *layer,
                           const char *end)
{
  GPtrArray *chain = g_ptr_array_new_null_terminated (8, g_free, TRUE);
  const AirlockBlockOrigin *way = &g_array_index (device->origins, AirlockBlockOrigin, origin);

  if (end != NULL)
    g_ptr_array_add (chain, displayable (end));
  if (layer != NULL)
    g_ptr_array_add (chain, displayable (layer));
  g_ptr_array_add (chain, displayable (device->label));
  while (way->via != NULL)
    {
      if (device->file != NULL)
        g_ptr_array_add (chain, displayable (device->file));
      device = way->via;
      g_ptr_array_add (chain, displayable (device->label));
      way = &g_array_index (device->origins, AirlockBlockOrigin, way->via_index);
    }
  if (way->step != NULL)
    g_ptr_array_add (chain, displayable (way->step));
  g_ptr_array_add (chain, airlock_pci_address_to_string (&way->function));

  for (guint i = 0; i < chain->len / 2; i++)
    {
      gpointer swapped = chain->pdata[i];

      chain->pdata[i] = chain->pdata[chain->len - 1 - i];
      chain->pdata[chain->len - 1 - i] = swapped;
    }

  return (char **) g_ptr_array_free (chain, FALSE);
}
