/* airlock-pci-address.c – where a PCI function sits: domain, bus, slot, function
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-pci-address.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "airlock-error.h"

#define MIN_DOMAIN_DIGITS 4
#define MAX_DOMAIN_DIGITS 8
#define MAX_SLOT 0x1f
#define MAX_FUNCTION 7

G_DEFINE_BOXED_TYPE (AirlockPciAddress,
                     airlock_pci_address,
                     airlock_pci_address_copy,
                     airlock_pci_address_free)

/* Reads between min and max hex digits and stops before the first other character. */
static gboolean
take_hex (const char **cursor, guint min, guint max, guint32 *value)
{
  guint digits = 0;

  *value = 0;
  while (digits < max && g_ascii_isxdigit (**cursor))
    {
      *value = *value << 4 | (guint32) g_ascii_xdigit_value (**cursor);
      (*cursor)++;
      digits++;
    }

  return digits >= min;
}

static gboolean
take_char (const char **cursor, char expected)
{
  if (**cursor != expected)
    return FALSE;

  (*cursor)++;
  return TRUE;
}

/* "01:00.0", to the end of the text */
static gboolean
take_bus_slot_function (const char *cursor, AirlockPciAddress *address)
{
  guint32 bus, slot, function;

  if (!take_hex (&cursor, 2, 2, &bus) || !take_char (&cursor, ':') ||
      !take_hex (&cursor, 2, 2, &slot) || !take_char (&cursor, '.') ||
      !take_hex (&cursor, 1, 1, &function) || *cursor != '\0')
    return FALSE;

  if (slot > MAX_SLOT || function > MAX_FUNCTION)
    return FALSE;

  address->bus = (guint8) bus;
  address->slot = (guint8) slot;
  address->function = (guint8) function;
  return TRUE;
}

/**
 * airlock_pci_address_copy:
 * @self: an address
 *
 * Returns: (transfer full): a copy on the heap, for boxed values
 */
AirlockPciAddress *
airlock_pci_address_copy (const AirlockPciAddress *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_memdup2 (self, sizeof *self);
}

/**
 * airlock_pci_address_free:
 * @self: (transfer full): an address from airlock_pci_address_copy()
 */
void
airlock_pci_address_free (AirlockPciAddress *self)
{
  g_free (self);
}

/**
 * airlock_pci_address_parse:
 * @text: (nullable): a name as sysfs prints it, upper case accepted
 * @address: (out caller-allocates): set only on success
 *
 * Strict: the domain is there, with four to eight digits (R1.12), and nothing follows. For names
 * of files and for arguments of the bus; what people type goes to airlock_pci_address_parse_user().
 *
 * Returns: whether @text is an address
 */
gboolean
airlock_pci_address_parse (const char *text, AirlockPciAddress *address)
{
  AirlockPciAddress parsed = { 0 };
  const char *cursor = text;

  g_return_val_if_fail (address != NULL, FALSE);

  if (text == NULL || !take_hex (&cursor, MIN_DOMAIN_DIGITS, MAX_DOMAIN_DIGITS, &parsed.domain) ||
      !take_char (&cursor, ':') || !take_bus_slot_function (cursor, &parsed))
    return FALSE;

  *address = parsed;
  return TRUE;
}

/**
 * airlock_pci_address_parse_user:
 * @text: what a person typed
 * @address: (out caller-allocates): set only on success
 * @error: return location for an error
 *
 * As airlock_pci_address_parse(), and also the short form without a domain that lspci prints.
 *
 * Returns: %TRUE, or %FALSE with %AIRLOCK_ERROR_INVALID
 */
gboolean
airlock_pci_address_parse_user (const char *text, AirlockPciAddress *address, GError **error)
{
  AirlockPciAddress parsed = { 0 };
  g_autofree char *quoted = NULL;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (address != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (airlock_pci_address_parse (text, &parsed) || take_bus_slot_function (text, &parsed))
    {
      *address = parsed;
      return TRUE;
    }

  quoted = airlock_error_quote (text);
  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
               /* Translators: %s is what the user typed */
               _ ("“%s” is not a PCI address; addresses look like 0000:01:00.0 or 01:00.0"),
               quoted);
  return FALSE;
}

/**
 * airlock_pci_address_format:
 * @self: an address
 * @buffer: room for %AIRLOCK_PCI_ADDRESS_STRING_SIZE characters
 *
 * Returns: @buffer, holding the canonical text
 */
const char *
airlock_pci_address_format (const AirlockPciAddress *self,
                            char buffer[AIRLOCK_PCI_ADDRESS_STRING_SIZE])
{
  g_snprintf (buffer, AIRLOCK_PCI_ADDRESS_STRING_SIZE, "%04x:%02x:%02x.%x", self->domain, self->bus,
              self->slot & MAX_SLOT, self->function & MAX_FUNCTION);
  return buffer;
}

/**
 * airlock_pci_address_to_string:
 * @self: an address
 *
 * Returns: (transfer full): the canonical text
 */
char *
airlock_pci_address_to_string (const AirlockPciAddress *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_strdup (AIRLOCK_PCI_ADDRESS_TEXT (self));
}

/**
 * airlock_pci_address_key:
 * @self: an address
 *
 * Returns: the address in one number that sorts as airlock_pci_address_compare() does
 */
guint64
airlock_pci_address_key (const AirlockPciAddress *self)
{
  return (guint64) self->domain << 24 | (guint64) self->bus << 16 | (guint64) self->slot << 8 |
         self->function;
}

/**
 * airlock_pci_address_hash:
 * @address: (type AirlockPciAddress): an address
 *
 * Returns: a hash for #GHashTable
 */
guint
airlock_pci_address_hash (gconstpointer address)
{
  const AirlockPciAddress *self = address;

  /* Buses of one domain fill a table without a collision; domains only shift them. */
  return (guint) self->bus << 8 | (guint) self->slot << 3 | self->function | self->domain << 16;
}

/**
 * airlock_pci_address_equal:
 * @a: (type AirlockPciAddress): an address
 * @b: (type AirlockPciAddress): another
 *
 * Returns: whether both name the same function
 */
gboolean
airlock_pci_address_equal (gconstpointer a, gconstpointer b)
{
  return airlock_pci_address_key (a) == airlock_pci_address_key (b);
}

/**
 * airlock_pci_address_compare:
 * @a: (type AirlockPciAddress): an address
 * @b: (type AirlockPciAddress): another
 *
 * Returns: negative, zero or positive as @a sorts before, with or after @b
 */
int
airlock_pci_address_compare (gconstpointer a, gconstpointer b)
{
  guint64 key_a = airlock_pci_address_key (a);
  guint64 key_b = airlock_pci_address_key (b);

  return (key_a > key_b) - (key_a < key_b);
}

/**
 * airlock_pci_address_same_slot:
 * @a: an address
 * @b: another
 *
 * Returns: whether both are functions of one slot, that is of one card
 */
gboolean
airlock_pci_address_same_slot (const AirlockPciAddress *a, const AirlockPciAddress *b)
{
  return airlock_pci_address_same_bus (a, b) && a->slot == b->slot;
}

/**
 * airlock_pci_address_same_bus:
 * @a: an address
 * @b: another
 *
 * Returns: whether both sit on the same bus of the same domain
 */
gboolean
airlock_pci_address_same_bus (const AirlockPciAddress *a, const AirlockPciAddress *b)
{
  return a->domain == b->domain && a->bus == b->bus;
}

/**
 * airlock_pci_is_root_complex:
 * @name: a folder's name
 *
 * Returns: whether @name is that of a root complex below /sys/devices, "pci0000:00"
 */
gboolean
airlock_pci_is_root_complex (const char *name)
{
  guint domain, bus;
  int end = 0;

  return sscanf (name, "pci%x:%x%n", &domain, &bus, &end) == 2 && name[end] == '\0';
}
