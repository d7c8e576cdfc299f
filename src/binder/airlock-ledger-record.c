/* airlock-ledger-record.c – the ledger's entries as text
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "airlock-ledger-private.h"
#include "base/airlock-error.h"

#define BINDING "binding"
#define KEPT "kept"

/* Linux calls no driver by a longer name. */
#define MAX_DRIVER_NAME 64

static gboolean
fail_broken (const char *what, GError **error)
{
  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
               /* Translators: an entry of a file */
               _ ("“%s” is missing there, or it is not what it should be"), what);
  return FALSE;
}

static GKeyFile *
parse_file (const char *text, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) local = NULL;

  if (g_key_file_load_from_data (file, text, (gsize) -1, G_KEY_FILE_NONE, &local))
    return g_steal_pointer (&file);

  g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, local->message);
  return NULL;
}

static void
set_text (GKeyFile *file, const char *group, const char *key, const char *value)
{
  if (value != NULL)
    g_key_file_set_string (file, group, key, value);
}

static char *
get_text (GKeyFile *file, const char *group, const char *key)
{
  return g_key_file_get_string (file, group, key, NULL);
}

static void
set_variant (GKeyFile *file, const char *group, const char *key, GVariant *value)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (value);
  g_autofree char *text = g_variant_print (owned, FALSE);

  g_key_file_set_string (file, group, key, text);
}

static GVariant *
get_variant (GKeyFile *file, const char *group, const char *key, const char *type, GError **error)
{
  g_autofree char *text = get_text (file, group, key);
  GVariant *value = NULL;

  if (text != NULL)
    value = g_variant_parse (G_VARIANT_TYPE (type), text, NULL, NULL, NULL);
  if (value == NULL)
    fail_broken (key, error);
  return value;
}

/* Names from a file become parts of paths and are written to the kernel. */
static gboolean
get_driver (GKeyFile *file, const char *group, const char *key, char **driver, GError **error)
{
  g_autofree char *name = get_text (file, group, key);

  if (name != NULL && (*name == '\0' || *name == '.' || strlen (name) > MAX_DRIVER_NAME ||
                       !g_str_is_ascii (name) || strpbrk (name, "/ \t\n\r") != NULL))
    return fail_broken (key, error);

  g_free (*driver);
  *driver = g_steal_pointer (&name);
  return TRUE;
}

static gboolean
get_operation (
    GKeyFile *file, const char *group, const char *key, AirlockOperation *operation, GError **error)
{
  g_autoptr (GVariant) value = get_variant (file, group, key, AIRLOCK_OPERATION_FORMAT, error);

  return value != NULL && airlock_operation_from_variant (value, operation, error);
}

/* The name of a file and what it is about must be the same. */
static gboolean
check_address (const AirlockPciAddress *address, const AirlockPciAddress *found, GError **error)
{
  if (airlock_pci_address_equal (address, found))
    return TRUE;

  return fail_broken ("address", error);
}

void
_airlock_record_clear (AirlockRecord *self)
{
  g_clear_pointer (&self->host_driver, g_free);
  g_clear_pointer (&self->override, g_free);
}

char *
_airlock_record_format (const AirlockRecord *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  set_variant (file, BINDING, "device", airlock_device_identity_to_variant (&self->device));
  set_text (file, BINDING, "host-driver", self->host_driver);
  set_text (file, BINDING, "override", self->override);
  g_key_file_set_boolean (file, BINDING, "stuck", self->stuck);
  return g_key_file_to_data (file, NULL, NULL);
}

/* %AIRLOCK_ERROR_INVALID */
gboolean
_airlock_record_parse (AirlockRecord *self,
                       const AirlockPciAddress *address,
                       const char *text,
                       GError **error)
{
  g_autoptr (GKeyFile) file = parse_file (text, error);
  g_autoptr (GVariant) device = NULL;

  if (file == NULL)
    return FALSE;

  device = get_variant (file, BINDING, "device", AIRLOCK_DEVICE_IDENTITY_FORMAT, error);
  self->stuck = g_key_file_get_boolean (file, BINDING, "stuck", NULL);
  return device != NULL && airlock_device_identity_from_variant (device, &self->device, error) &&
         check_address (address, &self->device.address, error) &&
         get_driver (file, BINDING, "host-driver", &self->host_driver, error) &&
         get_driver (file, BINDING, "override", &self->override, error);
}

char *
_airlock_kept_format (const AirlockOperation *operation)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  set_variant (file, KEPT, "operation", airlock_operation_to_variant (operation));
  return g_key_file_to_data (file, NULL, NULL);
}

/* %AIRLOCK_ERROR_INVALID; only what can be kept is taken. */
gboolean
_airlock_kept_parse (AirlockOperation *operation,
                     const AirlockPciAddress *address,
                     const char *text,
                     GError **error)
{
  g_autoptr (GKeyFile) file = parse_file (text, error);
  AirlockOperation parsed;

  if (file == NULL || !get_operation (file, KEPT, "operation", &parsed, error) ||
      !check_address (address, &parsed.device.address, error))
    return FALSE;
  if (!parsed.keep ||
      (parsed.kind != AIRLOCK_OPERATION_BIND && parsed.kind != AIRLOCK_OPERATION_SET_VFS))
    return fail_broken ("operation", error);

  *operation = parsed;
  return TRUE;
}

AirlockChange *
_airlock_change_new (const AirlockOperation *operation)
{
  AirlockChange *self = g_new0 (AirlockChange, 1);

  self->operation = *operation;
  self->outcome = g_new0 (AirlockOutcome, 1);
  return self;
}

void
_airlock_change_free (AirlockChange *self)
{
  g_free (self->driver);
  g_free (self->override);
  g_free (self->run);
  g_free (self->kept);
  g_free (self->run_after);
  g_free (self->kept_after);
  g_clear_pointer (&self->outcome, airlock_outcome_free);
  g_free (self);
}

static void
add_change (GKeyFile *file, guint index, const AirlockChange *change)
{
  g_autofree char *group = g_strdup_printf ("%u", index);

  set_variant (file, group, "operation", airlock_operation_to_variant (&change->operation));
  g_key_file_set_boolean (file, group, "begun", change->begun);
  if (!change->begun)
    return;

  set_text (file, group, "driver", change->driver);
  set_text (file, group, "override", change->override);
  g_key_file_set_uint64 (file, group, "number", change->number);
  g_key_file_set_boolean (file, group, "autoprobe", change->autoprobe);
  set_text (file, group, "run", change->run);
  set_text (file, group, "kept", change->kept);
}

char *
_airlock_changes_format (GPtrArray *changes)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  for (guint i = 0; i < changes->len; i++)
    add_change (file, i, changes->pdata[i]);

  return g_key_file_to_data (file, NULL, NULL);
}

static AirlockChange *
parse_change (GKeyFile *file, const char *group, GError **error)
{
  g_autoptr (AirlockChange) change = NULL;
  AirlockOperation operation;

  if (!get_operation (file, group, "operation", &operation, error))
    return NULL;

  change = _airlock_change_new (&operation);
  change->begun = g_key_file_get_boolean (file, group, "begun", NULL);
  change->number = (guint) g_key_file_get_uint64 (file, group, "number", NULL);
  change->autoprobe = g_key_file_get_boolean (file, group, "autoprobe", NULL);
  change->run = get_text (file, group, "run");
  change->kept = get_text (file, group, "kept");
  if (!get_driver (file, group, "driver", &change->driver, error) ||
      !get_driver (file, group, "override", &change->override, error))
    return NULL;

  return g_steal_pointer (&change);
}

/* (element-type AirlockChange), or %NULL with %AIRLOCK_ERROR_INVALID */
GPtrArray *
_airlock_changes_parse (const char *text, GError **error)
{
  g_autoptr (GKeyFile) file = parse_file (text, error);
  g_autoptr (GPtrArray) changes = NULL;
  g_auto (GStrv) groups = NULL;

  if (file == NULL)
    return NULL;

  changes = g_ptr_array_new_with_free_func ((GDestroyNotify) _airlock_change_free);
  groups = g_key_file_get_groups (file, NULL);
  for (gsize i = 0; groups[i] != NULL; i++)
    {
      AirlockChange *change = parse_change (file, groups[i], error);

      if (change == NULL)
        return NULL;
      g_ptr_array_add (changes, change);
    }

  return g_steal_pointer (&changes);
}
