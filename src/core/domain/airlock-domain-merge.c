/* airlock-domain-merge.c – an edit of a VM brought onto what somebody else has made of it meanwhile
 *
 * Three versions: what the edit began with, what it made of that, and what libvirt has now. What
 * only the edit changed is done to libvirt's; where both changed one thing, nobody can know what is
 * meant (R7.35).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-domain-merge.h"

#include <glib/gi18n-lib.h>

#include "airlock-domain-document-private.h"
#include "airlock-xml-compare-private.h"
#include "base/airlock-error.h"

/* One element in the three versions; NULL where it is not. */
typedef struct
{
  xmlNode *base;
  xmlNode *ours;
  xmlNode *theirs;
} Trio;

static gboolean merge_elements (const Trio *trio, GError **error);

static gboolean
same_node (xmlNode *a, xmlNode *b)
{
  g_autofree char *signature_a = a != NULL ? airlock_xml_dup_signature (a) : NULL;
  g_autofree char *signature_b = b != NULL ? airlock_xml_dup_signature (b) : NULL;

  return g_strcmp0 (signature_a, signature_b) == 0;
}

static gboolean
set_conflict (GError **error, const char *place)
{
  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_STALE,
               _ ("somebody else has changed the same part of the VM meanwhile: <%s>"), place);

  return FALSE;
}

/* Decides about one value: TRUE with @change set if ours is to be written. */
static gboolean
decide (const char *base,
        const char *ours,
        const char *theirs,
        gboolean *change,
        const char *place,
        GError **error)
{
  *change = FALSE;
  if (g_strcmp0 (base, ours) == 0 || g_strcmp0 (ours, theirs) == 0)
    return TRUE;
  if (g_strcmp0 (base, theirs) != 0)
    return set_conflict (error, place);
  *change = TRUE;

  return TRUE;
}

static gboolean
merge_attribute (const Trio *trio, const char *name, GError **error)
{
  g_autofree char *place = g_strdup_printf ("%s %s", (const char *) trio->theirs->name, name);
  const char *ours = airlock_xml_get (trio->ours, name);
  gboolean change;

  if (!decide (airlock_xml_get (trio->base, name), ours, airlock_xml_get (trio->theirs, name),
               &change, place, error))
    return FALSE;
  if (change)
    airlock_xml_set (trio->theirs, name, ours);

  return TRUE;
}

static gboolean
merge_attributes_of (const Trio *trio, xmlNode *node, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next)
    if (attribute->ns == NULL)
      g_ptr_array_add (names, g_strdup ((const char *) attribute->name));
  for (guint i = 0; i < names->len; i++)
    if (!merge_attribute (trio, names->pdata[i], error))
      return FALSE;

  return TRUE;
}

static gboolean
merge_text (const Trio *trio, GError **error)
{
  g_autofree char *base = airlock_xml_dup_own_text (trio->base);
  g_autofree char *ours = airlock_xml_dup_own_text (trio->ours);
  g_autofree char *theirs = airlock_xml_dup_own_text (trio->theirs);
  gboolean change;

  if (!decide (base, ours, theirs, &change, (const char *) trio->theirs->name, error))
    return FALSE;
  if (change)
    airlock_xml_set_text (trio->theirs, ours);

  return TRUE;
}

/* Key to GPtrArray of the elements with it, in order. */
static GHashTable *
index_children (xmlNode *parent, GPtrArray *order)
{
  GHashTable *index =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);

  for (xmlNode *node = airlock_xml_first_element (parent); node != NULL;
       node = airlock_xml_next_element (node))
    {
      g_autofree char *key = airlock_xml_dup_key (node);
      GPtrArray *nodes = g_hash_table_lookup (index, key);

      if (!g_ptr_array_find_with_equal_func (order, key, g_str_equal, NULL))
        g_ptr_array_add (order, g_strdup (key));
      if (nodes == NULL)
        {
          nodes = g_ptr_array_new ();
          g_hash_table_insert (index, g_steal_pointer (&key), nodes);
        }
      g_ptr_array_add (nodes, node);
    }

  return index;
}

static char *
sign_all (GPtrArray *nodes)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; nodes != NULL && i < nodes->len; i++)
    {
      g_autofree char *signature = airlock_xml_dup_signature (nodes->pdata[i]);

      g_string_append (text, signature);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Elements that nothing tells apart are one thing together. */
static gboolean
merge_lists (xmlNode *parent, GPtrArray *base, GPtrArray *ours, GPtrArray *theirs, GError **error)
{
  g_autofree char *base_text = sign_all (base);
  g_autofree char *our_text = sign_all (ours);
  g_autofree char *their_text = sign_all (theirs);
  GPtrArray *named = ours != NULL ? ours : theirs != NULL ? theirs : base;
  gboolean change;

  if (!decide (base_text, our_text, their_text, &change,
               (const char *) ((xmlNode *) named->pdata[0])->name, error))
    return FALSE;
  if (!change)
    return TRUE;

  /* New ones go behind the old ones, so that they keep the place. */
  for (guint i = 0; ours != NULL && i < ours->len; i++)
    airlock_xml_add_copy (parent, ours->pdata[i]);
  for (guint i = 0; theirs != NULL && i < theirs->len; i++)
    airlock_xml_remove (theirs->pdata[i]);

  return TRUE;
}

static gboolean
is_single (GPtrArray *nodes)
{
  return nodes == NULL || nodes->len == 1;
}

static gboolean
merge_children (const Trio *trio, GError **error)
{
  g_autoptr (GPtrArray) order = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) base = index_children (trio->base, order);
  g_autoptr (GHashTable) ours = index_children (trio->ours, order);
  g_autoptr (GHashTable) theirs = index_children (trio->theirs, order);

  for (guint i = 0; i < order->len; i++)
    {
      GPtrArray *in_base = g_hash_table_lookup (base, order->pdata[i]);
      GPtrArray *in_ours = g_hash_table_lookup (ours, order->pdata[i]);
      GPtrArray *in_theirs = g_hash_table_lookup (theirs, order->pdata[i]);

      if (in_base != NULL && in_ours != NULL && in_theirs != NULL && is_single (in_base) &&
          is_single (in_ours) && is_single (in_theirs))
        {
          const Trio child = { in_base->pdata[0], in_ours->pdata[0], in_theirs->pdata[0] };

          if (!merge_elements (&child, error))
            return FALSE;
        }
      else if (!merge_lists (trio->theirs, in_base, in_ours, in_theirs, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
merge_elements (const Trio *trio, GError **error)
{
  if (same_node (trio->base, trio->ours) || same_node (trio->ours, trio->theirs))
    return TRUE;

  return merge_attributes_of (trio, trio->ours, error) &&
         merge_attributes_of (trio, trio->base, error) && merge_text (trio, error) &&
         merge_children (trio, error);
}

/**
 * airlock_domain_merge:
 * @base: what an edit began with
 * @ours: what it made of that
 * @theirs: what libvirt has now
 * @error: %AIRLOCK_ERROR_STALE names the part that both have changed
 *
 * Returns: (transfer full) (nullable): @theirs with the edit
 */
char *
airlock_domain_merge (const char *base, const char *ours, const char *theirs, GError **error)
{
  g_autoptr (AirlockDomainDocument) base_document = NULL, our_document = NULL;
  g_autoptr (AirlockDomainDocument) their_document = NULL;
  Trio trio;

  base_document = airlock_domain_document_new (base, -1, error);
  if (base_document == NULL)
    return NULL;
  our_document = airlock_domain_document_new (ours, -1, error);
  if (our_document == NULL)
    return NULL;
  their_document = airlock_domain_document_new (theirs, -1, error);
  if (their_document == NULL)
    return NULL;

  trio = (Trio) { airlock_domain_document_get_root (base_document),
                  airlock_domain_document_get_root (our_document),
                  airlock_domain_document_get_root (their_document) };
  if (!merge_elements (&trio, error))
    return NULL;

  return airlock_domain_document_dup_text (their_document);
}

static gboolean
compare (const char *a, const char *b, gboolean extends)
{
  g_autoptr (AirlockDomainDocument) first = airlock_domain_document_new (a, -1, NULL);
  g_autoptr (AirlockDomainDocument) second = airlock_domain_document_new (b, -1, NULL);

  if (first == NULL || second == NULL)
    return FALSE;

  return extends ? airlock_xml_extends (airlock_domain_document_get_root (first),
                                        airlock_domain_document_get_root (second))
                 : same_node (airlock_domain_document_get_root (first),
                              airlock_domain_document_get_root (second));
}

/**
 * airlock_domain_text_extends:
 *
 * Returns: whether @text may be what libvirt made of @base: all that is in it, and more
 */
gboolean
airlock_domain_text_extends (const char *text, const char *base)
{
  return compare (text, base, TRUE);
}

/**
 * airlock_domain_text_equal:
 *
 * Returns: whether both say the same; libvirt drops comments, so these don't count
 */
gboolean
airlock_domain_text_equal (const char *a, const char *b)
{
  return compare (a, b, FALSE);
}
