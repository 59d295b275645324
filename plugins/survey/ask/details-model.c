/* Contact details: filled in from the register, and what is new of them is told to staff.
 * Only for who came by a link of their own. */
#include "plugins/survey/ask/details.h"

#include <string.h>

/* ---- what is known ------------------------------------------------------------------
 */

static int known_load(struct cordee *cd, const struct survey_response *r, json_t **row_r,
                      struct cordee_error *err)
{
    return cd->db->row(
        cd, err, row_r,
        "SELECT p.name, (SELECT e.address FROM email_address e WHERE e.party = p.id "
        "ORDER BY e.state DESC, e.main DESC, e.id LIMIT 1) AS email, (SELECT f.number "
        "FROM phone f WHERE f.party = p.id ORDER BY f.main DESC, f.id LIMIT 1) AS phone, "
        "(SELECT o.name FROM party o WHERE o.id = ? AND o.deleted_at IS NULL) AS "
        "organisation FROM party p WHERE p.id = ? AND p.deleted_at IS NULL",
        CORDEE_ARGS(CORDEE_V(r->org), CORDEE_V(r->person)));
}

static bool is_begun(const struct survey_question *q, const json_t *answers)
{
    const size_t n = strlen(q->key);
    const char *name;
    json_t *value;

    json_object_foreach ((json_t *)answers, name, value)
        if (strncmp(name, q->key, n) == 0 && name[n] == '.')
            return true;
    return false;
}

static void question_fill(const struct survey_question *q, const json_t *known,
                          json_t *answers)
{
    const char *part;
    json_t *value;

    json_object_foreach ((json_t *)known, part, value) {
        char name[SURVEY_NAME];

        survey_name(name, q->key, part, "");
        json_object_set(answers, name, value);
    }
}

int survey_details_fill(struct cordee *cd, const struct survey *s,
                        const struct survey_response *r, const json_t *answers,
                        json_t **filled_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *known = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *filled = json_copy((json_t *)answers);

    for (size_t i = 0; r->person && i < s->form.n_questions; i++) {
        const struct survey_question *q = s->form.questions[i];

        if (q->kind != SURVEY_CONTACT || is_begun(q, answers))
            continue;
        if (!known && known_load(cd, r, &known, err) < 0)
            return -1;
        question_fill(q, known, filled);
    }
    *filled_r = json_incref(filled);
    return 0;
}

/* ---- what is new --------------------------------------------------------------------
 */

/* One thing that somebody wrote of themselves. */
struct news {
    struct cordee *cd;
    const struct survey *survey;
    int64_t party;
    const char *kind, *field, *value;
};

static int propose(const struct news *n, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *details = json_object();
    const struct cordee_proposal p = {
        .kind = n->kind,
        .key = cordee_arena_printf(a, "survey %s %lld %s", n->field, (long long)n->party,
                                   n->value),
        .party = n->party,
        .cluster = n->survey->cluster,
        .quote = cordee_arena_printf(a, "%s: %s", n->survey->title, n->value),
        .details = details,
        .again_s = 180 * 86400,
    };

    json_object_set_new(details, n->field, json_string(n->value));
    return n->cd->crm->propose(n->cd, err, &p, NULL) < 0 ? -1 : 0;
}

static int email_heard(const struct news *n, struct cordee_error *err)
{
    int64_t party, address;
    int rc = n->cd->crm->by_email(n->cd, err, n->value, &party, &address);

    return rc != 0 ? (rc < 0 ? -1 : 0) : propose(n, err); /* it is theirs, or another's */
}

/* Digits, and the last of them: how a country is dialled is written in many ways. */
static void digits_of(const char *number, char out[10])
{
    char all[64];
    size_t n = 0;

    for (; *number && n < sizeof all - 1; number++)
        if (*number >= '0' && *number <= '9')
            all[n++] = *number;
    all[n] = '\0';
    snprintf(out, 10, "%.9s", n > 9 ? all + n - 9 : all);
}

static int phone_heard(const struct news *n, struct cordee_error *err)
{
    struct cordee *cd = n->cd;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err, "SELECT number FROM phone WHERE party = ?",
                      CORDEE_ARGS(CORDEE_V(n->party)));
    char digits[10], own[10];
    bool known = false;
    int rc = rows ? 0 : -1;

    digits_of(n->value, digits);
    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        digits_of(cd->db->get_text(rows, 0), own);
        known = known || strcmp(own, digits) == 0;
    }
    return rc < 0 ? -1 : known || strlen(digits) < 5 ? 0 : propose(n, err);
}

static int name_heard(const struct news *n, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf was = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf now = {0};
    int rc = n->cd->db->row(n->cd, err, &row, "SELECT name FROM party WHERE id = ?",
                            CORDEE_ARGS(CORDEE_V(n->party)));

    if (rc <= 0)
        return rc;
    cordee_utf8_fold(cordee_json_text(row, "name"), &was);
    cordee_utf8_fold(n->value, &now);
    return was.text && now.text && strcmp(was.text, now.text) == 0 ? 0 : propose(n, err);
}

static int question_heard(struct cordee *cd, const struct survey *s,
                          const struct survey_response *r,
                          const struct survey_question *q, const json_t *answers,
                          struct cordee_error *err)
{
    static const struct {
        const char *kind; /* of the proposal; NULL: it stays an answer */
        int (*heard)(const struct news *n, struct cordee_error *err);
    } parts[SURVEY_PARTS] = {
        [SURVEY_OWN_NAME] = {SURVEY_DETAILS_NAME, name_heard},
        [SURVEY_OWN_EMAIL] = {"person.email", email_heard},
        [SURVEY_OWN_PHONE] = {"person.phone", phone_heard},
    };

    for (size_t i = 0; i < SURVEY_PARTS; i++) {
        char name[SURVEY_NAME];
        const char *value;
        struct news n = {.cd = cd,
                         .survey = s,
                         .party = r->person,
                         .kind = parts[i].kind,
                         .field = survey_parts[i].name};

        survey_name(name, q->key, survey_parts[i].name, "");
        value = cordee_json_text(answers, name);
        n.value = value;
        if (*value && parts[i].heard && parts[i].heard(&n, err) < 0)
            return -1;
    }
    return 0;
}

int survey_details_heard(struct cordee *cd, const struct survey *s,
                         const struct survey_response *r, const json_t *answers,
                         struct cordee_error *err)
{
    for (size_t i = 0; r->person && r->invitation && i < s->form.n_questions; i++)
        if (s->form.questions[i]->kind == SURVEY_CONTACT &&
            question_heard(cd, s, r, s->form.questions[i], answers, err) < 0)
            return -1;
    return 0;
}

/* ---- a yes --------------------------------------------------------------------------
 */

int survey_name_accepted(struct cordee *cd, const struct cordee_proposal *p,
                         int64_t *party_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *fields = json_object();

    *party_r = p->party;
    json_object_set_new(fields, "name",
                        json_string(cordee_json_text(p->details, "name")));
    return cd->crm->update(cd, err, p->party, fields);
}
