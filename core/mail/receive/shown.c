#include "core/mail/receive/shown.h"

#include "core/mail/compose/compose-priv.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct cd_shown {
    pthread_mutex_t mutex; /* one memory for all threads: a page shows few letters */
    struct cd_composer *sent, *written;
};

void cd_shown_start(struct cordee_host *host)
{
    struct cd_shown *s = calloc(1, sizeof *s);

    if (!s)
        abort();
    pthread_mutex_init(&s->mutex, NULL);
    s->sent = cd_composer_showing(host->core, CD_LETTER_AS_SENT);
    s->written = cd_composer_showing(host->core, CD_LETTER_AS_WRITTEN);
    host->shown = s;
}

void cd_shown_stop(struct cordee_host *host)
{
    struct cd_shown *s = host->shown;

    if (!s)
        return;
    host->shown = NULL;
    cd_composer_free(s->sent);
    cd_composer_free(s->written);
    pthread_mutex_destroy(&s->mutex);
    free(s);
}

static int look(struct cordee *core, unsigned face, const struct cd_compose_row *row,
                struct cordee_rendering *r, struct cordee_error *err)
{
    struct cd_shown *s = core->host->shown;
    struct cd_composer *once = s ? NULL : cd_composer_showing(core, face);
    int rc;

    if (s)
        pthread_mutex_lock(&s->mutex);
    rc = cd_compose_row_look(!s                          ? once
                             : face == CD_LETTER_AS_SENT ? s->sent
                                                         : s->written,
                             row, r, err);
    if (s)
        pthread_mutex_unlock(&s->mutex);
    cd_composer_free(once);
    return rc < 0 ? -1 : 1;
}

int cd_mail_as_sent(struct cordee *cd, struct cordee_error *err, int64_t outbox,
                    struct cordee_rendering *r)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = core->db->row(
        core, err, &row,
        "SELECT letter, language, merge_values, token, sender FROM outbox WHERE id = ? "
        "AND state NOT IN ('suppressed', 'cancelled')",
        CORDEE_ARGS(CORDEE_V(outbox)));

    if (rc <= 0)
        return rc;
    return look(
        core, CD_LETTER_AS_SENT,
        &(struct cd_compose_row){.letter = cordee_json_int(row, "letter"),
                                 .language = cordee_json_text(row, "language"),
                                 .merge_values = cordee_json_text(row, "merge_values"),
                                 .sender = cordee_json_int(row, "sender"),
                                 .token = cordee_json_text(row, "token")},
        r, err);
}

int cd_mail_as_written(struct cordee *cd, struct cordee_error *err, int64_t letter,
                       struct cordee_rendering *r)
{
    return look(cd->host->core, CD_LETTER_AS_WRITTEN,
                &(struct cd_compose_row){
                    .letter = letter, .language = "", .merge_values = "{}", .token = ""},
                r, err);
}

/* Past the section that `tag` opens, of the text after it. */
static const char *section_end(const struct cd_merge *m, const struct cd_tag *tag,
                               const char *s)
{
    const struct cd_tag *end = &m->tags[tag->partner];
    const struct cd_tag *t;
    const char *from;
    const char *to = s;

    while ((t = cd_merge_next(m, s, &from, &to)) && t != end)
        s = to;
    return to;
}

static void outline_put(const struct cd_merge *m, const char *s, struct cordee_buf *out)
{
    const struct cd_tag *tag;
    const char *begin;
    const char *end;

    for (; (tag = cd_merge_next(m, s, &begin, &end)); s = end) {
        cordee_buf_put(out, s, (size_t)(begin - s));
        if (tag->kind == CD_TAG_FIELD)
            cordee_buf_puts(out, *tag->fallback ? tag->fallback : "…");
        else if (tag->kind == CD_TAG_IF || tag->kind == CD_TAG_EACH)
            end = section_end(m, tag, end);
    }
    cordee_buf_puts(out, s);
}

void cd_mail_outline(struct cordee *cd, const char *text, struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf inert = {0};
    struct cordee_arena *arena;
    struct cd_merge m;

    if (!strstr(text, "{{")) {
        cordee_buf_puts(out, text);
        return;
    }
    arena = cordee_arena_new();
    cd_merge_init(&m, cd, arena);
    if (cd_merge_scan(&m, text, false, &inert, NULL) < 0)
        cordee_buf_puts(out, text); /* no letter's: somebody wrote so */
    else
        outline_put(&m, inert.text, out);
    cordee_arena_free(arena);
}
