/* airlock-guest-bus-private.h – where a guest sees its PCI devices: free ports and slots
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-domain-document-private.h"
#include "base/airlock-pci-address.h"

G_BEGIN_DECLS

/**
 * AirlockGuestSlot:
 * @address: function 0 of it
 * @made_port: the index of the root port that was made for it; 0: none
 */
typedef struct
{
  AirlockPciAddress address;
  guint made_port;
} AirlockGuestSlot;

gboolean airlock_guest_bus_take_slot   (AirlockDomainDocument *document,
                                        AirlockGuestSlot      *slot,
                                        GError               **error);
guint    airlock_guest_bus_functions   (AirlockDomainDocument *document,
                                        const AirlockPciAddress *slot);
void     airlock_guest_bus_remove_port (AirlockDomainDocument *document,
                                        guint                  index);

G_END_DECLS
