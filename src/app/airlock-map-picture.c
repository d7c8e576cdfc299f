/* airlock-map-picture.c – the Map as a picture in a file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-map-picture.h"

#include <cairo-svg.h>

/* Pixels per unit of a PNG, and the most that cairo can have along one side. */
#define PNG_SCALE 2.0
#define PNG_MAX 32000.0

typedef struct
{
  GFile *file;
  cairo_surface_t *png; /* owned; NULL: @bytes are the picture already */
  GByteArray *bytes;
} Picture;

static void
picture_free (Picture *picture)
{
  g_clear_object (&picture->file);
  g_clear_pointer (&picture->png, cairo_surface_destroy);
  g_byte_array_unref (picture->bytes);
  g_free (picture);
}

static cairo_status_t
append (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);

  return CAIRO_STATUS_SUCCESS;
}

/* Everything, also what is scrolled away: the widget's own node is not cut. */
static GskRenderNode *
record (GtkWidget *widget, int width, int height)
{
  g_autoptr (GdkPaintable) live = gtk_widget_paintable_new (widget);
  g_autoptr (GdkPaintable) still = gdk_paintable_get_current_image (live);
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (still, snapshot, width, height);

  return gtk_snapshot_free_to_node (snapshot);
}

static void
paint (cairo_surface_t *surface, GskRenderNode *node, const GdkRGBA *background, double scale)
{
  cairo_t *cr = cairo_create (surface);

  cairo_scale (cr, scale, scale);
  gdk_cairo_set_source_rgba (cr, background);
  cairo_paint (cr);
  if (node != NULL)
    gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
}

static void
paint_svg (Picture *picture, GskRenderNode *node, const GdkRGBA *background, int width, int height)
{
  cairo_surface_t *surface =
      cairo_svg_surface_create_for_stream (append, picture->bytes, width, height);

  paint (surface, node, background, 1);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
}

static void
paint_png (Picture *picture, GskRenderNode *node, const GdkRGBA *background, int width, int height)
{
  double scale = MIN (PNG_SCALE, PNG_MAX / MAX (width, height));

  picture->png = cairo_image_surface_create (CAIRO_FORMAT_RGB24, MAX (1, (int) (width * scale)),
                                             MAX (1, (int) (height * scale)));
  paint (picture->png, node, background, scale);
}

static gboolean
is_svg (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *folded = g_ascii_strdown (name, -1);

  return g_str_has_suffix (folded, ".svg");
}

static void
encode_and_write (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Picture *picture = data;
  GError *error = NULL;

  if (picture->png != NULL && cairo_surface_write_to_png_stream (
                                  picture->png, append, picture->bytes) != CAIRO_STATUS_SUCCESS)
    {
      g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_FAILED,
                                       "The picture is too large");
      return;
    }

  if (g_file_replace_contents (picture->file, (const char *) picture->bytes->data,
                               picture->bytes->len, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                               cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * airlock_map_picture_save_async:
 * @widget: what is to be seen on the picture, as it is now
 * @file: where it goes; a name that ends in .svg makes an SVG, any other a PNG
 * @background: what is behind the widget
 * @cancellable: (nullable): ends it
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Drawing happens now, compressing and writing in a thread.
 */
void
airlock_map_picture_save_async (GtkWidget *widget,
                                GFile *file,
                                const GdkRGBA *background,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (widget, cancellable, callback, user_data);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  g_autoptr (GskRenderNode) node = record (widget, width, height);
  Picture *picture = g_new0 (Picture, 1);

  picture->file = g_object_ref (file);
  picture->bytes = g_byte_array_new ();
  g_task_set_source_tag (task, airlock_map_picture_save_async);
  g_task_set_task_data (task, picture, (GDestroyNotify) picture_free);

  if (is_svg (file))
    paint_svg (picture, node, background, width, height);
  else
    paint_png (picture, node, background, width, height);

  g_task_run_in_thread (task, encode_and_write);
}

/**
 * airlock_map_picture_save_finish:
 * @result: from the callback
 * @error: what went wrong with the file
 *
 * Returns: whether the picture is there
 */
gboolean
airlock_map_picture_save_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
