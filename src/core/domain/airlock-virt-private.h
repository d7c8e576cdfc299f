/* airlock-virt-private.h – libvirt's own C interface, for worker threads of src/core/domain alone
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "airlock-domain.h"

G_BEGIN_DECLS

/**
 * AirlockVirtLink:
 *
 * One open connection with its event callbacks. The callbacks come on the main thread (R8.4);
 * everything else may wait and belongs into a worker thread.
 */
typedef struct _AirlockVirtLink AirlockVirtLink;

/* A VM has changed; @closed: the daemon is gone instead. */
typedef void (*AirlockVirtNotify) (GObject    *owner,
                                   AirlockVirtLink *link,
                                   const char *uuid,
                                   gboolean    closed);

/**
 * AirlockDomainFacts:
 * @definition: (nullable): what the next start goes by, with its secrets where those may be seen
 * @running: (nullable): what the VM runs with now
 * @pending: (nullable): in which parts these two differ
 *
 * A VM, as it was read in a worker.
 */
typedef struct
{
  char *uuid;
  char *name;
  AirlockDomainState state;
  gboolean autostart;
  gboolean persistent;
  gboolean managed_save;
  char *definition;
  char *running;
  char **pending;
  gboolean gone; /* only @uuid counts */
} AirlockDomainFacts;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (virDomain, virDomainFree)

void                _airlock_virt_init           (void);
gboolean            _airlock_virt_set_error      (GError            **error,
                                                  const char         *subject);

AirlockVirtLink    *_airlock_virt_link_open      (const char         *uri,
                                                  GObject            *owner,
                                                  AirlockVirtNotify   notify,
                                                  AirlockConnectionState *state,
                                                  GError            **error);
AirlockVirtLink    *_airlock_virt_link_ref       (AirlockVirtLink    *self);
void                _airlock_virt_link_unref     (AirlockVirtLink    *self);
virConnectPtr       _airlock_virt_link_get       (AirlockVirtLink    *self);

void                _airlock_domain_facts_free   (AirlockDomainFacts *self);
AirlockDomainFacts *_airlock_virt_read_domain    (virDomainPtr        domain);
AirlockDomainFacts *_airlock_virt_read_uuid      (AirlockVirtLink    *link,
                                                  const char         *uuid);
GPtrArray          *_airlock_virt_read_all       (AirlockVirtLink    *link,
                                                  GError            **error);
char               *_airlock_virt_read_definition (virDomainPtr       domain);
int                 _airlock_virt_undefine       (virDomainPtr        domain,
                                                  gboolean            with_saved,
                                                  AirlockDomainDeletion deletion);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockVirtLink, _airlock_virt_link_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockDomainFacts, _airlock_domain_facts_free)

G_END_DECLS
