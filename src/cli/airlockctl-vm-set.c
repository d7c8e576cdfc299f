/* airlockctl-vm-set.c – `airlockctl vm set` and `vm unset`: settings in a VM's XML
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "airlock-domain-enum-types.h"
#include "airlockctl-json.h"
#include "airlockctl-vm.h"
#include "base/airlock-error.h"
#include "core/domain/airlock-domain-setting.h"

typedef struct
{
  AirlockctlVm vm;
  char *device;
  gboolean list;
} Set;

static void
set_clear (Set *self)
{
  airlockctl_vm_clear (&self->vm);
  g_clear_pointer (&self->device, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Set, set_clear)

static JsonObject *
setting_to_json (const AirlockSetting *setting, gboolean of_device)
{
  JsonObject *object = json_object_new ();
  g_autofree char *form = airlock_setting_dup_form (setting);

  airlockctl_json_set_string (object, "name", setting->name);
  json_object_set_boolean_member (object, "device", of_device);
  json_object_set_string_member (object, "type",
                                 airlock_enum_to_nick (AIRLOCK_TYPE_SETTING_TYPE, setting->type));
  airlockctl_json_set_string (object, "form", form);
  airlockctl_json_set_string (object, "title", airlock_setting_get_title (setting));
  airlockctl_json_set_string (object, "explanation", airlock_setting_get_explanation (setting));

  return object;
}

static void
print_setting (AirlockctlContext *context, const AirlockSetting *setting)
{
  g_autofree char *form = airlock_setting_dup_form (setting);
  g_autofree char *line = g_strconcat (setting->name, "=", form, NULL);
  g_autofree char *text = g_strdup_printf ("%s. %s", airlock_setting_get_title (setting),
                                           airlock_setting_get_explanation (setting));

  airlockctl_output_line (context->output, AIRLOCKCTL_STYLE_STRONG, 0, line);
  airlockctl_output_prose (context->output, AIRLOCKCTL_STYLE_PLAIN, 4, NULL, text);
}

static void
list_table (AirlockctlContext *context,
            JsonArray *array,
            const AirlockSetting *settings,
            gsize n_settings,
            gboolean of_device)
{
  if (!context->json)
    airlockctl_output_line (context->output, AIRLOCKCTL_STYLE_QUIET, 0,
                            of_device ? _ ("Of a device, with --device:") : _ ("Of the VM:"));
  for (gsize i = 0; i < n_settings; i++)
    if (context->json)
      json_array_add_object_element (array, setting_to_json (&settings[i], of_device));
    else
      print_setting (context, &settings[i]);
}

static AirlockctlExit
list_settings (AirlockctlContext *context)
{
  gsize n_settings, n_options;
  const AirlockSetting *settings = airlock_domain_setting_list (&n_settings);
  const AirlockSetting *options = airlock_hostdev_option_list (&n_options);
  JsonArray *array = json_array_new ();

  list_table (context, array, settings, n_settings, FALSE);
  if (!context->json)
    airlockctl_output_blank_line (context->output);
  list_table (context, array, options, n_options, TRUE);
  if (context->json)
    airlockctl_json_print_array (array, context->output);
  else
    json_array_unref (array);

  return AIRLOCKCTL_OK;
}

static AirlockctlExit
complain (AirlockctlContext *context, const GError *error)
{
  /* A value that can't be is a mistake in typing; anything else is about the VM. */
  if (g_error_matches (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID))
    return airlockctl_usage (context, "%s", error->message);
  airlockctl_complain ("%s", error->message);

  return AIRLOCKCTL_FAILURE;
}

static gboolean
set_one (Set *self, const char *name, const char *value, AirlockTopology *host, GError **error)
{
  return self->device != NULL ? airlock_hostdev_option_set (self->vm.document, self->device, name,
                                                            value, host, error)
                              : airlock_domain_setting_set (self->vm.document, name, value, error);
}

static AirlockctlExit
set_all (AirlockctlContext *context, Set *self, char **arguments)
{
  g_autoptr (AirlockTopology) host = NULL;

  /* What a device is counts for its ROM and when it has moved. */
  if (self->device != NULL)
    {
      host = airlockctl_vm_read_host (context, NULL);
      if (host == NULL)
        return AIRLOCKCTL_FAILURE;
    }
  for (gsize i = 0; arguments[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (arguments[i], "=", 2);
      g_autoptr (GError) error = NULL;

      if (pair[0] == NULL || pair[1] == NULL)
        return airlockctl_usage (context, _ ("“%s” is no SETTING=VALUE"), arguments[i]);
      if (!set_one (self, pair[0], pair[1], host, &error))
        return complain (context, error);
    }

  return airlockctl_vm_finish (context, &self->vm);
}

#define DEVICE_ENTRY(self)                                                                         \
  { "device",           0,                                                                         \
    G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING,                                                       \
    &(self)->device,    N_ ("Change options of this device of the host instead"),                  \
    N_ ("DEVICE") }

/**
 * airlockctl_vm_set:
 *
 * Exits 0 if everything was set, 2 if a value can't be; then nothing was.
 */
AirlockctlExit
airlockctl_vm_set (AirlockctlContext *context, char **arguments)
{
  g_auto (Set) self = { .list = FALSE };
  const GOptionEntry entries[] = {
    AIRLOCKCTL_VM_FILE_ENTRY (&self.vm),
    AIRLOCKCTL_VM_OUTPUT_ENTRY (&self.vm),
    DEVICE_ENTRY (&self),
    { "list", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &self.list,
      N_ ("Show what can be set, and what for"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  AirlockctlExit status;

  if (!airlockctl_context_parse (context, entries, AIRLOCKCTL_ANY_NUMBER, &arguments, &status))
    return status;
  airlockctl_vm_take_name (&self.vm, arguments);
  if (self.list && self.vm.name != NULL)
    return airlockctl_usage (context, _ ("unexpected argument “%s”"), self.vm.name);
  if (self.list && arguments[0] != NULL)
    return airlockctl_usage (context, _ ("unexpected argument “%s”"), arguments[0]);
  if (self.list)
    return list_settings (context);
  if (arguments[0] == NULL)
    return airlockctl_usage (context, _ ("which setting? --list shows them"));
  if (!airlockctl_vm_open (context, &self.vm, &status))
    return status;

  return set_all (context, &self, arguments);
}

/**
 * airlockctl_vm_unset:
 *
 * Exits 0 if the settings are libvirt's again, 2 if there is none of such a name.
 */
AirlockctlExit
airlockctl_vm_unset (AirlockctlContext *context, char **arguments)
{
  g_auto (Set) self = { .list = FALSE };
  const GOptionEntry entries[] = { AIRLOCKCTL_VM_FILE_ENTRY (&self.vm),
                                   AIRLOCKCTL_VM_OUTPUT_ENTRY (&self.vm), DEVICE_ENTRY (&self),
                                   G_OPTION_ENTRY_NULL };
  AirlockctlExit status;

  if (!airlockctl_context_parse (context, entries, AIRLOCKCTL_ANY_NUMBER, &arguments, &status))
    return status;
  airlockctl_vm_take_name (&self.vm, arguments);
  if (arguments[0] == NULL)
    return airlockctl_usage (context, _ ("which setting? “airlockctl vm set --list” shows them"));
  if (!airlockctl_vm_open (context, &self.vm, &status))
    return status;

  for (gsize i = 0; arguments[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;

      if (self.device != NULL
              ? !airlock_hostdev_option_reset (self.vm.document, self.device, arguments[i], &error)
              : !airlock_domain_setting_reset (self.vm.document, arguments[i], &error))
        return complain (context, error);
    }

  return airlockctl_vm_finish (context, &self.vm);
}
