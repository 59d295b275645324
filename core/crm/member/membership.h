/* Memberships by rule: types with periods, statuses computed from dates, fees; and
 * relations between parties.  As in crm.h, what changes something is one change set with
 * a title, and 0 or -1 with a sentence that people can read. */
#ifndef CORE_CRM_MEMBERSHIP_H
#define CORE_CRM_MEMBERSHIP_H

#include "core/base/host.h"

/* ---- periods: dates only, no database ---------------------------------------------- */

enum cd_period { CD_PERIOD_OPEN, CD_PERIOD_ROLLING, CD_PERIOD_FIXED };

struct cd_member_rule {
    enum cd_period period;
    int months;                       /* of a rolling period */
    int start_month, start_day;       /* of a fixed period, which is a year */
    int rollover_month, rollover_day; /* 0: none */
    int notice_months;
    int grace_days;
};

/* Instants are midnights of a zone; an end is the first instant it no longer holds; 0 is
 * no end.  The end of the first period of who joins then, of the one that follows, and
 * the end that a notice given then leads to. */
int64_t cd_period_first(const struct cd_member_rule *rule, int64_t joined,
                        const char *zone);
int64_t cd_period_next(const struct cd_member_rule *rule, int64_t until,
                       const char *zone);
int64_t cd_period_notice(const struct cd_member_rule *rule, int64_t until, int64_t given,
                         const char *zone);
/* How many months of a calendar year somebody who joined then has to pay: 12 in later
 * years, 0 before. */
int cd_period_months(int64_t joined, int year, const char *zone);
/* The midnight that begins a day, `add` days on. */
int64_t cd_day_start(int64_t at, int add, const char *zone);
/* "09-01" of a day that exists in some year; false: it is none. */
bool cd_month_day(const char *text, int *month_r, int *day_r);

/* ---- types ------------------------------------------------------------------ */

/* The rule of a type, by its word; a type nobody knows is open. */
int cd_member_rule_load(struct cordee *cd, int64_t cluster, const char *word,
                        struct cd_member_rule *rule_r,
                        struct cordee_error *err) CORDEE_MUST_CHECK;
/* The word of the type that is called so, by word or name, made when it is new. */
int cd_member_type_word(struct cordee *cd, int64_t cluster, const char *text,
                        char word_r[81], struct cordee_error *err) CORDEE_MUST_CHECK;

/* ---- statuses: the one place that says what a membership is ----------------- */

/* The rules as of one instant; belongs to the arena. */
struct cd_member_statuses;
int cd_member_statuses_load(struct cordee *cd, struct cordee_arena *a, int64_t now,
                            struct cd_member_statuses **statuses_r,
                            struct cordee_error *err) CORDEE_MUST_CHECK;
/* Write expressions on a membership row that stands as `alias` in the statement: its
 * status's word ('' when no rule fits), and whether it makes a member. */
void cd_member_status_put(const struct cd_member_statuses *s, const char *alias,
                          struct cordee_sql *out);
void cd_member_holds_put(const struct cd_member_statuses *s, const char *alias,
                         struct cordee_sql *out);
/* Whether role `r` at the organisation of membership `m` is within its seats: key
 * contacts first, then who came first.  Begins with AND, or is nothing when no type
 * counts seats. */
void cd_member_seat_put(const struct cd_member_statuses *s, struct cordee_sql *out);
/* Expressions on `m`, and on `p` for its organisation, that need no values. */
#define CD_TYPE_NAME(m)                                                  \
    "coalesce((SELECT mt.name FROM member_type mt WHERE mt.cluster = " m \
    ".cluster AND mt.word = " m ".type), " m ".type)"
#define CD_FEE_WITHIN(value, from, to)                                                \
    "(c." from " IS NULL OR " value " >= c." from ") AND (c." to " IS NULL OR " value \
    " <= c." to ")"
#define CD_FEE_HEADS     CD_FEE_WITHIN("p.headcount", "heads_from", "heads_to")
#define CD_FEE_TURNOVER  CD_FEE_WITHIN("p.yearly_turnover", "turnover_from", "turnover_to")
#define CD_FEE_AGE(year) CD_FEE_WITHIN(year " - p.founded", "age_from", "age_to")
#define CD_FEE_CLASS(what, year)                                                       \
    "(SELECT c." what " FROM fee_class c WHERE c.cluster = m.cluster AND "             \
    "c.member_type IN ('', m.type) AND c.country IN ('', p.country) AND " CD_FEE_HEADS \
    " AND " CD_FEE_TURNOVER " AND " CD_FEE_AGE(year) " ORDER BY c.place, c.id LIMIT 1)"
/* What began anew after the lapsed `m`, for EXISTS; who left and comes again is no such.
 */
#define CD_BEGUN_ANEW                                                                   \
    "SELECT 1 FROM membership n WHERE n.party = m.party AND n.cluster = m.cluster AND " \
    "n.type = m.type AND n.since >= m.until AND m.resigned_at IS NULL"
/* Where the cluster of `m` is: on New Year's Eve it is not that of UTC. */
#define CD_THIS_YEAR "(SELECT year_in(k.zone) FROM cluster k WHERE k.id = m.cluster)"

/* ---- one membership --------------------------------------------------------- */

/* What a form says of one; instants, 0 for none. */
struct cd_membership {
    int64_t party, cluster;
    const char *type; /* word */
    int64_t joined, since, until;
    const char *exempt;
    const json_t *own; /* "own.WORD": text, of fields of one's own; may be NULL */
};

/* Joins: since is joined, and until the end of the first period, where they are 0. */
int cd_membership_join(struct cordee *cd, struct cordee_error *err,
                       const struct cd_membership *given,
                       int64_t *id_r) CORDEE_MUST_CHECK;
int cd_membership_change(struct cordee *cd, struct cordee_error *err, int64_t id,
                         const struct cd_membership *given) CORDEE_MUST_CHECK;
/* Another membership of that party in that cluster which holds on some of the days that
 * this one would (`id` 0: a new one, whose empty days follow from its type):
 * {"type_name", "since","until","same":bool}, the same type first.  1, 0, -1. */
int cd_membership_overlap(struct cordee *cd, struct cordee_error *err, int64_t id,
                          const struct cd_membership *given,
                          json_t **row_r) CORDEE_MUST_CHECK;
/* One period more; who has lapsed begins anew today, as a membership of its own, so that
 * the days of the earlier one stay.  `seen` is the end that whoever asks for it saw (0:
 * any): CORDEE_E_CONFLICT when it ends on another day, or has begun anew, since. */
int cd_membership_renew(struct cordee *cd, struct cordee_error *err, int64_t id,
                        int64_t seen) CORDEE_MUST_CHECK;
/* They said on that day (0: today) that they leave: it ends when the type says. */
int cd_membership_notice(struct cordee *cd, struct cordee_error *err, int64_t id,
                         int64_t given, const char *reason) CORDEE_MUST_CHECK;
/* They are out from then (0: now). */
int cd_membership_exit(struct cordee *cd, struct cordee_error *err, int64_t id,
                       int64_t at, const char *reason) CORDEE_MUST_CHECK;

/* An organisation's memberships, the newest first: [{"id","type","type_name","joined",
 * "since","until","renewed_at","notice_at","resigned_at","exit_reason","exempt","status",
 * "status_name","member":bool,"period","seats"?,"fee_class"?,"fee_cents"?,
 * "fee_currency"?,"anew":bool (lapsed, and begun anew since),"own"?: as
 * cd_custom_values}]. */
int cd_membership_list(struct cordee *cd, struct cordee_error *err, int64_t party,
                       json_t **list_r) CORDEE_MUST_CHECK;
/* Those whose period ends within so many days, or ended less than a year ago and is not
 * renewed: [{"id","party","name","type_name","until","status","status_name"}]. */
int cd_membership_due(struct cordee *cd, struct cordee_error *err, int days,
                      json_t **list_r) CORDEE_MUST_CHECK;

/* ---- fees ------------------------------------------------------------------- */

/* "1200", "1200.50" or "1200,5" as cents; false: no amount. */
bool cd_cents_parse(const char *text, int64_t *cents_r);
/* Of a year: what the run found and what it would find now: [{"membership","party",
 * "name","type_name","class_name","months","cents","currency","exempt","done":bool}]. */
int cd_fee_list(struct cordee *cd, struct cordee_error *err, int year,
                json_t **list_r) CORDEE_MUST_CHECK;
/* Writes down what is not yet; how many that were, and how many were there before. */
int cd_fee_run(struct cordee *cd, struct cordee_error *err, int year, int64_t *new_r,
               int64_t *old_r) CORDEE_MUST_CHECK;

/* Takes one back, so that the next run writes it anew. */
int cd_fee_remove(struct cordee *cd, struct cordee_error *err,
                  int64_t id) CORDEE_MUST_CHECK;

/* ---- relations -------------------------------------------------------------- */

struct cd_relation {
    int64_t party, other;
    const char *label, *label_back, *note;
    int64_t since, until;
};

int cd_relation_add(struct cordee *cd, struct cordee_error *err,
                    const struct cd_relation *given, int64_t *id_r) CORDEE_MUST_CHECK;
/* Its two parties stay. */
int cd_relation_change(struct cordee *cd, struct cordee_error *err, int64_t id,
                       const struct cd_relation *given) CORDEE_MUST_CHECK;
int cd_relation_end(struct cordee *cd, struct cordee_error *err, int64_t id,
                    int64_t at) CORDEE_MUST_CHECK;
int cd_relation_remove(struct cordee *cd, struct cordee_error *err,
                       int64_t id) CORDEE_MUST_CHECK;
/* A role: a place at an organisation.  Its two parties stay. */
int cd_role_change(struct cordee *cd, struct cordee_error *err, int64_t id,
                   const struct cd_relation *given, bool key_contact) CORDEE_MUST_CHECK;
/* As seen from a party: [{"relation","label" (read from its side),"since","until","note",
 * "current":bool, "id","kind","name","url",...}], present ones first. */
int cd_relation_list(struct cordee *cd, struct cordee_error *err, int64_t party,
                     json_t **list_r) CORDEE_MUST_CHECK;

#endif
