/* airlock-setting.c – one setting read, written and taken away
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-setting-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/airlock-error.h"

/* A switch that is on by an element being there. */
#define PRESENT "present"

const char *
airlock_setting_get_title (const AirlockSetting *self)
{
  return g_dgettext (GETTEXT_PACKAGE, self->title);
}

const char *
airlock_setting_get_explanation (const AirlockSetting *self)
{
  return g_dgettext (GETTEXT_PACKAGE, self->explanation);
}

/* "disk.vda.cache" is "disk.*.cache" of "vda". */
static char *
match_subject (const char *pattern, const char *name)
{
  const char *star = strchr (pattern, '*');
  gsize before = star != NULL ? (gsize) (star - pattern) : 0;
  gsize after = star != NULL ? strlen (star + 1) : 0;
  gsize length = strlen (name);

  if (star == NULL || length <= before + after || strncmp (name, pattern, before) != 0 ||
      !g_str_has_suffix (name, star + 1))
    return NULL;

  return g_strndup (name + before, length - before - after);
}

/**
 * airlock_setting_find:
 * @subject: (out) (transfer full) (nullable): what stands for the "*" of its name
 *
 * Returns: (nullable): the setting of this name
 */
const AirlockSetting *
airlock_setting_find (const AirlockSetting *settings,
                      gsize n_settings,
                      const char *name,
                      char **subject)
{
  *subject = NULL;
  for (gsize i = 0; i < n_settings; i++)
    {
      if (g_str_equal (settings[i].name, name) && strchr (name, '*') == NULL)
        return &settings[i];
      *subject = match_subject (settings[i].name, name);
      if (*subject != NULL)
        return &settings[i];
    }

  return NULL;
}

/* What XML has for on and off: "on|off" unless the row says otherwise. */
static const char *
switch_word (const AirlockSetting *setting, gboolean on)
{
  gboolean yes_no = g_strcmp0 (setting->values, "yes|no") == 0;

  return on ? (yes_no ? "yes" : "on") : (yes_no ? "no" : "off");
}

static gboolean
is_presence (const AirlockSetting *setting)
{
  return setting->type == AIRLOCK_SETTING_SWITCH && g_strcmp0 (setting->values, PRESENT) == 0;
}

static char *
get_at_path (const AirlockSettingTarget *target)
{
  const char *attribute;
  xmlNode *node = airlock_setting_path_find (target, &attribute);
  const char *value = attribute != NULL ? airlock_xml_get (node, attribute) : NULL;
  guint64 bytes;

  if (node == NULL)
    return NULL;
  if (is_presence (target->setting))
    return g_strdup ("on");
  if (target->setting->type == AIRLOCK_SETTING_SIZE)
    return airlock_setting_read_size (node, &bytes) ? airlock_setting_format_size (bytes) : NULL;
  if (attribute == NULL)
    return airlock_xml_dup_text (node);
  if (target->setting->type == AIRLOCK_SETTING_SWITCH && value != NULL)
    return g_strdup (g_str_equal (value, switch_word (target->setting, TRUE)) ? "on" : "off");

  return g_strdup (value);
}

static void
write_at (const AirlockSettingTarget *target,
          xmlNode *node,
          const char *attribute,
          const char *value)
{
  if (target->setting->type == AIRLOCK_SETTING_SIZE)
    airlock_setting_write_size (node, airlock_setting_parse_size (value), "KiB");
  else if (attribute == NULL)
    airlock_xml_set_text (node, value);
  else if (target->setting->type == AIRLOCK_SETTING_SWITCH)
    airlock_xml_set (node, attribute, switch_word (target->setting, g_str_equal (value, "on")));
  else
    airlock_xml_set (node, attribute, value);
}

static gboolean
reset_at_path (const AirlockSettingTarget *target, GError **error)
{
  const char *attribute;
  xmlNode *node = airlock_setting_path_find (target, &attribute);

  if (node == NULL)
    return TRUE;
  if (attribute != NULL)
    airlock_xml_set (node, attribute, NULL);
  else
    airlock_xml_remove (node);
  airlock_setting_path_prune (target);

  return TRUE;
}

static gboolean
set_at_path (const AirlockSettingTarget *target, const char *value, GError **error)
{
  const char *attribute;
  xmlNode *node;

  if (is_presence (target->setting) && g_str_equal (value, "off"))
    return reset_at_path (target, error);
  node = airlock_setting_path_ensure (target, &attribute, error);
  if (node == NULL)
    return FALSE;
  if (!is_presence (target->setting))
    write_at (target, node, attribute, value);

  return TRUE;
}

const AirlockSettingOps airlock_setting_ops_path = { get_at_path, set_at_path, reset_at_path };

/* An element that is taken away as a whole. */
static gboolean
reset_element (const AirlockSettingTarget *target, GError **error)
{
  const char *attribute;
  xmlNode *node = airlock_setting_path_find (target, &attribute);

  if (node != NULL)
    {
      airlock_xml_remove (node);
      airlock_setting_path_prune (target);
    }

  return TRUE;
}

const AirlockSettingOps airlock_setting_ops_element = { get_at_path, set_at_path, reset_element };

/* A value that counts only with state='on' beside it. */
static char *
get_stateful (const AirlockSettingTarget *target)
{
  const char *attribute;
  xmlNode *node = airlock_setting_path_find (target, &attribute);

  return airlock_xml_has (node, "state", "on") ? g_strdup (airlock_xml_get (node, attribute))
                                               : NULL;
}

static gboolean
set_stateful (const AirlockSettingTarget *target, const char *value, GError **error)
{
  const char *attribute;
  xmlNode *node = airlock_setting_path_ensure (target, &attribute, error);

  if (node == NULL)
    return FALSE;
  airlock_xml_set (node, "state", "on");
  write_at (target, node, attribute, value);

  return TRUE;
}

const AirlockSettingOps airlock_setting_ops_stateful = { get_stateful, set_stateful,
                                                         reset_element };

static const AirlockSettingOps *
ops_of (const AirlockSettingTarget *target)
{
  return target->setting->ops != NULL ? target->setting->ops : &airlock_setting_ops_path;
}

/**
 * airlock_setting_get:
 *
 * Returns: (transfer full) (nullable): the value; %NULL: libvirt's default holds
 */
char *
airlock_setting_get (const AirlockSettingTarget *target)
{
  return ops_of (target)->get (target);
}

/**
 * airlock_setting_set:
 *
 * Sets a value; what has it already is not touched.
 *
 * Returns: %FALSE with the document as it was if @value can't be
 */
gboolean
airlock_setting_set (const AirlockSettingTarget *target, const char *value, GError **error)
{
  g_autofree char *normal = airlock_setting_normalize (target->setting, value, error);
  g_autofree char *old = NULL;

  if (normal == NULL)
    return FALSE;
  old = airlock_setting_get (target);

  return g_strcmp0 (old, normal) == 0 || ops_of (target)->set (target, normal, error);
}

/**
 * airlock_setting_reset:
 *
 * Takes a value away, so that libvirt's default holds, and what had been made for it only.
 *
 * Returns: %FALSE with the document as it was if a VM can't be without
 */
gboolean
airlock_setting_reset (const AirlockSettingTarget *target, GError **error)
{
  return ops_of (target)->reset (target, error);
}
