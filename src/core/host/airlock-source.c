/* airlock-source.c – where a host is read from: this machine, a folder, a snapshot, a dump
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-source.h"

#include "base/airlock-names.h"

struct _AirlockSource
{
  GObject parent_instance;

  AirlockSourceKind kind;
  char *path;                /* owned */
  AirlockSysroot *sysroot;   /* (owned) (nullable): a dump has none */
  AirlockSnapshot *snapshot; /* (owned) (nullable): keeps the folder of @sysroot */
  AirlockSupplement *supplement; /* (owned) (nullable): of the snapshot */
};

G_DEFINE_FINAL_TYPE (AirlockSource, airlock_source, G_TYPE_OBJECT)

static void
airlock_source_finalize (GObject *object)
{
  AirlockSource *self = AIRLOCK_SOURCE (object);

  g_clear_pointer (&self->path, g_free);
  g_clear_object (&self->sysroot);
  g_clear_object (&self->snapshot);
  g_clear_object (&self->supplement);

  G_OBJECT_CLASS (airlock_source_parent_class)->finalize (object);
}

static void
airlock_source_class_init (AirlockSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_source_finalize;
}

static void
airlock_source_init (AirlockSource *self)
{
}

/* What a helper told of the host when the snapshot was made; most have none. */
static gboolean
read_isolation (AirlockSource *self, GError **error)
{
  g_autofree char *text = NULL;

  switch (airlock_sysroot_read_text (self->sysroot, AIRLOCK_SNAPSHOT_ISOLATION, &text))
    {
    case AIRLOCK_READ_OK:
      self->supplement = airlock_supplement_new_from_json (text, -1, error);
      return self->supplement != NULL;
    case AIRLOCK_READ_ABSENT:
    case AIRLOCK_READ_UNKNOWN:
    default:
      return TRUE;
    }
}

static gboolean
open_snapshot (AirlockSource *self, GCancellable *cancellable, GError **error)
{
  self->kind = AIRLOCK_SOURCE_SNAPSHOT;
  self->snapshot = airlock_snapshot_open (self->path, cancellable, error);
  if (self->snapshot == NULL)
    return FALSE;

  self->sysroot = airlock_sysroot_new (airlock_snapshot_get_folder (self->snapshot), error);

  return self->sysroot != NULL && read_isolation (self, error);
}

static gboolean
open_folder (AirlockSource *self, GError **error)
{
  self->sysroot = airlock_sysroot_new (self->path, error);
  if (self->sysroot == NULL)
    return FALSE;

  self->kind =
      airlock_sysroot_is_live (self->sysroot) ? AIRLOCK_SOURCE_LIVE : AIRLOCK_SOURCE_FOLDER;

  return TRUE;
}

/**
 * airlock_source_open:
 * @path: "/" for this machine, a root folder, a `.airlock` snapshot, or a file with an lspci dump
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Returns: (transfer full): the source, or %NULL with an error that names @path
 */
AirlockSource *
airlock_source_open (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (AirlockSource) self = g_object_new (AIRLOCK_TYPE_SOURCE, NULL);

  self->path = g_strdup (path);
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return open_folder (self, error) ? g_steal_pointer (&self) : NULL;

  if (airlock_snapshot_is_snapshot (path))
    return open_snapshot (self, cancellable, error) ? g_steal_pointer (&self) : NULL;

  self->kind = AIRLOCK_SOURCE_DUMP;
  return g_steal_pointer (&self);
}

/**
 * airlock_source_get_kind:
 * @self: a source
 *
 * Returns: what it is
 */
AirlockSourceKind
airlock_source_get_kind (AirlockSource *self)
{
  return self->kind;
}

/**
 * airlock_source_get_sysroot:
 * @self: a source
 *
 * Returns: (transfer none) (nullable): the root that is read; a dump has none
 */
AirlockSysroot *
airlock_source_get_sysroot (AirlockSource *self)
{
  return self->sysroot;
}

/**
 * airlock_source_get_snapshot:
 * @self: a source
 *
 * Returns: (transfer none) (nullable): the snapshot, if it is one
 */
AirlockSnapshot *
airlock_source_get_snapshot (AirlockSource *self)
{
  return self->snapshot;
}

/**
 * airlock_source_read:
 * @self: a source
 * @supplement: (nullable): what a helper told of it; a snapshot may bring its own
 * @previous: (nullable): what was read of it before
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Reads the devices; see airlock_topology_read().
 *
 * Returns: (transfer full): the topology, or %NULL with an error
 */
AirlockTopology *
airlock_source_read (AirlockSource *self,
                     AirlockSupplement *supplement,
                     AirlockTopology *previous,
                     GCancellable *cancellable,
                     GError **error)
{
  if (self->kind == AIRLOCK_SOURCE_DUMP)
    return airlock_topology_read_dump (self->path, error);

  return airlock_topology_read (self->sysroot, supplement != NULL ? supplement : self->supplement,
                                previous, cancellable, error);
}

/**
 * airlock_source_read_uses:
 * @self: a source
 * @supplement: (nullable): what a helper told of it
 *
 * Reads what the host uses its devices for; of a dump nothing can be seen.
 *
 * Returns: (transfer full): the uses
 */
AirlockHostUses *
airlock_source_read_uses (AirlockSource *self, AirlockSupplement *supplement)
{
  AirlockHostUses *uses =
      self->sysroot != NULL ? airlock_host_uses_read (self->sysroot) : airlock_host_uses_new ();

  return supplement != NULL ? airlock_supplement_fill_uses (supplement, uses) : uses;
}
