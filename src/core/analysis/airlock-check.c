/* airlock-check.c – may these devices go to a VM, what goes along, what would the host lose
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-check.h"

#include "airlock-outlook.h"

struct _AirlockChecker
{
  GObject parent_instance;

  AirlockIsolation *isolation; /* owned */
  AirlockHostUses *uses;       /* owned */
  AirlockSafetyHost host;      /* its tables are owned */
};

G_DEFINE_FINAL_TYPE (AirlockChecker, airlock_checker, G_TYPE_OBJECT)

static void
airlock_checker_finalize (GObject *object)
{
  AirlockChecker *self = AIRLOCK_CHECKER (object);

  g_clear_pointer (&self->host.by_address, g_hash_table_unref);
  g_clear_pointer (&self->host.groups_with_direct, g_hash_table_unref);
  g_clear_pointer (&self->host.groups_unread, g_hash_table_unref);
  g_clear_pointer (&self->host.functions, g_array_unref);
  g_clear_pointer (&self->uses, airlock_host_uses_unref);
  g_clear_object (&self->isolation);

  G_OBJECT_CLASS (airlock_checker_parent_class)->finalize (object);
}

static void
airlock_checker_class_init (AirlockCheckerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_checker_finalize;
}

static void
airlock_checker_init (AirlockChecker *self)
{
  self->host.by_address = g_hash_table_new (airlock_pci_address_hash, airlock_pci_address_equal);
  self->host.groups_with_direct = g_hash_table_new (NULL, NULL);
  self->host.groups_unread = g_hash_table_new (NULL, NULL);
  self->host.functions = g_array_new (FALSE, TRUE, sizeof (AirlockSafetyFunction));
}

static void
copy_bars (AirlockSafetyFunction *function, const AirlockDeviceFacts *facts)
{
  for (guint i = 0; i < facts->bars->len && function->n_bars < G_N_ELEMENTS (function->bars); i++)
    {
      const AirlockPciBar *bar = &g_array_index (facts->bars, AirlockPciBar, i);

      if (bar->io || bar->address == 0 || bar->size == 0)
        continue;
      function->bars[function->n_bars].start = bar->address;
      function->bars[function->n_bars].end = bar->address + bar->size - 1;
      function->n_bars++;
    }
}

static AirlockSafetyFunction
safety_function (AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);
  AirlockSafetyFunction function = {
    .address = facts->address,
    .vendor = facts->vendor,
    .device = facts->device,
    .class_code = facts->class_code,
    .class_known = airlock_device_knows (device, AIRLOCK_FACT_IDENTITY),
    .iommu_group = facts->iommu_group,
    .group_known = airlock_device_knows (device, AIRLOCK_FACT_GROUP),
    .is_bridge = airlock_device_is_bridge (device),
    .is_boot_display =
        facts->boot_vga == AIRLOCK_TRISTATE_YES || facts->boot_display == AIRLOCK_TRISTATE_YES,
    .is_vf = facts->is_vf,
    .physical_function = facts->physical_function,
    .num_vfs = facts->num_vfs,
    .sriov_known = airlock_device_knows (device, AIRLOCK_FACT_SRIOV),
    .driver = facts->driver,
    .driver_known = airlock_device_knows (device, AIRLOCK_FACT_DRIVER),
    .vfio_dev = facts->vfio_dev,
  };

  copy_bars (&function, facts);

  return function;
}

/* Only now do the entries stay where they are. */
static void
index_functions (AirlockChecker *self)
{
  for (guint i = 0; i < self->host.functions->len; i++)
    {
      AirlockSafetyFunction *function =
          &g_array_index (self->host.functions, AirlockSafetyFunction, i);

      g_hash_table_insert (self->host.by_address, &function->address, function);
    }
}

static void
note_functions_behind (AirlockChecker *self, GPtrArray *devices)
{
  for (guint i = 0; i < devices->len; i++)
    {
      const AirlockDeviceFacts *facts = airlock_device_get_facts (g_ptr_array_index (devices, i));
      AirlockSafetyFunction *endpoint = NULL;

      if (facts->behind_vmd)
        endpoint = g_hash_table_lookup (self->host.by_address, &facts->vmd_endpoint);
      if (endpoint != NULL)
        endpoint->has_functions_behind = TRUE;
    }
}

static void
note_direct_regions (AirlockChecker *self, GPtrArray *groups)
{
  for (guint i = 0; i < groups->len; i++)
    {
      AirlockGroup *group = g_ptr_array_index (groups, i);
      const AirlockKernelGroup *kernel = airlock_group_get_kernel (group);

      if (airlock_group_get_notes (group) & AIRLOCK_GROUP_NOTE_DIRECT_REGION)
        g_hash_table_add (self->host.groups_with_direct,
                          GINT_TO_POINTER (airlock_group_get_id (group)));
      if (kernel == NULL || !kernel->regions_known)
        g_hash_table_add (self->host.groups_unread, GINT_TO_POINTER (airlock_group_get_id (group)));
    }
}

/**
 * airlock_checker_new:
 * @isolation: the groups of a host
 * @uses: (transfer none): what the host uses its devices for
 *
 * Prepares the answers for one state of a host. Immutable after that, and pure.
 *
 * Returns: (transfer full): a checker
 */
AirlockChecker *
airlock_checker_new (AirlockIsolation *isolation, AirlockHostUses *uses)
{
  AirlockChecker *self = g_object_new (AIRLOCK_TYPE_CHECKER, NULL);
  GPtrArray *devices = airlock_topology_get_devices (airlock_isolation_get_topology (isolation));

  self->isolation = g_object_ref (isolation);
  self->uses = airlock_host_uses_ref (uses);
  self->host.uses = uses;

  for (guint i = 0; i < devices->len; i++)
    {
      AirlockSafetyFunction function = safety_function (g_ptr_array_index (devices, i));

      g_array_append_val (self->host.functions, function);
    }
  index_functions (self);
  note_functions_behind (self, devices);
  note_direct_regions (self, airlock_isolation_get_groups (isolation));

  return self;
}

static const AirlockSafetyFunction *
function_of (AirlockChecker *self, AirlockDevice *device)
{
  return airlock_safety_lookup (&self->host, airlock_device_get_address (device));
}

static AirlockCheck *
check_new (GPtrArray *devices)
{
  AirlockCheck *check = g_new0 (AirlockCheck, 1);

  check->devices = g_ptr_array_new_with_free_func (g_object_unref);
  check->companions = g_ptr_array_new_with_free_func (g_object_unref);
  check->stays = g_ptr_array_new_with_free_func (g_object_unref);
  check->findings = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < devices->len; i++)
    {
      if (!g_ptr_array_find (check->devices, g_ptr_array_index (devices, i), NULL))
        g_ptr_array_add (check->devices, g_object_ref (g_ptr_array_index (devices, i)));
    }

  return check;
}

/**
 * airlock_check_free:
 * @self: (transfer full): a check
 */
void
airlock_check_free (AirlockCheck *self)
{
  g_ptr_array_unref (self->devices);
  g_ptr_array_unref (self->companions);
  g_ptr_array_unref (self->stays);
  g_ptr_array_unref (self->findings);
  g_free (self);
}

static gboolean
is_taken (const AirlockCheck *check, AirlockDevice *device)
{
  return g_ptr_array_find (check->devices, device, NULL) ||
         g_ptr_array_find (check->companions, device, NULL);
}

static void
add_unique (GPtrArray *devices, AirlockDevice *device)
{
  if (!g_ptr_array_find (devices, device, NULL))
    g_ptr_array_add (devices, g_object_ref (device));
}

/* Slots on a root bus with a bridge among their functions are the chipset: no card (design). */
static gboolean
is_card (GPtrArray *functions)
{
  for (guint i = 0; i < functions->len; i++)
    {
      const AirlockDeviceFacts *facts = airlock_device_get_facts (g_ptr_array_index (functions, i));

      if (!facts->has_parent && !facts->behind_vmd && facts->class_code >> 16 == 0x06)
        return FALSE;
    }

  return TRUE;
}

/* S3: a graphics card goes whole, as picture, sound and USB of it belong together. Of other cards a
 * function that the IOMMU keeps apart, such as a port of a network card, can go alone. */
static gboolean
belongs_along (AirlockChecker *self, AirlockDevice *device, AirlockDevice *function)
{
  return airlock_device_get_facts (device)->class_code >> 16 == 0x03 ||
         airlock_isolation_lookup (self->isolation, device) ==
             airlock_isolation_lookup (self->isolation, function);
}

static void
add_card (AirlockChecker *self, AirlockCheck *check, AirlockDevice *device)
{
  g_autoptr (GPtrArray) card =
      airlock_topology_list_card (airlock_isolation_get_topology (self->isolation), device);

  if (airlock_device_is_bridge (device) || !is_card (card))
    return;

  for (guint i = 0; i < card->len; i++)
    {
      AirlockDevice *function = g_ptr_array_index (card, i);

      if (!is_taken (check, function) && belongs_along (self, device, function) &&
          !airlock_safety_is_forbidden (function_of (self, function)))
        add_unique (check->companions, function);
    }
}

/* S1, S2: group mates go along where a host driver holds them or could take them meanwhile (R3.2,
 * R3.3); bridges and parts of the chipset stay as they are. */
static void
add_group (AirlockChecker *self, AirlockCheck *check, AirlockGroup *group)
{
  GPtrArray *members = airlock_group_get_members (group);

  for (guint i = 0; i < members->len; i++)
    {
      AirlockDevice *member = g_ptr_array_index (members, i);
      const AirlockSafetyFunction *function = function_of (self, member);

      if (is_taken (check, member))
        continue;
      if (airlock_safety_is_forbidden (function) || airlock_safety_is_vfio (function))
        add_unique (check->stays, member);
      else
        add_unique (check->companions, member);
    }
}

static void
collect_companions (AirlockChecker *self, AirlockCheck *check)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  guint n_own = check->devices->len;

  for (guint i = 0; i < n_own; i++)
    add_card (self, check, g_ptr_array_index (check->devices, i));

  /* Companions of the card may sit in a group of their own: its members go along as well. */
  for (guint i = 0; i < check->devices->len + check->companions->len; i++)
    {
      AirlockDevice *device = i < check->devices->len
                                  ? g_ptr_array_index (check->devices, i)
                                  : g_ptr_array_index (check->companions, i - check->devices->len);
      AirlockGroup *group = airlock_isolation_lookup (self->isolation, device);

      /* Once is enough: in a group of hundreds every member would look at all others otherwise. */
      if (group != NULL && !airlock_group_is_forecast (group) && g_hash_table_add (seen, group))
        add_group (self, check, group);
    }
}

static GArray *
list_taken_addresses (const AirlockCheck *check)
{
  GArray *addresses = g_array_new (FALSE, FALSE, sizeof (AirlockPciAddress));

  for (guint i = 0; i < check->devices->len; i++)
    g_array_append_val (addresses,
                        *airlock_device_get_address (g_ptr_array_index (check->devices, i)));
  for (guint i = 0; i < check->companions->len; i++)
    g_array_append_val (addresses,
                        *airlock_device_get_address (g_ptr_array_index (check->companions, i)));

  return addresses;
}

static GPtrArray *
list_taken (const AirlockCheck *check)
{
  GPtrArray *taken = g_ptr_array_copy (check->devices, NULL, NULL);

  g_ptr_array_set_free_func (taken, NULL);
  g_ptr_array_extend (taken, check->companions, NULL, NULL);

  return taken;
}

static void
add_finding (AirlockCheck *check,
             const char *id,
             AirlockSeverity severity,
             AirlockDevice *device,
             const char *detail,
             gboolean undecided)
{
  g_ptr_array_add (check->findings,
                   airlock_finding_new_full (id, severity, airlock_device_get_address_text (device),
                                             detail, NULL, undecided));
}

/* Whether @device is a function of a card that was asked for. */
static gboolean
is_of_own_card (AirlockChecker *self, const AirlockCheck *check, AirlockDevice *device)
{
  AirlockTopology *topology = airlock_isolation_get_topology (self->isolation);

  for (guint i = 0; i < check->devices->len; i++)
    {
      g_autoptr (GPtrArray) card =
          airlock_topology_list_card (topology, g_ptr_array_index (check->devices, i));

      if (is_card (card) && g_ptr_array_find (card, device, NULL))
        return TRUE;
    }

  return FALSE;
}

/* A mate is another card of the group, or another part of the chipset, that the host uses through a
 * driver. */
static void
note_mates (AirlockChecker *self, AirlockCheck *check)
{
  for (guint i = 0; i < check->companions->len; i++)
    {
      AirlockDevice *companion = g_ptr_array_index (check->companions, i);
      const char *driver = airlock_device_get_facts (companion)->driver;

      if (driver != NULL && !is_of_own_card (self, check, companion))
        add_finding (check, "group.mate-loses-driver", AIRLOCK_SEVERITY_CONFIRM, companion, driver,
                     FALSE);
    }
}

/* What the groups themselves say about isolation, that of a companion in another group too. Not
 * seen without groups: that is blocked anyway. */
static void
note_isolation (AirlockChecker *self, AirlockCheck *check)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) taken = list_taken (check);

  for (guint i = 0; i < taken->len; i++)
    {
      AirlockDevice *device = g_ptr_array_index (taken, i);
      AirlockGroup *group = airlock_isolation_lookup (self->isolation, device);
      g_autofree char *number = NULL;

      if (group == NULL || airlock_group_is_forecast (group) || !g_hash_table_add (seen, group))
        continue;
      number = g_strdup_printf ("%d", airlock_group_get_id (group));
      if (airlock_group_get_notes (group) & AIRLOCK_GROUP_NOTE_NOIOMMU)
        add_finding (check, "isolation.noiommu", AIRLOCK_SEVERITY_BLOCK, device, number, FALSE);
      else if (airlock_group_get_verdict (group) == AIRLOCK_ISOLATION_SHARED)
        add_finding (check, "isolation.shared", AIRLOCK_SEVERITY_WARN, device, number, FALSE);
      else if (airlock_group_get_verdict (group) == AIRLOCK_ISOLATION_UNKNOWN)
        add_finding (check, "isolation.unknown", AIRLOCK_SEVERITY_WARN, device, number, TRUE);
      if (airlock_group_get_notes (group) & AIRLOCK_GROUP_NOTE_OVERRIDE)
        add_finding (check, "isolation.override", AIRLOCK_SEVERITY_CONFIRM, device, number, FALSE);
    }
}

/* S4: a drive that nothing uses may go, and still is someone's data. */
static void
note_idle_storage (AirlockCheck *check)
{
  for (guint i = 0; i < check->devices->len; i++)
    {
      AirlockDevice *device = g_ptr_array_index (check->devices, i);
      gboolean used = FALSE;

      if (airlock_device_get_facts (device)->class_code >> 16 != 0x01)
        continue;
      for (guint j = 0; j < check->findings->len && !used; j++)
        {
          AirlockFinding *finding = g_ptr_array_index (check->findings, j);

          used = g_str_has_prefix (airlock_finding_get_id (finding), "storage.") &&
                 g_str_equal (airlock_finding_get_subject (finding),
                              airlock_device_get_address_text (device));
        }
      if (!used)
        add_finding (check, "storage.idle", AIRLOCK_SEVERITY_WARN, device, NULL, FALSE);
    }
}

static void
note_outlook (AirlockChecker *self, AirlockCheck *check)
{
  AirlockTopology *topology = airlock_isolation_get_topology (self->isolation);
  g_autoptr (GPtrArray) taken = list_taken (check);

  for (guint i = 0; i < taken->len; i++)
    {
      AirlockDevice *device = g_ptr_array_index (taken, i);
      GPtrArray *outlook;

      /* How a part of the host would do in a VM is no question. */
      if (airlock_safety_is_forbidden (function_of (self, device)))
        continue;
      /* A group mate goes along only to be out of the way: it is not used in the VM. */
      if (i >= check->devices->len &&
          !airlock_pci_address_same_slot (
              airlock_device_get_address (device),
              airlock_device_get_address (g_ptr_array_index (check->devices, 0))))
        continue;
      outlook = airlock_outlook_list (topology, device, taken);
      g_ptr_array_extend_and_steal (check->findings, outlook);
    }
}

/**
 * airlock_findings_get_verdict:
 * @findings: (element-type AirlockFinding): what was found
 *
 * Any block refuses; else anything that could not be seen makes it unknown; else a confirmation
 * asks for care.
 *
 * Returns: the answer
 */
AirlockVerdict
airlock_findings_get_verdict (GPtrArray *findings)
{
  AirlockVerdict verdict = AIRLOCK_VERDICT_OK;

  for (guint i = 0; i < findings->len; i++)
    {
      AirlockFinding *finding = g_ptr_array_index (findings, i);
      AirlockSeverity severity = airlock_finding_get_severity (finding);

      if (severity == AIRLOCK_SEVERITY_BLOCK)
        verdict = MAX (verdict, AIRLOCK_VERDICT_REFUSED);
      else if (airlock_finding_is_undecided (finding))
        verdict = MAX (verdict, AIRLOCK_VERDICT_UNKNOWN);
      else if (severity == AIRLOCK_SEVERITY_CONFIRM)
        verdict = MAX (verdict, AIRLOCK_VERDICT_CARE);
    }

  return verdict;
}

/* What is certain weighs more than what could not be seen. */
static gint
compare_findings (gconstpointer a, gconstpointer b)
{
  AirlockFinding *x = *(AirlockFinding *const *) a;
  AirlockFinding *y = *(AirlockFinding *const *) b;
  gint order = (gint) airlock_finding_get_severity (y) - (gint) airlock_finding_get_severity (x);

  return order != 0 ? order : airlock_finding_is_undecided (y) - airlock_finding_is_undecided (x);
}

/**
 * airlock_findings_sort:
 * @findings: (element-type AirlockFinding): what was found
 *
 * Puts the most severe first.
 */
void
airlock_findings_sort (GPtrArray *findings)
{
  g_ptr_array_sort (findings, compare_findings);
}

static gint
compare_devices (gconstpointer a, gconstpointer b)
{
  return airlock_pci_address_compare (airlock_device_get_address (*(AirlockDevice *const *) a),
                                      airlock_device_get_address (*(AirlockDevice *const *) b));
}

/**
 * airlock_checker_check:
 * @self: a checker
 * @devices: (element-type AirlockDevice): functions of its host, at least one
 * @options: (nullable): when, and from where; %NULL: at a VM's start, locally
 *
 * Answers for all of @devices together: may they go to a VM, what goes along, what stays, what
 * would the host lose (S1–S8, S15). Any block refuses; else anything that could not be seen makes
 * the verdict unknown; else a confirmation, or a group mate that loses its driver, asks for care.
 *
 * Returns: (transfer full): the answer
 */
AirlockCheck *
airlock_checker_check (AirlockChecker *self, GPtrArray *devices, const AirlockCheckOptions *options)
{
  AirlockCheck *check = check_new (devices);
  AirlockSafetyHost host = self->host;
  g_autoptr (GArray) addresses = NULL;

  host.remote = options != NULL && options->remote;
  collect_companions (self, check);
  g_ptr_array_sort (check->companions, compare_devices);
  g_ptr_array_sort (check->stays, compare_devices);

  addresses = list_taken_addresses (check);
  g_ptr_array_extend_and_steal (
      check->findings,
      airlock_safety_judge (&host, (const AirlockPciAddress *) addresses->data, addresses->len,
                            options != NULL ? options->situation : AIRLOCK_SITUATION_VM_START));
  note_isolation (self, check);
  note_mates (self, check);
  note_idle_storage (check);
  note_outlook (self, check);

  airlock_findings_sort (check->findings);
  check->verdict = airlock_findings_get_verdict (check->findings);

  return check;
}
