/* airlock-safety-uses.c – judging what the host uses functions for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-safety-private.h"

/* How much a use weighs: when taken this moment, and when taken at a VM's start. */
typedef struct
{
  AirlockUseKind kind;
  const char *id;
  AirlockSeverity now;
  AirlockSeverity at_start;
} UseRule;

/* The table of the design. What storage holds has no override; a display is given up by a person
 * who says so, at a VM's start and not under a running desktop (R3.11: unbinding may hang for
 * ever). */
static const UseRule rules[] = {
  { AIRLOCK_USE_STORAGE_ROOT, "storage.root", AIRLOCK_SEVERITY_BLOCK, AIRLOCK_SEVERITY_BLOCK },
  { AIRLOCK_USE_STORAGE_BOOT, "storage.boot", AIRLOCK_SEVERITY_BLOCK, AIRLOCK_SEVERITY_BLOCK },
  { AIRLOCK_USE_STORAGE_MOUNTED, "storage.mounted", AIRLOCK_SEVERITY_BLOCK,
    AIRLOCK_SEVERITY_BLOCK },
  { AIRLOCK_USE_STORAGE_SWAP, "storage.swap", AIRLOCK_SEVERITY_BLOCK, AIRLOCK_SEVERITY_BLOCK },
  { AIRLOCK_USE_STORAGE_RESUME, "storage.resume", AIRLOCK_SEVERITY_BLOCK, AIRLOCK_SEVERITY_BLOCK },
  { AIRLOCK_USE_STORAGE_HELD, "storage.held", AIRLOCK_SEVERITY_BLOCK, AIRLOCK_SEVERITY_BLOCK },
  { AIRLOCK_USE_STORAGE_OPEN, "storage.open", AIRLOCK_SEVERITY_BLOCK, AIRLOCK_SEVERITY_BLOCK },
  { AIRLOCK_USE_NETWORK_DEFAULT_ROUTE, "network.default-route", AIRLOCK_SEVERITY_CONFIRM,
    AIRLOCK_SEVERITY_CONFIRM },
  { AIRLOCK_USE_NETWORK_ROOT, "network.root", AIRLOCK_SEVERITY_BLOCK, AIRLOCK_SEVERITY_BLOCK },
  { AIRLOCK_USE_NETWORK_UP, "network.up", AIRLOCK_SEVERITY_WARN, AIRLOCK_SEVERITY_WARN },
  { AIRLOCK_USE_DISPLAY_OUTPUT, "display.output", AIRLOCK_SEVERITY_BLOCK,
    AIRLOCK_SEVERITY_CONFIRM },
  { AIRLOCK_USE_DISPLAY_PROCESS, "display.process", AIRLOCK_SEVERITY_BLOCK,
    AIRLOCK_SEVERITY_CONFIRM },
  { AIRLOCK_USE_DISPLAY_RENDER, "display.render", AIRLOCK_SEVERITY_BLOCK,
    AIRLOCK_SEVERITY_CONFIRM },
  { AIRLOCK_USE_DISPLAY_CONSOLE, "display.console", AIRLOCK_SEVERITY_WARN, AIRLOCK_SEVERITY_WARN },
  { AIRLOCK_USE_SOUND_PROCESS, "sound.process", AIRLOCK_SEVERITY_WARN, AIRLOCK_SEVERITY_WARN },
  { AIRLOCK_USE_VM, "vm.in-use", AIRLOCK_SEVERITY_BLOCK, AIRLOCK_SEVERITY_BLOCK },
};

static const UseRule *
find_rule (AirlockUseKind kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      if (rules[i].kind == kind)
        return &rules[i];
    }

  return NULL;
}

static AirlockSeverity
severity_of (const Judgement *self, const UseRule *rule)
{
  /* Who comes over the network can't confirm anything once the network is gone (S5). */
  if (rule->kind == AIRLOCK_USE_NETWORK_DEFAULT_ROUTE && self->host->remote)
    return AIRLOCK_SEVERITY_BLOCK;

  return self->situation == AIRLOCK_SITUATION_BIND_NOW ? rule->now : rule->at_start;
}

/* What the user would miss: the end of the chain, with the process' number where it is one. */
static char *
describe_end (const AirlockHostUse *use)
{
  guint length = use->chain != NULL ? g_strv_length (use->chain) : 0;

  if (length == 0)
    return g_strdup ("");
  if (use->pid > 0)
    return g_strdup_printf ("%s (%d)", use->chain[length - 1], use->pid);

  return g_strdup (use->chain[length - 1]);
}

static void
judge_uses (Judgement *self, const AirlockSafetyFunction *function, gboolean vms_only)
{
  GPtrArray *uses = self->host->uses->uses;

  for (guint i = 0; i < uses->len; i++)
    {
      const AirlockHostUse *use = g_ptr_array_index (uses, i);
      const UseRule *rule = find_rule (use->kind);
      g_autofree char *end = NULL;

      if (rule == NULL || (vms_only && use->kind != AIRLOCK_USE_VM) ||
          !airlock_pci_address_equal (&use->device, &function->address))
        continue;
      end = describe_end (use);
      g_ptr_array_add (self->findings,
                       airlock_finding_new_full (rule->id, severity_of (self, rule),
                                                 AIRLOCK_PCI_ADDRESS_TEXT (&function->address), end,
                                                 (const char *const *) use->chain, FALSE));
    }
}

void
_airlock_judge_uses (Judgement *self, const AirlockSafetyFunction *function)
{
  judge_uses (self, function, FALSE);
}

void
_airlock_judge_vms (Judgement *self, const AirlockSafetyFunction *function)
{
  judge_uses (self, function, TRUE);
}

static gboolean
is_display (const AirlockSafetyFunction *function)
{
  return function->class_code >> 16 == 0x03;
}

/* R3.11: a GPU counts for the host while a driver other than VFIO's has it. */
static gboolean
serves_host (const AirlockSafetyFunction *function)
{
  return is_display (function) && function->driver != NULL && !airlock_safety_is_vfio (function);
}

static gboolean
is_last_display (const Judgement *self)
{
  for (guint i = 0; i < self->host->functions->len; i++)
    {
      const AirlockSafetyFunction *other =
          &g_array_index (self->host->functions, AirlockSafetyFunction, i);

      if (serves_host (other) && !_airlock_judgement_takes (self, &other->address))
        return FALSE;
    }

  return TRUE;
}

/* Each frame buffer driver is kept away by another argument, so each is a finding of its own. */
static const char *
framebuffer_finding (const char *name)
{
  if (g_str_has_prefix (name, "efifb"))
    return "display.firmware-efifb";
  if (g_str_has_prefix (name, "vesafb"))
    return "display.firmware-vesafb";

  return "display.firmware-sysfb";
}

/* S8: vfio-pci can't have a range that the firmware's frame buffer holds. */
static void
judge_framebuffers (Judgement *self, const AirlockSafetyFunction *function)
{
  GPtrArray *framebuffers = self->host->uses->framebuffers;

  for (guint i = 0; i < framebuffers->len; i++)
    {
      const AirlockFirmwareFramebuffer *framebuffer = g_ptr_array_index (framebuffers, i);

      for (guint j = 0; j < function->n_bars; j++)
        {
          g_autofree char *detail = NULL;

          if (framebuffer->end < function->bars[j].start ||
              framebuffer->start > function->bars[j].end)
            continue;
          detail = g_strdup_printf ("%s, 0x%" G_GINT64_MODIFIER "x–0x%" G_GINT64_MODIFIER "x",
                                    framebuffer->name, framebuffer->start, framebuffer->end);
          _airlock_judgement_add (self, framebuffer_finding (framebuffer->name),
                                  AIRLOCK_SEVERITY_BLOCK, function, detail);
        }
    }
}

void
_airlock_judge_displays (Judgement *self, const AirlockSafetyFunction *function)
{
  if (!is_display (function))
    return;

  judge_framebuffers (self, function);
  if (serves_host (function) && is_last_display (self))
    _airlock_judgement_add (self, "display.only-gpu",
                            self->situation == AIRLOCK_SITUATION_BIND_NOW
                                ? AIRLOCK_SEVERITY_BLOCK
                                : AIRLOCK_SEVERITY_CONFIRM,
                            function, NULL);
}

static gboolean
is_usb_controller (const AirlockSafetyFunction *function)
{
  return function->class_code >> 8 == 0x0c03;
}

/* What says little of itself may carry anything: card readers are often of no class. */
static gboolean
is_of_no_class (const AirlockSafetyFunction *function)
{
  return function->class_code >> 16 == 0x00 || function->class_code >> 16 == 0xff;
}

/* Disks hang on more than storage controllers. */
static gboolean
may_carry_disks (const AirlockSafetyFunction *function)
{
  switch (function->class_code >> 8)
    {
    case 0x0805: /* SD host */
    case 0x0880: /* other system peripheral: card readers */
    case 0x0c00: /* FireWire */
    case 0x0c03: /* USB */
    case 0x0c04: /* Fibre Channel */
    case 0x0c06: /* InfiniBand */
      return TRUE;

    default:
      return function->class_code >> 16 == 0x01 || is_of_no_class (function);
    }
}

static gboolean
has_usb_disk (const Judgement *self, const AirlockSafetyFunction *function)
{
  GPtrArray *devices = self->host->uses->usb_devices;

  for (guint i = 0; i < devices->len; i++)
    {
      const AirlockUsbDevice *device = g_ptr_array_index (devices, i);

      if (device->is_storage && airlock_pci_address_equal (&device->controller, &function->address))
        return TRUE;
    }

  return FALSE;
}

/* A notebook's own keyboard is on an I²C controller (0c80, older ones 1180), others on Bluetooth
 * (0d11) or on an input controller. */
static gboolean
may_carry_keyboards (const AirlockSafetyFunction *function)
{
  switch (function->class_code >> 8)
    {
    case 0x0c03:
    case 0x0c80:
    case 0x0d11:
    case 0x1180:
      return TRUE;

    default:
      return function->class_code >> 16 == 0x09 || is_of_no_class (function);
    }
}

/* Not every kernel tells which display the firmware has its picture on (R3.11). */
static gboolean
may_be_boot_display (const Judgement *self, const AirlockSafetyFunction *function)
{
  if (!is_display (function) || function->is_boot_display)
    return is_display (function);

  for (guint i = 0; i < self->host->functions->len; i++)
    {
      if (g_array_index (self->host->functions, AirlockSafetyFunction, i).is_boot_display)
        return FALSE;
    }

  return TRUE;
}

static void
undecided_unless (Judgement *self,
                  AirlockUseScope scope,
                  const char *id,
                  const AirlockSafetyFunction *function)
{
  if ((self->host->uses->seen & scope) != scope)
    _airlock_judgement_add_undecided (self, id, function);
}

static void
judge_unseen_carried (Judgement *self, const AirlockSafetyFunction *function)
{
  if (may_carry_disks (function))
    undecided_unless (self, AIRLOCK_SCOPE_MOUNTS, "storage.unknown", function);
  if (is_usb_controller (function) ? has_usb_disk (self, function) : may_carry_disks (function))
    undecided_unless (self, AIRLOCK_SCOPE_PROCESSES, "storage.openers-unknown", function);
  if (function->class_code >> 16 == 0x02 || is_usb_controller (function))
    undecided_unless (self, AIRLOCK_SCOPE_ROUTES, "network.unknown", function);
  if (is_usb_controller (function))
    undecided_unless (self, AIRLOCK_SCOPE_USB | AIRLOCK_SCOPE_INPUT, "input.unknown", function);
  else if (may_carry_keyboards (function))
    undecided_unless (self, AIRLOCK_SCOPE_INPUT, "input.unknown", function);
}

static void
judge_unseen_of_driver (Judgement *self, const AirlockSafetyFunction *function)
{
  if (airlock_safety_is_vfio (function))
    {
      undecided_unless (self, AIRLOCK_SCOPE_PROCESSES, "vm.unknown", function);
      return;
    }

  judge_unseen_carried (self, function);
  if (!is_display (function))
    return;

  undecided_unless (self, AIRLOCK_SCOPE_DISPLAYS, "display.unknown", function);
  undecided_unless (self, AIRLOCK_SCOPE_PROCESSES, "display.openers-unknown", function);
}

/* Only what could make the verdict worse counts: a sound card that someone plays on is a warning
 * whether it is seen or not. The firmware's picture needs no driver, and stays where a VFIO driver
 * came later. */
void
_airlock_judge_unseen (Judgement *self, const AirlockSafetyFunction *function)
{
  if (!function->driver_known)
    _airlock_judgement_add_undecided (self, "driver.unknown", function);
  if (function->driver != NULL)
    judge_unseen_of_driver (self, function);
  if (may_be_boot_display (self, function))
    undecided_unless (self, AIRLOCK_SCOPE_IOMEM, "display.firmware-unknown", function);
}
