/* test-config-space.c – configuration space whole, cut, looping and random
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/airlock-config-space.h"

#include <string.h>

#define CAP_PCIE 0x40
#define CAP_MSI 0x70
#define EXT_FIRST 0x100

typedef struct
{
  guint8 bytes[AIRLOCK_CONFIG_SPACE_MAX];
} Space;

static void
put16 (Space *space, gsize offset, guint16 value)
{
  space->bytes[offset] = value & 0xff;
  space->bytes[offset + 1] = value >> 8;
}

static void
put32 (Space *space, gsize offset, guint32 value)
{
  put16 (space, offset, value & 0xffff);
  put16 (space, offset + 2, value >> 16);
}

static void
put_extended (Space *space, gsize offset, guint16 id, gsize next)
{
  put32 (space, offset, (guint32) next << 20 | 1u << 16 | id);
}

/* A PCI Express function of device/port type @type, with a chain MSI, PCI Express. */
static void
init_express (Space *space, guint8 header, guint8 type)
{
  memset (space, 0, sizeof *space);
  put32 (space, 0x00, 0x10de1002);
  put16 (space, 0x06, 0x0010);
  space->bytes[0x0e] = header;
  space->bytes[0x34] = CAP_MSI | 2; /* the two low bits mean nothing */
  put16 (space, CAP_MSI, CAP_PCIE << 8 | 0x05);
  put16 (space, CAP_PCIE, 0x0010);
  put16 (space, CAP_PCIE + 2, (guint16) (type << 4 | 2));
}

/* All that the parser knows, in one function: link 8 GT/s x16 of 16 GT/s x16, ACS, SR-IOV, ReBAR */
static void
init_full (Space *space)
{
  init_express (space, 0x80, 0);
  put32 (space, CAP_PCIE + 0x0c, 0x104);
  put16 (space, CAP_PCIE + 0x12, 0x7103);
  put_extended (space, 0x100, 0x0001, 0x148);
  put_extended (space, 0x148, 0x000d, 0x200);
  put16 (space, 0x14c, 0x005f);
  put16 (space, 0x14e, 0x001d);
  put16 (space, 0x150, 0x1234);
  put_extended (space, 0x200, 0x0015, 0xfc0);
  put32 (space, 0x204, 0x0007ffc0);
  put32 (space, 0x208, 0x00000d41); /* two BARs; this is BAR 1, 8 GiB */
  put32 (space, 0x20c, 0x00000070);
  put32 (space, 0x210, 0x00000203); /* BAR 3, 4 MiB */
  put_extended (space, 0xfc0, 0x0010, 0);
  put16 (space, 0xfce, 63);
}

/* A copy of exactly that length, so that the sanitizer sees each read beyond it. */
static guint8 *
cut (const Space *space, gsize length, AirlockConfigSpace *view)
{
  guint8 *data = g_malloc (MAX (length, 1));

  memcpy (data, space->bytes, length);
  *view = (AirlockConfigSpace) { data, length };
  return data;
}

/* What all questions answer. */
typedef struct
{
  int header;
  AirlockTristate multifunction;
  AirlockPcieType type;
  AirlockTristate has_acs;
  AirlockAcs acs;
  AirlockTristate has_dword_acs;
  AirlockAcs dword_acs;
  AirlockTristate has_link;
  AirlockLink current;
  AirlockLink maximum;
  AirlockTristate has_sriov;
  guint total_vfs;
  guint n_bars;
  AirlockResizableBar bars[6];
  AirlockTristate vendor_specific;
} Answers;

static void
ask (const AirlockConfigSpace *view, Answers *answers)
{
  memset (answers, 0, sizeof *answers);
  answers->header = airlock_config_space_get_header_type (view);
  answers->multifunction = airlock_config_space_get_multifunction (view);
  answers->type = airlock_config_space_get_pcie_type (view);
  answers->has_acs = airlock_config_space_get_acs (view, FALSE, &answers->acs);
  answers->has_dword_acs = airlock_config_space_get_acs (view, TRUE, &answers->dword_acs);
  answers->has_link = airlock_config_space_get_link (view, &answers->current, &answers->maximum);
  answers->has_sriov = airlock_config_space_get_sriov (view, &answers->total_vfs);
  answers->n_bars = airlock_config_space_get_resizable_bars (view, answers->bars);
  answers->vendor_specific = airlock_config_space_find_capability (view, 0x09, NULL);
}

static void
assert_same_or_unknown (AirlockTristate part, AirlockTristate whole)
{
  if (part != AIRLOCK_TRISTATE_UNKNOWN)
    g_assert_cmpint (part, ==, whole);
}

/* The rule behind "absent and unreadable are never the same": a part of the bytes may know less
 * than the whole, and never something else. */
static void
assert_consistent (const Answers *part, const Answers *whole)
{
  if (part->header != -1)
    g_assert_cmpint (part->header, ==, whole->header);
  if (part->type != AIRLOCK_PCIE_TYPE_UNKNOWN)
    g_assert_cmpint (part->type, ==, whole->type);
  assert_same_or_unknown (part->multifunction, whole->multifunction);
  assert_same_or_unknown (part->vendor_specific, whole->vendor_specific);
  assert_same_or_unknown (part->has_acs, whole->has_acs);
  assert_same_or_unknown (part->has_dword_acs, whole->has_dword_acs);
  assert_same_or_unknown (part->has_link, whole->has_link);
  assert_same_or_unknown (part->has_sriov, whole->has_sriov);
  if (part->has_acs == AIRLOCK_TRISTATE_YES)
    {
      g_assert_cmpint (part->acs.present, ==, AIRLOCK_TRISTATE_YES);
      g_assert_cmphex (part->acs.capability, ==, whole->acs.capability);
      g_assert_cmphex (part->acs.control, ==, whole->acs.control);
    }
  else
    g_assert_cmphex (part->acs.capability | part->acs.control, ==, 0);
  if (part->has_link == AIRLOCK_TRISTATE_YES)
    {
      g_assert_cmpuint (part->current.speed, ==, whole->current.speed);
      g_assert_cmpuint (part->maximum.width, ==, whole->maximum.width);
    }
  else
    g_assert_cmpuint (part->current.speed + part->maximum.width, ==, 0);
  g_assert_cmpuint (part->total_vfs, ==,
                    part->has_sriov == AIRLOCK_TRISTATE_YES ? whole->total_vfs : 0);
  g_assert_cmpuint (part->n_bars, <=, whole->n_bars);
  g_assert_cmpuint (part->n_bars, <=, 6);
  for (guint i = 0; i < part->n_bars; i++)
    {
      g_assert_cmpuint (part->bars[i].index, <, 6);
      g_assert_cmpuint (part->bars[i].index, ==, whole->bars[i].index);
    }
}

static void
test_full (void)
{
  Space space;
  AirlockConfigSpace view = { space.bytes, sizeof space.bytes };
  Answers answers;

  init_full (&space);
  ask (&view, &answers);

  g_assert_cmpint (answers.header, ==, 0);
  g_assert_cmpint (answers.multifunction, ==, AIRLOCK_TRISTATE_YES);
  g_assert_cmpint (answers.type, ==, AIRLOCK_PCIE_TYPE_ENDPOINT);
  g_assert_cmpint (answers.vendor_specific, ==, AIRLOCK_TRISTATE_NO);
  g_assert_cmpint (answers.has_acs, ==, AIRLOCK_TRISTATE_YES);
  g_assert_cmphex (answers.acs.capability, ==, 0x5f);
  g_assert_cmphex (answers.acs.control, ==, 0x1d);
  g_assert_cmphex (answers.dword_acs.capability, ==, 0x5f);
  g_assert_cmphex (answers.dword_acs.control, ==, 0x1234);
  g_assert_cmpint (answers.has_link, ==, AIRLOCK_TRISTATE_YES);
  g_assert_cmpuint (answers.current.speed, ==, 8000);
  g_assert_cmpuint (answers.current.width, ==, 16);
  g_assert_cmpuint (answers.maximum.speed, ==, 16000);
  g_assert_cmpuint (answers.maximum.width, ==, 16);
  g_assert_cmpint (answers.has_sriov, ==, AIRLOCK_TRISTATE_YES);
  g_assert_cmpuint (answers.total_vfs, ==, 63);
  g_assert_cmpuint (answers.n_bars, ==, 2);
  g_assert_cmpuint (answers.bars[0].index, ==, 1);
  g_assert_cmphex (answers.bars[0].sizes, ==, 0x7ffc);
  g_assert_cmpuint (answers.bars[0].current, ==, 13);
  g_assert_cmpuint (answers.bars[1].index, ==, 3);
  g_assert_cmphex (answers.bars[1].sizes, ==, 0x7);
  g_assert_cmpuint (answers.bars[1].current, ==, 2);
}

static void
test_cut_everywhere (void)
{
  Space space;
  AirlockConfigSpace view = { space.bytes, sizeof space.bytes };
  Answers whole;

  init_full (&space);
  ask (&view, &whole);
  for (gsize length = 0; length <= sizeof space.bytes; length++)
    {
      g_autofree guint8 *data = cut (&space, length, &view);
      Answers part;

      ask (&view, &part);
      assert_consistent (&part, &whole);

      /* and what is known from where on */
      g_assert_true ((part.header == 0) == (length > 0x0e));
      g_assert_true ((part.type == AIRLOCK_PCIE_TYPE_ENDPOINT) == (length >= CAP_MSI + 2));
      g_assert_true ((part.has_acs == AIRLOCK_TRISTATE_YES) == (length >= 0x150));
      g_assert_true ((part.has_dword_acs == AIRLOCK_TRISTATE_YES) == (length >= 0x152));
      g_assert_true ((part.has_sriov == AIRLOCK_TRISTATE_YES) == (length >= 0xfd0));
    }
}

static void
test_random (void)
{
  for (int round = 0; round < 2000; round++)
    {
      Space space;
      AirlockConfigSpace view = { space.bytes, sizeof space.bytes };
      Answers whole;

      if (round % 2 == 0)
        for (gsize i = 0; i < sizeof space.bytes; i++)
          space.bytes[i] = (guint8) g_test_rand_int ();
      else
        {
          init_full (&space);
          for (int i = 0; i < 8; i++)
            space.bytes[g_test_rand_int_range (0, round % 4 == 1 ? 256 : 4096)] =
                (guint8) g_test_rand_int ();
        }

      ask (&view, &whole);
      for (int i = 0; i < 16; i++)
        {
          gsize length = (gsize) g_test_rand_int_range (0, (int) sizeof space.bytes + 1);
          g_autofree guint8 *data = cut (&space, length, &view);
          Answers part;

          ask (&view, &part);
          assert_consistent (&part, &whole);
        }
    }
}

static void
test_types (void)
{
  static const AirlockPcieType expected[16] = {
    AIRLOCK_PCIE_TYPE_ENDPOINT,
    AIRLOCK_PCIE_TYPE_LEGACY_ENDPOINT,
    AIRLOCK_PCIE_TYPE_UNKNOWN,
    AIRLOCK_PCIE_TYPE_UNKNOWN,
    AIRLOCK_PCIE_TYPE_ROOT_PORT,
    AIRLOCK_PCIE_TYPE_UPSTREAM_PORT,
    AIRLOCK_PCIE_TYPE_DOWNSTREAM_PORT,
    AIRLOCK_PCIE_TYPE_PCIE_TO_PCI_BRIDGE,
    AIRLOCK_PCIE_TYPE_PCI_TO_PCIE_BRIDGE,
    AIRLOCK_PCIE_TYPE_RC_ENDPOINT,
    AIRLOCK_PCIE_TYPE_RC_EVENT_COLLECTOR,
  };

  for (guint8 type = 0; type < 16; type++)
    {
      Space space;
      AirlockConfigSpace view = { space.bytes, 256 };
      AirlockLink link = { 1, 1 };
      gboolean inside = type == 9 || type == 10;

      init_express (&space, 0, type);
      put32 (&space, CAP_PCIE + 0x0c, 0x46);
      g_assert_cmpint (airlock_config_space_get_pcie_type (&view), ==, expected[type]);

      /* Inside the root complex there is no link, whatever the registers say. */
      g_assert_cmpint (airlock_config_space_get_link (&view, NULL, &link), ==,
                       inside ? AIRLOCK_TRISTATE_NO : AIRLOCK_TRISTATE_YES);
      g_assert_cmpuint (link.speed, ==, inside ? 0 : 64000);
      g_assert_cmpuint (link.width, ==, inside ? 0 : 4);
    }
}

static void
test_conventional (void)
{
  Space space;
  AirlockConfigSpace view = { space.bytes, 64 };
  AirlockAcs acs;

  /* Without a capability list the header alone is enough to know. */
  init_express (&space, 0, 0);
  put16 (&space, 0x06, 0);
  g_assert_cmpint (airlock_config_space_get_pcie_type (&view), ==, AIRLOCK_PCIE_TYPE_CONVENTIONAL);
  g_assert_cmpint (airlock_config_space_get_acs (&view, FALSE, &acs), ==, AIRLOCK_TRISTATE_NO);
  g_assert_cmpint (airlock_config_space_get_link (&view, NULL, NULL), ==, AIRLOCK_TRISTATE_NO);
  g_assert_cmpint (airlock_config_space_get_sriov (&view, NULL), ==, AIRLOCK_TRISTATE_NO);

  /* With one, 64 bytes are not: this is what a user without privileges sees (R2.8). */
  put16 (&space, 0x06, 0x10);
  g_assert_cmpint (airlock_config_space_get_pcie_type (&view), ==, AIRLOCK_PCIE_TYPE_UNKNOWN);
  g_assert_cmpint (airlock_config_space_get_acs (&view, FALSE, &acs), ==, AIRLOCK_TRISTATE_UNKNOWN);
  g_assert_cmpint (airlock_config_space_get_link (&view, NULL, NULL), ==, AIRLOCK_TRISTATE_UNKNOWN);

  /* A list of other things only, read to its end, says no. */
  view.length = 256;
  put16 (&space, CAP_MSI, 0x0005);
  g_assert_cmpint (airlock_config_space_get_pcie_type (&view), ==, AIRLOCK_PCIE_TYPE_CONVENTIONAL);
}

static void
test_extended_needs_4096 (void)
{
  Space space;
  AirlockConfigSpace view = { space.bytes, 256 };
  AirlockAcs acs;

  init_full (&space);
  g_assert_cmpint (airlock_config_space_get_acs (&view, FALSE, &acs), ==, AIRLOCK_TRISTATE_UNKNOWN);
  view.length = 4096;
  put32 (&space, EXT_FIRST, 0);
  g_assert_cmpint (airlock_config_space_get_acs (&view, FALSE, &acs), ==, AIRLOCK_TRISTATE_NO);
  put32 (&space, EXT_FIRST, 0xffffffff);
  g_assert_cmpint (airlock_config_space_get_acs (&view, FALSE, &acs), ==, AIRLOCK_TRISTATE_NO);
}

static void
test_loops (void)
{
  Space space;
  AirlockConfigSpace view = { space.bytes, sizeof space.bytes };

  init_full (&space);

  /* PCI Express points back to MSI, then to itself, then into the header. */
  put16 (&space, CAP_PCIE, CAP_MSI << 8 | 0x10);
  g_assert_cmpint (airlock_config_space_find_capability (&view, 0x09, NULL), ==,
                   AIRLOCK_TRISTATE_NO);
  put16 (&space, CAP_PCIE, CAP_PCIE << 8 | 0x10);
  g_assert_cmpint (airlock_config_space_find_capability (&view, 0x09, NULL), ==,
                   AIRLOCK_TRISTATE_NO);
  put16 (&space, CAP_PCIE, 0x3c << 8 | 0x10);
  g_assert_cmpint (airlock_config_space_find_capability (&view, 0x09, NULL), ==,
                   AIRLOCK_TRISTATE_NO);
  g_assert_cmpint (airlock_config_space_get_pcie_type (&view), ==, AIRLOCK_PCIE_TYPE_ENDPOINT);

  put_extended (&space, 0x100, 0x0001, 0x148);
  put_extended (&space, 0x148, 0x0002, 0x100);
  g_assert_cmpint (airlock_config_space_find_extended (&view, 0x10, NULL), ==, AIRLOCK_TRISTATE_NO);
  put_extended (&space, 0x148, 0x0002, 0x148);
  g_assert_cmpint (airlock_config_space_find_extended (&view, 0x10, NULL), ==, AIRLOCK_TRISTATE_NO);
  put_extended (&space, 0x148, 0x0002, 0x0fc);
  g_assert_cmpint (airlock_config_space_find_extended (&view, 0x10, NULL), ==, AIRLOCK_TRISTATE_NO);
}

static void
test_edge_of_space (void)
{
  Space space;
  AirlockConfigSpace view = { space.bytes, sizeof space.bytes };
  AirlockAcs acs;
  gsize offset = 0;

  /* The last four bytes can hold the header of a capability, and no registers. */
  init_express (&space, 1, 4);
  put_extended (&space, 0x100, 0x0001, 0xffc);
  put_extended (&space, 0xffc, 0x000d, 0);
  g_assert_cmpint (airlock_config_space_find_extended (&view, 0x0d, &offset), ==,
                   AIRLOCK_TRISTATE_YES);
  g_assert_cmphex (offset, ==, 0xffc);
  g_assert_cmpint (airlock_config_space_get_acs (&view, FALSE, &acs), ==, AIRLOCK_TRISTATE_UNKNOWN);

  put_extended (&space, 0xffc, 0x0015, 0);
  g_assert_cmpuint (airlock_config_space_get_resizable_bars (&view, (AirlockResizableBar[6]) { 0 }),
                    ==, 0);
}

static void
test_gone (void)
{
  Space space;
  AirlockConfigSpace view = { space.bytes, sizeof space.bytes };
  guint8 secondary, subordinate;
  Answers answers;

  memset (&space, 0xff, sizeof space);
  ask (&view, &answers);
  g_assert_cmpint (answers.header, ==, -1);
  g_assert_cmpint (answers.multifunction, ==, AIRLOCK_TRISTATE_UNKNOWN);
  g_assert_cmpint (answers.type, ==, AIRLOCK_PCIE_TYPE_UNKNOWN);
  g_assert_cmpint (answers.has_acs, ==, AIRLOCK_TRISTATE_UNKNOWN);
  g_assert_cmpint (answers.has_link, ==, AIRLOCK_TRISTATE_UNKNOWN);
  g_assert_cmpint (answers.has_sriov, ==, AIRLOCK_TRISTATE_UNKNOWN);
  g_assert_cmpuint (answers.n_bars, ==, 0);
  g_assert_false (airlock_config_space_get_bridge_buses (&view, &secondary, &subordinate));

  /* It went between two reads: what was read before the ones stands, the rest is unknown. */
  init_full (&space);
  memset (space.bytes + CAP_MSI, 0xff, sizeof space.bytes - CAP_MSI);
  ask (&view, &answers);
  g_assert_cmpint (answers.header, ==, 0);
  g_assert_cmpint (answers.type, ==, AIRLOCK_PCIE_TYPE_UNKNOWN);
  g_assert_cmpint (answers.has_acs, ==, AIRLOCK_TRISTATE_UNKNOWN);
}

/* A virtual function answers ones for vendor and device, and is there all the same. */
static void
test_virtual_function (void)
{
  Space space;
  AirlockConfigSpace view = { space.bytes, sizeof space.bytes };

  init_full (&space);
  put32 (&space, 0, 0xffffffff);
  g_assert_cmpint (airlock_config_space_get_pcie_type (&view), ==, AIRLOCK_PCIE_TYPE_ENDPOINT);
}

static void
test_bridges (void)
{
  Space space;
  AirlockConfigSpace view = { space.bytes, 64 };
  guint8 secondary = 0, subordinate = 0;

  init_express (&space, 0x81, 4);
  space.bytes[0x19] = 3;
  space.bytes[0x1a] = 9;
  g_assert_cmpint (airlock_config_space_get_header_type (&view), ==, 1);
  g_assert_true (airlock_config_space_get_bridge_buses (&view, &secondary, &subordinate));
  g_assert_cmpuint (secondary, ==, 3);
  g_assert_cmpuint (subordinate, ==, 9);

  view.length = 0x1a;
  g_assert_false (airlock_config_space_get_bridge_buses (&view, &secondary, &subordinate));

  view.length = 64;
  space.bytes[0x0e] = 0;
  g_assert_false (airlock_config_space_get_bridge_buses (&view, &secondary, &subordinate));

  /* CardBus keeps its list elsewhere, and an unknown header nowhere that we know. */
  view.length = 256;
  space.bytes[0x0e] = 2;
  space.bytes[0x34] = 0;
  space.bytes[0x14] = CAP_PCIE;
  g_assert_cmpint (airlock_config_space_get_pcie_type (&view), ==, AIRLOCK_PCIE_TYPE_ROOT_PORT);
  g_assert_true (airlock_config_space_get_bridge_buses (&view, &secondary, &subordinate));
  space.bytes[0x0e] = 5;
  g_assert_cmpint (airlock_config_space_get_pcie_type (&view), ==, AIRLOCK_PCIE_TYPE_UNKNOWN);
}

static void
test_acs_registers (void)
{
  static const guint16 registers[][2] = {
    { 0x00, 0x00 }, { 0x1d, 0x1d }, { 0x1d, 0x00 }, { 0x0c, 0x0c }, { 0x5f, 0x1d }, { 0x1d, 0x19 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (registers); i++)
    {
      Space space;
      AirlockConfigSpace view = { space.bytes, sizeof space.bytes };
      AirlockAcs acs = { 0 };

      init_express (&space, 1, 6);
      put_extended (&space, 0x100, 0x000d, 0);
      put16 (&space, 0x104, registers[i][0]);
      put16 (&space, 0x106, registers[i][1]);
      g_assert_cmpint (airlock_config_space_get_acs (&view, FALSE, &acs), ==, AIRLOCK_TRISTATE_YES);
      g_assert_cmphex (acs.capability, ==, registers[i][0]);
      g_assert_cmphex (acs.control, ==, registers[i][1]);

      put32 (&space, 0x104, registers[i][0]);
      put32 (&space, 0x108, registers[i][1]);
      g_assert_cmpint (airlock_config_space_get_acs (&view, TRUE, &acs), ==, AIRLOCK_TRISTATE_YES);
      g_assert_cmphex (acs.capability, ==, registers[i][0]);
      g_assert_cmphex (acs.control, ==, registers[i][1]);
    }
}

static void
test_bounds (void)
{
  static const guint8 bytes[5] = { 0x11, 0x22, 0x33, 0x44, 0x55 };
  const AirlockConfigSpace view = { bytes, sizeof bytes };
  const AirlockConfigSpace empty = { NULL, 0 };
  guint8 u8 = 0;
  guint16 u16 = 0;
  guint32 u32 = 0;

  g_assert_true (airlock_config_space_read_u8 (&view, 4, &u8));
  g_assert_cmphex (u8, ==, 0x55);
  g_assert_true (airlock_config_space_read_u16 (&view, 3, &u16));
  g_assert_cmphex (u16, ==, 0x5544);
  g_assert_true (airlock_config_space_read_u32 (&view, 1, &u32));
  g_assert_cmphex (u32, ==, 0x55443322);
  g_assert_false (airlock_config_space_read_u8 (&view, 5, &u8));
  g_assert_false (airlock_config_space_read_u16 (&view, 4, &u16));
  g_assert_false (airlock_config_space_read_u32 (&view, 2, &u32));
  g_assert_false (airlock_config_space_read_u32 (&view, G_MAXSIZE, &u32));
  g_assert_false (airlock_config_space_read_u32 (&view, G_MAXSIZE - 2, &u32));
  g_assert_false (airlock_config_space_read_u8 (&empty, 0, &u8));
  g_assert_cmphex (u32, ==, 0x55443322);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config-space/full", test_full);
  g_test_add_func ("/config-space/cut-everywhere", test_cut_everywhere);
  g_test_add_func ("/config-space/random", test_random);
  g_test_add_func ("/config-space/types", test_types);
  g_test_add_func ("/config-space/conventional", test_conventional);
  g_test_add_func ("/config-space/extended-needs-4096", test_extended_needs_4096);
  g_test_add_func ("/config-space/loops", test_loops);
  g_test_add_func ("/config-space/edge-of-space", test_edge_of_space);
  g_test_add_func ("/config-space/gone", test_gone);
  g_test_add_func ("/config-space/virtual-function", test_virtual_function);
  g_test_add_func ("/config-space/bridges", test_bridges);
  g_test_add_func ("/config-space/acs-registers", test_acs_registers);
  g_test_add_func ("/config-space/bounds", test_bounds);
  return g_test_run ();
}
