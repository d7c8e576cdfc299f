/* airlock-kernel-cmdline.c – the kernel command line, split into parameters
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-kernel-cmdline.h"

#include <string.h>

typedef struct
{
  char *name;
  char *value; /* NULL without "=" */
} Parameter;

struct _AirlockKernelCmdline
{
  GArray *parameters; /* of Parameter */
};

static void
parameter_clear (gpointer data)
{
  Parameter *parameter = data;

  g_free (parameter->name);
  g_free (parameter->value);
}

/* One word of the kernel's next_arg(): blanks inside double quotes do not end it, and the first
 * "=" after the first character splits it, inside quotes or not. */
static gsize
measure_word (const char *word, gboolean in_quotes, gsize *equals)
{
  gsize length;

  *equals = 0;
  for (length = 0; word[length] != '\0'; length++)
    {
      if (g_ascii_isspace (word[length]) && !in_quotes)
        break;
      if (*equals == 0 && word[length] == '=')
        *equals = length;
      if (word[length] == '"')
        in_quotes = !in_quotes;
    }

  return length;
}

static gsize
without_final_quote (const char *text, gsize length)
{
  return length > 0 && text[length - 1] == '"' ? length - 1 : length;
}

/* Splits off the next parameter and returns where the text goes on. Quotes at the start of the
 * word or of the value go, with the one at the end; all others stay, as in the kernel. */
static const char *
next_parameter (const char *text, Parameter *parameter)
{
  gboolean quoted = *text == '"';
  const char *word = quoted ? text + 1 : text;
  gsize equals;
  gsize length = measure_word (word, quoted, &equals);
  gsize end = quoted ? without_final_quote (word, length) : length;

  if (equals == 0)
    {
      parameter->name = g_strndup (word, end);
      parameter->value = NULL;
    }
  else
    {
      const char *value = word + equals + 1;
      gsize value_length = end > equals ? end - equals - 1 : 0;

      if (value_length > 0 && *value == '"')
        {
          value++;
          value_length--;
          if (end == length)
            value_length = without_final_quote (value, value_length);
        }

      parameter->name = g_strndup (word, equals);
      parameter->value = g_strndup (value, value_length);
    }

  return word + length;
}

static char
fold_dash (char c)
{
  return c == '-' ? '_' : c;
}

static gboolean
names_equal (const char *a, const char *b)
{
  while (*a != '\0' && fold_dash (*a) == fold_dash (*b))
    {
      a++;
      b++;
    }

  return fold_dash (*a) == fold_dash (*b);
}

/**
 * airlock_kernel_cmdline_parse:
 * @text: (nullable): the contents of /proc/cmdline
 *
 * Never fails: the kernel, too, takes any text. %NULL is an empty line.
 *
 * Returns: (transfer full): the parameters
 */
AirlockKernelCmdline *
airlock_kernel_cmdline_parse (const char *text)
{
  AirlockKernelCmdline *self = g_new0 (AirlockKernelCmdline, 1);

  self->parameters = g_array_new (FALSE, TRUE, sizeof (Parameter));
  g_array_set_clear_func (self->parameters, parameter_clear);

  while (text != NULL)
    {
      Parameter parameter;

      while (g_ascii_isspace (*text))
        text++;
      if (*text == '\0')
        break;

      text = next_parameter (text, &parameter);
      if (parameter.value == NULL && strcmp (parameter.name, "--") == 0)
        {
          /* What follows belongs to init. */
          parameter_clear (&parameter);
          break;
        }

      g_array_append_val (self->parameters, parameter);
    }

  return self;
}

/**
 * airlock_kernel_cmdline_free:
 * @self: (transfer full) (nullable): a command line
 */
void
airlock_kernel_cmdline_free (AirlockKernelCmdline *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->parameters);
  g_free (self);
}

/**
 * airlock_kernel_cmdline_has:
 * @self: a command line
 * @name: a parameter, such as "nomodeset"
 *
 * Returns: whether @name is there, with a value or without
 */
gboolean
airlock_kernel_cmdline_has (const AirlockKernelCmdline *self, const char *name)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  for (guint i = 0; i < self->parameters->len; i++)
    if (names_equal (g_array_index (self->parameters, Parameter, i).name, name))
      return TRUE;

  return FALSE;
}

/**
 * airlock_kernel_cmdline_get_last:
 * @self: a command line
 * @name: a parameter, such as "amd_iommu"
 *
 * Of several values the kernel keeps the last for most parameters. Those that add up, such as
 * intel_iommu, are asked with airlock_kernel_cmdline_has_option().
 *
 * Returns: (transfer none) (nullable): the last value of @name, %NULL if it has none
 */
const char *
airlock_kernel_cmdline_get_last (const AirlockKernelCmdline *self, const char *name)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = self->parameters->len; i > 0; i--)
    {
      const Parameter *parameter = &g_array_index (self->parameters, Parameter, i - 1);

      if (parameter->value != NULL && names_equal (parameter->name, name))
        return parameter->value;
    }

  return NULL;
}

/* "downstream" and "id" are options of "downstream,id:8086:1234"; "down" and "8086" are not. */
static gboolean
list_has_option (const char *list, const char *option)
{
  gsize length = strlen (option);

  while (list != NULL)
    {
      if (strncmp (list, option, length) == 0 && strchr (",:", list[length]) != NULL)
        return TRUE;

      list = strchr (list, ',');
      if (list != NULL)
        list++;
    }

  return FALSE;
}

/**
 * airlock_kernel_cmdline_has_option:
 * @self: a command line
 * @name: a parameter with a list of options, such as "pcie_acs_override" (R2.9)
 * @option: an option, such as "downstream", or what stands before the colon in "id:8086:1234"
 *
 * Returns: whether @option stands in the comma-separated list of any occurrence of @name
 */
gboolean
airlock_kernel_cmdline_has_option (const AirlockKernelCmdline *self,
                                   const char *name,
                                   const char *option)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (option != NULL && *option != '\0', FALSE);

  for (guint i = 0; i < self->parameters->len; i++)
    {
      const Parameter *parameter = &g_array_index (self->parameters, Parameter, i);

      if (parameter->value != NULL && names_equal (parameter->name, name) &&
          list_has_option (parameter->value, option))
        return TRUE;
    }

  return FALSE;
}
