/* Openings and people who look for one, in the filter language and in mails.
 *
 * Who somebody is that looks for work is told to nobody without RECRUITMENT_NAMES in the
 * cluster of the profile: for whoever has it nowhere such a filter is refused. */
#ifndef RECRUITMENT_FIND_H
#define RECRUITMENT_FIND_H

#include <cordee/plugin.h>

#define RECRUITMENT_READ  "recruitment.read"
#define RECRUITMENT_NAMES "recruitment.names"

/* The role `k.role` of user `w` in cluster `c` (an expression), or everywhere, has the
 * permission: a condition on `w`, for statements of constant text. */
#define FIND_ROLE(c, permission)                                                       \
    "w.disabled_at IS NULL AND EXISTS (SELECT 1 FROM (SELECT w.role AS role WHERE "    \
    "w.everywhere OR w.role = 'admin' UNION ALL SELECT wk.role FROM staff_cluster wk " \
    "WHERE wk.staff = w.id AND NOT w.everywhere AND wk.cluster = " c                   \
    ") k WHERE role_may(k.role, " permission "))"

/* Who acts has it there; nobody (0) is the system, which has all. */
#define FIND_MINE(c, permission)                                            \
    "(acting() = 0 OR EXISTS (SELECT 1 FROM staff w WHERE w.id = acting() " \
    "AND " FIND_ROLE(c, "'" permission "'") "))"

/* Opening `o` is open; profile `c` may be matched and shown: now. */
#define FIND_OPEN(o)                                                         \
    "(" o ".state = 'open' AND (" o ".closes = 0 OR " o ".closes + 86400 > " \
    "clock_now()))"
#define FIND_THERE(c) "(" c ".state = 'looking' AND " c ".consent_until > clock_now())"

/* compile of the fields (find-model.c) */
int find_skill(struct cordee *cd, const struct cordee_condition *c,
               struct cordee_sql *out, struct cordee_error *err);
int find_free(struct cordee *cd, const struct cordee_condition *c, struct cordee_sql *out,
              struct cordee_error *err);
int find_looking(struct cordee *cd, const struct cordee_condition *c,
                 struct cordee_sql *out, struct cordee_error *err);
int find_source(struct cordee *cd, const struct cordee_condition *c,
                struct cordee_sql *out, struct cordee_error *err);
int find_consent(struct cordee *cd, const struct cordee_condition *c,
                 struct cordee_sql *out, struct cordee_error *err);
int find_kept_until(struct cordee *cd, const struct cordee_condition *c,
                    struct cordee_sql *out, struct cordee_error *err);
int find_open(struct cordee *cd, const struct cordee_condition *c, struct cordee_sql *out,
              struct cordee_error *err);
int find_kind(struct cordee *cd, const struct cordee_condition *c, struct cordee_sql *out,
              struct cordee_error *err);
int find_asked_skill(struct cordee *cd, const struct cordee_condition *c,
                     struct cordee_sql *out, struct cordee_error *err);
int find_hired(struct cordee *cd, const struct cordee_condition *c,
               struct cordee_sql *out, struct cordee_error *err);
int find_told(struct cordee *cd, const struct cordee_condition *c, struct cordee_sql *out,
              struct cordee_error *err);

#endif
