/* virt-world.h – a made-up libvirt for tests: its test driver, in this process
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/domain/airlock-connection.h"

G_BEGIN_DECLS

char              *virt_world_new_uri   (const char         *domains);
AirlockConnection *virt_world_open      (const char         *uri);
AirlockDomain     *virt_world_find      (AirlockConnection  *connection,
                                         const char         *name);
void               virt_world_act       (AirlockDomain      *domain,
                                         AirlockDomainAction action);
void               virt_world_take_result (GObject          *source,
                                         GAsyncResult       *result,
                                         gpointer            user_data);
GAsyncResult      *virt_world_wait      (GAsyncResult      **result);

#define VIRT_WORLD_UNTIL(condition) \
  G_STMT_START \
  { \
    while (!(condition)) \
      g_main_context_iteration (NULL, TRUE); \
  } \
  G_STMT_END

G_END_DECLS
