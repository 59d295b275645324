/* Where the links of a mailing lead: looked at in the background, kept by address. */
#include "plugins/mailing/check/links.h"

#include <string.h>
#include <strings.h>

#define MOST_LINKS 200
#define SECONDS    12 /* for one answer */
#define BYTES      ((uint32_t)1024 * 1024)
#define KEPT_FOR   ((int64_t)6 * 3600)

/* ---- which ------------------------------------------------------------------ */

static bool is_here(const char *url)
{
    static const char *const hosts[] = {"127.", "localhost", "[::1]"};
    const char *host = strstr(url, "://");

    for (size_t i = 0; host && i < sizeof hosts / sizeof *hosts; i++)
        if (strncasecmp(host + 3, hosts[i], strlen(hosts[i])) == 0)
            return true;
    return false;
}

/* Why an address is not looked at; NULL: it is. */
static const char *passed_over(struct cordee *cd, const json_t *link)
{
    const char *url = cordee_json_text(link, "url");

    if (cordee_json_true(link, "field"))
        return "field";
    if (strncasecmp(url, "http://", 7) != 0 && strncasecmp(url, "https://", 8) != 0)
        return "other"; /* mailto:, tel: */
    return cd->practice && !is_here(url) ? "practice" : NULL;
}

static int link_put(struct cordee *cd, json_t *link, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *kept = NULL;
    const char *over = passed_over(cd, link);
    const int rc = over ? 0
                        : cd->db->row(cd, err, &kept,
                                      "SELECT state, status, detail FROM mailing_link "
                                      "WHERE url = ? AND looked_at > ?",
                                      CORDEE_ARGS(CORDEE_V(cordee_json_text(link, "url")),
                                                  CORDEE_V(cordee_now() - KEPT_FOR)));

    if (rc < 0)
        return -1;
    if (rc > 0)
        json_object_update(link, kept);
    else
        json_object_set_new(link, "state", json_string(over ? over : "wait"));
    return 0;
}

int mailing_links(struct cordee *cd, const struct cordee_letter *letter, json_t **links_r,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *links = NULL;
    json_t *link;
    size_t i;

    if (cd->mail->letter_links(cd, err, letter, &links) < 0)
        return -1;
    while (json_array_size(links) > MOST_LINKS)
        json_array_remove(links, json_array_size(links) - 1);
    json_array_foreach (links, i, link)
        if (link_put(cd, link, err) < 0)
            return -1;
    *links_r = json_incref(links);
    return 0;
}

/* ---- what is there ---------------------------------------------------------- */

static const char *state_of_status(int status)
{
    static const int shy[] = {401, 403, 405, 406, 407, 429, 451, 999};

    if (status < 400)
        return "ok";
    for (size_t i = 0; i < sizeof shy / sizeof *shy; i++)
        if (status == shy[i])
            return "shy";
    return status == 404 || status == 410 ? "missing" : "fault";
}

/* libcurl says it in words. */
static const char *state_of_words(const struct cordee_error *why)
{
    static const char *const words[][2] = {
        {"resolve host", "name"}, {"timed out", "late"},          {"imeout", "late"},
        {"SSL", "tls"},           {"certificate", "tls"},         {"TLS", "tls"},
        {"redirect", "round"},    {"Failed to connect", "closed"}};

    if (why->code == CORDEE_E_DENIED)
        return "inside";
    if (why->code == CORDEE_E_TOO_LARGE)
        return "ok"; /* there is something */
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(why->text, words[i][0]))
            return words[i][1];
    return "closed";
}

/* "http://x is not fetched: 10.0.0.1 is a private address": what stands behind. */
static const char *detail_of(const struct cordee_error *why)
{
    static const char before[] = " is not fetched: ";
    const char *at = strstr(why->text, before);

    return at ? at + sizeof before - 1 : "";
}

static const char *ask(struct cordee *cd, const char *url, const char *method,
                       int *status_r, struct cordee_error *why)
{
    static const char *const headers[] = {"Range: bytes=0-2047", "Accept: */*", NULL};
    const struct cordee_fetch what = {
        .url = url,
        .method = method,
        .headers = cordee_text_is(method, "GET") ? headers : headers + 1,
        .max_bytes = BYTES,
        .timeout_s = SECONDS};
    struct cordee_fetched got = {0};

    if (cd->fetch->get(cd, why, &what, &got) < 0) {
        *status_r = 0;
        return state_of_words(why);
    }
    cordee_buf_drop(&got.body);
    *status_r = got.status;
    return state_of_status(got.status);
}

/* Many servers refuse HEAD, or answer it wrongly: what it says is believed only when
 * that is good, or when nobody was reached at all. */
static int look_at(struct cordee *cd, const char *url, struct cordee_error *err)
{
    struct cordee_error why = {0};
    int status = 0;
    const char *state = ask(cd, url, "HEAD", &status, &why);

    if (!cordee_text_is(state, "ok") && !cordee_text_is(state, "inside") &&
        !cordee_text_is(state, "name") && !cordee_text_is(state, "late")) {
        why = (struct cordee_error){0};
        state = ask(cd, url, "GET", &status, &why);
    }
    return cd->db->exec(
        cd, err,
        "INSERT INTO mailing_link(url, state, status, detail, looked_at) VALUES(?, ?, ?, "
        "?, ?) ON CONFLICT(url) DO UPDATE SET state = excluded.state, status = "
        "excluded.status, detail = excluded.detail, looked_at = excluded.looked_at",
        CORDEE_ARGS(CORDEE_V(url), CORDEE_V(state), CORDEE_V(status),
                    CORDEE_V(detail_of(&why)), CORDEE_V(cordee_now())));
}

/* What is older is asked anew whoever needs it, so nobody reads it any more. */
static int forget_old(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->exec(cd, err, "DELETE FROM mailing_link WHERE looked_at <= ?",
                        CORDEE_ARGS(CORDEE_V(cordee_now() - KEPT_FOR)));
}

/* ---- the job ---------------------------------------------------------------- */

/* One link a call; the text may have changed since the last. */
static int look_next(struct cordee *cd, struct cordee_job *job, json_t *links,
                     struct cordee_error *err)
{
    const char *next = NULL;
    int64_t waiting = 0, all = 0;
    json_t *link;
    size_t i;

    json_array_foreach (links, i, link) {
        const bool wait = cordee_text_is(cordee_json_text(link, "state"), "wait");

        next = next || !wait ? next : cordee_json_text(link, "url");
        waiting += wait;
        all += wait || json_object_get(link, "status");
    }
    if (!next)
        return forget_old(cd, err) < 0 ? -1 : CORDEE_JOB_DONE;
    if (look_at(cd, next, err) < 0 || forget_old(cd, err) < 0)
        return -1;
    cd->job->progress(cd, job, all - waiting + 1, all, "");
    return waiting > 1 ? CORDEE_JOB_MORE : CORDEE_JOB_DONE;
}

int mailing_links_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *links = NULL;
    struct cordee_letter letter;
    struct cordee_error why = {0};
    const int rc = mailing_load(cd, cordee_json_int(job->args, "mailing"), &model, err);

    if (rc <= 0)
        return rc;
    if (mailing_letter(cd, a, model, &letter, err) < 0)
        return -1;
    if (mailing_links(cd, &letter, &links, &why) < 0) {
        *err = why;
        return why.code == CORDEE_E_INVALID ? CORDEE_JOB_DONE : -1;
    }
    return look_next(cd, job, links, err);
}

static int job_works(struct cordee *cd, int64_t mailing, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *job = NULL;
    const char *state;
    int64_t id = 0;
    int rc =
        cd->db->one(cd, err, &id, "SELECT job FROM mailing_looking WHERE mailing = ?",
                    CORDEE_ARGS(CORDEE_V(mailing)));

    if (rc <= 0 || (rc = cd->job->look(cd, err, id, &job)) <= 0)
        return rc;
    state = cordee_json_text(job, "state");
    return cordee_text_is(state, "waiting") || cordee_text_is(state, "running");
}

int mailing_links_begin(struct cordee *cd, int64_t mailing, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *args = NULL;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t job;
    int rc = cd->db->begin(cd, &tx, err);

    if (rc == 0)
        rc = job_works(cd, mailing, err);
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    args = json_pack("{s:I}", "mailing", (json_int_t)mailing);
    job = cd->job->queue(cd, err, "mailing.links", args, 0);
    if (job < 0 ||
        cd->db->exec(cd, err,
                     "INSERT INTO mailing_looking(mailing, job) VALUES(?, ?) ON "
                     "CONFLICT(mailing) DO UPDATE SET job = excluded.job",
                     CORDEE_ARGS(CORDEE_V(mailing), CORDEE_V(job))) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

int mailing_links_forget(struct cordee *cd, json_t *links, struct cordee_error *err)
{
    json_t *link;
    size_t i;

    json_array_foreach (links, i, link)
        if (cd->db->exec(cd, err, "DELETE FROM mailing_link WHERE url = ?",
                         CORDEE_ARGS(CORDEE_V(cordee_json_text(link, "url")))) < 0)
            return -1;
    return 0;
}
