/* airlock-helper-undo.c – takes work back, except from what the host has begun to use
 *
 * A device that was given back is the host's from then on: it may have been mounted since, and
 * nobody is there to ask when a countdown ends.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-helper-undo.h"

#include <glib/gi18n-lib.h>

#include "airlock-helper-audit.h"
#include "base/airlock-error.h"
#include "safety/airlock-safety-gate.h"

/**
 * airlock_helper_list_undo:
 * @outcomes: (element-type AirlockOutcome): what a batch came to
 *
 * Returns: (transfer full) (element-type AirlockOperation): what takes all of it back, the last
 *   first; may be empty
 */
GPtrArray *
airlock_helper_list_undo (GPtrArray *outcomes)
{
  GPtrArray *undo = g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_operation_free);

  for (guint i = outcomes->len; i > 0; i--)
    {
      AirlockOutcome *outcome = outcomes->pdata[i - 1];

      if (outcome->changed)
        g_ptr_array_add (undo, airlock_operation_copy (&outcome->undo));
    }

  return undo;
}

/* Giving back takes nothing from the host, and what a VM holds the binder leaves alone (R4.6). */
static gboolean
takes_from_host (const AirlockOperation *operation)
{
  return operation->kind == AIRLOCK_OPERATION_BIND || operation->kind == AIRLOCK_OPERATION_SET_VFS;
}

static AirlockFinding *
find_block (const AirlockSafetyGate *gate, const char *subject)
{
  for (guint i = 0; i < gate->findings->len; i++)
    {
      AirlockFinding *finding = gate->findings->pdata[i];

      if (airlock_finding_get_severity (finding) == AIRLOCK_SEVERITY_BLOCK &&
          (subject == NULL || g_str_equal (airlock_finding_get_subject (finding), subject)))
        return finding;
    }

  return NULL;
}

/* Bindings are judged together, as they were asked for; virtual functions each by their owner, as
 * findings about them name the functions. @reading: %NULL if nothing could be seen. */
static gboolean
is_in_use (const AirlockSafetyReading *reading,
           const AirlockSafetyGate *together,
           AirlockOperation *operation)
{
  const char *address = AIRLOCK_PCI_ADDRESS_TEXT (&operation->device.address);
  g_autoptr (GPtrArray) one = NULL;
  g_autoptr (AirlockSafetyGate) alone = NULL;

  if (reading == NULL)
    return TRUE;
  if (operation->kind == AIRLOCK_OPERATION_BIND)
    return find_block (together, address) != NULL;

  one = g_ptr_array_new ();
  g_ptr_array_add (one, operation);
  alone = airlock_safety_gate_judge (reading, one);
  return find_block (alone, NULL) != NULL;
}

/* Drops from @undo what would take from the host what it needs now. Returns the addresses. */
static char *
spare_what_is_used (AirlockHelperSetup *setup, GPtrArray *undo)
{
  g_autoptr (AirlockSafetyReading) reading =
      airlock_safety_reading_new (airlock_kernel_get_sysroot (setup->kernel), NULL);
  g_autoptr (AirlockSafetyGate) together =
      reading != NULL ? airlock_safety_gate_judge (reading, undo) : NULL;
  GString *spared = g_string_new (NULL);

  for (guint i = undo->len; i > 0; i--)
    {
      AirlockOperation *operation = undo->pdata[i - 1];

      if (!takes_from_host (operation) || !is_in_use (reading, together, operation))
        continue;
      g_string_append_printf (spared, "%s%s", spared->len > 0 ? ", " : "",
                              AIRLOCK_PCI_ADDRESS_TEXT (&operation->device.address));
      g_ptr_array_remove_index (undo, i - 1);
    }

  return g_string_free (spared, FALSE);
}

static GPtrArray *
copy_operations (GPtrArray *operations)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_operation_free);

  for (guint i = 0; i < operations->len; i++)
    g_ptr_array_add (copy, airlock_operation_copy (operations->pdata[i]));

  return copy;
}

/**
 * airlock_helper_take_back:
 * @setup: what to work on
 * @undo: (element-type AirlockOperation): from airlock_helper_list_undo()
 * @reason: for the journal
 * @error: return location
 *
 * Blocking: from a worker thread. What would take a device from a host that uses it by now is left
 * out, and the rest is done all the same: a screen must not stay dark because a disk was mounted.
 *
 * Returns: whether all of it was taken back; else AIRLOCK_ERROR_BLOCKED for what was left out, or
 *   an error of the binder
 */
gboolean
airlock_helper_take_back (AirlockHelperSetup *setup,
                          GPtrArray *undo,
                          const char *reason,
                          GError **error)
{
  g_autoptr (GPtrArray) rest = copy_operations (undo);
  g_autofree char *spared = spare_what_is_used (setup, rest);
  g_autoptr (GError) failure = NULL;
  g_autoptr (GPtrArray) outcomes = NULL;

  if (rest->len > 0)
    outcomes = airlock_binder_apply (setup->binder, rest, NULL, NULL, NULL, &failure);
  if (failure == NULL && *spared != '\0')
    g_set_error (&failure, AIRLOCK_ERROR, AIRLOCK_ERROR_BLOCKED,
                 /* Translators: a list of addresses */
                 _ ("This computer uses by now, and keeps: %s"), spared);
  if (undo->len > 0)
    airlock_helper_audit_reverted (undo, reason, failure);
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* Groups and their rules were judged when it was bound before; this is about what was begun since.
 */
static gboolean
is_about_use (AirlockFinding *finding)
{
  const char *id = airlock_finding_get_id (finding);

  return g_str_has_prefix (id, "storage.") || g_str_has_prefix (id, "display.") ||
         g_str_has_prefix (id, "input.");
}

/**
 * airlock_helper_may_take:
 * @device: what the host has
 * @user_data: an AirlockHelperSetup
 * @error: return location
 *
 * For airlock_binder_set_guard(). Blocking.
 *
 * Returns: whether the host can do without it now; else AIRLOCK_ERROR_BLOCKED, or an error of
 *   airlock_safety_reading_new()
 */
gboolean
airlock_helper_may_take (const AirlockDeviceIdentity *device, gpointer user_data, GError **error)
{
  AirlockHelperSetup *setup = user_data;
  AirlockOperation operation = { .kind = AIRLOCK_OPERATION_BIND, .device = *device };
  g_autoptr (AirlockSafetyReading) reading =
      airlock_safety_reading_new (airlock_kernel_get_sysroot (setup->kernel), error);
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  g_autoptr (AirlockSafetyGate) gate = NULL;

  if (reading == NULL)
    return FALSE;

  g_ptr_array_add (one, &operation);
  gate = airlock_safety_gate_judge (reading, one);
  for (guint i = 0; i < gate->findings->len; i++)
    {
      AirlockFinding *finding = gate->findings->pdata[i];

      if (airlock_finding_get_severity (finding) != AIRLOCK_SEVERITY_BLOCK ||
          !is_about_use (finding))
        continue;
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_BLOCKED,
                   /* Translators: a list of addresses */
                   _ ("This computer uses by now, and keeps: %s"),
                   AIRLOCK_PCI_ADDRESS_TEXT (&device->address));
      return FALSE;
    }

  return TRUE;
}
