/* airlock-safety-gate.c – may these operations be done, and who must agree
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-safety-gate.h"

#include <glib/gi18n-lib.h>

#include "base/airlock-error.h"
#include "base/airlock-names.h"

/* What goes with a picture, a keyboard or a connection: whoever loses it can't say so any more. */
static const char *const risky_families[] = { "display.", "input.", "network.", NULL };

static void
add_address (GArray *addresses, const AirlockPciAddress *address)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      if (airlock_pci_address_equal (&g_array_index (addresses, AirlockPciAddress, i), address))
        return;
    }

  g_array_append_vals (addresses, address, 1);
}

/* Setting another number removes all functions first, so the host loses every one of them. */
static void
add_virtual_functions (const AirlockSafetyHost *host,
                       const AirlockOperation *operation,
                       GArray *addresses)
{
  const AirlockSafetyFunction *pf = airlock_safety_lookup (host, &operation->device.address);

  if (pf == NULL || pf->num_vfs == operation->count)
    return;

  for (guint i = 0; i < host->functions->len; i++)
    {
      const AirlockSafetyFunction *function =
          &g_array_index (host->functions, AirlockSafetyFunction, i);

      if (function->is_vf &&
          airlock_pci_address_equal (&function->physical_function, &operation->device.address))
        add_address (addresses, &function->address);
    }
}

/* Everything of one situation is judged together: the last keyboard may hang on two controllers of
 * which either could go alone. */
static void
judge (AirlockGateAnswer *self,
       const AirlockSafetyHost *host,
       GArray *addresses,
       AirlockSituation situation)
{
  g_autoptr (GPtrArray) findings = NULL;

  if (addresses->len == 0)
    return;

  findings = airlock_safety_judge (host, (const AirlockPciAddress *) addresses->data,
                                   addresses->len, situation);
  for (guint i = 0; i < findings->len; i++)
    g_ptr_array_add (self->findings, g_object_ref (g_ptr_array_index (findings, i)));
}

/* Taking VFIO from below a VM never returns (R4.6), whatever else may be said of the device. */
static void
judge_return (AirlockGateAnswer *self,
              const AirlockSafetyHost *host,
              const AirlockPciAddress *address)
{
  g_autofree char *text = airlock_pci_address_to_string (address);

  if (airlock_safety_lookup (host, address) == NULL)
    {
      g_ptr_array_add (self->findings,
                       airlock_finding_new ("device.missing", AIRLOCK_SEVERITY_BLOCK, text, NULL));
      return;
    }

  for (guint i = 0; i < host->uses->uses->len; i++)
    {
      const AirlockHostUse *use = g_ptr_array_index (host->uses->uses, i);
      gsize length = use->chain != NULL ? g_strv_length (use->chain) : 0;

      if (use->kind != AIRLOCK_USE_VM || !airlock_pci_address_equal (&use->device, address))
        continue;
      g_ptr_array_add (self->findings,
                       airlock_finding_new_full ("vm.in-use", AIRLOCK_SEVERITY_BLOCK, text,
                                                 length > 0 ? use->chain[length - 1] : NULL,
                                                 (const char *const *) use->chain, FALSE));
    }
}

static void
judge_operations (AirlockGateAnswer *self, const AirlockSafetyHost *host, GPtrArray *operations)
{
  g_autoptr (GArray) now = g_array_new (FALSE, FALSE, sizeof (AirlockPciAddress));
  g_autoptr (GArray) later = g_array_new (FALSE, FALSE, sizeof (AirlockPciAddress));

  for (guint i = 0; i < operations->len; i++)
    {
      const AirlockOperation *operation = g_ptr_array_index (operations, i);

      switch (operation->kind)
        {
        case AIRLOCK_OPERATION_BIND:
          add_address (now, &operation->device.address);
          break;

        case AIRLOCK_OPERATION_HOLD:
          add_address (later, &operation->device.address);
          break;

        case AIRLOCK_OPERATION_SET_VFS:
          judge_return (self, host, &operation->device.address);
          add_virtual_functions (host, operation, now);
          break;

        case AIRLOCK_OPERATION_UNBIND:
        case AIRLOCK_OPERATION_D3COLD:
          judge_return (self, host, &operation->device.address);
          break;

        case AIRLOCK_OPERATION_FORGET:
        case AIRLOCK_OPERATION_HUGEPAGES:
        default:
          break;
        }
    }

  judge (self, host, now, AIRLOCK_SITUATION_BIND_NOW);
  judge (self, host, later, AIRLOCK_SITUATION_VM_START);
}

static gboolean
is_risky (AirlockFinding *finding)
{
  if (airlock_finding_get_severity (finding) < AIRLOCK_SEVERITY_CONFIRM)
    return FALSE;

  for (guint i = 0; risky_families[i] != NULL; i++)
    {
      if (g_str_has_prefix (airlock_finding_get_id (finding), risky_families[i]))
        return TRUE;
    }

  return FALSE;
}

static void
weigh (AirlockGateAnswer *self)
{
  for (guint i = 0; i < self->findings->len; i++)
    {
      AirlockFinding *finding = g_ptr_array_index (self->findings, i);
      AirlockSeverity severity = airlock_finding_get_severity (finding);

      self->refused = self->refused || severity == AIRLOCK_SEVERITY_BLOCK;
      self->confirm = self->confirm || severity == AIRLOCK_SEVERITY_CONFIRM ||
                      airlock_finding_is_undecided (finding);
      self->risky = self->risky || is_risky (finding);
    }
}

/* Nothing of what is asked for now changes this boot, so nothing can be lost in it. */
static gboolean
acts_now (GPtrArray *operations)
{
  for (guint i = 0; i < operations->len; i++)
    {
      const AirlockOperation *operation = g_ptr_array_index (operations, i);

      if (operation->kind != AIRLOCK_OPERATION_HOLD && operation->kind != AIRLOCK_OPERATION_FORGET)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_sriov_only (GPtrArray *operations)
{
  for (guint i = 0; i < operations->len; i++)
    {
      const AirlockOperation *operation = g_ptr_array_index (operations, i);

      if (operation->kind != AIRLOCK_OPERATION_SET_VFS)
        return FALSE;
    }

  return TRUE;
}

/* One question for all of it, the strictest that any part needs. Who may bind may have virtual
 * functions as well: the two ask for the same password. */
static const char *
choose_action (const AirlockGateAnswer *self, GPtrArray *operations)
{
  if (self->refused)
    return NULL;
  if (self->confirm)
    return AIRLOCK_ACTION_BIND_CRITICAL;

  return is_sriov_only (operations) ? AIRLOCK_ACTION_SRIOV : AIRLOCK_ACTION_BIND;
}

/**
 * airlock_safety_gate_ask:
 * @host: the host as it is now
 * @operations: (element-type AirlockOperation): what would be done, all of it together
 *
 * Pure. What could not be seen counts as something to confirm, never as fine.
 *
 * Returns: (transfer full): the answer
 */
AirlockGateAnswer *
airlock_safety_gate_ask (const AirlockSafetyHost *host, GPtrArray *operations)
{
  AirlockGateAnswer *self = g_new0 (AirlockGateAnswer, 1);

  self->findings = g_ptr_array_new_with_free_func (g_object_unref);
  judge_operations (self, host, operations);
  weigh (self);
  self->risky = self->risky && acts_now (operations);
  self->action = choose_action (self, operations);

  return self;
}

/**
 * airlock_gate_answer_free:
 * @self: (nullable): an answer
 *
 * Frees it.
 */
void
airlock_gate_answer_free (AirlockGateAnswer *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->findings);
  g_free (self);
}

/**
 * airlock_gate_answer_set_error:
 * @self: an answer that refuses
 * @error: return location for the error
 *
 * Sets %AIRLOCK_ERROR_BLOCKED, which names what blocks: device, id of the finding, what would be
 * lost.
 */
void
airlock_gate_answer_set_error (const AirlockGateAnswer *self, GError **error)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < self->findings->len; i++)
    {
      AirlockFinding *finding = g_ptr_array_index (self->findings, i);
      const char *const *chain = airlock_finding_get_chain (finding);
      g_autofree char *way = chain != NULL ? g_strjoinv (" › ", (char **) chain) : NULL;
      const char *what = way != NULL && *way != '\0' ? way : airlock_finding_get_detail (finding);

      if (airlock_finding_get_severity (finding) != AIRLOCK_SEVERITY_BLOCK)
        continue;
      g_string_append_printf (lines, "\n%s %s", airlock_finding_get_subject (finding),
                              airlock_finding_get_id (finding));
      if (what != NULL)
        g_string_append_printf (lines, ": %s", what);
    }

  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_BLOCKED,
               /* Translators: a list follows, a line for each device */
               _ ("This computer can’t do without what would be taken from it:%s"), lines->str);
}
