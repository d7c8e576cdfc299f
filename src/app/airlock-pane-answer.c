/* airlock-pane-answer.c – the answer in a device's pane: verdict, what goes, what is lost
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-pane-answer.h"

#include <glib/gi18n.h>

#include "airlock-clipboard.h"
#include "airlock-finding-row.h"
#include "airlock-hold-text.h"
#include "airlock-host-words.h"
#include "airlock-pane-rows.h"
#include "core/analysis/airlock-catalogue.h"

/* What only matters once a VM has had the device; anything to be careful about stands on top. */
static gboolean
is_outlook (AirlockFinding *finding)
{
  const char *id = airlock_finding_get_id (finding);

  return airlock_finding_get_severity (finding) == AIRLOCK_SEVERITY_INFO &&
         (g_str_has_prefix (id, "reset.") || g_str_has_prefix (id, "power."));
}

static void
append_findings (GtkListBox *list,
                 GPtrArray *findings,
                 gboolean (*wanted) (AirlockFinding *finding))
{
  g_autoptr (GPtrArray) kinds = airlock_finding_row_sort (findings);

  for (guint i = 0; i < kinds->len; i++)
    {
      GPtrArray *alike = g_ptr_array_index (kinds, i);

      if (wanted (alike->pdata[0]))
        gtk_list_box_append (list, airlock_finding_row_new (alike));
    }
}

static gboolean
is_remark (AirlockFinding *finding)
{
  return airlock_finding_get_severity (finding) == AIRLOCK_SEVERITY_INFO && !is_outlook (finding);
}

static gboolean
is_serious (AirlockFinding *finding)
{
  return airlock_finding_get_severity (finding) != AIRLOCK_SEVERITY_INFO;
}

static char *
dup_subtitle (AirlockTopology *topology, AirlockRow *row)
{
  AirlockAnswer *answer = airlock_row_get_answer (row);
  AirlockGroup *group = airlock_row_get_group (row);
  g_autofree char *fact = NULL;

  switch (answer->verdict)
    {
    case AIRLOCK_VERDICT_CARE:
      return g_strdup (
          airlock_host_words_pick (topology, _ ("Make sure that this computer can do without it."),
                                   _ ("The computer should be able to do without it.")));
    case AIRLOCK_VERDICT_REFUSED:
      if (airlock_answer_is_decided_by_mates (answer))
        return g_strdup (_ ("Another device of its group has to stay, and a group leaves as a "
                            "whole."));
      return g_strdup (airlock_host_words_pick (topology, _ ("This computer can’t do without it."),
                                                _ ("The computer can’t do without it.")));
    case AIRLOCK_VERDICT_UNKNOWN:
      return g_strdup (_ ("Something that would decide it can’t be seen from here."));
    case AIRLOCK_VERDICT_OK:
    default:
      break;
    }

  fact = airlock_answer_dup_fact (answer);
  if (group != NULL && !answer->forecast && airlock_group_get_id (group) >= 0 &&
      airlock_group_get_verdict (group) == AIRLOCK_ISOLATION_ISOLATED)
    /* Translators: the number of a group, and what a card is doing, like "not in use". */
    return g_strdup_printf (_ ("Isolated in group %d, %s."), airlock_group_get_id (group), fact);

  return NULL;
}

static GtkWidget *
new_rule (const char *rule)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", rule, "xalign", 0.0f, "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR, "selectable", TRUE, NULL);
  GtkWidget *row;

  gtk_widget_add_css_class (label, "monospace");
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "inner");

  row = g_object_new (ADW_TYPE_PREFERENCES_ROW, "activatable", FALSE, "child", label, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Lines to Save"), -1);

  return row;
}

static GtkWidget *
new_hold (void)
{
  GtkWidget *row = airlock_pane_rows_new (_ ("Hold for VMs from Next Boot"),
                                          _ ("A desktop opens every graphics card that it finds at "
                                             "its start. One that is held for VMs before that "
                                             "stays free."),
                                          "airlock-note-symbolic", "dimmed");

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "device.hold-at-boot");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             airlock_pane_rows_new_icon ("go-next-symbolic", NULL));

  return row;
}

/* Without the helper it is done by hand. */
static GtkWidget *
new_hold_by_hand (AirlockAnswer *answer)
{
  g_autofree char *rule = airlock_hold_text_dup_rule (answer);
  GtkWidget *row = airlock_pane_rows_new_expander (_ ("Keep it free from the next boot"));
  GtkWidget *copy = airlock_clipboard_new_button (_ ("Copy"), rule);
  GtkWidget *step;

  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row),
                                 _ ("A desktop opens every graphics card that it finds at its "
                                    "start. One that is held for VMs before that stays free."));
  adw_expander_row_set_subtitle_lines (ADW_EXPANDER_ROW (row), 0);
  adw_expander_row_set_title_lines (ADW_EXPANDER_ROW (row), 0);
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (row),
                               airlock_pane_rows_new_icon ("go-next-symbolic", "dimmed"));

  step = airlock_pane_rows_new (
      _ ("1. Save these lines as /etc/udev/rules.d/10-hold-for-vms.rules"), NULL, NULL, NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (step), copy);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), step);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), new_rule (rule));
  adw_expander_row_add_row (
      ADW_EXPANDER_ROW (row),
      airlock_pane_rows_new (_ ("2. Plug the screens you need into another card"), NULL, NULL,
                             NULL));
  adw_expander_row_add_row (
      ADW_EXPANDER_ROW (row),
      airlock_pane_rows_new (_ ("3. Build the boot image again, and restart the computer"),
                             _ ("Debian and Ubuntu: update-initramfs -u. Fedora and openSUSE: "
                                "dracut -f. Arch: mkinitcpio -P."),
                             NULL, NULL));
  adw_expander_row_add_row (
      ADW_EXPANDER_ROW (row),
      airlock_pane_rows_new (_ ("To have the card back, delete the file and do step 3 again"), NULL,
                             NULL, NULL));

  return row;
}

/**
 * airlock_pane_answer_fill_verdict:
 * @list: receives the rows
 * @topology: the machine
 * @row: a card or function with an answer
 * @changeable: whether Airlock can change the machine
 *
 * The verdict, then what was found, the worst first.
 */
void
airlock_pane_answer_fill_verdict (GtkListBox *list,
                                  AirlockTopology *topology,
                                  AirlockRow *row,
                                  gboolean changeable)
{
  AirlockAnswer *answer = airlock_row_get_answer (row);
  g_autofree char *title = airlock_answer_dup_title (answer);
  g_autofree char *subtitle = dup_subtitle (topology, row);
  const char *style = airlock_answer_get_style (answer);

  gtk_list_box_append (list,
                       airlock_pane_rows_new (title, subtitle, airlock_answer_get_icon (answer),
                                              style != NULL ? style : "dimmed"));
  append_findings (list, answer->check->findings, is_serious);
  /* A card that the desktop holds is the normal case: there is always a way on. */
  if (airlock_hold_text_applies (answer))
    gtk_list_box_append (list, changeable ? new_hold () : new_hold_by_hand (answer));
  append_findings (list, answer->check->findings, is_remark);
}

/* "nvme0n1 › luks-6b1c › /"; with the device where it is another one than the pane's. */
static char *
dup_chain (AirlockAnswer *answer, AirlockFinding *finding)
{
  const char *const *chain = airlock_finding_get_chain (finding);
  const char *detail = airlock_finding_get_detail (finding);
  AirlockDevice *device = g_ptr_array_index (answer->check->devices, 0);
  gboolean own = g_strcmp0 (chain[0], airlock_device_get_address_text (device)) == 0;
  GString *text = g_string_new (NULL);

  for (guint i = own && chain[1] != NULL ? 1 : 0; chain[i] != NULL; i++)
    {
      /* The finding's detail is the last link, with the number of the process if it is one. */
      gboolean last = chain[i + 1] == NULL && detail != NULL && g_str_has_prefix (detail, chain[i]);

      g_string_append_printf (text, "%s%s", text->len > 0 ? " › " : "", last ? detail : chain[i]);
    }

  return g_string_free_and_steal (text);
}

/**
 * airlock_pane_answer_list_uses:
 * @answer: an answer
 *
 * Returns: (transfer full) (element-type utf8): a chain for each use, then its meaning, in turns
 */
GPtrArray *
airlock_pane_answer_list_uses (AirlockAnswer *answer)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *findings = answer->check->findings;

  for (guint i = 0; i < findings->len; i++)
    {
      AirlockFinding *finding = g_ptr_array_index (findings, i);
      const char *const *chain = airlock_finding_get_chain (finding);

      if (chain == NULL || chain[0] == NULL)
        continue;
      g_ptr_array_add (texts, dup_chain (answer, finding));
      g_ptr_array_add (texts, airlock_finding_dup_title (finding));
    }

  return texts;
}

static gboolean
is_unseen (AirlockAnswer *answer)
{
  static const char *const areas[] = { "storage.", "network.", "display.", "input.", "vm." };
  GPtrArray *findings = answer->check->findings;

  for (guint i = 0; i < findings->len; i++)
    {
      AirlockFinding *finding = g_ptr_array_index (findings, i);

      for (gsize j = 0; airlock_finding_is_undecided (finding) && j < G_N_ELEMENTS (areas); j++)
        {
          if (g_str_has_prefix (airlock_finding_get_id (finding), areas[j]))
            return TRUE;
        }
    }

  return FALSE;
}

/**
 * airlock_pane_answer_fill_uses:
 * @list: receives the rows
 * @row: a card or function with an answer
 *
 * A row for each chain from the device to what would be lost.
 */
void
airlock_pane_answer_fill_uses (GtkListBox *list, AirlockRow *row)
{
  AirlockAnswer *answer = airlock_row_get_answer (row);
  g_autoptr (GPtrArray) texts = airlock_pane_answer_list_uses (answer);

  for (guint i = 0; i + 1 < texts->len; i += 2)
    gtk_list_box_append (list,
                         airlock_pane_rows_new (texts->pdata[i], texts->pdata[i + 1], NULL, NULL));

  if (is_unseen (answer))
    gtk_list_box_append (list, airlock_pane_rows_new (_ ("Not all of it is known"),
                                                      _ ("What can’t be seen from here stands "
                                                         "above."),
                                                      NULL, NULL));
  else if (texts->len == 0)
    gtk_list_box_append (list, airlock_pane_rows_new (_ ("Nothing"), NULL, NULL, NULL));
}

/**
 * airlock_pane_answer_fill_outlook:
 * @list: receives the rows
 * @row: a card or function with an answer
 *
 * How the device comes back when its VM stops.
 */
void
airlock_pane_answer_fill_outlook (GtkListBox *list, AirlockRow *row)
{
  append_findings (list, airlock_row_get_answer (row)->check->findings, is_outlook);
}

/**
 * airlock_pane_answer_fill_usb:
 * @list: receives the rows
 * @row: a row whose USB devices are its children, or its children's
 */
void
airlock_pane_answer_fill_usb (GtkListBox *list, AirlockRow *row)
{
  GListModel *children = airlock_row_get_children (row);

  for (guint i = 0; children != NULL && i < g_list_model_get_n_items (children); i++)
    {
      g_autoptr (AirlockRow) child = g_list_model_get_item (children, i);

      if (airlock_row_get_row_type (child) == AIRLOCK_ROW_USB)
        gtk_list_box_append (list, airlock_pane_rows_new (airlock_row_get_title (child),
                                                          airlock_row_get_subtitle (child),
                                                          airlock_row_get_icon_name (child), NULL));
      else
        airlock_pane_answer_fill_usb (list, child);
    }
}
