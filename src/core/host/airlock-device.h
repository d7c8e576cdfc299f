/* airlock-device.h – one PCI function, as it was read; immutable
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-outputs.h"
#include "base/airlock-config-space.h"
#include "base/airlock-pci-address.h"

G_BEGIN_DECLS

/**
 * AirlockFacts:
 *
 * What could be read of a device. A fact whose bit is missing is *unknown*: the member's value then
 * means nothing. A fact whose bit is set and whose member is empty is known to be absent.
 */
typedef enum
{
  AIRLOCK_FACT_IDENTITY = 1 << 0,       /* vendor, device, class */
  AIRLOCK_FACT_SUBSYSTEM = 1 << 1,
  AIRLOCK_FACT_REVISION = 1 << 2,
  AIRLOCK_FACT_DRIVER = 1 << 3,
  AIRLOCK_FACT_DRIVER_OVERRIDE = 1 << 4,
  AIRLOCK_FACT_GROUP = 1 << 5,
  AIRLOCK_FACT_SLOT_LABEL = 1 << 6,
  AIRLOCK_FACT_NUMA_NODE = 1 << 7,
  AIRLOCK_FACT_CONFIG = 1 << 8,         /* the whole config space, ACS bits included */
  AIRLOCK_FACT_SRIOV = 1 << 9,
  AIRLOCK_FACT_BARS = 1 << 10,
  AIRLOCK_FACT_ROM = 1 << 11,
  AIRLOCK_FACT_RESET_METHODS = 1 << 12,
  AIRLOCK_FACT_POWER = 1 << 13,
  AIRLOCK_FACT_LINK = 1 << 14,
  AIRLOCK_FACT_BRIDGE_BUSES = 1 << 15,
  AIRLOCK_FACT_MDEV = 1 << 16,
  AIRLOCK_FACT_VGPU = 1 << 17,
  AIRLOCK_FACT_REBAR = 1 << 18,
  AIRLOCK_FACT_OUTPUTS = 1 << 19,       /* known to a graphics driver only */
} AirlockFacts;

/**
 * AirlockPciBar:
 * @index: 0–5
 * @address: start in the host's physical address space, 0 if not assigned
 * @size: bytes
 * @resizable_sizes: bit n means 2^n MiB is possible; 0: not resizable
 */
typedef struct
{
  guint index;
  guint64 address;
  guint64 size;
  gboolean io;
  gboolean prefetchable;
  gboolean is_64bit;
  guint64 resizable_sizes;
} AirlockPciBar;

/**
 * AirlockMdevType:
 *
 * One entry of `mdev_supported_types` (R6.1).
 */
typedef struct
{
  char *id;
  char *name;        /* nullable */
  char *description; /* nullable */
  char *device_api;
  gint64 available;  /* -1: unknown */
} AirlockMdevType;

/**
 * AirlockVgpuType:
 *
 * One line of NVIDIA's `creatable_vgpu_types` (R6.6).
 */
typedef struct
{
  guint id;
  char *name;
} AirlockVgpuType;

/**
 * AirlockDeviceFacts:
 *
 * Everything read of one function. Owned by its #AirlockDevice and never changed after that.
 */
typedef struct
{
  AirlockFacts known;

  AirlockPciAddress address;
  char *sysfs_path; /* "/sys/devices/pci0000:00/…"; NULL on a host from a dump */

  guint16 vendor;
  guint16 device;
  guint16 subsystem_vendor;
  guint16 subsystem_device;
  guint32 class_code; /* 24 bits: base class, subclass, programming interface */
  guint8 revision;

  /* From pci.ids; NULL if it has no entry. */
  char *vendor_name;
  char *device_name;
  char *subsystem_name;
  char *class_name;

  char *driver;          /* NULL: none bound */
  char *driver_override; /* NULL: none set */
  gboolean vfio_dev;     /* the directory vfio-dev/ is there: a VFIO driver holds it (R3.2) */

  gint iommu_group; /* -1: none */

  gboolean has_parent; /* FALSE: on a root bus */
  AirlockPciAddress parent;
  gboolean behind_vmd;   /* in the private domain of an Intel VMD endpoint (R1.12) */
  AirlockPciAddress vmd_endpoint;
  guint secondary_bus;   /* bridges; 0: none or unknown */
  guint subordinate_bus;
  char *slot_label;      /* "PCIEX16_1"; NULL: firmware names none */

  gint numa_node; /* -1: none */

  gint header_type; /* -1 unknown, 0 endpoint, 1 bridge, 2 CardBus */
  AirlockTristate multifunction;
  AirlockPcieType pcie_type;
  AirlockTristate pcie_type_guessed; /* YES: inferred from what an unprivileged reader sees (R2.8) */
  AirlockAcs acs;

  gboolean is_pf;
  guint total_vfs;
  guint num_vfs;
  gboolean is_vf;
  AirlockPciAddress physical_function; /* of a VF */

  GArray *bars; /* of AirlockPciBar */
  guint64 rom_size; /* 0: no option ROM */
  char **reset_methods; /* in the kernel's order; empty: no reset */

  char *power_state;    /* "D0", "D3cold", …; NULL: the kernel doesn't say */
  char *runtime_status; /* "active", "suspended", …; nullable */
  AirlockTristate d3cold_allowed;
  AirlockTristate boot_vga;
  AirlockTristate boot_display;

  AirlockLink link_current; /* unknown while the device sleeps */
  AirlockLink link_maximum;

  GPtrArray *mdev_types;  /* of AirlockMdevType */
  GPtrArray *vgpu_types;  /* of AirlockVgpuType */
  guint vgpu_current;     /* 0: none */

  GPtrArray *outputs; /* of AirlockOutput */
} AirlockDeviceFacts;

AirlockDeviceFacts *airlock_device_facts_new   (void);
void                airlock_device_facts_free  (AirlockDeviceFacts       *facts);
gboolean            airlock_device_facts_equal (const AirlockDeviceFacts *a,
                                                const AirlockDeviceFacts *b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockDeviceFacts, airlock_device_facts_free)

#define AIRLOCK_TYPE_DEVICE (airlock_device_get_type ())
G_DECLARE_FINAL_TYPE (AirlockDevice, airlock_device, AIRLOCK, DEVICE, GObject)

AirlockDevice            *airlock_device_new           (AirlockDeviceFacts *facts);
const AirlockDeviceFacts *airlock_device_get_facts     (AirlockDevice      *self);
const AirlockPciAddress  *airlock_device_get_address   (AirlockDevice      *self);
const char               *airlock_device_get_address_text (AirlockDevice   *self);
const char               *airlock_device_get_name      (AirlockDevice      *self);
char                     *airlock_device_dup_title     (AirlockDevice      *self);
gboolean                  airlock_device_knows         (AirlockDevice      *self,
                                                        AirlockFacts        facts);
gboolean                  airlock_device_is_bridge     (AirlockDevice      *self);
gboolean                  airlock_device_is_display    (AirlockDevice      *self);
gboolean                  airlock_device_is_asleep     (AirlockDevice      *self);
gboolean                  airlock_device_equal         (AirlockDevice      *a,
                                                        AirlockDevice      *b);

G_END_DECLS
