/* airlock-map-layout.c – puts the nodes of the Map into lines and columns
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-map-layout.h"

#define MARGIN 14
/* Room for the zoom buttons, which lie over the lower end. */
#define MARGIN_BOTTOM 66
#define COLUMN_GAP 22
#define LINE_GAP 10
#define LABEL_GAP 12

#define AIRLOCK_TYPE_MAP_PLACE (airlock_map_place_get_type ())
G_DECLARE_FINAL_TYPE (AirlockMapPlace, airlock_map_place, AIRLOCK, MAP_PLACE, GtkLayoutChild)

struct _AirlockMapPlace
{
  GtkLayoutChild parent_instance;

  guint line;
  guint column;
  guint indent;
  gboolean fill;  /* as wide as its column */
  gboolean label; /* behind the last column */
};

G_DEFINE_FINAL_TYPE (AirlockMapPlace, airlock_map_place, GTK_TYPE_LAYOUT_CHILD)

struct _AirlockMapLayout
{
  GtkLayoutManager parent_instance;

  GArray *columns; /* of int: natural widths */
  GArray *lines;   /* of int: heights */
  GArray *starts;  /* of int: where each line begins, and where one more would; empty: not known */
  int label_width;
  int least;         /* the least width of a card */
  int shrunk;        /* how much narrower than natural the cards are */
  gboolean measured; /* the children there are now have found room */
};

G_DEFINE_FINAL_TYPE (AirlockMapLayout, airlock_map_layout, GTK_TYPE_LAYOUT_MANAGER)

static void
airlock_map_place_class_init (AirlockMapPlaceClass *klass)
{
}

static void
airlock_map_place_init (AirlockMapPlace *self)
{
}

static gboolean
grow (GArray *sizes, guint index, int size)
{
  if (index >= sizes->len)
    g_array_set_size (sizes, index + 1);
  if (g_array_index (sizes, int, index) >= size)
    return FALSE;

  g_array_index (sizes, int, index) = size;

  return TRUE;
}

static void
grow_line (AirlockMapLayout *self, guint line, int height)
{
  if (grow (self->lines, line, height))
    g_array_set_size (self->starts, 0);
}

/* Children come and go with what is in sight; room that was made for one stays. */
static void
measure_children (AirlockMapLayout *self, GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      AirlockMapPlace *place = AIRLOCK_MAP_PLACE (
          gtk_layout_manager_get_layout_child (GTK_LAYOUT_MANAGER (self), child));
      GtkRequisition minimum;
      GtkRequisition size;

      if (!gtk_widget_should_layout (child))
        continue;

      gtk_widget_get_preferred_size (child, &minimum, &size);
      if (place->label)
        airlock_map_layout_expect_label (self, place->line, &size);
      else
        airlock_map_layout_expect (self, place->line, place->column, place->indent, &size,
                                   place->fill ? minimum.width : 0);
    }

  self->measured = TRUE;
}

static int
get_slack (AirlockMapLayout *self)
{
  int last =
      self->columns->len > 0 ? g_array_index (self->columns, int, self->columns->len - 1) : 0;

  return self->least > 0 ? MAX (0, last - self->least) : 0;
}

static int
sum (GArray *sizes, guint n, int gap)
{
  int total = 0;

  for (guint i = 0; i < MIN (n, sizes->len); i++)
    total += g_array_index (sizes, int, i) + gap;

  return total;
}

static GArray *
get_starts (AirlockMapLayout *self)
{
  int y = MARGIN;

  if (self->starts->len > 0)
    return self->starts;

  for (guint i = 0; i < self->lines->len; i++)
    {
      g_array_append_val (self->starts, y);
      y += g_array_index (self->lines, int, i) + LINE_GAP;
    }
  g_array_append_val (self->starts, y);

  return self->starts;
}

static int
get_natural_width (AirlockMapLayout *self)
{
  return sum (self->columns, G_MAXUINT, COLUMN_GAP) - COLUMN_GAP + self->label_width + 2 * MARGIN;
}

static void
airlock_map_layout_measure (GtkLayoutManager *manager,
                            GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  AirlockMapLayout *self = AIRLOCK_MAP_LAYOUT (manager);

  if (!self->measured)
    measure_children (self, widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = get_natural_width (self);
  else
    *natural = g_array_index (get_starts (self), int, self->lines->len) - LINE_GAP + MARGIN_BOTTOM;

  *natural = MAX (*natural, 2 * MARGIN);
  *minimum = *natural;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = MAX (*natural - get_slack (self), 2 * MARGIN);
}

static int
column_start (AirlockMapLayout *self, guint column)
{
  int start = MARGIN + sum (self->columns, column, COLUMN_GAP);

  return column >= self->columns->len ? start - self->shrunk : start;
}

static int
column_width (AirlockMapLayout *self, guint column)
{
  int width = g_array_index (self->columns, int, column);

  return column + 1 == self->columns->len ? width - self->shrunk : width;
}

static GtkAllocation
place_child (AirlockMapLayout *self, AirlockMapPlace *place, GtkWidget *child)
{
  int indent = (int) place->indent * AIRLOCK_MAP_INDENT;
  GtkAllocation area = { 0 };
  GtkRequisition size;

  gtk_widget_get_preferred_size (child, NULL, &size);
  area.height = size.height;
  area.width = size.width;

  if (place->label)
    {
      area.x = column_start (self, self->columns->len) - COLUMN_GAP + LABEL_GAP;
      return area;
    }

  area.x = column_start (self, place->column) + indent;
  if (place->fill)
    area.width = column_width (self, place->column) - indent;

  return area;
}

static void
airlock_map_layout_allocate (
    GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  AirlockMapLayout *self = AIRLOCK_MAP_LAYOUT (manager);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GArray *starts;

  if (!self->measured)
    measure_children (self, widget);
  starts = get_starts (self);
  self->shrunk = CLAMP (get_natural_width (self) - width, 0, get_slack (self));

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      AirlockMapPlace *place =
          AIRLOCK_MAP_PLACE (gtk_layout_manager_get_layout_child (manager, child));
      GtkAllocation area;

      if (!gtk_widget_should_layout (child))
        continue;

      area = place_child (self, place, child);
      area.y = g_array_index (starts, int, place->line) +
               (g_array_index (self->lines, int, place->line) - area.height) / 2;
      if (rtl)
        area.x = width - area.x - area.width;
      gtk_widget_size_allocate (child, &area, -1);
    }
}

static GtkSizeRequestMode
airlock_map_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  /* GTK asks this before it measures anew. */
  AIRLOCK_MAP_LAYOUT (manager)->measured = FALSE;

  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static GtkLayoutChild *
airlock_map_layout_create_layout_child (GtkLayoutManager *manager,
                                        GtkWidget *widget,
                                        GtkWidget *child)
{
  return g_object_new (AIRLOCK_TYPE_MAP_PLACE, "layout-manager", manager, "child-widget", child,
                       NULL);
}

static void
airlock_map_layout_finalize (GObject *object)
{
  AirlockMapLayout *self = AIRLOCK_MAP_LAYOUT (object);

  g_array_unref (self->columns);
  g_array_unref (self->lines);
  g_array_unref (self->starts);

  G_OBJECT_CLASS (airlock_map_layout_parent_class)->finalize (object);
}

static void
airlock_map_layout_class_init (AirlockMapLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = airlock_map_layout_finalize;
  layout_class->allocate = airlock_map_layout_allocate;
  layout_class->create_layout_child = airlock_map_layout_create_layout_child;
  layout_class->get_request_mode = airlock_map_layout_get_request_mode;
  layout_class->layout_child_type = AIRLOCK_TYPE_MAP_PLACE;
  layout_class->measure = airlock_map_layout_measure;
}

static void
airlock_map_layout_init (AirlockMapLayout *self)
{
  self->columns = g_array_new (FALSE, TRUE, sizeof (int));
  self->lines = g_array_new (FALSE, TRUE, sizeof (int));
  self->starts = g_array_new (FALSE, TRUE, sizeof (int));
}

GtkLayoutManager *
airlock_map_layout_new (void)
{
  return g_object_new (AIRLOCK_TYPE_MAP_LAYOUT, NULL);
}

/* Forgets all sizes, for another map or another size of text. */
void
airlock_map_layout_reset (AirlockMapLayout *self)
{
  g_array_set_size (self->columns, 0);
  g_array_set_size (self->lines, 0);
  g_array_set_size (self->starts, 0);
  self->label_width = 0;
  self->least = 0;
}

/**
 * airlock_map_layout_expect:
 * @self: a layout
 * @line: counted from the top
 * @column: counted from the processor
 * @indent: how far it is moved in
 * @size: its natural size
 * @minimum: the least width, where a node may be as narrow as that; 0: where it may not
 *
 * Makes room for a node that is not there, or not yet: so the others stay where they are when it
 * comes into sight.
 */
void
airlock_map_layout_expect (AirlockMapLayout *self,
                           guint line,
                           guint column,
                           guint indent,
                           const GtkRequisition *size,
                           int minimum)
{
  int moved = (int) indent * AIRLOCK_MAP_INDENT;

  grow_line (self, line, size->height);
  grow (self->columns, column, size->width + moved);
  if (minimum > 0)
    self->least = MAX (self->least, minimum + moved);
}

/* The same for a label. */
void
airlock_map_layout_expect_label (AirlockMapLayout *self, guint line, const GtkRequisition *size)
{
  grow_line (self, line, size->height);
  self->label_width = MAX (self->label_width, size->width + LABEL_GAP);
}

/**
 * airlock_map_layout_place:
 * @self: a layout
 * @node: a child of its widget
 * @line: counted from the top
 * @column: counted from the processor
 * @indent: how far it is moved in
 * @fill: whether it is as wide as its column
 */
void
airlock_map_layout_place (
    AirlockMapLayout *self, GtkWidget *node, guint line, guint column, guint indent, gboolean fill)
{
  AirlockMapPlace *place =
      AIRLOCK_MAP_PLACE (gtk_layout_manager_get_layout_child (GTK_LAYOUT_MANAGER (self), node));

  place->line = line;
  place->column = column;
  place->indent = indent;
  place->fill = fill;
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
}

/* Puts a label behind the last column. */
void
airlock_map_layout_place_label (AirlockMapLayout *self, GtkWidget *label, guint line)
{
  AirlockMapPlace *place =
      AIRLOCK_MAP_PLACE (gtk_layout_manager_get_layout_child (GTK_LAYOUT_MANAGER (self), label));

  place->line = line;
  place->label = TRUE;
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
}

/**
 * airlock_map_layout_get_trunk:
 * @self: a layout
 * @column: a column of ports
 *
 * Returns: where the links to what is below them run down, from the edge where processors stand
 */
int
airlock_map_layout_get_trunk (AirlockMapLayout *self, guint column)
{
  return column_start (self, column + 1) - COLUMN_GAP / 2;
}

/**
 * airlock_map_layout_get_start:
 * @self: a layout
 * @column: a column
 * @indent: how far a node is moved in
 *
 * Returns: where a node begins, from the edge where processors stand
 */
int
airlock_map_layout_get_start (AirlockMapLayout *self, guint column, guint indent)
{
  return column_start (self, column) + (int) indent * AIRLOCK_MAP_INDENT;
}

/**
 * airlock_map_layout_get_extent:
 * @self: a layout
 * @node: a child of its widget that has been placed, not necessarily laid out
 * @start: (out): where it begins, from the edge where processors stand
 * @width: (out): how wide it is
 */
void
airlock_map_layout_get_extent (AirlockMapLayout *self, GtkWidget *node, int *start, int *width)
{
  AirlockMapPlace *place =
      AIRLOCK_MAP_PLACE (gtk_layout_manager_get_layout_child (GTK_LAYOUT_MANAGER (self), node));
  GtkAllocation area = place_child (self, place, node);

  *start = area.x;
  *width = area.width;
}

/**
 * airlock_map_layout_get_line:
 * @self: a layout
 * @line: a line
 * @top: (out): where it begins
 * @bottom: (out): where it ends
 */
void
airlock_map_layout_get_line (AirlockMapLayout *self, guint line, int *top, int *bottom)
{
  guint at = MIN (line, self->lines->len);

  *top = g_array_index (get_starts (self), int, at);
  *bottom = *top + (at < self->lines->len ? g_array_index (self->lines, int, at) : 0);
}

/**
 * airlock_map_layout_find_line:
 * @self: a layout
 * @y: a place
 *
 * Returns: the line there, the first or the last if there is none
 */
guint
airlock_map_layout_find_line (AirlockMapLayout *self, double y)
{
  GArray *starts = get_starts (self);
  guint low = 0;
  guint high = self->lines->len;

  while (low + 1 < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (starts, int, middle) <= y)
        low = middle;
      else
        high = middle;
    }

  return low;
}
