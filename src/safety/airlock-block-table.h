/* airlock-block-table.h – the block devices of a host
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "base/airlock-pci-address.h"
#include "base/airlock-sysroot.h"

G_BEGIN_DECLS

typedef struct _AirlockBlockDevice AirlockBlockDevice;

/**
 * AirlockBlockOrigin:
 * @function: the PCI function whose loss takes the device along
 * @disk: the undermost device, the one that the function drives
 * @via: (nullable): the next device down, %NULL in @disk itself
 * @via_index: the place of the same origin in @via
 * @step: (nullable): what to name between the function and @disk: a USB port, an NVMe path
 *
 * One way from a block device down to a PCI function.
 */
typedef struct
{
  AirlockPciAddress function;
  AirlockBlockDevice *disk;
  AirlockBlockDevice *via;
  guint via_index;
  char *step;
} AirlockBlockOrigin;

/**
 * AirlockBlockDevice:
 * @name: the kernel's name, "dm-0"; '!' stands for '/'
 * @label: the name that people know it by: "luks-6b1c", "nvme0n1p2"
 * @path: its folder below /sys/devices
 * @disk: (nullable): the disk that this is a partition of
 * @is_virtual: whether no bus but other block devices, or nothing, carry it
 * @traced: @origins: @below: @file: @unsure: belong to airlock-block-stack.c
 * @used: @n_mounted: @is_held: belong to airlock-storage-use.c
 */
struct _AirlockBlockDevice
{
  char *name;
  char *label;
  char *path;
  guint major;
  guint minor;
  AirlockBlockDevice *disk;
  gboolean is_virtual;

  enum
  {
    AIRLOCK_BLOCK_NEW,
    AIRLOCK_BLOCK_BUSY,
    AIRLOCK_BLOCK_TRACED,
  } traced;
  GArray *origins;  /* of AirlockBlockOrigin */
  GPtrArray *below; /* the devices it lies on */
  gboolean lies_on_devices; /* as slaves or members: something claims them */
  char *file;       /* of a loop device */
  gboolean unsure;  /* what it lies on could not be found out as a whole */

  gboolean used;
  guint n_mounted;
  gboolean is_held;
};

/**
 * AirlockBlockTable:
 * @devices: (element-type AirlockBlockDevice): by name of their entry in sysfs
 * @status: whether the devices could be listed
 */
typedef struct
{
  GPtrArray *devices;
  AirlockReadStatus status;
  GHashTable *by_name;
  GHashTable *by_number; /* major and minor in a gint64 */
  GHashTable *by_mapping; /* name in /dev/mapper */
} AirlockBlockTable;

AirlockBlockTable  *airlock_block_table_read       (AirlockSysroot          *sysroot);
void                airlock_block_table_free       (AirlockBlockTable       *self);
AirlockBlockDevice *airlock_block_table_by_name    (const AirlockBlockTable *self,
                                                    const char              *name);
AirlockBlockDevice *airlock_block_table_by_number  (const AirlockBlockTable *self,
                                                    guint                    major,
                                                    guint                    minor);
AirlockBlockDevice *airlock_block_table_by_mapping (const AirlockBlockTable *self,
                                                    const char              *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockBlockTable, airlock_block_table_free)

G_END_DECLS
