#include "core/mail/click/click.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define RING        4096
#define HOUR        ((int64_t)3600)
#define SAME_WITHIN 60 /* seconds: a second press, or the browser's own look ahead */
#define MANY_WITHIN 10 /* seconds in which a person does not follow three links */
#define MANY        3
#define ALL_WITHIN  3 /* ... nor all there are */

/* ---- links ---------------------------------------------------------------------- */

static int key_of(struct cordee *core, int64_t letter, const char *url, char *key_r,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = core->db->row(core, err, &row,
                           "SELECT key FROM letter_link WHERE letter = ? AND url = ?",
                           CORDEE_ARGS(CORDEE_V(letter), CORDEE_V(url)));

    if (rc > 0)
        snprintf(key_r, CD_LINK_KEY, "%s", cordee_json_text(row, "key"));
    return rc;
}

int cd_link_key(struct cordee *core, int64_t letter, const char *url, bool hidden,
                char key_r[CD_LINK_KEY], struct cordee_error *err)
{
    char key[CD_LINK_KEY];
    int rc = key_of(core, letter, url, key_r, err);

    if (rc != 0)
        return rc < 0 ? -1 : 0;
    cordee_token(key, 8);
    if (core->db->exec(
            core, err,
            "INSERT INTO letter_link(letter, key, url, hidden) VALUES(?, ?, ?, "
            "?) ON CONFLICT(letter, url) DO NOTHING",
            CORDEE_ARGS(CORDEE_V(letter), CORDEE_V((const char *)key), CORDEE_V(url),
                        CORDEE_V(hidden))) < 0)
        return -1;
    rc = key_of(core, letter, url, key_r, err); /* another worker may have been quicker */
    return rc == 0  ? cordee_fail(err, CORDEE_E_INTERNAL, "a link that is not kept")
           : rc < 0 ? -1
                    : 0;
}

/* ---- programs ------------------------------------------------------------------- */

const char *cd_click_program(const char *agent, bool head)
{
    /* Words of programs that look at the links of mails, or at any links. */
    static const char *const words[] = {"bot",
                                        "crawl",
                                        "spider",
                                        "scan",
                                        "preview",
                                        "proofpoint",
                                        "barracuda",
                                        "mimecast",
                                        "safelinks",
                                        "symantec",
                                        "trendmicro",
                                        "forcepoint",
                                        "cloudmark",
                                        "messagelabs",
                                        "fortiguard",
                                        "sophos",
                                        "existence discovery",
                                        "headless",
                                        "phantomjs",
                                        "curl/",
                                        "wget",
                                        "python",
                                        "java/",
                                        "okhttp",
                                        "go-http-client",
                                        "libwww",
                                        "httpclient",
                                        "facebookexternalhit",
                                        "imageproxy",
                                        "axios",
                                        "node-fetch",
                                        "ruby",
                                        "perl",
                                        "php"};

    if (head)
        return "head";
    if (!*agent)
        return "agent";
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasestr(agent, words[i]))
            return "agent";
    return "";
}

/* ---- visitors of the last hour -------------------------------------------------- */

struct cd_clicks {
    pthread_mutex_t mutex;
    char salt[40];
    int64_t salted_at;
    struct cd_visit ring[RING];
    size_t next;
};

struct cd_clicks *cd_clicks_new(void)
{
    struct cd_clicks *c = calloc(1, sizeof *c);

    if (!c)
        abort();
    pthread_mutex_init(&c->mutex, NULL);
    return c;
}

void cd_clicks_free(struct cd_clicks *c)
{
    if (!c)
        return;
    pthread_mutex_destroy(&c->mutex);
    explicit_bzero(c, sizeof *c);
    free(c);
}

/* FNV-1a: which visitors fall together does not matter, and the salt is not known. */
static uint64_t mix(uint64_t h, const char *s)
{
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 1099511628211u;
    return (h ^ 0xff) * 1099511628211u;
}

uint64_t cd_clicks_who(struct cd_clicks *c, const char *address, const char *agent,
                       int64_t now)
{
    uint64_t h = 14695981039346656037u;

    pthread_mutex_lock(&c->mutex);
    if (now - c->salted_at >= HOUR || now < c->salted_at) {
        cordee_token(c->salt, 20);
        c->salted_at = now;
        memset(c->ring, 0, sizeof c->ring);
        c->next = 0;
    }
    h = mix(mix(mix(h, c->salt), address), agent);
    pthread_mutex_unlock(&c->mutex);
    return h;
}

bool cd_clicks_again(struct cd_clicks *c, const struct cd_visit *v)
{
    bool again = false;

    pthread_mutex_lock(&c->mutex);
    for (size_t i = 0; i < RING && !again; i++)
        again = c->ring[i].who == v->who && c->ring[i].link == v->link &&
                c->ring[i].letter == v->letter && v->at - c->ring[i].at < SAME_WITHIN;
    pthread_mutex_unlock(&c->mutex);
    return again;
}

/* How many links of the letter this visitor followed in the last `within` seconds. */
static int64_t followed(const struct cd_clicks *c, const struct cd_visit *v,
                        int64_t within)
{
    int64_t seen[MANY + 8];
    size_t n = 0;

    for (size_t i = 0; i < RING && n < sizeof seen / sizeof *seen; i++) {
        const struct cd_visit *r = &c->ring[i];
        bool new = r->who == v->who && r->letter == v->letter && v->at - r->at <= within;

        for (size_t k = 0; k < n && new; k++)
            new = seen[k] != r->link;
        if (new)
            seen[n++] = r->link;
    }
    return (int64_t)n;
}

static bool fell_for_hidden(const struct cd_clicks *c, const struct cd_visit *v)
{
    for (size_t i = 0; i < RING; i++)
        if (c->ring[i].who == v->who && c->ring[i].letter == v->letter &&
            c->ring[i].click < 0)
            return true;
    return false;
}

static size_t gather(const struct cd_clicks *c, const struct cd_visit *v, int64_t within,
                     int64_t *clicks_r, size_t most)
{
    size_t n = 0;

    for (size_t i = 0; i < RING && n < most; i++)
        if (c->ring[i].who == v->who && c->ring[i].letter == v->letter &&
            c->ring[i].click > 0 && v->at - c->ring[i].at <= within)
            clicks_r[n++] = c->ring[i].click;
    return n;
}

size_t cd_clicks_visit(struct cd_clicks *c, const struct cd_visit *v, int64_t links,
                       bool hidden, int64_t *clicks_r, size_t most, const char **why_r)
{
    int64_t within = 0;
    size_t n;

    pthread_mutex_lock(&c->mutex);
    c->ring[c->next] = *v;
    if (hidden)
        c->ring[c->next].click = -v->click; /* its own mark */
    c->next = (c->next + 1) % RING;
    *why_r = "burst";
    if (fell_for_hidden(c, v)) {
        *why_r = "hidden";
        within = HOUR;
    } else if (followed(c, v, MANY_WITHIN) >= MANY) {
        within = MANY_WITHIN;
    } else if (links > 1 && followed(c, v, ALL_WITHIN) >= links) {
        within = ALL_WITHIN;
    }
    n = within ? gather(c, v, within, clicks_r, most) : 0;
    pthread_mutex_unlock(&c->mutex);
    return n;
}
