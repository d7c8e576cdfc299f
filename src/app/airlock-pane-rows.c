/* airlock-pane-rows.c – the rows that a device's pane is made of
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-pane-rows.h"

#include <glib/gi18n.h>

#include "airlock-badge.h"
#include "airlock-kind.h"

/* Above this, rows go into a list view of their own, which makes only those in sight. */
#define MAX_PLAIN_ROWS 8

/**
 * airlock_pane_rows_new_icon:
 * @icon_name: an icon; empty: the room of one
 * @style: (nullable): its colour as a style class
 *
 * Returns: (transfer floating): an icon that screen readers pass over
 */
GtkWidget *
airlock_pane_rows_new_icon (const char *icon_name, const char *style)
{
  GtkWidget *icon =
      g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  if (*icon_name != '\0')
    gtk_image_set_from_icon_name (GTK_IMAGE (icon), icon_name);
  if (style != NULL)
    gtk_widget_add_css_class (icon, style);

  return icon;
}

/**
 * airlock_pane_rows_new:
 * @title: what is so
 * @subtitle: (nullable): more of it
 * @icon_name: (nullable): an icon before it; empty: the room of one
 * @style: (nullable): the icon's colour as a style class
 *
 * Returns: (transfer floating): a row that wraps its texts
 */
GtkWidget *
airlock_pane_rows_new (const char *title,
                       const char *subtitle,
                       const char *icon_name,
                       const char *style)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", title,
                                 "title-lines", 0, "subtitle-lines", 0, NULL);

  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);

  if (icon_name != NULL)
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), airlock_pane_rows_new_icon (icon_name, style));

  return row;
}

/**
 * airlock_pane_rows_new_property:
 * @label: what is told
 * @value: (nullable): the answer; %NULL: not known
 *
 * Returns: (transfer floating): a row whose value can be selected
 */
GtkWidget *
airlock_pane_rows_new_property (const char *label, const char *value)
{
  GtkWidget *row =
      airlock_pane_rows_new (label, value != NULL ? value : _ ("Not known"), NULL, NULL);

  gtk_widget_add_css_class (row, "property");
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), value != NULL);

  return row;
}

static void
on_text_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, "wrap-mode",
                                   PANGO_WRAP_WORD_CHAR, "margin-top", 6, "margin-bottom", 6, NULL);

  gtk_list_item_set_child (item, label);
}

static void
on_text_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  const char *text = gtk_string_object_get_string (gtk_list_item_get_item (item));

  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), text);
  gtk_list_item_set_accessible_label (item, text);
}

/**
 * airlock_pane_rows_new_expander:
 * @title: its title
 *
 * The expander's own row lies around the one with the title, and has no name by itself.
 *
 * Returns: (transfer floating): a row that unfolds
 */
GtkWidget *
airlock_pane_rows_new_expander (const char *title)
{
  GtkWidget *row = g_object_new (ADW_TYPE_EXPANDER_ROW, "use-markup", FALSE, "title", title, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);

  return row;
}

/**
 * airlock_pane_rows_new_long:
 * @title: what the texts are
 * @texts: (element-type utf8): any number of them
 *
 * Returns: (transfer floating): a folded row that scrolls through the texts
 */
GtkWidget *
airlock_pane_rows_new_long (const char *title, GPtrArray *texts)
{
  GtkWidget *row = airlock_pane_rows_new_expander (title);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkStringList *strings = gtk_string_list_new (NULL);
  GtkWidget *view;
  GtkWidget *scroller;

  for (guint i = 0; i < texts->len; i++)
    gtk_string_list_append (strings, g_ptr_array_index (texts, i));

  g_signal_connect (factory, "setup", G_CALLBACK (on_text_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_text_bind), NULL);

  view = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (strings))),
                            factory);
  gtk_widget_add_css_class (view, "long-texts");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);

  scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER,
                           "min-content-height", 280, "child", view, NULL);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), scroller);

  return row;
}

static char *
verdict_title (AirlockGroup *group)
{
  gint id = airlock_group_get_id (group);
  gboolean forecast = airlock_group_is_forecast (group);

  switch (airlock_group_get_verdict (group))
    {
    case AIRLOCK_ISOLATION_ISOLATED:
      if (forecast)
        return g_strdup (_ ("Forecast: the group would be isolated"));
      return id >= 0 ? g_strdup_printf (_ ("Group %d is isolated"), id)
                     : g_strdup (_ ("The group is isolated"));
    case AIRLOCK_ISOLATION_SHARED:
      if (forecast)
        return g_strdup (_ ("Forecast: the group would be shared"));
      return id >= 0 ? g_strdup_printf (_ ("Group %d is shared"), id)
                     : g_strdup (_ ("The group is shared"));
    case AIRLOCK_ISOLATION_OVERRIDE:
      return id >= 0 ? g_strdup_printf (_ ("Group %d is apart in name only"), id)
                     : g_strdup (_ ("Apart in name only"));
    case AIRLOCK_ISOLATION_UNKNOWN:
    default:
      return id >= 0 ? g_strdup_printf (_ ("Not known whether group %d is isolated"), id)
                     : g_strdup (_ ("Not known whether it is isolated"));
    }
}

/* One reason for each thing to blame: that is what people can act on. */
static GPtrArray *
list_telling_reasons (GPtrArray *reasons)
{
  GPtrArray *telling = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < reasons->len && telling->len < 4; i++)
    {
      const AirlockReason *reason = g_ptr_array_index (reasons, i);

      if (g_hash_table_add (seen, g_strdup_printf ("%d %p", reason->kind, reason->cause)))
        g_ptr_array_add (telling, (gpointer) reason);
    }

  return telling;
}

static void
fill_reasons (GtkListBox *list, AirlockGroup *group)
{
  GPtrArray *reasons = airlock_group_get_reasons (group);
  gboolean quiet = airlock_group_get_verdict (group) == AIRLOCK_ISOLATION_ISOLATED;
  g_autoptr (GPtrArray) telling = list_telling_reasons (reasons);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; !quiet && i < telling->len; i++)
    {
      g_autofree char *text = airlock_reason_dup_text (g_ptr_array_index (telling, i));

      gtk_list_box_append (list, airlock_pane_rows_new (text, NULL, "", NULL));
    }

  if (reasons->len == 0 || (!quiet && telling->len == reasons->len))
    return;

  for (guint i = 0; i < reasons->len; i++)
    g_ptr_array_add (texts, airlock_reason_dup_text (g_ptr_array_index (reasons, i)));

  if (texts->len <= MAX_PLAIN_ROWS)
    {
      GtkWidget *row = airlock_pane_rows_new_expander (quiet ? _ ("Why These Are One Group")
                                                             : _ ("All Reasons"));

      for (guint i = 0; i < texts->len; i++)
        adw_expander_row_add_row (ADW_EXPANDER_ROW (row),
                                  airlock_pane_rows_new (texts->pdata[i], NULL, NULL, NULL));
      gtk_list_box_append (list, row);
    }
  else
    {
      g_autofree char *title = g_strdup_printf (_ ("All %u Reasons"), texts->len);

      gtk_list_box_append (list, airlock_pane_rows_new_long (title, texts));
    }
}

static gboolean
note_is_warning (AirlockGroup *group)
{
  return (airlock_group_get_notes (group) &
          (AIRLOCK_GROUP_NOTE_OVERRIDE | AIRLOCK_GROUP_NOTE_DIRECT_REGION |
           AIRLOCK_GROUP_NOTE_NOIOMMU)) != 0;
}

/**
 * airlock_pane_rows_fill_group:
 * @list: receives the rows
 * @group: (nullable): the group to tell about
 * @titled: whether the verdict stands above already
 * @ungrouped: the sentence where there is none
 *
 * Verdict, why, and what else is to be known of it.
 */
void
airlock_pane_rows_fill_group (GtkListBox *list,
                              AirlockGroup *group,
                              gboolean titled,
                              const char *ungrouped)
{
  g_autofree char *title = NULL;
  g_autofree char *summary = NULL;
  g_auto (GStrv) notes = NULL;

  if (group == NULL)
    {
      gtk_list_box_append (list, airlock_pane_rows_new (_ ("In no group"), ungrouped,
                                                        airlock_badge_get_icon (NULL), "dimmed"));
      return;
    }

  title = verdict_title (group);
  summary = airlock_group_dup_summary (group);
  notes = airlock_group_list_notes (group);

  gtk_list_box_append (list, airlock_pane_rows_new (
                                 titled ? summary : title, titled ? NULL : summary,
                                 airlock_badge_get_icon (group), airlock_badge_get_style (group)));
  fill_reasons (list, group);

  for (guint i = 0; notes != NULL && notes[i] != NULL; i++)
    gtk_list_box_append (list,
                         airlock_pane_rows_new (notes[i], NULL,
                                                note_is_warning (group) ? "dialog-warning-symbolic"
                                                                        : "airlock-note-symbolic",
                                                note_is_warning (group) ? "warning" : "dimmed"));
}

/**
 * airlock_pane_rows_fill_remedies:
 * @list: receives the rows
 * @group: (nullable): a group
 *
 * What can be done about it, the best first.
 */
void
airlock_pane_rows_fill_remedies (GtkListBox *list, AirlockGroup *group)
{
  g_auto (GStrv) remedies = group != NULL ? airlock_group_list_remedies (group) : NULL;

  for (guint i = 0; remedies != NULL && remedies[i] != NULL; i++)
    {
      GtkWidget *row = airlock_pane_rows_new (remedies[i], NULL, NULL, NULL);
      g_autofree char *number = g_strdup_printf ("%u", i + 1);
      GtkWidget *label = gtk_label_new (number);

      gtk_widget_add_css_class (label, "dimmed");
      gtk_widget_add_css_class (label, "numeric");
      if (remedies[1] != NULL)
        adw_action_row_add_prefix (ADW_ACTION_ROW (row), label);
      else
        g_object_ref_sink (label), g_object_unref (label);
      gtk_list_box_append (list, row);
    }
}

/**
 * airlock_pane_rows_fill_devices:
 * @list: receives the rows
 * @devices: (element-type AirlockDevice): any number of devices
 */
void
airlock_pane_rows_fill_devices (GtkListBox *list, GPtrArray *devices)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < devices->len; i++)
    {
      AirlockDevice *device = g_ptr_array_index (devices, i);
      g_autofree char *title = airlock_device_dup_title (device);
      g_autofree char *line = g_strdup_printf ("%s · %s", airlock_kind_get_word (device),
                                               airlock_device_get_address_text (device));

      if (devices->len > MAX_PLAIN_ROWS)
        g_ptr_array_add (texts, g_strdup_printf ("%s\n%s", title, line));
      else
        gtk_list_box_append (
            list, airlock_pane_rows_new (title, line, airlock_kind_get_icon (device), NULL));
    }

  if (texts->len > 0)
    {
      g_autofree char *title =
          g_strdup_printf (ngettext ("%u device", "%u devices", texts->len), texts->len);

      gtk_list_box_append (list, airlock_pane_rows_new_long (title, texts));
    }
}
