/* airlock-host-facts.c – what a plan for the host stands on, so that a stale one is noticed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-host-facts.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

#include "airlock-json-member.h"
#include "airlock-plan-enum-types.h"
#include "base/airlock-error.h"
#include "base/airlock-types.h"

#define DEVICES "/sys/bus/pci/devices"

/* More than any plan stands on. */
#define FACTS_MAX 2048

typedef struct
{
  AirlockHostFactKind kind;
  char *subject;
  char *value; /* NULL: unreadable, or its subject is gone */
} Fact;

struct _AirlockHostFacts
{
  GPtrArray *facts; /* of Fact */
};

static void
fact_free (Fact *self)
{
  g_free (self->subject);
  g_free (self->value);
  g_free (self);
}

/**
 * airlock_host_facts_new:
 *
 * Returns: (transfer full): no facts
 */
AirlockHostFacts *
airlock_host_facts_new (void)
{
  AirlockHostFacts *self = g_new0 (AirlockHostFacts, 1);

  self->facts = g_ptr_array_new_with_free_func ((GDestroyNotify) fact_free);

  return self;
}

/**
 * airlock_host_facts_free:
 * @self: (transfer full): facts
 */
void
airlock_host_facts_free (AirlockHostFacts *self)
{
  g_ptr_array_unref (self->facts);
  g_free (self);
}

static Fact *
find_fact (const AirlockHostFacts *self, AirlockHostFactKind kind, const char *subject)
{
  for (guint i = 0; i < self->facts->len; i++)
    {
      Fact *fact = self->facts->pdata[i];

      if (fact->kind == kind && g_str_equal (fact->subject, subject))
        return fact;
    }

  return NULL;
}

/**
 * airlock_host_facts_add:
 * @subject: the address of a device, or "NODE:KIB"
 * @value: what it is
 *
 * Adds a fact; what is known of the same already is replaced.
 */
void
airlock_host_facts_add (AirlockHostFacts *self,
                        AirlockHostFactKind kind,
                        const char *subject,
                        const char *value)
{
  Fact *fact = find_fact (self, kind, subject);

  if (fact == NULL)
    {
      fact = g_new0 (Fact, 1);
      fact->kind = kind;
      fact->subject = g_strdup (subject);
      g_ptr_array_add (self->facts, fact);
    }
  g_set_str (&fact->value, value);
}

/**
 * airlock_host_facts_lookup:
 *
 * Returns: (transfer none) (nullable): what it was; %NULL: not known
 */
const char *
airlock_host_facts_lookup (const AirlockHostFacts *self,
                           AirlockHostFactKind kind,
                           const char *subject)
{
  Fact *fact = find_fact (self, kind, subject);

  return fact != NULL ? fact->value : NULL;
}

/* The last part of where a link of a device leads; "" if there is none; %NULL: the device is gone,
 * or it can't be read. */
static char *
read_link_base (AirlockSysroot *sysroot, const char *address, const char *name)
{
  g_autoptr (AirlockSysdir) directory = NULL;
  g_autofree char *path = g_build_filename (DEVICES, address, NULL);
  char *base = NULL;

  if (airlock_sysroot_open_dir (sysroot, path, &directory) != AIRLOCK_READ_OK)
    return NULL;

  switch (airlock_sysdir_read_link_base (directory, name, &base))
    {
    case AIRLOCK_READ_OK:
      return base;
    case AIRLOCK_READ_ABSENT:
      return g_strdup ("");
    case AIRLOCK_READ_UNKNOWN:
    default:
      return NULL;
    }
}

static char *
read_number (AirlockSysroot *sysroot, const char *directory, const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autofree char *text = NULL;

  if (airlock_sysroot_read_text (sysroot, path, &text) != AIRLOCK_READ_OK)
    return NULL;

  return g_strdup (g_strstrip (text));
}

static int
compare_strings (const void *a, const void *b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* By the links of the devices: the folder of the group is hidden in sandboxes (R10.15). */
static char *
read_members (AirlockSysroot *sysroot, const char *address)
{
  g_autofree char *group = read_link_base (sysroot, address, "iommu_group");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;
  g_auto (GStrv) members = NULL;

  if (group == NULL || airlock_sysroot_list (sysroot, DEVICES, &names) != AIRLOCK_READ_OK)
    return NULL;
  if (group[0] == '\0')
    return g_strdup ("");

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *other = read_link_base (sysroot, names[i], "iommu_group");

      if (g_strcmp0 (group, other) == 0)
        g_strv_builder_add (builder, names[i]);
    }
  members = g_strv_builder_end (builder);
  qsort (members, g_strv_length (members), sizeof (char *), compare_strings);

  return g_strjoinv (" ", members);
}

static char *
read_huge_pages (AirlockSysroot *sysroot, const char *subject)
{
  g_auto (GStrv) parts = g_strsplit (subject, ":", 2);
  g_autofree char *directory = NULL;

  if (g_strv_length (parts) != 2)
    return NULL;
  if (g_str_equal (parts[0], "-1"))
    directory = g_strdup_printf ("/sys/kernel/mm/hugepages/hugepages-%skB", parts[1]);
  else
    directory = g_strdup_printf ("/sys/devices/system/node/node%s/hugepages/hugepages-%skB",
                                 parts[0], parts[1]);

  return read_number (sysroot, directory, "nr_hugepages");
}

static char *
read_fact (AirlockSysroot *sysroot, AirlockHostFactKind kind, const char *subject)
{
  g_autofree char *directory = g_build_filename (DEVICES, subject, NULL);

  switch (kind)
    {
    case AIRLOCK_HOST_FACT_DRIVER:
      return read_link_base (sysroot, subject, "driver");
    case AIRLOCK_HOST_FACT_GROUP:
      return read_link_base (sysroot, subject, "iommu_group");
    case AIRLOCK_HOST_FACT_MEMBERS:
      return read_members (sysroot, subject);
    case AIRLOCK_HOST_FACT_PHYSICAL_FUNCTION:
      return read_link_base (sysroot, subject, "physfn");
    case AIRLOCK_HOST_FACT_VFS:
      return read_number (sysroot, directory, "sriov_numvfs");
    case AIRLOCK_HOST_FACT_D3COLD:
      return read_number (sysroot, directory, "d3cold_allowed");
    case AIRLOCK_HOST_FACT_HUGE_PAGES:
      return read_huge_pages (sysroot, subject);
    default:
      return NULL;
    }
}

/**
 * airlock_host_facts_read_again:
 * @sysroot: the host
 *
 * Reads of the host now what @self says of it. Blocks: for a worker thread.
 *
 * Returns: (transfer full): the facts as they are now
 */
AirlockHostFacts *
airlock_host_facts_read_again (const AirlockHostFacts *self, AirlockSysroot *sysroot)
{
  AirlockHostFacts *now = airlock_host_facts_new ();

  for (guint i = 0; i < self->facts->len; i++)
    {
      Fact *fact = self->facts->pdata[i];
      g_autofree char *value = read_fact (sysroot, fact->kind, fact->subject);

      airlock_host_facts_add (now, fact->kind, fact->subject, value);
    }

  return now;
}

/* Whole sentences, one for each kind: %1$s is what, %2$s what it is now, %3$s what it was. */
static const char *
describe_change (AirlockHostFactKind kind)
{
  switch (kind)
    {
    case AIRLOCK_HOST_FACT_DRIVER:
      return _ ("the driver of %1$s is “%2$s” now; when this was planned, it was “%3$s”");
    case AIRLOCK_HOST_FACT_GROUP:
      return _ ("%1$s is in group “%2$s” now; when this was planned, it was in “%3$s”");
    case AIRLOCK_HOST_FACT_MEMBERS:
      return _ ("the group of %1$s holds “%2$s” now; when this was planned, it held “%3$s”");
    case AIRLOCK_HOST_FACT_PHYSICAL_FUNCTION:
      return _ ("%1$s is a virtual function of “%2$s” now; when this was planned, it was one of "
                "“%3$s”");
    case AIRLOCK_HOST_FACT_VFS:
      return _ ("%1$s has %2$s virtual functions now; when this was planned, it had %3$s");
    case AIRLOCK_HOST_FACT_D3COLD:
      return _ ("the power setting (d3cold_allowed) of %1$s is %2$s now; when this was planned, it "
                "was %3$s");
    case AIRLOCK_HOST_FACT_HUGE_PAGES:
    default:
      return _ ("huge pages (%1$s): %2$s are reserved now; when this was planned, it was %3$s");
    }
}

/**
 * airlock_host_facts_compare:
 * @now: what airlock_host_facts_read_again() gave
 * @error: %AIRLOCK_ERROR_STALE: the first that changed, by name
 *
 * Returns: whether everything is as it was
 */
gboolean
airlock_host_facts_compare (const AirlockHostFacts *self,
                            const AirlockHostFacts *now,
                            GError **error)
{
  for (guint i = 0; i < self->facts->len; i++)
    {
      Fact *fact = self->facts->pdata[i];
      const char *value = airlock_host_facts_lookup (now, fact->kind, fact->subject);

      if (value == NULL)
        g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_STALE,
                     _ ("%s is not there any more, or can’t be read"), fact->subject);
      else if (!g_str_equal (value, fact->value))
        g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_STALE, describe_change (fact->kind),
                     fact->subject, value, fact->value);
      else
        continue;

      return FALSE;
    }

  return TRUE;
}

/**
 * airlock_host_facts_to_json:
 *
 * Returns: (transfer full): the facts
 */
JsonArray *
airlock_host_facts_to_json (const AirlockHostFacts *self)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->facts->len; i++)
    {
      Fact *fact = self->facts->pdata[i];
      JsonObject *object = json_object_new ();

      json_object_set_string_member (
          object, "kind", airlock_enum_to_nick (AIRLOCK_TYPE_HOST_FACT_KIND, fact->kind));
      json_object_set_string_member (object, "of", fact->subject);
      json_object_set_string_member (object, "was", fact->value);
      json_array_add_object_element (array, object);
    }

  return array;
}

/* A path is made of it: nothing that leads elsewhere. */
static gboolean
is_subject (AirlockHostFactKind kind, const char *subject)
{
  AirlockPciAddress address;

  if (kind != AIRLOCK_HOST_FACT_HUGE_PAGES)
    return airlock_pci_address_parse (subject, &address);

  return subject[0] != '\0' && strspn (subject, "-0123456789:") == strlen (subject);
}

static gboolean
load_fact (AirlockHostFacts *self, JsonObject *object, GError **error)
{
  const char *nick, *subject, *value;
  int kind;

  if (!airlock_json_member_string (object, "kind", &nick, error) ||
      !airlock_json_member_string (object, "of", &subject, error) ||
      !airlock_json_member_string (object, "was", &value, error))
    return FALSE;
  if (!airlock_enum_from_nick (AIRLOCK_TYPE_HOST_FACT_KIND, nick, &kind) ||
      !is_subject ((AirlockHostFactKind) kind, subject))
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("unknown fact “%s” of “%s”"),
                   nick, subject);
      return FALSE;
    }
  airlock_host_facts_add (self, (AirlockHostFactKind) kind, subject, value);

  return TRUE;
}

/**
 * airlock_host_facts_from_json:
 * @array: anything
 * @error: %AIRLOCK_ERROR_INVALID: it holds no facts
 *
 * Returns: (transfer full) (nullable): the facts
 */
AirlockHostFacts *
airlock_host_facts_from_json (JsonArray *array, GError **error)
{
  g_autoptr (AirlockHostFacts) self = airlock_host_facts_new ();

  if (json_array_get_length (array) > FACTS_MAX)
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID, _ ("more than %d facts"),
                   FACTS_MAX);
      return NULL;
    }

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = airlock_json_element_object (array, i, error);

      if (object == NULL || !load_fact (self, object, error))
        return NULL;
    }

  return g_steal_pointer (&self);
}
