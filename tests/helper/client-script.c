/* client-script.c – does what it is told with a helper, and prints what came of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: client-script dbus|simulated ROOT COMMAND…
 *
 * The same commands must print the same with both helpers. Commands:
 * bind|unbind|hold|forget:ADDRESS, confirm:ADDRESS (bind, confirmed), other:ADDRESS (bind, another
 * identity), check:ADDRESS, list, isolation:ADDRESS, users:ADDRESS, keep, revert, wait (until it
 * goes back by itself).
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/airlock-enum-types.h"
#include "base/airlock-error.h"
#include "core/client/airlock-dbus-helper.h"
#include "core/client/airlock-simulated-helper.h"

#define TOKEN "script"
#define SIMULATED_COUNTDOWN 2

typedef struct
{
  AirlockHelper *helper;
  AirlockSysroot *sysroot;
  GMainLoop *loop;
  GAsyncResult *result;
  char *reverted;
} Script;

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  Script *self = data;

  self->result = g_object_ref (result);
  g_main_loop_quit (self->loop);
}

static void
on_reverted (
    AirlockHelper *helper, const char *token, gboolean complete, const char *message, gpointer data)
{
  Script *self = data;

  self->reverted = g_strdup_printf ("%s %s", token, complete ? "complete" : "incomplete");
  g_main_loop_quit (self->loop);
}

static void
on_progress (AirlockHelper *helper, const char *token, guint index, gboolean done, gpointer data)
{
  printf ("  progress %s %u %s\n", token, index, done ? "done" : "begun");
}

static GAsyncResult *
wait (Script *self)
{
  while (self->result == NULL)
    g_main_loop_run (self->loop);

  return g_steal_pointer (&self->result);
}

static void
print_error (const GError *error)
{
  printf ("  error %s %d\n", g_quark_to_string (error->domain), error->code);
}

static gboolean
make_operation (Script *self, const char *verb, const char *address, AirlockOperation *operation)
{
  AirlockPciAddress parsed;
  int kind;

  memset (operation, 0, sizeof *operation);
  if (!airlock_pci_address_parse (address, &parsed) ||
      !airlock_device_identity_read (self->sysroot, &parsed, &operation->device, NULL))
    return FALSE;

  if (g_str_equal (verb, "other"))
    operation->device.device ^= 1;
  if (g_str_equal (verb, "confirm") || g_str_equal (verb, "other") || g_str_equal (verb, "check"))
    verb = "bind";
  if (!airlock_enum_from_nick (AIRLOCK_TYPE_OPERATION_KIND, verb, &kind))
    return FALSE;

  operation->kind = (AirlockOperationKind) kind;
  return TRUE;
}

static void
apply (Script *self, const AirlockOperation *operation, gboolean confirmed)
{
  g_autoptr (GPtrArray) operations = g_ptr_array_new ();
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint countdown = 0;

  g_ptr_array_add (operations, (gpointer) operation);
  airlock_helper_apply_async (self->helper, operations, TOKEN, confirmed, NULL, on_done, self);
  result = wait (self);
  results = airlock_helper_apply_finish (self->helper, result, &countdown, &error);
  if (results == NULL)
    {
      print_error (error);
      return;
    }

  for (guint i = 0; i < results->len; i++)
    {
      const AirlockHelperResult *one = results->pdata[i];

      printf ("  driver %s undo %s\n", one->driver != NULL ? one->driver : "-",
              one->undo != NULL
                  ? airlock_enum_to_nick (AIRLOCK_TYPE_OPERATION_KIND, one->undo->kind)
                  : "-");
    }
  printf ("  countdown %s\n", countdown > 0 ? "yes" : "no");
}

static void
check (Script *self, const AirlockOperation *operation)
{
  g_autoptr (GPtrArray) operations = g_ptr_array_new ();
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *action = NULL;

  g_ptr_array_add (operations, (gpointer) operation);
  airlock_helper_check_async (self->helper, operations, NULL, on_done, self);
  result = wait (self);
  findings = airlock_helper_check_finish (self->helper, result, &action, &error);
  if (findings == NULL)
    {
      print_error (error);
      return;
    }

  printf ("  action “%s”\n", action);
  for (guint i = 0; i < findings->len; i++)
    {
      AirlockFinding *finding = findings->pdata[i];
      const char *const *chain = airlock_finding_get_chain (finding);
      g_autofree char *way = chain != NULL ? g_strjoinv (" › ", (char **) chain) : NULL;

      printf ("  %s %d %s %s %d\n", airlock_finding_get_id (finding),
              airlock_finding_get_severity (finding), airlock_finding_get_subject (finding),
              way != NULL ? way : "-", airlock_finding_is_undecided (finding));
    }
}

static void
list (Script *self)
{
  g_autoptr (GPtrArray) bindings = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  airlock_helper_list_bindings_async (self->helper, NULL, on_done, self);
  result = wait (self);
  bindings = airlock_helper_list_bindings_finish (self->helper, result, &error);
  if (bindings == NULL)
    print_error (error);
  for (guint i = 0; bindings != NULL && i < bindings->len; i++)
    {
      const AirlockHelperBinding *binding = bindings->pdata[i];

      printf ("  %s %04x:%04x %s kept %d driver %s vfs %d\n",
              AIRLOCK_PCI_ADDRESS_TEXT (&binding->device.address), binding->device.vendor,
              binding->device.device, binding->state, binding->kept,
              binding->host_driver != NULL ? binding->host_driver : "-", binding->num_vfs);
    }
}

static void
isolation (Script *self, const char *address)
{
  g_autoptr (GVariant) functions = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  airlock_helper_read_isolation_async (self->helper, NULL, on_done, self);
  result = wait (self);
  functions = airlock_helper_read_isolation_finish (self->helper, result, &error);
  if (functions == NULL)
    print_error (error);
  for (gsize i = 0; functions != NULL && i < g_variant_n_children (functions); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (functions, i);
      g_autofree char *text = g_variant_print (child, FALSE);

      if (strstr (text, address) != NULL)
        printf ("  %s\n", text);
    }
}

static void
users (Script *self, const char *address)
{
  g_autoptr (AirlockHostUses) uses = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  airlock_helper_read_users_async (self->helper, NULL, on_done, self);
  result = wait (self);
  uses = airlock_helper_read_users_finish (self->helper, result, &error);
  if (uses == NULL)
    {
      print_error (error);
      return;
    }

  printf ("  seen %u\n", (guint) uses->seen);
  for (guint i = 0; i < uses->uses->len; i++)
    {
      const AirlockHostUse *use = uses->uses->pdata[i];
      g_autofree char *chain = g_strjoinv (" › ", use->chain);

      if (g_str_equal (AIRLOCK_PCI_ADDRESS_TEXT (&use->device), address))
        printf ("  %d %s %d\n", use->kind, chain, use->pid);
    }
}

static void
settle (Script *self, gboolean keep)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  airlock_helper_keep_async (self->helper, TOKEN, keep, NULL, on_done, self);
  result = wait (self);
  if (airlock_helper_keep_finish (self->helper, result, &error))
    printf ("  settled\n");
  else
    print_error (error);
}

static void
run (Script *self, const char *command)
{
  g_auto (GStrv) words = g_strsplit (command, ":", 2);
  AirlockOperation operation;

  printf ("%s\n", command);
  if (g_str_equal (command, "list"))
    list (self);
  else if (g_str_equal (command, "keep") || g_str_equal (command, "revert"))
    settle (self, g_str_equal (command, "keep"));
  else if (g_str_equal (command, "wait"))
    {
      while (self->reverted == NULL)
        g_main_loop_run (self->loop);
      printf ("  reverted %s\n", self->reverted);
    }
  else if (g_str_equal (words[0], "isolation"))
    isolation (self, words[1]);
  else if (g_str_equal (words[0], "users"))
    users (self, words[1]);
  else if (!make_operation (self, words[0], words[1], &operation))
    g_error ("no such command: %s", command);
  else if (g_str_equal (words[0], "check"))
    check (self, &operation);
  else
    apply (self, &operation, g_str_equal (words[0], "confirm"));
  fflush (stdout);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  Script self = { NULL };

  if (argc < 3)
    g_error ("usage: client-script dbus|simulated ROOT COMMAND…");

  self.sysroot = airlock_sysroot_new (argv[2], &error);
  g_assert_no_error (error);
  self.loop = g_main_loop_new (NULL, FALSE);
  if (g_str_equal (argv[1], "dbus"))
    {
      self.helper = airlock_dbus_helper_new ();
    }
  else
    {
      self.helper = airlock_simulated_helper_new (argv[2], &error);
      g_assert_no_error (error);
      airlock_simulated_helper_set_countdown (AIRLOCK_SIMULATED_HELPER (self.helper),
                                              SIMULATED_COUNTDOWN);
    }
  g_signal_connect (self.helper, "progress", G_CALLBACK (on_progress), &self);
  g_signal_connect (self.helper, "reverted", G_CALLBACK (on_reverted), &self);
  for (int i = 3; i < argc; i++)
    run (&self, argv[i]);

  g_clear_object (&self.helper);
  g_clear_object (&self.sysroot);
  g_main_loop_unref (self.loop);
  g_free (self.reverted);
  return 0;
}
