/* airlock-kind-bar.c – a row of kinds of devices, of which one is chosen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-kind-bar.h"

#include <glib/gi18n.h>

#include "base/airlock-types.h"

struct _AirlockKindBar
{
  AdwBreakpointBin parent_instance;

  AdwToggleGroup *group;
  AdwBreakpoint *narrow;
};

enum
{
  PROP_KIND = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AirlockKindBar, airlock_kind_bar, ADW_TYPE_BREAKPOINT_BIN)

static const struct
{
  AirlockKindChoice kind;
  const char *word;
  const char *icon; /* NULL: the word is short in every language */
} faces[] = {
  { AIRLOCK_KIND_CHOICE_ALL, N_ ("All"), NULL },
  { AIRLOCK_KIND_CHOICE_GRAPHICS, N_ ("Graphics"), "airlock-graphics-symbolic" },
  { AIRLOCK_KIND_CHOICE_STORAGE, N_ ("Storage"), "airlock-drive-symbolic" },
  { AIRLOCK_KIND_CHOICE_NETWORK, N_ ("Network"), "airlock-network-symbolic" },
  { AIRLOCK_KIND_CHOICE_USB, N_ ("USB"), "airlock-usb-symbolic" },
  { AIRLOCK_KIND_CHOICE_OTHER, N_ ("Other"), "airlock-chip-symbolic" },
};

/* A toggle has its name from its label, or from the one it had before it got an icon. */
static void
name_toggles (AirlockKindBar *self)
{
  gsize i = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->group));
       child != NULL && i < G_N_ELEMENTS (faces); child = gtk_widget_get_next_sibling (child))
    {
      GtkAccessible *accessible = GTK_ACCESSIBLE (child);

      if (gtk_accessible_get_accessible_role (accessible) != GTK_ACCESSIBLE_ROLE_RADIO)
        continue;

      gtk_accessible_reset_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY);
      gtk_accessible_update_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL, _ (faces[i].word),
                                      -1);
      i++;
    }
}

static void
show_faces (AirlockKindBar *self, gboolean icons)
{
  for (gsize i = 0; i < G_N_ELEMENTS (faces); i++)
    {
      const char *name = airlock_enum_to_nick (AIRLOCK_TYPE_KIND_CHOICE, (int) faces[i].kind);
      AdwToggle *toggle = adw_toggle_group_get_toggle_by_name (self->group, name);
      gboolean icon = icons && faces[i].icon != NULL;

      adw_toggle_set_label (toggle, icon ? NULL : _ (faces[i].word));
      adw_toggle_set_icon_name (toggle, icon ? faces[i].icon : NULL);
    }

  name_toggles (self);
}

static void
show_icons (AirlockKindBar *self)
{
  show_faces (self, TRUE);
}

static void
show_words (AirlockKindBar *self)
{
  show_faces (self, FALSE);
}

static void
on_active (AirlockKindBar *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KIND]);
}

static AirlockKindChoice
get_kind (AirlockKindBar *self)
{
  const char *name = adw_toggle_group_get_active_name (self->group);
  int kind = AIRLOCK_KIND_CHOICE_ALL;

  if (name != NULL)
    airlock_enum_from_nick (AIRLOCK_TYPE_KIND_CHOICE, name, &kind);

  return kind;
}

/* How long the words are is known only in the user's language and font. */
static void
airlock_kind_bar_root (GtkWidget *widget)
{
  AirlockKindBar *self = AIRLOCK_KIND_BAR (widget);
  int width;

  GTK_WIDGET_CLASS (airlock_kind_bar_parent_class)->root (widget);

  if (adw_breakpoint_get_condition (self->narrow) != NULL)
    return;

  gtk_widget_measure (GTK_WIDGET (self->group), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL,
                      NULL);
  adw_breakpoint_set_condition (
      self->narrow, adw_breakpoint_condition_new_length (ADW_BREAKPOINT_CONDITION_MAX_WIDTH,
                                                         width - 1, ADW_LENGTH_UNIT_PX));
}

static void
airlock_kind_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_KIND)
    g_value_set_enum (value, (int) get_kind (AIRLOCK_KIND_BAR (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
airlock_kind_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_KIND)
    adw_toggle_group_set_active_name (
        AIRLOCK_KIND_BAR (object)->group,
        airlock_enum_to_nick (AIRLOCK_TYPE_KIND_CHOICE, g_value_get_enum (value)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
airlock_kind_bar_class_init (AirlockKindBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = airlock_kind_bar_get_property;
  object_class->set_property = airlock_kind_bar_set_property;
  widget_class->root = airlock_kind_bar_root;

  properties[PROP_KIND] =
      g_param_spec_enum ("kind", NULL, NULL, AIRLOCK_TYPE_KIND_CHOICE, AIRLOCK_KIND_CHOICE_ALL,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "kindbar");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/airlock_vm/Airlock/airlock-kind-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, AirlockKindBar, group);
  gtk_widget_class_bind_template_child (widget_class, AirlockKindBar, narrow);
  gtk_widget_class_bind_template_callback (widget_class, on_active);
  gtk_widget_class_bind_template_callback (widget_class, show_icons);
  gtk_widget_class_bind_template_callback (widget_class, show_words);
}

static void
airlock_kind_bar_init (AirlockKindBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  show_words (self);
}
