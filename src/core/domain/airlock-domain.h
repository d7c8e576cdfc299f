/* airlock-domain.h – one VM that libvirt knows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-domain-document.h"

G_BEGIN_DECLS

/**
 * AirlockConnectionState:
 * @AIRLOCK_CONNECTION_CLOSED: nobody has asked for it yet
 * @AIRLOCK_CONNECTION_CONNECTING: being opened
 * @AIRLOCK_CONNECTION_CONNECTED: open
 * @AIRLOCK_CONNECTION_SESSION: open, to the person's own libvirt, which can't give PCI devices to VMs
 * @AIRLOCK_CONNECTION_MISSING: there is no libvirt, or it does not run
 * @AIRLOCK_CONNECTION_REFUSED: this person may not use it (group or polkit)
 * @AIRLOCK_CONNECTION_FAILED: it can't be opened for another reason, which the error tells
 * @AIRLOCK_CONNECTION_LOST: it was open and is gone; it is tried again by itself
 */
typedef enum
{
  AIRLOCK_CONNECTION_CLOSED,
  AIRLOCK_CONNECTION_CONNECTING,
  AIRLOCK_CONNECTION_CONNECTED,
  AIRLOCK_CONNECTION_SESSION,
  AIRLOCK_CONNECTION_MISSING,
  AIRLOCK_CONNECTION_REFUSED,
  AIRLOCK_CONNECTION_FAILED,
  AIRLOCK_CONNECTION_LOST,
} AirlockConnectionState;

/**
 * AirlockDomainState:
 * @AIRLOCK_DOMAIN_UNKNOWN: libvirt can't be asked
 * @AIRLOCK_DOMAIN_SUSPENDED: the guest has put itself to sleep
 */
typedef enum
{
  AIRLOCK_DOMAIN_UNKNOWN,
  AIRLOCK_DOMAIN_OFF,
  AIRLOCK_DOMAIN_RUNNING,
  AIRLOCK_DOMAIN_PAUSED,
  AIRLOCK_DOMAIN_SUSPENDED,
  AIRLOCK_DOMAIN_SHUTTING_DOWN,
  AIRLOCK_DOMAIN_CRASHED,
} AirlockDomainState;

/**
 * AirlockDomainAction:
 * @AIRLOCK_DOMAIN_SHUT_DOWN: asks the guest to
 * @AIRLOCK_DOMAIN_FORCE_OFF: at once; the guest may lose data
 * @AIRLOCK_DOMAIN_REBOOT: asks the guest to
 */
typedef enum
{
  AIRLOCK_DOMAIN_START,
  AIRLOCK_DOMAIN_SHUT_DOWN,
  AIRLOCK_DOMAIN_FORCE_OFF,
  AIRLOCK_DOMAIN_REBOOT,
  AIRLOCK_DOMAIN_PAUSE,
  AIRLOCK_DOMAIN_RESUME,
  AIRLOCK_DOMAIN_AUTOSTART,
  AIRLOCK_DOMAIN_NO_AUTOSTART,
} AirlockDomainAction;

/**
 * AirlockDomainDeletion:
 * @AIRLOCK_DOMAIN_DELETE_NVRAM: the firmware's variables go too; otherwise their file stays
 * @AIRLOCK_DOMAIN_DELETE_TPM: what the TPM holds goes too, and with it keys of encrypted disks
 */
typedef enum
{
  AIRLOCK_DOMAIN_DELETE_NVRAM = 1 << 0,
  AIRLOCK_DOMAIN_DELETE_TPM = 1 << 1,
} AirlockDomainDeletion;

/**
 * AirlockDomain:
 *
 * A VM as libvirt told last, used on the main thread only.
 *
 * Properties, all read-only: `autostart`, `managed-save` (gboolean: its memory is saved, and a start
 * goes on with that), `name`, `pending` (gboolean: it runs with something else than its next start
 * would), `persistent`, `state` (int), `uuid`. Signal: "changed" (after any of them or its document
 * has changed).
 */
#define AIRLOCK_TYPE_DOMAIN (airlock_domain_get_type ())
G_DECLARE_FINAL_TYPE (AirlockDomain, airlock_domain, AIRLOCK, DOMAIN, GObject)

const char            *airlock_domain_get_uuid        (AirlockDomain        *self);
const char            *airlock_domain_get_name        (AirlockDomain        *self);
AirlockDomainState     airlock_domain_get_state       (AirlockDomain        *self);
gboolean               airlock_domain_is_active       (AirlockDomain        *self);
gboolean               airlock_domain_get_autostart   (AirlockDomain        *self);
gboolean               airlock_domain_get_persistent  (AirlockDomain        *self);
gboolean               airlock_domain_get_managed_save (AirlockDomain       *self);

const char            *airlock_domain_get_text        (AirlockDomain        *self);
AirlockDomainDocument *airlock_domain_dup_document    (AirlockDomain        *self,
                                                       GError              **error);
const char *const     *airlock_domain_get_pending     (AirlockDomain        *self);

void                   airlock_domain_act_async       (AirlockDomain        *self,
                                                       AirlockDomainAction   action,
                                                       GCancellable         *cancellable,
                                                       GAsyncReadyCallback   callback,
                                                       gpointer              user_data);
gboolean               airlock_domain_act_finish      (AirlockDomain        *self,
                                                       GAsyncResult         *result,
                                                       GError              **error);
void                   airlock_domain_delete_async    (AirlockDomain        *self,
                                                       AirlockDomainDeletion deletion,
                                                       GCancellable         *cancellable,
                                                       GAsyncReadyCallback   callback,
                                                       gpointer              user_data);
gboolean               airlock_domain_delete_finish   (AirlockDomain        *self,
                                                       GAsyncResult         *result,
                                                       GError              **error);

G_END_DECLS
