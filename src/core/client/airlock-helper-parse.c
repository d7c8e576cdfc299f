/* airlock-helper-parse.c – what the root helper answers, as values
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-helper-private.h"

#include <glib/gi18n-lib.h>

#include "base/airlock-enum-types.h"
#include "base/airlock-error.h"
#include "safety/airlock-safety-enum-types.h"

#define ALL_SCOPES                                                                                 \
  (AIRLOCK_SCOPE_MOUNTS | AIRLOCK_SCOPE_ROUTES | AIRLOCK_SCOPE_DISPLAYS |                          \
   AIRLOCK_SCOPE_PROCESSES | AIRLOCK_SCOPE_INPUT | AIRLOCK_SCOPE_USB | AIRLOCK_SCOPE_IOMEM)

static void
set_senseless (GError **error, const char *what)
{
  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
               /* Translators: the name of a part of an answer, as in "results" */
               _ ("Airlock’s system service gave an answer that makes no sense (“%s”)"), what);
}

static gboolean
parse_result (GVariant *dict, AirlockHelperResult *result, GError **error)
{
  g_autoptr (GVariant) undo = g_variant_lookup_value (dict, "undo", NULL);
  const char *driver = NULL;

  g_variant_lookup (dict, "got", "u", &result->got);
  if (g_variant_lookup (dict, "driver", "&s", &driver) && *driver != '\0')
    result->driver = g_strdup (driver);
  if (undo == NULL)
    return TRUE;
  if (!g_variant_is_of_type (undo, G_VARIANT_TYPE (AIRLOCK_OPERATION_FORMAT)))
    {
      set_senseless (error, "undo");
      return FALSE;
    }

  result->undo = g_new0 (AirlockOperation, 1);
  return airlock_operation_from_variant (undo, result->undo, error);
}

/* Of Apply(), "aa{sv}". */
GPtrArray *
_airlock_helper_parse_results (GVariant *results, guint n_operations, GError **error)
{
  g_autoptr (GPtrArray) parsed =
      g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_helper_result_free);

  if (g_variant_n_children (results) != n_operations)
    {
      set_senseless (error, "results");
      return NULL;
    }

  for (guint i = 0; i < n_operations; i++)
    {
      g_autoptr (GVariant) dict = g_variant_get_child_value (results, i);
      AirlockHelperResult *result = g_new0 (AirlockHelperResult, 1);

      g_ptr_array_add (parsed, result);
      if (!parse_result (dict, result, error))
        return NULL;
    }

  return g_steal_pointer (&parsed);
}

static gboolean
parse_binding (GVariant *dict, AirlockHelperBinding *binding, GError **error)
{
  g_autoptr (GVariant) device =
      g_variant_lookup_value (dict, "device", G_VARIANT_TYPE (AIRLOCK_DEVICE_IDENTITY_FORMAT));
  const char *driver = NULL;

  binding->num_vfs = -1;
  if (device == NULL || !g_variant_lookup (dict, "state", "s", &binding->state))
    {
      set_senseless (error, "bindings");
      return FALSE;
    }

  g_variant_lookup (dict, "kept", "b", &binding->kept);
  g_variant_lookup (dict, "num-vfs", "i", &binding->num_vfs);
  g_variant_lookup (dict, "autoprobe", "b", &binding->autoprobe);
  if (g_variant_lookup (dict, "host-driver", "&s", &driver) && *driver != '\0')
    binding->host_driver = g_strdup (driver);

  return airlock_device_identity_from_variant (device, &binding->device, error);
}

/* Of ListBindings(), "aa{sv}". */
GPtrArray *
_airlock_helper_parse_bindings (GVariant *bindings, GError **error)
{
  g_autoptr (GPtrArray) parsed =
      g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_helper_binding_free);

  for (gsize i = 0; i < g_variant_n_children (bindings); i++)
    {
      g_autoptr (GVariant) dict = g_variant_get_child_value (bindings, i);
      AirlockHelperBinding *binding = g_new0 (AirlockHelperBinding, 1);

      g_ptr_array_add (parsed, binding);
      if (!parse_binding (dict, binding, error))
        return NULL;
    }

  return g_steal_pointer (&parsed);
}

static AirlockFinding *
parse_finding (GVariant *dict, GError **error)
{
  const char *id = NULL, *nick = NULL, *subject = NULL, *detail = NULL;
  g_autofree const char **chain = NULL;
  gboolean undecided = FALSE;
  int severity;

  g_variant_lookup (dict, "id", "&s", &id);
  g_variant_lookup (dict, "severity", "&s", &nick);
  g_variant_lookup (dict, "subject", "&s", &subject);
  g_variant_lookup (dict, "detail", "&s", &detail);
  g_variant_lookup (dict, "chain", "^a&s", &chain);
  g_variant_lookup (dict, "undecided", "b", &undecided);
  if (id == NULL || subject == NULL || nick == NULL ||
      !airlock_enum_from_nick (AIRLOCK_TYPE_SEVERITY, nick, &severity))
    {
      set_senseless (error, "findings");
      return NULL;
    }

  return airlock_finding_new_full (id, (AirlockSeverity) severity, subject,
                                   detail != NULL && *detail != '\0' ? detail : NULL,
                                   chain != NULL && chain[0] != NULL ? chain : NULL, undecided);
}

/* Of Check(), "aa{sv}". */
GPtrArray *
_airlock_helper_parse_findings (GVariant *findings, GError **error)
{
  g_autoptr (GPtrArray) parsed = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; i < g_variant_n_children (findings); i++)
    {
      g_autoptr (GVariant) dict = g_variant_get_child_value (findings, i);
      AirlockFinding *finding = parse_finding (dict, error);

      if (finding == NULL)
        return NULL;
      g_ptr_array_add (parsed, finding);
    }

  return g_steal_pointer (&parsed);
}

static void
add_framebuffers (AirlockHostUses *self, GVariant *framebuffers)
{
  GVariantIter iter;
  guint64 start, end;
  const char *name;

  g_variant_iter_init (&iter, framebuffers);
  while (g_variant_iter_next (&iter, "(tt&s)", &start, &end, &name))
    {
      AirlockFirmwareFramebuffer *framebuffer = g_new0 (AirlockFirmwareFramebuffer, 1);

      framebuffer->start = start;
      framebuffer->end = end;
      framebuffer->name = g_strdup (name);
      g_ptr_array_add (self->framebuffers, framebuffer);
    }
}

/* Of ReadUsers(), "a(ssasi)" and "a(tts)". A scope that this program doesn't know says nothing to
 * it; a use that it doesn't know would be overlooked, so such an answer counts as none. */
AirlockHostUses *
_airlock_helper_parse_users (guint32 seen, GVariant *uses, GVariant *framebuffers, GError **error)
{
  g_autoptr (AirlockHostUses) parsed = airlock_host_uses_new ();
  GVariantIter iter;
  const char *nick, *text;
  const char **strings;
  gint32 pid;

  parsed->seen = seen & ALL_SCOPES;
  add_framebuffers (parsed, framebuffers);
  g_variant_iter_init (&iter, uses);
  while (g_variant_iter_next (&iter, "(&s&s^a&si)", &nick, &text, &strings, &pid))
    {
      g_autofree const char **chain = strings;
      AirlockPciAddress address;
      int kind;

      if (!airlock_enum_from_nick (AIRLOCK_TYPE_USE_KIND, nick, &kind) ||
          !airlock_pci_address_parse (text, &address) || chain[0] == NULL)
        {
          set_senseless (error, "uses");
          return NULL;
        }
      airlock_host_uses_add (parsed, (AirlockUseKind) kind, &address, chain, MAX (pid, 0));
    }

  return g_steal_pointer (&parsed);
}
