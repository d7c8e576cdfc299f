/* airlock-types.c – enumerations as text
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-types.h"

/**
 * airlock_enum_to_nick:
 * @enum_type: a registered enumeration
 * @value: one of its values
 *
 * The text by which a value travels through JSON, D-Bus and tests, such as "not-behind-iommu".
 * Stable: these words are part of the command line's contract.
 *
 * Returns: (transfer none) (nullable): the nick, %NULL if @enum_type has no such value
 */
const char *
airlock_enum_to_nick (GType enum_type, int value)
{
  g_autoptr (GTypeClass) enum_class = g_type_class_ref (enum_type);
  const GEnumValue *found;

  g_return_val_if_fail (G_IS_ENUM_CLASS (enum_class), NULL);

  /* Registered types are static: their values outlive the reference on the class. */
  found = g_enum_get_value (G_ENUM_CLASS (enum_class), value);
  return found != NULL ? found->value_nick : NULL;
}

/**
 * airlock_enum_from_nick:
 * @enum_type: a registered enumeration
 * @nick: (nullable): text that may be one of its nicks
 * @value: (out): the value, untouched if @nick is not one
 *
 * Returns: whether @nick is a nick of @enum_type
 */
gboolean
airlock_enum_from_nick (GType enum_type, const char *nick, int *value)
{
  g_autoptr (GTypeClass) enum_class = g_type_class_ref (enum_type);
  const GEnumValue *found;

  g_return_val_if_fail (G_IS_ENUM_CLASS (enum_class), FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  if (nick == NULL)
    return FALSE;

  found = g_enum_get_value_by_nick (G_ENUM_CLASS (enum_class), nick);
  if (found == NULL)
    return FALSE;

  *value = found->value;
  return TRUE;
}
