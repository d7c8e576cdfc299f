/* airlock-setting-cpu.c – settings of processors and memory that are more than one value
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-setting-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "airlock-hostdev-private.h"
#include "base/airlock-error.h"

#define MAX_VCPU 4096
#define CUSTOM "custom:"

static char *
get_memory (const AirlockSettingTarget *target)
{
  guint64 bytes;

  return airlock_setting_read_size (airlock_xml_find (target->base, "memory"), &bytes)
             ? airlock_setting_format_size (bytes)
             : NULL;
}

static gboolean
set_memory (const AirlockSettingTarget *target, const char *value, GError **error)
{
  xmlNode *current = airlock_xml_find (target->base, "currentMemory");
  guint64 bytes = airlock_setting_parse_size (value);

  if (airlock_xml_find_path (target->base, "cpu/numa/cell") != NULL)
    {
      g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED,
                           _ ("the VM’s memory is divided into NUMA cells; it can’t be set as a "
                              "whole"));
      return FALSE;
    }
  airlock_setting_write_size (airlock_xml_ensure (target->base, "memory"), bytes, "KiB");
  /* What a balloon had left to the guest; with devices of the host there is no balloon (R7.11). */
  if (current != NULL)
    airlock_setting_write_size (current, bytes, "KiB");

  return TRUE;
}

static gboolean
refuse_reset (const AirlockSettingTarget *target, GError **error)
{
  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("a VM can’t be without %s"),
               target->setting->name);
  return FALSE;
}

const AirlockSettingOps airlock_setting_ops_memory = { get_memory, set_memory, refuse_reset };

static char *
get_hugepages (const AirlockSettingTarget *target)
{
  xmlNode *node = airlock_xml_find_path (target->base, "memoryBacking/hugepages");
  xmlNode *page = airlock_xml_find (node, "page");
  const char *size = airlock_xml_get (page, "size");
  const char *unit = airlock_xml_get (page, "unit");
  g_autofree char *text = NULL;

  if (node == NULL)
    return NULL;
  if (size == NULL)
    return g_strdup ("on");
  text = g_strconcat (size, unit != NULL ? unit : "KiB", NULL);

  return airlock_setting_format_size (airlock_setting_parse_size (text));
}

static gboolean
set_hugepages (const AirlockSettingTarget *target, const char *value, GError **error)
{
  xmlNode *node = airlock_xml_ensure_path (target->base, "memoryBacking/hugepages");
  xmlNode *page;

  airlock_xml_remove_all (node, "page");
  if (g_str_equal (value, "on"))
    return TRUE;
  page = airlock_xml_add (node, "page");
  airlock_xml_set_printf (page, "size", "%" G_GUINT64_FORMAT,
                          airlock_setting_parse_size (value) >> 10);
  airlock_xml_set (page, "unit", "KiB");

  return TRUE;
}

static gboolean
reset_hugepages (const AirlockSettingTarget *target, GError **error)
{
  xmlNode *backing = airlock_xml_find (target->base, "memoryBacking");

  airlock_xml_remove_all (backing, "hugepages");
  airlock_xml_prune (backing);

  return TRUE;
}

const AirlockSettingOps airlock_setting_ops_hugepages = { get_hugepages, set_hugepages,
                                                          reset_hugepages };

static char *
get_vcpus (const AirlockSettingTarget *target)
{
  return airlock_xml_dup_text (airlock_xml_find (target->base, "vcpu"));
}

static gboolean
set_vcpus (const AirlockSettingTarget *target, const char *value, GError **error)
{
  xmlNode *node = airlock_xml_ensure (target->base, "vcpu");
  guint64 current;

  airlock_xml_set_text (node, value);
  /* How many are there at the start can't be more than there are. */
  if (airlock_xml_get_number (node, "current", G_MAXUINT, &current) &&
      current > g_ascii_strtoull (value, NULL, 10))
    airlock_xml_set (node, "current", NULL);

  return TRUE;
}

static gboolean
reset_vcpus (const AirlockSettingTarget *target, GError **error)
{
  airlock_xml_remove_all (target->base, "vcpu");
  return TRUE;
}

const AirlockSettingOps airlock_setting_ops_vcpus = { get_vcpus, set_vcpus, reset_vcpus };

static char *
get_cpu_mode (const AirlockSettingTarget *target)
{
  xmlNode *cpu = airlock_xml_find (target->base, "cpu");
  const char *mode = airlock_xml_get (cpu, "mode");
  g_autofree char *model = airlock_xml_dup_text (airlock_xml_find (cpu, "model"));

  if (model != NULL && (mode == NULL || g_str_equal (mode, "custom")))
    return g_strconcat (CUSTOM, model, NULL);

  return g_strdup (mode);
}

static gboolean
set_cpu_mode (const AirlockSettingTarget *target, const char *value, GError **error)
{
  static const char *const modes[] = { "host-passthrough", "host-model", "maximum", NULL };
  gboolean custom = g_str_has_prefix (value, CUSTOM) && value[strlen (CUSTOM)] != '\0';
  xmlNode *cpu;

  if (!custom && !g_strv_contains (modes, value))
    return airlock_setting_set_invalid (target, value, error);

  cpu = airlock_xml_ensure (target->base, "cpu");
  airlock_xml_set (cpu, "mode", custom ? "custom" : value);
  airlock_xml_set (cpu, "match", custom ? "exact" : NULL);
  if (custom)
    {
      airlock_xml_set (cpu, "migratable", NULL);
      airlock_xml_set_text (airlock_xml_ensure (cpu, "model"), value + strlen (CUSTOM));
      return TRUE;
    }
  airlock_xml_remove_all (cpu, "model");
  airlock_xml_remove_all (cpu, "vendor");

  return TRUE;
}

static gboolean
reset_cpu_mode (const AirlockSettingTarget *target, GError **error)
{
  static const char *const attributes[] = { "mode", "match", "check", "migratable" };
  xmlNode *cpu = airlock_xml_find (target->base, "cpu");

  if (cpu == NULL)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (attributes); i++)
    airlock_xml_set (cpu, attributes[i], NULL);
  airlock_xml_remove_all (cpu, "model");
  airlock_xml_remove_all (cpu, "vendor");
  airlock_xml_prune (cpu);

  return TRUE;
}

const AirlockSettingOps airlock_setting_ops_cpu_mode = { get_cpu_mode, set_cpu_mode,
                                                         reset_cpu_mode };

/* In libvirt’s order; a level that is not always written was unknown to older versions. */
static const struct
{
  const char *name;
  gboolean always;
} levels[] = {
  { "sockets", TRUE }, { "dies", FALSE },   { "clusters", FALSE },
  { "cores", TRUE },   { "threads", TRUE },
};

static char *
get_topology (const AirlockSettingTarget *target)
{
  xmlNode *node = airlock_xml_find_path (target->base, "cpu/topology");
  GString *text;

  if (node == NULL)
    return NULL;
  text = g_string_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      const char *count = airlock_xml_get (node, levels[i].name);

      if (count != NULL)
        g_string_append_printf (text, "%s%s=%s", text->len > 0 ? "," : "", levels[i].name, count);
    }

  return g_string_free (text, FALSE);
}

static int
find_level (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    if (g_str_equal (levels[i].name, name))
      return (int) i;

  return -1;
}

static gboolean
parse_topology (const char *value, guint counts[G_N_ELEMENTS (levels)])
{
  g_auto (GStrv) parts = g_strsplit (value, ",", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (parts[i], "=", 2);
      int level = pair[0] != NULL ? find_level (pair[0]) : -1;
      guint64 count;

      if (level < 0 || pair[1] == NULL || counts[level] > 0 ||
          !g_ascii_string_to_unsigned (pair[1], 10, 1, MAX_VCPU, &count, NULL))
        return FALSE;
      counts[level] = (guint) count;
    }

  return TRUE;
}

static gboolean
set_topology (const AirlockSettingTarget *target, const char *value, GError **error)
{
  guint counts[G_N_ELEMENTS (levels)] = { 0 };
  xmlNode *node;

  if (!parse_topology (value, counts))
    return airlock_setting_set_invalid (target, value, error);

  node = airlock_xml_ensure_path (target->base, "cpu/topology");
  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    if (counts[i] > 0 || levels[i].always)
      airlock_xml_set_printf (node, levels[i].name, "%u", MAX (counts[i], 1));
    else
      airlock_xml_set (node, levels[i].name, NULL);

  return TRUE;
}

static gboolean
reset_topology (const AirlockSettingTarget *target, GError **error)
{
  xmlNode *cpu = airlock_xml_find (target->base, "cpu");

  airlock_xml_remove_all (cpu, "topology");
  airlock_xml_prune (cpu);

  return TRUE;
}

const AirlockSettingOps airlock_setting_ops_topology = { get_topology, set_topology,
                                                         reset_topology };

/* "0=2 1=14": elements of <cputune> with a number and a set of processors. */
static char *
get_pinning (const AirlockSettingTarget *target, const char *name, const char *number)
{
  xmlNode *tune = airlock_xml_find (target->base, "cputune");
  GString *text = g_string_new (NULL);

  for (xmlNode *node = airlock_xml_find (tune, name); node != NULL;
       node = airlock_xml_next (node, name))
    if (airlock_xml_get (node, number) != NULL && airlock_xml_get (node, "cpuset") != NULL)
      g_string_append_printf (text, "%s%s=%s", text->len > 0 ? " " : "",
                              airlock_xml_get (node, number), airlock_xml_get (node, "cpuset"));

  return g_string_free (text, text->len == 0);
}

static gboolean
is_pinning (const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, " ", -1);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      char *cpus = strchr (parts[i], '=');
      guint64 number;

      if (cpus == NULL)
        return FALSE;
      *cpus++ = '\0';
      if (!g_ascii_string_to_unsigned (parts[i], 10, 0, MAX_VCPU, &number, NULL) ||
          !airlock_setting_is_cpus (cpus) || !g_hash_table_add (seen, parts[i]))
        return FALSE;
    }

  return TRUE;
}

static gboolean
set_pinning (const AirlockSettingTarget *target,
             const char *name,
             const char *number,
             const char *value,
             GError **error)
{
  g_auto (GStrv) parts = g_strsplit (value, " ", -1);
  xmlNode *tune;

  if (!is_pinning (value))
    return airlock_setting_set_invalid (target, value, error);

  tune = airlock_xml_ensure (target->base, "cputune");
  airlock_xml_remove_all (tune, name);
  for (gsize i = 0; parts[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (parts[i], "=", 2);
      xmlNode *node = airlock_xml_add (tune, name);

      airlock_xml_set (node, number, pair[0]);
      airlock_xml_set (node, "cpuset", pair[1]);
    }

  return TRUE;
}

static gboolean
reset_pinning (const AirlockSettingTarget *target, const char *name)
{
  xmlNode *tune = airlock_xml_find (target->base, "cputune");

  airlock_xml_remove_all (tune, name);
  airlock_xml_prune (tune);

  return TRUE;
}

static char *
get_vcpu_pinning (const AirlockSettingTarget *target)
{
  return get_pinning (target, "vcpupin", "vcpu");
}

static gboolean
set_vcpu_pinning (const AirlockSettingTarget *target, const char *value, GError **error)
{
  return set_pinning (target, "vcpupin", "vcpu", value, error);
}

static gboolean
reset_vcpu_pinning (const AirlockSettingTarget *target, GError **error)
{
  return reset_pinning (target, "vcpupin");
}

const AirlockSettingOps airlock_setting_ops_vcpu_pinning = { get_vcpu_pinning, set_vcpu_pinning,
                                                             reset_vcpu_pinning };

static char *
get_iothread_pinning (const AirlockSettingTarget *target)
{
  return get_pinning (target, "iothreadpin", "iothread");
}

static gboolean
set_iothread_pinning (const AirlockSettingTarget *target, const char *value, GError **error)
{
  return set_pinning (target, "iothreadpin", "iothread", value, error);
}

static gboolean
reset_iothread_pinning (const AirlockSettingTarget *target, GError **error)
{
  return reset_pinning (target, "iothreadpin");
}

const AirlockSettingOps airlock_setting_ops_iothread_pinning = { get_iothread_pinning,
                                                                 set_iothread_pinning,
                                                                 reset_iothread_pinning };
