/* airlock-row-selection.c – which row is selected, in the list and on the Map alike
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-row-selection.h"

struct _AirlockRowSelection
{
  GObject parent_instance;

  AirlockRow *selected; /* owned, nullable */
};

enum
{
  PROP_SELECTED = 1,
  N_PROPS,
};

enum
{
  SIGNAL_ACTIVATED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AirlockRowSelection, airlock_row_selection, G_TYPE_OBJECT)

static void
airlock_row_selection_dispose (GObject *object)
{
  g_clear_object (&AIRLOCK_ROW_SELECTION (object)->selected);

  G_OBJECT_CLASS (airlock_row_selection_parent_class)->dispose (object);
}

static void
airlock_row_selection_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SELECTED)
    g_value_set_object (value, AIRLOCK_ROW_SELECTION (object)->selected);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
airlock_row_selection_set_property (GObject *object,
                                    guint id,
                                    const GValue *value,
                                    GParamSpec *pspec)
{
  if (id == PROP_SELECTED)
    airlock_row_selection_set_selected (AIRLOCK_ROW_SELECTION (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
airlock_row_selection_class_init (AirlockRowSelectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = airlock_row_selection_dispose;
  object_class->get_property = airlock_row_selection_get_property;
  object_class->set_property = airlock_row_selection_set_property;

  properties[PROP_SELECTED] =
      g_param_spec_object ("selected", NULL, NULL, AIRLOCK_TYPE_ROW,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_ACTIVATED] = g_signal_new ("activated", AIRLOCK_TYPE_ROW_SELECTION,
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
airlock_row_selection_init (AirlockRowSelection *self)
{
}

AirlockRowSelection *
airlock_row_selection_new (void)
{
  return g_object_new (AIRLOCK_TYPE_ROW_SELECTION, NULL);
}

/**
 * airlock_row_selection_get_selected:
 * @self: a selection
 *
 * Returns: (transfer none) (nullable): the row
 */
AirlockRow *
airlock_row_selection_get_selected (AirlockRowSelection *self)
{
  return self->selected;
}

/**
 * airlock_row_selection_set_selected:
 * @self: a selection
 * @row: (nullable): the row, whether a face shows it at present or not
 */
void
airlock_row_selection_set_selected (AirlockRowSelection *self, AirlockRow *row)
{
  if (g_set_object (&self->selected, row))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

/* Opens what is selected; does nothing if nothing is. */
void
airlock_row_selection_activate (AirlockRowSelection *self)
{
  if (self->selected != NULL)
    g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
}
