/* airlockctl-device.c – `airlockctl device`: everything known of one device
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "airlock-enum-types.h"
#include "airlockctl-device-facts.h"
#include "airlockctl-finding-list.h"
#include "airlockctl-json.h"
#include "airlockctl-reasons.h"
#include "airlockctl-sheet.h"
#include "airlockctl-words.h"
#include "airlockctl.h"
#include "core/analysis/airlock-check.h"
#include "core/analysis/airlock-readiness.h"

typedef struct
{
  AirlockctlOutput *output;
  AirlockTopology *topology;
  AirlockDevice *device;
  AirlockGroup *group; /* nullable */
  AirlockIommuState iommu;
  AirlockVerdict verdict;
  AirlockHostUses *uses;
  GPtrArray *findings; /* of the device itself, not of its companions */
} Report;

/* What a check at a VM's start says of this device. */
static void
judge (Report *self, AirlockIsolation *isolation)
{
  g_autoptr (AirlockChecker) checker = airlock_checker_new (isolation, self->uses);
  g_autoptr (GPtrArray) devices = g_ptr_array_new ();
  g_autoptr (AirlockCheck) check = NULL;

  g_ptr_array_add (devices, self->device);
  check = airlock_checker_check (checker, devices, NULL);
  self->verdict = check->verdict;
  for (guint i = 0; i < check->findings->len; i++)
    {
      AirlockFinding *finding = check->findings->pdata[i];

      if (g_str_equal (airlock_finding_get_subject (finding),
                       airlock_device_get_address_text (self->device)))
        g_ptr_array_add (self->findings, g_object_ref (finding));
    }
}

static void
add_findings (Report *self, JsonObject *root)
{
  JsonArray *users = json_array_new ();
  JsonArray *findings = json_array_new ();

  for (guint i = 0; i < self->findings->len; i++)
    {
      JsonObject *finding = airlockctl_json_finding (self->findings->pdata[i]);
      const char *const *chain = airlock_finding_get_chain (self->findings->pdata[i]);

      json_array_add_object_element (findings, finding);
      if (chain != NULL)
        {
          JsonArray *user = json_array_new ();

          for (gsize j = 0; chain[j] != NULL; j++)
            json_array_add_string_element (user, chain[j]);
          json_array_add_array_element (users, user);
        }
    }

  json_object_set_string_member (root, "verdict",
                                 airlock_enum_to_nick (AIRLOCK_TYPE_VERDICT, (int) self->verdict));
  json_object_set_array_member (root, "users", users);
  json_object_set_array_member (root, "findings", findings);
}

/* The @index-th USB device of the host, if it is plugged into this controller. */
static const AirlockUsbDevice *
usb_device_at (Report *self, guint index)
{
  const AirlockUsbDevice *device = self->uses->usb_devices->pdata[index];

  return airlock_pci_address_equal (&device->controller, airlock_device_get_address (self->device))
             ? device
             : NULL;
}

static void
add_usb_devices (Report *self, JsonObject *root)
{
  JsonArray *devices = json_array_new ();

  for (guint i = 0; i < self->uses->usb_devices->len; i++)
    {
      const AirlockUsbDevice *usb = usb_device_at (self, i);
      g_autofree char *vendor = NULL, *product = NULL, *class_code = NULL;
      JsonObject *object;

      if (usb == NULL)
        continue;
      vendor = g_strdup_printf ("%04x", usb->vendor);
      product = g_strdup_printf ("%04x", usb->product);
      class_code = g_strdup_printf ("%02x", usb->interface_class);
      object = json_object_new ();
      json_object_set_string_member (object, "port", usb->port);
      airlockctl_json_set_string (object, "vendor", vendor);
      airlockctl_json_set_string (object, "product", product);
      airlockctl_json_set_string (object, "name", usb->product_name);
      airlockctl_json_set_string (object, "manufacturer", usb->manufacturer);
      json_object_set_int_member (object, "speed_mbps", usb->speed);
      airlockctl_json_set_string (object, "class", class_code);
      json_object_set_boolean_member (object, "hub", usb->is_hub);
      json_object_set_boolean_member (object, "twin", usb->twins);
      json_array_add_object_element (devices, object);
    }

  json_object_set_array_member (root, "usb_devices", devices);
}

static void
print_usb_devices (Report *self)
{
  gboolean titled = FALSE;

  for (guint i = 0; i < self->uses->usb_devices->len; i++)
    {
      const AirlockUsbDevice *usb = usb_device_at (self, i);
      g_autofree char *text = NULL;

      if (usb == NULL || usb->is_hub)
        continue;
      if (!titled)
        {
          airlockctl_output_blank_line (self->output);
          airlockctl_output_line (self->output, AIRLOCKCTL_STYLE_STRONG, 0, _ ("USB devices"));
          titled = TRUE;
        }
      /* Translators: the port, the name, the ids and the speed of a USB device */
      text = g_strdup_printf (_ ("%s · %s [%04x:%04x] · %u Mbit/s"), usb->port,
                              usb->product_name != NULL ? usb->product_name : _ ("no name"),
                              usb->vendor, usb->product, usb->speed);
      airlockctl_output_prose (self->output, AIRLOCKCTL_STYLE_PLAIN, 2, NULL, text);
    }
}

static void
print_json (Report *self)
{
  JsonObject *root = airlockctl_json_device_full (self->topology, self->device);

  json_object_set_string_member (root, "iommu",
                                 airlock_enum_to_nick (AIRLOCK_TYPE_IOMMU_STATE, self->iommu));
  if (self->group != NULL)
    json_object_set_object_member (root, "group", airlockctl_json_group (self->group));
  else if (airlock_device_knows (self->device, AIRLOCK_FACT_GROUP))
    json_object_set_null_member (root, "group");
  else
    airlockctl_json_set_unknown (root, "group", json_object_get_array_member (root, "unknown"));
  add_findings (self, root);
  add_usb_devices (self, root);
  airlockctl_json_print (root, self->output);
}

static void
print_regions (Report *self)
{
  const AirlockKernelGroup *kernel = airlock_group_get_kernel (self->group);

  if (kernel == NULL || !kernel->regions_known || kernel->regions->len == 0)
    return;

  airlockctl_output_line (self->output, AIRLOCKCTL_STYLE_QUIET, 2, _ ("Reserved memory"));
  for (guint i = 0; i < kernel->regions->len; i++)
    {
      const AirlockReservedRegion *region =
          &g_array_index (kernel->regions, AirlockReservedRegion, i);
      g_autofree char *text =
          g_strdup_printf ("0x%" G_GINT64_MODIFIER "x–0x%" G_GINT64_MODIFIER "x · %s",
                           region->start, region->end, airlockctl_region_kind_word (region->kind));

      airlockctl_output_prose (self->output, AIRLOCKCTL_STYLE_PLAIN, 4, NULL, text);
    }
}

static void
print_members (Report *self)
{
  GPtrArray *members = airlock_group_get_members (self->group);

  airlockctl_output_line (self->output, AIRLOCKCTL_STYLE_QUIET, 2, _ ("Devices in it"));
  for (guint i = 0; i < members->len; i++)
    {
      AirlockDevice *member = members->pdata[i];
      g_autofree char *text =
          g_strdup_printf ("%s · %s · %s", airlock_device_get_address_text (member),
                           airlock_device_get_name (member), airlockctl_driver_text (member));

      airlockctl_output_prose (self->output, AIRLOCKCTL_STYLE_PLAIN, 4, NULL, text);
    }
}

static void
print_group (Report *self)
{
  AirlockIsolationVerdict verdict = airlock_group_get_verdict (self->group);
  gint id = airlock_group_get_id (self->group);
  g_autofree char *title = id >= 0 ? g_strdup_printf (_ ("IOMMU group %d"), id)
                                   : g_strdup (_ ("IOMMU group, as forecast"));
  g_autofree char *summary = airlock_group_dup_summary (self->group);
  AirlockctlReasons reasons = { .output = self->output };

  airlockctl_output_add (self->output, AIRLOCKCTL_STYLE_STRONG, title);
  airlockctl_output_add (self->output, AIRLOCKCTL_STYLE_PLAIN, " · ");
  airlockctl_output_add (self->output, airlockctl_isolation_style (verdict),
                         airlockctl_isolation_word (verdict));
  airlockctl_output_end_line (self->output);
  airlockctl_output_prose (self->output, AIRLOCKCTL_STYLE_PLAIN, 2, NULL, summary);
  print_members (self);
  airlockctl_reasons_print (&reasons, self->group, 2);
  print_regions (self);
}

static void
print_text (Report *self)
{
  g_autoptr (AirlockctlSheet) sheet = airlockctl_sheet_new ();
  g_autofree char *lead = g_strconcat (airlock_device_get_address_text (self->device), "  ", NULL);

  airlockctl_output_prose (self->output, AIRLOCKCTL_STYLE_STRONG, 0, lead,
                           airlock_device_get_name (self->device));

  airlockctl_device_facts_add (sheet, self->topology, self->device,
                               self->iommu == AIRLOCK_IOMMU_ENABLED);
  airlockctl_sheet_print (sheet, self->output);

  airlockctl_output_blank_line (self->output);
  if (self->group != NULL)
    print_group (self);
  else
    airlockctl_output_line (self->output, AIRLOCKCTL_STYLE_STRONG, 0, _ ("IOMMU group"));
  if (self->group == NULL && !airlock_device_knows (self->device, AIRLOCK_FACT_GROUP))
    airlockctl_output_line (self->output, AIRLOCKCTL_STYLE_QUIET, 2, _ ("not known"));
  if (self->iommu != AIRLOCK_IOMMU_ENABLED)
    airlockctl_output_prose (self->output, AIRLOCKCTL_STYLE_CAUTION, 2, NULL,
                             airlockctl_iommu_sentence (self->iommu));

  print_usb_devices (self);
  if (self->findings->len == 0)
    return;
  airlockctl_output_blank_line (self->output);
  airlockctl_output_line (self->output, AIRLOCKCTL_STYLE_STRONG, 0, _ ("For a virtual machine"));
  airlockctl_finding_list_print (self->output, self->findings);
}

/**
 * airlockctl_device:
 *
 * Exits 0 if the device is there, whatever is known of it.
 */
AirlockctlExit
airlockctl_device (AirlockctlContext *context, char **arguments)
{
  g_autoptr (AirlockSource) source = NULL;
  g_autoptr (AirlockTopology) topology = NULL;
  g_autoptr (AirlockIsolation) isolation = NULL;
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (AirlockHostUses) uses = NULL;
  g_autoptr (GError) error = NULL;
  AirlockPciAddress address;
  Report report = { .output = context->output, .findings = findings };
  AirlockctlExit status;

  if (!airlockctl_context_parse (context, NULL, 1, &arguments, &status))
    return status;
  if (!airlock_pci_address_parse_user (arguments[0], &address, &error))
    return airlockctl_usage (context, "%s", error->message);

  source = airlockctl_context_open_source (context);
  if (source == NULL)
    return AIRLOCKCTL_FAILURE;
  report.topology = topology = airlockctl_context_read (context, source);
  if (topology == NULL)
    return AIRLOCKCTL_FAILURE;

  report.device = airlock_topology_lookup (topology, &address);
  if (report.device == NULL)
    {
      airlockctl_complain (_ ("no device %s on this host"), AIRLOCK_PCI_ADDRESS_TEXT (&address));
      return AIRLOCKCTL_FAILURE;
    }

  isolation = airlock_isolation_analyse (topology);
  report.group = airlock_isolation_lookup (isolation, report.device);
  report.iommu = airlock_readiness_iommu_of_device (topology, report.device);
  report.uses = uses = airlock_source_read_uses (source, airlockctl_context_ask (context));
  judge (&report, isolation);
  if (context->json)
    print_json (&report);
  else
    print_text (&report);

  return AIRLOCKCTL_OK;
}
