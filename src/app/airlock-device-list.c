/* airlock-device-list.c – the list of devices: a tree to look at, flat while searching
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-device-list.h"

#include "airlock-device-row.h"
#include "airlock-row-tree.h"

struct _AirlockDeviceList
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkListView *view;
  GtkSingleSelection *selection;

  AirlockRowTree *tree;
  GtkTreeListModel *tree_model;
  GtkCustomFilter *filter;
  GtkFilterListModel *matches; /* of AirlockRow, while searching */
  AirlockRow *selected;        /* owned, nullable */
  char *query;                 /* NULL: not searching */
  gboolean updating;
};

enum
{
  PROP_QUERY = 1,
  PROP_SELECTED,
  N_PROPS,
};

enum
{
  SIGNAL_ACTIVATED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AirlockDeviceList, airlock_device_list, ADW_TYPE_BIN)

static void
set_selected (AirlockDeviceList *self, AirlockRow *row)
{
  if (g_set_object (&self->selected, row))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

/* While the model changes the selection may pass over other rows: nobody chose those. */
static void
on_selected (AirlockDeviceList *self)
{
  if (!self->updating)
    set_selected (
        self, airlock_device_row_peek (gtk_single_selection_get_selected_item (self->selection)));
}

static void
on_activate (AirlockDeviceList *self)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
}

static void
on_row_activated (AirlockDeviceList *self)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
}

/* The tree's wrapper of the row that has the keyboard; %NULL while searching. */
static GtkTreeListRow *
dup_current (AirlockDeviceList *self)
{
  GObject *item = gtk_single_selection_get_selected_item (self->selection);

  return GTK_IS_TREE_LIST_ROW (item) ? g_object_ref (GTK_TREE_LIST_ROW (item)) : NULL;
}

static gboolean
fold (AirlockDeviceList *self, GtkTreeListRow *item)
{
  g_autoptr (GtkTreeListRow) parent = NULL;

  if (gtk_tree_list_row_get_expanded (item))
    {
      gtk_tree_list_row_set_expanded (item, FALSE);
      return TRUE;
    }

  parent = gtk_tree_list_row_get_parent (item);
  if (parent == NULL)
    return FALSE;

  gtk_list_view_scroll_to (self->view, gtk_tree_list_row_get_position (parent),
                           GTK_LIST_SCROLL_FOCUS | GTK_LIST_SCROLL_SELECT, NULL);

  return TRUE;
}

/* As in every tree: the arrows unfold, fold, and go to the row above. GTK does so only for rows
 * whose expander has the keyboard; here the whole row has it. */
static gboolean
on_key_pressed (AirlockDeviceList *self, guint key, guint code, GdkModifierType state)
{
  g_autoptr (GtkTreeListRow) item = dup_current (self);
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  gboolean unfold =
      key == GDK_KEY_plus || key == GDK_KEY_KP_Add || key == (rtl ? GDK_KEY_Left : GDK_KEY_Right);

  if (item == NULL || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;

  if (key == GDK_KEY_minus || key == GDK_KEY_KP_Subtract ||
      key == (rtl ? GDK_KEY_Right : GDK_KEY_Left))
    return fold (self, item);

  if (!unfold || !gtk_tree_list_row_is_expandable (item) || gtk_tree_list_row_get_expanded (item))
    return FALSE;

  gtk_tree_list_row_set_expanded (item, TRUE);

  return TRUE;
}

static void
on_setup (AirlockDeviceList *self, GtkListItem *item)
{
  GtkWidget *row = airlock_device_row_new ();

  g_signal_connect_object (row, "activated", G_CALLBACK (on_row_activated), self,
                           G_CONNECT_SWAPPED);
  gtk_list_item_set_child (item, row);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  airlock_device_row_bind (AIRLOCK_DEVICE_ROW (gtk_list_item_get_child (item)), item);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  airlock_device_row_unbind (AIRLOCK_DEVICE_ROW (gtk_list_item_get_child (item)));
}

static GListModel *
create_children (gpointer item, gpointer data)
{
  GListModel *children = airlock_row_get_children (item);

  return children != NULL ? g_object_ref (children) : NULL;
}

static gboolean
match_row (gpointer item, gpointer data)
{
  AirlockDeviceList *self = data;

  return self->query != NULL && airlock_row_matches (item, self->query);
}

static void
update_stack (AirlockDeviceList *self)
{
  gboolean nothing =
      self->query != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->matches)) == 0;

  gtk_stack_set_visible_child_name (self->stack, nothing ? "no-match" : "list");
}

static guint
find_position (AirlockDeviceList *self, AirlockRow *row)
{
  GListModel *model = gtk_single_selection_get_model (self->selection);
  guint n = g_list_model_get_n_items (model);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, i);

      if (airlock_device_row_peek (item) == row)
        return i;
    }

  return GTK_INVALID_LIST_POSITION;
}

/* Unfolds the tree down to a row, so that it can be selected. */
static void
reveal (AirlockDeviceList *self, AirlockRow *row)
{
  AirlockRow *parent = airlock_row_get_parent (row);
  guint position;

  if (parent == NULL)
    return;

  reveal (self, parent);
  position = find_position (self, parent);
  if (position != GTK_INVALID_LIST_POSITION)
    {
      g_autoptr (GtkTreeListRow) item =
          g_list_model_get_item (G_LIST_MODEL (self->tree_model), position);

      gtk_tree_list_row_set_expanded (item, TRUE);
    }
}

static void
select_row (AirlockDeviceList *self, AirlockRow *row)
{
  guint position = GTK_INVALID_LIST_POSITION;

  if (row != NULL && self->query == NULL)
    reveal (self, row);
  if (row != NULL)
    position = find_position (self, row);

  gtk_single_selection_set_selected (self->selection, position);
}

static void
airlock_device_list_dispose (GObject *object)
{
  AirlockDeviceList *self = AIRLOCK_DEVICE_LIST (object);

  self->updating = TRUE;
  g_clear_object (&self->matches);
  g_clear_object (&self->filter);
  g_clear_object (&self->tree_model);
  g_clear_object (&self->tree);
  g_clear_object (&self->selected);
  g_clear_pointer (&self->query, g_free);

  G_OBJECT_CLASS (airlock_device_list_parent_class)->dispose (object);
}

static void
airlock_device_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AirlockDeviceList *self = AIRLOCK_DEVICE_LIST (object);

  switch (id)
    {
    case PROP_QUERY:
      g_value_set_string (value, self->query);
      break;
    case PROP_SELECTED:
      g_value_set_object (value, self->selected);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
airlock_device_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_QUERY)
    airlock_device_list_set_query (AIRLOCK_DEVICE_LIST (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
airlock_device_list_class_init (AirlockDeviceListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = airlock_device_list_dispose;
  object_class->get_property = airlock_device_list_get_property;
  object_class->set_property = airlock_device_list_set_property;

  properties[PROP_QUERY] =
      g_param_spec_string ("query", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SELECTED] =
      g_param_spec_object ("selected", NULL, NULL, AIRLOCK_TYPE_ROW,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_ACTIVATED] = g_signal_new ("activated", AIRLOCK_TYPE_DEVICE_LIST,
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/airlock_vm/Airlock/airlock-device-list.ui");
  gtk_widget_class_bind_template_child (widget_class, AirlockDeviceList, selection);
  gtk_widget_class_bind_template_child (widget_class, AirlockDeviceList, stack);
  gtk_widget_class_bind_template_child (widget_class, AirlockDeviceList, view);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_setup);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind);
}

static void
airlock_device_list_init (AirlockDeviceList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->tree = airlock_row_tree_new ();
  self->tree_model = gtk_tree_list_model_new (g_object_ref (airlock_row_tree_get_top (self->tree)),
                                              FALSE, FALSE, create_children, NULL, NULL);
  self->filter = gtk_custom_filter_new (match_row, self, NULL);
  self->matches = gtk_filter_list_model_new (g_object_ref (airlock_row_tree_get_flat (self->tree)),
                                             g_object_ref (GTK_FILTER (self->filter)));
  g_signal_connect_object (self->matches, "items-changed", G_CALLBACK (update_stack), self,
                           G_CONNECT_SWAPPED);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->tree_model));
}

/**
 * airlock_device_list_update:
 * @self: the list
 * @rows: (element-type AirlockRow): fresh rows
 *
 * Shows @rows, with the same device selected as before; at first, the first one.
 */
void
airlock_device_list_update (AirlockDeviceList *self, GPtrArray *rows)
{
  gboolean was_empty = airlock_device_list_is_empty (self);
  AirlockRow *row = NULL;

  self->updating = TRUE;
  airlock_row_tree_update (self->tree, rows);
  if (self->query != NULL)
    gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);

  if (self->selected != NULL)
    row = airlock_row_tree_find (self->tree, self->selected);
  else if (was_empty && rows->len > 0)
    row = g_ptr_array_index (rows, 0);

  if (row != airlock_device_row_peek (gtk_single_selection_get_selected_item (self->selection)))
    select_row (self, row);
  self->updating = FALSE;

  set_selected (self, row);
}

gboolean
airlock_device_list_is_empty (AirlockDeviceList *self)
{
  return g_list_model_get_n_items (airlock_row_tree_get_top (self->tree)) == 0;
}

AirlockRow *
airlock_device_list_get_selected (AirlockDeviceList *self)
{
  return self->selected;
}

/**
 * airlock_device_list_select:
 * @self: the list
 * @key: the key of a row
 *
 * Returns: whether there is such a row; it is selected now
 */
gboolean
airlock_device_list_select (AirlockDeviceList *self, const char *key)
{
  AirlockRow *row = airlock_row_tree_lookup (self->tree, key);
  guint position;

  if (row == NULL)
    return FALSE;

  select_row (self, row);
  position = gtk_single_selection_get_selected (self->selection);
  if (position != GTK_INVALID_LIST_POSITION)
    gtk_list_view_scroll_to (self->view, position, GTK_LIST_SCROLL_NONE, NULL);

  return TRUE;
}

/**
 * airlock_device_list_get_rows:
 * @self: the list
 *
 * Returns: (transfer none) (element-type AirlockRow): all rows, of every depth
 */
GListModel *
airlock_device_list_get_rows (AirlockDeviceList *self)
{
  return airlock_row_tree_get_flat (self->tree);
}

/**
 * airlock_device_list_set_query:
 * @self: the list
 * @query: (nullable): what to search for; empty or %NULL: show the tree
 *
 * The device that is selected stays so, also if the search doesn't show it.
 */
void
airlock_device_list_set_query (AirlockDeviceList *self, const char *query)
{
  gboolean was_searching = self->query != NULL;
  gboolean search = query != NULL && *query != '\0';

  if (!g_set_str (&self->query, search ? query : NULL))
    return;

  self->updating = TRUE;
  if (search)
    gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  if (search != was_searching)
    gtk_single_selection_set_model (self->selection, search ? G_LIST_MODEL (self->matches)
                                                            : G_LIST_MODEL (self->tree_model));
  select_row (self, self->selected);
  self->updating = FALSE;

  update_stack (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUERY]);
}

/* Puts the keyboard into the list, on the selected row. */
void
airlock_device_list_focus (AirlockDeviceList *self)
{
  guint position = gtk_single_selection_get_selected (self->selection);

  if (position != GTK_INVALID_LIST_POSITION)
    gtk_list_view_scroll_to (self->view, position, GTK_LIST_SCROLL_FOCUS, NULL);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
}
