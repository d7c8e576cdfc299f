/* airlock-domain-pending.c – what a running VM gets only with its next start (R7.38)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "airlock-domain-document-private.h"
#include "airlock-domain-private.h"
#include "airlock-domain-setting.h"
#include "airlock-hostdev.h"
#include "airlock-xml-compare-private.h"

/* Elements that libvirt adds while a VM runs or fills in by itself. */
static const char *const passing_elements[] = {
  "resource", "seclabel", "backingStore", "currentMemory", "mirror", "privateData",
};

/* Attributes of the same kind: element, its parent or NULL, and the attribute. */
static const struct
{
  const char *element;
  const char *parent;
  const char *attribute;
} passing_attributes[] = {
  { "domain", NULL, "id" },
  { "source", "disk", "index" },
  { "console", NULL, "tty" },
  { "target", "channel", "state" },
  { "vcpu", NULL, "current" },
  { "source", "interface", "portid" },
  { "source", "interface", "bridge" },
};

static gboolean
is_passing_alias (xmlNode *node)
{
  const char *name = airlock_xml_get (node, "name");

  return airlock_xml_is (node, "alias") && (name == NULL || !g_str_has_prefix (name, "ua-"));
}

/* Where QEMU listens, which terminal or socket it got, how the host calls its network card. */
static gboolean
is_given_at_start (xmlNode *node)
{
  xmlNode *parent = node->parent;
  const char *name = airlock_xml_get (node, "dev");

  if (airlock_xml_is (node, "source") &&
      (airlock_xml_has (parent, "type", "pty") || airlock_xml_has (parent, "type", "unix")))
    return !airlock_xml_is (parent, "interface") && !airlock_xml_is (parent, "disk");

  return airlock_xml_is (node, "target") && airlock_xml_is (parent, "interface") && name != NULL &&
         (g_str_has_prefix (name, "vnet") || g_str_has_prefix (name, "macvtap"));
}

static gboolean
is_passing (xmlNode *node)
{
  for (gsize i = 0; i < G_N_ELEMENTS (passing_elements); i++)
    if (airlock_xml_is (node, passing_elements[i]))
      return TRUE;

  return is_passing_alias (node) || is_given_at_start (node);
}

static void
drop_attributes (xmlNode *node)
{
  for (gsize i = 0; i < G_N_ELEMENTS (passing_attributes); i++)
    if (airlock_xml_is (node, passing_attributes[i].element) &&
        (passing_attributes[i].parent == NULL ||
         airlock_xml_is (node->parent, passing_attributes[i].parent)))
      airlock_xml_set (node, passing_attributes[i].attribute, NULL);

  if (airlock_xml_is (node, "graphics") && airlock_xml_has (node, "autoport", "yes"))
    {
      airlock_xml_set (node, "port", NULL);
      airlock_xml_set (node, "tlsPort", NULL);
      airlock_xml_set (node, "websocket", NULL);
    }
}

static void
drop_passing (xmlNode *node)
{
  xmlNode *child = airlock_xml_first_element (node);

  drop_attributes (node);
  while (child != NULL)
    {
      xmlNode *next = airlock_xml_next_element (child);

      if (is_passing (child))
        airlock_xml_remove (child);
      else
        drop_passing (child);
      child = next;
    }
}

/* What names a part of the XML: "os", "devices/disk". */
static char *
dup_path (xmlNode *node)
{
  return airlock_xml_is (node->parent, "devices")
             ? g_strconcat ("devices/", (const char *) node->name, NULL)
             : g_strdup ((const char *) node->name);
}

static void
add_once (GPtrArray *names, char *name)
{
  if (g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_free (name);
  else
    g_ptr_array_add (names, name);
}

/* Whether a setting that differs tells of the same part already. */
static gboolean
is_told (GPtrArray *names, const char *path)
{
  for (guint i = 0; i < names->len; i++)
    {
      const AirlockSetting *setting = airlock_domain_setting_lookup (names->pdata[i]);

      if (setting != NULL && setting->path != NULL && g_str_has_prefix (setting->path, path) &&
          strchr ("/@[", setting->path[strlen (path)]) != NULL)
        return TRUE;
    }

  return FALSE;
}

static void
add_part (GPtrArray *names, xmlNode *node)
{
  g_autofree char *path = dup_path (node);

  if (!is_told (names, path))
    add_once (names, g_steal_pointer (&path));
}

/* Parts of @a that @b does not have just so, by path. */
static void
list_parts (xmlNode *a, xmlNode *b, gboolean live, GPtrArray *names)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (xmlNode *node = airlock_xml_first_element (b); node != NULL;
       node = airlock_xml_next_element (node))
    g_hash_table_add (known, airlock_xml_dup_signature (node));
  for (xmlNode *node = airlock_xml_first_element (a); node != NULL;
       node = airlock_xml_next_element (node))
    {
      g_autofree char *signature = airlock_xml_dup_signature (node);

      /* A model that stands for the host's is spelt out while the VM runs. */
      if (!airlock_xml_is (node, "devices") && !(live && airlock_xml_is (node, "cpu")) &&
          !airlock_xml_is (node, "hostdev") && !g_hash_table_contains (known, signature))
        add_part (names, node);
    }
}

static void
list_hostdevs (AirlockDomainDocument *a, AirlockDomainDocument *b, GPtrArray *names)
{
  g_autoptr (GPtrArray) hostdevs = airlock_hostdev_list (a);

  for (guint i = 0; i < hostdevs->len; i++)
    {
      const AirlockHostdev *hostdev = hostdevs->pdata[i];
      g_autoptr (AirlockHostdev) other =
          hostdev->id != NULL ? airlock_hostdev_find (b, hostdev->id, NULL) : NULL;

      if (hostdev->id != NULL && other == NULL)
        add_once (names, g_strdup (hostdev->id));
    }
}

static void
list_settings (AirlockDomainDocument *running,
               AirlockDomainDocument *definition,
               gboolean live,
               GPtrArray *names)
{
  gsize n_settings;
  const AirlockSetting *settings = airlock_domain_setting_list (&n_settings);

  for (gsize i = 0; i < n_settings; i++)
    {
      g_autofree char *now = NULL, *next = NULL;

      /* Of a processor like the host's, the running VM tells the details. */
      if (strchr (settings[i].name, '*') != NULL ||
          g_str_equal (settings[i].name, "current-memory"))
        continue;
      now = airlock_domain_setting_get (running, settings[i].name, NULL);
      next = airlock_domain_setting_get (definition, settings[i].name, NULL);
      if (live && g_str_has_prefix (settings[i].name, "cpu.") && (now == NULL || next == NULL))
        continue;
      if (g_strcmp0 (now, next) != 0)
        add_once (names, g_strdup (settings[i].name));
    }
}

static void
list_both_ways (xmlNode *a, xmlNode *b, gboolean live, GPtrArray *names)
{
  list_parts (a, b, live, names);
  list_parts (b, a, live, names);
}

/**
 * _airlock_domain_list_differences:
 * @live: whether @before is what a VM runs with, which has more in it than its definition
 *
 * Returns: (transfer full): what differs: names of settings, ids of devices, and paths of what has
 *   neither
 */
char **
_airlock_domain_list_differences (const char *before, const char *after, gboolean live)
{
  GPtrArray *names = g_ptr_array_new ();
  g_autoptr (AirlockDomainDocument) a = airlock_domain_document_new (before, -1, NULL);
  g_autoptr (AirlockDomainDocument) b = airlock_domain_document_new (after, -1, NULL);

  if (a != NULL && b != NULL)
    {
      list_settings (a, b, live, names);
      list_hostdevs (a, b, names);
      list_hostdevs (b, a, names);
      drop_passing (airlock_domain_document_get_root (a));
      drop_passing (airlock_domain_document_get_root (b));
      list_both_ways (airlock_domain_document_get_root (a), airlock_domain_document_get_root (b),
                      live, names);
      list_both_ways (airlock_domain_document_get_devices (a),
                      airlock_domain_document_get_devices (b), live, names);
    }
  g_ptr_array_add (names, NULL);

  return (char **) g_ptr_array_free (names, FALSE);
}
