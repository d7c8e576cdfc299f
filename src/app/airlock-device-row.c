/* airlock-device-row.c – how one row of the list of devices looks
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-device-row.h"

#include <glib/gi18n.h>

#include "airlock-badge.h"

struct _AirlockDeviceRow
{
  GtkWidget parent_instance;

  GtkTreeExpander *expander;
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *subtitle;
  AirlockBadge *badge;
  GtkLabel *group;

  GtkListItem *item; /* unowned, between bind and unbind */
  AirlockRow *row;   /* owned, nullable */
  gulong changed_id;
};

enum
{
  SIGNAL_ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AirlockDeviceRow, airlock_device_row, GTK_TYPE_WIDGET)

/* A click selects; in a narrow window it has to open the device too, also if it is selected. */
static void
on_released (AirlockDeviceRow *self, int n_press, double x, double y)
{
  if (gtk_widget_contains (GTK_WIDGET (self), x, y))
    g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
}

static void
airlock_device_row_dispose (GObject *object)
{
  airlock_device_row_unbind (AIRLOCK_DEVICE_ROW (object));
  gtk_widget_dispose_template (GTK_WIDGET (object), AIRLOCK_TYPE_DEVICE_ROW);

  G_OBJECT_CLASS (airlock_device_row_parent_class)->dispose (object);
}

static void
airlock_device_row_class_init (AirlockDeviceRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = airlock_device_row_dispose;

  signals[SIGNAL_ACTIVATED] = g_signal_new ("activated", AIRLOCK_TYPE_DEVICE_ROW, G_SIGNAL_RUN_LAST,
                                            0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (AIRLOCK_TYPE_BADGE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/airlock_vm/Airlock/airlock-device-row.ui");
  gtk_widget_class_bind_template_child (widget_class, AirlockDeviceRow, expander);
  gtk_widget_class_bind_template_child (widget_class, AirlockDeviceRow, icon);
  gtk_widget_class_bind_template_child (widget_class, AirlockDeviceRow, title);
  gtk_widget_class_bind_template_child (widget_class, AirlockDeviceRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, AirlockDeviceRow, badge);
  gtk_widget_class_bind_template_child (widget_class, AirlockDeviceRow, group);
  gtk_widget_class_bind_template_callback (widget_class, on_released);
}

static void
airlock_device_row_init (AirlockDeviceRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
airlock_device_row_new (void)
{
  return g_object_new (AIRLOCK_TYPE_DEVICE_ROW, NULL);
}

/* The card's badge speaks for its functions, unless theirs differs. */
static gboolean
has_badge (AirlockRow *row)
{
  AirlockRow *parent = airlock_row_get_parent (row);
  AirlockAnswer *answer = airlock_row_get_answer (row);
  AirlockAnswer *outer = parent != NULL ? airlock_row_get_answer (parent) : NULL;

  if (airlock_row_get_row_type (row) == AIRLOCK_ROW_GROUP)
    return TRUE;

  return answer != NULL && (outer == NULL || answer->verdict != outer->verdict);
}

static const char *
badge_word (AirlockRow *row)
{
  if (airlock_row_get_answer (row) != NULL)
    return airlock_answer_get_word (airlock_row_get_answer (row));
  if (airlock_row_get_row_type (row) == AIRLOCK_ROW_GROUP)
    return airlock_badge_get_word (airlock_row_get_group (row));

  return NULL;
}

static void
update_accessible (AirlockDeviceRow *self, const char *group_text)
{
  const char *word = badge_word (self->row);
  g_autofree char *description = NULL;

  if (word == NULL)
    description = g_strdup (airlock_row_get_subtitle (self->row));
  else if (*group_text != '\0')
    /* Translators: for screen readers: a device's line, its verdict and its group. */
    description =
        g_strdup_printf (_ ("%s, %s, %s"), airlock_row_get_subtitle (self->row), word, group_text);
  else
    /* Translators: for screen readers: a device's line and its verdict. */
    description = g_strdup_printf (_ ("%s, %s"), airlock_row_get_subtitle (self->row), word);

  gtk_list_item_set_accessible_label (self->item, airlock_row_get_title (self->row));
  gtk_list_item_set_accessible_description (self->item, description);
}

static void
update (AirlockDeviceRow *self)
{
  g_autofree char *group_text = airlock_row_dup_group_text (self->row);
  AirlockGroup *group = airlock_row_get_group (self->row);
  gboolean is_group = airlock_row_get_row_type (self->row) == AIRLOCK_ROW_GROUP;
  gboolean in_title = is_group && airlock_group_get_id (group) >= 0;

  gtk_image_set_from_icon_name (self->icon, airlock_row_get_icon_name (self->row));
  gtk_label_set_label (self->title, airlock_row_get_title (self->row));
  gtk_label_set_label (self->subtitle, airlock_row_get_subtitle (self->row));
  gtk_label_set_label (self->group, group_text);
  /* A group's own row has the number in its title. */
  gtk_widget_set_visible (GTK_WIDGET (self->group), !in_title && *group_text != '\0');
  if (is_group)
    airlock_badge_set_group (self->badge, group);
  else
    airlock_badge_set_answer (self->badge, airlock_row_get_answer (self->row));
  gtk_widget_set_visible (GTK_WIDGET (self->badge), has_badge (self->row));

  if (is_group)
    gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->title), "heading");

  update_accessible (self, group_text);
}

/**
 * airlock_device_row_peek:
 * @item: (nullable): an item of the list's model: a row, or the tree's wrapper of one
 *
 * Returns: (transfer none) (nullable): the row
 */
AirlockRow *
airlock_device_row_peek (gpointer item)
{
  g_autoptr (AirlockRow) row = NULL;

  if (GTK_IS_TREE_LIST_ROW (item))
    row = gtk_tree_list_row_get_item (item);
  else if (item != NULL)
    row = g_object_ref (AIRLOCK_ROW (item));

  /* The model holds it. */
  return row;
}

void
airlock_device_row_bind (AirlockDeviceRow *self, GtkListItem *item)
{
  gpointer object = gtk_list_item_get_item (item);

  self->item = item;
  g_set_object (&self->row, airlock_device_row_peek (object));
  self->changed_id = g_signal_connect_swapped (self->row, "changed", G_CALLBACK (update), self);

  gtk_tree_expander_set_list_row (self->expander, GTK_IS_TREE_LIST_ROW (object) ? object : NULL);
  update (self);
}

void
airlock_device_row_unbind (AirlockDeviceRow *self)
{
  if (self->row != NULL)
    g_clear_signal_handler (&self->changed_id, self->row);

  g_clear_object (&self->row);
  self->item = NULL;
  if (self->expander != NULL)
    gtk_tree_expander_set_list_row (self->expander, NULL);
}
