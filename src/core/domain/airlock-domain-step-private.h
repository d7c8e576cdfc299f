/* airlock-domain-step-private.h – what the files of AirlockDomainStep share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-domain-step.h"

G_BEGIN_DECLS

struct _AirlockDomainStep
{
  AirlockStep parent_instance;

  AirlockDomainChange change;
  char *uri;
  char *uuid;
  char *name;
  char *before;       /* nullable: CREATE */
  char *after;        /* nullable: REMOVE */
  gboolean running;   /* it ran when this was planned */
  gboolean restoring; /* takes back: what it writes came from libvirt itself */

  char *found;        /* nullable: what libvirt had just before it was done */
  char *result;       /* nullable: what libvirt made of it */
};

char  *_airlock_domain_step_dup_title   (AirlockStep    *step);
char **_airlock_domain_step_dup_details (AirlockStep    *step);
char  *_airlock_domain_step_dup_exact   (AirlockStep    *step);
void   _airlock_domain_step_restore     (AirlockStep    *step,
                                         AirlockRestore *restore);

void   _airlock_domain_step_verify_async (AirlockStep         *step,
                                          AirlockPlanContext  *context,
                                          gboolean             resuming,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
void   _airlock_domain_step_apply_async  (AirlockStep         *step,
                                          AirlockPlanContext  *context,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
gboolean _airlock_domain_step_finish     (AirlockStep         *step,
                                          GAsyncResult        *result,
                                          GError             **error);

G_END_DECLS
