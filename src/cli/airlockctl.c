/* airlockctl.c – the command line: global options and the table of verbs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlockctl.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <unistd.h>

#include "airlockctl-text.h"
#include "core/client/airlock-dbus-helper.h"
#include "core/client/airlock-supplement-ask.h"

/* Cells for a command and its arguments in the help. */
#define USAGE_WIDTH 22

/* A service that has to be started takes some tenths of a second. */
#define PATIENCE_MS 1500

static const AirlockctlVerb verbs[] = {
  { "status", NULL, N_ ("Whether this host can give devices to virtual machines"),
    airlockctl_status },
  { "groups", NULL, N_ ("The IOMMU groups, and why they are as they are"), airlockctl_groups },
  { "device", N_ ("ADDRESS"), N_ ("Everything known of one device"), airlockctl_device },
  { "check", N_ ("ADDRESS…"), N_ ("Whether devices may go to a virtual machine, and what is lost"),
    airlockctl_check },
  { "bind", N_ ("ADDRESS…"), N_ ("Hold devices for virtual machines"), airlockctl_bind },
  { "unbind", N_ ("ADDRESS…"), N_ ("Return devices to this host"), airlockctl_unbind },
  { "bound", NULL, N_ ("What is held for virtual machines"), airlockctl_bound },
  { "sriov", N_ ("ADDRESS COUNT"), N_ ("How many virtual functions a device has"),
    airlockctl_sriov },
  { "hugepages", N_ ("[COUNT]"), N_ ("How many huge pages are reserved"), airlockctl_hugepages },
  { "d3cold", N_ ("ADDRESS on|off"), N_ ("Whether an idle device may be powered off"),
    airlockctl_d3cold },
  { "history", N_ ("[NUMBER]"), N_ ("What was changed"), airlockctl_history },
  { "undo", N_ ("[NUMBER]"), N_ ("Take a change back"), airlockctl_undo },
  { "vm", N_ ("ACTION …"), N_ ("Devices of the host and settings in a VM’s XML"), airlockctl_vm },
  { "snapshot", N_ ("FILE"), N_ ("Save what Airlock reads of this host, to send it to someone"),
    airlockctl_snapshot },
  { "explain", N_ ("[TERM]"), N_ ("What a term means"), airlockctl_explain },
};

static const AirlockctlVerb *
find_verb (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (name, verbs[i].name))
      return &verbs[i];

  return NULL;
}

/**
 * airlockctl_usage:
 *
 * Tells what is wrong with the command line, and where to read how it is right.
 *
 * Returns: %AIRLOCKCTL_USAGE
 */
AirlockctlExit
airlockctl_usage (AirlockctlContext *context, const char *format, ...)
{
  g_autofree char *message = NULL, *command = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  command = g_strjoin (" ", "airlockctl", context->verb != NULL ? context->verb->name : "--help",
                       context->verb != NULL ? "--help" : NULL, NULL);
  /* Translators: %1$s is what is wrong, %2$s a command to type. */
  airlockctl_complain (_ ("%1$s (see “%2$s”)"), message, command);

  return AIRLOCKCTL_USAGE;
}

/* Checks the values of global options; called after each round of parsing. */
static gboolean
apply_global_options (AirlockctlContext *context, AirlockctlExit *status)
{
  static const char *const names[] = { "auto", "always", "never", NULL };
  guint colour = 0;

  if (context->colour != NULL)
    while (names[colour] != NULL && !g_str_equal (context->colour, names[colour]))
      colour++;

  if (names[colour] == NULL)
    {
      *status = airlockctl_usage (context, _ ("--color is auto, always or never, not “%s”"),
                                  context->colour);
      return FALSE;
    }
  airlockctl_output_set_colour (context->output, (AirlockctlColour) colour);

  if (context->sysroot != NULL && context->sysroot[0] == '\0')
    {
      *status = airlockctl_usage (context, _ ("--sysroot needs the path of a folder or a file"));
      return FALSE;
    }

  return TRUE;
}

static void
print_verb_help (AirlockctlContext *context, GOptionContext *options)
{
  g_autofree char *program = g_strdup_printf ("airlockctl %s", context->verb->name);
  g_autofree char *help = NULL;

  /* The usage line is made from it. */
  g_set_prgname (program);
  help = g_option_context_get_help (options, TRUE, NULL);
  airlockctl_output_text (context->output, help);
}

/* GLib takes "--json=no" for "--json". */
static const char *
find_switch_with_value (const GOptionEntry *entries, char **arguments)
{
  for (; entries != NULL && entries->long_name != NULL; entries++)
    {
      g_autofree char *start = g_strconcat ("--", entries->long_name, "=", NULL);

      for (gsize i = 1; entries->arg == G_OPTION_ARG_NONE && arguments[i] != NULL &&
                        !g_str_equal (arguments[i], "--");
           i++)
        if (g_str_has_prefix (arguments[i], start))
          return entries->long_name;
    }

  return NULL;
}

/* Parses @own (nullable) and the global options. */
static gboolean
parse_options (AirlockctlContext *context,
               GOptionContext *parser,
               const GOptionEntry *own,
               char ***arguments,
               AirlockctlExit *status)
{
  const GOptionEntry global[] = {
    { "sysroot", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &context->sysroot,
      N_ ("Read another host: a snapshot, a folder with /sys and /proc, or “lspci -xxxx” in a "
          "file"),
      N_ ("PATH") },
    { "json", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &context->json, N_ ("Print JSON"), NULL },
    { "color", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &context->colour,
      N_ ("Colour the output: auto, always or never"), N_ ("WHEN") },
    { "help", 'h', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &context->help, N_ ("Show this help"),
      NULL },
    { "version", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &context->version,
      N_ ("Show the version"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autofree char *sysroot = g_steal_pointer (&context->sysroot);
  g_autofree char *colour = g_steal_pointer (&context->colour);
  g_autoptr (GError) error = NULL;
  const char *mistaken;

  if (own != NULL)
    g_option_context_add_main_entries (parser, own, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (parser, global, GETTEXT_PACKAGE);
  /* GLib's own --help prints and exits by itself, past every check of write errors. */
  g_option_context_set_help_enabled (parser, FALSE);
  g_option_context_set_translation_domain (parser, GETTEXT_PACKAGE);

  mistaken = find_switch_with_value (own, *arguments);
  if (mistaken == NULL)
    mistaken = find_switch_with_value (global, *arguments);
  if (mistaken != NULL)
    {
      *status = airlockctl_usage (context, _ ("--%s takes no value"), mistaken);
      return FALSE;
    }
  if (!g_option_context_parse_strv (parser, arguments, &error))
    {
      *status = airlockctl_usage (context, "%s", error->message);
      return FALSE;
    }

  /* What was given before the verb stands unless it was given after it too. */
  if (context->sysroot == NULL)
    context->sysroot = g_steal_pointer (&sysroot);
  if (context->colour == NULL)
    context->colour = g_steal_pointer (&colour);

  return apply_global_options (context, status);
}

/* Drops what the option parser leaves in front: the program's name, and "--". */
static void
drop_first_argument (char **arguments)
{
  g_free (arguments[0]);
  for (gsize i = 0; arguments[i] != NULL; i++)
    arguments[i] = arguments[i + 1];
}

/**
 * airlockctl_context_parse:
 * @options: (nullable): the verb's own options, over the global ones
 * @n_wanted: how many positional arguments the verb takes, or %AIRLOCKCTL_ANY_NUMBER
 * @arguments: (inout): what was typed after the verb; on return the positional arguments
 * @status: (out): what to exit with if the verb is not to go on
 *
 * Parses options of a verb. Also answers --help and --version.
 *
 * Returns: whether the verb goes on
 */
gboolean
airlockctl_context_parse (AirlockctlContext *context,
                          const GOptionEntry *options,
                          guint n_wanted,
                          char ***arguments,
                          AirlockctlExit *status)
{
  const AirlockctlVerb *verb = context->verb;
  const char *parameters = verb->arguments != NULL ? _ (verb->arguments) : NULL;
  g_autoptr (GOptionContext) parser = g_option_context_new (parameters);
  guint n_given;

  g_option_context_set_summary (parser, verb->summary);
  if (!parse_options (context, parser, options, arguments, status))
    return FALSE;

  *status = AIRLOCKCTL_OK;
  if (context->help)
    {
      print_verb_help (context, parser);
      return FALSE;
    }
  if (context->version)
    {
      airlockctl_output_text (context->output, "airlockctl " PACKAGE_VERSION "\n");
      return FALSE;
    }

  drop_first_argument (*arguments);
  if ((*arguments)[0] != NULL && g_str_equal ((*arguments)[0], "--"))
    drop_first_argument (*arguments);

  n_given = g_strv_length (*arguments);
  if (n_wanted == AIRLOCKCTL_ANY_NUMBER)
    return TRUE;
  if (n_given > n_wanted)
    *status = airlockctl_usage (context, _ ("unexpected argument “%s”"), (*arguments)[n_wanted]);
  else if (n_given < n_wanted)
    *status = airlockctl_usage (context, _ ("%s is missing"), parameters);

  return n_given == n_wanted;
}

/**
 * airlockctl_context_open_source:
 *
 * Opens what --sysroot names, and tells if that fails.
 *
 * Returns: (transfer full) (nullable): where the host is read from
 */
AirlockSource *
airlockctl_context_open_source (AirlockctlContext *context)
{
  const char *path = context->sysroot != NULL ? context->sysroot : "/";
  g_autoptr (GError) error = NULL;
  AirlockSource *source = airlock_source_open (path, NULL, &error);

  if (source == NULL)
    airlockctl_complain ("%s", error->message);

  return source;
}

/**
 * airlockctl_context_ask:
 *
 * Asks the root helper, once, for what an unprivileged reader of this machine can't see. A helper
 * that is slow or not there is no error: the answer is unknown in parts then.
 *
 * Returns: (transfer none) (nullable): what it told
 */
AirlockSupplement *
airlockctl_context_ask (AirlockctlContext *context)
{
  gboolean is_live = context->sysroot == NULL || g_str_equal (context->sysroot, "/");

  if (is_live && !context->asked && geteuid () != 0)
    {
      g_autoptr (AirlockHelper) helper = airlock_dbus_helper_new ();

      context->supplement = airlock_supplement_ask_briefly (helper, PATIENCE_MS);
    }
  context->asked = TRUE;

  return context->supplement;
}

/**
 * airlockctl_context_read:
 * @source: from airlockctl_context_open_source()
 *
 * Reads the host, and tells if that fails.
 *
 * Returns: (transfer full) (nullable): the host
 */
AirlockTopology *
airlockctl_context_read (AirlockctlContext *context, AirlockSource *source)
{
  g_autoptr (GError) error = NULL;
  AirlockTopology *topology =
      airlock_source_read (source, airlockctl_context_ask (context), NULL, NULL, &error);

  if (topology == NULL)
    airlockctl_complain ("%s", error->message);

  return topology;
}

/**
 * airlockctl_context_open:
 *
 * Reads the host that --sysroot names, and tells if that fails.
 *
 * Returns: (transfer full) (nullable): the host
 */
AirlockTopology *
airlockctl_context_open (AirlockctlContext *context)
{
  g_autoptr (AirlockSource) source = airlockctl_context_open_source (context);

  return source != NULL ? airlockctl_context_read (context, source) : NULL;
}

static void
print_help (AirlockctlContext *context, GOptionContext *options)
{
  g_autoptr (GString) commands = g_string_new (_ ("Shows PCI devices, IOMMU groups and why they "
                                                  "are so, for giving devices to virtual "
                                                  "machines."));
  g_autofree char *help = NULL;

  g_string_append_printf (commands, "\n\n%s", _ ("Commands:"));
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autofree char *usage = g_strjoin (
          " ", verbs[i].name, verbs[i].arguments != NULL ? _ (verbs[i].arguments) : NULL, NULL);

      g_string_append_printf (commands, "\n  %s%*s %s", usage,
                              USAGE_WIDTH - (int) MIN (airlockctl_text_width (usage), USAGE_WIDTH),
                              "", _ (verbs[i].summary));
    }

  g_option_context_set_summary (options, commands->str);
  g_option_context_set_description (options,
                                    _ ("Options may stand before and after the command; "
                                       "“airlockctl COMMAND --help” has those of one command.\n"
                                       "Exit status: 0 fine, 1 failure, 2 usage, 3 care needed, "
                                       "4 refused, 5 unknown. See airlockctl(1)."));
  help = g_option_context_get_help (options, TRUE, NULL);
  airlockctl_output_text (context->output, help);
}

static AirlockctlExit
run (AirlockctlContext *context, char ***arguments)
{
  g_autoptr (GOptionContext) options = g_option_context_new (_ ("COMMAND [ARGUMENT…]"));
  AirlockctlExit status = AIRLOCKCTL_OK;

  /* Stops at the verb: what follows it is parsed with the verb's own options. */
  g_option_context_set_strict_posix (options, TRUE);
  if (!parse_options (context, options, NULL, arguments, &status))
    return status;

  if ((*arguments)[1] != NULL)
    {
      context->verb = find_verb ((*arguments)[1]);
      if (context->verb == NULL)
        return airlockctl_usage (context, _ ("there is no command “%s”"), (*arguments)[1]);
      drop_first_argument (*arguments);
      return context->verb->run (context, *arguments);
    }

  if (context->help)
    print_help (context, options);
  else if (context->version)
    airlockctl_output_text (context->output, "airlockctl " PACKAGE_VERSION "\n");
  else
    return airlockctl_usage (context, _ ("which command?"));

  return AIRLOCKCTL_OK;
}

/* With a standard stream closed, the next file opened would take its number and be written into. */
static void
occupy_standard_streams (void)
{
  int fd;

  do
    fd = open ("/dev/null", O_RDONLY);
  while (fd >= 0 && fd <= STDERR_FILENO);

  if (fd >= 0)
    close (fd);
}

static void
set_up_locale (void)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

int
main (int argc, char **argv)
{
  g_autoptr (AirlockctlOutput) output = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) arguments = g_strdupv (argv);
  AirlockctlContext context = { 0 };
  AirlockctlExit status;

  occupy_standard_streams ();
  signal (SIGPIPE, SIG_IGN);
  set_up_locale ();
  g_set_prgname ("airlockctl");

  context.output = output = airlockctl_output_new ();
  status = run (&context, &arguments);

  if (!airlockctl_output_flush (output, &error))
    {
      airlockctl_complain (_ ("could not write the output: %s"), error->message);
      status = AIRLOCKCTL_FAILURE;
    }
  g_free (context.sysroot);
  g_free (context.colour);
  g_clear_object (&context.supplement);

  return status;
}
