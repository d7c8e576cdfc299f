/* airlockctl-vm-show.c – `airlockctl vm show`: what a VM is given of the host, what is set in it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "airlock-domain-enum-types.h"
#include "airlockctl-json.h"
#include "airlockctl-sheet.h"
#include "airlockctl-vm.h"
#include "core/domain/airlock-domain-identity.h"
#include "core/domain/airlock-domain-setting.h"

/**
 * airlockctl_vm_dup_hostdev_name:
 * @host: (nullable): where the device is
 *
 * Returns: (transfer full) (nullable): what the device is called
 */
char *
airlockctl_vm_dup_hostdev_name (const AirlockHostdev *hostdev, AirlockTopology *host)
{
  AirlockDevice *device = host != NULL && airlock_hostdev_is_pci (hostdev)
                              ? airlock_topology_lookup (host, &hostdev->address)
                              : NULL;

  return device != NULL ? g_strdup (airlock_device_get_name (device)) : NULL;
}

static JsonObject *
hostdev_to_json (const AirlockHostdev *hostdev, char **options, AirlockTopology *host)
{
  JsonObject *object = json_object_new ();
  JsonObject *values = json_object_new ();
  g_autofree char *name = airlockctl_vm_dup_hostdev_name (hostdev, host);

  json_object_set_string_member (object, "kind",
                                 airlock_enum_to_nick (AIRLOCK_TYPE_HOSTDEV_KIND, hostdev->kind));
  airlockctl_json_set_string (object, "id", hostdev->id);
  airlockctl_json_set_string (object, "name", name);
  if (hostdev->has_guest_address)
    airlockctl_json_set_address (object, "guest_address", &hostdev->guest_address);
  else
    json_object_set_null_member (object, "guest_address");
  for (gsize i = 0; options[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (options[i], "=", 2);

      airlockctl_json_set_string (values, pair[0], pair[1]);
    }
  json_object_set_object_member (object, "options", values);

  return object;
}

/**
 * airlockctl_vm_json_hostdevs:
 * @host: (nullable): to know their names
 *
 * Returns: (transfer full): the host's devices in the VM
 */
JsonArray *
airlockctl_vm_json_hostdevs (AirlockctlVm *self, AirlockTopology *host)
{
  g_autoptr (GPtrArray) hostdevs = airlock_hostdev_list (self->document);
  g_autoptr (GPtrArray) options = airlock_hostdev_option_list_set (self->document);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < hostdevs->len; i++)
    json_array_add_object_element (array,
                                   hostdev_to_json (hostdevs->pdata[i], options->pdata[i], host));

  return array;
}

static JsonArray *
mismatches_to_json (GPtrArray *mismatches)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < mismatches->len; i++)
    {
      const AirlockIdentityMismatch *mismatch = mismatches->pdata[i];
      JsonObject *object = json_object_new ();

      airlockctl_json_set_address (object, "address", &mismatch->address);
      airlockctl_json_set_string (object, "expected", mismatch->expected);
      if (mismatch->found != NULL)
        json_object_set_object_member (object, "found", airlockctl_json_device (mismatch->found));
      else
        json_object_set_null_member (object, "found");
      airlockctl_json_set_string (
          object, "proposed",
          mismatch->proposed != NULL ? airlock_device_get_address_text (mismatch->proposed) : NULL);
      json_array_add_object_element (array, object);
    }

  return array;
}

static void
print_json (AirlockctlContext *context,
            AirlockctlVm *self,
            AirlockTopology *host,
            GPtrArray *mismatches)
{
  JsonObject *root = json_object_new ();
  JsonObject *settings = json_object_new ();
  g_autofree char *name = airlock_domain_document_dup_name (self->document);
  g_autofree char *uuid = airlock_domain_document_dup_uuid (self->document);
  g_auto (GStrv) names = airlock_domain_setting_list_names (self->document);
  g_auto (GStrv) problems = airlock_domain_setting_check (self->document);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *value = airlock_domain_setting_get (self->document, names[i], NULL);

      if (value != NULL)
        airlockctl_json_set_string (settings, names[i], value);
    }
  airlockctl_json_set_string (root, "name", name);
  airlockctl_json_set_string (root, "uuid", uuid);
  json_object_set_array_member (root, "hostdevs", airlockctl_vm_json_hostdevs (self, host));
  json_object_set_array_member (root, "mismatches", mismatches_to_json (mismatches));
  json_object_set_object_member (root, "settings", settings);
  json_object_set_array_member (root, "problems",
                                airlockctl_json_strings ((const char *const *) problems));
  airlockctl_json_print (root, context->output);
}

static void
add_hostdev (AirlockctlSheet *sheet,
             const AirlockHostdev *hostdev,
             char **options,
             AirlockTopology *host)
{
  g_autofree char *name = airlockctl_vm_dup_hostdev_name (hostdev, host);
  g_autofree char *values = g_strjoinv (", ", options);
  g_autofree char *text =
      name != NULL && values[0] != '\0' ? g_strconcat (name, ", ", values, NULL)
      : name != NULL                    ? g_strdup (name)
      : values[0] != '\0'
          ? g_strdup (values)
          : g_strdup (airlock_enum_to_nick (AIRLOCK_TYPE_HOSTDEV_KIND, hostdev->kind));

  airlockctl_sheet_add (sheet, hostdev->id, text);
}

static void
add_settings (AirlockctlSheet *sheet, AirlockctlVm *self)
{
  g_auto (GStrv) names = airlock_domain_setting_list_names (self->document);

  airlockctl_sheet_add_title (sheet, _ ("Settings"));
  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *value = airlock_domain_setting_get (self->document, names[i], NULL);

      if (value != NULL)
        airlockctl_sheet_add (sheet, names[i], value);
    }
}

static void
print_mismatch (AirlockctlContext *context, const AirlockIdentityMismatch *mismatch)
{
  const char *address = AIRLOCK_PCI_ADDRESS_TEXT (&mismatch->address);
  g_autofree char *text = NULL;

  if (mismatch->found != NULL)
    text = g_strdup_printf (_ ("At %1$s there is another device now: %2$s, not %3$s."), address,
                            airlock_device_get_name (mismatch->found), mismatch->expected);
  else
    text = g_strdup_printf (_ ("At %1$s there is no device now; it was %2$s."), address,
                            mismatch->expected);
  airlockctl_output_prose (context->output, AIRLOCKCTL_STYLE_BAD, 0, "• ", text);
  if (mismatch->proposed != NULL)
    {
      g_autofree char *remedy = g_strdup_printf (
          _ ("The device is at %1$s: airlockctl vm set --device %2$s source=%1$s --file …"),
          airlock_device_get_address_text (mismatch->proposed), address);

      airlockctl_output_prose (context->output, AIRLOCKCTL_STYLE_PLAIN, 2, "→ ", remedy);
    }
}

static void
print_text (AirlockctlContext *context,
            AirlockctlVm *self,
            AirlockTopology *host,
            GPtrArray *mismatches)
{
  g_autoptr (AirlockctlSheet) sheet = airlockctl_sheet_new ();
  g_autoptr (GPtrArray) hostdevs = airlock_hostdev_list (self->document);
  g_autoptr (GPtrArray) options = airlock_hostdev_option_list_set (self->document);
  g_autofree char *name = airlock_domain_document_dup_name (self->document);
  g_auto (GStrv) problems = airlock_domain_setting_check (self->document);

  airlockctl_output_line (context->output, AIRLOCKCTL_STYLE_STRONG, 0,
                          name != NULL ? name : _ ("A VM without a name"));
  airlockctl_sheet_add_title (sheet, _ ("Devices of the host"));
  for (guint i = 0; i < hostdevs->len; i++)
    add_hostdev (sheet, hostdevs->pdata[i], options->pdata[i], host);
  if (hostdevs->len == 0)
    airlockctl_sheet_add (sheet, _ ("none"), "");
  add_settings (sheet, self);
  airlockctl_sheet_print (sheet, context->output);
  if (mismatches->len > 0 || problems[0] != NULL)
    airlockctl_output_blank_line (context->output);
  for (guint i = 0; i < mismatches->len; i++)
    print_mismatch (context, mismatches->pdata[i]);
  for (gsize i = 0; problems[i] != NULL; i++)
    airlockctl_output_prose (context->output, AIRLOCKCTL_STYLE_CAUTION, 0, "• ", problems[i]);
}

/* Only what was asked for: a line each, or an object. */
static AirlockctlExit
show_settings (AirlockctlContext *context, AirlockctlVm *self, char **names)
{
  JsonObject *root = json_object_new ();

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *value = airlock_domain_setting_get (self->document, names[i], &error);
      g_autofree char *line = NULL;

      if (error != NULL)
        {
          json_object_unref (root);
          return airlockctl_usage (context, "%s", error->message);
        }
      airlockctl_json_set_string (root, names[i], value);
      line = g_strconcat (names[i], "=", value != NULL ? value : "", NULL);
      if (!context->json)
        airlockctl_output_line (context->output, AIRLOCKCTL_STYLE_PLAIN, 0, line);
    }
  if (context->json)
    airlockctl_json_print (root, context->output);
  else
    json_object_unref (root);

  return AIRLOCKCTL_OK;
}

static gboolean
has_pci (AirlockDomainDocument *document)
{
  g_autoptr (GPtrArray) hostdevs = airlock_hostdev_list (document);

  for (guint i = 0; i < hostdevs->len; i++)
    if (airlock_hostdev_is_pci (hostdevs->pdata[i]))
      return TRUE;

  return FALSE;
}

/**
 * airlockctl_vm_show:
 *
 * Exits 3 if a device of the VM is not what it was when it was added, otherwise 0.
 */
AirlockctlExit
airlockctl_vm_show (AirlockctlContext *context, char **arguments)
{
  g_auto (AirlockctlVm) vm = { NULL };
  const GOptionEntry entries[] = { AIRLOCKCTL_VM_FILE_ENTRY (&vm), G_OPTION_ENTRY_NULL };
  g_autoptr (AirlockTopology) host = NULL;
  g_autoptr (GPtrArray) mismatches = NULL;
  AirlockctlExit status;

  if (!airlockctl_context_parse (context, entries, AIRLOCKCTL_ANY_NUMBER, &arguments, &status))
    return status;
  airlockctl_vm_take_name (&vm, arguments);
  if (!airlockctl_vm_open (context, &vm, &status))
    return status;
  if (arguments[0] != NULL)
    return show_settings (context, &vm, arguments);

  if (has_pci (vm.document))
    {
      host = airlockctl_vm_read_host (context, NULL);
      if (host == NULL)
        return AIRLOCKCTL_FAILURE;
    }
  mismatches =
      host != NULL ? airlock_domain_identity_check (vm.document, host) : g_ptr_array_new ();
  if (context->json)
    print_json (context, &vm, host, mismatches);
  else
    print_text (context, &vm, host, mismatches);

  return mismatches->len > 0 ? AIRLOCKCTL_CARE : AIRLOCKCTL_OK;
}
