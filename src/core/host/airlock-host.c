/* airlock-host.c – a live host: the list of its devices, kept up to date
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "airlock-host"

#include "config.h"

#include "airlock-host.h"

#include "core/client/airlock-supplement-ask.h"

#include <gio/gunixmounts.h>
#include <gudev/gudev.h>

/* Uevents come in bursts (a dock brings dozens): read once after the burst. Should they never stop,
 * read all the same after the longer time. */
#define SETTLE_MS 150
#define SETTLE_AT_MOST_MS 1000

struct _AirlockHost
{
  GObject parent_instance;

  char *path;                /* owned */
  GPtrArray *devices;        /* (owned) of AirlockDevice, by address */
  AirlockSource *source;     /* (owned) (nullable): opened by the first reading */
  AirlockTopology *topology; /* (owned) (nullable) */
  AirlockHostUses *uses;     /* (owned) (nullable) */
  AirlockHelper *helper;     /* (owned) (nullable): who sees more */
  AirlockSupplement *supplement; /* (owned) (nullable): what it told */
  gboolean asking;               /* it is being asked right now */
  gboolean told;                 /* the reading that runs is because of what it told */
  GError *error;             /* (owned) (nullable) */

  GUdevClient *udev;         /* (owned) (nullable): this machine only */
  GUnixMountMonitor *mounts; /* (owned) (nullable): this machine only */
  GFileMonitor *monitor;     /* (owned) (nullable): other roots */
  GCancellable *cancellable; /* owned */
  guint settle_source;
  gint64 settle_since;
  gboolean busy;
  gboolean again; /* something changed while it was being read */
};

enum
{
  PROP_0,
  PROP_BUSY,
  PROP_ERROR,
  PROP_HELPER,
  PROP_PATH,
  PROP_TOPOLOGY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GType
airlock_host_get_item_type (GListModel *model)
{
  return AIRLOCK_TYPE_DEVICE;
}

static guint
airlock_host_get_n_items (GListModel *model)
{
  return AIRLOCK_HOST (model)->devices->len;
}

static gpointer
airlock_host_get_item (GListModel *model, guint position)
{
  AirlockHost *self = AIRLOCK_HOST (model);

  return position < self->devices->len ? g_object_ref (g_ptr_array_index (self->devices, position))
                                       : NULL;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = airlock_host_get_item_type;
  interface->get_n_items = airlock_host_get_n_items;
  interface->get_item = airlock_host_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (AirlockHost,
                               airlock_host,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static gint
compare_at (AirlockHost *self, guint position, GPtrArray *fresh, guint fresh_position)
{
  if (position >= self->devices->len)
    return 1;
  if (fresh_position >= fresh->len)
    return -1;

  return airlock_pci_address_compare (
      airlock_device_get_address (g_ptr_array_index (self->devices, position)),
      airlock_device_get_address (g_ptr_array_index (fresh, fresh_position)));
}

/* Both lists are sorted by address: walk them side by side, so that what did not change keeps its
 * object and its neighbours hear nothing. */
static void
merge_devices (AirlockHost *self, GPtrArray *fresh)
{
  guint position = 0, next = 0;

  while (position < self->devices->len || next < fresh->len)
    {
      gint order = compare_at (self, position, fresh, next);

      if (order < 0)
        {
          g_ptr_array_remove_index (self->devices, position);
          g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
          continue;
        }

      if (order > 0)
        {
          g_ptr_array_insert (self->devices, (gint) position,
                              g_object_ref (g_ptr_array_index (fresh, next)));
          g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
        }
      else if (g_ptr_array_index (self->devices, position) != g_ptr_array_index (fresh, next))
        {
          g_object_unref (g_ptr_array_index (self->devices, position));
          g_ptr_array_index (self->devices, position) =
              g_object_ref (g_ptr_array_index (fresh, next));
          g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 1);
        }
      position++;
      next++;
    }
}

/* The first reading is one change, however many devices there are. */
static void
fill_devices (AirlockHost *self, GPtrArray *fresh)
{
  for (guint i = 0; i < fresh->len; i++)
    g_ptr_array_add (self->devices, g_object_ref (g_ptr_array_index (fresh, i)));

  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, fresh->len);
}

/* All that one reading yields, on its way from the worker thread to the main thread. */
typedef struct
{
  AirlockSource *source;
  AirlockTopology *topology;
  AirlockHostUses *uses;
} Reading;

static void
reading_free (Reading *reading)
{
  g_clear_object (&reading->source);
  g_clear_object (&reading->topology);
  g_clear_pointer (&reading->uses, airlock_host_uses_unref);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static void
take_reading (AirlockHost *self, Reading *reading)
{
  GPtrArray *fresh = airlock_topology_get_devices (reading->topology);

  g_set_object (&self->source, reading->source);
  g_set_object (&self->topology, reading->topology);
  g_clear_pointer (&self->uses, airlock_host_uses_unref);
  self->uses = airlock_host_uses_ref (reading->uses);

  if (self->devices->len == 0)
    fill_devices (self, fresh);
  else
    merge_devices (self, fresh);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOPOLOGY]);
}

static void
take_error (AirlockHost *self, GError *error)
{
  gboolean changed = self->error != NULL || error != NULL;

  g_clear_error (&self->error);
  self->error = error;
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
set_busy (AirlockHost *self, gboolean busy)
{
  if (self->busy == busy)
    return;

  self->busy = busy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

typedef struct
{
  char *path;
  AirlockSource *source;     /* nullable */
  AirlockSupplement *supplement; /* nullable */
  AirlockTopology *previous; /* nullable */
} ReadJob;

static void
read_job_free (ReadJob *job)
{
  g_free (job->path);
  g_clear_object (&job->source);
  g_clear_object (&job->supplement);
  g_clear_object (&job->previous);
  g_free (job);
}

/* In a worker thread. */
static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  ReadJob *job = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Reading) reading = g_new0 (Reading, 1);

  reading->source = job->source != NULL ? g_object_ref (job->source)
                                        : airlock_source_open (job->path, cancellable, &error);
  if (reading->source != NULL)
    reading->topology =
        airlock_source_read (reading->source, job->supplement, job->previous, cancellable, &error);
  if (reading->topology == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  reading->uses = airlock_source_read_uses (reading->source, job->supplement);
  g_task_return_pointer (task, g_steal_pointer (&reading), (GDestroyNotify) reading_free);
}

/* What was told last serves until the next answer; one that tells the same needs no reading. */
static void
on_told (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AirlockHost) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockSupplement) supplement = airlock_supplement_ask_finish (result, &error);

  self->asking = FALSE;
  if (supplement == NULL)
    g_debug ("no supplement: %s", error->message);
  if (supplement == NULL || airlock_supplement_equal (supplement, self->supplement))
    return;

  g_set_object (&self->supplement, supplement);
  self->told = !self->busy;
  airlock_host_refresh (self);
}

/* Rows are shown first; what the helper sees fills in later. */
static void
ask_helper (AirlockHost *self)
{
  if (self->helper == NULL || self->asking)
    return;

  self->asking = TRUE;
  airlock_supplement_ask_async (self->helper, self->cancellable, on_told, g_object_ref (self));
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  AirlockHost *self = AIRLOCK_HOST (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (Reading) reading = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  /* A failed reading leaves the last good list in place; the error says that it is old. */
  if (reading != NULL)
    take_reading (self, reading);
  take_error (self, g_steal_pointer (&error));
  set_busy (self, FALSE);

  if (!self->told)
    ask_helper (self);
  self->told = FALSE;

  if (self->again)
    {
      self->again = FALSE;
      airlock_host_refresh (self);
    }
}

static gboolean
on_settled (gpointer data)
{
  AirlockHost *self = data;

  self->settle_source = 0;
  airlock_host_refresh (self);

  return G_SOURCE_REMOVE;
}

static void
schedule_refresh (AirlockHost *self)
{
  gint64 now = g_get_monotonic_time ();

  if (self->settle_source == 0)
    self->settle_since = now;
  else if (now - self->settle_since > SETTLE_AT_MOST_MS * 1000)
    return;

  g_clear_handle_id (&self->settle_source, g_source_remove);
  self->settle_source = g_timeout_add (SETTLE_MS, on_settled, self);
}

static void
on_uevent (AirlockHost *self, const char *action, GUdevDevice *device)
{
  g_debug ("%s %s", action, g_udev_device_get_sysfs_path (device));
  schedule_refresh (self);
}

static void
watch_this_machine (AirlockHost *self)
{
  /* All but the first say that what a device is used for has changed. */
  const char *const subsystems[] = { "pci", "mdev", "vfio-dev", "drm", "block",
                                     "net", "usb",  "input",    NULL };

  self->udev = g_udev_client_new (subsystems);
  g_signal_connect_object (self->udev, "uevent", G_CALLBACK (on_uevent), self, G_CONNECT_SWAPPED);

  self->mounts = g_unix_mount_monitor_get ();
  g_signal_connect_object (self->mounts, "mounts-changed", G_CALLBACK (schedule_refresh), self,
                           G_CONNECT_SWAPPED);
}

static void
watch_folder (AirlockHost *self)
{
  g_autofree char *path = g_build_filename (self->path, "sys", "bus", "pci", "devices", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (path);

  self->monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_object (self->monitor, "changed", G_CALLBACK (schedule_refresh), self,
                             G_CONNECT_SWAPPED);
}

static void
airlock_host_constructed (GObject *object)
{
  AirlockHost *self = AIRLOCK_HOST (object);

  G_OBJECT_CLASS (airlock_host_parent_class)->constructed (object);

  /* Watch first: what changes while the first reading runs is read again. */
  if (g_str_equal (self->path, "/"))
    watch_this_machine (self);
  else
    watch_folder (self);

  airlock_host_refresh (self);
}

static void
airlock_host_dispose (GObject *object)
{
  AirlockHost *self = AIRLOCK_HOST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->settle_source, g_source_remove);
  g_clear_object (&self->udev);
  g_clear_object (&self->mounts);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (airlock_host_parent_class)->dispose (object);
}

static void
airlock_host_finalize (GObject *object)
{
  AirlockHost *self = AIRLOCK_HOST (object);

  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->devices, g_ptr_array_unref);
  g_clear_object (&self->source);
  g_clear_object (&self->topology);
  g_clear_pointer (&self->uses, airlock_host_uses_unref);
  g_clear_object (&self->helper);
  g_clear_object (&self->supplement);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (airlock_host_parent_class)->finalize (object);
}

static void
airlock_host_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AirlockHost *self = AIRLOCK_HOST (object);

  switch (prop_id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;

    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;

    case PROP_HELPER:
      g_value_set_object (value, self->helper);
      break;

    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;

    case PROP_TOPOLOGY:
      g_value_set_object (value, self->topology);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
airlock_host_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  AirlockHost *self = AIRLOCK_HOST (object);

  switch (prop_id)
    {
    case PROP_HELPER:
      airlock_host_set_helper (self, g_value_get_object (value));
      break;

    case PROP_PATH:
      self->path = g_canonicalize_filename (g_value_get_string (value), NULL);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
airlock_host_class_init (AirlockHostClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = airlock_host_constructed;
  object_class->dispose = airlock_host_dispose;
  object_class->finalize = airlock_host_finalize;
  object_class->get_property = airlock_host_get_property;
  object_class->set_property = airlock_host_set_property;

  properties[PROP_BUSY] =
      g_param_spec_boolean ("busy", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_ERROR] =
      g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_HELPER] =
      g_param_spec_object ("helper", NULL, NULL, AIRLOCK_TYPE_HELPER,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_PATH] = g_param_spec_string (
      "path", NULL, NULL, "/", G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_TOPOLOGY] =
      g_param_spec_object ("topology", NULL, NULL, AIRLOCK_TYPE_TOPOLOGY,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
airlock_host_init (AirlockHost *self)
{
  self->devices = g_ptr_array_new_with_free_func (g_object_unref);
  self->cancellable = g_cancellable_new ();
}

/**
 * airlock_host_new:
 * @path: "/" for this machine, else a root folder, a snapshot or a file with an lspci dump
 *
 * Starts to read at once, in a worker thread; `topology` or `error` tell when there is something.
 *
 * Returns: (transfer full): a host
 */
AirlockHost *
airlock_host_new (const char *path)
{
  return g_object_new (AIRLOCK_TYPE_HOST, "path", path, NULL);
}

/**
 * airlock_host_get_path:
 * @self: a host
 *
 * Returns: (transfer none): what it was opened from
 */
const char *
airlock_host_get_path (AirlockHost *self)
{
  return self->path;
}

/**
 * airlock_host_get_topology:
 * @self: a host
 *
 * Returns: (transfer none) (nullable): the last reading; %NULL before the first
 */
AirlockTopology *
airlock_host_get_topology (AirlockHost *self)
{
  return self->topology;
}

/**
 * airlock_host_get_uses:
 * @self: a host
 *
 * Returns: (transfer none) (nullable): what it uses its devices for, of the same reading
 */
AirlockHostUses *
airlock_host_get_uses (AirlockHost *self)
{
  return self->uses;
}

/**
 * airlock_host_get_source:
 * @self: a host
 *
 * Returns: (transfer none) (nullable): what it is read from; %NULL before the first reading
 */
AirlockSource *
airlock_host_get_source (AirlockHost *self)
{
  return self->source;
}

/**
 * airlock_host_get_supplement:
 * @self: a host
 *
 * Returns: (transfer none) (nullable): what its helper told
 */
AirlockSupplement *
airlock_host_get_supplement (AirlockHost *self)
{
  return self->supplement;
}

/**
 * airlock_host_get_helper:
 * @self: a host
 *
 * Returns: (transfer none) (nullable): who changes it; %NULL: nobody can
 */
AirlockHelper *
airlock_host_get_helper (AirlockHost *self)
{
  return self->helper;
}

/**
 * airlock_host_set_helper:
 * @self: a host
 * @helper: (nullable): who changes it, and sees more of it
 *
 * From now on each reading is followed by what @helper sees; until it has answered, and where it
 * doesn't, the host is what this process sees itself.
 */
void
airlock_host_set_helper (AirlockHost *self, AirlockHelper *helper)
{
  if (self->helper == helper)
    return;

  if (self->helper != NULL)
    g_signal_handlers_disconnect_by_data (self->helper, self);
  g_set_object (&self->helper, helper);
  if (helper != NULL)
    g_signal_connect_object (helper, "bindings-changed", G_CALLBACK (airlock_host_refresh), self,
                             G_CONNECT_SWAPPED);
  if (!self->busy)
    ask_helper (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HELPER]);
}

/**
 * airlock_host_get_error:
 * @self: a host
 *
 * Returns: (transfer none) (nullable): why the last attempt to read failed
 */
const GError *
airlock_host_get_error (AirlockHost *self)
{
  return self->error;
}

/**
 * airlock_host_get_busy:
 * @self: a host
 *
 * Returns: whether it is being read right now
 */
gboolean
airlock_host_get_busy (AirlockHost *self)
{
  return self->busy;
}

/**
 * airlock_host_refresh:
 * @self: a host
 *
 * Reads again without waking sleeping devices. While a reading runs, another follows it.
 */
void
airlock_host_refresh (AirlockHost *self)
{
  g_autoptr (GTask) task = NULL;
  ReadJob *job;

  if (self->busy)
    {
      self->again = TRUE;
      return;
    }

  job = g_new0 (ReadJob, 1);
  job->path = g_strdup (self->path);
  g_set_object (&job->source, self->source);
  g_set_object (&job->supplement, self->supplement);
  g_set_object (&job->previous, self->topology);

  task = g_task_new (self, self->cancellable, on_read, NULL);
  g_task_set_source_tag (task, airlock_host_refresh);
  g_task_set_task_data (task, job, (GDestroyNotify) read_job_free);
  set_busy (self, TRUE);
  g_task_run_in_thread (task, read_thread);
}
