/* fuzz-config-space.c – any bytes as configuration space
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fuzz.h"

#include <string.h>

#include "base/airlock-config-space.h"

typedef struct
{
  int header;
  AirlockPcieType type;
  AirlockTristate has_acs;
  AirlockTristate has_link;
  AirlockTristate has_sriov;
  AirlockTristate vendor_specific;
  AirlockTristate serial;
  AirlockAcs acs;
  guint total_vfs;
} Answers;

static Answers
ask (const AirlockConfigSpace *view)
{
  Answers answers = { 0 };
  AirlockResizableBar bars[6] = { 0 };
  AirlockLink current, maximum;
  AirlockAcs dword_acs;
  guint8 secondary, subordinate;
  guint n_bars = airlock_config_space_get_resizable_bars (view, bars);

  g_assert_cmpuint (n_bars, <=, G_N_ELEMENTS (bars));
  for (guint i = 0; i < n_bars; i++)
    g_assert_cmpuint (bars[i].index, <, G_N_ELEMENTS (bars));

  airlock_config_space_get_multifunction (view);
  airlock_config_space_get_bridge_buses (view, &secondary, &subordinate);
  airlock_config_space_get_acs (view, TRUE, &dword_acs);

  answers.header = airlock_config_space_get_header_type (view);
  answers.type = airlock_config_space_get_pcie_type (view);
  answers.has_acs = airlock_config_space_get_acs (view, FALSE, &answers.acs);
  answers.has_link = airlock_config_space_get_link (view, &current, &maximum);
  answers.has_sriov = airlock_config_space_get_sriov (view, &answers.total_vfs);
  answers.vendor_specific = airlock_config_space_find_capability (view, 0x09, NULL);
  answers.serial = airlock_config_space_find_extended (view, 0x0003, NULL);
  return answers;
}

static void
assert_same_or_unknown (AirlockTristate part, AirlockTristate whole)
{
  g_assert_true (part == AIRLOCK_TRISTATE_UNKNOWN || part == whole);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_log_set_always_fatal (G_LOG_LEVEL_MASK &
                          ~(G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG));
  return 0;
}

/* The first two bytes say where the space is cut for a second look, which must not know anything
 * that the whole does not. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gsize cut;
  Answers whole, part;
  g_autofree guint8 *copy = NULL;

  if (size < 2)
    return 0;
  cut = data[0] | (gsize) data[1] << 8;
  data += 2;
  size = MIN (size - 2, AIRLOCK_CONFIG_SPACE_MAX + 16);
  cut = MIN (cut, size);

  whole = ask (&(AirlockConfigSpace) { data, size });
  copy = g_malloc (cut + 1);
  memcpy (copy, data, cut);
  copy = g_realloc (copy, MAX (cut, 1));
  part = ask (&(AirlockConfigSpace) { copy, cut });

  g_assert_true (part.header == -1 || part.header == whole.header);
  g_assert_true (part.type == AIRLOCK_PCIE_TYPE_UNKNOWN || part.type == whole.type);
  assert_same_or_unknown (part.has_acs, whole.has_acs);
  assert_same_or_unknown (part.has_link, whole.has_link);
  assert_same_or_unknown (part.has_sriov, whole.has_sriov);
  assert_same_or_unknown (part.vendor_specific, whole.vendor_specific);
  assert_same_or_unknown (part.serial, whole.serial);
  if (part.has_acs == AIRLOCK_TRISTATE_YES)
    g_assert_true (part.acs.capability == whole.acs.capability &&
                   part.acs.control == whole.acs.control);
  return 0;
}
