/* Reading a source: what it answers, or the file that was brought, and what came of it.
 */
#include "plugins/funding/source/source.h"

#include "plugins/funding/call/keep.h"
#include "plugins/funding/source/source-script.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum {
    FETCH_MOST = 40 << 20, /* bytes of an answer, unpacked */
    FETCH_TIME = 120,
    SLICE = 20, /* calls a transaction: well below 50 ms */
    PAGES_MOST = 50,
};

/* One reading. */
struct visit {
    struct cordee *cd;
    struct cordee_job *job;
    struct cordee_tx tx;
    struct funding_source source;
    struct funding_outcome outcome;
    int64_t now, in_slice;
    int64_t wait_s; /* it is not our turn at the site: nothing was asked */
    struct funding_page page;
    bool brought; /* by a person, who knows what it is */
};

/* ---- calls ------------------------------------------------------------------ */

static int slice_end(struct visit *v, struct cordee_error *err)
{
    v->in_slice = 0;
    return v->tx.depth ? v->cd->db->commit(&v->tx, err) : 0;
}

static int take(void *ctx, const struct funding_call *call, struct cordee_error *err)
{
    struct visit *v = ctx;
    enum funding_kept kept;

    if (!v->in_slice && v->cd->db->begin(v->cd, &v->tx, err) < 0)
        return -1;
    if (funding_keep(v->cd, v->source.id, call, v->now, &kept, err) < 0)
        return -1;
    v->outcome.found++;
    v->outcome.fresh += kept == FUNDING_FRESH;
    v->outcome.changed += kept == FUNDING_CHANGED;
    if (++v->in_slice < SLICE)
        return 0;
    if (slice_end(v, err) < 0)
        return -1;
    v->cd->job->progress(v->cd, v->job, v->outcome.found, 0, "");
    return 0;
}

/* What the file says.  That it cannot be read is an outcome, and no failure of the job.
 */
static int read_file(struct visit *v, int fd, json_t **notes_r, struct cordee_arena *a,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *mapping = json_loads(v->source.mapping, 0, NULL);
    const struct funding_hints hints = {.language = v->source.language,
                                        .programme = v->source.programme,
                                        .address = v->source.address,
                                        .mapping = mapping,
                                        .page = v->brought,
                                        .columns = v->outcome.columns};
    struct funding_report report;
    struct cordee_error why = {0};
    int rc = *v->source.reader ? funding_script_read(v->cd, fd, &v->page, &hints, take, v,
                                                     &report, &why)
                               : funding_read(v->cd, fd, &hints, take, v, &report, &why);

    v->outcome.looked = true;
    if (rc == 0)
        rc = slice_end(v, &why);
    v->cd->db->rollback(&v->tx);
    *notes_r = funding_report_say(v->cd, &report);
    if (rc < 0 && !cordee_is_refusal(&why) && why.code != CORDEE_E_SCRIPT &&
        why.code != CORDEE_E_NOT_FOUND)
        return cordee_fail(err, why.code, "%s", why.text);
    if (rc < 0) {
        v->outcome.state = "failed";
        v->outcome.said = cordee_arena_text(a, why.text);
        return 0;
    }
    if (!v->outcome.found)
        v->outcome.state = "empty";
    else if (*v->source.format && !cordee_json_true(v->job->args, "looking") &&
             !cordee_text_is(v->source.format, report.format))
        v->outcome.state = "other";
    v->outcome.format = report.format;
    return 0;
}

/* ---- fetching --------------------------------------------------------------- */

/* "example.org", "example.org:8080": what of an address is its site. */
static void site_of(const char *url, char out[200])
{
    const char *host = strstr(url, "://");
    size_t n;

    host = host ? host + 3 : url;
    n = strcspn(host, "/?#");
    if (n > 4 && strncasecmp(host, "www.", 4) == 0) {
        host += 4;
        n -= 4;
    }
    snprintf(out, 200, "%.*s", n < 199 ? (int)n : 199, host);
}

/* Where the address leads, if that is another site: it may be its new one, or nobody's.
 */
static const char *elsewhere(struct cordee_arena *a, const char *asked,
                             const char *answered)
{
    char here[200], there[200];

    site_of(asked, here);
    site_of(answered, there);
    return *answered && !cordee_text_is_nocase(here, there)
               ? cordee_arena_text(a, answered)
               : "";
}

static int body_read(struct visit *v, const struct cordee_fetched *answer,
                     json_t **notes_r, struct cordee_arena *a, struct cordee_error *err)
{
    FILE *file = tmpfile();
    int rc;

    if (!file)
        return cordee_fail(err, CORDEE_E_IO, "no room for what came");
    rc = fwrite(answer->body.text, 1, answer->body.len, file) != answer->body.len ||
                 fflush(file) != 0 || lseek(fileno(file), 0, SEEK_SET) < 0
             ? cordee_fail(err, CORDEE_E_IO, "no room for what came")
             : read_file(v, fileno(file), notes_r, a, err);
    fclose(file);
    return rc;
}

static int answer_read(struct visit *v, const struct cordee_fetched *answer,
                       json_t **notes_r, struct cordee_arena *a, struct cordee_error *err)
{
    if (v->page.n > 1 && answer->status >= 400 && answer->status < 500)
        return 0; /* behind the last page */
    v->outcome.leads_to = elsewhere(a, v->source.address, answer->address);
    if (answer->status == 304) /* the same as when it was read well */
        return 0;
    if (answer->status < 200 || answer->status >= 300) {
        v->outcome.state = "failed";
        v->outcome.said = cordee_arena_printf(a, "its server answers %d", answer->status);
        return 0;
    }
    v->outcome.etag = cordee_arena_text(a, answer->etag);
    v->outcome.last_modified = cordee_arena_text(a, answer->last_modified);
    return body_read(v, answer, notes_r, a, err);
}

static int fetch(struct visit *v, json_t **notes_r, struct cordee_arena *a,
                 struct cordee_error *err)
{
    const struct funding_source *s = &v->source;
    const struct cordee_fetch ask = {
        .url = v->page.address,
        .max_bytes = FETCH_MOST,
        .timeout_s = FETCH_TIME,
        .polite = true,
        .if_none_match = *s->etag && v->page.n == 1 ? s->etag : NULL,
        .if_modified_since =
            *s->last_modified && v->page.n == 1 ? s->last_modified : NULL,
    };
    struct cordee_fetched answer = {0};
    struct cordee_error why = {0};
    int rc;

    if (v->cd->fetch->get(v->cd, &why, &ask, &answer) < 0) {
        v->wait_s = why.code == CORDEE_E_BUSY ? answer.wait_s + 1 : 0;
        v->outcome.state = "failed";
        v->outcome.said = cordee_arena_text(a, why.text);
        return 0;
    }
    rc = answer_read(v, &answer, notes_r, a, err);
    cordee_buf_drop(&answer.body);
    return rc;
}

/* ---- the job ---------------------------------------------------------------- */

/* Whatever the address had before: what it has next is read, and not compared. */
static int brought_read(struct visit *v, int fd, json_t **notes_r, struct cordee_arena *a,
                        struct cordee_error *err)
{
    v->outcome.etag = v->outcome.last_modified = "";
    v->brought = true;
    return read_file(v, fd, notes_r, a, err);
}

/* A file that was brought goes before what the address answers. */
static int visit_read(struct visit *v, json_t **notes_r, struct cordee_arena *a,
                      struct cordee_error *err)
{
    FILE *file = tmpfile();
    int brought;
    int rc;

    if (!file)
        return cordee_fail(err, CORDEE_E_IO, "no room for the file");
    brought = funding_bytes_take(v->cd, v->source.id, fileno(file), err);
    rc = brought < 0          ? -1
         : brought            ? brought_read(v, fileno(file), notes_r, a, err)
         : *v->source.address ? fetch(v, notes_r, a, err)
                              : 0;
    fclose(file);
    return rc;
}

static int visit_end(struct visit *v, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (v->cd->db->begin(v->cd, &tx, err) < 0 ||
        (v->brought && funding_bytes_drop(v->cd, v->source.id, err) < 0) ||
        funding_source_done(v->cd, &v->source, &v->outcome, err) < 0 ||
        ((v->outcome.fresh || v->outcome.changed) && funding_match_soon(v->cd, err) < 0))
        return -1;
    return v->cd->db->commit(&tx, err);
}

/* What the pages before this one had. */
static void visit_resume(struct visit *v, struct cordee_arena *a)
{
    const json_t *args = v->job->args;
    const char *next = cordee_json_text(args, "next");
    const json_t *columns = json_object_get(args, "columns");

    v->outcome = (struct funding_outcome){.state = "read",
                                          .said = "",
                                          .format = v->source.format,
                                          .etag = v->source.etag,
                                          .last_modified = v->source.last_modified,
                                          .leads_to = v->source.leads_to,
                                          .looked = *next != '\0',
                                          .found = cordee_json_int(args, "found"),
                                          .fresh = cordee_json_int(args, "fresh"),
                                          .changed = cordee_json_int(args, "changed"),
                                          .columns = columns ? json_deep_copy(columns)
                                                             : json_array()};
    v->page = (struct funding_page){.reader = v->source.reader,
                                    .address = *next ? next : v->source.address,
                                    .n = *next ? cordee_json_int(args, "page") : 1,
                                    .next = "",
                                    .arena = a};
}

static int next_queue(struct visit *v, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *args = json_deep_copy(v->job->args);

    json_object_set_new(args, "next", json_string(v->page.next));
    json_object_set_new(args, "page", json_integer(v->page.n + 1));
    json_object_set_new(args, "found", json_integer(v->outcome.found));
    json_object_set_new(args, "fresh", json_integer(v->outcome.fresh));
    json_object_set_new(args, "changed", json_integer(v->outcome.changed));
    json_object_set(args, "columns", v->outcome.columns);
    return funding_source_later(v->cd, args, v->now, err);
}

/* A further page is one of the same site, and there are not too many. */
static bool next_is_good(struct visit *v, struct cordee_arena *a)
{
    if (!*v->page.next || !*v->source.address)
        return false;
    if (v->page.n < PAGES_MOST && !*elsewhere(a, v->source.address, v->page.next))
        return true;
    v->outcome.state = "failed";
    v->outcome.said =
        v->page.n < PAGES_MOST
            ? cordee_arena_printf(a, "%s.lua wants to read another site, %.200s",
                                  v->source.reader, v->page.next)
            : cordee_arena_printf(a, "it has more than %d pages", PAGES_MOST);
    return false;
}

static int visit_do(struct visit *v, json_t **notes_r, struct cordee_arena *a,
                    struct cordee_error *err)
{
    if (visit_read(v, notes_r, a, err) < 0)
        return -1;
    if (v->wait_s)
        return funding_source_later(v->cd, v->job->args, v->now + v->wait_s, err);
    if (next_is_good(v, a))
        return next_queue(v, err);
    if (v->page.n > 1) /* the first page alone tells nothing of the others */
        v->outcome.etag = v->outcome.last_modified = "";
    if (!*notes_r)
        *notes_r = json_array();
    v->outcome.notes = *notes_r;
    return visit_end(v, err);
}

int funding_read_source(struct cordee *cd, struct cordee_job *job,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *notes = NULL;
    struct visit v = {.cd = cd, .job = job, .now = cordee_now()};
    int rc =
        funding_source_load(cd, a, cordee_json_int(job->args, "source"), &v.source, err);

    if (rc <= 0)
        return rc; /* removed meanwhile */
    visit_resume(&v, a);
    rc = visit_do(&v, &notes, a, err);
    json_decref(v.outcome.columns);
    return rc < 0 ? -1 : CORDEE_JOB_DONE;
}
