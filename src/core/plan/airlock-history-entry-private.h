/* airlock-history-entry-private.h – what an entry of history holds
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-history-private.h"

G_BEGIN_DECLS

/**
 * AirlockEntryStep:
 * @done: done, and not taken back
 * @open: begun, or begun to be taken back, without a word of how that ended
 */
typedef struct
{
  gboolean done;
  gboolean open;
} AirlockEntryStep;

struct _AirlockHistoryEntry
{
  GObject parent_instance;

  guint number;
  char *title;
  AirlockHistoryState state;
  GDateTime *time;
  GDateTime *undone;  /* nullable */
  AirlockPlan *plan;  /* nullable */
  GArray *steps;      /* of AirlockEntryStep */
  char *message;      /* nullable */
  char *folder;       /* nullable */
};

G_END_DECLS
