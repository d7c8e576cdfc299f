/* airlock-safety-input.c – judging USB controllers and the last keyboard
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-safety-private.h"

static const char *
usb_name (const AirlockUsbDevice *device)
{
  if (device->product_name != NULL && *device->product_name != '\0')
    return device->product_name;

  return device->manufacturer != NULL && *device->manufacturer != '\0' ? device->manufacturer
                                                                       : device->port;
}

/* Everything plugged in goes along; each is named with its port, so that twins can be told apart.
 */
void
_airlock_judge_usb (Judgement *self, const AirlockSafetyFunction *function)
{
  GPtrArray *devices = self->host->uses->usb_devices;
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < devices->len; i++)
    {
      const AirlockUsbDevice *device = g_ptr_array_index (devices, i);

      if (device->is_hub || !airlock_pci_address_equal (&device->controller, &function->address))
        continue;
      if (names->len > 0)
        g_string_append (names, ", ");
      g_string_append (names, usb_name (device));
      if (device->twins)
        g_string_append_printf (names, " (%s)", device->port);
    }

  if (names->len > 0)
    _airlock_judgement_add (self, "usb.devices", AIRLOCK_SEVERITY_WARN, function, names->str);
}

/* Whether @keyboard would go: with its own function, or, for Bluetooth, with every adapter. */
static gboolean
goes_along (const Judgement *self, const AirlockKeyboard *keyboard)
{
  return keyboard->has_device && _airlock_judgement_takes (self, &keyboard->device);
}

static gboolean
is_on (const AirlockKeyboard *keyboard, const AirlockSafetyFunction *function)
{
  return keyboard->has_device && airlock_pci_address_equal (&keyboard->device, &function->address);
}

static void
judge_keyboards_of (Judgement *self, const AirlockSafetyFunction *function, gboolean any_stays)
{
  GPtrArray *keyboards = self->host->uses->keyboards;

  for (guint i = 0; i < keyboards->len; i++)
    {
      const AirlockKeyboard *keyboard = g_ptr_array_index (keyboards, i);

      if (!is_on (keyboard, function))
        continue;
      _airlock_judgement_add (self, any_stays ? "input.keyboard" : "input.last-keyboard",
                              any_stays ? AIRLOCK_SEVERITY_WARN : AIRLOCK_SEVERITY_BLOCK, function,
                              keyboard->name);
    }
}

/* S6, R3.13. A host that has no keyboard at all loses none. */
void
_airlock_judge_keyboards (Judgement *self)
{
  GPtrArray *keyboards = self->host->uses->keyboards;
  gboolean any_stays = FALSE, any_goes = FALSE;

  for (guint i = 0; i < keyboards->len; i++)
    {
      gboolean goes = goes_along (self, g_ptr_array_index (keyboards, i));

      any_goes |= goes;
      any_stays |= !goes;
    }
  if (!any_goes)
    return;

  for (gsize i = 0; i < self->n_addresses; i++)
    {
      const AirlockSafetyFunction *function =
          airlock_safety_lookup (self->host, &self->addresses[i]);

      if (function != NULL && !airlock_safety_is_vfio (function))
        judge_keyboards_of (self, function, any_stays);
    }
}
