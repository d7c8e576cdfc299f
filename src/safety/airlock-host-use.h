/* airlock-host-use.h – what the host uses its PCI devices for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "base/airlock-pci-address.h"
#include "base/airlock-sysroot.h"
#include "base/airlock-types.h"

G_BEGIN_DECLS

/**
 * AirlockUseKind:
 *
 * The nick is the finding's id with its first '-' for the '.': storage-root is "storage.root".
 * Storage: root, boot and the swap to resume from can't be given up at all; @MOUNTED is any other
 * mount, @HELD something that claims the device without a mount (a RAID or volume member, a ZFS
 * pool, a bcache), @OPEN a process that has the block device open.
 */
typedef enum
{
  AIRLOCK_USE_STORAGE_ROOT,
  AIRLOCK_USE_STORAGE_BOOT,
  AIRLOCK_USE_STORAGE_MOUNTED,
  AIRLOCK_USE_STORAGE_SWAP,
  AIRLOCK_USE_STORAGE_RESUME,
  AIRLOCK_USE_STORAGE_HELD,
  AIRLOCK_USE_STORAGE_OPEN,
  AIRLOCK_USE_NETWORK_DEFAULT_ROUTE,
  AIRLOCK_USE_NETWORK_ROOT,   /* the root file system is on the network (NFS, iSCSI) over it */
  AIRLOCK_USE_NETWORK_UP,     /* an interface that is up, with no default route */
  AIRLOCK_USE_DISPLAY_OUTPUT, /* a connector shows a picture now */
  AIRLOCK_USE_DISPLAY_PROCESS, /* a process has the card's DRM node open */
  AIRLOCK_USE_DISPLAY_RENDER, /* a process has only its render node open */
  AIRLOCK_USE_DISPLAY_CONSOLE, /* the text console's frame buffer */
  AIRLOCK_USE_SOUND_PROCESS,
  AIRLOCK_USE_VM,             /* a process has its VFIO group or device open */
} AirlockUseKind;

/**
 * AirlockHostUse:
 * @kind: what for
 * @device: the PCI function that would be lost
 * @chain: from the device to what uses it: "0000:02:00.0", "nvme0n1", "nvme0n1p2", "luks-6b1c", "/"
 * @pid: the process, 0 where it is none
 */
typedef struct
{
  AirlockUseKind kind;
  AirlockPciAddress device;
  char **chain;
  gint pid;
} AirlockHostUse;

typedef enum
{
  AIRLOCK_KEYBOARD_USB,
  AIRLOCK_KEYBOARD_PS2,
  AIRLOCK_KEYBOARD_I2C,
  AIRLOCK_KEYBOARD_BLUETOOTH,
  AIRLOCK_KEYBOARD_OTHER,
} AirlockKeyboardBus;

/**
 * AirlockKeyboard:
 * @name: product
 * @bus: how it is attached
 * @has_device: whether @device means something: a PS/2 keyboard hangs on no PCI function that goes
 * @device: the PCI function it would go with
 */
typedef struct
{
  char *name;
  AirlockKeyboardBus bus;
  gboolean has_device;
  AirlockPciAddress device;
} AirlockKeyboard;

/**
 * AirlockUsbDevice:
 * @controller: PCI function
 * @port: where it is plugged in, "1-2.4"; identical twins differ here only
 * @bus_number: @device_number: as lsusb prints them; the latter changes with each plugging
 * @speed: megabits a second, 0 if unknown
 * @interface_class: class of the device, of its first interface where the device says 0
 * @twins: whether another device on this host has the same ids
 */
typedef struct
{
  AirlockPciAddress controller;
  char *port;
  guint bus_number;
  guint device_number;
  guint16 vendor;
  guint16 product;
  char *manufacturer;  /* nullable */
  char *product_name;  /* nullable */
  guint speed;
  guint8 interface_class;
  gboolean is_hub;
  gboolean is_keyboard;
  gboolean is_storage;
  gboolean is_network;
  gboolean is_bluetooth;
  gboolean twins;
} AirlockUsbDevice;

/**
 * AirlockFirmwareFramebuffer:
 *
 * A range of /proc/iomem that the firmware's frame buffer holds (S8).
 */
typedef struct
{
  guint64 start;
  guint64 end;
  char *name; /* "simple-framebuffer", "BOOTFB", "efifb" */
} AirlockFirmwareFramebuffer;

/**
 * AirlockUseScope:
 *
 * What could be looked at as a whole. A bit that is missing makes every judgement that needs it
 * undecided: what can't be seen is never fine.
 */
typedef enum
{
  AIRLOCK_SCOPE_MOUNTS = 1 << 0,     /* mountinfo, swaps, block devices */
  AIRLOCK_SCOPE_ROUTES = 1 << 1,     /* routes and interfaces */
  AIRLOCK_SCOPE_DISPLAYS = 1 << 2,   /* connectors */
  AIRLOCK_SCOPE_PROCESSES = 1 << 3,  /* open files of all processes */
  AIRLOCK_SCOPE_INPUT = 1 << 4,      /* keyboards */
  AIRLOCK_SCOPE_USB = 1 << 5,
  AIRLOCK_SCOPE_IOMEM = 1 << 6,      /* /proc/iomem with real addresses */
} AirlockUseScope;

/**
 * AirlockHostUses:
 *
 * One reading; immutable after airlock_host_uses_read().
 */
typedef struct
{
  AirlockUseScope seen;
  GPtrArray *uses;         /* of AirlockHostUse */
  GPtrArray *keyboards;    /* of AirlockKeyboard */
  GPtrArray *usb_devices;  /* of AirlockUsbDevice, by port */
  GPtrArray *framebuffers; /* of AirlockFirmwareFramebuffer */
} AirlockHostUses;

AirlockHostUses *airlock_host_uses_new   (void);
AirlockHostUses *airlock_host_uses_read  (AirlockSysroot    *sysroot);
AirlockHostUses *airlock_host_uses_ref   (AirlockHostUses   *self);
void             airlock_host_uses_unref (AirlockHostUses   *self);
AirlockHostUse  *airlock_host_uses_add   (AirlockHostUses   *self,
                                          AirlockUseKind     kind,
                                          const AirlockPciAddress *device,
                                          const char *const *chain,
                                          gint               pid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockHostUses, airlock_host_uses_unref)

G_END_DECLS
