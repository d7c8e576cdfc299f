/* airlock-ledger-private.h – what was done, is being done and is to be done again, on the disk
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-binder.h"

G_BEGIN_DECLS

/**
 * AirlockRecord:
 * @device: a device that Airlock bound in this boot
 * @host_driver: (nullable): the driver it had before; %NULL: none
 * @override: (nullable): the driver_override it had before
 * @stuck: whether the kernel has not finished with it
 */
typedef struct
{
  AirlockDeviceIdentity device;
  char *host_driver;
  char *override;
  gboolean stuck;
} AirlockRecord;

/**
 * AirlockChange:
 * @operation: what is asked for
 * @begun: whether anything of it may have been done
 * @driver: the driver before; @override: the driver_override before
 * @number: before: virtual functions, huge pages, or whether D3cold is allowed
 * @autoprobe: before: whether host drivers may take virtual functions
 * @run: (nullable): the device's record of this boot before; @kept: (nullable): that of all boots
 * @acts: whether anything is written to the kernel
 * @run_after: (nullable): as @run, afterwards; @kept_after: (nullable): as @kept, afterwards
 * @outcome: what the caller is told
 * @lost_driver: it was taken back, but the driver that it had before did not take the device again
 *
 * One operation at work. From @operation to @kept it is what the disk knows of it, and enough to take
 * it back; the rest is found out when its turn comes.
 */
typedef struct
{
  AirlockOperation operation;
  gboolean begun;
  char *driver;
  char *override;
  guint number;
  gboolean autoprobe;
  char *run;
  char *kept;

  gboolean acts;
  char *run_after;
  char *kept_after;
  AirlockOutcome *outcome;
  gboolean lost_driver;
} AirlockChange;

/**
 * AirlockLedger:
 * @run: folder of what dies with the boot
 * @state: folder of what is done again at each
 */
typedef struct
{
  char *run;
  char *state;
} AirlockLedger;

/**
 * AirlockShelf:
 * @AIRLOCK_SHELF_RUN: records of devices bound in this boot
 * @AIRLOCK_SHELF_KEPT: operations that are done at each boot
 */
typedef enum
{
  AIRLOCK_SHELF_RUN,
  AIRLOCK_SHELF_KEPT,
} AirlockShelf;

AirlockLedger *_airlock_ledger_new          (const char              *run,
                                             const char              *state);
void           _airlock_ledger_free         (AirlockLedger           *self);
int            _airlock_ledger_lock         (AirlockLedger           *self,
                                             GError                 **error);
gboolean       _airlock_ledger_read         (AirlockLedger           *self,
                                             AirlockShelf             shelf,
                                             const AirlockPciAddress *address,
                                             char                   **text,
                                             GError                 **error);
gboolean       _airlock_ledger_write        (AirlockLedger           *self,
                                             AirlockShelf             shelf,
                                             const AirlockPciAddress *address,
                                             const char              *text,
                                             GError                 **error);
GArray        *_airlock_ledger_list         (AirlockLedger           *self,
                                             AirlockShelf             shelf,
                                             GError                 **error);
gboolean       _airlock_ledger_load_changes (AirlockLedger           *self,
                                             GPtrArray              **changes,
                                             GError                 **error);
gboolean       _airlock_ledger_save_changes (AirlockLedger           *self,
                                             GPtrArray               *changes,
                                             GError                 **error);

void           _airlock_record_clear        (AirlockRecord           *self);
char          *_airlock_record_format       (const AirlockRecord     *self);
gboolean       _airlock_record_parse        (AirlockRecord           *self,
                                             const AirlockPciAddress *address,
                                             const char              *text,
                                             GError                 **error);
char          *_airlock_kept_format         (const AirlockOperation  *operation);
gboolean       _airlock_kept_parse          (AirlockOperation        *operation,
                                             const AirlockPciAddress *address,
                                             const char              *text,
                                             GError                 **error);
AirlockChange *_airlock_change_new          (const AirlockOperation  *operation);
void           _airlock_change_free         (AirlockChange           *self);
char          *_airlock_changes_format      (GPtrArray               *changes);
GPtrArray     *_airlock_changes_parse       (const char              *text,
                                             GError                 **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AirlockRecord, _airlock_record_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockChange, _airlock_change_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockLedger, _airlock_ledger_free)

G_END_DECLS
