/* airlock-hostdev.h – devices of the host that a VM's XML asks for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-domain-document.h"
#include "base/airlock-pci-address.h"

G_BEGIN_DECLS

/**
 * AirlockHostdevKind:
 * @AIRLOCK_HOSTDEV_PCI: a PCI function
 * @AIRLOCK_HOSTDEV_NETWORK: a virtual function of a network card, as `<interface type='hostdev'>`
 * @AIRLOCK_HOSTDEV_USB: a USB device
 * @AIRLOCK_HOSTDEV_MDEV: a mediated device
 * @AIRLOCK_HOSTDEV_OTHER: SCSI and the like, which Airlock leaves alone
 */
typedef enum
{
  AIRLOCK_HOSTDEV_PCI,
  AIRLOCK_HOSTDEV_NETWORK,
  AIRLOCK_HOSTDEV_USB,
  AIRLOCK_HOSTDEV_MDEV,
  AIRLOCK_HOSTDEV_OTHER,
} AirlockHostdevKind;

/**
 * AirlockUsbMatch:
 * @has_ids: whether it is found by @vendor and @product
 * @bus: 0: not found by where it is
 * @device: number on the bus, changes with each plugging; 0: none
 * @port: (nullable): "1.2", where it is plugged in; libvirt knows this from version 12 on
 *
 * How libvirt finds a USB device (R7.6).
 */
typedef struct
{
  gboolean has_ids;
  guint16 vendor;
  guint16 product;
  guint bus;
  guint device;
  char *port;
} AirlockUsbMatch;

/**
 * AirlockHostdev:
 * @id: names it among the devices of its VM: "0000:01:00.0", "046d:c52b", "046d:c52b@1/4", a UUID
 * @address: of PCI and network
 * @usb: of USB
 * @uuid: (nullable): of a mediated device
 * @has_guest_address: whether @guest_address means something
 * @guest_address: where the guest sees it
 *
 * One device, as it stood in the document when it was listed.
 */
typedef struct
{
  AirlockHostdevKind kind;
  char *id;
  AirlockPciAddress address;
  AirlockUsbMatch usb;
  char *uuid;
  gboolean has_guest_address;
  AirlockPciAddress guest_address;
} AirlockHostdev;

void             airlock_hostdev_free        (AirlockHostdev        *self);
gboolean         airlock_hostdev_is_pci      (const AirlockHostdev  *self);
GPtrArray       *airlock_hostdev_list        (AirlockDomainDocument *document);
AirlockHostdev  *airlock_hostdev_find        (AirlockDomainDocument *document,
                                              const char            *id,
                                              GError               **error);

gboolean         airlock_usb_match_parse     (const char            *text,
                                              AirlockUsbMatch       *match,
                                              GError               **error);
void             airlock_usb_match_clear     (AirlockUsbMatch       *self);
char            *airlock_usb_match_to_string (const AirlockUsbMatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockHostdev, airlock_hostdev_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AirlockUsbMatch, airlock_usb_match_clear)

G_END_DECLS
