/* airlock-row.c – one row of the list of devices: a group, a card, a function, a USB device
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-row.h"

#include <glib/gi18n.h>

#include "airlock-row-search.h"

struct _AirlockRow
{
  GObject parent_instance;

  AirlockRowType type;
  char *key;
  char *title;
  char *subtitle;
  char *icon_name;
  char *search_text;           /* nullable: not made yet */
  AirlockGroup *group;         /* owned, nullable */
  AirlockAnswer *answer;       /* owned, nullable */
  AirlockHostUses *uses;       /* owned, nullable: holds usb */
  const AirlockUsbDevice *usb; /* nullable */
  GPtrArray *devices;          /* of AirlockDevice */
  GListStore *children;        /* of AirlockRow; NULL: never unfolds */
  AirlockRow *parent;          /* unowned: the parent holds this row */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AirlockRow, airlock_row, G_TYPE_OBJECT)

static void
airlock_row_finalize (GObject *object)
{
  AirlockRow *self = AIRLOCK_ROW (object);

  for (guint i = 0; self->children != NULL; i++)
    {
      g_autoptr (AirlockRow) child = g_list_model_get_item (G_LIST_MODEL (self->children), i);

      if (child == NULL)
        break;
      if (child->parent == self)
        child->parent = NULL;
    }

  g_free (self->key);
  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->icon_name);
  g_free (self->search_text);
  g_clear_object (&self->group);
  g_clear_pointer (&self->answer, airlock_answer_unref);
  g_clear_pointer (&self->uses, airlock_host_uses_unref);
  g_clear_object (&self->children);
  g_ptr_array_unref (self->devices);

  G_OBJECT_CLASS (airlock_row_parent_class)->finalize (object);
}

static void
airlock_row_class_init (AirlockRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_row_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", AIRLOCK_TYPE_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
airlock_row_init (AirlockRow *self)
{
  self->devices = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * airlock_row_new:
 * @type: what the row stands for
 * @key: what identifies it from one reading to the next
 *
 * Returns: (transfer full): an empty row
 */
AirlockRow *
airlock_row_new (AirlockRowType type, const char *key)
{
  AirlockRow *self = g_object_new (AIRLOCK_TYPE_ROW, NULL);

  self->type = type;
  self->key = g_strdup (key);

  return self;
}

void
airlock_row_set_texts (AirlockRow *self,
                       const char *title,
                       const char *subtitle,
                       const char *icon_name)
{
  g_set_str (&self->title, title);
  g_set_str (&self->subtitle, subtitle);
  g_set_str (&self->icon_name, icon_name);
}

void
airlock_row_set_group (AirlockRow *self, AirlockGroup *group)
{
  g_set_object (&self->group, group);
}

/**
 * airlock_row_set_answer:
 * @self: a row
 * @answer: (nullable): whether its card may go to a VM
 */
void
airlock_row_set_answer (AirlockRow *self, AirlockAnswer *answer)
{
  if (answer != NULL)
    airlock_answer_ref (answer);
  g_clear_pointer (&self->answer, airlock_answer_unref);
  self->answer = answer;
}

/**
 * airlock_row_set_usb:
 * @self: a row
 * @uses: the reading that @usb belongs to
 * @usb: the USB device that the row stands for
 */
void
airlock_row_set_usb (AirlockRow *self, AirlockHostUses *uses, const AirlockUsbDevice *usb)
{
  airlock_host_uses_ref (uses);
  g_clear_pointer (&self->uses, airlock_host_uses_unref);
  self->uses = uses;
  self->usb = usb;
}

/**
 * airlock_row_add_device:
 * @self: a row
 * @device: a device it stands for; the first one gives the row its name
 */
void
airlock_row_add_device (AirlockRow *self, AirlockDevice *device)
{
  g_ptr_array_add (self->devices, g_object_ref (device));
}

/* GTK asks once whether a row unfolds, so it is decided before it is shown. */
void
airlock_row_set_unfoldable (AirlockRow *self)
{
  if (self->children == NULL)
    self->children = g_list_store_new (AIRLOCK_TYPE_ROW);
}

void
airlock_row_add_child (AirlockRow *self, AirlockRow *child)
{
  airlock_row_set_unfoldable (self);
  child->parent = self;
  g_list_store_append (self->children, child);
}

AirlockRowType
airlock_row_get_row_type (AirlockRow *self)
{
  return self->type;
}

const char *
airlock_row_get_key (AirlockRow *self)
{
  return self->key;
}

const char *
airlock_row_get_title (AirlockRow *self)
{
  return self->title;
}

const char *
airlock_row_get_subtitle (AirlockRow *self)
{
  return self->subtitle;
}

const char *
airlock_row_get_icon_name (AirlockRow *self)
{
  return self->icon_name;
}

/**
 * airlock_row_get_group:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the group of its first device; forecast while the IOMMU is
 * off
 */
AirlockGroup *
airlock_row_get_group (AirlockRow *self)
{
  return self->group;
}

/**
 * airlock_row_get_answer:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): whether it may go to a VM; %NULL for rows that are no card
 */
AirlockAnswer *
airlock_row_get_answer (AirlockRow *self)
{
  return self->answer;
}

/**
 * airlock_row_get_usb:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the USB device it stands for
 */
const AirlockUsbDevice *
airlock_row_get_usb (AirlockRow *self)
{
  return self->usb;
}

/**
 * airlock_row_get_devices:
 * @self: a row
 *
 * Returns: (transfer none) (element-type AirlockDevice): what it stands for, the most telling first
 */
GPtrArray *
airlock_row_get_devices (AirlockRow *self)
{
  return self->devices;
}

AirlockDevice *
airlock_row_get_device (AirlockRow *self)
{
  return self->devices->len > 0 ? g_ptr_array_index (self->devices, 0) : NULL;
}

GListModel *
airlock_row_get_children (AirlockRow *self)
{
  return self->children != NULL ? G_LIST_MODEL (self->children) : NULL;
}

AirlockRow *
airlock_row_get_parent (AirlockRow *self)
{
  return self->parent;
}

/* Doesn't hold the parent, and doesn't put the row into its children. */
void
airlock_row_set_parent (AirlockRow *self, AirlockRow *parent)
{
  self->parent = parent;
}

/**
 * airlock_row_dup_group_text:
 * @self: a row
 *
 * Returns: (transfer full): "group 14", or that the group is a forecast; empty where there is none
 */
char *
airlock_row_dup_group_text (AirlockRow *self)
{
  if (self->type == AIRLOCK_ROW_SYSTEM || self->type == AIRLOCK_ROW_USB || self->group == NULL)
    return g_strdup ("");
  if (airlock_group_is_forecast (self->group))
    /* Translators: of a verdict: the group doesn't exist yet. */
    return g_strdup (_ ("forecast"));
  if (airlock_group_get_id (self->group) < 0)
    return g_strdup ("");

  /* Translators: the number of an IOMMU group, beside a device's name. */
  return g_strdup_printf (_ ("group %d"), airlock_group_get_id (self->group));
}

/**
 * airlock_row_get_search_text:
 * @self: a row
 *
 * Made when first asked for, which the worker that makes the rows does.
 *
 * Returns: (transfer none): what airlock_row_search_match() looks at
 */
const char *
airlock_row_get_search_text (AirlockRow *self)
{
  if (self->search_text == NULL)
    self->search_text = airlock_row_search_text (self);

  return self->search_text;
}

static gboolean
same_devices (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      if (a->pdata[i] != b->pdata[i])
        return FALSE;
    }

  return TRUE;
}

/**
 * airlock_row_take_over:
 * @self: a row of the list
 * @fresh: a row with the same key from a newer reading
 *
 * Takes over everything but the children.
 */
void
airlock_row_take_over (AirlockRow *self, AirlockRow *fresh)
{
  /* A new analysis makes new group objects, so the pane has to look at the row again each time;
   * it compares its own texts. */
  gboolean changed = self->group != fresh->group || self->answer != fresh->answer ||
                     self->uses != fresh->uses || g_strcmp0 (self->title, fresh->title) != 0 ||
                     g_strcmp0 (self->subtitle, fresh->subtitle) != 0 ||
                     !same_devices (self->devices, fresh->devices);

  if (!changed)
    return;

  g_free (self->search_text);
  self->search_text = g_steal_pointer (&fresh->search_text);
  airlock_row_set_texts (self, fresh->title, fresh->subtitle, fresh->icon_name);
  g_set_object (&self->group, fresh->group);
  airlock_row_set_answer (self, fresh->answer);
  if (fresh->usb != NULL)
    airlock_row_set_usb (self, fresh->uses, fresh->usb);
  g_ptr_array_unref (self->devices);
  self->devices = g_ptr_array_ref (fresh->devices);

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}
