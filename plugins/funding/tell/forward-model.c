/* A call goes on to a colleague: only to where its reader works, so that a link that got
 * into wrong hands writes to nobody else. */
#include "plugins/funding/tell/link.h"

enum { FORWARDS = 20 }; /* of one mail */

struct going {
    struct cordee *cd;
    const struct digest *d;
    const json_t *call; /* of digest_calls */
    const char *address;
    int64_t person, address_id; /* 0: of nobody we know */
    const char *language, *first_name;
};

/* ---- may it go ---------------------------------------------------------------- */

static int refuse(struct cordee *cd, const struct digest *d, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_INVALID,
                       T("Only colleagues at %s can be written to from here: this is no "
                         "address there that we know."),
                       d->member);
}

/* Works there, or has an address of its domain. */
static int is_colleague(struct going *g, struct cordee_arena *a, struct cordee_error *err)
{
    struct cordee_recognised r = {.address = g->address};
    int64_t works = 0;

    if (g->cd->crm->recognise(g->cd, a, &r, 1, err) < 0)
        return -1;
    if (r.gone)
        return 0;
    if (g->person &&
        g->cd->db->one(g->cd, err, &works,
                       "SELECT EXISTS (SELECT 1 FROM role r WHERE r.party = ? AND "
                       "r.other = ? AND " CORDEE_ROLE_NOW("r") ")",
                       CORDEE_ARGS(CORDEE_V(g->person), CORDEE_V(g->d->party))) < 0)
        return -1;
    return works || r.org == g->d->party;
}

/* Nobody may be pestered, and who left for good is left alone. */
static int may_get(struct going *g, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    int64_t may = 1, sent = 0;

    if (g->cd->db->one(g->cd, err, &sent,
                       "SELECT count(*) FROM funding_digest WHERE sent_by = ?",
                       CORDEE_ARGS(CORDEE_V(g->d->id))) < 0)
        return -1;
    if (sent >= FORWARDS)
        return 0;
    cordee_buf_printf(&sql,
                      "SELECT (%s) IS NULL FROM party p JOIN email_address e ON e.party "
                      "= p.id WHERE e.id = ?",
                      g->cd->crm->may_notice_sql(g->cd));
    if (g->address_id && g->cd->db->one(g->cd, err, &may, sql.text,
                                        CORDEE_ARGS(CORDEE_V(g->address_id))) < 0)
        return -1;
    return may != 0;
}

static int had_it(struct going *g, struct cordee_error *err)
{
    int64_t had = 0;

    return g->cd->db->one(
               g->cd, err, &had,
               "SELECT EXISTS (SELECT 1 FROM funding_told t JOIN funding_digest m ON "
               "m.id = t.digest LEFT JOIN outbox o ON o.id = m.outbox WHERE t.call = ?1 "
               "AND (t.person = ?2 OR (t.person IS NULL AND o.address = ?3)))",
               CORDEE_ARGS(CORDEE_V(cordee_json_int(g->call, "call")),
                           CORDEE_V(g->person), CORDEE_V(g->address))) < 0
               ? -1
               : had != 0;
}

/* ---- it goes ------------------------------------------------------------------ */

static int row_put(struct going *g, int64_t *row_r, struct cordee_error *err)
{
    struct cordee *cd = g->cd;
    const int64_t now = cordee_now();

    *row_r = cd->db->insert(
        cd, err,
        "INSERT INTO funding_digest(person, party, cluster, language, sent_by, at) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_ID(g->person), CORDEE_V(g->d->party), CORDEE_V(g->d->cluster),
                    CORDEE_V(g->language), CORDEE_V(g->d->id), CORDEE_V(now)));
    return *row_r < 0 ? -1
                      : cd->db->exec(
                            cd, err,
                            "INSERT INTO funding_told(digest, person, call, what, stamp, "
                            "known, strength, why, at, party) SELECT ?1, ?2, t.call, "
                            "'sent', 0, t.known, t.strength, t.why, ?3, t.party FROM "
                            "funding_told t WHERE "
                            "t.digest = ?4 AND t.call = ?5",
                            CORDEE_ARGS(CORDEE_V(*row_r), CORDEE_ID(g->person),
                                        CORDEE_V(now), CORDEE_V(g->d->id),
                                        CORDEE_V(cordee_json_int(g->call, "call"))));
}

static int entry_put(struct going *g, const char *title, int64_t *entry_r,
                     struct cordee_error *err)
{
    const struct cordee_taker takers[] = {
        {g->d->person ? g->d->person : g->d->party, "from"},
        {g->person ? g->person : g->d->party, g->person ? "to" : "about"}};
    const struct cordee_interaction entry = {
        .kind = "funding.forwarded",
        .direction = CORDEE_OUT,
        .subject = title,
        .cluster = g->d->cluster,
        .takers = takers,
        .n_takers = g->d->person || g->person ? 2 : 1,
    };

    return g->cd->crm->interaction(g->cd, err, &entry, entry_r);
}

static json_t *values_of(struct going *g, struct cordee_arena *a, int64_t row,
                         struct cordee_error *err)
{
    struct cordee *cd = g->cd;
    const char *from = *g->d->name ? g->d->name : g->d->member;
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_object();
    json_t *item = json_object();
    struct funding_call call;

    json_object_set_new(values, "funding.news", json_pack("[o]", item));
    cordee_json_set_text(values, "first_name", g->first_name);
    if (funding_call_from_json(a, json_object_get(g->call, "record"), &call, err) < 0)
        return NULL;
    tell_item(cd, a, g->d->zone, &call, json_object_get(g->call, "why"), cordee_now(),
              item);
    json_object_set_new(
        item, "call", json_sprintf("%lld", (long long)cordee_json_int(g->call, "call")));
    json_object_set_new(values, FUNDING_TELL_LINK, json_sprintf("%lld", (long long)row));
    json_object_set_new(
        values, "funding.subject",
        json_string(cordee_arena_printf(a, T("%s forwards a call: %s"), from,
                                        cordee_json_text(item, "title"))));
    json_object_set_new(
        values, "funding.intro",
        json_string(cordee_arena_printf(a, T("%s thinks that this call may be for %s:"),
                                        from, g->d->member)));
    return json_incref(values);
}

static int letter_put(struct going *g, struct cordee_arena *a, int64_t row,
                      struct cordee_error *err)
{
    struct cordee *cd = g->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *values = NULL;
    struct cordee_letter letter;
    struct teller t;
    int64_t id, outbox;

    if (teller_load(cd, a, g->d->cluster, &t, err) < 0)
        return -1;
    tell_letter(cd, a, &t, true, &letter);
    cd->text->speak(cd, g->language, "en");
    values = values_of(g, a, row, err);
    cd->text->spoken(cd);
    if (!values ||
        entry_put(
            g,
            cordee_json_text(json_array_get(json_object_get(values, "funding.news"), 0),
                             "title"),
            &letter.interaction, err) < 0 ||
        (id = cd->mail->letter(cd, err, &letter)) < 0)
        return -1;
    outbox = cd->mail->queue(cd, err, id, g->person, g->address_id, g->address,
                             g->language, values);
    return outbox < 0
               ? -1
               : cd->db->exec(cd, err,
                              "UPDATE funding_digest SET outbox = ?, interaction "
                              "= ? WHERE id = ?",
                              CORDEE_ARGS(CORDEE_V(outbox), CORDEE_V(letter.interaction),
                                          CORDEE_V(row)));
}

static int person_find(struct going *g, struct cordee_arena *a, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = g->cd->crm->by_email(g->cd, err, g->address, &g->person, &g->address_id);

    g->language = g->d->language;
    g->first_name = "";
    if (rc > 0)
        rc = g->cd->db->row(g->cd, err, &row,
                            "SELECT kind, given_name, coalesce(language, '') AS language "
                            "FROM party WHERE id = ?",
                            CORDEE_ARGS(CORDEE_V(g->person)));
    if (rc > 0 && *cordee_json_text(row, "language"))
        g->language = cordee_arena_text(a, cordee_json_text(row, "language"));
    /* An address of the organisation itself is nobody's. */
    if (rc > 0 && cordee_json_int(row, "kind") != CORDEE_PERSON)
        g->person = g->address_id = 0;
    else if (rc > 0)
        g->first_name = cordee_arena_text(a, cordee_json_text(row, "given_name"));
    return rc < 0 ? -1 : 0;
}

int digest_forward(struct cordee *cd, const struct digest *d, const json_t *call,
                   const char *address, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct going g = {.cd = cd, .d = d, .call = call};
    char folded[255];
    int64_t row;
    int rc;

    if (cordee_address_fold(address, folded) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Please write the e-mail address of a colleague."));
    g.address = folded;
    if (cd->db->begin(cd, &tx, err) < 0 || person_find(&g, a, err) < 0)
        return -1;
    rc = is_colleague(&g, a, err);
    if (rc <= 0)
        return rc < 0 ? -1 : refuse(cd, d, err);
    rc = had_it(&g, err);
    if (rc)
        return rc < 0 ? -1 : 0;
    rc = may_get(&g, err);
    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                                    T("We may not write to this address. Please forward "
                                      "the mail yourself."));
    return row_put(&g, &row, err) < 0 || letter_put(&g, a, row, err) < 0 ||
                   cd->db->commit(&tx, err) < 0
               ? -1
               : 1;
}
