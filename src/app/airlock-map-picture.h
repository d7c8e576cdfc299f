/* airlock-map-picture.h – the Map as a picture in a file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void     airlock_map_picture_save_async  (GtkWidget            *widget,
                                          GFile                *file,
                                          const GdkRGBA        *background,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
gboolean airlock_map_picture_save_finish (GAsyncResult         *result,
                                          GError              **error);

G_END_DECLS
