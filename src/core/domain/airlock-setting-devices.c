/* airlock-setting-devices.c – settings of virtual devices that are more than one value
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-setting-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "airlock-hostdev-private.h"
#include "base/airlock-error.h"

#define LOOKING_GLASS "looking-glass"
#define MIB (G_GUINT64_CONSTANT (1) << 20)

static xmlNode *
find_device (const AirlockSettingTarget *target, const char *name)
{
  return airlock_xml_find (airlock_domain_document_get_devices (target->document), name);
}

static xmlNode *
ensure_device (const AirlockSettingTarget *target, const char *name)
{
  xmlNode *node = find_device (target, name);

  return node != NULL ? node : airlock_domain_document_add_device (target->document, name);
}

static gboolean
remove_device (const AirlockSettingTarget *target, const char *name)
{
  xmlNode *node = find_device (target, name);

  if (node != NULL)
    airlock_xml_remove (node);

  return TRUE;
}

static void
remove_children (xmlNode *node)
{
  xmlNode *child;

  while ((child = airlock_xml_first_element (node)) != NULL)
    airlock_xml_remove (child);
}

static char *
get_tpm (const AirlockSettingTarget *target)
{
  const char *model = airlock_xml_get (find_device (target, "tpm"), "model");

  return g_strdup (model != NULL && g_str_has_prefix (model, "tpm-") ? model + 4 : model);
}

static gboolean
set_tpm (const AirlockSettingTarget *target, const char *value, GError **error)
{
  xmlNode *tpm = ensure_device (target, "tpm");

  airlock_xml_set_printf (tpm, "model", "tpm-%s", value);
  if (airlock_xml_find (tpm, "backend") == NULL)
    {
      xmlNode *backend = airlock_xml_add (tpm, "backend");

      airlock_xml_set (backend, "type", "emulator");
      airlock_xml_set (backend, "version", "2.0");
    }

  return TRUE;
}

static gboolean
reset_tpm (const AirlockSettingTarget *target, GError **error)
{
  return remove_device (target, "tpm");
}

const AirlockSettingOps airlock_setting_ops_tpm = { get_tpm, set_tpm, reset_tpm };

static char *
get_memballoon (const AirlockSettingTarget *target)
{
  return g_strdup (airlock_xml_get (find_device (target, "memballoon"), "model"));
}

static gboolean
set_memballoon (const AirlockSettingTarget *target, const char *value, GError **error)
{
  xmlNode *node = ensure_device (target, "memballoon");

  /* What does not exist has no place and no statistics. */
  if (g_str_equal (value, "none"))
    remove_children (node);
  airlock_xml_set (node, "model", value);

  return TRUE;
}

static gboolean
reset_memballoon (const AirlockSettingTarget *target, GError **error)
{
  return remove_device (target, "memballoon");
}

const AirlockSettingOps airlock_setting_ops_memballoon = { get_memballoon, set_memballoon,
                                                           reset_memballoon };

static char *
get_video (const AirlockSettingTarget *target)
{
  return g_strdup (
      airlock_xml_get (airlock_xml_find (find_device (target, "video"), "model"), "type"));
}

/* What only one kind of display understands. */
static gboolean
set_video (const AirlockSettingTarget *target, const char *value, GError **error)
{
  static const char *const attributes[] = { "ram", "vram", "vram64", "vgamem", "blob" };
  xmlNode *video = ensure_device (target, "video");
  xmlNode *model = airlock_xml_ensure (video, "model");

  for (gsize i = 0; i < G_N_ELEMENTS (attributes); i++)
    airlock_xml_set (model, attributes[i], NULL);
  remove_children (model);
  if (g_str_equal (value, "none"))
    {
      airlock_xml_set (model, "heads", NULL);
      airlock_xml_set (model, "primary", NULL);
      airlock_xml_remove_all (video, "address");
      airlock_xml_remove_all (video, "driver");
    }
  airlock_xml_set (model, "type", value);

  return TRUE;
}

static gboolean
reset_video (const AirlockSettingTarget *target, GError **error)
{
  return remove_device (target, "video");
}

const AirlockSettingOps airlock_setting_ops_video = { get_video, set_video, reset_video };

static char *
get_graphics (const AirlockSettingTarget *target)
{
  return g_strdup (airlock_xml_get (find_device (target, "graphics"), "type"));
}

static gboolean
set_graphics (const AirlockSettingTarget *target, const char *value, GError **error)
{
  gboolean remote = g_str_equal (value, "spice") || g_str_equal (value, "vnc");
  gboolean fresh = find_device (target, "graphics") == NULL;
  xmlNode *node = ensure_device (target, "graphics");

  if (!fresh)
    remove_children (node);
  airlock_xml_set (node, "type", value);
  if (remote && airlock_xml_get (node, "port") == NULL)
    airlock_xml_set (node, "autoport", "yes");
  if (!remote)
    {
      static const char *const attributes[] = { "port",   "tlsPort", "autoport",
                                                "listen", "passwd",  "keymap" };

      for (gsize i = 0; i < G_N_ELEMENTS (attributes); i++)
        airlock_xml_set (node, attributes[i], NULL);
    }

  return TRUE;
}

static gboolean
reset_graphics (const AirlockSettingTarget *target, GError **error)
{
  return remove_device (target, "graphics");
}

const AirlockSettingOps airlock_setting_ops_graphics = { get_graphics, set_graphics,
                                                         reset_graphics };

static xmlNode *
find_evdev (const AirlockSettingTarget *target)
{
  return airlock_xml_find_with (airlock_domain_document_get_devices (target->document), "input",
                                "type", "evdev");
}

static char *
get_evdev (const AirlockSettingTarget *target)
{
  GString *text = g_string_new (NULL);

  for (xmlNode *node = find_evdev (target); node != NULL; node = airlock_xml_next (node, "input"))
    {
      xmlNode *source = airlock_xml_find (node, "source");

      if (airlock_xml_has (node, "type", "evdev") && airlock_xml_get (source, "dev") != NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "",
                                airlock_xml_get (source, "dev"));
    }

  return g_string_free (text, text->len == 0);
}

static void
remove_evdev (const AirlockSettingTarget *target, const char *const *kept)
{
  xmlNode *next;

  for (xmlNode *node = find_evdev (target); node != NULL; node = next)
    {
      const char *path = airlock_xml_get (airlock_xml_find (node, "source"), "dev");

      next = airlock_xml_next (node, "input");
      if (airlock_xml_has (node, "type", "evdev") &&
          !(path != NULL && g_strv_contains (kept, path)))
        airlock_xml_remove (node);
    }
}

static gboolean
has_evdev (const AirlockSettingTarget *target, const char *path)
{
  g_autofree char *text = get_evdev (target);
  g_auto (GStrv) paths = g_strsplit (text != NULL ? text : "", " ", -1);

  return g_strv_contains ((const char *const *) paths, path);
}

/* A keyboard takes the other inputs along when the keys for switching are pressed (R7.26). */
static void
add_evdev (const AirlockSettingTarget *target, const char *path)
{
  xmlNode *node = airlock_domain_document_add_device (target->document, "input");
  xmlNode *source = airlock_xml_add (node, "source");

  airlock_xml_set (node, "type", "evdev");
  airlock_xml_set (source, "dev", path);
  if (g_str_has_suffix (path, "-kbd"))
    {
      airlock_xml_set (source, "grab", "all");
      airlock_xml_set (source, "grabToggle", "ctrl-ctrl");
      airlock_xml_set (source, "repeat", "on");
    }
}

static gboolean
set_evdev (const AirlockSettingTarget *target, const char *value, GError **error)
{
  g_auto (GStrv) paths = g_strsplit (value, " ", -1);

  for (gsize i = 0; paths[i] != NULL; i++)
    if (!g_str_has_prefix (paths[i], "/dev/input/") || strstr (paths[i], "/../") != NULL ||
        g_str_has_prefix (paths[i], "/dev/input/event"))
      return airlock_setting_set_invalid (target, value, error);

  remove_evdev (target, (const char *const *) paths);
  for (gsize i = 0; paths[i] != NULL; i++)
    if (!has_evdev (target, paths[i]))
      add_evdev (target, paths[i]);

  return TRUE;
}

static gboolean
reset_evdev (const AirlockSettingTarget *target, GError **error)
{
  remove_evdev (target, (const char *[]) { NULL });
  return TRUE;
}

const AirlockSettingOps airlock_setting_ops_evdev = { get_evdev, set_evdev, reset_evdev };

/**
 * airlock_looking_glass_size:
 * @width: @height: of the guest's screen in pixels
 *
 * Returns: bytes of shared memory that Looking Glass needs for it, a power of two (R7.27)
 */
guint64
airlock_looking_glass_size (guint width, guint height)
{
  guint64 line = ((guint64) width * 4 + 255) / 256 * 256;
  guint64 needed = line * height * 3 + 4 * MIB;
  guint64 size = MIB;

  while (size < needed)
    size *= 2;

  return size;
}

static xmlNode *
find_looking_glass (const AirlockSettingTarget *target)
{
  return airlock_xml_find_with (airlock_domain_document_get_devices (target->document), "shmem",
                                "name", LOOKING_GLASS);
}

static char *
get_looking_glass (const AirlockSettingTarget *target)
{
  guint64 bytes;

  return airlock_setting_read_size (airlock_xml_find (find_looking_glass (target), "size"), &bytes)
             ? airlock_setting_format_size (bytes)
             : NULL;
}

/* "64MiB", or the size of a screen, "2560x1440". */
static guint64
parse_looking_glass (const char *value)
{
  g_auto (GStrv) sides = g_strsplit (value, "x", 2);
  guint64 width, height, bytes;

  if (sides[0] != NULL && sides[1] != NULL)
    return g_ascii_string_to_unsigned (sides[0], 10, 64, 16384, &width, NULL) &&
                   g_ascii_string_to_unsigned (sides[1], 10, 64, 16384, &height, NULL)
               ? airlock_looking_glass_size ((guint) width, (guint) height)
               : 0;

  bytes = airlock_setting_parse_size (value);
  return bytes >= MIB && (bytes & (bytes - 1)) == 0 ? bytes : 0;
}

static gboolean
set_looking_glass (const AirlockSettingTarget *target, const char *value, GError **error)
{
  guint64 bytes = parse_looking_glass (value);
  xmlNode *node = find_looking_glass (target);
  xmlNode *size;

  if (bytes == 0)
    return airlock_setting_set_invalid (target, value, error);
  if (node == NULL)
    {
      node = airlock_domain_document_add_device (target->document, "shmem");
      airlock_xml_set (node, "name", LOOKING_GLASS);
      airlock_xml_set (airlock_xml_add (node, "model"), "type", "ivshmem-plain");
    }
  size = airlock_xml_ensure (node, "size");
  airlock_setting_write_size (size, bytes, "M");

  return TRUE;
}

static gboolean
reset_looking_glass (const AirlockSettingTarget *target, GError **error)
{
  xmlNode *node = find_looking_glass (target);

  if (node != NULL)
    airlock_xml_remove (node);

  return TRUE;
}

const AirlockSettingOps airlock_setting_ops_looking_glass = { get_looking_glass, set_looking_glass,
                                                              reset_looking_glass };

/* The shared folder whose tag in the guest is the subject. */
static xmlNode *
find_virtiofs (const AirlockSettingTarget *target)
{
  const char *attribute;

  return airlock_setting_path_find (target, &attribute);
}

static char *
get_virtiofs (const AirlockSettingTarget *target)
{
  xmlNode *node = find_virtiofs (target);

  return airlock_xml_has (airlock_xml_find (node, "driver"), "type", "virtiofs")
             ? g_strdup (airlock_xml_get (airlock_xml_find (node, "source"), "dir"))
             : NULL;
}

static gboolean
set_virtiofs (const AirlockSettingTarget *target, const char *value, GError **error)
{
  xmlNode *node = find_virtiofs (target);

  if (!g_path_is_absolute (value))
    return airlock_setting_set_invalid (target, value, error);
  if (node == NULL)
    {
      node = airlock_domain_document_add_device (target->document, "filesystem");
      airlock_xml_set (node, "type", "mount");
      airlock_xml_set (node, "accessmode", "passthrough");
      airlock_xml_set (airlock_xml_add (node, "driver"), "type", "virtiofs");
      airlock_xml_add (node, "source");
      airlock_xml_set (airlock_xml_add (node, "target"), "dir", target->subject);
    }
  else if (!airlock_xml_has (airlock_xml_find (node, "driver"), "type", "virtiofs"))
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                   _ ("the VM’s shared folder “%s” is of another kind than virtiofs"),
                   target->subject);
      return FALSE;
    }
  airlock_xml_set (airlock_xml_ensure (node, "source"), "dir", value);

  return TRUE;
}

static gboolean
reset_virtiofs (const AirlockSettingTarget *target, GError **error)
{
  g_autofree char *old = get_virtiofs (target);

  if (old != NULL)
    airlock_xml_remove (find_virtiofs (target));

  return TRUE;
}

const AirlockSettingOps airlock_setting_ops_virtiofs = { get_virtiofs, set_virtiofs,
                                                         reset_virtiofs };

static char *
get_viommu (const AirlockSettingTarget *target)
{
  return g_strdup (airlock_xml_get (find_device (target, "iommu"), "model"));
}

/* A guest that passes devices on needs the caching mode of Intel's. */
static gboolean
set_viommu (const AirlockSettingTarget *target, const char *value, GError **error)
{
  xmlNode *node = ensure_device (target, "iommu");

  remove_children (node);
  airlock_xml_set (node, "model", value);
  if (g_str_equal (value, "intel"))
    {
      xmlNode *driver = airlock_xml_add (node, "driver");

      airlock_xml_set (driver, "intremap", "on");
      airlock_xml_set (driver, "caching_mode", "on");
    }

  return TRUE;
}

static gboolean
reset_viommu (const AirlockSettingTarget *target, GError **error)
{
  return remove_device (target, "iommu");
}

const AirlockSettingOps airlock_setting_ops_viommu = { get_viommu, set_viommu, reset_viommu };
