/* airlock-sidebar-item.c – one entry of the sidebar
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-sidebar-item.h"

struct _AirlockSidebarItem
{
  GObject parent_instance;

  char *icon_name;
  char *page;
  char *title;
};

enum
{
  PROP_ICON_NAME = 1,
  PROP_PAGE,
  PROP_TITLE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AirlockSidebarItem, airlock_sidebar_item, G_TYPE_OBJECT)

static void
airlock_sidebar_item_finalize (GObject *object)
{
  AirlockSidebarItem *self = AIRLOCK_SIDEBAR_ITEM (object);

  g_free (self->icon_name);
  g_free (self->page);
  g_free (self->title);

  G_OBJECT_CLASS (airlock_sidebar_item_parent_class)->finalize (object);
}

static char **
find_member (AirlockSidebarItem *self, guint id)
{
  switch (id)
    {
    case PROP_ICON_NAME:
      return &self->icon_name;
    case PROP_PAGE:
      return &self->page;
    case PROP_TITLE:
      return &self->title;
    default:
      return NULL;
    }
}

static void
airlock_sidebar_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  char **member = find_member (AIRLOCK_SIDEBAR_ITEM (object), id);

  if (member != NULL)
    g_value_set_string (value, *member);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
airlock_sidebar_item_set_property (GObject *object,
                                   guint id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  char **member = find_member (AIRLOCK_SIDEBAR_ITEM (object), id);

  if (member == NULL)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  else if (g_set_str (member, g_value_get_string (value)))
    g_object_notify_by_pspec (object, pspec);
}

static void
airlock_sidebar_item_class_init (AirlockSidebarItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = airlock_sidebar_item_finalize;
  object_class->get_property = airlock_sidebar_item_get_property;
  object_class->set_property = airlock_sidebar_item_set_property;

  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  properties[PROP_PAGE] = g_param_spec_string ("page", NULL, NULL, NULL, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
airlock_sidebar_item_init (AirlockSidebarItem *self)
{
}
