/* airlock-partition.c – disjoint sets of devices, for connected components
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-grouping.h"

struct _AirlockPartition
{
  GHashTable *indices; /* AirlockDevice -> index + 1 */
  guint *parents;
  guint n;
};

/* Each device alone. @devices stays alive elsewhere. */
AirlockPartition *
_airlock_partition_new (GPtrArray *devices)
{
  AirlockPartition *self = g_new0 (AirlockPartition, 1);

  self->indices = g_hash_table_new (NULL, NULL);
  self->parents = g_new (guint, devices->len + 1);
  self->n = devices->len;
  for (guint i = 0; i < devices->len; i++)
    {
      self->parents[i] = i;
      g_hash_table_insert (self->indices, g_ptr_array_index (devices, i), GUINT_TO_POINTER (i + 1));
    }

  return self;
}

void
_airlock_partition_free (AirlockPartition *self)
{
  g_hash_table_unref (self->indices);
  g_free (self->parents);
  g_free (self);
}

/* The set that @device is in, as the index of one of its members; G_MAXUINT for a stranger. */
guint
_airlock_partition_find (AirlockPartition *self, AirlockDevice *device)
{
  guint index = GPOINTER_TO_UINT (g_hash_table_lookup (self->indices, device));

  if (index == 0)
    return G_MAXUINT;

  index--;
  while (self->parents[index] != index)
    {
      self->parents[index] = self->parents[self->parents[index]];
      index = self->parents[index];
    }

  return index;
}

/* Returns whether the two were in different sets. The smaller index leads, so that the answer does
 * not depend on the order of joining. */
gboolean
_airlock_partition_join (AirlockPartition *self, AirlockDevice *a, AirlockDevice *b)
{
  guint x = _airlock_partition_find (self, a);
  guint y = _airlock_partition_find (self, b);

  if (x == y || x == G_MAXUINT || y == G_MAXUINT)
    return FALSE;

  self->parents[MAX (x, y)] = MIN (x, y);

  return TRUE;
}
