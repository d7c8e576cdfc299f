/* airlock-pane-path.c – the way from the processor, in a device's or a group's pane
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-pane-path.h"

#include <glib/gi18n.h>

#include "airlock-kind.h"
#include "airlock-pane-rows.h"
#include "airlock-term-button.h"
#include "core/analysis/airlock-acs.h"

static char *
acs_sentence (const AirlockAcsAnswer *answer)
{
  g_auto (GStrv) bits = NULL;
  g_autofree char *names = NULL;

  if (answer->isolates == AIRLOCK_TRISTATE_YES)
    return g_strdup (answer->grounds == AIRLOCK_ACS_QUIRK
                         ? _ ("Keeps traffic apart; the kernel knows it to")
                         : _ ("Keeps traffic apart"));
  if (answer->isolates == AIRLOCK_TRISTATE_UNKNOWN)
    return g_strdup (_ ("Not known whether it keeps traffic apart"));
  if (answer->has_capability == AIRLOCK_TRISTATE_NO)
    return g_strdup (_ ("Doesn’t keep traffic apart: it has no ACS"));

  bits = airlock_acs_list_bits (answer->missing);
  names = bits != NULL && bits[0] != NULL ? g_strjoinv (", ", bits) : NULL;
  if (names == NULL)
    return g_strdup (_ ("Doesn’t keep traffic apart"));

  return g_strdup_printf (_ ("Doesn’t keep traffic apart; ACS lacks: %s"), names);
}

static gboolean
is_to_blame (AirlockGroup *group, AirlockDevice *port)
{
  GPtrArray *reasons = group != NULL ? airlock_group_get_reasons (group) : NULL;

  for (guint i = 0; reasons != NULL && i < reasons->len; i++)
    {
      const AirlockReason *reason = g_ptr_array_index (reasons, i);

      if (reason->cause == port)
        return TRUE;
    }

  return FALSE;
}

static GtkWidget *
new_port_row (AirlockTopology *topology, AirlockDevice *port, AirlockGroup *group)
{
  gboolean forecast = group != NULL && airlock_group_is_forecast (group);
  gboolean quiet = group != NULL && airlock_group_get_verdict (group) == AIRLOCK_ISOLATION_ISOLATED;
  AirlockAcsAnswer answer = airlock_acs_judge (topology, port, forecast);
  g_autofree char *sentence = acs_sentence (&answer);
  g_autofree char *title = g_strdup_printf ("%s %s", airlock_kind_get_word (port),
                                            airlock_device_get_address_text (port));
  const char *icon = "dialog-question-symbolic";
  const char *style = "dimmed";

  if (answer.isolates == AIRLOCK_TRISTATE_YES)
    icon = "object-select-symbolic";
  else if (answer.isolates == AIRLOCK_TRISTATE_NO)
    icon = "dialog-warning-symbolic";
  /* Where nobody else is behind the port, it does no harm that it lets traffic through. */
  if (answer.isolates == AIRLOCK_TRISTATE_NO && !quiet)
    style = "warning";

  return airlock_pane_rows_new (title, sentence, icon, style);
}

static void
add_once (GPtrArray *ports, AirlockDevice *port)
{
  if (!g_ptr_array_find (ports, port, NULL))
    g_ptr_array_add (ports, port);
}

/* Of an isolated group nothing is to blame: whatever lets traffic through has nobody to let it to.
 */
static void
add_causes (GPtrArray *ports, AirlockGroup *group)
{
  GPtrArray *reasons = airlock_group_get_reasons (group);

  if (airlock_group_get_verdict (group) == AIRLOCK_ISOLATION_ISOLATED)
    return;

  for (guint i = 0; i < reasons->len; i++)
    {
      const AirlockReason *reason = g_ptr_array_index (reasons, i);

      if (reason->cause != NULL && airlock_device_is_bridge (reason->cause))
        add_once (ports, reason->cause);
    }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  AirlockDevice *const *first = a, *const *second = b;

  return airlock_pci_address_compare (airlock_device_get_address (*first),
                                      airlock_device_get_address (*second));
}

/* What is to blame comes first; then all others from the processor on. */
static GPtrArray *
list_ports (AirlockTopology *topology, AirlockDevice *device, AirlockGroup *group, gboolean whole)
{
  GPtrArray *ports = g_ptr_array_new ();
  g_autoptr (GPtrArray) path = airlock_topology_list_path (topology, device);

  if (whole && group != NULL)
    add_causes (ports, group);
  g_ptr_array_sort (ports, compare);
  for (guint i = 0; i < path->len; i++)
    {
      if (path->pdata[i] != device && is_to_blame (group, path->pdata[i]))
        add_once (ports, path->pdata[i]);
    }
  for (guint i = 0; i < path->len; i++)
    {
      if (path->pdata[i] != device)
        add_once (ports, path->pdata[i]);
    }

  return ports;
}

/* The member of a group that people think of: one that is no port. */
static AirlockDevice *
find_end (AirlockGroup *group)
{
  GPtrArray *members = airlock_group_get_members (group);

  for (guint i = 0; i < members->len; i++)
    {
      if (!airlock_device_is_bridge (members->pdata[i]))
        return members->pdata[i];
    }

  return members->len > 0 ? members->pdata[0] : NULL;
}

/**
 * airlock_pane_path_dup_line:
 * @topology: the machine
 * @device: where the path ends
 *
 * Returns: (transfer full): the path in one line
 */
char *
airlock_pane_path_dup_line (AirlockTopology *topology, AirlockDevice *device)
{
  g_autoptr (GPtrArray) path = airlock_topology_list_path (topology, device);
  GString *text = g_string_new (_ ("Processor"));

  for (guint i = 0; i < path->len; i++)
    {
      g_autofree char *address = airlock_kind_dup_address (path->pdata[i]);

      g_string_append_printf (text, " › %s", address);
    }

  return g_string_free_and_steal (text);
}

/**
 * airlock_pane_path_new:
 * @topology: the machine
 * @device: (nullable): where the path ends; %NULL: it is about the group as a whole
 * @group: (nullable): its group
 *
 * Returns: (transfer floating) (nullable): a row that unfolds to each port and what it does about
 *   traffic between neighbours, the one to blame first; %NULL if there is no device
 */
GtkWidget *
airlock_pane_path_new (AirlockTopology *topology, AirlockDevice *device, AirlockGroup *group)
{
  gboolean whole = device == NULL;
  AirlockDevice *end = whole && group != NULL ? find_end (group) : device;
  g_autoptr (GPtrArray) ports = NULL;
  g_autofree char *line = NULL;
  GtkWidget *row;

  if (end == NULL)
    return NULL;

  ports = list_ports (topology, end, group, whole);
  if (ports->len == 0)
    return airlock_pane_rows_new (_ ("Path from the Processor"),
                                  _ ("Part of the processor or chipset, behind no port"), NULL,
                                  NULL);

  line = airlock_pane_path_dup_line (topology, end);
  row = airlock_pane_rows_new_expander (_ ("Path from the Processor"));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), line);
  adw_expander_row_set_subtitle_lines (ADW_EXPANDER_ROW (row), 0);
  adw_expander_row_add_suffix (ADW_EXPANDER_ROW (row), airlock_term_button_new ("root-port"));
  for (guint i = 0; i < ports->len; i++)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (row),
                              new_port_row (topology, ports->pdata[i], group));

  return row;
}
