/* airlock-domain-setting.c – settings of a VM by name, and whether they go together
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-domain-setting.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "airlock-setting-private.h"
#include "base/airlock-error.h"

#define MAX_HYPERV_VENDOR 12

static gboolean
aim (AirlockSettingTarget *target,
     AirlockDomainDocument *document,
     const char *name,
     char **subject,
     GError **error)
{
  gsize n_settings;
  const AirlockSetting *settings = airlock_domain_setting_list (&n_settings);

  target->document = document;
  target->base = airlock_domain_document_get_root (document);
  target->setting = airlock_setting_find (settings, n_settings, name, subject);
  target->subject = *subject;
  if (target->setting == NULL)
    {
      g_autofree char *valid = g_utf8_make_valid (name, -1);

      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND, _ ("there is no setting “%s”"),
                   valid);
    }

  return target->setting != NULL;
}

/**
 * airlock_domain_setting_lookup:
 * @name: of a setting, "memory", "disk.vda.cache"
 *
 * Returns: (transfer none) (nullable): its row
 */
const AirlockSetting *
airlock_domain_setting_lookup (const char *name)
{
  gsize n_settings;
  const AirlockSetting *settings = airlock_domain_setting_list (&n_settings);
  g_autofree char *subject = NULL;

  return airlock_setting_find (settings, n_settings, name, &subject);
}

/**
 * airlock_domain_setting_get:
 * @name: of a setting
 *
 * Returns: (transfer full) (nullable): its value; %NULL without an error: it is not set, and
 *   libvirt's default holds. %AIRLOCK_ERROR_NOT_FOUND: there is no such setting
 */
char *
airlock_domain_setting_get (AirlockDomainDocument *document, const char *name, GError **error)
{
  AirlockSettingTarget target = { 0 };
  g_autofree char *subject = NULL;

  return aim (&target, document, name, &subject, error) ? airlock_setting_get (&target) : NULL;
}

/**
 * airlock_domain_setting_set:
 * @name: of a setting
 * @value: as airlock_setting_dup_form() says
 *
 * Returns: %FALSE with the document as it was: %AIRLOCK_ERROR_NOT_FOUND if there is no such setting
 *   or nothing in the VM it is about, %AIRLOCK_ERROR_INVALID if @value is none for it
 */
gboolean
airlock_domain_setting_set (AirlockDomainDocument *document,
                            const char *name,
                            const char *value,
                            GError **error)
{
  AirlockSettingTarget target = { 0 };
  g_autofree char *subject = NULL;

  if (!aim (&target, document, name, &subject, error))
    return FALSE;
  if (g_str_equal (name, "features.hyperv.vendor-id") &&
      g_utf8_strlen (value, -1) > MAX_HYPERV_VENDOR)
    return airlock_setting_set_invalid (&target, value, error);

  return airlock_setting_set (&target, value, error);
}

/**
 * airlock_domain_setting_reset:
 * @name: of a setting
 *
 * Takes a setting away, so that libvirt's default holds. In a document where it had not been set
 * before, nothing is left of airlock_domain_setting_set().
 *
 * Returns: %FALSE if there is no such setting, or a VM can't be without
 */
gboolean
airlock_domain_setting_reset (AirlockDomainDocument *document, const char *name, GError **error)
{
  AirlockSettingTarget target = { 0 };
  g_autofree char *subject = NULL;

  return aim (&target, document, name, &subject, error) && airlock_setting_reset (&target, error);
}

static void
add_names (AirlockDomainDocument *document, const AirlockSetting *setting, GPtrArray *names)
{
  g_autoptr (GPtrArray) subjects = NULL;
  const char *star = strchr (setting->name, '*');

  if (star == NULL)
    {
      g_ptr_array_add (names, g_strdup (setting->name));
      return;
    }

  subjects =
      airlock_setting_path_subjects (airlock_domain_document_get_root (document), setting->path);
  for (guint i = 0; i < subjects->len; i++)
    g_ptr_array_add (names, g_strdup_printf ("%.*s%s%s", (int) (star - setting->name),
                                             setting->name, (char *) subjects->pdata[i], star + 1));
}

/**
 * airlock_domain_setting_list_names:
 *
 * Returns: (transfer full): the names of all settings that @document can have, those of its disks
 *   and the like included
 */
char **
airlock_domain_setting_list_names (AirlockDomainDocument *document)
{
  gsize n_settings;
  const AirlockSetting *settings = airlock_domain_setting_list (&n_settings);
  GPtrArray *names = g_ptr_array_new ();

  for (gsize i = 0; i < n_settings; i++)
    add_names (document, &settings[i], names);
  g_ptr_array_add (names, NULL);

  return (char **) g_ptr_array_free (names, FALSE);
}

/* "a=on b=shared": what of it is not so. */
static void
check_needs (AirlockDomainDocument *document,
             const char *name,
             const AirlockSetting *setting,
             GPtrArray *problems)
{
  g_auto (GStrv) needs = g_strsplit (setting->needs, " ", -1);

  for (gsize i = 0; needs[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (needs[i], "=", 2);
      g_autofree char *value = airlock_domain_setting_get (document, pair[0], NULL);

      if (g_strcmp0 (value, pair[1]) != 0)
        g_ptr_array_add (problems,
                         /* Translators: a setting, and another one with its value. */
                         g_strdup_printf (_ ("%1$s needs %2$s=%3$s."), name, pair[0], pair[1]));
    }
}

static guint64
multiply_topology (const char *topology)
{
  g_auto (GStrv) parts = g_strsplit (topology, ",", -1);
  guint64 product = 1;

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      const char *count = strchr (parts[i], '=');
      guint64 number = count != NULL ? g_ascii_strtoull (count + 1, NULL, 10) : 1;

      product =
          number > 0 && product <= G_MAXUINT32 ? product * MIN (number, G_MAXUINT32) : product;
    }

  return product;
}

static void
check_processors (AirlockDomainDocument *document, GPtrArray *problems)
{
  g_autofree char *vcpus = airlock_domain_setting_get (document, "vcpus", NULL);
  g_autofree char *topology = airlock_domain_setting_get (document, "cpu.topology", NULL);

  if (vcpus != NULL && topology != NULL &&
      multiply_topology (topology) != g_ascii_strtoull (vcpus, NULL, 10))
    {
      g_autofree char *product =
          g_strdup_printf ("%" G_GUINT64_FORMAT, multiply_topology (topology));

      g_ptr_array_add (problems,
                       g_strdup_printf (_ ("The VM has %1$s processors, and %2$s makes %3$s; "
                                           "libvirt refuses that."),
                                        vcpus, topology, product));
    }
}

static void
check_boot (AirlockDomainDocument *document, GPtrArray *problems)
{
  gboolean kinds =
      airlock_xml_find_path (airlock_domain_document_get_root (document), "os/boot") != NULL;
  xmlNode *node = airlock_xml_first_element (airlock_domain_document_get_devices (document));

  while (kinds && node != NULL && airlock_xml_find (node, "boot") == NULL)
    node = airlock_xml_next_element (node);
  if (kinds && node != NULL)
    g_ptr_array_add (problems, g_strdup (_ ("Both kinds of devices and single devices have a boot "
                                            "order; libvirt refuses that.")));
}

static void
check_hyperv (AirlockDomainDocument *document, GPtrArray *problems)
{
  xmlNode *hyperv =
      airlock_xml_find_path (airlock_domain_document_get_root (document), "features/hyperv");

  if (hyperv != NULL && airlock_xml_has (hyperv, "mode", "passthrough") &&
      airlock_xml_first_element (hyperv) != NULL)
    g_ptr_array_add (problems,
                     g_strdup (_ ("With features.hyperv.mode=passthrough no single Hyper-V "
                                  "feature can be set; libvirt refuses that.")));
}

/**
 * airlock_domain_setting_check:
 *
 * Returns: (transfer full): what in @document does not go together, whole sentences
 */
char **
airlock_domain_setting_check (AirlockDomainDocument *document)
{
  g_auto (GStrv) names = airlock_domain_setting_list_names (document);
  GPtrArray *problems = g_ptr_array_new ();

  for (gsize i = 0; names[i] != NULL; i++)
    {
      const AirlockSetting *setting = airlock_domain_setting_lookup (names[i]);
      g_autofree char *value =
          setting->needs != NULL ? airlock_domain_setting_get (document, names[i], NULL) : NULL;

      if (value != NULL && !g_str_equal (value, "off"))
        check_needs (document, names[i], setting, problems);
    }
  check_processors (document, problems);
  check_boot (document, problems);
  check_hyperv (document, problems);
  g_ptr_array_add (problems, NULL);

  return (char **) g_ptr_array_free (problems, FALSE);
}
