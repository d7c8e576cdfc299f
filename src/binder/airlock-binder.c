/* airlock-binder.c – binds devices to VFIO and gives them back, with a ledger
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-binder.h"

#include "base/airlock-error.h"

struct _AirlockBinder
{
  GObject parent_instance;
};

G_DEFINE_FINAL_TYPE (AirlockBinder, airlock_binder, G_TYPE_OBJECT)

static void
airlock_binder_class_init (AirlockBinderClass *klass)
{
}

static void
airlock_binder_init (AirlockBinder *self)
{
}

static gpointer
fail (GError **error)
{
  g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNSUPPORTED, "not written yet");
  return NULL;
}

void
airlock_binding_free (AirlockBinding *self)
{
  g_free (self->host_driver);
  g_free (self);
}

void
airlock_outcome_free (AirlockOutcome *self)
{
  g_free (self->driver);
  g_free (self);
}

AirlockBinder *
airlock_binder_new (AirlockKernel *kernel, const char *run_folder, const char *state_folder)
{
  return g_object_new (AIRLOCK_TYPE_BINDER, NULL);
}

gboolean
airlock_binder_recover (AirlockBinder *self, GError **error)
{
  return fail (error) != NULL;
}

GPtrArray *
airlock_binder_apply (AirlockBinder *self,
                      GPtrArray *operations,
                      AirlockBinderProgress progress,
                      gpointer user_data,
                      GCancellable *cancellable,
                      GError **error)
{
  return fail (error);
}

GPtrArray *
airlock_binder_list (AirlockBinder *self, GError **error)
{
  return fail (error);
}

GPtrArray *
airlock_binder_list_kept (AirlockBinder *self, GError **error)
{
  return fail (error);
}
