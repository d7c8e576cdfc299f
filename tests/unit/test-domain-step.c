/* test-domain-step.c – a VM's XML as a step of a plan: done, undone, in conflict, after a crash
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <libvirt/libvirt.h>
#include <string.h>

#include "base/airlock-error.h"
#include "core/domain/airlock-domain-merge.h"
#include "core/domain/airlock-domain-setting.h"
#include "core/domain/airlock-domain-step.h"
#include "core/domain/airlock-hostdev-edit.h"
#include "core/domain/airlock-text-diff.h"
#include "plan-world.h"
#include "virt-world.h"

#define URI "test:///default"
#define UUID "6a3b1c7e-0d3c-4d4e-9a51-0f6a8f6f0a01"

#define DOMAIN                                                                                     \
  "<domain type='test'>\n"                                                                         \
  "  <name>a</name>\n"                                                                             \
  "  <uuid>" UUID "</uuid>\n"                                                                      \
  "  <metadata><o:o xmlns:o='urn:other'>kept</o:o></metadata>\n"                                   \
  "  <memory unit='KiB'>1048576</memory>\n"                                                        \
  "  <vcpu>2</vcpu>\n"                                                                             \
  "  <os><type arch='x86_64'>hvm</type></os>\n"                                                    \
  "  <devices>\n"                                                                                  \
  "    <graphics type='spice' autoport='yes' passwd='secret'/>\n"                                  \
  "  </devices>\n"                                                                                 \
  "</domain>\n"

/* Somebody else's connection to the same libvirt, and a plan world beside it. */
typedef struct
{
  PlanWorld *world;
  AirlockConnection *connection;
  virConnectPtr other;
  virDomainPtr domain;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->world = plan_world_new ();
  fixture->connection = virt_world_open (URI);
  fixture->other = virConnectOpen (URI);
  fixture->domain = virDomainDefineXML (fixture->other, DOMAIN);
  g_assert_nonnull (fixture->domain);
  VIRT_WORLD_UNTIL (airlock_connection_lookup (fixture->connection, UUID) != NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  virDomainUndefine (fixture->domain);
  VIRT_WORLD_UNTIL (airlock_connection_lookup (fixture->connection, UUID) == NULL);
  virDomainFree (fixture->domain);
  virConnectClose (fixture->other);
  g_clear_object (&fixture->connection);
  plan_world_free (fixture->world);
}

static char *
read_now (Fixture *fixture)
{
  return virDomainGetXMLDesc (fixture->domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
}

/* What somebody else does meanwhile. */
static void
edit_elsewhere (Fixture *fixture, const char *from, const char *to)
{
  g_autofree char *now = read_now (fixture);
  g_autoptr (GString) text = g_string_new (now);
  virDomainPtr domain;

  g_assert_cmpuint (g_string_replace (text, from, to, 1), ==, 1);
  domain = virDomainDefineXML (fixture->other, text->str);
  g_assert_nonnull (domain);
  virDomainFree (domain);
}

static AirlockPlan *
plan_setting (Fixture *fixture, const char *setting, const char *value)
{
  AirlockDomain *domain = airlock_connection_lookup (fixture->connection, UUID);
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockDomainDocument) document = airlock_domain_dup_document (domain, &error);
  g_autoptr (AirlockStep) step = NULL;
  AirlockPlan *plan = airlock_plan_new ("Change a");

  g_assert_no_error (error);
  airlock_domain_setting_set (document, setting, value, &error);
  g_assert_no_error (error);
  step = airlock_domain_step_new_edit (domain, URI, airlock_domain_get_text (domain), document,
                                       &error);
  g_assert_no_error (error);
  airlock_plan_add_step (plan, step);

  return plan;
}

static void
run (Fixture *fixture, AirlockPlan *plan)
{
  g_autoptr (GError) error = NULL;

  plan_world_run (fixture->world, plan, &error);
  g_assert_no_error (error);
}

static void
undo_last (Fixture *fixture)
{
  g_autoptr (AirlockHistoryEntry) entry = NULL;
  g_autoptr (AirlockPlan) undo = NULL;
  g_autoptr (GError) error = NULL;

  plan_world_load (fixture->world);
  entry = g_list_model_get_item (G_LIST_MODEL (fixture->world->history), 0);
  undo = airlock_history_plan_undo (fixture->world->history, entry, &error);
  g_assert_no_error (error);
  run (fixture, undo);
}

static void
assert_same (const char *a, const char *b)
{
  if (!airlock_domain_text_equal (a, b))
    {
      g_autofree char *diff = airlock_text_diff (a, b);

      g_test_fail_printf ("%s", diff);
    }
}

static void
test_edit (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = read_now (fixture);
  g_autoptr (AirlockPlan) plan = plan_setting (fixture, "memory", "2GiB");
  g_autofree char *during = NULL, *after = NULL, *exact = airlock_plan_dup_exact (plan);
  g_auto (GStrv) details = airlock_step_dup_details (airlock_plan_get_steps (plan)->pdata[0]);

  g_assert_cmpint (airlock_plan_get_traits (plan), ==, 0);
  g_assert_cmpuint (g_strv_length (details), ==, 1);
  g_assert_cmpstr (details[0], ==, "Memory: 1GiB → 2GiB");
  g_assert_nonnull (strstr (exact, "\n-  <memory unit='KiB'>1048576</memory>\n"));
  g_assert_null (strstr (exact, "secret"));

  run (fixture, plan);
  during = read_now (fixture);
  g_assert_nonnull (strstr (during, "<memory unit='KiB'>2097152</memory>"));
  g_assert_nonnull (strstr (during, "passwd='secret'"));
  g_assert_nonnull (strstr (during, "urn:other"));
  g_assert_nonnull (strstr (
      airlock_domain_get_text (airlock_connection_lookup (fixture->connection, UUID)), "2097152"));

  undo_last (fixture);
  after = read_now (fixture);
  assert_same (before, after);
}

/* Another part was changed between planning and doing, and again between doing and undoing. */
static void
test_merge (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AirlockPlan) plan = plan_setting (fixture, "memory", "2GiB");
  g_autofree char *during = NULL, *after = NULL;

  edit_elsewhere (fixture, ">2</vcpu>", ">4</vcpu>");
  run (fixture, plan);
  during = read_now (fixture);
  g_assert_nonnull (strstr (during, "2097152</memory>"));
  g_assert_nonnull (strstr (during, ">4</vcpu>"));

  edit_elsewhere (fixture, ">4</vcpu>", ">8</vcpu>");
  undo_last (fixture);
  after = read_now (fixture);
  g_assert_nonnull (strstr (after, "1048576</memory>"));
  g_assert_nonnull (strstr (after, ">8</vcpu>"));
}

/* S20: both have changed one thing: nothing is overwritten. */
static void
test_conflict (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AirlockPlan) plan = plan_setting (fixture, "vcpus", "6");
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  edit_elsewhere (fixture, ">2</vcpu>", ">4</vcpu>");
  g_assert_false (plan_world_run (fixture->world, plan, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_STALE);
  g_assert_nonnull (strstr (error->message, "<vcpu>"));
  after = read_now (fixture);
  g_assert_nonnull (strstr (after, ">4</vcpu>"));
}

/* libvirt's schema has the last word, and says no before anything is written. */
static void
test_invalid (Fixture *fixture, gconstpointer data)
{
  AirlockDomain *domain = airlock_connection_lookup (fixture->connection, UUID);
  g_autofree char *before = read_now (fixture);
  g_autofree char *after = NULL;
  g_autoptr (GString) text = g_string_new (before);
  g_autoptr (AirlockDomainDocument) document = NULL;
  g_autoptr (AirlockPlan) plan = airlock_plan_new ("Change a");
  g_autoptr (AirlockStep) step = NULL;
  g_autoptr (GError) error = NULL;

  g_string_replace (text, "<devices>", "<nonsense/><devices>", 1);
  document = airlock_domain_document_new (text->str, -1, NULL);
  step = airlock_domain_step_new_edit (domain, URI, before, document, NULL);
  airlock_plan_add_step (plan, step);
  g_assert_false (plan_world_run (fixture->world, plan, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "“a”"));
  after = read_now (fixture);
  g_assert_cmpstr (after, ==, before);
}

/* A process died after libvirt took the edit and before it noted what came of it. */
static void
test_unknown_outcome (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = read_now (fixture);
  g_autofree char *after = NULL;
  g_autoptr (AirlockPlan) plan = plan_setting (fixture, "memory", "2GiB");
  g_autoptr (JsonObject) json = airlock_step_to_json (airlock_plan_get_steps (plan)->pdata[0]);
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockStep) fresh = airlock_step_new_from_json (json, &error);
  g_autoptr (AirlockStep) inverse = NULL;
  g_autoptr (AirlockPlan) undo = airlock_plan_new ("Undo");

  g_assert_no_error (error);
  run (fixture, plan);
  /* libvirt adds to what it was given. */
  edit_elsewhere (fixture, "<vcpu placement='static'>", "<vcpu placement='static' cpuset='0'>");
  inverse = airlock_step_invert (fresh, &error);
  g_assert_no_error (error);
  airlock_plan_add_step (undo, inverse);
  run (fixture, undo);
  after = read_now (fixture);
  assert_same (before, after);
  /* Once more: there is nothing left to do. */
  g_clear_object (&undo);
  undo = airlock_plan_new ("Undo");
  airlock_plan_add_step (undo, inverse);
  run (fixture, undo);
}

static void
test_create (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (DOMAIN);
  g_autoptr (AirlockDomainDocument) document = NULL;
  g_autoptr (AirlockPlan) plan = airlock_plan_new ("Create b");
  g_autoptr (AirlockPlan) again = airlock_plan_new ("Create b again");
  g_autoptr (AirlockStep) step = NULL, second = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *uuid = NULL;

  g_string_replace (text, "<name>a", "<name>b", 1);
  g_string_replace (text, "  <uuid>" UUID "</uuid>\n", "", 1);
  document = airlock_domain_document_new (text->str, -1, NULL);
  step = airlock_domain_step_new_create (URI, document, &error);
  g_assert_no_error (error);
  uuid = airlock_domain_document_dup_uuid (document);
  g_assert_true (g_uuid_string_is_valid (uuid));
  airlock_plan_add_step (plan, step);
  run (fixture, plan);
  g_assert_cmpstr (airlock_domain_get_uuid (virt_world_find (fixture->connection, "b")), ==, uuid);

  /* Another VM of that name. */
  g_clear_object (&document);
  document = airlock_domain_document_new (text->str, -1, NULL);
  second = airlock_domain_step_new_create (URI, document, &error);
  airlock_plan_add_step (again, second);
  g_assert_false (plan_world_run (fixture->world, again, &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_STALE);
  g_clear_error (&error);

  undo_last (fixture);
  g_assert_null (airlock_connection_find (fixture->connection, "b", NULL));
}

static void
test_running (Fixture *fixture, gconstpointer data)
{
  AirlockDomain *domain = airlock_connection_lookup (fixture->connection, UUID);
  g_autoptr (AirlockPlan) plan = NULL;

  virt_world_act (domain, AIRLOCK_DOMAIN_START);
  plan = plan_setting (fixture, "memory", "2GiB");
  g_assert_cmpint (airlock_plan_get_traits (plan), ==, AIRLOCK_STEP_NEEDS_VM_START);
  run (fixture, plan);
  g_assert_cmpstr (airlock_domain_get_pending (domain)[0], ==, "memory");
  undo_last (fixture);
  g_assert_null (airlock_domain_get_pending (domain)[0]);
  virt_world_act (domain, AIRLOCK_DOMAIN_FORCE_OFF);
}

static void
test_bad_json (void)
{
  static const char *const texts[] = {
    "{\"kind\":\"domain\"}",
    "{\"kind\":\"domain\",\"change\":\"nonsense\"}",
    "{\"kind\":\"domain\",\"change\":\"create\",\"uri\":\"x\",\"uuid\":\"$(reboot)\",\"name\":"
    "\"a\","
    "\"running\":false,\"restoring\":false,\"after\":\"<domain><name>a</name></domain>\"}",
    "{\"kind\":\"domain\",\"change\":\"edit\",\"uri\":\"x\",\"uuid\":\"" UUID "\",\"name\":\"a\","
    "\"running\":false,\"restoring\":false,\"before\":\"<domain/>\",\"after\":\"<rest/>\"}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonParser) parser = json_parser_new ();
      g_autoptr (GError) error = NULL;

      json_parser_load_from_data (parser, texts[i], -1, &error);
      g_assert_no_error (error);
      g_assert_null (airlock_step_new_from_json (
          json_node_get_object (json_parser_get_root (parser)), &error));
      g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
    }
}

/* base, ours, theirs, and what comes of them; NULL: a conflict. */
static void
test_merges (void)
{
  static const struct
  {
    const char *base, *ours, *theirs, *merged;
  } merges[] = {
    { "<a x='1'/>", "<a x='2'/>", "<a x='1' y='3'/>", "<a x='2' y='3'/>" },
    { "<a x='1'/>", "<a x='2'/>", "<a x='3'/>", NULL },
    { "<a x='1'/>", "<a/>", "<a x='1'><b/></a>", "<a><b/></a>" },
    { "<a x='1'/>", "", "<a x='1'/><b/>", "<b/>" },
    { "<a x='1'/>", "", "<a x='2'/>", NULL },
    { "<a x='1'/>", "", "<b/>", "<b/>" },
    { "", "<c><d>1</d></c>", "<b/>", "<b/><c><d>1</d></c>" },
    { "", "<c>1</c>", "<c>1</c>", "<c>1</c>" },
    { "", "<c>1</c>", "<c>2</c>", NULL },
    { "<a>1</a>", "<a>2</a>", "<a>1</a><!-- new -->", "<a>2</a>" },
    { "<timer name='a'/><timer name='b'/>", "<timer name='a' x='1'/><timer name='b'/>",
      "<timer name='b' x='2'/><timer name='a'/>",
      "<timer name='b' x='2'/><timer name='a' x='1'/>" },
    { "<boot dev='hd'/>", "<boot dev='hd'/><boot dev='fd'/>", "<boot dev='hd'/><z/>",
      "<boot dev='hd'/><boot dev='fd'/><z/>" },
    { "<boot dev='hd'/>", "<boot dev='hd'/><boot dev='fd'/>", "<boot dev='cd'/>", NULL },
    { "<q:x xmlns:q='u' q:y='1'/>", "<q:x xmlns:q='u' q:y='1'/><q:z xmlns:q='u' v='1'/>", "<b/>",
      "<b/><q:z xmlns:q='u' v='1'/>" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (merges); i++)
    {
      g_autofree char *base = g_strdup_printf ("<domain>%s</domain>", merges[i].base);
      g_autofree char *ours = g_strdup_printf ("<domain>%s</domain>", merges[i].ours);
      g_autofree char *theirs = g_strdup_printf ("<domain>%s</domain>", merges[i].theirs);
      g_autofree char *expected = g_strdup_printf ("<domain>%s</domain>", merges[i].merged);
      g_autoptr (GError) error = NULL;
      g_autofree char *merged = airlock_domain_merge (base, ours, theirs, &error);

      g_test_message ("%s", ours);
      if (merges[i].merged == NULL)
        {
          g_assert_null (merged);
          g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_STALE);
        }
      else
        {
          g_assert_no_error (error);
          assert_same (merged, expected);
        }
    }
}

static void
test_diff (void)
{
  g_autofree char *same = airlock_text_diff ("a\nb\n", "a\nb\n");
  g_autofree char *diff =
      airlock_text_diff ("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\nnew\n");

  g_assert_cmpstr (same, ==, "");
  g_assert_cmpstr (diff, ==, "@@ -2 +2 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n 9\n+new\n \n");
}

#define ADD(name, function)                                                                        \
  g_test_add ("/domain-step/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("edit", test_edit);
  ADD ("merge", test_merge);
  ADD ("conflict", test_conflict);
  ADD ("invalid", test_invalid);
  ADD ("unknown-outcome", test_unknown_outcome);
  ADD ("create", test_create);
  ADD ("running", test_running);
  g_test_add_func ("/domain-step/bad-json", test_bad_json);
  g_test_add_func ("/domain-step/merges", test_merges);
  g_test_add_func ("/domain-step/diff", test_diff);

  return g_test_run ();
}
