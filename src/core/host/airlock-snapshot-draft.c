/* airlock-snapshot-draft.c – makes a snapshot of a host and saves it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-snapshot.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <fcntl.h>
#include <unistd.h>

#include "airlock-snapshot-entries.h"
#include "airlock-snapshot-private.h"
#include "airlock-snapshot-locale.h"
#include "airlock-topology.h"
#include "base/airlock-enum-types.h"
#include "base/airlock-error.h"
#include "base/airlock-names.h"
#include "safety/airlock-host-use.h"
#include "safety/airlock-safety-reader.h"

struct _AirlockSnapshotDraft
{
  GObject parent_instance;

  GPtrArray *entries; /* (owned) of AirlockSnapshotEntry */
  gint64 created;     /* seconds since 1970 */
  gboolean is_demo;   /* of a machine that nobody has */
};

G_DEFINE_FINAL_TYPE (AirlockSnapshotDraft, airlock_snapshot_draft, G_TYPE_OBJECT)

typedef struct archive Archive;
typedef struct archive_entry ArchiveEntry;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_write_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArchiveEntry, archive_entry_free)

static void
airlock_snapshot_draft_finalize (GObject *object)
{
  AirlockSnapshotDraft *self = AIRLOCK_SNAPSHOT_DRAFT (object);

  g_clear_pointer (&self->entries, g_ptr_array_unref);

  G_OBJECT_CLASS (airlock_snapshot_draft_parent_class)->finalize (object);
}

static void
airlock_snapshot_draft_class_init (AirlockSnapshotDraftClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_snapshot_draft_finalize;
}

static void
airlock_snapshot_draft_init (AirlockSnapshotDraft *self)
{
}

static void
add_tristate (JsonBuilder *builder, const char *name, AirlockTristate value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder,
                                 airlock_enum_to_nick (AIRLOCK_TYPE_TRISTATE, (int) value));
}

static void
add_answers (JsonBuilder *builder, const AirlockPlatform *platform)
{
  add_tristate (builder, "virtualization-in-cpu", platform->virtualization_in_cpu);
  add_tristate (builder, "kvm-device", platform->kvm_device);
  add_tristate (builder, "kvm-access", platform->kvm_access);
}

/* A machine that does not run answers nothing, so a demo is told to be one that can run VMs. */
static void
add_demo (JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "demo");
  json_builder_add_boolean_value (builder, TRUE);
  add_tristate (builder, "virtualization-in-cpu", AIRLOCK_TRISTATE_YES);
  add_tristate (builder, "kvm-device", AIRLOCK_TRISTATE_YES);
  add_tristate (builder, "kvm-access", AIRLOCK_TRISTATE_YES);
}

/* What is no file: the date, and what only the running machine answers (R1.6, R1.7). */
static char *
describe_host (AirlockSnapshotDraft *self, const AirlockPlatform *platform)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "format");
  json_builder_add_int_value (builder, AIRLOCK_SNAPSHOT_FORMAT);
  json_builder_set_member_name (builder, "airlock");
  json_builder_add_string_value (builder, PACKAGE_VERSION);
  json_builder_set_member_name (builder, "created");
  json_builder_add_int_value (builder, self->created);
  json_builder_set_member_name (builder, "kernel");
  json_builder_add_string_value (builder, platform->kernel_release);
  /* So that an archive that was cut off between two of them is not taken for a smaller host. */
  json_builder_set_member_name (builder, "entries");
  json_builder_add_int_value (builder, self->entries->len + 1);
  if (self->is_demo)
    add_demo (builder);
  else
    add_answers (builder, platform);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json_generator_set_pretty (generator, TRUE);
  json_generator_set_root (generator, root);

  return json_generator_to_data (generator, NULL);
}

static char *
read_host_name (AirlockSysroot *sysroot)
{
  char *name = NULL;

  airlock_sysroot_read_text (sysroot, "/proc/sys/kernel/hostname", &name);

  return name;
}

/* What is changed has more that is read than what is only looked at. */
static void
read_device_as_helper (AirlockSysroot *sysroot, AirlockDevice *device)
{
  static const char *const texts[] = {
    "vendor",
    "device",
    "class",
    "subsystem_vendor",
    "subsystem_device",
    "driver_override",
    "modalias",
    "d3cold_allowed",
    "sriov_totalvfs",
    "sriov_numvfs",
    "sriov_offset",
    "sriov_stride",
    "sriov_vf_device",
    "sriov_drivers_autoprobe",
  };
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);
  g_autoptr (AirlockSysdir) dir = NULL;
  g_autoptr (AirlockSysdir) vfio = NULL;
  g_auto (GStrv) names = NULL;

  if (airlock_sysroot_open_dir (sysroot, facts->sysfs_path, &dir) != AIRLOCK_READ_OK)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = NULL;

      airlock_sysdir_read_text (dir, texts[i], &text);
    }
  airlock_sysdir_open_dir (dir, "vfio-dev", &vfio);
  if (vfio != NULL)
    airlock_sysdir_list (vfio, &names);
  for (guint i = 0; i < facts->num_vfs; i++)
    {
      g_autofree char *name = g_strdup_printf ("virtfn%u", i);
      g_autofree char *target = NULL;

      airlock_sysdir_read_link (dir, name, &target);
    }
}

static void
read_links (AirlockSysroot *sysroot, const char *folder)
{
  g_auto (GStrv) names = NULL;

  if (airlock_sysroot_list (sysroot, folder, &names) != AIRLOCK_READ_OK)
    return;

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autofree char *target = NULL;

      airlock_sysroot_read_link (sysroot, path, &target);
    }
}

static void
read_groups_as_helper (AirlockSysroot *sysroot, AirlockTopology *topology)
{
  GPtrArray *groups = airlock_topology_get_groups (topology);

  for (guint i = 0; i < groups->len; i++)
    {
      const AirlockKernelGroup *group = groups->pdata[i];
      g_autofree char *folder = g_strdup_printf ("/sys/kernel/iommu_groups/%u/devices", group->id);

      read_links (sysroot, folder);
    }
}

/* A demo is changed where it was unpacked, by what the root helper judges and writes with. */
static void
read_as_helper (AirlockSysroot *sysroot, AirlockTopology *topology)
{
  g_autoptr (AirlockSafetyReading) reading = airlock_safety_reading_new (sysroot, NULL);
  GPtrArray *devices = airlock_topology_get_devices (topology);

  for (guint i = 0; i < devices->len; i++)
    read_device_as_helper (sysroot, devices->pdata[i]);
  read_groups_as_helper (sysroot, topology);
}

/* What is no file of the host comes before them, in the folder that stands first. */
static void
insert_file (AirlockSnapshotDraft *self, const char *path, const char *text)
{
  g_ptr_array_insert (self->entries, 1,
                      _airlock_snapshot_entry_new (AIRLOCK_ENTRY_FILE, path, text, strlen (text)));
}

static AirlockSnapshotDraft *
make_draft (const char *root,
            AirlockSupplement *supplement,
            gint64 created,
            gboolean is_demo,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (AirlockSnapshotRecorder) recorder = _airlock_snapshot_recorder_new (root, error);
  g_autoptr (AirlockSnapshotDraft) self = NULL;
  g_autoptr (AirlockTopology) topology = NULL;
  g_autoptr (AirlockHostUses) uses = NULL;
  g_autofree char *host_name = NULL;
  g_autofree char *description = NULL;
  g_autofree char *isolation = NULL;
  AirlockSysroot *sysroot;

  if (recorder == NULL)
    return NULL;

  sysroot = _airlock_snapshot_recorder_get_sysroot (recorder);
  topology = airlock_topology_read (sysroot, supplement, NULL, cancellable, error);
  if (topology == NULL)
    return NULL;
  uses = airlock_host_uses_read (sysroot);
  if (is_demo)
    read_as_helper (sysroot, topology);

  self = g_object_new (AIRLOCK_TYPE_SNAPSHOT_DRAFT, NULL);
  self->created = created;
  self->is_demo = is_demo;
  self->entries = _airlock_snapshot_recorder_finish (recorder);
  host_name = read_host_name (sysroot);
  _airlock_snapshot_redact (self->entries, host_name);
  _airlock_snapshot_entries_sort (self->entries);

  g_ptr_array_insert (self->entries, 0,
                      _airlock_snapshot_entry_new (AIRLOCK_ENTRY_DIRECTORY, "/airlock", NULL, 0));
  if (supplement != NULL && airlock_supplement_has_isolation (supplement))
    isolation = airlock_supplement_to_json (supplement);
  if (isolation != NULL)
    insert_file (self, AIRLOCK_SNAPSHOT_ISOLATION, isolation);
  description = describe_host (self, airlock_topology_get_platform (topology));
  insert_file (self, AIRLOCK_SNAPSHOT_DESCRIPTION, description);

  return g_steal_pointer (&self);
}

/**
 * airlock_snapshot_draft_new:
 * @root: "/" for this machine, or another root folder
 * @supplement: (nullable): what a helper told of it
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Reads everything that Airlock ever asks of a host, keeps exactly that, and takes out what names
 * its owner. Takes file access only, and may take long: call it in a worker thread.
 *
 * Returns: (transfer full): what would be saved, or %NULL with an error that names @root
 */
AirlockSnapshotDraft *
airlock_snapshot_draft_new (const char *root,
                            AirlockSupplement *supplement,
                            GCancellable *cancellable,
                            GError **error)
{
  return make_draft (root, supplement, g_get_real_time () / G_USEC_PER_SEC, FALSE, cancellable,
                     error);
}

/**
 * _airlock_snapshot_draft_new_demo:
 * @root: the folder of a made-up host
 * @created: the date it is to carry, in seconds since 1970, so that a build can be repeated
 * @error: return location
 *
 * Returns: (transfer full): what would be saved, marked as a demo, or %NULL with an error
 */
AirlockSnapshotDraft *
_airlock_snapshot_draft_new_demo (const char *root, gint64 created, GError **error)
{
  return make_draft (root, NULL, created, TRUE, NULL, error);
}

/**
 * airlock_snapshot_draft_list:
 * @self: a draft
 *
 * Returns: (transfer full): the paths of all files in it, for a person to look through
 */
char **
airlock_snapshot_draft_list (AirlockSnapshotDraft *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < self->entries->len; i++)
    {
      const AirlockSnapshotEntry *entry = g_ptr_array_index (self->entries, i);

      if (entry->kind != AIRLOCK_ENTRY_DIRECTORY && entry->kind != AIRLOCK_ENTRY_NAME)
        g_strv_builder_add (builder, entry->path);
    }

  return g_strv_builder_end (builder);
}

static void
fill_archive_entry (ArchiveEntry *entry, const AirlockSnapshotEntry *source, gint64 created)
{
  archive_entry_clear (entry);
  archive_entry_set_pathname_utf8 (entry, source->path + 1);
  archive_entry_set_mtime (entry, created, 0);
  archive_entry_set_size (entry, 0);

  switch (source->kind)
    {
    case AIRLOCK_ENTRY_DIRECTORY:
      archive_entry_set_filetype (entry, AE_IFDIR);
      archive_entry_set_perm (entry, 0755);
      break;
    case AIRLOCK_ENTRY_LINK:
    case AIRLOCK_ENTRY_UNREADABLE:
      archive_entry_set_filetype (entry, AE_IFLNK);
      archive_entry_set_perm (entry, 0777);
      break;
    case AIRLOCK_ENTRY_FILE:
    case AIRLOCK_ENTRY_NAME:
    default:
      archive_entry_set_filetype (entry, AE_IFREG);
      archive_entry_set_perm (entry, 0644);
      break;
    }
}

static gboolean
write_entry (Archive *archive,
             ArchiveEntry *entry,
             const AirlockSnapshotEntry *source,
             gint64 created)
{
  gsize length = source->data != NULL ? g_bytes_get_size (source->data) : 0;
  g_autofree char *target = NULL;

  fill_archive_entry (entry, source, created);
  if (source->kind == AIRLOCK_ENTRY_LINK)
    target = g_strndup (g_bytes_get_data (source->data, NULL), length);
  else if (source->kind == AIRLOCK_ENTRY_UNREADABLE)
    target = g_path_get_basename (source->path);
  if (target != NULL)
    archive_entry_set_symlink_utf8 (entry, target);
  else
    archive_entry_set_size (entry, (gint64) length);

  if (archive_write_header (archive, entry) != ARCHIVE_OK)
    return FALSE;
  if (target != NULL || length == 0)
    return TRUE;

  return archive_write_data (archive, g_bytes_get_data (source->data, NULL), length) ==
         (gssize) length;
}

static gboolean
write_entries (AirlockSnapshotDraft *self, Archive *archive)
{
  g_autoptr (ArchiveEntry) entry = archive_entry_new ();

  for (guint i = 0; i < self->entries->len; i++)
    {
      if (!write_entry (archive, entry, g_ptr_array_index (self->entries, i), self->created))
        return FALSE;
    }

  return archive_write_close (archive) == ARCHIVE_OK;
}

static gboolean
write_archive (AirlockSnapshotDraft *self, int fd, const char *path, GError **error)
{
  g_auto (AirlockUtf8Scope) scope G_GNUC_UNUSED = airlock_utf8_scope_enter ();
  g_autoptr (Archive) archive = archive_write_new ();

  archive_write_add_filter_gzip (archive);
  /* The date is in the description; here it would be that of saving. */
  archive_write_set_filter_option (archive, "gzip", "timestamp", NULL);
  archive_write_set_format_pax_restricted (archive);
  archive_write_set_options (archive, "hdrcharset=UTF-8");

  if (archive_write_open_fd (archive, fd) == ARCHIVE_OK && write_entries (self, archive) &&
      fsync (fd) == 0)
    return TRUE;

  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED,
               /* Translators: a file name, then the reason from the system */
               _ ("Could not save the snapshot “%s”: %s"), path,
               g_strerror (archive_errno (archive) > 0 ? archive_errno (archive) : errno));
  return FALSE;
}

/**
 * airlock_snapshot_draft_save:
 * @self: a draft
 * @path: where to
 * @error: return location
 *
 * Writes beside @path and puts the file there only when it is whole, so that a full disk leaves no
 * half snapshot and an older one stays.
 *
 * Returns: whether it was saved
 */
gboolean
airlock_snapshot_draft_save (AirlockSnapshotDraft *self, const char *path, GError **error)
{
  g_autofree char *beside = g_strconcat (path, ".XXXXXX", NULL);
  g_autofd int fd = g_mkstemp_full (beside, O_RDWR | O_CLOEXEC, 0644);
  gboolean saved;

  if (fd < 0)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED,
                   _ ("Could not save the snapshot “%s”: %s"), path, g_strerror (errno));
      return FALSE;
    }
  /* Renaming would put a plain file in the place of /dev/full. */
  if (g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                   _ ("Could not save the snapshot “%s”: it is no ordinary file"), path);
      g_unlink (beside);
      return FALSE;
    }

  saved = write_archive (self, fd, path, error);
  if (saved && g_rename (beside, path) != 0)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED,
                   _ ("Could not save the snapshot “%s”: %s"), path, g_strerror (errno));
      saved = FALSE;
    }
  if (!saved)
    g_unlink (beside);

  return saved;
}
