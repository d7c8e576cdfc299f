/* airlock-domain-setting.h – what can be set in a VM's XML: named, typed, explained
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-domain-document.h"
#include "core/host/airlock-topology.h"

G_BEGIN_DECLS

/**
 * AirlockSettingType:
 * @AIRLOCK_SETTING_SWITCH: "on" or "off"
 * @AIRLOCK_SETTING_CHOICE: one of the setting's values
 * @AIRLOCK_SETTING_NUMBER: a whole number between the setting's bounds
 * @AIRLOCK_SETTING_SIZE: bytes with a unit, "16GiB"
 * @AIRLOCK_SETTING_CPUS: numbers of processors, "0-3,8"
 * @AIRLOCK_SETTING_TEXT: text, in a form that the setting's values describe
 */
typedef enum
{
  AIRLOCK_SETTING_SWITCH,
  AIRLOCK_SETTING_CHOICE,
  AIRLOCK_SETTING_NUMBER,
  AIRLOCK_SETTING_SIZE,
  AIRLOCK_SETTING_CPUS,
  AIRLOCK_SETTING_TEXT,
} AirlockSettingType;

typedef struct _AirlockSettingOps AirlockSettingOps;

/**
 * AirlockSetting:
 * @name: "features.hyperv.relaxed"; a "*" stands for the name of a disk or the like
 * @values: (nullable): of a choice the values, of a text its form
 * @minimum: @maximum: of a number
 * @title: a few words, to be translated
 * @explanation: what it is for, whole sentences, to be translated
 * @needs: (nullable): other settings that must be so, "a=on b=shared"
 * @path: (nullable): where it is in the XML
 * @ops: (nullable): how it is read and written if it is more than one value at @path
 * @kinds: of an option of devices: for which kinds, a bit for each AirlockHostdevKind
 *
 * One row of the table that command line, pages and recommendations share.
 */
typedef struct
{
  const char *name;
  AirlockSettingType type;
  const char *values;
  guint64 minimum;
  guint64 maximum;
  const char *title;
  const char *explanation;
  const char *needs;
  const char *path;
  const AirlockSettingOps *ops;
  guint kinds;
} AirlockSetting;

const AirlockSetting *airlock_domain_setting_list       (gsize                 *n_settings);
const AirlockSetting *airlock_domain_setting_lookup     (const char            *name);
const char           *airlock_setting_get_title         (const AirlockSetting  *self);
const char           *airlock_setting_get_explanation   (const AirlockSetting  *self);
char                 *airlock_setting_dup_form          (const AirlockSetting  *self);

char                 *airlock_domain_setting_get        (AirlockDomainDocument *document,
                                                         const char            *name,
                                                         GError               **error);
gboolean              airlock_domain_setting_set        (AirlockDomainDocument *document,
                                                         const char            *name,
                                                         const char            *value,
                                                         GError               **error);
gboolean              airlock_domain_setting_reset      (AirlockDomainDocument *document,
                                                         const char            *name,
                                                         GError               **error);
char                **airlock_domain_setting_list_names (AirlockDomainDocument *document);
char                **airlock_domain_setting_check      (AirlockDomainDocument *document);

/* The same for one device of the host in a VM. */
const AirlockSetting *airlock_hostdev_option_list       (gsize                 *n_options);
GPtrArray            *airlock_hostdev_option_list_set   (AirlockDomainDocument *document);
char                 *airlock_hostdev_option_get        (AirlockDomainDocument *document,
                                                         const char            *device,
                                                         const char            *name,
                                                         GError               **error);
gboolean              airlock_hostdev_option_set        (AirlockDomainDocument *document,
                                                         const char            *device,
                                                         const char            *name,
                                                         const char            *value,
                                                         AirlockTopology       *host,
                                                         GError               **error);
gboolean              airlock_hostdev_option_reset      (AirlockDomainDocument *document,
                                                         const char            *device,
                                                         const char            *name,
                                                         GError               **error);

guint64               airlock_looking_glass_size        (guint                  width,
                                                         guint                  height);

G_END_DECLS
