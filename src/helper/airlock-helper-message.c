/* airlock-helper-message.c – what polkit's question says
 *
 * The sentences are fixed; polkit translates them and fills in $(device), $(address) and $(others)
 * from the details. Names come from the hardware database, never from the caller (R10.4).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-helper-message.h"

#include <glib/gi18n-lib.h>
#include <systemd/sd-hwdb.h>

typedef struct
{
  const char *one;
  const char *several;
} Sentences;

static const Sentences bind = {
  N_ ("Authentication is required to detach $(device) ($(address)) from this computer"),
  N_ ("Authentication is required to detach $(device) ($(address)) and $(others) more from this "
      "computer"),
};
static const Sentences critical = {
  N_ ("Authentication is required to detach $(device) ($(address)), which this computer may need"),
  N_ ("Authentication is required to detach $(device) ($(address)) and $(others) more, which this "
      "computer may need"),
};
static const Sentences give_back = {
  N_ ("Authentication is required to give $(device) ($(address)) back to this computer"),
  N_ ("Authentication is required to give $(device) ($(address)) and $(others) more back to this "
      "computer"),
};
static const Sentences sriov = {
  N_ ("Authentication is required to change the virtual functions of $(device) ($(address))"),
  N_ ("Authentication is required to change the virtual functions of $(device) ($(address)) and "
      "$(others) more"),
};
static const Sentences settings = {
  N_ ("Authentication is required to change settings of $(device) ($(address))"),
  N_ ("Authentication is required to change settings of $(device) ($(address)) and $(others) more"),
};
static const char huge_pages[] =
    N_ ("Authentication is required to set memory of this computer aside for virtual machines");

/* The weightiest of the kinds names the whole. */
static const Sentences *
choose_sentences (GPtrArray *operations, gboolean is_critical)
{
  gboolean seen[AIRLOCK_OPERATION_D3COLD + 1] = { FALSE };

  for (guint i = 0; i < operations->len; i++)
    seen[((AirlockOperation *) operations->pdata[i])->kind] = TRUE;

  if (seen[AIRLOCK_OPERATION_BIND] || seen[AIRLOCK_OPERATION_HOLD])
    return is_critical ? &critical : &bind;
  if (seen[AIRLOCK_OPERATION_SET_VFS])
    return &sriov;
  if (seen[AIRLOCK_OPERATION_UNBIND] || seen[AIRLOCK_OPERATION_FORGET])
    return &give_back;

  return &settings;
}

/* In the order of the operations, each once. */
static GPtrArray *
list_devices (GPtrArray *operations)
{
  GPtrArray *devices = g_ptr_array_new ();
  g_autoptr (GHashTable) seen =
      g_hash_table_new (airlock_pci_address_hash, airlock_pci_address_equal);

  for (guint i = 0; i < operations->len; i++)
    {
      AirlockOperation *operation = operations->pdata[i];

      if (airlock_operation_has_device (operation) &&
          g_hash_table_add (seen, &operation->device.address))
        g_ptr_array_add (devices, &operation->device);
    }

  return devices;
}

static char *
look_up_name (const AirlockDeviceIdentity *device)
{
  g_autofree char *ids = g_strdup_printf ("%04x:%04x", device->vendor, device->device);
  g_autofree char *alias =
      g_strdup_printf ("pci:v%08Xd%08Xsv%08Xsd%08Xbc00sc00i00", device->vendor, device->device,
                       device->subsystem_vendor, device->subsystem_device);
  const char *vendor = NULL, *model = NULL;
  sd_hwdb *database = NULL;
  char *name;

  if (sd_hwdb_new (&database) < 0)
    return g_steal_pointer (&ids);

  sd_hwdb_get (database, alias, "ID_VENDOR_FROM_DATABASE", &vendor);
  sd_hwdb_get (database, alias, "ID_MODEL_FROM_DATABASE", &model);
  if (vendor != NULL && model != NULL)
    name = g_strdup_printf ("%s %s", vendor, model);
  else
    name = g_strdup (model != NULL ? model : ids);
  sd_hwdb_unref (database);

  return name;
}

/**
 * airlock_helper_message_new:
 * @operations: (element-type AirlockOperation): what is to be done, their devices being there
 * @is_critical: whether the host may need what goes
 *
 * Reads the hardware database: from a worker thread only.
 *
 * Returns: (transfer full): details with the sentence, and for rules device, address, others
 */
PolkitDetails *
airlock_helper_message_new (GPtrArray *operations, gboolean is_critical)
{
  PolkitDetails *details = polkit_details_new ();
  const Sentences *sentences = choose_sentences (operations, is_critical);
  g_autoptr (GPtrArray) devices = list_devices (operations);
  const AirlockDeviceIdentity *first;
  g_autofree char *name = NULL;
  g_autofree char *others = NULL;

  polkit_details_insert (details, "polkit.gettext_domain", GETTEXT_PACKAGE);
  polkit_details_insert (details, "polkit.icon_name", APPLICATION_ID);
  if (devices->len == 0)
    {
      polkit_details_insert (details, "polkit.message", huge_pages);
      return details;
    }

  first = devices->pdata[0];
  name = look_up_name (first);
  others = g_strdup_printf ("%u", devices->len - 1);
  polkit_details_insert (details, "device", name);
  polkit_details_insert (details, "address", AIRLOCK_PCI_ADDRESS_TEXT (&first->address));
  polkit_details_insert (details, "others", others);
  polkit_details_insert (details, "polkit.message",
                         devices->len == 1 ? sentences->one : sentences->several);

  return details;
}
