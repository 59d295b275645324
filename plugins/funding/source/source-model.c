#include "plugins/funding/source/source.h"

#include "plugins/funding/call/rule.h"
#include "plugins/funding/match/job.h"
#include "plugins/funding/source/source-ask.h"

#include <string.h>

/* ---- rows ------------------------------------------------------------------- */

#define SHOWN                                                                          \
    "SELECT s.id, s.name, s.address, s.every_days, s.quiet_days, s.programme, "        \
    "s.language, s.read_at, s.news_at, s.next_at, s.state, s.said, s.format, s.found," \
    " s.fresh, s.changed, s.usual, s.leads_to, s.reader, s.mapping,"                   \
    " s.columns AS \"columns:json\", s.notes AS \"notes:json\", s.job, s.made_at"
#define CALLS ", (SELECT count(*) FROM funding_seen x WHERE x.source = s.id) AS calls"

json_t *funding_sources_list(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->list(
        cd, err, SHOWN CALLS " FROM funding_source s ORDER BY s.name, s.id LIMIT 500",
        CORDEE_NO_ARGS);
}

json_t *funding_sources_watched(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        SHOWN " FROM funding_source s WHERE s.address <> '' ORDER BY "
                              "s.name, s.id LIMIT 500",
                        CORDEE_NO_ARGS);
}

int funding_source_row(struct cordee *cd, int64_t id, json_t **row_r,
                       struct cordee_error *err)
{
    return cd->db->row(cd, err, row_r, SHOWN CALLS " FROM funding_source s WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(id)));
}

int funding_source_load(struct cordee *cd, struct cordee_arena *a, int64_t id,
                        struct funding_source *source_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const int rc = cd->db->row(
        cd, err, &row,
        "SELECT id, name, address, every_days, quiet_days, language, programme, mapping,"
        " etag,"
        " last_modified, format, leads_to, reader FROM funding_source WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc;
#define COPY(name) .name = cordee_arena_text(a, cordee_json_text(row, #name))
    *source_r = (struct funding_source){
        .id = id,
        COPY(name),
        COPY(address),
        COPY(language),
        COPY(programme),
        COPY(mapping),
        COPY(etag),
        COPY(last_modified),
        COPY(format),
        COPY(leads_to),
        COPY(reader),
        .every_days = cordee_json_int(row, "every_days"),
        .quiet_days = cordee_json_int(row, "quiet_days"),
    };
#undef COPY
    return 1;
}

static bool is_web(const char *address)
{
    return cordee_text_starts(address, "http://") ||
           cordee_text_starts(address, "https://");
}

/* The portal's address is known. */
static const char *address_of(const struct funding_source *s)
{
    return !*s->address && funding_reader_is_portal(s->reader) ? FUNDING_PORTAL_ADDRESS
                                                               : s->address;
}

static int source_check(struct cordee *cd, const struct funding_source *s,
                        struct cordee_error *err)
{
    if (!*s->name)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("a source needs a name"));
    if (*s->address && (!is_web(s->address) || strpbrk(s->address, " <>\"\n")))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("the address must begin with https:// or http://"));
    if (!*address_of(s) && s->every_days)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("only what has an address can be read by itself"));
    return 0;
}

int64_t funding_source_add(struct cordee *cd, const struct funding_source *s,
                           struct cordee_error *err)
{
    if (source_check(cd, s, err) < 0)
        return -1;
    return cd->db->insert(
        cd, err,
        "INSERT INTO funding_source(name, address, every_days, language, programme, "
        "reader, next_at) VALUES(?, ?, ?, ?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(s->name), CORDEE_V(address_of(s)), CORDEE_V(s->every_days),
                    CORDEE_V(s->language), CORDEE_V(s->programme), CORDEE_V(s->reader),
                    CORDEE_ID(s->every_days ? cordee_now() : 0)));
}

int funding_source_save(struct cordee *cd, const struct funding_source *s,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct funding_source was;
    bool anew;

    if (source_check(cd, s, err) < 0)
        return -1;
    if (funding_source_load(cd, a, s->id, &was, err) <= 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such source."));
    anew = !cordee_text_is(was.address, address_of(s)) ||
           !cordee_text_is(was.mapping, s->mapping) ||
           !cordee_text_is(was.reader, s->reader) ||
           !cordee_text_is(was.programme, s->programme) ||
           !cordee_text_is(was.language, s->language);
    if (cd->db->exec(
            cd, err,
            "UPDATE funding_source SET name = ?1, address = ?2, every_days = ?3,"
            " language = ?4, programme = ?5, reader = ?6, mapping = ?7,"
            " next_at = CASE WHEN ?3 > 0 THEN coalesce(next_at, ?8) END,"
            " etag = CASE WHEN ?9 THEN '' ELSE etag END,"
            " last_modified = CASE WHEN ?9 THEN '' ELSE last_modified END,"
            " leads_to = CASE WHEN ?9 THEN '' ELSE leads_to END, quiet_days = ?11"
            " WHERE id = ?10",
            CORDEE_ARGS(CORDEE_V(s->name), CORDEE_V(s->address), CORDEE_V(s->every_days),
                        CORDEE_V(s->language), CORDEE_V(s->programme),
                        CORDEE_V(s->reader), CORDEE_V(s->mapping), CORDEE_V(cordee_now()),
                        CORDEE_V((int)anew), CORDEE_V(s->id), CORDEE_V(s->quiet_days))) <
        0)
        return -1;
    return anew && *address_of(s);
}

/* Of no other source, answer, project or decision. */
#define ONLY_ITS                                                                        \
    "SELECT DISTINCT x.call FROM funding_seen x WHERE x.source = ?1 AND NOT EXISTS "    \
    "(SELECT 1 FROM funding_seen y WHERE y.call = x.call AND y.source <> ?1) AND NOT "  \
    "EXISTS (SELECT 1 FROM funding_answer w WHERE w.call = x.call) AND NOT EXISTS "     \
    "(SELECT 1 FROM funding_project j WHERE j.call = x.call) AND NOT EXISTS (SELECT 1 " \
    "FROM funding_ruling r WHERE r.id = x.call)"

enum { GONE_MOST = 2000 }; /* calls: all write in one transaction, some seconds */

static int calls_remove(struct cordee *cd, int64_t id, int64_t staff, int64_t *calls_r,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(cd, err, ONLY_ITS, CORDEE_ARGS(CORDEE_V(id)));
    const json_t *row;
    size_t i;

    if (list && json_array_size(list) > GONE_MOST)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("More than 2,000 calls are told of by this source only. "
                             "Remove it without them: what no source tells of is closed "
                             "after some months."));
    json_array_foreach (list, i, row) {
        if (funding_rule(cd, cordee_json_int(row, "call"), FUNDING_RULED_GONE, 0, staff,
                         err) < 0)
            return -1;
        ++*calls_r;
    }
    return list ? 0 : -1;
}

int funding_source_remove(struct cordee *cd, int64_t id, bool with_calls, int64_t staff,
                          int64_t *calls_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    *calls_r = 0;
    if (cd->db->change_begin(cd, &c, T("Funding source removed"), err) < 0 ||
        (with_calls && calls_remove(cd, id, staff, calls_r, err) < 0) ||
        cd->db->exec(cd, err, "DELETE FROM funding_source WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

/* ---- reading it ------------------------------------------------------------- */

/* It waits, or runs and will see what is there. */
static bool is_at_work(struct cordee *cd, int64_t job, bool looking)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    const char *state;

    if (!job || cd->job->look(cd, NULL, job, &model) <= 0)
        return false;
    state = cordee_json_text(model, "state");
    return cordee_text_is(state, "waiting") ||
           (!looking && cordee_text_is(state, "running"));
}

int funding_source_queue(struct cordee *cd, int64_t id, bool looking,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *args =
        json_pack("{s:I, s:b}", "source", (json_int_t)id, "looking", (int)looking);
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t job = 0;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->one(cd, err, &job, "SELECT job FROM funding_source WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    if (is_at_work(cd, job, looking))
        return 0;
    job = cd->job->queue(cd, err, FUNDING_READ_JOB, args, 0);
    if (job < 0 ||
        cd->db->exec(
            cd, err,
            "UPDATE funding_source SET job = ?, next_at = CASE WHEN every_days > 0 "
            "THEN ? + 86400 * every_days END WHERE id = ?",
            CORDEE_ARGS(CORDEE_V(job), CORDEE_V(cordee_now()), CORDEE_V(id))) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

int funding_source_later(struct cordee *cd, json_t *args, int64_t at,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t next;

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    next = cd->job->queue(cd, err, FUNDING_READ_JOB, args, at);
    if (next < 0 ||
        cd->db->exec(
            cd, err, "UPDATE funding_source SET job = ? WHERE id = ?",
            CORDEE_ARGS(CORDEE_V(next), CORDEE_V(cordee_json_int(args, "source")))) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

/* One that an undo brought back has lost when it is read next: that is now. */
int funding_look(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *due = cd->db->list(cd, err,
                               "SELECT id FROM funding_source WHERE next_at <= ? OR "
                               "(next_at IS NULL AND every_days > 0) "
                               "ORDER BY next_at LIMIT 20",
                               CORDEE_ARGS(CORDEE_V(cordee_now())));
    const json_t *row;
    size_t i;

    json_array_foreach (due, i, row)
        if (funding_source_queue(cd, cordee_json_int(row, "id"), false, err) < 0)
            return -1;
    return due ? 0 : -1;
}

int funding_source_done(struct cordee *cd, const struct funding_source *s,
                        const struct funding_outcome *o, struct cordee_error *err)
{
    const bool news = o->fresh || o->changed;
    const bool well = cordee_text_is(o->state, "read");

    return cd->db->exec(
        cd, err,
        /* So many are usual: fewer by far are told of until somebody looks, or there are
         * as many again. */
        "UPDATE funding_source SET usual = CASE WHEN ?8 AND ?16 AND (?17 OR ?9 * 4 >= "
        "usual) THEN ?9 ELSE usual END, read_at = ?1, state = ?2, said = ?3, fresh = ?4,"
        " changed = ?5, leads_to = ?6,"
        " news_at = CASE WHEN ?7 THEN ?1 ELSE news_at END,"
        " found = CASE WHEN ?8 THEN ?9 ELSE found END,"
        " notes = CASE WHEN ?8 THEN ?10 ELSE notes END,"
        " etag = CASE WHEN ?8 THEN ?11 ELSE etag END,"
        " last_modified = CASE WHEN ?8 THEN ?12 ELSE last_modified END,"
        " format = ?13,"
        " columns = CASE WHEN ?8 THEN ?15 ELSE columns END WHERE id = ?14",
        CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(o->state), CORDEE_V(o->said),
                    CORDEE_V(o->fresh), CORDEE_V(o->changed), CORDEE_V(o->leads_to),
                    CORDEE_V((int)news), CORDEE_V((int)o->looked), CORDEE_V(o->found),
                    CORDEE_V(o->notes), CORDEE_V(well ? o->etag : ""),
                    CORDEE_V(well ? o->last_modified : ""),
                    CORDEE_V(well ? o->format : s->format), CORDEE_V(s->id),
                    CORDEE_V(o->columns), CORDEE_V((int)well),
                    CORDEE_V((int)o->accepted)));
}

int funding_match_soon(struct cordee *cd, struct cordee_error *err)
{
    int64_t waits = 0;

    if (cd->db->one(cd, err, &waits,
                    "SELECT EXISTS (SELECT 1 FROM job WHERE kind = ? AND state = "
                    "'waiting' AND args NOT LIKE '%\"party\"%')",
                    CORDEE_ARGS(CORDEE_V(FUNDING_MATCH_JOB))) < 0)
        return -1;
    return waits || cd->job->queue(cd, err, FUNDING_MATCH_JOB, NULL, 0) >= 0 ? 0 : -1;
}
