/* The interactions of a kind in a period: the proof of their number. */
#include "plugins/sheet/sheet.h"

#include <stdlib.h>
#include <string.h>

#define ROWS 50

/* What only its author may see is in nobody's sheet. */
#define OF_KIND                                                          \
    "i.at >= ? AND i.at < ? AND i.kind = ? AND i.visibility <> 'owner' " \
    "AND " CORDEE_ENTRY_OPEN " AND " CORDEE_ENTRY_SEEN

int sheet_entries_count(struct cordee *cd, const char *kind,
                        const struct cordee_period *when, int64_t *n_r,
                        struct cordee_error *err)
{
    return cd->db->one(cd, err, n_r, "SELECT count(*) FROM interaction i WHERE " OF_KIND,
                       CORDEE_ARGS(CORDEE_V(when->from), CORDEE_V(when->until),
                                   CORDEE_V(kind))) < 0
               ? -1
               : 0;
}

struct place {
    int64_t at, id;
};

static struct place place_of(const char *after)
{
    struct place p = {INT64_MAX, INT64_MAX};
    char *end;
    int64_t at = strtoll(after, &end, 10), id;

    if (end > after && *end == '-' && cordee_text_int(end + 1, &id))
        p = (struct place){at, id};
    return p;
}

static json_t *load(struct cordee *cd, const char *kind, const struct cordee_period *when,
                    struct place from, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT i.id, i.at, i.subject, substr(i.body, 1, 160) AS body, w.name AS author, "
        "(SELECT group_concat(x.name, ', ') FROM (SELECT p.name FROM interaction_party "
        "ip "
        "JOIN party p ON p.id = ip.party WHERE ip.interaction = i.id AND p.deleted_at IS "
        "NULL ORDER BY ip.id LIMIT 5) x) AS who, (SELECT p.id FROM interaction_party ip "
        "JOIN party p ON p.id = ip.party WHERE ip.interaction = i.id AND p.deleted_at IS "
        "NULL ORDER BY ip.id LIMIT 1) AS party, (SELECT p.kind FROM interaction_party ip "
        "JOIN party p ON p.id = ip.party WHERE ip.interaction = i.id AND p.deleted_at IS "
        "NULL ORDER BY ip.id LIMIT 1) AS party_kind FROM interaction i LEFT JOIN staff w "
        "ON w.id = i.author WHERE " OF_KIND
        " AND (i.at, i.id) < (?, ?) ORDER BY i.at DESC, i.id DESC LIMIT ?",
        CORDEE_ARGS(CORDEE_V(when->from), CORDEE_V(when->until), CORDEE_V(kind),
                    CORDEE_V(from.at), CORDEE_V(from.id), CORDEE_V(ROWS + 1)));
}

/* A subject of a mailing is kept with its merge fields. */
static void dress(struct cordee *cd, json_t *row)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf subject = {0};
    int64_t party = cordee_json_int(row, "party");
    char text[60];

    cd->text->time(cd, cordee_json_int(row, "at"), CORDEE_TIME_DAY, text, sizeof text);
    json_object_set_new(row, "at_text", json_string(text));
    cd->mail->outline(cd, cordee_json_text(row, "subject"), &subject);
    json_object_set_new(row, "subject", json_string(subject.text ? subject.text : ""));
    if (party)
        json_object_set_new(
            row, "url",
            json_sprintf("%s/%lld", CORDEE_PATH_OF(cordee_json_int(row, "party_kind")),
                         (long long)party));
}

static void put_next(json_t *model, json_t *rows, const char *kind,
                     const struct cordee_period *when)
{
    const json_t *last;

    if (json_array_size(rows) <= ROWS)
        return;
    json_array_remove(rows, ROWS);
    last = json_array_get(rows, ROWS - 1);
    json_object_set_new(
        model, "next",
        json_sprintf("/sheet/entries?kind=%s&from=%s&until=%s&after=%lld-%lld", kind,
                     when->first, when->last, (long long)cordee_json_int(last, "at"),
                     (long long)cordee_json_int(last, "id")));
}

/* The name goes into a link: kinds are words. */
static bool is_kind(const char *kind)
{
    return *kind && strlen(kind) < 60 &&
           strspn(kind, "abcdefghijklmnopqrstuvwxyz0123456789._-") == strlen(kind);
}

int sheet_entries_page(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    const char *kind = cd->http->query(req, "kind");
    struct cordee_period when;
    json_t *rows, *row;
    int64_t n = 0;
    size_t i;

    if (!is_kind(kind))
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such list."));
    if (cd->crm->period(cd, err, cd->http->query(req, "from"),
                        cd->http->query(req, "until"), &when) < 0 ||
        sheet_entries_count(cd, kind, &when, &n, err) < 0)
        return -1;
    rows = load(cd, kind, &when, place_of(cd->http->query(req, "after")), err);
    if (!rows)
        return -1;
    json_object_set_new(model, "items", rows);
    put_next(model, rows, kind, &when);
    json_array_foreach (rows, i, row)
        dress(cd, row);
    json_object_set_new(model, "total", json_integer(n));
    sheet_put_number(cd, model, "total_text", n);
    json_object_set_new(model, "kind", json_string(kind));
    json_object_set_new(model, "label",
                        json_string(cd->crm->interaction_label(cd, kind)));
    json_object_set_new(model, "period", sheet_period_model(cd, &when));
    json_object_set_new(model, "from", json_string(when.first));
    json_object_set_new(model, "until", json_string(when.last));
    return cd->http->page(cd, req, "sheet-entries", model, err);
}
