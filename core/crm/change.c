/* Small things that every change to the register does. */
#include "core/crm/crm-priv.h"

#include <stdio.h>
#include <string.h>

struct cordee *cd_crm_of(struct cordee *cd)
{
    return cd->host->core;
}

int cd_change_begin(struct cordee *cd, struct cordee_change *c, const char *title,
                    struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);

    return core->db->change_begin(core, c, title, err);
}

int cd_change_commit(struct cordee_change *c, struct cordee_error *err)
{
    return c->tx.cd->db->change_commit(c, err);
}

void cd_fill(struct cordee_buf *out, const char *text, const char *const *values)
{
    size_t n = 0;

    while (values[n])
        n++;
    while (*text) {
        size_t k = strcspn(text, "{");

        cordee_buf_put(out, text, k);
        text += k;
        if (*text && text[1] >= '1' && (size_t)(text[1] - '1') < n && text[2] == '}') {
            cordee_buf_puts(out, values[text[1] - '1']);
            text += 3;
        } else if (*text) {
            cordee_buf_putc(out, *text++);
        }
    }
}

int cd_refuse(struct cordee_error *err, enum cordee_code code, const char *text,
              const char *value)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    char brief[256];
    size_t n = cordee_utf8_cut(value, 60); /* of 4 bytes each: more is no sentence */

    snprintf(brief, sizeof brief, "%.*s%s", (int)n, value, value[n] ? "…" : "");
    cd_fill(&out, text, (const char *const[]){brief, NULL});
    return cordee_fail(err, code, "%s", out.text ? out.text : "");
}

const char *cd_zone(struct cordee *cd, struct cordee_arena *a)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = core->db->query(
        core, NULL, "SELECT zone FROM cluster ORDER BY id LIMIT 1", CORDEE_NO_ARGS);

    if (!rows || core->db->next(rows, NULL) <= 0)
        return "UTC";
    return cordee_arena_text(a, core->db->get_text(rows, 0));
}

/* A party that is being made or changed as a whole says so once, at the end. */
static _Thread_local int64_t held;

void cd_party_hold(int64_t id)
{
    held = id;
}

bool cd_party_held(int64_t id)
{
    return held && held == id;
}

int cd_party_touch(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    enum cordee_kind kind = CORDEE_PERSON;

    if (cd_party_held(id))
        return 0;
    if (core->db->exec(core, err, "UPDATE party SET updated_at = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(id))) < 0 ||
        cd_party_must(cd, id, &kind, NULL, err) < 0)
        return -1;
    return core->event->fire(core, err, "party.changed",
                             CORDEE_ARGS(CORDEE_V(id), CORDEE_V((int)kind)));
}
