/* airlockctl-vm.c – `airlockctl vm`: its actions, and how a VM's XML is opened and saved
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlockctl-vm.h"

#include <glib/gi18n.h>
#include <string.h>

#include "airlockctl-json.h"
#include "core/domain/airlock-domain-file.h"
#include "core/domain/airlock-domain-setting.h"
#include "core/domain/airlock-domain-step.h"

#define STANDARD_OUTPUT "-"

static const AirlockctlVerb actions[] = {
  { "vm list", NULL, N_ ("The VMs that libvirt knows"), airlockctl_vm_list },
  { "vm show", N_ ("NAME [SETTING…]"), N_ ("What a VM is given of the host, and what is set in it"),
    airlockctl_vm_show },
  { "vm add", N_ ("NAME ADDRESS…"), N_ ("Give devices of the host to a VM"), airlockctl_vm_add },
  { "vm remove", N_ ("NAME DEVICE…"), N_ ("Take devices of the host from a VM"),
    airlockctl_vm_remove },
  { "vm set", N_ ("NAME SETTING=VALUE…"), N_ ("Change settings of a VM, or of a device in it"),
    airlockctl_vm_set },
  { "vm unset", N_ ("NAME SETTING…"), N_ ("Leave settings to libvirt again"), airlockctl_vm_unset },
  { "vm start", N_ ("NAME"), N_ ("Start a VM"), airlockctl_vm_start },
  { "vm stop", N_ ("NAME"), N_ ("Ask a VM to shut down, or switch it off"), airlockctl_vm_stop },
  { "vm reboot", N_ ("NAME"), N_ ("Ask a VM to restart"), airlockctl_vm_reboot },
  { "vm pause", N_ ("NAME"), N_ ("Let a VM stand still"), airlockctl_vm_pause },
  { "vm resume", N_ ("NAME"), N_ ("Let a VM go on"), airlockctl_vm_resume },
  { "vm autostart", N_ ("NAME"), N_ ("Start a VM with the host"), airlockctl_vm_autostart },
};

/* The action's own word. */
static const char *
word_of (const AirlockctlVerb *action)
{
  return strchr (action->name, ' ') + 1;
}

static const AirlockctlVerb *
find_action (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (name, word_of (&actions[i])))
      return &actions[i];

  return NULL;
}

/* --help and --version without an action. */
static AirlockctlExit
explain_actions (AirlockctlContext *context, char **arguments)
{
  g_autoptr (GString) summary = g_string_new (_ (context->verb->summary));
  AirlockctlVerb verb = *context->verb;
  AirlockctlExit status;

  g_string_append_printf (summary, "\n\n%s", _ ("Actions:"));
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    g_string_append_printf (summary, "\n  %-10s %s", word_of (&actions[i]), _ (actions[i].summary));
  verb.summary = summary->str;
  context->verb = &verb;
  if (airlockctl_context_parse (context, NULL, AIRLOCKCTL_ANY_NUMBER, &arguments, &status))
    status = airlockctl_usage (context, _ ("which action?"));

  return status;
}

/**
 * airlockctl_vm:
 *
 * Exits as the action does.
 */
AirlockctlExit
airlockctl_vm (AirlockctlContext *context, char **arguments)
{
  const AirlockctlVerb *action;

  if (arguments[1] == NULL || arguments[1][0] == '-')
    return explain_actions (context, arguments);
  action = find_action (arguments[1]);
  if (action == NULL)
    return airlockctl_usage (context, _ ("there is no action “%s”"), arguments[1]);

  context->verb = action;
  g_free (arguments[0]);
  for (gsize i = 0; arguments[i] != NULL; i++)
    arguments[i] = arguments[i + 1];

  return action->run (context, arguments);
}

void
airlockctl_vm_clear (AirlockctlVm *self)
{
  g_clear_pointer (&self->file, g_free);
  g_clear_pointer (&self->uri, g_free);
  g_clear_pointer (&self->name, g_free);
  airlockctl_run_options_clear (&self->run);
  g_clear_object (&self->domain);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->output, g_free);
  g_clear_pointer (&self->before, g_free);
  g_clear_object (&self->document);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
}

/**
 * airlockctl_vm_take_name:
 * @arguments: (inout): the positional arguments
 *
 * Without --file the first of them is the name of a VM.
 */
void
airlockctl_vm_take_name (AirlockctlVm *self, char **arguments)
{
  if (self->file != NULL || arguments[0] == NULL)
    return;

  self->name = arguments[0];
  for (gsize i = 0; arguments[i] != NULL; i++)
    arguments[i] = arguments[i + 1];
}

/**
 * airlockctl_vm_connect:
 * @uri: (nullable): which libvirt
 *
 * Opens the connection, and tells if that fails.
 *
 * Returns: (transfer full) (nullable): the connection
 */
AirlockConnection *
airlockctl_vm_connect (const char *uri)
{
  g_autoptr (AirlockConnection) connection = airlock_connection_get (uri);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  airlock_connection_open_async (connection, NULL, airlockctl_take_result, &result);
  if (!airlock_connection_open_finish (connection, airlockctl_wait (&result), &error))
    {
      airlockctl_complain ("%s", error->message);
      return NULL;
    }
  if (airlock_connection_get_state (connection) == AIRLOCK_CONNECTION_SESSION)
    airlockctl_complain (_ ("%s is a person’s own libvirt: it can’t give PCI devices to VMs; "
                            "qemu:///system can"),
                         airlock_connection_get_uri (connection));

  return g_steal_pointer (&connection);
}

static AirlockDomainDocument *
open_domain (AirlockctlVm *self, GError **error)
{
  AirlockDomain *domain = airlock_connection_find (self->connection, self->name, error);

  if (domain == NULL)
    return NULL;
  self->domain = g_object_ref (domain);

  return airlock_domain_dup_document (domain, error);
}

static gboolean
check_usage (AirlockctlContext *context, AirlockctlVm *self, AirlockctlExit *status)
{
  gboolean has_file = self->file != NULL && self->file[0] != '\0';

  if (!has_file && (self->name == NULL || self->file != NULL))
    *status = airlockctl_usage (context, _ ("which VM? Give its name, or its XML with --file"));
  else if (has_file && self->uri != NULL)
    *status = airlockctl_usage (context, _ ("--file and --connect exclude each other"));
  else if (has_file && (self->run.dry_run || self->run.confirm != NULL))
    *status =
        airlockctl_usage (context, _ ("--dry-run and --confirm are for VMs of libvirt’s; with "
                                      "--file there is “--output -”"));
  else if (self->output != NULL && g_str_equal (self->output, STANDARD_OUTPUT) && context->json)
    *status = airlockctl_usage (context, _ ("--json and --output - exclude each other"));
  else
    return TRUE;

  return FALSE;
}

/**
 * airlockctl_vm_open:
 * @self: (inout): with @file or @name from the command line
 *
 * Reads the VM's XML, and tells if that fails.
 */
gboolean
airlockctl_vm_open (AirlockctlContext *context, AirlockctlVm *self, AirlockctlExit *status)
{
  g_autoptr (GError) error = NULL;

  if (!check_usage (context, self, status))
    return FALSE;

  *status = AIRLOCKCTL_FAILURE;
  if (self->file == NULL)
    {
      self->connection = airlockctl_vm_connect (self->uri);
      if (self->connection == NULL)
        return FALSE;
    }
  self->document = self->file != NULL ? airlock_domain_document_load (self->file, &error)
                                      : open_domain (self, &error);
  if (self->document == NULL)
    {
      airlockctl_complain ("%s", error->message);
      return FALSE;
    }
  self->before = airlock_domain_document_dup_text (self->document);
  self->notes = g_ptr_array_new_with_free_func (g_free);

  return TRUE;
}

/**
 * airlockctl_vm_read_host:
 * @uses: (out) (transfer full) (optional): where its USB devices are
 *
 * Reads the host. What devices are and where needs no privileges, so that no helper is asked.
 *
 * Returns: (transfer full) (nullable): the host; on %NULL it was told what failed
 */
AirlockTopology *
airlockctl_vm_read_host (AirlockctlContext *context, AirlockHostUses **uses)
{
  g_autoptr (AirlockSource) source = airlockctl_context_open_source (context);
  g_autoptr (GError) error = NULL;
  AirlockTopology *host =
      source != NULL ? airlock_source_read (source, NULL, NULL, NULL, &error) : NULL;

  if (error != NULL)
    airlockctl_complain ("%s", error->message);
  if (host != NULL && uses != NULL)
    *uses = airlock_source_read_uses (source, NULL);

  return host;
}

/**
 * airlockctl_vm_note:
 *
 * Remembers a sentence to be told when the VM was saved.
 */
void
airlockctl_vm_note (AirlockctlVm *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (self->notes, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

static void
print_json (AirlockctlContext *context, AirlockctlVm *self, const char *path, const char *backup)
{
  JsonObject *root = json_object_new ();
  g_autofree char *shown = path != NULL ? g_filename_display_name (path) : NULL;
  g_autofree char *shown_backup = backup != NULL ? g_filename_display_name (backup) : NULL;

  g_ptr_array_add (self->notes, NULL);
  json_object_set_boolean_member (root, "changed", path != NULL);
  airlockctl_json_set_string (root, "file", shown);
  airlockctl_json_set_string (root, "backup", shown_backup);
  json_object_set_array_member (root, "hostdevs", airlockctl_vm_json_hostdevs (self, NULL));
  json_object_set_array_member (root, "notes",
                                airlockctl_json_strings ((const char *const *) self->notes->pdata));
  airlockctl_json_print (root, context->output);
}

static void
print_saved (AirlockctlContext *context, AirlockctlVm *self, const char *path, const char *backup)
{
  g_autofree char *shown = path != NULL ? g_filename_display_name (path) : NULL;
  g_autofree char *shown_backup = backup != NULL ? g_filename_display_name (backup) : NULL;
  g_autofree char *line = shown != NULL ? g_strdup_printf (_ ("Saved as %s"), shown)
                                        : g_strdup (_ ("Nothing had to be changed."));

  airlockctl_output_line (context->output, AIRLOCKCTL_STYLE_STRONG, 0, line);
  if (shown_backup != NULL)
    {
      g_autofree char *earlier =
          g_strdup_printf (_ ("The XML as it was before is in %s"), shown_backup);

      airlockctl_output_prose (context->output, AIRLOCKCTL_STYLE_PLAIN, 0, NULL, earlier);
    }
  for (guint i = 0; i < self->notes->len; i++)
    airlockctl_output_prose (context->output, AIRLOCKCTL_STYLE_CAUTION, 0, "• ",
                             self->notes->pdata[i]);
}

/* Notes belong beside the XML, not into it. */
static void
print_xml (AirlockctlContext *context, AirlockctlVm *self, const char *text)
{
  airlockctl_output_text (context->output, text);
  for (guint i = 0; i < self->notes->len; i++)
    airlockctl_complain ("%s", (char *) self->notes->pdata[i]);
}

static void
note_problems (AirlockctlVm *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockDomainDocument) before = airlock_domain_document_new (self->before, -1, NULL);
  g_auto (GStrv) known = airlock_domain_setting_check (before);
  g_auto (GStrv) problems = airlock_domain_setting_check (self->document);

  for (gsize i = 0; problems[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) known, problems[i]))
      airlockctl_vm_note (self, "%s", problems[i]);
}

/* Who else asks for the same devices (S20). */
static void
note_claimants (AirlockctlVm *self)
{
  g_autoptr (GPtrArray) claimants =
      airlock_connection_list_claimants (self->connection, self->document, self->domain);

  for (guint i = 0; i < claimants->len; i++)
    airlockctl_vm_note (self,
                        airlock_domain_is_active (claimants->pdata[i])
                            ? _ ("The VM “%s” runs with one of these devices now; this VM can’t "
                                 "start until that one is off.")
                            : _ ("The VM “%s” asks for one of these devices too; only one of them "
                                 "can run at a time."),
                        airlock_domain_get_name (claimants->pdata[i]));
}

static void
tell_notes (AirlockctlContext *context, AirlockctlVm *self)
{
  for (guint i = 0; i < self->notes->len; i++)
    if (context->json)
      airlockctl_complain ("%s", (char *) self->notes->pdata[i]);
    else
      airlockctl_output_prose (context->output, AIRLOCKCTL_STYLE_CAUTION, 0, "• ",
                               self->notes->pdata[i]);
}

/* A plan with one step: shown, asked for, carried out, and kept in history. */
static AirlockctlExit
change_domain (AirlockctlContext *context, AirlockctlVm *self)
{
  g_autoptr (AirlockctlSession) session = airlockctl_session_open (context);
  g_autofree char *title =
      g_strdup_printf (_ ("Change the VM “%s”"), airlock_domain_get_name (self->domain));
  g_autoptr (AirlockPlan) plan = airlock_plan_new (title);
  g_autoptr (AirlockStep) step = NULL;
  g_autoptr (GError) error = NULL;

  if (session == NULL)
    return AIRLOCKCTL_FAILURE;
  step = airlock_domain_step_new_edit (self->domain, airlock_connection_get_uri (self->connection),
                                       self->before, self->document, &error);
  if (step == NULL)
    {
      airlockctl_complain ("%s", error->message);
      return AIRLOCKCTL_FAILURE;
    }

  note_claimants (self);
  tell_notes (context, self);
  airlock_plan_add_step (plan, step);

  return airlockctl_run (context, session, plan, &self->run);
}

/**
 * airlockctl_vm_finish:
 *
 * Saves what has been changed, and tells where. Without a change nothing is written.
 */
AirlockctlExit
airlockctl_vm_finish (AirlockctlContext *context, AirlockctlVm *self)
{
  g_autofree char *text = airlock_domain_document_dup_text (self->document);
  g_autofree char *backup = NULL;
  g_autoptr (GError) error = NULL;
  const char *path = self->output != NULL ? self->output : self->file;

  note_problems (self);
  if (path != NULL && g_str_equal (path, STANDARD_OUTPUT))
    {
      print_xml (context, self, text);
      return AIRLOCKCTL_OK;
    }
  if (self->output == NULL && g_str_equal (text, self->before))
    path = NULL;
  else if (path == NULL)
    return change_domain (context, self);
  else if (!airlock_domain_file_save (path, text, &backup, &error))
    {
      airlockctl_complain ("%s", error->message);
      return AIRLOCKCTL_FAILURE;
    }

  if (context->json)
    print_json (context, self, path, backup);
  else
    print_saved (context, self, path, backup);

  return AIRLOCKCTL_OK;
}
