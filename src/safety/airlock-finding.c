/* airlock-finding.c – something worth telling about a host or a device
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-finding.h"

#include "airlock-enum-types.h"

/**
 * AirlockFinding:
 *
 * What was found, as data: the words for @id are in the catalogue, so that app and command line
 * say the same. Immutable.
 */
struct _AirlockFinding
{
  GObject parent_instance;

  char *id;
  char *subject;
  char *detail;
  AirlockSeverity severity;
  char **chain; /* (owned) (nullable) */
  gboolean undecided;
};

enum
{
  PROP_0,
  PROP_DETAIL,
  PROP_ID,
  PROP_SEVERITY,
  PROP_SUBJECT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AirlockFinding, airlock_finding, G_TYPE_OBJECT)

static void
airlock_finding_finalize (GObject *object)
{
  AirlockFinding *self = AIRLOCK_FINDING (object);

  g_free (self->id);
  g_free (self->subject);
  g_free (self->detail);
  g_strfreev (self->chain);

  G_OBJECT_CLASS (airlock_finding_parent_class)->finalize (object);
}

static void
airlock_finding_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AirlockFinding *self = AIRLOCK_FINDING (object);

  switch (prop_id)
    {
    case PROP_DETAIL:
      g_value_set_string (value, self->detail);
      break;
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_SEVERITY:
      g_value_set_enum (value, (int) self->severity);
      break;
    case PROP_SUBJECT:
      g_value_set_string (value, self->subject);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
airlock_finding_set_property (GObject *object,
                              guint prop_id,
                              const GValue *value,
                              GParamSpec *pspec)
{
  AirlockFinding *self = AIRLOCK_FINDING (object);

  switch (prop_id)
    {
    case PROP_DETAIL:
      self->detail = g_value_dup_string (value);
      break;
    case PROP_ID:
      self->id = g_value_dup_string (value);
      break;
    case PROP_SEVERITY:
      self->severity = (AirlockSeverity) g_value_get_enum (value);
      break;
    case PROP_SUBJECT:
      self->subject = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
airlock_finding_class_init (AirlockFindingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = airlock_finding_finalize;
  object_class->get_property = airlock_finding_get_property;
  object_class->set_property = airlock_finding_set_property;

  /**
   * AirlockFinding:detail: (nullable)
   *
   * What the words of the catalogue leave open: a mount point, a driver, a parameter.
   */
  properties[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, flags);

  /**
   * AirlockFinding:id:
   *
   * The key into the catalogue, such as "storage.root".
   */
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);

  /**
   * AirlockFinding:severity:
   *
   * How much it weighs.
   */
  properties[PROP_SEVERITY] = g_param_spec_enum ("severity", NULL, NULL, AIRLOCK_TYPE_SEVERITY,
                                                 AIRLOCK_SEVERITY_INFO, flags);

  /**
   * AirlockFinding:subject: (nullable)
   *
   * What it is about, mostly the address of a device; %NULL if it is about the whole host.
   */
  properties[PROP_SUBJECT] = g_param_spec_string ("subject", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
airlock_finding_init (AirlockFinding *self)
{
}

/**
 * airlock_finding_new:
 * @id: the key into the catalogue
 * @severity: how much it weighs
 * @subject: (nullable): what it is about
 * @detail: (nullable): what the words of the catalogue leave open
 *
 * Returns: (transfer full): a finding
 */
AirlockFinding *
airlock_finding_new (const char *id,
                     AirlockSeverity severity,
                     const char *subject,
                     const char *detail)
{
  g_return_val_if_fail (id != NULL, NULL);

  return g_object_new (AIRLOCK_TYPE_FINDING, "id", id, "severity", severity, "subject", subject,
                       "detail", detail, NULL);
}

/**
 * airlock_finding_get_id:
 * @self: a finding
 *
 * Returns: (transfer none): the key into the catalogue
 */
const char *
airlock_finding_get_id (AirlockFinding *self)
{
  g_return_val_if_fail (AIRLOCK_IS_FINDING (self), NULL);

  return self->id;
}

/**
 * airlock_finding_get_severity:
 * @self: a finding
 *
 * Returns: how much it weighs
 */
AirlockSeverity
airlock_finding_get_severity (AirlockFinding *self)
{
  g_return_val_if_fail (AIRLOCK_IS_FINDING (self), AIRLOCK_SEVERITY_INFO);

  return self->severity;
}

/**
 * airlock_finding_get_subject:
 * @self: a finding
 *
 * Returns: (transfer none) (nullable): what it is about, %NULL for the whole host
 */
const char *
airlock_finding_get_subject (AirlockFinding *self)
{
  g_return_val_if_fail (AIRLOCK_IS_FINDING (self), NULL);

  return self->subject;
}

/**
 * airlock_finding_get_detail:
 * @self: a finding
 *
 * Returns: (transfer none) (nullable): what the words of the catalogue leave open
 */
const char *
airlock_finding_get_detail (AirlockFinding *self)
{
  g_return_val_if_fail (AIRLOCK_IS_FINDING (self), NULL);

  return self->detail;
}

/**
 * airlock_finding_new_full:
 * @id: which finding, an id of the catalogue
 * @severity: how much it weighs
 * @subject: (nullable): what it is about, a PCI address
 * @detail: (nullable): what belongs into its words
 * @chain: (nullable): the way from the device to what would be lost, "0000:02:00.0" first, "/" last
 * @undecided: whether it says that something could not be seen
 *
 * Returns: (transfer full): a finding
 */
AirlockFinding *
airlock_finding_new_full (const char *id,
                          AirlockSeverity severity,
                          const char *subject,
                          const char *detail,
                          const char *const *chain,
                          gboolean undecided)
{
  AirlockFinding *self = airlock_finding_new (id, severity, subject, detail);

  self->chain = g_strdupv ((char **) chain);
  self->undecided = undecided;

  return self;
}

/**
 * airlock_finding_get_chain:
 * @self: a finding
 *
 * Returns: (transfer none) (nullable): the way from the device to what would be lost
 */
const char *const *
airlock_finding_get_chain (AirlockFinding *self)
{
  g_return_val_if_fail (AIRLOCK_IS_FINDING (self), NULL);

  return (const char *const *) self->chain;
}

/**
 * airlock_finding_is_undecided:
 * @self: a finding
 *
 * Returns: whether it says that something could not be seen
 */
gboolean
airlock_finding_is_undecided (AirlockFinding *self)
{
  g_return_val_if_fail (AIRLOCK_IS_FINDING (self), FALSE);

  return self->undecided;
}
