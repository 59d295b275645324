#include "core/config/text.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef LOCALEDIR
#define LOCALEDIR "/usr/share/locale"
#endif
#define MOST_BYTES (8 << 20)
#define MOST_DEEP  8

const char *const cd_text_languages[] = {"en", "de", "fr", "it", "sl", NULL};
#define CODES (sizeof cd_text_languages / sizeof *cd_text_languages - 1)

struct catalogue {
    unsigned char *bytes; /* the file, and a NUL; NULL: none */
    size_t len;
    bool swapped; /* written on a machine of the other byte order */
    uint32_t n, sources, translations;
    const char *rule;
};

struct cd_texts {
    struct catalogue of[CODES];
};

/* ---- the calling thread's language ----------------------------------------------- */

static _Thread_local size_t stack[MOST_DEEP + 1]; /* indexes of cd_text_languages */
static _Thread_local size_t depth;

static size_t code_index(const char *language)
{
    const char *code = cd_format_language(language);

    for (size_t i = 0; i < CODES; i++)
        if (strcmp(cd_text_languages[i], code) == 0)
            return i;
    return 0;
}

const char *cd_text_use(const char *language)
{
    const char *before = cd_text_languages[stack[depth]];

    stack[depth] = code_index(language);
    return before;
}

const char *cd_text_language(void)
{
    return cd_text_languages[stack[depth]];
}

void cd_text_push(const char *language)
{
    if (depth == MOST_DEEP)
        abort(); /* a push without its pop */
    stack[++depth] = code_index(language);
}

void cd_text_pop(void)
{
    if (depth > 0)
        depth--;
}

/* ---- catalogues: the format of GNU gettext's .mo files --------------------------- */

static uint32_t word_at(const struct catalogue *c, size_t at)
{
    const unsigned char *p = c->bytes + at;

    if (c->swapped)
        return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

/* The i-th text of a table, ending with NUL; checked when the file was read. */
static const char *text_at(const struct catalogue *c, uint32_t table, uint32_t i,
                           size_t *len_r)
{
    *len_r = word_at(c, table + (size_t)8 * i);
    return (const char *)c->bytes + word_at(c, table + (size_t)8 * i + 4);
}

static bool table_ok(const struct catalogue *c, uint32_t table)
{
    if (table > c->len || (c->len - table) / 8 < c->n)
        return false;
    for (uint32_t i = 0; i < c->n; i++) {
        size_t len = word_at(c, table + (size_t)8 * i);
        size_t at = word_at(c, table + (size_t)8 * i + 4);

        if (at >= c->len || len >= c->len - at || c->bytes[at + len])
            return false;
    }
    return true;
}

static const char *find(const struct catalogue *c, const char *source, size_t *len_r)
{
    uint32_t low = 0;
    uint32_t high = c->n;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        size_t len;
        int order = strcmp(source, text_at(c, c->sources, middle, &len));

        if (order == 0)
            return text_at(c, c->translations, middle, len_r);
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static bool catalogue_ok(struct catalogue *c)
{
    const char *head;
    size_t len;

    if (c->len < 28)
        return false;
    c->swapped = word_at(c, 0) == 0xde120495;
    if (word_at(c, 0) != 0x950412de)
        return false;
    c->n = word_at(c, 8);
    c->sources = word_at(c, 12);
    c->translations = word_at(c, 16);
    if (!table_ok(c, c->sources) || !table_ok(c, c->translations))
        return false;
    head = find(c, "", &len);
    c->rule = head ? strstr(head, "Plural-Forms:") : NULL;
    return true;
}

/* 1 read, 0 there is none, -1. */
static int catalogue_read(struct catalogue *c, const char *path, struct cordee_error *err)
{
    FILE *in = fopen(path, "re");

    if (!in)
        return errno == ENOENT
                   ? 0
                   : cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
    c->bytes = calloc(1, MOST_BYTES + 1);
    if (!c->bytes)
        abort();
    c->len = fread(c->bytes, 1, MOST_BYTES, in);
    fclose(in);
    c->bytes = realloc(c->bytes, c->len + 1);
    if (!c->bytes)
        abort();
    if (catalogue_ok(c))
        return 1;
    free(c->bytes);
    *c = (struct catalogue){0};
    return cordee_fail(err, CORDEE_E_INVALID, "%s is no catalogue of texts", path);
}

int cd_text_start(struct cordee_host *host, const char *folder, struct cordee_error *err)
{
    struct cd_texts *t = calloc(1, sizeof *t);
    char path[PATH_MAX];
    int rc = 0;

    if (!t)
        abort();
    host->texts = t;
    for (size_t i = 0; i < CODES && rc >= 0; i++) {
        snprintf(path, sizeof path, "%s/%s/LC_MESSAGES/cordee.mo",
                 folder ? folder : LOCALEDIR, cd_text_languages[i]);
        rc = catalogue_read(&t->of[i], path, err);
        if (rc)
            continue;
        snprintf(path, sizeof path, "%s/%s.mo", folder ? folder : LOCALEDIR,
                 cd_text_languages[i]);
        rc = catalogue_read(&t->of[i], path, err);
    }
    if (rc < 0)
        cd_text_stop(host);
    return rc < 0 ? -1 : 0;
}

void cd_text_stop(struct cordee_host *host)
{
    struct cd_texts *t = host->texts;

    if (!t)
        return;
    host->texts = NULL;
    for (size_t i = 0; i < CODES; i++)
        free(t->of[i].bytes);
    free(t);
}

/* ---- the service ----------------------------------------------------------------- */

static const struct catalogue *catalogue_now(struct cordee *cd)
{
    const struct cd_texts *t = cd->host ? cd->host->texts : NULL;
    const struct catalogue *c = t ? &t->of[stack[depth]] : NULL;

    return c && c->bytes ? c : NULL;
}

static const char *text_get(struct cordee *cd, const char *text)
{
    const struct catalogue *c = catalogue_now(cd);
    size_t len = 0;
    const char *found = c && *text ? find(c, text, &len) : NULL;

    return found && *found ? found : text;
}

static const char *text_plural(struct cordee *cd, const char *one, const char *many,
                               int64_t n)
{
    const struct catalogue *c = catalogue_now(cd);
    uint64_t size = n < 0 ? (uint64_t)0 - (uint64_t)n : (uint64_t)n;
    size_t len = 0;
    const char *found = c ? find(c, one, &len) : NULL;
    const char *end = found ? found + len : NULL;

    if (!found || !*found)
        return size == 1 ? one : many;
    for (unsigned form = cd_plural_form(c->rule, size); form > 0; form--) {
        const char *next = found + strlen(found) + 1;

        if (next >= end)
            break; /* fewer forms than the rule says */
        found = next;
    }
    return found;
}

/* The first cluster's; the database is asked each time, which costs microseconds. */
static void zone_now(struct cordee *cd, char out[64])
{
    const char *sql = "SELECT zone FROM cluster ORDER BY id LIMIT 1";
    struct cordee_rows *rows =
        cd->host && cd->host->db ? cd->db->query(cd, NULL, sql, CORDEE_NO_ARGS) : NULL;

    out[0] = '\0';
    if (rows && cd->db->next(rows, NULL) > 0)
        snprintf(out, 64, "%s", cd->db->get_text(rows, 0));
    if (rows)
        cd->db->close(rows);
}

static void put_out(const struct cordee_buf *text, char *out, size_t room)
{
    size_t n = text->len < room ? text->len : room - 1;

    while (n < text->len && n > 0 && ((unsigned char)text->text[n] & 0xc0) == 0x80)
        n--; /* not inside of a letter */
    if (n)
        memcpy(out, text->text, n);
    out[n] = '\0';
}

static void text_time_in(struct cordee *cd, const char *zone, int64_t at,
                         enum cordee_time_style style, char *out, size_t room)
{
    static const enum cd_date_style styles[] = {
        [CORDEE_TIME_SHORT] = CD_DATE_TIME,
        [CORDEE_TIME_DATE] = CD_DATE_FULL,
        [CORDEE_TIME_CLOCK] = CD_DATE_CLOCK,
        [CORDEE_TIME_DAY] = CD_DATE_DAY,
    };
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};

    (void)cd;
    cd_format_date(&text, cd_text_language(), at, zone, styles[style]);
    put_out(&text, out, room);
}

static void text_time(struct cordee *cd, int64_t at, enum cordee_time_style style,
                      char *out, size_t room)
{
    char zone[64];

    zone_now(cd, zone);
    text_time_in(cd, zone, at, style, out, room);
}

static void text_number(struct cordee *cd, int64_t n, char *out, size_t room)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};

    (void)cd;
    cd_format_number(&text, cd_text_language(), n);
    put_out(&text, out, room);
}

static const char *text_speak(struct cordee *cd, const char *language, const char *other)
{
    (void)cd;
    cd_text_push(strcmp(cd_text_languages[code_index(language)], language) == 0 ? language
                                                                                : other);
    return cd_text_language();
}

static void text_spoken(struct cordee *cd)
{
    (void)cd;
    cd_text_pop();
}

static const char *text_language(struct cordee *cd)
{
    (void)cd;
    return cd_text_language();
}

static const char *const *text_languages(struct cordee *cd)
{
    (void)cd;
    return cd_text_languages;
}

const struct cordee_text_api cd_text_api = {
    .size = sizeof(struct cordee_text_api),
    .get = text_get,
    .plural = text_plural,
    .time = text_time,
    .number = text_number,
    .speak = text_speak,
    .spoken = text_spoken,
    .time_in = text_time_in,
    .languages = text_languages,
    .language = text_language,
};
