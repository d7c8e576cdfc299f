/* airlock-domain-step-words.c – what changes in a VM, in words, as a diff and as a script
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "airlock-domain-private.h"
#include "airlock-domain-setting.h"
#include "airlock-domain-step-private.h"
#include "airlock-hostdev.h"
#include "airlock-text-diff.h"

char *
_airlock_domain_step_dup_title (AirlockStep *step)
{
  AirlockDomainStep *self = AIRLOCK_DOMAIN_STEP (step);

  switch (self->change)
    {
    case AIRLOCK_DOMAIN_CHANGE_EDIT:
      return g_strdup_printf (_ ("Change the VM “%s”"), self->name);
    case AIRLOCK_DOMAIN_CHANGE_CREATE:
      return g_strdup_printf (_ ("Create the VM “%s”"), self->name);
    case AIRLOCK_DOMAIN_CHANGE_REMOVE:
    default:
      return g_strdup_printf (_ ("Remove the VM “%s” from libvirt"), self->name);
    }
}

static char *
dup_setting_line (const AirlockSetting *setting,
                  AirlockDomainDocument *before,
                  AirlockDomainDocument *after)
{
  g_autofree char *was = airlock_domain_setting_get (before, setting->name, NULL);
  g_autofree char *is = airlock_domain_setting_get (after, setting->name, NULL);

  return g_strdup_printf ("%s: %s → %s", airlock_setting_get_title (setting),
                          was != NULL ? was : _ ("libvirt’s choice"),
                          is != NULL ? is : _ ("libvirt’s choice"));
}

/* @name: from _airlock_domain_list_differences(): a setting, a device or a path. */
static char *
dup_line (const char *name, AirlockDomainDocument *before, AirlockDomainDocument *after)
{
  const AirlockSetting *setting = airlock_domain_setting_lookup (name);
  g_autoptr (AirlockHostdev) was = airlock_hostdev_find (before, name, NULL);
  g_autoptr (AirlockHostdev) is = airlock_hostdev_find (after, name, NULL);

  if (setting != NULL)
    return dup_setting_line (setting, before, after);
  if (is != NULL && was == NULL)
    return g_strdup_printf (_ ("Device %s is added"), name);
  if (was != NULL && is == NULL)
    return g_strdup_printf (_ ("Device %s is removed"), name);

  return g_strdup_printf (_ ("Part of the XML: %s"), name);
}

char **
_airlock_domain_step_dup_details (AirlockStep *step)
{
  AirlockDomainStep *self = AIRLOCK_DOMAIN_STEP (step);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (AirlockDomainDocument) before = NULL, after = NULL;
  g_auto (GStrv) names = NULL;

  if (self->change != AIRLOCK_DOMAIN_CHANGE_EDIT)
    return g_new0 (char *, 1);

  before = airlock_domain_document_new (self->before, -1, NULL);
  after = airlock_domain_document_new (self->after, -1, NULL);
  names = _airlock_domain_list_differences (self->before, self->after, FALSE);
  for (gsize i = 0; before != NULL && after != NULL && names[i] != NULL; i++)
    g_strv_builder_take (builder, dup_line (names[i], before, after));

  return g_strv_builder_end (builder);
}

/* Diffs are shown and sent to others; what a screen's password is belongs into neither. */
static char *
hide_passwords (const char *text)
{
  g_autoptr (GRegex) pattern = g_regex_new ("(passwd=)('[^']*'|\"[^\"]*\")", 0, 0, NULL);

  return g_regex_replace (pattern, text, -1, 0, "\\1'…'", 0, NULL);
}

char *
_airlock_domain_step_dup_exact (AirlockStep *step)
{
  AirlockDomainStep *self = AIRLOCK_DOMAIN_STEP (step);
  g_autofree char *diff = airlock_text_diff (self->before != NULL ? self->before : "",
                                             self->after != NULL ? self->after : "");
  g_autofree char *text = g_strdup_printf ("--- %s\n+++ %s\n%s", self->name, self->name, diff);

  return hide_passwords (text);
}

/* Each looks first what libvirt has: what is so already is left alone. */
static const char functions[] =
    "# vm_xml URI UUID: what libvirt has\n"
    "vm_xml() { virsh -q -c \"$1\" dumpxml --inactive --security-info \"$2\" 2>/dev/null; }\n"
    "\n"
    "# define_vm URI UUID FILE NAME MUST_BE_THERE\n"
    "define_vm() {\n"
    "  now=$(vm_xml \"$1\" \"$2\")\n"
    "  if [ -z \"$now\" ] && [ \"$5\" = yes ]; then\n"
    "    fail \"VM $4: libvirt at $1 does not know it\"\n"
    "  elif [ \"$now\" != \"$(cat \"$here/$3\")\" ]; then\n"
    "    say \"VM $4: back to its earlier definition\"\n"
    "    virsh -q -c \"$1\" define \"$here/$3\" || fail \"  virsh could not define it\"\n"
    "  fi\n"
    "}\n"
    "\n"
    "# undefine_vm URI UUID NAME\n"
    "undefine_vm() {\n"
    "  if [ -n \"$(vm_xml \"$1\" \"$2\")\" ]; then\n"
    "    say \"VM $3: away again\"\n"
    "    virsh -q -c \"$1\" undefine --keep-nvram --keep-tpm \"$2\" ||\n"
    "      virsh -q -c \"$1\" undefine \"$2\" || fail \"  virsh could not undefine it\"\n"
    "  fi\n"
    "}\n";

void
_airlock_domain_step_restore (AirlockStep *step, AirlockRestore *restore)
{
  AirlockDomainStep *self = AIRLOCK_DOMAIN_STEP (step);
  g_autofree char *uri = g_shell_quote (self->uri);
  g_autofree char *name = g_shell_quote (self->name);
  g_autofree char *file = g_strdup_printf ("vm-%s.xml", self->uuid);
  g_autofree char *part = NULL;

  airlock_restore_add_functions (restore, functions);
  if (self->change == AIRLOCK_DOMAIN_CHANGE_CREATE)
    part = g_strdup_printf ("undefine_vm %s %s %s\n", uri, self->uuid, name);
  else
    {
      g_autoptr (GBytes) contents = g_bytes_new (self->before, strlen (self->before));

      airlock_restore_add_file (restore, file, contents);
      part = g_strdup_printf ("define_vm %s %s %s %s %s\n", uri, self->uuid, file, name,
                              self->change == AIRLOCK_DOMAIN_CHANGE_EDIT ? "yes" : "no");
    }
  airlock_restore_add_part (restore, part);
}
