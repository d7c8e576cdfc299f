/* airlock-setting-value.c – the values of settings as people write them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-setting-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/airlock-error.h"

#define MAX_CPU 4095

/* libvirt's units; its "k" and "KB" are of a thousand. */
static const struct
{
  const char *name;
  guint64 bytes;
} units[] = {
  { "b", 1 },
  { "bytes", 1 },
  { "KB", 1000 },
  { "k", G_GUINT64_CONSTANT (1) << 10 },
  { "KiB", G_GUINT64_CONSTANT (1) << 10 },
  { "MB", 1000000 },
  { "M", G_GUINT64_CONSTANT (1) << 20 },
  { "MiB", G_GUINT64_CONSTANT (1) << 20 },
  { "GB", 1000000000 },
  { "G", G_GUINT64_CONSTANT (1) << 30 },
  { "GiB", G_GUINT64_CONSTANT (1) << 30 },
  { "TB", G_GUINT64_CONSTANT (1000000000000) },
  { "T", G_GUINT64_CONSTANT (1) << 40 },
  { "TiB", G_GUINT64_CONSTANT (1) << 40 },
};

static guint64
unit_in_bytes (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_ascii_strcasecmp (units[i].name, name) == 0)
      return units[i].bytes;

  return 0;
}

/**
 * airlock_setting_format_size:
 *
 * Returns: (transfer full): "16GiB", in the largest unit that leaves a whole number
 */
char *
airlock_setting_format_size (guint64 bytes)
{
  static const char *const names[] = { "bytes", "KiB", "MiB", "GiB", "TiB" };
  guint unit = 0;

  while (unit + 1 < G_N_ELEMENTS (names) && bytes > 0 && bytes % 1024 == 0)
    {
      bytes /= 1024;
      unit++;
    }

  return g_strdup_printf ("%" G_GUINT64_FORMAT "%s", bytes, names[unit]);
}

/**
 * airlock_setting_parse_size:
 * @text: "16GiB", "16 G"; a number alone means KiB, as in libvirt
 *
 * Returns: bytes; 0 if @text is no size
 */
guint64
airlock_setting_parse_size (const char *text)
{
  guint64 number, factor;
  char *unit;

  if (!g_ascii_isdigit (text[0]))
    return 0;
  number = g_ascii_strtoull (text, &unit, 10);
  while (*unit == ' ')
    unit++;
  factor = unit_in_bytes (*unit != '\0' ? unit : "KiB");

  return factor > 0 && number <= G_MAXINT64 / factor ? number * factor : 0;
}

/**
 * airlock_setting_read_size:
 * @node: (nullable): an element with a number and a unit
 *
 * Returns: %FALSE if it holds none
 */
gboolean
airlock_setting_read_size (xmlNode *node, guint64 *bytes)
{
  g_autofree char *text = airlock_xml_dup_text (node);
  const char *unit = airlock_xml_get (node, "unit");
  g_autofree char *both = NULL;

  if (text == NULL || text[0] == '\0')
    return FALSE;
  both = g_strconcat (text, unit != NULL ? unit : "KiB", NULL);
  *bytes = airlock_setting_parse_size (both);

  return *bytes > 0;
}

/**
 * airlock_setting_write_size:
 * @unit: for an element that has none yet
 *
 * Writes a size in the element's own unit if that leaves a whole number, else in KiB.
 */
void
airlock_setting_write_size (xmlNode *node, guint64 bytes, const char *unit)
{
  gboolean empty = airlock_xml_first_element (node) == NULL && node->children == NULL;
  const char *old = airlock_xml_get (node, "unit");
  const char *wanted = empty ? unit : old != NULL ? old : "KiB";
  g_autofree char *text = NULL;

  if (unit_in_bytes (wanted) == 0 || bytes % unit_in_bytes (wanted) != 0)
    wanted = bytes % 1024 == 0 ? "KiB" : "bytes";
  text = g_strdup_printf ("%" G_GUINT64_FORMAT, bytes / unit_in_bytes (wanted));
  if (empty || old != NULL || !g_str_equal (wanted, "KiB"))
    {
      g_autofree char *kept = g_strdup (wanted);

      airlock_xml_set (node, "unit", kept);
    }
  airlock_xml_set_text (node, text);
}

/**
 * airlock_setting_is_cpus:
 *
 * Returns: whether @text is a set of processors, "0-3,8,^2"
 */
gboolean
airlock_setting_is_cpus (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      g_auto (GStrv) ends = g_strsplit (parts[i][0] == '^' ? parts[i] + 1 : parts[i], "-", 2);
      guint64 first, last;

      if (ends[0] == NULL || !g_ascii_string_to_unsigned (ends[0], 10, 0, MAX_CPU, &first, NULL))
        return FALSE;
      if (ends[1] != NULL && (parts[i][0] == '^' || !g_ascii_string_to_unsigned (
                                                        ends[1], 10, first, MAX_CPU, &last, NULL)))
        return FALSE;
    }

  return parts[0] != NULL;
}

/**
 * airlock_setting_has_value:
 *
 * Returns: whether a choice has this value
 */
gboolean
airlock_setting_has_value (const AirlockSetting *setting, const char *value)
{
  g_auto (GStrv) values = g_strsplit (setting->values, "|", -1);

  return g_strv_contains ((const char *const *) values, value);
}

/**
 * airlock_setting_dup_form:
 *
 * Returns: (transfer full): what can be written as the setting's value, "on|off"
 */
char *
airlock_setting_dup_form (const AirlockSetting *self)
{
  switch (self->type)
    {
    case AIRLOCK_SETTING_SWITCH:
      return g_strdup ("on|off");
    case AIRLOCK_SETTING_NUMBER:
      return g_strdup_printf ("%" G_GUINT64_FORMAT "–%" G_GUINT64_FORMAT, self->minimum,
                              self->maximum);
    case AIRLOCK_SETTING_SIZE:
      return g_strdup (self->values != NULL ? self->values : "16GiB");
    case AIRLOCK_SETTING_CPUS:
      return g_strdup ("0-3,8");
    case AIRLOCK_SETTING_CHOICE:
    case AIRLOCK_SETTING_TEXT:
    default:
      return g_strdup (self->values);
    }
}

/**
 * airlock_setting_set_invalid:
 *
 * Says that @value is none for the setting, and what is.
 *
 * Returns: %FALSE
 */
gboolean
airlock_setting_set_invalid (const AirlockSettingTarget *target, const char *value, GError **error)
{
  g_autofree char *form = airlock_setting_dup_form (target->setting);
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
               /* Translators: the name of a setting, what was typed, and what can be typed. */
               _ ("%s can’t be “%s”; it is written like this: %s"), target->setting->name, valid,
               form);
  return FALSE;
}

static char *
normalize_switch (const char *value)
{
  static const char *const on[] = { "on", "yes", "true", "1", NULL };
  static const char *const off[] = { "off", "no", "false", "0", NULL };

  if (g_strv_contains (on, value))
    return g_strdup ("on");

  return g_strv_contains (off, value) ? g_strdup ("off") : NULL;
}

static char *
normalize_number (const AirlockSetting *setting, const char *value)
{
  guint64 number;

  return g_ascii_string_to_unsigned (value, 10, setting->minimum, setting->maximum, &number, NULL)
             ? g_strdup_printf ("%" G_GUINT64_FORMAT, number)
             : NULL;
}

static char *
normalize_value (const AirlockSetting *setting, const char *value)
{
  guint64 bytes;

  switch (setting->type)
    {
    case AIRLOCK_SETTING_SWITCH:
      return normalize_switch (value);
    case AIRLOCK_SETTING_CHOICE:
      return airlock_setting_has_value (setting, value) ? g_strdup (value) : NULL;
    case AIRLOCK_SETTING_NUMBER:
      return normalize_number (setting, value);
    case AIRLOCK_SETTING_SIZE:
      bytes = airlock_setting_parse_size (value);
      return bytes > 0 ? airlock_setting_format_size (bytes) : NULL;
    case AIRLOCK_SETTING_CPUS:
      return airlock_setting_is_cpus (value) ? g_strdup (value) : NULL;
    case AIRLOCK_SETTING_TEXT:
    default:
      return g_strdup (value);
    }
}

/**
 * airlock_setting_normalize:
 *
 * Returns: (transfer full) (nullable): @value in its usual form; %AIRLOCK_ERROR_INVALID if it is
 *   none for the setting
 */
char *
airlock_setting_normalize (const AirlockSetting *setting, const char *value, GError **error)
{
  const AirlockSettingTarget target = { .setting = setting };
  char *normal = value[0] != '\0' && airlock_xml_text_is_possible (value)
                     ? normalize_value (setting, value)
                     : NULL;

  if (normal == NULL)
    airlock_setting_set_invalid (&target, value, error);

  return normal;
}
