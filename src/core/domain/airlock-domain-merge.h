/* airlock-domain-merge.h – an edit of a VM brought onto what somebody else has made of it meanwhile
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-domain-document.h"

G_BEGIN_DECLS

char     *airlock_domain_merge         (const char  *base,
                                        const char  *ours,
                                        const char  *theirs,
                                        GError     **error);
gboolean  airlock_domain_text_extends  (const char  *text,
                                        const char  *base);
gboolean  airlock_domain_text_equal    (const char  *a,
                                        const char  *b);

G_END_DECLS
