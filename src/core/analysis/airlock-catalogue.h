/* airlock-catalogue.h – the words of every finding, in one place
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "safety/airlock-finding.h"

G_BEGIN_DECLS

/**
 * AirlockCatalogueEntry:
 *
 * Words are untranslated here (marked for gettext); the functions below translate them.
 * In @title, @explanation and @remedy "{subject}" and "{detail}" stand for the finding's own.
 */
typedef struct
{
  const char *id;
  const char *title;
  const char *explanation;
  const char *remedy; /* nullable: nothing to do */
  const char *terms;  /* ids of the glossary, separated by spaces: what its words take for known */
} AirlockCatalogueEntry;

const AirlockCatalogueEntry *airlock_catalogue_lookup (const char *id);
const AirlockCatalogueEntry *airlock_catalogue_list   (gsize      *n_entries);

char *airlock_finding_dup_title       (AirlockFinding *finding);
char *airlock_finding_dup_explanation (AirlockFinding *finding);
char *airlock_finding_dup_remedy      (AirlockFinding *finding); /* nullable */

G_END_DECLS
