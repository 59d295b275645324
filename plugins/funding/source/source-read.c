/* Reading a source: what it answers, or the file that was brought, and what came of it.
 */
#include "plugins/funding/source/source.h"

#include "plugins/funding/call/keep.h"
#include "plugins/funding/source/source-ask.h"
#include "plugins/funding/source/source-take.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum {
    FETCH_MOST = 256 << 20, /* bytes of an answer, unpacked */
    FETCH_TIME = 300,       /* the portal's file at 75 KB a second, packed */
    PAGES_MOST = 50,
};

/* One reading. */
struct visit {
    struct cordee *cd;
    struct cordee_job *job;
    struct funding_source source;
    struct funding_outcome outcome;
    struct funding_taking taking;
    int64_t wait_s; /* it is not our turn at the site: nothing was asked */
    struct funding_page page;
    json_t *notes; /* of all its pages */
    bool brought;  /* by a person, who knows what it is */
    int64_t file;  /* which of those that were brought */
    bool same;     /* as when it was read well */
};

/* ---- calls ------------------------------------------------------------------ */

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
    int rc = funding_reader_is_script(v->source.reader)
                 ? funding_script_read(v->cd, fd, &v->page, &hints, funding_taking_take,
                                       &v->taking, &report, &why)
                 : funding_read(v->cd, fd, &hints, funding_taking_take, &v->taking,
                                &report, &why);

    v->outcome.looked = true;
    if (rc == 0)
        rc = funding_taking_write(&v->taking, &why);
    *notes_r = funding_report_say(v->cd, &report);
    if (rc < 0 &&
        (v->taking.failed || (!cordee_is_refusal(&why) && why.code != CORDEE_E_SCRIPT &&
                              why.code != CORDEE_E_NOT_FOUND)))
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
    v->outcome.accepted = v->brought || cordee_json_true(v->job->args, "looking");
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

/* How servers say that there is no such page. */
static bool is_behind(int status)
{
    return status == 400 || status == 404 || status == 410 || status == 416;
}

static int answer_read(struct visit *v, const struct cordee_fetched *answer,
                       json_t **notes_r, struct cordee_arena *a, struct cordee_error *err)
{
    if (v->page.n > 1 && is_behind(answer->status))
        return 0;
    v->outcome.leads_to = elsewhere(a, v->source.address, answer->address);
    if (answer->status == 304) {
        v->same = true;
        return 0;
    }
    if (answer->status < 200 || answer->status >= 300) {
        v->outcome.state = "failed";
        v->outcome.said = cordee_arena_printf(a, "its server answers %d", answer->status);
        return 0;
    }
    v->outcome.etag = cordee_arena_text(a, answer->etag);
    v->outcome.last_modified = cordee_arena_text(a, answer->last_modified);
    if (read_file(v, answer->fd, notes_r, a, err) < 0)
        return -1;
    if (funding_reader_is_portal(v->source.reader) && v->taking.told)
        v->page.next = v->source.address;
    return 0;
}

/* Why there was no answer, for who gave the address. */
static const char *no_answer(const struct visit *v, const struct cordee_fetched *answer,
                             const struct cordee_error *why, struct cordee_arena *a)
{
    static const char refused[] = " is not fetched: ";
    const char *inside = strstr(why->text, refused); /* behind it stands who is where */
    struct cordee *cd = v->cd;
    char site[200];

    site_of(v->page.address, site);
    if (inside)
        return cordee_arena_text(a, inside + sizeof refused - 1);
    switch (answer->why) {
    case CORDEE_FETCH_NO_NAME:
        return cordee_arena_printf(a, T("there is no site %s"), site);
    case CORDEE_FETCH_NOBODY:
        return cordee_arena_printf(a, T("nobody answers at %s"), site);
    case CORDEE_FETCH_SLOW:
        return cordee_arena_printf(a, T("%s answers too slowly"), site);
    case CORDEE_FETCH_CERTIFICATE:
        return cordee_arena_printf(a, T("the certificate of %s is not valid"), site);
    default:
        return cordee_arena_text(a, why->text);
    }
}

/* 0: with what was answered; 1: there was no answer, which is an outcome. */
static int exchange(struct visit *v, const struct funding_ask *ask,
                    struct cordee_fetched *answer, struct cordee_arena *a)
{
    const struct funding_source *s = &v->source;
    const bool post = cordee_text_is(ask->method, "POST");
    const bool compare = v->page.n == 1 && !post;
    const char *const type = cordee_arena_printf(a, "Content-Type: %s", ask->type);
    const char *const headers[] = {*ask->type ? type : NULL, NULL};
    const struct cordee_fetch what = {
        .url = ask->address,
        .method = ask->method,
        .headers = headers,
        .body = post ? ask->body : NULL,
        .body_len = post ? strlen(ask->body) : 0,
        .max_bytes = FETCH_MOST,
        .timeout_s = FETCH_TIME,
        .polite = true,
        .to_file = true,
        .if_none_match = *s->etag && compare ? s->etag : NULL,
        .if_modified_since = *s->last_modified && compare ? s->last_modified : NULL,
    };
    struct cordee_error why = {0};

    if (v->cd->fetch->get(v->cd, &why, &what, answer) == 0)
        return 0;
    v->wait_s = why.code == CORDEE_E_BUSY ? answer->wait_s + 1 : 0;
    v->outcome.state = "failed";
    v->outcome.said = no_answer(v, answer, &why, a);
    return 1;
}

/* What its reader wants to ask, on the same site; false: that is an outcome. */
static bool ask_make(struct visit *v, struct funding_ask *ask, struct cordee_arena *a)
{
    struct cordee_error why = {0};

    if (funding_ask_make(v->cd, &v->source, &v->page, ask, &why) == 0) {
        if (!*elsewhere(a, v->source.address, ask->address))
            return true;
        cordee_fail(&why, CORDEE_E_SCRIPT, "%s.lua wants to read another site, %.200s",
                    v->source.reader, ask->address);
    }
    v->outcome.state = "failed";
    v->outcome.said = cordee_arena_text(a, why.text);
    return false;
}

static int fetch(struct visit *v, json_t **notes_r, struct cordee_arena *a,
                 struct cordee_error *err)
{
    struct cordee_fetched answer = {0};
    struct funding_ask ask;
    int rc;

    if (!ask_make(v, &ask, a) || exchange(v, &ask, &answer, a) != 0)
        return 0;
    rc = answer_read(v, &answer, notes_r, a, err);
    close(answer.fd);
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
    brought = funding_bytes_take(v->cd, v->source.id, fileno(file), &v->file, err);
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
        (v->brought && funding_bytes_drop(v->cd, v->source.id, v->file, err) < 0) ||
        (v->same && funding_keep_same(v->cd, v->source.id, v->taking.now, err) < 0) ||
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
    const json_t *notes = json_object_get(args, "notes");

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
                                          .past = cordee_json_int(args, "past"),
                                          .columns = columns ? json_deep_copy(columns)
                                                             : json_array()};
    v->notes = notes ? json_deep_copy(notes) : json_array();
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
    json_object_set_new(args, "told", json_integer((json_int_t)v->taking.told));
    json_object_set(args, "notes", v->notes);
    json_object_set_new(args, "found", json_integer(v->outcome.found));
    json_object_set_new(args, "fresh", json_integer(v->outcome.fresh));
    json_object_set_new(args, "changed", json_integer(v->outcome.changed));
    json_object_set_new(args, "past", json_integer(v->outcome.past));
    json_object_set(args, "columns", v->outcome.columns);
    return funding_source_later(v->cd, args, v->taking.now, err);
}

/* A further page is one of the same site, and there are not too many. */
static bool next_is_good(struct visit *v, struct cordee_arena *a)
{
    bool again;

    if (!*v->page.next || !*v->source.address)
        return false;
    again = v->page.n > 1 && v->taking.told &&
            cordee_json_int(v->job->args, "told") == (int64_t)v->taking.told;
    if (!again && v->page.n < PAGES_MOST &&
        !*elsewhere(a, v->source.address, v->page.next))
        return true;
    v->outcome.state = "failed";
    v->outcome.said =
        again ? "it gives the same page again and again"
        : v->page.n < PAGES_MOST
            ? cordee_arena_printf(a, "%s.lua wants to read another site, %.200s",
                                  v->source.reader, v->page.next)
            : cordee_arena_printf(a, "it has more than %d pages", PAGES_MOST);
    return false;
}

/* What is noted of this page beside those before it, but of one behind the last. */
static void notes_add(struct visit *v, const json_t *notes)
{
    enum { MOST = 20 };
    const bool tells = v->page.n == 1 || v->taking.told;
    json_t *one;
    size_t i;

    json_array_foreach (notes, i, one)
        if (tells && json_array_size(v->notes) < MOST)
            json_array_append(v->notes, one);
}

static json_t *past_say(struct cordee *cd, int64_t n)
{
    return json_sprintf(TN("%lld call was over for too long to be kept",
                           "%lld calls were over for too long to be kept", n),
                        (long long)n);
}

static int visit_do(struct visit *v, struct cordee_arena *a, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *notes = NULL;

    if (visit_read(v, &notes, a, err) < 0)
        return -1;
    if (v->wait_s)
        return funding_source_later(v->cd, v->job->args, v->taking.now + v->wait_s, err);
    notes_add(v, notes);
    if (next_is_good(v, a))
        return next_queue(v, err);
    /* The first page alone tells nothing of the others, nor one where nothing is kept. */
    if (v->page.n > 1 || (v->outcome.looked && v->outcome.found == v->outcome.past))
        v->outcome.etag = v->outcome.last_modified = "";
    if (v->outcome.past)
        json_array_append_new(v->notes, past_say(v->cd, v->outcome.past));
    v->outcome.notes = v->notes;
    return visit_end(v, err);
}

/* That it went wrong here stands at the source, too: it is tried again. */
static void failure_note(struct visit *v, struct cordee_arena *a,
                         const struct cordee_error *err)
{
    struct cordee *cd = v->cd;
    struct cordee_error ignored = {0};

    v->outcome.state = "failed";
    v->outcome.said =
        cordee_arena_printf(a, T("its calls could not be kept: %s"), err->text);
    v->outcome.looked = false;
    if (funding_source_done(cd, &v->source, &v->outcome, &ignored) < 0)
        cd->log->write(cd, CORDEE_WARN, "source %lld: %s", (long long)v->source.id,
                       ignored.text);
}

int funding_read_source(struct cordee *cd, struct cordee_job *job,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct visit v = {.cd = cd, .job = job};
    int rc =
        funding_source_load(cd, a, cordee_json_int(job->args, "source"), &v.source, err);

    if (rc <= 0)
        return rc; /* removed meanwhile */
    v.taking = (struct funding_taking){.cd = cd,
                                       .job = job,
                                       .outcome = &v.outcome,
                                       .source = v.source.id,
                                       .now = cordee_now()};
    visit_resume(&v, a);
    rc = visit_do(&v, a, err);
    if (rc < 0)
        failure_note(&v, a, err);
    funding_taking_drop(&v.taking);
    json_decref(v.outcome.columns);
    json_decref(v.notes);
    return rc < 0 ? -1 : CORDEE_JOB_DONE;
}
