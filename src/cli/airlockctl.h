/* airlockctl.h – what the verbs of the command line share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlockctl-output.h"
#include "core/host/airlock-source.h"

G_BEGIN_DECLS

/**
 * AirlockctlExit:
 *
 * Exit statuses, the same for every verb and part of the documented interface.
 */
typedef enum
{
  AIRLOCKCTL_OK = 0,
  AIRLOCKCTL_FAILURE = 1,
  AIRLOCKCTL_USAGE = 2,
  AIRLOCKCTL_CARE = 3,
  AIRLOCKCTL_REFUSED = 4,
  AIRLOCKCTL_UNKNOWN = 5,
} AirlockctlExit;

/* For airlockctl_context_parse(): the verb counts its positional arguments itself. */
#define AIRLOCKCTL_ANY_NUMBER G_MAXUINT

typedef struct _AirlockctlContext AirlockctlContext;

/**
 * AirlockctlVerb:
 * @name: what is typed
 * @arguments: its positional arguments for the help, untranslated; nullable
 * @summary: one line for the help, untranslated
 * @run: gets what was typed after the verb; parses it with airlockctl_context_parse()
 */
typedef struct
{
  const char *name;
  const char *arguments;
  const char *summary;
  AirlockctlExit (*run) (AirlockctlContext *context,
                         char             **arguments);
} AirlockctlVerb;

/**
 * AirlockctlContext:
 *
 * The global options, and where output goes.
 */
struct _AirlockctlContext
{
  const AirlockctlVerb *verb; /* NULL until one was recognised */
  char *sysroot;              /* NULL: this machine */
  char *colour;               /* as typed; NULL: not given */
  gboolean json;
  gboolean help;
  gboolean version;
  AirlockctlOutput *output;
  gboolean asked;                /* whether the root helper was asked already */
  AirlockSupplement *supplement; /* what it told; nullable */
};

gboolean         airlockctl_context_parse    (AirlockctlContext  *context,
                                              const GOptionEntry *options,
                                              guint               n_wanted,
                                              char             ***arguments,
                                              AirlockctlExit     *status);
AirlockSource   *airlockctl_context_open_source (AirlockctlContext *context);
AirlockTopology *airlockctl_context_read     (AirlockctlContext  *context,
                                              AirlockSource      *source);
AirlockSupplement *airlockctl_context_ask   (AirlockctlContext  *context);
AirlockTopology *airlockctl_context_open     (AirlockctlContext  *context);
AirlockctlExit   airlockctl_usage            (AirlockctlContext  *context,
                                              const char         *format,
                                              ...) G_GNUC_PRINTF (2, 3);

/* The verbs, one file each. */
AirlockctlExit   airlockctl_status           (AirlockctlContext  *context,
                                              char              **arguments);
AirlockctlExit   airlockctl_groups           (AirlockctlContext  *context,
                                              char              **arguments);
AirlockctlExit   airlockctl_device           (AirlockctlContext  *context,
                                              char              **arguments);
AirlockctlExit   airlockctl_check            (AirlockctlContext  *context,
                                              char              **arguments);
AirlockctlExit   airlockctl_bind             (AirlockctlContext  *context,
                                              char              **arguments);
AirlockctlExit   airlockctl_unbind           (AirlockctlContext  *context,
                                              char              **arguments);
AirlockctlExit   airlockctl_bound            (AirlockctlContext  *context,
                                              char              **arguments);
AirlockctlExit   airlockctl_sriov            (AirlockctlContext  *context,
                                              char              **arguments);
AirlockctlExit   airlockctl_hugepages        (AirlockctlContext  *context,
                                              char              **arguments);
AirlockctlExit   airlockctl_d3cold           (AirlockctlContext  *context,
                                              char              **arguments);
AirlockctlExit   airlockctl_history          (AirlockctlContext  *context,
                                              char              **arguments);
AirlockctlExit   airlockctl_undo             (AirlockctlContext  *context,
                                              char              **arguments);
AirlockctlExit   airlockctl_snapshot         (AirlockctlContext  *context,
                                              char              **arguments);
AirlockctlExit   airlockctl_explain          (AirlockctlContext  *context,
                                              char              **arguments);
AirlockctlExit   airlockctl_vm               (AirlockctlContext  *context,
                                              char              **arguments);

G_END_DECLS
