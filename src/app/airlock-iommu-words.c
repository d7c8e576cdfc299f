/* airlock-iommu-words.c – the state of the IOMMU in a sentence
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-iommu-words.h"

#include <glib/gi18n.h>

/**
 * airlock_iommu_words_host:
 * @state: a host's IOMMU
 *
 * Returns: (transfer none) (nullable): what stands in the way on this host; %NULL: nothing
 */
const char *
airlock_iommu_words_host (AirlockIommuState state)
{
  switch (state)
    {
    case AIRLOCK_IOMMU_ENABLED:
    case AIRLOCK_IOMMU_NOT_BEHIND_IOMMU:
      return NULL;
    case AIRLOCK_IOMMU_GUEST_WITHOUT_VIOMMU:
      return _("This is a virtual machine without an IOMMU");
    case AIRLOCK_IOMMU_DISABLED_CMDLINE:
      return _("The IOMMU is switched off on the kernel’s command line");
    case AIRLOCK_IOMMU_DISABLED_KERNEL:
      return _("The kernel doesn’t switch the IOMMU on by itself");
    case AIRLOCK_IOMMU_NOT_BUILT:
      return _("This kernel was built without IOMMU support");
    case AIRLOCK_IOMMU_FAILED:
      return _("The kernel found an IOMMU and could not start it");
    case AIRLOCK_IOMMU_DISABLED_FIRMWARE:
      return _("Virtualisation of devices is off in the firmware");
    case AIRLOCK_IOMMU_UNSUPPORTED:
      return _("This computer has no IOMMU");
    case AIRLOCK_IOMMU_UNKNOWN:
    default:
      return _("Not known whether the IOMMU is on");
    }
}

/**
 * airlock_iommu_words_device:
 * @state: a device's IOMMU
 *
 * Returns: (transfer none): why the device is in no group
 */
const char *
airlock_iommu_words_device (AirlockIommuState state)
{
  const char *host;

  if (state == AIRLOCK_IOMMU_ENABLED)
    return _("The IOMMU is on and the kernel put this device into no group. "
             "It can’t be assigned to a VM.");
  if (state == AIRLOCK_IOMMU_NOT_BEHIND_IOMMU)
    return _("This device is not behind the IOMMU. It can’t be assigned to a VM.");

  host = airlock_iommu_words_host (state);

  return host;
}
