/* airlock-sidebar-item.h – one entry of the sidebar
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * AirlockSidebarItem:
 *
 * Properties: `icon-name`, `page` (tag of the page it opens), `title`.
 */
#define AIRLOCK_TYPE_SIDEBAR_ITEM (airlock_sidebar_item_get_type ())
G_DECLARE_FINAL_TYPE (AirlockSidebarItem, airlock_sidebar_item, AIRLOCK, SIDEBAR_ITEM, GObject)

G_END_DECLS
