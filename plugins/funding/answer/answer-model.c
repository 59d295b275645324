/* What members say to calls. */
#include "plugins/funding/answer/answer.h"

#include <string.h>

/* ---- what there is ---------------------------------------------------------- */

/* What the entries of the history are called: the call's title. */
static int title_of(struct cordee *cd, int64_t call, json_t **row_r,
                    struct cordee_error *err)
{
    const int rc = cd->db->row(
        cd, err, row_r,
        "SELECT CASE title WHEN '' THEN key ELSE title END AS title FROM funding_call "
        "WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(call)));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such call."));
    return rc < 0 ? -1 : 0;
}

/* What holds for the member, and, where one is named, what that person said last. */
static int before(struct cordee *cd, const struct funding_said *said, json_t **row_r,
                  struct cordee_error *err)
{
    return cd->db->row(
        cd, err, row_r,
        "SELECT coalesce(n.answer, '') AS answer, coalesce(n.person, 0) AS person, "
        "coalesce((SELECT e.answer FROM funding_entry e WHERE e.call = ?1 AND e.party = "
        "?2 AND e.person = ?3 ORDER BY e.id DESC LIMIT 1), '') AS theirs FROM (SELECT 1) "
        "LEFT JOIN funding_answer n ON n.call = ?1 AND n.party = ?2",
        CORDEE_ARGS(CORDEE_V(said->call), CORDEE_V(said->party), CORDEE_V(said->person)));
}

/* Somebody unnamed who says what holds, and a person who says what they said, add
 * nothing. */
static bool is_so(const struct funding_said *said, const json_t *held)
{
    return cordee_text_is(cordee_json_text(held, "answer"), said->answer) &&
           (!said->person || !*said->answer ||
            cordee_text_is(cordee_json_text(held, "theirs"), said->answer));
}

/* ---- what is written -------------------------------------------------------- */

static int answer_keep(struct cordee *cd, const struct funding_said *said,
                       struct cordee_error *err)
{
    if (!*said->answer)
        return cd->db->exec(cd, err,
                            "DELETE FROM funding_answer WHERE call = ? AND party = ?",
                            CORDEE_ARGS(CORDEE_V(said->call), CORDEE_V(said->party)));
    return cd->db->exec(
        cd, err,
        "INSERT INTO funding_answer(call, party, answer, staff, at, person, place) "
        "VALUES "
        "(?, ?, ?, ?, ?, ?, ?) ON CONFLICT (call, party) DO UPDATE SET answer = "
        "excluded.answer, staff = excluded.staff, at = excluded.at, person = "
        "excluded.person, place = excluded.place WHERE funding_answer.answer <> "
        "excluded.answer OR funding_answer.person IS NULL",
        CORDEE_ARGS(CORDEE_V(said->call), CORDEE_V(said->party), CORDEE_V(said->answer),
                    CORDEE_ID(said->staff), CORDEE_V(cordee_now()),
                    CORDEE_ID(said->person), CORDEE_V(said->place)));
}

static int entry_add(struct cordee *cd, const struct funding_said *said,
                     const char *title, struct cordee_error *err)
{
    const struct cordee_taker takers[] = {
        {said->party, said->person && said->person != said->party ? "about" : "from"},
        {said->person, "from"},
    };
    const struct cordee_interaction entry = {
        .kind = cordee_text_is(said->answer, FUNDING_INTERESTED) ? "funding.interested"
                : *said->answer                                  ? "funding.declined"
                                                                 : "funding.withdrawn",
        .direction = CORDEE_IN,
        .subject = title,
        .author = said->staff,
        .takers = takers,
        .n_takers = said->person && said->person != said->party ? 2 : 1,
    };
    int64_t id;

    if (cd->crm->interaction(cd, err, &entry, &id) < 0)
        return -1;
    return cd->db->exec(
        cd, err,
        "INSERT INTO funding_entry(interaction, call, party, person, answer, place) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(id), CORDEE_V(said->call), CORDEE_V(said->party),
                    CORDEE_ID(said->person), CORDEE_V(said->answer),
                    CORDEE_V(said->place)));
}

static int said_check(struct cordee *cd, const struct funding_said *said,
                      struct cordee_error *err)
{
    if (*said->answer && !cordee_text_is(said->answer, FUNDING_INTERESTED) &&
        !cordee_text_is(said->answer, FUNDING_NO))
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("Say interested, no or none."));
    return cd->crm->writable(cd, err, said->party);
}

int funding_answer_put(struct cordee *cd, const struct funding_said *said,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *call = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *held = NULL;

    if (cd->db->begin(cd, &tx, err) < 0 || title_of(cd, said->call, &call, err) < 0 ||
        said_check(cd, said, err) < 0 || before(cd, said, &held, err) < 0)
        return -1;
    if (is_so(said, held))
        return 0;
    if (answer_keep(cd, said, err) < 0 ||
        entry_add(cd, said, cordee_json_text(call, "title"), err) < 0 ||
        cd->event->fire(cd, err, FUNDING_ANSWERED,
                        CORDEE_ARGS(CORDEE_V(said->call), CORDEE_V(said->party),
                                    CORDEE_V(said->answer))) < 0)
        return -1;
    return cd->db->commit(&tx, err) < 0 ? -1 : 1;
}

/* ---- what was said ---------------------------------------------------------- */

int funding_answer_call(struct cordee *cd, int64_t interaction, int64_t *call_r,
                        struct cordee_error *err)
{
    return cd->db->one(cd, err, call_r,
                       "SELECT call FROM funding_entry WHERE interaction = ?",
                       CORDEE_ARGS(CORDEE_V(interaction)));
}

json_t *funding_answer_list(struct cordee *cd, int64_t call, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT i.id, i.at, e.party, " FUNDING_PARTY_HREF
        " AS href, p.name, e.person, q.name AS person_name, e.answer, "
        "e.place, w.name AS staff_name FROM funding_entry e JOIN interaction i ON i.id = "
        "e.interaction JOIN party p ON p.id = e.party AND p.deleted_at IS NULL LEFT JOIN "
        "party q ON q.id = e.person AND q.deleted_at IS NULL AND q.id <> p.id LEFT JOIN "
        "staff w ON w.id = i.author WHERE e.call = ? AND " CORDEE_SEEN(
            "e.party") " ORDER BY i.at DESC, "
                       "e.id DESC LIMIT 200",
        CORDEE_ARGS(CORDEE_V(call)));
}
