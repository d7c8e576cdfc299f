/* airlock-helper-guard.c – refuses the start of a VM that would take what the host needs
 *
 * Called by libvirt's hook before it touches any device, whoever starts the VM: autostart and virsh
 * included. The kernel unbinds a mounted disk without a word. It must not ask libvirt anything:
 * libvirt waits for it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-helper-guard.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

#include "airlock-guard-domain.h"
#include "airlock-helper-audit.h"
#include "base/airlock-error.h"
#include "safety/airlock-safety-reader.h"

#define CHUNK 65536

static GString *
read_all (int fd, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *chunk = g_malloc (CHUNK);

  for (;;)
    {
      gssize got = read (fd, chunk, CHUNK);

      if (got == 0)
        return g_steal_pointer (&text);
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        {
          g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNREADABLE,
                               g_strerror (errno));
          return NULL;
        }
      g_string_append_len (text, chunk, got);
      if (text->len > AIRLOCK_GUARD_XML_MAX)
        {
          g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                               _ ("The VM’s XML is larger than any VM’s"));
          return NULL;
        }
    }
}

/* libvirt shows what is written to standard error to whoever started the VM. Not g_printerr():
 * hooks run with LC_ALL=C, for which it would make “?” of whatever is no ASCII. */
static void
complain (const char *message)
{
  fprintf (stderr, "airlock: %s\n", message);
  airlock_helper_audit_problem ("guard", message);
}

static gboolean
is_same (const AirlockGuardDevice *device, const AirlockDeviceIdentity *found)
{
  if (!device->has_ids)
    return TRUE;

  return device->vendor == found->vendor && device->device == found->device &&
         (!device->has_subsystem || (device->subsystem_vendor == found->subsystem_vendor &&
                                     device->subsystem_device == found->subsystem_device));
}

static gboolean
check_identity (AirlockSysroot *sysroot, const AirlockGuardDevice *device)
{
  AirlockDeviceIdentity found;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  if (!airlock_device_identity_read (sysroot, &device->address, &found, &error))
    {
      complain (error->message);
      return FALSE;
    }
  if (is_same (device, &found))
    return TRUE;

  message = g_strdup_printf (
      /* Translators: an address, then the ids of two devices */
      _ ("at %s sits another device (%04x:%04x) than the one that was given to this VM "
         "(%04x:%04x)"),
      AIRLOCK_PCI_ADDRESS_TEXT (&device->address), found.vendor, found.device, device->vendor,
      device->device);
  complain (message);

  return FALSE;
}

/* What other VMs hold is libvirt's to refuse, and it may be this one's own that is just ending. */
static gboolean
refuses_start (AirlockFinding *finding)
{
  return airlock_finding_get_severity (finding) == AIRLOCK_SEVERITY_BLOCK &&
         !g_str_has_prefix (airlock_finding_get_id (finding), "vm.");
}

static char *
describe (AirlockFinding *finding)
{
  const char *const *chain = airlock_finding_get_chain (finding);
  const char *detail = airlock_finding_get_detail (finding);
  g_autofree char *way =
      chain != NULL ? g_strjoinv (" > ", (char **) chain)
                    : g_strdup (airlock_finding_get_subject (finding));

  if (chain == NULL && detail != NULL && *detail != '\0')
    return g_strdup_printf (
        /* Translators: a device, what it is about, the id of a finding */
        _ ("this computer can’t do without %s, %s (%s)"), way, detail,
        airlock_finding_get_id (finding));

  return g_strdup_printf (
      /* Translators: a device and what uses it, the id of a finding */
      _ ("this computer can’t do without %s (%s)"), way, airlock_finding_get_id (finding));
}

static gboolean
check_safety (AirlockSysroot *sysroot, GArray *devices)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockSafetyReading) reading = airlock_safety_reading_new (sysroot, &error);
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (AirlockPciAddress));
  g_autoptr (GPtrArray) findings = NULL;
  gboolean fine = TRUE;

  if (reading == NULL)
    {
      complain (error->message);
      return FALSE;
    }

  for (guint i = 0; i < devices->len; i++)
    g_array_append_val (addresses, g_array_index (devices, AirlockGuardDevice, i).address);
  findings = airlock_safety_judge (&reading->host, (const AirlockPciAddress *) addresses->data,
                                   addresses->len, AIRLOCK_SITUATION_VM_START);
  for (guint i = 0; i < findings->len; i++)
    {
      g_autofree char *message = NULL;

      if (!refuses_start (findings->pdata[i]))
        continue;
      message = describe (findings->pdata[i]);
      complain (message);
      fine = FALSE;
    }

  return fine;
}

/**
 * airlock_helper_guard_run:
 * @setup: what to read
 *
 * Reads a domain's XML from standard input. A VM without devices of the host is always let go.
 *
 * Returns: the exit status: 0 lets the VM start
 */
int
airlock_helper_guard_run (AirlockHelperSetup *setup)
{
  AirlockSysroot *sysroot = airlock_kernel_get_sysroot (setup->kernel);
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) xml = read_all (STDIN_FILENO, &error);
  g_autoptr (GArray) devices =
      xml != NULL ? airlock_guard_domain_parse (xml->str, xml->len, &error) : NULL;
  gboolean fine = TRUE;

  if (devices == NULL)
    {
      complain (error->message);
      return 1;
    }
  if (devices->len == 0)
    return 0;

  for (guint i = 0; i < devices->len; i++)
    fine &= check_identity (sysroot, &g_array_index (devices, AirlockGuardDevice, i));

  return fine && check_safety (sysroot, devices) ? 0 : 1;
}
