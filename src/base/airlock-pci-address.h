/* airlock-pci-address.h – where a PCI function sits: domain, bus, slot, function
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * AirlockPciAddress:
 * @domain: PCI segment; Intel VMD children live at 0x10000 and above (R1.12)
 * @bus: bus number
 * @slot: device number on the bus, 0–31
 * @function: 0–7
 *
 * A plain value, copied by assignment. The canonical text is lower case, with a domain of at
 * least four digits, as sysfs prints it: `0000:01:00.0`, `10000:e1:00.0`.
 */
typedef struct
{
  guint32 domain;
  guint8 bus;
  guint8 slot;
  guint8 function;
} AirlockPciAddress;

#define AIRLOCK_TYPE_PCI_ADDRESS (airlock_pci_address_get_type ())
GType airlock_pci_address_get_type (void) G_GNUC_CONST;

/* Long enough for the longest canonical text, "ffffffff:ff:1f.7", and its NUL. */
#define AIRLOCK_PCI_ADDRESS_STRING_SIZE 17

/* Text for one expression: AIRLOCK_PCI_ADDRESS_TEXT (&address) lives until the end of the block. */
#define AIRLOCK_PCI_ADDRESS_TEXT(address) \
  airlock_pci_address_format ((address), (char[AIRLOCK_PCI_ADDRESS_STRING_SIZE]){ 0 })

AirlockPciAddress *airlock_pci_address_copy      (const AirlockPciAddress *self);
void               airlock_pci_address_free      (AirlockPciAddress       *self);
gboolean           airlock_pci_address_parse     (const char              *text,
                                                  AirlockPciAddress       *address);
gboolean           airlock_pci_address_parse_user (const char             *text,
                                                  AirlockPciAddress       *address,
                                                  GError                 **error);
const char        *airlock_pci_address_format    (const AirlockPciAddress *self,
                                                  char                     buffer[AIRLOCK_PCI_ADDRESS_STRING_SIZE]);
char              *airlock_pci_address_to_string (const AirlockPciAddress *self);
guint64            airlock_pci_address_key       (const AirlockPciAddress *self);
guint              airlock_pci_address_hash      (gconstpointer            address);
gboolean           airlock_pci_address_equal     (gconstpointer            a,
                                                  gconstpointer            b);
int                airlock_pci_address_compare   (gconstpointer            a,
                                                  gconstpointer            b);
gboolean           airlock_pci_address_same_slot (const AirlockPciAddress *a,
                                                  const AirlockPciAddress *b);
gboolean           airlock_pci_address_same_bus  (const AirlockPciAddress *a,
                                                  const AirlockPciAddress *b);

gboolean           airlock_pci_is_root_complex   (const char              *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockPciAddress, airlock_pci_address_free)

G_END_DECLS
