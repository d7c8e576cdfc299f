/* airlock-row-filter.c – which devices are asked for: by words, kind and verdict
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-row-filter.h"

#include "airlock-row-search.h"

struct _AirlockRowFilter
{
  GtkFilter parent_instance;

  AirlockKindChoice kind;
  AirlockVerdictChoice verdict;
  char *query;              /* nullable */
  AirlockRowSearch *search; /* of the query; nullable */
};

enum
{
  PROP_KIND = 1,
  PROP_QUERY,
  PROP_VERDICT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ENUM_TYPE (AirlockKindChoice,
                    airlock_kind_choice,
                    G_DEFINE_ENUM_VALUE (AIRLOCK_KIND_CHOICE_ALL, "all"),
                    G_DEFINE_ENUM_VALUE (AIRLOCK_KIND_CHOICE_GRAPHICS, "graphics"),
                    G_DEFINE_ENUM_VALUE (AIRLOCK_KIND_CHOICE_STORAGE, "storage"),
                    G_DEFINE_ENUM_VALUE (AIRLOCK_KIND_CHOICE_NETWORK, "network"),
                    G_DEFINE_ENUM_VALUE (AIRLOCK_KIND_CHOICE_USB, "usb"),
                    G_DEFINE_ENUM_VALUE (AIRLOCK_KIND_CHOICE_OTHER, "other"))

G_DEFINE_ENUM_TYPE (AirlockVerdictChoice,
                    airlock_verdict_choice,
                    G_DEFINE_ENUM_VALUE (AIRLOCK_VERDICT_CHOICE_ANY, "any"),
                    G_DEFINE_ENUM_VALUE (AIRLOCK_VERDICT_CHOICE_OK, "ok"),
                    G_DEFINE_ENUM_VALUE (AIRLOCK_VERDICT_CHOICE_CARE, "care"),
                    G_DEFINE_ENUM_VALUE (AIRLOCK_VERDICT_CHOICE_REFUSED, "refused"),
                    G_DEFINE_ENUM_VALUE (AIRLOCK_VERDICT_CHOICE_UNKNOWN, "unknown"))

G_DEFINE_FINAL_TYPE (AirlockRowFilter, airlock_row_filter, GTK_TYPE_FILTER)

static void
take_choices (AirlockRowFilter *self, AirlockKindChoice kind, AirlockVerdictChoice verdict)
{
  gboolean other_kind = self->kind != kind;
  gboolean other_verdict = self->verdict != verdict;

  self->kind = kind;
  self->verdict = verdict;
  if (other_kind)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KIND]);
  if (other_verdict)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VERDICT]);
  if (other_kind || other_verdict)
    gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
}

static AirlockKindChoice
choice_of (AirlockRow *row)
{
  if (airlock_row_get_usb (row) != NULL)
    return AIRLOCK_KIND_CHOICE_USB;

  switch (airlock_kind_of_device (airlock_row_get_device (row)))
    {
    case AIRLOCK_KIND_GRAPHICS:
      return AIRLOCK_KIND_CHOICE_GRAPHICS;
    case AIRLOCK_KIND_STORAGE:
      return AIRLOCK_KIND_CHOICE_STORAGE;
    case AIRLOCK_KIND_NETWORK:
      return AIRLOCK_KIND_CHOICE_NETWORK;
    case AIRLOCK_KIND_USB:
      return AIRLOCK_KIND_CHOICE_USB;
    case AIRLOCK_KIND_SOUND:
    case AIRLOCK_KIND_OTHER:
      return AIRLOCK_KIND_CHOICE_OTHER;
    case AIRLOCK_KIND_SYSTEM:
    default:
      return AIRLOCK_KIND_CHOICE_ALL;
    }
}

static gboolean
wears_verdict (AirlockRowFilter *self, AirlockRow *row)
{
  AirlockAnswer *answer = airlock_row_get_answer (row);

  switch (self->verdict)
    {
    case AIRLOCK_VERDICT_CHOICE_OK:
      return answer != NULL && answer->verdict == AIRLOCK_VERDICT_OK;
    case AIRLOCK_VERDICT_CHOICE_CARE:
      return answer != NULL && answer->verdict == AIRLOCK_VERDICT_CARE;
    case AIRLOCK_VERDICT_CHOICE_REFUSED:
      return answer != NULL && answer->verdict == AIRLOCK_VERDICT_REFUSED;
    case AIRLOCK_VERDICT_CHOICE_UNKNOWN:
      return answer != NULL && answer->verdict == AIRLOCK_VERDICT_UNKNOWN;
    case AIRLOCK_VERDICT_CHOICE_ANY:
    default:
      return TRUE;
    }
}

static gboolean
has_kind (AirlockRowFilter *self, AirlockRow *row)
{
  return self->kind == AIRLOCK_KIND_CHOICE_ALL || choice_of (row) == self->kind;
}

static gboolean
is_virtual (AirlockRow *row)
{
  AirlockDevice *device = airlock_row_get_device (row);

  return device != NULL && airlock_device_get_facts (device)->is_vf;
}

/* A shared group is asked for with any of its cards. A card's verdict speaks for its functions, but
 * not for the virtual ones: those go to VMs by themselves. */
static gboolean
is_chosen (AirlockRowFilter *self, AirlockRow *row)
{
  AirlockRowType type = airlock_row_get_row_type (row);
  GListModel *children = airlock_row_get_children (row);
  guint n = children != NULL ? g_list_model_get_n_items (children) : 0;

  if (self->kind == AIRLOCK_KIND_CHOICE_ALL && self->verdict == AIRLOCK_VERDICT_CHOICE_ANY)
    return TRUE;
  if (type == AIRLOCK_ROW_SYSTEM || (type != AIRLOCK_ROW_GROUP && !has_kind (self, row)))
    return FALSE;
  if (type != AIRLOCK_ROW_GROUP && wears_verdict (self, row))
    return TRUE;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AirlockRow) child = g_list_model_get_item (children, i);

      if (type == AIRLOCK_ROW_GROUP ? is_chosen (self, child)
                                    : is_virtual (child) && wears_verdict (self, child))
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_found (AirlockRowFilter *self, AirlockRow *row)
{
  return self->search == NULL ||
         airlock_row_search_match (self->search, airlock_row_get_search_text (row));
}

/* The card of a function or of a USB device. */
static AirlockRow *
get_card (AirlockRow *row)
{
  AirlockRow *parent = airlock_row_get_parent (row);

  if (parent == NULL || airlock_row_get_row_type (parent) == AIRLOCK_ROW_CARD)
    return parent;

  return airlock_row_get_row_type (row) == AIRLOCK_ROW_USB ? get_card (parent) : NULL;
}

static gboolean
matches_alone (AirlockRowFilter *self, AirlockRow *row)
{
  return is_chosen (self, row) && is_found (self, row);
}

/* What is part of a card that is asked for, is so too. */
static gboolean
airlock_row_filter_match (GtkFilter *filter, gpointer item)
{
  AirlockRowFilter *self = AIRLOCK_ROW_FILTER (filter);
  AirlockRow *card = get_card (item);

  return matches_alone (self, item) || (card != NULL && matches_alone (self, card));
}

static GtkFilterMatch
airlock_row_filter_get_strictness (GtkFilter *filter)
{
  return airlock_row_filter_is_active (AIRLOCK_ROW_FILTER (filter)) ? GTK_FILTER_MATCH_SOME
                                                                    : GTK_FILTER_MATCH_ALL;
}

static void
airlock_row_filter_finalize (GObject *object)
{
  AirlockRowFilter *self = AIRLOCK_ROW_FILTER (object);

  g_clear_pointer (&self->search, airlock_row_search_free);
  g_free (self->query);

  G_OBJECT_CLASS (airlock_row_filter_parent_class)->finalize (object);
}

static void
airlock_row_filter_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AirlockRowFilter *self = AIRLOCK_ROW_FILTER (object);

  switch (id)
    {
    case PROP_KIND:
      g_value_set_enum (value, (int) self->kind);
      break;
    case PROP_QUERY:
      g_value_set_string (value, self->query);
      break;
    case PROP_VERDICT:
      g_value_set_enum (value, (int) self->verdict);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
airlock_row_filter_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AirlockRowFilter *self = AIRLOCK_ROW_FILTER (object);

  switch (id)
    {
    case PROP_KIND:
      take_choices (self, g_value_get_enum (value), self->verdict);
      break;
    case PROP_QUERY:
      airlock_row_filter_set_query (self, g_value_get_string (value));
      break;
    case PROP_VERDICT:
      take_choices (self, self->kind, g_value_get_enum (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
airlock_row_filter_class_init (AirlockRowFilterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkFilterClass *filter_class = GTK_FILTER_CLASS (klass);

  filter_class->match = airlock_row_filter_match;
  filter_class->get_strictness = airlock_row_filter_get_strictness;
  object_class->finalize = airlock_row_filter_finalize;
  object_class->get_property = airlock_row_filter_get_property;
  object_class->set_property = airlock_row_filter_set_property;

  properties[PROP_KIND] =
      g_param_spec_enum ("kind", NULL, NULL, AIRLOCK_TYPE_KIND_CHOICE, AIRLOCK_KIND_CHOICE_ALL,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_QUERY] =
      g_param_spec_string ("query", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_VERDICT] = g_param_spec_enum (
      "verdict", NULL, NULL, AIRLOCK_TYPE_VERDICT_CHOICE, AIRLOCK_VERDICT_CHOICE_ANY,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
airlock_row_filter_init (AirlockRowFilter *self)
{
}

/**
 * airlock_row_filter_new:
 *
 * Returns: (transfer full): a filter that lets everything pass
 */
AirlockRowFilter *
airlock_row_filter_new (void)
{
  return g_object_new (AIRLOCK_TYPE_ROW_FILTER, NULL);
}

/**
 * airlock_row_filter_set_query:
 * @self: a filter
 * @query: (nullable): what to search for; blank or %NULL: nothing
 */
void
airlock_row_filter_set_query (AirlockRowFilter *self, const char *query)
{
  g_autoptr (AirlockRowSearch) search = airlock_row_search_new (query);

  if (!g_set_str (&self->query, search != NULL ? query : NULL))
    return;

  g_clear_pointer (&self->search, airlock_row_search_free);
  self->search = g_steal_pointer (&search);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUERY]);
  gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
}

/**
 * airlock_row_filter_get_query:
 * @self: a filter
 *
 * Returns: (transfer none) (nullable): what is searched for
 */
const char *
airlock_row_filter_get_query (AirlockRowFilter *self)
{
  return self->query;
}

AirlockVerdictChoice
airlock_row_filter_get_verdict (AirlockRowFilter *self)
{
  return self->verdict;
}

/* Whether anything is left out. */
gboolean
airlock_row_filter_is_active (AirlockRowFilter *self)
{
  return self->search != NULL || self->kind != AIRLOCK_KIND_CHOICE_ALL ||
         self->verdict != AIRLOCK_VERDICT_CHOICE_ANY;
}

/* Lets everything pass again. */
void
airlock_row_filter_clear (AirlockRowFilter *self)
{
  airlock_row_filter_set_query (self, NULL);
  take_choices (self, AIRLOCK_KIND_CHOICE_ALL, AIRLOCK_VERDICT_CHOICE_ANY);
}

/**
 * airlock_row_filter_lists:
 * @self: a filter
 * @row: a row
 *
 * A function or a USB device whose card is asked for already is left out of a flat list: the
 * card's row tells of it.
 *
 * Returns: whether a flat list of what is asked for has a place for @row
 */
gboolean
airlock_row_filter_lists (AirlockRowFilter *self, AirlockRow *row)
{
  AirlockRow *card = get_card (row);

  return matches_alone (self, row) && !(card != NULL && matches_alone (self, card));
}
