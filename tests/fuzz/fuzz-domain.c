/* fuzz-domain.c – any bytes as a VM's XML: read, edited in many ways, and all of it taken back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fuzz.h"

#include <string.h>

#include "base/airlock-error.h"
#include "core/domain/airlock-domain-claims.h"
#include "core/domain/airlock-domain-setting.h"
#include "core/domain/airlock-hostdev-edit.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_log_set_always_fatal (G_LOG_LEVEL_MASK &
                          ~(G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG));
  return 0;
}

static AirlockDomainDocument *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  AirlockDomainDocument *document = airlock_domain_document_new (text, -1, &error);

  g_assert_no_error (error);
  return document;
}

/* What is written is what was meant. */
static void
assert_written (AirlockDomainDocument *document)
{
  g_autofree char *text = airlock_domain_document_dup_text (document);
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockDomainDocument) again = airlock_domain_document_new (text, -1, &error);

  /* An edit may push a document at one of the limits over it. */
  if (again == NULL)
    g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
  else
    g_assert_true (airlock_domain_document_same_meaning (document, again));
}

static void
edit_devices (AirlockDomainDocument *document)
{
  const AirlockPciAddress card[] = { { 0, 0x7e, 0, 0 }, { 0, 0x7e, 0, 2 } };
  const AirlockPciAddress function = { 0, 0x7d, 0x10, 1 };
  const AirlockUsbMatch usb = { TRUE, 0xfedc, 0xba98, 3, 7, NULL };

  airlock_hostdev_add_pci (document, card, G_N_ELEMENTS (card), NULL, NULL);
  airlock_hostdev_add_network (document, &function,
                               &(AirlockNetworkOptions) { "52:54:00:00:00:01", 9 }, NULL, NULL);
  airlock_hostdev_add_usb (document, &usb, NULL);
  airlock_hostdev_option_set (document, "7e:00.0", "boot-order", "1", NULL, NULL);
  airlock_hostdev_option_set (document, "7e:00.0", "driver", "vfio-pci", NULL, NULL);
  assert_written (document);
  airlock_hostdev_remove (document, "7e:00.0", NULL);
  airlock_hostdev_remove (document, "7d:10.1", NULL);
  airlock_hostdev_remove (document, "fedc:ba98@3/7", NULL);
  airlock_hostdev_remove (document, "7e:00.2", NULL);
  assert_written (document);
}

static void
remove_devices (AirlockDomainDocument *document)
{
  g_autoptr (GPtrArray) list = airlock_hostdev_list (document);

  for (guint i = 0; i < list->len; i++)
    {
      const AirlockHostdev *hostdev = list->pdata[i];

      g_assert_true (g_utf8_validate (hostdev->id, -1, NULL));
      if (hostdev->kind != AIRLOCK_HOSTDEV_OTHER)
        g_assert_true (airlock_hostdev_remove (document, hostdev->id, NULL));
    }
  assert_written (document);
}

/* A value of its own where there is one, otherwise one that most kinds of settings take. */
static void
edit_settings (AirlockDomainDocument *document)
{
  static const char *const values[] = { "on", "none", "8", "64GiB", "0-3", "1=2", "hd", "/x" };
  g_auto (GStrv) names = airlock_domain_setting_list_names (document);
  g_auto (GStrv) problems = airlock_domain_setting_check (document);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *old = airlock_domain_setting_get (document, names[i], NULL);

      for (gsize j = 0; j < G_N_ELEMENTS (values); j++)
        if (airlock_domain_setting_set (document, names[i], values[j], NULL))
          break;
    }
  assert_written (document);
  for (gsize i = 0; names[i] != NULL; i++)
    airlock_domain_setting_reset (document, names[i], NULL);
  assert_written (document);
}

static void
claim (AirlockDomainDocument *document)
{
  g_autoptr (GPtrArray) documents = g_ptr_array_new ();
  g_autoptr (GPtrArray) list = airlock_hostdev_list (document);
  g_autoptr (AirlockDomainClaims) claims = NULL;

  g_ptr_array_add (documents, document);
  claims = airlock_domain_claims_new (documents);
  for (guint i = 0; i < list->len; i++)
    {
      const AirlockHostdev *hostdev = list->pdata[i];
      g_autoptr (GPtrArray) found = airlock_domain_claims_lookup (claims, hostdev);

      g_assert_cmpuint (found->len, ==, hostdev->kind == AIRLOCK_HOSTDEV_OTHER ? 0 : 1);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockDomainDocument) document =
      airlock_domain_document_new ((const char *) data, (gssize) size, &error);
  g_autofree char *text = NULL;

  g_assert_true ((document == NULL) == (error != NULL));
  if (document == NULL)
    {
      g_assert_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }

  text = airlock_domain_document_dup_text (document);
  g_assert_cmpmem (text, strlen (text), data, size);
  claim (document);
  edit_devices (document);
  edit_settings (document);
  remove_devices (document);
  g_assert_true (airlock_domain_document_set_text (document, text, NULL));
  g_clear_object (&document);
  document = parse (text);

  return 0;
}
