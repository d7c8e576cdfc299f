/* airlock-isolation-read.c – PCIe types and ACS bits of a copied root, as the service tells them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-isolation-read.h"

#include "base/airlock-config-space.h"
#include "base/airlock-enum-types.h"

#define DEVICES "/sys/bus/pci/devices"

static void
add_function (GVariantBuilder *builder, const char *address, const AirlockConfigSpace *config)
{
  g_auto (GVariantDict) bits = G_VARIANT_DICT_INIT (NULL);
  AirlockPcieType type = airlock_config_space_get_pcie_type (config);
  guint16 vendor = 0, device = 0;
  AirlockAcs acs;

  airlock_config_space_read_u16 (config, 0x00, &vendor);
  airlock_config_space_read_u16 (config, 0x02, &device);
  if (airlock_config_space_get_acs (config, airlock_acs_has_dword_registers (vendor, device),
                                    &acs) == AIRLOCK_TRISTATE_UNKNOWN)
    type = AIRLOCK_PCIE_TYPE_UNKNOWN;
  if (acs.present == AIRLOCK_TRISTATE_YES)
    {
      g_variant_dict_insert (&bits, "capabilities", "q", acs.capability);
      g_variant_dict_insert (&bits, "control", "q", acs.control);
    }
  g_variant_builder_add (builder, "(ss@a{sv})", address,
                         airlock_enum_to_nick (AIRLOCK_TYPE_PCIE_TYPE, (int) type),
                         g_variant_dict_end (&bits));
}

/* Returns: (transfer full): "a(ssa{sv})" as of ReadIsolation(). */
GVariant *
_airlock_isolation_read (AirlockSysroot *sysroot)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssa{sv})"));
  g_auto (GStrv) names = NULL;

  if (airlock_sysroot_list (sysroot, DEVICES, &names) != AIRLOCK_READ_OK)
    return g_variant_ref_sink (g_variant_builder_end (&builder));

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (DEVICES "/", names[i], NULL);
      g_autoptr (AirlockSysdir) dir = NULL;
      guint8 bytes[AIRLOCK_CONFIG_SPACE_MAX];
      AirlockConfigSpace config = { bytes, 0 };

      if (airlock_sysroot_open_dir (sysroot, path, &dir) == AIRLOCK_READ_OK &&
          airlock_sysdir_read_bytes (dir, "config", bytes, sizeof bytes, &config.length) ==
              AIRLOCK_READ_OK)
        add_function (&builder, names[i], &config);
    }

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}
