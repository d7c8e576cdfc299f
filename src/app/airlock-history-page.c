/* airlock-history-page.c – what was changed, and the way back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-history-page.h"

#include <glib/gi18n.h>

#include "airlock-history-row.h"
#include "airlock-host-words.h"

struct _AirlockHistoryPage
{
  AdwNavigationPage parent_instance;

  AdwBanner *source_banner;
  AdwStatusPage *empty_page;
  GtkStack *stack;
  GtkListView *list;

  AirlockHistory *history; /* (owned) (nullable) */
};

enum
{
  SIGNAL_FINISH,
  SIGNAL_UNDO,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AirlockHistoryPage, airlock_history_page, ADW_TYPE_NAVIGATION_PAGE)

static gboolean
is_interrupted (AirlockHistoryEntry *entry)
{
  return airlock_history_entry_get_state (entry) == AIRLOCK_HISTORY_INTERRUPTED;
}

/* Days since the year 1, in the time zone of the person. */
static gint
day_of (AirlockHistoryEntry *entry)
{
  GDateTime *time = airlock_history_entry_get_time (entry);
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_local (time) : NULL;
  gint year, month, day;
  GDate date;

  if (local == NULL)
    return 0;

  g_date_time_get_ymd (local, &year, &month, &day);
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);

  return (gint) g_date_get_julian (&date);
}

/* What was interrupted stands at the top, whenever that was; then the days, the last one first. */
static int
compare_sections (gconstpointer a, gconstpointer b, gpointer data)
{
  AirlockHistoryEntry *one = (gpointer) a;
  AirlockHistoryEntry *other = (gpointer) b;

  if (is_interrupted (one) || is_interrupted (other))
    return is_interrupted (other) - is_interrupted (one);

  return day_of (other) - day_of (one);
}

static char *
dup_section_title (AirlockHistoryEntry *entry)
{
  GDateTime *time = airlock_history_entry_get_time (entry);
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_local (time) : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  gint year, month, day;
  GDate today;

  if (is_interrupted (entry))
    return g_strdup (_ ("A Change Was Interrupted"));
  if (local == NULL)
    return g_strdup (_ ("At an Unknown Time"));

  g_date_time_get_ymd (now, &year, &month, &day);
  g_date_clear (&today, 1);
  g_date_set_dmy (&today, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  if (day_of (entry) == (gint) g_date_get_julian (&today))
    return g_strdup (_ ("Today"));
  if (day_of (entry) == (gint) g_date_get_julian (&today) - 1)
    return g_strdup (_ ("Yesterday"));

  /* Translators: a day in g_date_time_format(), as in "7 November 2026" */
  return g_date_time_format (local, _ ("%-d %B %Y"));
}

static void
on_setup (AirlockHistoryPage *self, GtkListItem *item)
{
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_selectable (item, FALSE);
  gtk_list_item_set_child (item, airlock_history_row_new ());
}

static void
on_bind (AirlockHistoryPage *self, GtkListItem *item)
{
  AirlockHistoryEntry *entry = gtk_list_item_get_item (item);
  g_autofree char *line = airlock_history_row_dup_line (entry);
  g_autofree char *label =
      g_strdup_printf ("%s, %s", airlock_history_entry_get_title (entry), line);

  airlock_history_row_show (AIRLOCK_HISTORY_ROW (gtk_list_item_get_child (item)), self->history,
                            entry);
  gtk_list_item_set_accessible_label (item, label);
}

static void
on_setup_header (AirlockHistoryPage *self, GtkListHeader *header)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_list_header_set_child (header, label);
}

static void
on_bind_header (AirlockHistoryPage *self, GtkListHeader *header)
{
  g_autofree char *title = dup_section_title (gtk_list_header_get_item (header));

  gtk_label_set_label (GTK_LABEL (gtk_list_header_get_child (header)), title);
}

static GtkListItemFactory *
new_factory (AirlockHistoryPage *self, GCallback setup, GCallback bind)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", setup, self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", bind, self, G_CONNECT_SWAPPED);

  return factory;
}

static void
update_stack (AirlockHistoryPage *self)
{
  gboolean any =
      self->history != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->history)) > 0;

  gtk_stack_set_visible_child_name (self->stack, any ? "list" : "empty");
}

static void
undo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_UNDO], 0, g_variant_get_uint32 (parameter));
}

static void
finish (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_FINISH], 0, g_variant_get_uint32 (parameter));
}

static void
airlock_history_page_dispose (GObject *object)
{
  AirlockHistoryPage *self = AIRLOCK_HISTORY_PAGE (object);

  g_clear_object (&self->history);

  G_OBJECT_CLASS (airlock_history_page_parent_class)->dispose (object);
}

static void
airlock_history_page_class_init (AirlockHistoryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = airlock_history_page_dispose;

  signals[SIGNAL_FINISH] = g_signal_new ("finish", AIRLOCK_TYPE_HISTORY_PAGE, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_UNDO] = g_signal_new ("undo", AIRLOCK_TYPE_HISTORY_PAGE, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/airlock_vm/Airlock/airlock-history-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AirlockHistoryPage, empty_page);
  gtk_widget_class_bind_template_child (widget_class, AirlockHistoryPage, list);
  gtk_widget_class_bind_template_child (widget_class, AirlockHistoryPage, source_banner);
  gtk_widget_class_bind_template_child (widget_class, AirlockHistoryPage, stack);
  gtk_widget_class_install_action (widget_class, "history.finish", "u", finish);
  gtk_widget_class_install_action (widget_class, "history.undo", "u", undo);
}

static void
airlock_history_page_init (AirlockHistoryPage *self)
{
  g_autoptr (GtkListItemFactory) factory = NULL;
  g_autoptr (GtkListItemFactory) header = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  factory = new_factory (self, G_CALLBACK (on_setup), G_CALLBACK (on_bind));
  header = new_factory (self, G_CALLBACK (on_setup_header), G_CALLBACK (on_bind_header));
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_header_factory (self->list, header);
}

/**
 * airlock_history_page_show:
 * @self: the page
 * @host: the host
 *
 * Says whose history this is.
 */
void
airlock_history_page_show (AirlockHistoryPage *self, AirlockHost *host)
{
  g_autofree char *source = airlock_host_words_dup_source (host);

  adw_banner_set_title (self->source_banner, source != NULL ? source : "");
  adw_banner_set_revealed (self->source_banner, source != NULL);
  adw_status_page_set_description (
      self->empty_page, airlock_host_words_is_here (host)
                            ? _ ("What Airlock changes on this computer and its VMs will stand "
                                 "here, each change with its way back.")
                            : _ ("What Airlock changes stands in the history of the computer "
                                 "that it changes."));
}

/**
 * airlock_history_page_set_history:
 * @self: the page
 * @history: (nullable): what was changed; %NULL: nothing can be
 */
void
airlock_history_page_set_history (AirlockHistoryPage *self, AirlockHistory *history)
{
  GtkSortListModel *sorted;
  g_autoptr (GtkNoSelection) selection = NULL;

  if (self->history == history)
    return;

  if (self->history != NULL)
    g_signal_handlers_disconnect_by_data (self->history, self);
  g_set_object (&self->history, history);
  gtk_list_view_set_model (self->list, NULL);
  if (history != NULL)
    {
      sorted = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (history)), NULL);
      gtk_sort_list_model_set_section_sorter (
          sorted, GTK_SORTER (gtk_custom_sorter_new (compare_sections, NULL, NULL)));
      selection = gtk_no_selection_new (G_LIST_MODEL (sorted));
      gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
      g_signal_connect_object (history, "items-changed", G_CALLBACK (update_stack), self,
                               G_CONNECT_SWAPPED);
    }
  update_stack (self);
}
