/* airlockctl-words.c – words for what devices and groups are
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlockctl-words.h"

#include <glib/gi18n.h>

/**
 * airlockctl_iommu_sentence:
 *
 * Returns: the state of the IOMMU (R1.10) as a sentence
 */
const char *
airlockctl_iommu_sentence (AirlockIommuState state)
{
  switch (state)
    {
    case AIRLOCK_IOMMU_ENABLED:
      return _ ("The IOMMU is on.");
    case AIRLOCK_IOMMU_NOT_BEHIND_IOMMU:
      return _ ("The IOMMU is on, but this device is not behind it.");
    case AIRLOCK_IOMMU_GUEST_WITHOUT_VIOMMU:
      return _ ("This host is itself a virtual machine, and it was given no IOMMU.");
    case AIRLOCK_IOMMU_DISABLED_CMDLINE:
      return _ ("The IOMMU is switched off on the kernel command line.");
    case AIRLOCK_IOMMU_DISABLED_KERNEL:
      return _ ("The IOMMU is there, but this kernel leaves it off unless told otherwise.");
    case AIRLOCK_IOMMU_NOT_BUILT:
      return _ ("The IOMMU is there, but this kernel was built without a driver for it.");
    case AIRLOCK_IOMMU_FAILED:
      return _ ("The IOMMU is there, but the kernel could not start it.");
    case AIRLOCK_IOMMU_DISABLED_FIRMWARE:
      return _ ("The IOMMU is switched off in the firmware, or the board has none.");
    case AIRLOCK_IOMMU_UNSUPPORTED:
      return _ ("This host has no IOMMU that the kernel can use.");
    case AIRLOCK_IOMMU_UNKNOWN:
    default:
      return _ ("Whether the IOMMU is on is not known.");
    }
}

const char *
airlockctl_isolation_word (AirlockIsolationVerdict verdict)
{
  switch (verdict)
    {
    case AIRLOCK_ISOLATION_ISOLATED:
      return C_ ("group verdict", "isolated");
    case AIRLOCK_ISOLATION_SHARED:
      return C_ ("group verdict", "shared");
    case AIRLOCK_ISOLATION_OVERRIDE:
      return C_ ("group verdict", "not isolated: override");
    case AIRLOCK_ISOLATION_UNKNOWN:
    default:
      return C_ ("group verdict", "unknown");
    }
}

AirlockctlStyle
airlockctl_isolation_style (AirlockIsolationVerdict verdict)
{
  switch (verdict)
    {
    case AIRLOCK_ISOLATION_ISOLATED:
      return AIRLOCKCTL_STYLE_GOOD;
    case AIRLOCK_ISOLATION_SHARED:
      return AIRLOCKCTL_STYLE_CAUTION;
    case AIRLOCK_ISOLATION_OVERRIDE:
      return AIRLOCKCTL_STYLE_BAD;
    case AIRLOCK_ISOLATION_UNKNOWN:
    default:
      return AIRLOCKCTL_STYLE_CAUTION;
    }
}

const char *
airlockctl_pcie_type_word (AirlockPcieType type)
{
  switch (type)
    {
    case AIRLOCK_PCIE_TYPE_CONVENTIONAL:
      return _ ("Conventional PCI");
    case AIRLOCK_PCIE_TYPE_ENDPOINT:
      return _ ("PCI Express endpoint");
    case AIRLOCK_PCIE_TYPE_LEGACY_ENDPOINT:
      return _ ("PCI Express endpoint (legacy)");
    case AIRLOCK_PCIE_TYPE_ROOT_PORT:
      return _ ("Root port");
    case AIRLOCK_PCIE_TYPE_UPSTREAM_PORT:
      return _ ("Switch upstream port");
    case AIRLOCK_PCIE_TYPE_DOWNSTREAM_PORT:
      return _ ("Switch downstream port");
    case AIRLOCK_PCIE_TYPE_PCIE_TO_PCI_BRIDGE:
      return _ ("PCI Express to PCI bridge");
    case AIRLOCK_PCIE_TYPE_PCI_TO_PCIE_BRIDGE:
      return _ ("PCI to PCI Express bridge");
    case AIRLOCK_PCIE_TYPE_RC_ENDPOINT:
      return _ ("Endpoint inside the root complex");
    case AIRLOCK_PCIE_TYPE_RC_EVENT_COLLECTOR:
      return _ ("Event collector of the root complex");
    case AIRLOCK_PCIE_TYPE_UNKNOWN:
    default:
      return _ ("not known");
    }
}

const char *
airlockctl_region_kind_word (AirlockRegionKind kind)
{
  switch (kind)
    {
    case AIRLOCK_REGION_DIRECT:
      return _ ("direct mapping demanded by firmware");
    case AIRLOCK_REGION_DIRECT_RELAXABLE:
      return _ ("direct mapping, not needed once assigned");
    case AIRLOCK_REGION_RESERVED:
      return _ ("reserved");
    case AIRLOCK_REGION_MSI:
      return _ ("message-signalled interrupts");
    case AIRLOCK_REGION_OTHER:
    default:
      return _ ("other");
    }
}

/**
 * airlockctl_size_text:
 *
 * Returns: (transfer full): @bytes in the largest binary unit that holds at least one of them
 */
char *
airlockctl_size_text (guint64 bytes)
{
  static const char *const units[] = {
    N_ ("bytes"), N_ ("KiB"), N_ ("MiB"), N_ ("GiB"), N_ ("TiB"), N_ ("PiB"), N_ ("EiB"),
  };
  guint unit = 0;

  while (unit + 1 < G_N_ELEMENTS (units) && bytes >> (10 * (unit + 1)) > 0)
    unit++;

  if ((bytes & ((G_GUINT64_CONSTANT (1) << (10 * unit)) - 1)) == 0)
    return g_strdup_printf ("%" G_GUINT64_FORMAT "\u00a0%s", bytes >> (10 * unit), _ (units[unit]));

  return g_strdup_printf ("%.1f\u00a0%s", bytes / (double) (G_GUINT64_CONSTANT (1) << (10 * unit)),
                          _ (units[unit]));
}

/**
 * airlockctl_link_text:
 *
 * Returns: (transfer full): speed and width, "8 GT/s ×16"
 */
char *
airlockctl_link_text (const AirlockLink *link)
{
  g_autofree char *speed = NULL;

  if (link->speed == 0)
    speed = g_strdup (_ ("speed not known"));
  else if (link->speed % 1000 == 0)
    speed = g_strdup_printf (_ ("%u GT/s"), link->speed / 1000);
  else
    speed = g_strdup_printf (_ ("%.1f GT/s"), link->speed / 1000.0);

  if (link->width == 0)
    return g_strdup_printf (_ ("%s, width not known"), speed);

  /* Translators: %1$s is the speed of a link, %2$u how many lanes it has. */
  return g_strdup_printf (_ ("%1$s ×%2$u"), speed, link->width);
}

/**
 * airlockctl_id_text:
 *
 * Returns: (transfer full): vendor and device number in brackets, to stand after the name
 */
char *
airlockctl_id_text (AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);

  if (!airlock_device_knows (device, AIRLOCK_FACT_IDENTITY))
    return g_strdup (_ ("[identity not known]"));

  return g_strdup_printf ("[%04x:%04x]", facts->vendor, facts->device);
}

const char *
airlockctl_class_text (AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);

  if (!airlock_device_knows (device, AIRLOCK_FACT_IDENTITY))
    return _ ("class not known");

  return facts->class_name != NULL ? facts->class_name : _ ("Device of an unnamed class");
}

const char *
airlockctl_driver_text (AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);

  if (!airlock_device_knows (device, AIRLOCK_FACT_DRIVER))
    return _ ("driver not known");

  return facts->driver != NULL ? facts->driver : _ ("no driver");
}

/**
 * airlockctl_device_marks:
 *
 * Returns: (transfer full): what sets @device apart in a list
 */
char **
airlockctl_device_marks (AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);
  g_autoptr (GStrvBuilder) marks = g_strv_builder_new ();

  /* Mostly the class says so: "PCI bridge". */
  if (airlock_device_is_bridge (device) &&
      (facts->class_name == NULL || strstr (facts->class_name, "bridge") == NULL))
    g_strv_builder_add (marks, _ ("bridge"));
  if (facts->boot_vga == AIRLOCK_TRISTATE_YES || facts->boot_display == AIRLOCK_TRISTATE_YES)
    g_strv_builder_add (marks, _ ("boot display"));
  if (airlock_device_knows (device, AIRLOCK_FACT_SRIOV) && facts->is_pf)
    g_strv_builder_take (
        marks, g_strdup_printf (_ ("PF, %1$u of %2$u VFs on"), facts->num_vfs, facts->total_vfs));
  if (airlock_device_knows (device, AIRLOCK_FACT_SRIOV) && facts->is_vf)
    g_strv_builder_take (marks, g_strdup_printf (_ ("VF of %s"), AIRLOCK_PCI_ADDRESS_TEXT (
                                                                     &facts->physical_function)));
  if (airlock_device_is_asleep (device))
    g_strv_builder_add (marks, _ ("asleep"));

  return g_strv_builder_end (marks);
}
