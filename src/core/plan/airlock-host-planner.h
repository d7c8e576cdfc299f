/* airlock-host-planner.h – from what a person wants of the host to a plan; pure
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-plan.h"
#include "core/analysis/airlock-check.h"

G_BEGIN_DECLS

/**
 * AirlockHostIntentKind:
 * @AIRLOCK_HOST_INTENT_HOLD_NOW: hold devices for VMs from this moment on
 * @AIRLOCK_HOST_INTENT_HOLD_AT_BOOT: hold them from the next boot on
 * @AIRLOCK_HOST_INTENT_RETURN: give them back to this computer, now and at boots to come
 * @AIRLOCK_HOST_INTENT_VIRTUAL_FUNCTIONS: how many virtual functions one has
 * @AIRLOCK_HOST_INTENT_HUGE_PAGES: how many huge pages this computer reserves
 * @AIRLOCK_HOST_INTENT_D3COLD: whether one may be powered off altogether when idle
 */
typedef enum
{
  AIRLOCK_HOST_INTENT_HOLD_NOW,
  AIRLOCK_HOST_INTENT_HOLD_AT_BOOT,
  AIRLOCK_HOST_INTENT_RETURN,
  AIRLOCK_HOST_INTENT_VIRTUAL_FUNCTIONS,
  AIRLOCK_HOST_INTENT_HUGE_PAGES,
  AIRLOCK_HOST_INTENT_D3COLD,
} AirlockHostIntentKind;

/**
 * AirlockHostIntent:
 * @kind: what is wanted
 * @devices: (element-type AirlockDevice): of which devices; %NULL for huge pages
 * @keep: hold now, virtual functions: at each boot too
 * @count: virtual functions, huge pages: how many
 * @autoprobe: virtual functions: the host's drivers may take them
 * @node: huge pages: NUMA node, -1: the host as a whole
 * @page_kib: huge pages: size, 2048 or 1048576
 * @allowed: d3cold
 * @remote: the person is connected over the network (S5)
 */
typedef struct
{
  AirlockHostIntentKind kind;
  GPtrArray *devices;
  gboolean keep;
  guint count;
  gboolean autoprobe;
  gint node;
  guint page_kib;
  gboolean allowed;
  gboolean remote;
} AirlockHostIntent;

/**
 * AirlockHugePages:
 *
 * How many pages of a size are reserved, as it was read: the planner reads nothing itself.
 */
typedef struct
{
  gint node;
  guint page_kib;
  guint count;
} AirlockHugePages;

#define AIRLOCK_TYPE_HOST_PLANNER (airlock_host_planner_get_type ())
G_DECLARE_FINAL_TYPE (AirlockHostPlanner, airlock_host_planner, AIRLOCK, HOST_PLANNER, GObject)

GArray             *airlock_huge_pages_read   (AirlockSysroot           *sysroot);

/* @bindings: (element-type AirlockHelperBinding) (nullable): what the helper keeps and holds.
 * @huge_pages: (element-type AirlockHugePages) (nullable) */
AirlockHostPlanner *airlock_host_planner_new  (AirlockIsolation         *isolation,
                                               AirlockHostUses          *uses,
                                               GPtrArray                *bindings,
                                               GArray                   *huge_pages);

/* Always a plan, refused ones with their findings and without steps; an error only where the intent
 * makes no sense for the device. No steps and not refused: everything is so already. */
AirlockPlan        *airlock_host_planner_plan (AirlockHostPlanner       *self,
                                               const AirlockHostIntent  *intent,
                                               GError                  **error);

G_END_DECLS
