/* A problem that somebody lets pass, with a reason: kept, logged, shown in the report. */
#include "plugins/mailing/check/check.h"

#include "plugins/mailing/mailing-web.h"
#include "plugins/mailing/write/limits.h"
#include "plugins/mailing/write/text.h"

#include <stdlib.h>
#include <string.h>

#define LONGEST 2000 /* bytes of a reason: it goes into the log */

/* ---- what exactly is sent to whom ------------------------------------------- */

/* Names are in the language of who looks. */
static json_t *parts_of(const json_t *model)
{
    static const char *const keys[] = {"kind", "ref", "out", "filter", "gone", NULL};
    json_t *list = json_array();
    json_t *part;
    size_t i;

    json_array_foreach (json_object_get(model, "parts"), i, part) {
        json_t *bare = json_object();

        for (const char *const *key = keys; *key; key++)
            json_object_set(bare, *key, json_object_get(part, *key));
        json_array_append_new(list, bare);
    }
    return list;
}

/* What a version does not tell: a saved filter or a country's contact changes without a
 * new one. */
int mailing_mark(struct cordee *cd, json_t *model, char mark[65],
                 struct cordee_error *err)
{
    static const char *const keys[] = {"subject", "preheader", "markdown", "language",
                                       "filter",  "mode",      "topic",    "sender",
                                       "choice",  NULL};
    const int64_t id = cordee_json_int(model, "id");
    CORDEE_AUTO(cordee_json_drop) json_t *all = json_object();
    CORDEE_AUTO(cordee_json_drop)
    json_t *texts = cd->db->list(cd, err,
                                 "SELECT language, subject, preheader, markdown FROM "
                                 "mailing_text WHERE mailing = ? ORDER BY language",
                                 CORDEE_ARGS(CORDEE_V(id)));
    CORDEE_AUTO(cordee_json_drop) json_t *more = NULL;
    CORDEE_AUTO(cordee_json_drop)
    json_t *contacts = cd->db->list(
        cd, err,
        "SELECT country, staff FROM mailing_contact WHERE cluster = ? ORDER BY country",
        CORDEE_ARGS(CORDEE_V(cordee_json_int(model, "cluster"))));
    char *text;

    if (!texts || !contacts ||
        cd->db->row(cd, err, &more,
                    "SELECT (SELECT count(*) FROM mailing_listed WHERE mailing = ?1) AS "
                    "listed, (SELECT max(id) FROM mailing_listed WHERE mailing = ?1) AS "
                    "last, (SELECT sum(id) FROM mailing_file WHERE mailing = ?1) AS "
                    "files, coalesce((SELECT clicks FROM mailing_after WHERE mailing = "
                    "?1), 1) AS "
                    "clicks, coalesce((SELECT opens FROM mailing_after WHERE mailing = "
                    "?1), 0) AS "
                    "opens",
                    CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    for (const char *const *key = keys; *key; key++)
        json_object_set(all, *key, json_object_get(model, *key));
    json_object_set_new(all, "parts", parts_of(model));
    json_object_set(all, "texts", texts);
    if (cordee_json_int(model, "sender") == MAILING_FROM_COUNTRY)
        json_object_set(all, "contacts", contacts);
    json_object_set(all, "more", more);
    text = json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS);
    cordee_sha256(text ? text : "", text ? strlen(text) : 0, mark);
    free(text);
    return 0;
}

/* ---- letting pass ----------------------------------------------------------- */

static void row_let(json_t *row, const json_t *kept)
{
    json_object_set_new(row, "let", json_incref((json_t *)kept));
    json_object_del(row, "bad");
    json_object_set_new(row, "warn", json_true());
    json_object_set_new(row, "level", json_string("warn"));
}

int mailing_anyway_put(struct cordee *cd, json_t *model, json_t *rows,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    char mark[65];
    json_t *row, *kept;
    size_t i, j;

    if (mailing_mark(cd, model, mark, err) < 0 ||
        !(list = cd->db->list(
              cd, err,
              "SELECT a.code, a.about, a.reason, s.name AS \"by\" FROM mailing_anyway a "
              "LEFT JOIN staff s ON s.id = a.staff WHERE a.mailing = ? AND a.mark = ?",
              CORDEE_ARGS(CORDEE_V(cordee_json_int(model, "id")), CORDEE_V(mark)))))
        return -1;
    json_array_foreach (rows, i, row)
        json_array_foreach (list, j, kept)
            if (cordee_json_true(row, "anyway") &&
                cordee_text_is(cordee_json_text(row, "code"),
                               cordee_json_text(kept, "code")) &&
                cordee_text_is(cordee_json_text(row, "about"),
                               cordee_json_text(kept, "about")))
                row_let(row, kept);
    return 0;
}

static json_t *problem_of(json_t *rows, const char *code)
{
    json_t *row;
    size_t i;

    json_array_foreach (rows, i, row)
        if (cordee_json_true(row, "anyway") && cordee_json_true(row, "bad") &&
            cordee_text_is(cordee_json_text(row, "code"), code))
            return row;
    return NULL;
}

static int keep(struct cordee *cd, json_t *model, const json_t *row, const char *reason,
                int64_t staff, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const int64_t id = cordee_json_int(model, "id");
    const char *code = cordee_json_text(row, "code");
    char mark[65];

    if (mailing_mark(cd, model, mark, err) < 0 || cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->exec(
            cd, err,
            "INSERT INTO mailing_anyway(mailing, code, about, mark, title, reason, "
            "staff, "
            "given_at) VALUES(?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(mailing, code) DO "
            "UPDATE SET about = excluded.about, mark = excluded.mark, title = "
            "excluded.title, reason = excluded.reason, staff = excluded.staff, given_at "
            "= excluded.given_at",
            CORDEE_ARGS(CORDEE_V(id), CORDEE_V(code),
                        CORDEE_V(cordee_json_text(row, "about")), CORDEE_V(mark),
                        CORDEE_V(cordee_json_text(row, "title")), CORDEE_V(reason),
                        CORDEE_ID(staff), CORDEE_V(cordee_now()))) < 0 ||
        cd->db->audit(cd, "mailing.anyway",
                      cordee_arena_printf(a, "mailing %lld", (long long)id),
                      cordee_arena_printf(a, "%s: %s", code, reason), err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

/* It stops the mailing again. */
static int take_back(struct cordee *cd, int64_t id, const char *code,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->exec(cd, err, "DELETE FROM mailing_anyway WHERE mailing = ? AND code = ?",
                     CORDEE_ARGS(CORDEE_V(id), CORDEE_V(code))) < 0)
        return -1;
    if (cd->db->changes(cd) &&
        cd->db->audit(cd, "mailing.anyway-back",
                      cordee_arena_printf(a, "mailing %lld", (long long)id), code,
                      err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

/* The sentence for people in *why_r when it cannot be let pass. */
static int let_pass(struct cordee *cd, struct cordee_request *req, json_t *model,
                    const char **why_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *rows = NULL;
    const char *reason = cd->http->form(req, "reason");
    const int64_t user = cd->http->user(req);
    const json_t *row;

    *why_r = NULL;
    if (mailing_check(cd, model, user, MAILING_TRUST_COUNT, &rows, err) < 0)
        return -1;
    row = problem_of(rows, cd->http->form(req, "code"));
    if (!row)
        *why_r = T("This problem is no longer there.");
    else if (strlen(reason) > LONGEST)
        *why_r = T("That is too long.");
    else if (!reason[strspn(reason, " \t\r\n")])
        *why_r = T("Say why it goes out all the same: the reason is kept in the log.");
    else if (cordee_utf8_len(reason) > MAILING_LONGEST_REASON)
        *why_r = T("That is too long.");
    return *why_r ? 0 : keep(cd, model, row, reason, user, err);
}

static int anyway_page(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    const char *back, *why = NULL;
    int64_t id;

    if (mailing_draft_of_path(cd, req, &model, err) < 0)
        return -1;
    if (!model)
        return 0;
    id = cordee_json_int(model, "id");
    back = mailing_path(cd, req, id, "/review");
    if (cordee_text_is(cd->http->form(req, "do"), "back"))
        return take_back(cd, id, cd->http->form(req, "code"), err) < 0
                   ? -1
                   : cd->http->done(cd, req, back, T("It stops the mailing again."), err);
    if (let_pass(cd, req, model, &why, err) < 0)
        return -1;
    return why ? cd->http->failed(cd, req, back, why, err)
               : cd->http->done(cd, req, back,
                                T("It does not stop the mailing any more."), err);
}

/* ---- afterwards ------------------------------------------------------------- */

/* What was said of an earlier text is not what it went out with. */
int mailing_anyway_settle(struct cordee *cd, json_t *model, struct cordee_error *err)
{
    char mark[65];

    if (mailing_mark(cd, model, mark, err) < 0)
        return -1;
    return cd->db->exec(
        cd, err, "DELETE FROM mailing_anyway WHERE mailing = ? AND mark <> ?",
        CORDEE_ARGS(CORDEE_V(cordee_json_int(model, "id")), CORDEE_V(mark)));
}

int mailing_anyway_show(struct cordee *cd, json_t *model, struct cordee_error *err)
{
    json_t *list = cd->db->list(cd, err,
                                "SELECT a.title, a.reason, s.name AS \"by\" FROM "
                                "mailing_anyway a LEFT JOIN staff "
                                "s ON s.id = a.staff WHERE a.mailing = ? ORDER BY a.id",
                                CORDEE_ARGS(CORDEE_V(cordee_json_int(model, "id"))));

    if (!list)
        return -1;
    json_object_set_new(model, "let_pass", list);
    return 0;
}

const struct cordee_route mailing_anyway_routes[] = {
    {.method = "POST",
     .path = "/mailing/{id}/anyway",
     .permission = "mailing.send",
     .handle = anyway_page,
     .help = "Lets a problem pass, with a reason"},
    {.method = "POST",
     .path = "/mailing/{id}/links",
     .permission = "mailing.write",
     .handle = mailing_links_page,
     .help = "Looks at the links of a draft again"},
    {0},
};
