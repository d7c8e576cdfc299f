/* airlockctl-vm.h – what the actions of `airlockctl vm` share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "airlockctl.h"
#include "core/domain/airlock-domain-document.h"
#include "core/domain/airlock-hostdev.h"

G_BEGIN_DECLS

/**
 * AirlockctlVm:
 * @file: where the VM's XML is
 * @output: (nullable): where it is to go; %NULL: back; "-": to standard output
 * @document: the XML, once it was opened
 * @before: its text as it was read
 * @notes: (element-type utf8): sentences to be told when it was saved
 */
typedef struct
{
  char *file;
  char *output;
  AirlockDomainDocument *document;
  char *before;
  GPtrArray *notes;
} AirlockctlVm;

#define AIRLOCKCTL_VM_FILE_ENTRY(vm) \
  { "file", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &(vm)->file, \
    N_ ("The VM's XML, in a file"), N_ ("FILE") }
#define AIRLOCKCTL_VM_OUTPUT_ENTRY(vm) \
  { "output", 'o', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &(vm)->output, \
    N_ ("Write the changed XML there instead; “-” is standard output"), N_ ("FILE") }

void             airlockctl_vm_clear          (AirlockctlVm      *self);
gboolean         airlockctl_vm_open           (AirlockctlContext *context,
                                               AirlockctlVm      *self,
                                               AirlockctlExit    *status);
AirlockTopology *airlockctl_vm_read_host      (AirlockctlContext *context,
                                               AirlockHostUses  **uses);
void             airlockctl_vm_note           (AirlockctlVm      *self,
                                               const char        *format,
                                               ...) G_GNUC_PRINTF (2, 3);
AirlockctlExit   airlockctl_vm_finish         (AirlockctlContext *context,
                                               AirlockctlVm      *self);
JsonArray       *airlockctl_vm_json_hostdevs  (AirlockctlVm      *self,
                                               AirlockTopology   *host);
char            *airlockctl_vm_dup_hostdev_name (const AirlockHostdev *hostdev,
                                               AirlockTopology   *host);

/* The actions, one file each. */
AirlockctlExit   airlockctl_vm_show           (AirlockctlContext *context,
                                               char             **arguments);
AirlockctlExit   airlockctl_vm_add            (AirlockctlContext *context,
                                               char             **arguments);
AirlockctlExit   airlockctl_vm_remove         (AirlockctlContext *context,
                                               char             **arguments);
AirlockctlExit   airlockctl_vm_set            (AirlockctlContext *context,
                                               char             **arguments);
AirlockctlExit   airlockctl_vm_unset          (AirlockctlContext *context,
                                               char             **arguments);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AirlockctlVm, airlockctl_vm_clear)

G_END_DECLS
