/* airlock-application.c – the application: options, windows, accelerators
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-application.h"

#include <glib/gi18n.h>

#include "airlock-window.h"
#include "base/airlock-error.h"
#include "core/host/airlock-demo.h"

/* What a command says that can't be obeyed, as for unknown options in other programs. */
#define STATUS_USAGE 2

struct _AirlockApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (AirlockApplication, airlock_application, ADW_TYPE_APPLICATION)

/* The scene that this command asks for; "" for the first. Local to the process that was started. */
static char *demo_scene;

static gboolean
parse_demo (const char *name, const char *value, gpointer data, GError **error)
{
  g_free (demo_scene);
  demo_scene = g_strdup (value != NULL ? value : "");

  return TRUE;
}

static const GOptionEntry options[] = {
  { "demo", 0, G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK, parse_demo,
    N_ ("Show a made-up computer: desktop, laptop, server or iommu-off"), N_ ("SCENE") },
  { "sysroot", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, NULL,
    N_ ("Show another root folder, a snapshot or an lspci dump instead of this computer"),
    N_ ("PATH") },
  { "version", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"),
    NULL },
  { G_OPTION_REMAINING, 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL,
    N_ ("[SNAPSHOT…]") },
  { NULL },
};

/* One window for each host. */
static void
open_host (AirlockApplication *self, const char *path)
{
  g_autoptr (AirlockHost) host = NULL;
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  for (GList *l = windows; l != NULL; l = l->next)
    {
      if (AIRLOCK_IS_WINDOW (l->data) &&
          g_strcmp0 (airlock_host_get_path (airlock_window_get_host (l->data)), path) == 0)
        {
          gtk_window_present (l->data);
          return;
        }
    }

  host = airlock_host_new (path);
  gtk_window_present (GTK_WINDOW (airlock_window_new (GTK_APPLICATION (self), host)));
}

static AirlockWindow *
find_window (AirlockApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    {
      if (AIRLOCK_IS_WINDOW (l->data))
        return l->data;
    }

  return NULL;
}

/* In the window that was used last, as "Open Snapshot…" does; more than one file get windows of
 * their own. */
static void
open_files (AirlockApplication *self, GFile *const *files, gsize n_files)
{
  AirlockWindow *window = find_window (self);

  for (gsize i = 0; i < n_files; i++)
    {
      g_autofree char *path = g_file_get_path (files[i]);
      g_autofree char *uri = path == NULL ? g_file_get_uri (files[i]) : NULL;

      /* What is on no file system can't be read, and the window says so. */
      if (i > 0 || window == NULL)
        open_host (self, path != NULL ? path : uri);
      else
        {
          airlock_window_open (window, path != NULL ? path : uri);
          gtk_window_present (GTK_WINDOW (window));
        }
    }
}

static void
airlock_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  open_files (AIRLOCK_APPLICATION (application), files, (gsize) n_files);
}

static void
airlock_application_activate (GApplication *application)
{
  open_host (AIRLOCK_APPLICATION (application), "/");
}

/* Relative to where the command was given, which need not be where this process started. */
static void
open_arguments (AirlockApplication *self, GApplicationCommandLine *command_line, char **arguments)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  for (char **argument = arguments; *argument != NULL; argument++)
    g_ptr_array_add (files,
                     g_application_command_line_create_file_for_arg (command_line, *argument));

  open_files (self, (GFile *const *) files->pdata, files->len);
}

static int
airlock_application_command_line (GApplication *application, GApplicationCommandLine *command_line)
{
  GVariantDict *dict = g_application_command_line_get_options_dict (command_line);
  const char *sysroot = NULL;
  g_autofree char **arguments = NULL;
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;

  if (g_variant_dict_lookup (dict, G_OPTION_REMAINING, "^a&ay", &arguments))
    {
      open_arguments (AIRLOCK_APPLICATION (application), command_line, arguments);
      return 0;
    }
  if (!g_variant_dict_lookup (dict, "sysroot", "^&ay", &sysroot))
    {
      g_application_activate (application);
      return 0;
    }

  file = g_application_command_line_create_file_for_arg (command_line, sysroot);
  path = g_file_get_path (file);
  open_host (AIRLOCK_APPLICATION (application), path != NULL ? path : sysroot);

  return 0;
}

/* The file is found here: the process that opens it may be one that runs elsewhere already. */
static int
find_demo (GVariantDict *dict)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *absolute = NULL;

  if (g_variant_dict_contains (dict, "sysroot"))
    {
      g_printerr ("airlock: %s\n", _ ("--demo and --sysroot can’t be used together"));
      return STATUS_USAGE;
    }

  path = airlock_demo_find (demo_scene, &error);
  if (path == NULL)
    {
      g_printerr ("airlock: %s\n", error->message);
      return g_error_matches (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID) ? STATUS_USAGE : 1;
    }

  absolute = g_canonicalize_filename (path, NULL);
  g_variant_dict_insert (dict, "sysroot", "^ay", absolute);

  return -1;
}

static int
airlock_application_handle_local_options (GApplication *application, GVariantDict *dict)
{
  if (!g_variant_dict_contains (dict, "version"))
    {
      if (g_variant_dict_contains (dict, G_OPTION_REMAINING) &&
          (demo_scene != NULL || g_variant_dict_contains (dict, "sysroot")))
        {
          g_printerr ("airlock: %s\n",
                      _ ("A snapshot can’t be opened together with --demo or --sysroot"));
          return STATUS_USAGE;
        }
      return demo_scene != NULL ? find_demo (dict) : -1;
    }

  g_print ("airlock %s\n", PACKAGE_VERSION);

  return 0;
}

static void
show_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkApplication *application = data;

  adw_show_about_dialog (
      GTK_WIDGET (gtk_application_get_active_window (application)), "application-name",
      _ ("Airlock"), "application-icon", APPLICATION_ID, "version", PACKAGE_VERSION, "comments",
      _ ("Shows the PCI devices of this computer, their IOMMU groups and why "
         "they are as they are."),
      "developer-name", _ ("The Airlock developers"), "license-type", GTK_LICENSE_GPL_3_0,
      "website", "https://github.com/airlock-vm/airlock", "issue-url",
      "https://github.com/airlock-vm/airlock/issues", "translator-credits",
      /* Translators: your names, one on each line. */
      _ ("translator-credits"), NULL);
}

static void
quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_application_quit (data);
}

/* Windows from right to left without a translation into such a language: for tests and pictures. */
static void
set_direction (void)
{
  const char *direction = g_getenv ("AIRLOCK_TEXT_DIRECTION");

  if (g_strcmp0 (direction, "rtl") == 0)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
}

static void
airlock_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { "about", show_about, NULL, NULL, NULL, { 0 } },
    { "quit", quit, NULL, NULL, NULL, { 0 } },
  };
  static const struct
  {
    const char *action;
    const char *accelerators[2];
  } accelerators[] = {
    { "app.quit", { "<Control>q" } },
    { "window.close", { "<Control>w" } },
    { "win.export-snapshot", { "<Control>e" } },
    { "win.open-snapshot", { "<Control>o" } },
    { "win.search", { "<Control>f" } },
  };

  G_APPLICATION_CLASS (airlock_application_parent_class)->startup (application);

  set_direction ();
  gtk_window_set_default_icon_name (APPLICATION_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
  for (gsize i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accelerators[i].action,
                                           accelerators[i].accelerators);
}

static void
airlock_application_class_init (AirlockApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->activate = airlock_application_activate;
  application_class->command_line = airlock_application_command_line;
  application_class->handle_local_options = airlock_application_handle_local_options;
  application_class->open = airlock_application_open;
  application_class->startup = airlock_application_startup;
}

static void
airlock_application_init (AirlockApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

/**
 * airlock_application_new:
 *
 * Returns: (transfer full): the application
 */
AirlockApplication *
airlock_application_new (void)
{
  return g_object_new (AIRLOCK_TYPE_APPLICATION, "application-id", APPLICATION_ID, "flags",
                       G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_HANDLES_OPEN,
                       "resource-base-path", "/io/github/airlock_vm/Airlock", NULL);
}
