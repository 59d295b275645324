/* How long a profile may be kept. */
#include "plugins/recruitment/candidate/candidate.h"

/* The same day a year on: a month has no fixed length. */
static int64_t months_on(int64_t at, int months)
{
    struct cordee_clock clock;

    cordee_clock_at(at, "", &clock);
    clock.year += (clock.month - 1 + months) / 12;
    clock.month = (clock.month - 1 + months) % 12 + 1;
    if (clock.month == 2 && clock.day > 28)
        clock.day = 28;
    return cordee_clock_to(&clock, "");
}

const char *candidate_consent_words(struct cordee *cd, struct cordee_arena *a,
                                    const char *organisation)
{
    return cordee_arena_printf(
        a,
        T("%s may keep my profile for 12 months and match it with openings of its "
          "members. Employers see it without my name and my documents until I say yes to "
          "them. I can change or erase it at any time."),
        organisation);
}

int candidate_consent_until(struct cordee *cd, int64_t id, int64_t until,
                            const char *words, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const int64_t now = cordee_now();

    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->exec(cd, err,
                     "UPDATE recruitment_candidate SET consent_at = ?, consent_until = ? "
                     "WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(now), CORDEE_V(until), CORDEE_V(id))) < 0)
        return -1;
    if (!cd->db->changes(cd))
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such profile."));
    if (cd->db->exec(cd, err,
                     "INSERT INTO recruitment_consent(candidate, what, at, until, words, "
                     "staff) VALUES(?, 'given', ?, ?, ?, nullif(acting(), 0))",
                     CORDEE_ARGS(CORDEE_V(id), CORDEE_V(now), CORDEE_V(until),
                                 CORDEE_V(words))) < 0 ||
        candidate_changed(cd, id, err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

int candidate_consent(struct cordee *cd, int64_t id, const char *words,
                      struct cordee_error *err)
{
    return candidate_consent_until(cd, id, months_on(cordee_now(), CANDIDATE_MONTHS),
                                   words, err);
}

json_t *candidate_consents(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        "SELECT k.what, k.at, k.until, k.days, k.words, w.name AS staff "
                        "FROM recruitment_consent k LEFT JOIN staff w ON w.id = k.staff "
                        "WHERE k.candidate = ? ORDER BY k.id DESC LIMIT 50",
                        CORDEE_ARGS(CORDEE_V(id)));
}
