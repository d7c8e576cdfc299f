/* airlockctl-settings.c – `airlockctl sriov`, `hugepages`, `d3cold`: settings of the host
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "airlockctl-addresses.h"
#include "airlockctl-json.h"
#include "airlockctl-remote.h"
#include "airlockctl-run.h"

typedef struct
{
  AirlockctlRunOptions run;
  gboolean keep;
  gboolean autoprobe;
  gboolean remote;
  gboolean local;
  char *size;
  gint node;
} Options;

static void
options_clear (Options *options)
{
  airlockctl_run_options_clear (&options->run);
  g_clear_pointer (&options->size, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse_count (AirlockctlContext *context,
             const char *text,
             guint64 maximum,
             guint *count,
             AirlockctlExit *status)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 0, maximum, &number, NULL))
    {
      *status = airlockctl_usage (context, _ ("“%s” is no count"), text);
      return FALSE;
    }
  *count = (guint) number;

  return TRUE;
}

/* One device, by the first argument. */
static GArray *
parse_one_address (AirlockctlContext *context, char **arguments, AirlockctlExit *status)
{
  char *first[] = { arguments[0], NULL };

  return airlockctl_parse_addresses (context, first, status);
}

static AirlockctlExit
plan_and_run (AirlockctlContext *context,
              AirlockctlSession *session,
              GArray *addresses,
              AirlockHostIntent *intent,
              const AirlockctlRunOptions *options)
{
  g_autoptr (GPtrArray) devices = NULL;
  g_autoptr (AirlockHostPlanner) planner = NULL;
  g_autoptr (AirlockPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  if (session == NULL || !airlockctl_session_read (session, context))
    return AIRLOCKCTL_FAILURE;
  if (addresses != NULL)
    {
      devices = airlockctl_find_devices (session->topology, addresses);
      if (devices == NULL)
        return AIRLOCKCTL_FAILURE;
    }

  intent->devices = devices;
  planner = airlockctl_session_new_planner (session, context);
  plan = airlock_host_planner_plan (planner, intent, &error);
  if (plan == NULL)
    {
      airlockctl_complain ("%s", error->message);
      return AIRLOCKCTL_FAILURE;
    }

  return airlockctl_run (context, session, plan, options);
}

/**
 * airlockctl_sriov:
 *
 * Exits 0 if the device has that many virtual functions.
 */
AirlockctlExit
airlockctl_sriov (AirlockctlContext *context, char **arguments)
{
  g_auto (Options) options = { { FALSE } };
  const GOptionEntry entries[] = {
    { "keep", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &options.keep,
      N_ ("Make them again at each boot"), NULL },
    { "autoprobe", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &options.autoprobe,
      N_ ("Let drivers of this host take them; they are meant for VMs otherwise"), NULL },
    { "remote", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &options.remote,
      N_ ("Judge for someone who reaches this host over the network"), NULL },
    { "local", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &options.local,
      N_ ("Judge for someone who sits at this host, even in an SSH session"), NULL },
    AIRLOCKCTL_RUN_ENTRIES (&options.run),
    G_OPTION_ENTRY_NULL,
  };
  AirlockHostIntent intent = { .kind = AIRLOCK_HOST_INTENT_VIRTUAL_FUNCTIONS, .node = -1 };
  g_autoptr (AirlockctlSession) session = NULL;
  g_autoptr (GArray) addresses = NULL;
  AirlockctlExit status;

  if (!airlockctl_context_parse (context, entries, 2, &arguments, &status))
    return status;
  if (options.local && options.remote)
    return airlockctl_usage (context, _ ("--local and --remote exclude each other"));
  addresses = parse_one_address (context, arguments, &status);
  if (addresses == NULL ||
      !parse_count (context, arguments[1], G_MAXUINT16, &intent.count, &status))
    return status;

  intent.keep = options.keep;
  intent.autoprobe = options.autoprobe;
  intent.remote = options.remote || (!options.local && airlockctl_find_remote_session () != NULL);
  session = airlockctl_session_open (context);

  return plan_and_run (context, session, addresses, &intent, &options.run);
}

/**
 * airlockctl_d3cold:
 *
 * Exits 0 if the setting is so.
 */
AirlockctlExit
airlockctl_d3cold (AirlockctlContext *context, char **arguments)
{
  g_auto (Options) options = { { FALSE } };
  const GOptionEntry entries[] = {
    AIRLOCKCTL_RUN_ENTRIES (&options.run),
    G_OPTION_ENTRY_NULL,
  };
  AirlockHostIntent intent = { .kind = AIRLOCK_HOST_INTENT_D3COLD, .node = -1 };
  g_autoptr (AirlockctlSession) session = NULL;
  g_autoptr (GArray) addresses = NULL;
  AirlockctlExit status;

  if (!airlockctl_context_parse (context, entries, 2, &arguments, &status))
    return status;
  addresses = parse_one_address (context, arguments, &status);
  if (addresses == NULL)
    return status;
  if (!g_str_equal (arguments[1], "on") && !g_str_equal (arguments[1], "off"))
    return airlockctl_usage (context, _ ("on or off, not “%s”"), arguments[1]);

  intent.allowed = g_str_equal (arguments[1], "on");
  session = airlockctl_session_open (context);

  return plan_and_run (context, session, addresses, &intent, &options.run);
}

static gboolean
parse_size (AirlockctlContext *context, const char *text, guint *page_kib, AirlockctlExit *status)
{
  *page_kib = 2048;
  if (text == NULL || g_str_equal (text, "2M"))
    return TRUE;
  *page_kib = 1048576;
  if (g_str_equal (text, "1G"))
    return TRUE;
  *status = airlockctl_usage (context, _ ("--size is 2M or 1G, not “%s”"), text);

  return FALSE;
}

static void
print_huge_pages_json (GArray *pages, AirlockctlOutput *output)
{
  JsonObject *root = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < pages->len; i++)
    {
      const AirlockHugePages *each = &g_array_index (pages, AirlockHugePages, i);
      JsonObject *object = json_object_new ();

      if (each->node >= 0)
        json_object_set_int_member (object, "node", each->node);
      else
        json_object_set_null_member (object, "node");
      json_object_set_int_member (object, "page-kib", each->page_kib);
      json_object_set_int_member (object, "reserved", each->count);
      json_array_add_object_element (array, object);
    }
  json_object_set_array_member (root, "huge-pages", array);
  airlockctl_json_print (root, output);
}

static void
print_huge_pages (GArray *pages, AirlockctlOutput *output)
{
  for (guint i = 0; i < pages->len; i++)
    {
      const AirlockHugePages *each = &g_array_index (pages, AirlockHugePages, i);
      g_autofree char *size =
          g_format_size_full ((guint64) each->page_kib * 1024, G_FORMAT_SIZE_IEC_UNITS);
      g_autofree char *line =
          each->node < 0
              ? g_strdup_printf (_ ("This computer: %1$u pages of %2$s"), each->count, size)
              : g_strdup_printf (_ ("NUMA node %1$d: %2$u pages of %3$s"), each->node, each->count,
                                 size);

      airlockctl_output_line (output, AIRLOCKCTL_STYLE_PLAIN, 0, line);
    }
  if (pages->len == 0)
    airlockctl_output_line (output, AIRLOCKCTL_STYLE_PLAIN, 0,
                            _ ("This kernel has no huge pages."));
}

static AirlockctlExit
list_huge_pages (AirlockctlContext *context)
{
  g_autoptr (AirlockctlSession) session = airlockctl_session_open (context);
  g_autoptr (GArray) pages = NULL;

  if (session == NULL)
    return AIRLOCKCTL_FAILURE;
  pages = airlock_huge_pages_read (airlock_plan_context_get_sysroot (session->context));
  if (context->json)
    print_huge_pages_json (pages, context->output);
  else
    print_huge_pages (pages, context->output);

  return AIRLOCKCTL_OK;
}

/**
 * airlockctl_hugepages:
 *
 * Without a count: exits 0. With one: exits 0 if as many are reserved as the kernel could get.
 */
AirlockctlExit
airlockctl_hugepages (AirlockctlContext *context, char **arguments)
{
  g_auto (Options) options = { .node = -1 };
  const GOptionEntry entries[] = {
    { "size", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &options.size,
      N_ ("Size of a page: 2M or 1G"), N_ ("SIZE") },
    { "node", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_INT, &options.node,
      N_ ("On this NUMA node alone"), N_ ("NODE") },
    AIRLOCKCTL_RUN_ENTRIES (&options.run),
    G_OPTION_ENTRY_NULL,
  };
  AirlockHostIntent intent = { .kind = AIRLOCK_HOST_INTENT_HUGE_PAGES };
  g_autoptr (AirlockctlSession) session = NULL;
  AirlockctlExit status;

  if (!airlockctl_context_parse (context, entries, AIRLOCKCTL_ANY_NUMBER, &arguments, &status))
    return status;
  if (g_strv_length (arguments) > 1)
    return airlockctl_usage (context, _ ("unexpected argument “%s”"), arguments[1]);
  if (!parse_size (context, options.size, &intent.page_kib, &status))
    return status;
  if (arguments[0] == NULL)
    return list_huge_pages (context);
  if (!parse_count (context, arguments[0], 1u << 24, &intent.count, &status))
    return status;

  intent.node = options.node;
  session = airlockctl_session_open (context);

  return plan_and_run (context, session, NULL, &intent, &options.run);
}
