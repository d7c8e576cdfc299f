/* airlock-platform.c – what the machine around the PCI devices says: firmware, kernel, processor
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-platform.h"

#include <errno.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

#include "base/airlock-enum-types.h"
#include "base/airlock-names.h"

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

typedef struct
{
  AirlockPlatform platform;
  gatomicrefcount refs;
} Counted;

/**
 * airlock_platform_new_unknown:
 *
 * For hosts of which only configuration space is known (lspci dumps).
 *
 * Returns: (transfer full): a platform of which nothing is known
 */
AirlockPlatform *
airlock_platform_new_unknown (void)
{
  Counted *self = g_new0 (Counted, 1);

  g_atomic_ref_count_init (&self->refs);
  self->platform.cmdline = airlock_kernel_cmdline_parse ("");

  return &self->platform;
}

/**
 * airlock_platform_ref:
 * @self: a platform
 *
 * Returns: (transfer full): @self
 */
AirlockPlatform *
airlock_platform_ref (AirlockPlatform *self)
{
  g_atomic_ref_count_inc (&((Counted *) self)->refs);

  return self;
}

/**
 * airlock_platform_unref:
 * @self: (transfer full): a platform
 */
void
airlock_platform_unref (AirlockPlatform *self)
{
  if (!g_atomic_ref_count_dec (&((Counted *) self)->refs))
    return;

  g_free (self->cmdline_text);
  airlock_kernel_cmdline_free (self->cmdline);
  g_free (self->kernel_release);
  g_free (self->lockdown);
  g_free (self);
}

static AirlockTristate
presence (AirlockReadStatus status)
{
  switch (status)
    {
    case AIRLOCK_READ_OK:
      return AIRLOCK_TRISTATE_YES;
    case AIRLOCK_READ_ABSENT:
      return AIRLOCK_TRISTATE_NO;
    case AIRLOCK_READ_UNKNOWN:
    default:
      return AIRLOCK_TRISTATE_UNKNOWN;
    }
}

static AirlockTristate
from_boolean (gboolean value)
{
  return value ? AIRLOCK_TRISTATE_YES : AIRLOCK_TRISTATE_NO;
}

/* Inside a Flatpak /sys/kernel and /sys/firmware do not exist (R10.15): what is below a folder that
 * every kernel has, and that is not there, is hidden and not absent. */
static AirlockTristate
presence_below (AirlockSysroot *sysroot, const char *folder, const char *path)
{
  if (airlock_sysroot_probe (sysroot, folder) != AIRLOCK_READ_OK)
    return AIRLOCK_TRISTATE_UNKNOWN;

  return presence (airlock_sysroot_probe (sysroot, path));
}

static AirlockTristate
not_empty_below (AirlockSysroot *sysroot, const char *folder, const char *path)
{
  g_auto (GStrv) names = NULL;
  AirlockReadStatus status;

  if (airlock_sysroot_probe (sysroot, folder) != AIRLOCK_READ_OK)
    return AIRLOCK_TRISTATE_UNKNOWN;

  status = airlock_sysroot_list (sysroot, path, &names);
  if (status != AIRLOCK_READ_OK)
    return presence (status);

  return from_boolean (names[0] != NULL);
}

static void
read_iommu (AirlockPlatform *self, AirlockSysroot *sysroot)
{
  self->groups_directory = not_empty_below (sysroot, "/sys/kernel", "/sys/kernel/iommu_groups");
  self->iommu_units = not_empty_below (sysroot, "/sys/class", "/sys/class/iommu");
}

static void
read_firmware (AirlockPlatform *self, AirlockSysroot *sysroot)
{
  const char *tables = "/sys/firmware/acpi/tables";

  self->acpi = presence_below (sysroot, "/sys/firmware", tables);
  self->efi = presence_below (sysroot, "/sys/firmware", "/sys/firmware/efi");

  /* The folder can be listed by everyone, the tables only be read by root (R1.5). */
  self->dmar = presence_below (sysroot, tables, "/sys/firmware/acpi/tables/DMAR");
  self->ivrs = presence_below (sysroot, tables, "/sys/firmware/acpi/tables/IVRS");
  self->iort = presence_below (sysroot, tables, "/sys/firmware/acpi/tables/IORT");
  self->viot = presence_below (sysroot, tables, "/sys/firmware/acpi/tables/VIOT");
}

static void
read_cmdline (AirlockPlatform *self, AirlockSysroot *sysroot)
{
  g_autofree char *release = NULL;

  if (airlock_sysroot_read_text (sysroot, "/proc/cmdline", &self->cmdline_text) == AIRLOCK_READ_OK)
    {
      airlock_kernel_cmdline_free (self->cmdline);
      self->cmdline = airlock_kernel_cmdline_parse (self->cmdline_text);
    }

  if (airlock_sysroot_read_text (sysroot, "/proc/sys/kernel/osrelease", &release) ==
          AIRLOCK_READ_OK &&
      *release != '\0' && strchr (release, '/') == NULL)
    self->kernel_release = g_steal_pointer (&release);
}

/* The value of "key : value" in the first processor's paragraph. */
static char *
cpuinfo_value (const char *cpuinfo, const char *key)
{
  g_auto (GStrv) lines = g_strsplit (cpuinfo, "\n", 64);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *colon = strchr (lines[i], ':');

      if (colon == NULL || !g_str_has_prefix (lines[i], key))
        continue;
      if (strspn (lines[i] + strlen (key), " \t") == (gsize) (colon - lines[i]) - strlen (key))
        return g_strstrip (g_strdup (colon + 1));
    }

  return NULL;
}

static gboolean
has_flag (const char *flags, const char *flag)
{
  g_auto (GStrv) words = g_strsplit (flags, " ", -1);

  return g_strv_contains ((const char *const *) words, flag);
}

static AirlockCpuVendor
cpu_vendor_from_text (const char *cpuinfo)
{
  g_autofree char *vendor = cpuinfo_value (cpuinfo, "vendor_id");
  g_autofree char *implementer = cpuinfo_value (cpuinfo, "CPU implementer");

  if (g_strcmp0 (vendor, "GenuineIntel") == 0)
    return AIRLOCK_CPU_INTEL;
  if (g_strcmp0 (vendor, "AuthenticAMD") == 0 || g_strcmp0 (vendor, "HygonGenuine") == 0)
    return AIRLOCK_CPU_AMD;
  if (implementer != NULL)
    return AIRLOCK_CPU_ARM64;

  return AIRLOCK_CPU_OTHER;
}

static void
read_cpu (AirlockPlatform *self, AirlockSysroot *sysroot)
{
  g_autofree char *cpuinfo = NULL;
  g_autofree char *flags = NULL;

  if (airlock_sysroot_read_text (sysroot, "/proc/cpuinfo", &cpuinfo) != AIRLOCK_READ_OK)
    return;

  self->cpu_vendor = cpu_vendor_from_text (cpuinfo);
  if (self->cpu_vendor != AIRLOCK_CPU_INTEL && self->cpu_vendor != AIRLOCK_CPU_AMD)
    return;

  flags = cpuinfo_value (cpuinfo, "flags");
  if (flags == NULL)
    return;

  self->hypervisor = from_boolean (has_flag (flags, "hypervisor"));
  /* The kernel clears the flag when firmware has switched it off (R1.6). */
  self->virtualization = from_boolean (has_flag (flags, "vmx") || has_flag (flags, "svm"));
}

/* Only this machine can be asked by instruction. */
static void
ask_cpuid (AirlockPlatform *self)
{
#if defined(__x86_64__) || defined(__i386__)
  guint a, b, c, d;

  if (self->cpu_vendor == AIRLOCK_CPU_INTEL && __get_cpuid (1, &a, &b, &c, &d))
    self->virtualization_in_cpu = from_boolean ((c & (1u << 5)) != 0);
  else if (self->cpu_vendor == AIRLOCK_CPU_AMD && __get_cpuid (0x80000001, &a, &b, &c, &d))
    self->virtualization_in_cpu = from_boolean ((c & (1u << 2)) != 0);
#endif
}

static void
probe_kvm (AirlockPlatform *self)
{
  self->kvm_access = from_boolean (access ("/dev/kvm", R_OK | W_OK) == 0);
  if (self->kvm_access == AIRLOCK_TRISTATE_YES)
    self->kvm_device = AIRLOCK_TRISTATE_YES;
  else
    self->kvm_device = from_boolean (errno != ENOENT);
}

static void
read_nested (AirlockPlatform *self, AirlockSysroot *sysroot)
{
  const char *const parameters[] = { "/sys/module/kvm_intel/parameters/nested",
                                     "/sys/module/kvm_amd/parameters/nested" };

  for (guint i = 0; i < G_N_ELEMENTS (parameters); i++)
    {
      g_autofree char *text = NULL;

      /* kvm_intel prints Y or N, kvm_amd 1 or 0 (R1.7). */
      if (airlock_sysroot_read_text (sysroot, parameters[i], &text) == AIRLOCK_READ_OK)
        self->nested = from_boolean (*text == 'Y' || *text == '1');
    }
}

/* Both drivers put "IR-" before the names of the interrupt chips they remap (R1.8). */
static void
read_interrupt_remapping (AirlockPlatform *self, AirlockSysroot *sysroot)
{
  g_autofree char *interrupts = NULL;

  if (airlock_sysroot_read_text (sysroot, "/proc/interrupts", &interrupts) != AIRLOCK_READ_OK)
    return;

  if (strstr (interrupts, " IR-") != NULL)
    self->interrupt_remapping = AIRLOCK_TRISTATE_YES;
  else if (strstr (interrupts, "IO-APIC") != NULL || strstr (interrupts, "PCI-MSI") != NULL)
    self->interrupt_remapping = AIRLOCK_TRISTATE_NO;
}

static char *
inflate_gzip (const guint8 *data, gsize length)
{
  g_autoptr (GConverter) converter = NULL;
  g_autoptr (GInputStream) memory = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autofree char *text = g_malloc (AIRLOCK_SYSROOT_MAX_FILE + 1);
  gsize read = 0;

  converter = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  memory = g_memory_input_stream_new_from_data (data, (gssize) length, NULL);
  stream = g_converter_input_stream_new (memory, converter);
  if (!g_input_stream_read_all (stream, text, AIRLOCK_SYSROOT_MAX_FILE, &read, NULL, NULL))
    return NULL;

  text[read] = '\0';
  return g_steal_pointer (&text);
}

static char *
read_config_gz (AirlockSysroot *sysroot)
{
  g_autoptr (AirlockSysdir) proc = NULL;
  g_autofree guint8 *data = g_malloc (AIRLOCK_SYSROOT_MAX_FILE);
  gsize length = 0;

  if (airlock_sysroot_open_dir (sysroot, "/proc", &proc) != AIRLOCK_READ_OK ||
      airlock_sysdir_read_bytes (proc, "config.gz", data, AIRLOCK_SYSROOT_MAX_FILE, &length) !=
          AIRLOCK_READ_OK)
    return NULL;

  return inflate_gzip (data, length);
}

static char *
read_kernel_config_text (AirlockPlatform *self, AirlockSysroot *sysroot)
{
  g_autofree char *boot = NULL;
  g_autofree char *modules = NULL;
  char *text = read_config_gz (sysroot);

  if (text != NULL || self->kernel_release == NULL)
    return text;

  boot = g_strconcat ("/boot/config-", self->kernel_release, NULL);
  if (airlock_sysroot_read_text (sysroot, boot, &text) == AIRLOCK_READ_OK)
    return text;

  modules = g_strconcat ("/lib/modules/", self->kernel_release, "/config", NULL);
  if (airlock_sysroot_read_text (sysroot, modules, &text) == AIRLOCK_READ_OK)
    return text;

  return NULL;
}

static gboolean
config_enabled (const char *text, const char *key)
{
  gsize length = strlen (key);

  for (const char *at = strstr (text, key); at != NULL; at = strstr (at + 1, key))
    {
      if ((at == text || at[-1] == '\n') && at[length] == '=' &&
          (at[length + 1] == 'y' || at[length + 1] == 'm'))
        return TRUE;
    }

  return FALSE;
}

/* R1.4: Debian's kernels have a patched choice with a third value. */
static void
read_kernel_config (AirlockPlatform *self, AirlockSysroot *sysroot)
{
  g_autofree char *text = read_kernel_config_text (self, sysroot);

  if (text == NULL)
    return;

  self->config_intel_iommu = from_boolean (config_enabled (text, "CONFIG_INTEL_IOMMU"));
  self->config_amd_iommu = from_boolean (config_enabled (text, "CONFIG_AMD_IOMMU"));
  self->config_vfio_pci = from_boolean (config_enabled (text, "CONFIG_VFIO_PCI"));
  self->config_intel_default_on =
      from_boolean (config_enabled (text, "CONFIG_INTEL_IOMMU_DEFAULT_ON") ||
                    config_enabled (text, "CONFIG_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF"));
}

static void
read_secure_boot (AirlockPlatform *self, AirlockSysroot *sysroot)
{
  g_autoptr (AirlockSysdir) variables = NULL;
  g_autofree char *lockdown = NULL;
  guint8 value[5];
  gsize length = 0;

  if (self->efi == AIRLOCK_TRISTATE_NO)
    self->secure_boot = AIRLOCK_TRISTATE_NO;
  else if (airlock_sysroot_open_dir (sysroot, "/sys/firmware/efi/efivars", &variables) ==
               AIRLOCK_READ_OK &&
           airlock_sysdir_read_bytes (variables, "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
                                      value, sizeof value, &length) == AIRLOCK_READ_OK &&
           length == 5)
    self->secure_boot = from_boolean (value[4] == 1);

  /* "none [integrity] confidentiality": the one in brackets is in force (R1.11). */
  if (airlock_sysroot_read_text (sysroot, "/sys/kernel/security/lockdown", &lockdown) ==
      AIRLOCK_READ_OK)
    {
      const char *start = strchr (lockdown, '[');
      const char *end = start != NULL ? strchr (start, ']') : NULL;

      if (end != NULL)
        self->lockdown = g_strndup (start + 1, (gsize) (end - start - 1));
    }
}

static AirlockTristate
described (JsonObject *object, const char *name)
{
  int value = AIRLOCK_TRISTATE_UNKNOWN;

  if (!airlock_enum_from_nick (AIRLOCK_TYPE_TRISTATE,
                               json_object_get_string_member_with_default (object, name, "unknown"),
                               &value))
    return AIRLOCK_TRISTATE_UNKNOWN;

  return (AirlockTristate) value;
}

/* A snapshot has noted what only the running machine could answer. */
static void
read_description (AirlockPlatform *self, AirlockSysroot *sysroot)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *text = NULL;
  JsonObject *object;

  if (airlock_sysroot_read_text (sysroot, AIRLOCK_SNAPSHOT_DESCRIPTION, &text) != AIRLOCK_READ_OK ||
      !json_parser_load_from_data (parser, text, -1, NULL) ||
      json_parser_get_root (parser) == NULL ||
      !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return;

  object = json_node_get_object (json_parser_get_root (parser));
  self->virtualization_in_cpu = described (object, "virtualization-in-cpu");
  self->kvm_device = described (object, "kvm-device");
  self->kvm_access = described (object, "kvm-access");
}

/**
 * airlock_platform_read:
 * @sysroot: where to read
 *
 * Reads what R1.1–R1.11 need. Nothing here fails: what can't be read is unknown. The processor and
 * /dev/kvm are asked only if @sysroot is this machine.
 *
 * Returns: (transfer full): the platform
 */
AirlockPlatform *
airlock_platform_read (AirlockSysroot *sysroot)
{
  AirlockPlatform *self = airlock_platform_new_unknown ();

  read_cmdline (self, sysroot);
  read_iommu (self, sysroot);
  read_firmware (self, sysroot);
  read_cpu (self, sysroot);
  read_nested (self, sysroot);
  read_interrupt_remapping (self, sysroot);
  read_kernel_config (self, sysroot);
  read_secure_boot (self, sysroot);

  if (airlock_sysroot_is_live (sysroot))
    {
      ask_cpuid (self);
      probe_kvm (self);
    }
  else
    {
      read_description (self, sysroot);
    }

  return self;
}
