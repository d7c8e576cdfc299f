/* airlock-term-button.c – a small button that explains a word
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-term-button.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "core/analysis/airlock-glossary.h"

static GtkWidget *
new_label (const char *text, const char *style)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0f, "wrap", TRUE,
                                   "max-width-chars", 40, NULL);

  if (style != NULL)
    gtk_widget_add_css_class (label, style);

  return label;
}

static char *
dup_title (const AirlockGlossaryEntry *entry)
{
  const char *title = airlock_glossary_entry_get_title (entry);
  g_autofree char *first = g_utf8_substring (title, 0, 1);
  g_autofree char *upper = g_utf8_strup (first, -1);

  return g_strconcat (upper, g_utf8_next_char (title), NULL);
}

/* Made when it is first opened: a pane may have dozens of such buttons. */
static void
create_popover (GtkMenuButton *button, gpointer data)
{
  const AirlockGlossaryEntry *entry = data;
  g_autofree char *title = dup_title (entry);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *popover = gtk_popover_new ();

  gtk_widget_add_css_class (box, "term");
  gtk_box_append (GTK_BOX (box), new_label (title, "heading"));
  gtk_box_append (GTK_BOX (box), new_label (airlock_glossary_entry_get_text (entry), NULL));
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (popover), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  airlock_glossary_entry_get_text (entry), -1);
  gtk_menu_button_set_popover (button, popover);
}

/* The label of a menu button's own inner button is what screen readers get to. */
static GtkWidget *
new_button (const AirlockGlossaryEntry *entry)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autofree char *tip =
      /* Translators: of a term, like IOMMU. */
      g_strdup_printf (_ ("What “%s” means"), airlock_glossary_entry_get_title (entry));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tip);
  /* Once there is a popover, all that it says would be the button's name. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (button), create_popover, (gpointer) entry,
                                         NULL);

  return button;
}

/**
 * airlock_term_button_new:
 * @term: id of a term of the glossary
 *
 * Returns: (transfer floating) (nullable): a button with an icon; %NULL: there is no such term
 */
GtkWidget *
airlock_term_button_new (const char *term)
{
  const AirlockGlossaryEntry *entry = airlock_glossary_lookup (term);
  GtkWidget *button;

  g_return_val_if_fail (entry != NULL, NULL);

  button = new_button (entry);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "airlock-note-symbolic");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_add_css_class (button, "term-button");

  return button;
}

/**
 * airlock_term_button_new_box:
 * @terms: ids of terms, separated by spaces
 *
 * Returns: (transfer floating) (nullable): a button with its word for each; %NULL for none
 */
GtkWidget *
airlock_term_button_new_box (const char *terms)
{
  g_auto (GStrv) ids = g_strsplit (terms, " ", -1);
  GtkWidget *box = NULL;

  for (char **id = ids; *id != NULL; id++)
    {
      const AirlockGlossaryEntry *entry = **id != '\0' ? airlock_glossary_lookup (*id) : NULL;
      g_autofree char *title = NULL;
      GtkWidget *button;

      if (entry == NULL)
        continue;
      if (box == NULL)
        box = g_object_new (ADW_TYPE_WRAP_BOX, "child-spacing", 6, "line-spacing", 6, NULL);

      button = new_button (entry);
      title = dup_title (entry);
      gtk_menu_button_set_label (GTK_MENU_BUTTON (button), title);
      adw_wrap_box_append (ADW_WRAP_BOX (box), button);
    }

  return box;
}
