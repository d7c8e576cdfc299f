/* airlock-domain-file.h – a VM's XML in a file: bounded reading, safe writing
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-domain-document.h"

G_BEGIN_DECLS

gboolean airlock_domain_file_save (const char *path,
                                   const char *text,
                                   char      **backup,
                                   GError    **error);

G_END_DECLS
