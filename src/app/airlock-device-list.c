/* airlock-device-list.c – the list of devices: a tree to look at, flat while searching
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-device-list.h"

#include <glib/gi18n.h>

#include "airlock-device-row.h"
#include "airlock-row-tree.h"

struct _AirlockDeviceList
{
  AdwBin parent_instance;

  GtkStack *stack;
  AdwStatusPage *no_match;
  GtkButton *clear_button;
  GtkListView *view;
  GtkSingleSelection *model;

  AirlockRowFilter *filter;       /* owned, shared with the page */
  AirlockRowSelection *selection; /* owned, shared with the page */
  AirlockRowTree *tree;
  GtkTreeListModel *tree_model;
  GHashTable *unfolded;    /* keys of rows that people have unfolded, whether shown or not */
  AirlockRow *folded_away; /* unowned, for comparing only: was selected below what was folded */
  AirlockRowOrder order;
  gboolean show_system;
  gboolean updating;
};

enum
{
  PROP_ORDER = 1,
  PROP_SHOW_SYSTEM,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AirlockDeviceList, airlock_device_list, ADW_TYPE_BIN)

static AirlockRow *
get_selected (AirlockDeviceList *self)
{
  return airlock_row_selection_get_selected (self->selection);
}

static gboolean
is_searching (AirlockDeviceList *self)
{
  return airlock_row_filter_get_query (self->filter) != NULL;
}

static void
remember_fold (AirlockDeviceList *self, AirlockRow *row, gboolean unfolded)
{
  if (unfolded)
    g_hash_table_add (self->unfolded, g_strdup (airlock_row_get_key (row)));
  else
    g_hash_table_remove (self->unfolded, airlock_row_get_key (row));
}

static gboolean
is_unfolded (AirlockDeviceList *self, AirlockRow *row)
{
  return g_hash_table_contains (self->unfolded, airlock_row_get_key (row));
}

static void
unfold (AirlockDeviceList *self, GtkTreeListRow *item)
{
  remember_fold (self, airlock_device_row_peek (item), TRUE);
  gtk_tree_list_row_set_expanded (item, TRUE);
}

/* The tree's item of a row; the rows above it are unfolded if need be. */
static GtkTreeListRow *
reveal (AirlockDeviceList *self, AirlockRow *row)
{
  AirlockRow *parent = airlock_row_get_parent (row);
  g_autoptr (GtkTreeListRow) above = NULL;
  guint position;

  if (parent == NULL)
    return g_list_store_find (airlock_row_tree_get_shown (self->tree), row, &position)
               ? gtk_tree_list_model_get_child_row (self->tree_model, position)
               : NULL;

  above = reveal (self, parent);
  if (above == NULL ||
      !g_list_store_find (G_LIST_STORE (airlock_row_get_children (parent)), row, &position))
    return NULL;

  if (!gtk_tree_list_row_get_expanded (above))
    unfold (self, above);

  return gtk_tree_list_row_get_child_row (above, position);
}

static guint
find_position (AirlockDeviceList *self, AirlockRow *row)
{
  g_autoptr (GtkTreeListRow) item = NULL;
  guint position = GTK_INVALID_LIST_POSITION;

  if (row == NULL)
    return GTK_INVALID_LIST_POSITION;

  if (is_searching (self))
    return g_list_store_find (airlock_row_tree_get_found (self->tree), row, &position)
               ? position
               : GTK_INVALID_LIST_POSITION;

  item = reveal (self, row);

  return item != NULL ? gtk_tree_list_row_get_position (item) : GTK_INVALID_LIST_POSITION;
}

/* Shows as selected what is selected, also if the list has no place for it now. */
static void
show_selected (AirlockDeviceList *self)
{
  AirlockRow *row = get_selected (self);
  gboolean was_updating = self->updating;

  if (row == airlock_device_row_peek (gtk_single_selection_get_selected_item (self->model)))
    return;

  self->updating = TRUE;
  gtk_single_selection_set_selected (self->model, find_position (self, row));
  self->updating = was_updating;
}

static void
scroll_to_selected (AirlockDeviceList *self, GtkListScrollFlags flags)
{
  guint position = gtk_single_selection_get_selected (self->model);

  if (position != GTK_INVALID_LIST_POSITION)
    gtk_list_view_scroll_to (self->view, position, flags, NULL);
}

/* Another face, or a link to a device, has selected something. */
static void
on_shared_selected (AirlockDeviceList *self)
{
  AirlockRow *row = get_selected (self);

  if (self->updating ||
      row == airlock_device_row_peek (gtk_single_selection_get_selected_item (self->model)))
    return;

  show_selected (self);
  scroll_to_selected (self, GTK_LIST_SCROLL_NONE);
}

/* While the model changes the selection may pass over other rows: nobody chose those. */
static void
on_selected (AirlockDeviceList *self)
{
  AirlockRow *row = airlock_device_row_peek (gtk_single_selection_get_selected_item (self->model));

  if (self->updating)
    return;

  self->folded_away = row == NULL ? get_selected (self) : NULL;
  airlock_row_selection_set_selected (self->selection, row);
}

static void
on_activate (AirlockDeviceList *self)
{
  airlock_row_selection_activate (self->selection);
}

/* The keyboard may stand on a row that isn't selected: the search leaves it there. */
static void
on_view_activate (AirlockDeviceList *self, guint position)
{
  gtk_single_selection_set_selected (self->model, position);
  on_activate (self);
}

static gboolean
is_below (AirlockRow *row, AirlockRow *above)
{
  AirlockRow *parent = airlock_row_get_parent (row);

  return parent != NULL && (parent == above || is_below (parent, above));
}

/* Whoever folds the row above the selected one means to go on with that row. */
static void
on_expanded (GtkTreeListRow *item, GParamSpec *pspec, AirlockDeviceList *self)
{
  AirlockRow *row = airlock_device_row_peek (item);
  AirlockRow *folded_away = self->folded_away;
  gboolean expanded = gtk_tree_list_row_get_expanded (item);

  /* An item that leaves the model says so too. */
  if (row == NULL || self->updating)
    return;

  remember_fold (self, row, expanded);
  self->folded_away = NULL;
  if (!expanded && folded_away != NULL && is_below (folded_away, row))
    gtk_single_selection_set_selected (self->model, gtk_tree_list_row_get_position (item));
}

/* The tree's wrapper of the row that has the keyboard; %NULL while searching. */
static GtkTreeListRow *
dup_current (AirlockDeviceList *self)
{
  GObject *item = gtk_single_selection_get_selected_item (self->model);

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
  gboolean opens =
      key == GDK_KEY_plus || key == GDK_KEY_KP_Add || key == (rtl ? GDK_KEY_Left : GDK_KEY_Right);

  if (item == NULL || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;

  if (key == GDK_KEY_minus || key == GDK_KEY_KP_Subtract ||
      key == (rtl ? GDK_KEY_Right : GDK_KEY_Left))
    return fold (self, item);

  if (!opens || !gtk_tree_list_row_is_expandable (item) || gtk_tree_list_row_get_expanded (item))
    return FALSE;

  unfold (self, item);

  return TRUE;
}

static void
on_setup (AirlockDeviceList *self, GtkListItem *item)
{
  GtkWidget *row = airlock_device_row_new ();

  g_signal_connect_object (row, "activated", G_CALLBACK (on_activate), self, G_CONNECT_SWAPPED);
  gtk_list_item_set_child (item, row);
}

static void
on_bind (AirlockDeviceList *self, GtkListItem *item)
{
  gpointer object = gtk_list_item_get_item (item);

  airlock_device_row_bind (AIRLOCK_DEVICE_ROW (gtk_list_item_get_child (item)), item);
  if (GTK_IS_TREE_LIST_ROW (object))
    g_signal_connect_object (object, "notify::expanded", G_CALLBACK (on_expanded), self,
                             G_CONNECT_DEFAULT);
}

static void
on_unbind (AirlockDeviceList *self, GtkListItem *item)
{
  gpointer object = gtk_list_item_get_item (item);

  if (GTK_IS_TREE_LIST_ROW (object))
    g_signal_handlers_disconnect_by_func (object, on_expanded, self);
  airlock_device_row_unbind (AIRLOCK_DEVICE_ROW (gtk_list_item_get_child (item)));
}

static GListModel *
create_children (gpointer item, gpointer data)
{
  GListModel *children = airlock_row_get_children (item);

  return children != NULL ? g_object_ref (children) : NULL;
}

/* An empty list that nothing was left out of is the page's to explain. */
static void
update_stack (AirlockDeviceList *self)
{
  gboolean searching = is_searching (self);
  GListStore *rows =
      searching ? airlock_row_tree_get_found (self->tree) : airlock_row_tree_get_shown (self->tree);
  gboolean nothing = airlock_row_filter_is_active (self->filter) &&
                     g_list_model_get_n_items (G_LIST_MODEL (rows)) == 0;

  gtk_stack_set_visible_child_name (self->stack, nothing ? "no-match" : "list");
  adw_status_page_set_description (
      self->no_match,
      searching ? _ ("Search for a name, an address, an id, a driver, a kind or “group 21”.")
                : _ ("This computer has no device of this kind and verdict."));
  gtk_button_set_label (self->clear_button, searching ? _ ("_Clear Search") : _ ("_Show All"));
}

/* Items that are new to the model come folded. */
static void
unfold_remembered (AirlockDeviceList *self, GtkTreeListRow *item)
{
  g_autoptr (AirlockRow) row = gtk_tree_list_row_get_item (item);
  GListModel *children = airlock_row_get_children (row);
  guint n = children != NULL ? g_list_model_get_n_items (children) : 0;

  if (!is_unfolded (self, row))
    return;

  gtk_tree_list_row_set_expanded (item, TRUE);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GtkTreeListRow) child = gtk_tree_list_row_get_child_row (item, i);

      if (child != NULL)
        unfold_remembered (self, child);
    }
}

static void
restore_folds (AirlockDeviceList *self)
{
  GListModel *shown = G_LIST_MODEL (airlock_row_tree_get_shown (self->tree));
  guint n = g_hash_table_size (self->unfolded) > 0 ? g_list_model_get_n_items (shown) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AirlockRow) row = g_list_model_get_item (shown, i);
      g_autoptr (GtkTreeListRow) item = NULL;

      if (!is_unfolded (self, row))
        continue;

      item = gtk_tree_list_model_get_child_row (self->tree_model, i);
      unfold_remembered (self, item);
    }
}

static void
show_model (AirlockDeviceList *self, GListModel *model)
{
  if (gtk_single_selection_get_model (self->model) != model)
    gtk_single_selection_set_model (self->model, model);
}

/* After every change of what is asked for, or how it stands: the same rows unfolded, the same one
 * selected. */
static void
arrange (AirlockDeviceList *self)
{
  GListModel *found;

  if (self->tree == NULL)
    return;

  found = G_LIST_MODEL (airlock_row_tree_get_found (self->tree));
  self->updating = TRUE;
  airlock_row_tree_arrange (self->tree, self->order, self->show_system);
  show_model (self, is_searching (self) ? found : G_LIST_MODEL (self->tree_model));
  restore_folds (self);
  show_selected (self);
  self->updating = FALSE;

  scroll_to_selected (self, GTK_LIST_SCROLL_NONE);
  update_stack (self);
}

static void
airlock_device_list_dispose (GObject *object)
{
  AirlockDeviceList *self = AIRLOCK_DEVICE_LIST (object);

  self->updating = TRUE;
  g_clear_object (&self->tree_model);
  g_clear_object (&self->tree);
  g_clear_object (&self->filter);
  g_clear_object (&self->selection);
  g_clear_pointer (&self->unfolded, g_hash_table_unref);

  G_OBJECT_CLASS (airlock_device_list_parent_class)->dispose (object);
}

static void
airlock_device_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AirlockDeviceList *self = AIRLOCK_DEVICE_LIST (object);

  switch (id)
    {
    case PROP_ORDER:
      g_value_set_enum (value, (int) self->order);
      break;
    case PROP_SHOW_SYSTEM:
      g_value_set_boolean (value, self->show_system);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
airlock_device_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AirlockDeviceList *self = AIRLOCK_DEVICE_LIST (object);

  switch (id)
    {
    case PROP_ORDER:
      if ((int) self->order == g_value_get_enum (value))
        return;
      self->order = g_value_get_enum (value);
      break;
    case PROP_SHOW_SYSTEM:
      if (self->show_system == g_value_get_boolean (value))
        return;
      self->show_system = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }

  arrange (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/airlock_vm/Airlock/airlock-device-list.ui");
  gtk_widget_class_bind_template_child (widget_class, AirlockDeviceList, clear_button);
  gtk_widget_class_bind_template_child (widget_class, AirlockDeviceList, model);
  gtk_widget_class_bind_template_child (widget_class, AirlockDeviceList, no_match);
  gtk_widget_class_bind_template_child (widget_class, AirlockDeviceList, stack);
  gtk_widget_class_bind_template_child (widget_class, AirlockDeviceList, view);
  gtk_widget_class_bind_template_callback (widget_class, on_view_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_setup);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind);
}

static void
airlock_device_list_class_init (AirlockDeviceListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = airlock_device_list_dispose;
  object_class->get_property = airlock_device_list_get_property;
  object_class->set_property = airlock_device_list_set_property;

  properties[PROP_ORDER] =
      g_param_spec_enum ("order", NULL, NULL, AIRLOCK_TYPE_ROW_ORDER, AIRLOCK_ROW_ORDER_KIND,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SHOW_SYSTEM] =
      g_param_spec_boolean ("show-system", NULL, NULL, TRUE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
airlock_device_list_init (AirlockDeviceList *self)
{
  self->show_system = TRUE;
  self->unfolded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * airlock_device_list_share:
 * @self: a list that shares nothing yet
 * @filter: what it shows
 * @selection: what is selected in it
 */
void
airlock_device_list_share (AirlockDeviceList *self,
                           AirlockRowFilter *filter,
                           AirlockRowSelection *selection)
{
  self->filter = g_object_ref (filter);
  self->selection = g_object_ref (selection);
  self->tree = airlock_row_tree_new (filter);
  self->tree_model = gtk_tree_list_model_new (
      G_LIST_MODEL (g_object_ref (airlock_row_tree_get_shown (self->tree))), FALSE, FALSE,
      create_children, NULL, NULL);
  gtk_single_selection_set_model (self->model, G_LIST_MODEL (self->tree_model));

  g_signal_connect_object (filter, "changed", G_CALLBACK (arrange), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::selected", G_CALLBACK (on_shared_selected), self,
                           G_CONNECT_SWAPPED);
}

/* What is selected after an update: the same device, and at first the first one. */
static AirlockRow *
choose_selected (AirlockDeviceList *self, gboolean is_first)
{
  AirlockRow *selected = get_selected (self);
  GListModel *shown = G_LIST_MODEL (airlock_row_tree_get_shown (self->tree));
  g_autoptr (AirlockRow) first = NULL;

  if (selected != NULL)
    return airlock_row_tree_find (self->tree, selected);
  if (!is_first)
    return NULL;

  /* The model holds it. */
  first = g_list_model_get_item (shown, 0);

  return first;
}

/**
 * airlock_device_list_update:
 * @self: the list
 * @rows: (element-type AirlockRow): fresh rows; none: the host is left
 *
 * Shows @rows, with the same device selected as before; at first, the first one. Unfolded rows stay
 * so, and whatever is in sight stays in its place.
 */
void
airlock_device_list_update (AirlockDeviceList *self, GPtrArray *rows)
{
  gboolean is_first = airlock_device_list_is_empty (self);

  self->updating = TRUE;
  if (rows->len == 0)
    g_hash_table_remove_all (self->unfolded);
  airlock_row_tree_update (self->tree, rows);
  restore_folds (self);
  airlock_row_selection_set_selected (self->selection, choose_selected (self, is_first));
  show_selected (self);
  self->updating = FALSE;

  update_stack (self);
}

gboolean
airlock_device_list_is_empty (AirlockDeviceList *self)
{
  return airlock_row_tree_is_empty (self->tree);
}

/**
 * airlock_device_list_lookup:
 * @self: the list
 * @key: the key of a row
 *
 * Returns: (transfer none) (nullable): that row, whether it is shown or not
 */
AirlockRow *
airlock_device_list_lookup (AirlockDeviceList *self, const char *key)
{
  return airlock_row_tree_lookup (self->tree, key);
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
  return G_LIST_MODEL (airlock_row_tree_get_all (self->tree));
}

/**
 * airlock_device_list_unfold_all:
 * @self: the list
 *
 * Unfolds every row that has something below it.
 */
void
airlock_device_list_unfold_all (AirlockDeviceList *self)
{
  GListModel *rows = airlock_device_list_get_rows (self);
  guint n = g_list_model_get_n_items (rows);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AirlockRow) row = g_list_model_get_item (rows, i);

      if (airlock_row_get_children (row) != NULL)
        remember_fold (self, row, TRUE);
    }

  /* Thousands of rows unfold at once: without a model the view hears of it once. */
  self->updating = TRUE;
  gtk_single_selection_set_model (self->model, NULL);
  self->updating = FALSE;
  arrange (self);
}

/**
 * airlock_device_list_fold_all:
 * @self: the list
 *
 * Leaves the top rows; what was selected below one gives way to that.
 */
void
airlock_device_list_fold_all (AirlockDeviceList *self)
{
  AirlockRow *row = get_selected (self);
  GListModel *shown = G_LIST_MODEL (airlock_row_tree_get_shown (self->tree));
  guint n = g_list_model_get_n_items (shown);

  while (row != NULL && airlock_row_get_parent (row) != NULL)
    row = airlock_row_get_parent (row);

  self->updating = TRUE;
  g_hash_table_remove_all (self->unfolded);
  gtk_single_selection_set_model (self->model, NULL);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GtkTreeListRow) item = gtk_tree_list_model_get_child_row (self->tree_model, i);

      gtk_tree_list_row_set_expanded (item, FALSE);
    }
  airlock_row_selection_set_selected (self->selection, row);
  self->updating = FALSE;
  arrange (self);
}

/* Puts the keyboard into the list, on the selected row. */
void
airlock_device_list_focus (AirlockDeviceList *self)
{
  if (gtk_single_selection_get_selected (self->model) != GTK_INVALID_LIST_POSITION)
    scroll_to_selected (self, GTK_LIST_SCROLL_FOCUS);
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->model)) > 0)
    gtk_list_view_scroll_to (self->view, 0, GTK_LIST_SCROLL_FOCUS | GTK_LIST_SCROLL_SELECT, NULL);
}
