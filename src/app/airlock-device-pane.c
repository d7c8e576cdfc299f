/* airlock-device-pane.c – everything about the selected device, card or group
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-device-pane.h"

#include <glib/gi18n.h>

#include "airlock-fact-lines.h"
#include "airlock-host-words.h"
#include "airlock-pane-answer.h"
#include "airlock-pane-outputs.h"
#include "airlock-pane-path.h"
#include "airlock-pane-rows.h"
#include "airlock-pane-text.h"
#include "airlock-pane-vfs.h"
#include "airlock-term-button.h"
#include "airlock-usb-words.h"

struct _AirlockDevicePane
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkLabel *title;
  GtkLabel *subtitle;
  AdwPreferencesGroup *verdict_section;
  GtkListBox *verdict_list;
  AdwPreferencesGroup *along_section;
  GtkListBox *along_list;
  AdwPreferencesGroup *stay_section;
  GtkListBox *stay_list;
  AdwPreferencesGroup *use_section;
  GtkListBox *use_list;
  AdwPreferencesGroup *output_section;
  GtkListBox *output_list;
  AdwPreferencesGroup *usb_section;
  GtkListBox *usb_list;
  AdwPreferencesGroup *outlook_section;
  GtkListBox *outlook_list;
  AdwPreferencesGroup *group_section;
  GtkListBox *group_list;
  AdwPreferencesGroup *remedy_section;
  GtkListBox *remedy_list;
  AdwPreferencesGroup *member_section;
  GtkListBox *member_list;
  AdwPreferencesGroup *function_section;
  GtkListBox *function_list;
  AdwPreferencesGroup *vf_section;
  GtkListBox *vf_list;
  AdwPreferencesGroup *more_section;
  AdwExpanderRow *details_row;

  AirlockTopology *topology; /* owned, nullable */
  AirlockRow *row;           /* owned, nullable */
  char *shown;               /* what the pane says, to leave it alone while that holds */
  gboolean changeable;       /* the host can be changed */
  GPtrArray *details_rows;   /* borrowed from details_row */
};

G_DEFINE_FINAL_TYPE (AirlockDevicePane, airlock_device_pane, ADW_TYPE_BIN)

static void
airlock_device_pane_dispose (GObject *object)
{
  AirlockDevicePane *self = AIRLOCK_DEVICE_PANE (object);

  g_clear_object (&self->topology);
  g_clear_object (&self->row);
  g_clear_pointer (&self->shown, g_free);
  g_clear_pointer (&self->details_rows, g_ptr_array_unref);

  G_OBJECT_CLASS (airlock_device_pane_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, along_list);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, along_section);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, details_row);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, function_list);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, function_section);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, group_list);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, group_section);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, member_list);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, member_section);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, more_section);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, outlook_list);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, outlook_section);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, output_list);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, output_section);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, remedy_list);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, remedy_section);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, scroller);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, stack);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, stay_list);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, stay_section);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, subtitle);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, title);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, usb_list);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, usb_section);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, use_list);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, use_section);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, verdict_list);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, verdict_section);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, vf_list);
  gtk_widget_class_bind_template_child (widget_class, AirlockDevicePane, vf_section);
}

static void
airlock_device_pane_class_init (AirlockDevicePaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = airlock_device_pane_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/airlock_vm/Airlock/airlock-device-pane.ui");
  bind_template (widget_class);
}

static void
airlock_device_pane_init (AirlockDevicePane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->details_rows = g_ptr_array_new ();

  adw_preferences_group_set_header_suffix (self->group_section, airlock_term_button_new ("group"));
  adw_preferences_group_set_header_suffix (self->along_section,
                                           airlock_term_button_new ("companion"));
  adw_preferences_group_set_header_suffix (self->outlook_section, airlock_term_button_new ("flr"));
  adw_preferences_group_set_header_suffix (self->vf_section, airlock_term_button_new ("sr-iov"));
}

static void
set_section (AdwPreferencesGroup *section, GtkListBox *list, const char *title)
{
  adw_preferences_group_set_title (section, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

static void
fill_header (AirlockDevicePane *self)
{
  AirlockDevice *device = airlock_row_get_device (self->row);
  const AirlockDeviceFacts *facts = device != NULL ? airlock_device_get_facts (device) : NULL;
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *line = NULL;

  if (device == NULL || airlock_row_get_row_type (self->row) == AIRLOCK_ROW_GROUP ||
      airlock_row_get_row_type (self->row) == AIRLOCK_ROW_SYSTEM)
    {
      gtk_label_set_label (self->title, airlock_row_get_title (self->row));
      gtk_label_set_label (self->subtitle, airlock_row_get_subtitle (self->row));
      return;
    }

  if (facts->slot_label != NULL)
    /* Translators: kind of device, the slot as the board names it, address. */
    subtitle = g_strdup_printf (_ ("%s · slot %s · %s"), airlock_kind_get_word (device),
                                facts->slot_label, airlock_device_get_address_text (device));
  else
    subtitle = g_strdup_printf ("%s · %s", airlock_kind_get_word (device),
                                airlock_device_get_address_text (device));
  if (airlock_device_is_asleep (device))
    /* Translators: what a device is, and that it has no power now. */
    line = g_strdup_printf (_ ("%s · asleep"), subtitle);

  title = airlock_device_dup_title (device);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->subtitle, line != NULL ? line : subtitle);
}

/* A section is there for what is in it. */
static void
show_filled (AdwPreferencesGroup *section, GtkListBox *list)
{
  gtk_widget_set_visible (GTK_WIDGET (section), gtk_list_box_get_row_at_index (list, 0) != NULL);
}

static gboolean
is_in_the_way (AirlockAnswer *answer)
{
  GPtrArray *findings = answer->check->findings;

  for (guint i = 0; i < findings->len; i++)
    {
      if (g_str_equal (airlock_finding_get_id (findings->pdata[i]), "group.not-viable"))
        return TRUE;
    }

  return FALSE;
}

static void
fill_answer (AirlockDevicePane *self)
{
  AirlockAnswer *answer = airlock_row_get_answer (self->row);

  gtk_list_box_remove_all (self->verdict_list);
  gtk_list_box_remove_all (self->along_list);
  gtk_list_box_remove_all (self->stay_list);
  gtk_list_box_remove_all (self->use_list);
  gtk_list_box_remove_all (self->outlook_list);

  if (answer != NULL)
    {
      airlock_pane_answer_fill_verdict (self->verdict_list, self->topology, self->row,
                                        self->changeable);
      airlock_pane_rows_fill_devices (self->along_list, answer->check->companions);
      airlock_pane_rows_fill_devices (self->stay_list, answer->check->stays);
      airlock_pane_answer_fill_uses (self->use_list, self->row);
      airlock_pane_answer_fill_outlook (self->outlook_list, self->row);
    }

  adw_preferences_group_set_description (self->stay_section,
                                         answer != NULL && is_in_the_way (answer)
                                             ? _ ("One of them is in the way.")
                                             : _ ("They need no action."));
  set_section (self->use_section, self->use_list,
               airlock_host_words_pick (self->topology, _ ("Used by This Computer"),
                                        _ ("Used by the Computer")));
  show_filled (self->verdict_section, self->verdict_list);
  show_filled (self->along_section, self->along_list);
  show_filled (self->stay_section, self->stay_list);
  show_filled (self->use_section, self->use_list);
  show_filled (self->outlook_section, self->outlook_list);
}

/* Of a card the sockets of all its functions, of a function its own. */
static void
fill_outputs (AirlockDevicePane *self)
{
  AirlockRowType type = airlock_row_get_row_type (self->row);

  gtk_list_box_remove_all (self->output_list);
  if (type == AIRLOCK_ROW_CARD || type == AIRLOCK_ROW_FUNCTION)
    airlock_pane_outputs_fill (self->output_list, airlock_row_get_devices (self->row));
  show_filled (self->output_section, self->output_list);
}

static void
fill_virtual_functions (AirlockDevicePane *self)
{
  AirlockDevice *device = airlock_row_get_device (self->row);
  const AirlockDeviceFacts *facts = device != NULL ? airlock_device_get_facts (device) : NULL;
  AirlockRowType type = airlock_row_get_row_type (self->row);

  gtk_list_box_remove_all (self->vf_list);
  if ((type == AIRLOCK_ROW_CARD || type == AIRLOCK_ROW_FUNCTION) && facts->is_pf &&
      airlock_device_knows (device, AIRLOCK_FACT_SRIOV))
    {
      /* Translators: how many virtual functions there are, and how many there can be. */
      g_autofree char *count =
          g_strdup_printf (_ ("%u made, %u possible"), facts->num_vfs, facts->total_vfs);

      gtk_list_box_append (self->vf_list,
                           airlock_pane_rows_new (count,
                                                  _ ("Each of them can go to a VM of its own, and "
                                                     "the card stays in use here."),
                                                  NULL, NULL));
      if (self->changeable)
        gtk_list_box_append (self->vf_list,
                             airlock_pane_vfs_new (facts->num_vfs, facts->total_vfs));
    }
  show_filled (self->vf_section, self->vf_list);
}

static void
add_usb_fact (AirlockDevicePane *self, const char *label, const char *value)
{
  gtk_list_box_append (self->usb_list, airlock_pane_rows_new_property (label, value));
}

static void
fill_usb_facts (AirlockDevicePane *self, const AirlockUsbDevice *usb)
{
  g_autofree char *speed = airlock_usb_words_dup_speed (usb);
  g_autofree char *ids = g_strdup_printf ("%04x:%04x", usb->vendor, usb->product);
  g_autofree char *number = g_strdup_printf ("%u, %u", usb->bus_number, usb->device_number);
  char controller[AIRLOCK_PCI_ADDRESS_STRING_SIZE];

  airlock_pci_address_format (&usb->controller, controller);
  add_usb_fact (self, _ ("Port"), usb->port);
  if (usb->twins)
    gtk_list_box_append (self->usb_list,
                         airlock_pane_rows_new (_ ("Another device has the same ids"),
                                                _ ("Only the port tells the two apart."),
                                                "airlock-note-symbolic", "dimmed"));
  add_usb_fact (self, _ ("Speed"), speed);
  if (usb->manufacturer != NULL)
    add_usb_fact (self, _ ("Vendor"), usb->manufacturer);
  add_usb_fact (self, _ ("Vendor and device id"), ids);
  add_usb_fact (self, _ ("Bus and device number"), number);
  add_usb_fact (self, _ ("Goes along with the controller"), controller);
}

static void
fill_usb (AirlockDevicePane *self)
{
  const AirlockUsbDevice *usb = airlock_row_get_usb (self->row);

  gtk_list_box_remove_all (self->usb_list);
  if (usb != NULL)
    fill_usb_facts (self, usb);
  else if (airlock_row_get_row_type (self->row) != AIRLOCK_ROW_GROUP &&
           airlock_row_get_row_type (self->row) != AIRLOCK_ROW_SYSTEM)
    airlock_pane_answer_fill_usb (self->usb_list, self->row);

  set_section (self->usb_section, self->usb_list, usb != NULL ? _ ("Details") : _ ("USB Devices"));
  show_filled (self->usb_section, self->usb_list);
}

static void
append_path (AirlockDevicePane *self, AirlockDevice *device, AirlockGroup *group)
{
  GtkWidget *path = airlock_pane_path_new (self->topology, device, group);

  if (path != NULL)
    gtk_list_box_append (self->group_list, path);
}

static void
fill_group (AirlockDevicePane *self)
{
  AirlockGroup *group = airlock_row_get_group (self->row);
  AirlockDevice *device = airlock_row_get_device (self->row);
  g_autofree char *title = NULL;
  g_autofree char *ungrouped = NULL;
  gboolean visible = airlock_row_get_row_type (self->row) != AIRLOCK_ROW_SYSTEM &&
                     airlock_row_get_row_type (self->row) != AIRLOCK_ROW_USB;
  gboolean whole = airlock_row_get_row_type (self->row) == AIRLOCK_ROW_GROUP;

  gtk_list_box_remove_all (self->group_list);
  gtk_list_box_remove_all (self->remedy_list);
  gtk_widget_set_visible (GTK_WIDGET (self->group_section), visible);

  if (visible)
    {
      if (whole)
        title = g_strdup (_ ("Why"));
      else if (group != NULL && airlock_group_get_id (group) >= 0)
        title = g_strdup_printf (_ ("Group %d"), airlock_group_get_id (group));
      else
        title = g_strdup (_ ("Group"));

      if (group == NULL && device != NULL)
        ungrouped = airlock_host_words_dup_ungrouped (self->topology, device);
      set_section (self->group_section, self->group_list, title);
      adw_preferences_group_set_description (
          self->group_section, whole ? NULL : _ ("A group is what the IOMMU can’t keep apart."));
      airlock_pane_rows_fill_group (self->group_list, group, whole, ungrouped);
      append_path (self, whole ? NULL : device, group);
      airlock_pane_rows_fill_remedies (self->remedy_list, group);
    }

  gtk_widget_set_visible (GTK_WIDGET (self->remedy_section),
                          gtk_list_box_get_row_at_index (self->remedy_list, 0) != NULL);
}

static gboolean
has_bridge (GPtrArray *devices)
{
  for (guint i = 0; i < devices->len; i++)
    {
      if (airlock_device_is_bridge (g_ptr_array_index (devices, i)))
        return TRUE;
    }

  return FALSE;
}

static void
fill_devices (AirlockDevicePane *self)
{
  AirlockRowType type = airlock_row_get_row_type (self->row);
  g_autoptr (GPtrArray) members =
      type == AIRLOCK_ROW_GROUP
          ? g_ptr_array_ref (airlock_group_get_members (airlock_row_get_group (self->row)))
          : NULL;

  gtk_list_box_remove_all (self->member_list);
  gtk_list_box_remove_all (self->function_list);

  /* Of a card they stand under what goes along and what stays. */
  if (members != NULL)
    airlock_pane_rows_fill_devices (self->member_list, members);
  set_section (self->member_section, self->member_list, _ ("In This Group"));
  adw_preferences_group_set_description (
      self->member_section,
      members != NULL && has_bridge (members) ? _ ("Ports and bridges always stay.") : NULL);
  show_filled (self->member_section, self->member_list);

  if (type == AIRLOCK_ROW_SYSTEM)
    airlock_pane_rows_fill_devices (self->function_list, airlock_row_get_devices (self->row));
  set_section (self->function_section, self->function_list, _ ("They Always Stay"));
  show_filled (self->function_section, self->function_list);
}

static void
fill_more (AirlockDevicePane *self)
{
  AirlockRowType type = airlock_row_get_row_type (self->row);
  gboolean visible = type == AIRLOCK_ROW_CARD || type == AIRLOCK_ROW_FUNCTION;
  AirlockDevice *device = airlock_row_get_device (self->row);
  g_autoptr (GPtrArray) lines = NULL;

  for (guint i = 0; i < self->details_rows->len; i++)
    adw_expander_row_remove (self->details_row, self->details_rows->pdata[i]);
  g_ptr_array_set_size (self->details_rows, 0);
  gtk_widget_set_visible (GTK_WIDGET (self->more_section), visible);
  if (!visible)
    return;

  lines = airlock_fact_lines_list (device);
  for (guint i = 0; i < lines->len; i++)
    {
      AirlockFactLine *fact = g_ptr_array_index (lines, i);

      GtkWidget *row = airlock_pane_rows_new_property (fact->label, fact->value);

      if (fact->term != NULL)
        adw_action_row_add_suffix (ADW_ACTION_ROW (row), airlock_term_button_new (fact->term));
      adw_expander_row_add_row (self->details_row, row);
      g_ptr_array_add (self->details_rows, row);
    }
  adw_expander_row_set_subtitle (self->details_row, _ ("Driver, link, memory, reset, ids"));
}

static void
append_usb (GString *text, AirlockRow *row)
{
  GListModel *children = airlock_row_get_children (row);
  const AirlockUsbDevice *usb = airlock_row_get_usb (row);

  if (usb != NULL)
    g_string_append_printf (text, "%s %u %s\n", usb->port, usb->device_number,
                            airlock_row_get_title (row));
  for (guint i = 0; children != NULL && i < g_list_model_get_n_items (children); i++)
    {
      g_autoptr (AirlockRow) child = g_list_model_get_item (children, i);

      append_usb (text, child);
    }
}

/* All that the pane is going to say. A live host is analysed again at every event, and most events
 * are about something else: then nothing may jump, fold or lose the keyboard. */
static char *
describe (AirlockDevicePane *self)
{
  g_autofree char *words = airlock_pane_text_dup (self->row);
  GString *text = g_string_new (airlock_row_get_key (self->row));
  AirlockGroup *group = airlock_row_get_group (self->row);
  GPtrArray *own = airlock_row_get_devices (self->row);

  g_string_append_printf (text, "\n%s\n", words);
  for (guint i = 0; i < own->len; i++)
    g_string_append_printf (text, "%p\n", g_ptr_array_index (own, i));
  if (group != NULL)
    g_string_append_printf (text, "%d %d %d\n", airlock_group_get_id (group),
                            airlock_group_get_verdict (group), airlock_group_get_notes (group));
  append_usb (text, self->row);

  return g_string_free_and_steal (text);
}

static gboolean
same_key (AirlockRow *a, AirlockRow *b)
{
  return a != NULL && b != NULL &&
         g_strcmp0 (airlock_row_get_key (a), airlock_row_get_key (b)) == 0;
}

/**
 * airlock_device_pane_show:
 * @self: the pane
 * @topology: (nullable): the machine; %NULL: there is nothing to select
 * @row: (nullable): what to tell about
 *
 * Tells about @row; of the row shown already only what changed.
 */
void
airlock_device_pane_show (AirlockDevicePane *self, AirlockTopology *topology, AirlockRow *row)
{
  g_autofree char *text = NULL;
  gboolean stays = same_key (self->row, row);

  g_set_object (&self->topology, topology);
  g_set_object (&self->row, row);

  if (row == NULL || topology == NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, topology != NULL ? "none" : "blank");
      g_clear_pointer (&self->shown, g_free);
      return;
    }

  gtk_stack_set_visible_child_name (self->stack, "device");
  text = describe (self);
  if (g_strcmp0 (text, self->shown) == 0)
    return;

  g_set_str (&self->shown, text);
  fill_header (self);
  fill_answer (self);
  fill_outputs (self);
  fill_usb (self);
  fill_group (self);
  fill_virtual_functions (self);
  fill_devices (self);
  fill_more (self);

  if (!stays)
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
}

/**
 * airlock_device_pane_set_changeable:
 * @self: the pane
 * @changeable: whether what it shows can be changed
 */
void
airlock_device_pane_set_changeable (AirlockDevicePane *self, gboolean changeable)
{
  if (self->changeable == changeable)
    return;

  self->changeable = changeable;
  if (self->row == NULL || self->topology == NULL)
    return;

  fill_answer (self);
  fill_virtual_functions (self);
}
