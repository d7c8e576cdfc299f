/* airlock-libpci.h – the one place that calls libpci: names and lspci dumps
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "airlock-device.h"

G_BEGIN_DECLS

/**
 * AirlockPciNames:
 *
 * Names from pci.ids. libpci is not thread-safe (R9.4): an object belongs to one thread.
 */
typedef struct _AirlockPciNames AirlockPciNames;

AirlockPciNames *airlock_pci_names_new  (void);
void             airlock_pci_names_free (AirlockPciNames    *self);
void             airlock_pci_names_fill (AirlockPciNames    *self,
                                         AirlockDeviceFacts *facts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockPciNames, airlock_pci_names_free)

/**
 * AirlockDumpFunction:
 *
 * One function of an `lspci -xxxx` dump: its address and its config space.
 */
typedef struct
{
  AirlockPciAddress address;
  guint8 config[AIRLOCK_CONFIG_SPACE_MAX];
  gsize config_length;
} AirlockDumpFunction;

GPtrArray *airlock_libpci_read_dump (const char  *path,
                                     GError     **error);

G_END_DECLS
