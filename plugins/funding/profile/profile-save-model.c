/* Profiles being changed. */
#include "plugins/funding/profile/profile.h"

#include <string.h>

enum {
    MOST_WORDS = 20000, /* bytes */
    MOST_LIST = 8000,
    MOST_TRL = 9,
    MOST_DAYS = 1000,
};
static const int64_t MOST_MONEY = 1000000000000;

/* ---- what may be said ------------------------------------------------------- */

static bool is_long(const char *text, size_t most)
{
    return text && strlen(text) > most;
}

static const char *texts_fault(struct cordee *cd, const struct profile *p,
                               enum profile_field *field_r)
{
    const struct {
        enum profile_field field;
        const char *chosen;
    } lists[] = {{PROFILE_COUNTRIES, p->said.countries},
                 {PROFILE_ORG_TYPES, p->said.org_types},
                 {PROFILE_PROGRAMMES, p->programmes},
                 {PROFILE_TYPES, p->types},
                 {PROFILE_ACTIONS, p->actions},
                 {PROFILE_LANGUAGES, p->languages},
                 {PROFILE_PAST, p->past}};

    *field_r = PROFILE_WORDS;
    if (is_long(p->said.words, MOST_WORDS))
        return T("The description is too long: say it on three pages.");
    *field_r =
        is_long(p->said.competences, MOST_LIST) ? PROFILE_COMPETENCES : PROFILE_NEEDS;
    if (is_long(p->said.competences, MOST_LIST) || is_long(p->said.needs, MOST_LIST))
        return T("The list is too long: keep what matters most.");
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (*field_r = lists[i].field, is_long(lists[i].chosen, MOST_LIST))
            return T("Too many are chosen.");
    return NULL;
}

static bool is_apart(int64_t least, int64_t most)
{
    return least > 0 && most > 0 && least > most;
}

static bool is_beyond(int64_t n, int64_t most)
{
    return n < 0 || n > most;
}

static const char *numbers_fault(struct cordee *cd, const struct profile *p,
                                 enum profile_field *field_r)
{
    *field_r =
        is_beyond(p->grant_max, MOST_MONEY) ? PROFILE_GRANT_MAX : PROFILE_GRANT_MIN;
    if (is_beyond(p->grant_min, MOST_MONEY) || is_beyond(p->grant_max, MOST_MONEY))
        return T("Write the grant in whole euros, such as 250000.");
    if (is_apart(p->grant_min, p->grant_max))
        return T("The smallest grant is larger than the largest.");
    *field_r = is_beyond(p->trl_max, MOST_TRL) ? PROFILE_TRL_MAX : PROFILE_TRL_MIN;
    if (is_beyond(p->trl_min, MOST_TRL) || is_beyond(p->trl_max, MOST_TRL))
        return T("A technology readiness level is a number from 1 to 9.");
    if (is_apart(p->trl_min, p->trl_max))
        return T("The lowest readiness level is above the highest.");
    *field_r = PROFILE_LEAD_DAYS;
    if (is_beyond(p->lead_days, MOST_DAYS))
        return T("Write the days to prepare as a number up to 1000.");
    return NULL;
}

const char *profile_fault(struct cordee *cd, const struct profile *p,
                          enum profile_field *field_r)
{
    const char *fault = texts_fault(cd, p, field_r);

    fault = fault ? fault : numbers_fault(cd, p, field_r);
    if (fault)
        return fault;
    *field_r = PROFILE_ROLE;
    return *p->role && !cordee_text_is(p->role, "coordinator") &&
                   !cordee_text_is(p->role, "partner")
               ? T("The role is coordinator, partner or either.")
               : NULL;
}

/* ---- as it is kept ---------------------------------------------------------- */

/* With lines that end as the register's. */
static const char *plain(struct cordee_arena *a, const char *text)
{
    char *copy = cordee_arena_text(a, text), *to = copy;

    for (const char *from = copy; *from; from++)
        if (*from != '\r')
            *to++ = *from;
    *to = '\0';
    return cordee_text_trim(copy);
}

/* NULL: no more than the register says. */
static const char *own_words(struct cordee_arena *a, const char *said, const char *known)
{
    const char *text = said ? plain(a, said) : NULL;

    return text && cordee_text_is(text, plain(a, known)) ? NULL : text;
}

static const char *own_lines(struct cordee_arena *a, const char *said, const char *known)
{
    const char *lines = said ? profile_lines(a, said) : NULL;

    return lines && cordee_text_is(lines, profile_lines(a, known)) ? NULL : lines;
}

static void tidy(struct cordee_arena *a, struct profile *p)
{
    const struct profile_known *known = &p->known;

    p->said.words = own_words(a, p->said.words, known->words);
    p->said.competences = own_lines(a, p->said.competences, known->competences);
    p->said.needs = own_lines(a, p->said.needs, known->needs);
    p->said.countries = own_lines(a, p->said.countries, known->countries);
    p->said.org_types = own_lines(a, p->said.org_types, known->org_types);
    p->programmes = profile_lines(a, p->programmes);
    p->types = profile_lines(a, p->types);
    p->actions = profile_lines(a, p->actions);
    p->languages = profile_lines(a, p->languages);
    p->past = profile_lines(a, p->past);
}

static bool same_said(const struct profile_known *a, const struct profile_known *b)
{
    return cordee_text_is(a->words, b->words) &&
           cordee_text_is(a->competences, b->competences) &&
           cordee_text_is(a->needs, b->needs) &&
           cordee_text_is(a->countries, b->countries) &&
           cordee_text_is(a->org_types, b->org_types);
}

static bool same(const struct profile *a, const struct profile *b)
{
    return same_said(&a->said, &b->said) &&
           cordee_text_is(a->programmes, b->programmes) &&
           cordee_text_is(a->types, b->types) && cordee_text_is(a->actions, b->actions) &&
           cordee_text_is(a->languages, b->languages) &&
           cordee_text_is(a->past, b->past) && cordee_text_is(a->role, b->role) &&
           a->grant_min == b->grant_min && a->grant_max == b->grant_max &&
           a->trl_min == b->trl_min && a->trl_max == b->trl_max &&
           a->lead_days == b->lead_days;
}

static int row_make(struct cordee *cd, int64_t party, const char *said_by,
                    struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "INSERT INTO funding_profile(party, said_by, changed_at) VALUES "
        "(?, ?, ?) ON CONFLICT (party) DO NOTHING",
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(said_by), CORDEE_V(cordee_now())));
}

static int row_put(struct cordee *cd, const struct profile *p, const char *said_by,
                   struct cordee_error *err)
{
    const int64_t now = cordee_now();
    const bool member = cordee_text_is(said_by, "member");

    if (p->party && row_make(cd, p->party, said_by, err) < 0)
        return -1;
    return cd->db->exec(
        cd, err,
        "UPDATE funding_profile SET words = ?, competences = ?, needs = ?, countries = "
        "?, org_types = ?, programmes = ?, types = ?, actions = ?, languages = ?, past = "
        "?, role = ?, grant_min = ?, grant_max = ?, trl_min = ?, trl_max = ?, lead_days "
        "= ?, said_by = ?, changed_at = ?, confirmed_at = coalesce(?, confirmed_at) "
        "WHERE party = ? OR (party IS NULL AND id = ?)",
        CORDEE_ARGS(CORDEE_V(p->said.words), CORDEE_V(p->said.competences),
                    CORDEE_V(p->said.needs), CORDEE_V(p->said.countries),
                    CORDEE_V(p->said.org_types), CORDEE_V(p->programmes),
                    CORDEE_V(p->types), CORDEE_V(p->actions), CORDEE_V(p->languages),
                    CORDEE_V(p->past), CORDEE_V(p->role), CORDEE_V(p->grant_min),
                    CORDEE_V(p->grant_max), CORDEE_V(p->trl_min), CORDEE_V(p->trl_max),
                    CORDEE_V(p->lead_days), CORDEE_V(said_by), CORDEE_V(now),
                    CORDEE_ID(member ? now : 0), CORDEE_ID(p->party),
                    CORDEE_ID(p->group)));
}

/* ---- saving ----------------------------------------------------------------- */

/* It is matched anew, and only it; of a group, all. */
static int match_queue(struct cordee *cd, int64_t party, struct cordee_error *err)
{
    return party ? profile_want(cd, party, err) : profile_want_all(cd, err);
}

int profile_save(struct cordee *cd, const struct profile *p, const char *said_by,
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    const bool member = cordee_text_is(said_by, "member");
    struct profile tidied = *p, was;
    enum profile_field field;
    const char *fault = profile_fault(cd, p, &field);
    int changed;

    if (fault)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", fault);
    if (cd->db->change_begin(cd, &c, T("What somebody looks for in calls"), err) < 0)
        return -1;
    switch (p->party ? profile_load(cd, a, p->party, &was, err)
                     : profile_group_load(cd, a, p->group, &was, err)) {
    case 0:
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is nobody here."));
    case -1:
        return -1;
    default:
        break;
    }
    tidied.known = was.known;
    tidy(a, &tidied);
    changed = !same(&tidied, &was);
    if ((changed || member) && row_put(cd, &tidied, said_by, err) < 0)
        return -1;
    if (changed && match_queue(cd, p->party, err) < 0)
        return -1;
    return cd->db->change_commit(&c, err) < 0 ? -1 : changed;
}

int profile_forget(struct cordee *cd, int64_t party, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd->db->change_begin(cd, &c, T("What somebody looks for in calls"), err) < 0 ||
        cd->db->exec(cd, err, "DELETE FROM funding_profile WHERE party = ?",
                     CORDEE_ARGS(CORDEE_V(party))) < 0 ||
        match_queue(cd, party, err) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}
