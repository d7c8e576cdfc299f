/* hostile-archive.h – archives as an enemy would make them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct archive ArchiveWriter;

/* What a snapshot says of itself when nothing is wrong with it. */
#define GOOD_DESCRIPTION "{\"format\": 1, \"created\": 1700000000, \"kernel\": \"6.12.0\"}"

ArchiveWriter *archive_writer_new          (const char    *path);
ArchiveWriter *archive_writer_new_bare     (const char    *path);
void           archive_writer_add          (ArchiveWriter *self,
                                            mode_t         type,
                                            const char    *name,
                                            const char    *data);
void           archive_writer_add_zeros    (ArchiveWriter *self,
                                            const char    *name,
                                            guint64        length);
void           archive_writer_add_hard_link (ArchiveWriter *self,
                                            const char    *name,
                                            const char    *target);
void           archive_writer_finish       (ArchiveWriter *self);

G_END_DECLS
