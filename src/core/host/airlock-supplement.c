/* airlock-supplement.c – what somebody with more rights told of a host
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-supplement.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "base/airlock-enum-types.h"
#include "base/airlock-error.h"

struct _AirlockSupplement
{
  GObject parent_instance;

  GHashTable *functions;  /* (owned) AirlockPciAddress to Told */
  AirlockHostUses *users; /* (owned) (nullable) */
};

/* Of one function; a type that is unknown means that it could not be read either. */
typedef struct
{
  AirlockPciAddress address;
  AirlockPcieType type;
  AirlockAcs acs;
} Told;

G_DEFINE_FINAL_TYPE (AirlockSupplement, airlock_supplement, G_TYPE_OBJECT)

/* The only scopes that a use or a frame buffer of @users belongs to. */
#define TOLD_SCOPES                                                                                \
  (AIRLOCK_SCOPE_MOUNTS | AIRLOCK_SCOPE_ROUTES | AIRLOCK_SCOPE_DISPLAYS |                          \
   AIRLOCK_SCOPE_PROCESSES | AIRLOCK_SCOPE_IOMEM)

static void
airlock_supplement_finalize (GObject *object)
{
  AirlockSupplement *self = AIRLOCK_SUPPLEMENT (object);

  g_clear_pointer (&self->functions, g_hash_table_unref);
  g_clear_pointer (&self->users, airlock_host_uses_unref);

  G_OBJECT_CLASS (airlock_supplement_parent_class)->finalize (object);
}

static void
airlock_supplement_class_init (AirlockSupplementClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_supplement_finalize;
}

static void
airlock_supplement_init (AirlockSupplement *self)
{
  self->functions =
      g_hash_table_new_full (airlock_pci_address_hash, airlock_pci_address_equal, NULL, g_free);
}

/* Takes what makes sense; the first word on an address counts. */
static void
add_function (AirlockSupplement *self, const char *address, const char *type, AirlockAcs acs)
{
  g_autofree Told *told = g_new0 (Told, 1);
  int value;

  if (!airlock_pci_address_parse (address, &told->address) ||
      !airlock_enum_from_nick (AIRLOCK_TYPE_PCIE_TYPE, type, &value) ||
      value == AIRLOCK_PCIE_TYPE_UNKNOWN || g_hash_table_contains (self->functions, &told->address))
    return;

  told->type = (AirlockPcieType) value;
  told->acs = acs;
  g_hash_table_insert (self->functions, &told->address, told);
  g_steal_pointer (&told);
}

/**
 * airlock_supplement_new:
 * @isolation: (nullable): "a(ssa{sv})" as of the helper's ReadIsolation()
 * @users: (nullable): what the helper saw of uses
 *
 * Returns: (transfer full): a supplement
 */
AirlockSupplement *
airlock_supplement_new (GVariant *isolation, AirlockHostUses *users)
{
  AirlockSupplement *self = g_object_new (AIRLOCK_TYPE_SUPPLEMENT, NULL);
  GVariantIter iter;
  const char *address, *type;
  GVariant *facts;

  self->users = users != NULL ? airlock_host_uses_ref (users) : NULL;
  if (isolation == NULL)
    return self;

  g_variant_iter_init (&iter, isolation);
  while (g_variant_iter_next (&iter, "(&s&s@a{sv})", &address, &type, &facts))
    {
      g_autoptr (GVariant) bits = facts;
      AirlockAcs acs = { AIRLOCK_TRISTATE_NO, 0, 0 };

      if (g_variant_lookup (bits, "capabilities", "q", &acs.capability) &&
          g_variant_lookup (bits, "control", "q", &acs.control))
        acs.present = AIRLOCK_TRISTATE_YES;
      add_function (self, address, type, acs);
    }

  return self;
}

static gboolean
read_register (JsonObject *object, const char *name, guint16 *value)
{
  gint64 number = json_object_get_int_member_with_default (object, name, -1);

  *value = (guint16) number;
  return number >= 0 && number <= G_MAXUINT16;
}

static gboolean
read_acs (JsonObject *function, AirlockAcs *acs)
{
  JsonNode *node = json_object_get_member (function, "acs");

  acs->present = AIRLOCK_TRISTATE_NO;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return node != NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;

  acs->present = AIRLOCK_TRISTATE_YES;
  return read_register (json_node_get_object (node), "capability", &acs->capability) &&
         read_register (json_node_get_object (node), "control", &acs->control);
}

static gboolean
read_function (AirlockSupplement *self, JsonNode *node)
{
  const char *address, *type;
  AirlockAcs acs = { AIRLOCK_TRISTATE_NO, 0, 0 };
  JsonObject *function;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;

  function = json_node_get_object (node);
  address = json_object_get_string_member_with_default (function, "address", NULL);
  type = json_object_get_string_member_with_default (function, "type", NULL);
  if (address == NULL || type == NULL || !read_acs (function, &acs))
    return FALSE;

  add_function (self, address, type, acs);
  return TRUE;
}

static JsonArray *
get_functions (JsonParser *parser)
{
  JsonNode *root = json_parser_get_root (parser);
  JsonNode *functions = NULL;

  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    functions = json_object_get_member (json_node_get_object (root), "functions");

  return functions != NULL && JSON_NODE_HOLDS_ARRAY (functions) ? json_node_get_array (functions)
                                                                : NULL;
}

/**
 * airlock_supplement_new_from_json:
 * @text: the contents of airlock/isolation.json of a snapshot; may be anything
 * @length: bytes of @text, or -1
 * @error: return location
 *
 * Returns: (transfer full): a supplement, or %NULL with %AIRLOCK_ERROR_INVALID
 */
AirlockSupplement *
airlock_supplement_new_from_json (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (AirlockSupplement) self = airlock_supplement_new (NULL, NULL);
  JsonArray *functions = NULL;
  gboolean good = json_parser_load_from_data (parser, text, length, NULL);

  if (good)
    functions = get_functions (parser);
  good = functions != NULL;
  for (guint i = 0; good && i < json_array_get_length (functions); i++)
    good = read_function (self, json_array_get_element (functions, i));

  if (good)
    return g_steal_pointer (&self);

  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
               /* Translators: the name of a file inside a snapshot */
               _ ("“%s” in the snapshot makes no sense"), "airlock/isolation.json");
  return NULL;
}

static gint
compare_told (gconstpointer a, gconstpointer b)
{
  return airlock_pci_address_compare (&(*(const Told *const *) a)->address,
                                      &(*(const Told *const *) b)->address);
}

static GPtrArray *
list_told (AirlockSupplement *self)
{
  GPtrArray *list = g_hash_table_get_values_as_ptr_array (self->functions);

  g_ptr_array_sort (list, compare_told);
  return list;
}

static void
add_told (JsonBuilder *builder, const Told *told)
{
  g_autofree char *address = airlock_pci_address_to_string (&told->address);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "address");
  json_builder_add_string_value (builder, address);
  json_builder_set_member_name (builder, "type");
  json_builder_add_string_value (builder,
                                 airlock_enum_to_nick (AIRLOCK_TYPE_PCIE_TYPE, (int) told->type));
  json_builder_set_member_name (builder, "acs");
  if (told->acs.present == AIRLOCK_TRISTATE_YES)
    {
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "capability");
      json_builder_add_int_value (builder, told->acs.capability);
      json_builder_set_member_name (builder, "control");
      json_builder_add_int_value (builder, told->acs.control);
      json_builder_end_object (builder);
    }
  else
    json_builder_add_null_value (builder);
  json_builder_end_object (builder);
}

/**
 * airlock_supplement_to_json:
 * @self: a supplement
 *
 * Returns: (transfer full): what it tells of isolation, for airlock/isolation.json of a snapshot.
 *   Uses are left out: they name what their owner has.
 */
char *
airlock_supplement_to_json (AirlockSupplement *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GPtrArray) list = list_told (self);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "functions");
  json_builder_begin_array (builder);
  for (guint i = 0; i < list->len; i++)
    add_told (builder, g_ptr_array_index (list, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json_generator_set_pretty (generator, TRUE);
  json_generator_set_root (generator, root);

  return json_generator_to_data (generator, NULL);
}

static gboolean
equal_told (const Told *a, const Told *b)
{
  return b != NULL && a->type == b->type && a->acs.present == b->acs.present &&
         a->acs.capability == b->acs.capability && a->acs.control == b->acs.control;
}

static gboolean
equal_use (const AirlockHostUse *a, const AirlockHostUse *b)
{
  return a->kind == b->kind && a->pid == b->pid &&
         airlock_pci_address_equal (&a->device, &b->device) &&
         g_strv_equal ((const char *const *) a->chain, (const char *const *) b->chain);
}

static gboolean
equal_framebuffer (const AirlockFirmwareFramebuffer *a, const AirlockFirmwareFramebuffer *b)
{
  return a->start == b->start && a->end == b->end && g_strcmp0 (a->name, b->name) == 0;
}

static gboolean
equal_lists (GPtrArray *a, GPtrArray *b, GEqualFunc equal)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (!equal (a->pdata[i], b->pdata[i]))
      return FALSE;

  return TRUE;
}

static gboolean
equal_users (const AirlockHostUses *a, const AirlockHostUses *b)
{
  if (a == NULL || b == NULL)
    return a == b;

  return a->seen == b->seen && equal_lists (a->uses, b->uses, (GEqualFunc) equal_use) &&
         equal_lists (a->framebuffers, b->framebuffers, (GEqualFunc) equal_framebuffer);
}

/**
 * airlock_supplement_equal:
 * @a: (nullable): a supplement
 * @b: (nullable): another
 *
 * Returns: whether both tell the same
 */
gboolean
airlock_supplement_equal (AirlockSupplement *a, AirlockSupplement *b)
{
  GHashTableIter iter;
  gpointer told;

  if (a == NULL || b == NULL)
    return a == b;
  if (g_hash_table_size (a->functions) != g_hash_table_size (b->functions) ||
      !equal_users (a->users, b->users))
    return FALSE;

  g_hash_table_iter_init (&iter, a->functions);
  while (g_hash_table_iter_next (&iter, NULL, &told))
    if (!equal_told (told, g_hash_table_lookup (b->functions, &((Told *) told)->address)))
      return FALSE;

  return TRUE;
}

/**
 * airlock_supplement_has_isolation:
 * @self: a supplement
 *
 * Returns: whether it tells anything that a snapshot can't do without
 */
gboolean
airlock_supplement_has_isolation (AirlockSupplement *self)
{
  return g_hash_table_size (self->functions) > 0;
}

/**
 * airlock_supplement_fill_facts:
 * @self: a supplement
 * @facts: of a function that is being read
 *
 * Completes @facts where its config space could not be read far enough.
 */
void
airlock_supplement_fill_facts (AirlockSupplement *self, AirlockDeviceFacts *facts)
{
  const Told *told = g_hash_table_lookup (self->functions, &facts->address);

  if (told == NULL || (facts->known & AIRLOCK_FACT_CONFIG) != 0)
    return;

  facts->pcie_type = told->type;
  facts->acs = told->acs;
  facts->known |= AIRLOCK_FACT_CONFIG;
}

static gboolean
has_use (GPtrArray *uses, const AirlockHostUse *wanted)
{
  return g_ptr_array_find_with_equal_func (uses, wanted, (GEqualFunc) equal_use, NULL);
}

static void
add_uses (AirlockHostUses *self, const AirlockHostUses *from)
{
  for (guint i = 0; i < from->uses->len; i++)
    {
      const AirlockHostUse *use = from->uses->pdata[i];

      if (!has_use (self->uses, use))
        airlock_host_uses_add (self, use->kind, &use->device, (const char *const *) use->chain,
                               use->pid);
    }
}

static void
add_framebuffers (AirlockHostUses *self, const AirlockHostUses *from)
{
  for (guint i = 0; i < from->framebuffers->len; i++)
    {
      const AirlockFirmwareFramebuffer *told = from->framebuffers->pdata[i];
      AirlockFirmwareFramebuffer *framebuffer;

      if (g_ptr_array_find_with_equal_func (self->framebuffers, told,
                                            (GEqualFunc) equal_framebuffer, NULL))
        continue;
      framebuffer = g_new0 (AirlockFirmwareFramebuffer, 1);
      framebuffer->start = told->start;
      framebuffer->end = told->end;
      framebuffer->name = g_strdup (told->name);
      g_ptr_array_add (self->framebuffers, framebuffer);
    }
}

/**
 * airlock_supplement_fill_uses:
 * @self: a supplement
 * @own: (transfer full): what was read here, still in this thread's hands alone
 *
 * Adds to @own what was not seen here. What was seen here stays: in its time it was so.
 *
 * Returns: (transfer full): @own
 */
AirlockHostUses *
airlock_supplement_fill_uses (AirlockSupplement *self, AirlockHostUses *own)
{
  if (self->users == NULL || (self->users->seen & TOLD_SCOPES & ~own->seen) == 0)
    return own;

  add_uses (own, self->users);
  if ((own->seen & AIRLOCK_SCOPE_IOMEM) == 0)
    add_framebuffers (own, self->users);
  own->seen |= self->users->seen & TOLD_SCOPES;

  return own;
}
