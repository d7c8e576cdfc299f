/* airlock-host-use-private.h – the readers of what the host uses its devices for
 *
 * Each fills its part of AirlockHostUses and sets its bits of `seen`.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-host-use.h"

G_BEGIN_DECLS

/* From the folder of a device below /sys/devices to the PCI functions whose loss would take it along:
 * the last PCI address of the path, and for what is behind Intel VMD the VMD endpoint too. */
GArray *_airlock_pci_functions_of_path (const char      *sysfs_path);

void    _airlock_storage_read          (AirlockHostUses *self,
                                        AirlockSysroot  *sysroot);
void    _airlock_network_read          (AirlockHostUses *self,
                                        AirlockSysroot  *sysroot);
void    _airlock_display_read          (AirlockHostUses *self,
                                        AirlockSysroot  *sysroot);
void    _airlock_processes_read        (AirlockHostUses *self,
                                        AirlockSysroot  *sysroot);
void    _airlock_input_read            (AirlockHostUses *self,
                                        AirlockSysroot  *sysroot);
void    _airlock_usb_read              (AirlockHostUses *self,
                                        AirlockSysroot  *sysroot);
void    _airlock_iomem_read            (AirlockHostUses *self,
                                        AirlockSysroot  *sysroot);

G_END_DECLS
