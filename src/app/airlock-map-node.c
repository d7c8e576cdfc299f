/* airlock-map-node.c – one processor, port or card of the Map
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-map-node.h"

#include <glib/gi18n.h>

#include "airlock-badge.h"
#include "airlock-map-words.h"

/* A card's name is cut in a narrow window, and no further than this. */
#define CARD_CHARS 12

struct _AirlockMapNode
{
  GtkWidget parent_instance;

  GtkImage *icon;
  GtkBox *texts;
  GtkLabel *title;
  GtkLabel *line;
  GtkLabel *blame;
  GtkBox *end;
  GtkLabel *group;
  AirlockBadge *badge;
  GtkImage *verdict;
  GtkImage *fold;

  AirlockMapItem *item; /* unowned: the model has it; a new one comes with each model */
  AirlockRow *row;      /* owned, nullable */
  const char *style;    /* static, nullable */
};

enum
{
  SIGNAL_ACTIVATED,
  SIGNAL_FOLD,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_ENUM_TYPE (AirlockMapDensity,
                    airlock_map_density,
                    G_DEFINE_ENUM_VALUE (AIRLOCK_MAP_DENSITY_ADDRESS, "address"),
                    G_DEFINE_ENUM_VALUE (AIRLOCK_MAP_DENSITY_NAME, "name"),
                    G_DEFINE_ENUM_VALUE (AIRLOCK_MAP_DENSITY_USE, "use"))
G_DEFINE_FINAL_TYPE (AirlockMapNode, airlock_map_node, GTK_TYPE_WIDGET)

static void
on_released (AirlockMapNode *self, int n_press, double x, double y)
{
  if (!gtk_widget_contains (GTK_WIDGET (self), x, y))
    return;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
}

/* The arrow's click is not one on the node. */
static void
on_fold_pressed (AirlockMapNode *self, int n_press, double x, double y, GtkGesture *gesture)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
on_fold_released (AirlockMapNode *self)
{
  g_signal_emit (self, signals[SIGNAL_FOLD], 0);
}

static void
airlock_map_node_dispose (GObject *object)
{
  g_clear_object (&AIRLOCK_MAP_NODE (object)->row);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIRLOCK_TYPE_MAP_NODE);

  G_OBJECT_CLASS (airlock_map_node_parent_class)->dispose (object);
}

static void
airlock_map_node_class_init (AirlockMapNodeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = airlock_map_node_dispose;

  signals[SIGNAL_ACTIVATED] = g_signal_new ("activated", AIRLOCK_TYPE_MAP_NODE, G_SIGNAL_RUN_LAST,
                                            0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FOLD] = g_signal_new ("fold", AIRLOCK_TYPE_MAP_NODE, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (AIRLOCK_TYPE_BADGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/airlock_vm/Airlock/airlock-map-node.ui");
  gtk_widget_class_bind_template_child (widget_class, AirlockMapNode, badge);
  gtk_widget_class_bind_template_child (widget_class, AirlockMapNode, blame);
  gtk_widget_class_bind_template_child (widget_class, AirlockMapNode, end);
  gtk_widget_class_bind_template_child (widget_class, AirlockMapNode, fold);
  gtk_widget_class_bind_template_child (widget_class, AirlockMapNode, group);
  gtk_widget_class_bind_template_child (widget_class, AirlockMapNode, icon);
  gtk_widget_class_bind_template_child (widget_class, AirlockMapNode, line);
  gtk_widget_class_bind_template_child (widget_class, AirlockMapNode, texts);
  gtk_widget_class_bind_template_child (widget_class, AirlockMapNode, title);
  gtk_widget_class_bind_template_child (widget_class, AirlockMapNode, verdict);
  gtk_widget_class_bind_template_callback (widget_class, on_fold_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_fold_released);
  gtk_widget_class_bind_template_callback (widget_class, on_released);
  gtk_widget_class_set_css_name (widget_class, "mapnode");
}

static void
airlock_map_node_init (AirlockMapNode *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
airlock_map_node_new (void)
{
  return g_object_new (AIRLOCK_TYPE_MAP_NODE, NULL);
}

static gboolean
is_card (const AirlockMapItem *item)
{
  return item->kind == AIRLOCK_MAP_CARD || item->kind == AIRLOCK_MAP_PART;
}

/* Whether its node is as wide as the column of cards. */
gboolean
airlock_map_node_fills (const AirlockMapItem *item)
{
  return is_card (item);
}

static const char *
style_of (AirlockMapKind kind)
{
  switch (kind)
    {
    case AIRLOCK_MAP_CARD:
    case AIRLOCK_MAP_PART:
      return "map-card";
    case AIRLOCK_MAP_PARTS:
      return "map-stack";
    case AIRLOCK_MAP_PROCESSOR:
    case AIRLOCK_MAP_BUS:
    case AIRLOCK_MAP_PORT:
    case AIRLOCK_MAP_SYSTEM:
    default:
      return "map-way";
    }
}

static const char *
icon_of (AirlockMapItem *item, AirlockRow *row)
{
  if (item->blames->len > 0)
    return "dialog-warning-symbolic";
  if (item->kind == AIRLOCK_MAP_PROCESSOR)
    return "airlock-chip-symbolic";
  if (item->kind == AIRLOCK_MAP_SYSTEM)
    return "airlock-system-symbolic";
  if (item->kind == AIRLOCK_MAP_CARD && row != NULL)
    return airlock_row_get_icon_name (row);

  return NULL;
}

static void
set_text (GtkLabel *label, const char *text, gboolean visible)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), visible && text != NULL && *text != '\0');
}

static void
show_texts (AirlockMapNode *self, AirlockMapDensity density)
{
  /* With a warning beside it, what it does says that it is a port. */
  g_autofree char *title =
      density == AIRLOCK_MAP_DENSITY_ADDRESS ||
              (self->item->kind == AIRLOCK_MAP_PORT && self->item->blames->len > 0)
          ? airlock_map_words_dup_address (self->item)
          : airlock_map_words_dup_title (self->item, self->row);
  g_autofree char *line = airlock_map_words_dup_line (self->item, self->row);
  g_autofree char *blame = airlock_map_words_dup_blame (self->item);
  g_autofree char *cards = NULL;
  guint n = self->item->n_cards;

  if (self->item->folded && !is_card (self->item) && n > 0)
    cards = g_strdup_printf (ngettext ("%u card", "%u cards", n), n);

  set_text (self->title, title, TRUE);
  set_text (self->line, cards != NULL ? cards : line,
            cards != NULL || density == AIRLOCK_MAP_DENSITY_USE);
  set_text (self->blame, blame, density != AIRLOCK_MAP_DENSITY_ADDRESS);
}

/* The group's number has room where there is a second line; a hull's label tells it too. */
static void
show_verdict (AirlockMapNode *self, const AirlockMapHull *hull, AirlockMapDensity density)
{
  gboolean card = is_card (self->item) && self->row != NULL;
  gboolean words = density != AIRLOCK_MAP_DENSITY_ADDRESS;
  AirlockAnswer *answer = card ? airlock_row_get_answer (self->row) : NULL;
  g_autofree char *number = card ? airlock_row_dup_group_text (self->row) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->end), card);
  gtk_widget_set_visible (GTK_WIDGET (self->badge), answer != NULL && words);
  gtk_widget_set_visible (GTK_WIDGET (self->verdict), answer != NULL && !words);
  set_text (self->group, number, density == AIRLOCK_MAP_DENSITY_USE && hull == NULL);
  if (answer == NULL)
    return;

  airlock_badge_set_answer (self->badge, answer);
  gtk_image_set_from_icon_name (self->verdict, airlock_answer_get_icon (answer));
}

static void
show_fold (AirlockMapNode *self)
{
  gboolean can_fold = airlock_map_item_can_fold (self->item);

  gtk_widget_set_visible (GTK_WIDGET (self->fold), can_fold);
  gtk_image_set_from_icon_name (self->fold,
                                self->item->folded ? "pan-end-symbolic" : "pan-down-symbolic");
  if (can_fold)
    gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_EXPANDED,
                                 !self->item->folded, -1);
  else
    gtk_accessible_reset_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_EXPANDED);
}

static void
append (GString *text, const char *part)
{
  if (part != NULL && *part != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", part);
}

/* Its neighbours may have no widgets for a screen reader to count. */
static void
show_place (AirlockMapNode *self)
{
  AirlockMapItem *parent = self->item->parent;
  guint place = 0;

  if (parent == NULL || !g_ptr_array_find (parent->children, self->item, &place))
    {
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_POS_IN_SET);
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_SET_SIZE);
      return;
    }

  gtk_accessible_update_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_POS_IN_SET,
                                  (int) place + 1, GTK_ACCESSIBLE_RELATION_SET_SIZE,
                                  (int) parent->children->len, -1);
}

/* Says all that the densities, the hull and the pointer tell to those who see. */
static void
show_accessible (AirlockMapNode *self, const AirlockMapHull *hull)
{
  g_autofree char *title = airlock_map_words_dup_title (self->item, self->row);
  g_autofree char *line = airlock_map_words_dup_line (self->item, self->row);
  g_autofree char *details = airlock_map_words_dup_details (self->item, self->row);
  g_autofree char *hull_text = hull != NULL ? airlock_map_words_dup_hull (hull) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  guint level = 1;

  if (self->item->blames->len > 0)
    append (text, details);
  else
    append (text, line);
  if (is_card (self->item) && self->row != NULL)
    {
      g_autofree char *group = airlock_row_dup_group_text (self->row);

      if (airlock_row_get_answer (self->row) != NULL)
        append (text, airlock_answer_get_word (airlock_row_get_answer (self->row)));
      append (text, hull_text != NULL ? hull_text : group);
    }

  for (AirlockMapItem *at = self->item->parent; at != NULL; at = at->parent)
    level++;

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text->str,
                                  GTK_ACCESSIBLE_PROPERTY_LEVEL, level, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), details);
}

/**
 * airlock_map_node_show:
 * @self: a node
 * @item: what it shows; has to live until the next call
 * @row: (nullable): the row of the list that stands for the same
 * @hull: (nullable): the hull around it
 * @density: how much it says
 */
void
airlock_map_node_show (AirlockMapNode *self,
                       AirlockMapItem *item,
                       AirlockRow *row,
                       const AirlockMapHull *hull,
                       AirlockMapDensity density)
{
  const char *icon = icon_of (item, row);
  const char *style = style_of (item->kind);

  self->item = item;
  g_set_object (&self->row, row);

  if (self->style != style)
    {
      if (self->style != NULL)
        gtk_widget_remove_css_class (GTK_WIDGET (self), self->style);
      gtk_widget_add_css_class (GTK_WIDGET (self), style);
      self->style = style;
    }

  gtk_widget_set_visible (GTK_WIDGET (self->icon), icon != NULL);
  gtk_image_set_from_icon_name (self->icon, icon);
  if (item->blames->len > 0)
    gtk_widget_add_css_class (GTK_WIDGET (self->icon), "warning");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), "warning");

  gtk_label_set_width_chars (
      self->title, is_card (item) && density != AIRLOCK_MAP_DENSITY_ADDRESS ? CARD_CHARS : -1);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->end), density == AIRLOCK_MAP_DENSITY_USE
                                                                  ? GTK_ORIENTATION_VERTICAL
                                                                  : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_set_spacing (self->end, density == AIRLOCK_MAP_DENSITY_USE ? 2 : 8);

  show_texts (self, density);
  show_verdict (self, hull, density);
  show_fold (self);
  show_accessible (self, hull);
  show_place (self);
}

AirlockMapItem *
airlock_map_node_get_item (AirlockMapNode *self)
{
  return self->item;
}

AirlockRow *
airlock_map_node_get_row (AirlockMapNode *self)
{
  return self->row;
}

void
airlock_map_node_set_selected (AirlockMapNode *self, gboolean selected)
{
  if (selected)
    gtk_widget_set_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED, FALSE);
  else
    gtk_widget_unset_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED);

  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, selected, -1);
}

/* What a search doesn't find steps back. */
void
airlock_map_node_set_dimmed (AirlockMapNode *self, gboolean dimmed)
{
  if (dimmed)
    gtk_widget_add_css_class (GTK_WIDGET (self), "map-other");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "map-other");
}
