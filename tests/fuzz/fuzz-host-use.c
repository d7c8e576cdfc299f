/* fuzz-host-use.c – any text as routes, input devices and the memory map
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fuzz.h"

#include <string.h>

#include "safety/airlock-host-use.h"
#include "safety/airlock-use-text-private.h"

static void
try_routes (const char *text, gboolean ipv6)
{
  g_autoptr (GPtrArray) interfaces = g_ptr_array_new_with_free_func (g_free);

  _airlock_routes_parse (text, ipv6, interfaces);
  for (guint i = 0; i < interfaces->len; i++)
    {
      const char *name = interfaces->pdata[i];

      g_assert_cmpuint (strlen (name), >, 0);
      g_assert_null (strpbrk (name, " \t\n"));
      g_assert_nonnull (strstr (text, name));
    }
}

static void
try_input_devices (const char *text)
{
  g_autoptr (GPtrArray) devices =
      g_ptr_array_new_with_free_func ((GDestroyNotify) _airlock_input_device_free);

  _airlock_input_devices_parse (text, devices);
  for (guint i = 0; i < devices->len; i++)
    {
      const AirlockInputDevice *device = devices->pdata[i];

      g_assert_nonnull (device->name);
      g_assert_nonnull (device->sysfs);
      g_assert_cmpuint (device->bus, <=, G_MAXUINT16);
    }
}

static void
try_iomem (const char *text)
{
  g_autoptr (AirlockHostUses) uses = airlock_host_uses_new ();

  _airlock_iomem_parse (text, uses->framebuffers);
  for (guint i = 0; i < uses->framebuffers->len; i++)
    {
      const AirlockFirmwareFramebuffer *framebuffer = uses->framebuffers->pdata[i];

      g_assert_true (framebuffer->start <= framebuffer->end);
      g_assert_true (g_utf8_validate (framebuffer->name, -1, NULL));
      g_assert_null (strpbrk (framebuffer->name, "\x1b\n\r"));
    }
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_log_set_always_fatal (G_LOG_LEVEL_MASK &
                          ~(G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG));
  return 0;
}

/* Files come to the parsers as UTF-8 (airlock_sysroot_read_text()). */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *bytes = g_strndup ((const char *) data, size);
  g_autofree char *text = g_utf8_make_valid (bytes, -1);

  try_routes (text, FALSE);
  try_routes (text, TRUE);
  try_input_devices (text);
  try_iomem (text);
  return 0;
}
