/* airlock-glossary.h – the terms of the field, each in three plain sentences
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AirlockGlossaryEntry:
 * @id: name in links and in the catalogue's lists of terms
 * @title: the term, untranslated
 * @aliases: other names, separated by commas
 * @text: three sentences, untranslated
 */
typedef struct
{
  const char *id;
  const char *title;
  const char *aliases;
  const char *text;
} AirlockGlossaryEntry;

const AirlockGlossaryEntry *airlock_glossary_list             (gsize                      *n_entries);
const AirlockGlossaryEntry *airlock_glossary_lookup           (const char                 *term);
const char                 *airlock_glossary_entry_get_title  (const AirlockGlossaryEntry *entry);
const char                 *airlock_glossary_entry_get_text   (const AirlockGlossaryEntry *entry);

G_END_DECLS
