/* airlock-libpci.c – the one place that calls libpci: names and lspci dumps
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "airlock-libpci"

#include "config.h"

#include "airlock-libpci.h"

#include <glib/gi18n-lib.h>
#include <pci/pci.h>
#include <setjmp.h>

#include "base/airlock-error.h"

/* libpci ends the process on an error unless told otherwise, and does not expect its error callback
 * to return (R9.3). The callback carries no user data, so the way back is thread-local. */
static __thread sigjmp_buf *escape;
static __thread char escape_message[256];

static void G_GNUC_NORETURN G_GNUC_PRINTF (1, 2) on_libpci_error (char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_vsnprintf (escape_message, sizeof escape_message, format, args);
  va_end (args);

  siglongjmp (*escape, 1);
}

static void G_GNUC_PRINTF (1, 2) on_libpci_message (char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  g_debug ("%s", message);
}

static struct pci_access *
access_new (void)
{
  struct pci_access *access = pci_alloc ();

  access->error = on_libpci_error;
  access->warning = on_libpci_message;
  access->debug = on_libpci_message;

  /* The answer must be the same on every machine, and no name may come from the network. */
  pci_set_param (access, "hwdb.disable", "1");
  /* No answers that a resolver left in the home folder; libpci also leaks that file's name. */
  pci_set_param (access, "net.cache_name", "");

  return access;
}

struct _AirlockPciNames
{
  struct pci_access *access; /* owned */
  gboolean broken;
};

/**
 * airlock_pci_names_new:
 *
 * Opens the name list; it is read at the first look-up. Without pci.ids no device has a name.
 *
 * Returns: (transfer full): names for the calling thread
 */
AirlockPciNames *
airlock_pci_names_new (void)
{
  AirlockPciNames *self = g_new0 (AirlockPciNames, 1);

  self->access = access_new ();
  /* Another list than the system's, so that tests don't depend on its version. */
  if (g_getenv ("AIRLOCK_PCI_IDS") != NULL)
    pci_set_name_list_path (self->access, (char *) g_getenv ("AIRLOCK_PCI_IDS"), FALSE);

  return self;
}

/**
 * airlock_pci_names_free:
 * @self: (transfer full): names
 */
void
airlock_pci_names_free (AirlockPciNames *self)
{
  /* Never initialised with an access method, so pci_cleanup() has only the names to drop. */
  pci_free_name_list (self->access);
  pci_cleanup (self->access);
  g_free (self);
}

static char *
lookup (AirlockPciNames *self, int flags, int a, int b, int c, int d)
{
  char buffer[256];
  const char *name;

  name = pci_lookup_name (self->access, buffer, sizeof buffer, flags | PCI_LOOKUP_NO_NUMBERS, a, b,
                          c, d);

  return name != NULL ? g_utf8_make_valid (name, -1) : NULL;
}

/**
 * airlock_pci_names_fill:
 * @self: names
 * @facts: facts with ids; receives the names
 *
 * Looks up vendor, device, subsystem and class (R9.8). A missing or broken list leaves them %NULL.
 */
void
airlock_pci_names_fill (AirlockPciNames *self, AirlockDeviceFacts *facts)
{
  sigjmp_buf here;

  if (self->broken)
    return;

  escape = &here;
  if (sigsetjmp (here, 0) != 0)
    {
      g_debug ("pci.ids: %s", escape_message);
      self->broken = TRUE;
      escape = NULL;
      return;
    }

  facts->vendor_name = lookup (self, PCI_LOOKUP_VENDOR, facts->vendor, 0, 0, 0);
  facts->device_name = lookup (self, PCI_LOOKUP_DEVICE, facts->vendor, facts->device, 0, 0);
  if (facts->subsystem_vendor != 0)
    facts->subsystem_name =
        lookup (self, PCI_LOOKUP_SUBSYSTEM | PCI_LOOKUP_DEVICE, facts->vendor, facts->device,
                facts->subsystem_vendor, facts->subsystem_device);
  facts->class_name = lookup (self, PCI_LOOKUP_CLASS, facts->class_code >> 8, 0, 0, 0);

  escape = NULL;
}

/* What stands in a dump's config space: libpci leaves gaps as they are, so ask from the end. */
static gsize
read_config (struct pci_dev *dev, guint8 *config)
{
  const gsize lengths[] = { 4096, 256, 128, 64 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      if (pci_read_block (dev, lengths[i] - 1, config + lengths[i] - 1, 1) == 0)
        continue;
      if (pci_read_block (dev, 0, config, lengths[i]) != 0)
        return lengths[i];
    }

  return 0;
}

static AirlockDumpFunction *
dump_function_new (struct pci_dev *dev)
{
  AirlockDumpFunction *function = g_new0 (AirlockDumpFunction, 1);

  function->address.domain = (guint32) dev->domain;
  function->address.bus = dev->bus;
  function->address.slot = dev->dev;
  function->address.function = dev->func;
  function->config_length = read_config (dev, function->config);

  return function;
}

/* What is half made may fail once more on its way out; then it stays where it is. */
static void
cleanup_after_error (struct pci_access *access)
{
  sigjmp_buf here;

  escape = &here;
  if (sigsetjmp (here, 0) == 0)
    pci_cleanup (access);
  escape = NULL;
}

/* Apart from its caller, so that no local variable lives across the jump. */
static gboolean
scan_dump (struct pci_access *access, GPtrArray *functions)
{
  sigjmp_buf here;

  escape = &here;
  if (sigsetjmp (here, 0) != 0)
    {
      cleanup_after_error (access);
      return FALSE;
    }

  pci_init (access);
  pci_scan_bus (access);
  for (struct pci_dev *dev = access->devices; dev != NULL; dev = dev->next)
    g_ptr_array_add (functions, dump_function_new (dev));
  pci_cleanup (access);
  escape = NULL;

  return TRUE;
}

/**
 * airlock_libpci_read_dump:
 * @path: a file with the output of `lspci -x`, `-xxx` or `-xxxx`
 * @error: return location
 *
 * Reads a dump through libpci's own reader (R9.7): config space only.
 *
 * Returns: (transfer full) (element-type AirlockDumpFunction): its functions; %NULL with
 *   %AIRLOCK_ERROR_INVALID if the file is no such dump
 */
GPtrArray *
airlock_libpci_read_dump (const char *path, GError **error)
{
  g_autoptr (GPtrArray) functions = g_ptr_array_new_with_free_func (g_free);
  struct pci_access *access = access_new ();

  access->method = PCI_ACCESS_DUMP;
  pci_set_param (access, "dump.name", (char *) path);

  if (!scan_dump (access, functions))
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                   /* Translators: a file name, then libpci's own words */
                   _ ("“%s” can’t be read as a dump: %s"), path, escape_message);
      return NULL;
    }

  if (functions->len == 0)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                   _ ("“%s” has no PCI functions; is it the output of lspci -xxxx?"), path);
      return NULL;
    }

  return g_steal_pointer (&functions);
}
