/* The functions behind the register's filter fields, and what they share. */
#ifndef CORE_CRM_FILTER_FIELDS_H
#define CORE_CRM_FILTER_FIELDS_H

#include "core/crm/filter/filter.h"

void cd_put_now(struct cordee_sql *out, const struct cordee_condition *c);
/* "since" and "until" of a table's alias hold now. */
void cd_put_span_now(struct cordee_sql *out, const char *table,
                     const struct cordee_condition *c);
/* "expr = ?" or "expr LIKE ?" for each value, a star at the end being a prefix. */
void cd_put_any(const char *expression, const struct cordee_condition *c,
                struct cordee_sql *out);
/* Each value's words, in the expression. */
void cd_put_any_words(const char *expression, const struct cordee_condition *c,
                      struct cordee_sql *out);
int cd_wrong_value(struct cordee_error *err, const char *text, const char *value);

typedef int cd_field_compile(struct cordee *cd, const struct cordee_condition *c,
                             struct cordee_sql *out, struct cordee_error *err);
cd_field_compile cd_field_name, cd_field_country, cd_field_language, cd_field_owner,
    cd_field_mine, cd_field_tag, cd_field_competence, cd_field_need, cd_field_member,
    cd_field_org, cd_field_role, cd_field_key, cd_field_email, cd_field_phone,
    cd_field_unsubscribed, cd_field_bounced, cd_field_left, cd_field_reachable,
    cd_field_consent, cd_field_topic, cd_field_paused, cd_field_last_contact,
    cd_field_heard, cd_field_last_mail, cd_field_last, cd_field_mailing, cd_field_task,
    cd_field_segment;
cd_field_compile cd_field_cluster;
cd_field_compile cd_field_membership, cd_field_member_type, cd_field_fee_class,
    cd_field_member_on;
cd_field_compile cd_field_near, cd_field_distance;
cd_field_compile cd_field_membership, cd_field_member_type, cd_field_fee_class;

#endif
