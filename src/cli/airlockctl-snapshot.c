/* airlockctl-snapshot.c – `airlockctl snapshot`: a host in a file, to send to someone who helps
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "airlockctl-json.h"
#include "airlockctl.h"

typedef struct
{
  gboolean list;
  gboolean force;
} Options;

/* Everything that is left out of a snapshot, so that a person can decide to send it. */
static const char *
redaction_sentence (void)
{
  return _ ("Serial numbers, MAC addresses, UUIDs, host names and user names are replaced by "
            "stand-ins; vital product data is left out.");
}

static void
print_json (AirlockctlContext *context, const char *path, const char *const *entries)
{
  JsonObject *root = json_object_new ();

  airlockctl_json_set_string (root, "file", path);
  json_object_set_array_member (root, "entries", airlockctl_json_strings (entries));
  airlockctl_json_print (root, context->output);
}

static void
print_list (AirlockctlContext *context, const char *const *entries)
{
  for (gsize i = 0; entries[i] != NULL; i++)
    airlockctl_output_line (context->output, AIRLOCKCTL_STYLE_PLAIN, 0, entries[i]);
}

static void
print_saved (AirlockctlContext *context, const char *path, const char *const *entries)
{
  guint n_entries = g_strv_length ((char **) entries);
  g_autofree char *display = g_filename_display_name (path);
  g_autofree char *saved = g_strdup_printf (_ ("Saved as %s"), display);
  g_autofree char *command = g_strdup_printf ("airlockctl --sysroot %s status", display);
  g_autofree char *count = g_strdup_printf (
      g_dngettext (NULL, "%u file is in it.", "%u files are in it.", n_entries), n_entries);

  airlockctl_output_line (context->output, AIRLOCKCTL_STYLE_STRONG, 0, saved);
  airlockctl_output_prose (context->output, AIRLOCKCTL_STYLE_PLAIN, 0, NULL, count);
  airlockctl_output_prose (context->output, AIRLOCKCTL_STYLE_PLAIN, 0, NULL, redaction_sentence ());
  airlockctl_output_prose (context->output, AIRLOCKCTL_STYLE_PLAIN, 0, "→ ", command);
}

/* Snapshots are made of hosts. What is in one has been redacted already, and a dump has no files.
 */
static gboolean
check_source (AirlockctlContext *context)
{
  g_autoptr (AirlockSource) source = airlockctl_context_open_source (context);

  if (source == NULL)
    return FALSE;

  switch (airlock_source_get_kind (source))
    {
    case AIRLOCK_SOURCE_SNAPSHOT:
      airlockctl_complain (_ ("“%s” is a snapshot already"), context->sysroot);
      return FALSE;
    case AIRLOCK_SOURCE_DUMP:
      airlockctl_complain (_ ("no snapshot can be made of “%s”: it is not a folder"),
                           context->sysroot);
      return FALSE;
    case AIRLOCK_SOURCE_LIVE:
    case AIRLOCK_SOURCE_FOLDER:
    default:
      return TRUE;
    }
}

static gboolean
check_target (const char *path, gboolean force)
{
  gboolean exists = g_file_test (path, G_FILE_TEST_EXISTS);

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    airlockctl_complain (_ ("“%s” is a folder"), path);
  else if (exists && !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    airlockctl_complain (_ ("“%s” is no ordinary file"), path);
  else if (exists && !force)
    airlockctl_complain (_ ("“%s” exists; --force replaces it"), path);
  else
    return TRUE;

  return FALSE;
}

static gboolean
parse_command_line (AirlockctlContext *context,
                    Options *options,
                    char ***arguments,
                    AirlockctlExit *status)
{
  const GOptionEntry entries[] = {
    { "list", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &options->list,
      N_ ("Show what would be saved, and save nothing"), NULL },
    { "force", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &options->force,
      N_ ("Replace the file if it exists"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  guint n_given;

  if (!airlockctl_context_parse (context, entries, AIRLOCKCTL_ANY_NUMBER, arguments, status))
    return FALSE;

  n_given = g_strv_length (*arguments);
  if (n_given > 1 || (options->list && n_given > 0))
    *status = airlockctl_usage (context, _ ("unexpected argument “%s”"),
                                (*arguments)[options->list ? 0 : 1]);
  else if (!options->list && (n_given == 0 || (*arguments)[0][0] == '\0'))
    *status = airlockctl_usage (context, _ ("%s is missing"), _ (context->verb->arguments));
  else
    return TRUE;

  return FALSE;
}

/**
 * airlockctl_snapshot:
 *
 * Exits 0 if the snapshot was saved, or with --list could be listed.
 */
AirlockctlExit
airlockctl_snapshot (AirlockctlContext *context, char **arguments)
{
  Options options = { FALSE };
  g_autoptr (AirlockSnapshotDraft) draft = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) entries = NULL;
  AirlockctlExit status;

  if (!parse_command_line (context, &options, &arguments, &status))
    return status;
  if (!options.list && !check_target (arguments[0], options.force))
    return AIRLOCKCTL_FAILURE;
  if (!check_source (context))
    return AIRLOCKCTL_FAILURE;

  draft = airlock_snapshot_draft_new (context->sysroot != NULL ? context->sysroot : "/",
                                      airlockctl_context_ask (context), NULL, &error);
  if (draft == NULL ||
      (!options.list && !airlock_snapshot_draft_save (draft, arguments[0], &error)))
    {
      airlockctl_complain ("%s", error->message);
      return AIRLOCKCTL_FAILURE;
    }

  entries = airlock_snapshot_draft_list (draft);
  if (context->json)
    print_json (context, arguments[0], (const char *const *) entries);
  else if (options.list)
    print_list (context, (const char *const *) entries);
  else
    print_saved (context, arguments[0], (const char *const *) entries);

  return AIRLOCKCTL_OK;
}
