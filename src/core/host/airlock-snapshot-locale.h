/* airlock-snapshot-locale.h – names in an archive are UTF-8 whatever the language is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <locale.h>

G_BEGIN_DECLS

/* libarchive takes names to be in the locale's encoding, and where that is not UTF-8 loses them, or
 * ends in a crash. While one of these lives, this thread's encoding is UTF-8. */
typedef struct
{
  locale_t mine;
  locale_t before;
} AirlockUtf8Scope;

static inline AirlockUtf8Scope
airlock_utf8_scope_enter (void)
{
  AirlockUtf8Scope self = { (locale_t) 0, (locale_t) 0 };
  locale_t base = duplocale (LC_GLOBAL_LOCALE);

  self.mine = newlocale (LC_CTYPE_MASK, "C.UTF-8", base);
  if (self.mine == (locale_t) 0)
    freelocale (base);
  else
    self.before = uselocale (self.mine);

  return self;
}

static inline void
airlock_utf8_scope_leave (AirlockUtf8Scope *self)
{
  if (self->mine == (locale_t) 0)
    return;

  uselocale (self->before);
  freelocale (self->mine);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AirlockUtf8Scope, airlock_utf8_scope_leave)

G_END_DECLS
