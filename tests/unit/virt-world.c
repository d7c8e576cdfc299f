/* virt-world.c – a made-up libvirt for tests: its test driver, in this process
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virt-world.h"

#include <glib/gstdio.h>

void
virt_world_take_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **place = user_data;

  *place = g_object_ref (result);
}

GAsyncResult *
virt_world_wait (GAsyncResult **result)
{
  VIRT_WORLD_UNTIL (*result != NULL);

  return *result;
}

/**
 * virt_world_new_uri:
 * @domains: <domain> elements
 *
 * Returns: (transfer full): a libvirt of its own with these VMs; its file stays until the test ends
 */
char *
virt_world_new_uri (const char *domains)
{
  g_autofree char *path = NULL;
  g_autofree char *text = g_strdup_printf ("<node>\n%s</node>\n", domains);
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("airlock-virt-XXXXXX.xml", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);

  return g_strconcat ("test://", path, NULL);
}

AirlockConnection *
virt_world_open (const char *uri)
{
  AirlockConnection *connection = airlock_connection_get (uri);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  airlock_connection_open_async (connection, NULL, virt_world_take_result, &result);
  airlock_connection_open_finish (connection, virt_world_wait (&result), &error);
  g_assert_no_error (error);

  return connection;
}

AirlockDomain *
virt_world_find (AirlockConnection *connection, const char *name)
{
  g_autoptr (GError) error = NULL;
  AirlockDomain *domain = airlock_connection_find (connection, name, &error);

  g_assert_no_error (error);

  return domain;
}

void
virt_world_act (AirlockDomain *domain, AirlockDomainAction action)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  airlock_domain_act_async (domain, action, NULL, virt_world_take_result, &result);
  airlock_domain_act_finish (domain, virt_world_wait (&result), &error);
  g_assert_no_error (error);
}
