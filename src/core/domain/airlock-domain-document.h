/* airlock-domain-document.h – the XML of a libvirt domain, edited in place
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * AirlockDomainDocument:
 *
 * The description of a VM as text. It works on XML alone: no libvirt is needed. What is not edited
 * stays as it is, byte for byte: comments, order, quotes, indentation, foreign namespaces and
 * elements that nobody knows (S18, R7.34). Not for use in several threads at once.
 */
#define AIRLOCK_TYPE_DOMAIN_DOCUMENT (airlock_domain_document_get_type ())
G_DECLARE_FINAL_TYPE (AirlockDomainDocument, airlock_domain_document, AIRLOCK, DOMAIN_DOCUMENT, GObject)

/**
 * AirlockMachineKind:
 * @AIRLOCK_MACHINE_OTHER: devices are not placed on a PCI bus that Airlock lays out
 * @AIRLOCK_MACHINE_PCI: a conventional root bus (i440FX, pseries)
 * @AIRLOCK_MACHINE_PCIE: PCI Express with root ports (q35, virt)
 */
typedef enum
{
  AIRLOCK_MACHINE_OTHER,
  AIRLOCK_MACHINE_PCI,
  AIRLOCK_MACHINE_PCIE,
} AirlockMachineKind;

AirlockDomainDocument *airlock_domain_document_new             (const char            *text,
                                                                gssize                 length,
                                                                GError               **error);
AirlockDomainDocument *airlock_domain_document_load            (const char            *path,
                                                                GError               **error);

char                  *airlock_domain_document_dup_text        (AirlockDomainDocument *self);
char                  *airlock_domain_document_dup_canonical   (AirlockDomainDocument *self);
char                  *airlock_domain_document_dup_hash        (AirlockDomainDocument *self);
gboolean               airlock_domain_document_same_meaning    (AirlockDomainDocument *a,
                                                                AirlockDomainDocument *b);
gboolean               airlock_domain_document_set_text        (AirlockDomainDocument *self,
                                                                const char            *text,
                                                                GError               **error);

char                  *airlock_domain_document_dup_name        (AirlockDomainDocument *self);
char                  *airlock_domain_document_dup_uuid        (AirlockDomainDocument *self);
char                  *airlock_domain_document_dup_machine     (AirlockDomainDocument *self);
AirlockMachineKind     airlock_domain_document_get_machine_kind (AirlockDomainDocument *self);

G_END_DECLS
