/* airlockctl-verdict.c – the answer of a check, in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlockctl-verdict.h"

#include <glib/gi18n.h>

#include "airlockctl-finding-list.h"
#include "airlockctl-listing.h"
#include "airlockctl-text.h"
#include "airlockctl-words.h"
#include "core/analysis/airlock-catalogue.h"

/* With more than these, the headline counts the devices. */
#define MAX_NAMED 3

#define DEVICE_LEAD "  "

static AirlockctlStyle
verdict_style (AirlockVerdict verdict)
{
  switch (verdict)
    {
    case AIRLOCK_VERDICT_OK:
      return AIRLOCKCTL_STYLE_GOOD;
    case AIRLOCK_VERDICT_REFUSED:
      return AIRLOCKCTL_STYLE_BAD;
    case AIRLOCK_VERDICT_CARE:
    case AIRLOCK_VERDICT_UNKNOWN:
    default:
      return AIRLOCKCTL_STYLE_CAUTION;
    }
}

static const char *
verdict_word (AirlockVerdict verdict)
{
  switch (verdict)
    {
    case AIRLOCK_VERDICT_OK:
      return C_ ("verdict", "ok");
    case AIRLOCK_VERDICT_CARE:
      return C_ ("verdict", "care");
    case AIRLOCK_VERDICT_REFUSED:
      return C_ ("verdict", "refused");
    case AIRLOCK_VERDICT_UNKNOWN:
    default:
      return C_ ("verdict", "unknown");
    }
}

/* "0000:01:00.0 and 0000:02:00.0", or how many there are. */
static char *
name_devices (GPtrArray *devices)
{
  g_autoptr (GString) names = g_string_new (NULL);

  if (devices->len > MAX_NAMED)
    /* Translators: stands for "%s" in “%s may be assigned” and the like. */
    return g_strdup_printf (g_dngettext (NULL, "This %u device", "These %u devices", devices->len),
                            devices->len);

  for (guint i = 0; i + 1 < devices->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
                            airlock_device_get_address_text (devices->pdata[i]));
  if (names->len == 0)
    return g_strdup (airlock_device_get_address_text (devices->pdata[0]));

  /* Translators: the end of a list of addresses. */
  return g_strdup_printf (_ ("%1$s and %2$s"), names->str,
                          airlock_device_get_address_text (devices->pdata[devices->len - 1]));
}

static char *
headline (const AirlockCheck *check)
{
  g_autofree char *names = name_devices (check->devices);

  switch (check->verdict)
    {
    case AIRLOCK_VERDICT_OK:
      return g_strdup_printf (_ ("%s may be assigned"), names);
    case AIRLOCK_VERDICT_CARE:
      return g_strdup_printf (_ ("%s may be assigned with care"), names);
    case AIRLOCK_VERDICT_REFUSED:
      return g_strdup_printf (_ ("%s must not be assigned"), names);
    case AIRLOCK_VERDICT_UNKNOWN:
    default:
      if (check->devices->len > MAX_NAMED)
        return g_strdup_printf (
            g_dngettext (NULL, "Not known whether this %u device may be assigned",
                         "Not known whether these %u devices may be assigned", check->devices->len),
            check->devices->len);
      return g_strdup_printf (_ ("Not known whether %s may be assigned"), names);
    }
}

static void
print_situation (const AirlockctlVerdict *self)
{
  gboolean now = self->options.situation == AIRLOCK_SITUATION_BIND_NOW;
  g_autofree char *text = NULL;

  if (self->session != NULL)
    text = g_strdup_printf (
        now ? _ ("Judged for this moment, and for someone who is connected over the network: this "
                 "is an SSH session (%s is set).")
            : _ ("Judged for the start of a VM, and for someone who is connected over the network: "
                 "this is an SSH session (%s is set)."),
        self->session);
  else if (self->options.remote)
    text = g_strdup (now ? _ ("Judged for this moment, and for someone who is connected over the "
                              "network.")
                         : _ ("Judged for the start of a VM, and for someone who is connected over "
                              "the network."));
  else
    text = g_strdup (now ? _ ("Judged for this moment, and for someone who sits at this host.")
                         : _ ("Judged for the start of a VM, and for someone who sits at this "
                              "host."));

  airlockctl_output_prose (self->output, AIRLOCKCTL_STYLE_QUIET, 0, NULL, text);
}

static gboolean
is_held (AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);

  return facts->vfio_dev || g_strcmp0 (facts->driver, "vfio-pci") == 0;
}

/* Why a device is in a list: a caption over those with the same reason. */
typedef const char *(*Caption) (const AirlockCheck *check, AirlockDevice *device);

static const char *
asked_caption (const AirlockCheck *check, AirlockDevice *device)
{
  return NULL;
}

static const char *
companion_caption (const AirlockCheck *check, AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);

  for (guint i = 0; i < check->devices->len; i++)
    if (!facts->is_vf && !airlock_device_get_facts (check->devices->pdata[i])->is_vf &&
        airlock_pci_address_same_slot (&facts->address,
                                       airlock_device_get_address (check->devices->pdata[i])))
      return _ ("Goes along: the rest of the card");

  return _ ("Goes along: members of the same group, which leave the host together");
}

static gboolean
is_in_the_way (const AirlockCheck *check, AirlockDevice *device)
{
  for (guint i = 0; i < check->findings->len; i++)
    {
      AirlockFinding *finding = check->findings->pdata[i];

      if (g_str_equal (airlock_finding_get_id (finding), "group.not-viable") &&
          g_strcmp0 (airlock_finding_get_subject (finding),
                     airlock_device_get_address_text (device)) == 0)
        return TRUE;
    }

  return FALSE;
}

static const char *
stay_caption (const AirlockCheck *check, AirlockDevice *device)
{
  if (is_in_the_way (check, device))
    return _ ("Stays with the host, and is in the way");
  if (airlock_device_is_bridge (device))
    return _ ("Stays with the host: bridges, which need no action");
  if (is_held (device))
    return _ ("Stays as it is: held for VMs already");

  return _ ("Stays with the host: parts of its own machinery, which need no action");
}

static void
print_devices (AirlockctlListing *listing,
               const AirlockCheck *check,
               GPtrArray *devices,
               Caption caption_of)
{
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < devices->len; i++)
    {
      const char *caption = caption_of (check, devices->pdata[i]);

      if (g_hash_table_contains (done, devices->pdata[i]))
        continue;
      if (caption != NULL)
        {
          airlockctl_output_blank_line (listing->output);
          airlockctl_output_prose (listing->output, AIRLOCKCTL_STYLE_STRONG, 0, NULL, caption);
        }
      for (guint j = i; j < devices->len; j++)
        if (g_strcmp0 (caption_of (check, devices->pdata[j]), caption) == 0)
          {
            airlockctl_listing_add_row (listing, DEVICE_LEAD, devices->pdata[j]);
            g_hash_table_add (done, devices->pdata[j]);
          }
    }
}

static void
measure (AirlockctlListing *listing, GPtrArray *devices)
{
  for (guint i = 0; i < devices->len; i++)
    airlockctl_listing_measure (listing, devices->pdata[i]);
}

/**
 * airlockctl_verdict_print:
 *
 * The answer, what goes along, what stays, and what was found.
 */
void
airlockctl_verdict_print (const AirlockctlVerdict *self, const AirlockCheck *check)
{
  g_autofree char *answer = headline (check);
  AirlockctlListing listing;

  airlockctl_listing_init (&listing, self->output, strlen (DEVICE_LEAD));
  measure (&listing, check->devices);
  measure (&listing, check->companions);
  measure (&listing, check->stays);
  airlockctl_listing_fit (&listing);

  airlockctl_output_prose (self->output, verdict_style (check->verdict), 0, NULL, answer);
  print_devices (&listing, check, check->devices, asked_caption);
  print_situation (self);
  print_devices (&listing, check, check->companions, companion_caption);
  print_devices (&listing, check, check->stays, stay_caption);
  airlockctl_finding_list_print (self->output, check->findings);
}

static gboolean
is_bridge (const AirlockCheck *check)
{
  return airlock_device_is_bridge (check->devices->pdata[0]);
}

static void
print_counts (const AirlockctlVerdict *self, GPtrArray *checks)
{
  static const AirlockVerdict order[] = {
    AIRLOCK_VERDICT_OK,
    AIRLOCK_VERDICT_CARE,
    AIRLOCK_VERDICT_UNKNOWN,
    AIRLOCK_VERDICT_REFUSED,
  };
  guint counts[G_N_ELEMENTS (order)] = { 0 };
  guint n_cards = 0;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < checks->len; i++)
    {
      const AirlockCheck *check = checks->pdata[i];

      n_cards += !is_bridge (check);
      for (gsize j = 0; j < G_N_ELEMENTS (order); j++)
        counts[j] += !is_bridge (check) && check->verdict == order[j];
    }

  g_string_printf (text, g_dngettext (NULL, "%u card", "%u cards", n_cards), n_cards);
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    if (counts[i] > 0)
      g_string_append_printf (text, " · %u %s", counts[i], verdict_word (order[i]));

  airlockctl_output_prose (self->output, AIRLOCKCTL_STYLE_STRONG, 0, NULL, text->str);
}

/* They are no choice for anybody: in one breath. */
static void
print_bridges (const AirlockctlVerdict *self, GPtrArray *checks)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < checks->len; i++)
    {
      const AirlockCheck *check = checks->pdata[i];

      if (is_bridge (check))
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "",
                                airlock_device_get_address_text (check->devices->pdata[0]));
    }
  if (names->len == 0)
    return;

  text = g_strdup_printf (_ ("Bridges stay with the host: %s"), names->str);
  airlockctl_output_blank_line (self->output);
  airlockctl_output_prose (self->output, AIRLOCKCTL_STYLE_QUIET, 0, NULL, text);
}

/* What decided, each title once. */
static char *
summarize (const AirlockCheck *check)
{
  AirlockSeverity severity = AIRLOCK_SEVERITY_CONFIRM;
  g_autoptr (GHashTable) said = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) text = g_string_new (NULL);

  if (check->verdict == AIRLOCK_VERDICT_OK)
    return g_strdup ("");
  if (check->verdict == AIRLOCK_VERDICT_REFUSED)
    severity = AIRLOCK_SEVERITY_BLOCK;

  for (guint i = 0; i < check->findings->len; i++)
    {
      AirlockFinding *finding = check->findings->pdata[i];
      g_autofree char *title = airlock_finding_dup_title (finding);
      gboolean decides = check->verdict == AIRLOCK_VERDICT_UNKNOWN
                             ? airlock_finding_is_undecided (finding)
                             : airlock_finding_get_severity (finding) == severity;

      if (decides && g_hash_table_add (said, (char *) airlock_finding_get_id (finding)))
        g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", title);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gsize
verdict_width (void)
{
  gsize width = 0;

  for (int verdict = AIRLOCK_VERDICT_OK; verdict <= AIRLOCK_VERDICT_REFUSED; verdict++)
    width = MAX (width, airlockctl_text_width (verdict_word (verdict)));

  return width + 2;
}

static void
print_row (AirlockctlListing *listing, const AirlockCheck *check, gsize width)
{
  const char *word = verdict_word (check->verdict);
  g_autofree char *rest = g_strnfill (width - airlockctl_text_width (word), ' ');
  g_autofree char *summary = summarize (check);

  airlockctl_output_add (listing->output, verdict_style (check->verdict), word);
  airlockctl_listing_add_row_after (listing, width, rest, check->devices->pdata[0]);
  if (summary[0] != '\0')
    airlockctl_output_prose (listing->output, AIRLOCKCTL_STYLE_QUIET, width, "– ", summary);
}

/**
 * airlockctl_verdict_print_table:
 * @checks: of AirlockCheck, each for one card
 */
void
airlockctl_verdict_print_table (const AirlockctlVerdict *self, GPtrArray *checks)
{
  gsize width = verdict_width ();
  AirlockctlListing listing;

  airlockctl_listing_init (&listing, self->output, width);
  for (guint i = 0; i < checks->len; i++)
    if (!is_bridge (checks->pdata[i]))
      measure (&listing, ((const AirlockCheck *) checks->pdata[i])->devices);
  airlockctl_listing_fit (&listing);

  print_counts (self, checks);
  print_situation (self);
  if (checks->len > 0)
    airlockctl_output_blank_line (self->output);
  for (guint i = 0; i < checks->len; i++)
    if (!is_bridge (checks->pdata[i]))
      print_row (&listing, checks->pdata[i], width);
  print_bridges (self, checks);
}
