/* airlock-helper-setup.h – what the helper works on
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "binder/airlock-binder.h"

G_BEGIN_DECLS

/**
 * AirlockHelperSetup:
 * @kernel: what takes the writes; its sysroot is what is read
 * @binder: over @kernel
 * @countdown_file: says what to take back if the helper ends while a countdown runs
 * @countdown_seconds: how long a person has to say that all is well
 * @idle_seconds: how long the service stays with nothing to do
 *
 * Two files fill it in: the running kernel for the program that is installed, and for a program of
 * the tests a played one. Nothing of the latter is in the former.
 */
typedef struct
{
  AirlockKernel *kernel;
  AirlockBinder *binder;
  char *countdown_file;
  guint countdown_seconds;
  guint idle_seconds;
} AirlockHelperSetup;

const GOptionEntry *airlock_helper_setup_get_options (void);
AirlockHelperSetup *airlock_helper_setup_new         (GError             **error);
void                airlock_helper_setup_free        (AirlockHelperSetup  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockHelperSetup, airlock_helper_setup_free)

G_END_DECLS
