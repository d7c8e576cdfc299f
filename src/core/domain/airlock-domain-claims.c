/* airlock-domain-claims.c – which VMs ask for a device of the host (S20)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "airlock-domain-claims"

#include "config.h"

#include "airlock-domain-claims.h"

struct _AirlockDomainClaims
{
  GObject parent_instance;

  GHashTable *documents; /* key of a device -> GPtrArray of AirlockDomainDocument, once each */
};

G_DEFINE_FINAL_TYPE (AirlockDomainClaims, airlock_domain_claims, G_TYPE_OBJECT)

static void
airlock_domain_claims_finalize (GObject *object)
{
  AirlockDomainClaims *self = AIRLOCK_DOMAIN_CLAIMS (object);

  g_hash_table_unref (self->documents);

  G_OBJECT_CLASS (airlock_domain_claims_parent_class)->finalize (object);
}

static void
airlock_domain_claims_class_init (AirlockDomainClaimsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_domain_claims_finalize;
}

static void
airlock_domain_claims_init (AirlockDomainClaims *self)
{
  self->documents =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
}

/* One device may be written in several ways: a PCI function as a device or as a network interface,
 * a USB device with or without its ids. Where it is counts before what it is. */
static char *
key_of (const AirlockHostdev *hostdev)
{
  AirlockUsbMatch place = hostdev->usb;

  switch (hostdev->kind)
    {
    case AIRLOCK_HOSTDEV_PCI:
    case AIRLOCK_HOSTDEV_NETWORK:
      return airlock_pci_address_to_string (&hostdev->address);
    case AIRLOCK_HOSTDEV_USB:
      place.has_ids = place.bus == 0;
      return airlock_usb_match_to_string (&place);
    case AIRLOCK_HOSTDEV_MDEV:
      return g_ascii_strdown (hostdev->uuid, -1);
    case AIRLOCK_HOSTDEV_OTHER:
    default:
      return NULL;
    }
}

static void
add_claim (AirlockDomainClaims *self,
           const AirlockHostdev *hostdev,
           AirlockDomainDocument *document)
{
  g_autofree char *key = key_of (hostdev);
  GPtrArray *claimants = key != NULL ? g_hash_table_lookup (self->documents, key) : NULL;

  if (key == NULL)
    return;
  if (claimants == NULL)
    {
      claimants = g_ptr_array_new_with_free_func (g_object_unref);
      g_hash_table_insert (self->documents, g_steal_pointer (&key), claimants);
    }
  if (!g_ptr_array_find (claimants, document, NULL))
    g_ptr_array_add (claimants, g_object_ref (document));
}

/**
 * airlock_domain_claims_new:
 * @documents: (element-type AirlockDomainDocument): all VMs
 *
 * Looks once through all of them.
 *
 * Returns: (transfer full): what they ask for
 */
AirlockDomainClaims *
airlock_domain_claims_new (GPtrArray *documents)
{
  AirlockDomainClaims *self = g_object_new (AIRLOCK_TYPE_DOMAIN_CLAIMS, NULL);

  for (guint i = 0; i < documents->len; i++)
    {
      g_autoptr (GPtrArray) hostdevs = airlock_hostdev_list (documents->pdata[i]);

      for (guint j = 0; j < hostdevs->len; j++)
        add_claim (self, hostdevs->pdata[j], documents->pdata[i]);
    }

  return self;
}

static void
add_claimants (AirlockDomainClaims *self, const char *key, GPtrArray *found)
{
  GPtrArray *claimants = key != NULL ? g_hash_table_lookup (self->documents, key) : NULL;

  for (guint i = 0; claimants != NULL && i < claimants->len; i++)
    if (!g_ptr_array_find (found, claimants->pdata[i], NULL))
      g_ptr_array_add (found, g_object_ref (claimants->pdata[i]));
}

/**
 * airlock_domain_claims_lookup:
 *
 * Returns: (transfer full) (element-type AirlockDomainDocument): the VMs that ask for the device
 */
GPtrArray *
airlock_domain_claims_lookup (AirlockDomainClaims *self, const AirlockHostdev *hostdev)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *key = key_of (hostdev);

  add_claimants (self, key, found);

  return found;
}

/**
 * airlock_domain_claims_lookup_pci:
 * @addresses: (array length=n_addresses): PCI functions, such as the members of a group
 *
 * Returns: (transfer full) (element-type AirlockDomainDocument): the VMs that ask for any of them,
 *   each once
 */
GPtrArray *
airlock_domain_claims_lookup_pci (AirlockDomainClaims *self,
                                  const AirlockPciAddress *addresses,
                                  gsize n_addresses)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; i < n_addresses; i++)
    add_claimants (self, AIRLOCK_PCI_ADDRESS_TEXT (&addresses[i]), found);

  return found;
}
