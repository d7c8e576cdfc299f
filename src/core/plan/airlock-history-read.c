/* airlock-history-read.c – reads an entry of history, which may hold anything
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "airlock-history-entry-private.h"
#include "airlock-plan-enum-types.h"
#include "base/airlock-error.h"
#include "base/airlock-types.h"

/* Where reading a journal has come to. */
typedef struct
{
  AirlockHistoryEntry *entry;
  GPtrArray *states; /* of JsonObject: the steps as planned, then as done */
  gboolean ended;
  AirlockHistoryState end;
} Reading;

static gboolean
read_fd (int fd, const char *name, GByteArray *bytes, GError **error)
{
  guint8 buffer[16384];
  struct stat status;

  if (fd < 0 || fstat (fd, &status) != 0)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNREADABLE, "%s: %s", name,
                   g_strerror (errno));
      return FALSE;
    }
  if (!S_ISREG (status.st_mode) || status.st_size > AIRLOCK_JOURNAL_MAX)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                   _ ("%s is no ordinary file, or too large"), name);
      return FALSE;
    }

  for (;;)
    {
      ssize_t n = read (fd, buffer, sizeof buffer);

      if (n == 0 || bytes->len > AIRLOCK_JOURNAL_MAX)
        return TRUE;
      if (n > 0)
        g_byte_array_append (bytes, buffer, (guint) n);
      else if (errno != EINTR)
        {
          g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNREADABLE, "%s: %s", name,
                       g_strerror (errno));
          return FALSE;
        }
    }
}

/* A file of history, as text: no link, no pipe that nobody writes to, nothing huge, no stray NUL.
 */
char *
_airlock_history_read_file (const char *path, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  if (!read_fd (fd, name, bytes, error))
    return NULL;
  if (bytes->len == 0)
    return g_strdup ("");
  if (memchr (bytes->data, '\0', bytes->len) != NULL ||
      !g_utf8_validate_len ((const char *) bytes->data, bytes->len, NULL))
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("%s is no text"), name);
      return NULL;
    }

  return g_strndup ((const char *) bytes->data, bytes->len);
}

static GDateTime *
read_time (JsonObject *object, GError **error)
{
  const char *text;
  GDateTime *time;

  if (!airlock_json_member_string (object, "time", &text, error))
    return NULL;
  time = g_date_time_new_from_iso8601 (text, NULL);
  if (time == NULL)
    g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("“%s” is no time"), text);

  return time;
}

static AirlockEntryStep *
find_step (Reading *reading, JsonObject *line, guint *index, GError **error)
{
  gint64 step;

  if (!airlock_json_member_integer (line, "step", 0, (gint64) reading->entry->steps->len - 1, &step,
                                    error))
    return NULL;
  *index = (guint) step;

  return &g_array_index (reading->entry->steps, AirlockEntryStep, step);
}

static gboolean
take_done (Reading *reading, JsonObject *line, GError **error)
{
  JsonObject *state = airlock_json_member_object (line, "state", error);
  guint index;
  AirlockEntryStep *step = state != NULL ? find_step (reading, line, &index, error) : NULL;

  if (step == NULL)
    return FALSE;
  step->done = TRUE;
  step->open = FALSE;
  json_object_unref (reading->states->pdata[index]);
  reading->states->pdata[index] = json_object_ref (state);

  return TRUE;
}

static gboolean
take_step_event (Reading *reading, JsonObject *line, AirlockJournalEvent event, GError **error)
{
  guint index;
  AirlockEntryStep *step = find_step (reading, line, &index, error);

  if (step == NULL)
    return FALSE;
  step->open = event != AIRLOCK_EVENT_TAKEN_BACK;
  if (event == AIRLOCK_EVENT_TAKEN_BACK)
    step->done = FALSE;

  return TRUE;
}

static gboolean
take_end (Reading *reading, JsonObject *line, AirlockHistoryState state, GError **error)
{
  const char *message = NULL;

  if (json_object_has_member (line, "message") &&
      !airlock_json_member_string (line, "message", &message, error))
    return FALSE;
  reading->ended = TRUE;
  reading->end = state;
  g_set_str (&reading->entry->message, message);

  return TRUE;
}

static gboolean
take_undone (Reading *reading, JsonObject *line, GError **error)
{
  g_clear_pointer (&reading->entry->undone, g_date_time_unref);
  reading->entry->undone = read_time (line, error);
  if (reading->entry->undone == NULL)
    return FALSE;
  reading->ended = TRUE;
  reading->end = AIRLOCK_HISTORY_UNDONE;

  return TRUE;
}

static gboolean
take_event (Reading *reading, JsonObject *line, AirlockJournalEvent event, GError **error)
{
  switch (event)
    {
    case AIRLOCK_EVENT_BEGIN:
      reading->ended = FALSE;
      return take_step_event (reading, line, event, error);
    case AIRLOCK_EVENT_TAKE_BACK:
    case AIRLOCK_EVENT_TAKEN_BACK:
      return take_step_event (reading, line, event, error);
    case AIRLOCK_EVENT_DONE:
      return take_done (reading, line, error);
    case AIRLOCK_EVENT_HOLD:
      return TRUE;
    case AIRLOCK_EVENT_APPLIED:
      return take_end (reading, line, AIRLOCK_HISTORY_APPLIED, error);
    case AIRLOCK_EVENT_FAILED:
      return take_end (reading, line, AIRLOCK_HISTORY_FAILED, error);
    case AIRLOCK_EVENT_REVERTED:
      return take_end (reading, line, AIRLOCK_HISTORY_REVERTED, error);
    case AIRLOCK_EVENT_INCOMPLETE:
      return take_end (reading, line, AIRLOCK_HISTORY_INTERRUPTED, error);
    case AIRLOCK_EVENT_UNDONE:
    default:
      return take_undone (reading, line, error);
    }
}

static gboolean
take_line (Reading *reading, const char *text, gsize length, GError **error)
{
  g_autoptr (JsonObject) line = airlock_json_from_text (text, (gssize) length, error);
  const char *nick;
  int event;

  if (line == NULL || !airlock_json_member_string (line, "event", &nick, error))
    return FALSE;
  if (!airlock_enum_from_nick (AIRLOCK_TYPE_JOURNAL_EVENT, nick, &event))
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("unknown event “%s”"), nick);
      return FALSE;
    }

  return take_event (reading, line, (AirlockJournalEvent) event, error);
}

/* What stands behind the last line's end was torn off by a crash, and was never said. */
static gboolean
read_journal (Reading *reading, const char *text, GError **error)
{
  const char *end;
  guint number = 1;

  for (; (end = strchr (text, '\n')) != NULL; text = end + 1, number++)
    {
      if (end > text && !take_line (reading, text, (gsize) (end - text), error))
        {
          g_prefix_error (error, _ ("journal, line %u: "), number);
          return FALSE;
        }
    }

  return TRUE;
}

/* The plan as it was made, and its steps for the journal to go through. */
static JsonObject *
take_plan (Reading *reading, JsonObject *root, GError **error)
{
  JsonObject *plan = airlock_json_member_object (root, "plan", error);
  JsonArray *steps = plan != NULL ? airlock_json_member_array (plan, "steps", error) : NULL;

  if (steps == NULL)
    return NULL;

  for (guint i = 0; i < json_array_get_length (steps); i++)
    {
      JsonObject *step = airlock_json_element_object (steps, i, error);

      if (step == NULL)
        return NULL;
      g_ptr_array_add (reading->states, json_object_ref (step));
    }
  g_array_set_size (reading->entry->steps, json_array_get_length (steps));

  return plan;
}

static AirlockPlan *
build_plan (Reading *reading, JsonObject *plan, GError **error)
{
  JsonArray *steps = json_array_new ();

  for (guint i = 0; i < reading->states->len; i++)
    json_array_add_object_element (steps, json_object_ref (reading->states->pdata[i]));
  json_object_set_array_member (plan, "steps", steps);

  return airlock_plan_new_from_json (plan, error);
}

static gboolean
read_entry (Reading *reading, JsonObject *root, const char *journal, GError **error)
{
  AirlockHistoryEntry *entry = reading->entry;
  JsonObject *plan = take_plan (reading, root, error);

  if (plan == NULL)
    return FALSE;
  g_clear_pointer (&entry->time, g_date_time_unref);
  entry->time = read_time (root, error);
  if (entry->time == NULL || !read_journal (reading, journal, error))
    return FALSE;
  entry->plan = build_plan (reading, plan, error);
  if (entry->plan == NULL)
    return FALSE;
  g_set_str (&entry->title, airlock_plan_get_title (entry->plan));

  return TRUE;
}

/* A reboot takes back what was only meant to last until then (R5.5). */
static gboolean
ended_with_boot (Reading *reading, JsonObject *root, const char *boot)
{
  const char *then;

  return (airlock_plan_get_traits (reading->entry->plan) & AIRLOCK_STEP_ENDS_WITH_BOOT) &&
         airlock_json_member_string (root, "boot", &then, NULL) && !g_str_equal (then, boot);
}

static AirlockHistoryState
decide_state (Reading *reading, JsonObject *root, const char *boot, gboolean locked)
{
  AirlockHistoryState state = reading->ended ? reading->end : AIRLOCK_HISTORY_INTERRUPTED;

  if (!reading->ended && locked)
    return AIRLOCK_HISTORY_RUNNING;
  if ((state == AIRLOCK_HISTORY_APPLIED || state == AIRLOCK_HISTORY_INTERRUPTED) &&
      ended_with_boot (reading, root, boot))
    return AIRLOCK_HISTORY_ENDED;

  return state;
}

static AirlockHistoryEntry *
make_unreadable (AirlockHistoryEntry *entry, const GError *error)
{
  GStatBuf status;

  entry->state = AIRLOCK_HISTORY_UNREADABLE;
  g_set_str (&entry->message, error->message);
  g_clear_object (&entry->plan);
  g_array_set_size (entry->steps, 0);
  g_free (entry->title);
  entry->title = g_strdup_printf (_ ("Entry %u can’t be read"), entry->number);
  if (entry->time == NULL)
    entry->time =
        g_date_time_new_from_unix_utc (g_lstat (entry->folder, &status) == 0 ? status.st_mtime : 0);

  return entry;
}

/* Reads an entry. Never fails: what makes no sense is an entry that says so. @locked: somebody is
 * carrying out a plan right now, which can only be the last one. Blocks. */
AirlockHistoryEntry *
_airlock_history_entry_read (const char *folder, guint number, const char *boot, gboolean locked)
{
  g_autofree char *name = g_strdup_printf ("%u", number);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *plan_path = g_build_filename (path, AIRLOCK_JOURNAL_PLAN, NULL);
  g_autofree char *journal_path = g_build_filename (path, AIRLOCK_JOURNAL_FILE, NULL);
  g_autofree char *plan = NULL, *journal = NULL;
  g_autoptr (AirlockHistoryEntry) entry = g_object_new (AIRLOCK_TYPE_HISTORY_ENTRY, NULL);
  g_autoptr (GPtrArray) states =
      g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_autoptr (JsonObject) root = NULL;
  g_autoptr (GError) error = NULL;
  Reading reading = { .entry = entry, .states = states };

  entry->number = number;
  entry->folder = g_steal_pointer (&path);
  plan = _airlock_history_read_file (plan_path, &error);
  journal = plan != NULL ? _airlock_history_read_file (journal_path, &error) : NULL;
  root = journal != NULL ? airlock_json_from_text (plan, -1, &error) : NULL;
  if (root == NULL || !read_entry (&reading, root, journal, &error))
    {
      make_unreadable (entry, error);
      return g_steal_pointer (&entry);
    }

  entry->state = decide_state (&reading, root, boot, locked);

  return g_steal_pointer (&entry);
}

/* What a journal says of a step; @step -1: of the whole. */
JsonObject *
_airlock_journal_line (AirlockJournalEvent event, gint step, const char *message)
{
  JsonObject *line = json_object_new ();
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format_iso8601 (now);

  json_object_set_string_member (line, "event",
                                 airlock_enum_to_nick (AIRLOCK_TYPE_JOURNAL_EVENT, (int) event));
  json_object_set_string_member (line, "time", time);
  if (step >= 0)
    json_object_set_int_member (line, "step", step);
  if (message != NULL)
    {
      g_autofree char *valid = g_utf8_make_valid (message, -1);

      json_object_set_string_member (line, "message", valid);
    }

  return line;
}
