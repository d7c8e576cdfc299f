/* airlock-helper-audit.c – leaves word in the system's journal of who did what
 *
 * Only what was understood is written, in its canonical form: no text of a caller's (R10.12).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-helper-audit.h"

/* The journal's own priorities; libsystemd takes these from syslog.h. */
#include <syslog.h>
#include <systemd/sd-journal.h>

#include "airlock-enum-types.h"
#include "base/airlock-types.h"
#include "binder/airlock-binder.h"

#define MESSAGE_ID_APPLIED "MESSAGE_ID=6c2a0d5cf3cb4e56b9e7d3a7f1c08b41"
#define MESSAGE_ID_REVERTED "MESSAGE_ID=0f5b7a3c1c1f4a86a8d0b5b5b9b7c6d2"
#define MESSAGE_ID_PROBLEM "MESSAGE_ID=b0f0f6b2a8d94a3fa1c49b7b2cf1f6e3"

/* "bind 0000:01:00.0 10de:2204 → vfio-pci" */
static void
describe (GString *text, const AirlockOperation *operation, const AirlockOutcome *outcome)
{
  if (text->len > 0)
    g_string_append (text, "; ");
  g_string_append (text, airlock_enum_to_nick (AIRLOCK_TYPE_OPERATION_KIND, operation->kind));
  if (airlock_operation_has_device (operation))
    g_string_append_printf (text, " %s %04x:%04x",
                            AIRLOCK_PCI_ADDRESS_TEXT (&operation->device.address),
                            operation->device.vendor, operation->device.device);
  if (operation->kind == AIRLOCK_OPERATION_SET_VFS ||
      operation->kind == AIRLOCK_OPERATION_HUGEPAGES)
    g_string_append_printf (text, " %u", operation->count);
  if (outcome != NULL && outcome->driver != NULL)
    g_string_append_printf (text, " → %s", outcome->driver);
  if (outcome != NULL && !outcome->changed)
    g_string_append (text, " (was so already)");
}

static char *
describe_all (GPtrArray *operations, GPtrArray *outcomes)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < operations->len; i++)
    describe (text, operations->pdata[i],
              outcomes != NULL && i < outcomes->len ? outcomes->pdata[i] : NULL);

  return g_string_free (text, FALSE);
}

/**
 * airlock_helper_audit_applied:
 * @operations: (element-type AirlockOperation): what was asked for
 * @sender: the caller's unique name
 * @uid: the caller's user
 * @pid: the caller's process
 * @action: (nullable): the polkit action it needed
 * @outcomes: (nullable) (element-type AirlockOutcome): what came of it
 * @error: (nullable): why nothing did
 */
void
airlock_helper_audit_applied (GPtrArray *operations,
                              const char *sender,
                              guint uid,
                              guint pid,
                              const char *action,
                              GPtrArray *outcomes,
                              const GError *error)
{
  g_autofree char *text = describe_all (operations, outcomes);

  sd_journal_send (MESSAGE_ID_APPLIED, "PRIORITY=%i", error == NULL ? LOG_NOTICE : LOG_WARNING,
                   "MESSAGE=%s for user %u: %s%s%s", error == NULL ? "Done" : "Not done", uid, text,
                   error != NULL ? ": " : "", error != NULL ? error->message : "",
                   "AIRLOCK_OPERATIONS=%s", text, "AIRLOCK_SENDER=%s", sender,
                   "AIRLOCK_CALLER_UID=%u", uid, "AIRLOCK_CALLER_PID=%u", pid, "AIRLOCK_ACTION=%s",
                   action != NULL ? action : "", "AIRLOCK_RESULT=%s",
                   error == NULL ? "done" : "failed", NULL);
}

/**
 * airlock_helper_audit_reverted:
 * @operations: (element-type AirlockOperation): what was done to take the work back
 * @reason: why: "time", "asked", "caller", "restart"
 * @error: (nullable): why it could not be taken back as a whole
 */
void
airlock_helper_audit_reverted (GPtrArray *operations, const char *reason, const GError *error)
{
  g_autofree char *text = describe_all (operations, NULL);

  sd_journal_send (MESSAGE_ID_REVERTED, "PRIORITY=%i", error == NULL ? LOG_NOTICE : LOG_ERR,
                   "MESSAGE=%s: %s%s%s", error == NULL ? "Taken back" : "Could not be taken back",
                   text, error != NULL ? ": " : "", error != NULL ? error->message : "",
                   "AIRLOCK_OPERATIONS=%s", text, "AIRLOCK_REASON=%s", reason, NULL);
}

/**
 * airlock_helper_audit_problem:
 * @subject: an address, or another name for what it is about
 * @message: what is the matter
 */
void
airlock_helper_audit_problem (const char *subject, const char *message)
{
  sd_journal_send (MESSAGE_ID_PROBLEM, "PRIORITY=%i", LOG_WARNING, "MESSAGE=%s: %s", subject,
                   message, "AIRLOCK_SUBJECT=%s", subject, NULL);
}
