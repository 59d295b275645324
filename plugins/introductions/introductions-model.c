/* The ledger, read. */
#include "plugins/introductions/introductions.h"

#include <string.h>

const struct introductions_word introductions_states[] = {
    {"", T_LATER("All")},
    {"made", T_LATER("Made")},
    {"asked", T_LATER("Asked for")},
    {"open", T_LATER("Not known yet")},
    {"led", T_LATER("Something came of it")},
    {"nothing", T_LATER("Nothing came of it")},
    {0},
};

const struct introductions_word introductions_outcomes[] = {
    {"nothing", T_LATER("nothing so far")},
    {"meeting", T_LATER("a meeting")},
    {"project", T_LATER("a project")},
    {"contract", T_LATER("a contract")},
    {0},
};

int introductions_rank(const char *outcome)
{
    for (int i = 0; introductions_outcomes[i].word; i++)
        if (strcmp(introductions_outcomes[i].word, outcome) == 0)
            return i + 1;
    return 0;
}

const char *introductions_outcome(struct cordee *cd, const char *word)
{
    int rank = introductions_rank(word);

    return rank ? T(introductions_outcomes[rank - 1].label) : "";
}

/* ---- statements: `n` is an introduction ------------------------------------- */

#define SEEN "(scope_open() OR cluster_seen(n.cluster))"
#define MINE "(scope_whole() OR cluster_mine(n.cluster))"
#define DAY  "coalesce(n.introduced_at, n.asked_at)"
/* Who is shown by name. */
#define TOLD "p.deleted_at IS NULL AND (scope_whole() OR " CORDEE_SEEN("p.id") ")"
#define PEOPLE                                                                         \
    "(SELECT json_group_array(json_object('id', x.id, 'party', x.party, 'kind', "      \
    "x.kind, "                                                                         \
    "'name', x.name, 'part', x.part, 'asked_at', x.asked_at, 'answer', x.answer, "     \
    "'answered_at', x.answered_at, 'note', x.note)) FROM (SELECT m.id, m.party, "      \
    "m.part, "                                                                         \
    "m.asked_at, m.answer, m.answered_at, m.note, iif(" TOLD                           \
    ", p.kind, NULL) AS kind, iif(" TOLD                                               \
    ", p.name, NULL) AS name FROM introductions_person m JOIN party p ON p.id = "      \
    "m.party "                                                                         \
    "WHERE m.introduction = n.id ORDER BY m.part = 'other', m.part = 'one', m.id) x) " \
    "AS "                                                                              \
    "\"people:json\""
#define INTRODUCTION                                                                     \
    "SELECT n.id, n.state, n.outcome, n.purpose, n.note, " DAY                           \
    " AS at, n.asked_at, n.introduced_at, n.asked_again_at, n.answered_at, (SELECT "     \
    "w.name FROM staff w WHERE w.id = n.staff AND (scope_whole() OR w.id = acting() OR " \
    "EXISTS (SELECT 1 FROM staff_cluster k WHERE k.staff = w.id AND "                    \
    "cluster_mine(k.cluster)))) AS staff, " PEOPLE " FROM introductions_introduction n "
/* ?1 is a word of introductions_states, ?2 and ?3 are the first and the last instant. */
#define WANTED                                                                          \
    "CASE ?1 WHEN 'made' THEN n.introduced_at IS NOT NULL WHEN 'asked' THEN n.state = " \
    "'asked' WHEN 'open' THEN n.state = 'introduced' WHEN 'led' THEN n.outcome <> "     \
    "'nothing' WHEN 'nothing' THEN n.outcome = 'nothing' ELSE 1 END AND " IN_TIME
#define IN_TIME DAY " >= ?2 AND (?3 = 0 OR " DAY " < ?3) AND " SEEN

json_t *introductions_list(struct cordee *cd, const struct introductions_wanted *wanted,
                           struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        INTRODUCTION "WHERE " WANTED " AND (?4 = 0 OR (" DAY
                     ", n.id) < (SELECT coalesce(y.introduced_at, "
                     "y.asked_at), y.id FROM introductions_introduction y WHERE y.id = "
                     "?4)) ORDER BY " DAY " DESC, n.id DESC LIMIT ?5",
        CORDEE_ARGS(CORDEE_V(wanted->state), CORDEE_V(wanted->from),
                    CORDEE_V(wanted->until), CORDEE_V(wanted->before),
                    CORDEE_V(wanted->limit)));
}

int introductions_load(struct cordee *cd, int64_t id, json_t **model_r,
                       struct cordee_error *err)
{
    return cd->db->row(cd, err, model_r, INTRODUCTION "WHERE n.id = ? AND " MINE,
                       CORDEE_ARGS(CORDEE_V(id)));
}

int introductions_count(struct cordee *cd, const struct introductions_wanted *wanted,
                        json_t **counts_r, struct cordee_error *err)
{
    return cd->db->row(
        cd, err, counts_r,
        "SELECT count(*) AS \"all\", count(n.introduced_at) AS made, "
        "count(iif(n.state = 'asked', 1, NULL)) AS asked, count(iif(n.state = "
        "'introduced', 1, NULL)) AS \"open\", count(iif(n.outcome <> 'nothing', 1, "
        "NULL)) "
        "AS led, count(iif(n.outcome = 'nothing', 1, NULL)) AS \"nothing\" FROM "
        "introductions_introduction n WHERE ?1 IS NOT NULL AND " IN_TIME,
        CORDEE_ARGS(CORDEE_V(wanted->state), CORDEE_V(wanted->from),
                    CORDEE_V(wanted->until)));
}

json_t *introductions_of(struct cordee *cd, int64_t party, int limit,
                         struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        INTRODUCTION "WHERE " MINE
                                     " AND n.id IN (SELECT introduction FROM "
                                     "introductions_person WHERE party = ?) ORDER BY " DAY
                                     " DESC, n.id DESC LIMIT ?",
                        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(limit)));
}

json_t *introductions_years(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT DISTINCT strftime('%Y', " DAY ", 'unixepoch') AS year FROM "
        "introductions_introduction n WHERE " SEEN " ORDER BY 1 DESC LIMIT 50",
        CORDEE_NO_ARGS);
}
