/* Records of JSON: each shape is unpacked until its members have names of the table. */
#include "plugins/funding/read/read-priv.h"

#include <ctype.h>
#include <string.h>

#define PORTAL                                                               \
    "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/" \
    "opportunities/topic-details/"

/* ---- a value that jansson refuses ------------------------------------------- */

/* Control characters within texts, and bytes that are no UTF-8, as JSON has them. */
static json_t *parse_mended(struct reading *r, const char *text, size_t n)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf utf8 = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    bool inside = false;
    bool controls = false;
    json_t *value;

    const bool bytes = bytes_mend(text, n, &utf8);

    for (size_t i = 0; i < utf8.len; i++) {
        const unsigned char c = (unsigned char)utf8.text[i];

        if (c == '"')
            inside = !inside;
        if (inside && c < ' ') {
            cordee_buf_printf(&out, "\\u%04x", c);
            controls = true;
        } else {
            cordee_buf_putc(&out, (char)c);
            if (inside && c == '\\' && i + 1 < utf8.len)
                cordee_buf_putc(&out, utf8.text[++i]);
        }
    }
    value = json_loadb(out.text ? out.text : "", out.len, 0, NULL);
    if (value && bytes)
        note(r, FUNDING_NOTE_ENCODING);
    if (value && controls)
        note(r, FUNDING_NOTE_CONTROLS);
    return value;
}

static json_t *parse(struct reading *r, const char *text, size_t n)
{
    json_t *value = json_loadb(text, n, 0, NULL);

    return value ? value : parse_mended(r, text, n);
}

/* ---- mojibake, which is of a record as a whole -------------------------------- */

/* Counts it in all texts of a value, or mends them in place. */
static size_t each_text(json_t *value, bool mend)
{
    const char *name;
    json_t *member;
    size_t count = 0;
    size_t i;

    if (json_is_string(value)) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

        if (!mend)
            return mojibake_count(json_string_value(value));
        mojibake_mend(json_string_value(value), &out);
        if (out.len)
            json_string_setn(value, out.text, out.len);
    } else if (json_is_array(value)) {
        json_array_foreach (value, i, member)
            count += each_text(member, mend);
    } else {
        json_object_foreach (value, name, member)
            count += each_text(member, mend);
    }
    return count;
}

/* ---- shapes ----------------------------------------------------------------- */

/* Where people read a call of the portal, whose own addresses are for programs. */
static void portal_address(struct reading *r)
{
    char *id = cordee_arena_text(r->arena, r->call.source_id);

    for (char *s = id; *s; s++)
        *s = (char)tolower((unsigned char)*s);
    if (*id && !strpbrk(id, " <>\"\\?#"))
        r->call.url = cordee_arena_printf(r->arena, PORTAL "%s", id);
}

static void programme_name_put(struct reading *r, const json_t *o)
{
    name_put(r, "programme_name",
             json_object_get(json_object_get(o, "frameworkProgramme"), "description"));
}

static bool is_hit(const json_t *o)
{
    return json_is_object(json_object_get(o, "metadata"));
}

/* An answer of the search: all that matters stands in lists of texts in `metadata`. */
static void hit_put(struct reading *r, const json_t *o)
{
    const json_t *metadata = json_object_get(o, "metadata");
    const json_t *overview = json_object_get(metadata, "budgetOverview");

    name_put(r, "language", json_object_get(o, "language"));
    members_put(r, metadata);
    if (json_is_array(overview))
        overview = json_array_get(overview, 0);
    budget_put(r, overview);
    if (!*r->call.title)
        name_put(r, "title", json_object_get(o, "content"));
    portal_address(r);
}

static bool is_details(const json_t *o)
{
    return json_is_object(json_object_get(o, "TopicDetails"));
}

static void details_put(struct reading *r, const json_t *o)
{
    const json_t *details = json_object_get(o, "TopicDetails");
    const json_t *action;
    const json_t *kind;
    size_t i, k;

    members_put(r, details);
    programme_name_put(r, details);
    name_put(r, "updated", json_object_get(details, "latestInfos"));
    json_array_foreach (json_object_get(details, "actions"), i, action) {
        name_put(r, "status", json_object_get(json_object_get(action, "status"), "id"));
        name_put(r, "opening", json_object_get(action, "plannedOpeningDate"));
        name_put(r, "deadlines", json_object_get(action, "deadlineDates"));
        json_array_foreach (json_object_get(action, "types"), k, kind)
            name_put(r, "type_of_action", json_object_get(kind, "typeOfAction"));
    }
    budget_put(r, json_object_get(details, "budgetOverviewJSONItem"));
    portal_address(r);
}

static bool is_bulk(const json_t *o)
{
    return json_object_get(o, "deadlineDatesLong") || json_object_get(o, "ccm2Id");
}

static void bulk_put(struct reading *r, const json_t *o)
{
    members_put(r, o);
    programme_name_put(r, o);
    name_put(r, "updated", json_object_get(o, "latestInfos"));
    budget_put(r, json_object_get(o, "budgetOverviewContribution"));
    if (*r->call.source_id)
        portal_address(r);
}

static bool is_any(const json_t *o)
{
    return json_is_object(o);
}

/* Anything else by the names of its members: radars, collections, our own records. */
void any_put(struct reading *r, const json_t *o)
{
    const json_t *stages = json_object_get(o, "deadlines");
    const json_t *one;
    size_t i;

    columns_put(r, o);
    members_put(r, o);
    json_array_foreach (stages, i, one) {
        const int64_t at = date_instant(cordee_json_text(one, "at"));

        for (size_t k = 0; at && k < r->call.deadlines.n; k++)
            if (r->call.deadlines.at[k].at == at) {
                const char *said = cordee_json_text(one, "said");

                r->call.deadlines.at[k].stage = (int)cordee_json_int(one, "stage");
                if (*said)
                    r->call.deadlines.at[k].said = cordee_arena_text(r->arena, said);
            }
    }
}

static const struct shape {
    bool (*fits)(const json_t *o);
    void (*put)(struct reading *r, const json_t *o);
} shapes[] = {
    {is_hit, hit_put},
    {is_details, details_put},
    {is_bulk, bulk_put},
    {is_any, any_put},
};

/* ---- budget of a topic -------------------------------------------------------- */

/* The overview covers the whole call: what is this topic's begins with its identifier. */
static bool is_ours(const struct reading *r, const json_t *action)
{
    const char *id = r->call.source_id;
    const char *says = cordee_json_text(action, "action");
    const size_t n = strlen(id);

    return n && strncasecmp(says, id, n) == 0 && (!says[n] || says[n] == ' ');
}

static void action_put(struct reading *r, const json_t *action)
{
    const char *year;
    json_t *money;
    int64_t total = 0;

    json_object_foreach (json_object_get(action, "budgetYearMap"), year, money) {
        int64_t n = json_integer_value(money);

        if (json_is_string(money) && !cordee_text_int(json_string_value(money), &n))
            n = 0;
        total += n > 0 && n < INT64_C(1000000000000000) ? n : 0;
    }
    if (total) {
        r->call.budget_total += total;
        r->call.currency = "EUR";
    }
    name_put(r, "grant_min", json_object_get(action, "minContribution"));
    name_put(r, "grant_max", json_object_get(action, "maxContribution"));
    name_put(r, "expected_grants", json_object_get(action, "expectedGrants"));
    name_put(r, "deadline_model", json_object_get(action, "deadlineModel"));
}

void budget_put(struct reading *r, const json_t *overview)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *unpacked = json_is_string(overview)
                           ? json_loads(json_string_value(overview), 0, NULL)
                           : NULL;
    const char *key;
    json_t *actions;
    const json_t *action;
    size_t i;

    json_object_foreach (
        json_object_get(unpacked ? unpacked : overview, "budgetTopicActionMap"), key,
        actions)
        json_array_foreach (actions, i, action)
            if (is_ours(r, action))
                action_put(r, action);
}

/* ---- the whole file ----------------------------------------------------------- */

static int record_take(struct reading *r, const char *text, size_t n,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *o = NULL;

    r->record++;
    o = parse(r, text, n);
    if (!o) {
        note(r, FUNDING_NOTE_BROKEN);
        return 0;
    }
    if (each_text(o, false)) {
        note(r, FUNDING_NOTE_MOJIBAKE);
        each_text(o, true);
    }
    call_begin(r);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (shapes[i].fits(o)) {
            shapes[i].put(r, o);
            break;
        }
    return call_end(r, err);
}

int json_read(struct reading *r, struct cordee_error *err)
{
    struct split s = {.r = r};
    const char *text;
    size_t n;
    int rc;

    while ((rc = split_next(&s, &text, &n, err)) > 0)
        if (record_take(r, text, n, err) < 0)
            return -1;
    return rc;
}
