/* airlock-history-page.c – what was changed, and the way back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-history-page.h"

#include <glib/gi18n.h>

#include "airlock-host-words.h"

struct _AirlockHistoryPage
{
  AdwNavigationPage parent_instance;

  AdwBanner *source_banner;
  AdwStatusPage *empty_page;
};

G_DEFINE_FINAL_TYPE (AirlockHistoryPage, airlock_history_page, ADW_TYPE_NAVIGATION_PAGE)

static void
airlock_history_page_class_init (AirlockHistoryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/airlock_vm/Airlock/airlock-history-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AirlockHistoryPage, empty_page);
  gtk_widget_class_bind_template_child (widget_class, AirlockHistoryPage, source_banner);
}

static void
airlock_history_page_init (AirlockHistoryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * airlock_history_page_show:
 * @self: the page
 * @host: the host
 *
 * Shows what was changed on @host.
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
