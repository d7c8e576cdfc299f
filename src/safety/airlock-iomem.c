/* airlock-iomem.c – memory that the firmware's frame buffer holds
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "airlock-host-use-private.h"
#include "airlock-sysfs-device-private.h"
#include "airlock-use-text-private.h"

typedef struct
{
  guint64 start;
  guint64 end;
  const char *name;
} Range;

/* What claims the firmware's frame buffer: the boot code of x86, the platform devices that it makes
 * ("simple-framebuffer.0"), and their drivers. */
static gboolean
is_framebuffer (const char *name)
{
  static const char *const prefixes[] = {
    "simple-framebuffer", "BOOTFB",           "efifb",  "vesafb", "simpledrm", "simplefb",
    "efi-framebuffer",    "vesa-framebuffer", "efidrm", "vesadrm"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (name, prefixes[i]))
      return TRUE;
  return FALSE;
}

/* "    e0000000-e0ffffff : BOOTFB". The line is changed. */
static gboolean
parse_line (char *line, Range *range)
{
  char *colon = strstr (line, " : ");
  char *dash = strchr (line, '-');

  if (colon == NULL || dash == NULL || dash > colon)
    return FALSE;

  *colon = '\0';
  *dash = '\0';
  range->name = colon + strlen (" : ");
  return g_ascii_string_to_unsigned (line + strspn (line, " "), 16, 0, G_MAXUINT64, &range->start,
                                     NULL) &&
         g_ascii_string_to_unsigned (dash + 1, 16, 0, G_MAXUINT64, &range->end, NULL) &&
         range->start <= range->end;
}

static void
add_framebuffer (GPtrArray *framebuffers, const Range *range)
{
  AirlockFirmwareFramebuffer *last =
      framebuffers->len > 0 ? framebuffers->pdata[framebuffers->len - 1] : NULL;
  AirlockFirmwareFramebuffer *framebuffer;

  /* A driver's range lies inside that of the boot code: the driver is who lets go of it. */
  if (last != NULL && range->start >= last->start && range->end <= last->end)
    {
      g_free (last->name);
      last->name = _airlock_make_printable (range->name);
      return;
    }

  framebuffer = g_new0 (AirlockFirmwareFramebuffer, 1);
  framebuffer->start = range->start;
  framebuffer->end = range->end;
  framebuffer->name = _airlock_make_printable (range->name);
  g_ptr_array_add (framebuffers, framebuffer);
}

/**
 * _airlock_iomem_parse:
 * @text: contents of /proc/iomem
 * @framebuffers: (element-type AirlockFirmwareFramebuffer): where to add to
 *
 * Returns: whether every line was understood and the addresses are real: without privilege the
 * kernel shows zeros
 */
gboolean
_airlock_iomem_parse (const char *text, GPtrArray *framebuffers)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean whole = TRUE;
  gboolean any_real = FALSE;

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      Range range;

      if (*lines[i] == '\0')
        continue;
      if (!parse_line (lines[i], &range))
        {
          whole = FALSE;
          continue;
        }
      any_real |= range.end != 0;
      if (range.end != 0 && is_framebuffer (range.name))
        add_framebuffer (framebuffers, &range);
    }

  return whole && any_real;
}

/**
 * _airlock_iomem_read:
 * @self: uses to add to
 * @sysroot: where to read
 *
 * The ranges of memory that the firmware's frame buffer holds (S8). Ranges outside of any PCI
 * device are there too: judgement looks for those inside a BAR.
 */
void
_airlock_iomem_read (AirlockHostUses *self, AirlockSysroot *sysroot)
{
  g_autofree char *text = NULL;

  if (airlock_sysroot_read_text (sysroot, "/proc/iomem", &text) == AIRLOCK_READ_OK &&
      _airlock_iomem_parse (text, self->framebuffers) && !_airlock_text_was_cut (text))
    self->seen |= AIRLOCK_SCOPE_IOMEM;
}
