/* airlock-restore.c – writes the script that takes a plan back without Airlock
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-restore.h"

#include <string.h>

struct _AirlockRestore
{
  char *title;
  GPtrArray *functions; /* of char * */
  GPtrArray *parts;     /* of char * */
  GHashTable *files;    /* name to GBytes */
};

/* AIRLOCK_RESTORE_ROOT and AIRLOCK_RESTORE_WRITER: another root than this host's, and the program
 * that plays the kernel there. Tests run the script this way, as it stands. */
static const char prologue[] =
    "set -u\n"
    "root=${AIRLOCK_RESTORE_ROOT:-}\n"
    "here=$(cd \"$(dirname \"$0\")\" && pwd)\n"
    "failed=0\n"
    "\n"
    "say() { printf '%s\\n' \"$1\"; }\n"
    "fail() { printf '%s\\n' \"$1\" >&2; failed=1; }\n"
    "get() { cat \"$root$1\" 2>/dev/null; }\n"
    "there() { [ -e \"$root$1\" ]; }\n"
    "link() { basename \"$(readlink \"$root$1\" 2>/dev/null)\" 2>/dev/null; }\n"
    "put() {\n"
    "  say \"  $1 > $2\"\n"
    "  if [ -n \"$root\" ]; then\n"
    "    \"$AIRLOCK_RESTORE_WRITER\" \"$root\" \"$2\" \"$1\"\n"
    "  else\n"
    "    printf '%s\\n' \"$1\" > \"$2\"\n"
    "  fi || fail \"  could not write $2\"\n"
    "}\n"
    "forget() { rm -f \"$root$1\" || fail \"  could not remove $1\"; }\n"
    "\n"
    "if [ -z \"$root\" ] && [ \"$(id -u)\" -ne 0 ]; then\n"
    "  echo 'This changes the computer: run it as root.' >&2\n"
    "  exit 1\n"
    "fi\n";

static const char epilogue[] = "\n"
                               "if [ \"$failed\" -ne 0 ]; then\n"
                               "  echo 'Not everything could be taken back.' >&2\n"
                               "  exit 1\n"
                               "fi\n"
                               "say 'Done.'\n";

/**
 * airlock_restore_new:
 * @title: the title of the plan
 *
 * Returns: (transfer full): a script without parts
 */
AirlockRestore *
airlock_restore_new (const char *title)
{
  AirlockRestore *self = g_new0 (AirlockRestore, 1);

  self->title = g_strdup (title);
  self->functions = g_ptr_array_new_with_free_func (g_free);
  self->parts = g_ptr_array_new_with_free_func (g_free);
  self->files =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);

  return self;
}

/**
 * airlock_restore_free:
 * @self: (transfer full): a script
 */
void
airlock_restore_free (AirlockRestore *self)
{
  g_free (self->title);
  g_ptr_array_unref (self->functions);
  g_ptr_array_unref (self->parts);
  g_hash_table_unref (self->files);
  g_free (self);
}

static gboolean
equal_text (gconstpointer a, gconstpointer b)
{
  return g_str_equal (a, b);
}

/**
 * airlock_restore_add_functions:
 * @functions: functions of shell that parts use
 *
 * Adds them once, however often they are asked for.
 */
void
airlock_restore_add_functions (AirlockRestore *self, const char *functions)
{
  if (!g_ptr_array_find_with_equal_func (self->functions, functions, equal_text, NULL))
    g_ptr_array_add (self->functions, g_strdup (functions));
}

/**
 * airlock_restore_add_part:
 * @script: lines of shell, each with its end; what comes from outside has to be quoted by
 *   g_shell_quote()
 *
 * Adds what takes back a step. Parts are run in the reverse of the order they were added in.
 */
void
airlock_restore_add_part (AirlockRestore *self, const char *script)
{
  g_ptr_array_add (self->parts, g_strdup (script));
}

/**
 * airlock_restore_add_file:
 * @name: a file name without a folder, which the script finds as `$here/NAME`
 * @contents: what it holds
 */
void
airlock_restore_add_file (AirlockRestore *self, const char *name, GBytes *contents)
{
  g_return_if_fail (strchr (name, '/') == NULL && name[0] != '.');

  g_hash_table_insert (self->files, g_strdup (name), g_bytes_ref (contents));
}

/**
 * airlock_restore_dup_script:
 *
 * Returns: (transfer full): the whole script
 */
char *
airlock_restore_dup_script (AirlockRestore *self)
{
  GString *script = g_string_new ("#!/bin/sh\n");
  /* A comment ends with its line. */
  g_autofree char *title = g_strdelimit (g_strdup (self->title), "\r\n", ' ');

  g_string_append_printf (script, "# Takes back: %s\n", title);
  g_string_append (script, "# Written by Airlock; needs nothing of it. Run it as root.\n");
  g_string_append (script, prologue);
  for (guint i = 0; i < self->functions->len; i++)
    g_string_append_printf (script, "\n%s", (char *) g_ptr_array_index (self->functions, i));
  for (guint i = self->parts->len; i > 0; i--)
    g_string_append_printf (script, "\n%s", (char *) g_ptr_array_index (self->parts, i - 1));
  g_string_append (script, epilogue);

  return g_string_free (script, FALSE);
}

/**
 * airlock_restore_get_files:
 *
 * Returns: (transfer none) (element-type utf8 GBytes): the files beside it
 */
GHashTable *
airlock_restore_get_files (AirlockRestore *self)
{
  return self->files;
}
