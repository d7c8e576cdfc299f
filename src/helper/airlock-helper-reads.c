/* airlock-helper-reads.c – what the helper tells, as the bus has it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-helper-reads.h"

#include <string.h>

#include "airlock-binder-enum-types.h"
#include "airlock-enum-types.h"
#include "airlock-safety-enum-types.h"
#include "base/airlock-config-space.h"
#include "base/airlock-types.h"
#include "safety/airlock-safety-gate.h"

#define DEVICES "/sys/bus/pci/devices"
#define CONFIG_SPACE_SIZE 4096

/* Reading must not wake what sleeps (R2.8). */
static gboolean
is_awake (AirlockSysdir *dir)
{
  g_autofree char *state = NULL;

  return airlock_sysdir_read_text (dir, "power_state", &state) != AIRLOCK_READ_OK ||
         strcmp (state, "D0") == 0;
}

static void
add_function (GVariantBuilder *functions, const char *name, AirlockSysdir *dir)
{
  guint8 bytes[CONFIG_SPACE_SIZE];
  AirlockConfigSpace config = { bytes, 0 };
  GVariantDict facts;
  AirlockAcs acs = { AIRLOCK_TRISTATE_UNKNOWN, 0, 0 };
  guint16 vendor = 0, device = 0;
  AirlockPcieType type;

  if (airlock_sysdir_read_bytes (dir, "config", bytes, sizeof bytes, &config.length) !=
      AIRLOCK_READ_OK)
    return;

  airlock_config_space_read_u16 (&config, 0, &vendor);
  airlock_config_space_read_u16 (&config, 2, &device);
  type = airlock_config_space_get_pcie_type (&config);
  airlock_config_space_get_acs (&config, airlock_acs_has_dword_registers (vendor, device), &acs);
  /* Without the whole of it, missing facts would say that there is no ACS. */
  if (type == AIRLOCK_PCIE_TYPE_UNKNOWN || acs.present == AIRLOCK_TRISTATE_UNKNOWN)
    return;

  g_variant_dict_init (&facts, NULL);
  if (acs.present == AIRLOCK_TRISTATE_YES)
    {
      g_variant_dict_insert (&facts, "capabilities", "q", acs.capability);
      g_variant_dict_insert (&facts, "control", "q", acs.control);
    }
  g_variant_builder_add (functions, "(ss@a{sv})", name,
                         airlock_enum_to_nick (AIRLOCK_TYPE_PCIE_TYPE, type),
                         g_variant_dict_end (&facts));
}

/**
 * airlock_helper_read_isolation:
 *
 * See ReadIsolation() of the interface. Functions that sleep or can't be read are left out.
 */
GVariant *
airlock_helper_read_isolation (AirlockHelperSetup *setup, GPtrArray *operations, GError **error)
{
  AirlockSysroot *sysroot = airlock_kernel_get_sysroot (setup->kernel);
  g_auto (GStrv) names = NULL;
  GVariantBuilder functions;

  g_variant_builder_init (&functions, G_VARIANT_TYPE ("a(ssa{sv})"));
  if (airlock_sysroot_list (sysroot, DEVICES, &names) == AIRLOCK_READ_OK)
    {
      for (guint i = 0; names[i] != NULL; i++)
        {
          g_autofree char *path = g_strconcat (DEVICES "/", names[i], NULL);
          g_autoptr (AirlockSysdir) dir = NULL;
          AirlockPciAddress address;

          if (airlock_pci_address_parse (names[i], &address) &&
              airlock_sysroot_open_dir (sysroot, path, &dir) == AIRLOCK_READ_OK && is_awake (dir))
            add_function (&functions, names[i], dir);
        }
    }

  return g_variant_new ("(a(ssa{sv}))", &functions);
}

static char *
make_valid (const char *text)
{
  return g_utf8_make_valid (text != NULL ? text : "", -1);
}

/* Names of processes, volumes and mount points need not be UTF-8; on the bus they must. */
static GVariant *
chain_to_variant (const char *const *chain)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("as"));
  for (guint i = 0; chain != NULL && chain[i] != NULL; i++)
    g_variant_builder_add_value (&builder, g_variant_new_take_string (make_valid (chain[i])));

  return g_variant_builder_end (&builder);
}

/**
 * airlock_helper_read_users:
 *
 * See ReadUsers() of the interface.
 */
GVariant *
airlock_helper_read_users (AirlockHelperSetup *setup, GPtrArray *operations, GError **error)
{
  g_autoptr (AirlockHostUses) uses =
      airlock_host_uses_read (airlock_kernel_get_sysroot (setup->kernel));
  GVariantBuilder builder, framebuffers;

  g_variant_builder_init (&framebuffers, G_VARIANT_TYPE ("a(tts)"));
  for (guint i = 0; i < uses->framebuffers->len; i++)
    {
      const AirlockFirmwareFramebuffer *framebuffer = uses->framebuffers->pdata[i];

      g_variant_builder_add (&framebuffers, "(tt@s)", framebuffer->start, framebuffer->end,
                             g_variant_new_take_string (make_valid (framebuffer->name)));
    }

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ssasi)"));
  for (guint i = 0; i < uses->uses->len; i++)
    {
      const AirlockHostUse *use = uses->uses->pdata[i];

      g_variant_builder_add (&builder, "(ss@asi)",
                             airlock_enum_to_nick (AIRLOCK_TYPE_USE_KIND, use->kind),
                             AIRLOCK_PCI_ADDRESS_TEXT (&use->device),
                             chain_to_variant ((const char *const *) use->chain), use->pid);
    }

  return g_variant_new ("(ua(ssasi)a(tts))", (guint32) uses->seen, &builder, &framebuffers);
}

static GVariant *
binding_to_variant (const AirlockBinding *binding)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "device",
                               airlock_device_identity_to_variant (&binding->device));
  g_variant_dict_insert (&dict, "state", "s",
                         airlock_enum_to_nick (AIRLOCK_TYPE_BINDING_STATE, binding->state));
  g_variant_dict_insert (&dict, "kept", "b", binding->kept);
  g_variant_dict_insert (&dict, "host-driver", "s",
                         binding->host_driver != NULL ? binding->host_driver : "");
  g_variant_dict_insert (&dict, "num-vfs", "i", binding->num_vfs);
  g_variant_dict_insert (&dict, "autoprobe", "b", binding->autoprobe);

  return g_variant_dict_end (&dict);
}

/**
 * airlock_helper_read_bindings:
 *
 * See ListBindings() of the interface.
 */
GVariant *
airlock_helper_read_bindings (AirlockHelperSetup *setup, GPtrArray *operations, GError **error)
{
  g_autoptr (GPtrArray) bindings = airlock_binder_list (setup->binder, error);
  GVariantBuilder builder;

  if (bindings == NULL)
    return NULL;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < bindings->len; i++)
    g_variant_builder_add_value (&builder, binding_to_variant (bindings->pdata[i]));

  return g_variant_new ("(aa{sv})", &builder);
}

static GVariant *
finding_to_variant (AirlockFinding *finding)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", airlock_finding_get_id (finding));
  g_variant_dict_insert (
      &dict, "severity", "s",
      airlock_enum_to_nick (AIRLOCK_TYPE_SEVERITY, airlock_finding_get_severity (finding)));
  g_variant_dict_insert (&dict, "subject", "s", airlock_finding_get_subject (finding));
  g_variant_dict_insert_value (
      &dict, "detail",
      g_variant_new_take_string (make_valid (airlock_finding_get_detail (finding))));
  g_variant_dict_insert_value (&dict, "chain",
                               chain_to_variant (airlock_finding_get_chain (finding)));
  g_variant_dict_insert (&dict, "undecided", "b", airlock_finding_is_undecided (finding));

  return g_variant_dict_end (&dict);
}

/**
 * airlock_helper_read_check:
 *
 * See Check() of the interface.
 */
GVariant *
airlock_helper_read_check (AirlockHelperSetup *setup, GPtrArray *operations, GError **error)
{
  AirlockSysroot *sysroot = airlock_kernel_get_sysroot (setup->kernel);
  g_autoptr (AirlockSafetyReading) reading = NULL;
  g_autoptr (AirlockSafetyGate) gate = NULL;
  GVariantBuilder builder;

  if (!airlock_safety_gate_check_identities (sysroot, operations, error))
    return NULL;
  reading = airlock_safety_reading_new (sysroot, error);
  if (reading == NULL)
    return NULL;

  gate = airlock_safety_gate_judge (reading, operations);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < gate->findings->len; i++)
    g_variant_builder_add_value (&builder, finding_to_variant (gate->findings->pdata[i]));

  return g_variant_new ("(aa{sv}s)", &builder, gate->action != NULL ? gate->action : "");
}

/**
 * airlock_helper_outcomes_to_variant:
 * @outcomes: (element-type AirlockOutcome): what came of each operation
 *
 * Returns: (transfer floating): "aa{sv}", as Apply() answers
 */
GVariant *
airlock_helper_outcomes_to_variant (GPtrArray *outcomes)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < outcomes->len; i++)
    {
      const AirlockOutcome *outcome = outcomes->pdata[i];
      GVariantDict dict;

      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "changed", "b", outcome->changed);
      g_variant_dict_insert (&dict, "got", "u", outcome->got);
      g_variant_dict_insert (&dict, "driver", "s", outcome->driver != NULL ? outcome->driver : "");
      if (outcome->changed)
        g_variant_dict_insert_value (&dict, "undo", airlock_operation_to_variant (&outcome->undo));
      g_variant_builder_add_value (&builder, g_variant_dict_end (&dict));
    }

  return g_variant_builder_end (&builder);
}
