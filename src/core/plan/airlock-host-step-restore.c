/* airlock-host-step-restore.c – taking changes to the host back by shell alone (S12)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-host-step-private.h"
#include "base/airlock-names.h"

/* Each looks first whether the device that was meant is there (S10), and does nothing where things
 * are so already, or where a VM has the device: that write would never end (R4.6). A driver link is
 * looked at afterwards: drivers_probe reports no failure (R4.2).
 */
static const char functions[] =
    "dev=/sys/bus/pci/devices\n"
    "\n"
    "# same ADDRESS VENDOR DEVICE\n"
    "same() {\n"
    "  if [ \"$(get $dev/$1/vendor)\" = \"0x$2\" ] && [ \"$(get $dev/$1/device)\" = \"0x$3\" ]; "
    "then\n"
    "    return 0\n"
    "  fi\n"
    "  fail \"$1 is not the device $2:$3 any more: left alone\"\n"
    "  return 1\n"
    "}\n"
    "\n"
    "# used ADDRESS: whether a process, such as a VM, has it open\n"
    "used() {\n"
    "  group=$(link $dev/$1/iommu_group)\n"
    "  node=$(ls \"$root$dev/$1/vfio-dev\" 2>/dev/null)\n"
    "  for fd in \"$root\"/proc/[0-9]*/fd/*; do\n"
    "    case $(readlink \"$fd\" 2>/dev/null) in\n"
    "      \"/dev/vfio/${group:-none}\" | \"/dev/vfio/devices/${node:-none}\") return 0 ;;\n"
    "    esac\n"
    "  done\n"
    "  return 1\n"
    "}\n"
    "\n"
    "# give_back ADDRESS VENDOR DEVICE DRIVER\n"
    "give_back() {\n"
    "  same \"$1\" \"$2\" \"$3\" || return 0\n"
    "  if used \"$1\"; then\n"
    "    fail \"$1 is in use by a VM: stop that first\"\n"
    "    return 0\n"
    "  fi\n"
    "  say \"$1: back to ${4:-no driver}\"\n"
    "  forget " AIRLOCK_STATE_FOLDER "/bindings/$1\n"
    "  if there $dev/$1/vfio-dev || [ \"$(link $dev/$1/driver)\" = vfio-pci ]; then\n"
    "    put '' $dev/$1/driver_override\n"
    "    put \"$1\" $dev/$1/driver/unbind\n"
    "    put \"$1\" /sys/bus/pci/drivers_probe\n"
    "  fi\n"
    "  [ \"$(link $dev/$1/driver)\" = \"$4\" ] ||\n"
    "    fail \"  its driver is “$(link $dev/$1/driver)” now, and was “$4”\"\n"
    "}\n"
    "\n"
    "# take ADDRESS VENDOR DEVICE DRIVER\n"
    "take() {\n"
    "  same \"$1\" \"$2\" \"$3\" || return 0\n"
    "  say \"$1: to $4\"\n"
    "  if [ \"$(link $dev/$1/driver)\" != \"$4\" ]; then\n"
    "    put \"$4\" $dev/$1/driver_override\n"
    "    if there $dev/$1/driver; then put \"$1\" $dev/$1/driver/unbind; fi\n"
    "    put \"$1\" /sys/bus/pci/drivers_probe\n"
    "  fi\n"
    "  [ \"$(link $dev/$1/driver)\" = \"$4\" ] || fail \"  it did not take $4\"\n"
    "}\n"
    "\n"
    "# set_value PATH VALUE [FIRST]: only where it differs; FIRST is written before it\n"
    "set_value() {\n"
    "  now=$(get \"$1\")\n"
    "  if [ \"$now\" != \"$2\" ]; then\n"
    "    if [ -n \"${3:-}\" ] && [ \"$now\" != \"$3\" ]; then put \"$3\" \"$1\"; fi\n"
    "    if [ \"$2\" != \"${3:-}\" ]; then put \"$2\" \"$1\"; fi\n"
    "  fi\n"
    "}\n";

static void
append_call (GString *script, const char *function, const AirlockOperation *operation)
{
  g_string_append_printf (script, "%s %s %04x %04x", function,
                          AIRLOCK_PCI_ADDRESS_TEXT (&operation->device.address),
                          operation->device.vendor, operation->device.device);
}

/* Everything that comes from outside is quoted, though it can't be anything bad. */
static void
append_quoted (GString *script, const char *value)
{
  g_autofree char *quoted = g_shell_quote (value);

  g_string_append_printf (script, " %s", quoted);
}

static const char *
driver_before (AirlockHostStep *self, const AirlockOperation *operation)
{
  const char *address = AIRLOCK_PCI_ADDRESS_TEXT (&operation->device.address);
  const char *driver = airlock_host_facts_lookup (self->facts, AIRLOCK_HOST_FACT_DRIVER, address);

  return driver != NULL ? driver : "";
}

static void
append_vfs (GString *script, const AirlockOperation *undo)
{
  const char *address = AIRLOCK_PCI_ADDRESS_TEXT (&undo->device.address);

  g_string_append (script, "if ");
  append_call (script, "same", undo);
  g_string_append_printf (script, "; then\n  say '%s: %u virtual functions'\n", address,
                          undo->count);
  if (!undo->keep)
    g_string_append_printf (script, "  forget " AIRLOCK_STATE_FOLDER "/bindings/%s\n", address);
  if (undo->count > 0 || undo->autoprobe)
    g_string_append_printf (script, "  set_value $dev/%s/sriov_drivers_autoprobe %d\n", address,
                            undo->autoprobe ? 1 : 0);
  /* The kernel refuses to go from one number to another (R5.2). */
  g_string_append_printf (script, "  set_value $dev/%s/sriov_numvfs %u 0\nfi\n", address,
                          undo->count);
}

static void
append_huge_pages (GString *script, const AirlockOperation *undo)
{
  g_string_append_printf (script, "say 'Huge pages of %u KiB: %u'\n", undo->page_kib, undo->count);
  if (undo->node < 0)
    g_string_append_printf (
        script, "set_value /sys/kernel/mm/hugepages/hugepages-%ukB/nr_hugepages", undo->page_kib);
  else
    g_string_append_printf (
        script, "set_value /sys/devices/system/node/node%d/hugepages/hugepages-%ukB/nr_hugepages",
        undo->node, undo->page_kib);
  g_string_append_printf (script, " %u\n", undo->count);
}

static void
append_d3cold (GString *script, const AirlockOperation *undo)
{
  g_string_append (script, "if ");
  append_call (script, "same", undo);
  g_string_append_printf (script, "; then set_value $dev/%s/d3cold_allowed %d; fi\n",
                          AIRLOCK_PCI_ADDRESS_TEXT (&undo->device.address), undo->allowed ? 1 : 0);
}

static void
append_undo (AirlockHostStep *self,
             GString *script,
             const AirlockOperation *operation,
             const AirlockOperation *undo)
{
  const char *address = AIRLOCK_PCI_ADDRESS_TEXT (&undo->device.address);

  switch (undo->kind)
    {
    case AIRLOCK_OPERATION_UNBIND:
      append_call (script, "give_back", undo);
      append_quoted (script, driver_before (self, operation));
      g_string_append_c (script, '\n');
      break;
    case AIRLOCK_OPERATION_BIND:
      append_call (script, "take", undo);
      append_quoted (script, driver_before (self, operation));
      g_string_append_c (script, '\n');
      break;
    case AIRLOCK_OPERATION_FORGET:
      g_string_append_printf (script, "forget " AIRLOCK_STATE_FOLDER "/bindings/%s\n", address);
      break;
    case AIRLOCK_OPERATION_SET_VFS:
      append_vfs (script, undo);
      break;
    case AIRLOCK_OPERATION_HUGEPAGES:
      append_huge_pages (script, undo);
      break;
    case AIRLOCK_OPERATION_D3COLD:
      append_d3cold (script, undo);
      break;
    case AIRLOCK_OPERATION_HOLD:
    default:
      /* What binds at each boot is Airlock itself: without it there is nothing to come back to. */
      g_string_append_printf (script, "say '%s: was held at each boot by Airlock'\n", address);
      break;
    }
}

void
_airlock_host_step_restore (AirlockStep *step, AirlockRestore *restore)
{
  AirlockHostStep *self = AIRLOCK_HOST_STEP (step);
  g_autoptr (GString) script = g_string_new (NULL);

  for (guint i = self->operations->len; i > 0; i--)
    {
      const AirlockOperation *undo = _airlock_host_step_get_undo (self, i - 1);

      if (undo != NULL)
        append_undo (self, script, self->operations->pdata[i - 1], undo);
    }
  if (script->len == 0)
    return;
  airlock_restore_add_functions (restore, functions);
  airlock_restore_add_part (restore, script->str);
}
