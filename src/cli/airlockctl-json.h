/* airlockctl-json.h – JSON of devices, groups and findings, as airlockctl-json(7) documents it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "airlockctl-output.h"
#include "core/analysis/airlock-isolation.h"
#include "safety/airlock-finding.h"

G_BEGIN_DECLS

/* Members of objects: text is made valid UTF-8, NULL becomes null. */
void        airlockctl_json_set_string   (JsonObject              *object,
                                          const char              *name,
                                          const char              *value);
void        airlockctl_json_set_address  (JsonObject              *object,
                                          const char              *name,
                                          const AirlockPciAddress *value);
void        airlockctl_json_set_integer  (JsonObject              *object,
                                          const char              *name,
                                          guint64                  value);
void        airlockctl_json_set_hex      (JsonObject              *object,
                                          const char              *name,
                                          int                      digits,
                                          guint64                  value);
void        airlockctl_json_set_tristate (JsonObject              *object,
                                          const char              *name,
                                          AirlockTristate          value,
                                          JsonArray               *unknown);
void        airlockctl_json_set_unknown  (JsonObject              *object,
                                          const char              *name,
                                          JsonArray               *unknown);

JsonArray  *airlockctl_json_strings      (const char *const       *strings);
JsonArray  *airlockctl_json_addresses    (GPtrArray               *devices);
JsonObject *airlockctl_json_device       (AirlockDevice           *device);
JsonObject *airlockctl_json_device_full  (AirlockTopology         *topology,
                                          AirlockDevice           *device);
JsonObject *airlockctl_json_group        (AirlockGroup            *group);
JsonArray  *airlockctl_json_groups       (GPtrArray               *groups);
JsonObject *airlockctl_json_finding      (AirlockFinding          *finding);

void        airlockctl_json_print        (JsonObject              *root,
                                          AirlockctlOutput        *output);
void        airlockctl_json_print_array  (JsonArray               *root,
                                          AirlockctlOutput        *output);

G_END_DECLS
