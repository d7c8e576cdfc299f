/* test-connection.c – libvirt's VMs as a list: states, events, life cycle, what is missing or
 * refused
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <libvirt/libvirt.h>
#include <string.h>

#include "base/airlock-error.h"
#include "virt-world.h"

#define UUID_A "6a3b1c7e-0d3c-4d4e-9a51-0f6a8f6f0a01"
#define UUID_B "6a3b1c7e-0d3c-4d4e-9a51-0f6a8f6f0b02"

#define GPU                                                                                        \
  "<hostdev mode='subsystem' type='pci' managed='yes'><source>"                                    \
  "<address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/></source></hostdev>"

#define DOMAIN(name, uuid, devices)                                                                \
  "<domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>"                   \
  "<name>" name "</name><uuid>" uuid "</uuid><memory unit='KiB'>1048576</memory>"                  \
  "<vcpu>2</vcpu><os><type arch='x86_64'>hvm</type></os>"                                          \
  "<devices>" devices "</devices><test:runstate>5</test:runstate></domain>\n"

static guint
count (AirlockConnection *connection)
{
  return g_list_model_get_n_items (G_LIST_MODEL (connection));
}

static void
on_count (gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
test_default (void)
{
  g_autoptr (AirlockConnection) connection = airlock_connection_get ("test:///default");
  g_autoptr (AirlockConnection) again = NULL;
  AirlockDomain *domain;

  g_assert_cmpint (airlock_connection_get_state (connection), ==, AIRLOCK_CONNECTION_CLOSED);
  again = virt_world_open ("test:///default");
  g_assert_true (again == connection);
  g_assert_cmpint (airlock_connection_get_state (connection), ==, AIRLOCK_CONNECTION_CONNECTED);
  g_assert_null (airlock_connection_get_error (connection));

  domain = virt_world_find (connection, "test");
  g_assert_cmpint (airlock_domain_get_state (domain), ==, AIRLOCK_DOMAIN_RUNNING);
  g_assert_true (airlock_domain_is_active (domain));
  g_assert_true (airlock_domain_get_persistent (domain));
  g_assert_cmpstr (airlock_domain_get_pending (domain)[0], ==, NULL);
  g_assert_true (airlock_connection_lookup (connection, airlock_domain_get_uuid (domain)) ==
                 domain);
}

static void
test_actions (void)
{
  static const struct
  {
    AirlockDomainAction action;
    AirlockDomainState state;
  } actions[] = {
    { AIRLOCK_DOMAIN_START, AIRLOCK_DOMAIN_RUNNING },
    { AIRLOCK_DOMAIN_PAUSE, AIRLOCK_DOMAIN_PAUSED },
    { AIRLOCK_DOMAIN_RESUME, AIRLOCK_DOMAIN_RUNNING },
    { AIRLOCK_DOMAIN_REBOOT, AIRLOCK_DOMAIN_RUNNING },
    { AIRLOCK_DOMAIN_SHUT_DOWN, AIRLOCK_DOMAIN_OFF },
    { AIRLOCK_DOMAIN_START, AIRLOCK_DOMAIN_RUNNING },
    { AIRLOCK_DOMAIN_FORCE_OFF, AIRLOCK_DOMAIN_OFF },
  };
  g_autofree char *uri = virt_world_new_uri (DOMAIN ("a", UUID_A, ""));
  g_autoptr (AirlockConnection) connection = virt_world_open (uri);
  AirlockDomain *domain = virt_world_find (connection, "a");

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      virt_world_act (domain, actions[i].action);
      g_assert_cmpint (airlock_domain_get_state (domain), ==, actions[i].state);
      g_assert_true (virt_world_find (connection, "a") == domain);
    }

  g_assert_false (airlock_domain_get_autostart (domain));
  virt_world_act (domain, AIRLOCK_DOMAIN_AUTOSTART);
  g_assert_true (airlock_domain_get_autostart (domain));
  virt_world_act (domain, AIRLOCK_DOMAIN_NO_AUTOSTART);
  g_assert_false (airlock_domain_get_autostart (domain));
}

static void
test_action_fails (void)
{
  g_autofree char *uri = virt_world_new_uri (DOMAIN ("a", UUID_A, ""));
  g_autoptr (AirlockConnection) connection = virt_world_open (uri);
  AirlockDomain *domain = virt_world_find (connection, "a");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  airlock_domain_act_async (domain, AIRLOCK_DOMAIN_PAUSE, NULL, virt_world_take_result, &result);
  g_assert_false (airlock_domain_act_finish (domain, virt_world_wait (&result), &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED);
  g_assert_true (g_str_has_prefix (error->message, "“a” could not be paused: "));
  g_assert_nonnull (strstr (error->message, "not running"));
}

/* S20: two VMs want one card; the second start is refused by name, before libvirt is asked. */
static void
test_held (void)
{
  g_autofree char *uri = virt_world_new_uri (DOMAIN ("b", UUID_B, GPU) DOMAIN ("a", UUID_A, GPU));
  g_autoptr (AirlockConnection) connection = virt_world_open (uri);
  g_autoptr (AirlockDomain) first = g_list_model_get_item (G_LIST_MODEL (connection), 0);
  g_autoptr (AirlockDomain) second = g_list_model_get_item (G_LIST_MODEL (connection), 1);
  g_autoptr (AirlockDomainDocument) document = airlock_domain_dup_document (second, NULL);
  g_autoptr (GPtrArray) claimants =
      airlock_connection_list_claimants (connection, document, second);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (airlock_domain_get_name (first), ==, "a");
  g_assert_cmpuint (claimants->len, ==, 1);
  g_assert_true (claimants->pdata[0] == first);

  virt_world_act (first, AIRLOCK_DOMAIN_START);
  airlock_domain_act_async (second, AIRLOCK_DOMAIN_START, NULL, virt_world_take_result, &result);
  g_assert_false (airlock_domain_act_finish (second, virt_world_wait (&result), &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, "“a”"));
  g_assert_cmpint (airlock_domain_get_state (second), ==, AIRLOCK_DOMAIN_OFF);

  virt_world_act (first, AIRLOCK_DOMAIN_FORCE_OFF);
  virt_world_act (second, AIRLOCK_DOMAIN_START);
}

/* Somebody else's connection: the test driver's default world is shared by the process. */
static void
test_events (void)
{
  g_autoptr (AirlockConnection) connection = virt_world_open ("test:///default");
  AirlockDomain *kept = virt_world_find (connection, "test");
  virConnectPtr other = virConnectOpen ("test:///default");
  virDomainPtr domain = virDomainDefineXML (other, DOMAIN ("a", UUID_A, ""));
  AirlockDomain *fresh;
  guint changes = 0;

  g_assert_nonnull (domain);
  VIRT_WORLD_UNTIL (count (connection) == 2);
  fresh = airlock_connection_lookup (connection, UUID_A);
  g_assert_cmpstr (airlock_domain_get_name (fresh), ==, "a");
  g_assert_cmpint (airlock_domain_get_state (fresh), ==, AIRLOCK_DOMAIN_OFF);

  g_signal_connect_swapped (fresh, "changed", G_CALLBACK (on_count), &changes);
  g_assert_cmpint (virDomainCreate (domain), ==, 0);
  VIRT_WORLD_UNTIL (airlock_domain_get_state (fresh) == AIRLOCK_DOMAIN_RUNNING);
  g_assert_cmpuint (changes, >, 0);

  g_assert_cmpint (virDomainDestroy (domain), ==, 0);
  VIRT_WORLD_UNTIL (airlock_domain_get_state (fresh) == AIRLOCK_DOMAIN_OFF);
  g_assert_cmpint (virDomainUndefine (domain), ==, 0);
  VIRT_WORLD_UNTIL (count (connection) == 1);
  g_assert_true (virt_world_find (connection, "test") == kept);

  virDomainFree (domain);
  virConnectClose (other);
}

/* R7.38: a definition that was changed while the VM runs is told apart from what it runs with. */
static void
test_pending (void)
{
  g_autoptr (AirlockConnection) connection = virt_world_open ("test:///default");
  virConnectPtr other = virConnectOpen ("test:///default");
  virDomainPtr domain = virDomainDefineXML (other, DOMAIN ("a", UUID_A, ""));
  virDomainPtr changed;
  AirlockDomain *own;

  g_assert_nonnull (domain);
  g_assert_cmpint (virDomainCreate (domain), ==, 0);
  VIRT_WORLD_UNTIL ((own = airlock_connection_lookup (connection, UUID_A)) != NULL &&
                    airlock_domain_is_active (own));
  g_assert_cmpstr (airlock_domain_get_pending (own)[0], ==, NULL);

  changed =
      virDomainDefineXML (other, DOMAIN ("a", UUID_A, GPU "<video><model type='vga'/></video>"));
  g_assert_nonnull (changed);
  VIRT_WORLD_UNTIL (airlock_domain_get_pending (own)[0] != NULL);
  g_assert_true (g_strv_contains (airlock_domain_get_pending (own), "0000:01:00.0"));
  g_assert_true (g_strv_contains (airlock_domain_get_pending (own), "video"));
  g_assert_cmpuint (g_strv_length ((char **) airlock_domain_get_pending (own)), ==, 2);

  g_assert_cmpint (virDomainDestroy (domain), ==, 0);
  VIRT_WORLD_UNTIL (airlock_domain_get_pending (own)[0] == NULL);
  virDomainUndefine (domain);
  VIRT_WORLD_UNTIL (count (connection) == 1);
  virDomainFree (changed);
  virDomainFree (domain);
  virConnectClose (other);
}

static void
test_delete (void)
{
  g_autofree char *uri = virt_world_new_uri (DOMAIN ("a", UUID_A, "") DOMAIN ("b", UUID_B, ""));
  g_autoptr (AirlockConnection) connection = virt_world_open (uri);
  g_autoptr (AirlockDomain) domain = g_object_ref (virt_world_find (connection, "a"));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  airlock_domain_delete_async (domain, 0, NULL, virt_world_take_result, &result);
  airlock_domain_delete_finish (domain, virt_world_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count (connection), ==, 1);
  g_assert_cmpint (airlock_domain_get_state (domain), ==, AIRLOCK_DOMAIN_UNKNOWN);
  g_assert_null (airlock_connection_find (connection, "a", &error));
  g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND);
}

static void
assert_fails (const char *uri, AirlockConnectionState state)
{
  g_autoptr (AirlockConnection) connection = airlock_connection_get (uri);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  airlock_connection_open_async (connection, NULL, virt_world_take_result, &result);
  g_assert_false (airlock_connection_open_finish (connection, virt_world_wait (&result), &error));
  g_assert_cmpint (airlock_connection_get_state (connection), ==, state);
  g_assert_nonnull (strstr (error->message, uri));
  g_assert_cmpstr (airlock_connection_get_error (connection)->message, ==, error->message);
  g_assert_false (airlock_connection_is_open (connection));
}

static void
test_missing (void)
{
  assert_fails ("qemu+unix:///system?socket=/nonexistent/libvirt-sock", AIRLOCK_CONNECTION_MISSING);
  assert_fails ("qemu+nonsense:///system", AIRLOCK_CONNECTION_FAILED);
  assert_fails ("test:///nonexistent/world.xml", AIRLOCK_CONNECTION_FAILED);
}

/* Nothing holds it but those who use it; two opens at once are one. */
static void
test_life (void)
{
  g_autofree char *uri = virt_world_new_uri (DOMAIN ("a", UUID_A, ""));
  AirlockConnection *connection = airlock_connection_get (uri);
  gpointer alive = connection;
  g_autoptr (GAsyncResult) first = NULL, second = NULL;
  g_autoptr (GError) error = NULL;

  airlock_connection_open_async (connection, NULL, virt_world_take_result, &first);
  airlock_connection_open_async (connection, NULL, virt_world_take_result, &second);
  g_assert_true (airlock_connection_open_finish (connection, virt_world_wait (&first), &error));
  g_assert_true (airlock_connection_open_finish (connection, virt_world_wait (&second), &error));
  g_assert_cmpuint (count (connection), ==, 1);
  g_clear_object (&first);
  g_clear_object (&second);
  /* A worker may be the last to let go of it. */
  g_object_add_weak_pointer (G_OBJECT (connection), (gpointer *) &alive);
  g_object_unref (connection);
  while (g_atomic_pointer_get (&alive) != NULL)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/connection/default", test_default);
  g_test_add_func ("/connection/actions", test_actions);
  g_test_add_func ("/connection/action-fails", test_action_fails);
  g_test_add_func ("/connection/held", test_held);
  g_test_add_func ("/connection/events", test_events);
  g_test_add_func ("/connection/pending", test_pending);
  g_test_add_func ("/connection/delete", test_delete);
  g_test_add_func ("/connection/missing", test_missing);
  g_test_add_func ("/connection/life", test_life);

  return g_test_run ();
}
