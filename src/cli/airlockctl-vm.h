/* airlockctl-vm.h – what the actions of `airlockctl vm` share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "airlockctl-run.h"
#include "core/domain/airlock-connection.h"
#include "core/domain/airlock-hostdev.h"

G_BEGIN_DECLS

/**
 * AirlockctlVm:
 * @file: (nullable): where the VM's XML is; otherwise libvirt has it
 * @uri: (nullable): which libvirt
 * @name: (nullable): how libvirt knows the VM
 * @output: (nullable): where it is to go; %NULL: back; "-": to standard output
 * @run: how libvirt's VM is changed
 * @document: the XML, once it was opened
 * @before: its text as it was read
 * @notes: (element-type utf8): sentences to be told when it was saved
 */
typedef struct
{
  char *file;
  char *uri;
  char *name;
  char *output;
  AirlockctlRunOptions run;
  AirlockConnection *connection;
  AirlockDomain *domain;
  AirlockDomainDocument *document;
  char *before;
  GPtrArray *notes;
} AirlockctlVm;

#define AIRLOCKCTL_VM_FILE_ENTRY(vm) \
  { "file", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &(vm)->file, \
    N_ ("The VM’s XML in a file, instead of the name of a VM of libvirt’s"), N_ ("FILE") }, \
  AIRLOCKCTL_VM_CONNECT_ENTRY (vm)
#define AIRLOCKCTL_VM_CONNECT_ENTRY(vm) \
  { "connect", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &(vm)->uri, \
    N_ ("The libvirt that has the VM, qemu:///system unless given"), N_ ("URI") }
#define AIRLOCKCTL_VM_OUTPUT_ENTRY(vm) \
  { "output", 'o', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &(vm)->output, \
    N_ ("Write the changed XML there instead; “-” is standard output"), N_ ("FILE") }, \
  AIRLOCKCTL_RUN_ENTRIES (&(vm)->run)

void             airlockctl_vm_clear          (AirlockctlVm      *self);
void             airlockctl_vm_take_name      (AirlockctlVm      *self,
                                               char             **arguments);
AirlockConnection *airlockctl_vm_connect      (const char        *uri);
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
AirlockctlExit   airlockctl_vm_list           (AirlockctlContext *context,
                                               char             **arguments);
AirlockctlExit   airlockctl_vm_start          (AirlockctlContext *context,
                                               char             **arguments);
AirlockctlExit   airlockctl_vm_stop           (AirlockctlContext *context,
                                               char             **arguments);
AirlockctlExit   airlockctl_vm_reboot         (AirlockctlContext *context,
                                               char             **arguments);
AirlockctlExit   airlockctl_vm_pause          (AirlockctlContext *context,
                                               char             **arguments);
AirlockctlExit   airlockctl_vm_resume         (AirlockctlContext *context,
                                               char             **arguments);
AirlockctlExit   airlockctl_vm_autostart      (AirlockctlContext *context,
                                               char             **arguments);
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
