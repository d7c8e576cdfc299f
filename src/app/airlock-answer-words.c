/* airlock-answer-words.c – an answer in an icon, a word, and the fact that decides
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "airlock-answer.h"
#include "core/analysis/airlock-catalogue.h"

/* The shortest true words for what a finding says; "%s" is its detail. */
typedef struct
{
  const char *id;
  const char *words;
} Fact;

static const Fact facts[] = {
  { "display.only-gpu", N_ ("your only graphics card") },
  { "display.output", N_ ("shows your desktop") },
  { "display.process", N_ ("open in %s") },
  { "display.render", N_ ("open in %s") },
  { "display.console", N_ ("shows the text console") },
  { "device.missing", N_ ("gone") },
  { "group.direct-region", N_ ("tied to the firmware") },
  { "group.mate-loses-driver", N_ ("takes other devices along") },
  { "group.not-viable", N_ ("shares its group with what must stay") },
  { "group.none", N_ ("in no group") },
  { "input.last-keyboard", N_ ("your only keyboard") },
  { "isolation.noiommu", N_ ("no IOMMU guards it") },
  { "isolation.override", N_ ("apart in name only") },
  { "isolation.unknown", N_ ("isolation not known") },
  { "network.default-route", N_ ("your connection") },
  { "network.root", N_ ("your system comes over it") },
  { "network.up", N_ ("%s is up") },
  { "sound.process", N_ ("open in %s") },
  { "sriov.has-vfs", N_ ("split for VMs") },
  { "vfio.denylist", N_ ("VFIO refuses it") },
  { "vm.in-use", N_ ("a VM has it") },
};

/**
 * airlock_answer_get_icon:
 * @self: (nullable): an answer
 *
 * Returns: (transfer none): the icon of its verdict
 */
const char *
airlock_answer_get_icon (AirlockAnswer *self)
{
  switch (self != NULL ? self->verdict : AIRLOCK_VERDICT_UNKNOWN)
    {
    case AIRLOCK_VERDICT_OK:
      return "object-select-symbolic";
    case AIRLOCK_VERDICT_CARE:
      return "dialog-warning-symbolic";
    case AIRLOCK_VERDICT_REFUSED:
      return "changes-prevent-symbolic";
    case AIRLOCK_VERDICT_UNKNOWN:
    default:
      return "dialog-question-symbolic";
    }
}

/**
 * airlock_answer_get_style:
 * @self: (nullable): an answer
 *
 * Returns: (transfer none) (nullable): a style class; grey, which is none, for what stays
 */
const char *
airlock_answer_get_style (AirlockAnswer *self)
{
  switch (self != NULL ? self->verdict : AIRLOCK_VERDICT_UNKNOWN)
    {
    case AIRLOCK_VERDICT_OK:
      return "success";
    case AIRLOCK_VERDICT_CARE:
      return "warning";
    case AIRLOCK_VERDICT_REFUSED:
    case AIRLOCK_VERDICT_UNKNOWN:
    default:
      return NULL;
    }
}

/**
 * airlock_answer_get_word:
 * @self: (nullable): an answer
 *
 * Returns: (transfer none): its verdict in a word or two
 */
const char *
airlock_answer_get_word (AirlockAnswer *self)
{
  switch (self != NULL ? self->verdict : AIRLOCK_VERDICT_UNKNOWN)
    {
    case AIRLOCK_VERDICT_OK:
      return _ ("Assignable");
    case AIRLOCK_VERDICT_CARE:
      return _ ("With care");
    case AIRLOCK_VERDICT_REFUSED:
      return _ ("Not assignable");
    case AIRLOCK_VERDICT_UNKNOWN:
    default:
      return _ ("Not known");
    }
}

/* The word with what qualifies it, for places that say nothing else of it. */
char *
airlock_answer_dup_word (AirlockAnswer *self)
{
  const char *word = airlock_answer_get_word (self);

  /* Translators: before a verdict like "Assignable", while the IOMMU is off. */
  return self->forecast ? g_strdup_printf (_ ("Forecast: %s"), word) : g_strdup (word);
}

/**
 * airlock_answer_dup_title:
 * @self: an answer
 *
 * Returns: (transfer full): the verdict as a sentence
 */
char *
airlock_answer_dup_title (AirlockAnswer *self)
{
  switch (self->verdict)
    {
    case AIRLOCK_VERDICT_OK:
      return g_strdup (self->forecast ? _ ("Forecast: this device could be assigned")
                                      : _ ("This device can be assigned"));
    case AIRLOCK_VERDICT_CARE:
      return g_strdup (self->forecast ? _ ("Forecast: this device could be assigned with care")
                                      : _ ("This device can be assigned with care"));
    case AIRLOCK_VERDICT_REFUSED:
      return g_strdup (self->forecast ? _ ("Forecast: this device would have to stay")
                                      : _ ("This device has to stay"));
    case AIRLOCK_VERDICT_UNKNOWN:
    default:
      return g_strdup (_ ("Not known whether this device can be assigned"));
    }
}

/* Whether it is about the card itself, not about another one of its group. */
static gboolean
is_own (AirlockAnswer *self, AirlockFinding *finding)
{
  const char *subject = airlock_finding_get_subject (finding);
  const char *address = airlock_device_get_address_text (self->check->devices->pdata[0]);
  const char *end = strrchr (address, '.');

  return subject == NULL || strncmp (subject, address, (gsize) (end - address) + 1) == 0;
}

/**
 * airlock_answer_is_decided_by_mates:
 * @self: an answer
 *
 * Returns: whether nothing about the card itself decides, only about others of its group
 */
gboolean
airlock_answer_is_decided_by_mates (AirlockAnswer *self)
{
  GPtrArray *findings = self->check->findings;
  gboolean any = FALSE;

  for (guint i = 0; i < findings->len; i++)
    {
      AirlockFinding *finding = g_ptr_array_index (findings, i);

      if (!airlock_answer_decides (self, finding))
        continue;
      if (is_own (self, finding))
        return FALSE;
      any = TRUE;
    }

  return any;
}

static gboolean
is_storage_use (AirlockFinding *finding)
{
  return g_str_has_prefix (airlock_finding_get_id (finding), "storage.") &&
         airlock_finding_get_chain (finding) != NULL;
}

/* What people know best comes first. */
static int
storage_rank (AirlockFinding *finding)
{
  static const char *const order[] = { "storage.root", "storage.swap", "storage.mounted" };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      if (g_str_equal (airlock_finding_get_id (finding), order[i]))
        return (int) i;
    }

  return G_N_ELEMENTS (order);
}

static int
compare_storage (gconstpointer a, gconstpointer b)
{
  return storage_rank (*(AirlockFinding *const *) a) - storage_rank (*(AirlockFinding *const *) b);
}

/* Each end once; whoever hears of "/" needn't hear of /boot. */
static GPtrArray *
list_storage_ends (AirlockAnswer *self)
{
  g_autoptr (GPtrArray) uses = g_ptr_array_new ();
  GPtrArray *ends = g_ptr_array_new ();
  GPtrArray *findings = self->check->findings;

  for (guint i = 0; i < findings->len; i++)
    {
      AirlockFinding *finding = g_ptr_array_index (findings, i);

      if (airlock_answer_decides (self, finding) && is_own (self, finding) &&
          is_storage_use (finding) && airlock_finding_get_detail (finding) != NULL)
        g_ptr_array_add (uses, finding);
    }
  g_ptr_array_sort (uses, compare_storage);

  for (guint i = 0; i < uses->len; i++)
    {
      const char *end = airlock_finding_get_detail (uses->pdata[i]);
      gboolean is_boot = g_str_equal (airlock_finding_get_id (uses->pdata[i]), "storage.boot");

      if (!g_ptr_array_find_with_equal_func (ends, end, g_str_equal, NULL) &&
          !(is_boot && ends->len > 0))
        g_ptr_array_add (ends, (char *) end);
    }

  return ends;
}

/* "/ and swap": what would be lost. */
static char *
join_storage (AirlockAnswer *self)
{
  g_autoptr (GPtrArray) ends = list_storage_ends (self);

  if (ends->len == 0)
    return NULL;
  if (ends->len == 1)
    return g_strdup (ends->pdata[0]);
  if (ends->len == 2)
    /* Translators: two things that a drive holds, like "/ and swap". */
    return g_strdup_printf (_ ("%s and %s"), (char *) ends->pdata[0], (char *) ends->pdata[1]);

  /* Translators: what a drive holds: "/, swap and 2 more". */
  return g_strdup_printf (ngettext ("%s, %s and %u more", "%s, %s and %u more", ends->len - 2),
                          (char *) ends->pdata[0], (char *) ends->pdata[1], ends->len - 2);
}

static char *
dup_finding_fact (AirlockFinding *finding)
{
  const char *id = airlock_finding_get_id (finding);
  const char *detail = airlock_finding_get_detail (finding);

  if (g_str_has_prefix (id, "class."))
    return g_strdup (_ ("part of the computer"));
  if (g_str_has_prefix (id, "display.firmware-") && !airlock_finding_is_undecided (finding))
    return g_strdup (_ ("held by the firmware’s screen"));
  if (airlock_finding_is_undecided (finding) && !g_str_has_prefix (id, "isolation."))
    return g_strdup (_ ("use not known"));

  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      if (!g_str_equal (facts[i].id, id))
        continue;
      if (strstr (facts[i].words, "%s") == NULL)
        return g_strdup (_ (facts[i].words));
      return detail != NULL ? g_strdup_printf (_ (facts[i].words), detail) : NULL;
    }

  return airlock_finding_dup_title (finding);
}

static char *
dup_idle (AirlockAnswer *self)
{
  AirlockDevice *device = g_ptr_array_index (self->check->devices, 0);
  const AirlockDeviceFacts *known = airlock_device_get_facts (device);
  GPtrArray *findings = self->check->findings;

  for (guint i = 0; i < findings->len; i++)
    {
      AirlockFinding *finding = g_ptr_array_index (findings, i);

      if (airlock_finding_get_chain (finding) != NULL)
        return dup_finding_fact (finding);
    }

  if (airlock_device_is_asleep (device))
    return g_strdup (_ ("asleep"));
  if (airlock_device_knows (device, AIRLOCK_FACT_DRIVER) &&
      g_strcmp0 (known->driver, "vfio-pci") == 0)
    return g_strdup (_ ("held for VMs"));

  return g_strdup (_ ("not in use"));
}

/**
 * airlock_answer_dup_fact:
 * @self: an answer
 *
 * Returns: (transfer full) (nullable): the one fact that decides, in a few words: "/ and swap",
 *   "your connection", "not in use"
 */
char *
airlock_answer_dup_fact (AirlockAnswer *self)
{
  GPtrArray *findings = self->check->findings;
  char *storage = join_storage (self);

  if (storage != NULL)
    return storage;
  if (self->verdict == AIRLOCK_VERDICT_OK)
    return dup_idle (self);

  for (guint i = 0; i < findings->len; i++)
    {
      AirlockFinding *finding = g_ptr_array_index (findings, i);

      if (!airlock_answer_decides (self, finding))
        continue;
      if (!is_own (self, finding) && self->verdict == AIRLOCK_VERDICT_REFUSED)
        return g_strdup (_ ("shares its group with what must stay"));
      return dup_finding_fact (finding);
    }

  return self->forecast ? g_strdup (_ ("would share its group")) : NULL;
}
