/* airlock-setting-path.c – where a setting is in the XML
 *
 *   features/hyperv/relaxed@state             an attribute
 *   iothreads                                 the text of an element
 *   clock/timer[name=rtc]@tickpolicy          of the element that carries name='rtc'
 *   devices/disk[target@dev=*]/driver@cache   of the one whose child <target> has this dev
 *   devices/controller![type=pci][index=0]/…  of one that must be there already
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-setting-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/airlock-error.h"

#define MAX_CONDITIONS 3
#define MAX_NAME 32

typedef struct
{
  char child[MAX_NAME]; /* empty: the attribute is the element's own */
  char attribute[MAX_NAME];
  char value[MAX_NAME]; /* "*": the subject */
} Condition;

typedef struct
{
  char name[MAX_NAME];
  Condition conditions[MAX_CONDITIONS];
  guint n_conditions;
  gboolean must_exist;
} Step;

static const char *
copy_until (const char *text, const char *ends, char *part)
{
  gsize length = strcspn (text, ends);

  g_assert (length < MAX_NAME);
  memcpy (part, text, length);
  part[length] = '\0';

  return text + length;
}

static const char *
parse_condition (const char *text, Condition *condition)
{
  text = copy_until (text, "@=", condition->attribute);
  if (*text == '@')
    {
      g_strlcpy (condition->child, condition->attribute, sizeof condition->child);
      text = copy_until (text + 1, "=", condition->attribute);
    }
  text = copy_until (text + 1, "]", condition->value);

  return text + 1;
}

/* Returns where the path goes on: at "/", at "@" or at its end. */
static const char *
parse_step (const char *text, Step *step)
{
  memset (step, 0, sizeof *step);
  text = copy_until (text, "/@[!", step->name);
  if (*text == '!')
    {
      step->must_exist = TRUE;
      text++;
    }
  while (*text == '[')
    {
      Condition *condition = &step->conditions[step->n_conditions++];

      g_assert (step->n_conditions <= MAX_CONDITIONS);
      text = parse_condition (text + 1, condition);
      if (condition->child[0] != '\0' || g_str_equal (condition->value, "*"))
        step->must_exist = TRUE;
    }

  return text;
}

static const char *
value_of (const Condition *condition, const char *subject)
{
  return g_str_equal (condition->value, "*") ? subject : condition->value;
}

static xmlNode *
carrier_of (xmlNode *node, const Condition *condition)
{
  return condition->child[0] != '\0' ? airlock_xml_find (node, condition->child) : node;
}

static gboolean
step_matches (const Step *step, xmlNode *node, const char *subject)
{
  for (guint i = 0; i < step->n_conditions; i++)
    {
      const Condition *condition = &step->conditions[i];
      const char *value = value_of (condition, subject);

      if (value == NULL ||
          !airlock_xml_has (carrier_of (node, condition), condition->attribute, value))
        return FALSE;
    }

  return TRUE;
}

static xmlNode *
follow (xmlNode *parent, const Step *step, const char *subject)
{
  xmlNode *node = airlock_xml_find (parent, step->name);

  while (node != NULL && !step_matches (step, node, subject))
    node = airlock_xml_next (node, step->name);

  return node;
}

static xmlNode *
make (xmlNode *parent, const Step *step)
{
  /* Of the parts of a device only this one has its place: libvirt's schema is not as free as it
   * looks (R7.30), because libxml2 does not mix groups. */
  xmlNode *node = g_str_equal (step->name, "driver") ? airlock_xml_add_first (parent, step->name)
                                                     : airlock_xml_add (parent, step->name);

  for (guint i = 0; i < step->n_conditions; i++)
    airlock_xml_set (node, step->conditions[i].attribute, step->conditions[i].value);

  return node;
}

/**
 * airlock_setting_path_find:
 * @attribute: (out) (nullable): the attribute that the path names; %NULL: the element's text
 *
 * Returns: (nullable): the element at the setting's path
 */
xmlNode *
airlock_setting_path_find (const AirlockSettingTarget *target, const char **attribute)
{
  const char *path = target->setting->path;
  xmlNode *node = target->base;

  while (*path != '\0' && *path != '@' && node != NULL)
    {
      Step step;

      path = parse_step (path, &step);
      node = follow (node, &step, target->subject);
      if (*path == '/')
        path++;
    }
  *attribute = *path == '@' ? path + 1 : NULL;

  return node;
}

static void
set_missing (const AirlockSettingTarget *target, const Step *step, GError **error)
{
  if (target->subject != NULL)
    g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND, _ ("the VM has no <%s> “%s”"),
                 step->name, target->subject);
  else
    g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND,
                 _ ("%s needs a <%s>, which the VM’s XML does not have"), target->setting->name,
                 step->name);
}

/**
 * airlock_setting_path_ensure:
 *
 * Returns: (nullable): the element at the setting's path, made with its parents if need be;
 *   %AIRLOCK_ERROR_NOT_FOUND if there is none of those that can't be made
 */
xmlNode *
airlock_setting_path_ensure (const AirlockSettingTarget *target,
                             const char **attribute,
                             GError **error)
{
  const char *path = target->setting->path;
  xmlNode *node = target->base;

  while (*path != '\0' && *path != '@')
    {
      xmlNode *parent = node;
      Step step;

      path = parse_step (path, &step);
      node = follow (parent, &step, target->subject);
      if (node == NULL && step.must_exist)
        {
          set_missing (target, &step, error);
          return NULL;
        }
      if (node == NULL)
        node = make (parent, &step);
      if (*path == '/')
        path++;
    }
  *attribute = *path == '@' ? path + 1 : NULL;

  return node;
}

/* Takes away what is void on the way, from its end on. */
static void
prune_steps (const AirlockSettingTarget *target, const char *path, xmlNode *parent)
{
  xmlNode *node;
  Step step;

  if (*path == '\0' || *path == '@')
    return;
  path = parse_step (path, &step);
  node = follow (parent, &step, target->subject);
  if (node == NULL)
    return;

  prune_steps (target, *path == '/' ? path + 1 : path, node);
  if (!step.must_exist && !airlock_xml_is (node, "devices") &&
      airlock_xml_is_void (node, step.n_conditions))
    airlock_xml_remove (node);
}

/**
 * airlock_setting_path_prune:
 *
 * Takes away the elements on the setting's path that say nothing any more.
 */
void
airlock_setting_path_prune (const AirlockSettingTarget *target)
{
  prune_steps (target, target->setting->path, target->base);
}

/* The value of the condition that names the subject. */
static void
collect_subjects (const Step *step, xmlNode *parent, GPtrArray *subjects)
{
  for (xmlNode *node = airlock_xml_find (parent, step->name); node != NULL;
       node = airlock_xml_next (node, step->name))
    for (guint i = 0; i < step->n_conditions; i++)
      {
        const Condition *condition = &step->conditions[i];
        const char *value = airlock_xml_get (carrier_of (node, condition), condition->attribute);

        if (g_str_equal (condition->value, "*") && value != NULL && value[0] != '\0')
          g_ptr_array_add (subjects, g_strdup (value));
      }
}

/**
 * airlock_setting_path_subjects:
 * @path: one with a "*"
 *
 * Returns: (transfer full) (element-type utf8): what the "*" can stand for in this VM
 */
GPtrArray *
airlock_setting_path_subjects (xmlNode *base, const char *path)
{
  GPtrArray *subjects = g_ptr_array_new_with_free_func (g_free);

  while (*path != '\0' && *path != '@' && base != NULL)
    {
      Step step;

      path = parse_step (path, &step);
      collect_subjects (&step, base, subjects);
      if (subjects->len > 0)
        break;
      base = airlock_xml_find (base, step.name);
      if (*path == '/')
        path++;
    }

  return subjects;
}
