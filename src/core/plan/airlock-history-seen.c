/* airlock-history-seen.c – what changed of a host without Airlock, from one look to the next
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "airlock-history-private.h"
#include "base/airlock-error.h"

/* The last look, and what was noticed. */
#define LOOK_FILE "host.json"
#define SEEN_FILE "seen.json"

#define LOOK_FORMAT 1

/* The oldest go. */
#define SEEN_MAX 500

static char *
read_line (AirlockSysroot *sysroot, const char *path)
{
  char *text = NULL;

  if (airlock_sysroot_read_text (sysroot, path, &text) != AIRLOCK_READ_OK)
    return g_strdup ("");
  g_strstrip (text);

  return text;
}

static void
set_valid (JsonObject *object, const char *name, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value != NULL ? value : "", -1);

  json_object_set_string_member (object, name, valid);
}

static char *
read_firmware (AirlockSysroot *sysroot)
{
  g_autofree char *version = read_line (sysroot, "/sys/class/dmi/id/bios_version");
  g_autofree char *date = read_line (sysroot, "/sys/class/dmi/id/bios_date");

  return g_strstrip (g_strdup_printf ("%s %s", version, date));
}

/* Virtual functions come and go with settings: they are no cards. */
static gboolean
is_remembered (AirlockDevice *device)
{
  return airlock_device_knows (device, AIRLOCK_FACT_IDENTITY) &&
         !airlock_device_get_facts (device)->is_vf && !airlock_device_is_bridge (device);
}

static JsonObject *
device_to_json (AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);
  JsonObject *object = json_object_new ();
  g_autofree char *ids = g_strdup_printf ("%04x:%04x:%04x:%04x", facts->vendor, facts->device,
                                          facts->subsystem_vendor, facts->subsystem_device);

  json_object_set_string_member (object, "ids", ids);
  set_valid (object, "name", airlock_device_get_name (device));
  json_object_set_int_member (
      object, "group", airlock_device_knows (device, AIRLOCK_FACT_GROUP) ? facts->iommu_group : -2);

  return object;
}

static JsonObject *
take_look (AirlockTopology *topology, AirlockSysroot *sysroot)
{
  AirlockPlatform *platform = airlock_topology_get_platform (topology);
  GPtrArray *devices = airlock_topology_get_devices (topology);
  g_autofree char *firmware = read_firmware (sysroot);
  JsonObject *look = json_object_new ();
  JsonObject *cards = json_object_new ();

  for (guint i = 0; i < devices->len; i++)
    {
      if (is_remembered (devices->pdata[i]))
        json_object_set_object_member (cards, airlock_device_get_address_text (devices->pdata[i]),
                                       device_to_json (devices->pdata[i]));
    }

  json_object_set_int_member (look, "format", LOOK_FORMAT);
  set_valid (look, "kernel", platform->kernel_release);
  set_valid (look, "arguments", platform->cmdline_text);
  set_valid (look, "firmware", firmware);
  json_object_set_object_member (look, "devices", cards);

  return look;
}

static const char *
get_text (JsonObject *object, const char *name)
{
  const char *text;

  return airlock_json_member_string (object, name, &text, NULL) ? text : "";
}

static gint64
get_group (JsonObject *device)
{
  gint64 group;

  return airlock_json_member_integer (device, "group", -2, G_MAXINT, &group, NULL) ? group : -2;
}

static void
compare_text (JsonObject *before,
              JsonObject *now,
              const char *name,
              const char *format,
              GStrvBuilder *changes)
{
  const char *was = get_text (before, name), *is = get_text (now, name);

  if (was[0] != '\0' && is[0] != '\0' && !g_str_equal (was, is))
    g_strv_builder_take (changes, g_strdup_printf (format, was, is));
}

/* The arguments that came and those that went, not the whole line. */
static void
compare_arguments (JsonObject *before, JsonObject *now, GStrvBuilder *changes)
{
  const char *was = get_text (before, "arguments"), *is = get_text (now, "arguments");
  g_auto (GStrv) old = g_strsplit_set (was, " \t\n", -1);
  g_auto (GStrv) new = g_strsplit_set (is, " \t\n", -1);

  if (was[0] == '\0' || is[0] == '\0')
    return;

  for (gsize i = 0; new[i] != NULL; i++)
    {
      if (new[i][0] != '\0' && !g_strv_contains ((const char *const *) old, new[i]))
        g_strv_builder_take (changes, g_strdup_printf (_ ("New kernel argument: %s"), new[i]));
    }
  for (gsize i = 0; old[i] != NULL; i++)
    {
      /* Which image was booted says no more than the kernel's version. */
      if (old[i][0] != '\0' && !g_strv_contains ((const char *const *) new, old[i]))
        g_strv_builder_take (changes, g_strdup_printf (_ ("Kernel argument gone: %s"), old[i]));
    }
}

/* Where a device with these ids sits in @devices and did not sit in @others. */
static const char *
find_moved (JsonObject *devices, JsonObject *others, const char *ids)
{
  g_autoptr (GList) addresses = json_object_get_members (devices);

  addresses = g_list_sort (addresses, (GCompareFunc) strcmp);
  for (GList *link = addresses; link != NULL; link = link->next)
    {
      JsonObject *device = airlock_json_member_object (devices, link->data, NULL);
      JsonObject *other = airlock_json_member_object (others, link->data, NULL);

      if (device != NULL && g_str_equal (get_text (device, "ids"), ids) &&
          (other == NULL || !g_str_equal (get_text (other, "ids"), ids)))
        return link->data;
    }

  return NULL;
}

static void
compare_gone (JsonObject *before, JsonObject *now, GStrvBuilder *changes)
{
  g_autoptr (GList) addresses =
      g_list_sort (json_object_get_members (before), (GCompareFunc) strcmp);

  for (GList *link = addresses; link != NULL; link = link->next)
    {
      JsonObject *was = airlock_json_member_object (before, link->data, NULL);
      JsonObject *is = airlock_json_member_object (now, link->data, NULL);
      const char *moved;

      if (was == NULL || (is != NULL && g_str_equal (get_text (was, "ids"), get_text (is, "ids"))))
        continue;
      moved = find_moved (now, before, get_text (was, "ids"));
      if (moved != NULL)
        g_strv_builder_take (changes, g_strdup_printf (_ ("%1$s moved from %2$s to %3$s"),
                                                       get_text (was, "name"),
                                                       (const char *) link->data, moved));
      else
        g_strv_builder_take (changes,
                             g_strdup_printf (_ ("%1$s (%2$s) is missing"), get_text (was, "name"),
                                              (const char *) link->data));
    }
}

static void
compare_new (JsonObject *before, JsonObject *now, GStrvBuilder *changes)
{
  g_autoptr (GList) addresses = g_list_sort (json_object_get_members (now), (GCompareFunc) strcmp);

  for (GList *link = addresses; link != NULL; link = link->next)
    {
      JsonObject *was = airlock_json_member_object (before, link->data, NULL);
      JsonObject *is = airlock_json_member_object (now, link->data, NULL);

      if (is == NULL || (was != NULL && g_str_equal (get_text (was, "ids"), get_text (is, "ids"))))
        continue;
      if (find_moved (before, now, get_text (is, "ids")) == NULL)
        g_strv_builder_take (changes,
                             g_strdup_printf (_ ("%1$s (%2$s) is new"), get_text (is, "name"),
                                              (const char *) link->data));
    }
}

/* Numbers of groups change with every card; what counts is who is together. */
static char *
list_mates (JsonObject *devices, GList *addresses, const char *of)
{
  JsonObject *device = airlock_json_member_object (devices, of, NULL);
  GString *mates = g_string_new (NULL);

  for (GList *link = addresses; link != NULL; link = link->next)
    {
      JsonObject *other = airlock_json_member_object (devices, link->data, NULL);

      if (other != NULL && other != device && get_group (device) >= 0 &&
          get_group (other) == get_group (device))
        g_string_append_printf (mates, " %s", (const char *) link->data);
    }

  return g_string_free (mates, FALSE);
}

static void
compare_groups (JsonObject *before, JsonObject *now, GStrvBuilder *changes)
{
  g_autoptr (GList) old = g_list_sort (json_object_get_members (before), (GCompareFunc) strcmp);
  g_autoptr (GList) new = g_list_sort (json_object_get_members (now), (GCompareFunc) strcmp);

  for (GList *link = new; link != NULL; link = link->next)
    {
      JsonObject *was = airlock_json_member_object (before, link->data, NULL);
      JsonObject *is = airlock_json_member_object (now, link->data, NULL);
      g_autofree char *mates_before = NULL;
      g_autofree char *mates_now = NULL;

      if (was == NULL || is == NULL || !g_str_equal (get_text (was, "ids"), get_text (is, "ids")) ||
          get_group (was) < 0 || get_group (is) < 0)
        continue;
      mates_before = list_mates (before, old, link->data);
      mates_now = list_mates (now, new, link->data);
      if (!g_str_equal (mates_before, mates_now))
        g_strv_builder_take (
            changes, g_strdup_printf (mates_now[0] == '\0'
                                          ? _ ("%1$s (%2$s) has its group for itself now")
                                          : _ ("%1$s (%2$s) shares its group with others than "
                                               "before:%3$s"),
                                      get_text (is, "name"), (const char *) link->data, mates_now));
    }
}

static char **
compare_looks (JsonObject *before, JsonObject *now)
{
  g_autoptr (GStrvBuilder) changes = g_strv_builder_new ();
  JsonObject *old = airlock_json_member_object (before, "devices", NULL);
  JsonObject *new = airlock_json_member_object (now, "devices", NULL);

  /* Translators: before and after. */
  compare_text (before, now, "kernel", _ ("Linux %1$s → %2$s"), changes);
  compare_text (before, now, "firmware", _ ("Firmware %1$s → %2$s"), changes);
  compare_arguments (before, now, changes);
  if (old != NULL && new != NULL)
    {
      compare_gone (old, new, changes);
      compare_new (old, new, changes);
      compare_groups (old, new, changes);
    }

  return g_strv_builder_end (changes);
}

static JsonObject *
read_object (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = _airlock_history_read_file (path, NULL);

  return text != NULL ? airlock_json_from_text (text, -1, NULL) : NULL;
}

static gboolean
write_object (const char *folder, const char *name, JsonObject *object, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = airlock_json_to_text (object, TRUE);
  g_autoptr (GError) local = NULL;

  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &local))
    return TRUE;
  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED, "%s", local->message);

  return FALSE;
}

static JsonArray *
read_notes (const char *folder)
{
  g_autoptr (JsonObject) root = read_object (folder, SEEN_FILE);
  JsonArray *notes = root != NULL ? airlock_json_member_array (root, "seen", NULL) : NULL;

  return notes != NULL ? json_array_ref (notes) : json_array_new ();
}

static gboolean
add_notes (const char *folder, char **changes, GError **error)
{
  g_autoptr (JsonArray) notes = read_notes (folder);
  g_autoptr (JsonObject) root = json_object_new ();
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format_iso8601 (now);

  for (gsize i = 0; changes[i] != NULL; i++)
    {
      JsonObject *note = json_object_new ();

      json_object_set_string_member (note, "time", time);
      set_valid (note, "title", changes[i]);
      json_array_add_object_element (notes, note);
    }
  while (json_array_get_length (notes) > SEEN_MAX)
    json_array_remove_element (notes, 0);
  json_object_set_array_member (root, "seen", json_array_ref (notes));

  return write_object (folder, SEEN_FILE, root, error);
}

/* Compares the host with the last look and remembers this one. Blocks. */
gboolean
_airlock_history_observe (const char *folder,
                          AirlockTopology *topology,
                          AirlockSysroot *sysroot,
                          GError **error)
{
  g_autoptr (JsonObject) before = read_object (folder, LOOK_FILE);
  g_autoptr (JsonObject) now = take_look (topology, sysroot);
  g_auto (GStrv) changes = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED, _ ("could not make the folder %s"),
                   folder);
      return FALSE;
    }
  if (before != NULL)
    {
      changes = compare_looks (before, now);
      if (changes[0] != NULL && !add_notes (folder, changes, error))
        return FALSE;
    }

  return write_object (folder, LOOK_FILE, now, error);
}

/* Entries of what was noticed; what makes no sense is left out. Blocks. */
GPtrArray *
_airlock_history_read_seen (const char *folder)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (JsonArray) notes = read_notes (folder);

  for (guint i = 0; i < json_array_get_length (notes); i++)
    {
      JsonObject *note = airlock_json_element_object (notes, i, NULL);
      g_autoptr (GDateTime) time =
          note != NULL ? g_date_time_new_from_iso8601 (get_text (note, "time"), NULL) : NULL;

      if (time != NULL && get_text (note, "title")[0] != '\0')
        g_ptr_array_add (entries, _airlock_history_entry_new_seen (time, get_text (note, "title")));
    }

  return entries;
}
