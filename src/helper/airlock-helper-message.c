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

#include "base/airlock-names.h"

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

static const Sentences *
sentences_of (AirlockOperationKind kind, gboolean is_critical)
{
  switch (kind)
    {
    case AIRLOCK_OPERATION_BIND:
    case AIRLOCK_OPERATION_HOLD:
      return is_critical ? &critical : &bind;
    case AIRLOCK_OPERATION_SET_VFS:
      return &sriov;
    case AIRLOCK_OPERATION_UNBIND:
    case AIRLOCK_OPERATION_FORGET:
      return &give_back;
    case AIRLOCK_OPERATION_HUGEPAGES:
    case AIRLOCK_OPERATION_D3COLD:
    default:
      return &settings;
    }
}

/* The weightiest of the kinds names the whole. */
static const Sentences *
choose_sentences (GPtrArray *operations, gboolean is_critical)
{
  static const AirlockOperationKind by_weight[] = { AIRLOCK_OPERATION_BIND,
                                                    AIRLOCK_OPERATION_SET_VFS,
                                                    AIRLOCK_OPERATION_UNBIND };

  for (gsize i = 0; i < G_N_ELEMENTS (by_weight); i++)
    {
      const Sentences *sentences = sentences_of (by_weight[i], is_critical);

      for (guint j = 0; j < operations->len; j++)
        {
          if (sentences_of (((AirlockOperation *) operations->pdata[j])->kind, is_critical) ==
              sentences)
            return sentences;
        }
    }

  return &settings;
}

static gboolean
must_be_confirmed (const AirlockSafetyGate *gate, const AirlockOperation *operation)
{
  for (guint i = 0; i < gate->findings->len; i++)
    {
      AirlockFinding *finding = gate->findings->pdata[i];

      if (airlock_finding_get_severity (finding) == AIRLOCK_SEVERITY_CONFIRM &&
          g_str_equal (airlock_finding_get_subject (finding),
                       AIRLOCK_PCI_ADDRESS_TEXT (&operation->device.address)))
        return TRUE;
    }

  return FALSE;
}

/* How far in front its device is, 0 being the first. */
static guint
rank (const AirlockSafetyGate *gate,
      const AirlockOperation *operation,
      const Sentences *sentences,
      gboolean is_critical)
{
  if (sentences_of (operation->kind, is_critical) != sentences)
    return 2;

  return must_be_confirmed (gate, operation) ? 0 : 1;
}

/* Each once. Only the first is named: it is one that the sentence is true of, and that matters
 * most, whatever the caller put first. */
static GPtrArray *
list_devices (GPtrArray *operations,
              const AirlockSafetyGate *gate,
              const Sentences *sentences,
              gboolean is_critical)
{
  GPtrArray *devices = g_ptr_array_new ();
  g_autoptr (GHashTable) seen =
      g_hash_table_new (airlock_pci_address_hash, airlock_pci_address_equal);

  for (guint i = 0; i <= 2; i++)
    {
      for (guint j = 0; j < operations->len; j++)
        {
          AirlockOperation *operation = operations->pdata[j];

          if (airlock_operation_has_device (operation) &&
              rank (gate, operation, sentences, is_critical) == i &&
              g_hash_table_add (seen, &operation->device.address))
            g_ptr_array_add (devices, &operation->device);
        }
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
 * @gate: what was judged of them, and refuses none
 *
 * Reads the hardware database: from a worker thread only.
 *
 * Returns: (transfer full): details with the sentence, and for rules device, address, others
 */
PolkitDetails *
airlock_helper_message_new (GPtrArray *operations, const AirlockSafetyGate *gate)
{
  PolkitDetails *details = polkit_details_new ();
  gboolean is_critical = g_str_equal (gate->action, AIRLOCK_ACTION_BIND_CRITICAL);
  const Sentences *sentences = choose_sentences (operations, is_critical);
  g_autoptr (GPtrArray) devices = list_devices (operations, gate, sentences, is_critical);
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
