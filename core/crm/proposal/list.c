/* What waits, as the page shows it. */
#include "core/crm/proposal/proposal-priv.h"

#include <string.h>

/* The declared kinds as a JSON array: what a plugin left behind that is no more there is
 * not asked of anybody. */
static json_t *kinds_declared(struct cordee *cd)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(cd->host->rows, CD_ROW_PROPOSAL, &n);
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(
            list, json_string(((const struct cordee_proposal_kind *)rows[i].row)->name));
    return list;
}

/* Of many only so many are counted: it stands on every page. */
#define COUNTED_MOST 1000

static json_t *counts_load(struct cordee *cd, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *kinds = kinds_declared(cd);

    return core->db->list(core, err,
                          "SELECT kind, count(*) AS n FROM (SELECT x.kind FROM proposal "
                          "x LEFT JOIN party p ON p.id = x.party WHERE x.kind IN (SELECT "
                          "value FROM json_each(?)) AND " PROPOSAL_WAITS
                          " LIMIT ?) GROUP BY kind",
                          CORDEE_ARGS(CORDEE_V(kinds), CORDEE_V(COUNTED_MOST)));
}

int64_t cd_proposal_count(struct cordee *cd)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = counts_load(cd, NULL);
    int64_t n = 0;
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        n += cordee_json_int(row, "n");
    return n;
}

int cd_proposal_counts(struct cordee *cd, struct cordee_error *err, json_t **counts_r)
{
    json_t *list = counts_load(cd, err), *row;
    size_t i;

    json_array_foreach (list, i, row) {
        const struct cd_row *declared = proposal_kind(cd, cordee_json_text(row, "kind"));
        const struct cordee_proposal_kind *kind = declared ? declared->row : NULL;

        cordee_json_set_text(row, "label", kind ? T(kind->label) : "");
    }
    *counts_r = list;
    return list ? 0 : -1;
}

/* A sentence with {name} in it: a member of `details`, or the party's name. */
static void sentence_put(struct cordee_buf *out, const char *text, const char *party,
                         const json_t *details)
{
    for (size_t n; *text; text += n) {
        char name[40];

        n = strcspn(text, "{");
        cordee_buf_put(out, text, n);
        text += n;
        if (!*text)
            break;
        n = strcspn(text, "}");
        if (text[n] && n - 1 < sizeof name) {
            memcpy(name, text + 1, n - 1);
            name[n - 1] = '\0';
            cordee_buf_puts(out, strcmp(name, "party") == 0
                                     ? party
                                     : cordee_json_text(details, name));
        }
        n += text[n] == '}';
    }
}

/* The inputs of a kind, or its other ways to say yes. */
static json_t *fields_model(struct cordee *cd, const struct cordee_proposal_kind *kind,
                            const json_t *details, bool ways)
{
    json_t *list = json_array();

    for (const struct cordee_proposal_field *f = kind->fields; f && f->name; f++)
        if ((strcmp(f->type, "button") == 0) == ways)
            json_array_append_new(list,
                                  json_pack("{s:s, s:s, s:s, s:s}", "name", f->name,
                                            "label", T(f->label), "type", f->type,
                                            "value", cordee_json_text(details, f->name)));
    return list;
}

int proposal_say(struct cordee *cd, const struct cordee_proposal_kind *kind,
                 const json_t *row, json_t **details_r, struct cordee_buf *text,
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *details = json_loads(cordee_json_text(row, "details"), 0, NULL);

    if (details && kind->shows &&
        kind->shows(cd, cordee_json_int(row, "party"), details, err) < 0)
        return -1;
    sentence_put(text, T(kind->says), cordee_json_text(row, "name"), details);
    *details_r = json_incref(details);
    return 0;
}

static int item_dress(struct cordee *cd, const struct cordee_proposal_kind *kind,
                      json_t *item, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *details = NULL;
    json_t *party;

    if (proposal_say(cd, kind, item, &details, &text, err) < 0)
        return -1;
    cordee_json_set_text(item, "text", text.text ? text.text : "");
    json_object_set_new(item, "fields", fields_model(cd, kind, details, false));
    json_object_set_new(item, "ways", fields_model(cd, kind, details, true));
    json_object_set(item, "details", details);
    if (!cordee_json_int(item, "party"))
        return 0;
    party = json_pack("{s:O, s:O, s:O, s:s}", "id", json_object_get(item, "party"),
                      "kind", json_object_get(item, "party_kind"), "name",
                      json_object_get(item, "name"), "country", "");
    cd_party_dress(cd_crm_of(cd), party);
    cordee_json_set_text(item, "url", cordee_json_text(party, "url"));
    json_decref(party);
    return 0;
}

static int items_load(struct cordee *cd, const struct cordee_proposal_kind *kind,
                      json_t **items_r, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop)
    json_t *items = core->db->list(
        core, err,
        "SELECT x.id, x.at, x.quote, x.details, x.party, p.kind AS party_kind, p.name, "
        "x.message, x.interaction, x.staff, EXISTS (SELECT 1 FROM interaction e WHERE "
        "e.id = "
        "x.interaction AND e.kind LIKE 'mail.%' AND e.direction = 2) AS \"came:bool\" "
        "FROM proposal x LEFT JOIN party p ON p.id = x.party WHERE x.kind = ? "
        "AND " PROPOSAL_WAITS " ORDER BY x.id LIMIT ?",
        CORDEE_ARGS(CORDEE_V(kind->name), CORDEE_V(CD_PROPOSALS_SHOWN)));
    json_t *item;
    size_t i;

    json_array_foreach (items, i, item)
        if (item_dress(cd, kind, item, err) < 0)
            return -1;
    *items_r = json_incref(items);
    return items ? 0 : -1;
}

static int64_t kind_count(struct cordee *cd, const struct cordee_proposal_kind *kind)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t n = 0;

    (void)!core->db->one(core, NULL, &n,
                         "SELECT count(*) FROM proposal x LEFT JOIN party p ON p.id = "
                         "x.party WHERE x.kind = ? AND " PROPOSAL_WAITS,
                         CORDEE_ARGS(CORDEE_V(kind->name)));
    return n;
}

static int group_add(const struct cd_row *row, json_t *groups, struct cordee_error *err)
{
    const struct cordee_proposal_kind *kind = row->row;
    struct cordee *cd = row->cd;
    json_t *items = NULL;
    int64_t n;

    if (items_load(cd, kind, &items, err) < 0)
        return -1;
    n = (int64_t)json_array_size(items);
    if (n == CD_PROPOSALS_SHOWN)
        n = kind_count(cd, kind);
    if (n)
        json_array_append_new(
            groups, json_pack("{s:s, s:s, s:s, s:s, s:I, s:O}", "kind", kind->name,
                              "label", T(kind->label), "accept",
                              kind->accept ? T(kind->accept) : T("Accept"), "dismiss",
                              kind->dismiss ? T(kind->dismiss) : T("Dismiss"), "n",
                              (json_int_t)n, "items", items));
    json_decref(items);
    return 0;
}

int cd_proposal_groups(struct cordee *cd, struct cordee_error *err, json_t **groups_r)
{
    CORDEE_AUTO(cordee_json_drop) json_t *groups = json_array();
    size_t n;
    const struct cd_row *rows = cd_rows_of(cd->host->rows, CD_ROW_PROPOSAL, &n);

    for (size_t i = 0; i < n; i++)
        if (group_add(&rows[i], groups, err) < 0)
            return -1;
    *groups_r = json_incref(groups);
    return 0;
}
