/* airlock-helper-setup-played.c – the helper of the tests works on a kernel that is played
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "binder/airlock-fake-kernel.h"
#include "helper/airlock-helper-setup.h"

static char *root, *fault;
static gint countdown = 30, idle = 60;

const GOptionEntry *
airlock_helper_setup_get_options (void)
{
  static const GOptionEntry entries[] = {
    { "root", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &root, "Work on this tree", "DIR" },
    { "countdown", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_INT, &countdown, "Its length", "SECONDS" },
    { "idle", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_INT, &idle, "How long to stay", "SECONDS" },
    { "fault", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &fault,
      "What goes wrong at which write: fail, ignore, hang, lose or die", "N:KIND" },
    G_OPTION_ENTRY_NULL,
  };

  return entries;
}

static void
set_fault (AirlockFakeKernel *kernel)
{
  static const char *const kinds[] = { "none", "fail", "ignore", "hang", "lose", "die", NULL };
  const char *colon = strchr (fault, ':');

  g_assert_nonnull (colon);
  for (guint i = 0; kinds[i] != NULL; i++)
    {
      if (strcmp (kinds[i], colon + 1) == 0)
        {
          airlock_fake_kernel_set_fault (kernel, (guint) atoi (fault), (AirlockFakeFault) i);
          return;
        }
    }
  g_error ("no such fault: %s", fault);
}

AirlockHelperSetup *
airlock_helper_setup_new (GError **error)
{
  g_autoptr (AirlockHelperSetup) self = g_new0 (AirlockHelperSetup, 1);
  g_autofree char *run = g_build_filename (root, "run", "airlock", NULL);
  g_autofree char *state = g_build_filename (root, "var", "lib", "airlock", NULL);
  AirlockFakeKernel *kernel = airlock_fake_kernel_new (root, error);

  if (kernel == NULL)
    return NULL;
  if (fault != NULL)
    set_fault (kernel);

  g_mkdir_with_parents (run, 0700);
  g_mkdir_with_parents (state, 0700);
  self->kernel = AIRLOCK_KERNEL (kernel);
  self->binder = airlock_binder_new (self->kernel, run, state);
  self->countdown_file = g_build_filename (run, "countdown", NULL);
  self->countdown_seconds = (guint) countdown;
  self->idle_seconds = (guint) idle;

  return g_steal_pointer (&self);
}

void
airlock_helper_setup_free (AirlockHelperSetup *self)
{
  g_clear_object (&self->binder);
  g_clear_object (&self->kernel);
  g_free (self->countdown_file);
  g_free (self);
}
