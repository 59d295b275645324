/* What members look for: what was said, and where nothing was, what the register knows.
 *
 * A profile is of a party: an organisation that is a member, or a person who belongs to
 * one; or of a group, which is whoever a filter yields, such as a working group, and has
 * no party.  Lists are texts with one item a line. */
#ifndef FUNDING_PROFILE_H
#define FUNDING_PROFILE_H

#include "plugins/funding/match/match.h"

#include <cordee/plugin.h>

/* What the register knows; or, over it, what was said: NULL where nothing was. */
struct profile_known {
    const char *words; /* what is written about them */
    const char *competences, *needs;
    const char *countries; /* "AT" */
    const char *org_types; /* "sme", "university", ... */
};

struct profile {
    int64_t party; /* 0: of a group */
    int64_t group; /* its row; 0: of a party */
    enum cordee_kind kind;
    const char *name;
    const char *language;       /* to write to them in, or "" */
    struct profile_known said;  /* members may be NULL */
    struct profile_known known; /* of the register; none is NULL */
    /* "" and 0 say nothing. */
    const char *programmes, *types, *actions, *languages, *past;
    const char *role; /* "coordinator", "partner" */
    int64_t grant_min, grant_max, trl_min, trl_max, lead_days;
    const char *said_by;              /* "register", "staff", "member" */
    int64_t changed_at, confirmed_at; /* 0: never */
};

/* ---- profile-model.c -------------------------------------------------------- */

/* 1 found, all of it in `a`; 0: no such party, or in the trash; -1. */
int profile_load(struct cordee *cd, struct cordee_arena *a, int64_t party,
                 struct profile *p_r, struct cordee_error *err) CORDEE_MUST_CHECK;
/* What the matching asks for; its text is "" where nothing is known to match by. */
void profile_match(struct cordee_arena *a, const struct profile *p,
                   struct match_profile *m_r);

/* Those that are matched, by number, `most` at most behind `after`: organisations that
 * are members (is:member), people of members of whom something was said, and people of
 * groups; as far as who acts sees them.  How many, or -1. */
int profile_parties_after(struct cordee *cd, int64_t after, int64_t *parties, int most,
                          struct cordee_error *err) CORDEE_MUST_CHECK;
int profile_parties_count(struct cordee *cd, int64_t *n_r,
                          struct cordee_error *err) CORDEE_MUST_CHECK;
/* 1: this one is matched; 0; -1. */
int profile_counts(struct cordee *cd, int64_t party,
                   struct cordee_error *err) CORDEE_MUST_CHECK;
/* SELECT of their numbers, into a statement. */
int profile_parties_put(struct cordee *cd, struct cordee_arena *a, struct cordee_sql *sql,
                        struct cordee_error *err) CORDEE_MUST_CHECK;

/* Whose profiles are a person's to follow and to change: hers, when something was said of
 * herself, then the organisations where she is now that are members, where she is a key
 * contact first.  At most `most`; gives how many, or -1. */
int profile_parties_of(struct cordee *cd, int64_t person, int64_t *parties, size_t most,
                       struct cordee_error *err) CORDEE_MUST_CHECK;

/* {"language","ours"}: a person's and the cluster's, for pages and mails.  1, 0, -1. */
int profile_speaks(struct cordee *cd, int64_t person, json_t **row_r,
                   struct cordee_error *err) CORDEE_MUST_CHECK;
/* Programmes that calls are of: [{"programme","record" (of one of its calls)}]. */
json_t *profile_programmes(struct cordee *cd, struct cordee_error *err) CORDEE_MUST_CHECK;

/* ---- said-model.c ----------------------------------------------------------- */

/* Puts into `m` the calls of which a party said last that they are interested, and that
 * they are not for them, fifty at most; and the programmes of projects that were funded
 * with them in it. */
int profile_said(struct cordee *cd, struct cordee_arena *a, int64_t party,
                 struct match_profile *m, struct cordee_error *err) CORDEE_MUST_CHECK;

/* ---- want-model.c: who is to be matched anew --------------------------------- */

/* One, at once, by a job, in the caller's transaction; all. */
int profile_want(struct cordee *cd, int64_t party,
                 struct cordee_error *err) CORDEE_MUST_CHECK;
int profile_want_all(struct cordee *cd, struct cordee_error *err) CORDEE_MUST_CHECK;
/* Queues the job where somebody waits whom the last one did not see. */
int profile_wanted_look(struct cordee *cd, struct cordee_error *err);
/* Hook of FUNDING_ANSWERED: some seconds later, so that who answers ten calls is matched
 * once. */
int profile_answered(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                     struct cordee_error *err);
/* Hook of "row.undone": what was said of a party, or by it, is as before. */
int profile_undone(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                   struct cordee_error *err);

/* ---- group-model.c ---------------------------------------------------------- */

/* As profile_load, by the row of a group. */
int profile_group_load(struct cordee *cd, struct cordee_arena *a, int64_t id,
                       struct profile *p_r, struct cordee_error *err) CORDEE_MUST_CHECK;
/* Those that who acts looks at: [{"id","name","filter","people" (as of the last run)}];
 * one: 1, 0, -1. */
json_t *profile_groups(struct cordee *cd, struct cordee_error *err) CORDEE_MUST_CHECK;
int profile_group(struct cordee *cd, int64_t id, json_t **row_r,
                  struct cordee_error *err) CORDEE_MUST_CHECK;
/* Makes one (id 0) or renames it; its number, or -1: CORDEE_E_INVALID says what is wrong
 * with the name or the filter. */
int64_t profile_group_put(struct cordee *cd, int64_t id, const char *name,
                          const char *filter, int64_t user,
                          struct cordee_error *err) CORDEE_MUST_CHECK;
int profile_group_remove(struct cordee *cd, int64_t id,
                         struct cordee_error *err) CORDEE_MUST_CHECK;

/* Puts down whom the filter of the first group behind `after` yields now; only what
 * differs is written, in short transactions.  1 with its row's number, 0: there is none,
 * -1. */
int profile_group_fill(struct cordee *cd, int64_t after, int64_t *group_r,
                       struct cordee_error *err) CORDEE_MUST_CHECK;
/* The groups a person was put down for. */
int profile_groups_of(struct cordee *cd, struct cordee_arena *a, int64_t person,
                      int64_t **groups_r, size_t *n_r,
                      struct cordee_error *err) CORDEE_MUST_CHECK;

/* Takes the names of groups that who acts does not see out of reasons (match.h; a group's
 * has its row's number as "group"). */
int profile_why_veil(struct cordee *cd, json_t *why,
                     struct cordee_error *err) CORDEE_MUST_CHECK;

/* ---- profile-save-model.c --------------------------------------------------- */

enum profile_field {
    PROFILE_WORDS,
    PROFILE_COMPETENCES,
    PROFILE_NEEDS,
    PROFILE_COUNTRIES,
    PROFILE_ORG_TYPES,
    PROFILE_PROGRAMMES,
    PROFILE_TYPES,
    PROFILE_ACTIONS,
    PROFILE_LANGUAGES,
    PROFILE_PAST,
    PROFILE_ROLE,
    PROFILE_GRANT_MIN,
    PROFILE_GRANT_MAX,
    PROFILE_TRL_MIN,
    PROFILE_TRL_MAX,
    PROFILE_LEAD_DAYS,
    PROFILE_N_FIELDS
};

/* What cannot be kept of it, as a sentence, and of which field; NULL: nothing. */
const char *profile_fault(struct cordee *cd, const struct profile *p,
                          enum profile_field *field_r);

/* Keeps what p->said and the rest say; a text of `said` that is as the register has it
 * becomes NULL and goes with the register from then on.  The party is matched anew at
 * once (a job).  `said_by` "member" confirms it, too.  In the caller's transaction, or
 * its own.  1 changed, 0 it was so already, -1: CORDEE_E_INVALID says what is wrong. */
int profile_save(struct cordee *cd, const struct profile *p, const char *said_by,
                 struct cordee_error *err) CORDEE_MUST_CHECK;
/* Forgets what was said: the register speaks again. */
int profile_forget(struct cordee *cd, int64_t party,
                   struct cordee_error *err) CORDEE_MUST_CHECK;

/* ---- ask.c: the link by which members change it themselves (member/) --------- */

/* The merge field with a person's link, and the purpose of its key. */
#define PROFILE_LINK "funding.profile"
#define PROFILE_PATH "/funding/p/"

/* The path of a person's own link, in `a`.  It leads to the profiles of
 * profile_parties_of, and holds for as long as the person is at a member. */
const char *profile_link(struct cordee *cd, struct cordee_arena *a, int64_t person);

/* ---- lines.c ---------------------------------------------------------------- */

/* A text with one item a line: trimmed, each once, without empty lines. */
const char *profile_lines(struct cordee_arena *a, const char *text);
bool profile_lines_have(const char *lines, const char *item);
void profile_lines_take(struct cordee_arena *a, const char *lines,
                        struct funding_texts *texts);

#endif
