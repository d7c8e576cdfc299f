/* airlock-storage-claims.h – claims on block devices become uses of PCI functions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-block-stack.h"
#include "airlock-host-use.h"

G_BEGIN_DECLS

/**
 * AirlockStorageClaims:
 *
 * Collects who uses block devices, traces each down to the functions that carry it, and leaves out
 * what would only make the list longer.
 */
typedef struct _AirlockStorageClaims AirlockStorageClaims;

AirlockStorageClaims *airlock_storage_claims_new         (AirlockHostUses         *uses,
                                                          AirlockBlockStack       *stack);
void                  airlock_storage_claims_free        (AirlockStorageClaims    *self);
void                  airlock_storage_claims_doubt       (AirlockStorageClaims    *self,
                                                          const char              *about);
gboolean              airlock_storage_claims_is_complete (AirlockStorageClaims    *self);
void                  airlock_storage_claims_add         (AirlockStorageClaims    *self,
                                                          AirlockUseKind           kind,
                                                          GPtrArray               *devices,
                                                          const char              *layer,
                                                          const char              *end);
void                  airlock_storage_claims_add_held    (AirlockStorageClaims    *self,
                                                          AirlockBlockDevice      *device,
                                                          const char              *end);
void                  airlock_storage_claims_flush       (AirlockStorageClaims    *self);

/* airlock-storage-stacks.c */
void                  airlock_storage_claim_stacks       (AirlockStorageClaims    *claims,
                                                          AirlockBlockStack       *stack);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockStorageClaims, airlock_storage_claims_free)

G_END_DECLS
