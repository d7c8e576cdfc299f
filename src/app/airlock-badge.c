/* airlock-badge.c – a verdict as an icon and a word, never as a colour alone
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-badge.h"

#include <glib/gi18n.h>

struct _AirlockBadge
{
  GtkWidget parent_instance;

  GtkImage *icon;
  GtkLabel *word;
  const char *style; /* static, nullable */
};

G_DEFINE_FINAL_TYPE (AirlockBadge, airlock_badge, GTK_TYPE_WIDGET)

static void
airlock_badge_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), AIRLOCK_TYPE_BADGE);

  G_OBJECT_CLASS (airlock_badge_parent_class)->dispose (object);
}

static void
airlock_badge_class_init (AirlockBadgeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = airlock_badge_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/airlock_vm/Airlock/airlock-badge.ui");
  gtk_widget_class_bind_template_child (widget_class, AirlockBadge, icon);
  gtk_widget_class_bind_template_child (widget_class, AirlockBadge, word);
  gtk_widget_class_set_css_name (widget_class, "badge");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
airlock_badge_init (AirlockBadge *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static AirlockIsolationVerdict
get_verdict (AirlockGroup *group)
{
  return group != NULL ? airlock_group_get_verdict (group) : AIRLOCK_ISOLATION_UNKNOWN;
}

/**
 * airlock_badge_get_icon:
 * @group: (nullable): a group
 *
 * Returns: (transfer none): the icon of its verdict
 */
const char *
airlock_badge_get_icon (AirlockGroup *group)
{
  if (group == NULL)
    return "changes-prevent-symbolic";

  switch (get_verdict (group))
    {
    case AIRLOCK_ISOLATION_ISOLATED:
      return "object-select-symbolic";
    case AIRLOCK_ISOLATION_SHARED:
    case AIRLOCK_ISOLATION_OVERRIDE:
      return "dialog-warning-symbolic";
    case AIRLOCK_ISOLATION_UNKNOWN:
    default:
      return "dialog-question-symbolic";
    }
}

/**
 * airlock_badge_get_style:
 * @group: (nullable): a group
 *
 * Amber for care, nothing for what is as it should be.
 *
 * Returns: (transfer none) (nullable): a style class
 */
const char *
airlock_badge_get_style (AirlockGroup *group)
{
  switch (get_verdict (group))
    {
    case AIRLOCK_ISOLATION_SHARED:
    case AIRLOCK_ISOLATION_OVERRIDE:
      return "warning";
    case AIRLOCK_ISOLATION_ISOLATED:
    case AIRLOCK_ISOLATION_UNKNOWN:
    default:
      return NULL;
    }
}

static const char *
verdict_word (AirlockIsolationVerdict verdict)
{
  switch (verdict)
    {
    case AIRLOCK_ISOLATION_ISOLATED:
      return _ ("Isolated");
    case AIRLOCK_ISOLATION_SHARED:
      return _ ("Shared");
    case AIRLOCK_ISOLATION_OVERRIDE:
      return _ ("ACS override");
    case AIRLOCK_ISOLATION_UNKNOWN:
    default:
      return _ ("Not known");
    }
}

/**
 * airlock_badge_get_word:
 * @group: (nullable): a group
 *
 * Returns: (transfer none): its verdict in a word or two
 */
const char *
airlock_badge_get_word (AirlockGroup *group)
{
  return group != NULL ? verdict_word (airlock_group_get_verdict (group)) : _ ("No group");
}

static void
show (AirlockBadge *self, const char *icon, const char *word, const char *style)
{
  gtk_image_set_from_icon_name (self->icon, icon);
  gtk_label_set_label (self->word, word);

  if (self->style != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->style);
  self->style = style;
  if (style != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), style);
}

/**
 * airlock_badge_set_group:
 * @self: a badge
 * @group: (nullable): the group whose verdict it shows
 */
void
airlock_badge_set_group (AirlockBadge *self, AirlockGroup *group)
{
  show (self, airlock_badge_get_icon (group), airlock_badge_get_word (group),
        airlock_badge_get_style (group));
}

/**
 * airlock_badge_set_answer:
 * @self: a badge
 * @answer: (nullable): the answer whose verdict it shows
 */
void
airlock_badge_set_answer (AirlockBadge *self, AirlockAnswer *answer)
{
  show (self, airlock_answer_get_icon (answer), airlock_answer_get_word (answer),
        airlock_answer_get_style (answer));
}
