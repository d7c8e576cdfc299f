/* airlock-answer.c – may this card go to a VM: what a row and its pane say
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-answer.h"

/* What only says that there are no groups yet, which is what a forecast sets aside. */
static gboolean
is_about_groups (AirlockFinding *finding)
{
  return g_str_equal (airlock_finding_get_id (finding), "group.none");
}

static AirlockVerdict
weigh (AirlockFinding *finding)
{
  if (airlock_finding_get_severity (finding) == AIRLOCK_SEVERITY_BLOCK)
    return AIRLOCK_VERDICT_REFUSED;
  if (airlock_finding_is_undecided (finding))
    return AIRLOCK_VERDICT_UNKNOWN;
  if (airlock_finding_get_severity (finding) == AIRLOCK_SEVERITY_CONFIRM)
    return AIRLOCK_VERDICT_CARE;

  return AIRLOCK_VERDICT_OK;
}

/* As the checker weighs its findings, with the group that is foreseen for the one that is missing.
 */
static AirlockVerdict
foresee (const AirlockCheck *check, AirlockGroup *group)
{
  gboolean shared = airlock_group_get_verdict (group) == AIRLOCK_ISOLATION_SHARED;
  AirlockVerdict verdict = shared ? AIRLOCK_VERDICT_CARE : AIRLOCK_VERDICT_OK;

  for (guint i = 0; i < check->findings->len; i++)
    {
      AirlockFinding *finding = g_ptr_array_index (check->findings, i);

      if (!is_about_groups (finding))
        verdict = MAX (verdict, weigh (finding));
    }

  return verdict;
}

/**
 * airlock_answer_new:
 * @checker: of the device's host
 * @device: the card's most telling function, which brings the others along
 * @group: (nullable): its group, maybe a forecast one
 *
 * Returns: (transfer full): the answer
 */
AirlockAnswer *
airlock_answer_new (AirlockChecker *checker, AirlockDevice *device, AirlockGroup *group)
{
  AirlockAnswer *self = g_atomic_rc_box_new0 (AirlockAnswer);
  g_autoptr (GPtrArray) devices = g_ptr_array_new ();

  g_ptr_array_add (devices, device);
  self->check = airlock_checker_check (checker, devices, NULL);
  self->forecast = group != NULL && airlock_group_is_forecast (group);
  self->verdict = self->forecast ? foresee (self->check, group) : self->check->verdict;

  return self;
}

AirlockAnswer *
airlock_answer_ref (AirlockAnswer *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  AirlockAnswer *self = data;

  airlock_check_free (self->check);
}

void
airlock_answer_unref (AirlockAnswer *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * airlock_answer_decides:
 * @self: an answer
 * @finding: one of its findings
 *
 * Returns: whether the verdict is what it is because of @finding
 */
gboolean
airlock_answer_decides (AirlockAnswer *self, AirlockFinding *finding)
{
  if (self->verdict == AIRLOCK_VERDICT_OK || (self->forecast && is_about_groups (finding)))
    return FALSE;

  return weigh (finding) == self->verdict;
}
