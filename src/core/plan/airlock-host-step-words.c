/* airlock-host-step-words.c – what changes to the host are called
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "airlock-host-step-private.h"

static const char *
name_of (AirlockHostStep *self, const AirlockOperation *operation)
{
  const char *address = AIRLOCK_PCI_ADDRESS_TEXT (&operation->device.address);
  const char *name = g_hash_table_lookup (self->names, address);

  return name != NULL ? name : g_intern_string (address);
}

static char *
title_of_one (AirlockHostStep *self, const AirlockOperation *operation)
{
  const char *name = name_of (self, operation);

  switch (operation->kind)
    {
    case AIRLOCK_OPERATION_BIND:
      return g_strdup_printf (_ ("Hold %s for virtual machines"), name);
    case AIRLOCK_OPERATION_UNBIND:
      return g_strdup_printf (_ ("Return %s to this computer"), name);
    case AIRLOCK_OPERATION_HOLD:
      return g_strdup_printf (_ ("Hold %s for virtual machines from the next boot"), name);
    case AIRLOCK_OPERATION_FORGET:
      return g_strdup_printf (_ ("Leave %s to this computer from the next boot"), name);
    case AIRLOCK_OPERATION_SET_VFS:
      return operation->count == 0
                 ? g_strdup_printf (_ ("Remove the virtual functions of %s"), name)
                 : g_strdup_printf (ngettext ("Make %1$u virtual function of %2$s",
                                              "Make %1$u virtual functions of %2$s",
                                              operation->count),
                                    operation->count, name);
    case AIRLOCK_OPERATION_HUGEPAGES:
      return operation->count == 0
                 ? g_strdup (_ ("Reserve no huge pages"))
                 : g_strdup_printf (
                       ngettext ("Reserve %u huge page", "Reserve %u huge pages", operation->count),
                       operation->count);
    case AIRLOCK_OPERATION_D3COLD:
    default:
      return operation->allowed ? g_strdup_printf (_ ("Let %s be powered off when idle"), name)
                                : g_strdup_printf (_ ("Keep %s powered when idle"), name);
    }
}

static char *
title_of_many (AirlockOperationKind kind, guint n)
{
  switch (kind)
    {
    case AIRLOCK_OPERATION_BIND:
      return g_strdup_printf (ngettext ("Hold %u device for virtual machines",
                                        "Hold %u devices for virtual machines", n),
                              n);
    case AIRLOCK_OPERATION_UNBIND:
      return g_strdup_printf (
          ngettext ("Return %u device to this computer", "Return %u devices to this computer", n),
          n);
    case AIRLOCK_OPERATION_HOLD:
      return g_strdup_printf (ngettext ("Hold %u device for virtual machines from the next boot",
                                        "Hold %u devices for virtual machines from the next boot",
                                        n),
                              n);
    case AIRLOCK_OPERATION_FORGET:
      return g_strdup_printf (ngettext ("Leave %u device to this computer from the next boot",
                                        "Leave %u devices to this computer from the next boot", n),
                              n);
    case AIRLOCK_OPERATION_SET_VFS:
    case AIRLOCK_OPERATION_HUGEPAGES:
    case AIRLOCK_OPERATION_D3COLD:
    default:
      return g_strdup_printf (
          ngettext ("Change %u setting of this computer", "Change %u settings of this computer", n),
          n);
    }
}

char *
_airlock_host_step_dup_title (AirlockStep *step)
{
  AirlockHostStep *self = AIRLOCK_HOST_STEP (step);
  const AirlockOperation *first;

  if (self->operations->len == 0)
    return g_strdup (_ ("Change nothing"));

  first = self->operations->pdata[0];
  if (self->operations->len == 1)
    return title_of_one (self, first);

  return title_of_many (first->kind, self->operations->len);
}

static const char *
fact_of (AirlockHostStep *self, const AirlockOperation *operation, AirlockHostFactKind kind)
{
  const char *address = AIRLOCK_PCI_ADDRESS_TEXT (&operation->device.address);

  return airlock_host_facts_lookup (self->facts, kind, address);
}

static char *
detail_of_driver (AirlockHostStep *self, const AirlockOperation *operation)
{
  const char *address = AIRLOCK_PCI_ADDRESS_TEXT (&operation->device.address);
  const char *name = g_hash_table_lookup (self->names, address);
  const char *driver = fact_of (self, operation, AIRLOCK_HOST_FACT_DRIVER);

  if (name == NULL)
    name = "";
  switch (operation->kind)
    {
    case AIRLOCK_OPERATION_BIND:
      if (driver == NULL || driver[0] == '\0')
        return g_strdup_printf (_ ("%1$s %2$s: to VFIO"), address, name);
      /* Translators: address, name, the driver that gives it up. */
      return g_strdup_printf (_ ("%1$s %2$s: from %3$s to VFIO"), address, name, driver);
    case AIRLOCK_OPERATION_UNBIND:
      return g_strdup_printf (_ ("%1$s %2$s: back to its own driver"), address, name);
    case AIRLOCK_OPERATION_HOLD:
      return g_strdup_printf (_ ("%1$s %2$s: to VFIO at each boot, before anything opens it"),
                              address, name);
    case AIRLOCK_OPERATION_FORGET:
    case AIRLOCK_OPERATION_SET_VFS:
    case AIRLOCK_OPERATION_HUGEPAGES:
    case AIRLOCK_OPERATION_D3COLD:
    default:
      return g_strdup_printf (_ ("%1$s %2$s: left alone at boots to come"), address, name);
    }
}

static char *
size_of_pages (const AirlockOperation *operation)
{
  return g_format_size_full ((guint64) operation->count * operation->page_kib * 1024,
                             G_FORMAT_SIZE_IEC_UNITS);
}

static char *
detail_of_setting (AirlockHostStep *self, const AirlockOperation *operation)
{
  const char *address = AIRLOCK_PCI_ADDRESS_TEXT (&operation->device.address);
  g_autofree char *size = NULL;

  if (operation->kind == AIRLOCK_OPERATION_SET_VFS)
    return operation->keep
               ? g_strdup_printf (_ ("%s: made again at each boot"), address)
               : g_strdup_printf (_ ("%s: gone after the next boot of this computer"), address);
  if (operation->kind == AIRLOCK_OPERATION_D3COLD)
    return g_strdup_printf (_ ("%s: until the next boot of this computer"), address);

  size = size_of_pages (operation);
  if (operation->node < 0)
    return g_strdup_printf (_ ("%s of memory, which only virtual machines can use then"), size);

  return g_strdup_printf (
      _ ("%1$s of memory of NUMA node %2$d, which only virtual machines can use then"), size,
      operation->node);
}

char **
_airlock_host_step_dup_details (AirlockStep *step)
{
  AirlockHostStep *self = AIRLOCK_HOST_STEP (step);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < self->operations->len; i++)
    {
      const AirlockOperation *operation = self->operations->pdata[i];
      gboolean setting = operation->kind == AIRLOCK_OPERATION_SET_VFS ||
                         operation->kind == AIRLOCK_OPERATION_HUGEPAGES ||
                         operation->kind == AIRLOCK_OPERATION_D3COLD;

      g_strv_builder_take (builder, setting ? detail_of_setting (self, operation)
                                            : detail_of_driver (self, operation));
    }

  return g_strv_builder_end (builder);
}

/* A value before and after, as a file of sysfs has it; what was is not always known. */
static void
append_change (GString *text, const char *path, const char *before, const char *after)
{
  g_string_append_printf (text, "%s: ", path);
  if (before != NULL)
    g_string_append_printf (text, "%s → ", before[0] != '\0' ? before : "–");
  g_string_append_printf (text, "%s\n", after);
}

static void
append_device (AirlockHostStep *self, GString *text, const AirlockOperation *operation)
{
  const char *address = AIRLOCK_PCI_ADDRESS_TEXT (&operation->device.address);
  const AirlockDeviceIdentity *device = &operation->device;
  g_autofree char *file = NULL;
  g_autofree char *value = NULL;

  switch (operation->kind)
    {
    case AIRLOCK_OPERATION_BIND:
      file = g_strdup_printf ("%s driver", address);
      append_change (text, file, fact_of (self, operation, AIRLOCK_HOST_FACT_DRIVER), "vfio-pci");
      break;
    case AIRLOCK_OPERATION_UNBIND:
      g_string_append_printf (text, "%s driver_override: –\n", address);
      g_string_append_printf (text, "%s > drivers_probe\n", address);
      break;
    case AIRLOCK_OPERATION_SET_VFS:
      file = g_strdup_printf ("%s sriov_numvfs", address);
      value = g_strdup_printf ("%u", operation->count);
      if (operation->count > 0)
        g_string_append_printf (text, "%s sriov_drivers_autoprobe: %d\n", address,
                                operation->autoprobe ? 1 : 0);
      append_change (text, file, fact_of (self, operation, AIRLOCK_HOST_FACT_VFS), value);
      break;
    case AIRLOCK_OPERATION_D3COLD:
      file = g_strdup_printf ("%s d3cold_allowed", address);
      append_change (text, file, fact_of (self, operation, AIRLOCK_HOST_FACT_D3COLD),
                     operation->allowed ? "1" : "0");
      break;
    case AIRLOCK_OPERATION_HOLD:
    case AIRLOCK_OPERATION_FORGET:
    case AIRLOCK_OPERATION_HUGEPAGES:
    default:
      break;
    }

  if (operation->kind == AIRLOCK_OPERATION_HOLD || operation->keep)
    g_string_append_printf (text, "+ /var/lib/airlock/bindings/%s (%04x:%04x %04x:%04x)\n", address,
                            device->vendor, device->device, device->subsystem_vendor,
                            device->subsystem_device);
  else if (operation->kind == AIRLOCK_OPERATION_FORGET)
    g_string_append_printf (text, "- /var/lib/airlock/bindings/%s\n", address);
}

static void
append_huge_pages (AirlockHostStep *self, GString *text, const AirlockOperation *operation)
{
  g_autofree char *subject = g_strdup_printf ("%d:%u", operation->node, operation->page_kib);
  g_autofree char *value = g_strdup_printf ("%u", operation->count);
  g_autofree char *file = operation->node < 0
                              ? g_strdup_printf ("hugepages-%ukB/nr_hugepages", operation->page_kib)
                              : g_strdup_printf ("node%d/hugepages-%ukB/nr_hugepages",
                                                 operation->node, operation->page_kib);

  append_change (text, file,
                 airlock_host_facts_lookup (self->facts, AIRLOCK_HOST_FACT_HUGE_PAGES, subject),
                 value);
}

char *
_airlock_host_step_dup_exact (AirlockStep *step)
{
  AirlockHostStep *self = AIRLOCK_HOST_STEP (step);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->operations->len; i++)
    {
      const AirlockOperation *operation = self->operations->pdata[i];

      if (operation->kind == AIRLOCK_OPERATION_HUGEPAGES)
        append_huge_pages (self, text, operation);
      else
        append_device (self, text, operation);
    }

  return g_string_free (text, FALSE);
}

/* The kernel gives what it has: fewer pages where memory is scattered, fewer functions where the
 * driver makes fewer (R5.2, R7.12). */
char *
_airlock_host_step_dup_outcome (AirlockStep *step)
{
  AirlockHostStep *self = AIRLOCK_HOST_STEP (step);

  for (guint i = 0; self->results != NULL && i < self->results->len; i++)
    {
      const AirlockOperation *operation = self->operations->pdata[i];
      const AirlockHelperResult *result = self->results->pdata[i];

      if (result->got >= operation->count)
        continue;
      if (operation->kind == AIRLOCK_OPERATION_HUGEPAGES)
        return g_strdup_printf (
            _ ("Only %1$u of %2$u huge pages could be reserved: the rest of the "
               "memory is in use, or in pieces that are too small."),
            result->got, operation->count);
      if (operation->kind == AIRLOCK_OPERATION_SET_VFS)
        return g_strdup_printf (_ ("The driver made only %1$u of %2$u virtual functions."),
                                result->got, operation->count);
    }

  return NULL;
}
