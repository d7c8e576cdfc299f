/* airlock-helper.h – the root helper, as app and command line see it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "base/airlock-operation.h"
#include "safety/airlock-finding.h"
#include "safety/airlock-host-use.h"

G_BEGIN_DECLS

/**
 * AirlockHelper:
 *
 * Two implementations that nobody can tell apart: a proxy for the service on the system bus, and one
 * that is played over a copied tree. Everything is asynchronous. Errors are of AIRLOCK_ERROR: not
 * installed, refused (blocked or not authorised), dismissed, timed out, busy, stuck, wrong identity.
 *
 * Signals: "progress" (char *token, guint index, gboolean done), "reverted" (char *token, gboolean
 * complete, char *message), "bindings-changed" ().
 */
#define AIRLOCK_TYPE_HELPER (airlock_helper_get_type ())
G_DECLARE_INTERFACE (AirlockHelper, airlock_helper, AIRLOCK, HELPER, GObject)

/**
 * AirlockHelperResult:
 * @undo: (nullable): what takes this operation back; %NULL where nothing was changed
 * @got: set-vfs, hugepages: what the kernel really made
 * @driver: (nullable): the device's driver afterwards
 */
typedef struct
{
  AirlockOperation *undo;
  guint got;
  char *driver;
} AirlockHelperResult;

void airlock_helper_result_free (AirlockHelperResult *self);

/**
 * AirlockHelperBinding:
 * @state: nick of AirlockBindingState: pending, bound, held, stuck, misplaced
 */
typedef struct
{
  AirlockDeviceIdentity device;
  char *state;
  gboolean kept;
  char *host_driver;
  gint num_vfs;
  gboolean autoprobe;
} AirlockHelperBinding;

void airlock_helper_binding_free (AirlockHelperBinding *self);

struct _AirlockHelperInterface
{
  GTypeInterface parent_iface;

  void       (*apply_async)           (AirlockHelper *self, GPtrArray *operations, const char *token,
                                       gboolean confirmed, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
  GPtrArray *(*apply_finish)          (AirlockHelper *self, GAsyncResult *result, guint *countdown,
                                       GError **error);
  void       (*keep_async)            (AirlockHelper *self, const char *token, gboolean keep,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data);
  gboolean   (*keep_finish)           (AirlockHelper *self, GAsyncResult *result, GError **error);
  void       (*check_async)           (AirlockHelper *self, GPtrArray *operations,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data);
  GPtrArray *(*check_finish)          (AirlockHelper *self, GAsyncResult *result, char **action,
                                       GError **error);
  void       (*list_bindings_async)   (AirlockHelper *self, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
  GPtrArray *(*list_bindings_finish)  (AirlockHelper *self, GAsyncResult *result, GError **error);
  void       (*read_isolation_async)  (AirlockHelper *self, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
  GVariant  *(*read_isolation_finish) (AirlockHelper *self, GAsyncResult *result, GError **error);
  void       (*read_users_async)      (AirlockHelper *self, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
  AirlockHostUses *(*read_users_finish) (AirlockHelper *self, GAsyncResult *result, GError **error);
};

void       airlock_helper_apply_async           (AirlockHelper        *self,
                                                 GPtrArray            *operations,
                                                 const char           *token,
                                                 gboolean              confirmed,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
GPtrArray *airlock_helper_apply_finish          (AirlockHelper        *self,
                                                 GAsyncResult         *result,
                                                 guint                *countdown,
                                                 GError              **error);
void       airlock_helper_keep_async            (AirlockHelper        *self,
                                                 const char           *token,
                                                 gboolean              keep,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
gboolean   airlock_helper_keep_finish           (AirlockHelper        *self,
                                                 GAsyncResult         *result,
                                                 GError              **error);
void       airlock_helper_check_async           (AirlockHelper        *self,
                                                 GPtrArray            *operations,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
GPtrArray *airlock_helper_check_finish          (AirlockHelper        *self,
                                                 GAsyncResult         *result,
                                                 char                **action,
                                                 GError              **error);
void       airlock_helper_list_bindings_async   (AirlockHelper        *self,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
GPtrArray *airlock_helper_list_bindings_finish  (AirlockHelper        *self,
                                                 GAsyncResult         *result,
                                                 GError              **error);
void       airlock_helper_read_isolation_async  (AirlockHelper        *self,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
GVariant  *airlock_helper_read_isolation_finish (AirlockHelper        *self,
                                                 GAsyncResult         *result,
                                                 GError              **error);
void       airlock_helper_read_users_async      (AirlockHelper        *self,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
AirlockHostUses *airlock_helper_read_users_finish (AirlockHelper      *self,
                                                 GAsyncResult         *result,
                                                 GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockHelperResult, airlock_helper_result_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockHelperBinding, airlock_helper_binding_free)

G_END_DECLS
