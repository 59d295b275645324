/* retention - whom not to keep for ever: rules that list first, then tell, then act. */
#ifndef PLUGINS_RETENTION_RETENTION_H
#define PLUGINS_RETENTION_RETENTION_H

#include <cordee/plugin.h>

#define RETENTION_MOST 5000 /* on the list of a rule */

/* For statements: party `p` is of another cluster too than rule `r` is of.  The rule
 * lists them, says so, and neither tells anybody of them nor does anything to them. */
#define RETENTION_SHARED(r, p)                                                  \
    "EXISTS (SELECT 1 FROM " CORDEE_CLUSTERS_OF(p) " oc WHERE oc.cluster <> " r \
                                                   ".cluster)"

/* ---- retention-model.c: rules, lists, who is kept --------------------------- */

struct retention_rule {
    const char *name, *filter, *follows;
    int64_t kind, days;
    int64_t cluster; /* it means people of this one; 0: of all */
    bool active;
};
/* Adds a rule (id 0) or changes one; its id.  Whom a changed one means waits anew.
 * CORDEE_E_INVALID: it is no rule. */
int64_t retention_rule_save(struct cordee *cd, int64_t id, int64_t user,
                            const struct retention_rule *given, struct cordee_error *err);
int retention_rule_remove(struct cordee *cd, int64_t id, struct cordee_error *err);
/* [{"id","name","filter","kind","follows","days","active","n","looked_at","error",
 * "cluster"?,"cluster_name"?}]; `seen`: of what who acts looks at, else all there are. */
json_t *retention_rules(struct cordee *cd, bool seen, struct cordee_error *err);
/* The cluster of a rule that somebody begins: the one they look at; 0: all. */
int64_t retention_cluster_here(struct cordee *cd);
/* Where a rule of theirs may be: [{"value","label"}], all clusters first. */
json_t *retention_clusters(struct cordee *cd, struct cordee_error *err);
int retention_rule_load(struct cordee *cd, int64_t id, json_t **rule_r,
                        struct cordee_error *err); /* 1, 0, -1 */
/* Who is on its list:
 * [{"party","kind","name","owner_name","listed_at","told_at","goes_at"?,"failed","shared"}].
 */
json_t *retention_list(struct cordee *cd, int64_t rule, int limit,
                       struct cordee_error *err);
/* How many on its list are members, or work for one. */
int retention_of_members(struct cordee *cd, int64_t rule, int64_t *n_r,
                         struct cordee_error *err);
/* Which rules have this one on their list: [{"name","erase","goes_at"?}]. */
json_t *retention_rules_of(struct cordee *cd, int64_t party, struct cordee_error *err);
int retention_keep(struct cordee *cd, int64_t party, int64_t user, const char *reason,
                   struct cordee_error *err);
int retention_release(struct cordee *cd, int64_t kept, struct cordee_error *err);
json_t *retention_kept(struct cordee *cd, struct cordee_error *err);

/* ---- retention-look.c: who is on the list ----------------------------------- */

/* Brings the list of a rule up to date.  1: it is; 0: the filter is wrong, which the
 * rule's page says, and nobody is touched; -1. */
int retention_look(struct cordee *cd, const json_t *rule, struct cordee_error *err);

/* ---- retention-act.c: tell, wait, act --------------------------------------- */

/* Mails owners about whom they were not told. */
int retention_tell(struct cordee *cd, const json_t *rule, struct cordee_error *err);
/* Does what follows with those whose owner was told long enough ago. */
int retention_act(struct cordee *cd, const json_t *rule, struct cordee_error *err);
/* All rules, in this order: for the job and the schedule. */
int retention_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);
int retention_nightly(struct cordee *cd, struct cordee_error *err);

/* ---- retention-keep.c: for whoever may change the one a rule means ---------- */

/* The panel on their page; 0 when no rule means them, or who asks may not. */
int retention_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                    json_t *model, struct cordee_error *err);
int retention_of_page(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err);
int retention_of_keep(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err);

/* ---- retention-web.c -------------------------------------------------------- */

extern const struct cordee_route retention_routes[];

#endif
