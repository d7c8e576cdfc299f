/* airlockctl-vm-list.c – `airlockctl vm list`: the VMs that libvirt knows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "airlock-domain-enum-types.h"
#include "airlockctl-json.h"
#include "airlockctl-sheet.h"
#include "airlockctl-vm.h"

static const char *
describe_state (AirlockDomainState state)
{
  switch (state)
    {
    case AIRLOCK_DOMAIN_OFF:
      return _ ("off");
    case AIRLOCK_DOMAIN_RUNNING:
      return _ ("running");
    case AIRLOCK_DOMAIN_PAUSED:
      return _ ("paused");
    case AIRLOCK_DOMAIN_SUSPENDED:
      return _ ("asleep");
    case AIRLOCK_DOMAIN_SHUTTING_DOWN:
      return _ ("shutting down");
    case AIRLOCK_DOMAIN_CRASHED:
      return _ ("crashed");
    case AIRLOCK_DOMAIN_UNKNOWN:
    default:
      return _ ("unknown");
    }
}

static JsonArray *
list_hostdevs (AirlockDomain *domain)
{
  g_autoptr (AirlockDomainDocument) document = airlock_domain_dup_document (domain, NULL);
  g_autoptr (GPtrArray) hostdevs = document != NULL ? airlock_hostdev_list (document) : NULL;
  JsonArray *array = json_array_new ();

  for (guint i = 0; hostdevs != NULL && i < hostdevs->len; i++)
    {
      const AirlockHostdev *hostdev = hostdevs->pdata[i];

      if (hostdev->id != NULL)
        json_array_add_string_element (array, hostdev->id);
    }

  return array;
}

static JsonObject *
domain_to_json (AirlockDomain *domain)
{
  JsonObject *object = json_object_new ();

  airlockctl_json_set_string (object, "name", airlock_domain_get_name (domain));
  airlockctl_json_set_string (object, "uuid", airlock_domain_get_uuid (domain));
  json_object_set_string_member (
      object, "state",
      airlock_enum_to_nick (AIRLOCK_TYPE_DOMAIN_STATE, (int) airlock_domain_get_state (domain)));
  json_object_set_boolean_member (object, "autostart", airlock_domain_get_autostart (domain));
  json_object_set_boolean_member (object, "persistent", airlock_domain_get_persistent (domain));
  json_object_set_array_member (object, "hostdevs", list_hostdevs (domain));
  json_object_set_array_member (object, "pending",
                                airlockctl_json_strings (airlock_domain_get_pending (domain)));

  return object;
}

static void
print_json (AirlockctlContext *context, GListModel *domains)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (domains); i++)
    {
      g_autoptr (AirlockDomain) domain = g_list_model_get_item (domains, i);

      json_array_add_object_element (array, domain_to_json (domain));
    }
  airlockctl_json_print_array (array, context->output);
}

static char *
describe (AirlockDomain *domain)
{
  g_autoptr (AirlockDomainDocument) document = airlock_domain_dup_document (domain, NULL);
  g_autoptr (GPtrArray) hostdevs = document != NULL ? airlock_hostdev_list (document) : NULL;
  GString *text = g_string_new (describe_state (airlock_domain_get_state (domain)));

  if (hostdevs != NULL && hostdevs->len > 0)
    g_string_append_printf (
        text, ngettext (", %u device of the host", ", %u devices of the host", hostdevs->len),
        hostdevs->len);
  if (airlock_domain_get_autostart (domain))
    g_string_append (text, _ (", starts with the host"));
  if (airlock_domain_get_pending (domain)[0] != NULL)
    g_string_append (text, _ (", changes wait for the next start"));

  return g_string_free (text, FALSE);
}

static void
print_text (AirlockctlContext *context, GListModel *domains)
{
  g_autoptr (AirlockctlSheet) sheet = airlockctl_sheet_new ();

  for (guint i = 0; i < g_list_model_get_n_items (domains); i++)
    {
      g_autoptr (AirlockDomain) domain = g_list_model_get_item (domains, i);
      g_autofree char *text = describe (domain);

      airlockctl_sheet_add (sheet, airlock_domain_get_name (domain), text);
    }
  airlockctl_sheet_print (sheet, context->output);
  if (g_list_model_get_n_items (domains) == 0)
    airlockctl_output_line (context->output, AIRLOCKCTL_STYLE_QUIET, 0, _ ("libvirt knows no VM."));
}

/**
 * airlockctl_vm_list:
 *
 * Exits 0, or 1 if libvirt can't be asked.
 */
AirlockctlExit
airlockctl_vm_list (AirlockctlContext *context, char **arguments)
{
  g_auto (AirlockctlVm) vm = { NULL };
  const GOptionEntry entries[] = { AIRLOCKCTL_VM_CONNECT_ENTRY (&vm), G_OPTION_ENTRY_NULL };
  AirlockctlExit status;

  if (!airlockctl_context_parse (context, entries, 0, &arguments, &status))
    return status;
  vm.connection = airlockctl_vm_connect (vm.uri);
  if (vm.connection == NULL)
    return AIRLOCKCTL_FAILURE;

  if (context->json)
    print_json (context, G_LIST_MODEL (vm.connection));
  else
    print_text (context, G_LIST_MODEL (vm.connection));

  return AIRLOCKCTL_OK;
}
