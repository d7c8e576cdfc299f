/* airlock-device-actions.c – what can be done with the selected device: each goes to Review
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-device-actions.h"

#include <glib/gi18n.h>

struct _AirlockDeviceActions
{
  GObject parent_instance;

  GSimpleActionGroup *group; /* owned */
  AirlockChanger *changer;   /* (owned) (nullable) */
  AirlockRow *row;           /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable): while a plan is made */
};

enum
{
  SIGNAL_FAILED,
  SIGNAL_PLANNED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AirlockDeviceActions, airlock_device_actions, G_TYPE_OBJECT)

/* What is asked for, while the plan is made. */
typedef struct
{
  AirlockDeviceActions *self;
  const char *verb;
} Wish;

static void
on_planned (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Wish *wish = data;
  g_autoptr (AirlockDeviceActions) self = wish->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockPlan) plan =
      airlock_changer_plan_finish (AIRLOCK_CHANGER (source), result, &error);

  if (plan != NULL)
    g_signal_emit (self, signals[SIGNAL_PLANNED], 0, plan, wish->verb);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error->message);
}

static void
plan (AirlockDeviceActions *self, AirlockHostIntent *intent, const char *verb)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->self = g_object_ref (self);
  wish->verb = verb;
  intent->devices = airlock_row_get_devices (self->row);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  airlock_changer_plan_async (self->changer, intent, self->cancellable, on_planned, wish);
}

static void
hold_now (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  AirlockHostIntent intent = { .kind = AIRLOCK_HOST_INTENT_HOLD_NOW };

  plan (data, &intent, _ ("_Hold Now"));
}

static void
hold_at_boot (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  AirlockHostIntent intent = { .kind = AIRLOCK_HOST_INTENT_HOLD_AT_BOOT };

  plan (data, &intent, _ ("_Hold from Next Boot"));
}

static void
give_back (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  AirlockHostIntent intent = { .kind = AIRLOCK_HOST_INTENT_RETURN };

  plan (data, &intent, _ ("_Return"));
}

static void
set_virtual_functions (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  AirlockHostIntent intent = { .kind = AIRLOCK_HOST_INTENT_VIRTUAL_FUNCTIONS };

  intent.count = g_variant_get_uint32 (parameter);
  plan (data, &intent, intent.count > 0 ? _ ("_Make Them") : _ ("_Remove Them"));
}

static AirlockTristate
get_d3cold (AirlockDeviceActions *self)
{
  AirlockDevice *device = self->row != NULL ? airlock_row_get_device (self->row) : NULL;

  return device != NULL ? airlock_device_get_facts (device)->d3cold_allowed
                        : AIRLOCK_TRISTATE_UNKNOWN;
}

static void
set_d3cold (GSimpleAction *action, GVariant *state, gpointer data)
{
  AirlockHostIntent intent = { .kind = AIRLOCK_HOST_INTENT_D3COLD };

  intent.allowed = g_variant_get_boolean (state);
  plan (data, &intent, intent.allowed ? _ ("_Allow") : _ ("_Keep Powered"));
}

static gboolean
is_vfio (const AirlockDeviceFacts *facts)
{
  return facts->vfio_dev || g_strcmp0 (facts->driver, "vfio-pci") == 0;
}

/* How many of the row's functions are held now, and how many are kept for the next boot. */
static void
count_held (AirlockDeviceActions *self, guint *n_held, guint *n_kept, guint *n_devices)
{
  GPtrArray *devices = airlock_row_get_devices (self->row);

  for (guint i = 0; i < devices->len; i++)
    {
      AirlockDevice *device = devices->pdata[i];
      const AirlockHelperBinding *binding;

      if (airlock_device_is_bridge (device))
        continue;
      binding = airlock_changer_lookup (self->changer, airlock_device_get_address (device));
      *n_devices += 1;
      *n_held += is_vfio (airlock_device_get_facts (device));
      *n_kept += binding != NULL && (binding->kept || g_str_equal (binding->state, "held"));
    }
}

static void
set_enabled (AirlockDeviceActions *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
update (AirlockDeviceActions *self)
{
  AirlockRowType type =
      self->row != NULL ? airlock_row_get_row_type (self->row) : AIRLOCK_ROW_SYSTEM;
  gboolean able = self->changer != NULL &&
                  airlock_changer_get_state (self->changer) == AIRLOCK_CHANGER_READY &&
                  (type == AIRLOCK_ROW_CARD || type == AIRLOCK_ROW_FUNCTION);
  AirlockTristate d3cold = get_d3cold (self);
  GAction *switch_action = g_action_map_lookup_action (G_ACTION_MAP (self->group), "d3cold");
  guint n_held = 0, n_kept = 0, n_devices = 0;

  if (able)
    count_held (self, &n_held, &n_kept, &n_devices);
  set_enabled (self, "hold-now", n_held < n_devices);
  set_enabled (self, "hold-at-boot", n_kept < n_devices);
  set_enabled (self, "return", n_held + n_kept > 0);
  set_enabled (self, "virtual-functions", able);
  set_enabled (self, "d3cold", able && d3cold != AIRLOCK_TRISTATE_UNKNOWN);
  g_simple_action_set_state (G_SIMPLE_ACTION (switch_action),
                             g_variant_new_boolean (d3cold == AIRLOCK_TRISTATE_YES));
}

static void
airlock_device_actions_finalize (GObject *object)
{
  AirlockDeviceActions *self = AIRLOCK_DEVICE_ACTIONS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->group);
  g_clear_object (&self->changer);
  g_clear_object (&self->row);

  G_OBJECT_CLASS (airlock_device_actions_parent_class)->finalize (object);
}

static void
airlock_device_actions_class_init (AirlockDeviceActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_device_actions_finalize;

  signals[SIGNAL_FAILED] = g_signal_new ("failed", AIRLOCK_TYPE_DEVICE_ACTIONS, G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_PLANNED] =
      g_signal_new ("planned", AIRLOCK_TYPE_DEVICE_ACTIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, AIRLOCK_TYPE_PLAN, G_TYPE_STRING);
}

static void
airlock_device_actions_init (AirlockDeviceActions *self)
{
  static const GActionEntry entries[] = {
    { "d3cold", NULL, NULL, "true", set_d3cold, { 0 } },
    { "hold-at-boot", hold_at_boot, NULL, NULL, NULL, { 0 } },
    { "hold-now", hold_now, NULL, NULL, NULL, { 0 } },
    { "return", give_back, NULL, NULL, NULL, { 0 } },
    { "virtual-functions", set_virtual_functions, "u", NULL, NULL, { 0 } },
  };

  self->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->group), entries, G_N_ELEMENTS (entries),
                                   self);
  update (self);
}

/**
 * airlock_device_actions_new:
 *
 * Returns: (transfer full): actions that are all off as long as nothing is selected
 */
AirlockDeviceActions *
airlock_device_actions_new (void)
{
  return g_object_new (AIRLOCK_TYPE_DEVICE_ACTIONS, NULL);
}

/**
 * airlock_device_actions_get_group:
 *
 * Returns: (transfer none): the group for a widget to insert as `device`
 */
GActionGroup *
airlock_device_actions_get_group (AirlockDeviceActions *self)
{
  return G_ACTION_GROUP (self->group);
}

/**
 * airlock_device_actions_set_changer:
 * @self: the actions
 * @changer: (nullable): who carries out what is wished
 */
void
airlock_device_actions_set_changer (AirlockDeviceActions *self, AirlockChanger *changer)
{
  if (self->changer != NULL)
    g_signal_handlers_disconnect_by_data (self->changer, self);
  g_set_object (&self->changer, changer);
  if (changer != NULL)
    g_signal_connect_object (changer, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * airlock_device_actions_set_row:
 * @self: the actions
 * @row: (nullable): what is selected
 */
void
airlock_device_actions_set_row (AirlockDeviceActions *self, AirlockRow *row)
{
  g_set_object (&self->row, row);
  update (self);
}
