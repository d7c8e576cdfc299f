/* frames.c – scrolls any GTK program and writes down what each frame cost
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Put into a program with LD_PRELOAD. At SIGUSR1 it scrolls the longest list on display down and
 * up again, a step a frame, and writes "processor-µs wall-µs" for each frame into the file that
 * AIRLOCK_BENCH_FRAMES names: so the same hand moves programs that know nothing of it.
 */

#include <dlfcn.h>
#include <glib-unix.h>
#include <gtk/gtk.h>
#include <time.h>

#define FRAMES 400
/* The first ones make what a list keeps for later. */
#define WARM_UP 20
#define STEP 57.0

typedef struct
{
  GtkAdjustment *adjustment; /* owned */
  GString *report;
  double step;
  gint64 cpu;
  gint64 wall;
  int frame;
} Ride;

static gint64
get_cpu_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static double
get_range (GtkAdjustment *adjustment)
{
  return gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
}

/* The one with the most to scroll. */
static GtkAdjustment *
find_longest (GtkWidget *widget, GtkAdjustment *longest)
{
  if (!gtk_widget_get_mapped (widget))
    return longest;

  if (GTK_IS_SCROLLED_WINDOW (widget))
    {
      GtkAdjustment *adjustment =
          gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (widget));

      if (longest == NULL || get_range (adjustment) > get_range (longest))
        longest = adjustment;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    longest = find_longest (child, longest);

  return longest;
}

static void
ride_end (gpointer data)
{
  Ride *ride = data;
  const char *path = g_getenv ("AIRLOCK_BENCH_FRAMES");
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents (path, ride->report->str, ride->report->len, &error))
    g_error ("%s", error->message);

  g_string_free (ride->report, TRUE);
  g_object_unref (ride->adjustment);
  g_free (ride);
}

/* From one frame to the next: all that the main thread did, also between them. */
static gboolean
on_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Ride *ride = data;
  gint64 cpu = get_cpu_time ();
  gint64 wall = g_get_monotonic_time ();
  double value = gtk_adjustment_get_value (ride->adjustment);

  if (ride->frame > WARM_UP)
    g_string_append_printf (ride->report, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n",
                            cpu - ride->cpu, wall - ride->wall);
  ride->cpu = cpu;
  ride->wall = wall;
  if (++ride->frame > FRAMES)
    return G_SOURCE_REMOVE;

  if (value + ride->step < 0 || value + ride->step > get_range (ride->adjustment))
    ride->step = -ride->step;
  gtk_adjustment_set_value (ride->adjustment, value + ride->step);
  gtk_widget_queue_draw (widget);

  return G_SOURCE_CONTINUE;
}

static gboolean
on_signal (gpointer data)
{
  GListModel *windows = gtk_window_get_toplevels ();
  GtkAdjustment *longest = NULL;
  GtkWidget *window = NULL;
  Ride *ride;

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (windows, i);
      GtkAdjustment *found = find_longest (toplevel, longest);

      if (found != longest)
        window = toplevel;
      longest = found;
    }
  if (longest == NULL)
    g_error ("There is nothing to scroll");

  ride = g_new0 (Ride, 1);
  ride->adjustment = g_object_ref (longest);
  ride->report = g_string_new (NULL);
  ride->step = STEP;
  gtk_widget_add_tick_callback (window, on_frame, ride, ride_end);

  return G_SOURCE_CONTINUE;
}

int
g_application_run (GApplication *application, int argc, char **argv)
{
  int (*run) (GApplication *, int, char **) = dlsym (RTLD_NEXT, "g_application_run");

  if (g_getenv ("AIRLOCK_BENCH_FRAMES") != NULL)
    g_unix_signal_add (SIGUSR1, on_signal, NULL);

  return run (application, argc, argv);
}
