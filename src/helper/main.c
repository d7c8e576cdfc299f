/* main.c – airlock-helper: the service, and its modes for boot and for libvirt's hook
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

#include "airlock-helper-boot.h"
#include "airlock-helper-guard.h"
#include "airlock-helper-service.h"

int
main (int argc, char **argv)
{
  gboolean apply_bindings = FALSE, guard = FALSE;
  const GOptionEntry modes[] = {
    { "apply-bindings", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &apply_bindings,
      N_ ("Bind what is kept, and exit"), NULL },
    { "guard", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &guard,
      N_ ("Judge the VM whose XML is on standard input, and exit"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (AirlockHelperSetup) setup = NULL;
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_option_context_add_main_entries (context, modes, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, airlock_helper_setup_get_options (),
                                     GETTEXT_PACKAGE);
  if (g_option_context_parse (context, &argc, &argv, &error))
    setup = airlock_helper_setup_new (&error);
  if (setup == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  if (guard)
    return airlock_helper_guard_run (setup);

  return apply_bindings ? airlock_helper_boot_run (setup) : airlock_helper_service_run (setup);
}
