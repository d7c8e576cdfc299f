/* airlock-setting-private.h – how settings are read from and written to XML
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-domain-document-private.h"
#include "airlock-domain-setting.h"
#include "airlock-hostdev.h"

G_BEGIN_DECLS

/**
 * AirlockSettingTarget:
 * @base: what paths begin at: <domain>, or the device that an option belongs to
 * @subject: (nullable): what stands for the "*" of the setting's name
 * @host: (nullable):
 */
typedef struct
{
  AirlockDomainDocument *document;
  const AirlockSetting *setting;
  xmlNode *base;
  const char *subject;
  const AirlockHostdev *hostdev;
  AirlockTopology *host;
} AirlockSettingTarget;

/* The value that @set gets has been checked and brought into its usual form. */
struct _AirlockSettingOps
{
  char    *(*get)   (const AirlockSettingTarget *target);
  gboolean (*set)   (const AirlockSettingTarget *target,
                     const char                 *value,
                     GError                    **error);
  gboolean (*reset) (const AirlockSettingTarget *target,
                     GError                    **error);
};

/* Ways to set that are more than one value at a path. */
extern const AirlockSettingOps airlock_setting_ops_path;
extern const AirlockSettingOps airlock_setting_ops_stateful;
extern const AirlockSettingOps airlock_setting_ops_element;
extern const AirlockSettingOps airlock_setting_ops_memory;
extern const AirlockSettingOps airlock_setting_ops_hugepages;
extern const AirlockSettingOps airlock_setting_ops_vcpus;
extern const AirlockSettingOps airlock_setting_ops_clock_offset;
extern const AirlockSettingOps airlock_setting_ops_timer;
extern const AirlockSettingOps airlock_setting_ops_cpu_mode;
extern const AirlockSettingOps airlock_setting_ops_topology;
extern const AirlockSettingOps airlock_setting_ops_vcpu_pinning;
extern const AirlockSettingOps airlock_setting_ops_iothread_pinning;
extern const AirlockSettingOps airlock_setting_ops_firmware;
extern const AirlockSettingOps airlock_setting_ops_firmware_feature;
extern const AirlockSettingOps airlock_setting_ops_boot;
extern const AirlockSettingOps airlock_setting_ops_disk_boot_order;
extern const AirlockSettingOps airlock_setting_ops_tpm;
extern const AirlockSettingOps airlock_setting_ops_memballoon;
extern const AirlockSettingOps airlock_setting_ops_video;
extern const AirlockSettingOps airlock_setting_ops_graphics;
extern const AirlockSettingOps airlock_setting_ops_evdev;
extern const AirlockSettingOps airlock_setting_ops_looking_glass;
extern const AirlockSettingOps airlock_setting_ops_virtiofs;
extern const AirlockSettingOps airlock_setting_ops_viommu;

xmlNode   *airlock_setting_path_find     (const AirlockSettingTarget *target,
                                          const char                **attribute);
xmlNode   *airlock_setting_path_ensure   (const AirlockSettingTarget *target,
                                          const char                **attribute,
                                          GError                    **error);
void       airlock_setting_path_prune    (const AirlockSettingTarget *target);
GPtrArray *airlock_setting_path_subjects (xmlNode                    *base,
                                          const char                 *path);

char      *airlock_setting_normalize     (const AirlockSetting       *setting,
                                          const char                 *value,
                                          GError                    **error);
gboolean   airlock_setting_has_value     (const AirlockSetting       *setting,
                                          const char                 *value);
char      *airlock_setting_format_size   (guint64                     bytes);
guint64    airlock_setting_parse_size    (const char                 *text);
gboolean   airlock_setting_read_size     (xmlNode                    *node,
                                          guint64                    *bytes);
void       airlock_setting_write_size    (xmlNode                    *node,
                                          guint64                     bytes,
                                          const char                 *unit);
gboolean   airlock_setting_is_cpus       (const char                 *text);
gboolean   airlock_setting_set_invalid   (const AirlockSettingTarget *target,
                                          const char                 *value,
                                          GError                    **error);

const AirlockSetting *airlock_setting_find (const AirlockSetting      *settings,
                                          gsize                        n_settings,
                                          const char                  *name,
                                          char                       **subject);
char      *airlock_setting_get           (const AirlockSettingTarget *target);
gboolean   airlock_setting_set           (const AirlockSettingTarget *target,
                                          const char                 *value,
                                          GError                    **error);
gboolean   airlock_setting_reset         (const AirlockSettingTarget *target,
                                          GError                    **error);

G_END_DECLS
