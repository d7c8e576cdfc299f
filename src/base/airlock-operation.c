/* airlock-operation.c – one change to the host that the root helper can make
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-operation.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "airlock-enum-types.h"
#include "airlock-error.h"
#include "airlock-types.h"

/* A physical function's counter of virtual ones is 16 bits wide (R5.2). */
#define MAX_VFS G_MAXUINT16

/* MAX_NUMNODES of the kernel, and 32 TiB of small huge pages. */
#define MAX_NODE 1023
#define MAX_HUGEPAGES (1u << 24)

#define KIND(name) (1u << AIRLOCK_OPERATION_##name)

/**
 * Argument:
 * @name: its key on the bus
 * @type: its type there
 * @offset: where it lies in an operation
 * @kinds: which kinds know it, bits of 1 << kind
 * @needed: whether it has no default
 */
typedef struct
{
  const char *name;
  const char *type;
  gsize offset;
  guint kinds;
  gboolean needed;
} Argument;

static const Argument arguments[] = {
  { "keep", "b", G_STRUCT_OFFSET (AirlockOperation, keep),
    KIND (BIND) | KIND (UNBIND) | KIND (SET_VFS), FALSE },
  { "count", "u", G_STRUCT_OFFSET (AirlockOperation, count), KIND (SET_VFS) | KIND (HUGEPAGES),
    TRUE },
  { "autoprobe", "b", G_STRUCT_OFFSET (AirlockOperation, autoprobe), KIND (SET_VFS), FALSE },
  { "node", "i", G_STRUCT_OFFSET (AirlockOperation, node), KIND (HUGEPAGES), TRUE },
  { "page-kib", "u", G_STRUCT_OFFSET (AirlockOperation, page_kib), KIND (HUGEPAGES), TRUE },
  { "allowed", "b", G_STRUCT_OFFSET (AirlockOperation, allowed), KIND (D3COLD), TRUE },
};

/* What an operation holds of its arguments is gboolean, guint or gint: all as wide. */
G_STATIC_ASSERT (sizeof (gboolean) == sizeof (guint32) && sizeof (guint) == sizeof (guint32));

G_DEFINE_BOXED_TYPE (AirlockOperation,
                     airlock_operation,
                     airlock_operation_copy,
                     airlock_operation_free)

/**
 * airlock_operation_copy:
 * @self: an operation
 *
 * Returns: (transfer full): a copy on the heap
 */
AirlockOperation *
airlock_operation_copy (const AirlockOperation *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_memdup2 (self, sizeof *self);
}

/**
 * airlock_operation_free:
 * @self: (transfer full): an operation from airlock_operation_copy()
 */
void
airlock_operation_free (AirlockOperation *self)
{
  g_free (self);
}

static gboolean
knows (const AirlockOperation *self, const Argument *argument)
{
  return (argument->kinds & 1u << self->kind) != 0;
}

static guint32 *
value_of (const AirlockOperation *self, const Argument *argument)
{
  return G_STRUCT_MEMBER_P (self, argument->offset);
}

/* "yes" may be any number but 0 in a gboolean. */
static gboolean
same_value (const AirlockOperation *a, const AirlockOperation *b, const Argument *argument)
{
  guint32 one = *value_of (a, argument);
  guint32 other = *value_of (b, argument);

  return *argument->type == 'b' ? !one == !other : one == other;
}

/**
 * airlock_operation_equal:
 * @a: (type AirlockOperation): an operation
 * @b: (type AirlockOperation): another
 *
 * Returns: whether both do the same; arguments that their kind doesn't know don't count
 */
gboolean
airlock_operation_equal (gconstpointer a, gconstpointer b)
{
  const AirlockOperation *one = a;
  const AirlockOperation *other = b;

  if (one->kind != other->kind || !airlock_device_identity_equal (&one->device, &other->device))
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (arguments); i++)
    if (knows (one, &arguments[i]) && !same_value (one, other, &arguments[i]))
      return FALSE;

  return TRUE;
}

/**
 * airlock_operation_has_device:
 * @self: an operation
 *
 * Returns: whether it acts on a device; huge pages are the host's
 */
gboolean
airlock_operation_has_device (const AirlockOperation *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->kind != AIRLOCK_OPERATION_HUGEPAGES;
}

static GVariant *
argument_to_variant (const AirlockOperation *self, const Argument *argument)
{
  guint32 value = *value_of (self, argument);

  switch (*argument->type)
    {
    case 'b':
      return g_variant_new_boolean (value != 0);
    case 'i':
      return g_variant_new_int32 ((gint32) value);
    default:
      return g_variant_new_uint32 (value);
    }
}

/**
 * airlock_operation_to_variant:
 * @self: an operation
 *
 * Returns: (transfer floating): %AIRLOCK_OPERATION_FORMAT, with all the keys of its kind
 */
GVariant *
airlock_operation_to_variant (const AirlockOperation *self)
{
  g_auto (GVariantBuilder) values = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_return_val_if_fail (self != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (arguments); i++)
    if (knows (self, &arguments[i]))
      g_variant_builder_add (&values, "{sv}", arguments[i].name,
                             argument_to_variant (self, &arguments[i]));

  return g_variant_new ("(s@" AIRLOCK_DEVICE_IDENTITY_FORMAT "a{sv})",
                        airlock_enum_to_nick (AIRLOCK_TYPE_OPERATION_KIND, (int) self->kind),
                        airlock_device_identity_to_variant (&self->device), &values);
}

static const Argument *
find_argument (const AirlockOperation *self, const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (arguments); i++)
    if (knows (self, &arguments[i]) && strcmp (arguments[i].name, name) == 0)
      return &arguments[i];

  return NULL;
}

static gboolean
fail_argument (const AirlockOperation *self, const char *format, const char *name, GError **error)
{
  g_autofree char *quoted = airlock_error_quote (name);

  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, format,
               airlock_enum_to_nick (AIRLOCK_TYPE_OPERATION_KIND, (int) self->kind), quoted);
  return FALSE;
}

static gboolean
take_argument (
    AirlockOperation *self, const char *name, GVariant *value, guint *seen, GError **error)
{
  const Argument *argument = find_argument (self, name);
  guint bit;

  if (argument == NULL)
    /* Translators: the name of an operation, such as set-vfs, then the name of an argument */
    return fail_argument (self, _ ("%s: there is no argument “%s”"), name, error);
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE (argument->type)))
    /* Translators: the name of an operation, such as set-vfs, then the name of an argument */
    return fail_argument (self, _ ("%s: the argument “%s” is of another type"), name, error);

  bit = 1u << (argument - arguments);
  if ((*seen & bit) != 0)
    /* Translators: the name of an operation, such as set-vfs, then the name of an argument */
    return fail_argument (self, _ ("%s: the argument “%s” is there twice"), name, error);
  *seen |= bit;

  switch (*argument->type)
    {
    case 'b':
      *value_of (self, argument) = g_variant_get_boolean (value);
      break;
    case 'i':
      *value_of (self, argument) = (guint32) g_variant_get_int32 (value);
      break;
    default:
      *value_of (self, argument) = g_variant_get_uint32 (value);
      break;
    }
  return TRUE;
}

static gboolean
take_arguments (AirlockOperation *self, GVariant *values, GError **error)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;
  guint seen = 0;

  g_variant_iter_init (&iter, values);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) owned = value;

      if (!take_argument (self, name, owned, &seen, error))
        return FALSE;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (arguments); i++)
    if (knows (self, &arguments[i]) && arguments[i].needed && (seen & 1u << i) == 0)
      /* Translators: the name of an operation, such as set-vfs, then the name of an argument */
      return fail_argument (self, _ ("%s: the argument “%s” is missing"), arguments[i].name, error);

  return TRUE;
}

static gboolean
check_ranges (const AirlockOperation *self, GError **error)
{
  static const AirlockDeviceIdentity nothing = { 0 };

  if (self->kind == AIRLOCK_OPERATION_SET_VFS && self->count > MAX_VFS)
    return fail_argument (self, _ ("%s: the argument “%s” is out of range"), "count", error);
  if (self->kind != AIRLOCK_OPERATION_HUGEPAGES)
    return TRUE;

  if (!airlock_device_identity_equal (&self->device, &nothing))
    return fail_argument (self, _ ("%s: the argument “%s” is out of range"), "device", error);
  if (self->count > MAX_HUGEPAGES)
    return fail_argument (self, _ ("%s: the argument “%s” is out of range"), "count", error);
  if (self->node < -1 || self->node > MAX_NODE)
    return fail_argument (self, _ ("%s: the argument “%s” is out of range"), "node", error);
  if (self->page_kib != 2048 && self->page_kib != 1048576)
    return fail_argument (self, _ ("%s: the argument “%s” is out of range"), "page-kib", error);
  return TRUE;
}

static gboolean
take_kind (AirlockOperation *self, const char *nick, GError **error)
{
  int kind;

  if (airlock_enum_from_nick (AIRLOCK_TYPE_OPERATION_KIND, nick, &kind))
    {
      self->kind = (AirlockOperationKind) kind;
      return TRUE;
    }

  g_autofree char *quoted = airlock_error_quote (nick);

  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("There is no operation “%s”"),
               quoted);
  return FALSE;
}

/**
 * airlock_operation_from_variant:
 * @variant: what came from somewhere else
 * @self: (out caller-allocates): set only on success
 * @error: return location for an error
 *
 * Strict: types, names and ranges are those that airlock_operation_to_variant() writes; only "keep"
 * and "autoprobe" may be left out and are then %FALSE.
 *
 * Returns: %TRUE, or %FALSE with %AIRLOCK_ERROR_INVALID
 */
gboolean
airlock_operation_from_variant (GVariant *variant, AirlockOperation *self, GError **error)
{
  AirlockOperation parsed = { .node = -1 };
  g_autoptr (GVariant) device = NULL;
  g_autoptr (GVariant) values = NULL;
  const char *nick;

  g_return_val_if_fail (variant != NULL, FALSE);
  g_return_val_if_fail (self != NULL, FALSE);

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE (AIRLOCK_OPERATION_FORMAT)))
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                   /* Translators: both are types of D-Bus, such as (s(sqqqq)a{sv}) */
                   _ ("An operation is %s, not %s"), AIRLOCK_OPERATION_FORMAT,
                   g_variant_get_type_string (variant));
      return FALSE;
    }

  g_variant_get (variant, "(&s@" AIRLOCK_DEVICE_IDENTITY_FORMAT "@a{sv})", &nick, &device, &values);
  if (!take_kind (&parsed, nick, error) ||
      !airlock_device_identity_from_variant (device, &parsed.device, error) ||
      !take_arguments (&parsed, values, error) || !check_ranges (&parsed, error))
    return FALSE;

  *self = parsed;
  return TRUE;
}

/**
 * airlock_operations_to_variant:
 * @operations: (element-type AirlockOperation): operations
 *
 * Returns: (transfer floating): an array of %AIRLOCK_OPERATION_FORMAT
 */
GVariant *
airlock_operations_to_variant (GPtrArray *operations)
{
  g_auto (GVariantBuilder) builder =
      G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a" AIRLOCK_OPERATION_FORMAT));

  g_return_val_if_fail (operations != NULL, NULL);

  for (guint i = 0; i < operations->len; i++)
    g_variant_builder_add_value (&builder, airlock_operation_to_variant (operations->pdata[i]));

  return g_variant_builder_end (&builder);
}

static gboolean
check_array (GVariant *variant, GError **error)
{
  gsize n;

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE ("a" AIRLOCK_OPERATION_FORMAT)))
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("Operations are %s, not %s"),
                   "a" AIRLOCK_OPERATION_FORMAT, g_variant_get_type_string (variant));
      return FALSE;
    }

  n = g_variant_n_children (variant);
  if (n == 0 || n > AIRLOCK_OPERATIONS_MAX)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                   _ ("There must be at least one operation, and no more than %u"),
                   AIRLOCK_OPERATIONS_MAX);
      return FALSE;
    }
  return TRUE;
}

/**
 * airlock_operations_from_variant:
 * @variant: what came from somewhere else
 * @error: return location for an error
 *
 * As airlock_operation_from_variant(), for 1 to %AIRLOCK_OPERATIONS_MAX of them.
 *
 * Returns: (transfer full) (element-type AirlockOperation): the operations, or %NULL with
 *   %AIRLOCK_ERROR_INVALID
 */
GPtrArray *
airlock_operations_from_variant (GVariant *variant, GError **error)
{
  g_autoptr (GPtrArray) operations = NULL;

  g_return_val_if_fail (variant != NULL, NULL);

  if (!check_array (variant, error))
    return NULL;

  operations = g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_operation_free);
  for (gsize i = 0; i < g_variant_n_children (variant); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (variant, i);
      AirlockOperation operation;

      if (!airlock_operation_from_variant (child, &operation, error))
        return NULL;
      g_ptr_array_add (operations, airlock_operation_copy (&operation));
    }

  return g_steal_pointer (&operations);
}
