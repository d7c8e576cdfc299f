/* airlock-overview-page.c – how a host stands, and what to look at next
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-overview-page.h"

#include <glib/gi18n.h>

#include "airlock-badge.h"
#include "airlock-finding-row.h"
#include "airlock-host-words.h"
#include "airlock-overview-choice.h"
#include "airlock-pane-rows.h"
#include "core/analysis/airlock-catalogue.h"

/* Most hosts are read sooner than a spinner would be understood. */
#define SPINNER_DELAY_MS 300

struct _AirlockOverviewPage
{
  AdwNavigationPage parent_instance;

  AdwBanner *source_banner;
  GtkStack *stack;
  AdwPreferencesGroup *attention_section;
  GtkListBox *attention_list;
  AdwPreferencesGroup *good_section;
  GtkListBox *good_list;
  AdwPreferencesGroup *choice_section;
  GtkListBox *choice_list;
  AdwStatusPage *error_page;
  AdwStatusPage *loading_page;

  GPtrArray *choice; /* of AirlockRow, as listed */
  char *shown;       /* what the page says, to leave it alone while that holds */
  guint spinner_id;
};

G_DEFINE_FINAL_TYPE (AirlockOverviewPage, airlock_overview_page, ADW_TYPE_NAVIGATION_PAGE)

static void
on_row_activated (AirlockOverviewPage *self, GtkListBoxRow *row)
{
  AirlockRow *chosen = g_ptr_array_index (self->choice, gtk_list_box_row_get_index (row));

  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-device", "s",
                              airlock_row_get_key (chosen));
}

static void
airlock_overview_page_dispose (GObject *object)
{
  AirlockOverviewPage *self = AIRLOCK_OVERVIEW_PAGE (object);

  g_clear_handle_id (&self->spinner_id, g_source_remove);

  G_OBJECT_CLASS (airlock_overview_page_parent_class)->dispose (object);
}

static void
airlock_overview_page_finalize (GObject *object)
{
  AirlockOverviewPage *self = AIRLOCK_OVERVIEW_PAGE (object);

  g_ptr_array_unref (self->choice);
  g_free (self->shown);

  G_OBJECT_CLASS (airlock_overview_page_parent_class)->finalize (object);
}

static void
airlock_overview_page_class_init (AirlockOverviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = airlock_overview_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = airlock_overview_page_finalize;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/airlock_vm/Airlock/airlock-overview-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AirlockOverviewPage, attention_list);
  gtk_widget_class_bind_template_child (widget_class, AirlockOverviewPage, attention_section);
  gtk_widget_class_bind_template_child (widget_class, AirlockOverviewPage, choice_list);
  gtk_widget_class_bind_template_child (widget_class, AirlockOverviewPage, choice_section);
  gtk_widget_class_bind_template_child (widget_class, AirlockOverviewPage, error_page);
  gtk_widget_class_bind_template_child (widget_class, AirlockOverviewPage, good_list);
  gtk_widget_class_bind_template_child (widget_class, AirlockOverviewPage, good_section);
  gtk_widget_class_bind_template_child (widget_class, AirlockOverviewPage, loading_page);
  gtk_widget_class_bind_template_child (widget_class, AirlockOverviewPage, source_banner);
  gtk_widget_class_bind_template_child (widget_class, AirlockOverviewPage, stack);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
airlock_overview_page_init (AirlockOverviewPage *self)
{
  g_autoptr (GdkPaintable) spinner = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->choice = g_ptr_array_new ();
  spinner = GDK_PAINTABLE (adw_spinner_paintable_new (GTK_WIDGET (self->loading_page)));
  adw_status_page_set_paintable (self->loading_page, spinner);
}

static gboolean
is_good (AirlockFinding *finding)
{
  return airlock_finding_get_severity (finding) == AIRLOCK_SEVERITY_INFO &&
         !airlock_finding_is_undecided (finding);
}

static void
fill_attention (AirlockOverviewPage *self, const AirlockReadiness *readiness)
{
  g_autoptr (GPtrArray) kinds = airlock_finding_row_sort (readiness->findings);

  gtk_list_box_remove_all (self->attention_list);
  for (guint i = 0; i < kinds->len; i++)
    {
      GPtrArray *alike = g_ptr_array_index (kinds, i);

      if (!is_good (alike->pdata[0]))
        gtk_list_box_append (self->attention_list, airlock_finding_row_new_of_host (alike));
    }

  gtk_widget_set_visible (GTK_WIDGET (self->attention_section),
                          gtk_list_box_get_row_at_index (self->attention_list, 0) != NULL);
}

/* What is in order is one quiet line, however much it is. */
static void
fill_good (AirlockOverviewPage *self, const AirlockAssessment *assessment)
{
  const AirlockReadiness *readiness = assessment->readiness;
  gboolean ready = readiness->iommu == AIRLOCK_IOMMU_ENABLED &&
                   gtk_list_box_get_row_at_index (self->attention_list, 0) == NULL;
  GtkWidget *row = airlock_pane_rows_new_expander (
      !ready ? _ ("In order")
             : airlock_host_words_pick (assessment->topology,
                                        _ ("This computer is ready for passthrough"),
                                        _ ("The computer is ready for passthrough")));
  g_autofree char *count = NULL;
  guint n_good = 0;

  gtk_list_box_remove_all (self->good_list);
  adw_expander_row_add_prefix (
      ADW_EXPANDER_ROW (row),
      airlock_pane_rows_new_icon ("object-select-symbolic", ready ? "success" : "dimmed"));

  for (guint i = 0; i < readiness->findings->len; i++)
    {
      AirlockFinding *finding = g_ptr_array_index (readiness->findings, i);
      g_autofree char *title = airlock_finding_dup_title (finding);
      g_autofree char *explanation = airlock_finding_dup_explanation (finding);

      if (!is_good (finding))
        continue;
      adw_expander_row_add_row (ADW_EXPANDER_ROW (row),
                                airlock_pane_rows_new (title, explanation, NULL, NULL));
      n_good++;
    }

  count = g_strdup_printf (ngettext ("%u check", "%u checks", n_good), n_good);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), count);
  gtk_list_box_append (self->good_list, row);
  gtk_widget_set_visible (GTK_WIDGET (self->good_section), n_good > 0);
}

static char *
choice_line (AirlockRow *row)
{
  g_autofree char *fact = airlock_answer_dup_fact (airlock_row_get_answer (row));
  const char *kind = airlock_kind_get_word (airlock_row_get_device (row));

  return fact != NULL ? g_strdup_printf ("%s · %s", kind, fact) : g_strdup (kind);
}

/* As in the list of devices; the words together would leave a narrow window no room for the name.
 */
static GtkWidget *
new_verdict (AirlockAnswer *answer)
{
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "valign",
                                 GTK_ALIGN_CENTER, NULL);
  AirlockBadge *badge = g_object_new (AIRLOCK_TYPE_BADGE, "halign", GTK_ALIGN_END, NULL);

  airlock_badge_set_answer (badge, answer);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (badge));
  if (answer->forecast)
    {
      GtkWidget *label =
          g_object_new (GTK_TYPE_LABEL, "label", _ ("forecast"), "halign", GTK_ALIGN_END, NULL);

      gtk_widget_add_css_class (label, "caption");
      gtk_widget_add_css_class (label, "dimmed");
      gtk_box_append (GTK_BOX (box), label);
    }

  return box;
}

static GtkWidget *
new_choice (AirlockRow *chosen)
{
  AirlockAnswer *answer = airlock_row_get_answer (chosen);
  g_autofree char *line = choice_line (chosen);
  g_autofree char *word = airlock_answer_dup_word (answer);
  g_autofree char *description = g_strdup_printf ("%s, %s", line, word);
  GtkWidget *row = airlock_pane_rows_new (airlock_row_get_title (chosen), line,
                                          airlock_row_get_icon_name (chosen), NULL);

  adw_action_row_add_suffix (ADW_ACTION_ROW (row), new_verdict (answer));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             airlock_pane_rows_new_icon ("go-next-symbolic", "dimmed"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  /* The line alone would leave the verdict to those who see it. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description, -1);

  return row;
}

static void
fill_choice (AirlockOverviewPage *self, AirlockTopology *topology)
{
  gboolean any = FALSE;

  gtk_list_box_remove_all (self->choice_list);
  for (guint i = 0; i < self->choice->len; i++)
    {
      AirlockRow *row = g_ptr_array_index (self->choice, i);

      any = any || airlock_row_get_answer (row)->verdict != AIRLOCK_VERDICT_REFUSED;
      gtk_list_box_append (self->choice_list, new_choice (row));
    }

  adw_preferences_group_set_description (
      self->choice_section,
      any ? NULL
          : airlock_host_words_pick (
                topology,
                _ ("Every device here is in use by this computer. A second graphics card, a free "
                   "drive or virtual functions would change that; single USB devices can go to a "
                   "VM "
                   "all the same."),
                _ ("Every device here is in use by the computer. A second graphics card, a free "
                   "drive or virtual functions would change that; single USB devices can go to a "
                   "VM "
                   "all the same.")));
  gtk_widget_set_visible (GTK_WIDGET (self->choice_section), self->choice->len > 0);
}

static char *
describe (AirlockOverviewPage *self, const AirlockAssessment *assessment)
{
  GString *text = g_string_new (NULL);
  GPtrArray *findings = assessment->readiness->findings;

  for (guint i = 0; i < findings->len; i++)
    {
      g_autofree char *explanation = airlock_finding_dup_explanation (findings->pdata[i]);

      g_string_append_printf (text, "%s %d %s\n", airlock_finding_get_id (findings->pdata[i]),
                              airlock_finding_get_severity (findings->pdata[i]), explanation);
    }
  for (guint i = 0; i < self->choice->len; i++)
    {
      AirlockRow *row = g_ptr_array_index (self->choice, i);
      g_autofree char *line = choice_line (row);
      g_autofree char *word = airlock_answer_dup_word (airlock_row_get_answer (row));

      g_string_append_printf (text, "%s\n%s\n%s\n%s\n", airlock_row_get_key (row),
                              airlock_row_get_title (row), line, word);
    }

  return g_string_free_and_steal (text);
}

static void
show_assessment (AirlockOverviewPage *self, const AirlockAssessment *assessment)
{
  g_autofree char *text = NULL;

  g_ptr_array_unref (self->choice);
  self->choice = airlock_overview_choice_list (assessment->rows);
  text = describe (self, assessment);
  gtk_stack_set_visible_child_name (self->stack, assessment->rows->len > 0 ? "overview" : "empty");
  if (g_strcmp0 (text, self->shown) == 0)
    return;

  g_set_str (&self->shown, text);
  fill_attention (self, assessment->readiness);
  fill_good (self, assessment);
  fill_choice (self, assessment->topology);
}

static void
show_error (AirlockOverviewPage *self, AirlockHost *host)
{
  g_autofree char *title = airlock_host_words_dup_unreadable (host);

  adw_status_page_set_title (self->error_page, title);
  adw_status_page_set_description (self->error_page, airlock_host_get_error (host)->message);
  gtk_stack_set_visible_child_name (self->stack, "error");
}

static void
on_spinner_due (gpointer data)
{
  AirlockOverviewPage *self = data;

  self->spinner_id = 0;
  gtk_stack_set_visible_child_name (self->stack, "loading");
}

static void
wait_for_host (AirlockOverviewPage *self)
{
  gtk_stack_set_visible_child_name (self->stack, "waiting");
  self->spinner_id = g_timeout_add_once (SPINNER_DELAY_MS, on_spinner_due, self);
}

/**
 * airlock_overview_page_show:
 * @self: the page
 * @host: the host
 * @assessment: (nullable): what is known of it; %NULL: nothing yet
 *
 * Shows how @host stands.
 */
void
airlock_overview_page_show (AirlockOverviewPage *self,
                            AirlockHost *host,
                            const AirlockAssessment *assessment)
{
  g_autofree char *source = airlock_host_words_dup_source (host);

  adw_banner_set_title (self->source_banner, source != NULL ? source : "");
  adw_banner_set_revealed (self->source_banner, source != NULL);

  g_clear_handle_id (&self->spinner_id, g_source_remove);
  if (assessment != NULL)
    show_assessment (self, assessment);
  else if (airlock_host_get_error (host) != NULL)
    show_error (self, host);
  else
    wait_for_host (self);
}

/* Unfolds what is the matter first. */
void
airlock_overview_page_show_steps (AirlockOverviewPage *self)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->attention_list, 0);

  if (row == NULL)
    return;

  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (row));
}
