/* airlock-helper-setup-real.c – the installed helper works on the running kernel
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-helper-setup.h"
#include "base/airlock-names.h"
#include "binder/airlock-real-kernel.h"

#define COUNTDOWN_SECONDS 30
#define IDLE_SECONDS 60

/**
 * airlock_helper_setup_get_options:
 *
 * Returns: options of this program besides its modes: none
 */
const GOptionEntry *
airlock_helper_setup_get_options (void)
{
  static const GOptionEntry none[] = { G_OPTION_ENTRY_NULL };

  return none;
}

/**
 * airlock_helper_setup_new:
 * @error: return location
 *
 * Returns: (transfer full): what to work on, or %NULL with an error
 */
AirlockHelperSetup *
airlock_helper_setup_new (GError **error)
{
  g_autoptr (AirlockHelperSetup) self = g_new0 (AirlockHelperSetup, 1);
  AirlockRealKernel *kernel = airlock_real_kernel_new (error);

  if (kernel == NULL)
    return NULL;

  self->kernel = AIRLOCK_KERNEL (kernel);
  self->binder = airlock_binder_new (self->kernel, AIRLOCK_RUN_FOLDER, AIRLOCK_STATE_FOLDER);
  self->countdown_file = g_build_filename (AIRLOCK_RUN_FOLDER, "countdown", NULL);
  self->countdown_seconds = COUNTDOWN_SECONDS;
  self->idle_seconds = IDLE_SECONDS;

  return g_steal_pointer (&self);
}

/**
 * airlock_helper_setup_free:
 * @self: (transfer full): a setup
 */
void
airlock_helper_setup_free (AirlockHelperSetup *self)
{
  g_clear_object (&self->binder);
  g_clear_object (&self->kernel);
  g_free (self->countdown_file);
  g_free (self);
}
