/* airlockctl-bound.c – `airlockctl bound`: what is held for VMs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "airlockctl-json.h"
#include "airlockctl-run.h"

static const char *
state_words (const AirlockHelperBinding *binding)
{
  static const struct
  {
    const char *state;
    const char *words;
  } all[] = {
    { "pending", N_ ("being worked on") },
    { "bound", N_ ("held for VMs") },
    { "held", N_ ("held for VMs from the next boot") },
    { "stuck", N_ ("stuck: the kernel has not finished; only a reboot helps") },
    { "misplaced", N_ ("another device sits at this address now: left alone") },
  };

  if (binding->num_vfs >= 0 && g_strcmp0 (binding->state, "misplaced") != 0)
    return _ ("its virtual functions are made again at each boot");
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    {
      if (g_strcmp0 (binding->state, all[i].state) == 0)
        return _ (all[i].words);
    }

  return binding->state;
}

static void
print_binding (AirlockctlSession *session,
               const AirlockHelperBinding *binding,
               AirlockctlOutput *output)
{
  AirlockDevice *device = airlock_topology_lookup (session->topology, &binding->device.address);
  const char *address = AIRLOCK_PCI_ADDRESS_TEXT (&binding->device.address);
  g_autofree char *ids =
      g_strdup_printf ("%04x:%04x", binding->device.vendor, binding->device.device);
  g_autofree char *line =
      g_strdup_printf ("%s  %s", address, device != NULL ? airlock_device_get_name (device) : ids);
  const char *words = state_words (binding);

  airlockctl_output_line (output, AIRLOCKCTL_STYLE_PLAIN, 0, line);
  airlockctl_output_prose (output, AIRLOCKCTL_STYLE_QUIET, 2, NULL, words);
  if (binding->kept && binding->num_vfs < 0 && g_strcmp0 (binding->state, "bound") == 0)
    airlockctl_output_prose (output, AIRLOCKCTL_STYLE_QUIET, 2, NULL, _ ("kept at each boot"));
  if (binding->host_driver != NULL)
    {
      g_autofree char *back = g_strdup_printf (_ ("goes back to %s"), binding->host_driver);

      airlockctl_output_prose (output, AIRLOCKCTL_STYLE_QUIET, 2, NULL, back);
    }
}

static JsonObject *
binding_to_json (const AirlockHelperBinding *binding)
{
  JsonObject *object = json_object_new ();

  airlockctl_json_set_address (object, "address", &binding->device.address);
  airlockctl_json_set_hex (object, "vendor", 4, binding->device.vendor);
  airlockctl_json_set_hex (object, "device", 4, binding->device.device);
  airlockctl_json_set_hex (object, "subsystem-vendor", 4, binding->device.subsystem_vendor);
  airlockctl_json_set_hex (object, "subsystem-device", 4, binding->device.subsystem_device);
  airlockctl_json_set_string (object, "state", binding->state);
  json_object_set_boolean_member (object, "kept", binding->kept);
  airlockctl_json_set_string (object, "host-driver", binding->host_driver);
  if (binding->num_vfs >= 0)
    {
      json_object_set_int_member (object, "virtual-functions", binding->num_vfs);
      json_object_set_boolean_member (object, "autoprobe", binding->autoprobe);
    }

  return object;
}

static void
print_json (GPtrArray *bindings, AirlockctlOutput *output)
{
  JsonObject *root = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < bindings->len; i++)
    json_array_add_object_element (array, binding_to_json (bindings->pdata[i]));
  json_object_set_array_member (root, "bindings", array);
  airlockctl_json_print (root, output);
}

/**
 * airlockctl_bound:
 *
 * Exits 0 if the helper could be asked.
 */
AirlockctlExit
airlockctl_bound (AirlockctlContext *context, char **arguments)
{
  g_autoptr (AirlockctlSession) session = NULL;
  g_autoptr (GPtrArray) bindings = NULL;
  g_autoptr (GError) error = NULL;
  AirlockctlExit status;

  if (!airlockctl_context_parse (context, NULL, 0, &arguments, &status))
    return status;
  session = airlockctl_session_open (context);
  if (session == NULL || !airlockctl_session_read (session, context))
    return AIRLOCKCTL_FAILURE;

  bindings = airlockctl_session_list_bindings (session, &error);
  if (bindings == NULL)
    {
      airlockctl_complain ("%s", error->message);
      return AIRLOCKCTL_FAILURE;
    }

  if (context->json)
    print_json (bindings, context->output);
  else if (bindings->len == 0)
    airlockctl_output_prose (context->output, AIRLOCKCTL_STYLE_PLAIN, 0, NULL,
                             _ ("Nothing is held for VMs."));
  for (guint i = 0; !context->json && i < bindings->len; i++)
    print_binding (session, bindings->pdata[i], context->output);

  return AIRLOCKCTL_OK;
}
