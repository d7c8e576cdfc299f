/* airlock-setting-clock.c – settings of the VM's clock, which must have an offset
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-setting-private.h"
#include "airlock-xml-tree-private.h"

/* What holds where nothing is said. */
#define DEFAULT_OFFSET "utc"

static xmlNode *
find_clock (const AirlockSettingTarget *target)
{
  return airlock_xml_find (target->base, "clock");
}

/* A clock that was made for something else, and that says nothing any more. One that was in the
 * text stays, as libvirt always writes one. */
static void
drop_void_clock (const AirlockSettingTarget *target)
{
  xmlNode *clock = find_clock (target);

  if (clock != NULL && airlock_xml_tree_get_piece (clock) == NULL &&
      airlock_xml_is_void (clock, 1) && airlock_xml_has (clock, "offset", DEFAULT_OFFSET))
    airlock_xml_remove (clock);
}

static char *
get_offset (const AirlockSettingTarget *target)
{
  return airlock_setting_ops_path.get (target);
}

static gboolean
set_offset (const AirlockSettingTarget *target, const char *value, GError **error)
{
  return airlock_setting_ops_path.set (target, value, error);
}

static gboolean
reset_offset (const AirlockSettingTarget *target, GError **error)
{
  xmlNode *clock = find_clock (target);

  if (clock == NULL || airlock_xml_first_element (clock) == NULL)
    return airlock_setting_ops_path.reset (target, error);
  airlock_xml_set (clock, "offset", DEFAULT_OFFSET);

  return TRUE;
}

const AirlockSettingOps airlock_setting_ops_clock_offset = { get_offset, set_offset, reset_offset };

static char *
get_timer (const AirlockSettingTarget *target)
{
  return airlock_setting_ops_path.get (target);
}

static gboolean
set_timer (const AirlockSettingTarget *target, const char *value, GError **error)
{
  xmlNode *clock = airlock_xml_ensure (target->base, "clock");

  if (airlock_xml_get (clock, "offset") == NULL)
    airlock_xml_set (clock, "offset", DEFAULT_OFFSET);

  return airlock_setting_ops_path.set (target, value, error);
}

static gboolean
reset_timer (const AirlockSettingTarget *target, GError **error)
{
  gboolean done = airlock_setting_ops_path.reset (target, error);

  drop_void_clock (target);

  return done;
}

const AirlockSettingOps airlock_setting_ops_timer = { get_timer, set_timer, reset_timer };
